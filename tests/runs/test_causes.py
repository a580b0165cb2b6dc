"""Causes of a change, held against runs in which one of the things that differ is undone."""

from datetime import date

import polars as pl
import pytest

from rencai.decisions.model import NONE, Decisions, effective, with_digests
from rencai.decisions.schema import DECISIONS, EFFECTIVE
from rencai.plugins import loader
from rencai.ruling.score import score_books
from rencai.runs.changes import compare_rulings
from rencai.sheets.file.book import Book, RawSheet

KEY = b"key"
DAYS = (date(2022, 12, 1), date(2023, 9, 4))
HEAD = ["工号", "姓名", "国籍", "职业资格名称", "发证机构", "工作城市", "是否签订劳动合同"]
# name, issuer, then the cell under 是否签订劳动合同 before and after
PEOPLE = [
    ("ACCA会员", "ACCA", "是", "是"),  # decided alone
    ("ACCA会员", "ACCA", None, "是"),  # decided, and filled in
    ("ACCA会员", "ACCA", "是", None),  # decided, and emptied
    ("ACM Fellow", "ACM", "是", "是"),  # in the later edition alone
    ("ACM Fellow", "ACM", None, "是"),
    ("FCCA", "ACCA", None, "是"),  # filled in alone
    ("FCCA", "ACCA", "是", None),
    ("IEEE SM", "IEEE", "是", "是"),  # not decided, as doubtful as before
    ("PMP", "PMI", "是", "否"),
    ("FRSC", None, None, "是"),  # decided, and in the later edition alone
    ("ACM Distinguished", "ACM", "是", "是"),
]
DECIDED = [("ACCA会员", "ACCA", "acca-fellow"), ("FRSC", None, "rsc-fellow")]


def book(after):
    rows = [[f"A{n}", f"合成{n:02}", "美国", *person[:2], "北京", person[2 + after]] for n, person in enumerate(PEOPLE)]
    cells = pl.DataFrame([HEAD, *rows], schema=[f"c{n}" for n in range(len(HEAD))], orient="row")
    return Book("in.xlsx", "0" * 64, (RawSheet("名单", visible=True, cells=cells),))


def decisions():
    names = pl.DataFrame([line[:2] for line in DECIDED], schema=["qualification", "issuer"], orient="row")
    digests = with_digests(names.cast(pl.String), KEY)
    rows = [
        {"number": n, "department": "hr", "city": "beijing", "entry": line[2], "verdict": "same", "by": "w", **digest,
         "at": "2026-06-01T00:00:00+00:00"}
        for n, (line, digest) in enumerate(zip(DECIDED, digests.select("name", "pair").to_dicts(), strict=True), 7)
    ]  # fmt: skip
    stored = pl.DataFrame([dict.fromkeys(DECISIONS.columns) | row for row in rows], schema=DECISIONS.dtypes)
    return Decisions(KEY, EFFECTIVE.validate(effective(stored, "hr")))


@pytest.fixture(scope="module")
def scored():
    """The rulings with cells, decisions and day (in this order) as they were (0) or are (1)."""
    installed, applied = loader.load(), (NONE, decisions())
    packages = [package for package in installed.packages if package.name == "beijing"]
    combinations = [(0, 0, 0), (1, 1, 1), (0, 1, 1), (1, 0, 1), (1, 1, 0)]
    return {
        (cells, decided, day): score_books(
            [book(cells)], installed, DAYS[day], packages=packages, decisions=applied[decided]
        ).rulings
        for cells, decided, day in combinations
    }


def context(decided):
    return {"cities": [], "decisions": [7, 8] if decided else [], "awards": ""}


def test_cause_undone_undoes_the_change(scored):
    keys = ["applicant_id", "pathway"]
    before, after = scored[0, 0, 0], scored[1, 1, 1]
    changed = compare_rulings(before, after, (context(0), context(1))).filter(
        pl.col("outcome") != pl.col("outcome.before")
    )
    undone = {"cells": scored[0, 1, 1], "decision": scored[1, 0, 1], "edition": scored[1, 1, 0]}
    for cause, rulings in undone.items():
        changed = changed.join(rulings.select(*keys, pl.col("outcome").alias(cause)), on=keys, how="left")
    wrong = []
    for line in changed.to_dicts():
        alone = {cause for cause in undone if line[cause] == line["outcome.before"]}
        needed = {cause for cause in undone if line[cause] != line["outcome"]}
        if set(line["causes"]) != (alone or needed or set(undone)):
            wrong.append((line, alone, needed))
    assert wrong == []
    assert {tuple(causes) for causes in changed["causes"]} >= {("cells",), ("edition",), ("decision",)}


def test_undecided_names_have_no_decision(scored):
    changed = compare_rulings(scored[0, 0, 0], scored[1, 1, 1], (context(0), context(1)))
    decided = changed.filter(pl.col("causes").list.contains("decision"))["qualification"].unique().sort().to_list()
    assert decided == ["ACCA会员", "FRSC"]
