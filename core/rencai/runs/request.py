"""What was requested: inputs by name and digest, department, basis date, and how to read the inputs."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rencai.store.runs import Task


SCORE: Final = "score"
READ: Final = "read"


@dataclass(frozen=True)
class Request:
    """One scoring as it was asked for; ``inputs`` are names of files and the SHA-256 of their bytes.

    ``typed`` are headings whose meaning was given with the request. ``task`` is to score them, or to read them only,
    for whoever wants to see first what is understood. Names of files may name people, so it is kept as a file, under
    retention, and never in SQLite.
    """

    department: str
    inputs: tuple[tuple[str, str], ...]
    as_of: date
    lang: str = "zh"
    cities: tuple[str, ...] = ()
    sheets: tuple[str, ...] = ()
    assumed: Mapping[str, str] = field(default_factory=dict)
    typed: Mapping[str, str] = field(default_factory=dict)
    task: Task = SCORE

    def written(self) -> bytes:
        """As JSON, the same for the same request."""
        told = {**asdict(self), "as_of": self.as_of.isoformat()}
        return json.dumps(told, ensure_ascii=False, sort_keys=True).encode()


def read(written: bytes) -> Request:
    """The request that was written so."""
    told: dict[str, Any] = json.loads(written)
    pairs = {name: tuple(map(tuple, told[name])) for name in ("inputs",)}
    names = {name: tuple(told[name]) for name in ("cities", "sheets")}
    return Request(**{**told, **pairs, **names, "as_of": date.fromisoformat(told["as_of"])})
