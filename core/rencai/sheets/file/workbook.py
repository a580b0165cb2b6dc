"""Turn a file's content into sheets: scan it by its kind, then read it."""

from __future__ import annotations

import itertools
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from rencai.messages.notices import Notice
from rencai.sheets.file import biff, container, extents, facts, kinds, marks, merges, oddities, ods, styles
from rencai.sheets.file.facts import BookFacts
from rencai.sheets.file.patches import Patches, place
from rencai.sheets.rows.marks import Marks
from rencai.system.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from arro3.core import RecordBatch

    from rencai.sheets.file.book import Merge
    from rencai.sheets.file.cells import Cells
    from rencai.sheets.file.container import Package
    from rencai.sheets.file.formulas import Reference
    from rencai.sheets.file.kinds import WorkbookKind
    from rencai.sheets.file.limits import Limits
    from rencai.sheets.file.marks import MarkScan
    from rencai.sheets.file.numbers import NumberScan
    from rencai.sheets.file.oddities import OddCell
    from rencai.sheets.file.ods import OdsSheet


SMALL = 4_000_000
"""Unpacked bytes up to which scanning a part takes no time worth saving."""
TOGETHER = 400_000_000
"""Unpacked bytes up to which a file is read while it is scanned."""
DENSE = 20
"""Times its size to which an ordinary workbook unpacks."""
LINES = 8
"""Lines of a text that a notice names."""
LINKS = ("/externallinks/externallink", "/connections.xml")


@dataclass
class Scan:
    """What scanning a file found, sheets by name; merges count lines and columns of the sheet.

    ``replacements`` are the parts of a zip, by name, that are read as if they had that content. ``records`` are those
    of an .xls, ``encoding`` that of its texts where they are read as if they were Western (``biff.decoded``).
    """

    data: bytes
    kind: WorkbookKind
    unpacked: int = 0
    merges: dict[str, list[Merge]] = field(default_factory=dict)
    odd: dict[str, list[OddCell]] = field(default_factory=dict)
    long_numbers: dict[str, list[tuple[bytes, bytes, bytes]]] = field(default_factory=dict)
    marks: dict[str, tuple[MarkScan, list[tuple[int, int, str]]]] = field(default_factory=dict)
    numbers: dict[str, NumberScan] = field(default_factory=dict)
    replacements: dict[str, bytes] = field(default_factory=dict)
    notices: list[Notice] = field(default_factory=list)
    reading: Callable[[], list[Cells]] | None = None
    facts: BookFacts = field(default_factory=BookFacts)
    package: Package | None = None
    sheet_names: dict[str, str] = field(default_factory=dict)
    records: bytes = b""
    encoding: str = ""


class Sheet(NamedTuple):
    """A sheet's cells, merges counted from the first of them, and odd cells, whose texts are not in the cells.

    ``long_numbers`` are the letters, row and value of numbers that are rounded in the cells.
    """

    cells: Cells
    merges: Sequence[Merge]
    patches: Patches
    long_numbers: Sequence[tuple[bytes, bytes, bytes]] = ()
    marks: Marks = Marks()


@dataclass(frozen=True)
class WorkbookContent:
    """The sheets of a workbook, the notices about it, and the day that is given to times: day 0 of its date system."""

    sheets: Iterable[Sheet]
    notices: Sequence[Notice]
    day_zero: str = facts.DAY_ZERO


def read(
    data: bytes, ending: str, wanted: Sequence[str], limits: Limits, *, documents: bool = False
) -> WorkbookContent:
    """Scan and read the sheets of those names; all where none is named.

    :param ending: the ending of the file's name; a notice says where it promises another kind.
    :param documents: whether to read the tables of a .docx or .pdf.
    :raises InputError: when the file is unsafe, damaged, encrypted, beyond the limits or of another kind.
    """
    if documents and (tables := _document_tables(data, limits)):
        return WorkbookContent((Sheet(table, merges, Patches()) for table, merges in tables), [])
    container_kind = kinds.container_kind(data)
    if container_kind == "text":
        return _read_delimited(data, ending, limits)
    scan = _scan_package(data, wanted, limits) if container_kind == "zip" else _scan_ole(data, wanted, limits)
    scan.notices += _format_notices(ending, scan.kind)
    if scan.encoding:
        sheets: Iterable[Sheet] = _read_encoded_sheets(scan, wanted, limits)
    else:
        sheets = _read_sheets(scan, wanted, limits)
    return WorkbookContent(sheets, scan.notices, scan.facts.day_zero)


