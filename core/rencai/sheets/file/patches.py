"""Place the odd cells of a sheet: the text that each has instead, and the reason why it is not to be believed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rencai.sheets.file.formulas import is_meant_blank, is_never_blank, may_be_empty
from rencai.sheets.file.oddities import decoded, exact

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from rencai.sheets.file.cells import Cells
    from rencai.sheets.file.formulas import Reference
    from rencai.sheets.file.oddities import OddCell


PICTURE = "[图片]"
"""What stands for a picture whose cell has no text of its own."""
SECONDS = 86_400


@dataclass
class Patches:
    """The odd cells of a sheet, by line and column from 0: what text each has instead, and why it cannot be believed.

    The text is null where the cell keeps its own. The reason is one of ``messages.codes.UnreadReason``,
    ``computed_zero`` for a zero that is meant, or null where the text is right.
    """

    cells: dict[tuple[int, int], tuple[str | None, str | None]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.cells)

    @property
    def columns(self) -> tuple[list[int], list[int], list[str | None], list[str | None]]:
        """Lines, columns, texts and reasons."""
        return (
            [line for line, _ in self.cells],
            [column for _, column in self.cells],
            [text for text, _ in self.cells.values()],
            [reason for _, reason in self.cells.values()],
        )

    @property
    def text_bytes(self) -> int:
        """The bytes of the texts."""
        return sum(len(text.encode()) for text, _ in self.cells.values() if text)


def place(odd: Sequence[OddCell], cells: Cells, at: Callable[[Reference], str | None] | None) -> Patches:
    """Return the patches of a sheet's odd cells.

    Where an empty text is stored for a formula that cannot give one, the program that wrote the sheet computed nothing:
    no empty text of a formula counts then.

    :param cells: the cells as the library reads them; what it does not give as a number is no number to be patched.
    :param at: gives the text of a cell of any sheet, null where it is empty or not known; None where no result of a
        formula is worth anything.
    """
    patches = Patches()
    computed = not any(at and cell.kind == "blank" and is_never_blank(cell.content, at) for cell in odd)
    for cell in odd:
        patch = _blank_patch(cell, at, computed=computed) if cell.kind == "blank" else _patch(cell, cells, at)
        if patch:
            before = patches.cells.get(cell[:2], (None, None))
            patches.cells[cell.line, cell.column] = before if before[1] == "picture" else patch
    return patches


def _blank_patch(
    cell: OddCell, at: Callable[[Reference], str | None] | None, *, computed: bool
) -> tuple[str, str] | None:
    """Return the patch of an empty text that a formula gave; None where it is what the formula gives."""
    believed = '""' in cell.content if at is None else computed or is_meant_blank(cell.content, at)
    return None if believed else (f"={cell.content}", "no_value")


def _patch(
    cell: OddCell, cells: Cells, at: Callable[[Reference], str | None] | None
) -> tuple[str | None, str | None] | None:
    """Return text and reason; None where nothing is odd after all."""
    content = cell.content
    if cell.kind == "error":
        return content, "error"
    if cell.kind == "picture":
        return content or PICTURE, "picture"
    if cell.kind == "no_value":
        return f"={content}", "no_value"
    if cell.kind == "zero":
        return None, "zero" if at is None or may_be_empty(content, at) else "computed_zero"
    if cell.kind == "text":
        return decoded(content), None
    text = _number_text(cell, cells.text(cell.line, cell.column) or "")
    return (text, None) if text else None


def _number_text(cell: OddCell, read: str) -> str | None:
    """Return the text of a number instead of the one that the library gives; None where that stays."""
    number = float(cell.content)
    if cell.kind == "hours":
        return _hours(number) if number >= 1 and read[4:5] == "-" else None
    try:
        same = abs(float(read) - number) <= 1e-9 * max(1, abs(number))
    except ValueError:  # the library gives a day
        return None
    if not same:
        return None
    return f"{exact(cell.content)}0" if cell.kind == "month" else exact(cell.content)


def _hours(days: float) -> str:
    """Return a length of time as Excel shows it in ``[h]:mm:ss``.

    >>> _hours(1.5104166666666667)
    '36:15:00'
    """
    seconds = round(days * SECONDS)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
