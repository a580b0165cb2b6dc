"""Sign users in and out, and keep their sessions within an idle and an absolute limit."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import TYPE_CHECKING

from rencai.accounts import passwords, principal, throttle
from rencai.accounts.principal import ROLES, Principal, normalize_name
from rencai.accounts.throttle import ThrottledError
from rencai.store import audit, database, sessions, users
from rencai.system import clock
from rencai.system.errors import RencaiError

if TYPE_CHECKING:
    from pathlib import Path

    from rencai.messages.codes import Action


IDLE = 30 * 60
"""Seconds without a use after which a session is over."""
WHOLE = 8 * 60 * 60
"""Seconds after which a session is over, used or not."""
_TOUCH_EVERY = 60
"""Seconds between two notes of a session's use, so that a page is no write; idle sessions may end this much early."""


def start_session(data: Path, reference: str, account: str, password: str) -> bool:
    """Start a session and delete expired ones; return False where the account was changed meanwhile.

    :param password: the digest that the password was verified against.
    """
    now = clock.now()
    moment = now.timestamp()
    sessions.delete_expired(data, touched=moment - IDLE, began=moment - WHOLE)
    return sessions.start(data, _digest(reference), account, password, now=moment, at=clock.moment())


def resume_session(data: Path, reference: str) -> Principal | None:
    """Return the session's principal and note its use; None where it ended, expired, or its account is disabled."""
    digest, now = _digest(reference), clock.now().timestamp()
    session = sessions.find(data, digest)
    if not session or now - session.touched > IDLE or now - session.began > WHOLE:
        return None
    if now - session.touched >= _TOUCH_EVERY:
        sessions.touch(data, digest, now)
    return Principal(session.user, session.department, ROLES[session.role], None, "session", digest)


def sign_out(data: Path, reference: str) -> None:
    """End the session."""
    sessions.end(data, _digest(reference), at=clock.moment())


def csrf_token(data: Path, reference: str) -> str:
    """Return the token that the session's forms carry, which no other site can compute."""
    return hmac.digest(database.key(data), b"csrf\0" + reference.encode(), "sha256").hex()


def csrf_token_fits(data: Path, reference: str, sent: str) -> bool:
    """Return whether the token that was sent is the session's, compared in constant time."""
    return hmac.compare_digest(csrf_token(data, reference).encode(), sent.encode("utf-8", "surrogatepass"))


def _digest(reference: str) -> str:
    return hashlib.sha256(reference.encode()).hexdigest()


_BYTES = 32
"""Of a session's reference: 256 random bits."""
_UNKNOWN = "-"
"""What the record has in place of a name that no account has: it may be a password, typed into the wrong field."""


class RefusedError(RencaiError):
    """Name or password are wrong, or the account is disabled; it does not say which."""

    code = "E_SIGN_IN"

    def __init__(self) -> None:
        super().__init__("name or password are wrong, or the account is disabled; ask an administrator")


def sign_in(data: Path, name: str, password: str, address: str) -> str:
    """Start a session and return its reference, for the cookie.

    :raises RefusedError: when name or password are wrong, or the account is disabled.
    :raises ThrottledError: when name or address were tried too often.
    """
    account = normalize_name(name) or ""
    digest = _try_password(data, account, password, address)
    reference = secrets.token_urlsafe(_BYTES)
    if digest is None or not start_session(data, reference, account, digest):
        throttle.count_failure(data, account, address)
        _record(data, account, "sign_in_refused")
        raise RefusedError
    throttle.forget_tries(data, account, address)
    return reference


def change_password(data: Path, name: str, old: str, new: str, address: str) -> str:
    """Change the account's password, end its sessions, start a new one and return its reference.

    :raises RefusedError: when the old password is wrong.
    :raises ThrottledError: when that was tried too often.
    :raises UsageError: when the new password is too weak.
    """
    passwords.refuse_weak(new, name)
    if _try_password(data, name, old, address) is None:
        throttle.count_failure(data, name, address)
        _record(data, name, "sign_in_refused")
        raise RefusedError
    principal.set_password(data, name, new, by=name)
    return sign_in(data, name, new, address)


def _try_password(data: Path, account: str, password: str, address: str) -> str | None:
    """Count the attempt and return the digest that the password matches; None where it matches none.

    :raises ThrottledError: when name or address were tried too often; recorded once a window.
    """
    try:
        throttle.count_try(data, account, address)
    except ThrottledError as error:
        if error.news:
            _record(data, account, "sign_in_throttled")
        raise
    return _verify_password(data, account, password)


def _record(data: Path, account: str, action: Action) -> None:
    exists = users.find(data, account) is not None
    audit.record(data, at=clock.moment(), by=account if exists else _UNKNOWN, action=action, details={})


def _verify_password(data: Path, account: str, password: str) -> str | None:
    """Return the digest that the password matches, renewed where the library's parameters have changed; None for none.

    The time that it takes reveals neither whether there is such an account nor whether it is enabled.
    """
    user = users.find(data, account)
    digest = user.password if user else None
    right = passwords.verify(digest, password[: passwords.LONGEST + 1])
    if not right or digest is None or (user and user.disabled_at):
        return None
    if not passwords.needs_rehash(digest):
        return digest
    anew = passwords.hash_password(password)
    users.replace_digest(data, account, digest, anew)
    return anew
