"""Find the row, or the few rows, that name the columns of a sheet."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from rencai.sheets.headers.grid import Grid, Header, letter, number_repeated, read_grid
from rencai.sheets.headers.heading import CUT
from rencai.sheets.headers.meaning import HeadingIndex, Meaning, of_other_documents

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from rencai.policy.nouns import Column
    from rencai.sheets.headers.grid import Merge, StackedHeading


DEPTH = 50
"""Excel rows, from the first, in which a header is looked for."""

SEEN = 8
"""How many headings a message quotes."""

_LEVELS = 3
"""Lines that a header takes at most."""
_DATA = re.compile(r"(?![12][0-9]{3}$)[0-9][0-9\s./\-:,年月日]{3,}|[a-z]{0,3}[0-9]{6,}[a-z]?|\S+@\S+", re.IGNORECASE)
"""Dates, figures, document numbers, addresses: what data have and headings do not; a year alone may be either."""


_PERSONAL = re.compile(r"\d|^(?:是|否|有|无|[yn]|yes|no|true|false|√|×)$|@", re.IGNORECASE)
"""What nearly every applicant's row has, and no heading that is worth quoting in a message."""


_LABEL = re.compile(r"^(?!其中)[^(（\[【]{2,12}(?:[(（](?:盖章|公章|签字|签章)[)）])?\s*[:：]")
"""How a line above a list begins (填报单位：…, 联系人：…) and no group of headings."""


@dataclass(frozen=True)
class _Candidate:
    """Some lines as a header: the headings over each column, and what each means."""

    first: int
    last: int
    stack: tuple[StackedHeading, ...]
    readings: tuple[Meaning, ...]

    @property
    def sure(self) -> set[str]:
        return {name for meaning in self.readings if (name := meaning.sure)}

    @property
    def accepted(self) -> dict[str, int]:
        """The near misses that can be nothing else: canonical column -> column index."""
        near: dict[str, list[int]] = {}
        for column_index, meaning in enumerate(self.readings):
            for name in meaning.columns if meaning.how == "near" else ():
                near.setdefault(name, []).append(column_index)
        alone = {name: indices[0] for name, indices in near.items() if len(indices) == 1 and name not in self.sure}
        return {name: column_index for name, column_index in alone.items() if self.readings[column_index].likely}

    @property
    def rank(self) -> tuple[int, int, int]:
        sure = len(self.sure)
        return sure + len(self.accepted), sure, -self.last

    def is_header(self) -> bool:
        """Return whether the lines may be a header: enough headings are sure, and few cells look like data."""
        sure, near = self.sure, self.accepted
        data = sum(bool(item.text and _DATA.fullmatch(item.text)) for item in self.stack)
        enough = "qualification" in sure or len(sure) > 1 or (sure and len(near) > 1)
        return bool(enough and (not data or len(sure) > 2 * data))


def find_header(
    cells: pl.DataFrame,
    columns: Sequence[Column],
    first: int = 0,
    *,
    confirmed: Mapping[str, str] | None = None,
    merges: Iterable[Merge] = (),
) -> Header | None:
    """Return the header of a sheet; None where no row can be one.

    That is the row, or the row and its group headings above, with most canonical columns: two at least beyond doubt, or
    ``qualification`` alone, or one beyond doubt and two near misses.

    :param cells: the sheet as text, one line per Excel row (``sheets.schema.RAW_CELLS``).
    :param first: the sheet's first column, counted from 0, by which a column without a heading is named.
    :param confirmed: heading -> canonical name, or "" for no column of rencai's; it goes before all else.
    :param merges: first line, first column, last line, last column, counted from 0 in the cells.
    """
    headings, top = HeadingIndex(columns, confirmed), read_grid(cells, merges, DEPTH)
    headings.add({text for row in top.texts for text in row if text})
    fitting = (candidate for candidate in _candidates(top, headings) if candidate.is_header())
    best = max(fitting, key=lambda candidate: candidate.rank, default=None)
    return _header(best, headings, cells, top, first) if best else None


def guess_headings(cells: pl.DataFrame, columns: Sequence[Column]) -> tuple[tuple[str, str], ...]:
    """Return each heading of the likeliest header row, once, with that of the canonical column it is most like.

    The texts are quoted in a message, so none may be a person's cell: a row with a figure, a yes or a no, or with as
    many texts that are like no heading, is not looked at.
    """
    headings, top = HeadingIndex(columns), read_grid(cells, (), DEPTH)
    rows = [row for row in top.texts if not any(_PERSONAL.search(text) for text in row if text)]
    likely = _nearest_columns({text for row in rows for text in row if text}, headings)
    fitting = [row for row in rows if 2 * sum(text in likely for text in row) > sum(text is not None for text in row)]
    row = max(fitting, key=lambda texts: sum(text in likely for text in texts), default=())
    guesses = {text: headings.columns[likely[text]].zh[0] for text in row if text and text in likely}
    return tuple(guesses.items())[:SEEN]


