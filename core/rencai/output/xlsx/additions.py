"""What a sheet has beside its cells and the writer cannot set: marked cells, lists, links between sheets."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING
from xml.sax.saxutils import quoteattr

from rencai.output.xlsx import dropdowns
from rencai.output.xlsx.archive import MARKED
from rencai.sheets.headers.grid import letter

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from rencai.output.xlsx.sheet import Sheet


_RANGES = 1_000
"""Ranges of cells in one rule."""
_MOST_LINKS = 65_000
"""Links that a sheet has at the most: Excel takes 65,530."""


def additions(sheet: Sheet, names: Mapping[str, str]) -> str:
    """Return the parts of the sheet's XML that are put behind its cells; empty where it has none.

    :param names: the wanted name of each sheet -> the one that it has.
    """
    return _marks(sheet) + dropdowns.validations(sheet) + _links(sheet, names)


def _marks(sheet: Sheet) -> str:
    """Return the rules that colour the marked cells; a cell's own style would have to be put into each of them."""
    first = sheet.header_row + 2
    cells = [
        cell
        for column, lines in sheet.marked.items()
        for cell in dropdowns.ranges(letter(sheet.frame.columns.index(column)), first, lines)
    ]
    rule = f'<cfRule type="expression" dxfId="{MARKED}" priority="1"><formula>TRUE</formula></cfRule>'
    parts = (" ".join(cells[start : start + _RANGES]) for start in range(0, len(cells), _RANGES))
    return "".join(f'<conditionalFormatting sqref="{part}">{rule}</conditionalFormatting>' for part in parts)


def _links(sheet: Sheet, names: Mapping[str, str]) -> str:
    links = "".join(islice(_each_link(sheet, names), _MOST_LINKS))
    return f"<hyperlinks>{links}</hyperlinks>" if links else ""


def _each_link(sheet: Sheet, names: Mapping[str, str]) -> Iterator[str]:
    for column, targets in sheet.links.items():
        place = letter(sheet.frame.columns.index(column))
        for row, target in enumerate(targets, start=sheet.header_row + 2):
            if target:
                name, cell = target
                quoted = names[name].replace("'", "''")
                location = quoteattr(f"'{quoted}'!{cell}")
                yield f'<hyperlink ref="{place}{row}" location={location}/>'
