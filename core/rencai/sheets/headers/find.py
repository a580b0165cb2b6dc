"""Find the row, or the few rows, that name the columns of a sheet."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rencai.sheets.headers.grid import Header, UnreadColumn, letter, number_repeated, read_grid
from rencai.sheets.headers.heading import CUT
from rencai.sheets.headers.lines import candidate_of, candidates
from rencai.sheets.headers.meaning import HeadingIndex
from rencai.sheets.headers.placing import place

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import polars as pl

    from rencai.messages.codes import HowRead
    from rencai.policy.nouns import Column
    from rencai.sheets.headers.grid import Grid, Merge, StackedHeading
    from rencai.sheets.headers.heading import Meaning
    from rencai.sheets.headers.lines import Candidate
    from rencai.sheets.headers.placing import Doubt, Placement


DEPTH = 50
"""Excel rows, from the first, in which a header is looked for."""

SEEN = 8
"""How many headings a message quotes."""

_PERSONAL = re.compile(r"\d|^(?:是|否|有|无|[yn]|yes|no|true|false|√|×)$|@", re.IGNORECASE)
"""What nearly every applicant's row has, and no heading that is worth quoting in a message."""


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
    fitting = (candidate for candidate in candidates(top, headings) if candidate.is_header())
    best = max(fitting, key=lambda candidate: candidate.rank, default=None)
    return _header(best, headings, cells, top, first) if best else None


def header_at(
    cells: pl.DataFrame,
    columns: Sequence[Column],
    first: int = 0,
    *,
    lines: int,
    confirmed: Mapping[str, str] | None = None,
    merges: Iterable[Merge] = (),
) -> Header | None:
    """Return the first lines, so many, as the header of a sheet; None where no heading in them is a column's.

    The arguments are those of ``find_header``.
    """
    if cells.height < lines:
        return None
    headings, top = HeadingIndex(columns, confirmed), read_grid(cells, merges, lines)
    headings.add({text for row in top.texts for text in row if text})
    candidate = candidate_of(top, headings, 0, lines - 1)
    return _header(candidate, headings, cells, top, first) if candidate.sure else None


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


# ---- what they say ----


def _header(candidate: Candidate, headings: HeadingIndex, cells: pl.DataFrame, top: Grid, first: int) -> Header:
    texts = [_whole_text(cells, item, column_index) for column_index, item in enumerate(candidate.stack)]
    names = [text or f"({letter(first + column_index)})" for column_index, text in enumerate(texts)]
    accepted = candidate.accepted
    placement = place(candidate.readings, accepted, of_people=headings.of_people)
    used = {column_index: name for name, column_index in placement.mapping.items()}
    undecided = placement.undecided()
    strange = [
        (column_index, meaning)
        for column_index, meaning in enumerate(candidate.readings)
        if texts[column_index] and not meaning.sure and meaning.how != "none"
        and column_index not in used and column_index not in undecided
    ]  # fmt: skip
    suggested = {
        column_index: (meaning.heading.text, likely)
        for column_index, meaning in strange
        if column_index not in placement.foreign and (likely := headings.suggest(meaning, placement.mapping))
    }
    twice = {
        column_index: (name, texts[column_index] or "")
        for column_index, meaning in enumerate(candidate.readings)
        if (name := meaning.sure) and column_index not in used and column_index not in undecided
    }
    ways = _ways(candidate, placement, twice, suggested)
    return Header(
        row=candidate.last,
        names=number_repeated(names),
        mapping=placement.mapping,
        unknown=tuple(_heading_text(meaning, texts[column_index]) for column_index, meaning in strange),
        duplicates=tuple(twice.values()),
        repeated=tuple(dict.fromkeys(text for text in texts if text and texts.count(text) > 1)),
        blank=tuple(name for name, text in zip(names, texts, strict=True) if not text),
        confirmed=tuple(
            (candidate.readings[column_index].heading.text, name)
            for column_index, name in used.items()
            if ways[column_index] == "confirmed"
        ),
        accepted=tuple(
            (candidate.readings[column_index].heading.text, name)
            for name, column_index in accepted.items()
            if column_index in used
        ),
        suggested=tuple(suggested.values()),
        units={
            name: unit
            for name, index in placement.mapping.items()
            if (unit := headings.unit(candidate.readings[index]))
        },
        rows=candidate.last - candidate.first + 1,
        above=top.texts[candidate.first : candidate.last],
        dismissed=tuple(
            " ".join(heading.text for heading in (*meaning.groups, meaning.heading))
            for meaning in candidate.readings
            if meaning.how == "none"
        ),
        doubtful=tuple(_unread_column(doubt, texts, names) for doubt in placement.doubtful),
        others=tuple(_unread_column(doubt, texts, names) for doubt in placement.others),
        ways=tuple(ways.get(column_index, "unknown") for column_index in range(len(names))),
    )


def _ways(
    candidate: Candidate, placement: Placement, twice: Iterable[int], suggested: Iterable[int]
) -> dict[int, HowRead]:
    """Return how each column was read; those that are merely carried through are not in it."""
    ways: dict[int, HowRead] = {}
    for column_index in placement.mapping.values():
        how = candidate.readings[column_index].how
        ways[column_index] = "confirmed" if how == "confirmed" else "accepted" if how == "near" else "known"
    lists: tuple[tuple[HowRead, Iterable[int]], ...] = (
        ("twice", twice),
        ("suggested", suggested),
        ("asked", (doubt.column_index for doubt in placement.doubtful)),
        ("other", (doubt.column_index for doubt in placement.others)),
        ("dismissed", (index for index, meaning in enumerate(candidate.readings) if meaning.how == "none")),
    )
    for way, indices in lists:
        ways.update(dict.fromkeys(indices, way))
    return ways


def _unread_column(doubt: Doubt, texts: Sequence[str | None], names: Sequence[str]) -> UnreadColumn:
    return UnreadColumn(doubt.name, doubt.column_index, texts[doubt.column_index] or "", names[doubt.opener])


def _heading_text(meaning: Meaning, text: str | None) -> str:
    return meaning.heading.text if meaning.groups else text or ""


def _whole_text(cells: pl.DataFrame, item: StackedHeading, column_index: int) -> str | None:
    """Return the heading in full, also where only its beginning was looked at."""
    cut = item.text and len(item.text) >= CUT
    return str(cells[item.line, column_index]).strip() if cut else item.text
