"""Text becomes typed values; what cannot be read is null, stays visible, and is listed."""

from datetime import date
from random import Random

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from rencai.cells.columns import canonical_columns
from rencai.cells.dates import PERMANENT
from rencai.cells.normalise import normalise
from rencai.cells.schema import STATE_DTYPE, VALUE_DTYPES
from rencai.cells.vocabulary import labels, vocabulary
from rencai.policy.nouns import Column
from rencai.system.text import fold

COLUMNS = canonical_columns()

AS_OF = date(2026, 6, 1)
DECLARED = {
    "suzhou": ("苏州", "Suzhou", "工业园区", "苏州工业园区", "SIP"),
    "beijing": ("北京", "Beijing"),
    "shenyang": ("沈阳", "Shenyang"),
}
VOCABULARY = vocabulary(COLUMNS, DECLARED)


def cells(**columns):
    height = len(next(iter(columns.values()), []))
    keys = {"input": ["a.xlsx"] * height, "sheet": ["S"] * height, "row": list(range(2, height + 2))}
    types = {"input": pl.String, "sheet": pl.String, "row": pl.Int64} | dict.fromkeys(columns, pl.String)
    return pl.DataFrame(keys | columns, schema=types)


def read(**columns):
    return normalise(cells(**columns), COLUMNS, VOCABULARY, AS_OF)


def value(name, text):
    return read(**{name: [text]}).frame[name].item()


def test_columns_become_value_text_state():
    columns = [column for name in ("birth_date", "name", "outstanding") for column in COLUMNS if column.name == name]
    typed = cells(birth_date=[" 1980-02-29 00:00:00", "1981-02-29", " ", None], name=["甲\u3000", "—", "/", "a-b"])
    result = normalise(typed, columns, VOCABULARY, AS_OF)
    expected = typed.select("input", "sheet", "row").with_columns(
        pl.Series("birth_date", [date(1980, 2, 29), None, None, None]),
        pl.Series("birth_date.text", ["1980-02-29 00:00:00", "1981-02-29", None, None]),
        pl.Series("birth_date.state", ["ok", "unreadable", "empty", "empty"], dtype=STATE_DTYPE),
        pl.Series("name", ["甲", None, None, "a-b"]),
        pl.Series("name.text", ["甲", None, None, "a-b"]),
        pl.Series("name.state", ["ok", "empty", "empty", "ok"], dtype=STATE_DTYPE),
        pl.lit(None, dtype=pl.Boolean).alias("outstanding"),
        pl.lit(None, dtype=pl.String).alias("outstanding.text"),
        pl.lit("empty", dtype=STATE_DTYPE).alias("outstanding.state"),
        pl.lit(AS_OF).alias("as_of"),
    )
    assert_frame_equal(result.frame, expected)


def test_problems_are_ordered():
    problems = read(outstanding=["?", "是"], work_city=["x", "y"], hsk_level=["5", "a"]).problems
    expected = pl.DataFrame(
        {
            "input": ["a.xlsx"] * 4,
            "sheet": ["S"] * 4,
            "row": [2, 2, 3, 3],
            "column": ["work_city", "outstanding", "work_city", "hsk_level"],
            "code": ["E_CELL_PLACE", "E_CELL_FLAG", "E_CELL_PLACE", "E_CELL_NUMBER"],
            "other": pl.Series([None] * 4, dtype=pl.String),
        }
    )
    assert_frame_equal(problems, expected)


@pytest.mark.parametrize("present", [pytest.param({}, id="no-columns"), pytest.param({"name": []}, id="no-rows")])
def test_nothing_to_read_is_read(present):
    result = read(**present)
    assert (result.frame.height, result.problems.height) == (0, 0)
    assert result.problems.columns == ["input", "sheet", "row", "column", "code", "other"]
    assert {column.name: result.frame.schema[column.name] for column in COLUMNS} == {
        column.name: VALUE_DTYPES[column.kind] for column in COLUMNS
    }


@pytest.mark.parametrize(
    "text",
    [
        "2022-03-29 00:00:00",
        "2022/3/29",
        "2022.03.29",
        "2022年3月29日",
        "20220329",
        "２０２２年 3月 29 日",
        "2022-3-29",
    ],
)
def test_dates_are_parsed(text):
    assert value("issue_date", text) == date(2022, 3, 29)


