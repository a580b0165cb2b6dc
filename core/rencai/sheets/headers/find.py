"""Find the row, or the few rows, that name the columns of a sheet."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from rencai.sheets.headers.grid import Grid, Header, grid, letter, unique
from rencai.sheets.headers.heading import CUT
from rencai.sheets.headers.meaning import Known, Reading, of_others

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from rencai.policy.nouns import Column
    from rencai.sheets.headers.grid import Merge, Stacked


DEPTH = 50
"""Excel rows in which a header is looked for."""

SEEN = 8
"""How many headings a message quotes."""

_LEVELS = 3
_DATA = re.compile(r"(?![12][0-9]{3}$)[0-9][0-9\s./\-:,年月日]{3,}|[a-z]{0,3}[0-9]{6,}[a-z]?|\S+@\S+", re.IGNORECASE)
"""Dates, figures, numbers of documents, addresses: what data have and headings do not; a year alone may be either."""


_PERSONAL = re.compile(r"\d|^(?:是|否|有|无|[yn]|yes|no|true|false|√|×)$|@", re.IGNORECASE)
"""What no heading that is worth quoting has, and nearly every applicant's row."""


_LABEL = re.compile(r"^(?!其中)[^(（\[【]{2,12}(?:[(（](?:盖章|公章|签字|签章)[)）])?\s*[:：]")
"""How what is said above a list begins, 填报单位：…, 联系人：…, and no group of headings."""


@dataclass(frozen=True)
class _Found:
    """Some lines as a header: what stands over each column, and how it is read."""

    first: int
    last: int
    stack: tuple[Stacked, ...]
    readings: tuple[Reading, ...]

    @property
    def sure(self) -> set[str]:
        return {name for reading in self.readings if (name := reading.sure)}

    @property
    def accepted(self) -> dict[str, int]:
        """The near misses that can be nothing else: canonical column -> place."""
        near: dict[str, list[int]] = {}
        for place, reading in enumerate(self.readings):
            for name in reading.columns if reading.how == "near" else ():
                near.setdefault(name, []).append(place)
        alone = {name: places[0] for name, places in near.items() if len(places) == 1 and name not in self.sure}
        return {name: place for name, place in alone.items() if self.readings[place].likely}

    @property
    def rank(self) -> tuple[int, int, int]:
        sure = len(self.sure)
        return sure + len(self.accepted), sure, -self.last

    def qualifies(self) -> bool:
        """Whether it names two columns beyond doubt, the qualification, or one and two nearly; few cells are data."""
        sure, near = self.sure, self.accepted
        data = sum(bool(item.text and _DATA.fullmatch(item.text)) for item in self.stack)
        enough = "qualification" in sure or len(sure) > 1 or (sure and len(near) > 1)
        return bool(enough and (not data or len(sure) > 2 * data))


def find(
    cells: pl.DataFrame,
    columns: Sequence[Column],
    first: int = 0,
    *,
    confirmed: Mapping[str, str] | None = None,
    merges: Iterable[Merge] = (),
) -> Header | None:
    """The header of a sheet given as text cells, one line per Excel row; None where no row can be one.

    That is the row, or the row and its group headings above, with most canonical columns: two at least beyond doubt, or
    ``qualification`` alone, or one beyond doubt and two near misses. ``first`` is the sheet's first column, by which a
    column without a heading is named. ``confirmed`` is heading -> canonical name, or an empty text where it is no
    column of ours; it goes before all else. ``merges`` (first line, first column, last line, last column) are places in
    the cells.
    """
    known, top = Known(columns, confirmed), grid(cells, merges, DEPTH)
    known.learn({text for row in top.texts for text in row if text})
    fitting = (found for found in _candidates(top, known) if found.qualifies())
    best = max(fitting, key=lambda found: found.rank, default=None)
    return _header(best, known, cells, top, first) if best else None


def guesses(cells: pl.DataFrame, columns: Sequence[Column]) -> tuple[tuple[str, str], ...]:
    """Each heading seen in the likeliest header row, once, and that of the canonical column it is most like.

    For a message: no other cell is told, which may be a person's. So a row that may be one's is not looked at, that is
    one with a figure, a yes or a no, or with as many texts that are like no heading.
    """
    known, top = Known(columns), grid(cells, (), DEPTH)
    rows = [row for row in top.texts if not any(_PERSONAL.search(text) for text in row if text)]
    likely = _nearest({text for row in rows for text in row if text}, known)
    fitting = [row for row in rows if 2 * sum(text in likely for text in row) > sum(text is not None for text in row)]
    row = max(fitting, key=lambda texts: sum(text in likely for text in texts), default=())
    told = {text: known.columns[likely[text]].zh[0] for text in row if text and text in likely}
    return tuple(told.items())[:SEEN]


