"""One run of rencai's own story inside this process, stage by stage: ``stages.py INPUT.xlsx FRAMES AS_OF``.

Leaves the cells of the result's sheets under FRAMES, for the floor, and prints as JSON how long each stage took, how
many rulings of each outcome each pathway gave, and how many cells the result has.
"""

import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

BEGUN = time.perf_counter()

from rencai.output.report import workbook  # noqa: E402  the imports are a stage
from rencai.output.xlsx import sheet as xlsx_sheet  # noqa: E402
from rencai.output.xlsx import writer  # noqa: E402  the imports are a stage
from rencai.plugins import loader  # noqa: E402  the imports are a stage
from rencai.ruling import score  # noqa: E402  the imports are a stage
from rencai.runs.outcome import announcement  # noqa: E402
from rencai.sheets.file import read  # noqa: E402  the imports are a stage

INNER = ("normalise", "rule ")
"""The stages within the story of ``score``."""

SPENT: Counter[str] = Counter(start=time.perf_counter() - BEGUN)


@contextmanager
def stage(name: str) -> Iterator[None]:
    """Add what the body takes to the stage."""
    begun = time.perf_counter()
    yield
    SPENT[name] += time.perf_counter() - begun


def staged(function: Callable[..., Any], name: Callable[..., str]) -> Callable[..., Any]:
    """Return the function with each call counted under the name made from its arguments."""

    def timed(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401  whatever the function takes
        with stage(name(*args)):
            return function(*args, **kwargs)

    return timed


def main(source: Path, frames: Path, as_of: date) -> None:
    """Run, and tell."""
    score.normalise = staged(score.normalise, lambda *_: "normalise")
    score.rule = staged(score.rule, lambda _frame, package, *_: f"rule {package.city.key}")
    with stage("start"):
        installed = loader.load()
    with stage("read"):
        book = read.read(source)
    with stage("story"):
        result = score.score_books([book], installed, as_of)
    SPENT["headers and rest"] = SPENT.pop("story") - sum(SPENT[name] for name in SPENT if name.startswith(INNER))
    with stage("report"):
        sheets = workbook.sheets(result)
    with stage("write"):
        writer.write(sheets, frames / "result.xlsx", as_of)
    (frames / "result.xlsx").unlink()
    for number, sheet in enumerate(sheets):
        xlsx_sheet.writable(sheet.frame).rename(sheet.shown).write_parquet(frames / f"{number}.parquet")
    outcomes: dict[str, dict[str, int]] = {}
    for (_, pathway, outcome), count in announcement(result).counts.items():
        outcomes.setdefault(pathway, {})[outcome] = count
    award = sum(
        int(ruling.frame["reward_high_cny"].sum()) for ruling in result.ruled if ruling.package.city.key == "shenyang"
    )
    cells = sum(sheet.frame.height * sheet.frame.width for sheet in sheets)
    print(json.dumps({"stages": SPENT, "outcomes": outcomes, "award": award, "cells": cells}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), date.fromisoformat(sys.argv[3]))
