"""Whether one build goes on where another stopped: its store, its decisions and awards, and the runs that it queued."""

from __future__ import annotations

import json
import re
import shutil
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from itertools import product
from typing import TYPE_CHECKING, Any

import httpx
from openpyxl import load_workbook

from builds import fixture
from cases import APPLICANTS, AS_OF
from differ import differences

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from builds import Build, Ended

DATA = "store"
REVIEW, FIRST, PROPOSED, ANSWER, MEANT = "待复核", 4, "E", "H", "不同"
"""The sheet where HR decides, its first row, its columns of the first proposal and the answer, and a refusal."""
AMOUNTS = "城市,金额（元）\n沈阳,60000\n"
QUEUED = (("dates.xlsx", "zh"), ("english.xlsx", "en"), ("several-certificates.xlsx", "zh"))
BEFORE, AFTER = "before the worker", "after it"
FILES = ("result.xlsx", "rulings.parquet", "rulings.ndjson")
OWN = {"X-Rencai": "1"}
WAIT = 60
"""Seconds until a service must answer."""
CLOCK = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?[\d.]*(Z|\+\d\d:\d\d)?")

RUN = re.compile(r"\brun [0-9a-f]{12}\b")


def compared(old: Build, new: Build) -> Iterator[tuple[str, str]]:
    """Yield kind and place of each difference between the new build and the old on a store of the old one."""
    for build in (old, new):
        for name in ("home", "tmp"):
            (build.folder / name).mkdir(parents=True)
    runs = fill(old)
    shutil.copytree(old.folder / DATA, new.folder / DATA)
    lists = (("awards", "list", "--json"), ("decisions", "list"), ("mappings", "list"), ("verify", "--json"))
    for words in (("runs", "list", "--json"), *(("runs", "show", run, "--json") for run in runs), *lists):
        yield from _compared(BEFORE, words, old, new)
    yield from _compared(AFTER, ("worker", "--drain"), old, new)
    now = {run: instead(new, run) for run in runs}
    yield from (("superseded run", f"{run} by {other}") for run, other in now.items() if run != other)
    for run, other in now.items():
        yield from _compared(AFTER, ("runs", "show", run, "--json"), old, new, other)
    for words in lists:
        yield from _compared(AFTER, words, old, new)
    fetch(old, {run: run for run in runs})
    fetch(new, now)
    for run, file in product(runs, FILES):
        paths = [build.folder / f"{run}-{file}" for build in (old, new)]
        yield from ((f"{file} of a queued run", where) for where in differences(*paths))
    results = [run for run in runs if (new.folder / f"{run}-{FILES[0]}").exists()]
    if results != runs:
        yield "result of a queued run", f"{len(runs) - len(results)} of {len(runs)} are missing"
    counts = (len(json.loads(_done(new, name, "list", "--json").out)) for name in ("runs", "awards"))
    print("store: {} runs, {} awards; {} results of queued runs".format(*counts, len(results)))


def instead(build: Build, run: str) -> str:
    """Return the run that answers the request of this one: itself, or what superseded it as the cities changed."""
    shown = json.loads(_done(build, "runs", "show", run, "--json").out)
    return instead(build, shown["superseded_by"]) if shown["superseded_by"] else run


def fill(build: Build) -> list[str]:
    """Score, decide and record awards in a new store, queue runs, and return their ids."""
    _done(build, "score", APPLICANTS, "-o", "first.xlsx", "--as-of", AS_OF)
    _done(build, "score", fixture("mixed-headings.xlsx"), "-o", "second.xlsx", "--as-of", AS_OF, "--lang", "en")
    book = load_workbook(build.folder / "first.xlsx")
    proposed = [cell.row for cell in book[REVIEW][PROPOSED][FIRST - 1 :] if cell.value]
    for row in proposed[:3]:
        book[REVIEW][f"{ANSWER}{row}"] = MEANT
    book.save(build.folder / "decided.xlsx")
    _done(build, "decide", "decided.xlsx", "--by", "bench")
    first = json.loads(_done(build, "runs", "list", "--json").out)[0]["id"]
    (build.folder / "amounts.csv").write_text(AMOUNTS, "utf-8-sig")
    _done(build, "awards", "record", first, "--amounts", "amounts.csv", "--by", "bench")
    with service(build) as client:
        queued = [queue(client, fixture(name), lang) for name, lang in QUEUED]
    states = {run["id"]: run["state"] for run in json.loads(_done(build, "runs", "list", "--json").out)}
    if {states[run] for run in queued} != {"queued"}:
        sys.exit(f"{build.name}: the runs are not queued: {states}")
    return queued


