"""ID numbers: what cannot be the one that was meant is not used, and one person counts once."""

import unicodedata
from datetime import date

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rencai.cells import id_numbers
from rencai.cells.id_numbers import PeopleCount, count_people, problem_code

AS_OF = date(2026, 6, 1)
STANDARD = "11010519491231002X"
"""The example that GB 11643 prints."""
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def read(*texts):
    return id_numbers.parse(pl.Series(texts, dtype=pl.String), AS_OF)["number"].to_list()


def code(text, *, stored=None):
    frame = pl.DataFrame({"text": [text], "stored": pl.Series([stored], dtype=pl.Boolean)})
    return frame.select(problem_code(pl.col("text"), pl.col("stored"))).item()


def numbered(region, day, serial):
    """An 18-digit number that fits; such places there are none."""
    digits = f"{region:06}{day:%Y%m%d}{serial:03}"
    rest = sum(int(digit) * weight for digit, weight in zip(digits, WEIGHTS, strict=True)) % 11
    return digits + "10X98765432"[rest]


NUMBERS = st.builds(numbered, st.integers(0, 99_999), st.dates(date(1900, 1, 1), AS_OF), st.integers(0, 999))


@settings(max_examples=50, deadline=None)
@given(NUMBERS)
def test_valid_number_tells_the_birth_date(number):
    spaced = f"{number[:6]} {number[6:14]}-{number[14:].lower()}"
    wide = "".join(chr(ord(char) + 0xFEE0) for char in number)
    assert read(number, spaced, wide, f"\u202d{number}\u202c", f"'{number}") == [number] * 5
    day = id_numbers.parse(pl.Series([number]), AS_OF)["born"].item()
    assert f"{day:%Y%m%d}" == number[6:14]


def test_the_standard_s_own_example_fits():
    assert read(STANDARD) == [STANDARD]


@settings(max_examples=25, deadline=None)
@given(NUMBERS)
def test_every_wrong_digit_is_caught(number):
    wrong = [
        number[:place] + digit + number[place + 1 :]
        for place in range(18)
        for digit in ("0123456789" if place < 17 else "0123456789X")
        if digit != number[place]
    ]
    assert read(*wrong) == [None] * len(wrong)


@settings(max_examples=25, deadline=None)
@given(NUMBERS)
def test_swapped_neighbours_are_caught(number):
    swapped = {number[:place] + number[place + 1] + number[place] + number[place + 2 :] for place in range(17)} - {
        number
    }
    assert read(*swapped) == [None] * len(swapped)
    assert {code(text) for text in swapped} <= {"E_CELL_ID"}


@pytest.mark.parametrize("region", [819999, 829999, 839999, 999999])
def test_residence_permits_are_built_alike(region):
    fits = numbered(region, date(1990, 3, 7), 2)
    wrong = fits[:-1] + ("0" if fits[-1] != "0" else "1")
    assert read(fits, wrong) == [fits, None]


@pytest.mark.parametrize("day", [date(2026, 6, 2), date(1899, 12, 31)])
def test_implausible_birth_years_are_refused(day):
    assert read(numbered(0, day, 2)) == [None]


def test_no_such_day_of_birth():
    digits = "00000019900230002"
    rest = sum(int(digit) * weight for digit, weight in zip(digits, WEIGHTS, strict=True)) % 11
    assert read(digits + "10X98765432"[rest]) == [None]


RESIDENT = "000000198510120018"
SAME = {
    RESIDENT: (
        "身份证：{}",
        "身份证号{}",
        "身份证号码：{}；",
        "居民身份证 {}",
        "公民身份号码：{}",
        "【身份证】{}",
        "ID: {}",
        "ID No. {}",
        "ID {}",
        "No.{}",
        "证件号码：身份证{}（正本）",
        "{}（正）",
        "{} (复印件)",
        '="{}"',
        "“{}”",
        "身 份 证：{}",
    ),
    "E12345678": (
        "护照号码: {}",
        "Passport No. {}",
        "中国护照：{}",
        "{}（护照）",
        "{} 护照",
        "passport {}",
        "证件号码（护照）：{}",
    ),
    "H1234567801": ("港澳居民来往内地通行证：{}", "回乡证{}", "港澳通行证号：{}"),
    "12345678": ("台胞证{}", "台湾居民来往大陆通行证：{}"),
}
"""Numbers, and how they are written with the documents' names and remarks around them."""

