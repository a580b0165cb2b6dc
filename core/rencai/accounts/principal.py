"""Describe who makes a request and what they may do; create web users."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rencai.accounts import passwords
from rencai.accounts.department import DEFAULT
from rencai.messages import codes
from rencai.store import users
from rencai.system import clock

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from rencai.messages.codes import Role, Scope


SCOPES = codes.SCOPES
"""``read`` runs, results, catalogue and policy, ``score`` and delete, ``decide``: all of the own department.

``admin`` is all else: official lists, promotion, plugins, health.
"""
ROLES: Mapping[Role, frozenset[Scope]] = {
    "viewer": frozenset({"read"}),
    "member": frozenset({"read", "score", "decide"}),
    "admin": frozenset(SCOPES),
}
"""What a user may do, by role."""
_NAME = re.compile(r"\w[\w.@-]{0,63}")


@dataclass(frozen=True)
class Principal:
    """``cities`` None are all; ``via`` is session, token or local; ``reference`` digest of the one, id of the other."""

    name: str
    department: str
    scopes: frozenset[str]
    cities: tuple[str, ...] | None
    via: str
    reference: str | None

    @property
    def by(self) -> str:
        """How the record calls him: a token by name and id, for a user may have the same name."""
        return f"{self.name} ({self.reference})" if self.via == "token" else self.name


def local_principal(login: str) -> Principal:
    """Who runs rencai on his own machine for himself may do everything."""
    return Principal(login, DEFAULT, frozenset(SCOPES), None, "local", None)


def normalize_name(name: str) -> str | None:
    """The name as accounts have it, without case and width; None where it can be no account's.

    >>> spelt(" ＷANG.Min "), spelt("王敏"), spelt("a b"), spelt("")
    ('wang.min', '王敏', None, None)
    """
    normalized = unicodedata.normalize("NFKC", name[:256]).strip().casefold()
    return normalized if _NAME.fullmatch(normalized) else None


def has_users(data: Path) -> bool:
    """Whether there is any account, a disabled one too: with the last one disabled the service is not open to all."""
    return users.any_exist(data)


def add_user(data: Path, name: str, password: str, *, department: str, role: Role, by: str) -> bool:
    """There is an account of that name; False where there was one already.

    :raises UsageError: when the password is too weak.
    """
    passwords.refuse_weak(password, name)
    digest = passwords.hash_password(password)
    return users.add(data, name, department=department, role=role, password=digest, by=by, at=clock.moment())


def set_password(data: Path, name: str, password: str, *, by: str) -> bool:
    """The account has that password from now on, and its sessions are over; False where there is no such account.

    :raises UsageError: when the password is too weak.
    """
    passwords.refuse_weak(password, name)
    return users.set_password(data, name, passwords.hash_password(password), by=by, at=clock.moment())
