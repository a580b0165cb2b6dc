"""The review sheet of a small roster: what it asks, in which order, and that its answers settle the rulings."""

from datetime import date

import polars as pl
import pytest

from rencai.decisions import answers, service, sheet
from rencai.messages.lookup import words
from rencai.output.report import review
from rencai.output.schema import REVIEW
from rencai.plugins import loader
from rencai.plugins.selection import select
from rencai.ruling.score import score_books
from rencai.sheets.from_frame import read_frame
from rencai.store import decisions

DAY = date(2026, 11, 30)
THREE = {"coverage", "ambiguous", "family"}
ROWS = [
    ("合成甲", "苏州", "Zebra Diploma", "Zoo"),
    ("合成乙", "苏州", "zebra diploma", "ZOO"),
    ("合成丙", "苏州", "American Board of Toxicolgy certificate", "American Board of Toxicology"),
    ("合成丁", "无锡", "Golf Diploma", "Golf Club"),
    ("合成戊", None, "Rugby Diploma", "Rugby Club"),
    ("合成己", "苏州", "无", None),
    ("合成庚", "广州", "Cloud Guild Practitioner", "Amazon Web Services"),
    ("合成辛", "苏州", "毒理学专业人员职业资格证书", "美国毒理学委员会"),
]


def scored(data):
    frame = pl.DataFrame(ROWS, schema=["姓名", "工作城市", "职业资格名称", "发证机构"], orient="row")
    packages = select(loader.load(), ["苏州", "广州"])
    stored = decisions.read_applied(data, "default")
    return score_books([read_frame(frame)], loader.load(), DAY, packages=packages, decisions=stored)


@pytest.fixture(scope="module")
def listed(tmp_path_factory):
    """The lines of the sheet, and the store in which they are answered."""
    data = tmp_path_factory.mktemp("answered")
    return data, REVIEW.validate(review.doubts(scored(data)))


def test_only_settling_names_are_listed(listed):
    names = listed[1].select("city", "qualification", "people", "here", "settles", "away").rows()
    suzhou = [line[1:] for line in names if line[0] == "苏州"]
    assert suzhou[0][:3] == ("Zebra Diploma", 2, 2)
    assert {line[0]: line[2] for line in suzhou} == {
        "Zebra Diploma": 2, "American Board of Toxicolgy certificate": 1, "Rugby Diploma": 0
    }  # fmt: skip
    assert [line[1] for line in names if line[5]] == ["Rugby Diploma"] * 2
    assert names == sorted(names, key=lambda line: line[5])


def test_candidates_are_offered_alone(listed):
    offered = listed[1].select("qualification", "choices").filter(pl.col("qualification").str.contains("Tox|Zebra"))
    assert offered.rows() == [
        ("Zebra Diploma", ["listed", "unlisted"]),
        ("American Board of Toxicolgy certificate", ["same", "listed", "unlisted"]),
    ]


def causes(result):
    """Each cause for which a required check leaves a ruling to be reviewed."""
    reviewed = result.rulings.filter(pl.col("outcome") == "review").explode("reasons").unnest("reasons")
    return set(reviewed.filter("required", pl.col("holds").is_null())["cause"])


def test_answered_sheet_settles_all(listed):
    data, lines = listed
    choices = words("decision.choice", "zh")
    filled = [{**line, "decision": choices[line["choices"][place % len(line["choices"])]], "cell": line["line"]}
              for place, line in enumerate(lines.iter_rows(named=True))]  # fmt: skip
    frame = sheet.with_choices(pl.DataFrame(filled, schema={**lines.schema, "cell": pl.String}))
    packages = loader.load().packages
    decided, faults = answers.parse(frame, packages)
    assert (decided.height, faults.height) == (lines.height, 0)
    assert THREE & causes(scored(data))
    service.store_decisions(data, "default", decided, packages, by="wang", account="wang")
    again = scored(data)
    assert THREE & causes(again) == set()
    after = review.doubts(again)
    assert after.filter("decided").height > 0
    assert after.filter(~pl.col("decided"), ~pl.col("note").str.contains("没有写明级别")).is_empty()
