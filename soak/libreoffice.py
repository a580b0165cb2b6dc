"""Random lists, saved anew by LibreOffice and ruled again: ``python soak/libreoffice.py`` (BOOKS=12, SEED).

Each workbook is scored as written and as LibreOffice's own .xlsx, .xls and .ods of it; every applicant must be the same
row and have the same rulings: outcomes, reasons and problems. What rightly differs is no part of the lists here, or not
compared:

- yes/no: some formats keep TRUE, others 1 with a format, which a text column shows otherwise (rulings are the same);
- times of day: .ods has its own way to write them;
- a day in a reason: .ods tells no time of day with it, Excel's formats a midnight;
- tabs within a cell: LibreOffice writes them as <text:tab/>, which the library that reads .ods leaves out;
- texts of more than 30,000 characters, which .xls and LibreOffice may cut.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from lists import List, lists, save
from rencai.plugins import loader
from rencai.ruling.score import ScoredInputs, score_books
from rencai.ruling.table import table
from rencai.sheets.file import read

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rencai.plugins.loader import Installed

ROOT = Path(__file__).resolve().parents[1]
FAULTY = ROOT / "var" / "libreoffice"
AS_OF = date(2026, 11, 23)
FORMATS = ("xlsx", "xls", "ods")
SHEETS = ("名单", "第二批", "C 组")
SAME = ("sheet", "row", "city", "pathway", "qualification", "outcome", "entry", "reasons", "missing", "notes", "as_of")
MINUTES = 10
LONGEST = 30_000
MIDNIGHT = " 00:00:00"


def books(count: int, start: int) -> list[tuple[List, ...]]:
    """Return that many random workbooks, the same for the same start."""
    made: list[tuple[List, ...]] = []

    @seed(start)
    @settings(
        max_examples=count,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.tuples(*(lists(name) for name in SHEETS)))
    def add(lists_: tuple[List, ...]) -> None:
        made.append(tuple(_without_flags(item) for item in lists_))

    add()
    return made[:count]


def _without_flags(item: List) -> List:
    """Return the list without what LibreOffice rightly writes otherwise."""
    lines = tuple(tuple(_plain(value) for value in line) for line in item.lines)
    return List(item.name, lines, item.header, item.people, item.column)


def _plain(value: Any) -> Any:  # noqa: ANN401 - any cell
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return value.date()
    return value[:LONGEST].replace("\t", " ") if isinstance(value, str) else value


def converted(paths: Sequence[Path], ending: str, folder: Path) -> list[Path]:
    """Return the workbooks as LibreOffice saves them, by a profile of this run."""
    profile = (folder / "profile").as_uri()
    target = folder / ending
    command = [
        "soffice",
        f"-env:UserInstallation={profile}",
        "--headless",
        "--convert-to",
        ending,
        "--outdir",
        str(target),
    ]
    subprocess.run(  # noqa: S603 - LibreOffice, on files of ours
        [*command, *map(str, paths)], check=True, capture_output=True, timeout=60 * MINUTES
    )
    return [target / f"{path.stem}.{ending}" for path in paths]


def ruled(path: Path, installed: Installed) -> ScoredInputs:
    """Score the workbook."""
    return score_books([read.read(path)], installed, AS_OF)


def differences(item: ScoredInputs, other: ScoredInputs) -> list[str]:
    """Return what is not the same, in words."""
    rulings = [_rulings(item), _rulings(other)]
    keys = [list(each) for each in rulings]
    if keys[0] != keys[1]:
        lost, added = (sorted(set(here) - set(there)) for here, there in (keys, keys[::-1]))
        return [f"rows: lost {lost[:5]}, added {added[:5]}"]
    different = [
        f"{key[:3]} {name}: {mine!r} -> {theirs!r}"
        for key in keys[0]
        for name, mine, theirs in zip(SAME, rulings[0][key], rulings[1][key], strict=True)
        if mine != theirs
    ]
    problems = [sorted(each.problems.select("sheet", "row", "column", "code").rows()) for each in (item, other)]
    if problems[0] != problems[1]:
        different.append(f"problems: {sorted(set(problems[0]) ^ set(problems[1]))[:5]}")
    return different


def _rulings(result: ScoredInputs) -> dict[tuple[Any, ...], tuple[Any, ...]]:
    rulings = table(result.ruled, "zh").select(SAME)
    reasons = [str(each).replace(MIDNIGHT, "") for each in rulings["reasons"].to_list()]
    rows = rulings.with_columns(reasons=pl.Series(reasons, dtype=pl.String)).rows()
    seen: Counter[tuple[Any, ...]] = Counter()
    keyed = {}
    for row in rows:
        seen[row[:4]] += 1
        keyed[*row[:4], seen[row[:4]]] = row
    return keyed


def main() -> int:
    """Return 1 where a workbook is ruled otherwise once LibreOffice saved it; it is left in var/libreoffice."""
    if not shutil.which("soffice"):
        print("soffice is not installed: nothing was compared")
        return 0
    start = int(os.environ.get("SEED") or time.time())
    print(f"SEED={start}")
    installed, failed, rows = loader.load(), 0, 0
    with tempfile.TemporaryDirectory(prefix="rencai-soak-") as name:
        folder = Path(name)
        made = books(int(os.environ.get("BOOKS") or 12), start)
        paths = [save(book, folder / f"{number}.xlsx") for number, book in enumerate(made)]
        first = [ruled(path, installed) for path in paths]
        rows = sum(result.applicants.height for result in first)
        for ending in FORMATS:
            for path, result, again in zip(paths, first, converted(paths, ending, folder), strict=True):
                matches = differences(result, ruled(again, installed))
                failed += bool(matches)
                if matches:
                    FAULTY.mkdir(parents=True, exist_ok=True)
                    remaining = [shutil.copy(file, FAULTY / f"{start}-{path.stem}-{which}.{file.suffix[1:]}")
                            for which, file in (("written", path), ("saved", again))]  # fmt: skip
                    print(f"{ending}: {Path(remaining[1]).relative_to(ROOT)}", *matches[:6], sep="\n  ")
    print(f"{len(made)} workbooks with {rows} applicants in {len(FORMATS)} formats, {failed} ruled otherwise")
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())
