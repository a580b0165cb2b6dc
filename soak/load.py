"""Many departments at once: ``python soak/load.py`` (DEPARTMENTS=50, ROWS=200, UPLOADS=1000, WORKERS=2).

A real ``rencai serve`` with a user and a token for each department. All of them upload different workbooks at once,
have them scored and take their results, while their people look at pages; each result must hold the department's own
applicants and nobody else's, and 95 of 100 pages must come within 300 ms. Then one program uploads small workbooks, and
the memory of the process that serves must not grow between the first hundred and the last. Exit code 1, and the log is
kept in var/load, where something was missed.
"""

from __future__ import annotations

import asyncio
import io
import os
import re
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import time
import zipfile
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import httpx
import polars as pl
from openpyxl import Workbook

from rencai.accounts import principal, sign_in, tokens

ROOT = Path(__file__).resolve().parents[1]
FAULTY = ROOT / "var" / "load"
DEPARTMENTS, ROWS, UPLOADS, WORKERS = (
    int(os.environ.get(name, number))
    for name, number in (("DEPARTMENTS", "50"), ("ROWS", "200"), ("UPLOADS", "1000"), ("WORKERS", "2"))
)
LONGEST = 1800.0
"""Seconds for all of it."""
PAGE = 0.300
"""Seconds within which 95 of 100 pages must come."""
LOOK, ASK = 3.0, 2.0
"""Seconds between two pages of one person, and between two questions of one program."""
WARM = 100
"""Uploads after which the memory is measured first."""
GROWTH = 1.10
"""As much as the memory may be of what it was then."""
TLS = ssl.create_default_context()
HEADINGS = ("姓名", "工号", "工作城市", "职业资格名称", "发证机构", "相关工作年限", "岗位类别", "学历")
NAMES = (
    ("ACCA", "ACCA"), ("IEEE Fellow", "IEEE"), ("特许测量师", "RICS"), ("注册会计师", None), ("PMP", "PMI"),
    ("CFA", "CFA Institute"), ("AWS Certified Solutions Architect", "AWS"), ("技術士", None), (None, None),
)  # fmt: skip
CITIES = ("苏州", "北京", "广州", "沈阳", "杭州", None)
ID = re.compile(r"SYN\d{3}-\d{4}")
PAGES = (
    "/runs/{}", "/runs/{}/rulings", "/runs/{}/rulings?outcome=review", "/runs/{}/people/3", "/runs/{}/problems",
    "/runs", "/", "/policy/suzhou", "/catalogue",
)  # fmt: skip


@dataclass
class Department:
    """One department: its token, the session of its person, its run once it is known, the ids of its applicants."""

    number: int
    token: str
    session: str
    run: str = ""
    result: bytes = b""
    rulings: bytes = b""

    @property
    def ids(self) -> set[str]:
        return {f"SYN{self.number:03}-{row:04}" for row in range(ROWS)}

    def workbook(self) -> bytes:
        """Return synthetic applicants, other ones for each department."""
        random, book, content = Random(self.number), Workbook(), io.BytesIO()
        book.active.append(HEADINGS)
        for item in sorted(self.ids):
            name, issuer = random.choice(NAMES)
            result = (
                f"合成{item}",
                item,
                random.choice(CITIES),
                name,
                issuer,
                random.randint(0, 30),
                "专业技术",
                "硕士",
            )
            book.active.append(result)
        book.save(content)
        return content.getvalue()


