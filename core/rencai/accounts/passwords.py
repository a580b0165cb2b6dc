"""Hash passwords and secrets with argon2id, and refuse weak passwords."""

from __future__ import annotations

import unicodedata
from functools import cache
from threading import BoundedSemaphore, Lock
from typing import TYPE_CHECKING

from rencai.system.errors import UsageError

if TYPE_CHECKING:
    from argon2 import PasswordHasher


LEAST = 15
"""Characters of a password that is the only factor: NIST SP 800-63B-4, 3.1.1.2."""
LONGEST = 256
"""Characters of a password; the same document asks for 64 at least."""
DISTINCT = 5
"""A house figure: fewer different characters than this are no password."""
_AT_ONCE = BoundedSemaphore(2)
"""Each verification takes 64 MiB and a core; those who come meanwhile wait."""

_FIRST = Lock()


def refuse_weak(password: str, name: str) -> None:
    """The password is good enough for the account.

    :raises UsageError: when it is too short, too long, made of a few characters, or the account's own name.
    """
    told = _folded(password)
    if not LEAST <= len(told) <= LONGEST:
        raise UsageError(f"a password has {LEAST} to {LONGEST} characters; use several words", code="E_USAGE_PASSWORD")
    if len(set(told)) < DISTINCT or told.casefold() == name:
        said = f"a password is not the account's name and has {DISTINCT} different characters; use several words"
        raise UsageError(said, code="E_USAGE_PASSWORD")


def digested(secret: str) -> str:
    """What is kept of the secret."""
    with _AT_ONCE:
        return _hasher().hash(_bytes(secret))


def sealed(secret: str) -> str:
    """What is kept of a secret of many random bits, which nobody can try out: as argon2 makes it at its cheapest."""
    with _AT_ONCE:
        return _hasher(cheap=True).hash(_bytes(secret))


def holds(digest: str | None, secret: str) -> bool:
    """Whether the secret is that of the digest; of nobody's (None) no is said after as long a time."""
    nobody = _nobody()  # made before anybody is unknown, or the first of them would take longer
    from argon2.exceptions import InvalidHashError, VerificationError

    with _AT_ONCE:
        try:
            return _hasher().verify(digest or nobody, _bytes(secret)) and digest is not None
        except (VerificationError, InvalidHashError):
            return False


def outdated(digest: str) -> bool:
    """Whether the library recommends other parameters by now."""
    return _hasher().check_needs_rehash(digest)


def _folded(secret: str) -> str:
    """The same password whatever the width and composition of what a keyboard or browser gives."""
    return unicodedata.normalize("NFKC", secret)


def _bytes(secret: str) -> bytes:
    return _folded(secret).encode("utf-8", "surrogatepass")


def _nobody() -> str:
    with _FIRST:  # several who come first at once make one
        return _digest_of_nobody()


@cache
def _digest_of_nobody() -> str:
    return digested("nobody's")


@cache
def _hasher(*, cheap: bool = False) -> PasswordHasher:
    try:
        from argon2 import PasswordHasher
    except ModuleNotFoundError as error:
        said = "accounts need the libraries of the web service; `pip install 'rencai[web]'` with constraints.txt"
        raise UsageError(said, code="E_USAGE_WEB") from error
    return PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1) if cheap else PasswordHasher()
