"""What several commands share: the installed cities, the basis date, the data folder, and findings as lines."""

from __future__ import annotations

import getpass
import os
import re
from datetime import date
from typing import TYPE_CHECKING

import click
import polars as pl

from rencai.messages.codes import FINDING_LEVELS
from rencai.messages.lookup import text, words
from rencai.plugins import loader
from rencai.plugins.loader import Installed
from rencai.store import audit, lists
from rencai.system import clock, log
from rencai.system.data_folder import default_data_folder
from rencai.system.errors import CityError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from rencai.messages.codes import Action
    from rencai.messages.findings import Finding
    from rencai.policy.package import Package
    from rencai.ruling.score import Result


_ACTOR = re.compile(r"[^\x00-\x1f\x7f\s][^\x00-\x1f\x7f]{0,63}")


def load_installed(ctx: click.Context, data: Path | None = None) -> Installed:
    """Every installed city package with the official lists that were imported; what cannot be used is logged."""
    packages, folder = load_shipped(ctx), data_folder(ctx, data)
    if ctx.obj["no_plugins"] or not lists.read_versions(folder):  # lists are imported where there are any
        return packages
    from rencai.official_lists import imports

    return imports.apply_lists(packages, folder)


def load_shipped(ctx: click.Context) -> Installed:
    """Every installed city package with its own data, none with ``--no-plugins``; broken ones are logged."""
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
    """The day given, or today in China.

    :raises UsageError: when it is not a day such as 2026-11-23.
    """
    if text is None:
        return clock.today()
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"--as-of {text!r} is not a day; write it as 2026-11-23", code="E_USAGE_DATE") from error


def data_folder(ctx: click.Context, given: Path | None) -> Path:
    """Where rencai keeps what it remembers: ``--data`` of the command or before it, RENCAI_DATA, else the user's."""
    chosen: Path | None = given or ctx.obj["data"]
    return chosen or default_data_folder()


def city_names(packages: Sequence[Package], lang: str) -> pl.Expr:
    """The column ``city`` of packages' names, as the cities are called; one that is not installed stays as it is."""
    names = {package.name: package.who.name(lang) for package in packages}
    return pl.col("city").replace(names)


def login() -> str:
    """The account that runs the command, as the system knows it and not as the environment claims, where it does."""
    try:
        import pwd

        return pwd.getpwuid(os.getuid()).pw_name
    except (ImportError, KeyError):  # Windows; an account without a name
        return getpass.getuser()


def actor_name(by: str | None) -> str:
    """Who did it: as ``--by`` says, else the account's login.

    :raises UsageError: when it is no name, or too long a one.
    """
    who = login() if by is None else by.strip()
    if not _ACTOR.fullmatch(who):
        raise UsageError(f"--by {who!r}: a name of up to 64 characters", code="E_USAGE_BY")
    return who


def audit_action(data: Path, action: Action, subject: str = "", **details: object) -> None:
    """The processing record tells that the account did this now: counts and ids, never a name, a number or a cell."""
    audit.record(data, at=clock.moment(), by=login(), action=action, subject=subject, details=details)


def refuse_failed(result: Result, cities: Sequence[str]) -> None:
    """A city that was asked for by name must not be missing from the result.

    :raises CityError: when its own code failed.
    """
    if cities and result.failures:
        failed = ", ".join(f"{name} ({kind})" for name, kind in result.failures.items())
        raise CityError(f"the city's own code failed on this input: {failed}; run `rencai plugin check`")


def print_findings(findings: Iterable[Finding], lang: str, *, err: bool = True) -> None:
    """Each finding is a line."""
    for finding in findings:
        click.echo(f"{finding.code}: {finding.where}: {finding.what(lang)}; {finding.remedy(lang)}", err=err)


def worst_level(findings: Iterable[Finding], lang: str) -> str:
    """The worst of them in a word; good where there is none."""
    levels = {finding.level for finding in findings}
    worst = next((level for level in FINDING_LEVELS if level in levels), None)
    return words("finding.level", lang)[worst] if worst else text("finding.good", lang)
