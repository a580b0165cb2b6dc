"""``rencai catalogue check``: a package's catalogue with its imports, audited."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from rencai.cli.catalogue.package import one
from rencai.cli.common import installed
from rencai.cli.options import data_option
from rencai.messages.lookup import pick, words
from rencai.package import own_key

if TYPE_CHECKING:
    from pathlib import Path


@click.command("check")
@click.argument("city")
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True)
@data_option
@click.pass_context
def check(ctx: click.Context, *, city: str, lang: str, data: Path | None) -> None:
    """Audit CITY's catalogue with its imports: sources, days, control totals, names that clash.

    Exit code 1 where something is wrong.
    """
    from rencai.lists import FINDINGS, audit

    told = installed(ctx, data)
    package = one(told, city)
    found = [pick(FINDINGS[code], lang).format(*parts) for code, parts in audit(package)]
    found += [
        f"{misfit.edition} v{misfit.version}: {words('list.misfit', lang)[misfit.why]}"
        for misfit in told.misfits
        if misfit.city == own_key(package)
    ]
    for line in found:
        click.echo(f"✗ {line}")
    for edition in package.editions:
        total = edition.published if edition.published is not None else "?"
        name = edition.zh if lang == "zh" else edition.en
        click.echo(
            f"{'✓' if package.complete(edition) else '·'} {edition.key}  {name}  {package.loaded(edition)}/{total}"
        )
    if not found:
        click.echo("✓ 没有发现问题" if lang == "zh" else "✓ nothing wrong was found")
    ctx.exit(int(bool(found)))