@pytest.mark.parametrize(
    "text",
    [
        "03/04/2022",
        "44649",
        "2022-02-30",
        "2022-03/29",
        "1899-12-31",
        "2101-01-01",
        "长期",
        "22-3-29",
    ],
)
def test_doubtful_dates_are_problems(text):
    result = read(issue_date=[text])
    assert (result.frame["issue_date"].item(), result.problems["code"].to_list()) == (None, ["E_CELL_DATE"])


@pytest.mark.parametrize("text", ["长期", "永久", "无期限", "长期有效", "Permanent", "lifetime", "9999-12-31 00:00:00"])
def test_a_permanent_certificate_never_expires(text):
    assert value("expiry_date", text) == PERMANENT


@pytest.mark.parametrize(
    ("name", "text", "number"),
    [
        pytest.param("experience_years", "3", 3, id="whole"),
        pytest.param("experience_years", "3.5", 3.5, id="part"),
        pytest.param("experience_years", "１２", 12, id="full-width"),
        pytest.param("experience_years", "5年", 5, id="zh-years"),
        pytest.param("overseas_experience_years", "3 years", 3, id="en-years"),
        pytest.param("months_in_china", "9个月", 9, id="months"),
        pytest.param("annual_pay_cny", "1,200", 1200, id="thousands"),
        pytest.param("annual_pay_cny", "12万", 120_000, id="wan"),
        pytest.param("annual_pay_cny", "12.3万元", 123_000, id="wan-yuan"),
        pytest.param("annual_pay_cny", "3.5 万", 35_000, id="spaced-wan"),
        pytest.param("annual_pay_cny", "３．５万元", 35_000, id="full-width-wan"),
        pytest.param("annual_pay_cny", "120，000元", 120_000, id="full-width-comma"),
        pytest.param("annual_pay_cny", "￥120,000.00", 120_000, id="sign"),
        pytest.param("experience_years", "12 years", 12, id="en-years-spaced"),
        pytest.param("hsk_level", "HSK5", 5, id="hsk"),
        pytest.param("hsk_level", "5级", 5, id="hsk-level"),
        pytest.param("hsk_level", "五级", 5, id="hsk-han"),
        pytest.param("hsk_level", "HSK-6", 6, id="hsk-hyphen"),
    ],
)
def test_numbers_are_parsed(name, text, number):
    assert value(name, text) == number


@pytest.mark.parametrize(
    ("name", "text"),
    [
        pytest.param("experience_years", "3-5", id="range"),
        pytest.param("experience_years", ">5", id="bound"),
        pytest.param("experience_years", "5年以上", id="zh-bound"),
        pytest.param("experience_years", "-5", id="negative"),
        pytest.param("experience_years", "12万", id="wan-years"),
        pytest.param("experience_years", "1 2", id="two-numbers"),
        pytest.param("experience_years", "1,20", id="bad-thousands"),
        pytest.param("experience_years", "3~5", id="tilde"),
        pytest.param("experience_years", "3－5年", id="full-width-range"),
        pytest.param("experience_years", "约5", id="about"),
        pytest.param("experience_years", "＞5", id="full-width-bound"),
        pytest.param("experience_years", "5+", id="plus"),
        pytest.param("experience_years", "−5", id="minus-sign"),
        pytest.param("experience_years", "(5)", id="bookkeeper-s-negative"),
        pytest.param("experience_years", "1e5", id="scientific"),
        pytest.param("experience_years", "nan", id="not-a-number"),
        pytest.param("annual_pay_cny", "inf", id="infinity"),
        pytest.param("annual_pay_cny", "USD 5000", id="another-currency"),
        pytest.param("annual_pay_cny", "9" * 400, id="infinite"),
        pytest.param("hsk_level", "-5", id="hsk-negative"),
        pytest.param("hsk_level", "10", id="hsk-too-high"),
    ],
)
def test_doubtful_numbers_are_problems(name, text):
    result = read(**{name: [text]})
    assert (result.frame[name].item(), result.problems["code"].to_list()) == (None, ["E_CELL_NUMBER"])


