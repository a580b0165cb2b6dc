"""From sheets to applicants: own columns in their own kind, cells by canonical column, and an account of everything."""

from datetime import date, datetime

import polars as pl
import pytest
from openpyxl import Workbook
from polars.testing import assert_frame_equal

from rencai.cells.columns import canonical_columns
from rencai.messages.notices import Notice
from rencai.sheets.file.book import Book, RawSheet
from rencai.sheets.file.read import read as intake
from rencai.sheets.headers import further
from rencai.sheets.headers.by_hand import parse_header_rows
from rencai.sheets.tables import read as tables_read
from rencai.system.errors import InputError, UsageError

COLUMNS = canonical_columns()

HEAD = ("姓名", "职业资格名称")
DAY = date(2022, 3, 29)


def sheet(*rows, name="S", visible=True, first_row=1, first_column=0, merges=()):
    width = max(map(len, rows))
    cells = [(*row, *[None] * (width - len(row))) for row in rows]
    frame = pl.DataFrame(cells, schema=dict.fromkeys(map(str, range(width)), pl.String), orient="row")
    return RawSheet(name, visible, frame, first_row, first_column, None, merges)


def read(*sheets, **result):
    return tables_read.read({"a.xlsx": Book("a.xlsx", "", sheets)}, COLUMNS, **result)


@pytest.fixture
def saved(tmp_path):
    """What is read of a real workbook: ``saved(S=[[...], ...])``."""

    def made(**sheets):
        workbook = Workbook()
        workbook.remove(workbook.active)
        for name, rows in sheets.items():
            page = workbook.create_sheet(name)
            for row in rows:
                page.append(row)
        workbook.save(tmp_path / "a.xlsx")
        return tables_read.read({"a.xlsx": intake(tmp_path / "a.xlsx")}, COLUMNS)

    return made


# ---- own columns ----


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        pytest.param([1, 2.5, -3], [1.0, 2.5, -3.0], id="numbers"),
        pytest.param([1, None, 3], [1.0, None, 3.0], id="numbers-and-empty"),
        pytest.param([True, False, None], [True, False, None], id="booleans"),
        pytest.param([DAY, None, DAY], [DAY, None, DAY], id="days"),
        pytest.param(["007", "1", "2"], ["007", "1", "2"], id="digits-as-text"),
        pytest.param([1, "2", 3], ["1", "2", "3"], id="a-number-as-text"),
        pytest.param([1, True, None], ["1", "true", None], id="number-and-boolean"),
        pytest.param([1, DAY, None], ["1", "2022-03-29 00:00:00", None], id="number-and-day"),
        pytest.param(["true", "false", None], ["true", "false", None], id="words-as-text"),
        pytest.param(["2022-03-29", None, None], ["2022-03-29", None, None], id="days-as-text"),
        pytest.param(
            [DAY, datetime(2022, 3, 29, 8, 30), None],  # noqa: DTZ001 - Excel has no zones
            ["2022-03-29 00:00:00", "2022-03-29 08:30:00", None],
            id="day-and-time",
        ),
        pytest.param([None, None, None], [None, None, None], id="empty"),
    ],
)  # fmt: skip
def test_own_column_has_a_single_type(saved, typed, expected):
    own = saved(S=[[*HEAD, "备注"], *(["甲", "PMP", value] for value in typed)]).own
    assert own["own.2"].to_list() == expected


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        pytest.param(1, 2, [1.0, 2.0], id="alike"),
        pytest.param(1, "x", ["1", "x"], id="number-and-text"),
        pytest.param(1, DAY, ["1", "2022-03-29 00:00:00"], id="number-and-day"),
        pytest.param(1, None, [1.0, None], id="empty-there"),
    ],
)
def test_shared_heading_is_a_single_column(saved, first, second, expected):
    result = saved(S=[[*HEAD, "备注"], ["甲", "PMP", first]], T=[["备注", *HEAD], [second, "乙", "ABT"]])
    assert result.headings == (*HEAD, "备注")
    assert result.own["own.2"].to_list() == expected


def test_missing_column_is_empty(saved):
    result = saved(S=[[*HEAD, "备注"], ["甲", "PMP", 1]], T=[[*HEAD, "附注"], ["乙", "ABT", True]])
    assert result.own.select("own.2", "own.3").rows() == [(1.0, None), (None, True)]


