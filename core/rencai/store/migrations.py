"""Every change of the store's schema, by name, in order; once shipped, none is edited."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rencai.store.ledger import LEDGER

if TYPE_CHECKING:
    from sqlite_utils import Database, Migrations


def migrations() -> Migrations:
    """The changes that make this version's schema."""
    from sqlite_utils import Migrations

    told = Migrations("rencai")
    for step in STEPS:
        told()(step)
    return told


def remembered_headings(store: Database) -> None:
    columns = {"department": str, "heading": str, "column": str}
    store.table("mappings").create(columns, pk=("department", "heading"), not_null={"column"})


def official_lists(store: Database) -> None:
    head = {"id": int, "city": str, "edition": str, "version": int, "begins": str, "title": str, "files": str,
            "control": str, "silent": str, "complete": int, "imported": str, "removed": str}  # fmt: skip
    needed = set(head) - {"begins", "removed"}
    lists = store.table("lists").create(head, pk="id", not_null=needed)
    lists.create_index(["city", "edition", "version"], unique=True)
    texts = (
        "id", "qualification", "qualification_zh", "aliases", "shared_aliases", "codes", "issuer", "issuer_zh",
        "issuer_aliases", "country", "field", "title", "title_zh", "title_level", "tier", "kind", "remarks",
        "edition", "from", "until", "source",
    )  # fmt: skip
    entries = {"list": int, "line": int, **dict.fromkeys(texts, str)}
    store.table("list_entries").create(
        entries, pk=("list", "line"), foreign_keys=[("list", "lists", "id")], not_null={"id", "kind"}
    )


def decisions_by_department(store: Database) -> None:
    marks = [f"{what}_{how}" for what in ("undone", "promoted", "withdrawn") for how in ("at", "by")]
    said = ("department", "city", "name", "pair", "entry", "verdict", "by", "at")
    columns = {"number": int, **dict.fromkeys((*said, *marks), str)}
    store.table("decisions").create(columns, pk="number", not_null=set(said))
    store.table("keys").create({"fingerprint": str}, pk="fingerprint")


def runs_and_their_files(store: Database) -> None:
    texts = ("id", "key", "department", "origin", "as_of", "lang", "known", "state", "holder", "requested_at",
             "started_at", "finished_at", "code", "counts", "superseded_by", "purged_at", "request", "result",
             "rulings", "due", "told")  # fmt: skip
    numbers = ("token", "attempts", "rows", "degraded")
    columns = {**dict.fromkeys(texts, str), **dict.fromkeys(numbers, int), "leased_until": float, "seconds": float}
    needed = {"key", "department", "origin", "as_of", "lang", "known", "state", "token", "attempts", "requested_at"}
    runs = store.table("runs").create(columns, pk="id", not_null=needed)
    runs.create_index(["key"], unique=True)
    runs.create_index(["state"])
    store.table("files").create({"sha256": str, "size": int, "kept_at": str}, pk="sha256", not_null={"size"})
    store.table("run_inputs").create(
        {"run": str, "sha256": str}, pk=("run", "sha256"), foreign_keys=[("run", "runs", "id")]
    )


def processing_record(store: Database) -> None:
    said = {"number": int, **dict.fromkeys(("at", "by", "action", "subject", "told"), str)}
    store.table("audit").create(said, pk="number", not_null={"at", "by", "action"})
    for verb in ("UPDATE", "DELETE"):
        store.execute(
            f"CREATE TRIGGER audit_no_{verb.lower()} BEFORE {verb} ON audit"
            " BEGIN SELECT RAISE(ABORT, 'the record is only added to'); END"
        )


def awards_and_reversals(store: Database) -> None:
    for statement in LEDGER:
        store.execute(statement)


def runs_as_pages(store: Database) -> None:
    runs = store.table("runs")
    runs.add_column("task", str, not_null_default="score")
    for name in ("asked_by", "progress", "applicants", "problems", "review"):
        runs.add_column(name, str)


def users_sessions_and_tokens(store: Database) -> None:
    texts = ("name", "department", "role", "password", "made_at", "made_by", "disabled_at")
    store.table("users").create(dict.fromkeys(texts, str), pk="name", not_null=set(texts) - {"disabled_at"})
    session = {"reference": str, "user": str, "began": float, "touched": float}
    sessions = store.table("sessions").create(
        session, pk="reference", foreign_keys=[("user", "users", "name")], not_null=set(session)
    )
    sessions.create_index(["user"])
    needed = {"id", "name", "department", "scopes", "secret", "made_at", "made_by", "expires_at"}
    token = dict.fromkeys(sorted(needed | {"cities", "revoked_at"}), str)
    store.table("tokens").create(token, pk="id", not_null=needed)


def rulings_in_lines(store: Database) -> None:
    store.table("runs").add_column("lines", str)


STEPS = (
    remembered_headings,
    official_lists,
    decisions_by_department,
    runs_and_their_files,
    processing_record,
    awards_and_reversals,
    runs_as_pages,
    users_sessions_and_tokens,
    rulings_in_lines,
)
