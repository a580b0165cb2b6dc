"""One person's data are deleted: runs and files in which the number stands, nobody else's, and what stays is said."""

import json

import polars as pl
import pytest

from rencai.cells import id_numbers
from rencai.store import audit, runs
from rencai.store import files as store_files
from rencai.store.runs import NewRun

STANDARD = "11010519491231002X"
"""The example that GB 11643 prints."""
OTHER = "SYN-000002"
PERSON = ["合成甲", "E1", STANDARD, "Chartered Tester", "Board of Testers"]
ANOTHER = ["合成乙", "E2", OTHER, "Zebra", "Zoo"]


@pytest.fixture
def night(machine):
    """A night scored two files; the person stands in one of them, spelt otherwise, and in one that could not be."""
    machine.put("两人.xlsx", [*PERSON[:2], " 110105 19491231-002x", *PERSON[3:]], ANOTHER)
    machine.put("人事/一人.xlsx", ANOTHER)
    (machine.folder / "inbox" / "坏.csv").write_text(f"没有表头\n说明：证件 {STANDARD}，合成\n", "utf-8")
    machine.night(code=1)
    return machine


def files(machine, *folders):
    return sorted(path.name for folder in folders for path in (machine.folder / folder).iterdir() if path.is_file())


def test_preview_comes_before_deletion(night):
    result = night("person", "erase", stdin=STANDARD.lower(), code=1)
    assert STANDARD not in result.stdout + result.stderr
    assert "什么都没有删除" in result.stdout
    assert files(night, "inbox/done", "inbox/quarantine") == sorted(
        ["两人.xlsx", "两人.xlsx.报告.txt", "坏.csv", "坏.csv.报告.txt"]
    )
    result = night("person", "erase", "--yes", stdin=STANDARD)
    assert "outbox/default/两人-结果-" in result.stdout
    assert files(night, "inbox/done", "inbox/quarantine") == []
    assert files(night, "inbox/人事/done") == ["一人.xlsx", "一人.xlsx.报告.txt"]
    purged = {run["department"]: bool(run["purged_at"]) for run in night.runs()}
    assert purged == {"default": True, "人事": False}
    assert not [path for path in night.data.glob("kept/??/*") if STANDARD.encode() in path.read_bytes()]
    night("verify")
    assert "没有保存此人的任何资料" in night("person", "erase", stdin=STANDARD).stdout
    (entry,) = [item for item in audit.read_all(night.data) if item.action == "person_erased"]
    assert (len(entry.subject), len(entry.details["runs"])) == (12, 2)
    assert "两人" not in json.dumps(
        [path.read_text("utf-8") for path in night.data.glob("nights/*.json")], ensure_ascii=False
    )
    remaining = next(run["id"] for run in night.runs() if not run["purged_at"])
    night("runs", "purge", remaining[:8])
    assert not list(night.data.glob("kept/??/*"))
    assert night("runs", "purge", "none", code=2).stderr.startswith("E_USAGE_RUN: ")


def test_runs_underway_are_left_alone(machine):
    machine.put("一人.xlsx", PERSON)
    machine.night()
    (run,) = machine.runs()
    machine.put("一人.xlsx", PERSON)
    result = machine.folder / "inbox" / "一人.xlsx"
    (draft,) = store_files.draft_copies(machine.data, [result])
    parts = store_files.draft_all(machine.data, {"request": b"{}"})
    waits = NewRun("b" * 12, "k", "d", "web", "score", "2026-01-01", "zh", {})
    runs.request(machine.data, waits, [draft], parts, run["requested_at"])
    message = machine("person", "erase", "--yes", "--lang", "en", stdin=STANDARD, code=1).stdout
    assert f"left alone; repeat it afterwards:\n  {'b' * 12}" in message
    assert {item["id"]: bool(item["purged_at"]) for item in machine.runs()} == {run["id"]: True, "b" * 12: False}


@pytest.mark.parametrize("typed", ["", "110105194912310021", "不详", "1.1E+17"])
def test_invalid_number_is_refused_unquoted(rencai, typed):
    result = rencai("person", "erase", "--yes", stdin=typed)
    assert result.returncode == 2
    assert result.stderr.startswith("E_USAGE_PERSON: ")
    assert not typed or typed not in result.stderr


@pytest.mark.parametrize(
    ("text", "matches"),
    [
        pytest.param(STANDARD, True, id="itself"),
        pytest.param("110105 19491231 002x", True, id="spelt"),
        pytest.param(f"身份证：{STANDARD}（合成）", True, id="within-a-text"),
        pytest.param(f"tel 5550100 {STANDARD}", True, id="beside-another"),
        pytest.param("1" + STANDARD, False, id="within-a-longer-one"),
        pytest.param("110105194912310029", False, id="another"),
    ],
)
def test_where_a_number_stands(text, matches):
    assert id_numbers.contains_number(pl.Series([None, "x", text]), STANDARD) == matches
