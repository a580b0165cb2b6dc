"""The steps of the store's schema, by name and in order; once shipped, none is edited.

An award is never changed or deleted, nor is a reversal, which is a record of its own. "One that stands" is therefore no
mark on the award but a slot beside it: triggers take the slots of its reward and of its exclusive group when it is
recorded and free them when it is reversed; the slots' primary key is the uniqueness. Instead of a partial unique index
over a column that the reversal sets: that needs a permitted update of an award, and does not hold exclusive groups.

``INSERT OR IGNORE`` and ``OR REPLACE`` would carry over to what triggers insert, and ``OR REPLACE`` deletes without
asking a trigger; so what is taken is looked for before, and aborts, which no conflict clause overrides.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database, Migrations


_FIXED = ("awards", "award_reversals")

LEDGER: tuple[str, ...] = (
    """create table awards (
        number integer primary key,
        person_key text not null,
        city text not null,
        reward text not null,
        "group" text,
        amount integer not null check (typeof(amount) = 'integer' and amount > 0),
        yearly integer,
        year integer not null,
        run text not null,
        recorded_at text not null,
        by text not null
    )""",
    """create table award_reversals (
        number integer primary key,
        award integer not null unique references awards(number),
        reason text not null check (trim(reason) <> ''),
        at text not null,
        by text not null
    )""",
    """create table award_slots (
        person_key text not null,
        city text not null,
        slot text not null,
        award integer not null references awards(number),
        primary key (person_key, city, slot)
    )""",
    "create index award_slots_of on award_slots (award)",
    """create trigger award_taken before insert on awards begin
        select raise(abort, 'the person has this award, or one of its group') where exists (
            select 1 from award_slots where person_key = new.person_key and city = new.city
            and slot in ('reward ' || new.reward, 'group ' || new."group"));
        select raise(abort, 'an award of that number stands')
            where exists (select 1 from awards where number = new.number);
    end""",
    """create trigger award_recorded after insert on awards begin
        insert into award_slots values (new.person_key, new.city, 'reward ' || new.reward, new.number);
        insert into award_slots select new.person_key, new.city, 'group ' || new."group", new.number
            where new."group" is not null;
    end""",
    """create trigger reversal_taken before insert on award_reversals begin
        select raise(abort, 'no award of that number stands')
            where not exists (select 1 from award_slots where award = new.award);
        select raise(abort, 'a reversal of that number stands')
            where exists (select 1 from award_reversals where number = new.number);
    end""",
    """create trigger award_reversed after insert on award_reversals begin
        delete from award_slots where award = new.award;
    end""",
    """create trigger slot_kept before delete on award_slots
        when not exists (select 1 from award_reversals where award = old.award) begin
        select raise(abort, 'an award that stands keeps its slots');
    end""",
    """create trigger slot_taken before insert on award_slots
        when exists (select 1 from award_slots where person_key = new.person_key and city = new.city
                     and slot = new.slot) begin
        select raise(abort, 'the slot is taken');
    end""",
    """create trigger slot_fixed before update on award_slots begin
        select raise(abort, 'slots are not changed');
    end""",
    *(
        f"create trigger {table}_{what} before {what} on {table}"
        " begin select raise(abort, 'what is recorded stays as it is'); end"
        for table in _FIXED
        for what in ("update", "delete")
    ),
)
"""The statements that make them, in order; once shipped, none is edited."""


def migrations() -> Migrations:
    """Return the migrations that make this version's schema."""
    from sqlite_utils import Migrations

    steps = Migrations("rencai")
    for step in STEPS:
        steps()(step)
    return steps


def remembered_headings(store: Database) -> None:
    """Make the table of what a department's headings mean."""
    columns = {"department": str, "heading": str, "column": str}
    store.table("mappings").create(columns, pk=("department", "heading"), not_null={"column"})


def official_lists(store: Database) -> None:
    """Make the tables of imported official lists and their entries."""
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
    """Make the tables of decisions on names and of the keys' fingerprints."""
    marks = [f"{what}_{how}" for what in ("undone", "promoted", "withdrawn") for how in ("at", "by")]
    needed = ("department", "city", "name", "pair", "entry", "verdict", "by", "at")
    columns = {"number": int, **dict.fromkeys((*needed, *marks), str)}
    store.table("decisions").create(columns, pk="number", not_null=set(needed))
    store.table("keys").create({"fingerprint": str}, pk="fingerprint")


def runs_and_their_files(store: Database) -> None:
    """Make the tables of runs, their inputs and the files that are stored by digest."""
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
    """Make the processing record, guarded by triggers against changes."""
    columns = {"number": int, **dict.fromkeys(("at", "by", "action", "subject", "told"), str)}
    store.table("audit").create(columns, pk="number", not_null={"at", "by", "action"})
    for verb in ("UPDATE", "DELETE"):
        store.execute(
            f"CREATE TRIGGER audit_no_{verb.lower()} BEFORE {verb} ON audit"
            " BEGIN SELECT RAISE(ABORT, 'the record is only added to'); END"
        )


def awards_and_reversals(store: Database) -> None:
    """Make the ledger."""
    for statement in LEDGER:
        store.execute(statement)


def runs_as_pages(store: Database) -> None:
    """Let runs have a task, their progress, and what pages show."""
    runs = store.table("runs")
    runs.add_column("task", str, not_null_default="score")
    for name in ("asked_by", "progress", "applicants", "problems", "review"):
        runs.add_column(name, str)


