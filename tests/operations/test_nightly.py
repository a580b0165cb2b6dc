"""``rencai nightly`` as it runs: real workbooks in an inbox, results in the outbox, reports beside the files."""

import fcntl
import json
import os
import shutil
import sqlite3
from datetime import date
from pathlib import Path

import fastexcel
import polars as pl
import pytest
from openpyxl import Workbook

from rencai.cli import nightly as cli_nightly
from rencai.operations.nightly import inbox, summary
from rencai.operations.nightly.night import begin
from rencai.operations.nightly.schema import CHANGES, FILES
from rencai.plugins import loader
from rencai.runs import records
from rencai.runs.worker import Worker
from rencai.sheets.file import limits
from rencai.store import files as store_files
from rencai.system.errors import InputError

HEADINGS = ["工号", "姓名", "证书名称", "发证机构", "工作城市", "相关工作年限", "技能人才评选结果", "职业技能等级证书"]
PEOPLE = [
    ["A1", "合成甲", "PMP", "PMI", "沈阳", 5, "表现突出", "是"],
    ["A2", "合成乙", "AWS Certified Solutions Architect", None, "苏州", 2, None, None],
]
DAY, NEXT = "2026-11-24", "2026-11-25"


def workbook(path, people=PEOPLE):
    book = Workbook()
    for row in [HEADINGS, *people]:
        book.active.append(row)
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)
    return path


@pytest.fixture
def night(rencai, tmp_path):
    """One night in ``tmp_path``: ``night("--date", DAY)``."""
    (tmp_path / "in").mkdir()
    return lambda *more: rencai(
        "nightly", "--inbox", tmp_path / "in", "--outbox", tmp_path / "out", "--settle", "0", *more
    )


