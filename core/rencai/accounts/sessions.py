"""Who is signed in: a reference in a cookie, good for a while after each use, and for a day's work at most."""

from __future__ import annotations

import hashlib
import hmac
from typing import TYPE_CHECKING

from rencai import clock, store
from rencai.accounts.who import ROLES, Who

if TYPE_CHECKING:
    from pathlib import Path

IDLE = 30 * 60
"""Seconds without a use after which a session is over."""
WHOLE = 8 * 60 * 60
"""Seconds after which a session is over, used or not."""
_TOUCH = 60
"""A use is written down once in so many seconds, so that looking at a page is no write; idle may end so much early."""


def begun(data: Path, reference: str, account: str, password: str) -> bool:
    """The session has begun and those that are over are gone; False where the account was changed meanwhile."""
    now = clock.now()
    moment = now.timestamp()
    store.lapse(data, touched=moment - IDLE, began=moment - WHOLE)
    return store.begin(data, _digest(reference), account, password, now=moment, at=clock.moment())


def session(data: Path, reference: str) -> Who | None:
    """Who has the session, and it was used now; None where there is none, it is over, or the account disabled."""
    digest, now = _digest(reference), clock.now().timestamp()
    held = store.session(data, digest)
    if not held or now - held["touched"] > IDLE or now - held["began"] > WHOLE:
        return None
    if now - held["touched"] >= _TOUCH:
        store.touch(data, digest, now)
    return Who(held["user"], held["department"], ROLES[held["role"]], None, "session", digest)


def signed_out(data: Path, reference: str) -> None:
    """The session is over."""
    store.end(data, _digest(reference), at=clock.moment())


def csrf(data: Path, reference: str) -> str:
    """What a form of the session carries, and nobody else can know."""
    return hmac.digest(store.key(data), b"csrf\0" + reference.encode(), "sha256").hex()


def csrf_holds(data: Path, reference: str, sent: str) -> bool:
    """Whether a form was made for the session; the time it takes tells nothing."""
    return hmac.compare_digest(csrf(data, reference).encode(), sent.encode("utf-8", "surrogatepass"))


def _digest(reference: str) -> str:
    return hashlib.sha256(reference.encode()).hexdigest()