def users_sessions_and_tokens(store: Database) -> None:
    """Make the tables of users, sessions and tokens."""
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
    """Let a run have its rulings as lines."""
    store.table("runs").add_column("lines", str)


def statements_on_sources(store: Database) -> None:
    """Make the table of what users read in official texts of reprints and figures."""
    marks = [f"{what}_{how}" for what in ("undone", "promoted", "withdrawn") for how in ("at", "by")]
    needed = ("department", "city", "kind", "subject", "source", "wording", "verdict", "keys", "begins", "seen",
              "by", "at")  # fmt: skip
    columns = {"number": int, **dict.fromkeys((*needed, "value", *marks), str)}
    store.table("statements").create(columns, pk="number", not_null=set(needed))


def look_ups(store: Database) -> None:
    """Let a decision say what somebody looked up in an edition, and keep the name it is about, sealed."""
    decisions = store.table("decisions")
    for name in ("edition", "listing_name", "listing_number", "title", "level", "tier", "field", "seen",
                 "qualification", "issuer"):  # fmt: skip
        decisions.add_column(name, str)


def remembered_words(store: Database) -> None:
    """Make the table of what departments answered that words mean."""
    marks = [f"{what}_{how}" for what in ("undone", "promoted", "withdrawn") for how in ("at", "by")]
    needed = ("department", "column", "digest", "sealed", "value", "by", "at")
    columns = {"number": int, **dict.fromkeys((*needed, *marks), str)}
    store.table("words").create(columns, pk="number", not_null=set(needed))


def places_of_files(store: Database) -> None:
    """Make the register of files outside ``kept/``, and of the folders in which they lie; see ``store.register``."""
    texts = ("place", "sealed", "kind", "input", "run", "content", "came", "doomed_at")
    needed = {"place", "sealed", "kind", "came"}
    places = store.table("places").create({"number": int, **dict.fromkeys(texts, str)}, pk="number", not_null=needed)
    for column in ("place", "input"):
        places.create_index([column])
    folder = dict.fromkeys(("place", "sealed", "kind"), str)
    store.table("folders").create(folder, pk="place", not_null={"sealed", "kind"})


def grounds_of_awards(store: Database) -> None:
    """Make the table of what awards rest on, which is as fixed as they are; those that stand already have none."""
    store.execute(
        """create table award_grounds (
            award integer primary key references awards(number),
            ground text not null check (json_valid(ground))
        )"""
    )
    store.execute(
        """create trigger ground_taken before insert on award_grounds
            when exists (select 1 from award_grounds where award = new.award) begin
            select raise(abort, 'the award has its ground');
        end"""
    )
    for what in ("update", "delete"):
        store.execute(
            f"create trigger award_grounds_{what} before {what} on award_grounds"
            " begin select raise(abort, 'what is recorded stays as it is'); end"
        )


def requesters_and_assumptions(store: Database) -> None:
    """Keep who asked for a run beside it, as several may, and let its row say which columns were assumed.

    What was assumed in an earlier run stands in its request, where that is stored still; else it stays unknown.
    """
    store.execute(
        "create table requesters (run text not null references runs(id), origin text not null, by text not null,"
        " at text not null, primary key (run, origin, by))"
    )
    store.execute(
        "insert into requesters select id, origin, coalesce(asked_by, ''), requested_at from runs order by requested_at"
    )
    store.table("runs").add_column("assumed", str)
    for row in list(store.query("select id, request from runs where request is not null")):
        columns = _assumed_columns(store, row["request"])
        if columns is not None:
            store.execute("update runs set assumed = ? where id = ?", [columns, row["id"]])


def _assumed_columns(store: Database, sha256: str) -> str | None:
    """Return the columns that a stored request assumes, by commas; None where it cannot be read."""
    database = next(row["file"] for row in store.query("pragma database_list") if row["name"] == "main")
    try:
        content = json.loads((Path(database).parent / "kept" / sha256[:2] / sha256).read_bytes())
        return ",".join(sorted(content["assumed"]))
    except (OSError, ValueError, LookupError, TypeError):
        return None


def moment_of_retention(store: Database) -> None:
    """Make the table of one row: when something was last deleted by age, and by which retention, in days."""
    columns = {"id": int, "at": str, "days": int}
    store.table("retention_clock").create(columns, pk="id", not_null={"at", "days"})


def what_decisions_were_on(store: Database) -> None:
    """Let a decision remember what it was on, and give the entries of imported lists ids of what they are.

    Before, an entry's id was its line's number, so that a decision by such an id may have come to mean another entry.
    It keeps its entry where every list that there was until then has the same one under that id; else nobody can tell
    any more, and it is to be decided again.
    """
    from rencai.store import positional

    decisions = store.table("decisions")
    for name in ("shown_edition", "shown_edition_name", "shown_begins", "shown_qualification",
                 "shown_qualification_zh", "shown_issuer", "shown_issuer_zh", "entry_before"):  # fmt: skip
        decisions.add_column(name, str)
    positional.replace_ids(store)


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
    statements_on_sources,
    look_ups,
    remembered_words,
    places_of_files,
    grounds_of_awards,
    requesters_and_assumptions,
    moment_of_retention,
    what_decisions_were_on,
)
