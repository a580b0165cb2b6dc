"""Each certificate of a person is ruled with its own issuer and dates; a column that is a question refuses nobody."""

from datetime import date

import polars as pl
import pytest
from openpyxl import Workbook, load_workbook

import rencai

DAY = date(2026, 11, 23)
SHEETS = {
    "两证": [
        ["姓名", "工作城市", "是否对口", "证书1名称", "证书1有效期至", "证书2名称", "证书2发证机构", "证书2有效期至"],
        ["合成甲", "广州", "是", "合成语言证书", "2020-01-01", "MRICS", "RICS", "2030-01-01"],
        ["合成乙", "广州", "是", "MRICS", "2030-01-01", None, None, "2020-01-01"],
        ["合成丙", "广州", "是", "MRICS", "2030-01-01", "MRICS", "合成发证社", "2020-01-01"],
        ["合成丁", "广州", "是", None, None, "MRICS", None, "看情况"],
    ],
    "共同": [
        ["姓名", "工作城市", "证书名称1", "证书名称2", "发证机构"],
        ["合成甲", "广州", "MRICS", "MRICS", "合成社"],
    ],
    "合同": [
        ["姓名", "工作城市", "是否对口", "职业资格名称", "劳动合同", "到期日期"],
        ["合成甲", "广州", "是", "MRICS", "是", "2020-01-01"],
        ["合成乙", "广州", "是", "MRICS", "是", None],
    ],
    "未读": [["姓名", "工作城市", "资格证名称", "发证机构"], ["合成甲", "广州", "MRICS", "RICS"]],
}


@pytest.fixture(scope="module")
def result(tmp_path_factory):
    path = tmp_path_factory.mktemp("certificates") / "a.xlsx"
    workbook = Workbook()
    workbook.remove(workbook.active)
    for name, rows in SHEETS.items():
        page = workbook.create_sheet(name)
        for row in rows:
            page.append(row)
    workbook.save(path)
    return rencai.score(path, cities="guangzhou", as_of=DAY)


def rulings(result, sheet):
    """Row, qualification, issuer and expiry as ruled, and whether certificate and listing are known to hold."""
    rows = result.rulings.filter(pl.col("sheet") == sheet, pl.col("pathway") == "equivalent-level")
    lines = []
    for line in rows.iter_rows(named=True):
        holds = {reason["check"]: (reason["holds"], reason["cause"]) for reason in line["reasons"]}
        lines.append((line["row"], line["qualification"], holds["listed"][0], *holds["valid-certificate"]))
    return lines


def test_certificates_are_ruled_apart(result):
    assert rulings(result, "两证") == [
        (2, "合成语言证书", None, False, None),
        (2, "MRICS", True, True, None),
        (3, "MRICS", True, True, None),
        (4, "MRICS", True, True, None),
        (4, "MRICS", None, False, None),
        (5, "MRICS", True, None, "unreadable"),
    ]


def test_shared_issuer_leaves_all_open(result):
    assert [(row, listed) for row, _, listed, *_ in rulings(result, "共同")] == [(2, None), (2, None)]


def test_doubtful_column_refuses_nobody(result):
    assert rulings(result, "合同") == [
        (2, "MRICS", True, None, "unreadable"),
        (3, "MRICS", True, None, "empty"),
    ]


def test_doubtful_cells_are_problems(result):
    problems = result.problems.select("sheet", "letter", "row", "column", "code").rows()
    assert ("合同", "F", 2, "expiry_date", "E_CELL_COLUMN") in problems
    assert ("两证", "H", 5, "expiry_date_2", "E_CELL_DATE") in problems
    shared = [column for sheet, _, _, column, code in problems if (sheet, code) == ("共同", "E_CELL_COLUMN")]
    assert shared == ["issuer", "issuer_2"]


def test_questions_degrade_the_result(result):
    assert result.summary.degraded
    alarms = [(alarm.kind, alarm.subject.split()[-1], alarm.reason) for alarm in result.summary.alarms]
    assert alarms == [
        ("column_unread", "发证机构", "column_asked"),
        ("column_unread", "到期日期", "column_asked"),
        ("column_unread", "资格证名称", "qualification_unread"),
    ]


def test_questions_are_written(result, tmp_path):
    result.write(tmp_path / "r.xlsx")
    book = load_workbook(tmp_path / "r.xlsx", read_only=True)
    summary, reading = (
        [str(cell) for row in book[name].iter_rows(values_only=True) for cell in row if cell]
        for name in ("汇总", "读取")
    )
    lines = [text for text in summary if "确认一次" in text]
    assert [text.split("：")[0].split("“")[1].split("”")[0] for text in lines] == ["发证机构", "到期日期", "资格证名称"]
    assert sum("是否为" in text for text in reading) == 2
