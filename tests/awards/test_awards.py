"""The ledger: SQLite itself keeps every award once, and what was received is due no more; unknown stays unknown."""

import signal
import sqlite3
import subprocess
import sys
import time
from datetime import date
from decimal import Decimal
from functools import cache
from random import Random

import polars as pl
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from rencai.awards.due import due_awards
from rencai.awards.model import NONE, Awards, person_keys
from rencai.awards.received import receipts
from rencai.awards.recording import classify
from rencai.awards.schema import AWARDS, CLASSIFIED, DUE, PROPOSED, RECEIPTS
from rencai.cells.columns import canonical_columns
from rencai.cells.normalise import normalise
from rencai.cells.vocabulary import vocabulary
from rencai.policy.nouns import Check, City, Pathway, Policy, Reward, Source
from rencai.policy.package import ENTRY_SCHEMA, Package
from rencai.ruling.rule import rule
from rencai.ruling.table import table
from rencai.store import audit, database, mappings
from rencai.store import awards as store_awards
from rencai.system.errors import PolicyError

COLUMNS = canonical_columns()

DAY = date(2026, 6, 1)
KEY = b"synthetic"
LAW = Source("law", "t", "i", "w", "2020", DAY, "government")
IDS = ("SYN000001", "SYN000002", "SYN000003")


# ---- persons ----


def test_person_is_a_digest():
    result = person_keys(pl.Series(["SYN000001", None, "SYN000001", "SYN000002"]), KEY).to_list()
    assert result[0] == result[2] == "0064bdd22f1a3e4cc61f3fa9eff05872d3023216e4c26aef39c73787b37702c4"
    assert result[1] is None
    assert result[3] not in (None, result[0])
    assert person_keys(pl.Series([None], dtype=pl.String), KEY).to_list() == [None]


# ---- what may be recorded ----

LINE = {"person_key": "p", "city": "toy", "reward": "a", "group": None, "amount": 100, "yearly": None, "year": 2026,
        "low": 0, "high": None, "due_today": True, "ground": None}  # fmt: skip
TYPES = {name: PROPOSED.dtypes[name] for name in LINE}
RECORDED = {"number": 7, "run": "old", "recorded_at": "2026-01-01T00:00:00+00:00", "by": "x"}


def lines(*result):
    return pl.DataFrame([LINE | item for item in result], schema=TYPES)


def stored_awards(*result):
    return AWARDS.validate(
        pl.DataFrame(
            [dict.fromkeys(AWARDS.columns) | LINE | RECORDED | item for item in result], schema=AWARDS.dtypes
        ).select(AWARDS.columns)
    )


@pytest.mark.parametrize(
    ("before", "wanted", "states"),
    [
        pytest.param([], [{}, {"reward": "b"}], ["recorded", "recorded"], id="new"),
        pytest.param([{}], [{}, {"person_key": "q"}, {"city": "x"}], ["already", "recorded", "recorded"], id="once"),
        pytest.param([{"group": "g"}], [{"reward": "b", "group": "g"}], ["group"], id="another-of-the-group"),
        pytest.param(
            [], [{"group": "g"}, {"reward": "b", "group": "g", "amount": 200}], ["group", "recorded"], id="the-largest"
        ),
        pytest.param([], [{"amount": None}, {"reward": "b"}], ["figure", "recorded"], id="no-figure"),
        pytest.param(
            [], [{"group": "g"}, {"reward": "b", "group": "g", "amount": None}], ["waits", "figure"], id="waits"
        ),
        pytest.param([{}], [{"amount": None}], ["already"], id="no-figure-is-needed"),
        pytest.param([], [{"high": 99}, {"low": 101, "reward": "b"}], ["bounds", "bounds"], id="outside"),
        pytest.param([], [{"low": 100, "high": 100}], ["recorded"], id="at-the-bounds"),
        pytest.param([{}], [{"reward": "b", "yearly": 200}], ["recorded"], id="yearly-met"),
        pytest.param([{}], [{"reward": "b", "yearly": 199}], ["yearly"], id="yearly-exceeded"),
        pytest.param([{"yearly": 199}], [{"reward": "b"}], ["yearly"], id="an-older-one-s-cap"),
        pytest.param([], [{"due_today": False}, {"reward": "b"}], ["lapsed", "recorded"], id="not-due-today"),
        pytest.param([{}], [{"due_today": False}], ["already"], id="received-is-not-due-today"),
        pytest.param(
            [],
            [{"group": "g"}, {"reward": "b", "group": "g", "amount": None, "due_today": False}],
            ["recorded", "group"],
            id="waits-for-nothing-that-lapsed",
        ),
        pytest.param([{"year": 2025}], [{"reward": "b", "yearly": 199}], ["recorded"], id="another-year"),
        pytest.param([], [{"yearly": 199}, {"reward": "b"}], ["yearly", "yearly"], id="both-new"),
    ],
)
def test_what_may_be_recorded(before, wanted, states):
    result = CLASSIFIED.validate(classify(PROPOSED.validate(lines(*wanted)), stored_awards(*before), 7))
    assert result["state"].to_list() == states
    assert result.filter(pl.col("state") == "recorded")["number"].to_list() == [
        8 + place for place in range(states.count("recorded"))
    ]


