"""Serialize what the reading process found: a manifest in JSON and the frames beside it."""

from __future__ import annotations

import json
import re
from typing import IO, TYPE_CHECKING, Any

from rencai.messages.fields import fits
from rencai.messages.notices import named, stored
from rencai.sheets.file import errors as file_errors
from rencai.sheets.file.book import Book, RawSheet
from rencai.sheets.file.limits import size
from rencai.system.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import polars as pl
    from arro3.core import RecordBatch

    from rencai.messages.notices import Notice
    from rencai.sheets.file.limits import Limits
    from rencai.sheets.file.workbook import Read, Sheet


TOLD = 500
"""The longest message that is passed on."""


def packed(sha256: str, read: Read, frames: IO[bytes], limits: Limits) -> bytes:
    """The manifest of what was read; the frames are written to the file."""
    sheets: list[Sheet] = []
    for sheet in read.sheets:
        sheets.append(sheet)
        if _reserved(sheets) > limits.text and _length(sheets) > limits.text:
            raise file_errors.too_large("holds too much text", "text", size(limits.text))
    listed = [
        {
            "name": sheet.cells.name,
            "visible": sheet.cells.visible,
            "first_column": sheet.cells.first_column,
            "cells": _written(sheet.cells.cells, frames),
            "numbers": _written(sheet.cells.numbers, frames),
            "merges": sheet.merges,
            "errors": [[place, *errors] for place, errors in sheet.errors.items()],
        }
        for sheet in sheets
    ]
    told = [[one["code"], one["told"], one["where"]] for one in map(stored, read.notices)]
    frames.flush()
    return json.dumps({"sha256": sha256, "sheets": listed, "notices": told}).encode()


def _reserved(sheets: Iterable[Sheet]) -> int:
    """Return the bytes that the sheets' cells take in memory, which are at least those of their text."""
    return sum(sheet.cells.cells.nbytes if sheet.cells.cells else 0 for sheet in sheets) + _errors(sheets)


def _length(sheets: Iterable[Sheet]) -> int:
    """Return the bytes of the sheets' text."""
    import polars as pl

    frames = [pl.DataFrame(sheet.cells.cells) for sheet in sheets if sheet.cells.cells]
    texts = (frame.select(pl.sum_horizontal(pl.lit(0), pl.all().str.len_bytes().sum())).item() for frame in frames)
    return sum(map(int, texts)) + _errors(sheets)


def _errors(sheets: Iterable[Sheet]) -> int:
    return sum(len(text) for sheet in sheets for _, texts in sheet.errors.values() for text in texts)


def _written(batch: RecordBatch | pl.DataFrame | None, frames: IO[bytes]) -> tuple[int, int] | None:
    if batch is None:
        return None
    from arro3.io import write_ipc

    begin = frames.tell()
    write_ipc(batch, frames, compression=None)
    return begin, frames.tell()


def refused(error: InputError) -> bytes:
    """The manifest of a file that was not read."""
    return json.dumps({"error": [error.code, str(error), error.fields]}).encode()


def unpacked(name: str, manifest: bytes, frames: IO[bytes]) -> Book:
    """The book, or the error, that the manifest tells; nothing in it is believed before it has the right type."""
    try:
        told = json.loads(manifest)
        if "error" not in told:
            return _book(name, told, frames)
        error = _error(*told["error"])
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as wrong:  # a panic of polars is no Exception
        raise file_errors.lost() from wrong
    raise error


def _book(name: str, told: dict[str, Any], frames: IO[bytes]) -> Book:
    stem = name.rpartition(".")[0] or name
    sheets = tuple(
        RawSheet(
            str(sheet["name"]) or stem,
            bool(sheet["visible"]),
            _cells(sheet, frames),
            first_column=int(sheet["first_column"]),
            numbers=_numbers(sheet, frames),
            merges=tuple(
                (int(top), int(left), int(bottom), int(right)) for top, left, bottom, right in sheet["merges"]
            ),
        )
        for sheet in told["sheets"]
    )
    notices = tuple(_notice(name, *notice) for notice in told["notices"])
    return Book(name, str(told["sha256"]), sheets, notices)


def _notice(name: str, code: str, told: Sequence[str], where: Sequence[str]) -> Notice:
    return named(str(code), list(map(str, told)), (name, *map(str, where)))


def _cells(sheet: dict[str, Any], frames: IO[bytes]) -> pl.DataFrame:
    """Return the texts, with the text of each error where it stands."""
    import polars as pl

    cells = _frame(sheet["cells"], frames).select(pl.all().cast(pl.String))
    names = cells.columns
    return cells.with_columns(
        cells[names[int(place)]].scatter([int(line) for line in lines], [str(text) for text in texts])
        for place, lines, texts in sheet["errors"]
    )


def _numbers(sheet: dict[str, Any], frames: IO[bytes]) -> pl.DataFrame | None:
    """Return true where a cell is stored as a number or yes/no, else null; None where none is."""
    import polars as pl

    if sheet["numbers"] is None:
        return None
    stored = _frame(sheet["numbers"], frames)
    return stored.select(pl.when(pl.col(name).is_not_null()).then(True).alias(name) for name in stored.columns)  # noqa: FBT003 - a value


def _frame(place: Sequence[int] | None, frames: IO[bytes]) -> pl.DataFrame:
    """Return what is written there, its columns named by their places."""
    import polars as pl

    if place is None:
        return pl.DataFrame()
    begin, end = place
    frames.seek(begin)
    return pl.read_ipc(frames.read(end - begin)).rename(lambda name: name.removeprefix("__UNNAMED__"))


def _error(code: str, said: str, fields: dict[str, object]) -> InputError:
    if not re.fullmatch(r"E_[A-Z_]{1,40}", code):
        raise ValueError("no code of an input")
    if not all(fits(name, value) for name, value in fields.items()):
        raise ValueError("no fields of a message")
    return InputError(" ".join(said[:TOLD].split()), code=code, **fields)
