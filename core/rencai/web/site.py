"""What every page works on: the store, the cities on the lists that hold, the reader's limits, who may come in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rencai import accounts, lists, runs, store
from rencai.web.refused import Refused

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from rencai.intake import Limits
    from rencai.plugins import Installed

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
        now = lists.versions(self.data)
        if self._laid is None or self._laid[0] != now:
            self._laid = now, lists.standing(self.shipped, self.data)
        return self._laid[1]

    def known(self, department: str, cities: Sequence[str] = ()) -> runs.Known:
        """What a run of the department in these cities, all where none is named, would know now.

        :raises CityError: when one is not there, or broken.
        """
        installed = self.installed()
        return runs.known(self.data, department, installed, runs.chosen(installed, cities))

    def has_users(self) -> bool:
        """Whether anybody signs in: from the moment when there is an account, for as long as the service runs."""
        self._users = self._users or accounts.has_users(self.data)
        return self._users

    @property
    def ready(self) -> bool:
        """Whether work can be done: the store is writable, a city is installed."""
        store.ready(self.data)
        return bool(self.shipped.packages)
