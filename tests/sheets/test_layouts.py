"""People side by side, on forms, or in columns are read as they stand or refused by name; nobody is made up."""

from dataclasses import replace

import polars as pl
import pytest

from rencai.cells.columns import canonical_columns
from rencai.sheets.file.book import Book, RawSheet
from rencai.sheets.tables import read as tables_read
from rencai.system.errors import InputError

COLUMNS = canonical_columns()
LIST = [["姓名", "职业资格名称", "工作地点"], ["合成甲", "FCCA", "北京"]]


def sheet(*rows, name="名单", merges=()):
    width = max(map(len, rows))
    cells = [(*row, *[None] * (width - len(row))) for row in rows]
    frame = pl.DataFrame(cells, schema=dict.fromkeys(map(str, range(width)), pl.String), orient="row")
    return RawSheet(name, True, frame, merges=merges)  # noqa: FBT003 - visible


def grid(text):
    """Return the rows of a text: rows parted by strokes, cells by blanks, an empty cell written -."""
    return [[None if cell == "-" else cell for cell in row.split()] for row in text.split("/")]


def read(*sheets, **result):
    return tables_read.read({"a.xlsx": Book("a.xlsx", "", sheets)}, COLUMNS, **result)


def people(*rows, merges=()):
    """Who is read of a sheet with what: the name or number and the qualification of each, in order; or the refusal."""
    try:
        applicants = read(sheet(*rows, merges=merges))
    except InputError as error:
        return error.code
    cells = applicants.cells
    names = [name for name in ("name", "applicant_id", "id_number") if name in cells.columns]
    blank = pl.lit(None, pl.String)
    both = cells.select(
        pl.coalesce(blank, *names), cells["qualification"] if "qualification" in cells.columns else blank
    )
    return [f"{who or ''} {what or ''}".strip() for who, what in both.rows()]


def notices(*rows, merges=()):
    return {notice.code: dict(notice.fields) for notice in read(sheet(*rows, merges=merges)).notices}


# ---- side by side ----

HEAD = ["序号", "姓名", "职业资格名称", "工作地点"]
FOUR = ["甲 FCCA", "丙 PMP", "乙 CPA", "丁 CFA"]


@pytest.mark.parametrize(
    ("rows", "result"),
    [
        pytest.param(
            [[*HEAD, None, *HEAD], ["1", "甲", "FCCA", "北京", None, "3", "乙", "CPA", "北京"],
             ["2", "丙", "PMP", "北京", None, "4", "丁", "CFA", "北京"]], FOUR, id="blank-column",
        ),
        pytest.param(
            [[*HEAD, *HEAD], ["1", "甲", "FCCA", "北京", "3", "乙", "CPA", "北京"],
             ["2", "丙", "PMP", "北京", "4", "丁", "CFA", "北京"]], FOUR, id="no-blank-column",
        ),
        pytest.param(
            [[*HEAD, None, *HEAD], ["1", "甲", "FCCA", "北京", None, "3", "乙", "CPA", "北京"],
             ["2", "丙", "PMP", "北京"]], FOUR[:3], id="one-is-shorter",
        ),
        pytest.param(
            [["姓名", "证书名称", None, None, "工号", "发证机构", "境外职业资格"],
             ["甲", "FCCA", None, None, "A2", "ACCA", "CPA"]], ["甲 FCCA", "A2 CPA"], id="other-headings",
        ),
        pytest.param(
            [["第一组", None, None, "第二组", None, None], ["姓名", "证书名称", "工作城市"] * 2,
             ["甲", "FCCA", "北京", "乙", "CPA", "广州"]], ["甲 FCCA", "乙 CPA"], id="groups",
        ),
        pytest.param(
            [["在职", None, None, None, "新增"], ["姓名", "证书名称", None, None, None, "姓名", "证书名称"],
             ["甲", "FCCA", None, None, None, "乙", "CPA"]], ["甲 FCCA", "乙 CPA"], id="wide-gap",
        ),
        pytest.param(
            [["姓名", "证书名称"] * 3, ["甲", "FCCA", "乙", "CPA", "丙", "CFA"]], ["甲 FCCA", "乙 CPA", "丙 CFA"],
            id="three",
        ),
        pytest.param(
            [["姓名", "证书名称"], ["甲", "FCCA"], [None] * 3 + ["姓名", "证书名称"], ["丙", "PMP", None, "乙", "CPA"]],
            ["甲 FCCA", "丙 PMP", "乙 CPA"], id="one-begins-lower",
        ),
        pytest.param(
            [["Name", "Qualification", None, "Name", "Qualification"], ["A", "FCCA", None, "B", "CPA"]],
            ["A FCCA", "B CPA"], id="english",
        ),
        pytest.param(
            [[*HEAD, None, *HEAD], ["1", "甲", "FCCA", "北京", None, "2", "乙", "CPA", "北京"],
             ["制表人：", "某", None, None, None, "审核人："]], ["甲 FCCA", "乙 CPA"], id="footer-over-both",
        ),
        # one list all the same
        pytest.param([["姓名", "证书名称", "发证机构", "证书名称", "发证机构"], ["甲", "FCCA", "ACCA", "CPA", "X"]],
                     ["甲 FCCA"], id="two-certificates"),
        pytest.param([["姓名", "证书名称", None, "备注", "工作地点"], ["甲", "FCCA", None, "x", "北京"]], ["甲 FCCA"],
                     id="gap-within"),
        pytest.param([["姓名", "证书名称", None, "联系人", "联系电话"], ["甲", "FCCA", None, "某", "1"]], ["甲 FCCA"],
                     id="contacts-beside"),
    ],
)  # fmt: skip
def test_lists_side_by_side_are_separate(rows, result):
    assert people(*rows) == result


