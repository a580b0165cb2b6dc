"""``rencai catalogue``: import, show, check and remove the official lists behind the rulings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from rencai.accounts.department import DEFAULT
from rencai.cli.common import Workspace, login, warn_of_awards, with_workspace
from rencai.cli.inputs import refuse_no_department
from rencai.cli.listing import print_json
from rencai.cli.options import json_option, lang_option, limit_option
from rencai.cli.output import refuse_unwritable
from rencai.decisions.model import LISTED, UNLISTED
from rencai.matching.looked_up import lay_over
from rencai.matching.name_scripts import count_unnamed
from rencai.messages.lookup import pick, words
from rencai.official_lists.wording import cell_text, unnamed_texts
from rencai.plugins.selection import select
from rencai.policy.package import ENTRY_SCHEMA
from rencai.sheets.file import limits as file_limits
from rencai.store import decisions as stored_decisions
from rencai.store import lists
from rencai.system import clock, files
from rencai.system.errors import InputError, RencaiError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import polars as pl

    from rencai.decisions.model import Decisions
    from rencai.official_lists.wording import ComparisonSummary, DecisionsSummary, ImportSummary
    from rencai.plugins.loader import Installed
    from rencai.policy.nouns import Edition
    from rencai.policy.package import Package
    from rencai.store.lists import ListVersion
    from rencai.system.frames import Row


_LOOK_UP = (
    "number", "verdict", "qualification", "issuer", "listing_name", "listing_number", "title", "level", "tier", "field",
    "seen", "by", "at",
)  # fmt: skip
"""What programs get of a look-up."""
MOST = 12
"""Lines of one kind that are listed; the rest are counted."""


@click.group("catalogue")
def catalogue_command() -> None:
    """Import a city's official list; show, check and remove what is loaded."""


def select_package(installed: Installed, name: str) -> Package:
    """Return the addition of that key or plugin name, else the city of that key or name.

    :raises UsageError: when none is called so.
    :raises CityError: when it is broken.
    """
    additions = (package for package in installed.packages if package.extends)
    named = next((package for package in additions if name in (package.name, package.own_key)), None)
    return named or next(package for package in select(installed, [name]) if not package.extends)


def _draft_lines(summary: ImportSummary, lang: str) -> Iterator[str]:
    """Yield the edition and its state, then totals, faults, changes, and the rows that are no entries."""
    state = words("list.state", lang)["complete" if summary["complete"] else "partial"]
    name, count = summary["name"], summary["entries"]
    yield pick((f"{name}：{count} 条，{state}", f"{name}: {count} entries, {state}"), lang)
    yield from _totals(summary, lang)
    for fault in summary["faults"]:
        yield f"! {fault['said']}: {len(fault['lines'])}"
        yield from _listed(fault["lines"], lang)
    for changes in summary["changes"]:
        yield from _changes(changes, lang)
    yield from _decision_lines(summary["decisions"], lang)
    yield from _rest(summary, lang)


def _decision_lines(summary: DecisionsSummary | None, lang: str) -> Iterator[str]:
    """Yield what becomes of decisions, and which do not go on as before."""
    if summary:
        counts = pick(("，", ", "), lang).join(f"{label} {count}" for label, count in summary["counts"])
        yield f"{pick(('已有的决定：', 'decisions: '), lang)}{counts}"
        yield from _listed(summary["lines"], lang)


def _totals(summary: ImportSummary, lang: str) -> Iterator[str]:
    yield pick(("控制总数（找到／公布）：", "control totals (found/published):"), lang)
    for total in summary["totals"]:
        mark = "✓" if total["met"] else "✗" if total["decides"] else "·"
        published = total["published"] if total["published"] is not None else pick(("未公布", "not published"), lang)
        yield f"  {mark} {total['said']} {total['found']}/{published}"


