"""The tables of the ledger, and what SQLite itself refuses of them, whoever writes.

An award is never changed or deleted, nor is a reversal, which is a record of its own. "One that stands" is therefore no
mark on the award but a slot beside it: triggers take the slots of its reward and of its exclusive group when it is
recorded and free them when it is reversed; the slots' primary key is the uniqueness. Instead of a partial unique index
over a column that the reversal sets: that needs a permitted update of an award, and does not hold exclusive groups.

``INSERT OR IGNORE`` and ``OR REPLACE`` would carry over to what triggers insert, and ``OR REPLACE`` deletes without
asking a trigger; so what is taken is looked for before, and aborts, which no conflict clause overrides.
"""

from __future__ import annotations

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
