"""``rencai awards``: record the one-time awards of a run, list and check them, and reverse one with a reason."""

from __future__ import annotations

import json
import shlex
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click
import polars as pl

from rencai.accounts import department as departments
from rencai.awards import amounts, service, sheet, standing
from rencai.awards.ground import parse_ground
from rencai.awards.schema import AMOUNTS, REFUSED, AwardState
from rencai.cli.common import Workspace, actor_name, with_workspace
from rencai.cli.listing import cell, print_json, print_table
from rencai.cli.options import json_option, lang_option, limit_option
from rencai.messages.lookup import pick, text, words
from rencai.runs import records
from rencai.sheets.file import limits as file_limits
from rencai.system.data_folder import default_data_folder
from rencai.system.errors import AwardError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rencai.awards.ground import Ground
    from rencai.awards.service import Assignment, Obstacles, Recording
    from rencai.awards.standing import Checked
    from rencai.policy.package import Package
    from rencai.runs.request import Request
    from rencai.store.runs import Run

Obstacle = AwardState | Literal["person"]

NOT_RECORDED: dict[Obstacle, tuple[str, str]] = {
    "person": (
        "E_AWARD_PERSON: {}: 没有可用的证件号码，无法确定是谁的奖励；未登记；请在名单中补上后重新评定",
        "E_AWARD_PERSON: {}: no usable ID number tells whose award it is; not recorded; fill it in and score again",
    ),
    "lapsed": (
        "E_AWARD_LAPSED: {}: 按今天的规定、资料和决定不应这样发放{}；未登记；请重新评定",
        "E_AWARD_LAPSED: {}: not due so by what holds today{}; not recorded; score again",
    ),
    "figure": (
        "E_AWARD_AMOUNT: {}: 金额只知道在 {} 之间；未登记；请用 --amounts 文件 给出",
        "E_AWARD_AMOUNT: {}: the amount is known as {} only; not recorded; give it with --amounts FILE",
    ),
    "waits": (
        "E_AWARD_AMOUNT: {}: 同组只能领取一项，另一项的金额还不知道；未登记；请给出两项的金额",
        "E_AWARD_AMOUNT: {}: another award of its exclusive group has no known amount; not recorded; give both",
    ),
    "bounds": (
        "E_AWARD_BOUNDS: {}: 给出的金额超出 {}",
        "E_AWARD_BOUNDS: {}: the amount given is outside {}",
    ),
    "yearly": (
        "E_AWARD_YEARLY: {}: 加上这一项，此人全年将超过上限 {} 元",
        "E_AWARD_YEARLY: {}: with it the person would have more than {} yuan, the most in a calendar year",
    ),
}
"""What is printed of an award that is not recorded: its line, then the figures that bound it."""

SHARED = ("{} 这一行把钱发给 {} 人，共 {} 元：", "the line of {} gives money to {} people, {} yuan in all:")
CONFIRM = ("照此登记？", "record it so?")
UNCONFIRMED = (
    "金额表中有发给几个人的行，未经确认，什么都没有登记；核对上面的人员后加 --yes 登记",
    "lines that give money to several people were not confirmed; nothing was recorded; check the people and add --yes",
)

EXISTING: dict[AwardState, tuple[str, str]] = {
    "already": ("{}  已在台账中：#{}，运行 {}", "{}  in the ledger already: #{}, run {}"),
    "group": ("{}  同组的奖励已登记：#{}，运行 {}", "{}  another of its group is recorded: #{}, run {}"),
}
"""What is printed of an award that stands in the ledger, or another of whose group does."""

HEADINGS = {
    "number": ("编号", "number"),
    "person": ("人员（摘要）", "person (digest)"),
    "city": ("城市", "city"),
    "reward": ("奖励", "reward"),
    "amount_cny": ("金额（元）", "yuan"),
    "year": ("年度", "year"),
    "run": ("运行", "run"),
    "by": ("经办人", "by"),
    "recorded_at": ("登记时间", "recorded at (China time)"),
    "reversed_at": ("撤销时间", "reversed at (China time)"),
    "reversed_by": ("撤销人", "reversed by"),
    "reason": ("撤销原因", "reason"),
    "ground": ("依据", "ground"),
}