# ---- SQLite ----

INSERT = "insert {} into awards values ({}, 'p', 'toy', {}, {}, 5, null, 2026, 'r', 't', 'x')"


@pytest.fixture
def ledger(tmp_path):
    """A store in which one award of the group ``g`` stands, opened past rencai."""
    store_awards.record(
        tmp_path, lines({"group": "g", "ground": "{}"}), run="r", by="x", at="2026-06-01T00:00:00+00:00"
    )
    raw = sqlite3.connect(tmp_path / database.FILE, isolation_level=None)
    yield raw
    raw.close()


@pytest.mark.parametrize("how", ["", "or ignore", "or replace", "or fail"])
@pytest.mark.parametrize(
    "values",
    [
        pytest.param((2, "'a'", "null"), id="the-same-award"),
        pytest.param((2, "'b'", "'g'"), id="another-of-the-group"),
        pytest.param((1, "'b'", "null"), id="the-same-number"),
    ],
)
def test_sqlite_itself_refuses_a_second_award(ledger, how, values):
    before = list(ledger.iterdump())
    with pytest.raises(sqlite3.IntegrityError):
        ledger.execute(INSERT.format(how, *values))
    assert list(ledger.iterdump()) == before


@pytest.mark.parametrize(
    "statement",
    [
        "update awards set amount = 1",
        "delete from awards",
        "delete from award_slots",
        "update award_grounds set ground = 'null'",
        "delete from award_grounds",
        "insert or replace into award_grounds values (1, 'null')",
        "insert into award_grounds values (2, 'no JSON')",
        "update award_slots set person_key = 'q'",
        "insert or replace into award_slots values ('p', 'toy', 'reward a', 1)",
        "insert into award_reversals values (1, 2, 'why', 't', 'x')",
        "insert into award_reversals values (1, 1, ' ', 't', 'x')",
        INSERT.format("", 2, "'b'", "null").replace("5,", "0,"),
        INSERT.format("", 2, "'b'", "null").replace("5,", "0.5,"),
    ],
)
def test_sqlite_itself_keeps_what_is_recorded(ledger, statement):
    before = list(ledger.iterdump())
    with pytest.raises(sqlite3.IntegrityError):
        ledger.execute(statement)
    assert list(ledger.iterdump()) == before


def test_reversed_award_is_recorded_again(tmp_path):
    def record():
        return store_awards.record(tmp_path, lines({}), run="r", by="x", at="t").select("state", "number").row(0)

    assert [record(), record()] == [("recorded", 1), ("already", 1)]
    assert store_awards.reverse(tmp_path, 1, reason="why", by="y", at="t")
    assert not store_awards.reverse(tmp_path, 1, reason="again", by="y", at="t")
    assert [record(), record()] == [("recorded", 2), ("already", 2)]
    result = store_awards.read_all(tmp_path).select("number", "reason", "reversed_by").rows()
    assert result == [(1, "why", "y"), (2, None, None)]
    raw = sqlite3.connect(tmp_path / database.FILE, isolation_level=None)
    with pytest.raises(sqlite3.IntegrityError, match="stays as it is"):
        raw.execute("delete from award_reversals")
    raw.close()


def test_nothing_to_record_is_recorded(tmp_path):
    assert store_awards.record(tmp_path, lines(), run="r", by="x", at="t").is_empty()
    assert audit.read_all(tmp_path) == []


def test_any_refusal_refuses_all(tmp_path):
    result = store_awards.record(tmp_path, lines({}, {"reward": "b", "high": 99}), run="r", by="x", at="t")
    assert result["state"].to_list() == ["recorded", "bounds"]
    assert store_awards.read_all(tmp_path).is_empty()


CHILD = """
import sys
from pathlib import Path
import polars as pl
from rencai.store import awards
lines = pl.read_parquet(sys.argv[2])
awards.read_all(Path(sys.argv[1]))
print("go", flush=True)
awards.record(Path(sys.argv[1]), lines, run="r", by="x", at="t")
"""


