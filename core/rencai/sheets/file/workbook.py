"""Turn a file's content into sheets: scan it by its kind, then read it."""

from __future__ import annotations

import itertools
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from rencai.messages.notices import Notice
from rencai.sheets.file import container, extents, kinds, merges, styles

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from rencai.sheets.file.book import Merge
    from rencai.sheets.file.cells import Cells
    from rencai.sheets.file.container import Package
    from rencai.sheets.file.limits import Limits
    from rencai.sheets.file.numbers import Numbers


SMALL = 4_000_000
"""Unpacked bytes up to which looking through a part takes no time."""
TOGETHER = 400_000_000
"""Unpacked bytes up to which a file is read while it is looked through."""
DENSE = 20
"""Times its size to which an ordinary workbook unpacks."""
LINKS = ("/externallinks/externallink", "/connections.xml")


@dataclass
class Found:
    """What looking through a file told of it, sheets by name; merges count lines and columns of the sheet.

    ``instead`` are the parts of a zip, by name, that are read as if they had that content.
    """

    data: bytes
    kind: str
    unpacked: int = 0
    merges: dict[str, list[Merge]] = field(default_factory=dict)
    errors: dict[str, list[tuple[bytes, bytes, bytes]]] = field(default_factory=dict)
    numbers: dict[str, Numbers] = field(default_factory=dict)
    instead: dict[str, bytes] = field(default_factory=dict)
    notices: list[Notice] = field(default_factory=list)
    reading: Callable[[], list[Cells]] | None = None


class Sheet(NamedTuple):
    """A sheet's cells, its merges and its errors as places in them; the texts of the errors are not in the cells."""

    cells: Cells
    merges: Sequence[Merge]
    errors: merges.Errors


@dataclass(frozen=True)
class Read:
    """The sheets, and what is to be said of them."""

    sheets: Iterable[Sheet]
    notices: Sequence[Notice]


def read(data: bytes, ending: str, wanted: Sequence[str], limits: Limits, *, documents: bool = False) -> Read:
    """The sheets of those names; all where none is named. ``documents``: also the tables of a .docx or .pdf."""
    if documents and (tables := _tables(data, limits)):
        return Read((Sheet(table, places, {}) for table, places in tables), [])
    held = kinds.container(data)
    if held == "text":
        return _delimited(data, ending, limits)
    found = _package(data, wanted, limits) if held == "zip" else _old(data)
    found.notices += _mismatch(ending, found.kind)
    return Read(_sheets(found, wanted, limits), found.notices)


def _tables(data: bytes, limits: Limits) -> Iterable[tuple[Cells, Sequence[Merge]]] | None:
    from rencai.sheets.file import documents as file_documents

    return file_documents.read(data, limits)


def _mismatch(ending: str, kind: str) -> list[Notice]:
    return (
        [Notice("format_differs", {"ending": ending, "format": kind})]
        if ending and ending not in kinds.ENDINGS[kind]
        else []
    )


def _delimited(data: bytes, ending: str, limits: Limits) -> Read:
    """Text has one sheet, whose name nobody asks for."""
    from rencai.sheets.file import delimited
    from rencai.sheets.file.cells import Cells, empty

    told, encoding = delimited.text(data)
    cells = delimited.columns(delimited.rows(told, ending, limits), limits)
    notices = _mismatch(ending, "csv")
    if encoding == "GB18030":
        notices.append(Notice("csv_encoding", {"encoding": encoding}))
    sheet = Cells("", True, 0, cells.slice(0, 0) if cells and empty(cells) else cells)  # noqa: FBT003 - visible
    return Read([Sheet(sheet, [], {})], notices)


def _old(data: bytes) -> Found:
    macros = kinds.old(data)
    found = Found(styles.of_xls(data), "xls", len(data))
    if macros:
        found.notices.append(Notice("macros_not_run"))
    found.merges = merges.of_xls(data)
    return found


