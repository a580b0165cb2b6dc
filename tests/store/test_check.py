"""What `rencai verify` finds: every kind of damage by its code, nothing where there is none, and it changes nothing."""

import hashlib
import json
import shutil
import sqlite3

import polars as pl
import pytest

from rencai.awards.model import person_keys
from rencai.store import check, database, files, retention, runs
from rencai.store.runs import NewRun

AT = "2026-01-01T00:00:00+00:00"
RUN = NewRun("a" * 12, "k", "d", "nightly", "score", "2026-01-01", "zh", {})


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    """A store with a run and a key."""
    data = tmp_path_factory.mktemp("sound") / "data"
    inputs = list(files.draft_all(data, {"in": b"an input"}).values())
    parts = files.draft_all(data, {"request": b"{}", "result": b"r", "rulings": b"s"})
    runs.record(data, RUN, {"state": "done"}, inputs, parts, AT)
    database.key(data)
    return data


@pytest.fixture
def data(sound, tmp_path):
    return shutil.copytree(sound, tmp_path / "data")


def verify_codes(data):
    return [item.code for item in check.verify(data)]


def write(data, *statements):
    with sqlite3.connect(data / database.FILE) as connection:
        for statement in statements:
            connection.execute(statement)
    connection.close()


def stored_file(data):
    return min(data.glob("kept/??/*"))


def test_sound_store_is_unchanged(data):
    before = {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in data.rglob("*") if path.is_file()}
    assert verify_codes(data) == []
    assert {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in before} == before


@pytest.mark.parametrize(
    ("harm", "codes"),
    [
        pytest.param(lambda data: stored_file(data).unlink(), ["E_KEPT_MISSING"], id="missing"),
        pytest.param(lambda data: stored_file(data).write_bytes(b"x"), ["E_KEPT_DAMAGED"], id="damaged"),
        pytest.param(lambda data: stored_file(data).rename(stored_file(data).parent / ("f" * 64)),
                     ["E_KEPT_MISSING", "E_KEPT_STRAY"], id="renamed"),
        pytest.param(lambda data: write(data, "update runs set result = null"), ["E_RUN_INCOMPLETE"], id="no-result"),
        pytest.param(lambda data: write(data, "delete from run_inputs"), ["E_RUN_INCOMPLETE"], id="no-input"),
        pytest.param(lambda data: (data / database.KEY).unlink(), ["E_STORE_KEY"], id="no-key"),
        pytest.param(lambda data: (data / database.KEY).write_bytes(b"k" * 32), ["E_STORE_KEY"], id="another-key"),
        pytest.param(lambda data: write(data, "insert into run_inputs values ('none', 'x')"),
                     ["E_STORE_REFERENCE"], id="reference"),
        pytest.param(lambda data: write(data, "delete from _sqlite_migrations where name = 'processing_record'"),
                     ["E_STORE_SCHEMA"], id="older"),
        pytest.param(lambda data: write(data, "update _sqlite_migrations set name = 'to_come' where id = 1"),
                     ["E_STORE_NEWER"], id="newer"),
        pytest.param(
            lambda data: (data / database.FILE).write_bytes(b"no database" * 400), ["E_STORE_DAMAGED"], id="db"
        ),
        pytest.param(lambda data: (data / database.FILE).unlink(), ["E_STORE_NONE"], id="none"),
    ],
)  # fmt: skip
def test_damage_has_its_code(data, harm, codes):
    harm(data)
    assert verify_codes(data) == codes


def test_a_purged_run_lacks_nothing(data):
    retention.purge(data, [RUN.id], by="me", at=AT)
    assert verify_codes(data) == []


STANDS = "(1, 'p', 'toy', 'a', null, 100, 500, 2026)"
BARE = (
    *(f"drop table if exists {table}" for table in ("award_slots", "award_reversals", "awards")),
    'create table awards (number, person_key, city, reward, "group", amount, yearly, year)',
    "create table award_reversals (number, award)",
    "create table award_slots (person_key, city, slot, award)",
)
"""The ledger's tables without what keeps them sound."""


@pytest.mark.parametrize(
    ("awards", "more", "codes"),
    [
        pytest.param([STANDS], [], [], id="one"),
        pytest.param([STANDS, "(2, 'p', 'toy', 'b', null, 100, 500, 2026)"], [], [], id="another-reward"),
        pytest.param([STANDS, "(2, 'p', 'toy', 'a', null, 100, 500, 2027)"], [], ["E_LEDGER_TWICE"], id="twice"),
        pytest.param([STANDS, "(2, 'p', 'toy', 'a', null, 100, 500, 2027)"],
                     ["insert into award_reversals values (1, 1)", "delete from award_slots where award = 1"], [],
                     id="reversed-between"),
        pytest.param(["(1, 'p', 'toy', 'a', 'g', 100, null, 2026)", "(2, 'p', 'toy', 'b', 'g', 100, null, 2027)"], [],
                     ["E_LEDGER_TWICE"], id="two-of-a-group"),
        pytest.param(["(1, 'p', 'toy', 'a', null, 0, null, 2026)"], [], ["E_LEDGER_AMOUNT"], id="nothing"),
        pytest.param(["(1, 'p', 'toy', 'a', null, 1.5, null, 2026)"], [], ["E_LEDGER_AMOUNT"], id="a-fraction"),
        pytest.param(["(1, 'p', 'toy', 'a', null, 501, 500, 2026)"], [], ["E_LEDGER_YEARLY"], id="over-the-cap"),
        pytest.param([STANDS], ["insert into award_reversals values (1, 9)"], ["E_LEDGER_REVERSAL"], id="of-none"),
        pytest.param([STANDS], ["delete from award_slots"], ["E_LEDGER_SLOT"], id="no-slot"),
    ],
)  # fmt: skip
def test_ledger_rules_are_checked(data, awards, more, codes):
    slots = "insert into award_slots select person_key, city, 'reward ' || reward, number from awards"
    rows = ["insert into awards values " + award for award in awards]  # noqa: S608 - our own
    write(data, *BARE, *rows, slots, *more)
    assert verify_codes(data) == codes


def test_awards_of_nobody_are_reported(data):
    texts = ["后补", "有", "1", "身份证", "办理中", "联系电话:", "护照办理中", "保密", "000000198510120018", "E1234567"]
    keys = person_keys(pl.Series(texts), database.key(data))
    rows = [
        f"insert into awards values ({number}, '{key}', 'toy', 'a', null, 100, null, 2026)"  # noqa: S608 - our own
        for number, key in enumerate(keys, 1)
    ]
    slots = "insert into award_slots select person_key, city, 'reward ' || reward, number from awards"
    reversal = ["insert into award_reversals values (1, 2)", "delete from award_slots where award = 2"]
    write(data, *BARE, *rows, slots, *reversal)
    (finding,) = check.verify(data)
    assert (finding.code, finding.where) == ("E_LEDGER_NOBODY", "awards 1, 3, 4, 5, 6, 7, 8")
    assert "rencai awards reverse" in finding.remedy("zh")


def test_the_command_tells_them(rencai, data):
    stored_file(data).write_bytes(b"x")
    result = rencai("verify", "--json", "--lang", "en")
    assert result.returncode == 1
    (item,) = json.loads(result.stdout)
    assert (item["code"], item["level"]) == ("E_KEPT_DAMAGED", "problem")
    assert "it is not" not in result.stdout
    assert rencai("verify").stdout.endswith("发现 1 处\n")
