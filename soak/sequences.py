"""Random sequences of what people do with one installation, and what must hold after each step.

``python soak/sequences.py`` (STEPS=10000, SEED) takes that many steps: score, decide, import lists, state words, record
awards, nights, purge, erase, backup and restore, the web's API, and changes of the city's package, in any order. All
are the real commands, called in this process, on real workbooks of synthetic people; the one city is a toy. The suite
takes a few of these steps in ``tests/operations/test_sequences.py``.
"""

from __future__ import annotations

import asyncio
import hashlib
import io
import json
import math
import os
import random
import shutil
import sqlite3
import sys
import tempfile
import zipfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from importlib import metadata
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar
from unittest.mock import patch

import httpx
import hypothesis
import openpyxl
import polars as pl
from click.testing import CliRunner
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from rencai.cli import group
from rencai.cli.common import login
from rencai.plugins import loader
from rencai.runs.crew import Crew
from rencai.sheets.file import limits as file_limits
from rencai.store import awards, database, decisions, files, runs
from rencai.system import clock
from rencai.system.errors import RencaiError
from rencai.web import app
from rencai.web.service import Service

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from contextlib import AbstractContextManager

    from rencai.store.runs import Run

MEMORY = Path("/dev/shm")  # noqa: S108 - the folders made there are the process's own
DEPARTMENTS = ("default", "甲部")
HEAD = ("姓名", "工号", "证件号码", "职业资格名称", "发证机构", "是否对口")
PEOPLE = {
    "合成甲": ("合成甲", "S1", "E90000001", "Chartered Tester", "Board of Testers", "是"),
    "合成乙": ("合成乙", "S2", "E90000002", "Chartered Testor", "Board of Testers", "是"),
    "合成丙": ("合成丙", "S3", "E90000003", "甲资格", "甲会", "是"),
    "合成丁": ("合成丁", "S4", "E90000004", "Zebra Diploma", "Zoo", "轮岗"),
    "合成戊": ("合成戊", "S5", "E90000005", "Chartered Tester", "Board of Testers", "是"),
}
"""Synthetic people: their lines in a roster."""
ROSTERS = {"名单一.xlsx": ("合成甲", "合成乙", "合成丙"), "名单二.xlsx": ("合成丙", "合成丁", "合成戊")}
QUALIFICATIONS = (
    ("Chartered Testor", "Board of Testers"), ("甲资格", "甲会"), ("乙资格", "乙会"), ("Zebra Diploma", "Zoo")
)  # fmt: skip
LISTS = {
    "whole": (("Chartered Tester", "Board of Testers"), ("甲资格", "甲会"), ("乙资格", "乙会")),
    "reordered": (("乙资格", "乙会"), ("甲资格", "甲会"), ("Chartered Tester", "Board of Testers")),
    "inserted": (("花艺资格", "花会"), ("Chartered Tester", "Board of Testers"), ("甲资格", "甲会")),
}
"""Official lists of the toy's edition, of three entries each."""
CITY = """\
from datetime import date
from decimal import Decimal
import polars as pl
from rencai import Check, City, Edition, Pathway, Reward, hookimpl

@hookimpl
def rencai_city():
    return City("toy", "玩具市", "Toy", places=())

@hookimpl
def rencai_catalogue():
    return [Edition("one", "一版", "one", date(2020, 1, 1), "law", published=3)]

@hookimpl
def rencai_columns():
    return []

@hookimpl
def rencai_pathways(policy):
    source = policy.source("law")
    check = Check("listed", "列入目录", "listed", policy.listed(), source)
    return [Pathway("way", "路", "way", date(2020, 1, 1), "benefits", checks=(check,), source=source)]

@hookimpl
def rencai_rewards(policy):
    source = policy.source("law")
    return [Reward("grant", "安家补贴", "Settling grant", "money", pl.col("related_field"), source,
                   low=Decimal({grant}), high=Decimal({grant}), once=True)]
"""
PACKAGES = {"first": CITY.format(grant=5000), "second": CITY.format(grant=6000), "broken": "this is no Python\n"}
"""What the city's package may be: one law, another, or one that cannot be imported."""
CATALOGUE = """\
id,qualification,qualification_zh,aliases,shared_aliases,issuer,issuer_zh,issuer_aliases,country,field,title,\
title_zh,title_level,tier,kind,remarks,edition,from,until,source
tester,Chartered Tester,,,,Board of Testers,,,,,,,,,exact,,one,,,law
"""
SOURCES = """
[law]
title = "A law"
issuer = "The city"
where = "nowhere"
published = "2020-01-01"
verified = {today}
reliability = "government"
"""
ORIGIN = {"x-rencai": "1"}
ACCEPTED, UNAVAILABLE = 202, 503
OUTCOME = ("input", "row", "pathway", "outcome", "entry", "rewards_low", "rewards_high")


