"""Sessions of signed-in users, by the digests of their references."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rencai.store import users
from rencai.store.audit import entered
from rencai.store.database import opened, stored, whole

if TYPE_CHECKING:
    from pathlib import Path


_ASKED = """
    select sessions.*, users.department, users.role from sessions join users on users.name = sessions.user
    where sessions.reference = ? and users.disabled_at is null
"""


def begin(data: Path, reference: str, account: str, password: str, *, now: float, at: str) -> bool:
    """The session has begun, and the record says so; False where the account was disabled or changed meanwhile.

    ``password`` is the digest that was found to hold.
    """
    with opened(data) as store, whole(store):
        held = users.row(store, account)
        if not held or held["disabled_at"] or held["password"] != password:
            return False
        store.table("sessions").insert({"reference": reference, "user": account, "began": now, "touched": now})
        entered(store, at=at, by=account, action="signed_in", told={})
    return True


def session(data: Path, reference: str) -> dict[str, Any] | None:
    """The session with department and role of its account, None where that is disabled; nothing is made by asking."""
    if not stored(data):
        return None
    with opened(data) as store:
        return next(store.query(_ASKED, [reference]), None)


def touch(data: Path, reference: str, now: float) -> None:
    """The session was used now; one that has ended meanwhile stays so."""
    with opened(data) as store, whole(store):
        store.execute("update sessions set touched = ? where reference = ?", [now, reference])


def end(data: Path, reference: str, *, at: str) -> None:
    """The session is over, and the record says so where there was one."""
    if not stored(data):
        return
    with opened(data) as store, whole(store):
        held = next(store.table("sessions").rows_where("reference = ?", [reference]), None)
        if held:
            store.table("sessions").delete(reference)
            entered(store, at=at, by=held["user"], action="signed_out", told={})


def lapse(data: Path, *, touched: float, began: float) -> None:
    """The sessions that were not used since the one moment, or began before the other, are gone."""
    with opened(data) as store, whole(store):
        store.table("sessions").delete_where("touched < ? or began < ?", [touched, began])