@pytest.mark.parametrize(
    ("name", "text", "flag"),
    [
        *(
            pytest.param("outstanding", text, True, id=f"yes-{text}")
            for text in ("是", "有", "Y", "√", "✓", "☑", "true", "1", "ＴＲＵＥ", " 是\u3000", "１", "ｙ", "√\ufe0f")
        ),
        *(
            pytest.param("outstanding", text, False, id=f"no-{text}")
            for text in ("否", "无", "No", "×", "✗", "FALSE", "0", "ｎ", "０", "没 有")
        ),
        *(
            pytest.param("outstanding", text, None, id=f"unclear-{text}")
            for text in ("x", "Ｘ", "☐", "☒", "□", "可能", "2", "合格")
        ),
        pytest.param("employment_relation", "已签", True, id="signed"),
        pytest.param("employment_relation", "未签", False, id="not-signed"),
        pytest.param("theory_test", "合格", True, id="passed"),
        pytest.param("theory_test", "不合格", False, id="failed"),
        pytest.param("skill_certificate", "五级/初级工", True, id="level"),
        pytest.param("skill_certificate", "高级技师", True, id="level-name"),
        pytest.param("skill_certificate", "无", False, id="no-certificate"),
    ],
)
def test_flags_are_parsed(name, text, flag):
    assert value(name, text) is flag


@pytest.mark.parametrize(
    ("name", "text", "word"),
    [
        pytest.param("job_type", "专业技术岗位", "technical", id="job"),
        pytest.param("job_type", "总经理助理", None, id="unknown-job"),
        pytest.param("verification", "未核验", "none", id="not-verified"),
        pytest.param("specialty", "检验检测", "inspection", id="inspection"),
        pytest.param("specialty", "财务会计", "finance", id="known-other"),
        pytest.param("education", "PhD", "doctor", id="degree"),
        pytest.param("current_title_level", "高级", "associate_senior", id="level"),
        pytest.param("current_title", "机械工程师", "engineering", id="title-pattern"),
        pytest.param("current_title", "高级工程师（通信）", "engineering", id="title-with-brackets"),
        pytest.param("current_title", "一级注册结构工程师", None, id="registered"),
        pytest.param("current_title", "造价工程师", None, id="occupational"),
        pytest.param("current_title", "工程师、经济师", None, id="two-titles"),
        pytest.param("current_title", "无", "none", id="no-title"),
        pytest.param("nationality", "U.S.", "US", id="everyday-name"),
        pytest.param("nationality", "中国（香港）", "HK", id="region"),
        pytest.param("nationality", "法国籍", "FR", id="suffix"),
        pytest.param("nationality", "法蘭西", "FR", id="traditional"),
        pytest.param("nationality", "N/A", None, id="not-applicable"),
    ],
)
def test_words_are_parsed(name, text, word):
    assert value(name, text) == word


@pytest.mark.parametrize(
    ("text", "city"),
    [
        pytest.param("江苏省苏州市工业园区", "suzhou", id="address"),
        pytest.param("中国 江苏 苏州", "suzhou", id="spaced"),
        pytest.param("Suzhou, Jiangsu", "suzhou", id="english"),
        pytest.param("SIP", "suzhou", id="declared"),
        pytest.param("北京市海淀区苏州街", "beijing", id="street-of-another-city"),
        pytest.param("沈阳市和平区", "shenyang", id="district-with-和"),
        pytest.param("呼和浩特", "呼和浩特", id="city-with-和"),
        pytest.param("深圳市南山区", "深圳", id="known-other"),
        pytest.param("Hong Kong", "香港", id="two-words"),
        pytest.param("Taizhou, Zhejiang", "台州", id="namesake-by-province"),
        pytest.param("Suzhou, Anhui", None, id="province-of-a-namesake"),
        pytest.param("Taizhou", None, id="namesake"),
        pytest.param("Beijinger", None, id="within-a-word"),
        pytest.param("苏州街", None, id="street"),
        pytest.param("苏州和北京", None, id="two-cities"),
        pytest.param("苏州/浙江杭州", None, id="two-provinces"),
        pytest.param("吉林省", None, id="province"),
        pytest.param("海口街道办", None, id="sub-district"),
    ],
)
def test_cities_are_parsed(text, city):
    assert value("work_city", text) == city


