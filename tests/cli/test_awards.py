"""Awards as HR records them: score, give amounts, record, score again; by the real command, in real workbooks."""

import hashlib
import io
import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from openpyxl import load_workbook

from rencai.awards import service
from rencai.awards.due import due_awards
from rencai.awards.model import person_keys, unreversed
from rencai.plugins import loader
from rencai.runs import perform
from rencai.runs.context import load_context
from rencai.runs.request import Request
from rencai.sheets.file import limits
from rencai.store import awards, database, files, runs
from rencai.store.runs import NewRun

BIN = Path(sys.executable).parent
REWARDS = """[
    Reward("grant", "安家补贴", "Settling grant", "money", pl.col("related_field"), source,
           low=Decimal(5000), high=Decimal(5000), once=True),
    Reward("prize", "突出奖", "Prize", "money", pl.col("outstanding"), source, low=Decimal(0),
           high=policy.param("cap"), once=True, group="honours", yearly=Decimal(60000)),
    Reward("medal", "推荐奖", "Medal", "money", pl.col("employer_recommendation"), source, low=Decimal(3000),
           high=Decimal(3000), once=True, group="honours"),
]"""
CAPS = """
[[parameters.cap]]
from = 2020-01-01
value = 40000
source = "law"
verified = 2026-01-01

[[parameters.cap]]
from = 2026-01-01
value = 80000
source = "law"
verified = 2026-01-01
"""
HEAD = ["工号", "姓名", "证件号码", "职业资格名称", "是否对口", "贡献突出", "单位推荐", "申请日期"]
ROWS = [
    ["A1", "合成甲", "SYN000001", "甲证", "是", "否", "否", None],
    ["A2", "合成乙", "SYN000002", "甲证", "是", "是", "否", None],
    ["A3", "合成丙", None, "甲证", "是", "否", "否", None],
    ["A4", "合成丁", "SYN000004", "甲证", "是", "是", "否", "2025-06-01"],
    ["A5", "合成戊", "SYN000005", "甲证", "是", "否", "是", None],
    ["A6", "合成甲", "SYN000001", "乙证", "是", "否", "否", None],
]


RUNS = {"one": "11c0ffee0000", "two": "22c0ffee0000", "three": "33c0ffee0000"}


def _finished(data, run, due, request=None, context=None, workbook=None):
    """A run stands in the store as finished, with what is due, its request and its input kept."""
    content = io.BytesIO()
    due.write_parquet(content)
    new = NewRun(run, run, "default", "score", "score", "2026-06-01", "zh", context.identity() if context else {})
    contents = {"due": content.getvalue()} | ({"request": request.serialize()} if request else {})
    inputs = files.draft_copies(data, [workbook] if workbook else [])
    parts = files.draft_all(data, contents)
    runs.record(data, new, {"state": "done"}, inputs, parts, "2026-06-01T00:00:00+00:00")


@pytest.fixture
def hr(city, site, rencai, xlsx, tmp_path):
    """HR's machine: ``run`` scores a workbook and keeps what is due, ``record`` records it with a table of amounts."""
    city("toy", rewards=REWARDS, files={"parameters.toml": CAPS})

    class Desk:
        invoke = staticmethod(lambda *command: rencai(*command, path=site))

        def run(self, rows=ROWS, name="one", day=date(2026, 6, 1), **assumed):
            data, workbook, installed = tmp_path / "data", xlsx([HEAD, *rows]), loader.load()
            packages = [package for package in installed.packages if package.name == "toy"]
            context = load_context(data, "default", installed, packages)
            sha256 = hashlib.sha256(workbook.read_bytes()).hexdigest()
            request = Request("default", ((workbook.name, sha256),), day, cities=("toy",), assumed=assumed)
            result = perform.score_sources(request, context, [perform.file_source(workbook, limits.COMMAND_LINE)])
            actual = due_awards(result.ruled, result.typed, database.key(data))
            _finished(data, RUNS[name], actual, request, context, workbook)
            return actual

        def record(self, amounts=None, *options, name="one"):
            given = ["--amounts", xlsx(amounts, "amounts.xlsx")] if amounts else []
            return self.invoke("awards", "record", RUNS[name], "--by", "wang", *given, *options)

        def ledger(self):
            actual, named = unreversed(awards.read_all(tmp_path / "data")), {run: name for name, run in RUNS.items()}
            return [(row["reward"], row["amount"] / 100, named[row["run"]]) for row in actual.to_dicts()]

    desk = Desk()
    desk.run()
    return desk


