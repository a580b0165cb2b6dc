"""``rencai catalogue import``: a city's official list, shown first, kept with --yes."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from rencai import intake
from rencai.cli.catalogue.drafted import lines
from rencai.cli.catalogue.package import one
from rencai.cli.common import data_folder, login, shipped
from rencai.cli.options import data_option, limit_option
from rencai.errors import InputError, UsageError
from rencai.package import own_key


@click.command("import")
@click.argument("city")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--edition", required=True, help="The edition's key; of a new one give --from too.")
@click.option("--from", "begins", metavar="DATE", help="The first day of a new edition.")
@click.option("--published", type=click.IntRange(min=1), help="How many entries a new edition has by its source.")
@click.option("--source", help="What the sheet of sources calls the list; the file's name by default.")
@click.option(
    "--sheet", "sheets", multiple=True, help="Only the sheet or table of that name; several together are one."
)
@click.option("--strict", is_flag=True, help="Refuse a list that does not add up to the published totals.")
@click.option("--replace", is_flag=True, help="Instead of the list that was imported for the edition.")
@click.option("--yes", is_flag=True, help="Keep it; otherwise it is only shown what would be kept.")
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True)
@limit_option
@data_option
@click.pass_context
def import_(
    ctx: click.Context, /, *, city: str, files: tuple[Path, ...], edition: str, begins: str | None,
    published: int | None, source: str | None, sheets: tuple[str, ...], lang: str, limits: tuple[str, ...],
    data: Path | None, **how: bool,
) -> None:  # fmt: skip
    """Import the official list of CITY's edition from FILEs (.xlsx, .xls, .csv, .ods, .docx, .pdf).

    Several files are the parts of one list. Nothing is kept without --yes.
    """
    from rencai import lists

    names = [path.name for path in files]
    title = lists.title(source, names)
    bounds, all_, folder = intake.limits(limits), shipped(ctx), data_folder(ctx, data)
    asked = lists.Asked(
        own_key(one(all_, city)), edition, title, _day(begins), published, sheets, replace=how["replace"]
    )
    draft, package = lists.drafted(
        folder, all_, asked, lambda: lists.books(list(zip(names, files, strict=True)), bounds)
    )
    if how["strict"] and not draft.complete:
        raise InputError(f"{edition}: the totals are not met: {lists.missing(draft, 'en')}; nothing was kept",
                         code="E_LIST_TOTALS")  # fmt: skip
    click.echo("\n".join(lines(lists.seen(draft, package, lang), lang)))
    if how["yes"]:
        version = lists.kept(folder, asked, draft, by=login())
        click.echo(f"已保存：第 {version} 版导入" if lang == "zh" else f"kept as import version {version}")
    else:
        click.echo("什么都没有保存；加 --yes 保存" if lang == "zh" else "nothing was kept; add --yes to keep it")


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text is not None else None
    except ValueError as error:
        raise UsageError(f"--from {text!r} is not a day; write it as 2026-11-23", code="E_USAGE_DATE") from error
