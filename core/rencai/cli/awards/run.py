"""A run as it is named on the command line, and the awards to which it gives rise."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from rencai import runs
from rencai.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def due(data: Path, run: str) -> tuple[str, pl.DataFrame]:
    """The id of the run, and the awards that it found to be due.

    :raises UsageError: when there is no such run, or what is due is not kept.
    """
    held = runs.one(data, run)
    return held["id"], runs.due(data, held)


def only(told: pl.DataFrame, rows: Sequence[str]) -> pl.DataFrame:
    """The awards on the rows that were named, ``5`` or ``SHEET!5``; all of them where none was.

    :raises UsageError: when a row has no award, or is on several sheets.
    """
    if not rows:
        return told
    return told.filter(pl.any_horizontal([_of(told, text) for text in rows]))


def _of(told: pl.DataFrame, text: str) -> pl.Expr:
    sheet, _, number = text.rpartition("!")
    fits = pl.col("row").cast(pl.String) == number
    fits = fits & (pl.col("sheet") == sheet) if sheet else fits
    found = told.filter(fits).select("input", "sheet").unique()
    if found.is_empty():
        raise UsageError(f"--only {text!r}: no award of the run is on that row", code="E_USAGE_ROW")
    if found.height > 1:
        raise UsageError(f"--only {text!r}: on several sheets; write SHEET!ROW, or score one file", code="E_USAGE_ROW")
    return fits