@dataclass(frozen=True)
class Answer:
    """What a command came to: its exit code, the code of its error, and what it wrote."""

    exit_code: int
    code: str
    out: str
    err: str


@dataclass
class House:
    """An installation in a folder of its own: store, inbox, outbox, the desk of HR, and the installed city."""

    folder: Path
    data: Path = field(init=False)
    restored: Iterator[int] = field(default_factory=lambda: count(1), init=False)

    def __post_init__(self) -> None:
        self.data = self.folder / "data0"
        for name in ("in", "out", "desk", "site"):
            (self.folder / name).mkdir()
        info = self.folder / "site" / "rencai_toy-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text("Metadata-Version: 2.1\nName: rencai-toy\nVersion: 1.0\n", "utf-8")
        (info / "entry_points.txt").write_text("[rencai.v1]\ntoy = rencai_toy\n", "utf-8")
        self.install("first")

    def install(self, variant: str) -> None:
        """Write the city's package as it is from now on."""
        package = self.folder / "site" / "rencai_toy"
        package.mkdir(exist_ok=True)
        (package / "catalogue.csv").write_text(CATALOGUE, "utf-8")
        (package / "sources.toml").write_text(SOURCES.format(today=clock.today()), "utf-8")
        (package / "__init__.py").write_text(PACKAGES[variant], "utf-8")

    def __call__(self, *words: object, stdin: str | None = None) -> Answer:
        """Run the command as a process of its own would: it imports the city anew."""
        self.forget_city()
        command = ["--data", str(self.data), "--log-level", "error", *map(str, words)]
        environment = {"RENCAI_ADMINISTRATORS": login()}
        result = CliRunner(env=environment).invoke(group, command, input=stdin, standalone_mode=False)
        if isinstance(result.exception, RencaiError):
            error = result.exception
            return Answer(error.exit_code, error.code, result.stdout, f"{result.stderr}{error.code}: {error}")
        if result.exception:
            raise result.exception
        return Answer(int(result.return_value or 0), "", result.stdout, result.stderr)

    def forget_city(self) -> None:
        """Let whatever comes next import the city anew, as a new process does."""
        for name in [name for name in sys.modules if name.partition(".")[0] == "rencai_toy"]:
            del sys.modules[name]

    def files(self) -> Iterator[Path]:
        """Yield every file in which rencai keeps something: store, inbox and outbox, not HR's own desk."""
        for folder in (self.data, self.folder / "in", self.folder / "out"):
            yield from (path for path in folder.rglob("*") if path.is_file())

    def connect(self) -> sqlite3.Connection:
        """Open the store's database read-only."""
        return sqlite3.connect(f"file:{self.data / database.FILE}?mode=ro", uri=True)


