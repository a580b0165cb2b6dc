"""A small world of departments and files for nights that are cut off, and what must be true of it in the end."""

from __future__ import annotations

import hashlib
import io
import json
import re
import sqlite3
import time
import zipfile
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from unittest.mock import patch

import openpyxl

from rencai.awards import model as awards_model
from rencai.cli import group
from rencai.decisions import model
from rencai.plugins.loader import Installed
from rencai.runs.outcome import RunOutcome
from rencai.store import audit, database
from rencai.system.errors import RencaiError
from rencai.system.files import write

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rencai.operations.nightly.state import Night
    from rencai.runs.context import RunContext
    from rencai.runs.request import Request

DAY = date(2026, 11, 26)
HOMES = {"default": ".", "甲部": "甲部", "乙部": "乙部"}
MEMORY = Path("/dev/shm")  # noqa: S108 - kill -9 loses no page of the system's, so no disk is needed
PART = re.compile(r"\.part$")
WATCH = """
CREATE TABLE IF NOT EXISTS soak_ends (run TEXT, token INTEGER, state TEXT);
CREATE TRIGGER IF NOT EXISTS soak_end AFTER UPDATE OF state ON runs WHEN NEW.finished_at IS NOT NULL
BEGIN INSERT INTO soak_ends VALUES (NEW.id, NEW.token, NEW.state); END;
"""
"""Every time that a run comes to an end."""


@dataclass
class World:
    """An inbox, an outbox and a store in a folder, and what was put into the inbox: department, name and content."""

    folder: Path
    placed: list[tuple[str, str, bytes]] = field(default_factory=list)

    @property
    def inbox(self) -> Path:
        """Return the folder where files are put."""
        return self.folder / "in"

    @property
    def outbox(self) -> Path:
        """Return the folder of the results."""
        return self.folder / "out"

    @property
    def data(self) -> Path:
        """Return the folder of the store."""
        return self.folder / "data"

    def put(self, department: str, name: str, content: bytes) -> bool:
        """Put the file into the department's inbox, whole from the first moment; False where its name waits."""
        home = self.inbox / HOMES[department]
        home.mkdir(parents=True, exist_ok=True)
        if (home / name).exists():
            return False
        (self.folder / "new").write_bytes(content)
        (self.folder / "new").rename(home / name)
        self.placed.append((department, name, content))
        return True

    def nightly(self, later: int = 0, *more: str) -> list[str]:
        """Return the words of the command, on the first day or ``later`` days after it."""
        day = str(DAY + timedelta(days=later))
        return ["--data", str(self.data), "--log-level", "error", "nightly", "--inbox", str(self.inbox), "--outbox",
                str(self.outbox), "--settle", "0", "--date", day, *more]  # fmt: skip

    def worker(self) -> list[str]:
        """Return the words of the command."""
        return ["--data", str(self.data), "--log-level", "error", "worker", "--drain"]

    def watch(self) -> None:
        """Create the store, and note every end of a run in it."""
        audit.record(self.data, at="soak", by="soak", action="begun", details={})
        with sqlite3.connect(self.data / database.FILE) as opened:
            opened.executescript(WATCH)
        opened.close()


def ran(words: Sequence[str]) -> tuple[int, str]:
    """Run the command in this process without scoring; return its exit code and its error."""
    with replace_scoring():
        try:
            return int(group.main(list(words), standalone_mode=False) or 0), ""
        except RencaiError as error:
            return error.exit_code, f"{error.code}: {error}"


def replace_scoring() -> ExitStack:
    """Replace cities, spreadsheets and tables, so that only what must survive is left.

    Polars does not support the fork of a process in which it has worked.
    """
    nobody, stack = Installed((), ()), ExitStack()
    stack.enter_context(patch("rencai.cli.common.Workspace.installed", lambda _workspace: nobody))
    for where, what in (
        ("rencai.runs.worker.attempt", performed),
        ("rencai.store.decisions.read_applied", lambda *_: model.NONE),
        ("rencai.store.awards.read_standing", lambda *_: awards_model.NONE),
        ("rencai.operations.nightly.summary.write", summary),
        ("click.echo", lambda *_, **__: None),
    ):
        stack.enter_context(patch(where, what))
    return stack