CHECKED = ("number", "city", "reward", "amount_cny", "year", "run", "row", "state", "differences")
CHECK_HEADINGS = {name: HEADINGS[name] for name in CHECKED if name in HEADINGS} | {
    "row": ("行", "row"),
    "state": ("依据现状", "its ground"),
    "differences": ("哪里不同", "what differs"),
}

_MOST_CELLS = 5
"""Cells that are named of amounts that fit no award."""
_LIST_WIDTH = 240
_OF_REVERSAL = ("reversed_at", "reversed_by", "reason")


@click.group("awards")
def awards_command() -> None:
    """Record the one-time awards of a run, each once for a person; list, check and reverse them."""


@awards_command.command("record")
@click.argument("run")
@click.option("--amounts", "table", type=click.Path(path_type=Path), help="A table of amounts: single awards or tiers.")
@click.option("--only", "rows", multiple=True, metavar="ROW", help="Only the awards on that row, 5 or SHEET!5.")
@click.option("--yes", is_flag=True, help="Do not ask about lines of the table that give money to several people.")
@click.option("--by", help="Who recorded it; the account's login by default.")
@lang_option
@with_workspace
@limit_option
def record(
    workspace: Workspace, *, run: str, table: Path | None, rows: tuple[str, ...], yes: bool, by: str | None, lang: str,
    limits: tuple[str, ...],
) -> None:  # fmt: skip
    """Record the one-time awards that RUN found to be due, each at most once for a person, in one transaction.

    Its inputs are scored again first: a run that assumed something, or was ruled by what does not hold any more, is
    refused, and a row to which nothing is due today is left out.

    An amount is recorded only where it is known: where no other is possible, or by --amounts. Who would be given money
    by a line of the table that fits several people is shown first, and asked for.
    """
    who, bounds = actor_name(by), file_limits.parse_limits(limits)
    installed = workspace.installed()
    packages = installed.packages
    target, due = service.find_due(workspace.data, run)
    run_id, due = target.id, select_rows(due, rows)
    _refuse_obstacles(workspace, target, service.find_obstacles(workspace.data, target, due, installed), lang)
    lines = sheet.read(table, bounds) if table else AMOUNTS.empty()
    assignment = service.assign(due, lines, packages, partial=bool(rows))
    _refuse_faults(assignment, lang)
    due_today = service.find_due_today(workspace.data, target, due, installed, bounds)
    _confirm_shared(service.shared_lines(workspace.data, assignment.awards), packages, lang, yes=yes)
    recording = service.record(workspace.data, run_id, assignment.awards, due_today, by=who)
    _print_obstacles(recording, lang)
    if recording.refused:
        zh = f"{run_id}: 有 {recording.refused} 项奖励不能登记；什么都没有登记"
        en = f"{run_id}: awards that may not be recorded: {recording.refused}; none was"
        raise AwardError(pick((zh, en), lang))
    _print_recorded(recording, packages, run_id, lang)
    workspace.exit(int(not recording.complete))


def _refuse_obstacles(workspace: Workspace, run: Run, obstacles: Obstacles, lang: str) -> None:
    """Print a line for each obstacle.

    :raises AwardError: when there is one; it says by which command the inputs are scored again.
    """
    lines = [f"E_AWARD_GROUND: {run.id}: {each.sentence(lang)}" for each in obstacles.differences]
    if obstacles.assumed:
        columns = ", ".join(obstacles.assumed)
        lines.insert(0, f"E_AWARD_ASSUMED: {run.id}: {text('award.assumed', lang, columns=columns)}")
    for line in lines:
        click.echo(line, err=True)
    if lines:
        command = score_again(workspace.data, records.read_request(workspace.data, run))
        raise AwardError(text("award.again", lang, run=run.id, command=command))


