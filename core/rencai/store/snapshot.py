"""Copy the database at one moment while others write, and outline what the store holds."""

from __future__ import annotations

import sqlite3
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from rencai.store import holders
from rencai.store.check import stored_sizes
from rencai.store.database import FILE, applied_migrations, has_table, open_read_only, store_exists
from rencai.system import files
from rencai.system.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


_MOMENTS = (
    ("runs", "requested_at"), ("runs", "finished_at"), ("audit", "at"), ("decisions", "at"), ("statements", "at"),
    ("words", "at"), ("files", "kept_at"), ("lists", "imported"), ("awards", "recorded_at"),
)  # fmt: skip


@dataclass(frozen=True)
class Outline:
    """What ``doctor`` looks at.

    ``newest`` is the last moment of any row, ``nightly`` that at which a night last finished.

    ``dead`` and ``left`` (their process is gone) are ids of runs; ``queued`` has since when each waits. ``tokens`` has
    until when each unrevoked token is valid. ``retention`` is when something was last deleted by age, and by which
    retention, in days.
    """

    newest: str | None = None
    nightly: str | None = None
    dead: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    queued: dict[str, str] = field(default_factory=dict)
    stored_bytes: int = 0
    tokens: dict[str, str] = field(default_factory=dict)
    retention: tuple[str, int] | None = None


def read_outline(data: Path) -> Outline:
    """Return the outline; an empty one where there is no store, or it cannot be read (``verify_schema`` reports it)."""
    if not store_exists(data):
        return Outline()
    try:
        with open_read_only(data) as connection:
            return _outline(connection)
    except sqlite3.Error:
        return Outline()


def _outline(connection: sqlite3.Connection) -> Outline:
    moments = [_scalar(connection, table, f"max({column})") for table, column in _MOMENTS]
    runs = connection.execute("select * from runs").fetchall() if has_table(connection, "runs") else []
    return Outline(
        newest=max((moment for moment in moments if moment), default=None),
        nightly=_scalar(connection, "audit", "max(at)", "where action = 'nightly_finished'"),
        dead=[run["id"] for run in runs if run["state"] == "dead" and not run["purged_at"]],
        left=[run["id"] for run in runs if run["state"] == "leased" and holders.is_gone(run["holder"])],
        queued={run["id"]: run["requested_at"] for run in runs if run["state"] == "queued"},
        stored_bytes=_scalar(connection, "files", "sum(size)") or 0,
        tokens=_tokens(connection),
        retention=_retention(connection),
    )


def _retention(connection: sqlite3.Connection) -> tuple[str, int] | None:
    if not has_table(connection, "retention_clock"):
        return None
    row = connection.execute("select at, days from retention_clock").fetchone()
    return (row["at"], row["days"]) if row else None


def _tokens(connection: sqlite3.Connection) -> dict[str, str]:
    if not has_table(connection, "tokens"):
        return {}
    return dict(map(tuple, connection.execute("select id, expires_at from tokens where revoked_at is null")))


def _scalar(connection: sqlite3.Connection, table: str, what: str, which: str = "") -> Any:  # noqa: ANN401 - SQLite's own
    if not has_table(connection, table):
        return None
    return connection.execute(f"select {what} from {table} {which}").fetchone()[0]  # noqa: S608 - our own words


@contextmanager
def snapshot(data: Path, near: Path) -> Iterator[Path]:
    """Copy the database beside ``near``, into one file without a log, and delete the copy after the block.

    :raises OutputError: when the database is damaged or there is no room for the copy.
    """
    copy = files.part_path(near)
    try:
        with files.output_errors(copy):
            copy.touch(0o600)
        with open_read_only(data) as source, closing(sqlite3.connect(copy)) as target:
            source.backup(target)
            target.execute("PRAGMA journal_mode=DELETE")
            _require_sound(target, data)
        yield copy
    except sqlite3.Error as error:
        raise _damaged(data, error) from error
    finally:
        copy.unlink(missing_ok=True)


def _require_sound(copy: sqlite3.Connection, data: Path) -> None:
    answer = copy.execute("PRAGMA quick_check").fetchone()[0]
    if answer != "ok":
        raise _damaged(data, answer)


def _damaged(data: Path, reason: object) -> OutputError:
    return OutputError(
        f"{data / FILE} cannot be copied ({reason}); run `rencai verify`, keep the earlier backups", code="E_STORE"
    )


def read_contents(copy: Path) -> tuple[list[str], list[str]]:
    """Return the migrations of a copy's schema, and the digests of the files that it refers to."""
    with open_read_only(copy.parent, copy.name) as connection:
        return applied_migrations(connection), list(stored_sizes(connection))


def stored_digests(data: Path) -> set[str]:
    """Return the digests of the files that the store refers to now."""
    with open_read_only(data) as connection:
        return set(stored_sizes(connection))
