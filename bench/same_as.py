"""Compare this tree with another revision, byte for byte: ``python bench/same_as.py REV`` (``--quick``, ``--store``).

The revision is checked out and installed in a folder of its own (``--base DIR``: a checkout that has a ``.venv``). Both
builds run the same commands on the same files: ``inputs``, the workbooks of the tests, random batches from a seed that
is printed, in Chinese and in English, and the smaller commands and a night (``cases.py``). Result workbooks, rulings
tables, exit codes, error codes, and the texts on both streams without paths must be the same. With ``--store``, it is
compared instead whether this tree goes on where the other stopped (``stores.py``). Exit code 1 where anything differs
that ``ALLOWED`` does not list; what differs lies in ``var/same_as`` then.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from difflib import unified_diff
from pathlib import Path
from queue import SimpleQueue
from random import Random
from typing import TYPE_CHECKING

import cases
import stores
from builds import ROOT, Build, Ended, Runner, checkout
from cases import Case
from differ import differences

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


@dataclass(frozen=True)
class Difference:
    """One thing that is not the same: in which case, of which kind, and where in it."""

    case: str
    kind: str
    where: str


@dataclass(frozen=True)
class Allowed:
    """A difference that is meant: patterns that the whole of a case, kind and place match, and why."""

    case: str
    kind: str
    where: str
    reason: str

    def covers(self, item: Difference) -> bool:
        """Return whether the difference is this one."""
        pairs = ((self.case, item.case), (self.kind, item.kind), (self.where, item.where))
        return all(re.fullmatch(pattern, text) for pattern, text in pairs)


ID = "a run's id covers the bytes of the cities' files, and part 6 of issue 13 changes those"
ALLOWED: tuple[Allowed, ...] = (
    Allowed(r"night-.*", r"folder", r"nightly-.*xlsx: sheet (文件|Files), cell N\d+", "seconds that a file took"),
    Allowed(r"night-.*", r"folder", r"nightly-.*xlsx: sheet (文件|Files), cell O\d+", ID),
    Allowed(r"night-.*", r"folder", r".*\.txt: line \d+ \((运行编号|run)\)", ID),
    Allowed(r"inputs/.*|strict.*|assumed.*", r"stdout", r"[-+](运行编号|run): [0-9a-f]{12}", ID),
    Allowed(r"store", r"superseded run", r".*", ID),
    Allowed(r"store", r"runs show after it", r"\$\.(id|known\.cities\[\d\]\[2\]): .*", ID),
    Allowed(
        r"store",
        r"runs show after it",
        r"\$\.asked_by: '.*' became None",
        "a run that supersedes another does not say who asked for it, in the old build either",
    ),
    Allowed(r"cities.*", r"stdout", r'[-+] +"rencai_\w+",?', "the four cities have one shape: part 6 of issue 13"),
)
"""One line each, with the reason; the closing note of the change lists them too."""

DIFFERING = ROOT / "var" / "same_as"
MOST, FEW = 30, 3
"""At most this many cases are left in ``var/same_as``, and differences printed, each with a few of its cases."""
CLOCK = (
    (re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[\d.]*(?:Z|\+00:00)"), "TIME"),
    (re.compile(r"\b\d+(\.\d+)? (?=s\b|秒)"), "N "),
)
"""What the clock tells differs from run to run, so it is left out of the texts."""


@dataclass
class Comparison:
    """Two builds, their warm processes, and the differences between them."""

    old: Build
    new: Build
    pairs: SimpleQueue[tuple[Runner, Runner]] = field(default_factory=SimpleQueue)
    differences: list[Difference] = field(default_factory=list)
    ran: int = 0

    def run(self, some: Iterable[Case], jobs: int) -> None:
        """Run the cases in both builds, several at once, and add what differs."""
        with ThreadPoolExecutor(jobs) as pool:
            for differences in pool.map(self.compare_case, some):
                self.differences += differences
                self.ran += 1

    def compare_case(self, case: Case) -> list[Difference]:
        """Return the differences of one case; files that are the same are deleted."""
        pair = self.pairs.get()
        try:
            old, new = (runner.run(case.arguments, case.threads) for runner in pair)
        finally:
            self.pairs.put(pair)
        differences = [Difference(case.name, kind, where) for kind, where in self.compared(case, old, new)]
        if differences:
            self.keep(case, old, new)
        for build in (self.old, self.new):
            for name in case.outputs:
                if (path := build.folder / name).is_file():
                    path.unlink()
        return differences

    def compared(self, case: Case, old: Ended, new: Ended) -> Iterator[tuple[str, str]]:
        """Yield the kind and the place of each difference."""
        if old.code != new.code:
            yield "exit code", f"{old.code} became {new.code}"
        codes = [re.findall(r"\bE_[A-Z_]+", ended.err) for ended in (old, new)]
        if codes[0] != codes[1]:
            yield "error codes", f"{codes[0]} became {codes[1]}"
        for kind, before, after in (("stderr", old.err, new.err), ("stdout", old.out, new.out)):
            texts = [timeless(text).splitlines() for text in (before, after)]
            lines = list(unified_diff(*texts, n=0, lineterm=""))[2:]
            yield from ((kind, line) for line in lines if not line.startswith("@@"))
        for name in case.outputs:
            kind = "result" if name.endswith(".xlsx") else "folder" if not Path(name).suffix else "rulings"
            yield from ((kind, where) for where in self.files(name))

    def files(self, name: str) -> Iterator[str]:
        """Yield where a file, or any file of a folder, differs."""
        paths = [build.folder / name for build in (self.old, self.new)]
        if not any(path.is_dir() for path in paths):
            yield from differences(*paths)
            return
        below = {file.relative_to(path) for path in paths for file in path.rglob("*") if file.is_file()}
        for file in sorted(below):
            places = differences(paths[0] / file, paths[1] / file, (self.old.neutral, self.new.neutral))
            yield from (f"{file}: {where}" for where in places)

    def keep(self, case: Case, old: Ended, new: Ended) -> None:
        """Leave what both builds made of the case for inspection."""
        place = DIFFERING / re.sub(r"[^\w.+-]+", "-", case.name)
        if DIFFERING.is_dir() and len(list(DIFFERING.iterdir())) >= MOST:
            return
        for build, ended in ((self.old, old), (self.new, new)):
            folder = place / build.name
            folder.mkdir(parents=True, exist_ok=True)
            (folder / "out.txt").write_text(ended.out, "utf-8")
            (folder / "err.txt").write_text(ended.err, "utf-8")
            for name in case.outputs:
                path = build.folder / name
                if path.is_file():
                    shutil.copy(path, folder)
                elif path.is_dir():
                    shutil.copytree(path, folder / path.name, dirs_exist_ok=True)
        (place / "command.txt").write_text(" ".join(case.arguments), "utf-8")


def timeless(text: str) -> str:
    """Return a text without what the clock told."""
    for pattern, name in CLOCK:
        text = pattern.sub(name, text)
    return text


def report(differences: list[Difference]) -> int:
    """Print the differences, each once with the number of its cases; return 1 where one is not allowed."""
    allowed: dict[Allowed, int] = defaultdict(int)
    others: dict[tuple[str, str], list[str]] = defaultdict(list)
    for item in differences:
        if covering := next((line for line in ALLOWED if line.covers(item)), None):
            allowed[covering] += 1
        else:
            others[item.kind, item.where].append(item.case)
    for line, count in allowed.items():
        print(f"allowed, {count} times: {line.kind}: {line.where}: {line.reason}")
    shown = sorted(others.items(), key=lambda pair: -len(pair[1]))
    for (kind, where), names in shown[:MOST]:
        examples = ", ".join([*names[:FEW], *(["…"] if len(names) > FEW else [])])
        print(f"DIFFERENT in {len(names)}: {kind}: {where} ({examples})")
    if len(shown) > MOST:
        print(f"and {len(shown) - MOST} more differences")
    if others and DIFFERING.is_dir():
        print(f"see {DIFFERING.relative_to(ROOT)}")
    return int(bool(others))


def compare(old: Build, new: Build, options: argparse.Namespace, folder: Path) -> list[Difference]:
    """Run everything in both builds, and return what differs."""
    comparison, begun = Comparison(old, new), time.monotonic()
    place = folder / "batches"
    place.mkdir()
    words = [ROOT / "bench" / "batches.py", place, options.batches, options.seed]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "soak")}
    with subprocess.Popen([sys.executable, *map(str, words)], env=environment) as drawing, ExitStack() as stack:
        for build in (old, new):
            build.prepare()
            cases.prepare(build)
        for number in range(options.jobs):
            pair = Runner(old, number), Runner(new, number)
            for runner in pair:
                stack.callback(runner.stop)
            comparison.pairs.put(pair)
        for name, some in (
            ("inputs", cases.inputs()),
            ("commands", cases.commands(quick=options.quick)),
            ("workbooks of the tests", cases.workbooks(30 if options.quick else None)),
            ("random batches", (case for _ in [drawing.wait()] for case in cases.batches(place, Random(options.seed)))),
        ):
            before = comparison.ran
            comparison.run(some, options.jobs)
            print(
                f"{name}: {comparison.ran - before} commands in each build, {time.monotonic() - begun:.0f} s",
                flush=True,
            )
        if drawing.returncode:
            sys.exit("no batches were made")
    return comparison.differences


def main() -> int:
    """Compare, print, and return the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("revision", metavar="REV", nargs="?", help="the revision that is checked out")
    parser.add_argument("--base", type=Path, help="a checkout with a .venv, instead of REV")
    parser.add_argument("--batches", type=int, help="random batches (500; 10 with --quick)")
    parser.add_argument("--seed", type=int, default=int(time.time()), help="of the random batches")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="commands of each build at once")
    parser.add_argument("--quick", action="store_true", help="inputs, 30 workbooks and 10 batches, in about a minute")
    parser.add_argument("--store", action="store_true", help="stores and queues instead of results")
    options = parser.parse_args()
    if (options.revision is None) == (options.base is None):
        parser.error("REV or --base DIR")
    options.batches = (10 if options.quick else 500) if options.batches is None else options.batches
    shutil.rmtree(DIFFERING, ignore_errors=True)
    print(f"seed {options.seed}", flush=True)
    with ExitStack() as stack:
        base = options.base.resolve() if options.base else stack.enter_context(checkout(options.revision))
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="rencai-same-")))
        old, new = Build("old", base, folder / "old"), Build("new", ROOT, folder / "new")
        if options.store:
            matches = [Difference("store", kind, where) for kind, where in stores.compared(old, new)]
        else:
            matches = compare(old, new, options, folder)
    code = report(matches)
    print("there are differences" if code else "both builds do the same")
    return code


if __name__ == "__main__":
    sys.exit(main())
