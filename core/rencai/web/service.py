"""What every page works with: the store, the installed cities, limits, and refused tries."""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rencai.accounts import principal as principals
from rencai.official_lists.current import CurrentCities
from rencai.plugins import selection
from rencai.runs import context
from rencai.store import audit, statements
from rencai.system import clock

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from rencai.decisions.stated import Statements
    from rencai.plugins.current import CurrentPackages
    from rencai.plugins.loader import Installed
    from rencai.runs.context import RunContext
    from rencai.sheets.file.limits import Limits

    # The caller's name, and the fields of the audit entry.
    _Refusal = tuple[str, tuple[tuple[str, str], ...]]


MB = 1_000_000
# Seconds in which the same refusal makes one audit entry, so that tries that go on for hours do not fill the disk.
_REPEAT_SECONDS = 60


class RefusalCounter:
    """Counts refused requests until they are written to the audit, where equal ones of a minute are one entry."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: Counter[_Refusal] = Counter()
        self._recorded_at: dict[_Refusal, float] = {}

    def count(self, by: str, details: Mapping[str, str]) -> None:
        """Count one refusal of the caller ``by``; ``details`` are method, route pattern and code, and never a query."""
        with self._lock:
            self._waiting[by, tuple(details.items())] += 1

    def record(self, data: Path, *, last: bool = False) -> None:
        """Write the counts to the audit; what was also written within the last minute waits, unless ``last``.

        :raises OutputError: when the store cannot be written; what was not written stays counted.
        """
        for (by, details), times in self._due(last=last).items():
            audit.record(data, at=clock.moment(), by=by, action="refused", details={**dict(details), "times": times})
            with self._lock:
                self._waiting -= Counter({(by, details): times})

    def _due(self, *, last: bool) -> dict[_Refusal, int]:
        now = clock.now().timestamp()
        with self._lock:
            self._recorded_at = {key: when for key, when in self._recorded_at.items() if now - when < _REPEAT_SECONDS}
            due = {key: times for key, times in self._waiting.items() if last or key not in self._recorded_at}
            self._recorded_at |= dict.fromkeys(due, now)
        return due


@dataclass(eq=False)
class Service:
    """The settings and the shared state of the web service; there is one in the application's ``state.service``.

    ``packages`` are the installed cities, ``login`` is the system account that runs the service. ``hosts`` are
    the host names that requests may come to; ``secure`` says that browsers come by TLS, through a proxy. ``upload``
    bounds one request's files and ``quota`` what one account uploads within 24 hours, both in bytes; ``quota_rows``
    bounds the applicants whom an account has scored within 24 hours, and ``queue`` its runs that are not finished.
    ``retention`` are the days for which inputs and results are stored.
    """

    data: Path
    packages: CurrentPackages | Installed
    limits: Limits
    login: str
    hosts: tuple[str, ...] = ("127.0.0.1", "localhost", "[::1]")
    secure: bool = False
    upload: int = 100 * MB
    quota: int = 1000 * MB
    quota_rows: int = 5_000_000
    queue: int = 100
    retention: int = 30
    refusals: RefusalCounter = field(default_factory=RefusalCounter, init=False)
    _has_users: bool = field(default=False, init=False)
    _cities: CurrentCities = field(init=False)

    def __post_init__(self) -> None:
        """Let the cities be current: as they are when they are asked for."""
        self._cities = CurrentCities(self.data, self.packages)

    @property
    def shipped(self) -> Installed:
        """The installed packages as they are now, with their own data only."""
        return self._cities.packages.get()

    def installed(self) -> Installed:
        """Return the packages with the official lists in force now; loaded anew when a package or a list changed."""
        return self._cities.get()

    def run_context(self, department: str, cities: Sequence[str] = ()) -> RunContext:
        """Return the law and the memory that a run of the department would apply now; no ``cities`` are all.

        :raises CityError: when a city is not installed, or broken.
        """
        installed = self.installed()
        return context.load_context(self.data, department, installed, selection.select_keys(installed, cities))

    def law_of(self, department: str) -> Statements:
        """Return what users stated of sources and figures, as runs of the department apply it now."""
        return statements.read_applied(self.data, department)

    def has_users(self) -> bool:
        """Whether callers must sign in: as soon as there is an account, and until the service is restarted."""
        self._has_users = self._has_users or principals.has_users(self.data)
        return self._has_users
