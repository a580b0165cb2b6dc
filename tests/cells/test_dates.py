"""A date names one day without doubt, or a month by a stated rule; all else is null."""

from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rencai.cells import dates
from rencai.cells.dates import PERMANENT

FORMS = (
    "{y}-{m:02}-{d:02}", "{y}-{m}-{d}", "{y} - {m:02} - {d:02}", "{y}–{m:02}–{d:02}", "{y}/{m}/{d}",
    "{y}.{m:02}.{d:02}", "{y}.{m}.{d}", "{y}年{m}月{d}日", "{y}年{m:02}月{d:02}号", "{y} 年 {m} 月 {d} 日",
    "{y}年{m}月{d}", "{y}{m:02}{d:02}", "{y}-{m:02}-{d:02} 00:00:00", "{y}-{m:02}-{d:02}T08:30:00.000",
    "{d} {b} {y}", "{d:02}-{b}-{y}", "{d}{b}{y}", "{b} {d}, {y}", "{b}. {d}, {y}", "{b} {d} {y}",
    "{d} {B} {y}", "{B} {d}, {y}", "{d}th {B}, {y}", "{y}-{b}-{d:02}", "{y} {B} {d}",
)  # fmt: skip
MONTHS = (
    "{y}年{m}月", "{y} 年 {m:02} 月", "{y}年{m}月份", "{y}-{m:02}", "{y}-{m}", "{y}/{m}", "{y}/{m:02}", "{y}.{m:02}",
    "{m:02}/{y}", "{m}-{y}", "{b} {y}", "{b}-{y}", "{B}, {y}", "{y} {b}",
)  # fmt: skip
NAMES = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
DAYS = st.dates(date(1900, 1, 1), date(2100, 12, 31))


def read(*texts, expires=False):
    """The texts' values in order, and which of them tell a month only."""
    frame = pl.LazyFrame({"text": texts}, schema={"text": pl.String})
    result = {
        text: (value, month) for text, value, month in dates.parse(frame.unique(), expires=expires).collect().rows()
    }
    return [result[text][0] for text in texts], [result[text][1] for text in texts]


def both(text):
    """What the text is as a date, and as an expiry."""
    return read(text)[0][0], read(text, expires=True)[0][0]


def written(form, day):
    name = NAMES[day.month - 1]
    return form.format(y=day.year, m=day.month, d=day.day, b=name[:3], B=name)


def wide(text):
    """The text in full-width characters, as Chinese input methods write them."""
    return "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in text)


def orders(day):
    """The forms of a day in which the reader must find which part is the month."""
    return [f"{first}{mark}{second}{mark}{day.year}"
            for first, second in ((day.day, day.month), (day.month, day.day)) for mark in "/-."]  # fmt: skip


@settings(max_examples=50, deadline=None)
@given(DAYS, st.booleans())
def test_day_forms_read_back(day, expires):
    texts = [written(form, day) for form in FORMS]
    assert read(*texts, expires=expires) == ([day] * len(texts), [False] * len(texts))


@settings(max_examples=50, deadline=None)
@given(DAYS)
def test_sole_possible_order_counts(day):
    certain = day.day > 12 or day.day == day.month
    assert read(*orders(day)) == ([day if certain else None] * 6, [False] * 6)


@settings(max_examples=50, deadline=None)
@given(DAYS)
def test_month_forms_span_the_month(day):
    first = day.replace(day=1)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    texts = [written(form, day) for form in MONTHS]
    assert read(*texts) == ([first] * len(texts), [True] * len(texts))
    assert read(*texts, expires=True) == ([last] * len(texts), [True] * len(texts))


@settings(max_examples=50, deadline=None)
@given(DAYS, st.sampled_from((*FORMS, *MONTHS)), st.booleans())
def test_full_width_reads_like_half_width(day, form, expires):
    text = written(form, day)
    assert read(wide(text), expires=expires) == read(text, expires=expires)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("03/04/2022", id="two-days"),
        pytest.param("3.4.2022", id="two-days-with-dots"),
        pytest.param("03-04-2022", id="two-days-with-hyphens"),
        pytest.param("31/04/2022", id="no-such-day"),
        pytest.param("2022-02-30", id="february"),
        pytest.param("29 Feb 2023", id="no-leap-year"),
        pytest.param("22-3-29", id="two-digit-year"),
        pytest.param("29-Mar-22", id="two-digit-year-with-a-name"),
        pytest.param("25/12/22", id="two-digit-year-last"),
        pytest.param("2022-03/29", id="two-marks"),
        pytest.param("2022-03-29T16:00:00Z", id="zone"),
        pytest.param("2022-03-29 16:00:00+08:00", id="offset"),
        pytest.param("2022-03-29 Tue", id="weekday"),
        pytest.param("29 Marble 2022", id="no-month"),
        pytest.param("2022-jan1-2", id="name-and-digit"),
        pytest.param("2022", id="year"),
        pytest.param("2022年", id="year-zh"),
        pytest.param("2022.1", id="number-2022.10"),
        pytest.param("200512", id="month-or-day"),
        pytest.param("202213", id="no-such-month"),
        pytest.param("220329", id="six-digits"),
        pytest.param("44649", id="serial"),
        pytest.param("2022-13", id="thirteenth-month"),
        pytest.param("1899-12-31", id="too-early"),
        pytest.param("2101年1月", id="too-late"),
        pytest.param("去年年底", id="words"),
        pytest.param("=2022-3-29", id="formula"),
        pytest.param("~2022-3-1", id="until"),
        pytest.param("?2022-3-13", id="question"),
        pytest.param("", id="nothing"),
    ],
)
def test_doubtful_texts_are_no_date(text):
    assert both(text) == (None, None)


