"""Names lead to entries only where that is certain; what is not certain is unknown, with its cause."""

from datetime import date

import polars as pl
import pytest

from rencai.matching.match import match
from rencai.matching.pairs import pairs
from rencai.policy.in_force import periods
from rencai.policy.nouns import Check, City, Edition, Pathway, Policy, Source
from rencai.policy.package import ENTRY_SCHEMA, Package

NEWS = Source("news", "t", "i", "w", "2020", date(2026, 1, 1), "news")
FIRST = Edition("first", "一", "First", date(2020, 1, 1), NEWS, published=9, tiers={"urgent": 3})
SECOND = Edition("second", "二", "Second", (date(2021, 1, 1), date(2021, 12, 31)), NEWS, published=1)


def entry(key, **fields):
    blank = {name: [] if isinstance(kind, pl.List) else None for name, kind in ENTRY_SCHEMA.items()}
    return blank | {"id": key, "kind": "exact", "edition": ["first"], "source": ["news"]} | fields


CHEMIST = entry(
    "chemist", qualification="Fellow of the Chemical Society", qualification_zh="化学会会士", aliases=["FCS (Chem)"],
    shared_aliases=["FRSC"], issuer="Royal Society of Chemistry",
    issuer_zh="皇家化学会", issuer_aliases=["RSC"], tier="urgent",
)  # fmt: skip
WRITER = entry(
    "writer",
    qualification="Fellow of Letters",
    shared_aliases=["FRSC"],
    issuer="Royal Society of Canada",
    tier="urgent",
)
PLAIN = entry("plain", qualification="Chartered Tester", tier="urgent")
CLOUD = entry(
    "cloud",
    qualification="Cloud certifications",
    kind="family",
    aliases=["Nimbus"],
    issuer="Nimbus Ltd",
    issuer_zh="云雨公司",
)
ENTRIES = (CHEMIST, WRITER, PLAIN, CLOUD)


def toy(*entries, editions=(FIRST,)):
    policy = Policy(list(editions), {}, {"news": NEWS}, {})
    checks = (Check("listed", "列", "listed", policy.listed(), NEWS),)
    way = Pathway("p", "径", "Path", date(2019, 1, 1), "title", checks, NEWS)
    city = City("toy", "玩", "Toy", ())
    return Package("toy", "toy", "toy", "1", city, None, policy, pl.DataFrame(entries, schema=ENTRY_SCHEMA), (way,), ())


def match_name(name, issuer=None, entries=ENTRIES, editions=(FIRST,), day=date(2020, 6, 1)):
    package = toy(*entries, editions=editions)
    frame = pl.DataFrame({"qualification": [name], "issuer": [issuer]}, schema_overrides={"issuer": pl.String})
    _, present = periods(pl.Series([day]), package)
    return match(pairs(frame), present, package, "zh").to_dicts()[0]


def listed(name, issuer=None, **given):
    matches = match_name(name, issuer, **given)
    return matches["match.listed"], matches["match.listed.cause"], matches["match.entry"], matches["match.method"]


@pytest.mark.parametrize(
    ("name", "method"),
    [
        pytest.param("Fellow of the Chemical Society", "exact", id="exact"),
        pytest.param("化学会会士", "exact", id="exact-zh"),
        pytest.param("ＦＥＬＬＯＷ of the Chemical Society", "folded", id="width"),
        pytest.param("fellow OF the chemical society", "folded", id="case"),
        pytest.param("Fellow, of the “Chemical” Society.", "folded", id="punctuation"),
        pytest.param("化学会会士（Fellow of the Chemical Society）", "folded", id="both-languages"),
        pytest.param("FCS(Chem)", "alias", id="alias"),
    ],
)
def test_certain_names_are_listed(name, method):
    assert listed(name) == (True, None, "chemist", method)


@pytest.mark.parametrize(
    ("issuer", "expected"),
    [
        pytest.param(None, (None, "ambiguous", None), id="none"),
        pytest.param("Royal Society of Chemistry", (True, None, "chemist"), id="its-own"),
        pytest.param("ＲＳＣ", (True, None, "chemist"), id="its-alias-folded"),
        pytest.param("英国皇家化学会", (True, None, "chemist"), id="its-chinese-name-within"),
        pytest.param("Royal Society of Canada", (True, None, "writer"), id="the-other"),
    ],
)
def test_issuer_settles_shared_alias(issuer, expected):
    assert listed("FRSC", issuer)[:3] == expected


def test_stranger_alias_is_uncertain():
    assert listed("FRSC", "Rugby Sports Club")[0] is not True


@pytest.mark.parametrize(
    ("issuer", "expected"),
    [
        pytest.param("Royal Society of Canada", (None, "contradiction", None), id="another"),
        pytest.param("RSCX", (None, "contradiction", None), id="not-a-part-of-a-word"),
        pytest.param("RSC, London", (True, None, "chemist"), id="among-words"),
        pytest.param(None, (True, None, "chemist"), id="none"),
    ],
)
def test_issuer_must_not_contradict_the_entry(issuer, expected):
    assert listed("Fellow of the Chemical Society", issuer)[:3] == expected


