"""How findings are told: a line each, with code, place, and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from rencai.messages.codes import FINDING_LEVELS
from rencai.messages.lookup import text, words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rencai.messages.findings import Finding


def say(found: Iterable[Finding], lang: str, *, err: bool = True) -> None:
    """Each finding is a line."""
    for one in found:
        click.echo(f"{one.code}: {one.where}: {one.what(lang)}; {one.remedy(lang)}", err=err)


def level(found: Iterable[Finding], lang: str) -> str:
    """The worst of them in a word; good where there is none."""
    levels = {one.level for one in found}
    worst = next((each for each in FINDING_LEVELS if each in levels), None)
    return words("finding.level", lang)[worst] if worst else text("finding.good", lang)
