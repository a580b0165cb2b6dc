"""On a city's policy page: what waits for somebody who has the official text, and what was stated of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

import polars as pl

from rencai.cells import vocabulary
from rencai.decisions import statements
from rencai.messages.codes import CERTIFICATE_READINGS, STATED_VERDICTS
from rencai.messages.errors import error_text
from rencai.messages.lookup import pick, words
from rencai.policy.source_words import localized
from rencai.store import statements as stored_statements
from rencai.system import clock
from rencai.system.errors import UsageError
from rencai.web.catalogue.queries import describe_begins
from rencai.web.errors import missing_resource
from rencai.web.responses import language, redirect

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from starlette.datastructures import FormData
    from starlette.requests import Request
    from starlette.responses import Response

    from rencai.decisions.statements import Condition, Question
    from rencai.messages.codes import StatedVerdict
    from rencai.policy.nouns import Source
    from rencai.policy.package import Package
    from rencai.system.frames import Row
    from rencai.web.catalogue.queries import BeginsText


# SQLite cannot compare with numbers above 64 bits, and no statement has one above 32.
_MAX_NUMBER = 2**31


class ReprintData(TypedDict):
    """A reprint with the conditions that rest on it."""

    source: Source
    conditions: list[Condition]


class QuestionData(TypedDict):
    """What a user may supply: its name and kind, how a value is typed, the choices of a word, and a table's keys."""

    name: str
    about: str
    kind: str
    type: str
    choices: Mapping[str, str]
    keys: Mapping[str, Mapping[str, str]]
    range: BeginsText | None


class StatementData(TypedDict):
    """A statement as it is stored, with what it is about in words."""

    row: Row
    about: str


class Typed(TypedDict, total=False):
    """What was typed into a form that is refused, and why."""

    error: str
    code: str
    form: Mapping[str, str]


def describe_open(request: Request, package: Package, current: Package, shown: Mapping[str, str]) -> dict[str, object]:
    """Return what the page shows of statements.

    :param package: the city without any statement.
    :param current: the city as the department's runs apply it.
    :param shown: the heading of each column.
    """
    lang, service = language(request), request.app.state.service
    listed = statements.list_statements(service.data, service.installed().packages, request.state.principal.department)
    own = listed.filter(pl.col("city") == package.name).sort("number", descending=True)
    questions = statements.questions(current, clock.today())
    return {
        "reprints": [
            ReprintData(source=localized(package.policy.sources[key], lang), conditions=conditions)
            for key, conditions in statements.reprints(current).items()
        ],
        "questions": [_question(question, package, shown, lang) for question in questions],
        "statements": [_statement(row, package, lang) for row in own.iter_rows(named=True)],
        "verdicts": {code: words("statement.verdict", lang)[code] for code in STATED_VERDICTS if code != "supplied"},
        "stated_words": {
            "kind": words("statement.kind", lang),
            "verdict": words("statement.verdict", lang),
            "standing": words("statement.standing", lang),
        },
        "longest": statements.LONGEST_SEEN,
    }


def _question(question: Question, package: Package, shown: Mapping[str, str], lang: str) -> QuestionData:
    flags = {"true": pick(("是", "yes"), lang), "false": pick(("否", "no"), lang)}
    certificate: dict[str, str] = {code: words("statement.certificate", lang)[code] for code in CERTIFICATE_READINGS}
    choices: Mapping[str, Mapping[str, str]] = {"flag": flags, "certificate": certificate}
    return {
        "name": question.name,
        "about": question.noun.name(lang) if question.noun else "",
        "kind": question.kind,
        "type": question.type,
        "choices": choices.get(question.type, {}),
        "keys": {f"{key} {shown.get(key, key)}": _key_words(package, key, lang) for key in question.keys},
        "range": describe_begins(question.range) if question.range is not None else None,
    }


