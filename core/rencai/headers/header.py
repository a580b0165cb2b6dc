"""What a header says, once its row is found and its columns are settled."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Row = tuple[str | None, ...]


@dataclass(frozen=True)
class Header:
    """Where the header is and what it says; ``row`` is the line of the sheet after which the data begin.

    ``names`` has one unique name per column of the sheet, ``mapping`` is canonical name -> column's place. ``unknown``
    are headings of no canonical column, ``duplicates`` (canonical name, heading) those of one already found,
    ``repeated`` headings that occur more than once, ``blank`` the names made for columns without a heading.

    ``confirmed`` and ``accepted`` are (heading, canonical name): headings that somebody confirmed, and near misses that
    can be nothing else; ``dismissed`` are headings confirmed to be no column. ``suggested`` are (heading, canonical
    names) of those among ``unknown`` that may be a column. ``units`` is canonical name -> the unit of its bare numbers,
    where it is not the column's own. The header takes ``rows`` lines; ``above`` are the texts of those over the last.
    """

    row: int
    names: tuple[str, ...]
    mapping: Mapping[str, int]
    unknown: tuple[str, ...]
    duplicates: tuple[tuple[str, str], ...]
    repeated: tuple[str, ...]
    blank: tuple[str, ...]
    confirmed: tuple[tuple[str, str], ...] = ()
    accepted: tuple[tuple[str, str], ...] = ()
    suggested: tuple[tuple[str, tuple[str, ...]], ...] = ()
    units: Mapping[str, str] = field(default_factory=dict)
    rows: int = 1
    above: tuple[Row, ...] = ()
    dismissed: tuple[str, ...] = ()


def letter(place: int) -> str:
    """Excel's letters for a column, the first being 0.

    >>> letter(0), letter(25), letter(26), letter(702)
    ('A', 'Z', 'AA', 'AAA')
    """
    before, last = divmod(place, 26)
    return (letter(before - 1) if before else "") + chr(ord("A") + last)


def unique(headings: Sequence[str]) -> tuple[str, ...]:
    """The headings in order, a later one of the same text numbered.

    >>> unique(["备注", "姓名", "备注"])
    ('备注', '姓名', '备注 (2)')
    """
    given = set(headings)
    names: dict[str, None] = {}
    for heading in headings:
        name, count = heading, 1
        while name in names or (count > 1 and name in given):
            count += 1
            name = f"{heading} ({count})"
        names[name] = None
    return tuple(names)
