"""``rencai backup``, ``restore``, ``verify`` and ``doctor``: keep the installation safe and sound."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from rencai.cli import common
from rencai.cli.common import audit_action, data_folder, load_shipped, login
from rencai.cli.options import data_option
from rencai.messages.lookup import pick
from rencai.official_lists import imports
from rencai.operations.maintenance import backup, doctor, restore
from rencai.store import check as store_check
from rencai.store import database
from rencai.system import clock

if TYPE_CHECKING:
    from rencai.messages.findings import Finding
    from rencai.plugins.loader import Installed


@click.command("backup")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="Write over a file of that name.")
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True)
@data_option
@click.pass_context
def backup_command(ctx: click.Context, *, file: Path, force: bool, lang: str, data: Path | None) -> None:
    """Pack the database, its key, the kept files and the nights' journals into FILE, while others go on working.

    Exit code 0: whole. 1: written, but something of the store is missing or damaged, which is said.
    """
    folder = data_folder(ctx, data)
    packed = backup.pack(folder, file, force=force)
    audit_action(folder, "backup_made", files=packed.files, lacking=len(packed.lacking))
    common.print_findings(packed.findings, lang)
    if packed.lacking:
        count = len(packed.lacking)
        zh, en = f"{count} 个保存的文件缺失或损坏", f"kept files that are gone or damaged: {count}"
        click.echo(f"E_KEPT_DAMAGED: {pick((zh, en), lang)}; rencai verify", err=True)
    zh, en = f"已备份 {packed.files} 个文件：{file}", f"backup: {packed.files} files in {file}"
    click.echo(pick((zh, en), lang))
    ctx.exit(int(not packed.whole))


@click.command("restore")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True)
@data_option
@click.pass_context
def restore_command(ctx: click.Context, *, file: Path, lang: str, data: Path | None) -> None:
    """Unpack the backup FILE into the data folder, which must be empty or not there: checked, all or nothing."""
    folder = data_folder(ctx, data)
    restored = restore.restore(file, folder, by=login(), at=clock.moment())
    zh = f"已恢复 {len(restored.files)} 个文件（备份于 {restored.made_at}，rencai {restored.rencai}）：{folder}"
    en = f"restored {len(restored.files)} files (backup of {restored.made_at}, rencai {restored.rencai}): {folder}"
    click.echo(pick((zh, en), lang))
    zh = "备份之后清除的个人资料又在其中了：请再执行一次 rencai person erase"
    click.echo(pick((zh, "who was erased since is in it again: repeat rencai person erase for them"), lang))


@click.command("verify")
@click.option("--json", "as_json", is_flag=True, help="As JSON, for programs.")
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True)
@data_option
@click.pass_context
def verify_command(ctx: click.Context, *, as_json: bool, lang: str, data: Path | None) -> None:
    """Check the database, its key, every kept file against its digest, and the ledger of awards; change nothing.

    Exit code 0: all as it should be. 1: it is not, and each finding is a line.
    """
    findings = store_check.verify(data_folder(ctx, data))
    if as_json:
        click.echo(json.dumps([finding.plain(lang) for finding in findings], ensure_ascii=False))
    else:
        common.print_findings(findings, lang, err=False)
        count = len(findings)
        click.echo(
            pick((f"发现 {count} 处", f"findings: {count}"), lang) if findings else pick(("完好", "sound"), lang)
        )
    ctx.exit(int(bool(findings)))


HEADINGS = (
    ("检查", "check"),
    ("结果", "state"),
    ("代码", "code"),
    ("哪里", "where"),
    ("是什么，怎么办", "what, what to do"),
)


@click.command("doctor")
@click.option("--outbox", type=click.Path(path_type=Path), help="Where results go; its disk is looked at too.")
@click.option("--stale-after", type=click.IntRange(1), default=365, show_default=True, metavar="DAYS",
              help="How long ago a source may have been checked.")  # fmt: skip
@click.option("--strict", is_flag=True, help="Exit 1 also for what is only a warning.")
@click.option("--json", "as_json", is_flag=True, help="As JSON, for programs.")
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True)
@data_option
@click.pass_context
def doctor_command(
    ctx: click.Context, *, outbox: Path | None, stale_after: int, strict: bool, as_json: bool, lang: str,
    data: Path | None,
) -> None:  # fmt: skip
    """Check data folder, permissions, disk, database, cities, sources, clock, runs and the last night; change nothing.

    Exit code 0: fit. 1: there is a problem.
    """
    folder = data_folder(ctx, data)
    findings = doctor.examine(folder, outbox, _examined_packages(ctx, folder), datetime.now(UTC), stale_after)
    if as_json:
        click.echo(json.dumps(_payload(findings, lang), ensure_ascii=False))
    else:
        _print_examination(findings, lang)
    levels = {finding.level for group in findings.values() for finding in group}
    ctx.exit(int("problem" in levels or (strict and bool(levels))))


def _examined_packages(ctx: click.Context, data: Path) -> Installed:
    """The packages with the lists that were imported, where the store can be asked for them without being changed."""
    packages = load_shipped(ctx)
    return (
        packages
        if ctx.obj["no_plugins"] or not database.store_exists(data) or store_check.verify_schema(data)
        else imports.apply_lists(packages, data)
    )


def _payload(findings: dict[str, list[Finding]], lang: str) -> list[dict[str, object]]:
    return [
        {"check": check, "findings": [finding.plain(lang) for finding in group]} for check, group in findings.items()
    ]


def _print_examination(findings: dict[str, list[Finding]], lang: str) -> None:
    grid = Table(show_lines=True)
    for words in HEADINGS:
        grid.add_column(pick(words, lang))
    for check, group in findings.items():
        name = pick(doctor.CHECKS[check], lang)
        if not group:
            grid.add_row(name, common.worst_level((), lang), "", "", "")
        for finding in group:
            advice = f"{finding.what(lang)}\n{finding.remedy(lang)}"
            grid.add_row(*map(Text, (name, common.worst_level([finding], lang), finding.code, finding.where, advice)))
    Console(width=None if Console().is_terminal else 160).print(grid)