def files(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def sheet(path, name):
    """A sheet of a night's summary below its banner."""
    lines = fastexcel.read_excel(path).load_sheet(name, header_row=None).to_polars().rows()
    at = next(place for place, line in enumerate(lines) if line[0] in ("部门", "department"))
    return pl.DataFrame(lines[at + 1 :], schema=dict.fromkeys(map(str, lines[at]), pl.String), orient="row")


def test_files_of_equal_words_are_summed(capsys):
    cli_nightly.print_summary(Path("n.xlsx"), {"done": 2, "failed": 5, "refused": 1}, 0, "zh")
    assert capsys.readouterr().out.splitlines() == ["已评定：2", "未能评定：6", "汇总：n.xlsx"]


def test_every_file_is_scored_once(night, rencai, tmp_path):
    workbook(tmp_path / "in" / "名单.xlsx")
    workbook(tmp_path / "in" / "hr1" / "名单.xlsx", PEOPLE[:1])
    (tmp_path / "in" / "hr1" / "坏.xlsx").write_bytes(b"PK\3\4 not a workbook")
    done = night("--date", DAY)
    assert (done.returncode, done.stdout.splitlines()[:2]) == (1, ["已评定：2", "未能评定：1"])
    assert files(tmp_path / "in") == [
        "done/名单.xlsx", "done/名单.xlsx.报告.txt", "hr1/done/名单.xlsx", "hr1/done/名单.xlsx.报告.txt",
        "hr1/quarantine/坏.xlsx", "hr1/quarantine/坏.xlsx.报告.txt",
    ]  # fmt: skip
    assert files(tmp_path / "out") == [
        f"default/名单-结果-{DAY}.xlsx", f"hr1/名单-结果-{DAY}.xlsx", f"nightly-{DAY}.xlsx"
    ]  # fmt: skip
    report = (tmp_path / "in" / "hr1" / "quarantine" / "坏.xlsx.报告.txt").read_text("utf-8-sig")
    assert "原因：不是电子表格，或文件已损坏" in report
    assert "E_INPUT_NOT_WORKBOOK: 坏.xlsx: " in report
    source, result = tmp_path / "in" / "done" / "名单.xlsx", tmp_path / "out" / "default" / f"名单-结果-{DAY}.xlsx"
    rencai("score", source, "--as-of", DAY, "-o", tmp_path / "same.xlsx", "--no-record")
    assert result.read_bytes() == (tmp_path / "same.xlsx").read_bytes()
    done = night("--date", DAY)  # nothing new: the summary still tells the whole night
    assert (done.returncode, done.stderr) == (0, "")
    listed = sheet(tmp_path / "out" / f"nightly-{DAY}.xlsx", "文件")
    assert listed.select("部门", "文件", "状态", "申请人行数").rows() == [
        ("default", "名单.xlsx", "已评定", "2"),
        ("hr1", "名单.xlsx", "已评定", "1"),
        ("hr1", "坏.xlsx", "未能评定", None),
    ]


def test_changes_are_reported_with_causes(night, tmp_path):
    workbook(tmp_path / "in" / "a.xlsx")
    night("--date", DAY)
    changed = [[*PEOPLE[0][:4], "苏州", *PEOPLE[0][5:]], PEOPLE[1]]
    workbook(tmp_path / "in" / "a.xlsx", changed)
    assert night("--date", NEXT).returncode == 0
    result = sheet(tmp_path / "out" / f"nightly-{NEXT}.xlsx", "变化")
    assert set(result["工号"]) == {"A1"}
    assert set(result["原因"]) == {"申请人的单元格"}
    assert set(result["认定路径"]) == {"苏州 国际职业资格比照认定职称"}
    worker = Worker(tmp_path / "data", loader.load(), limits.parse_limits(()))
    same = begin(worker, (tmp_path / "in", tmp_path / "out"), date.fromisoformat(NEXT), "zh")
    entries = list(same.journal.entries.values())
    assert CHANGES.validate(summary.collect_changes(same, entries)).height == result.height
    assert FILES.validate(summary.files_sheet(same, entries).frame).height == 1


@pytest.mark.parametrize(
    ("name", "beside"),
    [
        pytest.param("~$a.xlsx", (), id="a program's own"),
        pytest.param(".a.xlsx", (), id="hidden"),
        pytest.param("a.xlsx.crdownload", (), id="not finished"),
        pytest.param("Thumbs.db", (), id="the system's"),
    ],
)
def test_program_files_are_not_taken(night, tmp_path, name, beside):
    workbook(tmp_path / "in" / "a.xlsx").rename(tmp_path / "in" / name)
    assert night().returncode == 0
    assert files(tmp_path / "in") == [name, *beside]


def test_open_file_waits_for_another_night(night, tmp_path):
    workbook(tmp_path / "in" / "a.xlsx")
    (tmp_path / "in" / "~$a.xlsx").write_bytes(b"")
    result = night("--date", DAY)
    assert (result.returncode, result.stdout.splitlines()[0]) == (1, "留在收件夹：1")
    assert "请保存并关闭" in sheet(tmp_path / "out" / f"nightly-{DAY}.xlsx", "文件")["原因"][0]
    (tmp_path / "in" / "~$a.xlsx").unlink()
    assert night("--date", DAY).returncode == 0


def test_odd_things_keep_no_file_back(machine, tmp_path):
    """A name of the greatest length, links, folders and a pipe beside a good file, for two departments."""
    person = ("合成甲", "A1", "E12345001", "Chartered Tester", "Board of Testers")
    longest = "长" * 83 + ".xlsx"
    place = tmp_path / "inbox"
    for name in ("a.xlsx", f"甲部/{longest}"):
        machine.put(name, person)
    secret = workbook(tmp_path / "elsewhere.xlsx")
    (place / "链接.xlsx").symlink_to(secret)
    (place / "乙部").symlink_to(tmp_path)
    (place / "文件夹.xlsx").mkdir()
    (place / ("部" * 65)).mkdir()
    (place / "甲部" / "子文件夹").mkdir()
    os.mkfifo(place / "甲部" / "管道.xlsx")
    result = machine.night("--date", DAY, code=1)
    assert result.stdout.splitlines()[:2] == ["已评定：2", "留在收件夹：6"]
    listed = sheet(tmp_path / "outbox" / f"nightly-{DAY}.xlsx", "文件")
    states = {
        name: (state, why or "")
        for name, state, why in zip(*(listed[head] for head in ("文件", "状态", "原因")), strict=True)
    }
    cut = "长" * 78 + ".xlsx"  # to 240 bytes, so that there is room for the names of result and report
    assert [states[name][0] for name in ("a.xlsx", cut)] == ["已评定", "已评定"]
    words = {
        "链接.xlsx": "链接",
        "乙部": "链接",
        "文件夹.xlsx": "文件夹",
        "部" * 65: "部门名称",
        "子文件夹": "文件夹",
        "管道.xlsx": "管道",
    }
    assert {name: words[name] in states[name][1] for name in words} == dict.fromkeys(words, True)
    assert secret.exists()
    assert machine("verify").stdout == "完好\n"


def test_link_is_not_followed(tmp_path):
    """The file is listed and settled; what lies there when it is taken and read is a link."""
    (tmp_path / "elsewhere").write_bytes(b"not to be read")
    (tmp_path / "in").mkdir()
    workbook(tmp_path / "in" / "a.xlsx")
    (item,), left = inbox.split_complete(inbox.list_waiting(tmp_path / "in"), 0)
    item.path.unlink()
    item.path.symlink_to(tmp_path / "elsewhere")
    taken = inbox.take(item)
    assert (left, taken.path.is_symlink(), inbox.content_digest(taken.path)) == ([], True, "")
    with pytest.raises(InputError) as caught:
        records.draft_inputs(tmp_path / "data", [taken.path], limits.parse_limits(()), follow=False)
    assert (caught.value.code, list((tmp_path / "data" / "kept").iterdir())) == ("E_INPUT_NOT_FILE", [])


def test_files_wait_for_broken_cities(machine, site, tmp_path):
    machine.put("a.xlsx", ("合成甲", "A1", "E12345001", "Chartered Tester", "Board of Testers"))
    code = site / "rencai_toy" / "__init__.py"
    text = code.read_text("utf-8")
    code.write_text("no Python", "utf-8")
    assert machine.night("--date", DAY, code=5).stderr.splitlines()[-1].startswith("E_CITY_BROKEN: ")
    assert files(tmp_path / "inbox") == ["a.xlsx"]
    code.write_text(text, "utf-8")
    assert machine.night("--date", DAY).stdout.splitlines()[0] == "已评定：1"


def test_idle_night_reports_nothing_again(machine, tmp_path):
    """What one night reported is not reported by the next; a kept file that is missing is named, and stops nothing."""
    (tmp_path / "inbox" / "bad.xlsx").write_bytes(b"no workbook")
    machine.put("a.xlsx", ("合成甲", "A1", "E12345001", "Chartered Tester", "Board of Testers"))
    assert machine.night("--date", DAY, code=1).stdout.splitlines()[0] == "已评定：1"
    assert machine.night("--date", DAY).stdout.splitlines() == [f"汇总：{tmp_path}/outbox/nightly-{DAY}.xlsx"]
    (run,) = (run for run in machine.runs() if run["state"] == "done")
    store_files.path_of(tmp_path / "data", run["request"]).unlink()
    store_files.path_of(tmp_path / "data", run["rulings"]).unlink()
    machine.put("a.xlsx", ("合成甲", "A1", "E12345001", "Chartered Testor", "Board of Testers"))
    result = machine.night("--date", NEXT, "--rescore", code=1)
    assert [line.split()[:3] for line in result.stderr.splitlines()] == [["E_NIGHTLY_LOST:", "run", f"{run['id']}:"]]
    assert result.stdout.splitlines()[:2] == ["已评定：1", "保存的文件缺失的运行：1"]
    (cause,) = sheet(tmp_path / "outbox" / f"nightly-{NEXT}.xlsx", "变化")["原因"]
    assert run["id"] in cause


def test_nights_do_not_overlap(night, tmp_path):
    workbook(tmp_path / "in" / "a.xlsx")
    (tmp_path / "data").mkdir()
    with (tmp_path / "data" / "nightly.lock").open("w") as stored:
        fcntl.flock(stored, fcntl.LOCK_EX)
        result = night()
    assert (result.returncode, result.stderr.partition(":")[0]) == (1, "E_NIGHTLY_RUNNING")
    assert files(tmp_path / "in") == ["a.xlsx"]


def test_new_version_is_scored_again(night, tmp_path):
    workbook(tmp_path / "in" / "a.xlsx")
    night("--date", DAY)
    store = sqlite3.connect(tmp_path / "data" / "rencai.sqlite")
    with store:  # as if an older package had scored it
        payload = json.loads(store.execute("select known from runs").fetchone()[0])
        payload["cities"][0][1] = "0.0.1"
        store.execute("update runs set known = ?", [json.dumps(payload)])
    store.close()
    assert "--rescore" in night("--date", NEXT).stdout
    result = night("--date", NEXT, "--rescore")
    assert (result.returncode, result.stdout.splitlines()[0]) == (0, "已评定：1")
    assert (tmp_path / "out" / "default" / f"a-结果-{NEXT}.xlsx").is_file()
    assert "--rescore" not in night("--date", NEXT).stdout


def test_expired_files_are_deleted(night, rencai, tmp_path):
    workbook(tmp_path / "in" / "a.xlsx")
    night("--date", "2026-01-05")
    assert json.loads(rencai("runs", "list", "--json").stdout)[0]["result"]
    result = rencai("runs", "purge", "--older-than", "0")
    assert result.stdout.startswith("已清除 1 次运行的 ")
    run = json.loads(rencai("runs", "list", "--json").stdout)[0]
    assert (run["state"], run["result"], run["inputs"]) == ("done", None, [])
    assert [path for path in (tmp_path / "data" / "kept").rglob("*") if path.is_file()] == []


def test_prefix_identifies_a_run(rencai, tmp_path):
    source = workbook(tmp_path / "a.xlsx")
    result = rencai("score", source, "--as-of", DAY, "-o", tmp_path / "r.xlsx").stdout
    run = result.rpartition("运行编号: ")[2].strip()
    again = rencai("score", source, "--as-of", DAY, "-o", tmp_path / "r2.xlsx").stdout
    assert again.rpartition("运行编号: ")[2].strip() == run
    shown = json.loads(rencai("runs", "show", run[:4], "--json").stdout)
    assert (shown["id"], shown["state"], shown["rows"], shown["origin"]) == (run, "done", 2, "score")
    files_folder = tmp_path / "data" / "kept"
    assert (files_folder / shown["result"][:2] / shown["result"]).read_bytes() == (tmp_path / "r.xlsx").read_bytes()
    refused = rencai("runs", "show", "zz")
    assert (refused.returncode, refused.stderr.partition(":")[0]) == (2, "E_USAGE_RUN")


def test_unrecorded_run_keeps_nothing(rencai, tmp_path):
    result = rencai("score", workbook(tmp_path / "a.xlsx"), "-o", tmp_path / "r.xlsx", "--no-record")
    assert (result.returncode, "运行编号" in result.stdout) == (0, False)
    assert not (tmp_path / "data").exists()


def test_concurrent_workers_share_the_queue(night, rencai, tmp_path):
    for name in "abc":
        workbook(tmp_path / "in" / f"{name}.xlsx", [[f"{name}1", *PEOPLE[0][1:]]])
    result = night("--processes", "2")
    assert (result.returncode, result.stdout.splitlines()[0]) == (0, "已评定：3")
    runs = json.loads(rencai("runs", "list", "--json").stdout)
    assert [(run["state"], run["attempts"]) for run in runs] == [("done", 1)] * 3
    shutil.copy(tmp_path / "in" / "done" / "a.xlsx", tmp_path / "in" / "a.xlsx")  # the same upload, the same run
    assert night().returncode == 0
    assert json.loads(rencai("runs", "list", "--json").stdout) == runs
