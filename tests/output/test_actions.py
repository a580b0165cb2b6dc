"""What to do next with a result: each action settles what it says, whatever the answers are."""

from dataclasses import replace
from datetime import date

import polars as pl
import pytest

from rencai.output.report.actions import action_lines, actions, standing
from rencai.plugins import loader
from rencai.ruling.score import score_books
from rencai.sheets.file.book import Book, RawSheet

HEADINGS = (
    "工号",
    "职业资格名称",
    "发证机构",
    "工作城市",
    "劳动（人事）关系",
    "发证日期",
    "有效期至",
    "从事相关专业",
    "岗位类别",
)
PEOPLE = [
    *(
        (f"a{n}", "Rare Diploma", "Some Institute", None, "是", "2020-01-01", "2030-01-01", "是", "专业技术")
        for n in range(4)
    ),
    *(
        (f"b{n}", "Other Diploma", "Some Institute", "苏州", "是", "2020-01-01", "2030-01-01", "是", "专业技术")
        for n in range(3)
    ),
    ("c", None, None, "上海", "是", None, None, "是", None),
]


def score(people, lang="zh"):
    installed = loader.load()
    packages = [package for package in installed.packages if package.city.key == "suzhou"]
    frame = pl.DataFrame([HEADINGS, *people], schema=[f"c{at}" for at in range(len(HEADINGS))], orient="row")
    book = Book("a.xlsx", "0" * 64, (RawSheet("S", visible=True, cells=frame),))
    return score_books([book], installed, date(2026, 11, 1), packages=packages, lang=lang)


@pytest.fixture(scope="module")
def result():
    return score(PEOPLE)


def open_people(result):
    open_ = result.rulings.filter(pl.col("outcome").is_in(["review", "evidence_needed"]))
    return set(open_["applicant_id"])


def test_people_are_counted_once(result):
    far = standing(result)
    assert far.people == len(PEOPLE)
    assert far.decided == len(PEOPLE) - len(open_people(result))


def test_supplied_cells_settle_as_many(result):
    listed = actions(result, most=20)
    supplied = [action for action in listed if action.subject == ("work_city",)]
    assert [action.kind for action in supplied] == ["supply"]
    # answered with a no, everything that waits for the place alone is settled
    elsewhere = score([(*row[:3], row[3] or "上海", *row[4:]) for row in PEOPLE])
    assert not open_people(elsewhere) & {f"a{n}" for n in range(4)}


def test_every_open_ruling_is_counted(result):
    listed = actions(result, most=50)
    waiting = result.rulings.filter(pl.col("outcome").is_in(["review", "evidence_needed"]))
    assert sum(action.rulings for action in listed) == waiting.height
    assert sum(action.people for action in listed) == len(open_people(result))


def test_pathway_may_ask_nothing(result):
    optional = [
        replace(rulings, check_specs=tuple(replace(spec, required=False) for spec in rulings.check_specs))
        for rulings in result.ruled
    ]
    assert actions(replace(result, ruled=tuple(optional))) == []


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_at_most_five_lines(lang):
    lines = action_lines(score(PEOPLE, lang))
    assert 2 <= len(lines) <= 6
    assert [line[:2] for line in lines[1:]] == [f"{place}." for place in range(1, len(lines))]
    assert any("苏州" in line or "Suzhou" in line for line in lines)
