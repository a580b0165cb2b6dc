"""No row is lost: all applicants of random workbooks come back, once, in order and with their own cells."""

from dataclasses import replace
from datetime import date, datetime

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from lists import expected, lists, save
from rencai.output.report import workbook
from rencai.output.xlsx import writer
from rencai.plugins import loader
from rencai.ruling.score import score_books
from rencai.sheets.file import read

AS_OF = date(2026, 6, 1)
SHEETS = ("名单", "第二批", "C 组", "0")


@pytest.fixture
def back(city, tmp_path):
    """The rows of the city's sheet of the result, read anew, for each sheet of a workbook scored by itself."""
    city()
    installed = loader.load()
    toy = [package for package in installed.packages if package.city.key == "toy"]

    def result_rows(path):
        book = read.read(path)
        for sheet in book.sheets:
            result = score_books([replace(book, sheets=(sheet,))], installed, AS_OF, packages=toy)
            writer.write(workbook.sheets(result), tmp_path / "out.xlsx", AS_OF)
            workbook_read = load_workbook(tmp_path / "out.xlsx", read_only=True)
            yield list(workbook_read["toy"].iter_rows(values_only=True))
            workbook_read.close()

    return result_rows


def day(value):
    return value.date() if isinstance(value, datetime) and value.time() == value.time().min else value


@pytest.mark.filterwarnings("ignore:Generating overly large repr")  # of a list that failed
# a sheet takes a second, however long: nothing is shrunk, the sheet that failed is told instead
@settings(
    max_examples=4,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(st.tuples(*(lists(name, most=24) for name in SHEETS)))
def test_every_applicant_comes_back_once(back, tmp_path, written):
    for item, (_, *rows) in zip(written, back(save(written, tmp_path / "in.xlsx")), strict=True):
        assert [row[0] for row in rows] == [line + 1 for line in item.people], item.lines
        for place, column in enumerate(zip(*(item.lines[line] for line in item.people), strict=True), start=1):
            assert [day(row[place]) for row in rows] == expected(column), item.lines[item.header][place - 1]
