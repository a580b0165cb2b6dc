"""Hash passwords and secrets with argon2id, and refuse weak passwords."""

from __future__ import annotations

import unicodedata
from functools import cache
from threading import BoundedSemaphore, Lock
from typing import TYPE_CHECKING

from rencai.system.errors import UsageError

if TYPE_CHECKING:
    from argon2 import PasswordHasher


SHORTEST = 15
"""Characters of a password that is the only factor: NIST SP 800-63B-4, 3.1.1.2."""
LONGEST = 256
"""Characters of a password; the same document asks for 64 at least."""
DISTINCT = 5
"""A house figure: fewer different characters than this are no password."""
_SLOTS = BoundedSemaphore(2)
"""Each verification takes 64 MiB and a core; those who come meanwhile wait."""

_DUMMY_LOCK = Lock()


def refuse_weak(password: str, name: str) -> None:
    """Check that the password is strong enough for the account.

    :raises UsageError: when it is too short, too long, made of a few characters, or the account's own name.
    """
    normalized = _normalize(password)
    if not SHORTEST <= len(normalized) <= LONGEST:
        raise UsageError(
            f"a password has {SHORTEST} to {LONGEST} characters; use several words", code="E_USAGE_PASSWORD"
        )
    if len(set(normalized)) < DISTINCT or normalized.casefold() == name:
        message = f"a password is not the account's name and has {DISTINCT} different characters; use several words"
        raise UsageError(message, code="E_USAGE_PASSWORD")


def hash_password(secret: str) -> str:
    """Return the digest of a password, with the library's recommended parameters."""
    with _SLOTS:
        return _hasher().hash(_bytes(secret))


def hash_secret(secret: str) -> str:
    """Return the digest of a secret of many random bits, with argon2's cheapest parameters.

    Such a secret cannot be guessed however fast it is hashed; programs that come at once must not hold pages up.
    """
    with _SLOTS:
        return _hasher(cheap=True).hash(_bytes(secret))


def verify(digest: str | None, secret: str) -> bool:
    """Return whether the secret matches the digest.

    For None, an account that does not exist, it takes as long to return False as for a real digest: the time that a
    sign-in takes must not reveal which names exist.
    """
    dummy = _dummy_digest()  # made on every path, or the first unknown name would take longer than others
    from argon2.exceptions import InvalidHashError, VerificationError

    with _SLOTS:
        try:
            return _hasher().verify(digest or dummy, _bytes(secret)) and digest is not None
        except (VerificationError, InvalidHashError):
            return False


def needs_rehash(digest: str) -> bool:
    """Return whether the library recommends other parameters by now."""
    return _hasher().check_needs_rehash(digest)


def _normalize(secret: str) -> str:
    """Return the secret in NFKC: keyboards and browsers give characters in different widths and compositions."""
    return unicodedata.normalize("NFKC", secret)


def _bytes(secret: str) -> bytes:
    return _normalize(secret).encode("utf-8", "surrogatepass")


def _dummy_digest() -> str:
    with _DUMMY_LOCK:  # several who come first at once make one
        return _cached_dummy_digest()


@cache
def _cached_dummy_digest() -> str:
    return hash_password("nobody's")


@cache
def _hasher(*, cheap: bool = False) -> PasswordHasher:
    try:
        from argon2 import PasswordHasher
    except ModuleNotFoundError as error:
        message = "accounts need the libraries of the web service; `pip install 'rencai[web]'` with constraints.txt"
        raise UsageError(message, code="E_USAGE_WEB") from error
    return PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1) if cheap else PasswordHasher()
