"""Where a cell that could not be used stands in a result workbook: in the applicant's own columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from rencai.cells.schema import KEYS
from rencai.sheets.headers.grid import letter

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rencai.output.xlsx.sheet import Sheet
    from rencai.ruling.score import ScoredInputs


def places(result: ScoredInputs) -> pl.DataFrame:
    """Return ``problem``, the line of ``ScoredInputs.problems``, with ``index`` and ``own``, the number of the column.

    What was assumed stands in no column.
    """
    problems = result.problems.with_row_index("problem").drop_nulls("letter")
    numbers = {heading: number for number, heading in enumerate(result.own)}
    headers = result.columns_read.select("input", "sheet", "letter", "heading", header="row").sort("header")
    # a sheet may have several tables: the last header above the cell counts
    headed = problems.sort("row").join_asof(
        headers, left_on="row", right_on="header", by=["input", "sheet", "letter"], allow_exact_matches=False,
        check_sortedness=False,
    )  # fmt: skip
    own = headed.select(
        "problem", *KEYS, own=pl.col("heading").replace_strict(numbers, default=None, return_dtype=pl.Int64)
    )
    people = result.applicants.select("index", *KEYS)
    wrong = own.drop_nulls("own").join(people, on=KEYS, how="inner", maintain_order="left")
    return wrong.select("problem", "index", "own").sort("problem")


def marked(wrong: pl.DataFrame, columns: Sequence[str], prefix: str) -> Mapping[str, Sequence[int]]:
    """Return the lines of each own column whose cells are wrong, for ``Sheet.marked``.

    :param wrong: as ``places`` gives it.
    :param columns: the columns of the sheet, of which an own one goes by the prefix and its number.
    """
    lines = wrong.unique(["own", "index"]).sort("own", "index").group_by("own", maintain_order=True).agg("index")
    named = ((f"{prefix}{own}", indexes) for own, indexes in lines.iter_rows())
    return {name: indexes for name, indexes in named if name in columns}


def targets(wrong: pl.DataFrame, sheet: Sheet, prefix: str, count: int) -> list[tuple[str, str] | None]:
    """Return the sheet and the cell at which each of ``count`` problems is seen, None where it is at none."""
    links: list[tuple[str, str] | None] = [None] * count
    letters = {name: letter(place) for place, name in enumerate(sheet.frame.columns)}
    first = sheet.header_row + 2
    for problem, index, own in wrong.unique("problem", keep="first", maintain_order=True).iter_rows():
        if place := letters.get(f"{prefix}{own}"):
            links[problem] = (sheet.name, f"{place}{first + index}")
    return links