def _changes(changes: ComparisonSummary, lang: str) -> Iterator[str]:
    counts = pick(("，", ", "), lang).join(f"{label} {count}" for label, count in changes["counts"])
    yield f"{changes['beside']}{pick(('：', ': '), lang)}{counts}"
    yield from _listed([f"- {name}" for name in changes["gone"]], lang)
    yield from _listed([f"~ {change}" for change in changes["changed"]], lang)


def _rest(summary: ImportSummary, lang: str) -> Iterator[str]:
    zh = lang == "zh"
    for left in summary["left_out"]:
        shown = ", ".join(map(str, left["rows"][:MOST])) + (" …" if len(left["rows"]) > MOST else "")
        yield f"{'不是条目的行' if zh else 'lines that are no entries'} ({left['said']}): {shown}"
    if summary["unread"]:
        yield f"{'没有读取的工作表或表格' if zh else 'sheets or tables not read'}: {', '.join(summary['unread'])}"
    yield from summary["notices"]


def _listed(texts: list[str], lang: str) -> Iterator[str]:
    yield from (f"    {text}" for text in texts[:MOST])
    if len(texts) > MOST:
        more = len(texts) - MOST
        yield f"    … 另有 {more} 项" if lang == "zh" else f"    … and {more} more"


@catalogue_command.command("import")
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
@lang_option
@limit_option
@with_workspace
def import_(
    workspace: Workspace, /, *, city: str, files: tuple[Path, ...], edition: str, begins: str | None,
    published: int | None, source: str | None, sheets: tuple[str, ...], lang: str, limits: tuple[str, ...], **how: bool,
) -> None:  # fmt: skip
    """Import the official list of CITY's edition from FILEs (.xlsx, .xls, .csv, .ods, .docx, .pdf).

    Several files are the parts of one list. Nothing is kept without --yes.
    """
    from rencai.official_lists import imports, wording
    from rencai.official_lists.imports import ImportRequest

    names = [path.name for path in files]
    title = imports.source_title(source, names)
    bounds, all_, folder = file_limits.parse_limits(limits), workspace.shipped(), workspace.data
    request = ImportRequest(
        select_package(all_, city).own_key, edition, title, _day(begins), published, sheets, replace=how["replace"]
    )
    draft, package = imports.draft_import(
        folder, all_, request, lambda: imports.read_books(list(zip(names, files, strict=True)), bounds)
    )
    if how["strict"] and not draft.complete:
        raise InputError(f"{edition}: the totals are not met: {wording.missing_totals(draft, 'en')}; nothing was kept",
                         code="E_LIST_TOTALS")  # fmt: skip
    for line in wording.contradicted_texts(imports.contradicted_look_ups(folder, request, draft, package), lang):
        click.echo(line)
    touched = imports.decisions_touched(folder, all_, request, draft, package)
    click.echo("\n".join(_draft_lines(wording.describe(draft, package, touched, lang), lang)))
    if how["yes"]:
        version = imports.keep(folder, request, draft, by=login())
        click.echo(f"已保存：第 {version} 版导入" if lang == "zh" else f"kept as import version {version}")
    else:
        click.echo("什么都没有保存；加 --yes 保存" if lang == "zh" else "nothing was kept; add --yes to keep it")


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text is not None else None
    except ValueError as error:
        raise UsageError(f"--from {text!r} is not a day; write it as 2026-11-23", code="E_USAGE_DATE") from error


@catalogue_command.command("show")
@click.argument("city", required=False)
@click.option("--edition", help="Only this edition, with all its entries.")
@click.option("--department", default=DEFAULT, show_default=True, help="Whose look-ups, beside the promoted ones.")
@json_option("A list with one object for each edition.")
@lang_option
@with_workspace
def show(
    workspace: Workspace, *, city: str | None, edition: str | None, department: str, as_json: bool, lang: str
) -> None:
    """Show the editions of CITY (of all cities by default), how much is loaded, imported lists, and look-ups."""
    refuse_no_department(department)
    installed = workspace.installed()
    packages = [select_package(installed, city)] if city else list(installed.packages)
    versions = lists.read_versions(workspace.data)
    decisions = stored_decisions.read_applied(workspace.data, department)
    loaded = [_loaded(package, issue, versions, decisions) for package in packages for issue in package.editions
              if edition in (None, issue.key)]  # fmt: skip
    if edition and not loaded:
        keys = ", ".join(issue.key for package in packages for issue in package.editions)
        raise UsageError(f"--edition {edition!r}: none of {keys}", code="E_LIST_EDITION")
    if as_json:
        print_json([each.payload(whole=bool(edition)) for each in loaded], indent=2)
        return
    for each in loaded:
        click.echo("\n".join(each.lines(lang, whole=bool(edition))))
    for line in _unused_list_lines(installed, lang):
        click.echo(line)


