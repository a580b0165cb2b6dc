"""Declared frames: what a schema builds, and what it refuses."""

import polars as pl
import pytest

from rencai.system.frames import Field, Schema

ANSWERS = Schema(
    "answers",
    Field("index", pl.UInt32, "the applicant's line, from 0"),
    Field("{code}.holds", pl.Boolean, "the check's answer; null: unknown", nullable=True),
    Field("works.holds", pl.Boolean, "an answer that is always known"),
)


def frame(**columns):
    return pl.DataFrame({"index": [0], "works.holds": [True], **columns}, schema_overrides={"index": pl.UInt32})


def test_empty_frame_has_plain_columns():
    assert ANSWERS.empty().schema == {"index": pl.UInt32, "works.holds": pl.Boolean}


def test_valid_frame_is_returned():
    given = frame(**{"age.holds": pl.Series([None], dtype=pl.Boolean)})
    assert ANSWERS.validate(given) is given


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        pytest.param(frame().drop("index"), "index: missing", id="missing"),
        pytest.param(frame(other=[1]), "other: undeclared", id="undeclared"),
        pytest.param(frame(**{"age.holds": ["yes"]}), "age.holds: String instead of Boolean", id="type"),
        pytest.param(frame(**{"works.holds": pl.Series([None], dtype=pl.Boolean)}), "works.holds: 1 nulls", id="null"),
    ],
)
def test_deviation_is_named(given, fault):
    with pytest.raises(TypeError, match=fault):
        ANSWERS.validate(given)


def test_family_names_its_columns():
    holds = ANSWERS.field("age.holds")
    assert holds.of(code="age") == "age.holds"
    with pytest.raises(KeyError, match="no column 'age'"):
        ANSWERS.field("age")
