"""Score workbooks: from books read to rulings, pure in the inputs, the cities and the basis date."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import polars as pl

from rencai.awards import model
from rencai.cells import remembered, unread_words, vocabulary
from rencai.cells.columns import further_columns
from rencai.cells.normalise import normalise
from rencai.cells.schema import KEYS, NUMBER, STATE, TEXT, WORD, WORD_CELLS
from rencai.decisions.model import NONE, Decisions
from rencai.matching import ladder
from rencai.matching.contradicted import contradicted
from rencai.matching.looked_up import lay_over
from rencai.messages.lookup import pick, text
from rencai.messages.notices import Notice, not_taken, questions
from rencai.ruling.notes import headings
from rencai.ruling.rule import failed_rulings, rule
from rencai.ruling.table import table
from rencai.sheets.rows.departed import LeaveOut
from rencai.sheets.tables import read
from rencai.system.errors import UsageError, WordListError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import date

    from rencai.awards.model import Awards
    from rencai.cells.parsers import Vocabulary
    from rencai.cells.remembered import RememberedWords
    from rencai.cells.vocabulary import Displays
    from rencai.messages.codes import Mark, NoticeCode
    from rencai.plugins.loader import Broken, Installed
    from rencai.policy.nouns import Column
    from rencai.policy.package import Package, UnusableList
    from rencai.ruling.rulings import Rulings
    from rencai.sheets.file.book import Book
    from rencai.sheets.headers.by_hand import HeaderRows


@dataclass(frozen=True)
class Input:
    """A file that was read: its name, the hash of its bytes, and what of it was not scored.

    ``lines_left`` are the filled lines of the sheets in ``unscored``.
    """

    name: str
    sha256: str
    sheets: tuple[str, ...]
    unscored: tuple[str, ...]
    lines_left: int = 0


@dataclass(frozen=True, eq=False)
class ScoredInputs:
    """What came of scoring: the rulings, what they rest on, and what could not be scored.

    ``applicants`` has one line for each data row, in order: ``index``, the keys and the own columns as typed (``own.0``
    and on, whose headings are ``own``). ``typed`` has the same lines as rencai read them. ``ruled`` are the rulings of
    each pathway, by package, and ``failures`` the packages that failed, with the kind of error. ``columns_read``,
    ``skipped``, ``marked``, ``filled``, ``hollow`` and ``remarks`` say how the sheets were read (see ``Applicants``,
    ``NormalisedCells``). ``decisions`` are those that were applied. ``words`` has for the number of each
    remembered word how its cells were read, and ``cities`` the names of the cities that are installed, by key.
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
    marked: pl.DataFrame
    filled: pl.DataFrame
    hollow: pl.DataFrame
    packages: tuple[Package, ...]
    broken: tuple[Broken, ...]
    ruled: tuple[Rulings, ...]
    failures: Mapping[str, str]
    assumed: Mapping[str, str]
    notices: tuple[Notice, ...]
    columns: tuple[Column, ...]
    decisions: Decisions = NONE
    unread: tuple[str, ...] = ()
    unusable_lists: tuple[UnusableList, ...] = ()
    words: Mapping[int, str] = field(default_factory=dict)
    cities: Displays = field(default_factory=dict)

    @cached_property
    def word_cells(self) -> pl.DataFrame:
        """The cells that no vocabulary has (``cells.schema.WORD_CELLS``): unread, or read by remembered words."""
        return _word_cells(self)

    @cached_property
    def word_lines(self) -> pl.DataFrame:
        """The words of these cells, each column's once (``cells.schema.WORD_LINES``)."""
        personal = [self.typed[TEXT.of(cell=name)] for name in unread_words.PERSONAL]
        return unread_words.word_lines(unread_words.with_lines(self.word_cells), personal)

    @cached_property
    def rulings(self) -> pl.DataFrame:
        """The rulings table of the contract, in the result's language (``ruling.schema.RULINGS``).

        Where something was assumed, the first note of each ruling says so, whatever becomes of the table.
        """
        rulings = table(self.ruled, self.lang)
        if not (mark := self.assumption):
            return rulings
        return rulings.with_columns(notes=pl.concat_list(pl.lit([mark], pl.List(pl.String)), "notes"))

    @property
    def assumption(self) -> str:
        """What was assumed of every row, and that it is no result, in words; empty where nothing was."""
        if not self.assumed:
            return ""
        shown = headings(self.columns, self.lang)
        cells = (pick(("；", "; "), self.lang)).join(f"{shown[name]} = {value}" for name, value in self.assumed.items())
        return text("note.assumed", self.lang, cells=cells)

    @property
    def degraded(self) -> bool:
        """Whether a city, an imported list, or a file, sheet, table or column that may matter is missing."""
        missing = self.broken or self.failures or self.unread or self.unusable_lists or not_taken(self.notices)
        return bool(missing or self.questions or any(source.unscored for source in self.inputs))

    @property
    def questions(self) -> tuple[Notice, ...]:
        """The notices that ask what a column is, where the rulings may depend on it."""
        return questions(self.notices)


