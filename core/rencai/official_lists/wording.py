"""Word an import for people: totals, faults and changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from rencai.messages.lookup import pick, text, words
from rencai.messages.notices import sentence

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rencai.official_lists.draft import Draft
    from rencai.official_lists.totals import Total
    from rencai.policy.nouns import Edition
    from rencai.policy.package import Package


def cell_text(of: str, cell: str | None, edition: Edition, lang: str) -> str:
    """A cell's value in words, a field's as the edition's lists have it; a dash where nothing is stated."""
    if cell is None:
        return "—"
    if of == "title_level" and cell in words("ruling.level", lang):
        return words("ruling.level", lang)[cell]
    if of == "tier" and cell in words("ruling.tier", lang):
        return words("ruling.tier", lang)[cell]
    return _name_in(edition.names.get(cell, ()), lang) or cell


def total_text(total: Total, edition: Edition, lang: str) -> str:
    """What the total counts."""
    return " ".join(
        [
            words("list.counted", lang)[total.of],
            *([cell_text(total.of, total.name, edition, lang)] if total.name else []),
        ]
    )


def _name_in(names: Iterable[str], lang: str) -> str | None:
    """The first of the names that is of the language."""
    return next((name for name in names if name.isascii() == (lang == "en")), None)


def skipped_text(reason: str, lang: str) -> str:
    """Why lines are no entries."""
    return text("list.section", lang) if reason == "section" else words("reading.skipped", lang)[reason]


def describe(draft: Draft, package: Package, lang: str) -> dict[str, Any]:
    """The edition and whether the list is complete, then totals, faults, changes, and what was left out; all in words.

    Everything is a text, a number or a list of them.
    """
    return {
        "name": pick((f"{package.who.zh} {draft.edition.zh}", f"{package.who.en} {draft.edition.en}"), lang),
        "entries": draft.entries.height,
        "complete": draft.complete,
        "totals": [
            {
                "said": total_text(total, draft.edition, lang),
                "found": total.counted,
                "published": total.published,
                "met": total.met,
                "decides": total.decides,
            }
            for total in draft.totals
        ],
        "faults": list(_faults(draft, lang)),
        "changes": list(_changes(draft, lang)),
        "left_out": [
            {"said": skipped_text(reason, lang), "rows": list(rows)} for reason, rows in draft.left_out.items()
        ],
        "unread": list(draft.unread),
        "notices": [sentence(notice, {}, lang) for notice in draft.notices],
    }


def missing_totals(draft: Draft, lang: str) -> str:
    """The totals that are not met, each with what was found and published."""
    return ("、" if lang == "zh" else ", ").join(
        f"{total_text(total, draft.edition, lang)} {total.counted}/"
        f"{'?' if total.published is None else total.published}"
        for total in draft.totals
        if total.decides and not total.met
    )


def _faults(draft: Draft, lang: str) -> Iterator[dict[str, Any]]:
    for (fault,), rows in draft.faults.group_by("fault", maintain_order=True):
        texts = pl.when(pl.col("text").is_not_null()).then(pl.concat_str(pl.lit("  "), "text")).otherwise(pl.lit(""))
        lines = rows.select(pl.concat_str("file", pl.lit(" / "), "sheet", pl.lit(" : "), "row", texts)).to_series()
        yield {"said": words("list.fault", lang)[str(fault)], "lines": lines.to_list()}


def _changes(draft: Draft, lang: str) -> Iterator[dict[str, Any]]:
    current = pick(("与已载入的这一版相比", "beside what is loaded of this edition"), lang)
    yield _comparison(draft, draft.changes_to_loaded, current, lang)
    if before := draft.previous:
        zh = f"与上一版（{before.zh}）已载入的条目相比"
        yield _comparison(
            draft, draft.changes_to_previous, pick((zh, f"beside what is loaded of {before.en}"), lang), lang
        )


def _comparison(draft: Draft, changes: pl.DataFrame, beside: str, lang: str) -> dict[str, Any]:
    counts = dict(changes.unique(["change", "id"]).group_by("change").len().iter_rows())
    changed = changes.filter(pl.col("change") == "changed").iter_rows(named=True)
    return {
        "beside": beside,
        "counts": [[word, counts.get(change, 0)] for change, word in words("list.change", lang).items()],
        "gone": changes.filter(pl.col("change") == "vanished")["name"].to_list(),
        "changed": [_change(row, draft.edition, lang) for row in changed],
    }


def _change(row: dict[str, str | None], edition: Edition, lang: str) -> str:
    what = str(row["what"])
    before, after = (cell_text(what, row[side], edition, lang) for side in ("before", "after"))
    return f"{row['name']}: {words('list.counted', lang)[what]} {before} → {after}"
