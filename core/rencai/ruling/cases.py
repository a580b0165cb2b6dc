"""Run a city's ``cases.csv``: applicants as HR types them, and the rulings derived by hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from importlib import import_module, resources
from typing import TYPE_CHECKING

import polars as pl

from rencai.cells import vocabulary
from rencai.cells.columns import canonical_columns
from rencai.cells.normalise import normalise
from rencai.ruling.rule import rule
from rencai.ruling.table import table
from rencai.system.errors import PolicyError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from importlib.resources.abc import Traversable

    from rencai.policy.package import Package


EXPECT = "expect."
LIKE = "like"
DEFAULT = "(default)"
"""What ``like`` says on a line that is no case, only what cases are like."""
EMPTY = "(empty)"
"""How a case says that a cell is empty where that of its default line is not."""

SETS = ("rewards", "rewards_open", "missing", "other_entries")
SCALARS = (
    "outcome", "title", "title_level", "entry", "edition", "coverage", "match_method", "score_low", "score_high",
    "reward_low_cny", "reward_high_cny", "verification_from", "verification_to",
)  # fmt: skip


@dataclass(frozen=True)
class Failure:
    """A case that did not come out as derived: the file's line, its name, and each difference."""

    line: int
    case: str
    differences: tuple[str, ...]


def folder(package: Package) -> Traversable:
    """Return the folder in which the package's data files are."""
    return resources.files(import_module(package.module))


def read(folder: Traversable, package: Package) -> pl.DataFrame:
    """Read the cases as text, each with all its cells, and ``line``, the line number in the file.

    A line with ``(default)`` in the column ``like`` is no case. A case whose ``like`` names such a line has that line's
    cells where its own are empty; what is expected, only if it does not state ``expect.outcome`` itself. ``(empty)`` is
    an empty cell. In a file without the column ``like`` each line is whole.

    :returns: the file's columns but ``like``, null where a cell is empty, in the file's order.
    :raises PolicyError: when there is no cases.csv, it lacks ``case``, ``as_of``, ``pathway`` or an expectation, or a
        ``like`` names no default line.
    """
    path = folder / "cases.csv"
    if not path.is_file():
        raise PolicyError("cases.csv is missing: give at least one case", code="E_PLUGIN_CASES")
    frame = pl.read_csv(path.read_bytes(), infer_schema=False).with_row_index("line", offset=2)
    columns = {column.name for column in (*canonical_columns(), *package.columns)}
    needed = {"case", "as_of", "pathway", "line"}
    if LIKE in set(frame.columns) - columns:
        frame = _fill_defaults(frame) if needed <= set(frame.columns) else frame.drop(LIKE)
    own = {name.removeprefix(EXPECT) for name in frame.columns if name.startswith(EXPECT)}
    typed = {name for name in frame.columns if not name.startswith(EXPECT)} - needed
    unknown = sorted((own - {*SETS, *SCALARS, "causes"}) | (typed - columns))
    if unknown or not needed <= set(frame.columns) or not own:
        message = f"cases.csv needs case, as_of, pathway and expect.* columns; unknown: {unknown}"
        raise PolicyError(message, code="E_PLUGIN_CASES")
    bad = frame.filter(pl.col("as_of").str.to_date("%Y-%m-%d", strict=False).is_null())["line"].to_list()
    if bad:
        message = f"cases.csv: as_of on the lines {bad} is not a day such as 2025-09-12"
        raise PolicyError(message, code="E_PLUGIN_CASES")
    return frame


