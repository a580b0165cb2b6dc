"""What several commands share: the workspace, the basis date, the account, and findings as lines."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import wraps
from typing import TYPE_CHECKING, Any, NoReturn

import click
import polars as pl

from rencai.cli.options import data_option
from rencai.messages.codes import FINDING_LEVELS
from rencai.messages.lookup import text, words
from rencai.plugins import loader
from rencai.plugins.current import CurrentPackages
from rencai.plugins.loader import Installed
from rencai.store import audit, lists
from rencai.store import awards as store_awards
from rencai.system import clock, log
from rencai.system.data_folder import default_data_folder
from rencai.system.errors import CityError, UsageError
from rencai.system.login import login as login_of_process

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from rencai.messages.codes import Action
    from rencai.messages.findings import Finding
    from rencai.official_lists.current import CurrentCities
    from rencai.policy.package import Package
    from rencai.ruling.score import ScoredInputs


login = login_of_process
_ACTOR = re.compile(r"[^\x00-\x1f\x7f\s][^\x00-\x1f\x7f]{0,63}")


@dataclass(frozen=True)
class Workspace:
    """What a command works with: the folder of what rencai remembers, and the installed cities."""

    ctx: click.Context
    data: Path

    def installed(self) -> Installed:
        """Load the installed city packages with the official lists that were imported; see ``load_installed``."""
        return load_installed(self.ctx, self.data)

    def current_packages(self) -> CurrentPackages:
        """Return the installed packages for a process that goes on: loaded anew when their files change."""
        return CurrentPackages(self.shipped)

    def current_cities(self) -> CurrentCities:
        """Return the packages with the official lists for a process that goes on; loaded already."""
        from rencai.official_lists.current import CurrentCities

        cities = CurrentCities(self.data, self.current_packages())
        cities.get()
        return cities

    def shipped(self) -> Installed:
        """Load the installed city packages with their own data only; see ``load_shipped``."""
        return load_shipped(self.ctx)

    def record(self, action: Action, **details: object) -> None:
        """Record in the audit log that the account did this now.

        :param details: counts and ids, never a name, an ID number or a cell.
        """
        audit.record(self.data, at=clock.moment(), by=login(), action=action, subject="", details=details)

    def exit(self, code: int) -> NoReturn:
        """End the command with this exit code."""
        self.ctx.exit(code)


def with_workspace(command: Callable[..., int | None]) -> Callable[..., int | None]:
    """Add the option ``--data`` to a command, and pass it a ``Workspace`` first."""

    @data_option
    @click.pass_context
    @wraps(command)
    def call(ctx: click.Context, /, *, data: Path | None, **options: Any) -> int | None:  # noqa: ANN401
        return command(Workspace(ctx, data_folder(ctx, data)), **options)

    return call


def data_folder(ctx: click.Context, given: Path | None) -> Path:
    """Return the folder of ``--data``, of the command or before it, of RENCAI_DATA, else the user's."""
    chosen: Path | None = given or ctx.obj["data"]
    return chosen or default_data_folder()


def load_installed(ctx: click.Context, data: Path | None = None) -> Installed:
    """Load the installed city packages with the official lists that were imported; log what cannot be used."""
    packages, folder = load_shipped(ctx), data_folder(ctx, data)
    # Importing the lists' module takes time, which is spent only where there are lists.
    if ctx.obj["no_plugins"] or not lists.read_versions(folder):
        return packages
    from rencai.official_lists import imports

    return imports.apply_lists(packages, folder)


def load_shipped(ctx: click.Context) -> Installed:
    """Load the installed city packages with their own data, none with ``--no-plugins``; log broken ones."""
    log.configure(ctx.obj["log_level"])
    if ctx.obj["no_plugins"]:
        return Installed((), ())
    installed = loader.load()
    for broken in installed.broken:
        log.event("error",
            "plugin_disabled", plugin=broken.name, distribution=broken.distribution, version=broken.version,
            code=broken.code, error=broken.error, hint=broken.hint,
        )  # fmt: skip
    return installed


def basis_date(text: str | None) -> date:
    """Return the day that ``text`` is, or today in China.

    :raises UsageError: when it is not a day such as 2026-11-23.
    """
    if text is None:
        return clock.today()
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"--as-of {text!r} is not a day; write it as 2026-11-23", code="E_USAGE_DATE") from error


def city_names(packages: Sequence[Package], lang: str) -> pl.Expr:
    """Return the column ``city`` with packages' names replaced by their cities'; one that is not installed stays."""
    names = {package.name: package.who.name(lang) for package in packages}
    return pl.col("city").replace(names)


def actor_name(by: str | None) -> str:
    """Return who did it: as ``--by`` says, else the account's login.

    :raises UsageError: when it is empty, too long, or has control characters.
    """
    who = login() if by is None else by.strip()
    if not _ACTOR.fullmatch(who):
        raise UsageError(f"--by {who!r}: a name of up to 64 characters", code="E_USAGE_BY")
    return who


def require_named_cities(result: ScoredInputs, cities: Sequence[str]) -> None:
    """Refuse a result without a city that the command names.

    :raises CityError: when that city's own code failed.
    """
    if cities and result.failures:
        failed = ", ".join(f"{name} ({kind})" for name, kind in result.failures.items())
        raise CityError(f"the city's own code failed on this input: {failed}; run `rencai plugin check`")


def warn_of_awards(workspace: Workspace, lang: str = "zh") -> None:
    """Say on stderr how many awards stand while their ground does not any more, once something was taken back."""
    if store_awards.read_grounds(workspace.data).is_empty():
        return
    from rencai.awards import standing  # what it needs is imported where there is an award to be looked at

    count = sum(each.state == "gone" for each in standing.check(workspace.data, workspace.installed()))
    if count:
        click.echo(f"E_AWARD_GROUND: {text('award.checked.gone', lang, count=count)}", err=True)


def print_findings(findings: Iterable[Finding], lang: str, *, err: bool = True) -> None:
    """Print a line for each finding, on stderr or stdout."""
    for finding in findings:
        click.echo(f"{finding.code}: {finding.where}: {finding.what(lang)}; {finding.remedy(lang)}", err=err)


def worst_level(findings: Iterable[Finding], lang: str) -> str:
    """Return the worst level of the findings in a word; good where there is none."""
    levels = {finding.level for finding in findings}
    worst = next((level for level in FINDING_LEVELS if level in levels), None)
    return words("finding.level", lang)[worst] if worst else text("finding.good", lang)
