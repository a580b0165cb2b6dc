"""Issue and check the tokens by which other programs use the API."""

from __future__ import annotations

import hashlib
import re
import secrets
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from rencai.accounts import passwords
from rencai.accounts.principal import Who
from rencai.store import tokens
from rencai.store.tokens import NewToken
from rencai.system import clock

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from rencai.messages.codes import Scope
    from rencai.store.tokens import Token


DAYS = 90
"""How long a token is good unless another time is given."""
_ID, _SECRET = 6, 24
"""Bytes: the id tells which token it is and is no secret; 192 random bits are one."""
_FORM = re.compile(f"rencai_([0-9a-f]{{{2 * _ID}}})_([0-9a-f]{{{2 * _SECRET}}})")
_REMEMBERED = 600
"""Seconds for which a token that was verified is not verified again; whether it is still good is asked each time."""
_seen: dict[bytes, tuple[str, float]] = {}
"""The sha256 of a whole token: the digest that it was verified against, and until when that counts."""


def issued(
    data: Path, name: str, *, department: str, scopes: Iterable[Scope], cities: Sequence[str] | None, days: int, by: str
) -> str:
    """The token of that name, which is told this once; its digest is kept."""
    number, secret = secrets.token_hex(_ID), secrets.token_hex(_SECRET)
    now = clock.now()
    made = NewToken(
        id=number,
        name=name,
        department=department,
        scopes=sorted(set(scopes)),
        cities=None if cities is None else sorted(set(cities)),
        secret=passwords.sealed(secret),
        expires_at=(now + timedelta(days=days)).isoformat(timespec="seconds"),
    )
    tokens.issue(data, made, by=by, at=now.isoformat(timespec="seconds"))
    return f"rencai_{number}_{secret}"


def token(data: Path, text: str) -> Who | None:
    """Who comes with the token; None where it is none, has expired, or was revoked."""
    read = _FORM.fullmatch(text)
    held = tokens.token(data, read[1]) if read else None
    if not read or not held or not _good(held) or not _verified(held.secret, text, read[2]):
        return None
    cities = held.cities if held.cities is None else tuple(held.cities)
    return Who(held.name, held.department, frozenset(held.scopes), cities, "token", held.id)


def seen(text: str) -> bool:
    """Whether the token was verified lately, so that it can be told at once whether it is good."""
    _, until = _seen.get(_name(text), ("", 0.0))
    return clock.now().timestamp() < until


def claimed(data: Path, text: str) -> str | None:
    """Which token it says to be, by name and id, good or not: for the record, and for nothing else."""
    read = _FORM.fullmatch(text)
    held = tokens.token(data, read[1]) if read else None
    return f"{held.name} ({held.id})" if held else None


def _good(token: Token) -> bool:
    return token.revoked_at is None and clock.now() < datetime.fromisoformat(token.expires_at)


def _verified(digest: str, text: str, secret: str) -> bool:
    """Whether the secret is that of the digest; argon2 is asked once in ten minutes."""
    name, now = _name(text), clock.now().timestamp()
    known, until = _seen.get(name, ("", 0.0))
    if known == digest and now < until:
        return True
    if not passwords.holds(digest, secret):
        return False
    for old in [each for each, (_, end) in list(_seen.items()) if end <= now]:
        _seen.pop(old, None)
    _seen[name] = digest, now + _REMEMBERED
    return True


def _name(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
