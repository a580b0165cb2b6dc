"""Check the database, the kept files and the ledger, without changing anything."""

from __future__ import annotations

import hashlib
import sqlite3
import time
from typing import TYPE_CHECKING

from rencai.awards.model import nobody_keys
from rencai.messages.findings import Finding
from rencai.store.database import (
    FILE,
    KEY,
    applied_migrations,
    failure_code,
    has_table,
    is_read_only,
    key_fits,
    migration_names,
    open_read_only,
    store_exists,
)
from rencai.store.files import FOLDER, path_of
from rencai.store.runs import PARTS, SUCCEEDED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from rencai.store.runs import Part


_MADE: Mapping[str, tuple[Part, ...]] = {"score": ("result", "rulings"), "read": ("told",)}
"""The parts that a run has by its task once it succeeded."""
_SELECT_INPUTS = "select sha256 from run_inputs where run = ?"
_QUOTED_LINES = 3
"""How many of SQLite's lines are quoted."""
_RECHECK_SECONDS = 1.0
"""Seconds after which a file must still be missing or astray: another process may be in the midst of a change."""

_UNRELIABLE = ("E_STORE_DAMAGED", "E_STORE_NEWER", "E_STORE_HELD", "E_STORE_DISK")
_WITH_REASON = ("E_STORE_DAMAGED", "E_STORE_DISK")

_STANDING = "awards where number not in (select award from award_reversals)"
# A reward at most once, and of an exclusive group at most one reward; a reward that is there twice is told of once.
_TWICE = f"""
    select group_concat(number, ', ') as numbers, count(*) as count from {_STANDING}
    group by person_key, city, reward having count(*) > 1
    union all
    select group_concat(number, ', '), count(*) from {_STANDING} and "group" is not null
    group by person_key, city, "group" having count(*) > 1 and count(distinct reward) > 1
"""  # noqa: S608 - our own words
_AMOUNT = "select number from awards where typeof(amount) <> 'integer' or amount <= 0"
# Of several caps that awards of one year were recorded under, the lowest counts.
_YEARLY = f"""
    select group_concat(number, ', ') as numbers from {_STANDING}
    group by person_key, city, year having sum(amount) > min(yearly)
"""  # noqa: S608 - our own words
_REVERSAL = """
    select number from award_reversals where award not in (select number from awards)
    or award in (select award from award_reversals group by award having count(*) > 1)
"""
# The slots are what the triggers of store.migrations enforce uniqueness by: each award in force has its own, and no
# reversed one keeps any.
_SLOT = f"""
    select number from {_STANDING} and number not in (select award from award_slots where slot = 'reward ' || reward)
    union select award from award_slots where award not in (select number from {_STANDING})
"""  # noqa: S608 - our own words


def check_database(connection: sqlite3.Connection, data: Path) -> list[Finding]:
    """Return what is wrong with the file, the references between its tables, its schema and its key."""
    where = str(data / FILE)
    lines = [line for (line,) in connection.execute("PRAGMA integrity_check") if line != "ok"]
    if lines:
        return [Finding("E_STORE_DAMAGED", where, {"reason": "; ".join(lines[:_QUOTED_LINES])})]
    dangling = connection.execute("PRAGMA foreign_key_check").fetchall()
    findings = [Finding("E_STORE_REFERENCE", where, {"count": len(dangling)})] if dangling else []
    return [*findings, *_schema_findings(applied_migrations(connection), where), *_key_findings(connection, data)]


def _schema_findings(done: list[str], where: str) -> list[Finding]:
    if set(done) - set(migration_names()):
        return [Finding("E_STORE_NEWER", where)]
    behind = len(migration_names()) - len(done)
    return [Finding("E_STORE_SCHEMA", where, {"count": behind})] if behind else []


def _key_findings(connection: sqlite3.Connection, data: Path) -> list[Finding]:
    row = connection.execute("select fingerprint from keys").fetchone() if has_table(connection, "keys") else None
    return [] if key_fits(data, row and row["fingerprint"]) else [Finding("E_STORE_KEY", str(data / KEY))]


def find_misplaced(connection: sqlite3.Connection, data: Path) -> list[Finding]:
    """Return files without a row, rows without a file, and runs that lack a file though they were not purged."""
    present = {path.relative_to(data / FOLDER).as_posix() for path in (data / FOLDER).glob("??/*")}
    sizes = stored_sizes(connection)
    expected = {sha256: path_of(data, sha256).relative_to(data / FOLDER).as_posix() for sha256 in sizes}
    missing = [
        Finding("E_KEPT_MISSING", str(path_of(data, sha256))) for sha256, at in expected.items() if at not in present
    ]
    stray = [Finding("E_KEPT_STRAY", str(data / FOLDER / at)) for at in sorted(present - set(expected.values()))]
    return [*missing, *stray, *_incomplete(connection, sizes)]


def stored_sizes(connection: sqlite3.Connection) -> dict[str, int]:
    """Return the size in bytes of each stored file by its sha256, as the database has it."""
    if not has_table(connection, "files"):
        return {}
    return dict(tuple(row) for row in connection.execute("select sha256, size from files order by sha256"))


