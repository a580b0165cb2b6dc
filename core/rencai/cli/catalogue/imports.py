"""``rencai catalogue import``: a city's official list, shown first, kept with --yes."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rencai import intake, store
from rencai.cli.catalogue.drafted import missing, told
from rencai.cli.catalogue.package import one
from rencai.cli.common import data_folder, data_option, limit_option, record, shipped
from rencai.errors import InputError, UsageError
from rencai.package import ENTRY_SCHEMA, own_key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rencai.intake import Limits
    from rencai.lists import Draft

LONGEST = 200
"""Characters of a source's title."""


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

    first, title = _day(begins), _title(source, files)
    bounds, all_, folder = intake.limits(limits), shipped(ctx), data_folder(ctx, data)
    key = own_key(one(all_, city))
    others = lists.standing(all_, folder, but=(key, edition))  # the list is judged by what it does not replace
    package = one(others, city)
    issue = lists.edition(package, edition, first, published)
    now = one(lists.standing(all_, folder), city)
    if (held := now.imported(issue)) and not how["replace"]:
        raise _exists(key, edition, held.version)
    draft = lists.draft(_read(files, bounds), package, issue, now, sheets)
    if how["strict"] and not draft.complete:
        raise InputError(f"{edition}: the totals are not met: {missing(draft, 'en')}; nothing was kept",
                         code="E_LIST_TOTALS")  # fmt: skip
    click.echo("\n".join(told(draft, package, lang)))
    if how["yes"]:
        version = _keep(folder, draft, key, title, first, replace=how["replace"])
        record(folder, "list_imported", key, edition=issue.key, version=version)
        click.echo(f"已保存：第 {version} 版导入" if lang == "zh" else f"kept as import version {version}")
    else:
        click.echo("什么都没有保存；加 --yes 保存" if lang == "zh" else "nothing was kept; add --yes to keep it")


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text is not None else None
    except ValueError as error:
        raise UsageError(f"--from {text!r} is not a day; write it as 2026-11-23", code="E_USAGE_DATE") from error


def _title(source: str | None, files: Sequence[Path]) -> str:
    title = " ".join((source or "").split()) or "; ".join(path.name for path in files)
    if len(title) > LONGEST:
        raise UsageError(f"--source: a title of up to {LONGEST} characters", code="E_USAGE")
    return title


def _read(files: Sequence[Path], limits: Limits) -> list[intake.Book]:
    names = [path.name for path in files]
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise UsageError(f"two files are called {twice!r}, or one is named twice", code="E_USAGE_INPUT")
    return [intake.read(path, limits, documents=True) for path in files]


def _keep(data: Path, draft: Draft, city: str, title: str, begins: date | None, *, replace: bool) -> int:
    from rencai.lists import Official

    official = Official.drafted(draft, city, title, datetime.now(UTC).isoformat(timespec="seconds"), begins)
    version = store.keep(data, official.head, draft.entries.select(*ENTRY_SCHEMA), replace=replace)
    if version is None:
        raise _exists(city, draft.edition.key, None)
    return version


def _exists(city: str, edition: str, version: int | None) -> UsageError:
    said = f" (import version {version})" if version else ""
    return UsageError(
        f"{city} {edition}: a list of this edition was imported already{said}; --replace puts another in its"
        " place, `rencai catalogue remove` takes it away",
        code="E_LIST_EXISTS",
    )
