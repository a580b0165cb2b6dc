"""``rencai source``: what somebody read in an official text of a reprint or of a figure that no source publishes."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

import click

from rencai.accounts.department import DEFAULT
from rencai.cli.catalogue import select_package
from rencai.cli.common import Workspace, actor_name, city_names, login, warn_of_awards, with_workspace
from rencai.cli.decisions import administrator, print_numbers, with_numbers
from rencai.cli.inputs import refuse_no_department
from rencai.cli.listing import print_json, print_table
from rencai.cli.options import json_option, lang_option
from rencai.decisions import stated, statements
from rencai.messages.errors import error_text
from rencai.messages.lookup import pick, words
from rencai.official_lists.draft import begins_text
from rencai.policy.source_words import localized
from rencai.store import statements as stored_statements
from rencai.system import clock
from rencai.system.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    import polars as pl

    from rencai.decisions.statements import Question
    from rencai.messages.codes import StatedVerdict
    from rencai.policy.package import Package
    from rencai.system.frames import Row


HEADINGS = {
    "number": ("编号", "number"),
    "department": ("部门", "department"),
    "city": ("城市", "city"),
    "what": ("内容", "what"),
    "verdict": ("声明", "statement"),
    "seen": ("查阅的文件", "document seen"),
    "by": ("经办人", "by"),
    "at": ("时间", "at (China time)"),
    "state": ("状态", "state"),
    "promoted": ("全局", "promoted"),
}
_TYPES = {
    "number": ("数字", "a number"),
    "flag": ("是 或 否", "yes or no"),
    "text": ("文字", "a text"),
    "day": ("日期", "a day"),
    "certificate": ("须在基准日有效（in_force）或 取得即可（obtained）", "in_force or obtained"),
}

_seen = click.option("--seen", required=True, help="The official text that was read: title, number, address, day.")
_check = click.option("--check", metavar="CODE", help="Only this condition or reward; all that rest on it by default.")
_department = click.option("--department", default=DEFAULT, show_default=True, help="Whose statement this is.")
_by = click.option("--by", help="Who read it; the account's login by default.")
_yes = click.option("--yes", is_flag=True, help="Store it; otherwise it is only shown what would be stored.")


def _worded(command: Callable[..., None]) -> Callable[..., None]:
    """Say what is wrong with a statement in the language of ``--lang``."""

    @wraps(command)
    def call(*arguments: Any, lang: str, **options: Any) -> None:  # noqa: ANN401 - the command's own
        try:
            command(*arguments, lang=lang, **options)
        except UsageError as error:
            raise UsageError(error_text(error, lang), code=error.code) from error

    return call


def _stating(command: Callable[..., None]) -> Callable[..., int | None]:
    """Give a command the options of all that state something, and its workspace."""
    return _seen(_yes(_department(_by(lang_option(with_workspace(_worded(command)))))))


@click.group("source")
def source_command() -> None:
    """State what an official text says of a reprint or of an unpublished figure; list, undo and promote it."""


@source_command.command("confirm")
@click.argument("city")
@click.argument("source")
@_check
@_stating
def confirm(workspace: Workspace, *, city: str, source: str, check: str | None, **options: Any) -> None:  # noqa: ANN401
    """State that the official text says what the conditions on the reprint SOURCE say: from then on they may refuse."""
    _state(workspace, city, source, check, "confirmed", **options)


@source_command.command("refute")
@click.argument("city")
@click.argument("source")
@_check
@click.option("--otherwise", is_flag=True, help="It says something else; by default: it says nothing of the kind.")
@_stating
def refute(
    workspace: Workspace, *, city: str, source: str, check: str | None, otherwise: bool, **options: Any  # noqa: ANN401
) -> None:  # fmt: skip
    """State that the official text does not say it: the conditions are not asked for any more.

    With --otherwise the text says something else: then the conditions are left open for everybody.
    """
    _state(workspace, city, source, check, "otherwise" if otherwise else "absent", **options)


def _state(
    workspace: Workspace, city: str, source: str, check: str | None, verdict: StatedVerdict, *, seen: str, yes: bool,
    department: str, by: str | None, lang: str,
) -> None:  # fmt: skip
    package = select_package(workspace.installed(), city)
    conditions, wanted = statements.state(package, source, check, verdict, seen)
    click.echo(f"{package.who.name(lang)} {source}: {localized(package.policy.sources[source], lang).title}")
    for condition in conditions:
        click.echo(f"    {condition.code}: {condition.zh}\n        {condition.en}")
    click.echo(f"{words('statement.verdict', lang)[verdict]}; {HEADINGS['seen'][lang != 'zh']}: {wanted['seen'][0]}")
    _keep(workspace, wanted, yes=yes, department=department, by=by, lang=lang)


@source_command.command("supply")
@click.argument("city")
@click.argument("name")
@click.argument("value")
@click.option("--from", "begins", metavar="DATE", help="The day from which a figure holds.")
@click.option("--row", multiple=True, metavar="KEY=VALUE", help="Of a table: which row (repeatable).")
@_stating
def supply(
    workspace: Workspace, *, city: str, name: str, value: str, begins: str | None, row: tuple[str, ...], seen: str,
    yes: bool, department: str, by: str | None, lang: str,
) -> None:  # fmt: skip
    """Supply what no source publishes: NAME is a figure, edition.KEY, pathway.CODE or certificate-in-force."""
    package = select_package(workspace.installed(), city)
    wanted = statements.supply(package, name, value, seen, begins=begins, row=row)
    since = pick((f"，自 {begins} 起", f", from {begins}"), lang) if begins else ""
    click.echo(f"{package.who.name(lang)} {' '.join((name, *row))} = {wanted['value'][0]}{since}")
    click.echo(f"{HEADINGS['seen'][lang != 'zh']}: {wanted['seen'][0]}")
    _keep(workspace, wanted, yes=yes, department=department, by=by, lang=lang)


def _keep(workspace: Workspace, wanted: pl.DataFrame, *, yes: bool, department: str, by: str | None, lang: str) -> None:
    """Store the statements, or say that they would be."""
    refuse_no_department(department)
    who = actor_name(by)
    if not yes:
        click.echo(pick(("什么都没有保存；加 --yes 保存", "nothing was stored; add --yes to store it"), lang))
        return
    new = statements.keep(workspace.data, department, wanted, by=who, account=login())
    numbers = ", ".join(f"#{number}" for number in new["number"])
    same = pick(("与已有的声明相同", "the same as before"), lang)
    click.echo(pick((f"已保存：{numbers or same}", f"stored: {numbers or same}"), lang))


@source_command.command("list")
@click.argument("city", required=False)
@click.option("--department", default=DEFAULT, show_default=True, help="Whose statements, beside the promoted ones.")
@json_option()
@lang_option
@with_workspace
def list_command(workspace: Workspace, *, city: str | None, department: str, as_json: bool, lang: str) -> None:
    """List reprints with what rests on them, what no source publishes, and what was stated of both."""
    refuse_no_department(department)
    installed = workspace.installed()
    packages = [select_package(installed, city)] if city else list(installed.packages)
    made = statements.list_statements(workspace.data, installed.packages, department)
    made = made.filter(made["city"].is_in([package.name for package in packages])) if city else made
    applied = stored_statements.read_applied(workspace.data, department)
    if as_json:
        print_json([_payload(package, applied) for package in packages] + made.to_dicts(), indent=2)
        return
    for package in packages:
        _print_package(package, applied, lang)
    if made.height:
        rows = [_row(row, lang) for row in made.with_columns(city_names(installed.packages, lang)).to_dicts()]
        print_table(HEADINGS, rows, lang, ruled=True)


def _payload(package: Package, applied: stated.Statements) -> dict[str, object]:
    (current,) = applied.lay_over([package])
    return {
        "city": package.own_key,
        "reprints": {
            key: [{"kind": each.kind, "code": each.code, "zh": each.zh, "en": each.en} for each in conditions]
            for key, conditions in statements.reprints(current).items()
        },
        "unpublished": [
            {"name": each.name, "type": each.type, "keys": list(each.keys), "range": each.range}
            for each in statements.questions(current, clock.today())
        ],
    }


def _print_package(package: Package, applied: stated.Statements, lang: str) -> None:
    """Print what of a city waits for somebody who has the official text."""
    (current,) = applied.lay_over([package])
    reprints, questions = statements.reprints(current), statements.questions(current, clock.today())
    if not (reprints or questions):
        return
    key, add = package.own_key, pick(("查阅的文件", "document seen"), lang)
    click.echo(f"{package.who.name(lang)} {key}")
    for source, conditions in reprints.items():
        noun = localized(package.policy.sources[source], lang)
        click.echo(f"  {words('ruling.reliability', lang)['reprint']} {source}: {noun.title}  {noun.where}")
        for condition in conditions:
            click.echo(f"      {condition.code}: {condition.name(lang)}")
        click.echo(f'      → rencai source confirm {key} {source} --seen "{add}"')
    for question in questions:
        about = f" {question.noun.name(lang)}" if question.noun else ""
        kind = words("statement.kind", lang)[question.kind]
        click.echo(f"  {kind}{about} {question.name}: {_type_text(question, lang)}")
        click.echo(f'      → rencai source supply {key} {question.name} {_command(question, lang)} --seen "{add}"')


def _type_text(question: Question, lang: str) -> str:
    if question.range is not None:
        return pick(("来源只给出区间 ", "the sources give a range only: "), lang) + begins_text(question.range)
    unpublished = pick(("未公布；", "not published; "), lang) if question.kind == "parameter" else ""
    return unpublished + pick(_TYPES[question.type], lang)


def _command(question: Question, lang: str) -> str:
    rows = "".join(f" --row {key}=…" for key in question.keys)
    value, since = pick(("值", "VALUE"), lang), pick(("日期", "DATE"), lang)
    return f"{value}{rows} --from {since}" if question.kind == "parameter" else value


def _row(row: Row, lang: str) -> list[str]:
    what = " ".join(part for part in (row["source"], row["subject"], row["keys"], row["value"]) if part)
    since = pick((f"，自 {row['begins']} 起", f", from {row['begins']}"), lang) if row["begins"] else ""
    shown = row | {
        "number": f"#{row['number']}",
        "what": what + since,
        "verdict": words("statement.verdict", lang)[row["verdict"]],
        "state": words("statement.standing", lang)[row["state"]],
        "at": row["at"],
        "promoted": row["promoted"] or "",
    }
    return [shown[name] for name in HEADINGS]


@source_command.command("undo")
@_department
@with_numbers
def undo(workspace: Workspace, *, numbers: tuple[int, ...], department: str) -> None:
    """Undo statements of the department; what they had taken the place of holds again."""
    refuse_no_department(department)
    statements.undo(workspace.data, department, numbers, by=login())
    print_numbers(numbers)
    warn_of_awards(workspace)


@source_command.command("promote")
@with_numbers
def promote(workspace: Workspace, *, numbers: tuple[int, ...]) -> None:
    """Let statements hold in every department that has not stated otherwise; for administrators."""
    who = administrator()
    statements.promote(workspace.data, workspace.installed().packages, numbers, by=who)
    print_numbers(numbers)


@source_command.command("withdraw")
@with_numbers
def withdraw(workspace: Workspace, *, numbers: tuple[int, ...]) -> None:
    """Let promoted statements hold in their own departments only; for administrators."""
    statements.withdraw(workspace.data, numbers, by=administrator())
    print_numbers(numbers)
    warn_of_awards(workspace)
