"""Take what somebody read in an official text of a reprint or a figure, and list, undo and promote it."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING, TypedDict, cast

import polars as pl

from rencai.cells import vocabulary
from rencai.decisions import marking
from rencai.decisions.marking import Marked
from rencai.decisions.schema import APPLIED_STATEMENTS, STATEMENTS
from rencai.decisions.stated import Statements, effective_statements, write_keys
from rencai.decisions.suspended import require_packages, with_suspensions
from rencai.messages.codes import CERTIFICATE_READINGS
from rencai.messages.lookup import spellings, text
from rencai.policy.in_force import figure_on
from rencai.policy.nouns import Named, earliest, latest
from rencai.policy.overlay import (
    asks_for_certificates,
    figure_type,
    published_on,
    resting_on,
    table_keys,
)
from rencai.policy.statement import CERTIFICATE, wording_digest
from rencai.store import audit, statements
from rencai.system import clock
from rencai.system.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path
    from typing import Unpack

    from rencai.messages.codes import StatedKind, StatedVerdict
    from rencai.messages.fields import Fields
    from rencai.policy.nouns import Begins
    from rencai.policy.package import Package
    from rencai.system.frames import Row


KIND = Marked(
    table=statements.TABLE, noun="statement", gone="about what the city no longer has",
    code="E_USAGE_STATEMENT", command="rencai source list",
    undone="statements_undone", promoted="statements_promoted", withdrawn="statements_withdrawn",
    read_all=statements.read_all, effective=effective_statements,
)  # fmt: skip

LONGEST_SEEN = 300
"""Characters in which an official text is named."""
LONGEST_VALUE = 200
EDITION, PATHWAY = "edition.", "pathway."
"""How the name of what is supplied begins where it is the first day of an edition or a pathway."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


class Subject(TypedDict):
    """What a statement is about, in the columns of ``decisions.schema.STATEMENTS``."""

    kind: StatedKind
    subject: str
    source: str
    wording: str
    value: str | None
    keys: str
    begins: str


@dataclass(frozen=True)
class Condition(Named):
    """A condition or reward that rests on a reprint: its kind, code and words."""

    kind: StatedKind
    code: str
    zh: str
    en: str

    @property
    def subject(self) -> Subject:
        """It as the subject of a statement; the reprint is still to be filled in."""
        return {
            "kind": self.kind, "subject": self.code, "source": "", "wording": wording_digest(self), "value": None,
            "keys": "", "begins": "",
        }  # fmt: skip


@dataclass(frozen=True)
class Question:
    """Something of a city that no source publishes and a user may supply.

    ``name`` is what it is supplied by, ``type`` how its value is written, and ``range`` the days of which it is one.
    ``noun`` is the edition or pathway that it is about.
    """

    kind: StatedKind
    name: str
    type: str
    keys: tuple[str, ...] = ()
    range: Begins | None = None
    noun: Named | None = None


# ---- what there is to state ----


def reprints(package: Package) -> dict[str, list[Condition]]:
    """Return what rests on each reprint of the city, by its id; those on which nothing rests are left out."""
    every = {key: _conditions(package, key) for key in package.policy.sources}
    return {key: conditions for key, conditions in every.items() if conditions}


def _conditions(package: Package, source: str) -> list[Condition]:
    checks, rewards = resting_on(package, source)
    listed = [Condition("check", check.code, check.zh, check.en) for check in checks]
    return listed + [Condition("reward", reward.code, reward.zh, reward.en) for reward in rewards]


def questions(package: Package, day: date) -> list[Question]:
    """Return what no source of the city publishes for that day, and what is left open whatever the day."""
    open_ = [Question("parameter", name, _type_name(package, name), table_keys(package, name))
             for name in package.policy.parameters if _is_open(package, name, day)]  # fmt: skip
    open_ += [Question("edition", f"{EDITION}{edition.key}", "day", range=edition.begins, noun=edition)
              for edition in package.editions if earliest(edition.begins) != latest(edition.begins)]  # fmt: skip
    begins = {edition.begins for edition in package.editions}
    open_ += [Question("pathway", f"{PATHWAY}{pathway.code}", "day", range=pathway.begins, noun=pathway)
              for pathway in package.pathways
              if earliest(pathway.begins) != latest(pathway.begins) and pathway.begins not in begins]  # fmt: skip
    if asks_for_certificates(package) and package.certificate is None:
        open_.append(Question("certificate", CERTIFICATE, "certificate"))
    return open_


