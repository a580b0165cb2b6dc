"""What a filled cell says and rencai does not read leaves the ruling open, whichever column it is in."""

from datetime import date

import polars as pl
import pytest

from rencai.cells.normalise import normalise
from rencai.cells.vocabulary import vocabulary
from rencai.plugins import loader
from rencai.ruling.checks import check_specs
from rencai.ruling.rule import rule
from rencai.ruling.table import table

UNREAD = {"qualification": "见附件", "issuer": "见附件"}
"""What is typed into a column that is not read; into any other ``SOMETHING``, which is a name, if of nothing known."""
SOMETHING = "（未能辨认）"
APPLICANTS = {
    "beijing": (date(2022, 12, 1), {
        "qualification": "FCCA", "issuer": "ACCA", "work_city": "北京", "employment_relation": "是",
        "issue_date": "2015-06-01", "expiry_date": "长期", "verification": "核验通过",
    }),
    "suzhou": (date(2026, 11, 23), {
        "qualification": "American Board of Toxicology certificate", "issuer": "American Board of Toxicology",
        "job_type": "技术", "related_field": "是", "work_city": "苏州", "issue_date": "2015-06-01",
        "expiry_date": "长期",
        "verification": "核验通过",
    }),
    "guangzhou": (date(2026, 11, 23), {
        "qualification": "RICS", "issuer": "RICS", "work_city": "广州", "related_field": "是", "experience_years": "8",
        "issue_date": "2015-06-01", "expiry_date": "2030-01-01", "verification": "核验通过",
    }),
    "shenyang": (date(2026, 11, 23), {"current_title": "工程师", "experience_years": "3", "specialty": "机电"}),
}  # fmt: skip
"""City -> a day, and an applicant of whom every condition is known."""


def ruled(city, rows, as_of):
    loaded = loader.load()
    package = next(package for package in loaded.packages if package.own_key == city)
    words = vocabulary(loaded.columns(), {city.key: city.places for city in loaded.cities})
    schema = {"input": pl.String, "sheet": pl.String, "row": pl.Int64} | {c.name: pl.String for c in loaded.columns()}
    keys = {"input": "a.xlsx", "sheet": "S"}
    cells = pl.DataFrame([keys | {"row": number} | row for number, row in enumerate(rows)], schema=schema)
    typed = normalise(cells, loaded.columns(), words, as_of)
    return package, table(rule(typed.frame, package, loaded.columns(), "zh"), "zh"), typed.problems


@pytest.fixture(scope="module", params=APPLICANTS)
def unread(request):
    """Of one city: its package, the columns that can be unread, and the rulings with each of them unread in turn."""
    as_of, applicant = APPLICANTS[request.param]
    columns = [*applicant, "application_date"]
    rows = [applicant, *(applicant | {name: UNREAD.get(name, SOMETHING)} for name in columns)]
    package, rulings, _ = ruled(request.param, rows, as_of)
    return package, columns, rulings


def test_no_column_may_stay_unread(unread):
    package, columns, rulings = unread
    for pathway in package.pathways:
        lines = rulings.filter(pl.col("pathway") == pathway.code).sort("row").to_dicts()
        required = [spec for spec in check_specs(pathway) if spec.required]
        read = {cell for spec in required for cell in spec.reads} | {"application_date"}
        assert read <= set(columns), "an applicant above lacks a column that this city reads"
        for name, line in zip(columns, lines[1:], strict=True):
            if name in read:
                assert line["outcome"] in {"evidence_needed", "review"}, name
                assert line["missing"] == [name], name
                assert line["rewards"] == [], name
            else:
                assert line["outcome"] == lines[0]["outcome"], name


BEIJING_DAY, HOLDER = APPLICANTS["beijing"]
REFUTED = (
    "核验不通过（2022-11-03）", "假证", "查无此证", "核查未通过", "核驗不通過", "FAIL", "核验通过，后复核不通过",
    "核验通过/不通过",
    "伪造", "经核验为假", "核验未过", "不予通过", "rejected", "not passed", "复核不合格", "已核验（不通过）",
    "通过 未通过", "真伪存疑",
    "证书编号不存在", "机构回复无此人", "核验通过 failed", "核验结果：不通过", "不通过（待复核）",
)  # fmt: skip
"""What people write of a certificate that may be no certificate."""


@pytest.fixture(scope="module")
def refuted():
    return ruled("beijing", [HOLDER | {"verification": text} for text in REFUTED], BEIJING_DAY)[1]


def test_refuted_in_other_words_waits(refuted):
    assert set(refuted["outcome"]) == {"evidence_needed"}
    assert refuted["rewards"].list.len().sum() == 0
    assert refuted["missing"].to_list() == [["verification"]] * refuted.height
    read = refuted["reasons"].list.first().struct.field("value")
    assert read.str.contains("verification=", literal=True).all()