def codes(result):
    return [
        line.split(" ")[0].rstrip(":") + " " + line.split(" ")[1].rstrip(":") for line in result.stderr.splitlines()
    ]


AMOUNTS = [
    ["工号", "姓名", "奖励", "金额（元）"],
    ["A2", "合成乙", "突出奖", "30,000.50"],
    ["A4", "合成丁", "Prize", 40000],
]


def test_a_run_is_recorded_once(hr):
    result = hr.record(AMOUNTS[:2])
    assert codes(result) == ["E_AWARD_PERSON Sheet!4", "E_AWARD_AMOUNT Sheet!5"]
    assert (result.returncode, result.stdout.splitlines()[-1]) == (1, "已登记 6 项，共 53000.50 元")
    expected = [("grant", 5000, "one")] * 4 + [("medal", 3000, "one"), ("prize", 30000.5, "one")]
    assert sorted(hr.ledger()) == expected
    again = hr.record(AMOUNTS, "--lang", "en")
    assert codes(again) == ["E_AWARD_PERSON Sheet!4"]
    assert again.stdout.count("in the ledger already") == 6
    assert again.stdout.splitlines()[-1] == "recorded: 1, 40000.00 yuan in all"
    assert len(hr.ledger()) == 7


def test_recorded_award_counts_nothing(hr, tmp_path):
    hr.record(AMOUNTS)
    command = (
        "score",
        "in.xlsx",
        "--as-of",
        "2026-06-01",
        "-o",
        "out.xlsx",
        "--rulings",
        "out.ndjson",
        "--city",
        "toy",
    )
    assert hr.invoke(*command).returncode == 0
    rows = [json.loads(line) for line in (tmp_path / "out.ndjson").read_text("utf-8").splitlines()]
    assert [(row["rewards"], row["rewards_open"], row["reward_low_cny"], row["reward_high_cny"]) for row in rows] == [
        ([], [], 0, 0),
        ([], [], 0, 0),
        ([], ["grant"], 0, 5000),
        ([], [], 0, 0),
        ([], [], 0, 0),
        ([], [], 0, 0),
    ]
    book = load_workbook(tmp_path / "out.xlsx")
    for sheet in ("总览", "toy"):
        cells = [str(cell.value) for row in book[sheet].iter_rows() for cell in row]
        assert sum("“安家补贴”：已领取（20" in cell for cell in cells) == 5
        assert sum("没有可用的证件号码" in cell for cell in cells) == 1
    assert "运行 11c0ffee0000）" in hr.invoke("explain", "in.xlsx", "--row", "3", "--city", "toy").stdout
    assert hr.run(name="two")["person"].to_list() == []


def test_a_reversal_brings_it_back(hr):
    hr.record(None, "--only", "2")
    assert hr.ledger() == [("grant", 5000, "one")]
    result = hr.invoke("awards", "reverse", "1", "--reason", "填错了", "--by", "li")
    assert (result.returncode, result.stderr) == (0, "")
    assert hr.invoke("awards", "reverse", "1", "--reason", "x").stderr.startswith("E_USAGE_AWARD: #1 ")
    assert "填错了" in hr.invoke("awards", "list").stdout
    assert hr.ledger() == []
    hr.record(None, "--only", "Sheet!2")
    assert hr.ledger() == [("grant", 5000, "one")]


def test_only_the_rows_named(hr):
    bad = [["工号", "奖励", "金额（元）"], ["A2", "突出奖", "三万"], ["A4", "突出奖", 20000]]
    result = hr.record(bad)
    assert (result.returncode, result.stdout, hr.ledger()) == (3, "", [])
    assert result.stderr.startswith("E_AWARD_FIGURE: Sheet!C2: ")
    assert result.stderr.splitlines()[-1].startswith("E_AWARD: ")
    result = hr.record(bad, "--only", "5", "--only", "6")
    assert (result.returncode, result.stderr) == (0, "")
    assert sorted(hr.ledger()) == [("grant", 5000, "one")] * 2 + [
        ("medal", 3000, "one"), ("prize", 20000, "one")
    ]  # fmt: skip
    assert hr.record(None, "--only", "99").stderr.startswith("E_USAGE_ROW: ")