def _nearest_columns(texts: set[str], headings: HeadingIndex) -> dict[str, str]:
    """Return the texts that are like a heading, each with the canonical column of the one it is most like."""
    headings.add(texts)
    return {text: name for text in texts if (name := headings.nearest_column(text))}


# ---- which lines ----


def _candidates(top: Grid, headings: HeadingIndex) -> Iterator[_Candidate]:
    """Yield every line, and every few lines of which the upper group the lower, without the parts of such lines.

    Lines in which no text can be a heading, which are nearly all lines of data, are left out.
    """
    hopeful = [any(text and headings.likely(text) for text in row) for row in top.texts]
    lines = [line for line in range(len(hopeful)) if any(hopeful[max(line - _LEVELS, 0) : line + 1])]
    single = {line: _candidate(top, headings, line, line) for line in lines}
    deeper: list[_Candidate] = []
    for line in lines:
        below = single[line]
        for first in range(line - 1, max(line - _LEVELS, -1), -1):
            if not _may_group(top, headings, first, line):
                break
            candidate = _candidate(top, headings, first, line)
            if _belong_together(top, headings, candidate, below):
                deeper.append(candidate)
            below = candidate
    whole = [candidate for candidate in deeper if not any(_is_within(candidate, other) for other in deeper)]
    yield from (candidate for candidate in single.values() if not any(_is_within(candidate, other) for other in whole))
    yield from whole


def _is_within(candidate: _Candidate, other: _Candidate) -> bool:
    return candidate != other and other.first <= candidate.first and candidate.last <= other.last


def _candidate(top: Grid, headings: HeadingIndex, first: int, last: int) -> _Candidate:
    """Interpret those lines; near misses are looked for only beside a heading that is sure, for they take long."""
    stack = tuple(top.stack(first, last))
    meanings = tuple(headings.interpret(item) for item in stack)
    if any(reading.sure for reading in meanings):
        meanings = tuple(headings.interpret_closely(item) for item in stack)
    return _Candidate(first, last, stack, meanings)


def _may_group(top: Grid, headings: HeadingIndex, line: int, last: int) -> bool:
    """Return whether the line may group the headings below it.

    It may not where one of its headings is a column's by itself with a text below, which would be that column's cell,
    nor across a blank line, unless headings are merged down into it.
    """
    if any(text and _LABEL.search(text) for text in top.texts[line]):
        return False
    if not any(top.texts[line]) or not (any(top.texts[line + 1]) or top.tall(line, line + 1)):
        return False
    both = (
        (column_index, upper, lower)
        for column_index, upper in enumerate(top.texts[line])
        if upper and (lower := top.next_text(line, last, column_index))
    )
    return all(
        not headings.contains(upper) or top.spans(line, column_index) or headings.contains(upper, lower)
        for column_index, upper, lower in both
    )


def _belong_together(top: Grid, headings: HeadingIndex, candidate: _Candidate, below: _Candidate) -> bool:
    """Return whether the first line adds to what those below say about the columns, and the last names some."""
    tall = any(headings.contains(text) for text in top.tall(candidate.first, candidate.last))
    more = [meaning.likely for meaning in candidate.readings] != [meaning.likely for meaning in below.readings]
    last = [(item, meaning) for item, meaning in zip(candidate.stack, candidate.readings, strict=True) if item.text]
    names = any(item.line == candidate.last and _names_column(headings, item, meaning) for item, meaning in last)
    title = _begins_with_title(top, candidate) and candidate.rank[:2] <= below.rank[:2]
    return (tall or (more and names)) and not title


def _names_column(headings: HeadingIndex, item: StackedHeading, meaning: Meaning) -> bool:
    return bool(meaning.likely or (item.groups and item.text and headings.contains(item.text)))


def _begins_with_title(top: Grid, candidate: _Candidate) -> bool:
    """Return whether the first line is one text over all that is below."""
    above = [text for text in top.texts[candidate.first] if text]
    own = [text for text, below in zip(top.spread(candidate.first), candidate.stack, strict=True) if below.text]
    return len(above) == 1 and all(own)


# ---- what they say ----


