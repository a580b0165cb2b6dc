"""Say what differs between two files: in which part and cell of a workbook, in which column and row of a table."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

import polars as pl
from openpyxl import load_workbook

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    Neutral = tuple[Callable[[str], str], Callable[[str], str]]

MOST = 5
"""So many rows of a column are named."""


def differences(old: Path, new: Path, neutral: Neutral = (str, str)) -> Iterator[str]:
    """Yield where the files differ, never what is in them; nothing where their bytes are the same.

    ``neutral`` takes out of the texts of the old and of the new file what rightly differs, such as paths.
    """
    if not (old.exists() and new.exists()):
        if old.exists() or new.exists():
            yield "only the " + ("old" if old.exists() else "new") + " build wrote it"
        return
    before, after = old.read_bytes(), new.read_bytes()
    if before == after:
        return
    try:
        places = list(_inside(old.suffix, before, after, neutral))
    except (ValueError, KeyError, OSError, zipfile.BadZipFile, pl.exceptions.PolarsError) as error:
        places = [f"bytes; not to be looked into: {type(error).__name__}"]
    yield from places


def _inside(suffix: str, before: bytes, after: bytes, neutral: Neutral) -> Iterator[str]:
    if suffix == ".txt":
        old, new = (clean(data.decode()) for clean, data in zip(neutral, (before, after), strict=True))
        pairs = enumerate(zip_longest(old.splitlines(), new.splitlines()), start=1)
        yield from (f"line {number} ({_label(other or item)})" for number, (item, other) in pairs if item != other)
        return
    if suffix == ".xlsx":
        places = list(_workbooks(before, after, neutral))
    else:
        places = list(_tables(suffix, before, after)) if suffix in (".parquet", ".ndjson", ".csv") else []
    places = places or [f"bytes from {_first(before, after)} on, and nothing in them"]
    yield from (where for where in places if where)


# Workbooks


def _workbooks(before: bytes, after: bytes, neutral: Neutral) -> Iterator[str]:
    """Yield the cells that differ, and each part of the zip whose difference no cell explains.

    A cell that differs rightly is an empty text.
    """
    old, new = _parts(before), _parts(after)
    yield from (f"part {name} is gone" for name in old if name not in new)
    yield from (f"part {name} is new" for name in new if name not in old)
    changed = [name for name in old if name in new and old[name] != new[name]]
    cells = list(_cells(before, after, neutral)) if any(map(_of_cells, changed)) else []
    for name in changed:
        if not (cells and _of_cells(name)):
            place = _first(old[name], new[name])
            tag = re.findall(rb"<([\w:]+)", old[name][: place + 1])
            yield f"part {name}, byte {place}, in <{tag[-1].decode() if tag else ''}>"
    yield from cells


def _parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def _of_cells(name: str) -> bool:
    return name.startswith("xl/worksheets/sheet") or name == "xl/sharedStrings.xml"


def _cells(before: bytes, after: bytes, neutral: Neutral) -> Iterator[str]:
    old, new = load_workbook(io.BytesIO(before)), load_workbook(io.BytesIO(after))
    if old.sheetnames != new.sheetnames:
        yield f"sheets {old.sheetnames} became {new.sheetnames}"
        return
    for item, other in zip(old.worksheets, new.worksheets, strict=True):
        if item.dimensions != other.dimensions:
            yield f"sheet {item.title}: {item.dimensions} became {other.dimensions}"
        for row in range(1, max(item.max_row, other.max_row) + 1):
            for column in range(1, max(item.max_column, other.max_column) + 1):
                mine, theirs = item.cell(row, column), other.cell(row, column)
                if (mine.value, mine.data_type) != (theirs.value, theirs.data_type):
                    texts = [clean(str(cell.value)) for clean, cell in zip(neutral, (mine, theirs), strict=True)]
                    same = mine.data_type == theirs.data_type == "s" and texts[0] == texts[1]
                    yield "" if same else f"sheet {item.title}, cell {mine.coordinate}"
                elif mine.style_id != theirs.style_id:
                    yield f"sheet {item.title}, cell {mine.coordinate}: style"


# Tables


def _tables(suffix: str, before: bytes, after: bytes) -> Iterator[str]:
    """Yield the columns that differ, and in which rows of the table, counted from 1."""
    if suffix == ".parquet":
        frames = [pl.read_parquet(io.BytesIO(data)) for data in (before, after)]
        yield from _schemas(dict(frames[0].schema), dict(frames[1].schema))
        old, new = (frame.to_dicts() for frame in frames)
    elif suffix == ".ndjson":
        old, new = ([json.loads(line) for line in data.decode().split("\n") if line] for data in (before, after))
    else:
        old, new = (list(csv.DictReader(io.StringIO(data.decode("utf-8-sig")))) for data in (before, after))
    if len(old) != len(new):
        yield f"{len(old)} rows became {len(new)}"
    if suffix != ".parquet" and old and new and list(old[0]) != list(new[0]):
        yield f"columns {list(old[0])} became {list(new[0])}"
    for name in [name for name in (old or [{}])[0] if new and name in new[0]]:
        rows = [row for row, (item, other) in enumerate(zip(old, new, strict=False), start=1)
                if repr(item.get(name)) != repr(other.get(name))]  # fmt: skip
        if rows:
            yield f"column {name}, {len(rows)} rows: {_listed(rows)}"


def _schemas(old: dict[str, Any], new: dict[str, Any]) -> Iterator[str]:
    if list(old) != list(new):
        yield f"columns {list(old)} became {list(new)}"
    yield from (
        f"column {name}: {old[name]} became {new[name]}" for name in old if new.get(name, old[name]) != old[name]
    )


def _label(line: str | None) -> str:
    """Return what stands before the colon."""
    return re.split("[:：]", line or "")[0]


def _listed(rows: Sequence[int]) -> str:
    return ", ".join(map(str, rows[:MOST])) + (", …" if len(rows) > MOST else "")


def _first(before: bytes, after: bytes) -> int:
    """Return the place of the first byte that differs."""
    pairs = enumerate(zip(before, after, strict=False))
    return next((place for place, (item, other) in pairs if item != other), min(len(before), len(after)))