def test_largest_of_a_group_is_recorded(hr):
    both = [["A9", "合成己", "SYN000009", "甲证", "是", "是", "是", None]]
    hr.run(both, "two")
    assert codes(hr.record(name="two")) == ["E_AWARD_AMOUNT Sheet!2", "E_AWARD_AMOUNT Sheet!2"]
    result = hr.record([["奖励", "金额（元）"], ["突出奖", 50000]], name="two")
    assert (result.returncode, hr.ledger()) == (0, [("grant", 5000, "two"), ("prize", 50000, "two")])
    assert "同组的奖励已登记：#2，运行 22c0ffee0000" in result.stdout
    assert hr.run(both, "three").is_empty()


def test_concurrent_recording_records_once(hr, site, tmp_path):
    xlsx = hr.record(AMOUNTS, "--only", "2")
    assert xlsx.returncode == 0
    environment = {**os.environ, "RENCAI_DATA": str(tmp_path / "data"), "PYTHONPATH": str(site)}
    command = [BIN / "rencai", "awards", "record", RUNS["one"], "--amounts", "amounts.xlsx"]
    started = [
        subprocess.Popen(command, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, text=True) for _ in range(4)
    ]
    outputs = [process.communicate(timeout=120)[0] for process in started]
    assert [process.returncode for process in started] == [1] * 4
    assert sorted(line.split("，")[0] for text in outputs for line in text.splitlines()[-1:]) == [
        *["已登记 0 项"] * 3, "已登记 6 项"
    ]  # fmt: skip
    assert len(hr.ledger()) == 7


def test_store_and_screen_name_nobody(hr, tmp_path):
    result = hr.record(AMOUNTS)
    stored = b"".join(path.read_bytes() for path in (tmp_path / "data").rglob("*") if path.is_file())
    screens = (
        result.stdout
        + result.stderr
        + hr.invoke("awards", "list").stdout
        + hr.invoke("awards", "list", "--json").stdout
    )
    for person in ROWS:
        assert person[1].encode() not in stored
        assert person[1] not in screens
        assert person[2] is None or (person[2].encode() not in stored and person[2] not in screens)
    keys = awards.read_all(tmp_path / "data")["person_key"]
    assert keys.str.len_chars().unique().to_list() == [64]
    assert not any(key in screens for key in keys)


def test_an_amount_that_cannot_be(hr):
    result = hr.record([["行号", "奖励", "金额（元）"], [3, "prize", 60000], [5, "prize", 40001]])
    assert (result.returncode, result.stdout, hr.ledger()) == (3, "", [])
    assert codes(result) == [
        "E_AWARD_PERSON Sheet!4",
        "E_AWARD_BOUNDS Sheet!5",
        "E_AWARD_YEARLY Sheet!3",
        "E_AWARD 11c0ffee0000",
    ]


TIERS = [["奖励", "金额（元）"], ["突出奖", 30000], ["安家补贴", 5000]]


def test_line_for_several_is_confirmed(hr):
    """Whom a line gives how much is shown by 工号 and line; without a terminal only --yes records it."""
    result = hr.record(TIERS)
    assert (result.returncode, result.stdout, hr.ledger()) == (3, "", [])
    assert result.stderr.splitlines() == [
        "Sheet!B2 这一行把钱发给 2 人，共 60000.00 元：",
        "  A2  Sheet!3  toy  突出奖  30000.00",
        "  A4  Sheet!5  toy  突出奖  30000.00",
        "Sheet!B3 这一行把钱发给 4 人，共 20000.00 元：",
        *(f"  A{row - 1}  Sheet!{row}  toy  安家补贴  5000.00" for row in (2, 3, 5, 6)),
        "E_AWARD_CONFIRM: 金额表中有发给几个人的行，未经确认，什么都没有登记；核对上面的人员后加 --yes 登记",
    ]
    given = hr.record(TIERS, "--yes", "--lang", "en")
    assert (given.returncode, given.stdout.splitlines()[-1]) == (1, "recorded: 7, 83000.00 yuan in all")
    assert given.stderr.splitlines()[0] == "the line of Sheet!B2 gives money to 2 people, 60000.00 yuan in all:"
    assert hr.record(TIERS).stdout.splitlines()[-1] == "已登记 0 项，共 0.00 元"