def score_again(data: Path, request: Request) -> str:
    """Return the command that scores what was requested as of today, without what was assumed."""
    options: list[tuple[str, str]] = [("--city", city) for city in request.cities]
    options += [("--sheet", sheet_name) for sheet_name in request.sheets]
    options += [("--map", f"{heading}={column}") for heading, column in request.typed.items()]
    options += [("--header-row", f"{rows.sheet}={rows.first}-{rows.last}".lstrip("=")) for rows in request.header_rows]
    options += [("--leave-out", mark) for mark in request.leave_out]
    options += [("--department", request.department)] if request.department != departments.DEFAULT else []
    options += [("--lang", request.lang)] if request.lang != "zh" else []
    options += [("--data", str(data))] if data != default_data_folder() else []
    files = [f"./{name}" if name.startswith("-") else name for name, _ in request.inputs]
    return shlex.join(["rencai", "score", *files, *(word for option in options for word in option)])


def select_rows(awards: pl.DataFrame, rows: Sequence[str]) -> pl.DataFrame:
    """Return the awards on the rows named, ``5`` or ``SHEET!5``; all of them where none is named.

    :raises UsageError: when a row has no award, or is on several sheets.
    """
    if not rows:
        return awards
    return awards.filter(pl.any_horizontal([_on_row(awards, text) for text in rows]))


def _on_row(awards: pl.DataFrame, text: str) -> pl.Expr:
    sheet_name, _, number = text.rpartition("!")
    fits = pl.col("row").cast(pl.String) == number
    fits = fits & (pl.col("sheet") == sheet_name) if sheet_name else fits
    places = awards.filter(fits).select("input", "sheet").unique()
    if places.is_empty():
        raise UsageError(f"--only {text!r}: no award of the run is on that row", code="E_USAGE_ROW")
    if places.height > 1:
        raise UsageError(f"--only {text!r}: on several sheets; write SHEET!ROW, or score one file", code="E_USAGE_ROW")
    return fits


def _refuse_faults(assignment: Assignment, lang: str) -> None:
    """Print a line for each amount that cannot be taken, and one for those that are not used.

    :raises AwardError: when an amount cannot be taken.
    """
    unused, faults = assignment.unused, assignment.faults
    if unused.len():
        cells = ", ".join(unused.head(_MOST_CELLS))
        click.echo(f"{amounts.UNMET}: {cells}: {pick(amounts.FAULTS[amounts.UNMET], lang)}: {unused.len()}", err=True)
    for code, address, other in faults.select("code", "cell", "other").iter_rows():
        click.echo(f"{code}: {address}: {pick(amounts.FAULTS[code], lang).format(other)}", err=True)
    if faults.height:
        zh = f"有 {faults.height} 个金额不能采用；什么都没有登记"
        raise AwardError(pick((zh, f"amounts that cannot be taken: {faults.height}; nothing was recorded"), lang))


def _confirm_shared(awards: pl.DataFrame, packages: Sequence[Package], lang: str, *, yes: bool) -> None:
    """Print whom each line of the table that fits several people gives how much, and ask whether that is meant.

    A person is named by 工号 and line, never by name.

    :param awards: see ``service.shared_lines``.
    :raises AwardError: when nobody says yes: nothing is recorded then.
    """
    if awards.is_empty():
        return
    shown = service.with_names(awards.with_columns(where=place_text(awards)), packages, lang)
    for each in shown.partition_by("cell", maintain_order=True):
        people, total = each["person"].n_unique(), each.select(service.yuan(service.fen("amount").sum())).item()
        click.echo(pick(SHARED, lang).format(each["cell"][0], people, total), err=True)
        lines = each.select("applicant_id", "where", "city", "reward", service.yuan(service.fen("amount")))
        for applicant, *rest in lines.iter_rows():
            click.echo("  ".join(("", applicant or "–", *rest)), err=True)
    if not (yes or (sys.stdin.isatty() and click.confirm(pick(CONFIRM, lang), err=True))):
        raise AwardError(pick(UNCONFIRMED, lang), code="E_AWARD_CONFIRM")


