"""Limits on a file's size, and on the time, memory and room that reading and scoring it may take."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

from rencai.system.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence


MB, GB = 10**6, 10**9
UNITS = {"": 1, "KB": 10**3, "MB": MB, "GB": GB, "KIB": 2**10, "MIB": 2**20, "GIB": 2**30}
SIZES = ("packed", "unpacked", "ratio_after", "memory", "text", "run_memory", "result")
MOST = {
    "seconds": 10**6, "cpu": 10**6, "memory": 2**50, "rows": 10**9, "run_memory": 2**50, "run_seconds": 10**6,
    "result": 2**50,
}  # fmt: skip
"""Above this the system cannot count; a higher limit is lowered to it, which is as good as none."""
LEAST = {"memory": 2**30, "run_memory": 2**29}
"""Below this, reading cannot even begin: Python and polars take this much of the address space."""
ROWS = 1_048_576
"""The last row of Excel."""


@dataclass(frozen=True)
class Limits:
    """What a file may cost; one that costs more is refused with a code, and nothing of it is used.

    ``packed`` and ``unpacked``: bytes of the file and of all it holds. ``entries``: parts within a workbook. ``ratio``:
    how many times its size one of them may unpack to once it is larger than ``ratio_after`` bytes. ``columns``: the
    last column that may have content. ``memory``: bytes of address space of the reading process. ``cpu``: seconds of
    processor time, of all its threads. ``seconds``: from start to end, by the clock. ``text``: bytes of the cells' text
    altogether, which scoring holds in memory several times over.

    The others bound a run, of one file or several: ``rows`` its applicants, ``run_memory`` the bytes of memory and
    ``run_seconds`` the time by the clock of the process that performs it, ``result`` the bytes of all that it makes.
    """

    packed: int = 400 * MB
    unpacked: int = 4 * GB
    entries: int = 1000
    ratio: int = 100
    ratio_after: int = 500 * MB
    columns: int = 500
    memory: int = 8 * 2**30
    cpu: int = 600
    seconds: int = 600
    text: int = GB
    rows: int = MOST["rows"]
    run_memory: int = MOST["run_memory"]
    run_seconds: int = MOST["run_seconds"]
    result: int = MOST["result"]


COMMAND_LINE = Limits()
"""For a file of one's own: a sheet of all the rows that Excel has, 1,048,576, of 24 columns is read."""
WEB = Limits(
    50 * MB, 500 * MB, ratio_after=100 * MB, memory=4 * 2**30, cpu=60, seconds=60, text=250 * MB,
    rows=200_000, run_memory=6 * 2**30, run_seconds=900, result=500 * MB,
)  # fmt: skip
"""For a file that a stranger uploads."""


def parse_limits(texts: Sequence[str], usual: Limits = COMMAND_LINE) -> Limits:
    """Return the usual limits with those named instead; of a name given twice the last counts.

    :param texts: each ``NAME=NUMBER``, sizes with a unit if wanted.
    :raises UsageError: when one has another form, names no limit, or would let nothing be read.

    >>> parse_limits(["packed=800MB", "columns=1000"]).packed
    800000000
    """
    return replace(usual, **dict(_parse_limit(text) for text in texts))


_LARGEST = ("GIB", "GB", "MIB", "MB", "KIB", "KB", "")


def format_size(count: int) -> str:
    """Return a number of bytes as it is written in a limit.

    >>> format_size(400_000_000), format_size(2**33), format_size(1500)
    ('400MB', '8GiB', '1500')
    """
    return next((f"{count // UNITS[unit]}{unit.replace('I', 'i')}" for unit in _LARGEST if not count % UNITS[unit]), "")


def _parse_limit(text: str) -> tuple[str, int]:
    name, _, value = (part.strip() for part in text.partition("="))
    names = [field.name for field in fields(Limits)]
    match = re.fullmatch(r"([0-9]{1,15})\s*([A-Za-z]*)", value)
    unit = UNITS.get(match[2].upper(), 0) if match else 0
    if name not in names or not match or not unit or (match[2] and name not in SIZES):
        raise UsageError(
            f"no limit {text!r}; write NAME=NUMBER with one of {', '.join(names)}, and KB, MB or GB after"
            f" {', '.join(SIZES)}",
            code="E_USAGE_LIMIT",
        )
    count = min(int(match[1]) * unit, MOST.get(name, int(match[1]) * unit))
    if count < LEAST.get(name, 1):
        smallest = f"{name}={format_size(LEAST.get(name, 1))}"
        raise UsageError(f"the limit {text!r} lets nothing be read; use {smallest} or more", code="E_USAGE_LIMIT")
    return name, count