def _loaded(package: Package, edition: Edition, versions: Sequence[ListVersion], decisions: Decisions) -> LoadedEdition:
    own = [version for version in versions if (version.city, version.edition) == (package.own_key, edition.key)]
    return LoadedEdition(package, edition, own, decisions.look_ups(package).filter(edition=edition.key))


@dataclass(frozen=True)
class LoadedEdition:
    """An edition of a package, the lists that were ever imported for it, oldest first, and what was looked up in it.

    ``look_ups`` are under ``decisions.schema.EFFECTIVE``, with names in clear.
    """

    package: Package
    edition: Edition
    versions: Sequence[ListVersion]
    look_ups: pl.DataFrame

    @property
    def imported_version(self) -> int | None:
        """The version of the imported list that applies; None where the package's own data do."""
        imported = self.package.imported(self.edition)
        return imported.version if imported else None

    @property
    def entries(self) -> list[dict[str, Any]]:
        """The edition's entries by the columns of ``ENTRY_SCHEMA``."""
        return self.package.exact(self.edition).select(*ENTRY_SCHEMA).to_dicts()

    def payload(self, *, whole: bool) -> dict[str, object]:
        """Return what programs get of it, with its entries where the ``whole`` is wanted."""
        package, edition = self.package, self.edition
        unnamed = count_unnamed(package.exact(edition))
        return {
            "city": package.own_key,
            "edition": edition.key,
            "zh": edition.zh,
            "en": edition.en,
            "begins": _begins(edition),
            "loaded": package.loaded(edition),
            "published": edition.published,
            "complete": package.complete(edition),
            "list": self.imported_version,
            "without_chinese_name": unnamed["han"],
            "without_latin_name": unnamed["latin"],
            "versions": [version.payload() for version in self.versions],
            "looked_up": self.look_ups.select(*_LOOK_UP).to_dicts(),
        } | ({"entries": self.entries} if whole else {})

    def lines(self, lang: str, *, whole: bool) -> list[str]:
        """Return it as lines: its state, the lists that are not removed and, where it is wanted, its entries."""
        zh, edition, version = lang == "zh", self.edition, self.imported_version
        published = edition.published if edition.published is not None else ("未公布" if zh else "not published")
        by = (f"导入的目录 v{version}" if zh else f"imported list v{version}") if version else (
            "插件自带的数据" if zh else "the package's own data")  # fmt: skip
        begins = f"{'自' if zh else 'from'} {_begins(edition)}"
        count = f"{self.package.loaded(edition)}/{published}"
        lines = [f"{self.package.own_key} {edition.key}  {edition.name(lang)}  {begins}  {count}  {by}"]
        lines += [
            f"    v{head.version}{'*' if head.holds else ' '} {head.imported}  {head.title}  {', '.join(head.files)}"
            for head in self.versions
            if head.removed is None
        ]
        lines += [f"    · {unnamed}" for unnamed in unnamed_texts(self.package.exact(edition), lang)]
        lines += self._look_up_lines(lang, whole=whole)
        return lines + ([_entry_line(entry, edition, lang) for entry in self.entries] if whole else [])

    def _look_up_lines(self, lang: str, *, whole: bool) -> Iterator[str]:
        """Yield how many names are known by look-up and, where it is wanted, which."""
        if self.look_ups.is_empty():
            return
        listed = self.look_ups.filter(verdict=LISTED).height
        unlisted = self.look_ups.height - listed
        zh, en = f"由用户查得：列入 {listed}，未列入 {unlisted}", f"looked up by users: {listed} listed, {unlisted} not"
        yield f"    {pick((zh, en), lang)}"
        for row in self.look_ups.iter_rows(named=True) if whole else ():
            yield _look_up_line(row, lang)