def test_issuer_of_unissued_entry_is_ignored():
    assert listed("Chartered Tester", "Anybody") == (True, None, "plain", "exact")


@pytest.mark.parametrize(
    ("name", "issuer"),
    [
        pytest.param("Nimbus Solutions Architect", None, id="name"),
        pytest.param("Solutions Architect", "Nimbus Ltd.", id="issuer"),
        pytest.param("架构师", "北京云雨公司", id="issuer-zh"),
        pytest.param("Cloud certifications", "Nimbus Ltd", id="the-family-itself"),
    ],
)
def test_family_is_never_listed(name, issuer):
    assert listed(name, issuer) == (None, "family", None, "family")


@pytest.mark.parametrize(
    ("name", "issuer"),
    [
        pytest.param("Felow of the Chemical Socety", None, id="typo"),
        pytest.param("Chartered Testers", None, id="plural"),
        pytest.param("Fellow grade", None, id="grade-alone"),
        pytest.param("Royal Society of Chemistry", None, id="issuer-alone"),
        pytest.param("化学会会土", None, id="typo-zh"),
    ],
)
def test_likely_names_are_ambiguous(name, issuer):
    matches = match_name(name, issuer)
    causes = matches["match.in_tier.urgent"], matches["match.in_tier.urgent.cause"]
    assert causes == (None, "ambiguous")


@pytest.mark.parametrize(
    ("name", "issuer"),
    [
        pytest.param("Society Fellow, Chemical", None, id="order-of-words"),
        pytest.param("Fellow of the Royal Society of Chemistry", None, id="what-a-shared-name-stands-for"),
        pytest.param("Fellow grade", "Royal Society of Chemistry", id="grade-and-issuer"),
        pytest.param("皇家化學會會士", None, id="traditional"),
    ],
)
def test_synonymous_names_are_listed(name, issuer):
    assert listed(name, issuer) == (True, None, "chemist", "structured")


def test_blank_issuer_knows_no_more():
    assert match_name("Fellow grade", "Royal Society of Chemistry")["match.in_tier.urgent"] is True
    assert match_name("Fellow grade")["match.in_tier.urgent"] is None


ENGINEERS = {
    "issuer": "IEE", "issuer_zh": "电气工程师学会", "issuer_aliases": ["Institute of Electrical Engineers"],
    "tier": "urgent",
}  # fmt: skip
GRADES = (
    entry("fellow", qualification="IEE Fellow", qualification_zh="IEE会士", **ENGINEERS),
    entry("senior", qualification="IEE Senior Member", qualification_zh="电气工程师学会高级会员", **ENGINEERS),
    entry("plain", qualification="Fellow of Computing", qualification_zh="计算师", issuer="ACM", tier="urgent"),
)


@pytest.mark.parametrize(
    ("name", "issuer", "first"),
    [
        pytest.param("Fellow, Institute of Electrical Enginers", "x", "fellow", id="typo-in-the-issuer-s-name"),
        pytest.param("Fellow, Inst. of Electrical Eng.", None, "fellow", id="issuer-abbreviated"),
        pytest.param("会士级会员", None, "fellow", id="grade-zh-without-issuer"),
        pytest.param("高极会员", "IEE", "senior", id="misspelt-grade-zh"),
        pytest.param("高级会员证", "中国电气工程师学会", "senior", id="chinese-name-that-begins-with-its-issuer"),
    ],
)
def test_name_without_issuer_words_is_candidate(name, issuer, first):
    matches = match_name(name, issuer, entries=GRADES)
    assert (matches["match.in_tier.urgent"], matches["match.method"], matches["match.others"][0]) == (
        None,
        "candidate",
        first,
    )


@pytest.mark.parametrize(
    ("name", "issuer", "entry"),
    [
        pytest.param("Fellow, Institute of Electrical Engineers", None, "fellow", id="issuer-s-other-name"),
        pytest.param("Senior Member, Institute of Electrical Engineers", None, "senior", id="two-words"),
        pytest.param("Fellow grade", "IEE", "fellow", id="grade"),
        pytest.param("Fellow级会员", "电气工程师学会", "fellow", id="grade-in-two-languages"),
        pytest.param("会士级会员", "IEE", "fellow", id="grade-zh"),
        pytest.param("高級會員", "IEE", "senior", id="traditional"),
    ],
)
def test_grade_with_body_is_the_entry(name, issuer, entry):
    matches = match_name(name, issuer, entries=GRADES)
    assert (matches["match.in_tier.urgent"], matches["match.entry"], matches["match.method"]) == (
        True,
        entry,
        "structured",
    )


def test_other_issuer_contradicts_the_name():
    matches = match_name("Fellow, Institute of Electrical Engineers", "x", entries=GRADES)
    assert (matches["match.in_tier.urgent"], matches["match.in_tier.urgent.cause"]) == (None, "contradiction")