def score_books(
    books: Sequence[Book],
    installed: Installed,
    as_of: date,
    *,
    packages: Sequence[Package] | None = None,
    assumed: Mapping[str, str] | None = None,
    lang: str = "zh",
    unread: Sequence[str] = (),
    sheets: Sequence[str] = (),
    leave_out: Sequence[Mark] = (),
    confirmed: Mapping[str, str] | None = None,
    header_rows: Sequence[HeaderRows] = (),
    decisions: Decisions = NONE,
    awards: Awards = model.NONE,
    words: RememberedWords = remembered.NONE,
    begin: Callable[[str], object] = str,
    most: int | None = None,
) -> ScoredInputs:
    """Rule every applicant of every visible sheet under every pathway of the packages.

    :param packages: all installed ones by default.
    :param assumed: column -> the cell that every row is to have instead of its own.
    :param unread: why inputs that are not among the books could not be read, for the result.
    :param sheets: only the sheets of these names, hidden ones too.
    :param leave_out: the marks of rows whose applicants are not ruled.
    :param confirmed: heading -> the column that it is, "" for none.
    :param header_rows: where headers are, as somebody wrote them.
    :param decisions: how people decided that names are to be read.
    :param awards: the awards recorded so far.
    :param words: what people answered that words mean which no vocabulary has.
    :param begin: called with the name of each package before its turn.
    :param most: how many applicants there may be altogether.
    :raises InputError: when no sheet holds a recognisable header, or none holds an applicant, or they are too many.
    :raises UsageError: when a sheet or header rows asked for, an assumed column or its value is unknown.
    """
    own_packages = installed.packages if packages is None else packages
    chosen = tuple(lay_over(package, decisions) for package in own_packages)
    columns = installed.columns()
    named_books = _name_apart(books)
    people = read.read(
        named_books, columns, sheets=sheets, confirmed=confirmed, header_rows=header_rows,
        choice=LeaveOut(tuple(leave_out), as_of), most=most,
    )  # fmt: skip
    columns = (*columns, *further_columns(columns, people.cells.columns))
    cells = _assume(people.cells, assumed or {}, columns)
    normalised = normalise(cells, columns, build_vocabulary(installed), as_of, words)
    _check_assumed(normalised.frame, assumed or {})
    cities = {city.key: (city.zh, city.en) for city in installed.cities}
    word_notes = remembered.describe(words, columns, cities, lang)
    ruled, failures = _rule_all(normalised.frame, chosen, columns, lang, (decisions, awards, word_notes), begin)
    own_keys = {package.own_key for package in chosen}
    return ScoredInputs(
        as_of=as_of,
        lang=lang,
        inputs=tuple(
            Input(name, book.sha256, tuple(sheet.name for sheet in book.sheets), unscored, _count_lines(book, unscored))
            for (name, book), unscored in zip(named_books.items(), people.unscored, strict=True)
        ),
        own=people.headings,
        applicants=people.own.with_row_index("index"),
        typed=normalised.frame,
        problems=_add_letters(normalised.problems, people.columns),
        remarks=_add_letters(normalised.remarks, people.columns),
        columns_read=people.columns,
        skipped=people.skipped,
        marked=people.marked,
        filled=people.filled,
        hollow=people.hollow,
        packages=chosen,
        broken=installed.broken,
        ruled=ruled,
        failures=failures,
        assumed=dict(assumed or {}),
        notices=(
            *people.notices,
            *_decision_notices(chosen, decisions, lang),
            *_void_statements(chosen, lang),
            *_recalled_words(normalised.frame, columns),
        ),
        columns=columns,
        decisions=decisions,
        unread=tuple(unread),
        unusable_lists=tuple(unusable for unusable in installed.unusable_lists if unusable.city in own_keys),
        words=word_notes,
        cities=cities,
    )


