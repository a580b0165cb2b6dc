"""Open the SQLite file durably, at this version's schema, and keep the key of its digests."""

from __future__ import annotations

import errno
import hmac
import os
import secrets
import sqlite3
import sys
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Literal

from rencai.store.migrations import STEPS, migrations
from rencai.system import files
from rencai.system.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlite_utils import Database

    FailureCode = Literal["E_STORE_HELD", "E_STORE_READ_ONLY", "E_STORE_DISK", "E_STORE_DAMAGED"]


FILE = "rencai.sqlite"
KEY = "rencai.key"
_KEY_BYTES = 32
_PROBE_BYTES = 1 << 16
"""More than a file system stores beside a file's name, so that a block is taken."""
_importing = threading.Lock()
_writing = threading.RLock()
_BUSY_SECONDS = 5.0
"""How long to wait for another process's lock."""
_PRIMARY_CODE = 0xFF
"""The lowest byte of SQLite's extended error codes is the kind of error, which ``_REMEDIES`` goes by."""
_OF_THE_SYSTEM = (
    sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_FULL, sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_NOMEM, sqlite3.SQLITE_AUTH,
)  # fmt: skip
"""Kinds of errors that say nothing of the file's content."""
_REMEDY = "check the folder given by --data or RENCAI_DATA"
_REMEDIES = {
    sqlite3.SQLITE_BUSY: (
        f"another program has held it for more than {_BUSY_SECONDS:.0f} seconds; try again when that is done"
    ),
    sqlite3.SQLITE_FULL: "the disk is full; free some space",
    sqlite3.SQLITE_READONLY: "it may not be written; check the permissions of the file and its folder",
    sqlite3.SQLITE_IOERR: "the disk reports an error or is full; check it, then try again",
    sqlite3.SQLITE_CORRUPT: "it is damaged; restore the backup",
    sqlite3.SQLITE_NOTADB: f"it is no store; {_REMEDY}",
}


def store_exists(data: Path) -> bool:
    """Return whether there is a store in the folder.

    :raises OutputError: when the folder cannot be read, or something else is in its place.
    """
    try:
        names = [path.name for path in data.iterdir()] if data.exists() else []
    except OSError as error:
        raise _unusable(data, error) from error
    return FILE in names


def _unusable(data: Path, error: Exception) -> OutputError:
    if isinstance(error, OSError):
        remedy = f"{files.remedy(error, 'the system refuses it')}; {_REMEDY}"
    else:
        remedy = _REMEDIES.get(getattr(error, "sqlite_errorcode", 0) & _PRIMARY_CODE, _REMEDY)
    return OutputError(f"{data / FILE} cannot be used ({type(error).__name__}): {remedy}", code="E_STORE")


def require_writable(data: Path) -> None:
    """Check that the store can be written to, or that one could be created; creates none.

    :raises OutputError: when neither is so.
    """
    if store_exists(data):
        with open_store(data) as store, transaction(store):
            return
    place = next(folder for folder in (data, *data.absolute().parents) if folder.exists())
    if not os.access(place, os.W_OK | os.X_OK):
        raise _unusable(data, PermissionError(errno.EACCES, "closed"))


def require_room(data: Path) -> None:
    """Check that there is room: write a file to the folder and a page to the store, and look at the key.

    The page is the store's first one, written as it is. Where there is no store yet, that one could be created.

    :raises OutputError: when something cannot be written, or the key is not that of the store.
    """
    require_writable(data)
    if not store_exists(data):
        return
    probe = files.part_path(data / FILE)
    files.write(probe, bytes(_PROBE_BYTES), 0o600)
    files.discard(probe)
    with open_store(data) as store:
        with transaction(store):
            version = store.conn.execute("PRAGMA user_version").fetchone()[0]
            store.conn.execute(f"PRAGMA user_version={version}")
        fingerprint = _fingerprint(store)
    if not key_fits(data, fingerprint):
        raise _keyless(data)


