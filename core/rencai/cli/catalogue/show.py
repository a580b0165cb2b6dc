"""``rencai catalogue show``: which editions are loaded, from where, and their entries."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from rencai import store
from rencai.cli.catalogue.package import one
from rencai.cli.common import data_folder, installed
from rencai.cli.options import data_option
from rencai.errors import UsageError
from rencai.lists.wording import value
from rencai.messages.lookup import words
from rencai.package import ENTRY_SCHEMA, own_key

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from rencai.package import Package
    from rencai.plugins import Installed
    from rencai.policy import Edition


@click.command("show")
@click.argument("city", required=False)
@click.option("--edition", help="Only this edition, with all its entries.")
@click.option("--json", "as_json", is_flag=True, help="A list with one object for each edition.")
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True)
@data_option
@click.pass_context
def show(
    ctx: click.Context, *, city: str | None, edition: str | None, as_json: bool, lang: str, data: Path | None
) -> None:
    """Show the editions of CITY (of all cities by default), how much is loaded, and the lists that were imported."""
    told = installed(ctx, data)
    packages = [one(told, city)] if city else list(told.packages)
    versions = store.versions(data_folder(ctx, data))
    rows = [_row(package, issue, versions) for package in packages for issue in package.editions
            if edition in (None, issue.key)]  # fmt: skip
    if edition and not rows:
        keys = ", ".join(issue.key for package in packages for issue in package.editions)
        raise UsageError(f"--edition {edition!r}: none of {keys}", code="E_LIST_EDITION")
    if as_json:
        plain = [_plain(row, whole=bool(edition)) for row in rows]
        click.echo(json.dumps(plain, ensure_ascii=False, indent=2, default=str))
        return
    for row in rows:
        click.echo("\n".join(_lines(row, lang, whole=bool(edition))))
    for line in _misfits(told, lang):
        click.echo(line)


def _row(package: Package, edition: Edition, versions: Sequence[dict[str, Any]]) -> dict[str, Any]:
    from rencai.lists import HEAD, shown

    held = package.imported(edition)
    mine = [head for head in versions if (head["city"], head["edition"]) == (own_key(package), edition.key)]
    return {
        "city": own_key(package),
        "edition": edition.key,
        "issue": edition,
        "zh": edition.zh,
        "en": edition.en,
        "begins": shown(edition.begins),
        "loaded": package.loaded(edition),
        "published": edition.published,
        "complete": package.complete(edition),
        "list": held and held.version,
        "versions": [{name: head[name] for name in HEAD} for head in mine],
        "entries": package.exact(edition).select(*ENTRY_SCHEMA).to_dicts(),
    }


def _plain(row: dict[str, Any], *, whole: bool) -> dict[str, Any]:
    return {name: told for name, told in row.items() if name != "issue" and (whole or name != "entries")}


def _lines(row: dict[str, Any], lang: str, *, whole: bool) -> list[str]:
    zh = lang == "zh"
    published = row["published"] if row["published"] is not None else ("未公布" if zh else "not published")
    by = (f"导入的目录 v{row['list']}" if zh else f"imported list v{row['list']}") if row["list"] else (
        "插件自带的数据" if zh else "the package's own data")  # fmt: skip
    name, begins = (row["zh"], "自") if zh else (row["en"], "from")
    told = [f"{row['city']} {row['edition']}  {name}  {begins} {row['begins']}  {row['loaded']}/{published}  {by}"]
    told += [f"    v{head['version']}{'*' if head['holds'] else ' '} {head['imported']}  {head['title']}  "
             f"{', '.join(head['files'])}" for head in row["versions"] if head["removed"] is None]  # fmt: skip
    return told + ([_entry(entry, row["issue"], lang) for entry in row["entries"]] if whole else [])


def _entry(entry: dict[str, Any], edition: Edition, lang: str) -> str:
    both = (entry["qualification_zh"], entry["qualification"])
    names = [name for name in (both if lang == "zh" else both[::-1]) if name]
    cells = [value(of, entry[of], edition, lang) for of in ("title_level", "field", "tier")]
    return "    " + "  ".join([entry["id"], names[0], *cells, "|".join(entry["source"])])


def _misfits(told: Installed, lang: str) -> list[str]:
    unused = "没有使用" if lang == "zh" else "not used"
    return [
        f"✗ {one.city} {one.edition} v{one.version} {unused}: {words('list.misfit', lang)[one.why]}"
        for one in told.misfits
    ]
