"""What was requested: inputs by name and digest, department, basis date, and how to read the inputs."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from rencai.sheets.file.limits import COMMAND_LINE, Limits
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
    how they are understood. ``leave_out`` are the marks of rows whose applicants are not scored. ``unread`` are the
    inputs of which there is no content to store: the place among all inputs, the name, and the code that says why.
    ``limits`` has the limits of reading that are not those of the command line, and ``bounded`` says that an input was
    refused for its limits, so that they are part of what the run is; where every input is read under them, they are
    not. In what order assumptions and headings were named is no part of a request. Names of files may name people: a
    request is kept as a file, under retention, and never in SQLite.
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
    unread: tuple[tuple[int, str, str], ...] = ()
    limits: Mapping[str, int] = field(default_factory=dict)
    bounded: bool = False

    def __post_init__(self) -> None:
        """Put what was named in any order into one order, so that the same request gives the same bytes."""
        for name in ("assumed", "typed"):
            object.__setattr__(self, name, dict(sorted(getattr(self, name).items())))

    @property
    def reading_limits(self) -> Limits:
        """The limits under which its inputs are read, whichever process reads them."""
        return Limits(**{**asdict(COMMAND_LINE), **self.limits})

    def serialize(self) -> bytes:
        """Return it as JSON, the same bytes for the same request."""
        content = {**asdict(self), "as_of": self.as_of.isoformat()}
        for later in _LATER:
            if not content[later]:  # the request of a version that did not know it is the same
                del content[later]
        return serialize_json(content)

    def identity(self) -> bytes:
        """Return what of it identifies a run: everything, but limits that refused nothing."""
        return self.serialize() if self.bounded else replace(self, limits={}).serialize()


_LATER = ("leave_out", "unread", "limits", "bounded")
"""The fields that earlier versions did not have."""


def serialize_json(value: object) -> bytes:
    """Return the value as JSON in one order; a name of a file that is no text keeps the bytes that make it none."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True).encode(errors="surrogatepass")


def unusual_limits(limits: Limits) -> dict[str, int]:
    """Return those of the limits that are not the command line's, by name."""
    every = {each.name: getattr(limits, each.name) for each in fields(limits)}
    return {name: value for name, value in every.items() if value != getattr(COMMAND_LINE, name)}


def parse_request(payload: bytes) -> Request:
    """Return the request that ``Request.serialize`` gave these bytes for."""
    content: dict[str, Any] = json.loads(payload)
    return Request(
        **{
            **content,
            "inputs": tuple(map(tuple, content["inputs"])),
            "cities": tuple(content["cities"]),
            "sheets": tuple(content["sheets"]),
            "header_rows": tuple(HeaderRows(*rows) for rows in content.get("header_rows", ())),
            "leave_out": tuple(content.get("leave_out", ())),
            "unread": tuple(map(tuple, content.get("unread", ()))),
            "as_of": date.fromisoformat(content["as_of"]),
        }
    )