@dataclass
class Seen:
    """What was measured: seconds by kind of request, and every answer that is none."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    wrong: Counter[str] = field(default_factory=Counter)

    async def ask(self, client: httpx.AsyncClient, method: str, path: str, kind: str, **sent: object) -> httpx.Response:
        """Request the answer, and time it."""
        begun = time.monotonic()
        answer = await client.request(method, path, **sent)  # type: ignore[arg-type]
        self.seconds[kind].append(time.monotonic() - begun)
        if answer.status_code not in (200, 202):
            code = re.search(r"E_[A-Z_]+", answer.text)
            self.wrong[f"{method} {kind}: {answer.status_code} {code[0] if code else ''}"] += 1
        return answer

    def share(self, kind: str, part: float) -> float:
        """Return the time within which that part of the requests was answered."""
        result = sorted(self.seconds[kind])
        return result[min(len(result) - 1, int(part * len(result)))] if result else 0.0


def main() -> int:
    """Run all of it; return 1 where something was missed."""
    shutil.rmtree(FAULTY, ignore_errors=True)
    with tempfile.TemporaryDirectory() as folder:
        data, log = Path(folder) / "data", Path(folder) / "log"
        departments = [department(data, number) for number in range(DEPARTMENTS)]
        port = free()
        command = [sys.executable, "-P", "-m", "rencai.cli", "--log-level", "warning", "--data", str(data), "serve"]
        with log.open("wb") as result:
            server = subprocess.Popen([*command, f"--port={port}", f"--workers={WORKERS}"], stderr=result)  # noqa: S603 - our own
        try:
            missed = asyncio.run(loaded(f"http://127.0.0.1:{port}", server.pid, departments))
        finally:
            server.terminate()
            server.wait()
        if missed:
            FAULTY.mkdir(parents=True)
            shutil.copy(log, FAULTY / "log")
    for item in missed:
        print(f"MISSED: {item}")
    return int(bool(missed))


def department(data: Path, number: int) -> Department:
    """Return a department with its person signed in and its program."""
    name, words = f"部门{number:03}", f"a password of some words {number}"
    principal.add_user(data, f"user{number}", words, department=name, role="member", by="load")
    token = tokens.issue(
        data, f"program{number}", department=name, scopes=("read", "score"), cities=None, days=1, by="load"
    )
    return Department(number, token, sign_in.sign_in(data, f"user{number}", words, f"192.0.2.{number}"))


def opened(url: str, **options: Any) -> httpx.AsyncClient:  # noqa: ANN401 - httpx's own
    """Open a client; what TLS needs, though unused here, is loaded once and not by each of a hundred."""
    return httpx.AsyncClient(base_url=url, timeout=120, verify=TLS, **options)


def free() -> int:
    """Return a port on which nothing listens."""
    with socket.socket() as item:
        item.bind(("127.0.0.1", 0))
        return int(item.getsockname()[1])


async def loaded(url: str, server: int, departments: list[Department]) -> list[str]:
    """Run both parts; return what was missed."""
    async with asyncio.timeout(LONGEST):
        await up(url, departments[0])
        return [*await all_at_once(url, departments), *await in_turn(url, server, departments[0])]


async def up(url: str, item: Department) -> None:
    """Wait until the service answers and has shown a page of each kind that needs no run."""
    async with opened(url, cookies={"rencai": item.session}) as client:
        for _ in range(300):
            try:
                await client.get("/healthz")
                break
            except httpx.TransportError:
                await asyncio.sleep(0.1)
        for page in PAGES:
            if "{}" not in page:
                await client.get(page)


async def all_at_once(url: str, departments: list[Department]) -> list[str]:
    """Have every department's workbook scored while its person looks at pages."""
    seen, begun = Seen(), time.monotonic()
    books = [item.workbook() for item in departments]
    programs = [
        asyncio.create_task(program(url, item, book, seen)) for item, book in zip(departments, books, strict=True)
    ]
    people = [asyncio.create_task(person(url, item, seen)) for item in departments]
    await asyncio.gather(*programs)
    for item in people:
        item.cancel()
    await asyncio.gather(*people, return_exceptions=True)
    mixed = [item.number for item in departments if not own(item)]
    print(f"{DEPARTMENTS} departments x {ROWS} rows: {time.monotonic() - begun:.0f} s; mixed up: {len(mixed)}")
    for kind, result in seen.seconds.items():
        halves = f"median {1000 * seen.share(kind, 0.5):.0f} ms, p95 {1000 * seen.share(kind, 0.95):.0f} ms"
        print(f"  {kind}: {len(result)}, {halves}, slowest {1000 * max(result):.0f} ms")
    slow = seen.share("pages", 0.95)
    return [
        *(f"{count} x {item}" for item, count in seen.wrong.items()),
        *(f"department {number}: another's applicants, or not all of its own" for number in mixed),
        *([f"95 of 100 pages within {1000 * slow:.0f} ms"] if slow > PAGE else []),
    ]


