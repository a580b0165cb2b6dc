"""Read the tables of a text document, .docx or .pdf, as sheets, joined across pages."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING

from rencai.sheets.file import container
from rencai.sheets.file.cells import Cells, text_batch
from rencai.sheets.file.errors import guarded, too_long, too_wide
from rencai.sheets.file.limits import ROWS
from rencai.system.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from rencai.sheets.file.book import Merge
    from rencai.sheets.file.container import Package
    from rencai.sheets.file.document_table import DocumentTable
    from rencai.sheets.file.limits import Limits


WORD = "word/document.xml"
NAME = 60
"""Characters of a table's name."""


def read_tables(data: bytes, limits: Limits) -> Iterable[tuple[Cells, Sequence[Merge]]] | None:
    """Read the tables of a document, each with its merges; None where the file is no .docx or .pdf.

    A table is named by the line of text above it, else by its number.

    :raises InputError: when the document has no table with text, is encrypted, or goes beyond the limits.
    """
    tables = _document_tables(data, limits)
    if tables is None:
        return None
    sheets = [_sheet(name, table, limits) for name, table in _name_tables(tables)]
    if not sheets:
        raise InputError(
            "no table in it whose text can be read (a scan?); save the list as .xlsx or as a text .pdf",
            code="E_LIST_NO_TABLE",
        )
    return sheets


def _document_tables(data: bytes, limits: Limits) -> list[DocumentTable] | None:
    if data.startswith(b"%PDF"):
        from rencai.sheets.file import pdf

        with guarded():
            return pdf.read_tables(data)
    if data.startswith(b"PK\x03\x04") and WORD.encode() in data:
        package = container.open_package(data, limits)
        if WORD in package.entries:
            _inflate_all(package)
            from rencai.sheets.file import word

            with guarded():
                return word.read_tables(data)
    return None


def _inflate_all(package: Package) -> None:
    """Inflate every part once, within the bounds: the library that reads it knows none.

    :raises InputError: when a bound is passed, or a part declares entities.
    """
    for name in package.entries:
        chunks = package.chunks(name)
        container.check_first_chunk(next(chunks, b""))
        for _ in chunks:
            pass


def _name_tables(tables: Iterable[DocumentTable]) -> Iterator[tuple[str, DocumentTable]]:
    """Yield the tables with names, no two alike."""
    taken: set[str] = set()
    for number, table in enumerate(tables, start=1):
        name = table.above[:NAME] or f"table {number}"
        name = f"{name} ({number})" if name in taken else name
        taken.add(name)
        yield name, table


def _sheet(name: str, table: DocumentTable, limits: Limits) -> tuple[Cells, Sequence[Merge]]:
    if table.width > limits.columns:
        raise too_wide(limits)
    if len(table.rows) > ROWS:
        raise too_long()
    rows = ([text.strip() or None if text else None for text in row] for row in table.rows)
    return Cells(name, True, 0, text_batch(list(zip_longest(*rows)))), table.merges  # noqa: FBT003 - visible
