"""Lay what users read in official texts over a city's package, so that its rules need no special case."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from rencai.policy.in_force import by_begin, figure_on, parameters
from rencai.policy.nouns import UNKNOWN, Figure, Reliability, Source, earliest, latest
from rencai.policy.schema import CURRENT
from rencai.policy.statement import StatedSource, Unasked, wording_digest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rencai.policy.nouns import Begins, Check, Edition, Pathway, Policy, Reward
    from rencai.policy.package import Package
    from rencai.policy.statement import Statement


@dataclass(frozen=True, eq=False)
class _Law:
    """What statements change of a package; ``base`` is the package without any."""

    base: Package
    policy: Policy
    pathways: tuple[Pathway, ...]
    rewards: tuple[Reward, ...]
    applied: tuple[Statement, ...] = ()
    unasked: tuple[Unasked, ...] = field(default=())
    void: tuple[int, ...] = ()


@lru_cache(maxsize=256)
def lay_over(package: Package, statements: tuple[Statement, ...]) -> Package:
    """Return the package with the statements laid over it, in their order; cached, because neither ever changes.

    A statement that does not fit changes nothing and is among ``void_statements``: what it is about is gone, says
    something else now, or has been published.
    """
    if not statements:
        return package
    law = _Law(package, package.policy, package.pathways, package.rewards)
    for statement in statements:
        changed = _KINDS[statement.kind](law, statement)
        if changed is None:
            law = replace(law, void=(*law.void, statement.number))
        else:
            law = replace(changed, applied=(*law.applied, statement))
    cited = {statement.id: statement.as_source for statement in law.applied}
    sources = {**package.policy.sources, **cited, **_confirmed_sources(law)}
    return replace(
        package, policy=replace(law.policy, sources=sources), pathways=law.pathways, rewards=law.rewards,
        statements=law.applied, unasked=law.unasked, void_statements=law.void,
    )  # fmt: skip


def rests_on_reprint(noun: Check | Reward, source: str) -> bool:
    """Whether a check or reward refuses nobody because it is read in that reprint alone, and nobody has stated more."""
    unstated = not isinstance(noun.source, StatedSource)
    return unstated and noun.source.id == source and noun.source.reliability == "reprint"


def resting_on(package: Package, source: str) -> tuple[list[Check], list[Reward]]:
    """Return the checks and rewards that rest on a reprint, each once however many pathways ask for it."""
    every = [check for pathway in package.pathways for check in pathway.checks if rests_on_reprint(check, source)]
    distinct = {(check.code, wording_digest(check)): check for check in every}
    return list(distinct.values()), [reward for reward in package.rewards if rests_on_reprint(reward, source)]


def published_on(figures: Sequence[Figure], day: date, row: Mapping[str, str]) -> list[Any]:
    """Return the published values that may be in force on the day; in a table, those of the row."""
    _, used = figure_on(figures, day)
    values = [_of_row(figure.value, row) if isinstance(figure.value, list) else figure.value for figure in used]
    return [value for value in values if value is not None]


def _of_row(table: Sequence[Mapping[str, Any]], row: Mapping[str, str]) -> Any:  # noqa: ANN401 - a figure of any type
    return next((line.get("value") for line in table if all(line.get(key) == word for key, word in row.items())), None)


def figure_type(package: Package, name: str) -> type:
    """Return the type of a parameter's values, in a table of its rows' values: bool, str, date, else float."""
    values = [figure.value for figure in package.policy.parameters[name]]
    each = [line.get("value") for value in values if isinstance(value, list) for line in value]
    example = next((value for value in (*values, *each) if value is not None and not isinstance(value, list)), None)
    return next((kind for kind in (bool, str, date) if isinstance(example, kind)), float)


def table_keys(package: Package, name: str) -> tuple[str, ...]:
    """Return the key columns of a parameter that is a table; none of any other."""
    return next((by for _, of, by in parameters(package) if of == name), ())


def accepts(package: Package, name: str, value: object, row: Mapping[str, str]) -> bool:
    """Whether a value is of the parameter's type, and in a table on a row of its keys."""
    kind = figure_type(package, name)
    of_type = isinstance(value, kind) and (kind is bool or not isinstance(value, bool))
    return of_type and set(row) == set(table_keys(package, name))


