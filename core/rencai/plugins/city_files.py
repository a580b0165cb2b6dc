"""A city as data: ``city.toml`` says who it is and which editions it has, ``rewards.toml`` what follows."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import reduce
from operator import and_
from typing import TYPE_CHECKING, TypeVar

from rencai.plugins.data_files import CODE, Table, cited_source, read_begins, read_toml, require
from rencai.policy.nouns import CODE_PATTERN, LEVELS, REWARD_KINDS, City, Edition, Extends, Policy, Reward
from rencai.policy.three_valued import require_three_valued
from rencai.system.errors import PolicyError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence
    from importlib.resources.abc import Traversable

    import polars as pl


CITY = "city.toml"
REWARDS = "rewards.toml"
Noun = TypeVar("Noun")

CITY_KEYS = {"key", "zh", "en", "places"}
ADDITION_KEYS = {"extends", "key", "zh", "en"}
_EDITION_REQUIRED = {"key", "zh", "en", "begins", "source"}
EDITION_KEYS = _EDITION_REQUIRED | {"published", "tiers", "levels", "fields", "names"}
_REWARD_REQUIRED = {"zh", "en", "kind", "when", "source"}
REWARD_KEYS = _REWARD_REQUIRED | {"pathway", "editions", "low", "high", "yearly", "once", "group", "whom", "short"}


@dataclass(frozen=True)
class CityFile:
    """What ``city.toml`` says; the editions cite their sources by id, and are in the file's order."""

    who: City | Extends
    editions: tuple[Edition, ...]


def read_city(folder: Traversable) -> CityFile | None:
    """Read ``city.toml``: the city, or the addition to a city, and its editions.

    :returns: None when the folder has no such file.
    :raises PolicyError: when a key is missing, unknown or of the wrong type, naming the table and the key.
    """
    if not (folder / CITY).is_file():
        return None
    tables = read_toml(folder, CITY)
    editions = tables.pop("editions", [])
    good = isinstance(editions, list) and all(isinstance(table, dict) for table in editions)
    require(good, f"{CITY}: write [[editions]], once for each edition")
    return CityFile(_who(tables), tuple(map(_edition, editions)))


def read_rewards(folder: Traversable, policy: Policy, conditions: Mapping[str, pl.Expr]) -> list[Reward]:
    """Read the rewards of ``rewards.toml`` in the file's order; none where there is no such file.

    :param conditions: what ``rencai_conditions`` gave; ``when`` names these and those of ``_given_conditions``.
    :raises PolicyError: when a key is missing, unknown or of the wrong type, or names a source, condition, parameter or
        kind that does not exist; the message names the reward's table.
    """
    named = {**_given_conditions(policy), **conditions}
    return [_reward(code, table, policy, named) for code, table in read_toml(folder, REWARDS, Decimal).items()]


def check_conditions(policy: Policy, conditions: Mapping[str, pl.Expr]) -> None:
    """Refuse conditions that are not three-valued, and names that are taken or badly written.

    :raises PolicyError: naming the condition.
    """
    given = _given_conditions(policy)
    for name, condition in conditions.items():
        require(
            CODE_PATTERN.fullmatch(str(name)), f"condition {name!r}: write lower-case words joined by hyphens or dots"
        )
        require(name not in given, f"the condition {name!r} is rencai's own: {', '.join(given)}")
        require_three_valued(f"condition {name!r}", condition)


def _given_conditions(policy: Policy) -> dict[str, pl.Expr]:
    """Return the conditions that every city has: ``listed``, and ``in-tier.TIER`` for each tier of its editions."""
    tiers = sorted({tier for edition in policy.editions for tier in edition.tiers})
    return {"listed": policy.listed(), **{f"in-tier.{tier}": policy.in_tier(tier) for tier in tiers}}


def _who(table: Table) -> City | Extends:
    if "extends" in table:
        _check_keys(CITY, table, required=ADDITION_KEYS)
        texts = [_text(CITY, table, key) for key in ("extends", "key", "zh", "en")]
        return _build(CITY, lambda: Extends(*texts))
    _check_keys(CITY, table, required=CITY_KEYS)
    key, zh, en = (_text(CITY, table, name) for name in ("key", "zh", "en"))
    return _build(CITY, lambda: City(key=key, zh=zh, en=en, places=_texts(CITY, table, "places")))


def _edition(table: Table) -> Edition:
    where = f"{CITY} [[editions]] {table.get('key')!r}"
    _check_keys(where, table, _EDITION_REQUIRED, EDITION_KEYS)
    published = table.get("published")
    require(published is None or _is_count(published), f"{where}: published is a whole number; left out: not published")
    names = _table(where, table, "names")
    return _build(
        where,
        lambda: Edition(
            key=_text(where, table, "key"),
            zh=_text(where, table, "zh"),
            en=_text(where, table, "en"),
            begins=read_begins(where, table, "begins"),
            source=_text(where, table, "source"),
            published=published,
            tiers=_counts(where, table, "tiers"),
            levels=_counts(where, table, "levels", LEVELS),
            fields=_counts(where, table, "fields"),
            names={name: _texts(f"{where} names", names, name) for name in names},
        ),
    )