def _count_lines(book: Book, names: Sequence[str]) -> int:
    """Return how many lines of the sheets of these names have any content."""
    sheets = [sheet.cells for sheet in book.sheets if sheet.name in names and sheet.cells.width]
    return sum(cells.filter(pl.any_horizontal(pl.all().is_not_null())).height for cells in sheets)


def _word_cells(result: ScoredInputs) -> pl.DataFrame:
    names = unread_words.word_columns(result.columns)
    problems = result.problems.filter(pl.col("code").is_in(unread_words.UNREAD), pl.col("column").is_in(names))
    unread = set(problems["column"])
    person = pl.coalesce("id_number", TEXT.of(cell="applicant_id"), pl.concat_str(KEYS, separator="\0"))
    parts = [WORD_CELLS.empty().drop("letter")]
    for name in names:
        number = WORD.of(cell=name)
        if name in unread or number in result.typed.columns:
            recalled = pl.col(number) if number in result.typed.columns else pl.lit(None, pl.Int64)
            text = pl.col(TEXT.of(cell=name))
            parts.append(result.typed.select(*KEYS, column=pl.lit(name), text=text, person=person, number=recalled))
    cells = pl.concat(parts)
    left = cells.join(problems, on=[*KEYS, "column"], how="semi", maintain_order="left")
    return _add_letters(pl.concat([left, cells.drop_nulls("number")]), result.columns_read)


def prepare_cities(installed: Installed, packages: Sequence[Package]) -> None:
    """Compute and cache what depends on the cities alone, while the books are still being read."""
    build_vocabulary(installed)
    ladder.prepare_indexes(packages)


def build_vocabulary(installed: Installed) -> Vocabulary:
    """Return all that is needed to read the cells of the installed cities' columns."""
    return vocabulary.vocabulary(installed.columns(), {city.key: city.places for city in installed.cities})


def _add_letters(cells: pl.DataFrame, columns: pl.DataFrame) -> pl.DataFrame:
    """Add the letter of each cell's column on its sheet; null where an assumption stands for the column.

    A sheet may have several tables: the last header above the cell counts.
    """
    places = columns.drop_nulls("column").select("input", "sheet", "column", "letter", from_="row")
    numbered = cells.with_row_index("place_").join(
        places, on=["input", "sheet", "column"], how="left", maintain_order="left"
    )
    near = numbered.with_columns(from_=pl.when(pl.col("from_") < pl.col("row")).then("from_"))
    best = near.sort("from_", nulls_last=False).unique("place_", keep="last").sort("place_")
    return best.drop("place_", "from_")


