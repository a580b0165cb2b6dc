"""Speed, as ratios within one run: rencai against the floor and against a plain pandas + openpyxl script.

Whole fresh processes are measured, floor and rencai by turns, and their medians compared; absolute times drift. Exits 1
when rencai and the script disagree on any outcome. ``--quick``: few rows, once, for a smoke test.
"""

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
RENCAI = str(Path(sys.executable).with_name("rencai"))
AS_OF = "2026-11-23"
FULL = {10_000: 5, 100_000: 3}
QUICK = {2_000: 1}
"""Rows, and how often each is repeated."""

FLOOR_GOAL, SCRIPT_GOAL, HELP_GOAL, READ_GOAL, MATCH_GOAL, SERVICE_GOAL = 2.0, 6.0, 0.150, 1.5, 0.15, 1.10
WIDTH = 16
"""Columns of the workbook that is only read."""
CITY, EDITION = "guangzhou", "bench"
NAMES, ENTRIES = 5_000, 500
"""Distinct names, and entries of the list that they are matched with."""
LONGEST = 300.0
"""The script is left out where it would take longer than this many seconds."""


@dataclass
class Measured:
    """What fresh processes of one command took: seconds, seconds of all cores, and the most memory (bytes) of one."""

    seconds: list[float] = field(default_factory=list)
    busy: list[float] = field(default_factory=list)
    memory: int = 0
    output: str = ""

    @property
    def median(self) -> float:
        """Return the median time."""
        return statistics.median(self.seconds)

    @property
    def cpu(self) -> float:
        """Return the median time of all cores, which other work on the machine disturbs less."""
        return statistics.median(self.busy)


def process(measured: Measured, command: Sequence[str | Path]) -> Measured:
    """Measure one more fresh process, which must succeed."""
    with tempfile.TemporaryFile() as out:
        begun = time.perf_counter()
        child = subprocess.Popen([str(part) for part in command], stdout=out)
        _, status, used = os.wait4(child.pid, 0)
        measured.seconds.append(time.perf_counter() - begun)
        child.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        measured.output = out.read().decode()
    if child.returncode:
        sys.exit(f"{' '.join(child.args)}: exit code {child.returncode}")
    measured.busy.append(used.ru_utime + used.ru_stime)
    measured.memory = max(measured.memory, used.ru_maxrss * 1024)
    return measured


def script(name: str, *arguments: str | Path) -> list[str | Path]:
    """Return the command of one of the scripts beside this one."""
    return [sys.executable, HERE / name, *arguments]


@dataclass
class Batch:
    """All that was measured on one workbook."""

    rows: int
    counts: dict[str, Any]
    floor: Measured
    rencai: Measured
    script: Measured | None

    @property
    def disagreements(self) -> Iterator[str]:
        """Yield where rencai and the script count differently."""
        peer = json.loads(self.script.output) if self.script else self.counts
        if peer["award"] != self.counts["award"]:
            yield f"award: rencai {self.counts['award']}, script {peer['award']}"
        for pathway, ours in self.counts["outcomes"].items():
            theirs = peer["outcomes"].get(pathway, {})
            if any(ours[outcome] != theirs.get(outcome, 0) for outcome in ours):
                yield f"{pathway}: rencai {ours}, script {theirs}"


def batch(folder: Path, rows: int, repeats: int, expected: float) -> Batch:
    """Measure everything on that many rows; the script only where it is expected to be done in time."""
    source, frames, target = folder / f"{rows}.xlsx", folder / f"{rows}", folder / "result.xlsx"
    frames.mkdir()
    process(Measured(), script("make_batch.py", str(rows), source))
    payload = json.loads(process(Measured(), script("stages.py", source, frames, AS_OF)).output)
    floor, rencai = Measured(), Measured()
    for _ in range(repeats):
        process(floor, script("floor.py", source, frames, target))
        process(rencai, [RENCAI, "score", source, "--as-of", AS_OF, "-o", target])
    peer = process(Measured(), script("script.py", source, target)) if expected < LONGEST else None
    return Batch(rows, payload, floor, rencai, peer)


def verdict(ratio: float, *, good: bool) -> str:
    """Return a ratio, and whether it reaches its goal."""
    return f"{ratio:.2f} {'✓' if good else '✗'}"


def line(item: Batch) -> list[str]:
    """Return one line of the table."""
    to_floor = item.rencai.median / item.floor.median
    peer = ["-", "-"]
    if item.script:
        to_script = item.script.median / item.rencai.median
        peer = [f"{item.script.median:.1f}", verdict(to_script, good=to_script >= SCRIPT_GOAL)]
    return [
        f"{item.rows:,}",
        f"{item.counts['cells']:,}",
        f"{item.floor.median:.2f}",
        f"{item.rencai.median:.2f}",
        verdict(to_floor, good=to_floor <= FLOOR_GOAL),
        f"{item.rencai.cpu / item.floor.cpu:.2f}",
        *peer,
        *(f"{measured.memory / 2**20:,.0f}" for measured in (item.floor, item.rencai)),
    ]


def table(lines: Sequence[Sequence[str]]) -> None:
    """Print the lines, the first the headings, in columns."""
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for cells in lines:
        print("  ".join(cell.rjust(width) for cell, width in zip(cells, widths, strict=True)))
    print()


