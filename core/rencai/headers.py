"""Which row of a sheet is the header, and which column is which."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl
from rapidfuzz import fuzz, process

from rencai.fold import fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from rencai.policy import Column

DEPTH = 50
"""Excel rows in which a header is looked for."""

NEAREST = 60
"""The least likeness (0-100) at which a heading is suggested."""

SEEN = 8
"""How many headings a message quotes."""

_NOTE = (
    r"(?i)[(\[【<]\s*(?:必填|选填|可选|必须|下拉[^)\]】>]*|格式[^)\]】>]*|如[^)\]】>]*|例[^)\]】>]*|是/否|有/无|年|月|个月|元|人民币|y/n|yes/no|"
    r"required|optional|years?|yrs|months?|yuan|rmb|cny|yyyy[^)\]】>]*)\s*[)\]】>]"
)

Row = tuple[str | None, ...]


@dataclass(frozen=True)
class Header:
    """Where the header is and what it says; ``row`` is the line of the sheet after which the data begin.

    ``names`` has one unique name per column of the sheet, ``mapping`` is canonical name -> column's place. ``unknown``
    are headings of no canonical column, ``duplicates`` (canonical name, heading) those of one already found,
    ``repeated`` headings that occur more than once, ``blank`` the names made for columns without a heading.
    """

    row: int
    names: tuple[str, ...]
    mapping: Mapping[str, int]
    unknown: tuple[str, ...]
    duplicates: tuple[tuple[str, str], ...]
    repeated: tuple[str, ...]
    blank: tuple[str, ...]


def find(cells: pl.DataFrame, columns: Sequence[Column], first: int = 0) -> Header | None:
    """The header of a sheet given as text cells, one line per Excel row; None where no row can be one.

    That is the row, or the row and its group headings above, with most canonical columns: two at least, or
    ``qualification`` alone. ``first`` is the sheet's first column, by which a column without a heading is named.
    """
    names = _known(columns)
    texts, canonical = _texts(cells), _canonical(cells, names)
    best = max(_candidates(texts, canonical), key=lambda found: (_count(found[2]), -found[0]), default=None)
    if best is None or not _qualifies(best[2]):
        return None
    return _header(*best, first)


def guesses(cells: pl.DataFrame, columns: Sequence[Column]) -> tuple[tuple[str, str], ...]:
    """Each heading seen in the likeliest header row, once, and that of the canonical column it is most like.

    For a message: no other cell is told, which may be a person's.
    """
    rows = _texts(cells)
    likely = _nearest(list({text for row in rows for text in row if text}), columns)
    row = max(rows, key=lambda texts: sum(text in likely for text in texts), default=())
    shown = {column.name: column.zh[0] for column in columns}
    told = {text: shown[likely[text]] for text in row if text and text in likely}
    return tuple(told.items())[:SEEN]


def _nearest(texts: Sequence[str], columns: Sequence[Column]) -> dict[str, str]:
    """Those of the texts that are like a heading, with the canonical column of the one they are most like."""
    names = _known(columns)
    like = ((text, _most_like(folded, names)) for text, folded in zip(texts, _folded(texts), strict=True))
    return {text: name for text, name in like if name}


def _most_like(folded: str | None, names: Mapping[str, str]) -> str | None:
    found = process.extractOne(folded, names.keys(), scorer=fuzz.ratio, score_cutoff=NEAREST) if folded else None
    return names[found[0]] if found else None


def letter(place: int) -> str:
    """Excel's letters for a column, the first being 0.

    >>> letter(0), letter(25), letter(26), letter(702)
    ('A', 'Z', 'AA', 'AAA')
    """
    before, last = divmod(place, 26)
    return (letter(before - 1) if before else "") + chr(ord("A") + last)


def _known(columns: Sequence[Column]) -> dict[str, str]:
    """Folded heading -> canonical name; of two columns that share a heading the first has it."""
    pairs = [(heading, column.name) for column in columns for heading in (column.name, *column.zh, *column.en)]
    folded = _folded([heading for heading, _ in pairs])
    return {key: name for key, (_, name) in zip(reversed(folded), reversed(pairs), strict=True) if key}


def _folded(headings: Sequence[str]) -> list[str | None]:
    return pl.select(fold(pl.lit(pl.Series(headings, dtype=pl.String)))).to_series().to_list()


def _texts(cells: pl.DataFrame) -> list[Row]:
    """The first rows, trimmed, null where blank."""
    text = pl.all().cast(pl.String).str.strip_chars()
    return cells.head(DEPTH).select(text.replace("", None)).rows() if cells.width else []


def _canonical(cells: pl.DataFrame, names: Mapping[str, str]) -> list[Row]:
    """The first rows, each cell replaced by the canonical column that it is a heading of, else null.

    The whole heading is tried first, then the heading without the notes and units in its brackets.
    """
    text = pl.all().cast(pl.String)
    whole, bare = fold(text), fold(text.str.normalize("NFKC").str.replace_all(_NOTE, ""))
    top, known = cells.head(DEPTH), (list(names), list(names.values()))
    first, second = (
        top.select(folded.replace_strict(*known, default=None, return_dtype=pl.String)).rows() if top.width else []
        for folded in (whole, bare)
    )
    return [_over(upper, lower) for upper, lower in zip(first, second, strict=True)]


def _over(first: Row, second: Row) -> Row:
    return tuple(one or other for one, other in zip(first, second, strict=True))


def _candidates(texts: Sequence[Row], canonical: Sequence[Row]) -> Iterator[tuple[int, Row, Row]]:
    """Every row, and every two rows of which the lower fills in what the upper does not name."""
    for place, (text, names) in enumerate(zip(texts, canonical, strict=True)):
        yield place, text, names
        if place and _fills_in(canonical[place - 1], text, names):
            yield place, _over(text, texts[place - 1]), _over(names, canonical[place - 1])


def _fills_in(upper: Row, text: Row, names: Row) -> bool:
    apart = not any(above and below for above, below in zip(upper, text, strict=True))
    return apart and any(names) and any(upper)


def _count(names: Row) -> int:
    return len(set(names) - {None})


def _qualifies(names: Row) -> bool:
    return _count(names) > 1 or "qualification" in names


def _header(row: int, texts: Row, canonical: Row, first: int) -> Header:
    headings = [text or f"({letter(first + place)})" for place, text in enumerate(texts)]
    mapping: dict[str, int] = {}
    for place, name in enumerate(canonical):
        if name:
            mapping.setdefault(name, place)
    named = list(zip(texts, canonical, strict=True))
    return Header(
        row=row,
        names=_unique(headings),
        mapping=mapping,
        unknown=tuple(text for text, name in named if text and not name),
        duplicates=tuple(
            (name, text) for place, (text, name) in enumerate(named) if text and name and mapping[name] != place
        ),
        repeated=tuple(dict.fromkeys(text for text in texts if text and texts.count(text) > 1)),
        blank=tuple(heading for heading, text in zip(headings, texts, strict=True) if not text),
    )


def _unique(headings: Sequence[str]) -> tuple[str, ...]:
    """The headings in order, a later one of the same text numbered: 备注, 备注 (2)."""
    given = set(headings)
    names: dict[str, None] = {}
    for heading in headings:
        name, count = heading, 1
        while name in names or (count > 1 and name in given):
            count += 1
            name = f"{heading} ({count})"
        names[name] = None
    return tuple(names)
