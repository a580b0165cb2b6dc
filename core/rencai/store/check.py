"""Check the database, the kept files and the ledger, without changing anything."""

from __future__ import annotations

import hashlib
import sqlite3
import time
from typing import TYPE_CHECKING

from rencai.messages.findings import Finding
from rencai.store.database import FILE, KEY, applied, fits, has, inspected, stored
from rencai.store.database import schema as database_schema
from rencai.store.files import KEPT, place
from rencai.store.runs import PARTS, SUCCEEDED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


_SAID = 3
"""So many of SQLite's lines are quoted."""


def check_database(connection: sqlite3.Connection, data: Path) -> list[Finding]:
    """What is wrong with the file, the references between its tables, its schema and its key."""
    where = str(data / FILE)
    lines = [line for (line,) in connection.execute("PRAGMA integrity_check") if line != "ok"]
    if lines:
        return [Finding("E_STORE_DAMAGED", where, {"reason": "; ".join(lines[:_SAID])})]
    loose = connection.execute("PRAGMA foreign_key_check").fetchall()
    found = [Finding("E_STORE_REFERENCE", where, {"count": len(loose)})] if loose else []
    return [*found, *_schema(applied(connection), where), *_key(connection, data)]


def _schema(done: list[str], where: str) -> list[Finding]:
    if set(done) - set(database_schema()):
        return [Finding("E_STORE_NEWER", where)]
    behind = len(database_schema()) - len(done)
    return [Finding("E_STORE_SCHEMA", where, {"count": behind})] if behind else []


def _key(connection: sqlite3.Connection, data: Path) -> list[Finding]:
    row = connection.execute("select fingerprint from keys").fetchone() if has(connection, "keys") else None
    return [] if fits(data, row and row["fingerprint"]) else [Finding("E_STORE_KEY", str(data / KEY))]


def misplaced(connection: sqlite3.Connection, data: Path) -> list[Finding]:
    """Files without a row, rows without a file, and runs that lack a file though they were not purged."""
    there = {path.relative_to(data / KEPT).as_posix() for path in (data / KEPT).glob("??/*")}
    known = rows(connection)
    wanted = {sha256: place(data, sha256).relative_to(data / KEPT).as_posix() for sha256 in known}
    missing = [Finding("E_KEPT_MISSING", str(place(data, sha256))) for sha256, at in wanted.items() if at not in there]
    stray = [Finding("E_KEPT_STRAY", str(data / KEPT / at)) for at in sorted(there - set(wanted.values()))]
    return [*missing, *stray, *_incomplete(connection, known)]


def rows(connection: sqlite3.Connection) -> dict[str, int]:
    """The size of each kept file by its digest, as the database tells it."""
    if not has(connection, "files"):
        return {}
    return dict(tuple(row) for row in connection.execute("select sha256, size from files order by sha256"))


def _incomplete(connection: sqlite3.Connection, known: dict[str, int]) -> list[Finding]:
    """A finished run has its request and inputs until it is purged, and one that was scored its result and rulings."""
    found = []
    for run in connection.execute("select * from runs where purged_at is null") if has(connection, "runs") else ():
        scored = run["state"] in SUCCEEDED
        needed = ["request", *(("result", "rulings") if scored else ())]
        lacking = [part for part in needed if run[part] is None]
        lacking += [part for part in PARTS if run[part] is not None and run[part] not in known]
        inputs = [sha256 for (sha256,) in connection.execute(_INPUTS, [run["id"]])]
        asked = run["origin"] != "score"  # an input that was written to while it was scored is not kept
        lacking += ["input"] * ((asked and not inputs) or any(sha256 not in known for sha256 in inputs))
        found += [Finding("E_RUN_INCOMPLETE", f"run {run['id']}", {"part": part}) for part in lacking]
    return found


_INPUTS = "select sha256 from run_inputs where run = ?"


def damaged(connection: sqlite3.Connection, data: Path) -> list[Finding]:
    """The kept files whose content is not that of their name; one that is purged meanwhile is none."""
    return list(_damaged(rows(connection), data))


def _damaged(known: dict[str, int], data: Path) -> Iterator[Finding]:
    for sha256, size in known.items():
        path = place(data, sha256)
        try:
            with path.open("rb") as file:
                whole = hashlib.file_digest(file, "sha256").hexdigest() == sha256 and file.tell() == size
        except FileNotFoundError:
            continue
        except OSError:  # the disk cannot give it
            whole = False
        if not whole:
            yield Finding("E_KEPT_DAMAGED", str(path))


_STANDING = "awards where number not in (select award from award_reversals)"
_TWICE = f"""
    select group_concat(number, ', ') as numbers, count(*) as count from {_STANDING}
    group by person_key, city, reward having count(*) > 1
    union all
    select group_concat(number, ', '), count(*) from {_STANDING} and "group" is not null
    group by person_key, city, "group" having count(*) > 1 and count(distinct reward) > 1
"""  # noqa: S608 - our own words
_AMOUNT = "select number from awards where typeof(amount) <> 'integer' or amount <= 0"
_YEARLY = f"""
    select group_concat(number, ', ') as numbers from {_STANDING}
    group by person_key, city, year having sum(amount) > min(yearly)
"""  # noqa: S608 - our own words
_REVERSAL = """
    select number from award_reversals where award not in (select number from awards)
    or award in (select award from award_reversals group by award having count(*) > 1)
"""
_SLOT = f"""
    select number from {_STANDING} and number not in (select award from award_slots where slot = 'reward ' || reward)
    union select award from award_slots where award not in (select number from {_STANDING})
"""  # noqa: S608 - our own words


def check_ledger(connection: sqlite3.Connection) -> list[Finding]:
    """The awards that break a rule of the ledger; none where nothing was ever recorded."""
    if not has(connection, "awards"):
        return []
    twice = [
        Finding("E_LEDGER_TWICE", f"awards {row['numbers']}", {"count": row["count"]})
        for row in connection.execute(_TWICE)
    ]
    yearly = [Finding("E_LEDGER_YEARLY", f"awards {row['numbers']}") for row in connection.execute(_YEARLY)]
    amount = [Finding("E_LEDGER_AMOUNT", f"award {row['number']}") for row in connection.execute(_AMOUNT)]
    reversal = [Finding("E_LEDGER_REVERSAL", f"reversal {row['number']}") for row in connection.execute(_REVERSAL)]
    slot = [Finding("E_LEDGER_SLOT", f"award {row['number']}") for row in connection.execute(_SLOT)]
    return [*twice, *amount, *yearly, *reversal, *slot]


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
    return [*found, *_read(data, check_ledger), *_files(data)]


def schema(data: Path) -> list[Finding]:
    """What is wrong with the database itself and its key."""
    return _read(data, lambda connection: check_database(connection, data))


def _read(data: Path, look: Callable[[sqlite3.Connection], list[Finding]]) -> list[Finding]:
    try:
        with inspected(data) as connection:
            return look(connection)
    except sqlite3.Error as error:
        return [Finding("E_STORE_DAMAGED", str(data), {"reason": str(error)})]


def _files(data: Path) -> list[Finding]:
    found = _read(data, lambda connection: misplaced(connection, data))
    if found:
        time.sleep(_AGAIN)
        again = _read(data, lambda connection: misplaced(connection, data))
        found = [one for one in found if one in again]
    return [*found, *_read(data, lambda connection: damaged(connection, data))]
