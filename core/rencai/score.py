"""The story of one scoring: workbooks in, rulings out; pure in the input bytes, the cities and the basis date."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from rencai import headers, vocabulary
from rencai.errors import InputError, UsageError
from rencai.intake import Book, RawSheet, letters
from rencai.normalise import normalise
from rencai.notes import noted
from rencai.rulings import Ruled, failed, rule
from rencai.verification import verified

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from rencai.package import Package
    from rencai.plugins import Broken, Installed
    from rencai.policy import Column

KEYS = ("input", "sheet", "row")


@dataclass(frozen=True)
class Input:
    """A file that was read: its name, the hash of its bytes, and what of it was not scored."""

    name: str
    sha256: str
    sheets: tuple[str, ...]
    unscored: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Result:
    """Everything a result workbook tells; ``applicants`` has one line for each data row, in order.

    ``applicants`` carries ``index``, the keys and the applicant's own columns under the headings in ``own``, as typed.
    ``typed`` is the same lines as rencai read them. ``rulings`` lie by package and pathway.
    """

    as_of: date
    lang: str
    inputs: tuple[Input, ...]
    own: tuple[str, ...]
    applicants: pl.DataFrame
    typed: pl.DataFrame
    problems: pl.DataFrame
    packages: tuple[Package, ...]
    broken: tuple[Broken, ...]
    ruled: tuple[Ruled, ...]
    failures: Mapping[str, str]
    assumed: Mapping[str, str]
    notices: tuple[str, ...]
    columns: tuple[Column, ...]

    @property
    def degraded(self) -> bool:
        """Whether a city, a sheet or a file is missing from the result."""
        return bool(self.broken or self.failures or any(told.unscored for told in self.inputs))


@dataclass(frozen=True, eq=False)
class _Table:
    """One sheet with its header found: own columns, canonical cells, and where each canonical column stands."""

    own: pl.DataFrame
    cells: pl.DataFrame
    letters: Mapping[str, str]
    notices: tuple[str, ...]


def score(
    books: Sequence[Book],
    installed: Installed,
    as_of: date,
    *,
    packages: Sequence[Package] | None = None,
    assumed: Mapping[str, str] | None = None,
    lang: str = "zh",
) -> Result:
    """Rule every applicant of every visible sheet under every pathway of the packages (all installed ones by default).

    :raises InputError: when no sheet holds a recognisable header, or none holds an applicant.
    :raises UsageError: when an assumed column or its value is unknown.
    """
    chosen = tuple(installed.packages if packages is None else packages)
    columns = installed.columns()
    told = [_tables(book, columns, lang) for book in books]
    tables = [table for found, _ in told for table in found]
    if not tables:
        raise _unrecognised(books)
    own, cells, places = _stacked(tables)
    if not cells.height:
        raise InputError(f"{_names(books)}: the header was found, but no applicant below it", code="E_INPUT_NO_ROWS")
    supposed = _assume(cells, assumed or {}, columns)
    words = vocabulary.vocabulary(columns, {city.key: city.places for city in installed.cities})
    read = normalise(supposed, columns, words, as_of)
    _check_assumed(read.frame, assumed or {})
    ruled, failures = _rule_all(read.frame, chosen, columns, lang)
    return Result(
        as_of=as_of,
        lang=lang,
        inputs=tuple(
            Input(book.name, book.sha256, tuple(sheet.name for sheet in book.sheets), unscored)
            for book, (_, unscored) in zip(books, told, strict=True)
        ),
        own=tuple(own.columns[len(KEYS) :]),
        applicants=own.with_row_index("index"),
        typed=read.frame,
        problems=read.problems.join(places, on=["input", "sheet", "column"], how="left", maintain_order="left"),
        packages=chosen,
        broken=installed.broken,
        ruled=ruled,
        failures=failures,
        assumed=dict(assumed or {}),
        notices=tuple(notice for table in tables for notice in table.notices),
        columns=columns,
    )


def _names(books: Sequence[Book]) -> str:
    return ", ".join(book.name for book in books)


def _unrecognised(books: Sequence[Book]) -> InputError:
    seen = [heading for book in books for sheet in book.sheets for heading in headers.seen(sheet.cells)]
    told = ", ".join(repr(heading) for heading in seen[:12]) or "nothing"
    said = f"{_names(books)}: no row looks like a header; seen: {told}; name 职业资格名称 (see `rencai template`)"
    return InputError(said, code="E_INPUT_NO_HEADER")


def _tables(book: Book, columns: Sequence[Column], lang: str) -> tuple[list[_Table], tuple[str, ...]]:
    """The scored sheets, and the names of the visible, filled ones in which no header was found."""
    told = [
        (sheet, _table(book.name, sheet, columns, lang))
        for sheet in book.sheets
        if sheet.visible and sheet.cells.height
    ]
    unscored = tuple(sheet.name for sheet, table in told if table is None)
    return [table for _, table in told if table], unscored


def _table(name: str, sheet: RawSheet, columns: Sequence[Column], lang: str) -> _Table | None:
    header = headers.find(sheet.cells, columns)
    if header is None:
        return None
    body = sheet.cells.slice(header.row + 1)
    body.columns = list(header.names)
    numbered = body.with_row_index("#row", offset=sheet.first_row + header.row + 1)
    filled = numbered.filter(~pl.all_horizontal(pl.col(header.names).is_null()))
    keys = [
        pl.lit(name).alias("input"),
        pl.lit(sheet.name).alias("sheet"),
        pl.col("#row").cast(pl.Int64).alias("row"),
    ]
    cells = [pl.col(header.names[at]).alias(column) for column, at in header.mapping.items()]
    where = {column: letters(sheet.first_column + at) for column, at in header.mapping.items()}
    notices = tuple(f"{name} / {sheet.name}: {text}" for text in _notices(header, lang))
    return _Table(filled.select(*keys, *header.names), filled.select(*keys, *cells), where, notices)


def _notices(header: headers.Header, lang: str) -> list[str]:
    """What was odd about the header, with the headings as they stand."""
    zh = lang == "zh"
    twice = "列“{1}”与另一列同指 {0}，只用前一列" if zh else "the column {1!r} says {0} once more; the first is used"
    same = "列名“{}”出现多次" if zh else "the heading {!r} occurs more than once"
    return [*(twice.format(*pair) for pair in header.duplicates), *(same.format(name) for name in header.repeated)]


def _stacked(tables: Sequence[_Table]) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """All sheets under each other: own columns (their union, in order), canonical cells, and the columns' letters."""
    own = pl.concat([table.own for table in tables], how="diagonal")
    cells = pl.concat([table.cells for table in tables], how="diagonal")
    rows = [
        (*table.cells.row(0)[:2], column, letter)
        for table in tables
        if table.cells.height
        for column, letter in table.letters.items()
    ]
    return own, cells, pl.DataFrame(rows, schema=["input", "sheet", "column", "letter"], orient="row").cast(pl.String)


