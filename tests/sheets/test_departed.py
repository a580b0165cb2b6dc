"""People who have left, and rows struck through or hidden, are scored and named, or left out by choice."""

from datetime import date

import polars as pl
import pytest
from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font

from rencai.cells.columns import canonical_columns
from rencai.messages.codes import MARKED
from rencai.sheets.file.book import Book, RawSheet
from rencai.sheets.file.read import read as intake
from rencai.sheets.rows.departed import LeaveOut
from rencai.sheets.rows.marks import Marks
from rencai.sheets.tables import read as tables_read

COLUMNS = canonical_columns()
DAY = date(2026, 11, 30)

STATES = [
    ("员工状态", "离职", True), ("在职状态", "已离职", True), ("人员状态", "退休", True), ("状态", "不在职", True),
    ("是否在职", "否", True), ("是否离职", "是", True), ("Status", "Resigned", True), ("离职日期", "2021", True),
    ("离职时间", "2022-03-31 00:00:00", True), ("最后工作日", "2026.11.29", True), ("备注", "2023年5月已离职", True),
    ("离职日期", "2026年10月", True), ("离职日期", "已离职", True),
    ("员工状态", "在职", False), ("是否在职", "是", False), ("是否离职", "否", False), ("员工状态", "拟离职", False),
    ("离职日期", "2027-01-01", False), ("离职日期", "无", False), ("备注", "离职后返聘", False),
    ("备注", "原单位离职证明", False),
    ("状态", "未离职", False), ("部门", "离职办", False), ("离职日期", "2026-12-01", False), ("备注", "CFA", False),
]  # fmt: skip


def book(*rows, marks=Marks()):  # noqa: B008 - frozen
    frame = pl.DataFrame(list(rows), schema=dict.fromkeys(map(str, range(len(rows[0]))), pl.String), orient="row")
    return {"a.xlsx": Book("a.xlsx", "", (RawSheet("名单", True, frame, marks=marks),))}  # noqa: FBT003 - visible


def read(books, *marks):
    return tables_read.read(books, COLUMNS, choice=LeaveOut(marks, DAY))


@pytest.mark.parametrize(("heading", "cell", "departed"), STATES)
def test_states_tell_who_has_left(heading, cell, departed):
    books = book(("姓名", "职业资格名称", heading), ("甲", "FCCA", cell), ("乙", "CPA", None))
    applicants = read(books)
    assert applicants.own.height == 2
    assert applicants.marked.select("row", "reason").rows() == [(2, "departed")] * departed
    left = read(books, "departed")
    assert left.skipped.select("row", "reason").rows() == [(2, "departed")] * departed
    assert left.own.height == 2 - departed


def test_name_may_say_who_has_left():
    applicants = read(
        book(("姓名", "证书名称"), ("甲（已离职）", "FCCA"), ("乙(退休)", "CPA"), ("丙（离退办）", "CFA"))
    )
    assert applicants.marked["row"].to_list() == [2, 3]


@pytest.fixture(scope="module")
def marked_book(tmp_path_factory):
    """A workbook with struck cells, hidden rows and comments."""
    workbook = Workbook()
    page = workbook.active
    for row in (["姓名", "证书名称", "电话"], *([name, "FCCA", "1"] for name in "甲乙丙丁戊己庚")):
        page.append(row)
    struck = Font(strike=True)
    for address in ("A3", "B3", "C3", "C4", "A8"):
        page[address].font = struck
    page.row_dimensions[5].hidden = True
    page.auto_filter.ref = "A1:C8"
    page["A6"].comment = Comment("HR:\n2025年已离职", "HR")
    page["A7"].comment = Comment("待核实", "HR")
    path = tmp_path_factory.mktemp("marks") / "a.xlsx"
    workbook.save(path)
    return {"a.xlsx": intake(path)}


def test_marks_of_rows_are_noticed(marked_book):
    applicants = read(marked_book)
    assert applicants.own["row"].to_list() == [2, 3, 4, 5, 6, 7, 8]
    rows = {notice.code: notice.fields["rows"] for notice in applicants.notices}
    assert rows == {"rows_departed": "6", "rows_struck": "3, 8", "rows_hidden": "5"}


@pytest.mark.parametrize(
    ("marks", "rows"),
    [
        pytest.param(["departed"], [2, 3, 4, 5, 7, 8], id="departed"),
        pytest.param(["struck"], [2, 4, 5, 6, 7], id="struck"),
        pytest.param(["hidden"], [2, 3, 4, 6, 7, 8], id="hidden"),
        pytest.param(MARKED, [2, 4, 7], id="all"),
    ],
)
def test_choice_leaves_marked_rows_out(marked_book, marks, rows):
    applicants = read(marked_book, *marks)
    assert applicants.own["row"].to_list() == rows
    assert sorted({*rows, *applicants.skipped["row"].to_list()}) == [2, 3, 4, 5, 6, 7, 8]


def test_marks_follow_parts_of_a_sheet():
    marks = Marks((3,), ((1, 3), (3, 0)), ((1, 2, "已离职"),))
    rows = [
        ("姓名", "证书名称", "姓名", "证书名称"),
        ("甲", "FCCA", "乙", "CPA"),
        ("丙", "CFA", "丁", "PMP"),
        ("戊", "X", None, None),
    ]
    applicants = read(book(*rows, marks=marks))
    assert applicants.marked.select("sheet", "row", "reason").rows() == [
        ("名单 A:B", 4, "struck"), ("名单 A:B", 4, "hidden"), ("名单 C:D", 2, "departed")
    ]  # fmt: skip
