"""What to do next: at most five actions, each with how many people it settles beside those before it.

An open ruling needs actions: one for each check that is unknown and required, and one for each cell of it that has to
be filled. It is settled when all of them were done, whatever their answers are: then every required check is known.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import polars as pl

from rencai.cells.schema import STATE
from rencai.messages.lookup import text
from rencai.output.report import review, words
from rencai.output.report.common import column_headings
from rencai.policy.nouns import Source
from rencai.policy.source_words import localized
from rencai.ruling.schema import OUTCOMES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from rencai.messages.codes import ActionKind
    from rencai.ruling.checks import CheckSpec
    from rencai.ruling.rulings import Rulings
    from rencai.ruling.score import ScoredInputs


MOST = 5
_PART = "\t"
_OPEN = ("review", "evidence_needed")


@dataclass(frozen=True)
class Action:
    """Something to do, about a ``subject``: a city's edition, a column, a source, or nothing further.

    ``people`` and ``rulings`` are those that it settles beside the actions before it, whatever the answers are.
    """

    kind: ActionKind
    subject: tuple[str, ...]
    people: int
    rulings: int


@dataclass(frozen=True)
class Standing:
    """How far a result has come: applicants in all, eligible somewhere, decided everywhere."""

    people: int
    eligible: int
    decided: int


def standing(result: ScoredInputs) -> Standing:
    """Count the applicants' lines: in all, with an eligible ruling, and without an open one."""
    outcomes = [rulings.rows.select("index").hstack(rulings.spread(_outcomes(rulings))) for rulings in result.ruled]
    empty = pl.DataFrame(schema={"index": pl.UInt32, "outcome": OUTCOMES})
    every = pl.concat([empty, *outcomes])
    counted = every.group_by("index").agg(
        eligible=(pl.col("outcome") == "eligible").any(),
        decided=pl.col("outcome").is_in(["eligible", "ineligible"]).all(),
    )
    return Standing(result.applicants.height, *(counted.filter(name).height for name in ("eligible", "decided")))


def _outcomes(rulings: Rulings) -> pl.DataFrame:
    return rulings.distinct.select("outcome")


def actions(result: ScoredInputs, most: int = MOST) -> list[Action]:
    """Return what settles most, the most people first, each counted beside those before it.

    Where no single action settles anybody, the one that most people need comes next, so that two which belong together
    are both said.
    """
    needed = _needs(result)
    chosen: list[Action] = []
    done: list[str] = []
    settled = pl.Series([], dtype=pl.UInt32)
    while len(chosen) < most and needed.height:
        code = _next_code(needed)
        done.append(code)
        left = needed.with_columns(pl.col("needs").list.set_difference(pl.lit([code])))
        closed = left.filter(pl.col("needs").list.len() == 0)
        new = closed["index"].unique()
        people = new.filter(~new.is_in(settled.implode())).len()
        settled = pl.concat([settled, new]).unique()
        needed = left.filter(pl.col("needs").list.len() > 0)
        kind, *subject = code.split(_PART)
        chosen.append(Action(cast("ActionKind", kind), tuple(subject), people, closed.height))
    return chosen


def _next_code(needed: pl.DataFrame) -> str:
    """Return the action that alone settles most people; where none does, that which most people need."""
    single = needed.filter(pl.col("needs").list.len() == 1)
    each = (single if single.height else needed).explode("needs")
    counted = each.group_by("needs", maintain_order=True).agg(people=pl.col("index").n_unique())
    return str(counted.sort("people", "needs", descending=[True, False])["needs"][0])


def _needs(result: ScoredInputs) -> pl.DataFrame:
    """Return ``index`` and ``needs``, the codes of the actions that each open ruling needs."""
    word_columns = set(words.unanswered(result)["column"])
    parts = [_pathway_needs(rulings, word_columns) for rulings in result.ruled if rulings.check_specs]
    empty = pl.DataFrame(schema={"index": pl.UInt32, "needs": pl.List(pl.String)})
    return pl.concat([empty, *parts])


def _pathway_needs(rulings: Rulings, word_columns: set[str]) -> pl.DataFrame:
    required = [spec for spec in rulings.check_specs if spec.required]
    # a pathway may have no required check, and then no ruling of it needs anything
    codes = [
        pl.lit(None, pl.String),
        *(code for spec in required for code in _check_needs(rulings, spec, word_columns)),
    ]
    open_ = rulings.distinct.select(
        open=pl.col("outcome").is_in(_OPEN), needs=pl.concat_list(codes).list.drop_nulls().list.unique().list.sort()
    )
    rows = rulings.rows.select("index").hstack(rulings.spread(open_))
    return rows.filter("open", pl.col("needs").list.len() > 0).select("index", "needs")


