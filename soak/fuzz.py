"""Spoilt workbooks, read until the time is over: ``python soak/fuzz.py [FILE...]`` (SECONDS=600, SEED).

Whatever the bytes, reading ends in a book or in an error that README.md documents, within the limits of time, with no
process and no temporary file left; and what was read gives applicants or an error. Starting the reading process costs
more than reading a small file, so most inputs go through that process's own function in a worker that lives on; every
fortieth, and each that ended the worker, is read as users read. What breaks the rule lies in var/fuzz afterwards;
files named on the command line are read again instead.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import re
import resource
import shutil
import sys
import tempfile
import time
import warnings
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, NamedTuple

from mutate import pooled, spoilt
from rencai.sheets.file import limits
from rencai.sheets.file import read as file_read
from rencai.system.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from multiprocessing.connection import Connection

    from rencai.sheets.file.book import Book

ROOT = Path(__file__).resolve().parents[1]
FAULTY = ROOT / "var" / "fuzz"
DOCUMENTED = set(re.findall(r"\| `(E_INPUT_[A-Z_]+)` \| 3 \|", (ROOT / "README.md").read_text("utf-8")))
OURS = "E_INPUT_READER"
"""Documented, but here it means that the reader itself failed."""
LIMITS = limits.WEB
LATE = 5
"""Seconds after its limit within which a reading process must be gone."""
AFTER = 60
"""Seconds in which what was read becomes applicants."""
AS_OF = date(2026, 11, 23)
REAL_EVERY, FURTHER_EVERY, WORKER_LASTS, POOL = 40, 3, 999, 400
MEMORY = 8 * 2**30
"""Bytes of address space of this process, which also holds what users' reading gives."""
PROGRESS_SECONDS = 60
"""Seconds between two lines of progress."""


class Outcome(NamedTuple):
    """What became of an input: ``book`` with applicants, an error's code, or ``bug``; and what tells it from others."""

    code: str
    detail: str = ""


# In the worker


def serve(pipe: Connection) -> None:
    """Answer each input with the outcome of reading, or with None and that of finding applicants in what was read."""
    from rencai.sheets.file import child

    bounds = replace(LIMITS, cpu=24 * 3600)  # it reads many
    child._confine(bounds, os.getppid())  # noqa: SLF001 - the real bounds
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # where Rust tells its panics
    while True:
        name, data, further = pipe.recv()
        book = _reading(name, data)
        if isinstance(book, Outcome) or not further:
            pipe.send(book if isinstance(book, Outcome) else Outcome("book", _shape(book)))
            continue
        pipe.send(None)
        pipe.send(_applicants(book))


def _reading(name: str, data: bytes) -> Book | Outcome:
    """Return what the reading process would answer, as its parent takes it."""
    from rencai.sheets.file import answer, child

    if not data:  # told by the parent
        return Outcome("E_INPUT_EMPTY")
    with tempfile.TemporaryFile() as file, tempfile.TemporaryFile() as frames:
        file.write(data)
        file.seek(0)
        state = os.fstat(file.fileno())
        request = {
            "file": os.dup(file.fileno()),
            "state": [state.st_size, state.st_mtime_ns],
            "ending": Path(name).suffix,
            "sheets": [],
            "documents": False,
        }
        try:
            book = answer.parse(name, child._answer(request, LIMITS, frames), frames)  # noqa: SLF001 - the real thing
        except InputError as error:
            return _refused(error)
        except BaseException as error:  # noqa: BLE001 - a Rust panic is no Exception
            return _bug(error)
    if any(sheet.cells.height for sheet in book.sheets):
        return book
    return Outcome("E_INPUT_EMPTY")


def _applicants(book: Book) -> Outcome:
    from rencai.cells.columns import canonical_columns
    from rencai.cells.normalise import normalise
    from rencai.cells.vocabulary import vocabulary
    from rencai.sheets.tables import read

    try:
        tables = read.read({book.name: book}, canonical_columns())
        normalise(tables.cells, canonical_columns(), vocabulary(canonical_columns(), {}), AS_OF)
    except InputError as error:
        return _refused(error)
    except BaseException as error:  # noqa: BLE001 - a Rust panic is no Exception
        return _bug(error)
    result = sorted({notice.code for notice in tables.notices})
    return Outcome(
        "book", f"{_shape(book)} {result} {tables.skipped.height.bit_length()} {tables.cells.height.bit_length()}"
    )


