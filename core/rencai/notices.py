"""What the owner of an input should know about how it was read, as codes; ``labels.NOTICES`` words them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Notice:
    """A key of ``labels.NOTICES`` and what fills its words: sheets, headings, cell addresses, counts; never a cell.

    ``where`` is the input, or the input and the sheet, that it is about. ``columns`` are canonical columns, worded as
    one text after those told.
    """

    code: str
    told: tuple[str, ...] = ()
    where: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
