"""Serialize what the reading process found: a manifest in JSON and the frames beside it."""

from __future__ import annotations

import json
import re
from typing import IO, TYPE_CHECKING, TypedDict

from rencai.messages.fields import fits
from rencai.messages.notices import parse_notice, serialize_notice
from rencai.sheets.file import errors as file_errors
from rencai.sheets.file.book import Book, RawSheet
from rencai.sheets.file.limits import format_size
from rencai.system.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import polars as pl
    from arro3.core import RecordBatch

    from rencai.messages.notices import Notice
    from rencai.sheets.file.book import Merge
    from rencai.sheets.file.limits import Limits
    from rencai.sheets.file.workbook import Sheet, WorkbookContent


class SheetEntry(TypedDict):
    """A sheet in the manifest; ``cells`` and ``numbers`` are spans of bytes in the file of frames.

    ``errors`` are the cells that hold an error: column index, lines, texts.
    """

    name: str
    visible: bool
    first_column: int
    cells: tuple[int, int] | None
    numbers: tuple[int, int] | None
    merges: Sequence[Merge]
    errors: list[tuple[int, list[int], list[str]]]


class Manifest(TypedDict):
    """What was read of a file; ``notices`` are code, fields, where."""

    sha256: str
    sheets: list[SheetEntry]
    notices: Sequence[tuple[str, Sequence[str], Sequence[str]]]


LONGEST_MESSAGE = 500
"""Characters of an error's message that are passed on."""


def serialize(sha256: str, content: WorkbookContent, frames: IO[bytes], limits: Limits) -> bytes:
    """Write the frames of what was read to the file, and return the manifest that says where each lies.

    :raises InputError: when the cells' text is beyond ``limits.text``.
    """
    sheets: list[Sheet] = []
    for sheet in content.sheets:
        sheets.append(sheet)
        if _reserved_bytes(sheets) > limits.text and _text_bytes(sheets) > limits.text:
            raise file_errors.too_large("holds too much text", "text", format_size(limits.text))
    entries = [
        SheetEntry(
            name=sheet.cells.name,
            visible=sheet.cells.visible,
            first_column=sheet.cells.first_column,
            cells=_write_frame(sheet.cells.cells, frames),
            numbers=_write_frame(sheet.cells.numbers, frames),
            merges=sheet.merges,
            errors=[(column_index, *errors) for column_index, errors in sheet.errors.items()],
        )
        for sheet in sheets
    ]
    notices = [(notice["code"], notice["told"], notice["where"]) for notice in map(serialize_notice, content.notices)]
    frames.flush()
    return json.dumps(Manifest(sha256=sha256, sheets=entries, notices=notices)).encode()


def _reserved_bytes(sheets: Iterable[Sheet]) -> int:
    """Return the bytes that the sheets' cells take in memory, which are at least those of their text."""
    return sum(sheet.cells.cells.nbytes if sheet.cells.cells else 0 for sheet in sheets) + _error_bytes(sheets)


def _text_bytes(sheets: Iterable[Sheet]) -> int:
    """Return the bytes of the sheets' text."""
    import polars as pl

    frames = [pl.DataFrame(sheet.cells.cells) for sheet in sheets if sheet.cells.cells]
    texts = (frame.select(pl.sum_horizontal(pl.lit(0), pl.all().str.len_bytes().sum())).item() for frame in frames)
    return sum(map(int, texts)) + _error_bytes(sheets)


def _error_bytes(sheets: Iterable[Sheet]) -> int:
    return sum(len(text) for sheet in sheets for _, texts in sheet.errors.values() for text in texts)


def _write_frame(batch: RecordBatch | pl.DataFrame | None, frames: IO[bytes]) -> tuple[int, int] | None:
    if batch is None:
        return None
    from arro3.io import write_ipc

    begin = frames.tell()
    write_ipc(batch, frames, compression=None)
    return begin, frames.tell()


def serialize_error(error: InputError) -> bytes:
    """Return the manifest of a file that was not read."""
    return json.dumps({"error": [error.code, str(error), error.fields]}).encode()


def parse(name: str, manifest: bytes, frames: IO[bytes]) -> Book:
    """Return the book of a manifest, or raise its error.

    The process that wrote it had read a stranger's file, so everything in it is converted to its type before use.

    :raises InputError: the one that the manifest holds, or ``E_INPUT_READER`` where the manifest is no valid one.
    """
    try:
        payload = json.loads(manifest)
        if "error" not in payload:
            return _parse_book(name, payload, frames)
        error = _parse_error(*payload["error"])
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as wrong:  # a panic of polars is no Exception
        raise file_errors.lost() from wrong
    raise error


def _parse_book(name: str, payload: Manifest, frames: IO[bytes]) -> Book:
    stem = name.rpartition(".")[0] or name
    sheets = tuple(
        RawSheet(
            str(sheet["name"]) or stem,
            bool(sheet["visible"]),
            _parse_cells(sheet, frames),
            first_column=int(sheet["first_column"]),
            numbers=_parse_numbers(sheet, frames),
            merges=tuple(
                (int(top), int(left), int(bottom), int(right)) for top, left, bottom, right in sheet["merges"]
            ),
        )
        for sheet in payload["sheets"]
    )
    notices = tuple(_parse_notice(name, *notice) for notice in payload["notices"])
    return Book(name, str(payload["sha256"]), sheets, notices)


def _parse_notice(name: str, code: str, fields: Sequence[str], where: Sequence[str]) -> Notice:
    return parse_notice(str(code), list(map(str, fields)), (name, *map(str, where)))


def _parse_cells(sheet: SheetEntry, frames: IO[bytes]) -> pl.DataFrame:
    """Return the texts, with the text of each error where it stands."""
    import polars as pl

    cells = _read_frame(sheet["cells"], frames).select(pl.all().cast(pl.String))
    names = cells.columns
    return cells.with_columns(
        cells[names[int(column_index)]].scatter([int(line) for line in lines], [str(text) for text in texts])
        for column_index, lines, texts in sheet["errors"]
    )


def _parse_numbers(sheet: SheetEntry, frames: IO[bytes]) -> pl.DataFrame | None:
    """Return true where a cell is stored as a number or yes/no, else null; None where none is."""
    import polars as pl

    if sheet["numbers"] is None:
        return None
    stored = _read_frame(sheet["numbers"], frames)
    return stored.select(pl.when(pl.col(name).is_not_null()).then(True).alias(name) for name in stored.columns)  # noqa: FBT003 - a value


def _read_frame(span: Sequence[int] | None, frames: IO[bytes]) -> pl.DataFrame:
    """Return what is written there, its columns named by their places."""
    import polars as pl

    if span is None:
        return pl.DataFrame()
    begin, end = span
    frames.seek(begin)
    return pl.read_ipc(frames.read(end - begin)).rename(lambda name: name.removeprefix("__UNNAMED__"))


def _parse_error(code: str, message: str, fields: dict[str, object]) -> InputError:
    if not re.fullmatch(r"E_[A-Z_]{1,40}", code):
        raise ValueError("no code of an input")
    if not all(fits(name, value) for name, value in fields.items()):
        raise ValueError("no fields of a message")
    return InputError(" ".join(message[:LONGEST_MESSAGE].split()), code=code, **fields)