def test_title_may_span_both_lists():
    rows = [["名册"], [*HEAD, None, *HEAD], ["1", "甲", "FCCA", "北京", None, "2", "乙", "CPA", "北京"]]
    applicants = read(sheet(*rows, merges=((0, 0, 0, 8),)))
    assert applicants.cells.select("sheet", "row", "name").rows() == [("名单 A:D", 3, "甲"), ("名单 F:I", 3, "乙")]
    assert applicants.columns["letter"].to_list() == [*"ABCDEFGHI"]
    assert next(notice.code for notice in applicants.notices) == "lists_side_by_side"
    alone = read(sheet(*rows, merges=((0, 0, 0, 8),)), sheets=["名单 F:I"])
    assert alone.cells["name"].to_list() == ["乙"]


# ---- forms ----

FORM = [["境外职业资格人员登记表"], ["姓名", "合成甲", "性别", "男", "国籍", "中国"],
        ["身份证号", "000000198510120018", "出生年月", "1985.10", "工作单位", "合成公司"],
        ["职业资格名称", "FCCA", "发证机构", "ACCA", "有效期至", "2030-12-31"],
        ["工作地点", "北京", "劳动合同", "是", "联系电话", "00000000"], ["单位意见"]]  # fmt: skip


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param(FORM, id="form"),
        pytest.param([*FORM, *FORM], id="two-people"),
        pytest.param([[None if place % 2 else text for place, text in enumerate(row)] for row in FORM], id="empty"),
        pytest.param(grid("姓名 合成甲 / 国籍 中国 / 职业资格名称 FCCA / 发证机构 ACCA"), id="upright"),
        pytest.param(grid("姓名 合成甲 / 职业资格名称 FCCA / 单位意见 同意"), id="short"),
        pytest.param(grid("姓名 甲 乙 丙 / 职业资格名称 FCCA CPA CFA / 工作地点 北京 北京 广州"), id="transposed"),
        pytest.param(
            grid("项目 人员1 人员2 / 工号 A1 A2 / 证书名称 FCCA CPA / 发证机构 X Y"), id="transposed-numbered"
        ),
        pytest.param(grid("姓名：合成甲 性别：男 / 职业资格名称：FCCA 工作地点：北京"), id="in-one-cell"),
        pytest.param(
            grid(
                "姓名： 合成甲 国籍： 美国 / 证书名称： PMP 发证日期： 2020-01-01 / 工作城市： 苏州 工作单位： 合成公司"
            ),
            id="colons",
        ),
        pytest.param(
            grid(
                "姓名 合成甲 身份证号 000000198510120018 / 工作单位 合成公司 工作地点 北京"
                "/ 职业资格名称 发证机构 发证日期 有效期至 / FCCA ACCA 2015-06-01 2030-12-31/ CPA X 2016-06-01 -"
            ),
            id="table-of-certificates",
        ),
        pytest.param(
            grid("姓名 性别 国籍 / 合成甲 男 中国 / 职业资格名称 发证机构 / FCCA ACCA"), id="headings-over-values"
        ),
        pytest.param(grid("基本信息 姓名 合成甲 / - 国籍 英国 / 证书 证书名称 ICE / - 证书编号 1"), id="grouped"),
        pytest.param(
            grid("Name A Nationality UK / Qualification PMP Issuer PMI / 工作城市 Suzhou Employer X"), id="english"
        ),
    ],
)
def test_forms_are_refused_by_name(rows):
    assert people(*rows) == "E_INPUT_FORM"