def test_killed_recording_is_all_or_nothing(tmp_path):
    many = lines(*({"person_key": f"p{number}"} for number in range(3000)))
    many.write_parquet(tmp_path / "lines.parquet")
    began, left = time.monotonic(), []
    store_awards.record(tmp_path / "whole", many, run="r", by="x", at="t")
    whole = time.monotonic() - began
    for share in (0.2, 0.5, 0.8, 2):
        data = tmp_path / str(share)
        mappings.remember(data, "default", {"证书": ""})
        command = [sys.executable, "-c", CHILD, data, tmp_path / "lines.parquet"]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as child:
            assert child.stdout.readline() == b"go\n"
            time.sleep(whole * share)
            child.send_signal(signal.SIGKILL)
        left.append(store_awards.read_all(data).height)
        store_awards.record(data, many, run="r", by="x", at="t")
        assert store_awards.read_all(data).height == 3000
    assert set(left) <= {0, 3000}


# ---- what rulings say of it ----


def reward(code, when, low, high, **fields):
    fields = {"once": True} | fields
    return Reward(code, f"奖{code}", f"award {code}", "money", pl.col(when), LAW, low=low, high=high, **fields)


D = Decimal
REWARDS = (
    reward("a", "related_field", D(100), D(100)),
    reward("b", "related_field", D(0), D(500), group="g"),
    reward("c", "outstanding", D(300), D(300), group="g", yearly=D(400)),
)
CITY = City("toy", "玩具", "Toy", ())


@cache
def package(rewards=REWARDS):
    check = Check("works", "在职", "works", pl.col("employment_relation"), LAW)
    path = Pathway("way", "路", "way", date(2020, 1, 1), "title", (check,), LAW)
    law = Policy([], {}, {"law": LAW}, {})
    return Package(
        "toy", "toy", "rencai-toy", "1", CITY, None, law, pl.DataFrame(schema=ENTRY_SCHEMA), (path,), rewards
    )


@cache
def words():
    return vocabulary(COLUMNS, {"toy": ()})


def typed(*rows):
    schema = {"input": pl.String, "sheet": pl.String, "row": pl.Int64} | {c.name: pl.String for c in COLUMNS}
    full = {"employment_relation": "是", "related_field": "是", "outstanding": "是", "id_number": IDS[0]}
    result = [{"input": "a.xlsx", "sheet": "S", "row": place} | full | row for place, row in enumerate(rows)]
    return normalise(pl.DataFrame(result, schema=schema), COLUMNS, words(), DAY).frame


def ruled(frame, recorded=NONE, lang="zh"):
    return rule(frame, package(), COLUMNS, lang, awards=recorded)


def awards(*result):
    """Awards that stand: reward, and the place of the person's number in ``IDS``."""
    keys = person_keys(pl.Series(IDS), KEY)
    lined = [{"number": n, "person_key": keys[who], "reward": code} for n, (code, who) in enumerate(result)]
    return Awards(KEY, stored_awards(*lined))


def shown(frame, recorded):
    rulings = table(ruled(frame, recorded), "zh")
    return rulings.select("rewards", "rewards_open", pl.col("reward_low_cny", "reward_high_cny").cast(pl.Int64)).rows()


ALL = (["a", "b", "c"], [], 400, 600)


@pytest.mark.parametrize(
    ("row", "recorded", "expected"),
    [
        pytest.param({}, [], ALL, id="nobody-had-any"),
        pytest.param({}, [("a", 1)], ALL, id="somebody-else-had-it"),
        pytest.param({}, [("a", 0)], (["b", "c"], [], 300, 500), id="received"),
        pytest.param({}, [("b", 0)], (["a"], [], 100, 100), id="another-of-its-group-received"),
        pytest.param({"id_number": None}, [("a", 0)], (["b", "c"], ["a"], 300, 600), id="nobody-knows-who-it-is"),
        pytest.param({"id_number": "待补"}, [("c", 0)], (["a"], ["b", "c"], 100, 600), id="nor-of-the-group"),
        pytest.param({"id_number": None, "outstanding": "否"}, [("c", 1)], (["a"], ["b"], 100, 600), id="not-due"),
        pytest.param({"employment_relation": "否"}, [("a", 0)], ([], [], 0, 0), id="ineligible"),
    ],
)
def test_received_reward_is_not_due(row, recorded, expected):
    assert shown(typed(row), awards(*recorded)) == [expected]