@pytest.mark.parametrize(("text", "first"), [("202203", date(2022, 3, 1)), ("200012", date(2000, 12, 1))])
def test_six_digits_may_be_a_month(text, first):
    assert read(text) == ([first], [True])


@pytest.mark.parametrize("text", ["长期", "永久有效", "无期限", "No expiry", "9999/12/31", "9999年12月31日", " 长 期 "])
def test_only_an_expiry_may_be_permanent(text):
    assert both(text) == (None, PERMANENT)


LAST_DAYS = {
    date(2030, 5, 31): (
        "2019-06-01至2030-05-31", "2019.06.01-2030.05.31", "2019/6/1-2030/5/31", "2019年6月1日至2030年5月31日",
        "20190601-20300531",
        "2019-06-01~2030-05-31", "2019-06-01—2030-05-31", "2019-06-01 to 2030-05-31", "from 2019-06-01 to 2030-05-31",
        "至2030-05-31", "2030-05-31止", "截至2030年5月31日", "2030.5", "2030年5月", "有效期：2019-06-01至2030-05-31",
        "二〇三〇年五月",
        "valid until 2030-05-31", "Valid to: 31 May 2030", "1 Jun 2019 - 31 May 2030", "2019年6月至2030年5月",
        "2030-05-31到期",
        "2019-06-01起至2030-05-31止", "31/05/2030",
    ),
    date(2030, 6, 30): ("2019.6-2030.6", "2019.06 – 2030.06", "2019年6月-2030年6月"),
    date(2999, 12, 31): ("2999/12/31", "2999-12-31 00:00:00", "2999年12月31日"),
    date(2199, 12, 31): ("2199-12-31",),
    date(3000, 1, 1): ("3000-01-01",),
    PERMANENT: (
        "终生有效", "永久性", "Never", "never expires", "Lifelong", "无到期日", "2019-06-01至长期",
        "自2020年1月1日至长期", "2019.6-永久",
        "长期（永久）", "有效期：长期",
    ),
    None: (
        "2030-05-31至2019-06-01", "2019-2030.6", "2019-06-01起", "2019-06-01至今", "2203-05-31", "2150-12-31", "2030.1",
        "2019-06-01至2030.1", "01/06/2019-31/05/2030", "2019-06-01或2030-05-31", "2019-06-01→2030-05-31", "长期?",
        "不长期",
        "2030-05-31前后", "2019-06-01至2025-05-31至2030-05-31", "无", "2030",
    ),
}  # fmt: skip
"""Last day -> how a certificate's column of last days tells it."""


def test_last_day_of_a_certificate_counts():
    expected = {text: day for day, texts in LAST_DAYS.items() for text in texts}
    assert dict(zip(expected, read(*expected, expires=True)[0], strict=True)) == expected


def test_only_expiries_are_ranges():
    texts = [*LAST_DAYS[date(2030, 6, 30)], *LAST_DAYS[date(2999, 12, 31)], *LAST_DAYS[PERMANENT]]
    assert read(*texts) == ([None] * len(texts), [False] * len(texts))


MONTHS_OF_BIRTH = {
    date(1985, 10, 1): ("一九八五年十月", "1985年10", "1985.10", "1985年十月", "1985年10月生", "1985.10月"),
    date(1985, 3, 1): ("1985.3", "１９８５．３", "1985年3", "一九八五年三月份", "1985。3"),
    date(2001, 12, 1): ("二〇〇一年十二月", "二零零一年十二月", "二○○一年十二月"),
    date(1985, 1, 1): ("一九八五年元月", "1985.01"),
    None: (
        "1985.1",
        "1985.0",
        "1985.13",
        "八五年三月",
        "一九八五年",
        "二〇二二年二三月",
        "1985年一二月",
        "1985年十月初五",
    ),
}


def test_months_of_birth_are_read():
    expected = {text: day for day, texts in MONTHS_OF_BIRTH.items() for text in texts}
    days, months = read(*expected)
    assert dict(zip(expected, days, strict=True)) == expected
    assert months == [day is not None for day in expected.values()]


def test_days_in_chinese_numerals_are_read():
    texts = [
        "一九八五年十月十二日",
        "二〇二二年三月二十九号",
        "1985年十月3日",
        "二〇〇〇年一月三十一日",
        "二〇二二年二月三十日",
    ]
    expected = [date(1985, 10, 12), date(2022, 3, 29), date(1985, 10, 3), date(2000, 1, 31), None]
    assert read(*texts) == (expected, [False] * 5)
