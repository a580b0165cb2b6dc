"""Find in the XML of a large sheet which cells are stored as numbers, while it is scanned.

The reading library tells the same in a second pass (``cells.numbers``), which takes as long as the first. XML that is
not written as spreadsheet programs write it is left to that pass. This module alone needs Polars in the reading
process: it is imported for large sheets only.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import polars as pl

from rencai.sheets.file.cells import column_index, pattern_beyond, pattern_within

if TYPE_CHECKING:
    from arro3.core import RecordBatch


_NUMERIC = (
    r'<c r="[A-Z]+[0-9]+"(?: s="[0-9]+")?(?: t="[nb]")?>(?:<f(?:\s[^>]*)?/>|<f(?:\s[^>]*)?>[^<]*</f>)?<v>'
    r"(?:-?[0-9]+\.[0-9]{10})?"
)
_FORMULA = r'<c r="[A-Z]+[0-9]+"(?: s="[0-9]+")?(?: t="[A-Za-z]+")?><f'
_STYLED = ' s="[0-9]+"'
_TEXTS, _NUMBERS = ("s", "str", "inlineStr", "e", "d"), ("n", "b")
"""Types of cells that are texts (also errors, and days as text), and that are numbers or yes/no, as those without."""
_ADDRESS = r'^<c r="(?<letters>[A-Z]+)(?<row>[0-9]+)'
_PLAIN = r"^(?:-?[0-9]+(?:\.[0-9]+)?|true|false)$"
"""How a number or a yes/no is read as text; a day, which is stored as a number too, is read as one."""


class NumberScan:
    """The state of a scan for number cells.

    ``usual`` is true as long as every cell was written as spreadsheet programs do, none beyond so many columns. As long
    as it is, ``has_formulas`` and ``has_long`` say whether the last piece has formulas and numbers of many digits.
    """

    def __init__(self, columns: int) -> None:
        self.usual = self.has_formulas = self.has_long = True
        # a cell of which it is not certain at a glance where it is and whether it is stored as a number
        self._odd = re.compile(
            rb'<c(?=[\s/>])(?! r="' + pattern_within(columns) + rb'[0-9]{1,6}"(?: s="[0-9]+")?'
            rb'(?: t="(?:s|str|inlineStr|e|d)"/?>|(?: t="[nb]")?(?:/>|></c>|><v>|><f[\s/>])))|<!'
        )
        self._pattern = f"{_doubtful_pattern(columns)}|{_NUMERIC}|{_FORMULA}"
        self._frames: list[pl.DataFrame] = []

    def add(self, text: bytes) -> None:
        """Scan a piece of XML that ends before a cell or after one."""
        if not self.usual:
            return
        try:
            chunk = pl.Series([text], dtype=pl.Binary).cast(pl.String)
        except pl.exceptions.ComputeError:  # no UTF-8
            self.usual = False
            return
        cells = chunk.str.extract_all(self._pattern).explode(empty_as_null=False)
        numeric, formulas = cells.str.contains("<v>", literal=True), cells.str.contains("<f", literal=True)
        if (b"!" in text or not (numeric | formulas).all()) and self._odd.search(text):
            self.usual = False
            return
        self.has_formulas, self.has_long = formulas.any(), not (cells.str.ends_with("<v>") | ~numeric).all()
        addresses = cells.filter(numeric).str.extract_groups(_ADDRESS).struct.unnest()
        self._frames.append(addresses.cast({"row": pl.UInt32}))

    def mask(self, read: RecordBatch, first_column: int) -> pl.DataFrame | None:
        """Return which of these cells are stored as numbers or yes/no (``RawSheet.numbers``); None where none is."""
        cells = pl.DataFrame(read)
        addresses = pl.concat(self._frames) if self._frames else pl.DataFrame()
        if addresses.is_empty():
            return None
        lines = addresses.filter(pl.col("row") <= cells.height).partition_by("letters", as_dict=True)
        rows = {column_index(str(letters).encode()) - first_column: lines["row"] for (letters,), lines in lines.items()}
        mask = cells.select(
            _number_mask(name, cells.height, rows.get(index)) for index, name in enumerate(cells.columns)
        )  # all at once, so that both cores have a share
        return mask if any(column.null_count() < column.len() for column in mask.iter_columns()) else None


def _number_mask(name: str, height: int, rows: pl.Series | None) -> pl.Expr:
    """Return true in those rows, counted from 1, where the text is a number's, else null."""
    none = pl.Series(name, [None], dtype=pl.Boolean).new_from_index(0, height)
    if rows is None:
        return pl.lit(none)
    stored = pl.lit(none.scatter(rows - 1, True))  # noqa: FBT003 - the value
    return pl.when(stored & pl.col(name).str.contains(_PLAIN)).then(True).alias(name)  # noqa: FBT003 - the value


def _doubtful_pattern(columns: int) -> str:
    """Return a pattern of the beginning of whatever begins like a cell and may be an odd one.

    Rust's regular expressions have no lookahead, so it finds more than is odd; those are looked at again.
    """
    letters, row = pattern_within(columns).decode(), "[0-9]{1,6}"
    address = rf'(?:[^A-Z]|$|{pattern_beyond(columns).decode()}|{letters}(?:[^A-Z0-9]|$|[0-9]{{7}}|{row}(?:[^0-9"]|$)))'
    cell = f'<c r="{letters}{row}"'
    perhaps = f"{cell}(?:{_STYLED})?"
    texts, numbers = "|".join(_TEXTS), "|".join(_NUMBERS)
    formulas = (f"<f{end}" for end in "\t\n\v\f\r />")
    return "|".join((
        "<c" + _none_of_pattern(' r="'),
        f'<c r="{address}',
        cell + _none_of_pattern(' s="', ' t="', "/>", ">"),
        cell + ' s="(?:[^0-9]|$|[0-9]+(?:[^0-9"]|$))',
        cell + _STYLED + _none_of_pattern(' t="', "/>", ">"),
        perhaps + ' t="' + _none_of_pattern(*(f'{name}"' for name in (*_TEXTS, *_NUMBERS))),
        perhaps + f' t="(?:{texts}|{numbers})"' + _none_of_pattern("/>", ">"),
        perhaps + f'(?: t="(?:{numbers})")?>' + _none_of_pattern("</c>", "<v>", *formulas),
    ))  # fmt: skip


def _none_of_pattern(*words: str) -> str:
    """Return a pattern of what is none of the words, up to the first letter by which it differs, or the end.

    >>> _none_of_pattern("/>", ">")
    '(?:(?:[^/>]|$)|/(?:[^>]|$))'
    """
    heads = sorted({word[:length] for word in words for length in range(len(word))})
    nexts = ("".join(sorted({word[len(head)] for word in words if word.startswith(head)})) for head in heads)
    return "(?:" + "|".join(f"{head}(?:[^{letters}]|$)" for head, letters in zip(heads, nexts, strict=True)) + ")"