def queue(client: httpx.Client, path: Path, lang: str) -> str:
    """Upload a workbook, ask for a run of it, and return the id of the run."""
    upload = client.post("/uploads", files={"files": (path.name, path.read_bytes())}).raise_for_status().json()["id"]
    requested = client.post(f"/uploads/{upload}/runs", json={"as_of": AS_OF, "lang": lang}).raise_for_status()
    return str(requested.json()["id"])


def fetch(build: Build, runs: dict[str, str]) -> None:
    """Write what is to be had of each run into the build's folder, under the id by which it was queued."""
    with service(build) as client:
        for (queued, run), file in product(runs.items(), FILES):
            answer = client.get(f"/runs/{run}/{file}")
            if answer.is_success:
                (build.folder / f"{queued}-{file}").write_bytes(answer.content)


@contextmanager
def service(build: Build) -> Iterator[httpx.Client]:
    """Serve the store of the build without any worker for the block."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [str(build.python.with_name("rencai")), "--data", DATA, "serve", "--port", str(port), "--workers", "0"]
    with (
        subprocess.Popen(command, cwd=build.folder, env=build.environment, stderr=subprocess.DEVNULL) as server,
        httpx.Client(base_url=f"http://127.0.0.1:{port}/api/v1", headers=OWN, timeout=WAIT) as client,
    ):
        try:
            _wait(f"http://127.0.0.1:{port}/healthz", server)
            yield client
        finally:
            server.terminate()


def _wait(url: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(10 * WAIT):
        try:
            if server.poll() is None and httpx.get(url).is_success:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    sys.exit("the service does not answer")


def _done(build: Build, *words: str | Path) -> Ended:
    ended = build.rencai("--data", DATA, *words)
    if ended.code not in (0, 1):
        sys.exit(f"{build.name}: rencai {' '.join(map(str, words))}: exit code {ended.code}\n{ended.err}")
    return ended


def _compared(
    stage: str, words: tuple[str, ...], old: Build, new: Build, run: str | None = None
) -> Iterator[tuple[str, str]]:
    """Yield what differs when both builds run a command on their copies of the store; the new one for another run."""
    others = [run if run and word == words[2] else word for word in words]
    ended = [build.rencai("--data", DATA, *each) for build, each in ((old, words), (new, others))]
    kind = f"{' '.join(words[:2])} {stage}"
    if ended[1].code and (words[0] == "worker" or (words[0] == "verify" and stage == BEFORE)):
        yield kind, f"exit code {ended[1].code} of the new build"
    if ended[0].code != ended[1].code:
        yield kind, f"exit code {ended[0].code} became {ended[1].code}: {ended[1].err[-200:]}"
    yield from ((kind, where) for where in _changed(*(_value(item.out) for item in ended)))


def _value(text: str) -> Any:  # noqa: ANN401 - JSON
    text = RUN.sub("run ID", CLOCK.sub("TIME", text))
    try:
        return json.loads(text)
    except ValueError:
        return text.splitlines()


def _changed(old: Any, new: Any, at: str = "$") -> Iterator[str]:  # noqa: ANN401 - JSON
    """Yield where two JSON values differ, apart from the seconds that something took."""
    if isinstance(old, dict) and isinstance(new, dict):
        for key in old | new:
            yield from _changed(old.get(key), new.get(key), f"{at}.{key}")
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for number, pair in enumerate(zip(old, new, strict=True)):
            yield from _changed(*pair, f"{at}[{number}]")
    elif old != new and not at.endswith(".seconds"):
        yield f"{at}: {old!r} became {new!r}"
