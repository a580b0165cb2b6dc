"""Tell whether the service can take uploads and have them scored."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rencai.store import database
from rencai.system.errors import OutputError

if TYPE_CHECKING:
    from rencai.runs.crew import Crew
    from rencai.web.service import Service


FRESH_SECONDS = 1.0
"""For how long an answer holds: each one writes to the disk, and anybody may ask."""


@dataclass
class Readiness:
    """Why the service is not ready, found out at most once in ``FRESH_SECONDS``."""

    service: Service
    crew: Crew
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False)
    _until: float = field(default=0.0, init=False)
    _code: str | None = field(default=None, init=False)

    def lacking(self) -> str | None:
        """Return the code of what keeps the service from its work; None where nothing does."""
        with self._lock:
            if time.monotonic() >= self._until:
                self._code = self._find_lacking()
                self._until = time.monotonic() + FRESH_SECONDS
            return self._code

    def _find_lacking(self) -> str | None:
        """Write to the folder and the store, and look at the key, the cities and the processes that score.

        A service that was started without such processes leaves the queue to others, and does not ask for them.
        """
        try:
            database.require_room(self.service.data)
        except OutputError as error:
            return error.code
        if not self.service.shipped.packages:
            return "E_NO_CITY"
        return "E_WORKER_NONE" if self.crew.count and not self.crew.is_working else None