@pytest.mark.parametrize("odd", ["0000-00-00", "2022-02-30", "2022-13-01"])
def test_impossible_day_stays_as_typed(odd):
    days = [f"{odd} 00:00:00", "2022-03-29 00:00:00"]
    result = read(sheet((*HEAD, "入库"), *(("甲", "PMP", day) for day in days)))
    assert result.own["own.2"].to_list() == days


def test_own_is_whole_with_its_keys():
    result = read(
        sheet((*HEAD, None), ("甲", "PMP", "x"), (None, None, None), ("乙", None, "y"), first_row=3, first_column=2)
    )
    assert result.headings == (*HEAD, "(E)")
    expected = {
        "input": ["a.xlsx"] * 2, "sheet": ["S"] * 2, "row": [4, 6],
        "own.0": ["甲", "乙"], "own.1": ["PMP", None], "own.2": ["x", "y"],
    }  # fmt: skip
    assert_frame_equal(result.own, pl.DataFrame(expected))


# ---- cells ----


def test_number_cells_are_marked(saved):
    rows = [["职业资格名称", "证件号码"], ["PMP", "110105194912310021"], ["PMP", 110105194912310], ["PMP", None]]
    expected = {
        "input": ["a.xlsx"] * 3, "sheet": ["S"] * 3, "row": [2, 3, 4],
        "qualification": ["PMP"] * 3, "qualification.number": [None] * 3,
        "id_number": ["110105194912310021", "110105194912310", None], "id_number.number": [None, True, None],
    }  # fmt: skip
    schema = {"qualification.number": pl.Boolean, "id_number.number": pl.Boolean}
    assert_frame_equal(saved(S=rows).cells, pl.DataFrame(expected, schema_overrides=schema))


@pytest.mark.parametrize(
    ("heading", "typed", "expected"),
    [
        pytest.param("年薪（万元）", "35", "35万元", id="bare"),
        pytest.param("年薪（万元）", " 35.5 ", "35.5万元", id="spaces"),
        pytest.param("年薪（万元）", "３５", "３５万元", id="wide"),
        pytest.param("年薪（万元）", "¥35", "¥35万元", id="currency"),
        pytest.param("年薪（万元）", "RMB 35", "RMB 35万元", id="currency-word"),
        pytest.param("年薪（万元）", "350000元", "350000元", id="own-unit"),
        pytest.param("年薪（万元）", "面议", "面议", id="words"),
        pytest.param("年薪（元）", "350000", "350000", id="the-columns-own"),
        pytest.param("年薪", "35", "35", id="no-unit"),
    ],
)
def test_heading_unit_applies_to_numbers(heading, typed, expected):
    result = read(sheet(("职业资格名称", heading), ("PMP", typed)))
    assert result.cells["annual_pay_cny"].to_list() == [expected]
    assert result.own["own.1"].to_list() == [typed]


def test_merged_cells_are_filled_and_listed():
    rows = [("姓名", "证书名称", "工作单位"), ("甲", "PMP", "某公司"), ("乙", "ABT", None), ("丙", "ABT", None)]
    result = read(sheet(*rows, merges=((1, 2, 3, 2),), first_row=2, first_column=1))
    assert result.cells["employer"].to_list() == ["某公司"] * 3
    assert result.own["own.2"].to_list() == ["某公司", None, None]
    expected = {"input": ["a.xlsx"] * 2, "sheet": ["S"] * 2, "row": [4, 5], "letter": ["D", "D"]}
    assert_frame_equal(result.filled, pl.DataFrame(expected))


def test_skipped_merges_are_not_listed():
    result = read(sheet(HEAD, ("甲", "PMP"), ("合计", None), merges=((1, 1, 2, 1),)))
    assert result.own["row"].to_list() == [2]
    assert result.filled.height == 0


# ---- the account ----


def test_all_columns_are_described():
    first = sheet(
        ("姓名", "职业资格名称", "证书名称", "发证单位名", "岗位", "证号", "备注", None),
        ("甲", "PMP", "ABT", "PMI", "x", "1", "y", "z"),
        first_column=1,
    )
    result = read(first, sheet(HEAD, name="T"), confirmed={"证号": "certificate_number", "备注": ""})
    expected = [
        ("S", "B", "姓名", "name", "known"),
        ("S", "C", "职业资格名称", "qualification", "known"),
        ("S", "D", "证书名称", None, "twice"),
        ("S", "E", "发证单位名", "issuer", "accepted"),
        ("S", "F", "岗位", None, "suggested"),
        ("S", "G", "证号", "certificate_number", "confirmed"),
        ("S", "H", "备注", None, "dismissed"),
        ("S", "I", "(I)", None, "unknown"),
        ("T", "A", "姓名", "name", "known"),
        ("T", "B", "职业资格名称", "qualification", "known"),
    ]
    frame = pl.DataFrame(expected, schema=["sheet", "letter", "heading", "column", "how"], orient="row")
    rest = {"unit": pl.lit(None, dtype=pl.String), "row": pl.lit(1, dtype=pl.Int64)}
    whole = frame.select(pl.lit("a.xlsx").alias("input"), pl.all(), **rest)
    assert_frame_equal(result.columns, whole)