async def program(url: str, item: Department, book: bytes, seen: Seen) -> None:
    """Run one department's program: from the upload to the result."""
    headers = {"authorization": f"Bearer {item.token}"}
    async with opened(f"{url}/api/v1", headers=headers) as client:
        files = {"files": ("名单.xlsx", book)}
        reading = (await seen.ask(client, "POST", "/uploads", "uploads", files=files)).json()["id"]
        result = (await seen.ask(client, "POST", f"/uploads/{reading}/runs", "requests", json={})).json()
        while not result["finished"]:
            await asyncio.sleep(ASK)
            answer = await seen.ask(client, "GET", f"/runs/{result['id']}", "states")
            result = answer.json() if answer.is_success else result
        if result["state"] != "done":
            seen.wrong[f"run {result['state']} {result['code']}"] += 1
            return
        item.result = (await seen.ask(client, "GET", f"/runs/{result['id']}/result.xlsx", "downloads")).content
        item.rulings = (await seen.ask(client, "GET", f"/runs/{result['id']}/rulings.parquet", "downloads")).content
        item.run = result["id"]


async def person(url: str, item: Department, seen: Seen) -> None:
    """Look at one page after the other as a department's person, those of the run once it is there."""
    random = Random(item.number)
    async with opened(url, cookies={"rencai": item.session}) as client:
        while True:
            await asyncio.sleep(random.uniform(0, 2 * LOOK))
            path = random.choice([page for page in PAGES if item.run or "{}" not in page]).format(item.run)
            await seen.ask(client, "GET", path, "pages")


def own(item: Department) -> bool:
    """Return whether result and rulings hold the department's applicants, all of them, and no others."""
    if not (item.result and item.rulings):
        return False
    with zipfile.ZipFile(io.BytesIO(item.result)) as stored:
        written = {
            matches
            for name in stored.namelist()
            for matches in ID.findall(stored.read(name).decode("utf-8", "replace"))
        }
    ruled = set(pl.read_parquet(io.BytesIO(item.rulings))["applicant_id"])
    return written == ruled == item.ids


async def in_turn(url: str, server: int, item: Department) -> list[str]:
    """So many small uploads; the memory of the process that serves stays what it was after the first of them."""
    seen, headers, begun = Seen(), {"authorization": f"Bearer {item.token}"}, time.monotonic()
    first = 0
    async with opened(f"{url}/api/v1", headers=headers) as client:
        for number in range(UPLOADS):
            text = f"姓名,工号,职业资格名称\n合成{number},SYN{number},ACCA\n"
            await seen.ask(client, "POST", "/uploads", "uploads", files={"files": (f"{number}.csv", text.encode())})
            if number + 1 == WARM:
                first = memory(server)
    last = memory(server)
    message = f"{first / 1024:.0f} MB after {WARM}, {last / 1024:.0f} MB after {UPLOADS}"
    print(f"{UPLOADS} uploads: {time.monotonic() - begun:.0f} s; memory of the service: {message}")
    grown = [f"the memory grew: {message}"] if UPLOADS > WARM and last > GROWTH * first else []
    return [*(f"{count} x {result}" for result, count in seen.wrong.items()), *grown]


def memory(process: int) -> int:
    """Return the kilobytes of memory that the process has."""
    text = Path(f"/proc/{process}/status").read_text("ascii")
    return int(re.search(r"VmRSS:\s+(\d+)", text)[1])  # type: ignore[index]


if __name__ == "__main__":
    sys.exit(main())
