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
class RunResult:
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
def result(run, tmp_path, inside, rencai):
    result, rulings = tmp_path / "out.xlsx", tmp_path / "out.ndjson"
    outputs = ["-o", result, "--rulings", rulings, "--as-of", "2026-11-23"]
    command, cities = (rencai, []) if run.get("real") else (inside, _cities(run))
    done = command("score", FOLDER / run["file"], *outputs, *cities, *run.get("options", []))
    lines = rulings.read_text("utf-8").splitlines() if rulings.exists() else []
    return RunResult(done.returncode, done.stderr.splitlines(), [json.loads(line) for line in lines], _sheets(result))


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


def _rows(run, result):
    """The rows' own names in ``expected.toml``, in order."""
    return list(dict.fromkeys(_place(run, ruling["sheet"], ruling["row"]) for ruling in result.rulings))


def _each(run, result, column):
    """Row -> what its rulings say in that column, in order, each once."""
    by_row = {}
    for ruling in result.rulings:
        by_row.setdefault(_place(run, ruling["sheet"], ruling["row"]), {}).setdefault(ruling[column], None)
    return {row: list(values) for row, values in by_row.items()}


def _for_all(expected, rows):
    return expected if isinstance(expected, dict) else dict.fromkeys(rows, expected)


def _id(run):
    return " ".join([run["file"], *run.get("options", [])])


@pytest.mark.parametrize("run", RUNS, ids=_id)
def test_each_is_read_as_expected(run, result):
    for check in (_exit, _ruled, _outcomes, _read, _checks, _problems, _skipped, _notices, _shown):
        check(run, result)


def _exit(run, result):
    assert result.code == run.get("exit", 0), result.errors
    if "error" in run:
        assert any(line.startswith(run["error"]) for line in result.errors), result.errors


def _ruled(run, result):
    expected = [(sheet, row) for sheet, rows in run.get("rows", {}).items() for row in rows]
    rulings = list(dict.fromkeys((ruling["sheet"], ruling["row"]) for ruling in result.rulings))
    anywhere = "*" in run.get("rows", {})
    assert [("*", row) if anywhere else (sheet, row) for sheet, row in rulings] == expected


def _outcomes(run, result):
    if "rows" not in run:
        return
    rows = _rows(run, result)
    expected = {**(dict.fromkeys(rows, run["outcome"]) if "outcome" in run else {}), **run.get("outcomes", {})}
    best = {}
    for ruling in result.rulings:
        if ruling["city"] == "suzhou":
            best.setdefault(_place(run, ruling["sheet"], ruling["row"]), []).append(ruling["outcome"])
    assert {row: min(outcomes, key=RANKS.index) for row, outcomes in best.items()} == expected


def _read(run, result):
    for name, column in (("ids", "applicant_id"), ("as_of", "as_of")):
        if name in run:
            by_row = {row: "; ".join(values) for row, values in _each(run, result, column).items()}
            assert by_row == _for_all(run[name], _rows(run, result))
    if "qualifications" in run:
        assert _each(run, result, "qualification") == _for_all(run["qualifications"], _rows(run, result))


def _checks(run, result):
    answers = {
        f"{_place(run, ruling['sheet'], ruling['row'])} {ruling['city']} {ruling['pathway']} {reason['check']}": reason[
            "holds"
        ]
        for ruling in result.rulings
        for reason in ruling["reasons"]
    }
    expected = run.get("checks", {})
    assert {check: "unknown" if answers[check] is None else answers[check] for check in expected} == expected


def _problems(run, result):
    if "rows" not in run or run.get("problems") == "any":
        return
    heads, *lines = result.sheets["问题"]
    sheet, cell, code = (heads.index(name) for name in ("工作表", "单元格", "代码"))
    problems = sorted((_place(run, line[sheet], line[cell]), line[code]) for line in lines if line[cell])
    expected = sorted(run.get("problems", {}).items())
    assert [place for place, _ in problems] == [place for place, _ in expected], problems
    assert all(fnmatch(item[1], other[1]) for item, other in zip(problems, expected, strict=True)), problems


def _skipped(run, result):
    if "skipped" not in run:
        return
    for reason, word in words("reading.skipped", "zh").items():
        count = run["skipped"].get(reason, r"[0-9]+")
        if reason in run["skipped"] or not run["skipped"]:
            counted = re.search(rf"{word} {count}（第", _summary(result))
            assert bool(counted) == (reason in run["skipped"]), (reason, _summary(result))


def _summary(result):
    return "\n".join(str(cell) for row in result.sheets["汇总"] for cell in row if isinstance(cell, str))


def _notices(run, result):
    for expected in run.get("notices", []):
        assert re.search(expected, _summary(result)), _summary(result)
    for unexpected in run.get("absent", []):
        assert not re.search(unexpected, _summary(result)), _summary(result)


def _shown(run, result):
    cells = {str(cell) for row in result.sheets.get("苏州", []) for cell in row if cell is not None}
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