def test_twice_confirmed_column_is_read_once():
    result = read(
        sheet(("姓名", "证甲", "证乙"), ("甲", "PMP", "ABT")),
        confirmed={"证甲": "qualification", "证乙": "qualification"},
    )
    assert result.cells["qualification"].to_list() == ["PMP"]
    assert [(notice.code, [*notice.fields.values()]) for notice in result.notices] == [
        ("column_confirmed", ["证甲"]),
        ("column_twice", ["证乙"]),
    ]


def test_skipped_lines_have_reasons():
    rows = [
        ("名单", None),
        HEAD,
        ("示例", "PMP"),
        (None, None),
        ("甲", "PMP"),
        HEAD,
        ("乙", "ABT"),
        ("合计", None),
        ("制表人：某", None),
    ]
    result = read(sheet(*rows), sheet(HEAD, ("合计", None), name="T"))
    assert result.own.select("sheet", "row").rows() == [("S", 5), ("S", 7)]
    expected = {
        "input": ["a.xlsx"] * 6,
        "sheet": [*["S"] * 5, "T"],
        "row": [3, 4, 6, 8, 9, 2],
        "reason": ["example", "blank", "header", "total", "footer", "total"],
    }
    assert_frame_equal(result.skipped, pl.DataFrame(expected))


def test_lines_are_applicants_or_skipped():
    rows = [("甲", "PMP"), (None, None), ("合计", None), ("乙", None), ("丙", "ABT"), HEAD]
    result = read(sheet(HEAD, *rows))
    assert sorted([*result.own["row"], *result.skipped["row"]]) == list(range(2, 2 + len(rows)))
    assert result.cells["row"].to_list() == result.own["row"].to_list()


# ---- sheets ----

SHEETS = (
    sheet(HEAD, ("甲", "PMP"), name="甲"),
    sheet(HEAD, ("乙", "PMP"), name="乙"),
    sheet(HEAD, ("丙", "PMP"), name="藏", visible=False),
)


@pytest.mark.parametrize(
    ("wanted", "scored", "left_out"),
    [
        pytest.param([], ["甲", "乙"], [("sheet_hidden", "藏")], id="all-visible"),
        pytest.param(["甲"], ["甲"], [("sheet_left_out", "乙"), ("sheet_hidden", "藏")], id="one"),
        pytest.param(["藏"], ["藏"], [("sheet_left_out", "甲"), ("sheet_left_out", "乙")], id="hidden"),
        pytest.param(["藏", "甲"], ["甲", "藏"], [("sheet_left_out", "乙")], id="two-in-the-books-order"),
    ],
)
def test_unchosen_sheets_are_reported(wanted, scored, left_out):
    result = read(*SHEETS, sheets=wanted)
    assert result.own["sheet"].to_list() == scored
    assert result.notices == tuple(Notice(code, where=("a.xlsx", name)) for code, name in left_out)


def test_unknown_sheet_is_refused():
    with pytest.raises(UsageError, match="'丁': no such sheet; sheets: 甲, 乙, 藏") as caught:
        read(*SHEETS, sheets=["甲", "丁"])
    assert caught.value.code == "E_USAGE_SHEET"


def test_book_without_sheets_is_reported():
    books = {name: Book(name, "", (item,)) for name, item in zip(("a.xlsx", "b.xlsx"), SHEETS, strict=False)}
    with pytest.raises(UsageError, match=r"no sheet of b\.xlsx, which would not be scored; its sheets: 乙") as caught:
        tables_read.read(books, COLUMNS, sheets=["甲"])
    assert caught.value.code == "E_USAGE_SHEET"


def test_headless_sheet_is_unscored():
    notes = sheet(("说明", "见下"), name="说明")
    assert read(notes, *SHEETS).unscored == (("说明",),)
    assert read(notes, *SHEETS, sheets=["甲"]).unscored == ((),)


# ---- nothing to score ----


