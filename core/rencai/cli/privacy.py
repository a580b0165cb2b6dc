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
from rencai.operations.nightly import inbox
from rencai.sheets.file import limits as file_limits
from rencai.store import audit
from rencai.system import clock
from rencai.system import files as system_files
from rencai.system.errors import UsageError

if TYPE_CHECKING:
    from rencai.operations.maintenance.erasure import Occurrences
    from rencai.store.audit import AuditEntry


LONGEST = 100
"""Characters of what may be typed."""
LISTS = {
    "finished": ("含其资料的运行（输入、结果、结论）", "runs with their data (inputs, results, rulings)"),
    "files": ("收件文件夹中的文件", "files in the inbox's folders"),
    "waiting": (
        "排队或评定中的运行，不动；完成后请再执行一次",
        "runs on their way, left alone; repeat it afterwards",
    ),
    "results": ("发件文件夹中的文件，属于人事部门，请自行删除", "files in the outbox, which are HR's own to delete"),
    "unread": ("读不出、无法查找的", "could not be looked through"),
}
LEDGER = (
    "奖励台账只有金额和不可还原的摘要，为防重复发放而保留；尚未评定的收件和备份不在此列",
    "the ledger of awards keeps amounts and digests, lest anything be paid twice; not reached: new files, backups",
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
    """Delete the kept inputs, results and rulings in which the person occurs whose ID number is read from stdin.

    Exit code 0: nothing of the person is kept any more. 1: something is, and is said.
    """
    folder, bounds = workspace.data, file_limits.parse_limits(limits)
    number = _read_number(lang)
    with inbox.exclusive(folder):
        personal = erasure.find_occurrences(folder, number, bounds)
        _print_data(personal, lang)
        if yes:
            person = erasure.person_key(folder, number)
            stored_files, inbox_files = erasure.erase(folder, personal, person, by=login(), at=clock.moment())
            zh = f"已删除 {stored_files} 个保存的文件、{inbox_files} 个收件文件"
            en = f"deleted: {stored_files} kept files, {inbox_files} files of the inbox"
            click.echo(pick((zh, en), lang))
        else:
            click.echo(pick(("什么都没有删除；加 --yes 删除", "nothing was deleted; add --yes to delete it"), lang))
    click.echo(pick(LEDGER, lang))
    left = personal.waiting or personal.unread or (not yes and (personal.finished or personal.traces))
    workspace.exit(int(bool(left)))


def _read_number(lang: str) -> str:
    """Read an ID number, hidden on a terminal, and return it as ``id_numbers.read`` normalizes it.

    :raises UsageError: when it cannot be an ID number.
    """
    if sys.stdin.isatty():
        typed = str(click.prompt(pick(("证件号码", "ID number"), lang), hide_input=True, err=True))
    else:
        typed = sys.stdin.readline(LONGEST)
    number = id_numbers.parse(pl.Series([typed], dtype=pl.String), clock.today())["number"].item()
    if number is None:
        message = (
            "what was read from stdin is no ID number (digits missing, or the check digit does not fit); type it again"
        )
        raise UsageError(message, code="E_USAGE_PERSON")
    return str(number)


def _print_data(data: Occurrences, lang: str) -> None:
    files = [str(path) for trace in data.traces for path in trace.files]
    results = dict.fromkeys(str(path) for trace in data.traces for path in trace.results)
    lists = {"finished": data.finished, "files": files, "waiting": data.waiting, "results": list(results),
             "unread": data.unread}  # fmt: skip
    for name, lines in lists.items():
        if lines:
            click.echo(f"{pick(LISTS[name], lang)}{'：' if lang == 'zh' else ':'}")
            click.echo("\n".join(f"  {line}" for line in lines))
    if not any(lists.values()):
        click.echo(pick(("没有保存此人的任何资料", "nothing of this person is kept"), lang))


@click.command("audit")
@click.option("--csv", "target", type=click.Path(path_type=Path), help="Write it into this file, for Excel.")
@json_option()
@lang_option
@with_workspace
def audit_command(workspace: Workspace, *, target: Path | None, as_json: bool, lang: str) -> None:
    """List the record of what was done with people's data, oldest first; it names nobody but who did it."""
    entries = audit.read_all(workspace.data)
    if target:
        system_files.write(target, _csv(entries, lang), 0o600)
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


def _csv(entries: list[AuditEntry], lang: str) -> bytes:
    frame = pl.DataFrame(_audit_rows(entries, lang), schema=dict.fromkeys(HEADINGS, pl.String))
    headed = frame.rename({name: pick(both, lang) for name, both in HEADINGS.items()})
    return ("\ufeff" + headed.write_csv(quote_style="always")).encode()