@contextmanager
def open_store(data: Path) -> Iterator[Database]:
    """Open the store, created and migrated where needed, and close it after the block.

    :raises OutputError: when it cannot be opened, read or written; SQLite's own errors within the block too.
    """
    _import_sqlite_utils()
    from sqlite_utils import Database

    with store_errors(data):
        if not data.is_dir():
            data.mkdir(mode=0o700, parents=True, exist_ok=True)
            files.sync_folder(data.parent)
        connection = sqlite3.connect(data / FILE, timeout=_BUSY_SECONDS)
        with Database(connection) as store:
            _prepare(store)
            yield store


@contextmanager
def store_errors(data: Path) -> Iterator[None]:
    """Turn what the system or SQLite refuses within the block into an ``OutputError``, with what to do about it."""
    try:
        yield
    except (OSError, sqlite3.Error) as error:
        raise _unusable(data, error) from error


@contextmanager
def keep_open(data: Path) -> Iterator[None]:
    """Keep a connection open while the block runs.

    The last connection to close writes the whole write-ahead log back. A server that opens and closes one for each page
    would do that each time.
    """
    with open_store(data):
        yield


@contextmanager
def open_read_only(data: Path, name: str = FILE) -> Iterator[sqlite3.Connection]:
    """Open the store read-only, whatever its schema, without creating, migrating or writing anything.

    :raises sqlite3.Error: what SQLite reports; callers turn it into a finding.
    """
    # In WAL mode even a reader writes, to an index beside the file. Where nobody can write, and nothing waits in the
    # log, the file may be read as one that never changes.
    fixed = "&immutable=1" if is_read_only(data) and not _has_log(data / name) else ""
    connection = sqlite3.connect(f"{(data / name).absolute().as_uri()}?mode=ro{fixed}", uri=True, timeout=_BUSY_SECONDS)
    connection.row_factory = sqlite3.Row
    try:
        yield connection
    finally:
        connection.close()


def _has_log(file: Path) -> bool:
    log = file.with_name(f"{file.name}-wal")
    return log.exists() and log.stat().st_size > 0


def is_read_only(data: Path) -> bool:
    """Return whether this account cannot write to the store's folder or file: a read-only disk, or no permission."""
    places = [place for place in (data, data / FILE) if place.exists()]
    return not all(os.access(place, os.W_OK) for place in places)


def failure_code(error: sqlite3.Error, data: Path) -> FailureCode:
    """Return what keeps the store from being read, as a finding's code: only what SQLite calls so is damaged."""
    kind = getattr(error, "sqlite_errorcode", 0) & _PRIMARY_CODE
    if kind in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return "E_STORE_HELD"
    if is_read_only(data) and kind in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN):
        return "E_STORE_READ_ONLY"
    if kind in _OF_THE_SYSTEM:
        return "E_STORE_DISK"
    return "E_STORE_DAMAGED"


def migration_names() -> list[str]:
    """Return the names of this version's migrations, in order."""
    return [migration.name for migration in migrations()._migrations]  # noqa: SLF001 - sqlite-utils offers the pending ones only


def applied_migrations(connection: sqlite3.Connection) -> list[str]:
    """Return the names of the migrations that were applied to the store, in order."""
    if not has_table(connection, "_sqlite_migrations"):
        return []
    query = "select name from _sqlite_migrations where migration_set = 'rencai' order by id"
    return [name for (name,) in connection.execute(query)]


def has_table(connection: sqlite3.Connection, table: str) -> bool:
    """Return whether the store has a table of that name."""
    query = "select 1 from sqlite_master where type = 'table' and name = ?"
    return connection.execute(query, [table]).fetchone() is not None


def _import_sqlite_utils() -> None:
    """Import sqlite-utils without pandas, which it would otherwise import where installed, at half a second."""
    with _importing:
        if "sqlite_utils" in sys.modules:
            return
        hidden = sys.modules.setdefault("pandas", None)  # type: ignore[arg-type]
        try:
            import sqlite_utils  # noqa: F401
        finally:
            if hidden is None:
                del sys.modules["pandas"]


