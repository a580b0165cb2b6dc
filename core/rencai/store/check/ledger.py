"""The ledger of awards against what must always be true of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rencai.messages.findings import Finding
from rencai.store.database import has

if TYPE_CHECKING:
    import sqlite3

_STANDING = "awards where number not in (select award from award_reversals)"
_TWICE = f"""
    select group_concat(number, ', ') as numbers, count(*) as count from {_STANDING}
    group by person_key, city, reward having count(*) > 1
    union all
    select group_concat(number, ', '), count(*) from {_STANDING} and "group" is not null
    group by person_key, city, "group" having count(*) > 1 and count(distinct reward) > 1
"""  # noqa: S608 - our own words
_AMOUNT = "select number from awards where typeof(amount) <> 'integer' or amount <= 0"
_YEARLY = f"""
    select group_concat(number, ', ') as numbers from {_STANDING}
    group by person_key, city, year having sum(amount) > min(yearly)
"""  # noqa: S608 - our own words
_REVERSAL = """
    select number from award_reversals where award not in (select number from awards)
    or award in (select award from award_reversals group by award having count(*) > 1)
"""
_SLOT = f"""
    select number from {_STANDING} and number not in (select award from award_slots where slot = 'reward ' || reward)
    union select award from award_slots where award not in (select number from {_STANDING})
"""  # noqa: S608 - our own words


def unsound(connection: sqlite3.Connection) -> list[Finding]:
    """The awards that break a rule of the ledger; none where nothing was ever recorded."""
    if not has(connection, "awards"):
        return []
    twice = [
        Finding("E_LEDGER_TWICE", f"awards {row['numbers']}", {"count": row["count"]})
        for row in connection.execute(_TWICE)
    ]
    yearly = [Finding("E_LEDGER_YEARLY", f"awards {row['numbers']}") for row in connection.execute(_YEARLY)]
    amount = [Finding("E_LEDGER_AMOUNT", f"award {row['number']}") for row in connection.execute(_AMOUNT)]
    reversal = [Finding("E_LEDGER_REVERSAL", f"reversal {row['number']}") for row in connection.execute(_REVERSAL)]
    slot = [Finding("E_LEDGER_SLOT", f"award {row['number']}") for row in connection.execute(_SLOT)]
    return [*twice, *amount, *yearly, *reversal, *slot]