def test_dates_in_the_wrong_order_contradict():
    result = read(issue_date=["2024-01-02", "2024-01-02"], expiry_date=["2024-01-01", None])
    columns = ["issue_date", "issue_date.state", "expiry_date", "expiry_date.state"]
    assert result.frame.select(columns).rows() == [
        (None, "contradiction", None, "contradiction"),
        (date(2024, 1, 2), "ok", None, "empty"),
    ]
    assert result.problems.select("row", "column", "code", "other").rows() == [
        (2, "issue_date", "E_CELL_CONTRADICTION", "expiry_date"),
        (2, "expiry_date", "E_CELL_CONTRADICTION", "issue_date"),
    ]


def test_a_refuted_certificate_contradicts_its_qualification():
    result = read(qualification=["PMP", None, "PMP"], verification=["核验不通过", "核验不通过", "通过"])
    columns = ["qualification", "qualification.state", "verification", "verification.state", "verification.text"]
    assert result.frame.select(columns).rows() == [
        (None, "contradiction", None, "contradiction", "核验不通过"),
        (None, "empty", None, "contradiction", "核验不通过"),
        ("PMP", "ok", "passed", "ok", "通过"),
    ]


def numbered(day, serial="002"):
    """An 18-digit number that fits, of no place and nobody."""
    digits = f"000000{day:%Y%m%d}{serial}"
    return digits + "10X98765432"[sum(int(digit) * 2 ** (17 - place) for place, digit in enumerate(digits)) % 11]


BORN = date(1990, 3, 7)


@pytest.mark.parametrize(
    ("birth", "agrees"),
    [
        pytest.param("1990-03-07", True, id="same-day"),
        pytest.param("1990-03-08", False, id="another-day"),
        pytest.param("1990年3月", True, id="same-month"),
        pytest.param("1990年4月", False, id="another-month"),
    ],
)
def test_birth_date_may_contradict_id_number(birth, agrees):
    result = read(birth_date=[birth], id_number=[numbered(BORN)])
    states = result.frame.select("birth_date.state", "id_number.state").row(0)
    listed = result.problems.select("column", "code", "other").rows()
    if agrees:
        assert (states, listed) == (("ok", "ok"), [])
        return
    assert (states, listed) == (
        ("contradiction", "contradiction"),
        [
            ("id_number", "E_CELL_CONTRADICTION", "birth_date"),
            ("birth_date", "E_CELL_CONTRADICTION", "id_number"),
        ],
    )
    assert result.frame.select("birth_date", "id_number").row(0) == (None, None)
    assert result.remarks.is_empty()


def test_id_number_fills_no_birth_date():
    result = read(birth_date=[None, "1990年3月", "x"], id_number=[numbered(BORN)] * 3)
    assert result.frame["birth_date"].to_list() == [None, date(1990, 3, 1), None]
    assert result.frame["id_number.state"].to_list() == ["ok"] * 3


def test_numeric_id_number_is_unusable():
    numeric = pl.Series("id_number.number", [True, False, None, True])
    typed = cells(
        id_number=[numbered(BORN), numbered(BORN), "e123 4567", None], birth_date=["2000-01-01", None, None, None]
    )
    result = normalise(typed.with_columns(numeric), COLUMNS, VOCABULARY, AS_OF)
    assert result.frame.select("id_number", "id_number.text", "id_number.state").rows() == [
        (None, numbered(BORN), "unreadable"),
        (numbered(BORN), numbered(BORN), "ok"),
        ("E1234567", "e123 4567", "ok"),
        (None, None, "empty"),
    ]
    assert result.frame["birth_date.state"].to_list() == ["ok", "empty", "empty", "empty"]
    assert result.problems.select("row", "column", "code").rows() == [(2, "id_number", "E_CELL_ID_NUMBER")]
    assert not [name for name in result.frame.columns if name.endswith((".number", ".month_only"))]


