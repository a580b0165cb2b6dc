"""The header row is found where workbooks have it, and every column of the sheet keeps a name."""

import polars as pl
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from rencai.cells.columns import canonical_columns
from rencai.sheets.headers.find import SEEN, find_header, guess_headings
from rencai.sheets.headers.grid import Header
from rencai.sheets.headers.heading import canonical_form, fold_all

COLUMNS = canonical_columns()


def sheet(*rows):
    width = max(map(len, rows))
    full = [(*row, *[None] * (width - len(row))) for row in rows]
    return pl.DataFrame(full, schema={f"column_{place}": pl.String for place in range(width)}, orient="row")


def test_title_and_notes_are_skipped():
    cells = sheet(
        ["2026年申报表"], ["填表说明：姓名、国籍必填"], [], ["*姓名", "证书名称（必填）", "备注"], ["甲", "PMP", "x"]
    )
    assert find_header(cells, COLUMNS) == Header(
        row=3,
        names=("*姓名", "证书名称（必填）", "备注"),
        mapping={"name": 0, "qualification": 1},
        unknown=("备注",),
        duplicates=(),
        repeated=(),
        blank=(),
    )


def test_two_level_headers_are_read_together():
    cells = sheet(["姓名", "证书", None, "国籍"], [None, "证书名称", "发证机构", None], ["甲", "PMP", "PMI", "美国"])
    header = find_header(cells, COLUMNS)
    assert (header.row, header.names) == (1, ("姓名", "证书名称", "发证机构", "国籍"))
    assert header.mapping == {"name": 0, "qualification": 1, "issuer": 2, "nationality": 3}


def test_first_heading_of_a_column_wins():
    header = find_header(sheet(["证书名称", "姓名", "职业资格名称", None, "姓名"]), COLUMNS)
    assert header.mapping == {"qualification": 0, "name": 1}
    assert header.duplicates == (("qualification", "职业资格名称"), ("name", "姓名"))
    assert header.names == ("证书名称", "姓名", "职业资格名称", "(D)", "姓名 (2)")
    assert (header.repeated, header.blank) == (("姓名",), ("(D)",))


@pytest.mark.parametrize(
    ("heading", "name"),
    [
        pytest.param("applicant_id", "applicant_id", id="canonical"),
        pytest.param("Date of Birth", "birth_date", id="english"),
        pytest.param("相关工作年限（年）", "experience_years", id="unit"),
        pytest.param("发证\n机构", "issuer", id="line-break"),
        pytest.param("国籍（地区）", "nationality", id="brackets-that-belong"),
        pytest.param("＊有效期至（YYYY-MM-DD）", "expiry_date", id="date-form"),
        pytest.param("出生日期（年/月/日）", "birth_date", id="date-parts"),
        pytest.param("姓名（请与护照一致，填写全名）", "name", id="long-note"),
        pytest.param("（3）工作城市：", "work_city", id="numbered"),
        pytest.param("三、工作城市", "work_city", id="numbered-in-words"),
        pytest.param("姓名\nName", "name", id="two-languages"),
        pytest.param("Passport No.", "id_number", id="abbreviated"),
        pytest.param("在华工作月数（月）", "months_in_china", id="own-unit"),
        pytest.param("年薪（元）", "annual_pay_cny", id="yuan"),
    ],
)
def test_headings_are_recognised_as_typed(heading, name):
    assert find_header(sheet(["证书名称" if name != "qualification" else "姓名", heading]), COLUMNS).mapping[name] == 1


@pytest.mark.parametrize(
    "heading",
    [
        pytest.param("年薪（千元）", id="thousands"),
        pytest.param("年薪（K）", id="thousands-in-short"),
        pytest.param("年薪（美元）", id="another-currency"),
        pytest.param("年薪（USD）", id="its-code"),
        pytest.param("年薪（元/月）", id="by-the-month"),
        pytest.param("年薪（税后）", id="after-tax"),
        pytest.param("年薪（请填万元）", id="said-in-passing"),
        pytest.param("工作年限（月）", id="months-for-years"),
        pytest.param("有效期（年）", id="years-for-a-day"),
    ],
)
def test_telling_units_remain(heading):
    header = find_header(sheet(["证书名称", heading]), COLUMNS)
    assert (header.unknown, header.suggested, header.units) == ((heading,), (), {})


