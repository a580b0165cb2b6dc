"""Runs: what identifies one, what a request keeps, and what changed between two of them."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from rencai.awards import due
from rencai.awards.schema import DUE
from rencai.output.report import overview, review
from rencai.output.schema import LINES, REVIEW
from rencai.plugins import loader
from rencai.ruling import score
from rencai.ruling.schema import RULINGS
from rencai.runs import changes, outcome
from rencai.runs.request import Request, parse_request
from rencai.runs.schema import APPLICANTS, CHANGED, PROBLEMS
from rencai.sheets.file.read import read as read_book
from rencai.sheets.headers.by_hand import HeaderRows

ROOT = Path(__file__).parents[2]
CONTEXT = {"cities": [], "decisions": [], "awards": []}
REASON = {
    "check": "years", "required": True, "holds": True, "cause": None, "value": "6", "threshold": "5", "weight": 1,
    "source": "seed-001",
}  # fmt: skip


CITED, RECEIVED = ["按本部门决定 #7（经办人 w，2026-06-01），即“X”"], ["“奖”：已领取（2026-06-01，运行 11c0）"]


def rulings(**result):
    line = {
        "input": "a.xlsx", "sheet": "S", "row": 2, "applicant_id": "A1", "qualification": "PMP", "city": "toy",
        "pathway": "way", "outcome": "eligible", "edition": "2025", "reasons": [REASON], "as_of": date(2026, 11, 1),
        "reward_low_cny": None, "match_method": "exact",
    }  # fmt: skip
    return pl.DataFrame([{**dict.fromkeys(RULINGS.columns), **line, **result}], schema=RULINGS.dtypes)


def reason(**result):
    return [REASON | result]


@pytest.mark.parametrize(
    ("after", "recorded", "causes"),
    [
        pytest.param({"reasons": reason(value="4", holds=False)}, {}, ["cells"], id="cell"),
        pytest.param({"reasons": reason(threshold="7", holds=False)}, {}, ["parameter"], id="parameter"),
        pytest.param({"edition": "2026"}, {}, ["edition"], id="edition"),
        pytest.param({"coverage": "partial"}, {}, ["edition"], id="list"),
        pytest.param({"reasons": reason(holds=False, source="B7; statement-3")}, {}, ["statement"], id="statement"),
        pytest.param({"match_method": "decision", "notes": CITED}, {"decisions": [7]}, ["decision"], id="decision"),
        pytest.param({"match_method": "decision"}, {"decisions": [7]}, ["package"], id="decision on another name"),
        pytest.param({"coverage": "partial"}, {"decisions": [7]}, ["edition"], id="list and another's decision"),
        pytest.param({"reward_low_cny": 0, "notes": RECEIVED}, {"awards": "b"}, ["award"], id="award"),
        pytest.param({"reward_low_cny": 0}, {"awards": "b"}, ["package"], id="another's award"),
        pytest.param({"as_of": date(2026, 12, 1)}, {}, ["date"], id="date"),
        pytest.param({}, {"cities": [["toy", "2"]]}, ["package"], id="package"),
        pytest.param({"edition": "2026", "as_of": date(2026, 12, 1)}, {}, ["edition"], id="edition and day"),
        pytest.param({"edition": "2026", "reasons": reason(value="4")}, {}, ["cells", "edition"], id="two"),
    ],
)
def test_a_change_has_its_cause(after, recorded, causes):
    result = changes.compare_rulings(rulings(), rulings(outcome="ineligible", **after), (CONTEXT, CONTEXT | recorded))
    expected = pl.DataFrame(
        {"applicant_id": ["A1"], "outcome": ["ineligible"], "outcome.before": ["eligible"], "causes": [causes]}
    )
    assert_frame_equal(CHANGED.validate(result).select(expected.columns), expected)


def test_person_without_qualification_is_compared():
    nobody = {"qualification": None, "outcome": "evidence_needed"}
    result = changes.compare_rulings(
        rulings(**nobody), rulings(**nobody | {"outcome": "ineligible"}), (CONTEXT, CONTEXT)
    )
    assert result.select("outcome.before", "outcome").rows() == [("evidence_needed", "ineligible")]


@pytest.mark.parametrize(
    "after",
    [
        pytest.param({"row": 9, "sheet": "T", "input": "b.xlsx"}, id="moved"),
        pytest.param({"applicant_id": "A2", "outcome": "review"}, id="somebody new"),
        pytest.param({"applicant_id": None, "outcome": "review"}, id="nobody we know"),
        pytest.param({"reasons": reason(value="9")}, id="another cell, the same ruling"),
    ],
)
def test_formatting_is_no_change(after):
    assert changes.compare_rulings(rulings(), rulings(**after), (CONTEXT, CONTEXT)).is_empty()


def test_stored_frames_are_as_declared():
    """Of real people in every city, and where nobody is due or in doubt."""
    people = read_book(ROOT / "inputs" / "applicants.xlsx")
    for packages in (loader.load().packages, []):
        result = score.score_books([people], loader.load(), date(2026, 11, 23), packages=packages)
        RULINGS.validate(result.rulings)
        LINES.validate(overview.lines(result))
        DUE.validate(due.due_awards(result.ruled, result.typed, b"key"))
        APPLICANTS.validate(outcome.applicants(result))
        PROBLEMS.validate(result.problems)
        REVIEW.validate(review.doubts(result))


names = st.text(max_size=8)


@given(
    department=names,
    inputs=st.lists(st.tuples(names, st.text("0123456789abcdef", min_size=4, max_size=4)), max_size=3).map(tuple),
    as_of=st.dates(),
    sheets=st.lists(names, max_size=2).map(tuple),
    typed=st.dictionaries(names, names, max_size=2),
    header_rows=st.lists(st.builds(HeaderRows, names, st.integers(1, 9), st.integers(1, 9)), max_size=2).map(tuple),
)
def test_request_round_trips(**result):
    request = Request(**result)
    assert parse_request(request.serialize()) == request
