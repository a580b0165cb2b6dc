"""The workbooks of ``workbooks/make.py``, each run through the command, against ``workbooks/expected.toml``."""

import json
import re
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from zipfile import BadZipFile, ZipFile

import pytest
from openpyxl import load_workbook

from rencai.cli import main
from rencai.messages.lookup import words

FOLDER = Path(__file__).parents[1] / "workbooks"
RUNS = tomllib.loads((FOLDER / "expected.toml").read_text("utf-8"))["run"]
RANKS = ("eligible", "evidence_needed", "review", "ineligible", "system_error")


@dataclass(frozen=True)
class Told:
    """What one run said: its exit code, the lines on stderr, the rulings, and the result workbook's cells."""

    code: int
    errors: list[str]
    rulings: list[dict]
    sheets: dict[str, list[tuple]]


@pytest.fixture
def inside(monkeypatch, capfd):
    """The command run inside this process, which need not load everything anew."""

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["rencai", *map(str, arguments)])
        with pytest.raises(SystemExit) as left:
            main()
        return subprocess.CompletedProcess(arguments, left.value.code, *capfd.readouterr())

    return run


@pytest.fixture
def told(run, tmp_path, inside, rencai):
    result, rulings = tmp_path / "out.xlsx", tmp_path / "out.ndjson"
    outputs = ["-o", result, "--rulings", rulings, "--as-of", "2026-11-23"]
    command, cities = (rencai, []) if run.get("real") else (inside, _cities(run))
    done = command("score", FOLDER / run["file"], *outputs, *cities, *run.get("options", []))
    lines = rulings.read_text("utf-8").splitlines() if rulings.exists() else []
    return Told(done.returncode, done.stderr.splitlines(), [json.loads(line) for line in lines], _sheets(result))


def _cities(run):
    """As options, those that the expectation speaks of: the others cost time, and read nothing else."""
    return [f"--city={city}" for city in sorted({"suzhou", *(check.split()[1] for check in run.get("checks", {}))})]


def _sheets(path):
    if not path.exists():
        return {}
    book = load_workbook(path, read_only=True)
    return {name: list(book[name].iter_rows(values_only=True)) for name in ("汇总", "苏州", "问题")}


def _place(run, sheet, row):
    return f"{sheet}!{row}" if len(run["rows"]) > 1 else str(row)


def _rows(run, told):
    """The rows' own names in ``expected.toml``, in order."""
    return list(dict.fromkeys(_place(run, one["sheet"], one["row"]) for one in told.rulings))


def _each(run, told, column):
    """Row -> what its rulings say in that column, in order, each once."""
    found = {}
    for one in told.rulings:
        found.setdefault(_place(run, one["sheet"], one["row"]), {}).setdefault(one[column], None)
    return {row: list(values) for row, values in found.items()}


def _for_all(expected, rows):
    return expected if isinstance(expected, dict) else dict.fromkeys(rows, expected)


def _id(run):
    return " ".join([run["file"], *run.get("options", [])])


@pytest.mark.parametrize("run", RUNS, ids=_id)
def test_each_is_read_as_expected(run, told):
    for check in (_exit, _ruled, _outcomes, _read, _checks, _problems, _skipped, _said, _shown):
        check(run, told)


def _exit(run, told):
    assert told.code == run.get("exit", 0), told.errors
    if "error" in run:
        assert any(line.startswith(run["error"]) for line in told.errors), told.errors


def _ruled(run, told):
    expected = [(sheet, row) for sheet, rows in run.get("rows", {}).items() for row in rows]
    found = list(dict.fromkeys((one["sheet"], one["row"]) for one in told.rulings))
    anywhere = "*" in run.get("rows", {})
    assert [("*", row) if anywhere else (sheet, row) for sheet, row in found] == expected


def _outcomes(run, told):
    if "rows" not in run:
        return
    rows = _rows(run, told)
    expected = {**(dict.fromkeys(rows, run["outcome"]) if "outcome" in run else {}), **run.get("outcomes", {})}
    best = {}
    for one in told.rulings:
        if one["city"] == "suzhou":
            best.setdefault(_place(run, one["sheet"], one["row"]), []).append(one["outcome"])
    assert {row: min(outcomes, key=RANKS.index) for row, outcomes in best.items()} == expected


def _read(run, told):
    for name, column in (("ids", "applicant_id"), ("as_of", "as_of")):
        if name in run:
            found = {row: "; ".join(values) for row, values in _each(run, told, column).items()}
            assert found == _for_all(run[name], _rows(run, told))
    if "qualifications" in run:
        assert _each(run, told, "qualification") == _for_all(run["qualifications"], _rows(run, told))


def _checks(run, told):
    found = {
        f"{_place(run, one['sheet'], one['row'])} {one['city']} {one['pathway']} {reason['check']}": reason["holds"]
        for one in told.rulings
        for reason in one["reasons"]
    }
    expected = run.get("checks", {})
    assert {check: "unknown" if found[check] is None else found[check] for check in expected} == expected


def _problems(run, told):
    if "rows" not in run or run.get("problems") == "any":
        return
    heads, *lines = told.sheets["问题"]
    sheet, cell, code = (heads.index(name) for name in ("工作表", "单元格", "代码"))
    found = sorted((_place(run, line[sheet], line[cell]), line[code]) for line in lines if line[cell])
    expected = sorted(run.get("problems", {}).items())
    assert [place for place, _ in found] == [place for place, _ in expected], found
    assert all(fnmatch(one[1], other[1]) for one, other in zip(found, expected, strict=True)), found


def _skipped(run, told):
    if "skipped" not in run:
        return
    for reason, word in words("reading.skipped", "zh").items():
        count = run["skipped"].get(reason, r"[0-9]+")
        if reason in run["skipped"] or not run["skipped"]:
            counted = re.search(rf"{word} {count}（第", _summary(told))
            assert bool(counted) == (reason in run["skipped"]), (reason, _summary(told))


def _summary(told):
    return "\n".join(str(cell) for row in told.sheets["汇总"] for cell in row if isinstance(cell, str))


def _said(run, told):
    for expected in run.get("notices", []):
        assert re.search(expected, _summary(told)), _summary(told)
    for unexpected in run.get("absent", []):
        assert not re.search(unexpected, _summary(told)), _summary(told)


def _shown(run, told):
    cells = {str(cell) for row in told.sheets.get("苏州", []) for cell in row if cell is not None}
    assert [text for text in run.get("shows", []) if not any(re.fullmatch(text, cell) for cell in cells)] == []


def test_expectations_match_the_workbooks():
    committed = {path.name for path in FOLDER.iterdir() if path.is_file()} - {"make.py", "expected.toml"}
    assert {run["file"] for run in RUNS} == committed


def test_committed_workbooks_match_the_script(tmp_path):
    subprocess.run([sys.executable, FOLDER / "make.py", tmp_path], check=True, capture_output=True)
    made = sorted(path.name for path in tmp_path.iterdir())
    assert made
    assert [name for name in made if _content(tmp_path / name) != _content(FOLDER / name)] == []


def _content(path):
    """The bytes, or those of each part: another zlib packs the same parts otherwise."""
    try:
        with ZipFile(path) as archive:
            return [(info.filename, info.date_time, archive.read(info)) for info in archive.infolist()]
    except BadZipFile:
        return path.read_bytes()
