"""Which cells of a large .xlsx sheet are stored as numbers, found in its XML while it is looked through.

The reading library tells the same in a second pass (``cells.numbers``), which takes as long as the first. XML that is
not written as spreadsheet programs write it is left to that pass.
"""

from __future__ import annotations

import re

import polars as pl

from rencai.intake.letters import column, within

_NUMERIC = r'<c r="[A-Z]+[0-9]+"(?: s="[0-9]+")?(?: t="[nb]")?>(?:<f(?:\s[^>]*)?/>|<f(?:\s[^>]*)?>[^<]*</f>)?<v>'
_ADDRESS = r'^<c r="(?<letters>[A-Z]+)(?<row>[0-9]+)'
_PLAIN = r"^(?:-?[0-9]+(?:\.[0-9]+)?|true|false)$"
"""How a number or a yes/no is told as text; a day, which is stored as a number too, is told otherwise."""


class Numbers:
    """The cells found so far; ``usual`` as long as every cell was written as usual, none beyond so many columns."""

    def __init__(self, columns: int) -> None:
        self.usual = True
        # where a cell is, and whether it is stored as a number, is certain at a glance
        usual = (
            rb' r="' + within(columns) + rb'[0-9]{1,6}"(?: s="[0-9]+")?'
            rb'(?: t="(?:s|str|inlineStr|e|d)"/?>|(?: t="[nb]")?(?:/>|></c>|><v>|><f[\t-\r />]))'
        )
        self._cell = f"<c{usual.decode()}"
        self._odd = re.compile(rb"<c(?=[\s/>])(?!" + usual + rb")|<!")
        self._found: list[pl.DataFrame] = []

    def add(self, text: bytes) -> None:
        """Look through some XML that ends before a cell or after one."""
        if not self.usual:
            return
        try:
            told = pl.Series([text], dtype=pl.Binary).cast(pl.String)
        except pl.exceptions.ComputeError:  # no UTF-8
            self.usual = False
            return
        self.usual = self._plain(told, text) or not self._odd.search(text)
        if self.usual:
            cells = told.str.extract_all(_NUMERIC).explode(empty_as_null=False)
            self._found.append(cells.str.extract_groups(_ADDRESS).struct.unnest().cast({"row": pl.UInt32}))

    def _plain(self, told: pl.Series, text: bytes) -> bool:
        """Whether all that begins like a cell is a usual one: by counting, quicker than to look for odd ones."""
        return b"!" not in text and bool(told.str.count_matches(self._cell)[0] == text.count(b"<c"))

    def mask(self, cells: pl.DataFrame, first_column: int) -> pl.DataFrame | None:
        """As ``RawSheet.numbers``: true where a cell is stored as a number or yes/no, else null; None where none is."""
        found = pl.concat(self._found) if self._found else pl.DataFrame()
        if found.is_empty():
            return None
        lines = found.filter(pl.col("row") <= cells.height).partition_by("letters", as_dict=True)
        rows = {column(str(letters).encode()) - first_column: lines["row"] for (letters,), lines in lines.items()}
        told = [_stored(texts, rows.get(place)) for place, texts in enumerate(cells.iter_columns())]
        return pl.DataFrame(told) if any(one.null_count() < one.len() for one in told) else None


def _stored(texts: pl.Series, rows: pl.Series | None) -> pl.Series:
    """True in those rows, counted from 1, where the text is a number's, else null."""
    none = pl.Series(texts.name, [None], dtype=pl.Boolean).new_from_index(0, texts.len())
    if rows is None:
        return none
    stored = none.scatter(rows - 1, True)  # noqa: FBT003 - the value
    plain = texts.str.contains(_PLAIN)
    return pl.select(pl.when(stored & plain).then(True).alias(texts.name)).to_series()  # noqa: FBT003 - the value
