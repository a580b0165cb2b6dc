"""ID numbers: what cannot be the one that was meant is not used, and one person counts once."""

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


@pytest.mark.parametrize(
    ("text", "result"),
    [
        pytest.param("e1234 5678", "E12345678", id="passport"),
        pytest.param("110105491231002", "110105491231002", id="fifteen-digits"),
        pytest.param("Ｈ-0123456789", "H0123456789", id="permit"),
        pytest.param("A123456(7)", "A123456(7)", id="brackets"),
        pytest.param("1E5", "1E5", id="looks-like-a-number"),
        pytest.param("SYN000001", "SYN000001", id="synthetic"),
    ],
)
def test_other_documents_are_accepted(text, result):
    assert read(text) == [result]


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