def _assume(cells: pl.DataFrame, assumed: Mapping[str, str], columns: Sequence[Column]) -> pl.DataFrame:
    known = [column.name for column in columns]
    for name in assumed:
        if name not in known:
            raise UsageError(f"--assume {name}=…: no such column; columns: {', '.join(known)}", code="E_USAGE_ASSUME")
    return cells.with_columns(pl.lit(value).alias(name) for name, value in assumed.items())


def _check_assumed(typed: pl.DataFrame, assumed: Mapping[str, str]) -> None:
    for name in assumed:
        if (typed[f"{name}.state"] == "unreadable").any():
            raise UsageError(f"--assume {name}=…: the value cannot be read; see CITIES.md", code="E_USAGE_ASSUME")


def _rule_all(
    typed: pl.DataFrame, packages: Sequence[Package], columns: Sequence[Column], lang: str
) -> tuple[tuple[Ruled, ...], Mapping[str, str]]:
    """Every package's rulings; one that fails gets ``system_error`` on every row and harms no other."""
    ruled: list[Ruled] = []
    failures: dict[str, str] = {}
    for package in packages:
        try:
            ruled += [noted(verified(one), columns, lang) for one in rule(typed, package, lang)]
        except Exception as error:  # noqa: BLE001 - a stranger's expression may raise anything
            failures[package.name] = type(error).__name__
            ruled += failed(typed, package)
    return tuple(ruled), failures
