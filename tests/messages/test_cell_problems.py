"""What is wrong with a cell, and what to do, is said of its column where more is known than of the problem."""

import polars as pl
import pytest

from rencai.cells.columns import canonical_columns
from rencai.messages import codes
from rencai.messages.cell_problems import SIDES, cell_problem, cell_problems

PLACES = [problem.split(".") for problem in codes.COLUMN_PROBLEMS]


def test_columns_of_problems_are_canonical():
    assert {column for _, column in PLACES} <= {column.name for column in canonical_columns()}


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("side", SIDES)
def test_rows_are_worded_like_single_cells(side, lang):
    cells = [*PLACES, ["E_CELL_WORD", "job_type"], ["E_CELL_CONTRADICTION", "qualification"]]
    frame = pl.DataFrame(cells, schema=["code", "column"], orient="row")
    expected = [cell_problem(side, code, column, lang) for code, column in cells]
    assert frame.select(cell_problems(side, lang)).to_series().to_list() == expected
    assert len(set(expected)) == len(cells)


@pytest.mark.parametrize("column", ["qualification", "issuer"])
def test_text_columns_advise_no_list(column):
    assert "list" not in cell_problem("to_do", "E_CELL_WORD", column, "en")
    assert "下拉" not in cell_problem("to_do", "E_CELL_WORD", column, "zh")