def _is_open(package: Package, name: str, day: date) -> bool:
    """Whether the parameter has no value on the day, or in its table a row has none."""
    value, _ = figure_on(package.policy.parameters[name], day)
    return value is None or (isinstance(value, list) and any(line.get("value") is None for line in value))


def _type_name(package: Package, name: str) -> str:
    return {bool: "flag", str: "text", date: "day"}.get(figure_type(package, name), "number")


# ---- to state it ----


def read_conditions(package: Package, source: str, check: str | None) -> list[Condition]:
    """Return the conditions that a statement on a reprint would be about, all that rest on it or the named one.

    :raises UsageError: when the city has no such source, it is no reprint, nothing rests on it, or not that condition.
    """
    sources = package.policy.sources
    if source not in sources:
        raise _refusal("E_STATEMENT_SOURCE", name=source, other=", ".join(reprints(package)) or "-")
    if sources[source].reliability not in ("reprint", "confirmed"):
        raise _refusal("E_STATEMENT_REPRINT", name=source)
    listed = _conditions(package, source)
    named = [condition for condition in listed if check in (None, condition.code)]
    if not named:
        raise _refusal("E_STATEMENT_CONDITION", name=source, other=", ".join(each.code for each in listed) or "-")
    return named


def state(
    package: Package, source: str, check: str | None, verdict: StatedVerdict, seen: str
) -> tuple[list[Condition], pl.DataFrame]:
    """Return the conditions of a reprint, and what is to be stored of the official text that was seen.

    :param package: the city as it is without any statement.
    :returns: the conditions, and the rows that ``keep`` takes.
    :raises UsageError: as ``read_conditions``; when ``seen`` is empty or too long; when a pathway would be left without
        any condition.
    """
    named = read_conditions(package, source, check)
    document = _parse_seen(seen)
    if verdict == "absent":
        _require_conditions_left(package, source, named)
    rows = [{**each.subject, "source": source} for each in named]
    return named, _rows(package, cast("list[Subject]", rows), verdict, document)


def _require_conditions_left(package: Package, source: str, named: Sequence[Condition]) -> None:
    codes = {each.code for each in named if each.kind == "check"}
    for pathway in package.pathways:
        left = [check for check in pathway.checks if check.code not in codes or check.source.id != source]
        if not left:
            raise _refusal("E_STATEMENT_ONLY", name=pathway.code)


def supply(
    package: Package, name: str, value: str, seen: str, *, begins: str | None = None, row: Sequence[str] = ()
) -> pl.DataFrame:
    """Return what is to be stored of a figure that somebody read in an official text; ``keep`` takes it.

    :param package: the city as it is without any statement.
    :param name: of a parameter, ``edition.KEY``, ``pathway.CODE`` or ``CERTIFICATE``.
    :param begins: the day from which a parameter has the value; the others have none.
    :param row: KEY=VALUE of a parameter that is a table.
    :raises UsageError: when there is no such thing, it is published, or the value, day or row does not fit.
    """
    document = _parse_seen(seen)
    subject = _parse_subject(package, name, value.strip(), begins, row)
    if subject is None:
        open_ = [question.name for question in questions(package, clock.today())]
        names = [*package.policy.parameters, *(each for each in open_ if each not in package.policy.parameters)]
        raise _refusal("E_STATEMENT_PARAMETER", name=name, other=", ".join(names) or "-")
    if subject["kind"] != "parameter" and (begins or row):
        raise _refusal("E_STATEMENT_FROM", name=name)
    return _rows(package, [subject], "supplied", document)


