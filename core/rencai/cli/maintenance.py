"""``rencai backup``, ``restore``, ``verify`` and ``doctor``: keep the installation safe and sound."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.text import Text

from rencai.cli.common import Workspace, login, print_findings, with_workspace, worst_level
from rencai.cli.listing import print_json, print_table
from rencai.cli.options import json_option, lang_option
from rencai.messages.lookup import pick
from rencai.official_lists import imports
from rencai.operations.maintenance import backup, doctor, restore
from rencai.store import check as store_check
from rencai.store import database
from rencai.system import clock

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from rencai.messages.findings import Finding
    from rencai.plugins.loader import Installed


HEADINGS = {
    "check": ("检查", "check"),
    "state": ("结果", "state"),
    "code": ("代码", "code"),
    "where": ("哪里", "where"),
    "advice": ("是什么，怎么办", "what, what to do"),
}


@click.command("backup")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="Write over a file of that name.")
@lang_option
@with_workspace
def backup_command(workspace: Workspace, *, file: Path, force: bool, lang: str) -> None:
    """Pack the database, its key, the kept files and the nights' journals into FILE, while others go on working.

    Exit code 0: whole. 1: written, but something of the store is missing or damaged, which is said.
    """
    folder = workspace.data
    packed = backup.pack(folder, file, force=force)
    workspace.record("backup_made", files=packed.files, lacking=len(packed.lacking))
    print_findings(packed.findings, lang)
    if packed.lacking:
        count = len(packed.lacking)
        zh, en = f"{count} 个保存的文件缺失或损坏", f"kept files that are gone or damaged: {count}"
        click.echo(f"E_KEPT_DAMAGED: {pick((zh, en), lang)}; rencai verify", err=True)
    zh, en = f"已备份 {packed.files} 个文件：{file}", f"backup: {packed.files} files in {file}"
    click.echo(pick((zh, en), lang))
    workspace.exit(int(not packed.whole))


@click.command("restore")
@click.argument("file", type=click.Path(path_type=Path))
@lang_option
@with_workspace
def restore_command(workspace: Workspace, *, file: Path, lang: str) -> None:
    """Unpack the backup FILE into the data folder, which must be empty or not there: checked, all or nothing."""
    folder = workspace.data
    restored = restore.restore(file, folder, by=login(), at=clock.moment())
    zh = f"已恢复 {len(restored.files)} 个文件（备份于 {restored.made_at}，rencai {restored.rencai}）：{folder}"
    en = f"restored {len(restored.files)} files (backup of {restored.made_at}, rencai {restored.rencai}): {folder}"
    click.echo(pick((zh, en), lang))
    zh = "备份之后清除的个人资料又在其中了：请再执行一次 rencai person erase"
    click.echo(pick((zh, "who was erased since is in it again: repeat rencai person erase for them"), lang))


@click.command("verify")
@json_option()
@lang_option
@with_workspace
def verify_command(workspace: Workspace, *, as_json: bool, lang: str) -> None:
    """Check the database, its key, every kept file against its digest, and the ledger of awards; change nothing.

    Exit code 0: all as it should be. 1: it is not, and each finding is a line.
    """
    findings = store_check.verify(workspace.data)
    if as_json:
        print_json([finding.plain(lang) for finding in findings])
    else:
        print_findings(findings, lang, err=False)
        count = len(findings)
        sums = (f"发现 {count} 处", f"findings: {count}") if count else ("完好", "sound")
        click.echo(pick(sums, lang))
    workspace.exit(int(bool(findings)))


@click.command("doctor")
@click.option("--outbox", type=click.Path(path_type=Path), help="Where results go; its disk is looked at too.")
@click.option("--stale-after", type=click.IntRange(1), default=365, show_default=True, metavar="DAYS",
              help="How long ago a source may have been checked.")  # fmt: skip
@click.option("--strict", is_flag=True, help="Exit 1 also for what is only a warning.")
@json_option()
@lang_option
@with_workspace
def doctor_command(
    workspace: Workspace, *, outbox: Path | None, stale_after: int, strict: bool, as_json: bool, lang: str
) -> None:  # fmt: skip
    """Check data folder, permissions, disk, database, cities, sources, clock, runs and the last night; change nothing.

    Exit code 0: fit. 1: there is a problem.
    """
    packages = _examined_packages(workspace)
    findings = doctor.examine(workspace.data, outbox, packages, datetime.now(UTC), stale_after)
    if as_json:
        print_json(_payload(findings, lang))
    else:
        print_table(HEADINGS, _rows(findings, lang), lang, ruled=True)
    levels = {finding.level for group in findings.values() for finding in group}
    workspace.exit(int("problem" in levels or (strict and bool(levels))))


def _examined_packages(workspace: Workspace) -> Installed:
    """Load the packages, with the imported lists where the store can be read without being changed."""
    packages = workspace.shipped()
    no_plugins, data = workspace.ctx.obj["no_plugins"], workspace.data
    if no_plugins or not database.store_exists(data) or store_check.verify_schema(data):
        return packages
    return imports.apply_lists(packages, data)


def _payload(findings: Mapping[str, Sequence[Finding]], lang: str) -> list[dict[str, object]]:
    return [
        {"check": check, "findings": [finding.plain(lang) for finding in group]} for check, group in findings.items()
    ]


def _rows(findings: Mapping[str, Sequence[Finding]], lang: str) -> Iterator[list[str | Text]]:
    """Yield a row for each finding, and one for each check that has none."""
    for check, group in findings.items():
        name = pick(doctor.CHECKS[check], lang)
        if not group:
            yield [name, worst_level((), lang), "", "", ""]
        for finding in group:
            advice = f"{finding.what(lang)}\n{finding.remedy(lang)}"
            yield list(map(Text, (name, worst_level([finding], lang), finding.code, finding.where, advice)))