def _read_encoded_sheets(scan: Scan, wanted: Sequence[str], limits: Limits) -> Iterator[Sheet]:
    """Read the sheets of an .xls before Excel 97 whose characters have two bytes, which the library does not know."""
    from rencai.sheets.file.cells import text_batch

    for sheet in _read_sheets(scan, [biff.encoded(name, scan.encoding) for name in wanted], limits):
        texts = [
            [text and biff.decoded(text, scan.encoding) for text in column.to_pylist()]
            for column in (sheet.cells.cells.columns if sheet.cells.cells else ())
        ]
        name = biff.decoded(sheet.cells.name, scan.encoding)
        yield sheet._replace(cells=sheet.cells._replace(name=name, cells=text_batch(texts)))


def _document_tables(data: bytes, limits: Limits) -> Iterable[tuple[Cells, Sequence[Merge]]] | None:
    from rencai.sheets.file import documents as file_documents

    return file_documents.read_tables(data, limits)


def _format_notices(ending: str, kind: WorkbookKind) -> list[Notice]:
    return (
        [Notice("format_differs", {"ending": ending, "format": kind})]
        if ending and ending not in kinds.ENDINGS[kind]
        else []
    )


def _read_delimited(data: bytes, ending: str, limits: Limits) -> WorkbookContent:
    """Read a text as one sheet without a name."""
    from rencai.sheets.file import delimited
    from rencai.sheets.file.cells import Cells, is_empty

    text, encoding = delimited.decode(data)
    records = delimited.parse_rows(text, ending, limits)
    cells = delimited.to_columns(records.rows, limits)
    notices = _format_notices(ending, "csv")
    if encoding == "GB18030":
        notices.append(Notice("csv_encoding", {"encoding": encoding}))
    if records.stray:
        notices.append(Notice("csv_quotes", {"rows": _quoted_lines(records.stray)}))
    sheet = Cells("", True, 0, cells.slice(0, 0) if cells and is_empty(cells) else cells)  # noqa: FBT003 - visible
    return WorkbookContent([Sheet(sheet, [], Patches())], notices)


def _quoted_lines(lines: Sequence[int]) -> str:
    """Return the first of these lines in one text."""
    return ", ".join(map(str, lines[:LINES])) + (" …" if len(lines) > LINES else "")


def _scan_ole(data: bytes, wanted: Sequence[str], limits: Limits) -> Scan:
    """Scan an .xls, or what an OLE file holds that Excel opens without asking for a password."""
    content = kinds.ole_content(data)
    if not content.encrypted:
        return _scan_xls(data, macros=content.macros)
    from rencai.sheets.file import encryption

    plain = encryption.decrypt(data)
    if kinds.container_kind(plain) == "zip":
        return _scan_package(plain, wanted, limits)
    return _scan_xls(plain, macros=content.macros)


def _scan_xls(data: bytes, *, macros: bool) -> Scan:
    content = biff.prepare(data)
    scan = Scan(content.data, "xls", len(data), odd=content.errors, records=content.records, encoding=content.encoding)
    if macros or content.macros:
        scan.notices.append(Notice("macros_not_run"))
    scan.merges = merges.read_xls(content.data)
    return scan


def _scan_package(data: bytes, wanted: Sequence[str], limits: Limits) -> Scan:
    package = container.with_plain_encoding(container.open_package(data, limits))
    data = package.data
    scan = Scan(data, container.workbook_kind(package))
    part_names = [name.lower() for name in package.entries]
    if any(name.endswith("vbaproject.bin") for name in part_names):
        scan.notices.append(Notice("macros_not_run"))
    if any(link in name for name in part_names for link in LINKS):
        scan.notices.append(Notice("links_not_followed"))
    if scan.kind in ("xlsx", "xlsm"):
        scan.package, scan.sheet_names = package, container.sheet_names(package)
        scan.facts = _find_facts(package, scan)
    if scan.kind == "xlsb":
        book = container.workbook_part(package)
        content, macro_sheets = container.read_part(package, book), _macro_sheets(package, book, scan)
        scan.sheet_names = biff.xlsb_sheet_names(content, container.links(package, book))
        if macro_sheets:
            scan.replacements[book] = biff.xlsb_without_sheets(content, macro_sheets)
    large = [
        name for name, entry in package.entries.items() if entry.file_size > SMALL and not _is_styles(name, scan.kind)
    ]
    for name in package.entries.keys() - large:
        _scan_part(package, name, scan.sheet_names.get(name, name), scan)
    scan.data = container.replace_parts(data, scan.replacements)
    if large and _is_ordinary(package):
        from rencai.sheets.file import cells as file_cells

        scan.reading = file_cells.start_reading_texts(scan.data, wanted, limits)
    for name in large:
        _scan_part(package, name, scan.sheet_names.get(name, name), scan)
    scan.unpacked = limits.unpacked - package.remaining
    return scan