def _incomplete(connection: sqlite3.Connection, sizes: dict[str, int]) -> list[Finding]:
    """Return the parts that runs lack.

    A finished run has its request and inputs until it is purged, and one that succeeded what its task makes: a scoring
    its result and rulings, a reading what it read.
    """
    findings: list[Finding] = []
    if not has_table(connection, "runs"):
        return findings
    for run in connection.execute("select * from runs where purged_at is null"):
        needed: list[str] = ["request", *(_MADE[run["task"]] if run["state"] in SUCCEEDED else ())]
        lacking = [part for part in needed if run[part] is None]
        lacking += [part for part in PARTS if run[part] is not None and run[part] not in sizes]
        inputs = [sha256 for (sha256,) in connection.execute(_SELECT_INPUTS, [run["id"]])]
        inputs_expected = run["origin"] != "score"  # a file that changed while `score` read it is not stored
        lacking += ["input"] * ((inputs_expected and not inputs) or any(sha256 not in sizes for sha256 in inputs))
        findings += [Finding("E_RUN_INCOMPLETE", f"run {run['id']}", {"part": part}) for part in lacking]
    return findings


def find_damaged(connection: sqlite3.Connection, data: Path) -> list[Finding]:
    """Return the stored files whose content does not match their name, passing over those that are purged meanwhile."""
    return list(_damaged_files(stored_sizes(connection), data))


def _damaged_files(sizes: dict[str, int], data: Path) -> Iterator[Finding]:
    for sha256, size in sizes.items():
        path = path_of(data, sha256)
        try:
            with path.open("rb") as file:
                whole = hashlib.file_digest(file, "sha256").hexdigest() == sha256 and file.tell() == size
        except FileNotFoundError:
            continue
        except OSError:  # the disk cannot give it
            whole = False
        if not whole:
            yield Finding("E_KEPT_DAMAGED", str(path))


def check_ledger(connection: sqlite3.Connection) -> list[Finding]:
    """Return the awards that break a rule of the ledger; none where there is no ledger yet."""
    if not has_table(connection, "awards"):
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


def find_nobody(connection: sqlite3.Connection, data: Path) -> list[Finding]:
    """Return the standing awards that older versions recorded under a word such as 后补, as one finding.

    Only those under words that ``id_words.toml`` lists can be told from the digests. Without the store's own key, which
    is a finding of its own, none can.
    """
    row = connection.execute("select fingerprint from keys").fetchone() if has_table(connection, "keys") else None
    if row is None or not has_table(connection, "awards") or not key_fits(data, row["fingerprint"]):
        return []
    standing = connection.execute(f"select number, person_key from {_STANDING} order by number").fetchall()  # noqa: S608 - our own words
    nobody = nobody_keys((data / KEY).read_bytes()) if standing else frozenset()
    numbers = [str(award["number"]) for award in standing if award["person_key"] in nobody]
    return [Finding("E_LEDGER_NOBODY", f"awards {', '.join(numbers)}", {"count": len(numbers)})] if numbers else []


def verify(data: Path) -> list[Finding]:
    """Return everything that is wrong with the store.

    :raises OutputError: when the folder cannot be read.
    """
    if not store_exists(data):
        return [Finding("E_STORE_NONE", str(data))]
    findings = verify_schema(data)
    if any(finding.code in _UNRELIABLE for finding in findings):
        return findings  # its rows about files and awards cannot be read, or not relied on
    ledger = [*_run_check(data, check_ledger), *_run_check(data, lambda connection: find_nobody(connection, data))]
    every = [*findings, *ledger, *_check_files(data)]
    return [finding for at, finding in enumerate(every) if finding not in every[:at]]


def verify_schema(data: Path) -> list[Finding]:
    """Return what is wrong with the database itself and its key, without looking at the files."""
    findings = _run_check(data, lambda connection: check_database(connection, data))
    unwritable = is_read_only(data) and not any(finding.code in _UNRELIABLE for finding in findings)
    read_only = Finding("E_STORE_READ_ONLY", str(data))
    return [read_only, *findings] if unwritable and read_only not in findings else findings


def _run_check(data: Path, look: Callable[[sqlite3.Connection], list[Finding]]) -> list[Finding]:
    """Return what ``look`` finds, or why it could not look: only a damaged file is called damaged."""
    try:
        with open_read_only(data) as connection:
            return look(connection)
    except sqlite3.Error as error:
        code = failure_code(error, data)
        return [Finding(code, str(data), {"reason": str(error)} if code in _WITH_REASON else {})]


def _check_files(data: Path) -> list[Finding]:
    findings = _run_check(data, lambda connection: find_misplaced(connection, data))
    if findings:
        time.sleep(_RECHECK_SECONDS)
        again = _run_check(data, lambda connection: find_misplaced(connection, data))
        findings = [finding for finding in findings if finding in again]
    return [*findings, *_run_check(data, lambda connection: find_damaged(connection, data))]
