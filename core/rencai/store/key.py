"""The key by which names become digests, a file beside the SQLite: neither tells a name without the other."""

from __future__ import annotations

import hmac
import secrets
from typing import TYPE_CHECKING

from rencai import durable
from rencai.errors import OutputError
from rencai.store.database import opened, whole

if TYPE_CHECKING:
    from pathlib import Path

    from sqlite_utils import Database

KEY = "rencai.key"
_BYTES = 32


def key(data: Path) -> bytes:
    """The key, made when first needed, for its owner's eyes only; never replaced.

    :raises OutputError: when it is gone, or another than the one that made the digests in the store.
    """
    with opened(data) as store:
        known = _fingerprint(store)
        if known is None:
            with whole(store):
                known = _fingerprint(store) or _begin(store, data / KEY)
        held = (data / KEY).read_bytes() if (data / KEY).exists() else b""
    if _print(held) != known:
        said = f"{data / KEY} is missing or is not the key of this store; restore it from the backup"
        raise OutputError(said, code="E_STORE")
    return held


def fits(data: Path, fingerprint: str | None) -> bool:
    """Whether the key is that of the fingerprint; true where no key was needed yet."""
    file = data / KEY
    return fingerprint is None or (file.is_file() and _print(file.read_bytes()) == fingerprint)


def _fingerprint(store: Database) -> str | None:
    return next((row["fingerprint"] for row in store.table("keys").rows), None)


def _begin(store: Database, file: Path) -> str:
    """The file holds a key, whole; the store knows it. One left by a process that was stopped is taken."""
    if not file.exists():
        durable.write(file, secrets.token_bytes(_BYTES), mode=0o600)
    made = _print(file.read_bytes())
    store.table("keys").insert({"fingerprint": made})
    return made


def _print(held: bytes) -> str:
    return hmac.digest(held, b"fingerprint", "sha256").hex()