DOCUMENTS = {
    "passport": "e1234 5678",
    "permit": "Ｈ-0123456789",
    "permit-of-eight": "M12345678",
    "taiwan-permit": "00000001",
    "permanent": "USA310085012301",
    "hong-kong": "A123456(3)",
    "hong-kong-two": "AB987654(3)",
    "macao": "1234567(8)",
    "taiwan": "A123456789",
    "synthetic": "SYN000001",
    "united-states": "A12345678",
    "united-kingdom": "123456789",
    "malta": "1234567",
    "france": "12AB34567",
    "korea": "M123A4567",
    "singapore": "K1234567E",
    "canada": "P123456AA",
    "spain": "PAA123456",
    "netherlands": "NPF4B5K31",
    "germany": "C01X00T47",
    "germany-few-digits": "CFGHJK1MN",
    "brazil": "AB123456",
    "india": "N1234567",
    "looks-like-a-label": "ID1234567",
    "portugal": "A123456",
}
QUESTIONS = {
    "day-in-blanks": "2027 11 30",
    "staff-number": "HR12345",
    "staff-number-emp": "EMP12345",
    "fifteen-digits": "000000851012001",
    "fifteen-with-letters": "XX0000000000001",
    "seventeen": "00000019851012001",
    "nineteen": "0000001985101200181",
    "o-for-zero": "00000019851O12OO18",
    "o-first": "O00000001",
    "l-for-one": "E0000000l",
    "zeros": "00000000",
    "ones": "1111111111",
    "zeros-with-a-letter": "E00000000",
    "zeros-of-eighteen": "0" * 18,
    "two": "E00000001/000000198510120018",
    "two-alike": f"{RESIDENT} {RESIDENT}",
    "two-passports": "E12345678、E12345679",
    "telephone": "13800000000",
    "telephone-labelled": "联系电话：13800000000",
    "a-day": "19851012",
    "six-digits": "123456",
    "no-resident": "身份证：12345678",
    "former": "原护照E1234567",
    "former-in-brackets": "E12345678（旧）",
    "spouse": "配偶身份证：000000198510120018",
    "permanent-short": "USA31008501230",
    "permanent-check": "912345198510120018",
    "hong-kong-check": "A123456(7)",
    "taiwan-check": "A123456788",
    "china-o": "EO0000001",
    "labelled-check-digit": "身份证号：000000198510120019",
    "labelled-day": "身份证：000000198513120012",
}
NOBODY = (
    "后补",
    "有",
    "1",
    "身份证",
    "办理中",
    "联系电话：",
    "护照办理中",
    "已提交",
    "见身份证",
    "同左",
    "A",
    "在办",
    "另行提供",
    "Passport",
    "passport pending",
    "护照",
    "护照：",
    "本人保管",
    "保密",
    "正在办理",
    "回国后提供",
    "申请中，预计12月",
    "2026年12月补",
    "2026-12-01补",
    "ID",
    "N/A",
    "3份",
    "123",
    "1E5",
    "IMG20240105.jpg",
    "身份证复印件",
    "以后再说",
    "无号码",
    '=DISPIMG("ID_00000000000000000000000000000001",1)',
)


def test_wording_makes_no_other_number():
    for number, forms in SAME.items():
        assert read(*(form.format(number) for form in forms)) == [number] * len(forms)


@pytest.mark.parametrize("text", DOCUMENTS.values(), ids=DOCUMENTS)
def test_documents_are_accepted(text):
    assert read(text) == [unicodedata.normalize("NFKC", text).replace(" ", "").replace("-", "").upper()]


@pytest.mark.parametrize("text", QUESTIONS.values(), ids=QUESTIONS)
def test_no_document_is_a_question(text):
    assert (read(text), code(text)) == ([None], "E_CELL_ID")


@pytest.mark.parametrize("text", [*NOBODY, "2027-11-30", "2027/11/30", "2027年11月30日"])
def test_words_are_no_number(text):
    assert (read(text), code(text)) == ([None], "E_CELL_ID_NONE")


@settings(max_examples=25, deadline=None)
@given(NUMBERS, st.sampled_from([form for forms in SAME.values() for form in forms]))
def test_wording_passes_no_wrong_digit(number, form):
    wrong = number[:-1] + ("0" if number[-1] != "0" else "1")
    assert read(form.format(wrong)) == [None]


@pytest.mark.parametrize(
    ("text", "stored", "why"),
    [
        pytest.param(STANDARD, True, "E_CELL_ID_NUMBER", id="stored"),
        pytest.param("1.10101E+17", None, "E_CELL_ID_NUMBER", id="scientific"),
        pytest.param("1.10105194912310e17", False, "E_CELL_ID_NUMBER", id="scientific-small"),
        pytest.param("110105194912310000.0", None, "E_CELL_ID_NUMBER", id="point-zero"),
        pytest.param("110105194912310021", False, "E_CELL_ID", id="check-digit"),
        pytest.param("1101051949123100X2", None, "E_CELL_ID", id="x-inside"),
        pytest.param("待补", None, "E_CELL_ID_NONE", id="placeholder"),
        pytest.param("？", None, "E_CELL_ID_NONE", id="no-letter"),
        pytest.param("110105********002X", None, "E_CELL_ID_NONE", id="masked"),
        pytest.param("E123…", None, "E_CELL_ID_NONE", id="cut"),
    ],
)
def test_doubtful_number_has_a_code(text, stored, why):
    assert code(text, stored=stored) == why
    assert stored or read(text) == [None]


def test_an_empty_cell_stays_unknown():
    assert read(None) == [None]


def test_people_count_by_usable_number():
    typed = pl.DataFrame({"id_number": ["A1", "A1", None, "B2", None]})
    assert count_people(typed) == PeopleCount(rows=5, people=2, unnumbered=2)


def test_nobody_is_nobody():
    assert count_people(pl.DataFrame({"id_number": []}, schema={"id_number": pl.String})) == PeopleCount(0, 0, 0)
