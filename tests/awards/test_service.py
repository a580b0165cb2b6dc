"""Recording awards without a terminal: what is assigned, recorded, listed and reversed."""

from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from rencai.awards import service
from rencai.awards.schema import AMOUNTS, ASSIGNED, CLASSIFIED, DUE, DUE_KEYS, DUE_TODAY
from rencai.system.errors import UsageError

LINE = {"input": "in.xlsx", "sheet": "S", "city": "toy", "pathway": "way", "as_of": date(2026, 6, 1), "person": "p",
        "low": Decimal(5), "high": Decimal(5)}  # fmt: skip


def due(*rows):
    return DUE.validate(pl.DataFrame([dict.fromkeys(DUE.columns) | LINE | row for row in rows], schema=DUE.dtypes))


def amounts(**typed):
    row = dict.fromkeys(AMOUNTS.columns) | {"cell": "S!B2"} | typed
    return AMOUNTS.validate(pl.DataFrame([row], schema=AMOUNTS.dtypes))


def assign(lines=None, *, partial=False):
    awards = due({"row": 2, "reward": "a"}, {"row": 3, "reward": "b", "person": None})
    return service.assign(awards, AMOUNTS.empty() if lines is None else lines, [], partial=partial)


@pytest.mark.parametrize(
    ("typed", "partial", "codes", "unused"),
    [
        pytest.param({"row": "9", "amount_cny": "5"}, False, [], ["S!B2"], id="fits-no-award"),
        pytest.param({"row": "9", "amount_cny": "5"}, True, [], [], id="fits-another-of-the-run"),
        pytest.param({"row": "9", "amount_cny": "x"}, True, [], [], id="unreadable-for-another"),
        pytest.param({"row": "2", "amount_cny": "x"}, True, ["E_AWARD_FIGURE"], [], id="unreadable"),
    ],
)
def test_partial_awards_ignore_other_lines(typed, partial, codes, unused):
    assignment = assign(amounts(**typed), partial=partial)
    assert assignment.faults["code"].to_list() == codes
    assert assignment.unused.to_list() == unused


def test_recorded_awards_are_listed_and_reversed(tmp_path):
    awards = ASSIGNED.validate(assign().awards)
    today = awards.select(*DUE_KEYS, today_low="low", today_high="high", ground=pl.lit("{}"))
    recording = service.record(tmp_path, "r", awards, DUE_TODAY.validate(today), by="wang")
    CLASSIFIED.validate(recording.lines)
    assert (recording.of("recorded").height, recording.unidentified.height, recording.complete) == (1, 1, False)
    service.reverse(tmp_path, 1, "  typed\n twice ", by="li")
    listed = service.list_awards(tmp_path)
    assert listed.select("amount_cny", "person", "reason", "reversed_by").rows() == [("5.00", "p", "typed twice", "li")]
    with pytest.raises(UsageError, match="#1 is no award that stands"):
        service.reverse(tmp_path, 1, "again", by="li")


@pytest.mark.parametrize("reason", [pytest.param(" ", id="empty"), pytest.param("x" * 201, id="too-long")])
def test_a_reversal_needs_a_reason(tmp_path, reason):
    with pytest.raises(UsageError, match="a reason of up to 200 characters"):
        service.reverse(tmp_path, 1, reason, by="li")
