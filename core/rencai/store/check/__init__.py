"""Whether the store is sound: its database, its key, its kept files, its ledger; nothing is ever changed."""

from __future__ import annotations

import sqlite3
import time
from typing import TYPE_CHECKING

from rencai.messages.findings import Finding
from rencai.store.check import database, files, ledger
from rencai.store.database import inspected, stored

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_AGAIN = 1.0
"""Seconds after which a file must still be missing or astray: another process may be in the midst of a change."""


def sound(data: Path) -> list[Finding]:
    """All that is not as it should be in the whole store.

    :raises OutputError: when the folder cannot be read.
    """
    if not stored(data):
        return [Finding("E_STORE_NONE", str(data))]
    found = schema(data)
    if any(one.code in ("E_STORE_DAMAGED", "E_STORE_NEWER") for one in found):
        return found  # what such a database says of files and awards is not to be relied on
    return [*found, *_read(data, ledger.unsound), *_files(data)]


def schema(data: Path) -> list[Finding]:
    """What is wrong with the database itself and its key."""
    return _read(data, lambda connection: database.unsound(connection, data))


def _read(data: Path, look: Callable[[sqlite3.Connection], list[Finding]]) -> list[Finding]:
    try:
        with inspected(data) as connection:
            return look(connection)
    except sqlite3.Error as error:
        return [Finding("E_STORE_DAMAGED", str(data), {"reason": str(error)})]


def _files(data: Path) -> list[Finding]:
    found = _read(data, lambda connection: files.misplaced(connection, data))
    if found:
        time.sleep(_AGAIN)
        again = _read(data, lambda connection: files.misplaced(connection, data))
        found = [one for one in found if one in again]
    return [*found, *_read(data, lambda connection: files.damaged(connection, data))]
