"""Nights that are cut off: ``python soak/kill.py`` (KILLS=2000, REAL=20 of them of whole processes, SEED).

``rencai nightly``, ``worker`` and ``awards record`` are killed (SIGKILL) at random moments of their lives, one or
several at once, some after they were stopped until another took over; then all is left to finish; each file, result,
report, run and kept file is compared with an undisturbed night's. Two nights, four workers and two recordings of awards
are let run at once, and from 1,000 kills on nights also end ahead of every single step. Most nights are forked off this
process, with a stand-in for the scoring; a share are real processes that read and score real workbooks. Exit code 1,
and the world is kept in var/kill, where anything was lost, doubled or torn.
"""

from __future__ import annotations

import math
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING
from unittest.mock import patch

import nights
import steps
from nights import World
from rencai.store import audit, awards, runs

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ROOT = Path(__file__).resolve().parents[1]
FAULTY = ROOT / "var" / "kill"
CUTS = 25
"""Kills in one world before its work is left to finish."""
STEPS = 300
"""A night of few files changes the disk about so often."""
PEOPLE = 30
"""So many have an award due."""
MANY = 1000
"""From this many kills on, the end also comes ahead of every single step."""
LONG = 60.0
"""Seconds after which an undisturbed night must have ended."""
NAMES = ("申请人.xlsx", "申请人.csv", "名单.xlsx", "list.xls", "坏文件.xlsx")
REAL = ("english.xlsx", "dates.xlsx", "damaged-sheet.xlsx")
ENDLESS = "import sys, rencai.store.queue as q; q.ATTEMPTS = 10**6; from rencai.cli import main; main()"
"""The command without the bound on attempts: here it is not the file that ends the process."""
FINE = (0, 1)


class Forked:
    """A command that runs in a child of this warm process; ``number``: it is killed ahead of that step."""

    def __init__(self, words: Sequence[str], number: int | None, seconds: float) -> None:
        sys.stdout.flush()
        self.pid = os.fork()
        self.status: int | None = None
        if not self.pid:
            os._exit(_child(words, number, seconds))

    def poll(self) -> int | None:
        """Return the exit code, negative where a signal ended it; None while it runs."""
        if self.status is None:
            pid, result = os.waitpid(self.pid, os.WNOHANG)
            self.status = os.waitstatus_to_exitcode(result) if pid else None
        return self.status


def _child(words: Sequence[str], number: int | None, seconds: float) -> int:
    before = steps.numbered(number, steps.killed) if number is not None else lambda *_: None
    try:
        with (
            patch("rencai.store.queue.ATTEMPTS", 10**6),
            patch("rencai.runs.worker.LEASE_SECONDS", seconds),
            patch("rencai.runs.worker.BEAT_SECONDS", seconds / 3),
            steps.counted(before),
        ):
            code, message = nights.ran(words)
            if code not in FINE:
                print(message, file=sys.stderr, flush=True)
            return code
    except SystemExit as ended:
        return int(ended.code or 0)
    except BaseException:  # noqa: BLE001 - whatever it is, it is what we look for
        traceback.print_exc()
        return 70


def moment(random: Random, least: float, most: float) -> float:
    """Return a moment, early ones as likely as late ones: the times are spread by their logarithms."""
    return math.exp(random.uniform(math.log(least), math.log(most)))


def cut(actors: Sequence[Forked | subprocess.Popen[bytes]], random: Random, least: float, most: float) -> int:
    """Kill each process at its moment unless it ended before or stopped first; return how many were killed."""
    begun, ends = (
        time.monotonic(),
        sorted(((moment(random, least, most), actor) for actor in actors), key=lambda pair: pair[0]),
    )
    stopped = [actor for _, actor in ends[:1] if len(actors) > 1 and random.random() < 0.5]
    for at, actor in ends:
        time.sleep(max(0.0, begun + at - time.monotonic()))
        with suppress(ProcessLookupError):
            if actor.poll() is None:
                os.kill(actor.pid, signal.SIGSTOP if actor in stopped else signal.SIGKILL)
        _waited(actor, LONG if actor not in stopped else 0.0)
    for actor in stopped:  # it goes on when others may have taken over, and ends as it likes
        if actor.poll() is None:
            os.kill(actor.pid, signal.SIGCONT)
            _waited(actor, LONG)
    codes = [actor.poll() for actor in actors]
    for code in codes:
        if code not in (*FINE, -signal.SIGKILL):
            raise AssertionError(f"a command ended with {code}")
    return codes.count(-signal.SIGKILL)


def _waited(item: Forked | subprocess.Popen[bytes], seconds: float) -> None:
    end = time.monotonic() + seconds
    while item.poll() is None and time.monotonic() < end:
        time.sleep(0.001)
    if seconds and item.poll() is None:
        os.kill(item.pid, signal.SIGKILL)
        _waited(item, LONG)
        raise AssertionError("a command did not end")


# ---- worlds ----


