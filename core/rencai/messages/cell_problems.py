"""Word what is wrong with a cell and what to do about it, by the problem's code and the cell's column."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

import polars as pl

from rencai.messages.lookup import words

if TYPE_CHECKING:
    from rencai.messages.codes import Table

Side = Literal["found", "to_do"]
SIDES: tuple[Side, ...] = get_args(Side)
_TABLES: dict[Side, tuple[Table, Table]] = {
    "found": ("reading.found", "reading.column_found"),
    "to_do": ("reading.to_do", "reading.column_to_do"),
}


def cell_problem(side: Side, code: str, column: str, lang: str) -> str:
    """Return what is wrong with a cell of the column (``found``), or what to do about it (``to_do``).

    >>> cell_problem("to_do", "E_CELL_WORD", "job_type", "en")
    "use a value of the template's list"
    >>> cell_problem("to_do", "E_CELL_WORD", "issuer", "zh")
    '写证书上的发证机构全称；不清楚的留空'
    """
    every, of_column = (words(table, lang) for table in _TABLES[side])
    return of_column.get(f"{code}.{column}", every[code])


def cell_problems(side: Side, lang: str) -> pl.Expr:
    """Return ``cell_problem`` of every row, from its ``code`` and ``column``, a canonical name."""
    every, of_column = (words(table, lang) for table in _TABLES[side])
    both = pl.concat_str("code", pl.lit("."), "column")
    return both.replace_strict(
        list(of_column), list(of_column.values()), default=pl.col("code").replace(every), return_dtype=pl.String
    )
