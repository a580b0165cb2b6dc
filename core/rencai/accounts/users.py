"""Users: made by an administrator at the command line, with a password that only its digest is kept of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rencai import clock, store
from rencai.accounts import passwords

if TYPE_CHECKING:
    from pathlib import Path


def has_users(data: Path) -> bool:
    """Whether there is any account, a disabled one too: with the last one disabled the service is not open to all."""
    return store.enrolled(data)


def added(data: Path, name: str, password: str, *, department: str, role: str, by: str) -> bool:
    """There is an account of that name; False where there was one already.

    :raises UsageError: when the password is too weak.
    """
    passwords.refuse_weak(password, name)
    account = {"name": name, "department": department, "role": role, "password": passwords.digested(password)}
    return store.enrol(data, account, by=by, at=clock.moment())


def repassworded(data: Path, name: str, password: str, *, by: str) -> bool:
    """The account has that password from now on, and its sessions are over; False where there is no such account.

    :raises UsageError: when the password is too weak.
    """
    passwords.refuse_weak(password, name)
    return store.change(data, name, passwords.digested(password), by=by, at=clock.moment())