def _key_words(package: Package, key: str, lang: str) -> Mapping[str, str]:
    """Return the values of a table's key column, in words."""
    labels = vocabulary.labels().get(key, {})
    own = next((column.values or {} for column in package.columns if column.name == key), {})
    return {code: pick(labels[code], lang) if code in labels else code for code in (labels or own)}


def _statement(row: Row, package: Package, lang: str) -> StatementData:
    """Return the statement with the words of what it is about, as far as the city has it still."""
    nouns = [check for pathway in package.pathways for check in pathway.checks] + list(package.rewards)
    named = next((noun.name(lang) for noun in nouns if noun.code == row["subject"] and row["source"]), None)
    value = words("statement.certificate", lang).get(row["value"] or "", row["value"] or "")
    keys = f"[{row['keys']}]" if row["keys"] else ""
    since = pick((f"（自 {row['begins']} 起）", f" (from {row['begins']})"), lang) if row["begins"] else ""
    return {"row": row, "about": named or f"{row['subject']}{keys} = {value}{since}"}


def store_statement(request: Request, package: Package) -> Typed | None:
    """Store what a form states of the city's reprint or figure; return what was typed, and why, where it is refused."""
    form: FormData = request.state.form
    typed = {name: str(value) for name, value in form.items() if name != "csrf"}
    principal, data = request.state.principal, request.app.state.service.data
    try:
        wanted = _read_source(package, typed) if "source" in typed else _read_figure(package, typed)
    except UsageError as error:
        return {"error": error_text(error, language(request)), "code": error.code, "form": typed}
    statements.keep(data, principal.department, wanted, by=principal.by, account=principal.by)
    return None


def _read_source(package: Package, typed: Mapping[str, str]) -> pl.DataFrame:
    verdict: StatedVerdict = next((code for code in STATED_VERDICTS if code == typed.get("verdict")), "confirmed")
    check = typed.get("check", "") or None
    return statements.state(package, typed["source"], check, verdict, typed.get("seen", ""))[1]


def _read_figure(package: Package, typed: Mapping[str, str]) -> pl.DataFrame:
    row = [f"{name.removeprefix('key-')}={word}" for name, word in typed.items() if name.startswith("key-")]
    return statements.supply(
        package, typed.get("name", ""), typed.get("value", ""), typed.get("seen", ""),
        begins=typed.get("begins", "") or None, row=row,
    )  # fmt: skip


def undo_statement(request: Request) -> Response:
    """Undo one of the department's statements."""
    principal = request.state.principal
    return _change(request, lambda data, number: statements.undo(data, principal.department, [number], by=principal.by))


def promote_statement(request: Request) -> Response:
    """Make the statement apply in every department that has not stated otherwise."""
    packages, by = request.app.state.service.installed().packages, request.state.principal.by
    return _change(request, lambda data, number: statements.promote(data, packages, [number], by=by))


def withdraw_statement(request: Request) -> Response:
    """Make a promoted statement apply in its own department only again."""
    by = request.state.principal.by
    return _change(request, lambda data, number: statements.withdraw(data, [number], by=by))


def _change(request: Request, change: Callable[[Path, int], None]) -> Response:
    """Change the statement of the address, one that the department's page shows, and go back to it.

    :raises HTTPError: 404, when the page shows no such statement.
    :raises UsageError: when it cannot be changed so.
    """
    data, number = request.app.state.service.data, request.path_params["number"]
    department, city = request.state.principal.department, request.path_params["city"]
    names = [package.name for package in request.app.state.service.installed().packages if package.own_key == city]
    shown = stored_statements.read_all(data).filter(
        pl.col("number") == (number if number < _MAX_NUMBER else 0), pl.col("city").is_in(names)
    )
    visible = shown.filter((pl.col("department") == department) | pl.col("promoted_at").is_not_null())
    if visible.is_empty():
        raise missing_resource(refused=not shown.is_empty())
    change(data, number)
    return redirect(f"/policy/{city}#statement-{number}")
