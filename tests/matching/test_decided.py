"""Decisions laid over what names say: they answer, they refuse, and blanking an issuer never turns one answer round."""

from datetime import date

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rencai.decisions.model import Decisions, effective, with_digests
from rencai.decisions.schema import DECISIONS, EFFECTIVE
from rencai.matching.match import match
from rencai.matching.pairs import pairs
from rencai.policy.in_force import periods
from rencai.policy.nouns import Check, City, Edition, Pathway, Policy, Source
from rencai.policy.package import ENTRY_SCHEMA, Package

KEY = b"a key of this test alone"
NEWS = Source("news", "t", "i", "w", "2020", date(2026, 1, 1), "news")
DAY = date(2020, 6, 1)
ENTRIES = {
    "chemist": {
        "qualification": "Fellow of the Chemical Society",
        "shared_aliases": ["FRSC"],
        "issuer": "Royal Society of Chemistry",
        "tier": "urgent",
    },
    "writer": {"qualification": "Fellow of Letters", "shared_aliases": ["FRSC"], "issuer": "Royal Society of Canada"},
    "tester": {"qualification": "Chartered Tester", "issuer": "Board of Testers", "tier": "urgent"},
    "welder": {"qualification": "Licensed Welder"},
    "cloud": {"qualification": "Cloud certifications", "kind": "family", "aliases": ["Nimbus"]},
}
NAMES = ("FRSC", "Chartered Tester", "Chartered Testor", "Licensed Welder", "Fellow", "Nimbus Expert", "Nothing Alike")
ISSUERS = (None, "Royal Society of Chemistry", "Royal Society of Canada", "Board of Testers", "Rugby Club")
LISTED = [name for name, fields in ENTRIES.items() if "kind" not in fields]


def toy(*, published=4, urgent=2):
    blank = {name: [] if isinstance(kind, pl.List) else None for name, kind in ENTRY_SCHEMA.items()}
    first = {"kind": "exact", "edition": ["first"], "source": ["news"]}
    rows = [blank | first | fields | {"id": key} for key, fields in ENTRIES.items()]
    edition = Edition("first", "一", "First", date(2020, 1, 1), NEWS, published=published, tiers={"urgent": urgent})
    policy = Policy([edition], {}, {"news": NEWS}, {})
    way = Pathway("p", "径", "Path", date(2019, 1, 1), "title", (Check("l", "列", "l", policy.listed(), NEWS),), NEWS)
    entries = pl.DataFrame(rows, schema=ENTRY_SCHEMA)
    return Package("toy", "toy", "toy", "1", City("toy", "玩", "Toy", ()), None, policy, entries, (way,), ())


def frame(*requested):
    return pl.DataFrame(requested, schema={"qualification": pl.String, "issuer": pl.String}, orient="row")


def decisions(*decided, department="hr", mine="hr"):
    """Decisions as stored, in that order: name, issuer, entry, verdict."""
    subject = with_digests(frame(*(row[:2] for row in decided)), KEY).select("name", "pair")
    result = [
        {**names, "number": number, "department": department, "city": "toy", "entry": entry, "verdict": verdict,
         "by": "wang", "at": "2026-11-25T18:00:00+00:00"}
        for number, ((_, _, entry, verdict), names) in enumerate(zip(decided, subject.to_dicts(), strict=True), start=1)
    ]  # fmt: skip
    return Decisions(KEY, EFFECTIVE.validate(effective(pl.DataFrame(result, schema=DECISIONS.dtypes), mine)))


def match_rows(stored, *requested, lang="zh", **published):
    package = toy(**published)
    _, present = periods(pl.Series([DAY]), package)
    return match(pairs(frame(*requested)), present, package, lang, stored).rows(named=True)


def listed(stored, *requested, **published):
    columns = ("match.listed", "match.listed.cause", "match.entry", "match.method")
    (row,) = match_rows(stored, *requested, **published)
    return tuple(row[name] for name in columns)


