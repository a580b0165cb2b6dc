"""What to do next with a result: each action settles what it says, whatever the answers are."""

from dataclasses import replace
from datetime import date

import polars as pl
import pytest

from rencai.output.report.actions import UNREAD, action_lines, actions, standing
from rencai.output.report.summary import summary_sheet
from rencai.plugins import loader
from rencai.ruling.score import score_books
from rencai.sheets.file.book import Book, RawSheet
from rencai.sheets.headers.by_hand import parse_header_rows

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


@pytest.fixture(scope="module")
def unread():
    """A batch with a list whose certificates are not read, a sheet without header, and a table of nobody's."""
    heads = [("证书" if each == "职业资格名称" else each) for each in HEADINGS]
    cities = [("工作城市", "岗位类别", "从事相关专业", "学历", *[None] * 5)]
    cities += [(city, "管理", "是", "本科", *[None] * 5) for city in ("苏州", "上海")]
    rows = [*cities, (None,) * len(HEADINGS), heads, *PEOPLE]
    frame = pl.DataFrame(rows, schema=[f"c{at}" for at in range(len(HEADINGS))], orient="row")
    notes = pl.DataFrame({"c0": ["甲", None, "乙"], "c1": ["1", None, "2"]})
    sheets = (RawSheet("名单", visible=True, cells=frame), RawSheet("S2", visible=True, cells=notes))
    installed = loader.load()
    packages = [package for package in installed.packages if package.city.key == "suzhou"]
    book = Book("a.xlsx", "0" * 64, sheets)
    failed = ["E_INPUT_EMPTY: b.xlsx: nothing in it"]
    rows = parse_header_rows(["名单=1", "名单=5"])
    return score_books([book], installed, date(2026, 11, 1), packages=packages, unread=failed, header_rows=rows)


def test_unread_is_among_the_actions(unread):
    listed = actions(unread)
    assert unread.degraded
    assert len(listed) <= 5
    assert listed[0].kind == "read_files"
    named = {action.kind: action for action in listed}
    assert named["read_sheets"].lines == 2
    assert named["take_rows"].lines == 2
    assert named["say_column"].people == sum(row[1] is not None for row in PEOPLE)
    lines = dict(zip((action.kind for action in listed), action_lines(unread)[1:], strict=True))
    assert all(red == (kind in UNREAD) for kind, (_, red) in lines.items())
    assert "“名单”第 B 列“证书”没有读作“职业资格名称”" in lines["say_column"][0]
    assert "涉及 7 人" in lines["say_column"][0]
    assert "a.xlsx / S2" in lines["read_sheets"][0]
    assert "a.xlsx / 名单第" in lines["take_rows"][0]
    # whose certificate is not read is not asked to supply it
    supplied = [action for action in actions(unread, most=50) if action.subject == ("qualification",)]
    assert sum(action.people for action in supplied) <= 1


def test_sheet_begins_with_the_actions(unread):
    banner = summary_sheet(unread, "1").banner
    assert [line.text for line in banner[1 : len(actions(unread)) + 2]] == [text for text, _ in action_lines(unread)]
    assert banner[2].style == "red"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_at_most_five_lines(lang):
    lines = [line for line, _ in action_lines(score(PEOPLE, lang))]
    assert 2 <= len(lines) <= 6
    assert [line[:2] for line in lines[1:]] == [f"{place}." for place in range(1, len(lines))]
    assert any("苏州" in line or "Suzhou" in line for line in lines)
