"""The frames that leave the sheets and the cells are as their schemas declare them."""

from datetime import date
from pathlib import Path

import pytest

from rencai.cells import schema as cells_schema
from rencai.cells.columns import canonical_columns
from rencai.cells.normalise import normalise
from rencai.cells.vocabulary import vocabulary
from rencai.sheets import schema
from rencai.sheets.file import read
from rencai.sheets.tables import read as tables_read

COLUMNS = canonical_columns()
INPUTS = Path(__file__).parents[2] / "inputs" / "applicants.xlsx"
ROWS = [
    ("申请人名单", None, None, None, None),
    ("姓名", "职业资格名称", "身份证号", "出生日期", "发证日期"),
    ("甲", "PE", 110105194912310021, "1949-12-31", "2022年3月"),
    ("乙", "CFA", "e-1234567", "1980-02-30", "2022-03-29"),
    ("合计", None, None, None, 2),
]


@pytest.fixture(params=["inputs", "small"])
def books(request, xlsx):
    path = INPUTS if request.param == "inputs" else xlsx(ROWS)
    return {path.name: read.read(path)}


@pytest.fixture
def applicants(books):
    return tables_read.read(books, COLUMNS)


def test_raw_cells_are_as_declared(books):
    for book in books.values():
        for sheet in book.sheets:
            schema.RAW_CELLS.validate(sheet.cells)
            if sheet.numbers is not None:
                assert schema.RAW_NUMBERS.validate(sheet.numbers).shape == sheet.cells.shape


def test_applicants_are_as_declared(applicants):
    own = schema.APPLICANTS.validate(applicants.own)
    names = own.columns[len(cells_schema.KEYS) :]
    assert names == [schema.OWN.of(number=number) for number in range(len(applicants.headings))]
    assert all(own.schema[name] in (schema.OWN.dtype, *schema.OWN_DTYPES) for name in names)
    cells_schema.CELLS.validate(applicants.cells)


def test_what_was_read(applicants):
    assert schema.COLUMNS_READ.validate(applicants.columns).columns == schema.COLUMNS_READ.columns
    assert schema.SKIPPED.validate(applicants.skipped).columns == schema.SKIPPED.columns
    assert schema.FILLED.validate(applicants.filled).columns == schema.FILLED.columns


def test_normalised_cells_are_as_declared(applicants):
    result = normalise(applicants.cells, COLUMNS, vocabulary(COLUMNS, {}), date(2026, 1, 1))
    declared = cells_schema.normalised(COLUMNS)
    assert declared.validate(result.frame).columns == declared.columns
    assert result.problems.height + result.remarks.height > 0
    assert cells_schema.PROBLEMS.validate(result.problems).columns == cells_schema.PROBLEMS.columns
    assert cells_schema.REMARKS.validate(result.remarks).columns == cells_schema.REMARKS.columns


def test_normalised_cells_of_no_columns():
    cells = cells_schema.CELLS.empty()
    result = normalise(cells, COLUMNS[:0], vocabulary(COLUMNS, {}), date(2026, 1, 1))
    assert cells_schema.normalised(()).validate(result.frame).is_empty()
    assert cells_schema.PROBLEMS.validate(result.problems).is_empty()
    assert cells_schema.REMARKS.validate(result.remarks).is_empty()
