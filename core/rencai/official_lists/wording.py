"""Word an import: its totals, faults and changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, NotRequired, TypedDict

import polars as pl

from rencai.matching.name_scripts import count_unnamed
from rencai.messages.lookup import pick, text, words
from rencai.messages.notices import sentence

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rencai.official_lists.draft import Draft
    from rencai.official_lists.totals import Total
    from rencai.policy.nouns import Edition
    from rencai.policy.package import Package
    from rencai.system.frames import Row


class TotalSummary(TypedDict):
    """A control total in words, with what the list has and what was published (null where that is unknown)."""

    said: str
    found: int
    published: int | None
    met: bool
    decides: bool


class FaultSummary(TypedDict):
    """A fault in words, with the lines that have it."""

    said: str
    lines: list[str]


class LeftOutSummary(TypedDict):
    """Why rows are no entries, in words, and which rows."""

    said: str
    rows: list[int]


class ComparisonSummary(TypedDict):
    """What changes against another list: how many entries of each kind, which are gone, which cells are changed."""

    beside: str
    counts: list[tuple[str, int]]
    gone: list[str]
    changed: list[str]


class DecisionsSummary(TypedDict):
    """What becomes of decisions: how many of each kind, and in words those that are in force no more, or again."""

    counts: list[tuple[str, int]]
    lines: list[str]


class ImportSummary(TypedDict):
    """What keeping a draft would do, in the words of one language.

    Uploads that wait for their confirmation have it on disk, so that its keys stay what they are.
    """

    name: str
    entries: int
    complete: bool
    totals: list[TotalSummary]
    faults: list[FaultSummary]
    changes: list[ComparisonSummary]
    decisions: DecisionsSummary | None
    left_out: list[LeftOutSummary]
    unread: list[str]
    notices: list[str]
    against: NotRequired[list[str]]


def cell_text(of: str, cell: str | None, edition: Edition, lang: str) -> str:
    """Return a cell's value in words, a field's as the edition's lists have it; a dash for null."""
    if cell is None:
        return "—"
    if of == "title_level" and cell in words("ruling.level", lang):
        return words("ruling.level", lang)[cell]
    if of == "tier" and cell in words("ruling.tier", lang):
        return words("ruling.tier", lang)[cell]
    return _name_in(edition.names.get(cell, ()), lang) or cell


def total_text(total: Total, edition: Edition, lang: str) -> str:
    """Return what the total counts, in words."""
    return " ".join(
        [
            words("list.counted", lang)[total.of],
            *([cell_text(total.of, total.name, edition, lang)] if total.name else []),
        ]
    )


def _name_in(names: Iterable[str], lang: str) -> str | None:
    """Return the first of the names that is of the language."""
    return next((name for name in names if name.isascii() == (lang == "en")), None)


def skipped_text(reason: str, lang: str) -> str:
    """Return why lines are no entries, in words."""
    return text("list.section", lang) if reason == "section" else words("reading.skipped", lang)[reason]