def _reward(code: str, table: object, policy: Policy, conditions: Mapping[str, pl.Expr]) -> Reward:
    where = f"{REWARDS} [{code}]"
    if not isinstance(table, dict):
        raise PolicyError(f"{REWARDS}: {code!r} is no table; write [CODE], once for each reward", code=CODE)
    _check_keys(where, table, _REWARD_REQUIRED, REWARD_KEYS)
    once = table.get("once", False)
    require(isinstance(once, bool), f"{where}: once is true or false")
    kind = next((kind for kind in REWARD_KINDS if kind == table["kind"]), None)
    if kind is None:
        raise PolicyError(f"{where}: kind is one of {', '.join(REWARD_KINDS)}", code=CODE)
    return _build(
        where,
        lambda: Reward(
            code=code,
            zh=_text(where, table, "zh"),
            en=_text(where, table, "en"),
            kind=kind,
            when=_conditions(where, table, "when", conditions),
            source=cited_source(where, table["source"], policy.sources),
            pathway=_text(where, table, "pathway") if "pathway" in table else None,
            editions=_texts(where, table, "editions") if "editions" in table else None,
            low=_amount(where, table, "low", policy),
            high=_amount(where, table, "high", policy),
            yearly=_amount(where, table, "yearly", policy),
            once=once,
            group=_text(where, table, "group") if "group" in table else None,
            short=_texts(where, table, "short") if "short" in table else (),
            whom=_conditions(where, table, "whom", conditions) if "whom" in table else None,
        ),
    )


def _conditions(where: str, table: Table, key: str, conditions: Mapping[str, pl.Expr]) -> pl.Expr:
    """Return the condition of that name; of a list of names, that all of them hold."""
    names = table[key]
    listed = [names] if isinstance(names, str) else names if isinstance(names, list) else []
    unknown = [name for name in listed if not isinstance(name, str) or name not in conditions]
    require(listed, f"{where}: {key} is the name of a condition, or a list of names that must all hold")
    require(not unknown, f"{where}: {key} names unknown conditions {unknown}; conditions: {', '.join(conditions)}")
    return reduce(and_, [conditions[name] for name in listed])


def _amount(where: str, table: Table, key: str, policy: Policy) -> Decimal | pl.Expr | None:
    """Return an amount in yuan: a number, or ``{ parameter = NAME, by = [COLUMN] }``; None where it is left out."""
    amount = table.get(key)
    if amount is None or isinstance(amount, Decimal):
        return amount
    if isinstance(amount, int) and not isinstance(amount, bool):
        return Decimal(amount)
    good = isinstance(amount, dict) and "parameter" in amount and set(amount) <= {"parameter", "by"}
    require(good, f"{where}: {key} is a number of yuan, or {{ parameter = NAME, by = [COLUMN] }}")
    by = _texts(where, amount, "by") if "by" in amount else ()
    return policy.param(_text(where, amount, "parameter"), by=by)


def _build(where: str, make: Callable[[], Noun]) -> Noun:
    """Make a noun; what it refuses is an error of the data, in that file and table."""
    try:
        return make()
    except PolicyError as error:
        if error.code == CODE:
            raise
        raise PolicyError(f"{where}: {error}", code=CODE) from error


def _check_keys(where: str, table: Table, required: set[str], allowed: Collection[str] = ()) -> None:
    unknown, missing = sorted(set(table) - required - set(allowed)), sorted(required - set(table))
    require(not unknown and not missing, f"{where}: unknown keys {unknown}, missing keys {missing}")


def _text(where: str, table: Table, key: str) -> str:
    value = table[key]
    require(isinstance(value, str), f"{where}: {key} is a text in quotation marks")
    return str(value)


def _texts(where: str, table: Table, key: str) -> tuple[str, ...]:
    values = table[key]
    good = isinstance(values, list) and all(isinstance(value, str) for value in values)
    require(good, f"{where}: {key} is a list of texts")
    return tuple(values)


def _table(where: str, table: Table, key: str) -> Table:
    value = table.get(key, {})
    require(isinstance(value, dict), f"{where}: {key} is a table")
    return dict(value)


def _counts(where: str, table: Table, key: str, allowed: Sequence[str] | None = None) -> dict[str, int]:
    """Return a table of control totals; where names are given, others are refused."""
    counts = _table(where, table, key)
    require(all(map(_is_count, counts.values())), f"{where}: {key} is a table of whole numbers")
    strange = sorted(set(counts) - set(allowed or counts))
    require(not strange, f"{where}: {key} has {strange}; known: {', '.join(allowed or ())}")
    return dict(counts)


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0