def warm(folder: Path, random: Random, kills: int) -> tuple[int, Iterator[str]]:
    """Run a world of forked nights; return how often they were cut off, and what is wrong with it."""
    world, later, killed = World(folder), 0, 0
    contents = [b"%d of %d" % (number, random.getrandbits(32)) for number in range(4)]
    unreadable = b"unreadable %d" % random.getrandbits(32)
    results: dict[bytes, bytes | None] = {content: nights.result(content) for content in contents}  # once, for all
    seconds = random.choice([300.0, 0.05])
    if random.random() < 0.5:
        world.watch()
    _fill(world, random, contents, unreadable, 4)
    while killed < kills:
        words = [
            world.nightly(later),
            *random.choices([world.nightly(later), world.worker()], k=random.choice([0, 0, 1, 3])),
        ]
        number = random.randrange(STEPS) if random.random() < 0.4 else None
        actors = [Forked(each, number if not place else None, seconds) for place, each in enumerate(words)]
        killed += cut(actors, random, 0.001, 0.6)
        if random.random() < 0.3:
            _fill(world, random, contents, unreadable, 1)
        if random.random() < 0.15:
            later += 1
    for _ in range(2):  # the second sweeps what a worker of the last round left
        _waited(last := Forked(world.nightly(later), None, 300.0), LONG)
        if last.poll() not in FINE:
            raise AssertionError(f"the last night ended with {last.poll()}")
    return killed, nights.wrong(world, {**results, unreadable: None})


def _fill(world: World, random: Random, contents: Sequence[bytes], unreadable: bytes, count: int) -> None:
    """Put in some files: also the same again, under one name with other content, and of one stem."""
    for _ in range(count):
        name = random.choice(NAMES)
        content = unreadable if name == NAMES[-1] else random.choice(contents)
        world.put(random.choice(list(nights.HOMES)), name, content)


def together(folder: Path, random: Random, _: int) -> tuple[int, Iterator[str]]:
    """Let two nights, four workers and two recordings of awards finish at once: each run is begun once."""
    world = World(folder)
    recording = _recording(world, folder)
    contents = [b"%d together %d" % (number, random.getrandbits(32)) for number in range(12)]
    results: dict[bytes, bytes | None] = {content: nights.result(content) for content in contents}
    for number, content in enumerate(contents):
        world.put(list(nights.HOMES)[number % 3], f"{number}.xlsx", content)
    words = [world.nightly(), world.worker(), world.nightly(), *[world.worker()] * 3]
    recordings = [_process(recording, folder) for _ in range(2)]
    for item in [*recordings, *[Forked(each, None, 300.0) for each in words]]:
        _waited(item, LONG)
        if item.poll() not in FINE:
            raise AssertionError(f"a command ended with {item.poll()}")
    twice = [run.id for run in runs.read_all(world.data) if (run.token, run.attempts) != (1, 1)]
    faults = [*nights.wrong(world, results), *(f"run {run} was begun twice" for run in twice)]
    return 0, iter([*faults, *_ledger(world)])


def each(folder: Path, _: Random, __: int) -> tuple[int, Iterator[str]]:
    """Cut nights of two files off ahead of their first, second, ... step, until one has no such step."""
    content, unreadable, faults = b"each", b"unreadable each", []
    results: dict[bytes, bytes | None] = {content: nights.result(content), unreadable: None}
    for number in range(STEPS * 10):
        world = World(folder / str(number))
        world.put("甲部", "a.xlsx", content)
        world.put("default", "b.xlsx", unreadable)
        _waited(first := Forked(world.nightly(), number, 300.0), LONG)
        _waited(last := Forked(world.nightly(), None, 300.0), LONG)
        if last.poll() not in FINE:
            raise AssertionError(f"ahead of step {number}: the last night ended with {last.poll()}")
        faults += [f"ahead of step {number}: {result}" for result in nights.wrong(world, results)]
        if first.poll() != -signal.SIGKILL:
            break
        if not faults:
            shutil.rmtree(world.folder)
    return number, iter(faults)


def real(folder: Path, random: Random, kills: int) -> tuple[int, Iterator[str]]:
    """Run a world of real processes and workbooks."""
    undisturbed, world, killed = World(folder / "undisturbed"), World(folder / "world"), 0
    for each in (undisturbed, world):
        for department, name in zip(nights.HOMES, REAL, strict=True):
            each.put(department, name, (ROOT / "tests" / "workbooks" / name).read_bytes())
    begun = time.monotonic()
    _waited(_process(undisturbed.nightly(), folder), 10 * LONG)
    life = time.monotonic() - begun
    while killed < kills:
        words = [world.nightly(), *([world.worker()] if random.random() < 0.3 else [])]
        killed += cut([_process(each, folder) for each in words], random, 0.05, life)
    _waited(last := _process(world.nightly(), folder), 10 * LONG)
    if last.poll() not in FINE:
        raise AssertionError(f"the last night ended with {last.poll()}")
    return killed, _compared(undisturbed, world, folder)