def _prepare(store: Database) -> None:
    """Set the connection's pragmas and bring the schema up to this version's.

    ``user_version`` counts the migrations that were applied: reading their names is expensive, and every query of a
    page opens the store. Several processes may come here at once; the migrations run in a transaction that only one
    has.
    """
    # In WAL mode a commit is on the disk only with synchronous=FULL; both pragmas are the connection's, not the file's.
    for pragma in ("synchronous=FULL", "foreign_keys=ON"):
        store.conn.execute(f"PRAGMA {pragma}")
    if store.conn.execute("PRAGMA user_version").fetchone()[0] == len(STEPS):
        return
    _enable_write_ahead_log(store)
    if set(applied_migrations(store.conn)) - set(migration_names()):  # made by a newer version, which `verify` reports
        return
    with transaction(store):
        migrations().apply(store)
        store.conn.execute(f"PRAGMA user_version={len(STEPS)}")


def _enable_write_ahead_log(store: Database) -> None:
    """Switch the file to a write-ahead log, which it then keeps.

    Of several processes that switch a new file at the same moment SQLite refuses all but one at once, whatever their
    timeout is: the switch begins as a reader, and a reader may not wait for a writer. So the others try again.
    """
    from tenacity import Retrying, retry_if_exception_type, stop_after_delay, wait_random

    for attempt in Retrying(
        retry=retry_if_exception_type(sqlite3.OperationalError),
        stop=stop_after_delay(_BUSY_SECONDS),
        wait=wait_random(0.01, 0.1),
        reraise=True,
    ):
        with attempt:
            store.enable_wal()


@contextmanager
def transaction(store: Database) -> Iterator[None]:
    """Run the block in one writing transaction: all of it is written, or nothing.

    Other processes wait at its beginning. Threads of this one queue at a lock of our own, since SQLite would let each
    of them poll.
    """
    with _writing:
        # IMMEDIATE takes the write lock at once: a deferred transaction that reads first may find, when it comes to
        # write, that another has written since, and fails at once however long the timeout is.
        store.conn.execute("BEGIN IMMEDIATE")
        with store.conn:
            yield


def key(data: Path) -> bytes:
    """Return the key of the store's digests, created when first needed and never replaced.

    Only its owner can read the file.

    :raises OutputError: when it is missing, or is not the key that made the digests in the store.
    """
    with open_store(data) as store:
        fingerprint = _fingerprint(store)
        if fingerprint is None:
            with transaction(store):  # another process may have made the key since it was read without a lock
                fingerprint = _fingerprint(store) or _write_key(store, data / KEY)
        content = (data / KEY).read_bytes() if (data / KEY).exists() else b""
    if _digest_key(content) != fingerprint:
        raise _keyless(data)
    return content


def _keyless(data: Path) -> OutputError:
    message = f"{data / KEY} is missing or is not the key of this store; restore it from the backup"
    return OutputError(message, code="E_STORE_KEY")


def key_fits(data: Path, fingerprint: str | None) -> bool:
    """Return whether the folder's key is that of the fingerprint; True where no key was needed yet (None)."""
    file = data / KEY
    return fingerprint is None or (file.is_file() and _digest_key(file.read_bytes()) == fingerprint)


def _fingerprint(store: Database) -> str | None:
    return next((row["fingerprint"] for row in store.table("keys").rows), None)


def _write_key(store: Database, file: Path) -> str:
    """Create the key file and store its fingerprint, within a transaction.

    A key that an interrupted process left behind is taken: no digest was made with it yet.
    """
    if not file.exists():
        files.write(file, secrets.token_bytes(_KEY_BYTES), mode=0o600)
    fingerprint = _digest_key(file.read_bytes())
    store.table("keys").insert({"fingerprint": fingerprint})
    return fingerprint


def _digest_key(content: bytes) -> str:
    return hmac.digest(content, b"fingerprint", "sha256").hex()
