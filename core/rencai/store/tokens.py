"""Tokens of other programs, by id, with the digest of their secret."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from rencai.store.audit import entered
from rencai.store.database import opened, stored, whole

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


LISTS = ("scopes", "cities")
"""What of a token is kept as JSON."""


def issue(data: Path, token: Mapping[str, Any], *, by: str, at: str) -> None:
    """The token is good, and the record says so; ``cities`` None is all of them."""
    written = {name: json.dumps(value) if name in LISTS and value is not None else value
               for name, value in token.items()}  # fmt: skip
    told = {name: token[name] for name in ("name", "department", *LISTS, "expires_at")}
    with opened(data) as store, whole(store):
        store.table("tokens").insert({**written, "made_at": at, "made_by": by})
        entered(store, at=at, by=by, action="token_added", subject=token["id"], told=told)


def tokens(data: Path) -> list[dict[str, Any]]:
    """Every token ever made, oldest first, without the digest of its secret; nothing is made by asking."""
    if not stored(data):
        return []
    with opened(data) as store:
        rows = [_read(row) for row in store.table("tokens").rows_where(order_by="made_at, id")]
    return [{name: value for name, value in row.items() if name != "secret"} for row in rows]


def token(data: Path, number: str) -> dict[str, Any] | None:
    """The token of that id, with the digest of its secret; nothing is made by asking."""
    if not stored(data):
        return None
    with opened(data) as store:
        return next(map(_read, store.table("tokens").rows_where("id = ?", [number])), None)


def _read(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: json.loads(value) if name in LISTS and value is not None else value for name, value in row.items()}


def revoke(data: Path, number: str, *, by: str, at: str) -> bool:
    """The token is good no longer, and the record says so; False where none of that id was good."""
    if not stored(data):
        return False
    with opened(data) as store, whole(store):
        if not next(store.table("tokens").rows_where("id = ? and revoked_at is null", [number]), None):
            return False
        store.table("tokens").update(number, {"revoked_at": at})
        entered(store, at=at, by=by, action="token_revoked", subject=number, told={})
    return True
