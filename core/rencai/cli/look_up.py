"""The options of ``rencai decide`` for a single look-up: what an official document says of one name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from rencai.cli.catalogue import select_package
from rencai.cli.common import basis_date
from rencai.decisions import look_up
from rencai.decisions.look_up import LookUp
from rencai.system.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import polars as pl

    from rencai.plugins.loader import Installed


_OPTIONS = (
    click.option("--city", help="Instead of FILE: the city in whose catalogue one name was looked up."),
    click.option("--name", "name_", metavar="TEXT", help="The qualification, as it is typed in rosters."),
    click.option("--issuer", metavar="TEXT", help="Its issuer, as it is typed in rosters."),
    click.option("--listed/--unlisted", default=None, help="Whether the official document of the edition lists it."),
    click.option("--edition", help="The edition's key; the one in force on --as-of by default."),
    click.option("--as-of", metavar="DATE", help="The day of that edition; today by default."),
    click.option("--title", help="The title that it corresponds to, where the document tells it."),
    click.option("--level", help="The level of that title, such as 中级 or intermediate."),
    click.option("--tier", help="Its tier, such as 急需紧缺 or urgent; none: in no tier."),
    click.option("--field", help="Its field of work."),
    click.option("--number", help="The document's number of the entry."),
    click.option("--entry-name", help="What the document calls it."),
    click.option("--seen", help="The document that was looked at; by default the edition's own source."),
)
_DETAILS = ("title", "level", "tier", "field", "number", "entry_name", "seen")
NAMES = ("city", "name_", "issuer", "listed", "edition", "as_of", *_DETAILS)


def look_up_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options of a single look-up to a command."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def is_given(options: Mapping[str, Any], *, file: bool) -> bool:
    """Return whether a single look-up is given instead of a file.

    :raises UsageError: when neither is, both are, or the look-up is not whole.
    """
    given = any(options[name] is not None for name in NAMES)
    if given == file:
        raise UsageError("give either FILE, or --city, --name and --listed or --unlisted", code="E_USAGE_DECISION")
    if given and None in (options["city"], options["name_"], options["listed"]):
        raise UsageError("a look-up needs --city, --name, and --listed or --unlisted", code="E_USAGE_DECISION")
    return given


def parse(options: Mapping[str, Any], installed: Installed, lang: str) -> pl.DataFrame:
    """Return the look-up of the options as what is to be decided (``decisions.schema.PARSED``).

    :raises DecisionError: when it cannot be taken.
    """
    package = select_package(installed, options["city"])
    edition = look_up.edition_of(package, options["edition"], basis_date(options["as_of"]))
    details = {name: (options[name] or "").strip() or None for name in _DETAILS}
    issuer = (options["issuer"] or "").strip() or None
    typed = LookUp(options["name_"].strip(), issuer, options["listed"], **details)
    return look_up.parse(typed, package, edition, lang)