def _macro_sheets(package: Package, book: str, scan: Scan) -> list[str]:
    """Return the relationships of sheets of Excel 4 macros, for which the library refuses a file, and say them."""
    macro_sheets = [link for link, (kind, _) in container.links(package, book).items() if kind.endswith("Macrosheet")]
    if macro_sheets and Notice("macros_not_run") not in scan.notices:
        scan.notices.append(Notice("macros_not_run"))
    return macro_sheets


def _find_facts(package: Package, scan: Scan) -> BookFacts:
    """Return what the parts beside the sheets say of cells.

    The workbook is read with its own date system, and without sheets of Excel 4 macros, for which the library refuses
    it.
    """
    parts = {name.lower(): name for name in package.entries}
    book = container.workbook_part(package)
    workbook = container.read_part(package, book)
    macro_sheets = _macro_sheets(package, book, scan)
    if (plain := facts.without_sheets(facts.without_extensions(workbook), macro_sheets)) != workbook:
        scan.replacements[book] = plain
    styles_part = next((name for name in package.entries if _is_styles(name, scan.kind)), "")
    styles_content = container.read_part(package, styles_part)
    elapsed, two_decimals = facts.styles_that_matter(styles_content)
    rich = {key: container.read_part(package, parts.get(name, "")) for key, name in facts.PARTS.items()}
    return BookFacts(
        elapsed,
        two_decimals,
        facts.pictures(**rich),
        marks.struck_styles(styles_content),
        facts.is_recalculated(workbook),
        facts.day_zero(workbook),
    )


def _is_ordinary(package: Package) -> bool:
    """Return whether the file may be read while its large parts are scanned: it is packed as ordinary workbooks are.

    Where the scan finds it unsafe all the same, that is the answer, and the process ends with the reading in it.
    """
    unpacked = sum(entry.file_size for entry in package.entries.values())
    return unpacked <= min(TOGETHER, DENSE * len(package.data))


def _is_styles(name: str, kind: str) -> bool:
    return kind in styles.STYLES_PARTS and re.split(r"[/\\]", name.lower())[-1] == styles.STYLES_PARTS[kind][0]


def _scan_part(package: Package, name: str, sheet: str, scan: Scan) -> None:
    """Inflate one part to its end, and scan it if it holds cells."""
    chunks = package.chunks(name)
    first = container.check_first_chunk(next(chunks, b""))
    if scan.kind == "ods" and name == "content.xml":
        if ods.tells(first, chunks):
            _add_ods(scan, ods.read_ods(package.chunks(name)))
        return
    facts = scan.facts if scan.kind in ("xlsx", "xlsm") else None
    sheet_scan = extents.start_scan(first, package.limits, _start_number_scan(package, name, scan.kind), facts)
    if sheet_scan is None:
        _inflate_other(package, name, itertools.chain([first], chunks), scan)
        return
    sheet_scan.add(first)
    for chunk in _read_ahead(chunks):
        sheet_scan.add(chunk)
    sheet_scan.close()
    columns = sheet_scan.dense_columns
    if columns < package.limits.columns:
        rows = max(sheet_scan.rows, sheet_scan.last_row)
        extents.check_density(container.again(package, name), rows, columns, package.limits)
    scan.merges[sheet], scan.odd[sheet] = sheet_scan.merges, sheet_scan.odd
    scan.long_numbers[sheet] = sheet_scan.long_numbers
    if sheet_scan.marks:
        scan.marks[sheet] = (sheet_scan.marks, marks.read_comments(package, name))
    if sheet_scan.numbers and sheet_scan.numbers.usual:
        scan.numbers[sheet] = sheet_scan.numbers


def _add_ods(scan: Scan, sheets: Mapping[str, OdsSheet]) -> None:
    for name, sheet in sheets.items():
        scan.merges[name], scan.odd[name] = sheet.merges, sheet.odd
        scan.marks[name] = (sheet.marks, sheet.comments)


def _start_number_scan(package: Package, name: str, kind: str) -> NumberScan | None:
    """Return a scan for numbers where a second pass of the library over the part would take long, else None."""
    if kind not in ("xlsx", "xlsm") or package.entries[name].file_size <= SMALL:
        return None
    from rencai.sheets.file.numbers import NumberScan

    return NumberScan(package.limits.columns)


def _inflate_other(package: Package, name: str, chunks: Iterable[bytes], scan: Scan) -> None:
    """Inflate a part that is no sheet in XML: find the errors of an .xlsb's sheet, keep styles that must be changed."""
    binary = scan.kind == "xlsb" and name in scan.sheet_names
    looked_at = binary or _is_styles(name, scan.kind)
    if not looked_at or package.entries[name].file_size > styles.MOST:
        for _ in chunks:
            pass
        return
    content = b"".join(chunks)
    if binary:
        scan.odd[scan.sheet_names[name]] = biff.xlsb_errors(content)
        return
    replacement = styles.STYLES_PARTS[scan.kind][1](content)
    if replacement != content:
        scan.replacements[name] = replacement


