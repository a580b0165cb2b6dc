"""Keep the cities current: the installed packages as they are now, with the official lists in force now."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from rencai.official_lists import imports
from rencai.plugins.current import CurrentPackages, FixedPackages
from rencai.plugins.loader import Installed

if TYPE_CHECKING:
    from pathlib import Path


class CurrentCities:
    """What runs on a store are ruled by now; put together again when a package or a list was changed.

    :param packages: those that are installed; an ``Installed`` stays as it is.
    """

    def __init__(self, data: Path, packages: CurrentPackages | Installed) -> None:
        self.data = data
        self.packages = FixedPackages(packages) if isinstance(packages, Installed) else packages
        self._lock = threading.Lock()
        self._applied: tuple[Installed, tuple[tuple[str, str, int], ...], Installed] | None = None

    def get(self) -> Installed:
        """Return the packages with the lists in force laid over them; the same object while nothing changes.

        :raises OutputError: when the store cannot be read.
        """
        with self._lock:
            shipped, lists = self.packages.get(), imports.versions(self.data)
            if self._applied is None or self._applied[0] is not shipped or self._applied[1] != lists:
                self._applied = shipped, lists, imports.apply_lists(shipped, self.data)
            return self._applied[2]

    def is_outdated(self) -> bool:
        """Return whether a package or a list is not the one that ``get`` gave last."""
        changed = self._applied is not None and self._applied[1] != imports.versions(self.data)
        return changed or self.packages.is_outdated()