def _fill_defaults(frame: pl.DataFrame) -> pl.DataFrame:
    """Fill each case that is like a default line with that line's cells, and leave the default lines out.

    :raises PolicyError: when two default lines have one name, or a ``like`` is the name of none.
    """
    is_default = pl.col(LIKE).eq_missing(pl.lit(DEFAULT))
    defaults, cases = frame.filter(is_default), frame.filter(~is_default)
    twice = defaults.filter(defaults["case"].is_duplicated())["line"].to_list()
    if twice:
        raise PolicyError(f"cases.csv: the default lines {twice} have one name", code="E_PLUGIN_CASES")
    names = defaults["case"].drop_nulls().to_list()
    wrong = cases.filter(pl.col(LIKE).is_not_null() & ~pl.col(LIKE).is_in(names))["line"].to_list()
    if wrong:
        message = f"like is none of the default lines {names}, which have {DEFAULT} there"
        raise PolicyError(f"cases.csv: on the lines {wrong}, {message}", code="E_PLUGIN_CASES")
    cells = [name for name in frame.columns if name not in {"line", "case", LIKE}]
    usual = defaults.select(pl.col("case").alias(LIKE), *[pl.col(name).alias(f"{name} usual") for name in cells])
    both = cases.join(usual, on=LIKE, how="left", maintain_order="left")
    return both.select("line", "case", *[_cell(name, own_outcome=f"{EXPECT}outcome" in cells) for name in cells])


def _cell(name: str, *, own_outcome: bool) -> pl.Expr:
    """Return the cell, or that of the default line; a case that states its outcome expects its own cells alone."""
    cell = pl.coalesce(name, f"{name} usual")
    if own_outcome and name.startswith(EXPECT):
        cell = pl.when(pl.col(f"{EXPECT}outcome").is_null()).then(cell).otherwise(pl.col(name))
    return pl.when(cell != EMPTY).then(cell).alias(name)


def run(package: Package, cases: pl.DataFrame) -> list[Failure]:
    """Rule every case by the package alone and compare what the case expects; an empty list is a pass."""
    failures: list[Failure] = []
    for (day,), group in cases.group_by("as_of", maintain_order=True):
        rulings = _rulings(package, group, date.fromisoformat(str(day)))
        for case in group.iter_rows(named=True):
            lines = rulings.filter(pl.col("row") == case["line"], pl.col("pathway") == case["pathway"])
            differences = _compare(case, lines.to_dicts()[0]) if lines.height else _absence(case)
            if differences:
                failures.append(Failure(case["line"], case["case"], tuple(differences)))
    return sorted(failures, key=lambda failure: failure.line)


def _rulings(package: Package, group: pl.DataFrame, as_of: date) -> pl.DataFrame:
    columns = (*canonical_columns(), *package.columns)
    names = [column.name for column in columns if column.name in group.columns]
    keys = {"input": pl.lit("cases.csv"), "sheet": pl.lit("cases"), "row": pl.col("line").cast(pl.Int64)}
    words = vocabulary.vocabulary(columns, {package.city.key: package.city.places})
    typed = normalise(group.select(**keys, **{name: pl.col(name) for name in names}), columns, words, as_of).frame
    return table(rule(typed, package, columns, "zh"), "zh")


def _absence(case: Mapping[str, str]) -> list[str]:
    """Return a difference, unless the case expects an empty outcome: its pathway is not yet in force."""
    return [] if case.get(f"{EXPECT}outcome") == "-" else [f"no ruling under the pathway {case['pathway']!r}"]


def _compare(case: Mapping[str, str | None], ruling: Mapping[str, object]) -> list[str]:
    differences = []
    for name in (*SCALARS, *SETS, "causes"):
        wanted = case.get(EXPECT + name)
        if wanted is None:
            continue
        actual = _causes(ruling) if name == "causes" else ruling[name]
        if not _same(wanted, actual):
            differences.append(f"{name}: expected {wanted}, found {_text(actual)}")
    return differences


def _causes(ruling: Mapping[str, object]) -> list[str]:
    reasons = ruling["reasons"]
    rows: Sequence[Mapping[str, object]] = reasons if isinstance(reasons, list) else []
    return [f"{row['check']}={row['cause']}" for row in rows if row["holds"] is None]


def _same(wanted: str, actual: object) -> bool:
    if wanted == "-":
        return actual is None or actual == []
    if isinstance(actual, list):
        return {part.strip() for part in wanted.split(";")} == set(actual)
    try:
        return actual is not None and float(wanted) == float(str(actual))
    except ValueError:
        return wanted == str(actual)


def _text(value: object) -> str:
    return ";".join(sorted(value)) or "-" if isinstance(value, list) else str("-" if value is None else value)