def _parse_subject(package: Package, name: str, value: str, begins: str | None, row: Sequence[str]) -> Subject | None:
    blank: Subject = {
        "kind": "parameter", "subject": name, "source": "", "wording": "", "value": None, "keys": "", "begins": "",
    }  # fmt: skip
    if name in package.policy.parameters:
        keys = _parse_row(package, name, row)
        day = _parse_begins(name, begins)
        stored = _parse_value(package, name, value)
        _require_unpublished(package, name, day, keys)
        return {**blank, "value": stored, "keys": write_keys(keys), "begins": day.isoformat()}
    if name == CERTIFICATE and asks_for_certificates(package):
        return {**blank, "kind": "certificate", "value": _parse_reading(name, value)}
    for edition in package.editions:
        if name == f"{EDITION}{edition.key}":
            day = _parse_day_in(name, value, edition.begins)
            return {**blank, "kind": "edition", "subject": edition.key, "value": day.isoformat()}
    for pathway in package.pathways:
        if name == f"{PATHWAY}{pathway.code}":
            day = _parse_day_in(name, value, pathway.begins)
            return {**blank, "kind": "pathway", "subject": pathway.code, "value": day.isoformat()}
    return None


def _parse_seen(text_: str) -> str:
    document = " ".join(text_.split())
    if not document or len(document) > LONGEST_SEEN or _CONTROL.search(document):
        raise _refusal("E_STATEMENT_SEEN", number=LONGEST_SEEN)
    return document


def _parse_value(package: Package, name: str, value: str) -> str:
    """Return the value as it is stored.

    :raises UsageError: when it is not of the parameter's type.
    """
    kind = figure_type(package, name)
    if kind is bool:
        flags = {"true": "true", "yes": "true", "是": "true", "false": "false", "no": "false", "否": "false"}
        if value.lower() in flags:
            return flags[value.lower()]
        raise _refusal("E_STATEMENT_FLAG", name=name)
    if kind is date:
        return _parse_day(name, value).isoformat()
    if kind is str:
        if not value or len(value) > LONGEST_VALUE or _CONTROL.search(value):
            raise _refusal("E_STATEMENT_TEXT", name=name, number=LONGEST_VALUE)
        return value
    try:
        number = float(value)
    except ValueError:
        number = math.nan
    # what float() takes beyond a plain number: 1_000, 1e5, inf
    if not re.fullmatch(r"\d{1,15}(\.\d{1,6})?", value) or not math.isfinite(number):
        raise _refusal("E_STATEMENT_NUMBER", name=name)
    return value


def _parse_day(name: str, value: str) -> date:
    try:
        return datetime.strptime(value, "%Y-%m-%d").date()  # noqa: DTZ007 - a day has no zone
    except ValueError as error:
        raise _refusal("E_STATEMENT_DAY", name=name) from error


def _parse_begins(name: str, begins: str | None) -> date:
    if not begins:
        raise _refusal("E_STATEMENT_FROM", name=name)
    return _parse_day("--from", begins.strip())


def _parse_day_in(name: str, value: str, begins: Begins) -> date:
    """Return the day, one of the published range of days.

    :raises UsageError: when it is no day, or the day is published, or another.
    """
    if earliest(begins) == latest(begins):
        raise _refusal("E_STATEMENT_PUBLISHED", name=name)
    day = _parse_day(name, value)
    if not earliest(begins) <= day <= latest(begins):
        raise _refusal("E_STATEMENT_RANGE", name=name, begins=earliest(begins), ends=latest(begins))
    return day


def _parse_reading(name: str, value: str) -> str:
    typed = value.casefold()
    words = spellings("statement.certificate")
    code = next((code for code in CERTIFICATE_READINGS if typed in (code, *map(str.casefold, words[code]))), None)
    if code is None:
        raise _refusal("E_STATEMENT_CERTIFICATE", name=name, other=", ".join(CERTIFICATE_READINGS))
    return code