def _name_apart(books: Sequence[Book]) -> dict[str, Book]:
    """Return the books by their file names; of two files of one name in different folders, the second is numbered."""
    named: dict[str, Book] = {}
    for book in books:
        alike = sum(name == book.name or name.startswith(f"{book.name} (") for name in named)
        named[f"{book.name} ({alike + 1})" if alike else book.name] = book
    return named


def _assume(cells: pl.DataFrame, assumed: Mapping[str, str], columns: Sequence[Column]) -> pl.DataFrame:
    names = [column.name for column in columns]
    for name in assumed:
        if name not in names:
            raise UsageError(f"--assume {name}=…: no such column; columns: {', '.join(names)}", code="E_USAGE_ASSUME")
    stored = [NUMBER.of(cell=name) for name in assumed]
    return cells.with_columns(pl.lit(value).alias(name) for name, value in assumed.items()).drop(stored, strict=False)


def _check_assumed(typed: pl.DataFrame, assumed: Mapping[str, str]) -> None:
    for name in assumed:
        if (typed[STATE.of(cell=name)] == "unreadable").any():
            raise UsageError(f"--assume {name}=…: the value cannot be read; see CITIES.md", code="E_USAGE_ASSUME")


_ENDED: dict[str, NoticeCode] = {"void": "decisions_void", "lapsed": "decisions_lapsed"}
"""State of decisions that decide nothing -> the notice of them."""


def _decision_notices(packages: Sequence[Package], decisions: Decisions, lang: str) -> Iterator[Notice]:
    """Yield a notice of the decisions on what a city no longer has, or what has changed, and of look-ups against it.

    None of them decides anything.
    """
    for package in packages:
        ended = decisions.ended(package)
        for state, code in _ENDED.items():
            if numbers := ended.filter(state=state)["number"].to_list():
                where = (package.who.name(lang),)
                yield Notice(code, {"decisions": ", ".join(f"#{number}" for number in numbers)}, where)
        against = contradicted(decisions.look_ups(package), package)
        if numbers := against["number"].sort().to_list():
            where = (package.who.name(lang),)
            yield Notice("look_ups_against", {"decisions": ", ".join(f"#{number}" for number in numbers)}, where)


def _void_statements(packages: Sequence[Package], lang: str) -> Iterator[Notice]:
    """Yield a notice of the statements that do not fit a city any more: they do nothing."""
    for package in packages:
        if numbers := package.void_statements:
            where = (package.who.name(lang),)
            yield Notice("statements_void", {"decisions": ", ".join(f"#{number}" for number in numbers)}, where)


def _recalled_words(typed: pl.DataFrame, columns: Sequence[Column]) -> Iterator[Notice]:
    """Yield a notice for each column of which cells were read by remembered words."""
    for column in columns:
        number = WORD.of(cell=column.name)
        numbers = typed[number].drop_nulls() if number in typed.columns else pl.Series([])
        if numbers.len():
            listed = ", ".join(f"#{each}" for each in numbers.unique().sort())
            yield Notice("words_recalled", {"numbers": listed, "count": str(numbers.len())}, (), (column.name,))


def _rule_all(
    typed: pl.DataFrame,
    packages: Sequence[Package],
    columns: Sequence[Column],
    lang: str,
    applied: tuple[Decisions, Awards, Mapping[int, str]],
    begin: Callable[[str], object],
) -> tuple[tuple[Rulings, ...], Mapping[str, str]]:
    """Return every package's rulings; one that fails gets ``system_error`` on every row and harms no other."""
    ruled: list[Rulings] = []
    failures: dict[str, str] = {}
    for package in packages:
        begin(package.name)
        try:
            ruled += rule(typed, package, columns, lang, *applied)
        except (KeyboardInterrupt, WordListError):  # a word list is rencai's own, and no city's fault
            raise
        except BaseException as error:  # noqa: BLE001 - a stranger's expression may raise anything, a panic too
            failures[package.name] = type(error).__name__
            ruled += failed_rulings(typed, package, columns, lang)
    return tuple(ruled), failures
