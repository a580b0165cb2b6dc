"""Find what of a run's awards is due by what holds today, and on what it rests: its inputs are scored again."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from rencai.awards.due import due_lines, paid_once
from rencai.awards.ground import Ground
from rencai.awards.schema import DUE_KEYS, DUE_TODAY
from rencai.cells.schema import WORD
from rencai.decisions.model import DIFFERENT, IS_LOOK_UP, with_digests
from rencai.policy.schema import CURRENT, PARAM_SOURCE
from rencai.policy.statement import ID
from rencai.ruling import checks
from rencai.ruling.schema import HOLDING
from rencai.runs import perform, records
from rencai.runs.context import load_context
from rencai.store import files
from rencai.system import clock
from rencai.system.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from rencai.plugins.loader import Installed
    from rencai.policy.nouns import Reward
    from rencai.policy.package import Package
    from rencai.ruling.rulings import Rulings
    from rencai.ruling.score import ScoredInputs
    from rencai.runs.request import Request
    from rencai.sheets.file.limits import Limits
    from rencai.store.runs import Run
    from rencai.system.frames import Row


def due_today(data: Path, run: Run, installed: Installed, packages: Sequence[Package], limits: Limits) -> pl.DataFrame:
    """Return what of the run's inputs is due today, ``awards.schema.DUE_TODAY``: by its own request, without guesses.

    Rows with a date of application keep it; the basis date of all others is today in China.

    :param packages: the city packages whose awards matter.
    :raises UsageError: when the request or an input is not kept any more.
    :raises InputError: when no input can be read any more.
    """
    request = records.read_request(data, run)
    inputs = [(name, _stored_path(data, run, sha256)) for name, sha256 in request.inputs]
    again = replace(request, as_of=clock.today(), assumed={})
    context = load_context(data, request.department, installed, packages)
    sources = [perform.file_source(path, limits, name) for name, path in inputs]
    return grounded(perform.score_sources(again, context, sources), again)


def _stored_path(data: Path, run: Run, sha256: str) -> Path:
    path = files.path_of(data, sha256)
    if not path.is_file():
        raise UsageError(f"run {run.id}: its input is not kept; score it again", code="E_USAGE_RUN")
    return path


def grounded(result: ScoredInputs, request: Request) -> pl.DataFrame:
    """Return the awards that a result makes due with their grounds: ``awards.schema.DUE_TODAY``, each line once."""
    parts = [
        _grounded_lines(result, request, rulings, reward)
        for rulings in result.ruled
        if rulings.check_specs
        for reward in paid_once(rulings)
    ]
    if not parts:
        return DUE_TODAY.empty()
    return pl.concat(parts).unique(DUE_KEYS, keep="first", maintain_order=True)


def _grounded_lines(result: ScoredInputs, request: Request, rulings: Rulings, reward: Reward) -> pl.DataFrame:
    """Return the lines for which the reward holds, each with its ground."""
    holding = rulings.frame.filter(HOLDING.of(code=reward.code))
    lines = due_lines(rulings, reward).rename({"low": "today_low", "high": "today_high"})
    evidence = pl.DataFrame(
        {
            "edition": holding["edition"],
            "entry": holding["match.entry"],
            "sources": _sources(rulings, reward, holding),
            "decisions": _decisions(result, rulings, reward, holding),
            "words": _words(result, rulings, reward, holding),
        },
        schema_overrides={"decisions": pl.List(pl.Int64), "words": pl.List(pl.Int64)},
    )
    entries = rulings.package.entries.select("id", pl.coalesce("qualification", "qualification_zh"))
    rows, names = lines.hstack(evidence).iter_rows(named=True), dict(entries.iter_rows())
    grounds = [_ground(row, rulings, reward, request.department, names).serialize() for row in rows]
    return lines.with_columns(pl.Series("ground", grounds, pl.String)).select(
        pl.col(field.name).cast(field.dtype) for field in DUE_TODAY
    )


def _ground(row: Row, rulings: Rulings, reward: Reward, department: str, names: Mapping[str, str]) -> Ground:
    package = rulings.package
    editions = tuple(row["edition"].split("|")) if row["edition"] else ()
    return Ground(
        department=department,
        row=row["row"],
        as_of=row["as_of"].isoformat(),
        pathway=rulings.pathway.code,
        package=package.name,
        version=package.version,
        fingerprint=package.fingerprint,
        edition=editions,
        lists=tuple((each.edition, each.version) for each in package.lists if each.edition in editions),
        entry=row["entry"],
        entry_name=names.get(row["entry"]),
        decisions=tuple(row["decisions"]),
        words=tuple(row["words"]),
        statements=tuple(sorted({*_cited(row["sources"]), *_laid(rulings, reward, editions)})),
        sources=tuple(source for source in row["sources"] if not source.startswith(ID)),
    )


def _cited(sources: Iterable[str]) -> Iterator[int]:
    """Yield the numbers of the users' statements that are cited among the sources."""
    yield from (int(source.removeprefix(ID)) for source in sources if source.startswith(ID))


