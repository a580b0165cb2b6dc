"""``rencai words``: what a department answered that words of cells mean which no vocabulary has."""

from __future__ import annotations

import click
import polars as pl

from rencai.accounts.department import DEFAULT
from rencai.cli.common import Workspace, actor_name, login, warn_of_awards, with_workspace
from rencai.cli.decisions import administrator, print_numbers, with_numbers
from rencai.cli.inputs import refuse_no_department
from rencai.cli.listing import print_table
from rencai.cli.options import lang_option
from rencai.cli.word_answers import print_stored, shown_values
from rencai.decisions import word_sheet, words
from rencai.decisions.schema import WORD_ANSWERS
from rencai.messages.lookup import words as table
from rencai.system.errors import DecisionError

HEADINGS = {
    "number": ("编号", "number"),
    "department": ("部门", "department"),
    "column": ("列", "column"),
    "text": ("词", "word"),
    "value": ("取值", "value"),
    "by": ("经办人", "by"),
    "at": ("时间", "at (China time)"),
    "state": ("状态", "state"),
    "promoted": ("全局", "promoted"),
}
_department = click.option("--department", default=DEFAULT, show_default=True, help="Whose words these are.")


@click.group("words")
def words_command() -> None:
    """Say what words of cells mean that rencai does not read; list, forget and promote what was said.

    Words are asked for on the sheet 词语 (Words) of a result workbook, which `rencai decide` takes back.
    """


@words_command.command("list")
@_department
@lang_option
@with_workspace
def list_command(workspace: Workspace, *, department: str, lang: str) -> None:
    """List the words of a department and those promoted to all, undone and superseded ones too."""
    refuse_no_department(department)
    installed = workspace.installed()
    states, rows = table("word.standing", lang), []
    listed = words.list_words(workspace.data, installed, department)
    for row in shown_values(listed, installed, lang).select(*HEADINGS).iter_rows(named=True):
        state = {"number": f"#{row['number']}", "state": states[row["state"]]}
        rows.append([text or "" for text in {**row, **state}.values()])
    print_table(HEADINGS, rows, lang)


@words_command.command("set")
@click.argument("column")
@click.argument("word")
@click.argument("value")
@_department
@click.option("--by", help="Who answered; the account's login by default.")
@lang_option
@with_workspace
def set_command(
    workspace: Workspace, *, column: str, word: str, value: str, department: str, by: str | None, lang: str
) -> None:
    """Say what WORD means in COLUMN: VALUE, a value that the column reads, or 视为未填 ("as if empty").

    COLUMN is a heading or a canonical name; later runs of the department read whole cells with this word so.

    e.g. rencai words set 核验结果 办理中 核验中
    """
    refuse_no_department(department)
    who = actor_name(by)
    answer = {"column": column, "text": word, "answer": value, "line": None, "coded": False, "cell": "VALUE"}
    installed = workspace.installed()
    parsed, faults = words.parse(pl.DataFrame([answer], WORD_ANSWERS.dtypes), installed)
    if faults.height:
        code = str(faults["code"][0])
        raise DecisionError(word_sheet.fault_text(code, None, "en"), code=code)
    print_stored(words.store_words(workspace.data, department, parsed, by=who, account=login()), 1, installed, lang)


@words_command.command("forget")
@_department
@with_numbers
def forget(workspace: Workspace, *, numbers: tuple[int, ...], department: str) -> None:
    """Forget words of the department; what they had taken the place of holds again."""
    refuse_no_department(department)
    words.undo(workspace.data, department, numbers, by=login())
    print_numbers(numbers)
    warn_of_awards(workspace)


@words_command.command("promote")
@with_numbers
def promote(workspace: Workspace, *, numbers: tuple[int, ...]) -> None:
    """Let words hold in every department that has not answered otherwise; for administrators."""
    who = administrator()
    words.promote(workspace.data, workspace.installed(), numbers, by=who)
    print_numbers(numbers)


@words_command.command("withdraw")
@with_numbers
def withdraw(workspace: Workspace, *, numbers: tuple[int, ...]) -> None:
    """Let promoted words hold in their own departments only; for administrators."""
    words.withdraw(workspace.data, numbers, by=administrator())
    print_numbers(numbers)
    warn_of_awards(workspace)
