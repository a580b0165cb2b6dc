"""Give each certificate of an applicant, whose columns are numbered, a line of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from rencai.cells.columns import CERTIFICATE, numbered_name, split_name
from rencai.cells.schema import STATE, STATE_DTYPE, TEXT, WORD

if TYPE_CHECKING:
    from collections.abc import Iterable


def numbered_columns(names: Iterable[str], wanted: Iterable[str]) -> list[str]:
    """Return the names that are those of a further certificate's columns, of the canonical columns wanted."""
    cells = {cell for cell in wanted if cell in CERTIFICATE}
    bases = {form for cell in cells for form in (cell, *(field.of(cell=cell) for field in (TEXT, STATE, WORD)))}
    return [name for name in names if _number(name) > 1 and _base(name) in bases]


def spread_certificates(frame: pl.DataFrame) -> pl.DataFrame:
    """Return a line for each certificate that is named, in their order, without the numbered columns.

    ``index`` numbers the frame's lines from 0; those of an applicant with several certificates repeat theirs. What the
    columns of a certificate lack is empty: one certificate's issuer is not another's.
    """
    numbered = [name for name in frame.columns if _number(name) > 1]
    if not numbered:
        return frame
    own = frame.drop(numbered)
    numbers = sorted({_number(name) for name in numbered})
    filled = {number: pl.col(TEXT.of(cell=numbered_name("qualification", number))).is_not_null() for number in numbers}
    first = pl.col(TEXT.of(cell="qualification")).is_not_null() | ~pl.any_horizontal(*filled.values())
    lines = [frame.filter(first).select(own.columns)]
    lines += [frame.filter(filled[number]).select(_as_first(own, frame.columns, number)) for number in numbers]
    return pl.concat(lines).sort("index", maintain_order=True)


def _as_first(own: pl.DataFrame, names: Iterable[str], number: int) -> list[pl.Expr]:
    """Return the columns of a certificate under the names without its number."""
    given = set(names)
    columns = []
    for name, dtype in own.schema.items():
        cell, dot, form = name.partition(".")
        source = numbered_name(cell, number) + dot + form
        if cell not in CERTIFICATE:
            columns.append(pl.col(name))
        elif source in given:
            columns.append(pl.col(source).alias(name))
        elif dtype == STATE_DTYPE:
            columns.append(pl.lit("empty", dtype=STATE_DTYPE).alias(name))
        else:
            columns.append(pl.lit(None, dtype=dtype).alias(name))
    return columns


def _number(name: str) -> int:
    return split_name(name.partition(".")[0])[1]


def _base(name: str) -> str:
    cell, dot, form = name.partition(".")
    return split_name(cell)[0] + dot + form
