"""Merged cells of a body: which cells a merge hides, and its first cell's value in all its lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rencai.headers import Header

Merge = tuple[int, int, int, int]
"""First line, first column, last line, last column."""

_SCHEMA = dict.fromkeys(("first", "left", "last", "right"), pl.Int64)


def below(merges: Iterable[Merge], header: Header) -> list[Merge]:
    """A sheet's merges as places in its body; those that begin in the header, or above, are left out."""
    start = header.row + 1
    return [(line - start, place, last - start, end) for line, place, last, end in merges if line >= start]


def filled_down(body: pl.DataFrame, merges: Iterable[Merge]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The body with each vertical merge's first cell in the lines that it covers, its first column only.

    Beside it the cells that were filled so: ``line`` and ``place``.
    """
    covered = _covered(body, merges, first_only=True)
    columns, filled = body.get_columns(), [covered.clear().select("line", "place")]
    for place, cells in _by_place(covered):
        values = columns[place].gather(cells["first"])
        columns[place] = columns[place].clone().scatter(cells["line"], values)
        filled.append(cells.filter(values.is_not_null()).select("line", "place"))
    return pl.DataFrame(columns), pl.concat(filled).sort("line", "place")


def uncovered(body: pl.DataFrame, merges: Iterable[Merge]) -> pl.DataFrame:
    """The body without the cells that a merge covers from a line above."""
    columns = body.get_columns()
    for place, cells in _by_place(_covered(body, merges)):
        columns[place] = columns[place].clone().scatter(cells["line"], None)
    return pl.DataFrame(columns)


def _by_place(covered: pl.DataFrame) -> Iterable[tuple[int, pl.DataFrame]]:
    return ((int(cells["place"][0]), cells) for cells in covered.partition_by("place", maintain_order=True))


def _covered(body: pl.DataFrame, merges: Iterable[Merge], *, first_only: bool = False) -> pl.DataFrame:
    """Every cell below a merge's first line: ``line``, ``place``, and that ``first`` line."""
    tall = [merge for merge in merges if merge[2] > merge[0] and merge[0] < body.height]
    end = pl.col("left") if first_only else pl.min_horizontal("right", pl.lit(body.width - 1))
    return (
        pl.DataFrame(tall, schema=_SCHEMA, orient="row")
        .with_columns(line=pl.int_ranges(pl.col("first") + 1, pl.min_horizontal(pl.col("last") + 1, body.height)))
        .explode("line")
        .with_columns(place=pl.int_ranges("left", end + 1))
        .explode("place")
        .drop_nulls()
        .filter(pl.col("place") < body.width)
        .select("line", "place", "first")
        .unique(["line", "place"], keep="first")
    )
