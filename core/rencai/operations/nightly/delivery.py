"""Deliver a scored file with its report to the outbox, or put it aside in quarantine."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from rencai.cells.columns import canonical_columns
from rencai.messages.errors import help_text
from rencai.messages.lookup import pick, text, words
from rencai.messages.notices import parse_notice, questions, sentence
from rencai.operations.nightly import entering, inbox
from rencai.ruling.notes import headings
from rencai.runs import records
from rencai.system import files, log

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from rencai.operations.nightly.inbox import Item
    from rencai.operations.nightly.journal import Entry
    from rencai.operations.nightly.state import Night
    from rencai.store.details import RunDetails
    from rencai.store.runs import Run


def report(entry: Entry, day: str, names: Mapping[str, tuple[str, str]], lang: str) -> bytes:
    """Return a file's report as text that every Windows program opens (UTF-8 with a byte order mark, CRLF).

    :param names: a pathway's key -> its name in Chinese and in English.
    """
    return ("\ufeff" + "\r\n".join(_lines(entry, day, names, lang)) + "\r\n").encode()


def _lines(entry: Entry, day: str, names: Mapping[str, tuple[str, str]], lang: str) -> Iterator[str]:
    zh = lang == "zh"
    state = words("run.state", lang)[entry.state]
    yield f"文件：{entry.name}" if zh else f"file: {entry.name}"
    yield f"基准日：{entry.as_of or day}" if zh else f"basis date: {entry.as_of or day}"
    yield f"状态：{state}" if zh else f"state: {state}"
    if entry.code:
        error = help_text(entry.code, lang)
        yield f"原因：{error}" if zh else f"why: {error}"
        yield f"错误信息：{entry.message or entry.code}" if zh else f"error: {entry.message or entry.code}"
    elif entry.message:
        yield f"遗漏：{entry.message}" if zh else f"gaps: {entry.message}"
    if entry.target:
        yield f"结果：{entry.target}" if zh else f"result: {entry.target}"
    if entry.rows is not None:
        yield f"申请人行数：{entry.rows}" if zh else f"rows: {entry.rows}"
    if entry.problems:
        zh_problems = f"无法识别的单元格：{entry.problems}，见结果的“问题”表"
        yield zh_problems if zh else f"cells that could not be read: {entry.problems}; see the sheet Problems"
    outcomes = words("ruling.outcome", lang)
    for pathway, counts in entry.counts.items():
        listed = ("，" if zh else ", ").join(f"{outcomes[each]} {count}" for each, count in counts.items())
        yield f"{pick(names.get(pathway, (pathway, pathway)), lang)}{'：' if zh else ': '}{listed}"
    if entry.run:
        yield f"运行编号：{entry.run}" if zh else f"run: {entry.run}"


def deliver(night: Night, item: Item, run: Run) -> None:
    """Write the run's result to the outbox, put the file away with its report, and note it in the journal.

    Each step checks whether it was done already: a delivery that was cut off is repeated with the same outcome.

    :raises OutputError: when there is no room; the file stays in ``processing``, and the next start goes on with it.
    """
    if not item.again and inbox.content_digest(item.path) not in (None, night.journal.entries[item.origin].sha256):
        refuse(night, item, "E_INPUT_CHANGED", "")  # written to since it was queued: the result is not this file's
        return
    entry = _record_outcome(night, item, run)
    if run.succeeded:
        result = records.read_part(night.data, run, "result")
        target = _result_path(night, item, run, result)
        entry = night.journal.enter(entry.origin, target=str(target))
        entering.enter_result(night.data, entry, run, target)
        if not _has_content(target, result):
            files.write(target, result)
    if item.again:
        night.journal.finish(entry.origin, entry.origin)
    else:
        put_away(night, item, entry, inbox.DONE if run.succeeded else inbox.QUARANTINE)


def refuse(night: Night, item: Item, code: str, message: str) -> None:
    """Put a file that never became a run into ``quarantine`` with its report."""
    entry = night.journal.enter(item.origin, state="refused", code=code, message=message)
    if item.again:
        night.journal.finish(entry.origin, entry.origin)
    else:
        put_away(night, item, entry, inbox.QUARANTINE)


def put_away(night: Night, item: Item, entry: Entry, where: str) -> None:
    """Move the file to the folder ``where``, its report beside it.

    The journal has the place before the file is moved: a start after a power cut finds the file again.
    """
    folder = files.folder(item.home / where)
    place = Path(entry.put or folder)
    if place.parent != folder or os.path.lexists(place):
        place = inbox.free_path(folder, item.name, night.journal.promised(entry.origin))
    night.journal.enter(entry.origin, put=str(place))
    beside = place.with_name(f"{place.name}.{text('night.report', night.lang)}.txt")
    entering.enter_put_away(night.data, entry, place, beside)
    files.write(beside, report(entry, str(night.day), night.names, night.lang))
    if os.path.lexists(item.path):  # where it was taken away meanwhile, the report still says what became of it
        files.move(item.path, place)
    night.journal.finish(entry.origin, str(place))
    log.event("info", "file_finished", run=entry.run, department=entry.department, state=entry.state, code=entry.code,
              rows=entry.rows)  # fmt: skip


def _questions(details: RunDetails, lang: str) -> list[str]:
    """Return what is asked about columns that were not read."""
    notices = details.get("notices", [])
    stored = (parse_notice(each["code"], each["told"], each["where"], each["columns"]) for each in notices)
    shown = headings(canonical_columns(), lang)
    return [sentence(notice, shown, lang) for notice in questions(stored)]


def _record_outcome(night: Night, item: Item, run: Run) -> Entry:
    """Note in the journal what the run came to, and return the entry."""
    details = records.read_details(night.data, run)
    message = details.get("error") or "；".join(
        [*details.get("unread", []), *(f"{name}: {', '.join(sheets)}" for name, sheets in details.get("unscored", [])),
         *details.get("broken", []), *_questions(details, night.lang)]
    )  # fmt: skip
    return night.journal.enter(
        item.origin,
        state=run.state,
        run=run.id,
        as_of=run.as_of,
        code=run.code,
        message=message,
        rows=run.rows,
        seconds=run.seconds,
        problems=details.get("problems"),
        counts=run.counts or {},
    )


def _result_path(night: Night, item: Item, run: Run, result: bytes) -> Path:
    """Return where the result is to lie: named after the file, its kind and the day, and never over another file.

    A path that the journal promised before the night was cut off is used again, unless another file lies there now.
    """
    folder = files.folder(night.outbox / item.department)
    promised = Path(night.journal.entries[item.origin].target or folder)
    if promised.parent == folder and (not os.path.lexists(promised) or _has_content(promised, result)):
        return promised
    ending = f"-{text('night.result', run.lang)}-{run.as_of}.xlsx"
    usual = folder / inbox.fit_name(Path(item.name).stem, ending)
    if _has_content(usual, result):  # the same upload again
        return usual
    return inbox.free_path(folder, usual.name, night.journal.promised(item.origin))


def _has_content(path: Path, content: bytes) -> bool:
    with files.output_errors(path):
        return path.is_file() and path.read_bytes() == content
