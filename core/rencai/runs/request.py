"""What was requested: inputs by name and digest, department, basis date, and how to read the inputs."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from rencai.sheets.headers.by_hand import HeaderRows

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rencai.messages.codes import Mark
    from rencai.store.runs import Task


SCORE: Final = "score"
READ: Final = "read"


@dataclass(frozen=True)
class Request:
    """What is asked of a run.

    ``inputs`` are the names of files and the SHA-256 of their bytes. ``cities`` are keys, all cities where it is empty,
    and ``sheets`` the only sheets to score, all visible ones where it is empty. ``assumed`` has for a column the cell
    that every row is to have; ``typed`` for a heading the column that it is, "" for none, and ``header_rows`` say where
    headers are, as somebody wrote them. ``task`` is to score the inputs, or only to read them, so that one sees first
    how they are understood. ``leave_out`` are the marks of rows whose applicants are not scored. Names of files may
    name people: a request is kept as a file, under retention, and never in SQLite.
    """

    department: str
    inputs: tuple[tuple[str, str], ...]
    as_of: date
    lang: str = "zh"
    cities: tuple[str, ...] = ()
    sheets: tuple[str, ...] = ()
    assumed: Mapping[str, str] = field(default_factory=dict)
    typed: Mapping[str, str] = field(default_factory=dict)
    header_rows: tuple[HeaderRows, ...] = ()
    task: Task = SCORE
    leave_out: tuple[Mark, ...] = ()

    def serialize(self) -> bytes:
        """Return it as JSON, the same bytes for the same request."""
        fields = {**asdict(self), "as_of": self.as_of.isoformat()}
        if not self.leave_out:  # the request of a version that did not know it is the same
            del fields["leave_out"]
        return json.dumps(fields, ensure_ascii=False, sort_keys=True).encode()


def parse_request(payload: bytes) -> Request:
    """Return the request that ``Request.serialize`` gave these bytes for."""
    fields: dict[str, Any] = json.loads(payload)
    return Request(
        **{
            **fields,
            "inputs": tuple(map(tuple, fields["inputs"])),
            "cities": tuple(fields["cities"]),
            "sheets": tuple(fields["sheets"]),
            "header_rows": tuple(HeaderRows(*rows) for rows in fields.get("header_rows", ())),
            "leave_out": tuple(fields.get("leave_out", ())),
            "as_of": date.fromisoformat(fields["as_of"]),
        }
    )