def _check(law: _Law, statement: Statement) -> _Law | None:
    """Confirm a check, stop asking for it, or leave it open for everybody."""
    named = {id(check) for pathway in law.pathways for check in pathway.checks if _is_meant(check, statement)}
    touched = [pathway for pathway in law.pathways if any(id(check) in named for check in pathway.checks)]
    if not touched:
        return None
    if statement.verdict == "absent":
        if any(all(id(check) in named for check in pathway.checks) for pathway in touched):
            return None  # a pathway without a condition would let everybody through
        gone = [Unasked(p.code, c.zh, c.en, statement) for p in touched for c in p.checks if id(c) in named]
        remaining = {p.code: tuple(c for c in p.checks if id(c) not in named) for p in touched}
        law = replace(law, unasked=(*law.unasked, *gone))
    else:
        remaining = {
            p.code: tuple(_stated_check(c, statement) if id(c) in named else c for c in p.checks) for p in touched
        }
    pathways = (replace(p, checks=remaining[p.code]) if p.code in remaining else p for p in law.pathways)
    return replace(law, pathways=tuple(pathways))


def _is_meant(noun: Check | Reward, statement: Statement) -> bool:
    same = noun.code == statement.subject and wording_digest(noun) == statement.wording
    return same and rests_on_reprint(noun, statement.source)


def _stated_check(check: Check, statement: Statement) -> Check:
    if statement.verdict == "confirmed":
        return replace(check, source=stated(check.source, statement, "confirmed"))
    return replace(check, source=stated(check.source, statement), holds=UNKNOWN)


def _reward(law: _Law, statement: Statement) -> _Law | None:
    """Confirm a reward, leave it out, or leave it open for everybody."""
    meant = {reward.code for reward in law.rewards if _is_meant(reward, statement)}
    if not meant:
        return None
    left = [reward for reward in law.rewards if statement.verdict != "absent" or reward.code not in meant]
    return replace(law, rewards=tuple(_stated_reward(r, statement) if r.code in meant else r for r in left))


def _stated_reward(reward: Reward, statement: Statement) -> Reward:
    if statement.verdict == "confirmed":
        return replace(reward, source=stated(reward.source, statement, "confirmed"))
    return replace(reward, source=stated(reward.source, statement), when=UNKNOWN)


def stated(source: Source, statement: Statement, reliability: Reliability | None = None) -> StatedSource:
    """Return the source with the statement cited beside it, and with that reliability where one is given."""
    values = {each.name: getattr(source, each.name) for each in fields(Source)}
    return StatedSource(**{**values, "reliability": reliability or source.reliability}, statement=statement)


def _parameter(law: _Law, statement: Statement) -> _Law | None:
    """Add a figure that is not published; where one is, it counts, and the statement only if it says the same."""
    name, row, begins = statement.subject, dict(statement.row), statement.begins
    published = law.base.policy.parameters.get(name)
    if published is None or begins is None or not accepts(law.base, name, statement.value, row):
        return None
    values = published_on(published, begins, row)
    sure, _ = figure_on(published, begins)
    if any(value != statement.value for value in values) or (sure is not None and values):
        return None
    value = _table_with(law.policy.parameters[name], statement) if row else statement.value
    figures = _making_room(law.policy.parameters[name], begins)
    figures.append(Figure(begins, value, statement.as_source, statement.at))
    return replace(law, policy=replace(law.policy, parameters={**law.policy.parameters, name: tuple(figures)}))