def _print_obstacles(recording: Recording, lang: str) -> None:
    """Print a line for each award that is not recorded, with its sheet and row."""
    _print_obstacle("person", recording.unidentified, place_text(recording.unidentified), lang)
    for state in ("lapsed", "figure", "waits", *REFUSED):
        _print_obstacle(state, recording.of(state), place_text(recording.lines), lang)


def _print_obstacle(obstacle: Obstacle, lines: pl.DataFrame, where: pl.Expr, lang: str) -> None:
    shown = lines.select(where=where, figures=_figures(obstacle, lang)).unique(maintain_order=True)
    for row in shown.iter_rows():
        click.echo(pick(NOT_RECORDED[obstacle], lang).format(*row), err=True)


def place_text(lines: pl.DataFrame) -> pl.Expr:
    """Return the sheet and row of each line, and its file where the lines are of several."""
    where = pl.concat_str("sheet", pl.lit("!"), "row")
    return pl.concat_str("input", pl.lit(" "), where) if lines["input"].n_unique() > 1 else where


def _figures(obstacle: Obstacle, lang: str) -> pl.Expr:
    """Return the figures that bound an amount; of what is not due today, the bounds of today where there are any."""
    if obstacle == "person":
        return pl.lit("")
    if obstacle == "yearly":
        return service.yuan(pl.col("cap"))
    if obstacle == "lapsed":
        before, after = pick(("（今天为 ", " (today: "), lang), pick(("）", ")"), lang)
        return pl.concat_str(pl.lit(before), _bounds("today_low", "today_high"), pl.lit(after)).replace(None, "")
    return _bounds("low", "high")


def _bounds(low: str, high: str) -> pl.Expr:
    most = pl.when(pl.col(high).is_not_null()).then(service.yuan(pl.col(high))).otherwise(pl.lit("?"))
    return pl.concat_str(service.yuan(pl.col(low)), pl.lit("–"), most)


def _print_recorded(recording: Recording, packages: Sequence[Package], run: str, lang: str) -> None:
    """Print what is recorded now, what stood in the ledger before, and the sum."""
    amount, where = service.yuan(pl.col("amount")), place_text(recording.lines)
    shown = service.with_names(recording.lines.with_columns(where=where, yuan=amount), packages, lang)
    new = shown.filter(pl.col("state") == "recorded")
    for number, where_, city, reward, yuan in new.select("number", "where", "city", "reward", "yuan").iter_rows():
        click.echo(f"#{number}  {where_}  {city}  {reward}  {yuan}")
    for state, both in EXISTING.items():
        for number, where_, by in shown.filter(pl.col("state") == state).select("number", "where", "run").iter_rows():
            click.echo(pick(both, lang).format(where_, number, by or run))
    total = new.select(service.yuan(pl.col("amount").sum())).item()
    zh, en = f"已登记 {new.height} 项，共 {total} 元", f"recorded: {new.height}, {total} yuan in all"
    click.echo(pick((zh, en), lang))


@awards_command.command("list")
@json_option("One JSON list, codes instead of names.")
@lang_option
@with_workspace
def list_awards(workspace: Workspace, *, as_json: bool, lang: str) -> None:
    """List every award that was recorded, of all departments, and every reversal; a person by a short digest only."""
    awards = service.list_awards(workspace.data)
    if as_json:
        rows = awards.select(*HEADINGS, "group").to_dicts()
        print_json([row | {"ground": json.loads(row["ground"]) if row["ground"] else None} for row in rows], indent=2)
        return
    shown = service.with_names(awards, workspace.installed().packages, lang).select(*HEADINGS)
    numbered = shown.with_columns(number=pl.concat_str(pl.lit("#"), "number"))
    rows = [row | {"ground": ground_text(row["ground"], lang)} for row in numbered.iter_rows(named=True)]
    print_table(HEADINGS, (map(cell, row.values()) for row in rows), lang, width=_LIST_WIDTH)