def write_sheet(path: Path, rows: Sequence[Sequence[object]]) -> Path:
    """Write a workbook of one sheet."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def contains(path: Path, text: str) -> bool:
    """Return whether the file, or a part of it where it is packed, holds the text."""
    content, sought = path.read_bytes(), text.encode()
    if sought in content:
        return True
    if not zipfile.is_zipfile(io.BytesIO(content)):
        return False
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return any(sought in archive.read(name) for name in archive.namelist())


def only_in(folder: Path) -> AbstractContextManager[object]:
    """Let no installed packages be found but those in that folder."""
    every = metadata.distributions
    return patch.object(
        metadata, "distributions", lambda **chosen: (each for each in every(**chosen) if each.locate_file("") == folder)
    )


class Sequences(RuleBasedStateMachine):
    """One house and what is known of it: what was decided, recorded and erased, and what every ruling came to."""

    counts: ClassVar[Counter[str]] = Counter()
    """How often each step was taken, and what refused it."""

    def __init__(self) -> None:
        super().__init__()
        self.house = House(Path(tempfile.mkdtemp(dir=MEMORY if MEMORY.is_dir() else None)))
        self.variant = "first"
        self.lists: list[str] = []
        self.assumed: set[str] = set()
        self.erased: set[str] = set()
        self.bytes: dict[str, str] = {}
        self.outcomes: dict[tuple[object, ...], list[tuple[object, ...]]] = {}
        site = self.house.folder / "site"
        sys.path.insert(0, str(site))
        self.patch = only_in(site)
        self.patch.__enter__()

    def teardown(self) -> None:
        """Leave nothing behind."""
        self.patch.__exit__(None, None, None)
        self.house.forget_city()
        sys.path.remove(str(self.house.folder / "site"))
        shutil.rmtree(self.house.folder)

    @initialize()
    def begin(self) -> None:
        """Write the rosters."""
        for name, people in ROSTERS.items():
            write_sheet(self.house.folder / name, [HEAD, *(PEOPLE[person] for person in people)])

    # ---- what is known ----

    def run(self, *words: object, stdin: str | None = None, fine: Sequence[int] = (0,)) -> Answer:
        """Run the command, which must end with one of these exit codes."""
        answer = self.house(*words, stdin=stdin)
        self.counts[" ".join(map(str, words[:2])) if words[0] in _GROUPS else str(words[0])] += 1
        if answer.code:
            self.counts[answer.code] += 1
        assert answer.exit_code in fine, (words, answer)
        return answer

    def runs(self) -> list[Run]:
        """Return every run of the store."""
        return runs.read_all(self.house.data) if database.store_exists(self.house.data) else []

    def knowledge(self, department: str) -> tuple[object, ...]:
        """Return what rules the department's people, by content and without numbers or days."""
        rows = decisions.read_all(self.house.data).to_dicts() if database.store_exists(self.house.data) else []
        applied = decisions.read_applied(self.house.data, department).rows if rows else None
        decided = [] if applied is None else _contents(applied)
        ledger = awards.read_standing(self.house.data).rows
        recorded = sorted(map(repr, ledger.select("person_key", "city", "reward", "amount", "year").rows()))
        return (self.variant, tuple(self.lists[-1:]), tuple(decided), tuple(recorded), self.words(department))

    def words(self, department: str) -> str:
        """Return what the words of the department mean, as it is listed."""
        return self.house("words", "list", "--department", department).out

    def check_run(self, run: Run, roster: str, knowledge: tuple[object, ...]) -> None:
        """Check that equal requests gave equal bytes, and equal knowledge equal rulings."""
        sha256 = run.parts["result"]
        assert self.bytes.setdefault(run.id, sha256) == sha256, "one id, two results"
        table = pl.read_parquet(files.path_of(self.house.data, run.parts["rulings"]))
        actual = sorted(table.select([name for name in OUTCOME if name in table.columns]).rows(), key=repr)
        key = (roster, run.as_of, bool(run.id in self.assumed), *knowledge)
        assert self.outcomes.setdefault(key, actual) == actual, (key, self.outcomes[key], actual)

    # ---- steps ----

    @rule(roster=st.sampled_from(sorted(ROSTERS)), department=st.sampled_from(DEPARTMENTS), assume=st.booleans())
    def score(self, roster: str, department: str, *, assume: bool) -> None:
        """Score a roster, sometimes as a what-if run."""
        knowledge, output = self.knowledge(department), self.house.folder / "desk" / f"{department}.xlsx"
        options = ["--assume", "related_field=是"] if assume else []
        self.run(
            "score", self.house.folder / roster, "-o", output, "--department", department, *options,
            fine=(5,) if self.variant == "broken" else (0, 1),
        )  # fmt: skip
        if self.variant == "broken":
            return
        run = max(self.runs(), key=lambda run: (run.finished_at or "", run.requested_at))
        digest = hashlib.sha256(output.read_bytes()).hexdigest()
        run = next((each for each in self.runs() if each.parts.get("result") == digest), run)
        if assume:
            self.assumed.add(run.id)
        assert run.parts["result"] == digest
        self.check_run(run, roster, knowledge)

    @precondition(lambda self: self.variant != "broken")
    @rule(
        pair=st.sampled_from(QUALIFICATIONS), department=st.sampled_from(DEPARTMENTS), listed=st.booleans()
    )  # fmt: skip
    def decide(self, pair: tuple[str, str], department: str, *, listed: bool) -> None:
        """Look a name up in the official document."""
        self.run(
            "decide", "--city", "toy", "--name", pair[0], "--issuer", pair[1], "--listed" if listed else "--unlisted",
            "--department", department, fine=(0, 1, 2, 3),
        )  # fmt: skip

    @precondition(lambda self: self.decisions())
    @rule(data=st.data(), step=st.sampled_from(["undo", "promote", "withdraw"]))
    def change_decision(self, data: st.DataObject, step: str) -> None:
        """Undo, promote or withdraw a decision, whatever state it is in."""
        number, department = data.draw(st.sampled_from(self.decisions()))
        options = ["--department", department] if step == "undo" else []
        self.run("decisions", step, number, *options, fine=(0, 2, 3))

    def decisions(self) -> list[tuple[int, str]]:
        """Return the number and department of every decision."""
        if not database.store_exists(self.house.data):
            return []
        rows = decisions.read_all(self.house.data)
        return sorted(rows.select("number", "department").rows())

    @precondition(lambda self: self.variant != "broken")
    @rule(department=st.sampled_from(DEPARTMENTS), value=st.sampled_from(["是", "否"]))
    def answer_word(self, department: str, value: str) -> None:
        """Say what a word means."""
        self.run("words", "set", "related_field", "轮岗", value, "--department", department)

    @precondition(lambda self: self.variant != "broken")
    @rule(name=st.sampled_from(sorted(LISTS)))
    def import_list(self, name: str) -> None:
        """Import an official list in place of the one before."""
        rows = [["职业资格名称", "发证机构"], *LISTS[name]]
        path = write_sheet(self.house.folder / "desk" / "目录.xlsx", rows)
        before = self.run("catalogue", "show", "toy").out
        self.run("catalogue", "import", "toy", path, "--edition", "one", "--replace", fine=(0, 3))
        assert self.run("catalogue", "show", "toy").out == before, "it was only shown"
        answer = self.run("catalogue", "import", "toy", path, "--edition", "one", "--replace", "--yes", fine=(0, 3))
        if answer.exit_code == 0 and self.lists[-1:] != [name]:
            self.lists.append(name)

    @precondition(lambda self: self.lists)
    @rule()
    def remove_list(self) -> None:
        """Remove the last list: what held before it holds again."""
        answer = self.run("catalogue", "remove", "toy", "--edition", "one", "--yes", fine=(0, 2, 3))
        if answer.exit_code == 0:
            self.lists.pop()

    @precondition(lambda self: any(run.parts.get("due") for run in self.runs()))
    @rule(data=st.data())
    def record_awards(self, data: st.DataObject) -> None:
        """Record the awards of a run."""
        run = data.draw(st.sampled_from(sorted(run.id for run in self.runs() if run.parts.get("due"))))
        before = awards.read_standing(self.house.data).rows.height
        answer = self.run("awards", "record", run, "--yes", fine=(0, 1, 2, 3))
        if run in self.assumed:
            assert answer.code, "a what-if run was paid for"
            assert awards.read_standing(self.house.data).rows.height == before

    @precondition(lambda self: awards.read_standing(self.house.data).rows.height)
    @rule(data=st.data())
    def reverse_award(self, data: st.DataObject) -> None:
        """Reverse an award."""
        numbers = awards.read_standing(self.house.data).rows["number"].to_list()
        self.run("awards", "reverse", data.draw(st.sampled_from(numbers)), "--reason", "误登")

    @rule(
        roster=st.sampled_from(sorted(ROSTERS)), department=st.sampled_from(DEPARTMENTS), rescore=st.booleans()
    )  # fmt: skip
    def night(self, roster: str, department: str, *, rescore: bool) -> None:
        """Put a roster into the inbox and let a night pass: it rules as ``score`` does."""
        knowledge = self.knowledge(department)
        home = self.house.folder / "in" / ("" if department == "default" else department)
        home.mkdir(exist_ok=True)
        shutil.copy(self.house.folder / roster, home / roster)
        before = {run.id for run in self.runs()}
        self.run(
            "nightly", "--inbox", self.house.folder / "in", "--outbox", self.house.folder / "out", "--settle", 0,
            *["--rescore"] * rescore, fine=(5,) if self.variant == "broken" else (0, 1),
        )  # fmt: skip
        if self.variant != "broken":
            assert not (home / roster).exists(), "the file is still in the inbox"
            for run in self.runs():
                if run.id not in before and run.origin == "nightly" and run.department == department and not rescore:
                    self.check_run(run, roster, knowledge)

    @rule(roster=st.sampled_from(sorted(ROSTERS)), delete=st.booleans())
    def upload(self, roster: str, *, delete: bool) -> None:
        """Upload a roster by the web's API, have it scored by a worker, and sometimes delete the run."""
        knowledge = self.knowledge("default")
        content = (self.house.folder / roster).read_bytes()
        answer = self.send("POST", "/uploads", files={"files": (roster, content)})
        assert answer.status_code in (ACCEPTED, UNAVAILABLE), answer.text
        if answer.status_code == UNAVAILABLE:
            return
        scoring = self.send("POST", f"/uploads/{answer.json()['id']}/runs", json={})
        assert scoring.status_code in (ACCEPTED, UNAVAILABLE), scoring.text
        self.run("worker", "--drain", fine=(0, 1, 5) if self.variant == "broken" else (0, 1))
        if self.variant == "broken" or scoring.status_code == UNAVAILABLE:
            return
        run = self.finished(scoring.json()["id"])
        assert run.succeeded, run
        self.check_run(run, roster, knowledge)
        if delete:
            assert self.send("DELETE", f"/runs/{run.id}").is_success
            (left,) = (each for each in self.runs() if each.id == run.id)
            assert not left.parts, "deleted, and still kept"

    def finished(self, number: str) -> Run:
        """Return the run of that id, or the one that took its place."""
        by_id = {run.id: run for run in self.runs()}
        while by_id[number].superseded_by:
            number = by_id[number].superseded_by
        return by_id[number]

    def send(self, method: str, path: str, **options: Any) -> httpx.Response:  # noqa: ANN401 - httpx's own options
        """Send a request to the API of a web service that begins now, without workers."""
        self.house.forget_city()
        self.house("verify")  # a service creates its store when it begins
        service = Service(self.house.data, loader.load(), file_limits.WEB, "soak", hosts=("testserver",))
        transport = httpx.ASGITransport(app.build_app(service, Crew([], 0)))

        async def request() -> httpx.Response:
            async with httpx.AsyncClient(transport=transport, base_url="http://testserver/api/v1") as client:
                return await client.request(method, path, headers=ORIGIN, **options)

        self.counts[f"API {method}"] += 1
        with ThreadPoolExecutor(1) as pool:  # a test of a browser may have left an event loop running in this thread
            return pool.submit(lambda: asyncio.run(request())).result()

    @precondition(lambda self: any(run.parts for run in self.runs()))
    @rule()
    def purge(self) -> None:
        """Delete what is kept of every finished run."""
        self.run("runs", "purge", "--older-than", 0)
        assert not [run.id for run in self.runs() if run.finished and run.parts], "purged, and still kept"

    @precondition(lambda self: any(run.parts for run in self.runs()))
    @rule(data=st.data())
    def purge_run(self, data: st.DataObject) -> None:
        """Delete what is kept of one run: every other run keeps what it has."""
        before = {run.id: run.parts for run in self.runs() if run.parts}
        run = data.draw(st.sampled_from(sorted(before)))
        self.run("runs", "purge", run, fine=(0, 2, 3))
        after = {each.id: each.parts for each in self.runs()}
        for other, parts in before.items():
            if other != run:
                assert after[other] == parts
                assert all(files.path_of(self.house.data, sha256).exists() for sha256 in parts.values())

    @precondition(lambda self: any(run.parts for run in self.runs()))
    @rule(person=st.sampled_from(sorted(PEOPLE)))
    def erase(self, person: str) -> None:
        """Erase a person: where nothing is said to be left, no byte of the person is."""
        number = PEOPLE[person][2]
        answer = self.run("person", "erase", "--yes", stdin=number, fine=(0, 1))
        left = [path for path in self.house.files() if contains(path, number) or contains(path, person)]
        assert answer.exit_code == 1 or not left, (answer, left)

    @precondition(lambda self: any(run.parts for run in self.runs()))
    @rule()
    def restore_backup(self) -> None:
        """Back up, restore into a new folder, and go on from there: rulings and ledger are the same."""
        backup = self.house.folder / "desk" / "backup"
        self.run("backup", backup, "--force")
        before = [self.knowledge(department) for department in DEPARTMENTS]
        target = self.house.folder / f"data{next(self.house.restored)}"
        self.run("restore", backup, "--data", target)
        shutil.rmtree(self.house.data)
        self.house.data = target
        assert [self.knowledge(department) for department in DEPARTMENTS] == before

    @rule(variant=st.sampled_from(sorted(PACKAGES)))
    def change_package(self, variant: str) -> None:
        """Let the city's package be another, or be broken, or be mended."""
        self.house.install(variant)
        self.variant = variant

    # ---- what must hold after each step ----

    @invariant()
    def is_sound(self) -> None:
        """Check that ``verify`` is silent and ``doctor`` gives no false alarm."""
        if database.store_exists(self.house.data):
            answer = self.house("verify")
            assert (answer.exit_code, answer.err) == (0, ""), answer
            answer = self.house("doctor")
            assert answer.exit_code == 0 or self.variant == "broken", answer

    @invariant()
    def is_paid_once(self) -> None:
        """Check that no award stands twice."""
        rows = awards.read_standing(self.house.data).rows
        if rows.height:
            twice = rows.group_by(["person_key", "city", "reward"]).len().filter(pl.col("len") > 1)
            assert not twice.height, twice

    @invariant()
    def is_whole(self) -> None:
        """Check that whatever a run's row names is kept, and that nothing half-written lies about."""
        if not database.store_exists(self.house.data):
            return
        with closing(self.house.connect()) as store:
            assert store.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        named = {sha256 for run in self.runs() for sha256 in (*run.parts.values(), *run.inputs)}
        missing = [sha256 for sha256 in named if not files.path_of(self.house.data, sha256).exists()]
        assert not missing, missing
        assert not [path for path in self.house.files() if path.suffix == ".part"]


_GROUPS = {"awards", "catalogue", "decisions", "words", "runs", "person"}


def _contents(applied: pl.DataFrame) -> list[str]:
    """Return what is decided, without numbers, people and days."""
    names = [
        name for name in ("pair", "verdict", "entry", "edition", "title", "level", "tier", "field") if name in applied
    ]
    return sorted(map(repr, applied.select(names).rows()))


def main() -> None:
    """Take STEPS steps, and say how often each was taken."""
    steps, length = int(os.environ.get("STEPS", "10000")), 25
    seed = int(os.environ.get("SEED", str(random.SystemRandom().randrange(2**32))))
    print(f"SEED={seed}", flush=True)
    chosen = settings(
        max_examples=math.ceil(steps / length), stateful_step_count=length, deadline=None, database=None,
        suppress_health_check=list(HealthCheck), print_blob=True, report_multiple_bugs=False,
    )  # fmt: skip
    run_state_machine_as_test(hypothesis.seed(seed)(Sequences), settings=chosen)
    print(json.dumps(dict(Sequences.counts.most_common()), ensure_ascii=False))


if __name__ == "__main__":
    main()