@pytest.mark.parametrize(
    ("name", "issuer", "entry"),
    [
        pytest.param("Chartered Testor", "Board of Testers", "tester", id="a-candidate"),
        pytest.param("Chartered Tester", "Rugby Club", "tester", id="over-a-contradiction"),
        pytest.param("FRSC", None, "writer", id="over-a-tie"),
        pytest.param("Nothing Alike", None, "welder", id="of-no-candidate"),
        pytest.param("Chartered Tester", None, "welder", id="over-the-name-itself"),
    ],
)
def test_same_makes_it_the_entry(name, issuer, entry):
    stored = decisions((name, issuer, entry, "same"))
    assert listed(stored, (name, issuer)) == (True, None, entry, "decision")
    assert listed(stored, (f"“{name.upper()}”", issuer)) == (True, None, entry, "decision")


@pytest.mark.parametrize(
    ("name", "issuer", "refused", "expected"),
    [
        pytest.param("Chartered Testor", "Rugby Club", ["tester"], (False, None, None, "none"), id="complete"),
        pytest.param("Chartered Tester", "Rugby Club", ["tester"], (False, None, None, "none"), id="contradiction"),
        pytest.param("FRSC", None, ["chemist"], (None, "ambiguous", None, "alias"), id="the-other-is-left"),
        pytest.param("Fellow", None, ["chemist", "writer"], (False, None, None, "none"), id="all-of-them"),
    ],
)
def test_different_excludes_the_entry(name, issuer, refused, expected):
    stored = decisions(*((name, issuer, entry, "different") for entry in refused))
    assert listed(stored, (name, issuer)) == expected


def test_what_is_not_loaded_stays_unknown():
    stored = decisions(("Chartered Testor", "Rugby Club", "tester", "different"))
    assert listed(stored, ("Chartered Testor", "Rugby Club"), published=5)[:2] == (None, "coverage")


def test_withdrawn_entry_decides_nothing():
    stored = decisions(("Chartered Testor", None, "gone", "same"))
    assert listed(stored, ("Chartered Testor", None))[:2] == (None, "ambiguous")
    assert stored.ended(toy()).select("number", "state").rows() == [(1, "void")]


@pytest.mark.parametrize("verdict", ["same", "different"])
def test_bare_name_waits_for_issuer(verdict):
    stored = decisions(("Chartered Tester", "Rugby Club", "tester", verdict))
    (bare,) = match_rows(stored, ("Chartered Tester", None))
    assert (bare["match.listed"], bare["match.listed.cause"]) == (None, "empty")
    assert "#1" in bare["match.decision"]
    assert "补填发证机构" in bare["match.note"]


def test_decided_bare_name_stays_certain():
    stored = decisions(("FRSC", None, "chemist", "same"))
    assert listed(stored, ("FRSC", "Royal Society of Chemistry"))[::2] == (True, "chemist")
    (other,) = match_rows(stored, ("FRSC", "Royal Society of Canada"))
    assert (other["match.listed"], other["match.listed.cause"]) == (None, "contradiction")
    assert "#1" in other["match.decision"]
    assert other["match.note"] is None


@pytest.mark.parametrize(
    ("lang", "expected"),
    [
        pytest.param("zh", "按本部门决定 #1（经办人 wang，2026-11-26），即“Chartered Tester”", id="zh"),
        pytest.param("en", "by this department's decision #1 (wang, 2026-11-26) it is Chartered Tester", id="en"),
    ],
)
def test_match_names_its_decision(lang, expected):
    (row,) = match_rows(decisions(("Chartered Testor", None, "tester", "same")), ("Chartered Testor", None), lang=lang)
    assert row["match.decision"] == expected


# ---- properties ----

verdicts = st.tuples(
    st.sampled_from(NAMES), st.sampled_from(ISSUERS), st.sampled_from(LISTED), st.sampled_from(["same", "different"])
)


@settings(max_examples=15, deadline=None)
@given(st.lists(verdicts, max_size=5), st.sampled_from([(4, 2), (5, 2), (5, 3)]))
def test_blank_issuer_reverses_no_answer(decided, totals):
    requested = [(name, issuer) for name in NAMES for issuer in ISSUERS]
    stored = match_rows(decisions(*decided), *requested, published=totals[0], urgent=totals[1])
    bare = {row["qualification"]: row for row in stored if row["issuer"] is None}
    for row in stored:
        for scope in ("match.listed", "match.in_tier.urgent"):
            both = {row[scope], bare[row["qualification"]][scope]}
            assert both != {True, False}, (row["qualification"], row["issuer"], scope)
