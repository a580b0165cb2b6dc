"""The committed workbooks are the script's, hold nobody real, and show every outcome that a pathway can give."""

import subprocess
import sys
from datetime import date, datetime
from functools import cache
from pathlib import Path
from zipfile import ZipFile

import polars as pl
import pytest
from openpyxl import load_workbook

from rencai.plugins import loader
from rencai.ruling.score import ScoredInputs, score_books
from rencai.ruling.table import table
from rencai.sheets.file import read

INPUTS = Path(__file__).parents[1] / "inputs"
BASIS = {"applicants.xlsx": date(2026, 11, 23), "applicants-2022.xlsx": date(2022, 12, 1)}
LIST = "guangzhou-list-synthetic.xlsx"
FILES = (*BASIS, LIST)
HEADER = 3

NOW = [
    ("suzhou", "title-recognition", {"eligible", "evidence_needed", "review", "ineligible"}),
    ("beijing", "listed", {"evidence_needed", "review", "ineligible"}),
    ("beijing", "urgently-needed", {"evidence_needed", "review", "ineligible"}),
    ("guangzhou", "equivalent-level", {"evidence_needed", "review", "ineligible"}),
    ("guangzhou", "higher-level", {"evidence_needed", "review", "ineligible"}),
    ("shenyang", "skill-assessment", {"eligible", "evidence_needed", "ineligible"}),
]
THEN = [
    ("beijing", "listed", {"eligible", "evidence_needed", "review", "ineligible"}),
    ("beijing", "urgently-needed", {"eligible", "evidence_needed", "review", "ineligible"}),
]
NEVER_EARNED_IN_2022 = {
    "port-visa",  # visas on arrival have no date
    "work-residence-certificate",  # of later editions
    "full-senior-3plus1",  # of a later source
    "work-permit-extension",
    "corresponding-intermediate-title",  # of later editions
}


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return [_make(tmp_path_factory.mktemp(name)) for name in ("once", "again")]


def _make(folder):
    for script in ("make_applicants.py", "make_guangzhou_list.py"):
        subprocess.run([sys.executable, INPUTS / script, folder], check=True, capture_output=True)
    return folder


def _parts(path):
    with ZipFile(path) as archive:
        return [(info.filename, info.date_time, archive.read(info)) for info in archive.infolist()]


@cache
def scored(file: str) -> ScoredInputs:
    return score_books([read.read(INPUTS / file)], loader.load(), BASIS[file])


@cache
def rulings(file: str) -> pl.DataFrame:
    """The rulings of those who apply on the basis date."""
    return table(scored(file).ruled, "zh").filter(pl.col("as_of") == BASIS[file])


def cells(file):
    sheet = load_workbook(INPUTS / file).active
    headings, *rows = sheet.iter_rows(min_row=HEADER, values_only=True)
    return {heading: list(column) for heading, column in zip(headings, zip(*rows, strict=True), strict=True)}


@pytest.mark.parametrize("file", FILES)
def test_the_script_makes_the_committed_file(made, file):
    """Every part is compared unpacked: how it is packed differs between builds of zlib."""
    assert _parts(made[0] / file) == _parts(INPUTS / file)


@pytest.mark.parametrize("file", FILES)
def test_seed_makes_the_same_bytes(made, file):
    once, again = made
    assert (once / file).read_bytes() == (again / file).read_bytes()


@pytest.mark.parametrize(("file", "count"), [("applicants.xlsx", 300), ("applicants-2022.xlsx", 60)])
def test_every_applicant_is_read(file, count):
    result = scored(file)
    assert (result.applicants.height, result.degraded, result.notices) == (count, False, ())


@pytest.mark.parametrize("file", BASIS)
@pytest.mark.parametrize(
    ("heading", "form"),
    [
        ("姓名", r"^(?:合成\p{Han}{2}|Synthetic [\p{L}’]+ )[0-9]{3}$"),
        ("员工编号", r"^SYN-[0-9]{4}$"),
        ("证件号码", r"^SYN[0-9]{6}$"),
        ("证书编号", r"^SYN-C[0-9]{5}$"),
        ("单位名称", r"^合成"),
    ],
)
def test_nobody_is_real(file, heading, form):
    """Names and numbers say that they are synthetic, and no two persons share one."""
    result = pl.Series(cells(file)[heading], dtype=pl.String).drop_nulls()
    assert result.str.contains(form).all()
    assert heading == "单位名称" or result.is_unique().all()


@pytest.mark.parametrize("file", BASIS)
def test_the_title_says_so(file):
    assert "合成数据，非真实人员" in load_workbook(INPUTS / file).active["A1"].value