def test_month_remarks_are_ordered():
    result = read(
        birth_date=["1990年3月", "1990-03-07"], issue_date=["2020-02", "?"], expiry_date=["2022年2月", "2022.02"]
    )
    expected = pl.DataFrame(
        {
            "input": ["a.xlsx"] * 4,
            "sheet": ["S"] * 4,
            "row": [2, 2, 2, 3],
            "column": ["birth_date", "issue_date", "expiry_date", "expiry_date"],
            "code": ["month_only"] * 4,
        }
    )
    assert_frame_equal(result.remarks, expected)
    assert result.frame.select("birth_date", "issue_date", "expiry_date").row(0) == (
        date(1990, 3, 1),
        date(2020, 2, 1),
        date(2022, 2, 28),
    )


def test_empty_remarks_keep_their_columns():
    assert read(name=["甲"]).remarks.columns == ["input", "sheet", "row", "column", "code"]
    assert normalise(cells(name=["甲"]), [], VOCABULARY, AS_OF).remarks.schema == read(name=["甲"]).remarks.schema


def test_application_date_is_the_basis_date():
    result = read(application_date=["2025-05-05", None, "May"])
    assert result.frame["as_of"].to_list() == [date(2025, 5, 5), AS_OF, None]


def test_nationality_groups_are_parsed():
    result = read(nationality=["中国", "香港", "MO", "台湾", "美国", "火星", None])
    expected = ["mainland", "hmt", "hmt", "hmt", "foreign", None, None]
    assert result.frame["nationality.group"].to_list() == expected


def test_minors_birth_is_a_slip():
    born = ["2008-06-01", "2008-06-02", "2030-01-01", "2008年6月", "2008-06-02", "2008-06-01"]
    applied = [None, None, None, None, "2026-06-02", "2026-05-31"]
    result = read(birth_date=born, application_date=applied)
    assert result.frame["birth_date.state"].to_list() == ["ok", "unreadable", "unreadable", "ok", "ok", "unreadable"]
    assert result.problems["row"].to_list() == [3, 4, 7]
    assert set(result.problems["code"]) == {"E_CELL_BIRTH"}


NATIONS = {
    "美國": "US", "英國": "GB", "臺灣": "TW", "香港特別行政區": "HK", "捷克共和国": "CZ", "纽西兰": "NZ",
    "星加坡": "SG", "義大利": "IT",
    "美": "US", "英": "GB", "日": "JP", "德": "DE", "英国 UK": "GB", "UK（英国）": "GB", "美国/USA": "US",
    "Hong Kong 香港": "HK",
    "德意志聯邦共和國": "DE", "寮國": "LA", "印": None, "澳": None, "英国 US": None, "英国/美国": None, "非中国": None,
}  # fmt: skip


def test_countries_in_any_script():
    assert dict(zip(NATIONS, read(nationality=list(NATIONS)).frame["nationality"], strict=True)) == NATIONS


def test_words_in_other_characters():
    result = read(job_type=["專業技術", "管理 Management"], education=["碩士", "本科 Master"]).frame
    assert result.select("job_type", "education").rows() == [("technical", "master"), ("management", None)]


def test_package_column_is_read():
    shift = Column("shift", ("班次",), ("Shift",), "word", "Shift.", {"day": ("白班",), "night": ("夜班",)})
    result = normalise(cells(shift=["白班", "NIGHT", "?"]), [shift], vocabulary([shift], {}), AS_OF)
    assert result.frame["shift"].to_list() == ["day", "night", None]


def test_large_frames_stay_in_order():
    days = pl.date_range(date(1950, 1, 1), date(2020, 1, 1), eager=True)
    result = read(issue_date=days.cast(pl.String).to_list() * 3)
    assert result.frame["issue_date"].equals(pl.concat([days] * 3).alias("issue_date"))
    assert result.frame["row"].is_sorted()


WORDS = [word for pair in labels()["job_type"].values() for word in pair]
TYPED = ["2020-01-02", "2019-01-01", "3", "5年", "是", "否", "核验不通过", "通过", "美国", "苏州", "PMP", "—", *WORDS]
NUMBERED = [numbered(date(2020, 1, 2)), numbered(BORN), numbered(BORN)[:-2] + "99", "2020年1月", "E 1", "待补"]
CELL = st.none() | st.sampled_from([*TYPED, *NUMBERED]) | st.text(max_size=12)
ROWS = st.lists(st.fixed_dictionaries({column.name: CELL for column in COLUMNS}), min_size=1, max_size=8)
SEEDS = st.integers(0, 2**32 - 1)
FRAMES = settings(max_examples=10, deadline=None)
"""A row is an example: a frame of many rows is read as fast as one of a row."""


