"""What every page works with: the store, the installed cities, limits, and refused tries."""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from rencai.accounts import principal
from rencai.official_lists import imports
from rencai.runs import context, queue
from rencai.store import audit, database
from rencai.system import clock

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from rencai.plugins.loader import Installed
    from rencai.runs.context import RunContext
    from rencai.sheets.file.limits import Limits

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
            audit.record(data, at=clock.moment(), by=by, action="refused", details=_told(told, times))
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


MB = 1_000_000


@dataclass(eq=False)
class Site:
    """``shipped`` are the cities as they were loaded; ``login`` is the account that runs the service.

    ``upload`` bounds one request's files, in bytes, ``quota`` what one account hands in within 24 hours;
    ``retention`` is for how many days inputs and results are kept.
    ``secure`` says that browsers come by TLS, through a proxy; ``hosts`` are the names by which they may ask.
    """

    data: Path
    shipped: Installed
    limits: Limits
    login: str
    hosts: tuple[str, ...] = ("127.0.0.1", "localhost", "[::1]")
    secure: bool = False
    upload: int = 100 * MB
    quota: int = 1000 * MB
    retention: int = 30
    refused: Refused = field(default_factory=Refused, init=False)
    _users: bool = field(default=False, init=False)
    _laid: tuple[tuple[tuple[str, str, int], ...], Installed] | None = field(default=None, init=False)

    def installed(self) -> Installed:
        """The cities on the official lists that hold now; they are laid anew when an import changed them."""
        now = imports.versions(self.data)
        if self._laid is None or self._laid[0] != now:
            self._laid = now, imports.apply_lists(self.shipped, self.data)
        return self._laid[1]

    def known(self, department: str, cities: Sequence[str] = ()) -> RunContext:
        """What a run of the department in these cities, all where none is named, would know now.

        :raises CityError: when one is not there, or broken.
        """
        installed = self.installed()
        return context.load_context(self.data, department, installed, queue.chosen(installed, cities))

    def has_users(self) -> bool:
        """Whether anybody signs in: from the moment when there is an account, for as long as the service runs."""
        self._users = self._users or principal.has_users(self.data)
        return self._users

    @property
    def ready(self) -> bool:
        """Whether work can be done: the store is writable, a city is installed."""
        database.require_writable(self.data)
        return bool(self.shipped.packages)
