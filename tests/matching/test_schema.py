"""The frames of matching are as matching/schema.py declares them."""

from datetime import date

import polars as pl
import pytest

from rencai.decisions.model import NONE, SAME, Decisions, with_digests
from rencai.decisions.schema import EFFECTIVE
from rencai.matching import editions, ladder, schema
from rencai.matching.grounds import grounds
from rencai.matching.indexing import build_index
from rencai.matching.match import match
from rencai.matching.name_scripts import add_scripts
from rencai.matching.pairs import pairs
from rencai.policy.in_force import periods
from rencai.policy.nouns import City, Edition, Policy, Source
from rencai.policy.package import ENTRY_SCHEMA, Package

NEWS = Source("news", "t", "i", "w", "2020", date(2026, 1, 1), "news")
EDITION = Edition("first", "一", "First", date(2020, 1, 1), NEWS, published=9, tiers={"urgent": 3})
KEY = b"key"
TYPED = [
    ("IEEE Fellow", "IEEE"), ("ieee fellow", None), ("Fellow", "IEEE"), ("FRSC", None), ("IEEE fellw", "IEEE"),
    ("FCCA", "Nobody"), ("Nimbus Expert", "Nimbus Ltd"), ("API 510", None), ("12345", None), ("IEEE Fellow", "RSC"),
]  # fmt: skip


def entry(key, en, **fields):
    blank = {name: [] if isinstance(kind, pl.List) else None for name, kind in ENTRY_SCHEMA.items()}
    own = {"id": key, "qualification": en, "kind": "exact", "edition": ["first"], "source": ["news"]}
    return blank | own | fields


ENTRIES = (
    entry("ieee-fellow", "IEEE Fellow", qualification_zh="IEEE会士", issuer="IEEE", tier="urgent", title="Senior"),
    entry("rsc", "Fellow of the Royal Society of Chemistry (FRSC)", issuer="Royal Society of Chemistry", country="GB"),
    entry("api-510", "API 510 Inspector", issuer="API", codes=["API-510"]),
    entry("acca", "ACCA Fellow member", issuer="ACCA"),
    entry("cloud", "Cloud certifications", kind="family", aliases=["Nimbus"], issuer="Nimbus Ltd"),
)


def package():
    city, policy = City("toy", "玩", "Toy", ()), Policy([EDITION], {}, {"news": NEWS}, {})
    return Package("toy", "toy", "toy", "1", city, None, policy, pl.DataFrame(ENTRIES, schema=ENTRY_SCHEMA), (), ())


def present():
    return periods(pl.Series([date(2019, 1, 1), date(2026, 1, 1)]), package())[1]


def distinct():
    return pairs(pl.DataFrame(TYPED, schema={"qualification": pl.String, "issuer": pl.String}, orient="row"))


def decisions():
    """The second name was decided to be another entry."""
    digests = with_digests(distinct().select("qualification", "issuer")[1:2], KEY)
    decided = {
        "number": 1,
        "city": "toy",
        "entry": "rsc",
        "verdict": SAME,
        "by": "li",
        "at": "2026-01-01T00:00:00+0000",
    }
    rows = [{**decided, "name": digests["name"][0], "pair": digests["pair"][0], "own": True}]
    return Decisions(KEY, pl.DataFrame(rows, schema=EFFECTIVE.dtypes))


def test_pairs_are_as_declared():
    schema.PAIRS.validate(distinct())


@pytest.mark.parametrize(
    ("frame", "declared"),
    [
        pytest.param("names", schema.NAMES, id="names"),
        pytest.param("forms", schema.FORMS, id="forms"),
        pytest.param("codes", schema.CODES, id="codes"),
        pytest.param("words", schema.WORDS, id="words"),
        pytest.param("bodies", schema.BODIES, id="bodies"),
        pytest.param("allowed", schema.ALLOWED, id="allowed"),
        pytest.param("families", schema.FAMILY_MARKS, id="families"),
        pytest.param("scripts", schema.ENTRY_SCRIPTS, id="scripts"),
    ],
)
def test_index_is_as_declared(frame, declared):
    assert declared.validate(getattr(build_index(package().entries), frame)).height


@pytest.mark.parametrize("given", [pytest.param(NONE, id="nothing-decided"), pytest.param(decisions(), id="decided")])
def test_ladder_is_as_declared(given):
    climbed = ladder.climb(distinct(), present(), package(), given)
    schema.PAIRS.validate(climbed.distinct)
    assert schema.SYMBOLS.validate(climbed.symbols).height
    assert schema.ISSUER_SYMBOLS.validate(climbed.issuer_symbols).height
    assert schema.HITS.validate(climbed.hits).height
    assert schema.NEAR.validate(climbed.near).height
    schema.PAIR_DECISIONS.validate(climbed.applied.own)
    schema.GROUNDS.validate(grounds(climbed.near.select("pair", "entry"), climbed, "en"))
    named, scripts = add_scripts(climbed.distinct, climbed.index.words), climbed.index.scripts
    schema.WRITTEN.validate(named.select(schema.WRITTEN.columns))
    for period in present():
        answers = editions.match_period(period, named, climbed.hits, climbed.near, package(), climbed.applied, scripts)
        assert schema.ANSWERS.validate(answers).height == distinct().height


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_matches_are_as_declared(lang):
    matches = schema.MATCHES.validate(match(distinct(), present(), package(), lang, decisions()))
    assert matches["match.listed"].n_unique() > 1
    assert matches["match.decision"].drop_nulls().len()


def test_empty_matches_fit_the_schema():
    assert schema.MATCHES.validate(match(distinct(), (), package(), "zh")).is_empty()


def test_methods_are_declared():
    climbed = ladder.climb(distinct(), present(), package(), decisions())
    assert set(climbed.hits["naming"]) <= {"yes", "ask", "contradiction"}
    assert set(climbed.symbols["slot"]) <= set(schema.SLOTS)
