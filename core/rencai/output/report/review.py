"""The review sheet 待复核: one line for each name in doubt, with the nearest entries."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from rencai.decisions.sheet import HEADINGS, OFFERED, with_codes
from rencai.messages.lookup import pick, text, words
from rencai.output.report.common import say
from rencai.output.schema import REVIEW
from rencai.output.xlsx.sheet import Banner, Choice, Sheet
from rencai.system.text import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rencai.policy.package import Package
    from rencai.ruling.rulings import Rulings
    from rencai.ruling.score import ScoredInputs


DOUBTS = ("ambiguous", "contradiction", "family", "coverage")
"""Causes for which the name is in doubt, and a person who knows the certificate may decide."""

_PAIR = ["package", "q", "j"]
_WIDTHS = {
    "city": 9.0, "qualification": 28.0, "issuer": 22.0, "people": 11.0, "decision": 14.0, "note": 40.0, "line": 11.0,
}  # fmt: skip
_WRAPPED = 5_000
_HOW = (
    (
        "在“决定”列选择：同一（唯一的候选就是它）、候选1–3、不同（候选都不是），或填写本市目录的条目编号；拿不准就留空。"
        "保存后运行：rencai decide 本文件 --department 部门"
    ),
    (
        "Choose under “decision”: same (the only candidate is it), candidate 1-3, different (none of them), or type "
        "the id of an entry of the city; leave it empty when in doubt. Save, then: rencai decide FILE --department NAME"
    ),
)
_HOLDS = (
    (
        "决定适用于本部门以后各次评定中同一名称、同一发证机构的所有人；发证机构为空的，补填后再评更稳妥。"
        "请勿改动其他列；可以排序、筛选、删行。"
    ),
    (
        "A decision holds in the department's later runs for everybody with the same name and issuer; where the "
        "issuer is empty, better fill it in and score again. Leave the other columns as they are; you may sort, filter "
        "and delete lines."
    ),
)
_NOTE = (
    (
        "同一：唯一的候选就是它\n候选1、候选2、候选3：是其中这一条\n不同：列出的候选都不是\n"
        "也可填写条目编号（候选格的第一行）"
    ),
    (
        "same: the only candidate is it\ncandidate 1, 2, 3: it is that one\ndifferent: none of the candidates\n"
        "or the id of an entry (the first line of a candidate's cell)"
    ),
)
_OTHER = (
    ("请确认", "不在列表之内；只有本市目录的条目编号可以这样填写。"),
    ("Please check", "Not in the list; only the id of an entry of the city's catalogue may be typed."),
)


def review_sheet(result: ScoredInputs) -> Sheet | None:
    """Return the sheet, or None where no name is in doubt and none was decided, which might be decided otherwise.

    Names in doubt with candidates come first, then the others, last those decided, each kind by its people.
    """
    frame = doubts(result)
    if frame.is_empty():
        return None
    which = 0 if result.lang == "zh" else 1
    choices = list(words("decision.choice", result.lang).values())
    return Sheet(
        text("decision.sheet", result.lang),
        frame,
        headings=[pick(both, result.lang) for both in HEADINGS.values()],
        widths=_WIDTHS | {name: 12.0 if frame[name].null_count() == frame.height else 34.0 for name in OFFERED},
        wrap=["qualification", "issuer", *OFFERED, "note"] if frame.height <= _WRAPPED else [],
        choices={"decision": Choice(choices, pick(_NOTE, result.lang), *_OTHER[which])},
        banner=[Banner(pick(both, result.lang), "note") for both in (_HOW, _HOLDS)],
        freeze=(1, 2),
        tab="#ED7D31",
    )


def doubts(result: ScoredInputs) -> pl.DataFrame:
    """Return the lines of the sheet (``output.schema.REVIEW``)."""
    lines = _lines(result)
    if lines.is_empty():
        return REVIEW.empty()
    return _add_candidates(result, lines).select(*HEADINGS)


def _lines(result: ScoredInputs) -> pl.DataFrame:
    """Return a line for each package and name in doubt or decided; width, case and punctuation make no other name."""
    parts = [_doubtful_lines(rulings) for rulings in result.ruled if rulings.check_specs]
    if not parts:
        return pl.DataFrame()
    doubts = pl.concat(parts)
    pairs = doubts.select("qualification", "issuer").unique(maintain_order=True)
    pairs = pairs.with_columns(q=fold(pl.col("qualification")), j=fold(pl.col("issuer")))
    folded = doubts.join(pairs, on=["qualification", "issuer"], how="left", nulls_equal=True, maintain_order="left")
    offered = pl.col("match.candidates")
    return folded.group_by(_PAIR, maintain_order=True).agg(
        pl.first("qualification", "issuer", "note"),
        pl.col("decided").all(),
        people=pl.col("index").n_unique().cast(pl.Int64),
        candidates=offered.filter(offered.list.len() > 0).first(),
        entry=pl.col("match.entry").drop_nulls().first(),
    )


def _doubtful_lines(rulings: Rulings) -> pl.DataFrame:
    """Return the applicants whose ruling waits for what their qualification's name means, or rests on a decision."""
    specs = [spec for spec in rulings.check_specs if spec.matches and not spec.implied]
    doubt = pl.any_horizontal([pl.lit(value=False), *(r.cause.is_in(DOUBTS) for r in specs)])
    doubtful, decided = doubt & (pl.col("outcome") == "review"), pl.col("decision").is_not_null()
    note = pl.coalesce("decision", "match.note")
    states = rulings.spread(rulings.distinct.select(held=doubtful, decided=decided, note=note))
    lines = rulings.rows.select("index", "qualification", "issuer", "match.entry", "match.candidates").hstack(states)
    named = pl.col("qualification").is_not_null()
    named_lines = lines.filter(named, pl.col("held") | pl.col("decided"))
    return named_lines.with_columns(pl.col("decided") & ~pl.col("held"), package=pl.lit(rulings.package.name))


