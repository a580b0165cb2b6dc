"""Somebody who asks for something, and what he may do."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rencai.messages import codes

if TYPE_CHECKING:
    from collections.abc import Mapping

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
_DEPARTMENT = "default"
_NAME = re.compile(r"\w[\w.@-]{0,63}")


@dataclass(frozen=True)
class Who:
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


def local(login: str) -> Who:
    """Who runs rencai on his own machine for himself may do everything."""
    return Who(login, _DEPARTMENT, frozenset(SCOPES), None, "local", None)


def spelt(name: str) -> str | None:
    """The name as accounts have it, without case and width; None where it can be no account's.

    >>> spelt(" ＷANG.Min "), spelt("王敏"), spelt("a b"), spelt("")
    ('wang.min', '王敏', None, None)
    """
    told = unicodedata.normalize("NFKC", name[:256]).strip().casefold()
    return told if _NAME.fullmatch(told) else None
