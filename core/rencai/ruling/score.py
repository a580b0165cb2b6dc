"""Score workbooks: from books read to rulings, pure in the inputs, the cities and the basis date."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import polars as pl

from rencai.awards import model
from rencai.cells import vocabulary
from rencai.cells.normalise import normalise
from rencai.decisions.model import NONE, Decisions
from rencai.matching import ladder
from rencai.messages.notices import Notice
from rencai.ruling.rule import failed_rulings, rule
from rencai.ruling.table import table
from rencai.sheets.tables import read
from rencai.system.errors import UsageError, WordListError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import date

    from rencai.awards.model import Awards
    from rencai.cells.parsers import Vocabulary
    from rencai.plugins.loader import Broken, Installed
    from rencai.policy.nouns import Column
    from rencai.policy.package import Package, UnusableList
    from rencai.ruling.rulings import Rulings
    from rencai.sheets.file.book import Book


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

    ``applicants`` carries ``index``, the keys and the own columns as typed (``own.0`` ..., whose headings are ``own``).
    ``typed`` is the same lines as rencai read them. ``ruled`` lie by package and pathway. How the sheets were read,
    ``columns_read``, ``skipped``, ``filled`` and ``remarks`` say (see ``Applicants`` and ``NormalisedCells``).
    """

    as_of: date
    lang: str
    inputs: tuple[Input, ...]
    own: tuple[str, ...]
    applicants: pl.DataFrame
    typed: pl.DataFrame
    problems: pl.DataFrame
    remarks: pl.DataFrame
    columns_read: pl.DataFrame
    skipped: pl.DataFrame
    filled: pl.DataFrame
    packages: tuple[Package, ...]
    broken: tuple[Broken, ...]
    ruled: tuple[Rulings, ...]
    failures: Mapping[str, str]
    assumed: Mapping[str, str]
    notices: tuple[Notice, ...]
    columns: tuple[Column, ...]
    unread: tuple[str, ...] = ()
    unusable_lists: tuple[UnusableList, ...] = ()

    @cached_property
    def rulings(self) -> pl.DataFrame:
        """The rulings table of the contract, in the result's language (``ruling.schema.RULINGS``)."""
        return table(self.ruled, self.lang)

    @property
    def degraded(self) -> bool:
        """Whether a city, an imported list, a sheet or a file is missing from the result."""
        missing = self.broken or self.failures or self.unread or self.unusable_lists
        return bool(missing or any(told.unscored for told in self.inputs))


def score(
    books: Sequence[Book],
    installed: Installed,
    as_of: date,
    *,
    packages: Sequence[Package] | None = None,
    assumed: Mapping[str, str] | None = None,
    lang: str = "zh",
    unread: Sequence[str] = (),
    sheets: Sequence[str] = (),
    confirmed: Mapping[str, str] | None = None,
    decisions: Decisions = NONE,
    awards: Awards = model.NONE,
    begin: Callable[[str], object] = str,
) -> Result:
    """Rule every applicant of every visible sheet under every pathway of the packages (all installed ones by default).

    ``sheets`` limits what is scored to those of these names; ``confirmed`` says what headings mean, "" for nothing.
    ``decisions`` are what people decided of names, ``awards`` those that were recorded. ``unread`` says of files that
    could not be read why not. ``begin`` is told the name of each package before its turn, for whoever shows progress.

    :raises InputError: when no sheet holds a recognisable header, or none holds an applicant.
    :raises UsageError: when a sheet asked for, an assumed column or its value is unknown.
    """
    chosen = tuple(installed.packages if packages is None else packages)
    columns = installed.columns()
    named = _named(books)
    found = read.read(named, columns, sheets=sheets, confirmed=confirmed)
    told = normalise(_assume(found.cells, assumed or {}, columns), columns, _words(installed), as_of)
    _check_assumed(told.frame, assumed or {})
    ruled, failures = _rule_all(told.frame, chosen, columns, lang, (decisions, awards), begin)
    return Result(
        as_of=as_of,
        lang=lang,
        inputs=tuple(
            Input(name, book.sha256, tuple(sheet.name for sheet in book.sheets), unscored)
            for (name, book), unscored in zip(named.items(), found.unscored, strict=True)
        ),
        own=found.headings,
        applicants=found.own.with_row_index("index"),
        typed=told.frame,
        problems=_placed(told.problems, found.columns),
        remarks=_placed(told.remarks, found.columns),
        columns_read=found.columns,
        skipped=found.skipped,
        filled=found.filled,
        packages=chosen,
        broken=installed.broken,
        ruled=ruled,
        failures=failures,
        assumed=dict(assumed or {}),
        notices=(*found.notices, *_void(chosen, decisions, lang)),
        columns=columns,
        unread=tuple(unread),
        unusable_lists=tuple(
            one for one in installed.unusable_lists if one.city in {package.own_key for package in chosen}
        ),
    )