def test_telling_brackets_remain():
    assert find_header(sheet(["证书名称", "工作年限（境外）"]), COLUMNS).unknown == ("工作年限（境外）",)


@pytest.mark.parametrize(
    "heading",
    [
        "年薪（万元）",
        "年薪（万）",
        "税前年薪(单位：万元)",
        "年薪/万元",
        "年薪（万元/年）",
        "年薪（必填，万元）",
        "*年薪（税前/万元）",
    ],
)
def test_ten_thousands_are_recognised(heading):
    header = find_header(sheet(["证书名称", heading]), COLUMNS)
    assert (header.mapping["annual_pay_cny"], header.units) == (1, {"annual_pay_cny": "万元"})


@pytest.mark.parametrize(
    "cells",
    [
        pytest.param(pl.DataFrame(), id="no-cells"),
        pytest.param(sheet([None, None]), id="blank"),
        pytest.param(sheet(["姓名", "甲"]), id="one-heading"),
        pytest.param(sheet(*[["x", "y"]] * 50, ["姓名", "国籍"]), id="below-row-50"),
    ],
)
def test_missing_header_is_reported(cells):
    assert find_header(cells, COLUMNS) is None


def test_guesses_quote_nothing_but_likely_headings():
    cells = sheet(
        ["名单", "说明"],
        ["姓名", "资格证名称", None, "资格证名称", "备注"],
        ["王小明", "CFA", "13800000000", "A123", "住朝阳路"],
    )
    assert guess_headings(cells, COLUMNS) == (("姓名", "姓名"), ("资格证名称", "职业资格名称"))


@pytest.mark.parametrize(
    "cells",
    [
        pytest.param(pl.DataFrame(), id="no-cells"),
        pytest.param(sheet([None, None]), id="blank"),
        pytest.param(sheet(["王小明", "CFA", "13800000000"]), id="a-person-s-row"),
    ],
)
def test_heading_guesses_need_a_likeness(cells):
    assert guess_headings(cells, COLUMNS) == ()


def test_guesses_are_few():
    assert len(guess_headings(sheet([f"{column.zh[0]}x" for column in COLUMNS]), COLUMNS)) == SEEN


@settings(deadline=None)
@given(
    st.lists(
        st.none() | st.text(max_size=4) | st.sampled_from(["姓名", "国籍", "(A)", "(B)", "姓名 (2)"]),
        min_size=1,
        max_size=8,
    )
)
def test_columns_have_unique_names(row):
    header = find_header(sheet(["证书名称", *row]), COLUMNS)
    assume(header is not None)  # beside an address (0@0), one heading is no header
    assert len(set(header.names)) == len(row) + 1


# ---- near misses ----


@pytest.mark.parametrize(
    ("heading", "name"),
    [
        pytest.param("您的姓名", "name", id="yours"),
        pytest.param("1、您的国籍", "nationality", id="questionnaire"),
        pytest.param("证书编号一栏", "certificate_number", id="column"),
        pytest.param("证书的编号", "certificate_number", id="particle"),
        pytest.param("申请人工作城市", "work_city", id="whose"),
        pytest.param("是否属于高精尖行业", "frontier_industry", id="whether"),
        pytest.param("Natinality", "nationality", id="letter-left-out"),
        pytest.param("Certificate numebr", "certificate_number", id="letters-swapped"),
        pytest.param("本人年薪（万元）", "annual_pay_cny", id="with-its-unit"),
    ],
)
def test_near_misses_are_accepted(heading, name):
    header = find_header(sheet(["证书名称", "发证机构", heading]), COLUMNS)
    assert (header.mapping[name], header.accepted, header.unknown) == (2, ((heading, name),), ())