def _nearest(texts: set[str], known: Known) -> dict[str, str]:
    """Those of the texts that are like a heading, with the canonical column of the one they are most like."""
    known.learn(texts)
    return {text: name for text in texts if (name := known.nearest(text))}


# ---- which lines ----


def _candidates(top: Grid, known: Known) -> Iterator[_Found]:
    """Every line, and every few lines of which the upper group the lower; no part of those is a header by itself.

    Lines among which no text can be a heading, as nearly all data, are left out.
    """
    hopeful = [any(text and known.likely(text) for text in row) for row in top.texts]
    lines = [line for line in range(len(hopeful)) if any(hopeful[max(line - _LEVELS, 0) : line + 1])]
    single = {line: _found(top, known, line, line) for line in lines}
    deeper: list[_Found] = []
    for line in lines:
        below = single[line]
        for first in range(line - 1, max(line - _LEVELS, -1), -1):
            if not _apart(top, known, first, line):
                break
            found = _found(top, known, first, line)
            if _together(top, known, found, below):
                deeper.append(found)
            below = found
    whole = [found for found in deeper if not any(_within(found, other) for other in deeper)]
    yield from (found for found in single.values() if not any(_within(found, other) for other in whole))
    yield from whole


def _within(found: _Found, other: _Found) -> bool:
    return found != other and other.first <= found.first and found.last <= other.last


def _found(top: Grid, known: Known, first: int, last: int) -> _Found:
    """Those lines; near misses are looked for only beside a heading that is sure."""
    stack = tuple(top.stack(first, last))
    readings = tuple(known.read(item) for item in stack)
    if any(reading.sure for reading in readings):
        readings = tuple(known.read_closely(item) for item in stack)
    return _Found(first, last, stack, readings)


def _apart(top: Grid, known: Known, line: int, last: int) -> bool:
    """Whether no heading of the line is one by itself with a text below, which would be a cell of its column.

    And the lines follow each other: a blank one ends a header, unless the headings reach down into it.
    """
    if any(text and _LABEL.search(text) for text in top.texts[line]):
        return False
    if not any(top.texts[line]) or not (any(top.texts[line + 1]) or top.tall(line, line + 1)):
        return False
    both = (
        (place, upper, lower)
        for place, upper in enumerate(top.texts[line])
        if upper and (lower := top.next_text(line, last, place))
    )
    return all(
        not known.knows(upper) or top.spans(line, place) or known.knows(upper, lower) for place, upper, lower in both
    )


def _together(top: Grid, known: Known, found: _Found, below: _Found) -> bool:
    """Whether the first line says more about the columns than those below it, and the last names some."""
    tall = any(known.knows(text) for text in top.tall(found.first, found.last))
    more = [reading.likely for reading in found.readings] != [reading.likely for reading in below.readings]
    last = [(item, reading) for item, reading in zip(found.stack, found.readings, strict=True) if item.text]
    names = any(item.line == found.last and _names(known, item, reading) for item, reading in last)
    title = _title(top, found) and found.rank[:2] <= below.rank[:2]
    return (tall or (more and names)) and not title


def _names(known: Known, item: Stacked, reading: Reading) -> bool:
    return bool(reading.likely or (item.groups and item.text and known.knows(item.text)))


def _title(top: Grid, found: _Found) -> bool:
    """Whether the first line is one text over all that is below."""
    above = [text for text in top.texts[found.first] if text]
    own = [text for text, below in zip(top.spread(found.first), found.stack, strict=True) if below.text]
    return len(above) == 1 and all(own)


# ---- what they say ----