def ready(installed: Installed, packages: Sequence[Package]) -> None:
    """What depends on the cities alone is worked out, by whoever waits for the books."""
    _words(installed)
    ladder.prepare_indexes(packages)


def _words(installed: Installed) -> Vocabulary:
    return vocabulary.vocabulary(installed.columns(), {city.key: city.places for city in installed.cities})


def _placed(cells: pl.DataFrame, columns: pl.DataFrame) -> pl.DataFrame:
    """The cells with the letter of their column on their sheet; null where an assumption stands for the column."""
    places = columns.drop_nulls("column").select("input", "sheet", "column", "letter", from_="row")
    told = cells.with_row_index("place_").join(
        places, on=["input", "sheet", "column"], how="left", maintain_order="left"
    )
    near = told.with_columns(from_=pl.when(pl.col("from_") < pl.col("row")).then("from_"))
    best = near.sort("from_", nulls_last=False).unique("place_", keep="last").sort("place_")
    return best.drop("place_", "from_")


def _named(books: Sequence[Book]) -> dict[str, Book]:
    """The books by their file names; of two files of one name in different folders, the second is numbered."""
    named: dict[str, Book] = {}
    for book in books:
        alike = sum(name == book.name or name.startswith(f"{book.name} (") for name in named)
        named[f"{book.name} ({alike + 1})" if alike else book.name] = book
    return named


def _assume(cells: pl.DataFrame, assumed: Mapping[str, str], columns: Sequence[Column]) -> pl.DataFrame:
    known = [column.name for column in columns]
    for name in assumed:
        if name not in known:
            raise UsageError(f"--assume {name}=…: no such column; columns: {', '.join(known)}", code="E_USAGE_ASSUME")
    stored = [f"{name}.number" for name in assumed]
    return cells.with_columns(pl.lit(value).alias(name) for name, value in assumed.items()).drop(stored, strict=False)


def _check_assumed(typed: pl.DataFrame, assumed: Mapping[str, str]) -> None:
    for name in assumed:
        if (typed[f"{name}.state"] == "unreadable").any():
            raise UsageError(f"--assume {name}=…: the value cannot be read; see CITIES.md", code="E_USAGE_ASSUME")


def _void(packages: Sequence[Package], decisions: Decisions, lang: str) -> Iterator[Notice]:
    """The decisions on entries that a city's catalogue no longer has: they decide nothing."""
    for package in packages:
        told = decisions.void(package.name, package.ids)
        if told:
            where = (package.who.name(lang),)
            yield Notice("decisions_void", {"decisions": ", ".join(f"#{number}" for number in told)}, where)


def _rule_all(
    typed: pl.DataFrame,
    packages: Sequence[Package],
    columns: Sequence[Column],
    lang: str,
    known: tuple[Decisions, Awards],
    begin: Callable[[str], object],
) -> tuple[tuple[Rulings, ...], Mapping[str, str]]:
    """Every package's rulings; one that fails gets ``system_error`` on every row and harms no other."""
    ruled: list[Rulings] = []
    failures: dict[str, str] = {}
    for package in packages:
        begin(package.name)
        try:
            ruled += rule(typed, package, columns, lang, *known)
        except (KeyboardInterrupt, WordListError):  # a word list is rencai's own, and no city's fault
            raise
        except BaseException as error:  # noqa: BLE001 - a stranger's expression may raise anything, a panic too
            failures[package.name] = type(error).__name__
            ruled += failed_rulings(typed, package, columns, lang)
    return tuple(ruled), failures
