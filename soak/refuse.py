"""A system that says no, at every step of a night: ``python soak/refuse.py`` (EVERY=1: only each EVERY-th step).

The disk is full, reports an error or is read-only at the n-th change of a file or of the store, for every n, there
alone or from there on. The command ends in an error that says what to do, nothing half-written has a name, and the next
start finishes everything as if nothing had been. Exit code 1 where it does not.
"""

from __future__ import annotations

import errno
import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from unittest.mock import patch

import nights
import steps
from nights import World

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

GOOD, UNREADABLE = b"refused now and then", b"unreadable, now and then"
REMEDIES = {
    errno.ENOSPC: ("free some space",),
    errno.EIO: ("the disk reports an error",),
    errno.EROFS: ("choose another folder", "may not be written", "the disk reports an error"),
}
"""What an error says to do about it."""
CODES = (0, 1, 4)


class Fault(NamedTuple):
    """What the system says, at which step, and whether it says so from then on."""

    code: int
    number: int
    lasting: bool


def faults(every: int = 1) -> Iterator[tuple[Fault, list[str]]]:
    """Yield faults, at every step or each ``every`` steps, with what is wrong after them."""
    for lasting in (False, True):
        for code in REMEDIES:
            for number in range(0, 10**6, every):
                fault = Fault(code, number + hash((code, lasting)) % every, lasting)
                result = tried(fault)
                if result is None:
                    break
                yield fault, result


def tried(fault: Fault) -> list[str] | None:
    """Return what is wrong after a night with that fault and one without; None where it has fewer steps."""
    folder = Path(tempfile.mkdtemp(prefix="rencai-refuse-", dir=nights.MEMORY if nights.MEMORY.is_dir() else None))
    try:
        return _tried(World(folder), fault)
    finally:
        shutil.rmtree(folder)


def _tried(world: World, fault: Fault) -> list[str] | None:
    world.put("甲部", "a.xlsx", GOOD)
    world.put("default", "b.xlsx", UNREADABLE)
    results: dict[bytes, bytes | None] = {GOOD: nights.result(GOOD), UNREADABLE: None}
    met: list[str] = []
    with steps.counted(_refusing(fault, met)):
        code, message = nights.ran(world.nightly())
    if not met:
        return None
    with patch("rencai.system.files.alive", lambda _: False):  # the next start is another process's
        last, trouble = nights.ran(world.nightly())
    wrong = [*_error(code, message, fault), *_torn(world, results), *nights.wrong(world, results)]
    return wrong if last in (0, 1) and not trouble else [*wrong, f"the next start: {last} {trouble}"]


def _refusing(fault: Fault, met: list[str]) -> Callable[[str, Path], None]:
    """Return a caller that refuses the step of that number, or it and all later ones."""
    no, count = steps.refused(fault.code), iter(range(10**9))

    def before(step: str, path: Path) -> None:
        number = next(count)
        if number == fault.number or (fault.lasting and number > fault.number):
            met.append(step)
            no(step, path)

    return before


def _error(code: int, message: str, fault: Fault) -> Iterator[str]:
    """Yield what is wrong with the command's end: it is to end well, or in an error that says what to do."""
    if code not in CODES or (fault.lasting and code != CODES[-1]):
        yield f"exit code {code}: {message}"
    if code == CODES[-1] and not (message.startswith("E_") and any(words in message for words in REMEDIES[fault.code])):
        yield f"no remedy: {message}"


def _torn(world: World, results: dict[bytes, bytes | None]) -> Iterator[str]:
    for path in world.outbox.glob("*/*.xlsx"):
        if path.read_bytes() not in results.values():
            yield f"torn: {path.name}"


def main() -> int:
    """Try the faults; return 0 where each was reported and mended."""
    tries, wrong = 0, 0
    for fault, result in faults(int(os.environ.get("EVERY", "1"))):
        tries += 1
        wrong += bool(result)
        for line in result:
            print(errno.errorcode[fault.code], fault.number, "from there on" if fault.lasting else "once", line)
    print(f"{tries} faults, {wrong} of them not told or not mended")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
