"""The lines below a header: merged cells filled down, and what is known of each column."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import polars as pl

from rencai.sheets.headers.heading import fold_all
from rencai.sheets.rows import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from rencai.policy.nouns import Column
    from rencai.sheets.headers.grid import Header


Merge = tuple[int, int, int, int]
"""First line, first column, last line, last column."""

_MERGE_DTYPES = dict.fromkeys(("first", "left", "last", "right"), pl.Int64)


def merges_below(merges: Iterable[Merge], header: Header) -> list[Merge]:
    """A sheet's merges as places in its body; those that begin in the header, or above, are left out."""
    start = header.row + 1
    return [(line - start, left, last - start, right) for line, left, last, right in merges if line >= start]


def fill_down(body: pl.DataFrame, merges: Iterable[Merge]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The body with each vertical merge's first cell in the lines that it covers, its first column only.

    Beside it the cells that were filled so: ``line`` and ``column_index``.
    """
    covered = _covered_cells(body, merges, first_only=True)
    columns, filled = body.get_columns(), [covered.clear().select("line", "column")]
    for column_index, cells in _by_column(covered):
        values = columns[column_index].gather(cells["first"])
        columns[column_index] = columns[column_index].clone().scatter(cells["line"], values)
        filled.append(cells.filter(values.is_not_null()).select("line", "column"))
    return pl.DataFrame(columns), pl.concat(filled).sort("line", "column")


def clear_covered(body: pl.DataFrame, merges: Iterable[Merge]) -> pl.DataFrame:
    """The body without the cells that a merge covers from a line above."""
    columns = body.get_columns()
    for column_index, cells in _by_column(_covered_cells(body, merges)):
        columns[column_index] = columns[column_index].clone().scatter(cells["line"], None)
    return pl.DataFrame(columns)


def _by_column(covered: pl.DataFrame) -> Iterable[tuple[int, pl.DataFrame]]:
    return ((int(cells["column"][0]), cells) for cells in covered.partition_by("column", maintain_order=True))


def _covered_cells(body: pl.DataFrame, merges: Iterable[Merge], *, first_only: bool = False) -> pl.DataFrame:
    """Every cell below a merge's first line: ``line``, ``place``, and that ``first`` line."""
    tall = [merge for merge in merges if merge[2] > merge[0] and merge[0] < body.height]
    end = pl.col("left") if first_only else pl.min_horizontal("right", pl.lit(body.width - 1))
    return (
        pl.DataFrame(tall, schema=_MERGE_DTYPES, orient="row")
        .with_columns(line=pl.int_ranges(pl.col("first") + 1, pl.min_horizontal(pl.col("last") + 1, body.height)))
        .explode("line")
        .with_columns(column=pl.int_ranges("left", end + 1))
        .explode("column")
        .drop_nulls()
        .filter(pl.col("column") < body.width)
        .select("line", "column", "first")
        .unique(["line", "column"], keep="first")
    )


MARKED = ("name", "applicant_id")
"""The columns in which a line is marked as an example, or a total is said."""


@dataclass(frozen=True)
class SheetColumns:
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
    listed = {headings.name: (headings.name, *headings.zh, *headings.en) for headings in columns}
    headings = {column_index: listed.get(name, ()) for name, column_index in header.mapping.items()}
    numbered = re.compile(r" \([0-9]+\)$")
    return {
        column_index: tuple(
            text
            for text in fold_all((
                numbered.sub("", header.names[column_index]),
                *(line[column_index] or "" for line in header.above),
                *headings.get(column_index, ()),
            ))
            if text
        )
        for column_index in range(width)
    }  # fmt: skip
