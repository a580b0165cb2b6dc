"""``rencai plugin check``: load city packages and run their cases."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from rencai.cli.common import load_shipped
from rencai.plugins import loader
from rencai.ruling import cases
from rencai.system import log
from rencai.system.errors import CityError, PolicyError, UsageError

if TYPE_CHECKING:
    from rencai.policy.package import Package


@click.group("plugin")
def plugin_command() -> None:
    """Check city packages."""


@plugin_command.command("check")
@click.argument("target", required=False, metavar="[NAME|PATH]")
@click.pass_context
def check(ctx: click.Context, target: str | None) -> None:
    """Load the package of that NAME or in that folder (all installed ones by default) and run its cases.csv."""
    packages = _packages(ctx, target)
    failed = [package for package, where in packages if not _run_cases(package, where)]
    if failed:
        raise CityError(f"{len(failed)} of {len(packages)} packages failed their cases", code="E_PLUGIN_CASES")


def _packages(ctx: click.Context, target: str | None) -> list[tuple[Package, Path]]:
    if target and Path(target).is_dir():
        log.configure(ctx.obj["log_level"])
        try:
            package = loader.from_path(Path(target).resolve())
        except PolicyError as error:
            raise CityError(str(error), code=error.code, **error.fields) from error
        return [(package, Path(str(cases.folder(package))))]
    installed = load_shipped(ctx)
    wanted = [package for package in installed.packages if target in (None, package.name, package.city.key)]
    broken = [plugin for plugin in installed.broken if target in (None, plugin.name)]
    if broken:
        raise CityError(f"{broken[0].name}: {broken[0].error}; {broken[0].hint}", code=broken[0].code)
    if not wanted:
        names = ", ".join(package.name for package in installed.packages) or "none"
        raise UsageError(f"{target or 'no package'}: no such plugin or folder; installed: {names}", code="E_NO_CITY")
    return [(package, Path(str(cases.folder(package)))) for package in wanted]


def _run_cases(package: Package, folder: Path) -> bool:
    try:
        table = cases.read(folder, package)
        failures = cases.run(package, table)
    except Exception as error:  # noqa: BLE001 - a stranger's rules may fail in any way
        click.echo(f"✗ {package.name} {package.version}: {folder / 'cases.csv'}: {type(error).__name__}: {error}")
        return False
    for failure in failures:
        for difference in failure.differences:
            click.echo(f"{folder / 'cases.csv'}:{failure.line}: {failure.case}: {difference}")
    summary = f"{table.height - len(failures)} of {table.height} cases pass"
    click.echo(f"{'✗' if failures else '✓'} {package.name} {package.version}: {summary}")
    return not failures
