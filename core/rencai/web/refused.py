"""Refused tries on their way into the processing record: counted at once, entered beside the answers."""

from __future__ import annotations

import threading
from collections import Counter
from typing import TYPE_CHECKING, Any

from rencai import clock, store

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    _Try = tuple[str, tuple[tuple[str, str], ...]]
    """By whom, and what the record tells of it."""

_AGAIN = 60
"""Seconds in which the same refusal is entered once, so that whoever tries for hours does not fill the disk."""


class Refused:
    """Who was refused what since it was last entered; the same of one minute is one entry that tells how often."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: Counter[_Try] = Counter()
        self._entered: dict[_Try, float] = {}

    def count(self, by: str, told: Mapping[str, str]) -> None:
        """Once more; ``told`` is the route's pattern and the code, and never a query."""
        with self._lock:
            self._waiting[by, tuple(told.items())] += 1

    def enter(self, data: Path, *, last: bool = False) -> None:
        """The record tells of what waits, but for what it told of within the minute, unless it is the ``last`` time.

        :raises OutputError: when it cannot be written; it waits for the next time then.
        """
        for (by, told), times in self._due(last=last).items():
            store.enter(data, at=clock.moment(), by=by, action="refused", told=_told(told, times))
            with self._lock:
                self._waiting -= Counter({(by, told): times})

    def _due(self, *, last: bool) -> dict[_Try, int]:
        now = clock.now().timestamp()
        with self._lock:
            self._entered = {one: when for one, when in self._entered.items() if now - when < _AGAIN}
            due = {one: times for one, times in self._waiting.items() if last or one not in self._entered}
            self._entered |= dict.fromkeys(due, now)
        return due


def _told(told: tuple[tuple[str, str], ...], times: int) -> dict[str, Any]:
    return {**dict(told), "times": times}
