"""What the reading process tells: a manifest in JSON, and the frames it speaks of in a file."""

from __future__ import annotations

import json
import re
from typing import IO, TYPE_CHECKING, Any

from rencai.errors import InputError
from rencai.intake import faults
from rencai.intake.book import Book, RawSheet
from rencai.intake.limits import size
from rencai.labels import NOTICES
from rencai.notices import Notice

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl

    from rencai.intake.limits import Limits
    from rencai.intake.workbook import Read

TOLD = 500
"""The longest message that is passed on."""


def packed(sha256: str, read: Read, frames: IO[bytes], limits: Limits) -> bytes:
    """The manifest of what was read; the frames are written to the file."""
    left = limits.text
    sheets = []
    for sheet, merges in read.sheets:
        left -= _bytes(sheet.cells)
        if left < 0:
            raise faults.too_large("holds too much text", "text", size(limits.text))
        sheets.append((sheet, merges))
    listed = [
        {
            "name": sheet.name,
            "visible": sheet.visible,
            "first_column": sheet.first_column,
            "cells": _written(sheet.cells, frames),
            "numbers": None if sheet.numbers is None else _written(sheet.numbers, frames),
            "merges": merges,
        }
        for sheet, merges in sheets
    ]
    told = [[notice.code, notice.told, notice.where] for notice in read.notices]
    frames.flush()
    return json.dumps({"sha256": sha256, "sheets": listed, "notices": told}).encode()


def _bytes(frame: pl.DataFrame) -> int:
    import polars as pl

    return int(frame.select(pl.sum_horizontal(pl.lit(0), pl.all().str.len_bytes().sum())).item())


def _written(frame: pl.DataFrame, frames: IO[bytes]) -> tuple[int, int]:
    import polars as pl

    begin = frames.tell()
    frame.write_ipc(frames, compat_level=pl.CompatLevel.oldest())  # whose texts are read back in half the time
    return begin, frames.tell()


def refused(error: InputError) -> bytes:
    """The manifest of a file that was not read."""
    return json.dumps({"error": [error.code, str(error)]}).encode()


def unpacked(name: str, manifest: bytes, frames: IO[bytes]) -> Book:
    """The book, or the error, that the manifest tells; nothing in it is believed before it has the right type."""
    try:
        told = json.loads(manifest)
        if "error" not in told:
            return _book(name, told, frames)
        error = _error(*told["error"])
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as wrong:  # polars may panic at bytes that are no frame
        raise faults.lost() from wrong
    raise error


def _book(name: str, told: dict[str, Any], frames: IO[bytes]) -> Book:
    stem = name.rpartition(".")[0] or name
    sheets = tuple(
        RawSheet(
            str(sheet["name"]) or stem,
            bool(sheet["visible"]),
            _read(sheet["cells"], frames),
            first_column=int(sheet["first_column"]),
            numbers=None if sheet["numbers"] is None else _read(sheet["numbers"], frames),
            merges=tuple(
                (int(top), int(left), int(bottom), int(right)) for top, left, bottom, right in sheet["merges"]
            ),
        )
        for sheet in told["sheets"]
    )
    notices = tuple(_notice(name, *notice) for notice in told["notices"])
    return Book(name, str(told["sha256"]), sheets, notices)


def _notice(name: str, code: str, told: Sequence[str], where: Sequence[str]) -> Notice:
    if code not in NOTICES:
        raise ValueError("no notice of that code")
    return Notice(code, tuple(map(str, told)), (name, *map(str, where)))


def _read(place: Sequence[int], frames: IO[bytes]) -> pl.DataFrame:
    import polars as pl

    begin, end = place
    frames.seek(begin)
    return pl.read_ipc(frames.read(end - begin))


def _error(code: str, said: str) -> InputError:
    if not re.fullmatch(r"E_[A-Z_]{1,40}", code):
        raise ValueError("no code of an input")
    return InputError(" ".join(said[:TOLD].split()), code=code)
