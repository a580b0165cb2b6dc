"""Lists to choose from, of which each line of a sheet may have its own: the writer has one list for a whole column."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from rencai.sheets.headers.grid import letter

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from rencai.output.xlsx.sheet import Choice, Sheet


_LONGEST_LIST = 255
"""Characters that Excel takes of a list, separators included."""


def offers(values: Sequence[str]) -> bool:
    """Return whether Excel takes the values as a list: no comma in any, and not too many."""
    return bool(values) and not any("," in value for value in values) and len(",".join(values)) <= _LONGEST_LIST


def validations(sheet: Sheet) -> str:
    """Return the part of the sheet's XML that lists what its cells may hold; empty where no cell has a list.

    Where anything else is typed, Excel asks back, and takes it: what is read later is judged by whoever reads it.
    """
    first = sheet.header_row + 2
    rules = [
        _rule(choice, values, " ".join(ranges(letter(sheet.frame.columns.index(column)), first, lines)))
        for column, choice in sheet.choices.items()
        for values, lines in _lines_by_values(choice, sheet.frame.height).items()
    ]
    return f'<dataValidations count="{len(rules)}">{"".join(rules)}</dataValidations>' if rules else ""


def _lines_by_values(choice: Choice, height: int) -> dict[tuple[str, ...], list[int]]:
    """Return by what is offered the lines, from 0, that offer it."""
    lines: dict[tuple[str, ...], list[int]] = {}
    for line in range(height):
        values = tuple(choice.offered(line))
        if offers(values):
            lines.setdefault(values, []).append(line)
    return lines


def ranges(column: str, first: int, lines: Iterable[int]) -> Iterator[str]:
    """Yield the addresses of the lines' cells, those below each other as one."""
    for _, run in groupby(enumerate(lines), lambda item: item[1] - item[0]):
        rows = [first + line for _, line in run]
        yield f"{column}{rows[0]}" if len(rows) == 1 else f"{column}{rows[0]}:{column}{rows[-1]}"


def _rule(choice: Choice, values: Sequence[str], cells: str) -> str:
    listed = escape(",".join(values).replace('"', '""'))
    words = f"errorTitle={quoteattr(choice.title)} error={quoteattr(choice.other)}"
    return (
        '<dataValidation type="list" errorStyle="warning" allowBlank="1" showInputMessage="1" showErrorMessage="1" '
        f'{words} sqref="{cells}"><formula1>"{listed}"</formula1></dataValidation>'
    )
