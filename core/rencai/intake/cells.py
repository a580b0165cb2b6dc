"""The cells of a workbook as text, and which of them are stored as numbers."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Event, Thread
from typing import TYPE_CHECKING, NamedTuple

import fastexcel

from rencai.errors import InputError
from rencai.intake.faults import guarded, too_long, too_wide
from rencai.intake.limits import ROWS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import polars as pl
    from fastexcel import DType, ExcelReader, ExcelSheet

    from rencai.intake.limits import Limits


class Cells(NamedTuple):
    """The texts of one sheet; column ``j`` is Excel's ``first_column + j``, line 0 its first row."""

    name: str
    visible: bool
    first_column: int
    cells: pl.DataFrame
    numbers: pl.DataFrame | None = None


def texts(data: bytes, wanted: Sequence[str], limits: Limits, reads: Event | None = None) -> list[Cells]:
    """The sheets of those names; all where none is named. ``reads`` is set when the library reads, which takes long."""
    reads = reads or Event()
    with guarded():
        reader = fastexcel.read_excel(data)
        known(wanted, reader.sheet_names)
        Thread(target=_warm, args=(reads,), daemon=True).start()
        reads.set()
        return [_text(_load(reader, name, "string"), limits) for name in wanted or reader.sheet_names]


def begun(data: bytes, wanted: Sequence[str], limits: Limits) -> Callable[[], list[Cells]]:
    """The texts are being read; what this gives waits for them."""
    threads, reads = ThreadPoolExecutor(1), Event()
    coming = threads.submit(texts, data, wanted, limits, reads)
    coming.add_done_callback(lambda _: reads.set())
    threads.shutdown(wait=False)
    reads.wait()  # what is imported next would keep it from beginning
    return coming.result


def _warm(reads: Event) -> None:
    """Import what comes next while the library reads and lets other threads be."""
    reads.wait()
    with suppress(BaseException):  # what is wrong is met again where it is needed
        import polars as pl  # noqa: F401


def numbers(data: bytes, wanted: Sequence[str]) -> dict[str, pl.DataFrame | None]:
    """Which cells of the sheets of those names are stored as numbers or yes/no: true, else null; None where none is."""
    if not wanted:
        return {}
    # as boolean, exactly the cells stored as numbers or yes/no are not null; texts, dates and errors are
    with guarded():
        reader = fastexcel.read_excel(data)
        return {name: _stored(_frame(_load(reader, name, "boolean"))) for name in wanted}


def _load(reader: ExcelReader, name: str, dtype: DType) -> ExcelSheet:
    # skip_rows=0 keeps the empty rows above the first cell, so that line 0 is always Excel's row 1
    return reader.load_sheet(
        name, header_row=None, skip_rows=0, dtypes=dtype, skip_whitespace_tail_rows=False, whitespace_as_null=False
    )


def known(wanted: Sequence[str], names: Sequence[str]) -> None:
    """Nothing; a name that no sheet has is refused."""
    for name in wanted:
        if name not in names:
            raise InputError(f"no sheet {name!r}; it has {', '.join(names)}", code="E_INPUT_SHEET")


def _text(sheet: ExcelSheet, limits: Limits) -> Cells:
    import polars as pl  # while it is imported, the sheet can be read

    first = min((column.absolute_index for column in sheet.selected_columns), default=0)
    if first + sheet.width > limits.columns:
        raise too_wide(limits)
    if sheet.height > ROWS:
        raise too_long()
    return Cells(sheet.name, sheet.visible == "visible", first, _frame(sheet).select(pl.all().cast(pl.String)))


def _stored(read: pl.DataFrame) -> pl.DataFrame | None:
    import polars as pl

    if empty(read):
        return None
    return read.select(pl.when(pl.col(name).is_not_null()).then(True).alias(name) for name in read.columns)  # noqa: FBT003 - a value


def empty(frame: pl.DataFrame) -> bool:
    """Whether all is null."""
    return all(column.null_count() == frame.height for column in frame.iter_columns())


def _frame(sheet: ExcelSheet) -> pl.DataFrame:
    import polars as pl

    frame = sheet.to_polars() if sheet.width else pl.DataFrame()
    return frame.rename(lambda name: name.removeprefix("__UNNAMED__"))
