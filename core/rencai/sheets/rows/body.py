"""The lines below a header: merged cells filled down, and what is known of each column."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, islice
from typing import TYPE_CHECKING

import polars as pl

from rencai.sheets.headers.heading import fold_all
from rencai.sheets.rows import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from rencai.policy.nouns import Column
    from rencai.sheets.headers.grid import Header, Merge


_MERGE_DTYPES = dict.fromkeys(("first", "left", "last", "right"), pl.Int64)


def merges_below(merges: Iterable[Merge], header: Header) -> list[Merge]:
    """Return a sheet's merges counted from its body's first line, without those that begin in the header or above."""
    start = header.row + 1
    return [(line - start, left, last - start, right) for line, left, last, right in merges if line >= start]


def fill_down(body: pl.DataFrame, merges: Iterable[Merge]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Fill each vertical merge's first cell into the lines that it covers, in its first column only.

    :returns: the filled body, and the cells that were filled: ``line`` and ``column``, counted from 0.
    """
    covered = _covered_cells(body, merges, first_only=True)
    columns, filled = body.get_columns(), [covered.clear().select("line", "column")]
    for column_index, cells in _by_column(covered):
        values = columns[column_index].gather(cells["first"])
        columns[column_index] = columns[column_index].clone().scatter(cells["line"], values)
        filled.append(cells.filter(values.is_not_null()).select("line", "column"))
    return pl.DataFrame(columns), pl.concat(filled).sort("line", "column")


def clear_covered(body: pl.DataFrame, merges: Iterable[Merge]) -> pl.DataFrame:
    """Return the body without the cells that a merge covers from a line above."""
    columns = body.get_columns()
    for column_index, cells in _by_column(_covered_cells(body, merges)):
        columns[column_index] = columns[column_index].clone().scatter(cells["line"], None)
    return pl.DataFrame(columns)


def _by_column(covered: pl.DataFrame) -> Iterable[tuple[int, pl.DataFrame]]:
    return ((int(cells["column"][0]), cells) for cells in covered.partition_by("column", maintain_order=True))


def _covered_cells(body: pl.DataFrame, merges: Iterable[Merge], *, first_only: bool = False) -> pl.DataFrame:
    """Return every cell below a merge's first line: ``line``, ``column``, and that ``first`` line."""
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
"""The columns in which a line is marked as an example or as a total."""
PERSONAL = ("applicant_id", "name", "id_number")
"""The columns that tell people apart."""
NAMING = (*PERSONAL, "qualification", "certificate_number")
"""The columns that name a person, or a qualification that a person has."""


@dataclass(frozen=True)
class SheetColumns:
    """The columns of a sheet's body, named by their indices as texts.

    ``own`` is column index -> the headings, folded, that name it.
    """

    header: Header
    own: Mapping[int, tuple[str, ...]]

    def at(self, *names: str) -> list[str]:
        """Return the columns of these canonical names, of those that the sheet has."""
        return [str(self.header.mapping[name]) for name in names if name in self.header.mapping]

    @cached_property
    def mapped(self) -> list[str]:
        """The columns that are canonical ones."""
        return [str(index) for index in self.header.mapping.values()]

    @cached_property
    def columns(self) -> list[str]:
        """All columns."""
        return [str(index) for index in range(len(self.header.names))]

    @cached_property
    def anywhere(self) -> list[str]:
        """Every heading of every column, and those of columns that count the lines."""
        return list(dict.fromkeys((*words.patterns().serial, *(text for own in self.own.values() for text in own))))

    @cached_property
    def serial(self) -> list[str]:
        """The columns that merely count the lines."""
        counts = (index for index, own in self.own.items() if own and own[0] in words.patterns().serial)
        return [str(index) for index in counts if str(index) not in self.mapped]


def own_headings(header: Header, columns: Sequence[Column], width: int) -> dict[int, tuple[str, ...]]:
    """Return column index -> the headings, as by ``fold``, that name it.

    Those are its own, those over it, and those of its canonical column.
    """
    listed = {headings.name: (headings.name, *headings.zh, *headings.en) for headings in columns}
    headings = {column_index: listed.get(name, ()) for name, column_index in header.mapping.items()}
    numbered = re.compile(r" \([0-9]+\)$")
    texts = [
        (
            numbered.sub("", header.names[column_index]),
            *(line[column_index] or "" for line in header.above),
            *headings.get(column_index, ()),
        )
        for column_index in range(width)
    ]
    folded = iter(fold_all(chain.from_iterable(texts)))
    return {index: tuple(filter(None, islice(folded, len(listed)))) for index, listed in enumerate(texts)}