@pytest.mark.parametrize(
    "heading",
    ["配偶姓名", "合同到期日期", "换证日期", "到岗日期", "首次发证日期", "原工作单位", "非高精尖产业", "拟工作城市",
     "劳务关系", "劳动合同名称", "有效期起", "部门", "岗位", "职务", "职位", "所学专业", "编号", "证书", "月薪",
     "税后年薪", "国内工作年限", "万元",
     "Employee", "Issued", "Ex-employer", "Employer ID", "Reissue date", "Unrelated field", "Expired", "Bid number"],
)  # fmt: skip
def test_other_meanings_are_no_column(heading):
    header = find_header(sheet(["国际职业资格", "备用", heading]), COLUMNS)
    assert (header.mapping, header.accepted) == ({"qualification": 0}, ())


def test_competing_near_misses_are_suggested():
    header = find_header(sheet(["国籍", "证书名称", "您的姓名", "本人姓名"]), COLUMNS)
    assert (header.mapping, header.accepted) == ({"nationality": 0, "qualification": 1}, ())
    assert header.suggested == (("您的姓名", ("name",)), ("本人姓名", ("name",)))


def test_exact_heading_beats_near_miss():
    header = find_header(sheet(["您的姓名", "证书名称", "姓名"]), COLUMNS)
    assert (header.mapping["name"], header.accepted, header.suggested) == (2, (), (("您的姓名", ("name",)),))


def test_what_is_merely_alike_is_suggested():
    header = find_header(sheet(["姓名", "国籍", "资格证名称", "换证日期", "手机"]), COLUMNS)
    assert header.suggested == (("资格证名称", ("qualification",)), ("换证日期", ("issue_date",)))
    assert header.unknown == ("资格证名称", "换证日期", "手机")


def test_header_needs_a_certain_heading():
    near = ["您的姓名", "您的国籍", "证书的名称"]
    assert find_header(sheet(near), COLUMNS) is None
    assert find_header(sheet([near[0], "学历"]), COLUMNS) is None
    assert set(find_header(sheet([*near, "学历"]), COLUMNS).mapping) == {
        "name",
        "nationality",
        "qualification",
        "education",
    }


@pytest.mark.parametrize(
    "row",
    [
        pytest.param(["身份证", "HSK", "2020-01-01"], id="date"),
        pytest.param(["身份证", "HSK", "E12345678"], id="number"),
        pytest.param(["姓名" * 40, "国籍", "x"], id="long-text"),
    ],
)
def test_data_are_no_header(row):
    assert find_header(sheet(row, row), COLUMNS) is None


def test_headings_are_distinct():
    pairs = [(text, column.name) for column in COLUMNS for text in (column.name, *column.zh, *column.en)]
    owners = {}
    for key, (_, name) in zip(fold_all(text for text, _ in pairs), pairs, strict=True):
        owners.setdefault(canonical_form(key), set()).add(name)
    assert {key: names for key, names in owners.items() if len(names) > 1} == {}


# ---- confirmed headings ----


def test_confirmed_heading_goes_first():
    confirmed = {"证书 种类": "qualification", "职称": "specialty", "姓名": ""}
    header = find_header(sheet(["证书名称", "证书种类*", "职称", "姓名", "国籍"]), COLUMNS, confirmed=confirmed)
    assert header.mapping == {"qualification": 1, "specialty": 2, "nationality": 4}
    assert header.confirmed == (("证书种类*", "qualification"), ("职称", "specialty"))
    assert (header.duplicates, header.unknown) == ((("qualification", "证书名称"),), ())


def test_a_confirmed_heading_makes_a_header():
    assert find_header(sheet(["甲", "乙"], ["a", "b"]), COLUMNS, confirmed={"甲": "qualification"}).mapping == {
        "qualification": 0
    }


def test_foreign_column_is_carried_through():
    header = find_header(sheet(["证书名称", "姓名"]), COLUMNS, confirmed={"姓名": "of_another_city"})
    assert (header.mapping, header.confirmed) == ({"qualification": 0}, ())


# ---- two levels ----

OTHERS = [None, None, "姓名", "国籍", "出生日期"]