def _making_room(figures: Sequence[Figure], day: date) -> list[Figure]:
    """Return the figures so that one from that day takes the place of those that say "not published".

    Before any published figure such a one ends none, so that it may be left out; it stays for the days before.
    """
    ordered = by_begin(figures)
    first = next((place for place, figure in enumerate(ordered) if figure.value is not None), len(ordered))
    left = [figure for place, figure in enumerate(ordered) if place >= first or earliest(figure.begins) < day]
    return [_ended(figure, day) for figure in left]


def _ended(figure: Figure, day: date) -> Figure:
    """Return an unpublished figure that may be in force on the day as one that certainly is."""
    open_ = figure.value is None and earliest(figure.begins) <= day < latest(figure.begins)
    return replace(figure, begins=(earliest(figure.begins), day)) if open_ else figure


def _table_with(figures: Sequence[Figure], statement: Statement) -> list[dict[str, Any]]:
    """Return the table in force on the statement's first day, with its row."""
    table, _ = figure_on(figures, statement.begins or date.min)
    row = dict(statement.row)
    others = [dict(line) for line in table or () if any(line.get(key) != word for key, word in row.items())]
    return [*others, {**row, "value": statement.value}]


def _is_in(day: object, begins: Begins) -> bool:
    """Whether a day is one of a range of days; of a day that is certain, none is."""
    return isinstance(day, date) and not isinstance(begins, date) and earliest(begins) <= day <= latest(begins)


def _edition(law: _Law, statement: Statement) -> _Law | None:
    """Give an edition its first day, and with it the pathways that begin with it."""
    edition = next((each for each in law.policy.editions if each.key == statement.subject), None)
    if edition is None or not _is_in(statement.value, edition.begins):
        return None
    editions = tuple(_begun(each, statement) if each is edition else each for each in law.policy.editions)
    pathways = (_begun_pathway(p, statement) if p.begins == edition.begins else p for p in law.pathways)
    return replace(law, policy=replace(law.policy, editions=editions), pathways=tuple(pathways))


def _begun(edition: Edition, statement: Statement) -> Edition:
    source = edition.source
    cited = stated(source, statement) if isinstance(source, Source) else source
    return replace(edition, begins=statement.value, source=cited)


def _pathway(law: _Law, statement: Statement) -> _Law | None:
    """Give a pathway its first day."""
    meant = [p for p in law.pathways if p.code == statement.subject and _is_in(statement.value, p.begins)]
    if not meant:
        return None
    return replace(law, pathways=tuple(_begun_pathway(p, statement) if p is meant[0] else p for p in law.pathways))


def _begun_pathway(pathway: Pathway, statement: Statement) -> Pathway:
    return replace(pathway, begins=statement.value, source=stated(pathway.source, statement))


def _certificate(law: _Law, statement: Statement) -> _Law | None:  # noqa: ARG001 - ``Package.certificate`` reads it
    """Answer whether a certificate must be in force, where the package leaves that open."""
    return law if asks_for_certificates(law.base) else None


def asks_for_certificates(package: Package) -> bool:
    """Whether a condition asks if the certificate is held on the basis date, which its dates may speak against."""
    return CURRENT.name in package.roots()


def _confirmed_sources(law: _Law) -> dict[str, Source]:
    """Return the reprints on which nothing rests any more, each as confirmed by the last statement on it."""
    last = {each.source: each for each in law.applied if each.verdict == "confirmed"}
    nouns = [check for pathway in law.pathways for check in pathway.checks] + list(law.rewards)
    left = {noun.source.id for noun in nouns if noun.source.reliability == "reprint"}
    sources = law.base.policy.sources
    return {
        key: stated(sources[key], statement, "confirmed")
        for key, statement in last.items()
        if key in sources and key not in left
    }


_KINDS = {
    "check": _check, "reward": _reward, "parameter": _parameter, "edition": _edition, "pathway": _pathway,
    "certificate": _certificate,
}  # fmt: skip
