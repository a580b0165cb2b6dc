"""The floor: what reading the input and writing the result cost alone: ``floor.py INPUT.xlsx FRAMES RESULT.xlsx``.

The result's cells lie ready in Parquet files under FRAMES, one for each sheet; no format, width or filter is written.
"""

import sys
from pathlib import Path

import fastexcel
import polars as pl
from rustpy_xlsxwriter import FastExcel


def main(source: str, frames: str, target: str) -> None:
    """Read the one, write the other."""
    fastexcel.read_excel(source).load_sheet(0, header_row=None, dtypes="string").to_polars()
    book = FastExcel(target)
    for path in sorted(Path(frames).iterdir()):
        book.sheet(path.stem, pl.read_parquet(path))
    book.save()


if __name__ == "__main__":
    main(*sys.argv[1:])