@FRAMES
@given(ROWS)
def test_any_text_keeps_its_row(rows):
    columns = {column.name: [row[column.name] for row in rows] for column in COLUMNS}
    frame = read(**columns).frame
    assert frame["row"].to_list() == list(range(2, len(rows) + 2))
    for column in COLUMNS:
        assert frame[column.name].is_not_null().equals((frame[f"{column.name}.state"] == "ok").alias(column.name))


CONTRADICTIONS = [
    {"birth_date": "1991-01-01", "id_number": numbered(BORN)},
    {"issue_date": "2020-01-02", "expiry_date": "2019-01-01"},
    {"qualification": "PMP", "verification": "核验不通过"},
]
PARTNERS = [set(pair) for pair in CONTRADICTIONS]


@FRAMES
@given(ROWS, SEEDS)
def test_blanking_touches_only_its_partner(rows, seed):
    """Every row is read with every cell and without one of them, many of each in a frame."""
    random = Random(seed)  # noqa: S311 - a drawn seed
    pairs = [random.choice([{}, *CONTRADICTIONS]) for _ in range(6 * len(rows))]
    drawn = [row | pair for row, pair in zip(rows * 6, pairs, strict=True)]
    blanked = [random.choice([*pair] * 9 + [column.name for column in COLUMNS]) for pair in pairs]
    without = [row | {name: None} for row, name in zip(drawn, blanked, strict=True)]
    frame = read(**{column.name: [row[column.name] for row in drawn + without] for column in COLUMNS}).frame
    for column in COLUMNS:
        whole, part = (frame.slice(start, len(drawn)) for start in (0, len(drawn)))
        values = zip(whole[column.name], part[column.name], strict=True)
        assert all(before is None or after is None or before == after for before, after in values)
        states = zip(blanked, whole[f"{column.name}.state"], part[f"{column.name}.state"], strict=True)
        for name, before, after in states:
            freed = {column.name, name} in PARTNERS and (before, after) == ("contradiction", "ok")
            assert column.name == name or before == after or freed


@settings(deadline=None)
@given(st.text(max_size=20))
def test_folded_text_stays_as_it_is(text):
    once = pl.DataFrame({"text": [text]}).select(fold(pl.col("text")))
    assert_frame_equal(once.select(fold(pl.col("text"))), once)


PLACEHOLDERS = (
    "见附件", "见附表", "待补充", "待定", "待提供", "详见证书", "详见附件", "如附件", "无", "没有", "暂无", "不详",
    "未知", "N/A", "NA", "none", "nil", "TBD", "see attached", "Unknown", "（见附件）", "无。", "？", "***",
)  # fmt: skip


@pytest.mark.parametrize("name", ["qualification", "issuer"])
@pytest.mark.parametrize("text", PLACEHOLDERS)
def test_placeholder_names_nothing(name, text):
    result = read(**{name: [text]})
    assert result.frame.select(name, f"{name}.text", f"{name}.state").row(0) == (None, text, "unreadable")
    assert result.problems.select("column", "code").rows() == [(name, "E_CELL_WORD")]


@pytest.mark.parametrize("text", ["无损检测师", "NAPLEX", "见习会计师", "CFA", "Unknown Soldier Society"])
def test_name_like_a_placeholder_stays(text):
    assert (value("qualification", text), value("issuer", text)) == (text, text)


@pytest.mark.parametrize("name", ["qualification", "issuer", "birth_date", "id_number", "outstanding", "work_city"])
def test_essay_is_no_value(name):
    text = {"birth_date": "1985-03-07", "outstanding": "是", "work_city": "苏州"}.get(name, "E1234567")
    result = read(**{name: ["文" * 5000, text]})
    assert result.frame[f"{name}.state"].to_list() == ["unreadable", "ok"]
    assert result.problems.select("row", "column").rows() == [(2, name)]
