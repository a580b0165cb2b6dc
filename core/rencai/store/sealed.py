"""Seal texts with the store's key, so that people see again what was decided of and the database does not show it.

A copy of the database without the key tells nothing; whoever has both folders' files reads them. Sealing the same text
twice gives two different texts, so what is looked for by content has a keyed digest beside it.
"""

from __future__ import annotations

import base64
import hmac

from cryptography.fernet import Fernet, InvalidToken


def seal(key: bytes, text: str | None) -> str | None:
    """Return the text encrypted and authenticated under the store's key (``database.key``); None stays None."""
    return None if text is None else _cipher(key).encrypt(text.encode()).decode()


def unseal(key: bytes, sealed: str | None) -> str | None:
    """Return what was sealed; None where nothing was, or where another key sealed it or it was damaged."""
    if sealed is None:
        return None
    try:
        return _cipher(key).decrypt(sealed.encode()).decode()
    except InvalidToken:
        return None


def _cipher(key: bytes) -> Fernet:
    # a key of its own: what makes digests does not also encrypt
    return Fernet(base64.urlsafe_b64encode(hmac.digest(key, b"seal", "sha256")))
