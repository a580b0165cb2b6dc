"""What is seen of the rows of a sheet beside their cells."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Marks:
    """What is seen of rows beside their cells, lines and columns as places in ``RawSheet.cells``.

    :param hidden: the lines that are hidden, by a filter or by hand.
    :param struck: line and column of the cells that are struck through, blank ones too.
    :param comments: line and column of each comment, and its text.
    """

    hidden: tuple[int, ...] = ()
    struck: tuple[tuple[int, int], ...] = ()
    comments: tuple[tuple[int, int, str], ...] = ()

    def lines(self, start: int, end: int) -> Marks:
        """Return the marks of the lines from ``start`` to before ``end``, counted from ``start``."""
        return Marks(
            tuple(line - start for line in self.hidden if start <= line < end),
            tuple((line - start, column) for line, column in self.struck if start <= line < end),
            tuple((line - start, column, text) for line, column, text in self.comments if start <= line < end),
        )

    def columns(self, start: int, end: int) -> Marks:
        """Return the marks of the columns from ``start`` to before ``end``, counted from ``start``."""
        return Marks(
            self.hidden,
            tuple((line, column - start) for line, column in self.struck if start <= column < end),
            tuple((line, column - start, text) for line, column, text in self.comments if start <= column < end),
        )
