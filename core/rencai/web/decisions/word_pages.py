"""The pages of words: those of a run, to be answered, and those that departments answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rencai.decisions import word_sheet
from rencai.decisions import words as word_service
from rencai.messages.errors import help_text
from rencai.messages.lookup import pick
from rencai.messages.lookup import words as table
from rencai.store import words as store_words
from rencai.system.errors import UsageError
from rencai.web import parameters
from rencai.web.decisions import words
from rencai.web.decisions.pages import decision_number
from rencai.web.errors import missing_resource
from rencai.web.responses import language, redirect, render_page
from rencai.web.routing import route
from rencai.web.runs import services
from rencai.web.runs.finished import finished_page

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.datastructures import FormData
    from starlette.requests import Request
    from starlette.responses import Response

    from rencai.store.runs import Run


# The fault of a form without any answer; it is shown above the lines.
NOTHING_CHOSEN = {"": ("没有回答任何一个词", "no word is answered")}
# Values up to which a word has a list to choose from; more are typed, with suggestions.
MOST_LISTED = 60


@finished_page
def show_words(request: Request, run: Run) -> Response:
    """Show the words that could not be read, each with what it may mean."""
    return _render_words(request, run, {}, {})


def _render_words(
    request: Request, run: Run, chosen: Mapping[str, str], faults: Mapping[str, str], stored: int = 0
) -> Response:
    """Return the page; ``chosen`` and ``faults``, by line, are what was answered and why it cannot be taken."""
    lines = words.read_lines(request.app.state.service, run)
    pagination = parameters.paginate(request, lines.height)
    context = {
        "run": run,
        "pagination": pagination,
        "lines": words.describe_lines(request, lines.slice(pagination.offset, pagination.size)),
        "chosen": chosen,
        "faults": faults,
        "stored": stored,
        "most": MOST_LISTED,
    }
    return render_page(request, "run_words.html", context, status=422 if faults else 200)


@finished_page
def answer_words(request: Request, run: Run) -> Response:
    """Store the answers that can be taken, and repeat the run; or show the fault of each that cannot."""
    lang, chosen = language(request), _parse_answers(request.state.form)
    if not chosen:
        return _render_words(request, run, chosen, {line: pick(both, lang) for line, both in NOTHING_CHOSEN.items()})
    stored, faults = words.store_answers(request, run, chosen)
    if faults:
        texts = {line: word_sheet.fault_text(code, None, lang) for line, (code, _) in faults.items()}
        return _render_words(request, run, {line: chosen[line] for line in faults}, texts, stored)
    again = services.repeat_run(request.app.state.service, request.state.principal, run)
    return redirect(f"/runs/{again}?words={stored}")


def _parse_answers(form: FormData) -> dict[str, str]:
    """Return by line what was answered; lines without an answer are left out."""
    fields = zip(form.getlist("line"), form.getlist("answer"), strict=False)
    return {str(line): str(answer).strip() for line, answer in fields if str(answer).strip()}


RUN_ROUTES = (
    route("GET", "/runs/{run}/words", show_words, needs="read"),
    route("POST", "/runs/{run}/words", answer_words, needs="decide"),
)


def show_remembered(request: Request) -> Response:
    """Show the department's words and those promoted to all, newest first."""
    return _render_remembered(request, request.state.principal.department)


def show_all(request: Request) -> Response:
    """Show the words of all departments, newest first."""
    return _render_remembered(request, None)


def _render_remembered(request: Request, department: str | None, error: UsageError | None = None) -> Response:
    every = words.list_words(request, department)
    pagination = parameters.paginate(request, len(every))
    context = {
        "pagination": pagination,
        "words_": every[pagination.offset : pagination.offset + pagination.size],
        "states": table("word.standing", language(request)),
        "acts": "admin" if department is None else "decide",
        "error": error,
        "fault": error and help_text(error.code, language(request)),
    }
    return render_page(request, "words.html", context, status=422 if error else 200)


def undo_word(request: Request) -> Response:
    """Undo one of the department's words."""
    principal, number = request.state.principal, decision_number(request)
    departments = store_words.read_all(request.app.state.service.data).filter(number=number)["department"]
    if principal.department not in departments:
        raise missing_resource(refused=not departments.is_empty())
    try:
        word_service.undo(request.app.state.service.data, principal.department, [number], by=principal.by)
    except UsageError as error:
        return _render_remembered(request, principal.department, error)
    return redirect(f"/words#word-{number}")


def promote_word(request: Request) -> Response:
    """Make the word apply in every department that has not answered otherwise."""
    service, number = request.app.state.service, decision_number(request)
    try:
        word_service.promote(service.data, service.installed(), [number], by=request.state.principal.by)
    except UsageError as error:
        return _render_remembered(request, None, error)
    return redirect(f"/admin/words#word-{number}")


def withdraw_word(request: Request) -> Response:
    """Make a promoted word apply in its own department only again."""
    number = decision_number(request)
    try:
        word_service.withdraw(request.app.state.service.data, [number], by=request.state.principal.by)
    except UsageError as error:
        return _render_remembered(request, None, error)
    return redirect(f"/admin/words#word-{number}")


WORD_ROUTES = (
    route("GET", "/words", show_remembered, needs="read"),
    route("POST", "/words/{number:number}/undo", undo_word, needs="decide"),
    route("GET", "/admin/words", show_all, needs="admin"),
    route("POST", "/admin/words/{number:number}/promote", promote_word, needs="admin"),
    route("POST", "/admin/words/{number:number}/withdraw", withdraw_word, needs="admin"),
)
