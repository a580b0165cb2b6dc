"""Amounts as they are given: a list of single awards or of tiers; what may mean two things is never guessed."""

from datetime import date
from decimal import Decimal
from functools import cache

import polars as pl
import pytest

from rencai.awards.amounts import assign
from rencai.awards.schema import AMOUNT_FAULTS, AMOUNTS, ASSIGNED, DUE
from rencai.awards.sheet import read
from rencai.policy.nouns import Check, City, Pathway, Policy, Reward, Source
from rencai.policy.package import ENTRY_SCHEMA, Package
from rencai.sheets.file.limits import COMMAND_LINE
from rencai.system.errors import AwardError

D = Decimal
LAW = Source("law", "t", "i", "w", "2020", date(2026, 1, 1), "government")


TWO = (("prize", "突出奖", "Prize"), ("grant", "安家补贴", "Settling grant"))
LIKE = (("prize", "突出奖（个人）", "Prize (one person)"), ("team", "突出奖（团队，每人）", "Prize (team)"))


@cache
def packages(names=TWO, *short):
    check = Check("works", "在职", "works", pl.col("employment_relation"), LAW)
    path = Pathway("way", "路", "way", date(2020, 1, 1), "title", (check,), LAW)
    rewards = [
        Reward(code, zh, en, "money", pl.col("outstanding"), LAW, low=D(0), high=None, once=True, short=short)
        for code, zh, en in names
    ]
    law, entries = Policy([], {}, {"law": LAW}, {}), pl.DataFrame(schema=ENTRY_SCHEMA)
    city = City("toy", "玩具市", "Toy", ())
    return [Package("toy", "toy", "toy", "1", city, None, law, entries, (path,), tuple(rewards))]


LINE = {"input": "in.xlsx", "sheet": "S", "city": "toy", "pathway": "way", "as_of": date(2026, 6, 1), "reward": "prize",
        "low": D(0), "high": None}  # fmt: skip


def due(*result):
    return pl.DataFrame([dict.fromkeys(DUE.columns) | LINE | item for item in result], schema=DUE.dtypes)


AWARDS = (
    {"row": 2, "applicant_id": "A-1", "person": "p", "title_level": "senior", "qualification": "IEEE Fellow"},
    {"row": 3, "applicant_id": "A1", "person": "q", "title_level": "intermediate"},
    {"row": 4, "applicant_id": "A3", "person": None, "title_level": "senior"},
)


def assign_read(xlsx, rows, awards=AWARDS):
    lines = AMOUNTS.validate(read(xlsx(rows, "amounts.xlsx"), COMMAND_LINE))
    matches, faults = assign(due(*awards), lines, packages())
    ASSIGNED.validate(matches), AMOUNT_FAULTS.validate(faults)
    return matches["amount"].cast(pl.Float64).to_list(), faults.select("code", "cell", "other").rows()


@pytest.mark.parametrize(
    ("rows", "amounts"),
    [
        pytest.param([["工号", "金额（元）"], ["A-1", 7], ["A1", "8.50"]], [7, 8.5, None], id="single-awards"),
        pytest.param([["职称级别", "金额（元）"], ["正高级", 9], ["中级", 5]], [9, 5, 9], id="tiers"),
        pytest.param([["title level", "amount_cny", "Remarks"], ["senior", "9", "x"]], [9, None, 9], id="english"),
        pytest.param([["行号", "奖励", "金额（元）"], [3.0, "突出奖", 8]], [None, 8, None], id="several-conditions"),
        pytest.param(
            [["行号", "职称级别", "金额（元）"], [3, None, 8], [None, "senior", 7]], [7, 8, 7], id="of-each-kind"
        ),
        pytest.param([["城市", "认定路径", "金额（元）"], ["玩具市", "路", "￥50,000元"]], [5e4] * 3, id="by-name"),
        pytest.param([["文件", "工作表", "金额（元）"], ["in.xlsx", "S", 1]], [1, 1, 1], id="place"),
        pytest.param([["职业资格名称", "金额（元）"], ["ieee  fellow", 1]], [1, None, None], id="qualification"),
        pytest.param([["奖励标准", None], ["工号", "金额（元）"], ["A3", 3]], [None, None, 3], id="below-a-title"),
        pytest.param([["工号", "金额（元）"], ["A-1", 7], ["A-1", 7]], [7, None, None], id="said-twice-alike"),
    ],
)
def test_amounts_are_given(xlsx, rows, amounts):
    assert assign_read(xlsx, rows) == (amounts, [])


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        *(
            pytest.param(["A1", None, amount], ("E_AWARD_FIGURE", "Sheet!C3", None), id=f"figure-{amount}")
            for amount in ("三万", "5万", 1.234, 0, -5, None, "1,00", "1e5", "5000-8000")
        ),
        pytest.param([None, None, 5], ("E_AWARD_LINE", "Sheet!C3", None), id="no-award-named"),
        pytest.param([None, "奖状", 5], ("E_AWARD_WORD", "Sheet!C3", None), id="no-such-reward"),
        pytest.param(["A-1", None, 8], ("E_AWARD_TWICE", "Sheet!C3", "Sheet!C2"), id="twice"),
        pytest.param([None, "prize", 8], ("E_AWARD_TWICE", "Sheet!C3", "Sheet!C2"), id="another-line-says-otherwise"),
        pytest.param(["A9", None, 8], ("E_AWARD_UNMET", "Sheet!C3", None), id="nobody-s"),
    ],
)
def test_a_line_that_cannot_be_taken(xlsx, row, fault):
    rows = [["工号", "奖励", "金额（元）"], ["A-1", "prize", 7], row]
    assert assign_read(xlsx, rows)[1] == [fault]


