"""Who may do what: people and programs, of one department each; without any, whoever sits at the machine."""

from __future__ import annotations

import getpass
import hmac
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rencai import store

if TYPE_CHECKING:
    from pathlib import Path

SCOPES = ("read", "score", "decide", "admin")


@dataclass(frozen=True)
class Who:
    """Somebody who asks: name, department, what is allowed to them, in which cities (None: all), how they came."""

    name: str
    department: str
    scopes: frozenset[str]
    cities: tuple[str, ...] | None = None
    via: str = "local"
    reference: str | None = None


def local() -> Who:
    """Whoever sits at the machine, where there are no users."""
    return Who(getpass.getuser(), "default", frozenset(SCOPES))


def has_users(data: Path) -> bool:  # noqa: ARG001 - until there are users
    return False


def session(data: Path, reference: str) -> Who | None:  # noqa: ARG001 - until there are users
    return None


def token(data: Path, text: str) -> Who | None:  # noqa: ARG001 - until there are users
    return None


def csrf(data: Path, reference: str) -> str:
    return hmac.digest(store.key(data), f"csrf\0{reference}".encode(), "sha256").hex()


def csrf_holds(data: Path, reference: str, sent: str) -> bool:
    return hmac.compare_digest(csrf(data, reference), sent)