def performed(_request: Request, _context: RunContext, inputs: Sequence[Path], *_: object) -> RunOutcome:
    """Stand in for the scoring: the result tells the input's digest; a file that says so is unreadable."""
    content = inputs[0].read_bytes()
    time.sleep(int.from_bytes(hashlib.sha256(content).digest()[:1]) / 20000)
    if content.startswith(b"unreadable"):
        return RunOutcome(
            "failed", {"code": "E_INPUT_NOT_WORKBOOK"}, {"told": b'{"error": "E_INPUT_NOT_WORKBOOK: no"}'}
        )
    summary_counts = {"rows": 1, "degraded": 0, "counts": {}, "code": None}
    return RunOutcome("done", summary_counts, {"result": result(content), "rulings": content[::-1], "told": b"{}"})


RESULTS: dict[bytes, bytes] = {}


def result(content: bytes) -> bytes:
    """Return the workbook that the stand-in makes of an input, the same each time."""
    if content not in RESULTS:
        book, target = openpyxl.Workbook(), io.BytesIO()
        book.active.append([hashlib.sha256(content).hexdigest()])
        book.save(target)
        RESULTS[content] = target.getvalue()
    return RESULTS[content]


def summary(tonight: Night) -> tuple[Path, dict[str, int]]:
    """Write the journal in place of the summary's workbook, which is computed."""
    target = tonight.outbox / f"nightly-{tonight.day}.xlsx"
    write(target, tonight.journal.path.read_bytes() if tonight.journal.path.exists() else b"nothing")
    return target, dict(Counter(entry.state for entry in tonight.journal.entries.values()))


def due(world: World, people: int) -> str:
    """Return the id of a finished run with an award due to each person; the amounts lie in the folder."""
    import rencai

    heads = ["工号", "姓名", "证件号码", "现有职称", "相关工作年限", "专业", "技能人才评选结果", "职业技能等级证书"]
    rows = [[f"A{at}", "合成甲", f"E{12_345_000 + at}", "工程师", 3, "机电", "表现突出", "是"] for at in range(people)]
    amounts = [[f"A{at}", "skilled-talent-award", 5000 + at] for at in range(people)]
    sheet(world.folder / "in.xlsx", [heads, *rows])
    sheet(world.folder / "amounts.xlsx", [["工号", "奖励", "金额（元）"], *amounts])
    run = rencai.score(world.folder / "in.xlsx", cities="shenyang", as_of=DAY, data=world.data, record=True).run
    if run is None:
        raise AssertionError("the run is not recorded")
    return run


def sheet(path: Path, rows: Sequence[Sequence[object]]) -> None:
    """Return a workbook of one sheet with these lines."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)


# ---- what must be true ----


def wrong(world: World, expected: dict[bytes, bytes | None]) -> Iterator[str]:
    """Yield what is wrong once all work is done; ``expected``: the results by content, None: refused."""
    yield from _files(world, expected)
    entries = [entry for path in runs_journals(world) for entry in night_entries(path)]
    yield from _results(world, expected, entries)
    yield from _runs(world)
    yield from _stored_files(world)
    parts = [path for path in world.folder.rglob("*") if PART.search(path.name)]
    yield from (f"left over: {path}" for path in parts)


def runs_journals(world: World) -> list[Path]:
    """Return the journals of the world's nights."""
    return sorted((world.data / "nights").glob("????-??-??.json"))


def night_entries(path: Path) -> list[dict[str, object]]:
    """Return a journal's entries."""
    actual: list[dict[str, object]] = json.loads(path.read_text("utf-8"))
    return actual


