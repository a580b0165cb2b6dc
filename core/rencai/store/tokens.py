"""Tokens of other programs, by id, with the digest of their secret."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from rencai.store.audit import append_entry
from rencai.store.database import open_store, store_exists, transaction

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from rencai.messages.codes import Scope


@dataclass(frozen=True, slots=True)
class NewToken:
    """A token to be issued: ``secret`` is the digest of its secret, ``cities`` None are all."""

    id: str
    name: str
    department: str
    scopes: list[Scope]
    cities: list[str] | None
    expires_at: str
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Token:
    """A token that was issued; ``cities`` None are all, ``revoked_at`` None: it was not revoked."""

    cities: list[str] | None
    department: str
    expires_at: str
    id: str
    made_at: str
    made_by: str
    name: str
    revoked_at: str | None
    scopes: list[Scope]


@dataclass(frozen=True, slots=True)
class TokenWithSecret(Token):
    """A token with the digest of its secret."""

    secret: str = field(repr=False)


_COLUMNS = tuple(Token.__dataclass_fields__)


def issue(data: Path, token: NewToken, *, by: str, at: str) -> None:
    """Store a token and record it."""
    details = {
        "name": token.name, "department": token.department, "scopes": token.scopes, "cities": token.cities,
        "expires_at": token.expires_at,
    }  # fmt: skip
    columns = {
        "id": token.id, "name": token.name, "department": token.department, "scopes": json.dumps(token.scopes),
        "cities": None if token.cities is None else json.dumps(token.cities), "secret": token.secret,
        "expires_at": token.expires_at, "made_at": at, "made_by": by,
    }  # fmt: skip
    with open_store(data) as store, transaction(store):
        store.table("tokens").insert(columns)
        append_entry(store, at=at, by=by, action="token_added", subject=token.id, details=details)


def read_all(data: Path) -> list[Token]:
    """Return every token that was ever issued, oldest first, without secrets; creates no store."""
    if not store_exists(data):
        return []
    with open_store(data) as store:
        rows = store.table("tokens").rows_where(order_by="made_at, id", select=", ".join(_COLUMNS))
        return [Token(**_parsed(row)) for row in rows]


def find(data: Path, number: str) -> TokenWithSecret | None:
    """Return the token of that id with the digest of its secret, None where there is none; creates no store."""
    if not store_exists(data):
        return None
    with open_store(data) as store:
        rows = store.table("tokens").rows_where("id = ?", [number])
        return next((TokenWithSecret(**_parsed(row)) for row in rows), None)


def _parsed(row: Mapping[str, Any]) -> dict[str, Any]:
    cities = None if row["cities"] is None else json.loads(row["cities"])
    return {**row, "scopes": json.loads(row["scopes"]), "cities": cities}


def revoke(data: Path, number: str, *, by: str, at: str) -> bool:
    """Revoke the token and record it; return False where no unrevoked one has that id."""
    if not store_exists(data):
        return False
    with open_store(data) as store, transaction(store):
        if not next(store.table("tokens").rows_where("id = ? and revoked_at is null", [number]), None):
            return False
        store.table("tokens").update(number, {"revoked_at": at})
        append_entry(store, at=at, by=by, action="token_revoked", subject=number, details={})
    return True
