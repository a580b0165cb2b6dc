"""Serialize what the reading process found: a manifest in JSON and the frames beside it."""

from __future__ import annotations

import json
import re
from typing import IO, TYPE_CHECKING, TypedDict

from rencai.messages.fields import fits
from rencai.messages.notices import parse_notice, serialize_notice
from rencai.sheets.file import errors as file_errors
from rencai.sheets.file.book import Book, RawSheet
from rencai.sheets.file.cells import text_batch
from rencai.sheets.file.limits import ROWS, format_size
from rencai.sheets.rows.marks import Marks
from rencai.system.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import polars as pl
    from arro3.core import RecordBatch

    from rencai.messages.notices import Notice
    from rencai.sheets.file.book import Merge
    from rencai.sheets.file.limits import Limits
    from rencai.sheets.file.patches import Patches
    from rencai.sheets.file.workbook import Sheet, WorkbookContent


class SheetEntry(TypedDict):
    """A sheet in the manifest; ``cells`` to ``long_numbers`` are spans of bytes in the file of frames.

    ``marks`` are hidden lines, cells struck through, and comments, as in ``book.Marks``.
    """

    name: str
    visible: bool
    first_column: int
    cells: tuple[int, int] | None
    numbers: tuple[int, int] | None
    merges: Sequence[Merge]
    patches: tuple[int, int] | None
    long_numbers: tuple[int, int] | None
    marks: tuple[Sequence[int], Sequence[tuple[int, int]], Sequence[tuple[int, int, str]]]


class Manifest(TypedDict):
    """What was read of a file; ``notices`` are code, fields, where, ``day_zero`` as in ``WorkbookContent``."""

    sha256: str
    day_zero: str
    sheets: list[SheetEntry]
    notices: Sequence[tuple[str, Sequence[str], Sequence[str]]]


PATCH = ("line", "column", "text", "reason")
"""The columns of the frame of patches, lines and columns counted from 0."""
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
            patches=_write_frame(_patch_batch(sheet.patches), frames),
            long_numbers=_write_frame(text_batch(_decoded_columns(sheet.long_numbers)), frames),
            marks=(sheet.marks.hidden, sheet.marks.struck, sheet.marks.comments),
        )
        for sheet in sheets
    ]
    notices = [(notice["code"], notice["told"], notice["where"]) for notice in map(serialize_notice, content.notices)]
    frames.flush()
    return json.dumps(Manifest(sha256=sha256, day_zero=content.day_zero, sheets=entries, notices=notices)).encode()


def _reserved_bytes(sheets: Iterable[Sheet]) -> int:
    """Return the bytes that the sheets' cells take in memory, which are at least those of their text."""
    return sum(sheet.cells.cells.nbytes if sheet.cells.cells else 0 for sheet in sheets) + _patch_bytes(sheets)


def _text_bytes(sheets: Iterable[Sheet]) -> int:
    """Return the bytes of the sheets' text."""
    import polars as pl

    frames = [pl.DataFrame(sheet.cells.cells) for sheet in sheets if sheet.cells.cells]
    texts = (frame.select(pl.sum_horizontal(pl.lit(0), pl.all().str.len_bytes().sum())).item() for frame in frames)
    return sum(map(int, texts)) + _patch_bytes(sheets)


def _patch_bytes(sheets: Iterable[Sheet]) -> int:
    return sum(sheet.patches.text_bytes for sheet in sheets)


def _patch_batch(patches: Patches) -> RecordBatch | None:
    """Return the patches as a batch of line, column, text and reason; None where there is none."""
    if not patches:
        return None
    from arro3.core import Array, DataType, Field, RecordBatch, Schema

    dtypes = (DataType.int64(), DataType.int64(), DataType.string(), DataType.string())
    fields = [Field(name, dtype) for name, dtype in zip(PATCH, dtypes, strict=True)]
    columns: Iterable[Sequence[int | str | None]] = patches.columns
    arrays = [Array(values, type=dtype) for values, dtype in zip(columns, dtypes, strict=True)]
    return RecordBatch.from_arrays(arrays, schema=Schema(fields))


def _decoded_columns(rows: Sequence[tuple[bytes, ...]]) -> list[list[str]]:
    return [[value.decode() for value in column] for column in zip(*rows, strict=True)]


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


def parse_look(manifest: bytes) -> bool | None:
    """Return the answer of a look through a file, or raise its error.

    :raises InputError: the one that the manifest holds, or ``E_INPUT_READER`` where the manifest is no valid one.
    """
    try:
        payload = json.loads(manifest)
        if "error" not in payload:
            holds = payload["holds"]
            return None if holds is None else bool(holds)
        error = _parse_error(*payload["error"])
    except (ValueError, KeyError, TypeError, AttributeError) as wrong:
        raise file_errors.lost() from wrong
    raise error


def _parse_book(name: str, payload: Manifest, frames: IO[bytes]) -> Book:
    from rencai.sheets.file import texts

    stem = name.rpartition(".")[0] or name
    notices = [_parse_notice(name, *notice) for notice in payload["notices"]]
    sheets = []
    for entry in payload["sheets"]:
        patches = _parse_patches(entry, frames)
        sheets.append(sheet := _parse_sheet(entry, stem, patches, frames, str(payload["day_zero"])))
        notices += texts.formulas_notice(patches, sheet.first_column, (name, sheet.name))
    return Book(name, str(payload["sha256"]), tuple(sheets), tuple(notices))


def _parse_sheet(
    sheet: SheetEntry, stem: str, patches: pl.DataFrame | None, frames: IO[bytes], day_zero: str
) -> RawSheet:
    import polars as pl

    from rencai.sheets.file import texts

    read = _read_frame(sheet["cells"], frames).select(pl.all().cast(pl.String))
    cells, numbers = texts.complete(
        texts.with_long_numbers(read, _read_frame(sheet["long_numbers"], frames), int(sheet["first_column"])),
        _parse_numbers(sheet, frames),
        patches,
        day_zero,
    )
    return RawSheet(
        str(sheet["name"]) or stem,
        bool(sheet["visible"]),
        cells,
        first_column=int(sheet["first_column"]),
        numbers=numbers,
        merges=tuple((int(top), int(left), int(bottom), int(right)) for top, left, bottom, right in sheet["merges"]),
        reasons=texts.reasons(patches, cells.width),
        marks=_parse_marks(*sheet["marks"]),
    )


def _parse_marks(
    hidden: Sequence[int], struck: Sequence[tuple[int, int]], comments: Sequence[tuple[int, int, str]]
) -> Marks:
    return Marks(
        tuple(map(int, hidden)),
        tuple((int(line), int(column)) for line, column in struck),
        tuple((int(line), int(column), str(text)) for line, column, text in comments),
    )


def _parse_patches(sheet: SheetEntry, frames: IO[bytes]) -> pl.DataFrame | None:
    """Return the patches, columns counted from the sheet's first; None where there is none."""
    import polars as pl

    if sheet["patches"] is None:
        return None
    frame = _read_frame(sheet["patches"], frames).select(
        pl.col(PATCH[:2]).cast(pl.Int64), pl.col(PATCH[2:]).cast(pl.String)
    )
    columns = frame.with_columns(column=pl.col("column") - int(sheet["first_column"]))
    return columns.filter(pl.col("line").is_between(0, ROWS - 1), pl.col("column") >= 0)


def _parse_notice(name: str, code: str, fields: Sequence[str], where: Sequence[str]) -> Notice:
    return parse_notice(str(code), list(map(str, fields)), (name, *map(str, where)))


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
