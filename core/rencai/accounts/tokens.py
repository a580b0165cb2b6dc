"""Issue and check the tokens by which other programs use the API."""

from __future__ import annotations

import hashlib
import re
import secrets
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from rencai.accounts import passwords
from rencai.accounts.principal import Principal
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
_CACHE_SECONDS = 600
"""Seconds for which a token that was verified is not verified again; whether it is still good is asked each time."""
_verified_until: dict[bytes, tuple[str, float]] = {}
"""The sha256 of a whole token: the digest that it was verified against, and until when that counts."""


def issue(
    data: Path, name: str, *, department: str, scopes: Iterable[Scope], cities: Sequence[str] | None, days: int, by: str
) -> str:
    """Issue a token and return its text, which is shown this once; only a digest of it is stored."""
    number, secret = secrets.token_hex(_ID), secrets.token_hex(_SECRET)
    now = clock.now()
    made = NewToken(
        id=number,
        name=name,
        department=department,
        scopes=sorted(set(scopes)),
        cities=None if cities is None else sorted(set(cities)),
        secret=passwords.hash_secret(secret),
        expires_at=(now + timedelta(days=days)).isoformat(timespec="seconds"),
    )
    tokens.issue(data, made, by=by, at=now.isoformat(timespec="seconds"))
    return f"rencai_{number}_{secret}"


def authenticate(data: Path, text: str) -> Principal | None:
    """Return the principal of the token; None where it is malformed, unknown, expired or revoked."""
    match = _FORM.fullmatch(text)
    token = tokens.find(data, match[1]) if match else None
    if not match or not token or not _is_valid(token) or not _verify(token.secret, text, match[2]):
        return None
    cities = token.cities if token.cities is None else tuple(token.cities)
    return Principal(token.name, token.department, frozenset(token.scopes), cities, "token", token.id)


def verified_lately(text: str) -> bool:
    """Return whether the token was verified in the last minutes, so that checking it again is cheap."""
    _, until = _verified_until.get(_cache_key(text), ("", 0.0))
    return clock.now().timestamp() < until


def claimed_name(data: Path, text: str) -> str | None:
    """Return the name and id of the token that the text claims to be, valid or not; for the record only."""
    match = _FORM.fullmatch(text)
    token = tokens.find(data, match[1]) if match else None
    return f"{token.name} ({token.id})" if token else None


def _is_valid(token: Token) -> bool:
    return token.revoked_at is None and clock.now() < datetime.fromisoformat(token.expires_at)


def _verify(digest: str, text: str, secret: str) -> bool:
    """Return whether the secret matches the digest; the answer is cached, since argon2 is expensive."""
    name, now = _cache_key(text), clock.now().timestamp()
    verified_digest, until = _verified_until.get(name, ("", 0.0))
    if verified_digest == digest and now < until:
        return True
    if not passwords.verify(digest, secret):
        return False
    for old in [each for each, (_, end) in list(_verified_until.items()) if end <= now]:
        _verified_until.pop(old, None)
    _verified_until[name] = digest, now + _CACHE_SECONDS
    return True


def _cache_key(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