def test_no_such_run(hr):
    result = hr.invoke("awards", "record", "nothing")
    assert (result.returncode, result.stderr.split(":")[0]) == (2, "E_USAGE_RUN")


def test_score_keeps_due_awards(hr, tmp_path):
    result = hr.invoke("score", "in.xlsx", "--as-of", "2026-06-01", "-o", "out.xlsx", "--city", "toy")
    run = result.stdout.split()[-1]
    assert hr.invoke("awards", "record", run[:8], "--only", "2").stdout.startswith(
        "#1  Sheet!2  toy  安家补贴  5000.00\n"
    )
    assert awards.read_all(tmp_path / "data")["run"].to_list() == [run]
    again = hr.invoke("score", "in.xlsx", "--as-of", "2026-06-01", "-o", "out.xlsx", "--city", "toy")
    assert again.stdout.split()[-1] != run


def test_older_run_pays_no_word(hr, tmp_path):
    """A run that an older version scored may have a word for a person; its award is never recorded."""
    due = hr.run(name="two")
    word = person_keys(pl.Series(["护照办理中"]), database.key(tmp_path / "data")).item()
    _finished(tmp_path / "data", RUNS["three"], due.with_columns(person=pl.lit(word)))
    _, actual = service.find_due(tmp_path / "data", RUNS["three"])
    assert actual["person"].null_count() == due.height


def test_guessed_run_is_refused(hr):
    """What a run assumed is no fact: nothing is recorded, and the command that scores without it is given."""
    hr.run(name="two", related_field="是")
    result = hr.record(name="two")
    assert (result.returncode, result.stdout, hr.ledger()) == (3, "", [])
    assert codes(result)[0] == "E_AWARD_ASSUMED 22c0ffee0000"
    assert result.stderr.rstrip().endswith("：rencai score in.xlsx --city toy")


def test_rows_not_due_today(hr):
    """By a basis date that is still to come nothing is due; a row with its own day is recorded."""
    hr.run(name="two", day=date(2999, 1, 1))
    result = hr.record(name="two")
    lapsed = [f"E_AWARD_LAPSED Sheet!{row}" for row in (2, 3, 3, 6, 6)]
    assert (result.returncode, hr.ledger()) == (1, [("grant", 5000, "two")])
    assert set(lapsed) <= set(codes(result))
    assert "E_AWARD_LAPSED Sheet!5" not in codes(result)


def test_changed_package_stops_recording(hr, site):
    """The city's package is edited: no run of before is recorded, and what was recorded is listed as in question."""
    assert hr.record(None, "--only", "2").returncode == 0
    assert hr.invoke("awards", "check").stdout == "在册 1 项奖励，依据都仍成立\n"
    listed = json.loads(hr.invoke("awards", "list", "--json").stdout)
    assert (listed[0]["ground"]["row"], listed[0]["ground"]["sources"]) == (2, ["law"])
    with (site / "rencai_toy" / "parameters.toml").open("a", encoding="utf-8") as file:
        file.write("# another look at the law\n")
    result = hr.record(None, "--only", "3", "--lang", "en")
    assert (result.returncode, hr.ledger()) == (3, [("grant", 5000, "one")])
    assert codes(result) == ["E_AWARD_GROUND 11c0ffee0000", "E_AWARD 11c0ffee0000"]
    checked = hr.invoke("awards", "check", "--json")
    (award,) = json.loads(checked.stdout)
    assert (checked.returncode, award["number"], award["state"]) == (1, 1, "changed")
    assert [each["code"] for each in award["differences"]] == ["package"]
    shown = hr.invoke("awards", "check", "--lang", "en")
    assert "its ground has changed: only scoring tells" in " ".join(shown.stdout.split()).replace(" │ ", " ")