def describe(draft: Draft, package: Package, touched: pl.DataFrame, lang: str) -> ImportSummary:
    """Return what keeping the draft would do, in words.

    :param touched: what becomes of decisions, ``schema.TOUCHED``.
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
        "decisions": describe_touched(touched, lang),
        "left_out": [
            {"said": skipped_text(reason, lang), "rows": list(rows)} for reason, rows in draft.left_out.items()
        ],
        "unread": list(draft.unread),
        "notices": [
            *unnamed_texts(draft.carried, lang),
            *(sentence(notice, {}, lang) for notice in draft.notices),
        ],
    }


def contradicted_texts(look_ups: pl.DataFrame, lang: str) -> list[str]:
    """Return which look-ups a list contradicts, below their count; their names are for their own departments to see.

    :param look_ups: as ``imports.contradicted_look_ups`` gives them.
    """
    if look_ups.is_empty():
        return []
    choices, against = words("decision.choice", lang), words("list.against", lang)
    zh = f"! 与 {look_ups.height} 个由用户查得的结果不符，导入后以目录为准："
    lines = [pick((zh, f"! look-ups that the list contradicts: {look_ups.height}"), lang)]
    for row in look_ups.iter_rows(named=True):
        where = f"#{row['number']}  {row['department']}  {choices[row['verdict']]}"
        lines.append(f"    {where}  {against[row['against']]}")
    return lines


def unnamed_texts(exact: pl.DataFrame, lang: str) -> list[str]:
    """Return how many of the entries have no Chinese name, and none in Latin letters, in words; nothing for none.

    :param exact: under ``policy.package.ENTRY_SCHEMA``.
    """
    codes = {"han": "list.unnamed.han", "latin": "list.unnamed.latin"}
    return [text(codes[script], lang, count=count) for script, count in count_unnamed(exact).items() if count]


def missing_totals(draft: Draft, lang: str) -> str:
    """Return the totals that are not met, each with what was counted and published, in one line."""
    return ("、" if lang == "zh" else ", ").join(
        f"{total_text(total, draft.edition, lang)} {total.counted}/"
        f"{'?' if total.published is None else total.published}"
        for total in draft.totals
        if total.decides and not total.met
    )


def _faults(draft: Draft, lang: str) -> Iterator[FaultSummary]:
    for (fault,), rows in draft.faults.group_by("fault", maintain_order=True):
        texts = pl.when(pl.col("text").is_not_null()).then(pl.concat_str(pl.lit("  "), "text")).otherwise(pl.lit(""))
        lines = rows.select(pl.concat_str("file", pl.lit(" / "), "sheet", pl.lit(" : "), "row", texts)).to_series()
        yield {"said": words("list.fault", lang)[str(fault)], "lines": lines.to_list()}


def _changes(draft: Draft, lang: str) -> Iterator[ComparisonSummary]:
    current = pick(("与已载入的这一版相比", "beside what is loaded of this edition"), lang)
    yield _comparison(draft, draft.changes_to_loaded, current, lang)
    if before := draft.previous:
        zh = f"与上一版（{before.zh}）已载入的条目相比"
        yield _comparison(
            draft, draft.changes_to_previous, pick((zh, f"beside what is loaded of {before.en}"), lang), lang
        )


def _comparison(draft: Draft, changes: pl.DataFrame, beside: str, lang: str) -> ComparisonSummary:
    counts = dict(changes.unique(["change", "id"]).group_by("change").len().iter_rows())
    changed = changes.filter(pl.col("change") == "changed").iter_rows(named=True)
    return {
        "beside": beside,
        "counts": [(word, counts.get(change, 0)) for change, word in words("list.change", lang).items()],
        "gone": changes.filter(pl.col("change") == "vanished")["name"].to_list(),
        "changed": [_change(row, draft.edition, lang) for row in changed],
    }


def describe_touched(touched: pl.DataFrame, lang: str) -> DecisionsSummary | None:
    """Return what becomes of decisions in words; None where there are none.

    :param touched: ``schema.TOUCHED``.
    """
    if touched.is_empty():
        return None
    counts = dict(touched.group_by("change").len().iter_rows())
    lines = touched.filter(pl.col("change") != "holds").iter_rows(named=True)
    return {
        "counts": [(word, counts.get(change, 0)) for change, word in words("list.touched", lang).items()],
        "lines": [_touched_line(row, lang) for row in lines],
    }


def _touched_line(row: Row, lang: str) -> str:
    """Return a decision's number, department and verdict, on what it is, and what becomes of it."""
    names = [row[f"shown_{name}"] for name in ("qualification_zh", "qualification", "issuer_zh", "issuer")]
    if lang != "zh":
        names = [names[1], names[0], names[3], names[2]]
    parts = [next(filter(None, pair), None) for pair in (names[:2], names[2:])]
    what = " · ".join(filter(None, parts)) or row["shown_edition_name"] or row["edition"] or row["entry"]
    state = words("decision.standing", lang)[row["state_after"]]
    verdict = words("decision.choice", lang)[row["verdict"]]
    entry = f" {row['entry']}" if row["entry"] else ""
    return f"#{row['number']}  {row['department']}  {verdict}{entry}  {what}{pick(('：', ': '), lang)}{state}"


def _change(row: dict[str, str | None], edition: Edition, lang: str) -> str:
    what = str(row["what"])
    before, after = (cell_text(what, row[side], edition, lang) for side in ("before", "after"))
    return f"{row['name']}: {words('list.counted', lang)[what]} {before} → {after}"