@pytest.mark.parametrize(
    ("rows", "seen"),
    [
        pytest.param([], "", id="nothing"),
        pytest.param([(None, None)], "", id="blank"),
        pytest.param(
            [("示例", "PMP"), ("合计", None), ("小计", None)], r" \(lines left out: 1 example, 2 total\)", id="left-out"
        ),
    ],
)
def test_a_header_without_applicants(rows, seen):
    with pytest.raises(
        InputError, match=rf"^a\.xlsx: the header was found, but no applicant below it{seen}; "
    ) as caught:
        read(sheet(HEAD, *rows))
    assert caught.value.code == "E_INPUT_NO_ROWS"


def test_missing_header_shows_no_person():
    with pytest.raises(InputError, match="'证书名': did you mean 职业资格名称") as caught:
        read(sheet(("编码", "证书名", "公司"), ("E7", "秘密甲", "机密公司")))
    assert caught.value.code == "E_INPUT_NO_HEADER"
    assert "--map" in str(caught.value)
    assert not [cell for cell in ("E7", "秘密甲", "机密公司") if cell in str(caught.value)]


def test_what_was_confirmed_makes_a_header():
    result = read(sheet(("编码", "证书名"), ("E7", "PMP")), confirmed={"证书名": "qualification"})
    assert result.cells["qualification"].to_list() == ["PMP"]


@pytest.mark.parametrize(
    "row",
    [
        pytest.param(("机密公司", "专业技术", "是"), id="yes"),
        pytest.param(("Secret Company", "Major", "no"), id="no"),
        pytest.param(("机密公司", "行业", "2020-01-01"), id="day"),
        pytest.param(("机密公司", "姓秘密", "某某"), id="mostly-strange"),
    ],
)
def test_person_row_is_not_quoted(row):
    with pytest.raises(InputError, match="no row looks like a header; no heading is like one that is known") as caught:
        read(sheet(("名单",), row, row))
    assert not [cell for cell in row if repr(cell) in str(caught.value)]


def people(result, *names):
    return result.cells.select("row", *names).rows()


def test_reordered_header_starts_a_table():
    head, other = ("姓名", "出生日期", "职业资格名称", "发证日期"), ("姓名", "发证日期", "职业资格名称", "出生日期")
    result = read(
        sheet(head, ("甲", "1980-01-02", "ABT", "2019-05-20"), other, ("乙", "2018-03-04", "ABT", "1981-05-06"))
    )
    assert people(result, "birth_date", "issue_date") == [
        (2, "1980-01-02", "2019-05-20"),
        (4, "1981-05-06", "2018-03-04"),
    ]
    assert result.columns.filter(pl.col("column") == "birth_date")["letter"].to_list() == ["B", "D"]


def test_people_above_second_header_stay():
    result = read(
        sheet(
            ("姓名", "职业资格名称", "发证机构", None),
            ("甲", "ABT", "美国毒理学委员会", None),
            ("姓名", "职业资格名称", "发证机构", "有效期至"),
            ("乙", "ABT", "美国毒理学委员会", "2030-01-01"),
        )
    )
    assert people(result, "name", "expiry_date") == [(2, "甲", None), (4, "乙", "2030-01-01")]


def test_repeated_header_starts_no_table():
    result = read(sheet(HEAD, ("甲", "PMP"), HEAD, ("乙", "PMP")))
    assert result.skipped.select("row", "reason").rows() == [(3, "header")]
    assert result.columns.height == len(HEAD)


@pytest.mark.parametrize(
    ("head", "letter"),
    [
        pytest.param(("姓名", "护照号码", "有效期至", "职业资格名称", "发证日期", "有效期至"), "F", id="passport"),
        pytest.param(("姓名", "劳动合同编号", "到期日期", "职业资格名称", "发证日期", "有效期至"), "F", id="contract"),
        pytest.param(("姓名", "国籍", "有效期至", "职业资格名称", "发证日期", "有效期至"), "C", id="no document"),
    ],
)
def test_expiry_of_another_document_is_ignored(head, letter):
    result = read(sheet(head, ("甲", "x", "2020-01-01", "ABT", "2019-05-20", "2030-01-01")))
    assert result.columns.filter(pl.col("column") == "expiry_date")["letter"].to_list() == [letter]


@pytest.mark.parametrize("label", ["联系人：合成某某", "推荐单位：某公司", "填报单位（盖章）："])
def test_label_above_header_is_no_group(label):
    head = ("姓名", "国籍", "职业资格名称", "发证机构", "有效期至")
    result = read(sheet((None, None, label, None, None), head, ("甲", "美国", "ABT", "x", "2030-01-01")))
    assert people(result, "qualification", "issuer", "expiry_date") == [(3, "ABT", "x", "2030-01-01")]


