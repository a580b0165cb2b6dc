"""The frames that the rulings are made of, as they are declared: on the real cities and real applicants."""

from datetime import date

import polars as pl
import pytest

from rencai.cells.columns import canonical_columns
from rencai.ruling.rule import failed_rulings, prepare
from rencai.ruling.schema import DISTINCT, HOLDS, OUTCOME_FIELDS, PREPARED, RULING_ROWS, RULINGS
from rencai.ruling.table import table


def declared(frame, schema):
    """The families of the schema that the frame has columns of."""
    return {schema.field(name).name for name in frame.columns if name in schema and schema.field(name).family}


def test_rows_and_distinct_rulings(applicants_result):
    families = set()
    for rulings in applicants_result.ruled:
        RULING_ROWS.validate(rulings.rows)
        families |= declared(DISTINCT.validate(rulings.distinct), DISTINCT)
    received = {"{code}.received", "{code}.receipt", "{code}.yearly"}  # nothing was awarded, and no reward has a cap
    supplied = {"param.{parameter}.source"}  # no user supplied a figure
    remembered = {"{cell}.word"}  # no word is remembered
    assert families == {field.name for field in DISTINCT if field.family} - received - supplied - remembered


def test_checks_and_rewards_have_their_columns(applicants_result):
    for rulings in applicants_result.ruled:
        answers = {HOLDS.of(code=spec.code) for spec in rulings.check_specs}
        rewards = {f"{reward.code}.open" for reward in rulings.package.rewards_of(rulings.pathway)}
        assert answers | rewards <= set(rulings.distinct.columns)


def test_what_rule_works_on(applicants_result):
    for package in applicants_result.packages:
        PREPARED.validate(prepare(applicants_result.typed, package, "zh"))


def test_rulings_are_as_declared(applicants_result):
    assert RULINGS.validate(applicants_result.rulings).columns == RULINGS.columns


def test_failed_city_has_every_column(applicants_result):
    for package in applicants_result.packages:
        failed = failed_rulings(applicants_result.typed, package, canonical_columns(), "zh")
        for rulings in failed:
            RULING_ROWS.validate(rulings.rows)
            assert set(DISTINCT.columns) <= set(DISTINCT.validate(rulings.distinct).columns)
        assert set(RULINGS.validate(table(failed, "zh"))["outcome"]) == {"system_error"}


def test_outcome_is_never_blank():
    with pytest.raises(TypeError, match="OUTCOME_FIELDS: outcome must be given"):
        OUTCOME_FIELDS.blanks()


def test_null_outcome_is_refused(applicants_result):
    distinct = applicants_result.ruled[0].distinct
    blank = distinct.with_columns(outcome=pl.lit(None, distinct.schema["outcome"]), as_of=pl.lit(date(2026, 1, 1)))
    with pytest.raises(TypeError, match=r"outcome: \d+ nulls"):
        DISTINCT.validate(blank)
