"""The state of a night in progress."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from rencai.operations.nightly.inbox import Item, Postponed
from rencai.operations.nightly.journal import Journal
from rencai.runs.worker import Worker
from rencai.system.errors import RencaiError


@dataclass
class Night:
    """Where and for which day a night works, and what it has done so far.

    ``items`` has by run the files that it scores; ``left`` are postponed files, ``undelivered`` errors of delivery;
    ``lost`` are runs of which something is not kept any more that should be, each with what is missing.
    """

    worker: Worker
    inbox: Path
    outbox: Path
    day: date
    lang: str
    journal: Journal
    names: Mapping[str, tuple[str, str]]
    left: list[Postponed] = field(default_factory=list)
    lost: dict[str, str] = field(default_factory=dict)
    undelivered: list[RencaiError] = field(default_factory=list)
    items: dict[str, list[Item]] = field(default_factory=dict)

    @property
    def data(self) -> Path:
        """The folder of the store."""
        return self.worker.data