def ground_text(ground: str | None, lang: str) -> str:
    """Return on what an award rests, in words."""
    if ground is None:
        return words("award.state", lang)["none"]
    return pick(("；", "; "), lang).join(_rests(parse_ground(ground), lang))


def _rests(ground: Ground, lang: str) -> list[str]:
    imported = [edition for edition, _ in ground.lists]
    parts = [text("award.rests.list", lang, edition=f"{edition} v{version}") for edition, version in ground.lists]
    editions = [edition for edition in ground.edition if edition not in imported]
    parts += [text("award.rests.edition", lang, edition=edition) for edition in editions]
    by_number = {
        "award.rests.decision": ground.decisions,
        "award.rests.word": ground.words,
        "award.rests.statement": ground.statements,
    }
    for code, numbers in by_number.items():
        listed = ", ".join(f"#{number}" for number in numbers)
        parts += [text(code, lang, numbers=listed)] if numbers else []
    parts += [text("award.rests.source", lang, ids=", ".join(ground.sources))] if ground.sources else []
    return [*parts, text("award.rests.package", lang, name=ground.package, value=ground.version)]


@awards_command.command("check")
@json_option("One JSON list of the awards whose ground does not stand, codes instead of names.")
@lang_option
@with_workspace
def check(workspace: Workspace, *, as_json: bool, lang: str) -> None:
    """List the awards that stand while their ground does not any more, and say what differs.

    Exit code 0: none is known to have lost its ground. 1: some have, or it cannot be told.
    """
    installed = workspace.installed()
    checked = standing.check(workspace.data, installed)
    listed = [each for each in checked if each.state != "holds"]
    if as_json:
        print_json([_plain(each, lang) for each in listed], indent=2)
    else:
        _print_checked(listed, len(checked), installed.packages, lang)
    workspace.exit(int(any(each.state in standing.QUESTIONABLE for each in listed)))


def _plain(checked: Checked, lang: str) -> dict[str, object]:
    """Return an award with its ground and what of that differs, as programs get it."""
    award = service.short(pl.DataFrame([checked.award])).row(0, named=True)
    return {name: award[name] for name in HEADINGS if name in award and name not in _OF_REVERSAL} | {
        "state": checked.state,
        "ground": asdict(checked.ground) if checked.ground else None,
        "differences": [{"code": each.code, "what": each.what(lang)} for each in checked.differences],
    }


def _print_checked(listed: Sequence[Checked], count: int, packages: Sequence[Package], lang: str) -> None:
    """Print the awards whose ground does not stand, how many there are, and what to do."""
    if not listed:
        click.echo(text("award.checked.sound", lang, count=count))
        return
    awards = service.short(pl.DataFrame([each.award for each in listed], infer_schema_length=None))
    states, named = words("award.state", lang), service.with_names(awards, packages, lang)
    rows = []
    for award, each in zip(named.iter_rows(named=True), listed, strict=True):
        row = str(each.ground.row) if each.ground else ""
        what = pick(("；", "; "), lang).join(difference.what(lang) for difference in each.differences)
        shown = award | {"number": f"#{award['number']}", "row": row, "state": states[each.state], "differences": what}
        rows.append([cell(shown[name]) for name in CHECK_HEADINGS])
    print_table(CHECK_HEADINGS, rows, lang, width=_LIST_WIDTH, ruled=True)
    click.echo(text("award.checked.listed", lang, count=count, number=len(listed)))
    click.echo(text("award.checked.do", lang))


@awards_command.command("reverse")
@click.argument("number", type=int)
@click.option("--reason", required=True, help="Why; without names, for it is kept for good.")
@click.option("--by", help="Who reversed it; the account's login by default.")
@lang_option
@with_workspace
def reverse(workspace: Workspace, *, number: int, reason: str, by: str | None, lang: str) -> None:
    """Reverse the award of that NUMBER: a record of its own, after which the award can be recorded again."""
    service.reverse(workspace.data, number, reason, by=actor_name(by))
    click.echo(pick((f"已撤销 #{number}，可重新登记", f"#{number} is reversed and can be recorded again"), lang))
