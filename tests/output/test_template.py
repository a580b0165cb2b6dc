"""The empty workbook that an HR department fills in."""

import time
from pathlib import Path

import openpyxl
import pytest

import rencai
from rencai.cells import columns, vocabulary
from rencai.output.template import template
from rencai.output.xlsx.template import Needs, blank
from rencai.plugins import loader
from rencai.policy.nouns import Column
from rencai.sheets.file import read
from rencai.system.errors import InputError

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


def test_columns_say_which_cities_read_them(tmp_path):
    needs = [
        Needs("甲市", frozenset(["birth_date"]), frozenset(["birth_date", "district"])),
        Needs("乙市", frozenset(["district"]), frozenset(["district"])),
    ]
    (tmp_path / "a.xlsx").write_bytes(blank(COLUMNS, LABELS, "zh", needs))
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    sheet, guide = book["申请人"], list(book["说明"].values)
    assert sheet["B1"].comment.text.endswith("需要的城市：甲市")
    assert sheet["E1"].comment.text.endswith("需要的城市：乙市\n仅待遇或奖励需要：甲市")
    assert sheet["B1"].fill.fgColor.rgb == sheet["A1"].fill.fgColor.rgb  # who it is is always wanted
    assert sheet["D1"].fill.fgColor.rgb != sheet["B1"].fill.fgColor.rgb
    none = (None, None)
    assert [line[5:] for line in guide[:2]] == [("认定条件需要", "仅待遇或奖励需要"), none]
    assert [line[5:] for line in guide[2:]] == [("甲市", None), none, none, ("乙市", "甲市")]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_example_line_is_no_applicant(tmp_path, lang):
    packages = loader.load().packages
    (tmp_path / "a.xlsx").write_bytes(template(packages, lang))
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    sheet = book.worksheets[0]
    example = [cell.value for cell in sheet[2]]
    with pytest.raises(InputError, match="no applicant below it"):
        rencai.score(tmp_path / "a.xlsx")
    for number, value in enumerate(example, start=1):
        sheet.cell(3, number).value = value
    sheet.cell(3, 1).value, sheet.cell(3, 2).value = "S-1", "合成甲"
    book.save(tmp_path / "a.xlsx")
    result = rencai.score(tmp_path / "a.xlsx")
    assert result.rulings["applicant_id"].unique().to_list() == ["S-1"]
    assert result.problems.is_empty()


def test_countries_begin_with_china():
    shown = list(vocabulary.labels()["nationality"].values())
    assert [zh for zh, _ in shown[:5]] == ["中国", "中国香港", "中国澳门", "中国台湾", "美国"]
    assert len(shown) == len({zh for zh, _ in shown}) > 200