def _laid(rulings: Rulings, reward: Reward, editions: Sequence[str]) -> Iterator[int]:
    """Yield the numbers of the statements that bear on every ruling of the pathway, though no reason cites them."""
    current = any(spec.current for spec in rulings.check_specs) or CURRENT.name in _roots(reward)
    for statement in rulings.package.statements:
        subject = {"pathway": (rulings.pathway.code,), "edition": editions, "reward": (reward.code,)}
        if statement.subject in subject.get(statement.kind, ()) or (statement.kind == "certificate" and current):
            yield statement.number
    yield from (each.statement.number for each in rulings.package.unasked if each.pathway == rulings.pathway.code)


def _roots(reward: Reward) -> list[str]:
    """Return the columns that the reward's conditions and amounts read."""
    amounts = [amount for amount in reward.amounts if isinstance(amount, pl.Expr)]
    return [name for expr in (*reward.conditions, *amounts) for name in expr.meta.root_names()]


def _reads_match(rulings: Rulings, reward: Reward) -> bool:
    of_checks = any(spec.matches for spec in rulings.check_specs)
    return of_checks or any(name.startswith("match.") for name in _roots(reward))


def _sources(rulings: Rulings, reward: Reward, holding: pl.DataFrame) -> pl.Series:
    """Return for each line the ids of the documents, those of its reasons before the reward's own, each once."""
    figures = [PARAM_SOURCE.of(parameter=name.removeprefix("param.")) for name in _roots(reward)]
    own = holding.select(
        pl.lit(reward.source.citation).alias("own"),
        *(name for name in dict.fromkeys(figures) if name in holding.columns),
    )
    of_reasons = checks.reasons(rulings.check_specs, holding).list.eval(pl.element().struct.field("source"))
    cited = own.select(pl.concat_list(of_reasons.alias("reasons"), *own.columns).list.drop_nulls().list.join("; "))
    return cited.to_series().str.split("; ").list.unique(maintain_order=True)


def _decisions(result: ScoredInputs, rulings: Rulings, reward: Reward, holding: pl.DataFrame) -> list[list[int]]:
    """Return for each line the decisions on its name, with its issuer or without, that led to how it is read."""
    applied = result.decisions.of(rulings.package)
    if applied.is_empty() or not _reads_match(rulings, reward):
        return [[]] * holding.height
    keys = with_digests(holding.select("qualification", "issuer"), result.decisions.key)
    lines = holding.select("edition", entry_="match.entry").with_row_index("line").hstack(keys.select("name", "pair"))
    index = ["line", "edition", "entry_"]
    on_name = pl.concat([lines.select(*index, pair="name"), lines.select(*index, "pair")]).unique()
    joined = on_name.join(applied, on="pair", how="inner", suffix="_decided")
    editions = pl.col("edition").str.split("|")
    leads = pl.when(IS_LOOK_UP).then(editions.list.contains(pl.col("edition_decided"))).otherwise(
        (pl.col("verdict") == DIFFERENT) | (pl.col("entry") == pl.col("entry_"))
    )  # fmt: skip
    by_line = joined.filter(leads).group_by("line").agg(pl.col("number").unique().sort())
    numbers = lines.join(by_line, on="line", how="left", maintain_order="left")["number"].to_list()
    return [each or [] for each in numbers]


def _words(result: ScoredInputs, rulings: Rulings, reward: Reward, holding: pl.DataFrame) -> list[list[int]]:
    """Return for each line the remembered words by which cells were read that the pathway or the reward reads."""
    cells = {cell for spec in rulings.check_specs for cell in spec.reads} | set(_roots(reward))
    names = [name for cell in sorted(cells) if (name := WORD.of(cell=cell)) in result.typed.columns]
    if not names:
        return [[]] * holding.height
    rows = result.typed.select(names)[holding["index"]].rows()
    return [sorted({number for number in row if number is not None}) for row in rows]
