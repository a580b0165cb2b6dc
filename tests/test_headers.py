"""The header row is found where workbooks have it, and every column of the sheet keeps a name."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rencai.columns import COLUMNS
from rencai.headers import SEEN, Header, find, guesses


def sheet(*rows):
    width = max(map(len, rows))
    full = [(*row, *[None] * (width - len(row))) for row in rows]
    return pl.DataFrame(full, schema={f"column_{place}": pl.String for place in range(width)}, orient="row")


def test_title_and_notes_above_the_header_are_passed_over():
    cells = sheet(
        ["2026年申报表"], ["填表说明：姓名、国籍必填"], [], ["*姓名", "证书名称（必填）", "备注"], ["甲", "PMP", "x"]
    )
    assert find(cells, COLUMNS) == Header(
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
    header = find(cells, COLUMNS)
    assert (header.row, header.names) == (1, ("姓名", "证书名称", "发证机构", "国籍"))
    assert header.mapping == {"name": 0, "qualification": 1, "issuer": 2, "nationality": 3}


def test_first_of_two_headings_of_a_column_wins():
    header = find(sheet(["证书名称", "姓名", "职业资格名称", None, "姓名"]), COLUMNS)
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
    ],
)
def test_headings_are_recognised_as_typed(heading, name):
    assert find(sheet(["证书名称" if name != "qualification" else "姓名", heading]), COLUMNS).mapping[name] == 1


@pytest.mark.parametrize(
    "heading",
    [pytest.param("年薪（千元）", id="another-unit"), pytest.param("工作年限（境外）", id="another-meaning")],
)
def test_brackets_that_change_the_meaning_are_not_stripped(heading):
    assert find(sheet(["证书名称", heading]), COLUMNS).unknown == (heading,)


@pytest.mark.parametrize(
    "cells",
    [
        pytest.param(pl.DataFrame(), id="no-cells"),
        pytest.param(sheet([None, None]), id="blank"),
        pytest.param(sheet(["姓名", "甲"]), id="one-heading"),
        pytest.param(sheet(*[["x", "y"]] * 50, ["姓名", "国籍"]), id="below-row-50"),
    ],
)
def test_no_header_is_said_to_be_none(cells):
    assert find(cells, COLUMNS) is None


def test_guesses_quote_nothing_but_likely_headings():
    cells = sheet(
        ["名单", "说明"],
        ["姓名", "资格证名称", None, "资格证名称", "备注"],
        ["王小明", "CFA", "13800000000", "A123", "住朝阳路"],
    )
    assert guesses(cells, COLUMNS) == (("姓名", "姓名"), ("资格证名称", "职业资格名称"))


@pytest.mark.parametrize(
    "cells",
    [
        pytest.param(pl.DataFrame(), id="no-cells"),
        pytest.param(sheet([None, None]), id="blank"),
        pytest.param(sheet(["王小明", "CFA", "13800000000"]), id="a-person-s-row"),
    ],
)
def test_nothing_is_seen_where_nothing_looks_like_a_heading(cells):
    assert guesses(cells, COLUMNS) == ()


def test_guesses_are_few():
    assert len(guesses(sheet([f"{column.zh[0]}x" for column in COLUMNS]), COLUMNS)) == SEEN


@given(
    st.lists(
        st.none() | st.text(max_size=4) | st.sampled_from(["姓名", "国籍", "(A)", "(B)", "姓名 (2)"]),
        min_size=1,
        max_size=8,
    )
)
def test_every_column_has_a_name_of_its_own(row):
    header = find(sheet(["证书名称", *row]), COLUMNS)
    assert len(set(header.names)) == len(row) + 1