def _begins(edition: Edition) -> str:
    from rencai.official_lists.draft import begins_text

    return begins_text(edition.begins)


def _entry_line(entry: dict[str, Any], edition: Edition, lang: str) -> str:
    both = (entry["qualification_zh"], entry["qualification"])
    names = [name for name in (both if lang == "zh" else both[::-1]) if name]
    cells = [cell_text(of, entry[of], edition, lang) for of in ("title_level", "field", "tier")]
    return "    " + "  ".join([entry["id"], names[0], *cells, "|".join(entry["source"])])


def _look_up_line(row: Row, lang: str) -> str:
    """Return what was looked up of a name: by whom, when, and in which document."""
    name = " · ".join(filter(None, (row["qualification"], row["issuer"])))
    details = [words("ruling.level", lang).get(row["level"] or ""), row["title"], row["listing_name"]]
    shown = [f"#{row['number']}", words("decision.choice", lang)[row["verdict"]], name, *filter(None, details)]
    return "      " + "  ".join([*shown, row["by"], row["at"][:10], row["seen"] or ""])


def _unused_list_lines(installed: Installed, lang: str) -> list[str]:
    unused = "没有使用" if lang == "zh" else "not used"
    return [
        f"✗ {unusable.city} {unusable.edition} v{unusable.version} {unused}: {words('list.misfit', lang)[unusable.why]}"
        for unusable in installed.unusable_lists
    ]


@catalogue_command.command("export")
@click.argument("city")
@click.option("--edition", required=True, help="The edition's key.")
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path), help="The .xlsx to write.")
@click.option("--department", default=DEFAULT, show_default=True, help="Whose look-ups, beside the promoted ones.")
@click.option("--force", is_flag=True, help="Write over a file of that name.")
@lang_option
@with_workspace
def export(
    workspace: Workspace, *, city: str, edition: str, output: Path, department: str, force: bool, lang: str
) -> None:
    """Write what is known of CITY's edition as a list that `catalogue import` reads, look-ups included."""
    from rencai.official_lists import export as list_export

    refuse_no_department(department)
    refuse_unwritable(output, [])
    if output.exists() and not force:
        raise UsageError(f"{output} exists; --force writes over it", code="E_USAGE_OUTPUT")
    package = select_package(workspace.installed(), city)
    issue = _edition(package, edition)
    decisions = stored_decisions.read_applied(workspace.data, department)
    package = lay_over(package, decisions)
    content, count = list_export.build(package, issue, lang, output.name, clock.today())
    files.write(output, content)
    unlisted = decisions.look_ups(package).filter(edition=edition, verdict=UNLISTED).height
    click.echo(f"{output.name}：{count} 条" if lang == "zh" else f"{output.name}: {count} entries")
    if unlisted:
        zh, en = (
            f"查得未列入的 {unlisted} 个名称不是条目，没有写入",
            f"names looked up and not listed, left out: {unlisted}",
        )
        click.echo(pick((zh, en), lang))


def _edition(package: Package, key: str) -> Edition:
    """Return the package's edition of that key.

    :raises UsageError: when there is none.
    """
    edition = next((issue for issue in package.editions if issue.key == key), None)
    if edition is None:
        keys = ", ".join(issue.key for issue in package.editions) or "none"
        raise UsageError(f"--edition {key!r}: none of {keys}", code="E_LIST_EDITION")
    return edition