def test_list_is_labelled_synthetic():
    """In its name, its title and every line: the levels of its entries are made up."""
    sheet = load_workbook(INPUTS / LIST).active
    assert "合成示例，非官方目录" in sheet["A1"].value
    assert "虚构" in sheet["A2"].value
    assert set(cells(LIST)["备注"]) == {"合成"}


def test_list_looks_like_a_bureau_print():
    """Its sectors are merged cells as long as Guangzhou's totals, its levels add up to them, no line stands twice."""
    (edition,) = next(package.editions for package in loader.load().packages if package.name == "guangzhou")
    result, sheet = cells(LIST), load_workbook(INPUTS / LIST).active
    sectors = sorted(area.size["rows"] for area in sheet.merged_cells.ranges if area.min_col == area.max_col)
    levels = pl.Series(result["职称级别"]).value_counts()["count"]
    assert result["序号"] == list(range(1, edition.published + 1))
    assert (sectors, sorted(levels)) == (sorted(edition.fields.values()), sorted(edition.levels.values()))
    assert all(pl.Series(result[f"境外职业资格{name}名称"]).is_unique().all() for name in ("中文", "英文"))


def test_dates_are_typed_in_many_ways():
    result = cells("applicants.xlsx")["出生日期"]
    texts = pl.Series([text for text in result if isinstance(text, str)])
    assert any(isinstance(day, datetime) for day in result)
    assert all(texts.str.contains(form).any() for form in (r"年\d+月\d+日$", r"^\d+/\d+/\d+$", r"^\d+-\d+-\d+$"))


def test_texts_are_no_formulas():
    sheet = load_workbook(INPUTS / "applicants.xlsx").active
    live = [cell.coordinate for row in sheet.iter_rows() for cell in row if cell.data_type == "f" or cell.hyperlink]
    assert live == []
    assert "=1+1" in cells("applicants.xlsx")["备注"]


@pytest.mark.parametrize(("city", "pathway", "outcomes"), NOW)
def test_every_outcome_occurs_now(city, pathway, outcomes):
    assert _outcomes("applicants.xlsx", city, pathway) == outcomes


@pytest.mark.parametrize(("city", "pathway", "outcomes"), THEN)
def test_beijing_outcomes_occur_in_2022(city, pathway, outcomes):
    assert _outcomes("applicants-2022.xlsx", city, pathway) == outcomes


def _outcomes(file, city, pathway):
    return set(rulings(file).filter(city=city, pathway=pathway)["outcome"])


def test_beijing_rewards_are_earned_in_2022():
    (package,) = (package for package in loader.load().packages if package.name == "beijing")
    frame = rulings("applicants-2022.xlsx").filter(city="beijing")["rewards"].explode(empty_as_null=False)
    assert set(frame) == {reward.code for reward in package.rewards} - NEVER_EARNED_IN_2022


def test_extension_is_open_over_60():
    (package,) = (package for package in loader.load().packages if package.name == "beijing")
    (reward,) = (reward for reward in package.rewards if reward.code == "work-permit-extension")
    born = [date(1966, 12, 1), date(1966, 11, 30), date(1965, 12, 1), date(1965, 11, 30), date(1955, 12, 1), None]
    rows = pl.DataFrame({"birth_date": [*born, date(1955, 11, 30)], "as_of": date(2026, 11, 30)}).with_columns(
        pl.lit(60).alias("param.extension-age"), pl.lit(70).alias("param.extension-age-other")
    )
    assert rows.select(reward.when).to_series().to_list() == [True, True, True, None, None, None, False]


def test_shenyang_award_is_earned():
    assert rulings("applicants.xlsx").filter(city="shenyang")["rewards"].list.contains("skilled-talent-award").any()


def test_names_match_in_every_way():
    ways = {"exact", "folded", "alias", "family", "candidate", "none", None}
    assert set(rulings("applicants.xlsx")["match_method"]) == ways


def test_every_cause_occurs():
    causes = rulings("applicants.xlsx")["reasons"].explode().struct.field("cause")
    result = {"empty", "unreadable", "ambiguous", "family", "coverage", "unpublished", "contradiction", "reprint"}
    assert set(causes.drop_nulls()) == result


def test_every_kind_of_problem_occurs():
    codes = {f"E_CELL_{kind}" for kind in ("DATE", "NUMBER", "FLAG", "WORD", "PLACE", "CONTRADICTION")}
    assert set(scored("applicants.xlsx").problems["code"]) == codes


def test_row_may_have_its_own_day():
    frame = table(scored("applicants.xlsx").ruled, "zh")
    assert {date(2022, 12, 1), date(2023, 9, 4), None} < set(frame["as_of"])
