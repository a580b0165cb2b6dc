"""Read a city's data files with their provenance."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, cast

import polars as pl

from rencai.policy.in_force import by_begin
from rencai.policy.nouns import ENTRY_KINDS, LEVELS, Begins, Edition, Figure, Policy, Source, Step
from rencai.policy.package import ENTRY_SCHEMA, OPTIONAL
from rencai.system.errors import PolicyError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from decimal import Decimal
    from importlib.resources.abc import Traversable


CODE = "E_PLUGIN_DATA"

Table = Mapping[str, Any]
"""A table of a TOML file, as it was parsed: nothing is known of its values before they are checked."""


def read(folder: Traversable, editions: Sequence[Edition]) -> tuple[Policy, pl.DataFrame]:
    """Read the policy's data, and the catalogue's entries under ``ENTRY_SCHEMA``.

    :param editions: as the package gives them; an edition's source may be an id, which is replaced by the source.
    :raises PolicyError: with the code ``E_PLUGIN_DATA``, naming the file and the table or line: what is no TOML or CSV,
        an unknown key or column, a value of the wrong kind, a source that does not exist, totals that are not met.
    """
    sources = _sources(read_toml(folder, "sources.toml"))
    tables = read_toml(folder, "parameters.toml")
    figures, lists = (_rows_by_name(name, tables.pop(name, {})) for name in ("parameters", "steps"))
    parameters = {name: _figures(name, rows, sources) for name, rows in figures.items()}
    steps = {name: _steps(name, rows, sources) for name, rows in lists.items()}
    require(
        not tables, f"parameters.toml: unknown tables {sorted(tables)}; write [[parameters.NAME]] or [[steps.NAME]]"
    )
    cited = by_begin(_with_source(edition, sources) for edition in editions)
    return Policy(cited, parameters, sources, steps), entries(folder, cited, sources)


def require(condition: object, message: str) -> None:
    """Refuse the data with that message where the condition fails.

    :raises PolicyError: with the code ``E_PLUGIN_DATA``.
    """
    if not condition:
        raise PolicyError(message, code=CODE)


def read_toml(folder: Traversable, name: str, parse_float: Callable[[str], float | Decimal] = float) -> dict[str, Any]:
    """Return the tables of a TOML file of the folder, none where there is no such file.

    :raises PolicyError: when the file is no TOML or no UTF-8; the message names it and, for TOML, the line.
    """
    path = folder / name
    if not path.is_file():
        return {}
    try:
        return tomllib.loads(path.read_text("utf-8"), parse_float=parse_float)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PolicyError(f"{name}: {error}", code=CODE) from error


def _sources(tables: Table) -> dict[str, Source]:
    sources = {}
    for key, fields in tables.items():
        try:
            sources[key] = Source(id=key, **fields)
        except TypeError as error:
            raise PolicyError(f"sources.toml [{key}]: {error}", code=CODE) from error
        require(isinstance(sources[key].verified, date), f"sources.toml [{key}]: verified is a date")
    return sources


def cited_source(where: str, name: object, sources: Mapping[str, Source]) -> Source:
    """Return the source of that id.

    :raises PolicyError: when sources.toml has none; the message starts with ``where``.
    """
    names = ", ".join(sources) or "none"
    require(name in sources, f"{where} cites the source {name!r}, which is not in sources.toml; sources: {names}")
    return sources[str(name)]


def _with_source(edition: Edition, sources: Mapping[str, Source]) -> Edition:
    if isinstance(edition.source, Source):
        return edition
    return replace(edition, source=cited_source(f"edition {edition.key!r}", edition.source, sources))


def _figures(name: str, rows: Sequence[Table], sources: Mapping[str, Source]) -> tuple[Figure, ...]:
    where = f"parameters.toml [[parameters.{name}]]"
    figures = []
    for row in rows:
        unknown = sorted(set(row) - {"from", "value", "source", "verified"})
        require(not unknown, f"{where}: unknown keys {unknown}; known: from, value, source, verified")
        figures.append(
            Figure(
                read_begins(where, row, "from"),
                row.get("value"),
                cited_source(where, row.get("source"), sources),
                row["verified"],
            )
            if isinstance(row.get("verified"), date)
            else _refuse(f"{where}: verified is a date")
        )
    return tuple(by_begin(figures))


def _rows_by_name(table: str, blocks: object) -> Mapping[str, Sequence[Table]]:
    """Return the rows of each [[table.NAME]]."""
    lists = list(blocks.values()) if isinstance(blocks, dict) else [None]
    good = all(isinstance(rows, list) and all(isinstance(row, dict) for row in rows) for rows in lists)
    require(good, f"parameters.toml: write [[{table}.NAME]], once for each row")
    return cast("Mapping[str, Sequence[Table]]", blocks)


def _refuse(message: str) -> Figure:
    raise PolicyError(message, code=CODE)


def read_begins(where: str, row: Table, key: str) -> Begins:
    """Return the day under that key, or its range of days.

    :raises PolicyError: when it is neither a date nor ``[earliest, latest]``; the message starts with ``where``.
    """
    begins = row.get(key)
    if _is_day(begins):
        return cast("date", begins)
    pair = begins if isinstance(begins, list) else []
    good = len(pair) == len(("earliest", "latest")) and all(map(_is_day, pair))
    require(good and pair == sorted(pair), f"{where}: {key} is a date, or [earliest, latest]")
    return (pair[0], pair[1])


def _is_day(value: object) -> bool:
    """Return whether it is a TOML date without a time of day."""
    return isinstance(value, date) and not isinstance(value, datetime)


def _steps(name: str, rows: Sequence[Mapping[str, str]], sources: Mapping[str, Source]) -> tuple[Step, ...]:
    where = f"parameters.toml [[steps.{name}]]"
    for row in rows:
        require(set(row) == {"zh", "en", "source"}, f"{where}: give zh, en and source")
    return tuple(Step(row["zh"], row["en"], cited_source(where, row["source"], sources)) for row in rows)


def entries(folder: Traversable, editions: Sequence[Edition], sources: Mapping[str, Source]) -> pl.DataFrame:
    """Read catalogue.csv under ``ENTRY_SCHEMA``, in the file's order; no rows where there is no such file.

    :raises PolicyError: naming the line, or the edition whose control totals are missed.
    """
    path = folder / "catalogue.csv"
    if not path.is_file():
        return pl.DataFrame(schema=ENTRY_SCHEMA)
    try:
        raw = pl.read_csv(path.read_bytes(), infer_schema=False)
    except pl.exceptions.PolarsError as error:
        raise PolicyError(f"catalogue.csv: {error}", code=CODE) from error
    unknown = sorted(set(raw.columns) - set(ENTRY_SCHEMA))
    absent = sorted(set(ENTRY_SCHEMA) - set(raw.columns) - set(OPTIONAL))
    require(not unknown and not absent, f"catalogue.csv: unknown columns {unknown}, missing columns {absent}")
    raw = raw.with_columns(pl.lit(None, pl.String).alias(name) for name in OPTIONAL if name not in raw.columns)
    frame = raw.select(_parse(name, dtype) for name, dtype in ENTRY_SCHEMA.items())
    _verify(frame, raw, editions, sources)
    for edition in editions:
        _require_totals(frame.filter(pl.col("kind") == "exact", pl.col("edition").list.contains(edition.key)), edition)
    return frame


def _require_totals(exact: pl.DataFrame, edition: Edition) -> None:
    """Refuse more exact entries than were published; where all are loaded, every control total must be met."""
    totals = {("entries", ""): (exact.height, edition.published)}
    for column, counts in (("tier", edition.tiers), ("title_level", edition.levels), ("field", edition.fields)):
        totals |= {(column, name): (exact.filter(pl.col(column) == name).height, n) for name, n in counts.items()}
    whole = exact.height == edition.published
    wrong = [
        f"{' '.join(key).strip()} {loaded}/{total}"
        for key, (loaded, total) in totals.items()
        if total is not None and (loaded > total or (whole and loaded < total))
    ]
    require(not wrong, f"catalogue.csv: edition {edition.key!r} misses its control totals: {', '.join(wrong)}")


def _parse(name: str, dtype: pl.DataType) -> pl.Expr:
    text = pl.col(name).str.strip_chars().replace("", None)
    if isinstance(dtype, pl.List):
        parts = text.str.split("|").list.eval(pl.element().str.strip_chars().filter(pl.element() != ""))
        return pl.when(text.is_null()).then(pl.lit([], pl.List(pl.String))).otherwise(parts).alias(name)
    return text.str.to_date("%Y-%m-%d", strict=False) if isinstance(dtype, pl.Date) else text


def _verify(frame: pl.DataFrame, raw: pl.DataFrame, editions: Sequence[Edition], sources: Mapping[str, Source]) -> None:
    keys = [edition.key for edition in editions]
    for name in ("from", "until"):
        bad = frame.filter(frame[name].is_null() & raw[name].is_not_null())["id"].to_list()
        require(not bad, f"catalogue.csv: {name} of {bad} is not a date such as 2025-09-12")
    for number, row in enumerate(frame.iter_rows(named=True), start=2):
        where = f"catalogue.csv line {number}"
        require(row["id"] and (row["qualification"] or row["qualification_zh"]), f"{where}: give an id and a name")
        require(row["kind"] in ENTRY_KINDS, f"{where}: kind is {' or '.join(ENTRY_KINDS)}")
        require(row["title_level"] in (*LEVELS, None), f"{where}: title_level is one of {', '.join(LEVELS)}, or empty")
        require(row["edition"] and set(row["edition"]) <= set(keys), f"{where}: edition is one or more of {keys}")
        require(row["source"], f"{where}: cites no source")
        for source in row["source"]:
            cited_source(where, source, sources)
    twice = frame.filter(frame["id"].is_duplicated())["id"].unique().to_list()
    require(not twice, f"catalogue.csv: two entries have the id {twice}")