def _add_candidates(result: ScoredInputs, lines: pl.DataFrame) -> pl.DataFrame:
    """Add the city, up to three entries in a cell each, and the code that recognises a line that comes back."""
    numbered = lines.with_row_index("place")
    offered = _candidates(numbered, result)
    ids = offered.group_by("place", maintain_order=True).agg(entries="entry")
    offers = numbered.join(ids, on="place", how="left").with_columns(
        pl.col("entries").fill_null(pl.lit([], pl.List(pl.String)))
    )
    for rank, name in enumerate(OFFERED):
        cell = offered.filter(pl.col("rank") == rank).select("place", pl.col("text").alias(name))
        offers = offers.join(cell, on="place", how="left")
    order = {package.name: number for number, package in enumerate(result.packages)}
    cities = {package.name: _city(package, result) for package in result.packages}
    sorted_ = offers.with_columns(
        order=pl.col("package").replace_strict(order, return_dtype=pl.UInt32),
        city=pl.col("package").replace_strict(cities, return_dtype=pl.String),
        decision=pl.lit(None, pl.String),
    ).sort(
        "decided",
        pl.col("entries").list.len() == 0,
        "order",
        "people",
        "place",
        descending=[False, False, False, True, False],
    )
    return with_codes(sorted_).rename({"code": "line"})


def _city(package: Package, result: ScoredInputs) -> str:
    return package.who.name(result.lang)


def _candidates(lines: pl.DataFrame, result: ScoredInputs) -> pl.DataFrame:
    """Return ``place``, ``rank``, ``entry`` and ``text`` of the entries that a line offers, nearest first."""
    called = pl.concat([_entry_names(package, result) for package in result.packages])
    each = lines.select("place", "package", "candidates").explode("candidates").drop_nulls("candidates")
    settled = lines.filter(pl.col("candidates").is_null()).select("place", "package", "entry").drop_nulls("entry")
    both = pl.concat([each.unnest("candidates"), settled], how="diagonal")
    named = both.join(called, on=["package", "entry"], maintain_order="left")
    ranked = named.with_columns(rank=pl.int_range(pl.len()).over("place")).filter(pl.col("rank") < len(OFFERED))
    score = pl.col("score").round(0).cast(pl.Int64)
    near = pl.concat_str(pl.lit(say(result, "　相近度 ", "   likeness ")), score)
    parts = (
        pl.col("entry"),
        pl.concat_str(pl.col("called"), near.fill_null("")),
        _ground("pro", say(result, "支持：", "for: ")),
        _ground("con", say(result, "不符：", "against: ")),
    )
    return ranked.with_columns(text=pl.concat_str(parts, separator="\n", ignore_nulls=True))


def _ground(name: str, words: str) -> pl.Expr:
    """Return what speaks for or against an entry; null where nothing does."""
    return pl.when(pl.col(name) != "").then(pl.concat_str(pl.lit(words), name))


def _entry_names(package: Package, result: ScoredInputs) -> pl.DataFrame:
    names: Sequence[str] = ("qualification_zh", "qualification")
    exact = package.entries.filter(pl.col("kind") == "exact")
    called = pl.coalesce(*(names if result.lang == "zh" else reversed(names)))
    return exact.select(package=pl.lit(package.name), entry="id", called=called)