@pytest.mark.parametrize("issuer", [None, "IEE", "Project Management Institute"])
@pytest.mark.parametrize("name", ["PMP", "CPA", "DABT", "Project Management Professional", "注册会计师"])
def test_unlike_names_are_a_certain_no(name, issuer):
    assert match_name(name, issuer, entries=GRADES)["match.in_tier.urgent"] is False


@pytest.mark.parametrize("issuer", [None, "IEE", "ACM"])
def test_other_body_is_no_candidate(issuer):
    """Whatever the issuer's cell says: an ACM Fellow is not the Fellow of another body."""
    others = (*GRADES[:2], entry("acca", qualification="ACCA Fellow", issuer="ACCA", tier="urgent"))
    elsewhere = entry("acm", qualification="ACM Fellow", issuer="ACM", edition=["second"])
    given = {"entries": (*others, elsewhere), "editions": (FIRST, SECOND)}
    assert match_name("ACM Fellow", issuer, **given)["match.in_tier.urgent"] is False


def test_unlisted_name_depends_on_coverage():
    matches = match_name("Certified Welder")
    assert (matches["match.listed"], matches["match.listed.cause"]) == (None, "coverage")
    assert (matches["match.in_tier.urgent"], matches["match.in_tier.urgent.cause"]) == (False, None)


def test_name_without_letters_is_no_candidate():
    requested = [("？", "x"), *((f"Certified Welder {number}", "x") for number in range(50))]
    package = toy(*ENTRIES)
    frame = pl.DataFrame(requested, schema=["qualification", "issuer"], orient="row")
    _, present = periods(pl.Series([date(2020, 6, 1)]), package)
    matches = match(pairs(frame), present, package, "zh")
    assert matches.filter(pl.col("match.score") > 100).is_empty()
    assert matches["match.method"].to_list()[0] == "none"


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        pytest.param(
            (entry("a", qualification="Diploma", tier="urgent"), entry("b", qualification="Diploma")),
            None,
            id="one-in-the-tier",
        ),
        pytest.param(
            (entry("a", qualification="Diploma", tier="urgent"), entry("b", qualification="Diploma", tier="urgent")),
            None,
            id="both",
        ),
    ],
)
def test_tie_is_unknown_everywhere(entries, expected):
    matches = match_name("Diploma", entries=entries)
    assert (matches["match.listed"], matches["match.in_tier.urgent"]) == (expected, expected)
    assert sorted(matches["match.others"]) == ["a", "b"]


WITHDRAWN = entry("gone", qualification="Old Diploma", until=date(2020, 3, 1))


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        pytest.param(date(2020, 2, 29), (True, None, "gone", "exact"), id="last-day"),
        pytest.param(date(2020, 3, 1), (False, None, None, "withdrawn"), id="first-day-without"),
    ],
)
def test_withdrawn_entry_is_refused_afterwards(day, expected):
    assert listed("Old Diploma", entries=(WITHDRAWN,), day=day) == expected


def test_entry_is_unlisted_before_its_day():
    late = entry("late", qualification="New Diploma", **{"from": date(2020, 7, 1)})
    assert listed("New Diploma", entries=(late,))[0] is None
    assert listed("New Diploma", entries=(late,), day=date(2020, 7, 1))[0] is True


BOTH = entry("both", qualification="Steady Diploma", edition=["first", "second"])
ONLY = entry("only", qualification="Fleeting Diploma")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        pytest.param("Steady Diploma", (True, None, "both"), id="agreeing"),
        pytest.param("Fleeting Diploma", (None, "unpublished", None), id="disagreeing"),
        pytest.param("Certified Welder", (None, "coverage", None), id="unknown-in-one"),
    ],
)
def test_two_possible_editions_must_agree(name, expected):
    matches = listed(name, entries=(BOTH, ONLY), editions=(FIRST, SECOND), day=date(2021, 6, 1))
    assert matches[:3] == expected


def test_older_name_may_resemble_current_entry():
    older = entry("older", qualification="Senior Inspector Grade", edition=["first"])
    newer = entry("newer", qualification="Senior Inspector, Grade I", edition=["second"])
    given = {"entries": (older, newer), "editions": (FIRST, SECOND), "day": date(2022, 1, 1)}
    assert listed("Senior Inspector Grade", **given)[:2] == (None, "ambiguous")


def test_older_name_stays_a_family():
    older = entry("older", qualification="Nimbus Architect")
    cloud = CLOUD | {"edition": ["second"]}
    incomplete = Edition("second", "二", "Second", date(2021, 1, 1), NEWS, published=9)
    given = {"entries": (older, cloud), "editions": (FIRST, incomplete)}
    assert listed("Nimbus Architect", **given)[:2] == (True, None)
    assert listed("Nimbus Architect", day=date(2022, 1, 1), **given) == (None, "family", None, "family")


def test_unknown_day_matches_nobody():
    package = toy(*ENTRIES)
    item = match(pairs(pl.DataFrame({"qualification": ["X"], "issuer": ["Y"]})), [], package, "zh")
    assert (item.height, item.schema["period"]) == (0, pl.UInt32)
