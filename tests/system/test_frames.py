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


PARTS = Schema(
    "PARTS",
    Field("index", pl.UInt32(), "the applicant's line, from 0"),
    Field("note", pl.String(), "what to look up; null: nothing", nullable=True),
    Field("steps", pl.List(pl.String()), "what comes after; may be empty"),
    Field("as_of", pl.Date(), "the basis date, where one is needed", optional=True),
    Field("param.{name}", pl.Float64(), "a parameter", alternatives=(pl.String(),)),
)


def test_blank_columns_are_null_or_empty():
    frame = pl.DataFrame({"index": [0]}, schema={"index": pl.UInt32}).with_columns(PARTS.blanks("index"))
    assert PARTS.validate(frame).rows() == [(0, None, [])]


def test_column_without_nulls_has_no_blank():
    with pytest.raises(TypeError, match="PARTS: index must be given"):
        PARTS.blanks()


def test_optional_column_may_be_missing():
    assert PARTS.columns == ["index", "note", "steps"]
    with pytest.raises(TypeError, match="as_of: String instead of Date"):
        PARTS.validate(PARTS.empty().with_columns(as_of=pl.lit("today")))


def test_family_may_have_several_types():
    assert PARTS.validate(PARTS.empty().with_columns(pl.lit("x").alias("param.a"), pl.lit(1.0).alias("param.b"))).width
    with pytest.raises(TypeError, match=r"param\.c: Boolean"):
        PARTS.validate(PARTS.empty().with_columns(pl.lit(value=True).alias("param.c")))