def test_passed_on_a_day_is_passed():
    texts = ["核验通过（2022-11-03）", "已核验 2022.11.3", "核驗通過", "通过", None]
    rulings = ruled("beijing", [HOLDER | {"verification": text} for text in texts], BEIJING_DAY)[1]
    assert set(rulings["outcome"]) == {"eligible"}


def test_refuted_names_are_split():
    cell = {"qualification": "FCCA；IEEE Fellow", "issuer": None, "verification": "核验不通过"}
    rulings = ruled("beijing", [HOLDER | cell], BEIJING_DAY)[1].filter(pl.col("pathway") == "listed")
    assert rulings["qualification"].to_list() == ["FCCA", "IEEE Fellow"]
    assert set(rulings["outcome"]) == {"review"}
    assert {reasons[0]["cause"] for reasons in rulings["reasons"]} == {"contradiction"}


def test_application_date_asks_for_itself():
    rulings = ruled("beijing", [HOLDER | {"application_date": "去年"}], BEIJING_DAY)[1]
    assert rulings["missing"].to_list() == [["application_date"]] * 2
    assert set(rulings["outcome"]) == {"evidence_needed"}


@pytest.mark.parametrize(
    ("issuer", "outcomes"),
    [
        pytest.param("某协会", ["review", "review"], id="of-neither"),
        pytest.param("Royal Society of Canada", ["review", "review"], id="another-known-body"),
        pytest.param("ACCA", ["eligible", "eligible"], id="of-one"),
        pytest.param(None, ["eligible", "eligible"], id="not-given"),
        pytest.param("ACCA；IEEE", ["eligible", "eligible"], id="of-both"),
        pytest.param("IEEE；ACCA", ["review", "review"], id="in-the-other-order"),
    ],
)
def test_issuer_that_fits_none_contradicts(issuer, outcomes):
    cell = {"qualification": "FCCA；IEEE Fellow", "issuer": issuer}
    rulings = ruled("beijing", [HOLDER | cell], BEIJING_DAY)[1].filter(pl.col("pathway") == "listed")
    assert rulings["outcome"].to_list() == outcomes


def test_issuer_of_an_unlisted_name():
    """PMI awards the other certificate, which no edition lists."""
    cell = {"qualification": "FCCA、PMP", "issuer": "PMI"}
    rulings = ruled("beijing", [HOLDER | cell], BEIJING_DAY)[1].filter(pl.col("pathway") == "listed")
    assert rulings["outcome"].to_list() == ["eligible", "review"]


def test_minor_holds_no_work_permit():
    born = ["1980-05-02", "2010-01-01", "2031-01-01"]
    rows = [HOLDER | {"nationality": "美国", "birth_date": day} for day in born]
    _, rulings, problems = ruled("beijing", rows, BEIJING_DAY)
    listed = rulings.filter(pl.col("pathway") == "listed")
    assert [("work-permit" in rewards) for rewards in listed["rewards"]] == [True, False, False]
    assert [("work-permit" in rewards) for rewards in listed["rewards_open"]] == [False, True, True]
    assert problems.select("row", "code").rows() == [(1, "E_CELL_BIRTH"), (2, "E_CELL_BIRTH")]


@pytest.mark.parametrize("city", ["beijing", "suzhou"])
def test_lapsed_certificate_is_a_review(city):
    as_of, holder = APPLICANTS[city]
    dates = [("2001-01-01", "2020-01-01"), ("2031-01-01", None), (None, None), (str(as_of), str(as_of))]
    rows = [holder | {"issue_date": issued, "expiry_date": expires} for issued, expires in dates]
    rulings = ruled(city, rows, as_of)[1].sort("row", "pathway")
    by_row = dict(rulings.group_by("row").agg(pl.col("outcome").unique()).iter_rows())
    assert by_row == {0: ["review"], 1: ["review"], 2: ["eligible"], 3: ["eligible"]}
    notes = rulings.group_by("row", maintain_order=True).agg(pl.col("notes").first().list.first())["notes"].to_list()
    assert "已到期" in notes[0]
    assert "基准日之后" in notes[1]
    assert notes[2:] == [None, None]


@pytest.mark.parametrize(
    ("name", "issuer"),
    [
        pytest.param("1、FCCA；2、IEEE Fellow", None, id="numbers"),
        pytest.param("①FCCA②IEEE Fellow", "①ACCA②IEEE", id="issuers-numbered-too"),
        pytest.param("（1）FCCA\n（2）IEEE Fellow", "ACCA；IEEE", id="lines"),
    ],
)
def test_numbered_names_are_two(name, issuer):
    rulings = ruled("beijing", [HOLDER | {"qualification": name, "issuer": issuer}], BEIJING_DAY)[1]
    assert rulings["qualification"].unique(maintain_order=True).to_list() == ["FCCA", "IEEE Fellow"]
    assert set(rulings["outcome"]) == {"eligible"}
