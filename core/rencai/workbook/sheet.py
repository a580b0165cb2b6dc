"""What a result workbook is made of: sheets with one table each, lines above it, charts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import polars as pl

BLUE = "#1F4E79"
"""The header's fill unless the sheet says otherwise."""


@dataclass(frozen=True)
class Banner:
    """A line of text above the table; ``style`` is title, red, plain or note."""

    text: str
    style: str = "plain"


@dataclass(frozen=True)
class Chart:
    """A chart over columns of its own sheet, a colour for each series or none.

    Without ``row`` and ``column`` (from 0) it stands right of the table.
    """

    series: Sequence[str]
    categories: str
    title: str
    colours: Sequence[str] = ()
    kind: str = "column_stacked"
    row: int | None = None
    column: int | None = None
    width: int = 640
    height: int = 320


@dataclass(frozen=True)
class Choice:
    """A column to be filled in: a list to choose from, a note on its heading, what is said of anything else."""

    values: Sequence[str]
    note: str
    title: str
    other: str


@dataclass(frozen=True, eq=False)
class Sheet:
    """One table; mappings and charts name the frame's own columns, ``headings`` are what is shown instead.

    ``fills`` colours a cell by its text; ``freeze`` is how many rows of the table (1: the header) and columns stay in
    sight. Where a
    column wraps, every cell stands at the top, but for large sheets, where that would cost half the time again.
    """

    name: str
    frame: pl.DataFrame
    headings: Sequence[str] = ()
    widths: Mapping[str, float] = field(default_factory=dict)
    wrap: Sequence[str] = ()
    fills: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    choices: Mapping[str, Choice] = field(default_factory=dict)
    banner: Sequence[Banner] = ()
    charts: Sequence[Chart] = ()
    freeze: tuple[int, int] = (1, 0)
    autofilter: bool = True
    tab: str | None = None

    @property
    def shown(self) -> dict[str, str]:
        """Each column's heading."""
        return dict(zip(self.frame.columns, self.headings or self.frame.columns, strict=True))

    @property
    def header_row(self) -> int:
        """The header's row, counted from 0."""
        return len(self.banner)
