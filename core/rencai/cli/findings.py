"""How findings are told: a line each, with code, place, and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from rencai.findings import LEVELS
from rencai.labels import pick

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rencai.findings import Finding


def say(found: Iterable[Finding], lang: str, *, err: bool = True) -> None:
    """Each finding is a line."""
    for one in found:
        click.echo(f"{one.code}: {one.where}: {one.what(lang)}; {one.remedy(lang)}", err=err)


def level(found: Iterable[Finding], lang: str) -> str:
    """The worst of them in a word; good where there is none."""
    levels = {one.level for one in found}
    worst = next((each for each in LEVELS if each in levels), None)
    return pick(LEVELS[worst], lang) if worst else pick(("正常", "good"), lang)
