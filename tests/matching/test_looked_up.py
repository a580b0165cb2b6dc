"""Look-ups answer what the catalogue leaves unknown, in the edition that was looked at, and nothing that it states."""

import random
from datetime import date
from functools import cache

import polars as pl
import pytest

from rencai.decisions.model import Decisions, effective, with_digests
from rencai.decisions.schema import DECISIONS, EFFECTIVE
from rencai.matching import editions, ladder, schema
from rencai.matching.looked_up import lay_over
from rencai.matching.match import match
from rencai.matching.name_scripts import add_scripts
from rencai.matching.pairs import pairs
from rencai.policy.in_force import periods
from rencai.policy.nouns import Check, City, Edition, Pathway, Policy, Source
from rencai.policy.package import ENTRY_SCHEMA, Package
from rencai.policy.schema import ENTRIES

KEY = b"a key of this test alone"
NEWS = Source("news", "t", "i", "w", "2020", date(2026, 1, 1), "news")
FIRST, BETWEEN, SECOND = date(2020, 6, 1), date(2022, 12, 1), date(2023, 6, 1)
ENTRIES_GIVEN = {
    "tester": {"qualification": "Chartered Tester", "issuer": "Board of Testers", "edition": ["first"]},
    "welder": {"qualification": "Licensed Welder", "tier": "urgent", "title_level": "senior"},
    "chemist": {
        "qualification": "Fellow of the Chemical Society",
        "shared_aliases": ["FRSC"],
        "issuer": "Royal Society of Chemistry",
    },
    "writer": {"qualification": "Fellow of Letters", "shared_aliases": ["FRSC"], "issuer": "Royal Society of Canada"},
    "cloud": {"qualification": "Cloud certifications", "kind": "family", "aliases": ["Nimbus"]},
}
STRANGE = "Nothing Alike"
LOOKED = {"seen": "公告第3号", "city": "toy", "entry": "", "department": "hr", "by": "wang",
          "at": "2026-11-25T18:00:00+00:00", "edition": "first"}  # fmt: skip


@cache
def toy():
    blank = {name: [] if isinstance(kind, pl.List) else None for name, kind in ENTRY_SCHEMA.items()}
    both = {"kind": "exact", "edition": ["first", "second"], "source": ["news"]}
    rows = [blank | both | fields | {"id": key} for key, fields in ENTRIES_GIVEN.items()]
    first = Edition("first", "一版", "First", date(2020, 1, 1), NEWS, published=9, tiers={"urgent": 4})
    second = Edition("second", "二版", "Second", (date(2022, 11, 1), date(2023, 1, 1)), NEWS, published=None)
    policy = Policy([first, second], {}, {"news": NEWS}, {})
    way = Pathway("p", "径", "Path", date(2019, 1, 1), "title", (Check("l", "列", "l", policy.listed(), NEWS),), NEWS)
    frame = pl.DataFrame(rows, schema=ENTRY_SCHEMA)
    return Package("toy", "toy", "toy", "1", City("toy", "玩", "Toy", ()), None, policy, frame, (way,), ())


def decisions(*decided):
    """What was decided, in that order: name, issuer, verdict, and what else differs from ``LOOKED``."""
    names = pl.DataFrame([row[:2] for row in decided], schema={"qualification": pl.String, "issuer": pl.String},
                         orient="row")  # fmt: skip
    digests = with_digests(names, KEY).to_dicts()
    rows = [
        {**LOOKED, **digest, "verdict": verdict, "number": number, **more}
        for number, ((_, _, verdict, more), digest) in enumerate(zip(decided, digests, strict=True), start=1)
    ]
    return Decisions(KEY, EFFECTIVE.validate(effective(pl.DataFrame(rows, schema=DECISIONS.dtypes), "hr")))


def answers(stored, *requested, day=FIRST, lang="zh"):
    package = lay_over(toy(), stored)
    _, present = periods(pl.Series([day]), package)
    frame = pl.DataFrame(requested, schema={"qualification": pl.String, "issuer": pl.String}, orient="row")
    return schema.MATCHES.validate(match(pairs(frame), present, package, lang, stored)).to_dicts()