def _files(world: World, expected: dict[bytes, bytes | None]) -> Iterator[str]:
    """Yield the files that do not lie in ``done`` or ``quarantine`` once, with their report, or lie elsewhere."""
    wanted = Counter((department, where(expected[content]), content) for department, _, content in world.placed)
    there: Counter[tuple[str, str, bytes]] = Counter()
    for department, home in HOMES.items():
        for folder in ("done", "quarantine"):
            files = [path for path in (world.inbox / home / folder).glob("*") if not path.name.endswith(".报告.txt")]
            reports = {path.name for path in (world.inbox / home / folder).glob("*.报告.txt")}
            there.update((department, folder, path.read_bytes()) for path in files)
            if reports != {f"{path.name}.报告.txt" for path in files}:
                yield f"{department}/{folder}: files {sorted(path.name for path in files)}, reports {sorted(reports)}"
        waits = [path for path in (world.inbox / home).glob("*") if path.is_file()]
        yield from (f"still there: {path}" for path in (*waits, *(world.inbox / home / "processing").glob("*")))
    for department, folder, content in (wanted - there) + (there - wanted):
        has, wants = there[department, folder, content], wanted[department, folder, content]
        yield f"{department}/{folder}: {content[:30]!r} {has} times instead of {wants}"


def where(result: bytes | None) -> str:
    """Return the folder in which a file with that result ends."""
    return "quarantine" if result is None else "done"


def _results(world: World, expected: dict[bytes, bytes | None], entries: list[dict[str, object]]) -> Iterator[str]:
    """Yield files that the journals do not list once, and results that are torn, missing or not theirs."""
    if len(entries) != len(world.placed):
        yield f"{len(entries)} entries of {len(world.placed)} files"
    targets: dict[Path, bytes] = {}
    for entry in entries:
        if entry["put"] != entry["origin"]:
            yield f"not finished: {entry['origin']}"
            continue
        wanted = expected[Path(str(entry["put"])).read_bytes()]
        if (wanted is None) != (entry["target"] is None):
            yield f"{entry['put']}: result {entry['target']}"
        if wanted is not None and targets.setdefault(Path(str(entry["target"])), wanted) != wanted:
            yield f"{entry['target']} was given away twice"
    lying = {path for path in world.outbox.rglob("*.xlsx") if not path.name.startswith("nightly-")}
    yield from (f"no result: {path}" for path in targets.keys() - lying)
    yield from (f"nobody's result: {path}" for path in lying - targets.keys())
    for path in targets.keys() & lying:
        if path.read_bytes() != targets[path]:
            yield f"another result than undisturbed: {path}"
        if zipfile.ZipFile(path).testzip():
            yield f"torn: {path}"


def _runs(world: World) -> Iterator[str]:
    """Yield what is wrong with the store, and the runs that did not come to one end."""
    opened = sqlite3.connect(world.data / database.FILE)
    opened.row_factory = sqlite3.Row
    if (actual := opened.execute("PRAGMA integrity_check").fetchone()[0]) != "ok":
        yield f"the store: {actual}"
    for run in opened.execute("SELECT * FROM runs"):
        if run["state"] not in ("done", "partial", "failed") or not run["finished_at"] or run["holder"]:
            yield f"run {run['id']} is {run['state']}"
        if not 1 <= run["attempts"] <= run["token"]:
            yield f"run {run['id']}: {run['attempts']} attempts, token {run['token']}"
    if opened.execute("SELECT 1 FROM sqlite_master WHERE name = 'soak_ends'").fetchone():
        ends = opened.execute(
            "SELECT run, count(*) FROM soak_ends WHERE state != 'failed' GROUP BY run HAVING count(*) > 1"
        )
        yield from (f"run {run} ended {count} times" for run, count in map(tuple, ends))
    opened.close()


def _stored_files(world: World) -> Iterator[str]:
    """Yield stored files that no row names, rows' files that are missing, and torn ones."""
    opened = sqlite3.connect(world.data / database.FILE)
    recorded = {sha256 for (sha256,) in opened.execute("SELECT sha256 FROM files")}
    opened.close()
    lying = {path.name: path for path in (world.data / "kept").glob("??/*")}
    yield from (f"kept, but no row tells of it: {name}" for name in lying.keys() - recorded)
    yield from (f"a row tells of it, but it is not kept: {name}" for name in recorded - lying.keys())
    for name, path in lying.items():
        if hashlib.sha256(path.read_bytes()).hexdigest() != name:
            yield f"kept, but torn: {name}"
