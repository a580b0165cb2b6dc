"""A copy of the database as it stood at one moment, while others go on writing."""

from __future__ import annotations

import sqlite3
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from rencai import durable
from rencai.errors import OutputError
from rencai.store.check.files import rows
from rencai.store.database import FILE, applied, inspected

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def snapshot(data: Path, near: Path) -> Iterator[Path]:
    """The copy lies beside ``near``, one file without a log beside it, until the block ends.

    :raises OutputError: when the database is damaged or there is no room for the copy.
    """
    copy = durable.beside(near)
    try:
        with durable.told(copy):
            copy.touch(0o600)
        with inspected(data) as held, closing(sqlite3.connect(copy)) as made:
            held.backup(made)
            made.execute("PRAGMA journal_mode=DELETE")
            _require(made, data)
        yield copy
    except sqlite3.Error as error:
        raise _damaged(data, error) from error
    finally:
        copy.unlink(missing_ok=True)


def _require(made: sqlite3.Connection, data: Path) -> None:
    said = made.execute("PRAGMA quick_check").fetchone()[0]
    if said != "ok":
        raise _damaged(data, said)


def _damaged(data: Path, said: object) -> OutputError:
    return OutputError(
        f"{data / FILE} cannot be copied ({said}); run `rencai verify`, keep the earlier backups", code="E_STORE"
    )


def outlined(copy: Path) -> tuple[list[str], list[str]]:
    """The changes that made the copy's schema, and the digests of the files that it says are kept."""
    with inspected(copy.parent, copy.name) as connection:
        return applied(connection), list(rows(connection))


def kept(data: Path) -> set[str]:
    """The digests of the files that the store says are kept now."""
    with inspected(data) as connection:
        return set(rows(connection))
