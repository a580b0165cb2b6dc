"""``rencai person erase`` and ``rencai audit``: delete one person's data, and list what was done with data."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click
import polars as pl
from rich.text import Text

from rencai.cells import id_numbers
from rencai.cli.common import Workspace, login, with_workspace
from rencai.cli.listing import cell, print_json, print_table
from rencai.cli.options import json_option, lang_option, limit_option
from rencai.messages.lookup import pick, words
from rencai.operations.maintenance import erasure
from rencai.operations.maintenance.looking import Search
from rencai.operations.nightly import inbox
from rencai.sheets.file import limits as file_limits
from rencai.store import audit, database
from rencai.system import clock
from rencai.system import files as system_files
from rencai.system.errors import UsageError
from rencai.system.text import without_formula

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rencai.operations.maintenance.erasure import Occurrences
    from rencai.store.audit import AuditEntry


LONGEST = 100
"""Characters of what may be typed."""
LISTS = {
    "runs": ("含其资料的运行（输入、结果、结论）", "runs with their data (inputs, results, rulings)"),
    "places": ("收件、发件文件夹中的文件", "files in the folders of inbox and outbox"),
    "journals": ("夜间评定日志中的条目", "entries in the journals of nights"),
    "waiting": (
        "待评定或评定中的，不动；评定后请再执行一次",
        "on their way, left alone; repeat it once they are scored",
    ),
    "foreign": ("他人放入的文件，不动；请自行删除", "files that others put there, left alone: delete them yourself"),
    "changed": (
        "结果已被改动，其中已无此号码，不动；请看后自行删除",
        "results that were changed and have the number no more, left alone: look and delete them yourself",
    ),
    "unread": ("读不出、无法查找的，不动；请自行查看", "could not be looked through, left alone: look yourself"),
    "undeleted": ("未能删除的，下一夜再试", "could not be deleted; the next night tries again"),
}
LEDGER = (
    "奖励台账只有金额和不可还原的摘要，为防重复发放而保留；备份和人事部门另存的文件不在查找之列",
    "the ledger keeps amounts and digests, lest anything be paid twice; not reached: backups and HR's own copies",
)


HEADINGS = {
    "number": ("编号", "number"),
    "at": ("时间", "at (China time)"),
    "by": ("经办人", "by"),
    "action": ("操作", "action"),
    "subject": ("对象", "subject"),
    "told": ("内容", "details"),
}


@click.group("person")
def person_command() -> None:
    """Delete what is kept of one person."""


@person_command.command("erase")
@click.option("--yes", is_flag=True, help="Delete it; otherwise it is only shown what would be deleted.")
@lang_option
@limit_option
@with_workspace
def erase_(workspace: Workspace, *, yes: bool, lang: str, limits: tuple[str, ...]) -> None:
    """Delete every file in which the person occurs whose ID number is read from stdin, and what was made of it.

    Exit code 0: nothing of the person is kept any more. 1: something is, and is said.
    """
    folder, bounds = workspace.data, file_limits.parse_limits(limits)
    search = Search(_read_number(lang), bounds)
    with inbox.exclusive(folder):
        personal = erasure.find_occurrences(folder, search)
        _print_lists(_to_erase(personal, lang), search, lang)
        undeleted: Sequence[Path] = ()
        if yes and database.store_exists(folder):
            person = erasure.person_key(folder, search.number)
            purged = erasure.erase(folder, personal, person, by=login(), at=clock.moment())
            undeleted = purged.left
            zh = f"已删除：运行 {len(purged.runs)} 次、保存的文件 {purged.files} 个、收发件文件 {purged.places} 个"
            en = f"deleted: {len(purged.runs)} runs, {purged.files} kept files, {purged.places} in inbox and outbox"
            click.echo(pick((zh, en), lang))
            personal = erasure.find_occurrences(folder, search)  # what is said to be gone is looked for again
        _print_lists({**_to_leave(personal), "undeleted": [str(path) for path in undeleted]}, search, lang)
    left = personal.to_leave or personal.to_erase or bool(undeleted)
    click.echo(pick(_conclusion(personal, left=left, yes=yes), lang))
    click.echo(pick(LEDGER, lang))
    workspace.exit(int(left))


def _conclusion(personal: Occurrences, *, left: bool, yes: bool) -> tuple[str, str]:
    """Return what is so now."""
    if not left:
        return "没有保存此人的任何资料", "nothing of this person is kept"
    if personal.to_erase and not yes:
        return "什么都没有删除；加 --yes 删除", "nothing was deleted; add --yes to delete it"
    return "仍有以上列出、未删除的", "what is listed above as left is still there"


def _read_number(lang: str) -> str:
    """Read an ID number, hidden on a terminal, and return it as ``id_numbers.read`` normalizes it.

    :raises UsageError: when it cannot be an ID number.
    """
    if sys.stdin.isatty():
        typed = str(click.prompt(pick(("证件号码", "ID number"), lang), hide_input=True, err=True))
    else:
        typed = sys.stdin.readline(LONGEST)
    number = id_numbers.parse(pl.Series([typed], dtype=pl.String), clock.today())["number"].item()
    number = number or id_numbers.from_older(typed, clock.today())
    if number is None:
        message = (
            "what was read from stdin is no ID number (digits missing, or the check digit does not fit); type it again"
        )
        raise UsageError(message, code="E_USAGE_PERSON")
    return str(number)


def _to_erase(data: Occurrences, lang: str) -> dict[str, list[str]]:
    """Return by kind what can be erased."""
    kinds = words("night.place", lang)
    places = [f"{kinds[kind]}{'：' if lang == 'zh' else ': '}{path}" for path, kind in data.files.items()]
    return {"runs": data.finished, "places": places, "journals": [trace.journal.name for trace in data.traces]}


def _to_leave(data: Occurrences) -> dict[str, list[str]]:
    """Return by kind what erasing leaves."""
    foreign, changed = ([str(path) for path in paths] for paths in (data.foreign, data.changed))
    return {"waiting": data.waiting, "foreign": foreign, "changed": changed, "unread": data.unread}


def _print_lists(lists: Mapping[str, Sequence[str]], search: Search, lang: str) -> None:
    """Print each list that is not empty, under what it is; a number in a path is masked."""
    for name, lines in lists.items():
        if lines:
            click.echo(f"{pick(LISTS[name], lang)}{'：' if lang == 'zh' else ':'}")
            click.echo("\n".join(f"  {search.mask(line)}" for line in dict.fromkeys(lines)))


@click.command("audit")
@click.option("--csv", "target", type=click.Path(path_type=Path), help="Write it into this file, for Excel.")
@json_option()
@lang_option
@with_workspace
def audit_command(workspace: Workspace, *, target: Path | None, as_json: bool, lang: str) -> None:
    """List the record of what was done with people's data, oldest first; it names nobody but who did it."""
    entries = audit.read_all(workspace.data)
    if target:
        system_files.write(target, serialize_csv(entries, lang), 0o600)
    if as_json:
        print_json([entry.payload() for entry in entries])
    elif not target:
        print_table(
            HEADINGS, ((Text(cell(value)) for value in row.values()) for row in _audit_rows(entries, lang)), lang
        )


def _audit_rows(entries: list[AuditEntry], lang: str) -> list[dict[str, str]]:
    """Return the entries in words, every cell a text."""
    actions = words("account.action", lang)
    return [
        {name: str(value or "") for name, value in entry.payload().items()}
        | {
            "action": actions.get(entry.action, entry.action),
            "told": json.dumps(entry.details, ensure_ascii=False),
        }
        for entry in entries
    ]


def serialize_csv(entries: list[AuditEntry], lang: str) -> bytes:
    """Return the record as a .csv for Excel, in which no text is a formula."""
    frame = pl.DataFrame(_audit_rows(entries, lang), schema=dict.fromkeys(HEADINGS, pl.String))
    headed = frame.with_columns(without_formula(pl.all())).rename(
        {name: pick(both, lang) for name, both in HEADINGS.items()}
    )
    return ("\ufeff" + headed.write_csv(quote_style="always")).encode()
