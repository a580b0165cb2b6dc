"""What an import would do, in lines for the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from rencai.labels import pick, said
from rencai.lists.wording import CHANGES, FAULTS, OF, STATES, called, skipped, value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rencai.lists import Draft
    from rencai.package import Package
    from rencai.policy import Edition

MOST = 12
"""Lines of one kind that are listed; the rest are counted."""


def told(draft: Draft, package: Package, lang: str) -> Iterator[str]:
    """The edition and its state, then totals, faults, changes, and what was left out."""
    zh, city = lang == "zh", package.extends or package.city
    state = pick(STATES["complete" if draft.complete else "partial"], lang)
    name = f"{city.zh} {draft.edition.zh}" if zh else f"{city.en} {draft.edition.en}"
    yield f"{name}：{draft.entries.height} 条，{state}" if zh else f"{name}: {draft.entries.height} entries, {state}"
    yield from _totals(draft, lang)
    yield from _faults(draft, lang)
    current = "与已载入的这一版相比" if zh else "beside what is loaded of this edition"
    yield from _changes(draft, draft.known, current, lang)
    if draft.previous:
        before = (
            f"与上一版（{draft.previous.zh}）已载入的条目相比"
            if zh
            else f"beside what is loaded of {draft.previous.en}"
        )
        yield from _changes(draft, draft.before, before, lang)
    yield from _rest(draft, lang)


def missing(draft: Draft, lang: str) -> str:
    """The totals that are not met, each with what was found and published."""
    return ("、" if lang == "zh" else ", ").join(
        f"{called(one, draft.edition, lang)} {one.found}/{'?' if one.published is None else one.published}"
        for one in draft.totals
        if one.decides and not one.met
    )


def _totals(draft: Draft, lang: str) -> Iterator[str]:
    yield "控制总数（找到／公布）：" if lang == "zh" else "control totals (found/published):"
    for one in draft.totals:
        mark = "✓" if one.met else "✗" if one.decides else "·"
        published = one.published if one.published is not None else ("未公布" if lang == "zh" else "not published")
        yield f"  {mark} {called(one, draft.edition, lang)} {one.found}/{published}"


def _faults(draft: Draft, lang: str) -> Iterator[str]:
    for (fault,), rows in draft.faults.group_by("fault", maintain_order=True):
        yield f"! {pick(FAULTS[str(fault)], lang)}: {rows.height}"
        texts = pl.when(pl.col("text").is_not_null()).then(pl.concat_str(pl.lit("  "), "text")).otherwise(pl.lit(""))
        lines = rows.select(pl.concat_str("file", pl.lit(" / "), "sheet", pl.lit(" : "), "row", texts)).to_series()
        yield from _listed(lines.to_list(), lang)


def _changes(draft: Draft, changes: pl.DataFrame, beside: str, lang: str) -> Iterator[str]:
    counts = dict(changes.unique(["change", "id"]).group_by("change").len().iter_rows())
    told_ = ("，" if lang == "zh" else ", ").join(
        f"{pick(words, lang)} {counts.get(c, 0)}" for c, words in CHANGES.items()
    )
    yield f"{beside}{'：' if lang == 'zh' else ': '}{told_}"
    gone = changes.filter(pl.col("change") == "vanished")["name"].to_list()
    yield from _listed([f"- {name}" for name in gone], lang)
    changed = changes.filter(pl.col("change") == "changed").iter_rows(named=True)
    yield from _listed([f"~ {_change(row, draft.edition, lang)}" for row in changed], lang)


def _change(row: dict[str, str | None], edition: Edition, lang: str) -> str:
    what = str(row["what"])
    before, after = (value(what, row[side], edition, lang) for side in ("before", "after"))
    return f"{row['name']}: {pick(OF[what], lang)} {before} → {after}"


def _rest(draft: Draft, lang: str) -> Iterator[str]:
    zh = lang == "zh"
    for reason, rows in draft.left_out.items():
        shown = ", ".join(map(str, rows[:MOST])) + (" …" if len(rows) > MOST else "")
        yield f"{'不是条目的行' if zh else 'lines that are no entries'} ({skipped(reason, lang)}): {shown}"
    if draft.unread:
        yield f"{'没有读取的工作表或表格' if zh else 'sheets or tables not read'}: {', '.join(draft.unread)}"
    for notice in draft.notices:
        yield said(notice, {}, lang)


def _listed(lines: list[str], lang: str) -> Iterator[str]:
    yield from (f"    {line}" for line in lines[:MOST])
    if len(lines) > MOST:
        more = len(lines) - MOST
        yield f"    … 另有 {more} 项" if lang == "zh" else f"    … and {more} more"