def _package(data: bytes, wanted: Sequence[str], limits: Limits) -> Found:
    held = container.package(data, limits)
    found = Found(data, container.content(held))
    seen = [name.lower() for name in held.entries]
    if any(name.endswith("vbaproject.bin") for name in seen):
        found.notices.append(Notice("macros_not_run"))
    if any(link in name for name in seen for link in LINKS):
        found.notices.append(Notice("links_not_followed"))
    named = container.sheets(held) if found.kind in ("xlsx", "xlsm") else {}
    large = [name for name, entry in held.entries.items() if entry.file_size > SMALL and not _styles(name, found.kind)]
    for name in held.entries.keys() - large:
        _part(held, name, named.get(name, name), found)
    found.data = container.replaced(data, found.instead)
    if large and _ordinary(held):
        from rencai.sheets.file import cells as file_cells

        found.reading = file_cells.begun(found.data, wanted, limits)
    for name in large:
        _part(held, name, named.get(name, name), found)
    found.unpacked = limits.unpacked - held.left
    return found


def _ordinary(held: Package) -> bool:
    """Whether the file may be read while its large parts are looked through: it is packed as such files are.

    Should it turn out to be unsafe nonetheless, the answer is given, and the process ends with what it has begun.
    """
    unpacked = sum(entry.file_size for entry in held.entries.values())
    return unpacked <= min(TOGETHER, DENSE * len(held.data))


def _styles(name: str, kind: str) -> bool:
    return kind in styles.OF_PART and re.split(r"[/\\]", name.lower())[-1] == styles.OF_PART[kind][0]


def _part(held: Package, name: str, sheet: str, found: Found) -> None:
    """Inflate one part to its end, and look through it if it holds cells."""
    chunks = held.chunks(name)
    first = container.checked(next(chunks, b""))
    if found.kind == "ods" and name == "content.xml":
        if merges.spans(first, chunks):
            found.merges = merges.of_ods(held.chunks(name))
        return
    search = extents.sheet(first, held.limits, _numbers(held, name, found.kind))
    if search is None:
        _other(held, name, itertools.chain([first], chunks), found)
        return
    search.add(first)
    for chunk in _ahead(chunks):
        search.add(chunk)
    search.close()
    found.merges[sheet], found.errors[sheet] = search.merges, search.errors
    if search.numbers and search.numbers.usual:
        found.numbers[sheet] = search.numbers


def _numbers(held: Package, name: str, kind: str) -> Numbers | None:
    """A search for numbers, where a second pass over the part would take long."""
    if kind not in ("xlsx", "xlsm") or held.entries[name].file_size <= SMALL:
        return None
    from rencai.sheets.file.numbers import Numbers

    return Numbers(held.limits.columns)


def _other(held: Package, name: str, chunks: Iterable[bytes], found: Found) -> None:
    """Inflate a part that is no sheet; of all of them only the styles are kept, where they must be others."""
    if not _styles(name, found.kind) or held.entries[name].file_size > styles.MOST:
        for _ in chunks:
            pass
        return
    told = b"".join(chunks)
    instead = styles.OF_PART[found.kind][1](told)
    if instead != told:
        found.instead[name] = instead


def _ahead(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """The chunks, the next one inflated while one is looked through."""
    with ThreadPoolExecutor(1) as thread:
        coming = thread.submit(next, chunks, None)
        while (chunk := coming.result()) is not None:
            coming = thread.submit(next, chunks, None)
            yield chunk


def _sheets(found: Found, wanted: Sequence[str], limits: Limits) -> Iterable[Sheet]:
    from rencai.sheets.file import cells as file_cells

    sheets = found.reading() if found.reading else file_cells.texts(found.data, wanted, limits)
    unknown = [sheet.name for sheet in sheets if sheet.name not in found.numbers and not file_cells.empty(sheet.cells)]
    stored = file_cells.numbers(found.data, unknown)
    for sheet in sheets:
        errors = merges.errors(found.errors.get(sheet.name, ()), sheet.first_column, sheet.shape)
        if not sheet.cells or (not errors and file_cells.empty(sheet.cells)):
            yield Sheet(sheet._replace(cells=sheet.cells and sheet.cells.slice(0, 0), numbers=None), [], {})
            continue
        seen = found.numbers.get(sheet.name)
        numbers = seen.mask(sheet.cells, sheet.first_column) if seen else stored.get(sheet.name)
        places = merges.placed(found.merges.get(sheet.name, ()), sheet.first_column, sheet.shape)
        yield Sheet(sheet._replace(numbers=numbers), places, errors)