def _shape(book: Book) -> str:
    """Return roughly what distinguishes a book from others."""
    sizes = [(sheet.cells.height.bit_length(), sheet.cells.width.bit_length()) for sheet in book.sheets[:3]]
    more = [(sheet.visible, bool(sheet.merges), sheet.first_column > 0) for sheet in book.sheets[:3]]
    return f"{sizes} {more} {sorted({notice.code for notice in book.notices})}"


def _refused(error: InputError) -> Outcome:
    if error.code == OURS or error.code not in DOCUMENTED:
        return Outcome("bug", f"{error.code} {error}")
    return Outcome(error.code, re.sub(r"[0-9]+|'[^']*'|\"[^\"]*\"", "", str(error).partition(": ")[2])[:80])


def _bug(error: BaseException) -> Outcome:
    places, at = [], error.__traceback__
    while at:
        places.append(f"{Path(at.tb_frame.f_code.co_filename).name}:{at.tb_lineno}")
        at = at.tb_next
    return Outcome("bug", f"{type(error).__name__} at {' '.join(places[-4:])}: {str(error)[:200]}")


# In the parent


class Worker:
    """A process that is started again when an input has ended it, or when it has read many."""

    def __init__(self) -> None:
        self.context = multiprocessing.get_context("spawn")
        self._start()

    def _start(self) -> None:
        self.pipe, end = self.context.Pipe()
        self.process = self.context.Process(target=serve, args=(end,), daemon=True)
        self.process.start()
        end.close()
        self.read = 0

    def stop(self) -> None:
        self.process.kill()
        self.process.join()
        self.pipe.close()

    def give(self, name: str, data: bytes, *, further: bool = False) -> None:
        """Begin with an input; applicants are looked for in some books, in this one if ``further``."""
        if self.read == WORKER_LASTS:
            self.stop()
            self._start()
        self.read += 1
        self.pipe.send((name, data, further or self.read % FURTHER_EVERY == 0))

    def take(self) -> Outcome:
        """What became of it: ``ended`` or ``slow`` where the worker did not outlive the reading."""
        outcome = self._answer(LIMITS.seconds + LATE)
        if outcome is not None:
            return outcome
        outcome = self._answer(AFTER) or Outcome("bug", "no answer")
        return outcome if outcome.code not in ("ended", "slow") else Outcome("bug", f"{outcome.code} after reading")

    def _answer(self, seconds: float) -> Outcome | None:
        try:
            if self.pipe.poll(seconds):
                return self.pipe.recv()
            code = "slow"
        except (EOFError, ConnectionResetError):
            code = "ended"
        self.stop()
        self._start()
        return Outcome(code)


def real(path: Path) -> Outcome:
    """Read the file as users do, and return the outcome; nothing may be left of it."""
    before, begin = _left(), time.monotonic()
    try:
        file_read.read(path, LIMITS)
        outcome = Outcome("book")
    except InputError as error:
        outcome = _refused(error)
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001 - that is what is looked for
        outcome = _bug(error)
    if time.monotonic() - begin > LIMITS.seconds + LATE:
        return Outcome("bug", "reading took longer than its limit")
    return Outcome("bug", f"left behind: {left}") if (left := _left() - before) else outcome


def _left() -> set[str]:
    """Return temporary files, and reading processes wherever they hang, as /proc lists them."""
    files = {file.name for file in Path(tempfile.gettempdir()).iterdir()}
    return files | {f"process {number}" for number in _readers()}


def _readers() -> Iterator[str]:
    mark = f"TMPDIR={tempfile.gettempdir()}\0".encode()  # of this run only
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if (
                b"rencai.sheets.file.child" in (process / "cmdline").read_bytes()
                and mark in (process / "environ").read_bytes()
            ):
                yield process.name