def test_flattened_header_starts_no_table():
    result = read(
        sheet(
            ("姓名", "证书信息", None, "国籍"),
            (None, "名称", "发证机构", None),
            ("甲", "ABT", "x", "美国"),
            ("姓名", "名称", "发证机构", "国籍"),
            ("乙", "PMP", "y", "英国"),
        )
    )
    assert people(result, "qualification", "issuer") == [(3, "ABT", "x"), (5, "PMP", "y")]


# ---- tables one below the other ----

FIRST = [
    ("序号", "申报人", "申报人", "境外职业资格", "境外职业资格", "工作地点", "劳动合同"),
    ("序号", "姓名", "国籍", "名称", "发证机构", "工作地点", "劳动合同"),
    ("1", "合成甲", "中国", "FCCA", "ACCA", "北京", "是"),
    ("2", "合成乙", "中国", "CFA", None, "北京", "是"),
]
SECOND = [
    ("姓名", "学历证书", None, "职业资格证书", None, "工作城市", None),
    (None, "证书名称", "发证机构", "证书名称", "发证机构", None, None),
    ("合成丙", "学士", "某大学", "PMP", "PMI", "苏州", None),
]
CAPTIONS = [
    pytest.param([], id="none"),
    pytest.param([(None,)], id="blank"),
    pytest.param([("补报人员",)], id="caption"),
    pytest.param([(None,), ("二、补报人员名单",), (None,)], id="caption-between-blanks"),
    pytest.param([(None, "补报人员")], id="caption-in-the-names"),
    pytest.param([("第二批（2026年）",)], id="batch"),
    pytest.param([(None, "2026年第二批"), ("以下为新增",)], id="two-captions"),
]


@pytest.mark.parametrize("captions", CAPTIONS)
def test_tables_have_their_own_lines(captions):
    result = read(sheet(*FIRST, *captions, *SECOND))
    assert people(result, "name", "qualification", "issuer", "work_city") == [
        (3, "合成甲", "FCCA", "ACCA", "北京"),
        (4, "合成乙", "CFA", None, "北京"),
        (7 + len(captions), "合成丙", "PMP", "PMI", "苏州"),
    ]
    assert result.skipped["reason"].to_list() == ["note" if any(line) else "blank" for line in captions]


@pytest.mark.parametrize("again", [FIRST[:2], FIRST[1:2], [], [(None,), *FIRST[:2]]], ids=len)
def test_repeated_lines_start_no_table(again):
    result = read(sheet(*FIRST, *again, ("3", "合成丙", "中国", "PMP", "PMI", "北京", "是")))
    assert [name for _, name in people(result, "name")] == ["合成甲", "合成乙", "合成丙"]
    assert result.columns.height == len(FIRST[0])


@pytest.mark.parametrize("most", [0, 500])
def test_many_heading_lines_are_taken_alone(monkeypatch, most):
    monkeypatch.setattr(further, "_MOST", most)
    other = ("证书名称", "姓名", "工作城市")
    result = read(
        sheet(*FIRST, *FIRST[:2], ("3", "合成丙", "中国", "PMP", "PMI", "北京", "是"), other, ("CFA", "合成丁", "苏州"))
    )
    assert [name for _, name in people(result, "name")] == ["合成甲", "合成乙", "合成丙", "合成丁"]
    assert people(result, "qualification", "work_city")[-1] == (9, "CFA", "苏州")


def test_last_applicant_is_no_group():
    result = read(sheet(*FIRST, ("3", "合成丙", "护照", None, "劳动合同", "北京", None), *SECOND[1:]))
    assert (5, "合成丙") in people(result, "name")


def test_confirmed_headings_make_a_table():
    second = [("人名", "证照", "城市"), ("合成丙", "PMP", "苏州")]
    result = read(sheet(*FIRST, *second), confirmed={"人名": "name", "证照": "qualification", "城市": "work_city"})
    assert people(result, "name", "qualification", "work_city")[-1] == (6, "合成丙", "PMP", "苏州")
    assert len(people(result, "name")) == 3


# ---- header rows by hand ----