@catalogue_command.command("check")
@click.argument("city")
@lang_option
@with_workspace
def check(workspace: Workspace, *, city: str, lang: str) -> None:
    """Audit CITY's catalogue with its imports: sources, days, control totals, names that clash.

    Exit code 1 where something is wrong.
    """
    from rencai.official_lists.totals import FINDINGS, audit_catalogue

    packages = workspace.installed()
    package = select_package(packages, city)
    findings = [pick(FINDINGS[code], lang).format(*parts) for code, parts in audit_catalogue(package)]
    findings += [
        f"{unusable.edition} v{unusable.version}: {words('list.misfit', lang)[unusable.why]}"
        for unusable in packages.unusable_lists
        if unusable.city == package.own_key
    ]
    for line in findings:
        click.echo(f"✗ {line}")
    for edition in package.editions:
        total = edition.published if edition.published is not None else "?"
        name = edition.name(lang)
        click.echo(
            f"{'✓' if package.complete(edition) else '·'} {edition.key}  {name}  {package.loaded(edition)}/{total}"
        )
        for unnamed in unnamed_texts(package.exact(edition), lang):
            click.echo(f"    · {unnamed}")
    if not findings:
        click.echo("✓ 没有发现问题" if lang == "zh" else "✓ nothing wrong was found")
    workspace.exit(int(bool(findings)))


@catalogue_command.command("remove")
@click.argument("city")
@click.option("--edition", required=True, help="The edition's key.")
@click.option("--yes", is_flag=True, help="Remove it; otherwise it is only shown what would be removed.")
@lang_option
@with_workspace
def remove(workspace: Workspace, *, city: str, edition: str, yes: bool, lang: str) -> None:
    """Take away the list that was imported last for CITY's edition; the one before it holds again.

    CITY may also be the key of a city that is no longer installed.
    """
    from rencai.official_lists import imports, wording

    folder, zh, city = workspace.data, lang == "zh", _city_key(workspace, city)
    imports.require_unsuspended(workspace.shipped(), city)
    newest, older = imports.find_removable(folder, city, edition)
    touched = imports.decisions_touched_by_removal(folder, workspace.shipped(), newest, older)
    after = (f"第 {older.version} 版导入" if zh else f"import version {older.version}") if older else (
        "插件自带的数据" if zh else "the package's own data")  # fmt: skip
    what = f"{city} {edition} v{newest.version}: {newest.title}"
    if yes:
        imports.remove(folder, newest, by=login())
    done = ("已移除" if zh else "removed") if yes else ("将移除" if zh else "would be removed")
    click.echo(f"{done}: {what}")
    click.echo(f"{'此后适用' if zh else 'then holds'}: {after}")
    for line in _decision_lines(wording.describe_touched(touched, lang), lang):
        click.echo(line)
    again = f"rencai catalogue restore {city} --edition {edition} --version {newest.version}"
    if yes:
        click.echo(f"仍完整保存；恢复：{again}" if zh else f"it stays stored whole; to put it back: {again}")
        warn_of_awards(workspace, lang)
    else:
        click.echo("什么都没有改变；加 --yes 移除" if zh else "nothing was changed; add --yes to remove it")


@catalogue_command.command("restore")
@click.argument("city")
@click.option("--edition", required=True, help="The edition's key.")
@click.option("--version", type=click.IntRange(1), help="Which import; the one that was removed last by default.")
@lang_option
@with_workspace
def restore(workspace: Workspace, *, city: str, edition: str, version: int | None, lang: str) -> None:
    """Put back into force the list that was removed from CITY's edition last; every entry is as it was."""
    from rencai.official_lists import imports

    head = imports.find_restorable(workspace.data, _city_key(workspace, city), edition, version)
    imports.restore(workspace.data, head, by=login())
    click.echo(f"{'已恢复' if lang == 'zh' else 'restored'}: {head.city} {head.edition} v{head.version}: {head.title}")


def _city_key(workspace: Workspace, city: str) -> str:
    """Return the key under which the city's lists are stored; what was typed where no working package is called so."""
    try:
        return select_package(workspace.shipped(), city).own_key
    except RencaiError:
        return city