def _header(candidate: _Candidate, headings: HeadingIndex, cells: pl.DataFrame, top: Grid, first: int) -> Header:
    texts = [_whole_text(cells, item, column_index) for column_index, item in enumerate(candidate.stack)]
    names = [text or f"({letter(first + column_index)})" for column_index, text in enumerate(texts)]
    accepted = candidate.accepted
    mapping = _mapping(candidate, accepted)
    strange = [
        (column_index, meaning)
        for column_index, meaning in enumerate(candidate.readings)
        if texts[column_index] and not meaning.sure and meaning.how != "none" and column_index not in accepted.values()
    ]
    suggested = [(meaning, headings.suggest(meaning, mapping)) for _, meaning in strange]
    return Header(
        row=candidate.last,
        names=number_repeated(names),
        mapping=mapping,
        unknown=tuple(_heading_text(meaning, texts[column_index]) for column_index, meaning in strange),
        duplicates=tuple(
            (name, texts[column_index] or "")
            for column_index, meaning in enumerate(candidate.readings)
            if (name := meaning.sure) and mapping[name] != column_index
        ),
        repeated=tuple(dict.fromkeys(text for text in texts if text and texts.count(text) > 1)),
        blank=tuple(name for name, text in zip(names, texts, strict=True) if not text),
        confirmed=tuple(
            (meaning.heading.text, meaning.columns[0])
            for column_index, meaning in enumerate(candidate.readings)
            if meaning.how == "confirmed" and mapping[meaning.columns[0]] == column_index
        ),
        accepted=tuple(
            (candidate.readings[column_index].heading.text, name) for name, column_index in accepted.items()
        ),
        suggested=tuple((meaning.heading.text, likely) for meaning, likely in suggested if likely),
        units={
            name: unit
            for name, column_index in mapping.items()
            if (unit := headings.unit(candidate.readings[column_index]))
        },
        rows=candidate.last - candidate.first + 1,
        above=top.texts[candidate.first : candidate.last],
        dismissed=tuple(
            " ".join(heading.text for heading in (*meaning.groups, meaning.heading))
            for meaning in candidate.readings
            if meaning.how == "none"
        ),
    )


def _heading_text(meaning: Meaning, text: str | None) -> str:
    return meaning.heading.text if meaning.groups else text or ""


def _whole_text(cells: pl.DataFrame, item: StackedHeading, column_index: int) -> str | None:
    """Return the heading in full, also where only its beginning was looked at."""
    cut = item.text and len(item.text) >= CUT
    return str(cells[item.line, column_index]).strip() if cut else item.text


def _mapping(candidate: _Candidate, accepted: Mapping[str, int]) -> dict[str, int]:
    """Return canonical name -> column index: the first confirmed, else the first exact, else the near miss.

    Of several, one beside another document's heading comes last.
    """
    mapping: dict[str, int] = {}
    others = of_other_documents(candidate.readings)
    for how in ("confirmed", "exact"):
        for column_index, meaning in sorted(
            enumerate(candidate.readings), key=lambda item: (item[0] in others, item[0])
        ):
            if meaning.how == how:
                mapping.setdefault(meaning.columns[0], column_index)
    placed = {column_index: name for name, column_index in (dict(accepted) | mapping).items()}
    return {name: column_index for column_index, name in sorted(placed.items())}


# ---- further tables of one sheet ----


def find_further_tables(
    cells: pl.DataFrame,
    columns: Sequence[Column],
    confirmed: Mapping[str, str] | None = None,
    merges: Sequence[Merge] = (),
) -> list[int]:
    """Return the lines, counted from 0, with which a further table of other columns begins.

    That is a line of headings that names people or qualifications, and columns other than those of the table above it.
    """
    headings = HeadingIndex(columns, confirmed)
    starts: list[int] = []
    current: dict[int, str] = {}
    for line, named in _heading_lines(cells, headings):
        start = starts[-1] if starts else 0
        if not current:
            above = [(top - start, left, end - start, right) for top, left, end, right in merges if start <= top < line]
            header = find_header(cells.slice(start, line - start), columns, confirmed=confirmed, merges=above)
            current = {column_index: name for name, column_index in header.mapping.items()} if header else {}
        if current and not named.items() <= current.items():
            starts.append(line)
            current = {}
    return starts


def _heading_lines(cells: pl.DataFrame, headings: HeadingIndex) -> list[tuple[int, dict[int, str]]]:
    """Return the lines of headings that name people or qualifications, each with column index -> canonical name.

    At least half of a line's texts must be headings.
    """
    rows = _likely_lines(cells, headings)
    headings.add({text.strip() for row in rows for text in row[1:] if text and text.strip()})
    heading_lines = []
    for line, *row in rows:
        texts = {column_index: text.strip() for column_index, text in enumerate(row) if text and text.strip()}
        named: dict[int, str] = {}
        for column_index, text in texts.items():
            name = headings.column_of(headings.heading(text))
            if name and name not in named.values():
                named[column_index] = name
        if len(named) > 1 and 2 * len(named) >= len(texts) and {"name", "qualification"} & set(named.values()):
            heading_lines.append((int(line), named))
    return heading_lines


def _likely_lines(cells: pl.DataFrame, headings: HeadingIndex) -> list[tuple[Any, ...]]:
    """Return the lines, numbered, that hold two headings, spelt as they are listed or as in the first lines.

    Comparing whole columns at once leaves few lines of a large sheet to be interpreted.
    """
    top = {text for row in cells.head(DEPTH).rows() for text in row if text and text.strip() and len(text) < CUT}
    headings.add({text.strip() for text in top})
    spelt = {text for text in top if headings.column_of(headings.heading(text.strip()))}
    listed = pl.Series(sorted({*headings.typed, *spelt}), dtype=pl.String)
    several = pl.sum_horizontal(pl.lit(0), pl.all().is_in(listed.implode())) > 1
    return cells.with_row_index("line").filter(cells.select(several).to_series()).rows()
