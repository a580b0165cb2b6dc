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
    """Who makes a request: a session's user, a token's program, or the local user.

    ``cities`` None are all; ``via`` is session, token or local; ``reference`` is a session's digest or a token's id.
    """

    name: str
    department: str
    scopes: frozenset[str]
    cities: tuple[str, ...] | None
    via: str
    reference: str | None

    @property
    def by(self) -> str:
        """Return how the processing record names it: a token by name and id, since a user may have its name."""
        return f"{self.name} ({self.reference})" if self.via == "token" else self.name


def local_principal(login: str) -> Principal:
    """Return the principal of a person who runs rencai locally, who may do everything."""
    return Principal(login, DEFAULT, frozenset(SCOPES), None, "local", None)


def normalize_name(name: str) -> str | None:
    """Return the name as accounts have it, without case and width; None where no account can have it.

    >>> normalize_name(" ＷANG.Min "), normalize_name("王敏"), normalize_name("a b"), normalize_name("")
    ('wang.min', '王敏', None, None)
    """
    normalized = unicodedata.normalize("NFKC", name[:256]).strip().casefold()
    return normalized if _NAME.fullmatch(normalized) else None


def has_users(data: Path) -> bool:
    """Return whether there is any account.

    A disabled one counts: disabling the last account must not open the service to everybody.
    """
    return users.any_exist(data)


def add_user(data: Path, name: str, password: str, *, department: str, role: Role, by: str) -> bool:
    """Add an account; return False where there is one of that name.

    :raises UsageError: when the password is too weak.
    """
    passwords.refuse_weak(password, name)
    digest = passwords.hash_password(password)
    return users.add(data, name, department=department, role=role, password=digest, by=by, at=clock.moment())


def set_password(data: Path, name: str, password: str, *, by: str) -> bool:
    """Set the account's password and end its sessions; return False where there is no such account.

    :raises UsageError: when the password is too weak.
    """
    passwords.refuse_weak(password, name)
    return users.set_password(data, name, passwords.hash_password(password), by=by, at=clock.moment())
