"""All applicants of all sheets, as typed and by canonical column, and how the sheets were understood."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

    from rencai.messages.notices import Notice

OWN = "own."
"""An applicant's own column goes by its place (``own.0``): its heading may be any text, also one of rencai's."""


@dataclass(frozen=True, eq=False)
class Applicants:
    """All data rows of all scored sheets, in order: ``own`` as they stand in the sheet, ``cells`` by canonical column.

    Both carry the keys ``input``, ``sheet`` and ``row`` (Excel's number). ``headings`` are those of ``own.0`` and on.
    In ``cells`` a column is text, null where empty, merged cells filled down; ``<name>.number`` beside it is true where
    the cell is stored as a number, else null.

    How it was understood: ``columns`` has every column of every table (``input, sheet, letter, heading, column, how,
    unit, row``; ``column`` null where it is none of rencai's, ``row`` the header's), ``skipped`` every line below a
    header that is no applicant (``input, sheet, row, reason``), ``filled`` every cell that took a merged cell's value
    (``input, sheet, row, letter``). ``unscored`` names the filled sheets without a header, for each book.
    """

    own: pl.DataFrame
    headings: tuple[str, ...]
    cells: pl.DataFrame
    columns: pl.DataFrame
    skipped: pl.DataFrame
    filled: pl.DataFrame
    unscored: tuple[tuple[str, ...], ...]
    notices: tuple[Notice, ...]