@pytest.mark.parametrize(
    ("rows", "merges", "mapping"),
    [
        pytest.param(
            [["姓名", "证书信息", None, "国籍"], [None, "名称", "编号", None]], [],
            {"name": 0, "qualification": 1, "certificate_number": 2, "nationality": 3}, id="joined",
        ),
        pytest.param(
            [["姓名", "境外", "证书"], [None, "工作年限", "名称"]], [],
            {"name": 0, "overseas_experience_years": 1, "qualification": 2}, id="joined-first",
        ),
        pytest.param([["姓名", "国籍", "配偶", None, None], OTHERS], [], {"name": 0, "nationality": 1}, id="spouse"),
        pytest.param(
            [["证书名称", "工号", "紧急联系人", None, None], OTHERS], [(0, 2, 0, 4)],
            {"qualification": 0, "applicant_id": 1}, id="contact-who-says-more",
        ),
        pytest.param(
            [["姓名", "证书名称", "护照", None], [None, None, "号码", "有效期至"]], [],
            {"name": 0, "qualification": 1, "id_number": 2}, id="passport",
        ),
        pytest.param(
            [["姓名", "证书名称", "劳动合同", None], [None, None, "到期日期", "发证日期"]], [],
            {"name": 0, "qualification": 1}, id="contract",
        ),
        pytest.param(
            [["姓名", "证书名称", "境外工作经历", None], [None, None, "工作单位", "工作年限"]], [],
            {"name": 0, "qualification": 1}, id="abroad",
        ),
        pytest.param(
            [["姓名", "证书", None, "年薪"], [None, "名称", "取得"], [None, None, "时间", "万元"]],
            [(0, 0, 2, 0), (0, 1, 0, 2), (1, 1, 2, 1), (0, 3, 1, 3)],
            {"name": 0, "qualification": 1, "issue_date": 2, "annual_pay_cny": 3}, id="three-levels",
        ),
        pytest.param(
            [["姓名", "国籍", "证书名称"], [None, None, None]], [(0, 0, 1, 0), (0, 1, 1, 1), (0, 2, 1, 2)],
            {"name": 0, "nationality": 1, "qualification": 2}, id="tall",
        ),
    ],
)  # fmt: skip
def test_levels_are_read_together(rows, merges, mapping):
    header = find_header(
        sheet(["名单"], *rows, ["a", "b", "c", "d"]), COLUMNS, merges=[(m[0] + 1, m[1], m[2] + 1, m[3]) for m in merges]
    )
    assert (header.mapping, header.row, header.rows) == (mapping, len(rows), len(rows))


def test_merged_group_ends_with_its_merge():
    rows = [["姓名", "配偶", None, None], [None, "姓名", "国籍", "证书名称"]]
    assert find_header(sheet(*rows), COLUMNS, merges=[(0, 1, 0, 2)]).mapping == {"name": 0, "qualification": 3}
    assert find_header(sheet(*rows), COLUMNS) is None


@pytest.mark.parametrize(
    ("rows", "row"),
    [
        pytest.param([["名单", None], ["姓名", "证书名称"], ["甲", "CFA"]], 1, id="title"),
        pytest.param([["配偶信息表", None], ["姓名", "证书名称"]], 1, id="title-of-others"),
        pytest.param([["填报单位：", "甲公司", "日期：", "1月"], ["姓名", "国籍", "证书名称", "编号"]], 1, id="info"),
        pytest.param(
            [["姓名", "国籍", "证书名称"], ["Name", "Nationality", "Certificate name"]], 0, id="two-languages"
        ),
        pytest.param([["姓名", "证书名称", None], ["甲", None, "职称"]], 0, id="sparse-data"),
        pytest.param([["姓名", "证书名称", "国籍"], [None], [None, "国籍", "姓名"]], 0, id="blank-between"),
    ],
)
def test_single_level_stays_single(rows, row):
    header = find_header(sheet(*rows), COLUMNS)
    assert (header.row, header.rows) == (row, 1)


def test_group_heading_is_shown():
    header = find_header(sheet(["姓名", "证书名称", "配偶", None], [None, None, "姓名", "单位电话"]), COLUMNS)
    assert (header.names, header.unknown) == (
        ("姓名", "证书名称", "姓名 (2)", "单位电话"),
        ("配偶 姓名", "配偶 单位电话"),
    )


def test_a_long_heading_keeps_its_name():
    text = "说明" * 400
    assert find_header(sheet(["证书名称", text]), COLUMNS).names == ("证书名称", text)