def _parse_row(package: Package, name: str, row: Sequence[str]) -> dict[str, str]:
    """Return the keys of the row, by their columns.

    :raises UsageError: when they are not those of the parameter's table.
    """
    by = table_keys(package, name)
    keys = {key.strip(): word.strip() for key, _, word in (pair.partition("=") for pair in row)}
    if set(keys) != set(by):
        raise _refusal("E_STATEMENT_ROW", name=name, other=", ".join(f"{key}=…" for key in by) or "-")
    own = {column.name: tuple(column.values or ()) for column in package.columns}
    for key, word in keys.items():
        codes = own.get(key) or tuple(vocabulary.labels().get(key, {}))
        if word not in codes:
            raise _refusal("E_STATEMENT_ROW", name=name, other=f"{key}={'/'.join(codes)}")
    return keys


def _require_unpublished(package: Package, name: str, day: date, row: Mapping[str, str]) -> None:
    """Refuse a figure where one is published that may be in force on the day.

    :raises UsageError: when there is one.
    """
    if published_on(package.policy.parameters[name], day, row):
        raise _refusal("E_STATEMENT_PUBLISHED", name=name)


def _rows(package: Package, subjects: Sequence[Subject], verdict: StatedVerdict, seen: str) -> pl.DataFrame:
    rows = [{"city": package.name, **subject, "verdict": verdict, "seen": seen} for subject in subjects]
    names = ("city", "kind", "subject", "source", "wording", "verdict", "value", "keys", "begins", "seen")
    return pl.DataFrame(rows, schema={name: STATEMENTS.dtypes[name] for name in names}, orient="row")


def keep(data: Path, department: str, wanted: pl.DataFrame, *, by: str, account: str) -> pl.DataFrame:
    """Store the statements that are new to the department, and record that in the audit log.

    :param wanted: of ``state`` or ``supply``.
    :param by: who read the official text.
    :param account: who brought the statements in.
    :returns: those that are new, with their numbers.
    """
    at = clock.moment()
    new = statements.record(data, department, wanted, by=by, at=at)
    if new.height:
        details = {"numbers": new["number"].to_list(), "by": by}
        audit.record(data, at=at, by=account, action="statements_stored", subject=department, details=details)
    return new


def _refusal(code: str, **fields: Unpack[Fields]) -> UsageError:
    """Return the error of that code, worded in English; ``messages.errors`` words it in the reader's language."""
    return UsageError(text(f"error.{code}", "en", **fields), code=code, **fields)


# ---- what was stated ----


def list_statements(data: Path, packages: Sequence[Package], department: str | None = None) -> pl.DataFrame:
    """Return statements with what they count for now: ``decisions.schema.LISTED_STATEMENTS``, oldest first.

    One is ``undone``; ``superseded`` by a later one; ``void`` as what it is about is gone, says something else or has
    been published since; else ``standing``.

    :param packages: the city packages as they are without any statement.
    :param department: whose statements, with all promoted ones; None: every department's, each judged by its own.
    """
    listed = marking.with_states(KIND, KIND.read_all(data), department, partial(_void_numbers, packages))
    return with_suspensions(listed, packages)


def _void_numbers(packages: Sequence[Package], in_effect: pl.DataFrame) -> list[int]:
    """Return the numbers of the statements that do not fit their city any more, or whose city is not installed."""
    by_name = {package.name: package for package in packages}
    return [row["number"] for row in in_effect.iter_rows(named=True) if _is_void(by_name.get(row["city"]), row)]


def _is_void(package: Package | None, row: Row) -> bool:
    # alone: whether another stands beside it does not make a statement void
    alone = Statements(pl.DataFrame([row], schema=APPLIED_STATEMENTS.dtypes, orient="row"))
    return package is None or bool(alone.lay_over([package])[0].void_statements)


undo, withdraw = partial(marking.undo, KIND), partial(marking.withdraw, KIND)
"""Undo statements of a department; end the promotion of statements."""


def promote(data: Path, packages: Sequence[Package], numbers: Sequence[int], *, by: str) -> None:
    """Promote statements, so that they hold in every department that has not stated otherwise.

    :raises UsageError: when one holds nowhere, or does not fit its city any more; nothing is promoted then.
    """
    require_packages(KIND, statements.read_all(data), numbers, packages)
    marking.promote(KIND, data, numbers, partial(_void_numbers, packages), by=by)