class Run:
    """The inputs so far, what became of them, and those that led somewhere new, which are spoilt further."""

    def __init__(self, seed: int, folder: Path) -> None:
        self.random, self.folder, self.worker = Random(seed), folder, Worker()
        self.seeds = [(path.suffix.lower(), path.read_bytes()) for path in _seeds()]
        self.pool = list(self.seeds)
        self.counts: Counter[str] = Counter()
        self.real: Counter[str] = Counter()
        self.seen: set[Outcome] = set()
        self.bugs: dict[str, Path] = {}

    def made(self) -> tuple[str, bytes]:
        """Return another spoilt workbook, under its name."""
        ending, data = self.random.choice(self.pool if self.random.random() < 0.5 else self.seeds)
        others = [other for _, other in self.random.sample(self.seeds, 3)]
        return f"fuzz{ending}", spoilt(data, self.random, others)

    def until(self, end: float) -> None:
        """Read spoilt workbooks until then; the next is made while one is read."""
        name, data = self.made()
        begin = time.monotonic()
        while time.monotonic() < end:
            self.worker.give(name, data)
            following = self.made()
            self.take(name, data)
            name, data = following
            if time.monotonic() - begin > PROGRESS_SECONDS:
                begin = time.monotonic()
                print(f"{self.counts.total()} inputs, {len(self.pool)} in the pool, {len(self.bugs)} bugs", flush=True)

    def take(self, name: str, data: bytes) -> None:
        """Count the outcome of what was given, and check it where that is due."""
        outcome = self.worker.take()
        due = self.counts.total() % REAL_EVERY == 0 or outcome.code in ("ended", "slow")
        checked = self._real(name, data, outcome) if due else outcome
        self.counts[f"{outcome.code} -> {checked.code}" if outcome.code in ("ended", "slow") else checked.code] += 1
        if checked.code == "bug":
            self._keep(name, data, checked)
        elif outcome not in self.seen and pooled(data):
            self.seen.add(outcome)
            self.pool.append((Path(name).suffix, data))
            del self.pool[len(self.seeds) : len(self.pool) - POOL]

    def _real(self, name: str, data: bytes, outcome: Outcome) -> Outcome:
        """Return the outcome of reading as users do, which must be the worker's where that had one."""
        path = self.folder / name
        path.write_bytes(data)
        result = real(path)
        self.real[result.code] += 1
        path.unlink()
        if outcome.code in ("ended", "slow", "bug") or result.code == "bug":
            return outcome if outcome.code == "bug" else result
        tabular = ("E_INPUT_NO_HEADER", "E_INPUT_NO_ROWS")
        same = result.code == outcome.code or (result.code == "book" and outcome.code in tabular)
        return outcome if same else Outcome("bug", f"{result.code} by the real door, {outcome.code} in the worker")

    def _keep(self, name: str, data: bytes, outcome: Outcome) -> None:
        what = re.sub(r"[0-9]{3,}", "", outcome.detail)
        if what in self.bugs:
            return
        FAULTY.mkdir(parents=True, exist_ok=True)
        path = FAULTY / f"{int(time.time() * 1000)}{Path(name).suffix}"
        path.write_bytes(data)
        self.bugs[what] = path
        print(f"bug: {outcome.detail}: {path.relative_to(ROOT)}", flush=True)


def _seeds() -> list[Path]:
    endings = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".csv", ".et")
    return sorted(path for path in (ROOT / "tests" / "workbooks").iterdir() if path.suffix.lower() in endings)


def main(files: list[str]) -> int:
    """Run for SECONDS, or read these files; return 1 where the rule was broken."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, resource.getrlimit(resource.RLIMIT_AS)[1]))
    warnings.simplefilter("ignore")  # two parts of one name are meant
    folder = Path(tempfile.mkdtemp(prefix="rencai-fuzz-"))
    for use in ("in", "tmp"):
        (folder / use).mkdir()
    os.environ.update(TMPDIR=str(folder / "tmp"), POLARS_MAX_THREADS="2")
    tempfile.tempdir = None
    seed = int(os.environ.get("SEED") or time.time())
    print(f"SEED={seed}")
    run = Run(seed, folder / "in")
    try:
        if files:
            for file in map(Path, files):
                run.worker.give(file.name, file.read_bytes(), further=True)
                outcome = run.worker.take()
                print(file, outcome, real(file), sep="\n  ")
                run.bugs |= {"": file} if outcome.code == "bug" else {}
        else:
            run.until(time.monotonic() + float(os.environ.get("SECONDS") or 600))
    finally:
        run.worker.stop()
        shutil.rmtree(folder)
    print(f"{run.counts.total()} inputs, {run.real.total()} of them also by the real door, {len(run.bugs)} bugs")
    for code, count in run.counts.most_common():
        print(f"{count:8} {code}")
    return bool(run.bugs)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