def test_form_among_lists_is_unscored():
    applicants = read(sheet(*LIST, name="名单"), sheet(*FORM, name="登记表"))
    assert (applicants.cells["name"].to_list(), applicants.unscored) == (["合成甲"], (("登记表",),))
    assert [(notice.code, notice.where[-1]) for notice in applicants.notices] == [("sheet_form", "登记表")]


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param([["填报单位", "合成公司", "联系人", "某"], *LIST], id="label-above"),
        pytest.param([["工作单位", "合成公司"], ["工作城市", "北京"], *LIST], id="labels-above"),
        pytest.param(
            grid("工作单位：合成公司 - 国籍：中国 / 序号 姓名 部门 职业资格名称 / 1 合成甲 x FCCA"), id="sparse-header"
        ),
        pytest.param([*LIST, ["联系电话", "1"]], id="labels-below"),
        pytest.param(grid("姓名 - 部门 证书 - / - - - 证书名称 级别 / 合成甲 - x FCCA y"), id="two-lines"),
        pytest.param(grid("姓名 - 职业资格名称 - / 合成甲 - FCCA -"), id="wide-cells"),
    ],
)
def test_lists_are_no_forms(rows):
    assert people(*rows) == ["合成甲 FCCA"]


def test_template_has_no_strange_sheets():
    guide = sheet(["列", "英文列名", "类型", "说明", "可填的值"], name="说明")
    values = replace(sheet(["是"], name="lists"), visible=False)
    assert read(sheet(*LIST), guide, values).notices == ()
    assert [notice.code for notice in read(sheet(*LIST), values).notices] == ["sheet_hidden"]


# ---- lines without a person ----

CERTIFICATES = ["序号", "姓名", "身份证号", "职业资格名称", "发证机构"]
FIRST = ["1", "甲", "000000198510120018", "FCCA", "ACCA"]
SECOND = ["2", "乙", "000000198510120026", "FCCA", "ACCA"]
FURTHER = [None, None, None, "IEEE Fellow", "IEEE"]


@pytest.mark.parametrize(
    ("rows", "merges", "numbers"),
    [
        pytest.param([FIRST, FURTHER, SECOND], (), "3", id="between"),
        pytest.param([FIRST, SECOND, FURTHER], (), "4", id="last"),
        pytest.param([FIRST, FURTHER, FURTHER, SECOND, FURTHER], (), "3-4, 6", id="several"),
        pytest.param([FURTHER, FIRST], (), "2", id="first"),
        pytest.param([FIRST, ["2", " ", None, "PMP", None]], (), "3", id="numbered"),
        pytest.param([FIRST, FURTHER], ((1, 1, 2, 1), (1, 2, 2, 2)), None, id="merged"),
        pytest.param([FIRST, FURTHER], ((1, 1, 2, 1),), None, id="name-merged"),
        pytest.param([FURTHER, FURTHER], (), None, id="nameless-list"),
        pytest.param([FIRST, [None, None, SECOND[2], "PMP", None]], (), None, id="number-alone"),
        pytest.param([FIRST, [None, "乙", None, "PMP", None]], (), None, id="name-alone"),
        pytest.param([FIRST, [None, "同上", "同上", "PMP", None], [None, "〃", *FURTHER[2:]]], (), "3-4", id="ditto"),
        pytest.param([FIRST, ["2", "同上", SECOND[2], "PMP", None]], (), None, id="own-number"),
    ],
)  # fmt: skip
def test_lines_without_person_are_noticed(rows, merges, numbers):
    noticed = notices(CERTIFICATES, *rows, merges=merges).get("lines_without_person", {})
    assert noticed.get("rows") == numbers