def report(batches: Sequence[Batch], shown: Measured) -> None:
    """Print everything measured."""
    headings = ["rows", "cells", "floor s", "rencai s", f"ratio (≤{FLOOR_GOAL:g})", "CPU ratio"]
    headings += ["script s", f"ratio (≥{SCRIPT_GOAL:g})"]
    table([[*headings, "floor MB", "rencai MB"], *map(line, batches)])
    stages = list(batches[0].counts["stages"])
    split = [[name, *(f"{item.counts['stages'][name]:.2f}" for item in batches)] for name in stages]
    table([["stage (s, one run in process)", *(f"{item.rows:,}" for item in batches)], *split])
    print(f"rencai --help: {shown.median * 1000:.0f} ms (goal {HELP_GOAL * 1000:.0f})")


def read(folder: Path, rows: int, repeats: int) -> tuple[Measured, Measured]:
    """Measure a bare read and rencai's of one workbook, by turns."""
    source = folder / "read.xlsx"
    process(Measured(), script("make_batch.py", str(rows), source, str(WIDTH)))
    bare, ours = Measured(), Measured()
    for _ in range(repeats):
        process(bare, script("bare.py", source))
        process(ours, script("reading.py", source, AS_OF))
    return bare, ours


def matched(folder: Path, rows: int, repeats: int) -> dict[str, float]:
    """Return the median share of matching in whole runs over a batch, and the last run's other figures."""
    place, data = folder / f"names-{rows}", folder / f"lists-{rows}"
    place.mkdir()
    process(Measured(), script("make_names.py", str(rows), str(NAMES), str(ENTRIES), place))
    keep = ["--edition", EDITION, "--from", "2026-01-01", "--published", str(ENTRIES), "--strict", "--yes"]
    process(Measured(), [RENCAI, "catalogue", "import", CITY, place / "list.csv", *keep, "--data", data])
    run = script("matching.py", place / "batch.xlsx", data, CITY, AS_OF, place / "out.xlsx")
    result = [json.loads(process(Measured(), run).output) for _ in range(repeats)]
    return {**result[-1], "share": statistics.median(item["matching"] / item["whole"] for item in result)}


def describe_matching(folder: Path, rows: int, repeats: int) -> str:
    """Return in a line how much of a run the matching is, and the memory that it adds."""
    result = matched(folder, rows, repeats)
    share = verdict(result["share"], good=result["share"] <= MATCH_GOAL)
    what = f"matching {result['names']:,} names of {rows:,} rows with {result['entries']:,} entries"
    took = f"{result['matching']:.2f} of {result['whole']:.2f} s, share {share} (≤{MATCH_GOAL:g})"
    return f"{what}: {took}; {result['grown'] / 2**20:,.0f} MB more"


def service(folder: Path, rows: int, repeats: int) -> str:
    """Return in a line what a night costs over scoring the same workbook, recorded or not, by turns."""
    source = folder / "service.xlsx"
    process(Measured(), script("make_batch.py", str(rows), source))
    alone, scored, nightly = Measured(), Measured(), Measured()
    for number in range(repeats):
        place = folder / f"night-{number}"
        (place / "in").mkdir(parents=True)
        shutil.copy(source, place / "in")
        score = [RENCAI, "score", source, "--as-of", AS_OF, "-o", place / "alone.xlsx"]
        process(alone, [*score, "--no-record"])
        process(scored, [*score, "--data", place / "own"])
        night = ["--inbox", place / "in", "--outbox", place / "out", "--date", AS_OF, "--settle", "0"]
        process(nightly, [RENCAI, "--data", place / "data", "nightly", *night])
    ratio = nightly.median / scored.median
    strict = f"over score --no-record {nightly.median / alone.median:.2f}, CPU {nightly.cpu / alone.cpu:.2f}"
    result = f"a night of {rows:,} rows: score {scored.median:.2f} s, nightly {nightly.median:.2f} s, ratio"
    return f"{result} {verdict(ratio, good=ratio <= SERVICE_GOAL)} (≤{SERVICE_GOAL:g}); {strict}"


def main(*, quick: bool) -> int:
    """Measure, print, and say whether rencai and the script agree."""
    batches: list[Batch] = []
    shown = Measured()
    for _ in range(1 if quick else 10):
        process(shown, [RENCAI, "--help"])
    with tempfile.TemporaryDirectory(prefix="rencai-bench-") as folder:
        for rows, repeats in (QUICK if quick else FULL).items():
            before = batches[-1] if batches else None
            expected = before.script.median * rows / before.rows if before and before.script else 0.0
            batches.append(batch(Path(folder), rows, repeats, expected))
        bare, ours = read(Path(folder), rows, 1 if quick else 7)
        sizes = QUICK if quick else (20_000, 100_000)
        served = service(Path(folder), 2_000 if quick else 10_000, 1 if quick else 7)
        shares = [describe_matching(Path(folder), size, 1 if quick else 3) for size in sizes]
    report(batches, shown)
    ratio = ours.median / bare.median
    disagreement = f"reading {rows:,} x {WIDTH}: bare {bare.median:.2f} s, rencai {ours.median:.2f} s, ratio"
    print(f"{disagreement} {verdict(ratio, good=ratio <= READ_GOAL)} (≤{READ_GOAL:g}); {ours.memory / 2**20:,.0f} MB")
    print(*shares, served, sep="\n")
    disagreements = [f"{item.rows:,} rows, {disagreement}" for item in batches for disagreement in item.disagreements]
    for disagreement in disagreements:
        print(f"MISMATCH: {disagreement}")
    print("rencai and the script " + ("DISAGREE" if disagreements else "agree on every outcome"))
    return int(bool(disagreements))


if __name__ == "__main__":
    sys.exit(main(quick="--quick" in sys.argv[1:]))