def awarded(folder: Path, random: Random, kills: int) -> tuple[int, Iterator[str]]:
    """Kill real processes that record a run's awards, at times two at once: each award stands once."""
    world, killed = World(folder), 0
    words = _recording(world, folder)
    while killed < kills:
        killed += cut([_process(words, folder) for _ in range(random.choice([1, 2]))], random, 0.3, 3.0)
    _waited(last := _process(words, folder), LONG)
    if last.poll() != 0:
        raise AssertionError(f"the last recording ended with {last.poll()}")
    return killed, _ledger(world)


def _recording(world: World, folder: Path) -> list[str]:
    """Return the command that records the awards of a run; another process computes what is due."""
    return ["--data", str(world.data), "--log-level", "error", "awards", "record", _due(world),
            "--amounts", str(folder / "amounts.xlsx")]  # fmt: skip


def _ledger(world: World) -> Iterator[str]:
    """Yield the counts where not everyone has the award once, or the record of processing says otherwise."""
    ledger = awards.read_all(world.data)
    result = [entry.details["awards"] for entry in audit.read_all(world.data) if entry.action == "awards_recorded"]
    counts = (ledger.height, ledger["person_key"].n_unique(), sum(result))
    if set(counts) != {PEOPLE}:
        yield f"awards, people, awards said: {counts}"


def _due(world: World) -> str:
    """Return the run whose awards are recorded; another process computes it, as this one is forked later."""
    code = "import sys, nights, pathlib; print(nights.due(nights.World(pathlib.Path(sys.argv[1])), int(sys.argv[2])))"
    words = [sys.executable, "-c", code, str(world.folder), str(PEOPLE)]
    result = subprocess.run(words, cwd=ROOT / "soak", capture_output=True, text=True, check=True)  # noqa: S603 - ours
    return result.stdout.strip()


def _process(words: Sequence[str], folder: Path) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "RENCAI_SOAK": str(folder)}
    return subprocess.Popen(  # noqa: S603 - our own interpreter and command
        [sys.executable, "-P", "-c", ENDLESS, *words], env=environment, stdout=subprocess.DEVNULL
    )


def _compared(undisturbed: World, world: World, folder: Path) -> Iterator[str]:
    results: dict[bytes, bytes | None] = {content: None for _, _, content in world.placed}
    for department, name, content in world.placed:
        for path in (undisturbed.outbox / department).glob(f"{Path(name).stem}-*"):
            results[content] = path.read_bytes()
    if len(world.placed) - list(results.values()).count(None) != len(REAL) - 1:
        yield "the undisturbed night scored other files than it should"
    yield from nights.wrong(world, results)
    end = time.monotonic() + 10
    while (left := list(_living(folder))) and time.monotonic() < end:
        time.sleep(0.1)
    yield from (f"process {pid} is left" for pid in left)


def _living(folder: Path) -> Iterator[int]:
    """Return the processes that were started for a world, their own too."""
    mark = f"RENCAI_SOAK={folder}\0".encode()
    for path in Path("/proc").glob("[0-9]*/environ"):
        with suppress(OSError):
            if mark in path.read_bytes():
                yield int(path.parent.name)


# ---- the whole ----


def main() -> int:
    """Kill KILLS processes; return 0 where nothing was lost, doubled or torn."""
    kills, seed = int(os.environ.get("KILLS", "2000")), int(os.environ.get("SEED", time.time_ns() % 10**6))
    reals, random, killed, faults = int(os.environ.get("REAL", kills // 100)), Random(seed), 0, 0
    print(f"SEED={seed} KILLS={kills} REAL={reals}")
    half = reals // 2
    worlds = [(together, 0)] * 3 + [(awarded, half)] * bool(half) + [(real, reals - half)] * bool(reals)
    worlds += [(each, 0)] * (kills >= MANY)
    while killed < kills:
        world, most = worlds.pop() if worlds else (warm, min(CUTS, kills - killed))
        done, wrong = _run_world(world, random, most)
        killed += done
        faults += bool(wrong)
        print(*wrong, sep="\n", end="\n" * bool(wrong), flush=True)
    print(f"{killed} kills, {faults} worlds in which something was lost, doubled or torn")
    return int(faults > 0)


def _run_world(world: object, random: Random, most: int) -> tuple[int, list[str]]:
    folder = Path(tempfile.mkdtemp(prefix="rencai-kill-", dir=nights.MEMORY if nights.MEMORY.is_dir() else None))
    try:
        done, result = world(folder, random, most)  # type: ignore[operator]
        wrong = list(result)
    except AssertionError as error:
        done, wrong = most, [str(error)]
    if wrong:
        FAULTY.mkdir(parents=True, exist_ok=True)
        wrong.append(f"kept in {shutil.move(folder, FAULTY / folder.name)}")
    shutil.rmtree(folder, ignore_errors=True)
    return done, wrong


if __name__ == "__main__":
    sys.exit(main())
