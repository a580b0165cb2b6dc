"""The empty workbook that an HR department fills in."""

import time
from pathlib import Path

import openpyxl

from rencai.cells import columns
from rencai.output.xlsx.template import blank
from rencai.policy.nouns import Column
from rencai.sheets.file import read

COLUMNS = [
    Column("id_number", ("证件号码",), ("ID number",), "text", "Number of the passport."),
    Column("birth_date", ("出生日期", "生日"), ("Birth date",), "date", "Day of birth."),
    Column("related_field", ("是否对口",), ("Related field",), "flag", "Works in the field."),
    Column("job_type", ("岗位类别",), ("Job type",), "word", "=Kind of post."),
    Column("district", ("区",), ("District",), "word", "Where.", {"sip": ("工业园区", "SIP")}),
]
LABELS = {"job_type": {"technical": ("专业技术", "technical"), "other": ("其他", "other")}}


def made(tmp_path: Path, lang: str = "zh") -> openpyxl.Workbook:
    (tmp_path / "a.xlsx").write_bytes(blank(COLUMNS, LABELS, lang))
    return openpyxl.load_workbook(tmp_path / "a.xlsx")


def test_headings_are_canonical(tmp_path):
    book = made(tmp_path)
    assert list(book["申请人"].values) == [("证件号码", "出生日期", "是否对口", "岗位类别", "区")]
    assert [(sheet.title, sheet.sheet_state) for sheet in book] == [
        ("申请人", "visible"),
        ("说明", "visible"),
        ("lists", "hidden"),
    ]


def test_english_headings_are_complete(tmp_path):
    book = made(tmp_path, "en")
    assert [cell.value for cell in book.active[1]] == [
        "ID number",
        "Birth date",
        "Related field",
        "Job type",
        "District",
    ]
    assert [cell.value for cell in book["lists"]["D"]] == ["technical", "other"]


def test_dropdowns_list_the_values(tmp_path):
    book = made(tmp_path)
    rules = {str(rule.sqref): rule.formula1 for rule in book["申请人"].data_validations.dataValidation}
    assert rules == {
        "C2:C1048576": "lists!$C$1:$C$2",
        "D2:D1048576": "lists!$D$1:$D$2",
        "E2:E1048576": "lists!$E$1:$E$1",
    }
    assert list(book["lists"].values) == [(None, None, "是", "专业技术", "工业园区"), (None, None, "否", "其他", None)]


def test_notes_and_formats(tmp_path):
    sheet = made(tmp_path)["申请人"]
    assert sheet["D1"].comment.text == "=Kind of post.\n可填：专业技术、其他"
    assert [sheet.column_dimensions[letter].number_format for letter in "ABC"] == ["@", "yyyy-mm-dd", "General"]
    assert sheet.freeze_panes == "A2"


def test_guide_explains_the_columns(tmp_path):
    guide = list(made(tmp_path)["说明"].values)
    assert guide[4] == ("岗位类别", "job_type", "选项", "=Kind of post.", "专业技术、其他")
    assert len(guide) == 1 + len(COLUMNS)


def test_texts_are_no_formulas(tmp_path):
    book = made(tmp_path)
    assert "f" not in {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}


def test_same_input_same_bytes():
    first = blank(COLUMNS, LABELS, "zh")
    time.sleep(2.1)  # a zip counts in steps of two seconds
    assert blank(COLUMNS, LABELS, "zh") == first


def test_every_canonical_column_comes_back(tmp_path):
    (tmp_path / "a.xlsx").write_bytes(blank(columns.canonical_columns(), {}, "zh"))
    header = read.read(tmp_path / "a.xlsx").sheets[0].cells.row(0)
    assert header == tuple(column.zh[0] for column in columns.canonical_columns())