def answered(stored, name, issuer=None, day=FIRST):
    (row,) = answers(stored, (name, issuer), day=day)
    return (
        row["match.listed"],
        row["match.listed.cause"],
        row["match.in_tier.urgent"],
        row["match.in_tier.urgent.cause"],
    )


@pytest.mark.parametrize(
    "name", [STRANGE, "Chartered Testor", "Nimbus Expert"], ids=["nowhere", "resembling", "family"]
)
def test_look_up_answers_any_doubt(name):
    assert answered(decisions(), name)[0] is None
    assert answered(decisions((name, None, "listed", {"tier": "urgent"})), name) == (True, None, True, None)
    assert answered(decisions((name, None, "listed", {"tier": "none"})), name) == (True, None, False, None)
    assert answered(decisions((name, None, "listed", {})), name) == (True, None, None, "untold")
    assert answered(decisions((name, None, "unlisted", {})), name) == (False, None, False, None)


def test_look_up_supplies_what_it_tells():
    given = {"level": "intermediate", "title": "工程师", "field": "testing", "listing_name": "无相似证书"}
    stored = decisions((STRANGE, "Rugby Club", "listed", given))
    (row,) = answers(stored, (STRANGE, "Rugby Club"))
    granted = [row[f"match.{name}"] for name in ("entry", "title", "title_level", "field", "source", "method")]
    assert granted == ["lookup-1", "工程师", "intermediate", "testing", "lookup-1", "decision"]
    words = "由用户查得：一版列入（中级）（本部门决定 #1，经办人 wang，2026-11-26；查阅的文件：公告第3号）"
    assert row["match.decision"] == words
    package = lay_over(toy(), stored)
    assert ENTRIES.validate(package.entries).filter(id="lookup-1")["qualification_zh"].item() == "无相似证书"
    assert (package.policy.sources["lookup-1"].title, package.loaded(package.editions[0])) == ("公告第3号", 4)


def test_other_edition_shows_earlier_answer():
    (row,) = answers(decisions((STRANGE, None, "unlisted", {})), (STRANGE, None), day=SECOND, lang="en")
    assert (row["match.listed"], row["match.listed.cause"]) == (None, "coverage")
    assert "another edition (looked up by a user: not listed in First (" in row["match.decision"]


def test_look_up_holds_for_its_issuer():
    stored = decisions((STRANGE, "Rugby Club", "listed", {}))
    assert [answered(stored, STRANGE, issuer)[0] for issuer in ("RUGBY club", None, "Golf Club")] == [True, None, None]


def test_bare_name_waits_where_disputed():
    stored = decisions((STRANGE, None, "listed", {}), (STRANGE, "Rugby Club", "unlisted", {}))
    assert answered(stored, STRANGE, "Rugby Club")[0] is False
    assert answered(stored, STRANGE) == (None, "empty", None, "empty")
    alike = decisions((STRANGE, None, "listed", {}), (STRANGE, "Rugby Club", "listed", {}))
    assert [answered(alike, STRANGE, issuer)[0] for issuer in (None, "Rugby Club")] == [True, True]


def test_shared_name_waits_for_issuer():
    assert answered(decisions(("FRSC", None, "unlisted", {})), "FRSC")[:2] == (None, "empty")
    assert answered(decisions(("FRSC", None, "listed", {})), "FRSC")[:2] == (True, None)


def test_catalogue_goes_before_look_up():
    stored = decisions(("Licensed Welder", None, "unlisted", {}))
    assert answered(stored, "Licensed Welder") == (True, None, True, None)


def test_look_up_supplements_documented_entry():
    stored = decisions(("Chartered Tester", None, "listed", {"level": "senior", "tier": "urgent"}))
    (row,) = answers(stored, ("Chartered Tester", None))
    assert [row[f"match.{name}"] for name in ("entry", "title_level", "source")] == [
        "tester",
        "senior",
        "news; lookup-1",
    ]
    assert row["match.in_tier.urgent"] is True


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        pytest.param(["same", "unlisted"], False, id="look-up-last"),
        pytest.param(["unlisted", "same"], True, id="entry-last"),
        pytest.param(["listed", "unlisted"], False, id="second-look-up"),
    ],
)
def test_last_decision_on_pair_counts(order, expected):
    stored = decisions(*((STRANGE, None, verdict, {"entry": "tester", "edition": None} if verdict == "same" else {})
                         for verdict in order))  # fmt: skip
    assert answered(stored, STRANGE)[0] is expected


