"""What follows from a ruling: held, open or neither, and money as an interval that never invents a figure."""

from datetime import date
from decimal import Decimal

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from rencai.policy.nouns import UNKNOWN, Reward, Source
from rencai.policy.schema import YUAN
from rencai.ruling.rewards import bounds, codes_in, columns, states, total
from rencai.ruling.schema import HIGH, HOLDING, LOW, OPEN
from rencai.system.errors import PolicyError

NEWS = Source("news", "t", "i", "w", "2020", date(2026, 1, 1), "news")
REPRINT = Source("copy", "t", "i", "w", "2020", date(2026, 1, 1), "reprint")
OUTCOMES = ("eligible", "evidence_needed", "review", "ineligible")


def reward(code="r", kind="service", when=None, **fields):
    holds = pl.col("when") if when is None else when
    return Reward(code, "奖", "reward", kind, holds, fields.pop("source", NEWS), **fields)


def money(code, low, high, **fields):
    return reward(code, "money", low=low, high=high, **fields)


def earned(rewards, frame):
    stated = [pl.lit(value=True).alias(f"stated.{item.code}") for item in rewards]
    frame = frame.with_columns([expr for expr in stated if expr.meta.output_name() not in frame.columns])
    frame = frame.with_columns([column for item in rewards for column in columns(item)])
    return frame.with_columns(states(rewards)).with_columns(bounds(rewards))


def frame(**given):
    return pl.DataFrame(given, schema_overrides={"when": pl.Boolean})


def test_reward_is_earned_open_or_neither():
    rows = frame(outcome=[o for o in OUTCOMES for _ in range(3)], when=[True, None, False] * 4)
    states = earned([reward()], rows).select("r.holding", "r.open").rows()
    yes, perhaps, no = (True, False), (False, True), (False, False)
    assert states == [yes, perhaps, no, perhaps, perhaps, no, perhaps, perhaps, no, no, no, no]


def test_unstated_reward_is_open():
    rows = frame(outcome=["eligible"] * 3, when=[True, None, False])
    rows = rows.with_columns(pl.lit(None, pl.Boolean).alias("stated.r"))
    assert earned([reward()], rows).select("r.holding", "r.open").rows() == [
        (False, True),
        (False, True),
        (False, False),
    ]


def test_reprint_reward_is_never_denied():
    rows = frame(outcome=["eligible"] * 2, when=[True, False])
    assert earned([reward(source=REPRINT)], rows).select("r.holding", "r.open").rows() == [(True, False), (False, True)]


def test_reward_is_for_some_alone():
    rows = frame(outcome=["eligible"] * 4, when=[True, False, True, False], whom=[True, True, False, None])
    states = earned([reward(source=REPRINT, whom=pl.col("whom"))], rows).select("r.holding", "r.open").rows()
    assert states == [(True, False), (False, True), (False, False), (False, True)]


def test_codes_keep_the_package_order():
    rewards = [reward("b"), reward("a"), reward("c", when=pl.col("when") & UNKNOWN)]
    rows = earned(rewards, frame(outcome=["eligible", "ineligible"], when=[True, True]))
    lists = rows.select(held=codes_in(rewards, HOLDING), open=codes_in(rewards, OPEN))
    assert lists.rows() == [(["b", "a"], ["c"]), ([], [])]


def interval(rewards, rows):
    return earned(rewards, rows).select(low=total(rewards, LOW), high=total(rewards, HIGH))


D = Decimal


@pytest.mark.parametrize(
    ("rewards", "expected"),
    [
        pytest.param([money("a", D(10), D(20))], [(10, 20), (0, 20), (0, 0), (0, 0)], id="one"),
        pytest.param([money("a", D(10), D(20)), money("b", D(5), D(5))], [(15, 25), (0, 25), (0, 0), (0, 0)], id="sum"),
        pytest.param(
            [money("a", D(10), D(20), group="g"), money("b", D(15), D(15), group="g"),
             money("c", D(1), D(1), group="h")],
            [(16, 21), (0, 21), (0, 0), (0, 0)], id="groups-count-their-largest",
        ),
        pytest.param([money("a", D(10), None)], [(10, None), (0, None), (0, 0), (0, 0)], id="unpublished-ceiling"),
        pytest.param(
            [money("a", D(10), None, group="g"), money("b", D(15), D(15), group="g")],
            [(15, None), (0, None), (0, 0), (0, 0)], id="unpublished-in-a-group",
        ),
        pytest.param([money("a", D("0.10"), D("0.29"))], [("0.10", "0.29"), (0, "0.29"), (0, 0), (0, 0)], id="fen"),
    ],
)  # fmt: skip
def test_money_is_an_interval_in_yuan(rewards, expected):
    rows = frame(outcome=["eligible", "review", "eligible", "ineligible"], when=[True, None, False, True])
    figures = [tuple(None if amount is None else Decimal(amount) for amount in pair) for pair in expected]
    wanted = pl.DataFrame(figures, schema={"low": YUAN, "high": YUAN}, orient="row")
    assert_frame_equal(interval(rewards, rows), wanted)


def test_unpublished_parameter_is_an_unpublished_ceiling():
    ceiling = [money("a", D(0), pl.col("param.cap"))]
    rows = frame(outcome=["eligible"] * 2, when=[True] * 2).with_columns(pl.Series("param.cap", [100000.0, None]))
    assert interval(ceiling, rows).rows() == [(Decimal("0.00"), Decimal("100000.00")), (Decimal("0.00"), None)]


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        pytest.param({"low": 1.5, "high": D(2)}, "never a float", id="float"),
        pytest.param({"low": None, "high": D(2)}, "say the least amount", id="no-least"),
    ],
)
def test_amounts_are_decimal(fields, message):
    with pytest.raises(PolicyError, match=message):
        reward("a", "money", **fields)


def test_only_money_has_amounts():
    with pytest.raises(PolicyError, match="only money has amounts"):
        reward("a", "visa", low=D(1))


def test_unknown_least_amount_is_nothing_yet():
    share = [money("a", pl.col("annual_pay_cny") * 0.1, D(50000))]
    rows = frame(outcome=["eligible"] * 2, when=[True] * 2).with_columns(pl.Series("annual_pay_cny", [100000.0, None]))
    assert interval(share, rows).rows() == [(D("10000.00"), D("50000.00")), (D("0.00"), D("50000.00"))]


def test_least_amount_never_exceeds_the_ceiling():
    share = [money("a", pl.col("annual_pay_cny") * 0.1, D(50000))]
    rows = frame(outcome=["eligible"], when=[True]).with_columns(pl.Series("annual_pay_cny", [1000000.0]))
    assert interval(share, rows).rows() == [(D("50000.00"), D("50000.00"))]