TWO = [
    ("名单",),
    ("姓名", "证照"),
    ("姓名", "职业资格名称"),
    ("合成甲", "PMP"),
    ("人名", "国籍", "证书名称"),
    ("合成乙", "中国", "CFA"),
]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        pytest.param(["3"], [(4, "合成甲", "PMP"), (5, "人名", "国籍"), (6, "合成乙", "中国")], id="one-line"),
        pytest.param(
            ["2"], [(3, "姓名", None), (4, "合成甲", None), (5, "人名", None), (6, "合成乙", None)], id="a-worse-line"
        ),
        pytest.param(["S=2-3"], [(4, "合成甲", "PMP"), (5, "人名", "国籍"), (6, "合成乙", "中国")], id="two-lines"),
        pytest.param([3, 5], [(4, "合成甲", "PMP"), (6, None, "CFA")], id="two-tables"),
    ],
)
def test_header_rows_replace_the_search(rows, expected):
    result = read(sheet(*TWO), header_rows=parse_header_rows(rows))
    names = [name for name in ("name", "qualification") if name in result.cells.columns]
    lines = [(*line, None) if len(names) == 1 else line for line in people(result, *names)]
    assert lines == expected


@pytest.mark.parametrize(
    ("rows", "code", "words"),
    [
        pytest.param("三", "E_USAGE_HEADER", "write Excel's row number", id="no-number"),
        pytest.param("0", "E_USAGE_HEADER", "write Excel's row number from 1 on", id="zero"),
        pytest.param("-3", "E_USAGE_HEADER", "write Excel's row number from 1 on", id="negative"),
        pytest.param("5-2", "E_USAGE_HEADER", "write Excel's row number", id="backwards"),
        pytest.param("1-9", "E_USAGE_HEADER", "up to 5", id="too-many"),
        pytest.param("别的=2", "E_USAGE_HEADER", "no such sheet; sheets: S", id="no-sheet"),
        pytest.param("S=1", "E_USAGE_HEADER", "no heading is like one that is known", id="no-heading"),
        pytest.param("1", "E_USAGE_HEADER", "row 1: no heading there is like one", id="no-heading-anywhere"),
        pytest.param("S=99", "E_USAGE_HEADER_ROW", "'S' has no such row, only rows 1 to 7", id="below-the-sheet"),
        pytest.param("99", "E_USAGE_HEADER_ROW", "row 99: 'S' has no such row", id="below-every-sheet"),
        pytest.param("6-8", "E_USAGE_HEADER_ROW", "row 6-8: 'S' has no such row", id="across-the-end"),
        pytest.param("7", "E_USAGE_HEADER_ROW", "on 'S' the row is empty", id="empty"),
    ],
)
def test_mistaken_header_rows_are_refused(rows, code, words):
    with pytest.raises(UsageError, match=words) as caught:
        read(sheet(*TWO, (" ",)), header_rows=parse_header_rows([rows]))
    assert caught.value.code == code


def test_missing_rows_of_some_sheets_pass():
    result = read(sheet(*TWO[2:4], name="甲"), sheet(*TWO, name="乙"), header_rows=parse_header_rows(["5"]))
    assert result.cells["sheet"].to_list() == ["乙"]
    assert result.unscored == (("甲",),)


def test_overlapping_header_rows_are_refused():
    with pytest.raises(UsageError, match="overlap"):
        parse_header_rows(["2-3", "3"])


def test_header_rows_leave_other_sheets():
    result = read(sheet(*TWO, name="甲"), sheet(*TWO[2:4], name="乙"), header_rows=parse_header_rows(["甲=2-3"]))
    assert result.cells["sheet"].to_list() == ["甲", "甲", "甲", "乙"]
    assert result.columns.select("sheet", "row").unique(maintain_order=True).rows() == [("甲", 3), ("乙", 1)]


# ---- lists that only seem to stand side by side ----

SPOUSE = [
    ("证件号码", "职业资格名称", "姓名", "配偶", None, None, "培训", None),
    (None, None, None, "证件号码", "姓名", "工作单位", "证书名称", "发证单位"),
]
APPLICANT = ("E12345678", "FCCA", "合成甲", "E87654321", "合成乙", "某公司", "某证书", "某单位")


def test_columns_of_others_begin_no_list():
    result = read(sheet(*SPOUSE, APPLICANT, *SPOUSE, ("补报人员名单",), (None, "补报人员"), APPLICANT))
    assert people(result, "name", "id_number", "qualification") == [
        (row, "合成甲", "E12345678", "FCCA") for row in (3, 8)
    ]
    assert "employer" not in result.cells.columns
    assert result.skipped["reason"].to_list() == ["header", "header", "note", "note"]