def _read_ahead(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Yield the chunks, the next one inflated while one is scanned."""
    with ThreadPoolExecutor(1) as thread:
        future = thread.submit(next, chunks, None)
        while (chunk := future.result()) is not None:
            future = thread.submit(next, chunks, None)
            yield chunk


def _read_sheets(scan: Scan, wanted: Sequence[str], limits: Limits) -> Iterable[Sheet]:
    from rencai.sheets.file import cells as file_cells

    sheets = _read_texts(scan, wanted, limits)
    unknown = [
        sheet.name for sheet in sheets if sheet.name not in scan.numbers and not file_cells.is_empty(sheet.cells)
    ]
    stored = file_cells.read_numbers(scan.data, unknown)
    if scan.kind in ("xls", "xlsb", "ods"):
        _add_natives(scan, sheets, stored)
    for sheet in sheets:
        patches = place(scan.odd.get(sheet.name, ()), sheet, _lookup(sheets, sheet, scan.facts))
        if not sheet.cells or (not patches and file_cells.is_empty(sheet.cells)):
            yield Sheet(sheet._replace(cells=sheet.cells and sheet.cells.slice(0, 0), numbers=None), [], Patches())
            continue
        number_scan = scan.numbers.get(sheet.name)
        numbers = number_scan.mask(sheet.cells, sheet.first_column) if number_scan else stored.get(sheet.name)
        clipped = merges.clip(scan.merges.get(sheet.name, ()), sheet.first_column, sheet.shape)
        long = scan.long_numbers.get(sheet.name, ())
        yield Sheet(sheet._replace(numbers=numbers), clipped, patches, long, _marks(scan, sheet))


def _add_natives(scan: Scan, sheets: Sequence[Cells], stored: Mapping[str, RecordBatch | None]) -> None:
    """Add the cells whose texts do not say all that is stored, and the marks of an .xls."""
    from rencai.sheets.file import biff_marks, natives

    months = {sheet.name: natives.find_months(sheet, stored.get(sheet.name)) for sheet in sheets}
    marked_sheets = biff_marks.find(scan.records, formats=any(months.values())) if scan.kind == "xls" else {}
    for name, marked in marked_sheets.items():
        scan.marks[name] = (marked.scan, marked.comments)
    for sheet in sheets:
        shown = months[sheet.name] & (marked_sheets[sheet.name].two_decimals if sheet.name in marked_sheets else set())
        odd = natives.find(scan.data, sheet, shown)
        scan.odd[sheet.name] = [*scan.odd.get(sheet.name, ()), *odd]


def _marks(scan: Scan, sheet: Cells) -> Marks:
    """Return the marks of a sheet whose marks were looked for, else none."""
    scanned = scan.marks.get(sheet.name)
    return marks.place(*scanned, sheet.first_column) if scanned else Marks()


def _lookup(sheets: Sequence[Cells], own: Cells, book: BookFacts) -> Callable[[Reference], str | None] | None:
    """Return a function that gives the text of a cell to which a formula of a sheet refers, null where none is known.

    None where no result of a formula is worth anything.
    """
    named = {sheet.name: sheet for sheet in sheets}

    def text_at(target: Reference) -> str | None:
        sheet = named.get(target.sheet) if target.sheet else own
        return sheet.text(target.line, target.column) if sheet else None

    return None if book.recalculated else text_at


def _read_texts(scan: Scan, wanted: Sequence[str], limits: Limits) -> list[Cells]:
    """Read the texts; where the library refuses the file for errors that it does not know, read it without them."""
    from rencai.sheets.file import cells as file_cells

    try:
        return scan.reading() if scan.reading else file_cells.read_texts(scan.data, wanted, limits)
    except InputError as error:
        if error.code != "E_INPUT_NOT_WORKBOOK" or not scan.package:
            raise
        if not (changed := _with_listed_errors(scan.package, scan)):
            raise
        scan.data = container.replace_parts(scan.data, changed)
        return file_cells.read_texts(scan.data, wanted, limits)


def _with_listed_errors(package: Package, scan: Scan) -> dict[str, bytes]:
    """Return the sheets' parts anew that hold errors unknown to the library, which refuses the file for them."""
    parts = {}
    for name, sheet in scan.sheet_names.items():
        content = container.read_part(package, name)
        changed, others = oddities.with_listed_errors(content)
        if changed != content:
            parts[name] = changed
            scan.odd[sheet] = [*others, *scan.odd.get(sheet, ())]
    return parts