def _check_needs(rulings: Rulings, spec: CheckSpec, word_columns: set[str]) -> Iterator[pl.Expr]:
    """Yield the codes of the actions that a check needs before it is known, each null where it does not."""
    package, unknown = rulings.package, spec.answer.is_null()
    by_name = unknown & review.waits_for_name(spec)
    yield pl.when(by_name).then(
        pl.concat_str(pl.lit(_code("look_up", package.name)), pl.lit(_PART), pl.col("edition").fill_null(""))
    )
    for cell, wanted in spec.wanted().items():
        state = pl.col(STATE.of(cell=cell))
        code = _code("answer_words") if cell in word_columns else _code("mend", cell)
        open_ = unknown & wanted.eq_missing(pl.lit(value=True))
        yield pl.when(open_ & (state == "empty")).then(pl.lit(_code("supply", cell)))
        yield pl.when(open_ & (state != "empty")).then(pl.lit(code))
    cause = spec.cause.cast(pl.String)
    yield pl.when(unknown & (cause == "contradiction") & ~by_name).then(pl.lit(_code("agree")))
    yield pl.when(unknown & (cause == "reprint")).then(pl.lit(_code("confirm", package.name, spec.source)))
    yield pl.when(unknown & (cause == "unpublished") & ~by_name).then(pl.lit(_code("state", package.name)))


def _code(kind: ActionKind, *subject: str) -> str:
    return _PART.join((kind, *subject))


def action_lines(result: ScoredInputs) -> list[str]:
    """Return how far the result has come and what to do next, in the result's language, one line each."""
    far = standing(result)
    lang = result.lang
    lines = [text("action.standing", lang, count=far.people, number=far.eligible, settled=far.decided)]
    for place, action in enumerate(actions(result), start=1):
        what = text(f"action.what.{action.kind}", lang, **_fields(result, action))
        gain = text("action.settles", lang, people=action.people, settled=action.rulings)
        lines.append(f"{place}. {what}{gain if action.rulings else text('action.with_next', lang)}")
    return lines


def _fields(result: ScoredInputs, action: Action) -> dict[str, Any]:
    """Return the fields of the action's message."""
    packages = {package.name: package for package in result.packages}
    lang, headings = result.lang, column_headings(result)
    if action.kind in ("supply", "mend"):
        cell = action.subject[0]
        state = result.typed[STATE.of(cell=cell)]
        count = int((state == "empty").sum() if action.kind == "supply" else (state == "unreadable").sum())
        return {"heading": headings.get(cell, cell), "count": count}
    if action.kind == "answer_words":
        return {"count": words.unanswered(result).height}
    if action.kind == "agree":
        return {}
    package = packages[action.subject[0]]
    city = package.who.name(lang)
    if action.kind == "state":
        return {"name": city, "ids": package.own_key}
    if action.kind == "confirm":
        source = action.subject[1]
        shown = localized(package.policy.sources[source], lang) if source in package.policy.sources else None
        return {"name": city, "ids": f"{package.own_key} {source}", "other": shown.title if shown else source}
    return _look_up_fields(result, action.subject, city)


def _look_up_fields(result: ScoredInputs, subject: Sequence[str], city: str) -> dict[str, Any]:
    """Return the fields of names to be looked up: how many, in which editions, in what document and where it is."""
    package = next(each for each in result.packages if each.name == subject[0])
    keys = subject[1].split("|")
    lines = review.doubts(result)
    count = lines.filter(
        pl.col("package") == package.name, pl.col("edition_key").is_in(keys), ~pl.col("decided")
    ).height
    editions = [package.policy.edition(key) for key in keys if key]
    sources = [edition.source for edition in editions if isinstance(edition.source, Source)]
    shown = [localized(source, result.lang) for source in sources]
    return {
        "count": count,
        "name": city,
        "edition": " / ".join(edition.name(result.lang) for edition in editions) or "—",
        "other": "；".join(source.title for source in shown) or "—",
        "entry": " ".join(source.where for source in shown) or "—",
    }
