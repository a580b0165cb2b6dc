"""What is known of a body's columns, by which its lines are told apart."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from rencai.headers import folded
from rencai.rows import words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rencai.headers import Header
    from rencai.policy import Column

MARKED = ("name", "applicant_id")
"""The columns in which a line is marked as an example, or a total is said."""


@dataclass(frozen=True)
class Sheet:
    """What is known of the columns: the header's places, and for each place the headings, folded, that are its own."""

    header: Header
    own: Mapping[int, tuple[str, ...]]

    def at(self, *names: str) -> list[str]:
        return [str(self.header.mapping[name]) for name in names if name in self.header.mapping]

    @cached_property
    def mapped(self) -> list[str]:
        return [str(place) for place in self.header.mapping.values()]

    @cached_property
    def places(self) -> list[str]:
        return [str(place) for place in range(len(self.header.names))]

    @cached_property
    def anywhere(self) -> list[str]:
        """Every heading of every place, and those of columns that count the lines."""
        return list(dict.fromkeys((*words.patterns().serial, *(text for own in self.own.values() for text in own))))

    @cached_property
    def serial(self) -> list[str]:
        counts = (place for place, own in self.own.items() if own and own[0] in words.patterns().serial)
        return [str(place) for place in counts if str(place) not in self.mapped]


def own_headings(header: Header, columns: Sequence[Column], width: int) -> dict[int, tuple[str, ...]]:
    """Place -> the headings, as by ``fold``, that name it: its own, those over it, and those of its column."""
    listed = {column.name: (column.name, *column.zh, *column.en) for column in columns}
    column = {place: listed.get(name, ()) for name, place in header.mapping.items()}
    numbered = re.compile(r" \([0-9]+\)$")
    return {
        place: tuple(
            text
            for text in folded((
                numbered.sub("", header.names[place]),
                *(line[place] or "" for line in header.above),
                *column.get(place, ()),
            ))
            if text
        )
        for place in range(width)
    }  # fmt: skip
