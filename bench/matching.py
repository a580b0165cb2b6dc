"""How much of a whole run the matching of names is: ``matching.py BATCH.xlsx LIST_DATA CITY AS_OF OUT.xlsx``.

One city, with the official list that was imported into LIST_DATA; prints as JSON the seconds of the whole process and
of the matching, the distinct names and the entries, and by how many bytes it raised the process's peak memory.
"""

import time

BEGUN = time.perf_counter()

import json  # noqa: E402 - the imports count
import resource  # noqa: E402
import sys  # noqa: E402
from datetime import date  # noqa: E402
from pathlib import Path  # noqa: E402
from typing import Any  # noqa: E402

from rencai.official_lists import imports  # noqa: E402
from rencai.output.report import workbook  # noqa: E402
from rencai.output.xlsx import writer  # noqa: E402
from rencai.plugins import loader  # noqa: E402
from rencai.ruling import rule, score  # noqa: E402
from rencai.sheets.file import read  # noqa: E402

SPENT = {"matching": 0.0, "grown": 0.0, "names": 0, "entries": 0}


def peak() -> int:
    """Return the most memory that this process has had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def watched(function: Any) -> Any:  # noqa: ANN401 - pairs or match
    """Return the function, its time and what it adds to the peak counted."""

    def timed(*arguments: Any) -> Any:  # noqa: ANN401 - whatever it takes
        begun, before = time.perf_counter(), peak()
        result = function(*arguments)
        SPENT["matching"] += time.perf_counter() - begun
        SPENT["grown"] += peak() - before
        SPENT["names"] = max(SPENT["names"], result.height)
        return result

    return timed


def main(source: Path, data: Path, city: str, as_of: date, out: Path) -> None:
    """Read, rule, write, and tell."""
    rule.pairs, rule.match = watched(rule.pairs), watched(rule.match)  # as rule.py has imported them
    installed = imports.apply_lists(loader.load(), data)
    packages = [package for package in installed.packages if package.name == city]
    result = score.score_books([read.read(source)], installed, as_of, packages=packages)
    writer.write(workbook.sheets(result), out, as_of)
    SPENT["entries"] = packages[0].entries.height
    print(json.dumps({**SPENT, "whole": time.perf_counter() - BEGUN}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], date.fromisoformat(sys.argv[4]), Path(sys.argv[5]))
