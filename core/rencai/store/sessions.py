"""Sessions of signed-in users, by the digests of their references."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rencai.store import users
from rencai.store.audit import append_entry
from rencai.store.database import open_store, store_exists, transaction

if TYPE_CHECKING:
    from pathlib import Path

    from rencai.messages.codes import Role


@dataclass(frozen=True, slots=True)
class Session:
    """A session of an enabled account: when it began and was last used, in seconds since the epoch."""

    user: str
    department: str
    role: Role
    began: float
    touched: float


_SESSION = """
    select sessions.user, sessions.began, sessions.touched, users.department, users.role
    from sessions join users on users.name = sessions.user
    where sessions.reference = ? and users.disabled_at is null
"""


def start(data: Path, reference: str, account: str, password: str, *, now: float, at: str) -> bool:
    """Start a session and record it; return False where the account was disabled or changed meanwhile.

    :param password: the digest that the password was verified against.
    """
    with open_store(data) as store, transaction(store):
        stored_account = users.find_row(store, account)
        if not stored_account or stored_account.disabled_at or stored_account.password != password:
            return False
        store.table("sessions").insert({"reference": reference, "user": account, "began": now, "touched": now})
        append_entry(store, at=at, by=account, action="signed_in", details={})
    return True


def find(data: Path, reference: str) -> Session | None:
    """Return the session; None where there is none, or its account is disabled. Creates no store."""
    if not store_exists(data):
        return None
    with open_store(data) as store:
        return next((Session(**row) for row in store.query(_SESSION, [reference])), None)


def touch(data: Path, reference: str, now: float) -> None:
    """Note that the session was used now; one that has ended meanwhile stays ended."""
    with open_store(data) as store, transaction(store):
        store.execute("update sessions set touched = ? where reference = ?", [now, reference])


def end(data: Path, reference: str, *, at: str) -> None:
    """End the session and record it, where there is one."""
    if not store_exists(data):
        return
    with open_store(data) as store, transaction(store):
        row = next(store.table("sessions").rows_where("reference = ?", [reference]), None)
        if row:
            store.table("sessions").delete(reference)
            append_entry(store, at=at, by=row["user"], action="signed_out", details={})


def delete_expired(data: Path, *, touched: float, began: float) -> None:
    """Delete the sessions that were last used, or that began, before the given moments."""
    with open_store(data) as store, transaction(store):
        store.table("sessions").delete_where("touched < ? or began < ?", [touched, began])