def test_a_csv_of_amounts(tmp_path):
    (tmp_path / "a.csv").write_text("工号,金额（元）\nA-1,12345.6\n", "utf-8")
    matches, faults = assign(due(*AWARDS), read(tmp_path / "a.csv", COMMAND_LINE), packages())
    assert (matches["amount"].to_list(), faults.height) == ([D("12345.60"), None, None], 0)


def test_an_amount_has_a_single_reward(xlsx):
    two = ({"row": 2, "person": "p"}, {"row": 2, "person": "p", "reward": "grant"})
    assert assign_read(xlsx, [["行号", "金额（元）"], [2, 5]], two)[1] == [("E_AWARD_SEVERAL", "Sheet!B2", None)]
    assert assign_read(xlsx, [["行号", "奖励", "金额（元）"], [2, "安家补贴", 5]], two) == ([None, 5], [])


@pytest.mark.parametrize(
    "head",
    [
        pytest.param(["工号", "金额"], id="no-unit"),
        pytest.param(["工号", "金额（万元）"], id="another-unit"),
        pytest.param(["学历", "金额（元）"], id="a-condition-that-is-not-known"),
        pytest.param(["工号", "金额（元）", "奖励金额（元）"], id="twice"),
    ],
)
def test_ambiguous_table_is_refused(xlsx, head):
    with pytest.raises(AwardError) as caught:
        read(xlsx([head, ["A1", 5, 5][: len(head)]], "amounts.xlsx"), COMMAND_LINE)
    assert (caught.value.code, caught.value.exit_code) == ("E_AWARD_SHEET", 3)


def test_most_specific_line_counts():
    lines = [{"row": n, "person": "p", "low": D(low), "high": None if high is None else D(high)}
             for n, (low, high) in enumerate([(5, 5), (0, 9), (3, 9), (1, 8)])]  # fmt: skip
    best, _ = assign(due(*lines), AMOUNTS.empty(), packages())
    assert best.select("row", "amount").rows() == [(2, None)]
    best, _ = assign(due(*lines[:1], {"row": 8, "person": "p"}), AMOUNTS.empty(), packages())
    assert best.select("row", "amount").rows() == [(8, None)]
    best, _ = assign(due(*lines[:1]), AMOUNTS.empty(), packages())
    assert best.select("row", "amount").rows() == [(0, D(5))]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        pytest.param("prize", 5, id="code"),
        pytest.param("突出奖（个人）", 5, id="whole-name"),
        pytest.param("突出奖(个人)", 5, id="half-width-brackets"),
        pytest.param("突出奖", ("E_AWARD_NAME", "Sheet!B2", "prize, team"), id="shared-short-name"),
        pytest.param("PRIZE", 5, id="code-in-capitals"),
        pytest.param("两项都叫这个", ("E_AWARD_NAME", "Sheet!B2", "prize, team"), id="declared-short-name"),
        pytest.param("突出", ("E_AWARD_WORD", "Sheet!B2", None), id="part-of-a-name"),
    ],
)
def test_reward_goes_by_short_names(xlsx, typed, expected):
    lines = read(xlsx([["奖励", "金额（元）"], [typed, 5]], "amounts.xlsx"), COMMAND_LINE)
    each, faults = assign(due(AWARDS[0]), lines, packages(LIKE, "两项都叫这个"))
    assert (faults.select("code", "cell", "other").rows() or each["amount"].to_list())[0] == expected


def test_short_name_is_the_only_ones(xlsx):
    only = packages((("prize", "突出奖（一次性，最高10万元）", "Prize (once)"),), "大奖")
    lines = read(xlsx([["奖励", "金额（元）"], ["突出奖", 5], ["prize ", 5], ["大奖", 5]], "a.xlsx"), COMMAND_LINE)
    each, faults = assign(due(AWARDS[0]), lines, only)
    assert (each.select("amount", "cell").rows(), faults.height) == ([(D(5), "Sheet!B2")], 0)


def test_nothing_is_due():
    best, faults = assign(due(), AMOUNTS.empty(), packages())
    assert (best.height, faults.height) == (0, 0)


def test_unnumbered_lines_are_separate_people():
    best, _ = assign(
        due({"row": 2, "low": D(5), "high": D(5)}, {"row": 3, "low": D(5), "high": D(5)}), AMOUNTS.empty(), packages()
    )
    assert best.select("row", "person", "amount").rows() == [(2, None, D(5)), (3, None, D(5))]