def _header(found: _Found, known: Known, cells: pl.DataFrame, top: Grid, first: int) -> Header:
    texts = [_whole(cells, item, place) for place, item in enumerate(found.stack)]
    names = [text or f"({letter(first + place)})" for place, text in enumerate(texts)]
    accepted = found.accepted
    mapping = _mapping(found, accepted)
    strange = [
        (place, reading)
        for place, reading in enumerate(found.readings)
        if texts[place] and not reading.sure and reading.how != "none" and place not in accepted.values()
    ]
    suggested = [(reading, known.suggested(reading, mapping)) for _, reading in strange]
    return Header(
        row=found.last,
        names=unique(names),
        mapping=mapping,
        unknown=tuple(_told(reading, texts[place]) for place, reading in strange),
        duplicates=tuple(
            (name, texts[place] or "")
            for place, reading in enumerate(found.readings)
            if (name := reading.sure) and mapping[name] != place
        ),
        repeated=tuple(dict.fromkeys(text for text in texts if text and texts.count(text) > 1)),
        blank=tuple(name for name, text in zip(names, texts, strict=True) if not text),
        confirmed=tuple(
            (one.heading.text, one.columns[0])
            for place, one in enumerate(found.readings)
            if one.how == "confirmed" and mapping[one.columns[0]] == place
        ),
        accepted=tuple((found.readings[place].heading.text, name) for name, place in accepted.items()),
        suggested=tuple((reading.heading.text, likely) for reading, likely in suggested if likely),
        units={name: unit for name, place in mapping.items() if (unit := known.unit(found.readings[place]))},
        rows=found.last - found.first + 1,
        above=top.texts[found.first : found.last],
        dismissed=tuple(
            " ".join(heading.text for heading in (*one.groups, one.heading))
            for one in found.readings
            if one.how == "none"
        ),
    )


def _told(reading: Reading, text: str | None) -> str:
    return reading.heading.text if reading.groups else text or ""


def _whole(cells: pl.DataFrame, item: Stacked, place: int) -> str | None:
    """The heading in full, also where only its beginning was looked at."""
    cut = item.text and len(item.text) >= CUT
    return str(cells[item.line, place]).strip() if cut else item.text


def _mapping(found: _Found, accepted: Mapping[str, int]) -> dict[str, int]:
    """Canonical name -> place: the first that was confirmed, else the first that is known, else the near miss.

    Of several, one beside another document's heading comes last.
    """
    mapping: dict[str, int] = {}
    others = of_others(found.readings)
    for how in ("confirmed", "exact"):
        for place, reading in sorted(enumerate(found.readings), key=lambda item: (item[0] in others, item[0])):
            if reading.how == how:
                mapping.setdefault(reading.columns[0], place)
    placed = {place: name for name, place in (dict(accepted) | mapping).items()}
    return {name: place for place, name in sorted(placed.items())}


# ---- further tables of one sheet ----


def cuts(
    cells: pl.DataFrame,
    columns: Sequence[Column],
    confirmed: Mapping[str, str] | None = None,
    merges: Sequence[Merge] = (),
) -> list[int]:
    """The lines, other than the first, with which a further table of other columns begins.

    That is a line of headings that names people or qualifications, and columns other than those of the table above it.
    """
    known = Known(columns, confirmed)
    begun: list[int] = []
    current: dict[int, str] = {}
    for line, named in _heading_lines(cells, known):
        start = begun[-1] if begun else 0
        if not current:
            above = [(top - start, left, end - start, right) for top, left, end, right in merges if start <= top < line]
            header = find(cells.slice(start, line - start), columns, confirmed=confirmed, merges=above)
            current = {place: name for name, place in header.mapping.items()} if header else {}
        if current and not named.items() <= current.items():
            begun.append(line)
            current = {}
    return begun


def _heading_lines(cells: pl.DataFrame, known: Known) -> list[tuple[int, dict[int, str]]]:
    """The lines that name people or qualifications and at least half of whose texts are headings: place -> column."""
    rows = _likely(cells, known)
    known.learn({text.strip() for row in rows for text in row[1:] if text and text.strip()})
    found = []
    for line, *row in rows:
        texts = {place: text.strip() for place, text in enumerate(row) if text and text.strip()}
        named: dict[int, str] = {}
        for place, text in texts.items():
            name = known.named(known.part(text))
            if name and name not in named.values():
                named[place] = name
        if len(named) > 1 and 2 * len(named) >= len(texts) and {"name", "qualification"} & set(named.values()):
            found.append((int(line), named))
    return found


def _likely(cells: pl.DataFrame, known: Known) -> list[tuple[Any, ...]]:
    """The lines, numbered, that hold two known headings, as they are listed or as the first lines spell them."""
    top = {text for row in cells.head(DEPTH).rows() for text in row if text and text.strip() and len(text) < CUT}
    known.learn({text.strip() for text in top})
    spelt = {text for text in top if known.named(known.part(text.strip()))}
    listed = pl.Series(sorted({*known.typed, *spelt}), dtype=pl.String)
    several = pl.sum_horizontal(pl.lit(0), pl.all().is_in(listed.implode())) > 1
    return cells.with_row_index("line").filter(cells.select(several).to_series()).rows()