def test_several_editions_share_an_entry():
    stored = decisions((STRANGE, None, "listed", {}), (STRANGE, None, "listed", {"edition": "second"}))
    (row,) = answers(stored, (STRANGE, None), day=SECOND)
    assert (row["match.entry"], row["match.source"]) == ("lookup-1", "lookup-2")


def test_look_ups_of_pairs_are_declared():
    stored = decisions((STRANGE, None, "listed", {}), (STRANGE, None, "same", {"entry": "tester", "edition": None}))
    package = lay_over(toy(), stored)
    _, present = periods(pl.Series([FIRST]), package)
    frame = pl.DataFrame({"qualification": [STRANGE], "issuer": [None]}, schema_overrides={"issuer": pl.String})
    climbed = ladder.climb(pairs(frame), present, package, stored)
    assert schema.PAIR_LOOK_UPS.validate(climbed.applied.look_ups)["outdoing"].to_list() == ["tester"]
    evidence = (
        add_scripts(climbed.distinct, climbed.index.words),
        climbed.hits,
        climbed.near,
        package,
        climbed.applied,
        climbed.index.scripts,
    )
    assert schema.ANSWERS.validate(editions.match_period(present[0], *evidence)).height == 1


def test_gone_edition_makes_look_up_void():
    stored = decisions((STRANGE, None, "listed", {"edition": "third"}))
    assert stored.ended(toy()).select("number", "state").rows() == [(1, "void")]
    assert lay_over(toy(), stored) is toy()


# ---- property ----

NAMES = ("FRSC", "Chartered Tester", "Chartered Testor", "Licensed Weldor", "Nimbus Expert", STRANGE)
ISSUERS = (None, "Royal Society of Chemistry", "Royal Society of Canada", "Rugby Club")
DOUBTS = ("ambiguous", "contradiction", "coverage", "family")


def causes(row):
    return {row["match.listed.cause"], row["match.in_tier.urgent.cause"]}


def answer_line(choose, row, keys):
    """What somebody may answer on the line of a name: one of its candidates, listed, or not listed."""
    name = (row["qualification"], row["issuer"])
    near = [candidate["entry"] for candidate in row["match.candidates"]]
    exact = toy().entries.filter(pl.col("kind") == "exact", pl.col("id").is_in(near))
    in_all = exact.filter(pl.col("edition").list.set_intersection(keys).list.len() == len(keys))["id"].to_list()
    # a name that is listed for certain is asked for its tier alone
    verdict = choose.choice(["listed"] if row["match.listed"] else ["listed", "unlisted", "same"])
    if in_all and verdict == "same":
        return [(*name, "same", {"entry": choose.choice(in_all), "edition": None})]
    if verdict == "listed":
        return [(*name, "listed", {"edition": key, "tier": choose.choice([None, "none", "urgent"])}) for key in keys]
    return [(*name, "unlisted", {"edition": key}) for key in keys]


@pytest.mark.parametrize("seed", range(6))
def test_answered_lines_leave_no_doubt(seed):
    choose = random.Random(seed)  # noqa: S311 - no secret
    every = [(name, issuer) for name in NAMES for issuer in ISSUERS]
    batch = choose.sample(every, choose.randint(4, len(every)))
    day, keys = choose.choice([(FIRST, ["first"]), (BETWEEN, ["first", "second"])])
    doubted = [row for row in answers(decisions(), *batch, day=day) if causes(row) & set(DOUBTS)]
    stored = decisions(*(answer for row in doubted for answer in answer_line(choose, row, keys)))
    settled = answers(stored, *batch, day=day)
    assert doubted
    assert [row for row in settled if causes(row) & {"ambiguous", "coverage", "family"}] == []
