"""Users of the web service, with department, role and the digest of their password."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rencai.store.audit import append_entry
from rencai.store.database import open_store, store_exists, transaction

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from sqlite_utils import Database

    from rencai.messages.codes import Action, Role


@dataclass(frozen=True, slots=True)
class User:
    """An account of the web service; ``disabled_at`` is None while it can be signed in with."""

    name: str
    department: str
    role: Role
    made_at: str
    made_by: str
    disabled_at: str | None


@dataclass(frozen=True, slots=True)
class Account(User):
    """A user with the digest of the password."""

    password: str = field(repr=False)


_COLUMNS = ("name", "department", "role", "made_at", "made_by", "disabled_at")


def read_all(data: Path) -> list[User]:
    """Return every account by name, without passwords; creates no store."""
    if not store_exists(data):
        return []
    with open_store(data) as store:
        rows = store.table("users").rows_where(order_by="name", select=", ".join(_COLUMNS))
        return [User(**row) for row in rows]


def any_exist(data: Path) -> bool:
    """Return whether there is any account, a disabled one too; creates no store."""
    if not store_exists(data):
        return False
    with open_store(data) as store:
        return store.table("users").count_where() > 0


def find(data: Path, name: str) -> Account | None:
    """Return the account of that name with the digest of its password, None where there is none; creates no store."""
    if not store_exists(data):
        return None
    with open_store(data) as store:
        return find_row(store, name)


def find_row(store: Database, name: str) -> Account | None:
    """Return the account of that name from an open store."""
    return next((Account(**row) for row in store.table("users").rows_where("name = ?", [name])), None)


def add(data: Path, name: str, *, department: str, role: Role, password: str, by: str, at: str) -> bool:
    """Add an account and record it; return False where there is one of that name.

    :param password: its digest.
    """
    with open_store(data) as store, transaction(store):
        if find_row(store, name):
            return False
        columns = {"name": name, "department": department, "role": role, "password": password}
        store.table("users").insert({**columns, "made_at": at, "made_by": by})
        details = {"department": department, "role": role}
        append_entry(store, at=at, by=by, action="user_added", subject=name, details=details)
    return True


def disable(data: Path, name: str, *, by: str, at: str) -> bool:
    """Disable the account and end its sessions; return False where no enabled one has that name."""
    return _update(data, name, {"disabled_at": at}, enabled=True, action="user_disabled", by=by, at=at)


def enable(data: Path, name: str, *, by: str, at: str) -> bool:
    """Enable the account; return False where no disabled one has that name."""
    return _update(data, name, {"disabled_at": None}, enabled=False, action="user_enabled", by=by, at=at)


def assign(data: Path, name: str, department: str | None, role: Role | None, *, by: str, at: str) -> bool:
    """Give the account another department or role (None: the same) and end its sessions; False where there is none."""
    given = {"department": department, "role": role}
    marks = {what: value for what, value in given.items() if value is not None}
    return _update(data, name, marks, enabled=None, action="user_assigned", by=by, at=at, details=marks)


def set_password(data: Path, name: str, password: str, *, by: str, at: str) -> bool:
    """Give the account another password (its digest) and end its sessions; return False where there is none."""
    return _update(data, name, {"password": password}, enabled=None, action="password_changed", by=by, at=at)


def _update(
    data: Path,
    name: str,
    marks: Mapping[str, str | None],
    *,
    enabled: bool | None,
    action: Action,
    by: str,
    at: str,
    details: Mapping[str, str] | None = None,
) -> bool:
    if not store_exists(data):
        return False
    with open_store(data) as store, transaction(store):
        account = find_row(store, name)
        if not account or (enabled is not None and (account.disabled_at is None) != enabled):
            return False
        store.table("users").update(name, dict(marks))
        store.table("sessions").delete_where("user = ?", [name])
        append_entry(store, at=at, by=by, action=action, subject=name, details=details or {})
    return True


def replace_digest(data: Path, name: str, before: str, password: str) -> None:
    """Replace the digest of the same password, unless the password was changed meanwhile."""
    with open_store(data) as store, transaction(store):
        account = find_row(store, name)
        if account and account.password == before:
            store.table("users").update(name, {"password": password})
