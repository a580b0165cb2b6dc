"""Signing in with name and password."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from rencai import clock, store
from rencai.accounts import passwords, sessions, throttle, users
from rencai.accounts.who import spelt
from rencai.errors import RencaiError

if TYPE_CHECKING:
    from pathlib import Path

_BYTES = 32
"""Of a session's reference: 256 random bits."""
_UNKNOWN = "-"
"""How the record calls whoever tried a name that no account has: what was typed may have been a password."""


class RefusedError(RencaiError):
    """Name or password are wrong, or the account is disabled; which of them is not told."""

    code = "E_SIGN_IN"

    def __init__(self) -> None:
        super().__init__("name or password are wrong, or the account is disabled; ask an administrator")


def signed_in(data: Path, name: str, password: str, address: str) -> str:
    """A session has begun; its reference, for the cookie.

    :raises RefusedError: when name or password are wrong, or the account is disabled.
    :raises ThrottledError: when name or address were tried too often.
    """
    account = spelt(name) or ""
    digest = _tried(data, account, password, address)
    reference = secrets.token_urlsafe(_BYTES)
    if digest is None or not sessions.begun(data, reference, account, digest):
        throttle.failed(data, account, address)
        _enter(data, account, "sign_in_refused")
        raise RefusedError
    throttle.passed(data, account, address)
    return reference


def renewed(data: Path, name: str, old: str, new: str, address: str) -> str:
    """The account has another password, its sessions are over, and one has begun; its reference.

    :raises RefusedError: when the old password is wrong.
    :raises ThrottledError: when that was tried too often.
    :raises UsageError: when the new password is too weak.
    """
    passwords.refuse_weak(new, name)
    if _tried(data, name, old, address) is None:
        throttle.failed(data, name, address)
        _enter(data, name, "sign_in_refused")
        raise RefusedError
    users.repassworded(data, name, new, by=name)
    return signed_in(data, name, new, address)


def _tried(data: Path, account: str, password: str, address: str) -> str | None:
    """The digest that holds for the password, None for a no; the try counts.

    :raises ThrottledError: when name or address were tried too often, which the record tells of once a window.
    """
    try:
        throttle.tried(data, account, address)
    except throttle.ThrottledError as error:
        if error.news:
            _enter(data, account, "sign_in_throttled")
        raise
    return _verified(data, account, password)


def _enter(data: Path, account: str, action: str) -> None:
    known = store.user(data, account) is not None
    store.enter(data, at=clock.moment(), by=account if known else _UNKNOWN, action=action, told={})


def _verified(data: Path, account: str, password: str) -> str | None:
    """The digest that holds for the password, made anew where the library's parameters have changed; None for a no.

    The time that it takes tells neither whether there is such an account nor whether it is enabled.
    """
    held = store.user(data, account)
    digest: str | None = held["password"] if held else None
    right = passwords.holds(digest, password[: passwords.LONGEST + 1])
    if not right or digest is None or (held and held["disabled_at"]):
        return None
    if not passwords.outdated(digest):
        return digest
    anew = passwords.digested(password)
    store.rehash(data, account, digest, anew)
    return anew