@pytest.mark.parametrize(
    ("number", "recorded"),
    [
        pytest.param("护照：SYN000001", "SYN000001", id="wording"),
        pytest.param("SYN000001", "身份证号SYN000001", id="recorded-with-wording"),
        pytest.param("A1234563", "A123456(3)", id="hong-kong"),
        pytest.param("H1234567802", "H1234567800", id="permit-renewed"),
        pytest.param("H12345678", "H1234567801", id="permit-of-eight"),
    ],
)
def test_once_means_once_by_every_spelling(number, recorded):
    (key,) = person_keys(pl.Series([recorded]), KEY)
    stands = Awards(KEY, stored_awards({"number": 0, "person_key": key, "reward": "a"}))
    assert shown(typed({"id_number": number}), stands) == [(["b", "c"], [], 300, 500)]


def test_notes_name_day_and_run():
    frame = typed({}, {"id_number": None}, {"id_number": IDS[1]})
    notes = table(ruled(frame, awards(("b", 0))), "zh")["notes"].to_list()
    assert notes[0] == ["“奖b”：已领取（2026-01-01，运行 old）；“奖c”：同组的“奖b”已领取（2026-01-01，运行 old）"]
    assert "证件号码" in notes[1][0]
    assert notes[2] == []
    (english, unknown, _) = table(ruled(frame, awards(("b", 0)), "en"), "en")["notes"].to_list()
    assert english[0].startswith("award b: received (2026-01-01, run old); award c: award b of its group was received")
    assert "id_number" in unknown[0]


def test_receipts_are_as_declared():
    ids = pl.Series([*IDS, None])
    received = RECEIPTS.validate(receipts(ids, package(), awards(("a", 0), ("b", 1)), "zh"))
    assert received["a.received"].to_list() == [True, False, False, None]


def test_awards_of_others_change_nothing():
    frame = typed({}, {"id_number": IDS[1], "outstanding": None})
    elsewhere = Awards(KEY, awards(("a", 0)).rows.with_columns(city=pl.lit("another")))
    before = table(ruled(frame), "zh")
    for award in (elsewhere, awards(("a", 2)), awards(("x", 0))):
        assert_frame_equal(table(ruled(frame, award), "zh"), before)


@settings(max_examples=10, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(st.integers(0, 2**32 - 1))
def test_blanking_the_number_only_widens(seed):
    random = Random(seed)  # noqa: S311 - a drawn seed
    cells = [
        {name: random.choice(("是", "否", None)) for name in ("employment_relation", "related_field", "outstanding")}
        | {"id_number": random.choice((*IDS, None))}
        for _ in range(20)
    ]
    recorded = awards(*{(random.choice("abc"), random.randrange(3)) for _ in range(3)})
    blanked = [row | {"id_number": random.choice((row["id_number"], None))} for row in cells]
    before, after = (table(ruled(typed(*rows), recorded), "zh") for rows in (cells, blanked))
    assert before.height == after.height == 20
    assert_frame_equal(before.select("row", "outcome"), after.select("row", "outcome"))
    both = before.hstack(after.select(low="reward_low_cny", high="reward_high_cny"))
    narrower = (pl.col("low") > pl.col("reward_low_cny")) | (pl.col("high") < pl.col("reward_high_cny"))
    assert both.filter(narrower).is_empty()


# ---- what is due ----


def test_what_is_due():
    frame = typed({}, {"id_number": None, "outstanding": "否"}, {"employment_relation": None}, {"related_field": None})
    result = DUE.validate(due_awards(ruled(frame), frame, KEY))
    keys = person_keys(pl.Series(IDS), KEY)
    assert result.select("row", "reward", "group", "person", "low", "high", "yearly").rows() == [
        (0, "a", None, keys[0], D(100), D(100), None),
        (0, "b", "g", keys[0], D(0), D(500), None),
        (0, "c", "g", keys[0], D(300), D(300), D(400)),
        (1, "a", None, None, D(100), D(100), None),
        (1, "b", "g", None, D(0), D(500), None),
        (3, "c", "g", keys[0], D(300), D(300), D(400)),
    ]
    assert due_awards(ruled(typed({}), awards(("a", 0), ("b", 0))), typed({}), KEY).is_empty()
    undated = typed({"application_date": "去年"})  # no law is known, so nothing is due under it
    assert due_awards(ruled(undated), undated, KEY).is_empty()


def test_unrecorded_cap_is_refused():
    with pytest.raises(PolicyError, match="only what is paid once"):
        reward("d", "outstanding", D(0), None, once=False, yearly=D(1))
