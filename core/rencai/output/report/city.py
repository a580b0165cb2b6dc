"""A city's sheet: the applicant's own columns, then each pathway's ruling in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from rencai.cells.schema import TEXT
from rencai.messages.lookup import pick, text, words
from rencai.output.report.common import (
    column_headings,
    fills,
    fitted_widths,
    join_codes,
    key_columns,
    key_headings,
    outcome_words,
    own_columns,
    per_applicant,
    say,
    unique_headings,
)
from rencai.output.xlsx.sheet import Sheet
from rencai.ruling.notes import reasons_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rencai.policy.package import Package
    from rencai.ruling.rulings import Rulings
    from rencai.ruling.score import ScoredInputs


WIDE = {
    "title": 24.0,
    "rewards": 34.0,
    "missing": 34.0,
    "notes": 50.0,
    "rewards_open": 190.0,
    "reasons": 190.0,
    "others": 40.0,
    "steps": 40.0,
}
WHO = ("工号", "员工编号", "人员编号", "姓名", "Applicant ID", "Name")
NARROW = {"outcome": 15.0, "title_level": 14.0, "score_low": 9.0, "score_high": 9.0, "money": 18.0, "source": 22.0}
BRIEF = ("outcome", "title", "title_level", "money", "rewards", "missing", "notes")
"""What a ruling comes to; these columns are printed, the grounds right of them are not."""

OWN_PREFIX = "1:own."
"""How the applicant's own columns begin on the sheets that have them, see ``stack``: they stand second there."""
WRAPPED = 5_000
"""The most rows whose cells are wrapped: wrapping costs half as much time again, and longer lists are filtered."""


def rulings_by_city(result: ScoredInputs) -> list[list[Rulings]]:
    """Return the rulings of each city, in the result's order."""
    cities: dict[str, list[Rulings]] = {}
    for rulings in result.ruled:
        cities.setdefault(rulings.package.city.key, []).append(rulings)
    return list(cities.values())


@dataclass(frozen=True, eq=False)
class Part:
    """Some columns of a sheet, a line for every applicant, and their headings; ``own`` headings are never changed."""

    frame: pl.DataFrame
    headings: Sequence[str]
    own: bool = False


def city_sheet(result: ScoredInputs, pathways: Sequence[Rulings], *, slim: bool) -> Sheet:
    """Return a city's sheet: every applicant once, in order; a pathway not in force on the row's day says so.

    :param pathways: the city's rulings, one for each pathway.
    :param slim: key the rows by the applicant's number alone, without their own columns.
    """
    city = pathways[0].package.city
    several = len(pathways) > 1
    parts = [_key_part(result), _number_part(result) if slim else Part(own_columns(result), result.own, own=True)]
    brief, grounds = zip(*(_pathway_parts(result, rulings, several=several) for rulings in pathways), strict=True)
    return _sheet(result, city.name(result.lang), parts, brief, grounds)


def _key_part(result: ScoredInputs) -> Part:
    base = key_columns(result)
    return Part(base, list(key_headings(result, base).values()))


def _number_part(result: ScoredInputs) -> Part:
    return Part(
        result.typed.select(pl.col(TEXT.of(cell="applicant_id")).alias("number")),
        [column_headings(result)["applicant_id"]],
    )


def _sheet(
    result: ScoredInputs, name: str, parts: Sequence[Part], brief: Sequence[Part], grounds: Sequence[Part]
) -> Sheet:
    frame, headings = stack([*parts, *brief, *grounds])
    first = sum(part.frame.width for part in parts)
    columns = frame.columns[first:]
    outcomes = [column for column in columns if column.endswith(":outcome")]
    frame = frame.with_columns(pl.col(outcomes).fill_null(text("ruling.not_in_force", result.lang)))
    frozen = _frozen_columns(headings[:first])
    printed = (first, first + sum(part.frame.width for part in brief) - 1)
    widths = {column: _width(column, columns) for column in frame.columns}
    wrap = [column for column in columns if _plain_name(column) in WIDE] if frame.height <= WRAPPED else []
    on_paper = [*frame.columns[:frozen], *frame.columns[printed[0] : printed[1] + 1]]
    widths |= fitted_widths(frame.select(on_paper), {column: widths[column] for column in on_paper}, wrap)
    return Sheet(
        name,
        frame,
        headings=headings,
        widths=widths,
        wrap=wrap,
        fills={column: fills(result.lang) for column in outcomes},
        freeze=(1, frozen),
        printed=printed,
        tab="#1F4E79",
    )


def stack(parts: Sequence[Part]) -> tuple[pl.DataFrame, list[str]]:
    """Return the parts side by side, and headings that all differ; those of an ``own`` part are not changed."""
    frames = [
        part.frame.rename({column: f"{number}:{column}" for column in part.frame.columns})
        for number, part in enumerate(parts)
    ]
    fixed = [heading for part in parts if part.own for heading in part.headings]
    free = iter(unique_headings([heading for part in parts if not part.own for heading in part.headings], fixed))
    headings = [heading if part.own else next(free) for part in parts for heading in part.headings]
    return pl.concat(frames, how="horizontal"), headings


def _frozen_columns(headings: Sequence[str]) -> int:
    """Return how many columns stay in sight: up to the applicant's number or name, four at the most."""
    named = [place for place, heading in enumerate(headings) if heading in WHO]
    return min(max(named, default=0) + 1, 4)


def _plain_name(column: str) -> str:
    return column.split(":", 1)[1]


def _width(column: str, pathway_columns: Sequence[str]) -> float:
    if column in pathway_columns:
        return {**WIDE, **NARROW}.get(_plain_name(column), 14.0)
    return 8.0 if _plain_name(column) == "row" else 16.0


def _pathway_parts(result: ScoredInputs, rulings: Rulings, *, several: bool) -> tuple[Part, Part]:
    """Return what the pathway's rulings come to, and their grounds, in words.

    :param several: whether the city has several pathways; then the pathway's name stands before each heading.
    """
    words_ = _words(result, rulings)
    frame = per_applicant(result, rulings, {column: expr for column, (_, expr) in words_.items()})
    headings = {column: heading for column, (heading, _) in words_.items()}
    if rulings.rows["index"].is_duplicated().any():
        frame = frame.hstack(_others(result, rulings))
        headings["others"] = say(result, "其他证书的结论", "other qualifications")
    opening = f"{rulings.pathway.name(result.lang)}｜" if several else ""
    brief = [column for column in headings if column in BRIEF]
    grounds = [column for column in headings if column not in BRIEF]

    def part(columns: Sequence[str]) -> Part:
        return Part(frame.select(columns), [opening + headings[column] for column in columns])

    return part(brief), part(grounds)


def _words(result: ScoredInputs, rulings: Rulings) -> dict[str, tuple[str, pl.Expr]]:
    """Return each column's heading and words."""
    lang, names = result.lang, reward_names(rulings.package, result.lang)
    money = any(reward.is_money for reward in rulings.package.rewards_of(rulings.pathway))
    return {
        "outcome": (say(result, "认定结论", "outcome"), outcome_words(lang)),
        "title": (say(result, "职称或结果", "title or result"), title_words(rulings, lang)),
        "title_level": (say(result, "级别", "level"), _level_words(lang)),
        "score_low": (say(result, "准备度下限", "readiness low"), pl.col("score_low")),
        "score_high": (say(result, "准备度上限", "readiness high"), pl.col("score_high")),
        **({"money": (say(result, "奖励金额（元）", "money (yuan)"), money_words(lang))} if money else {}),
        "rewards": (say(result, "可享待遇", "rewards"), join_codes("rewards", names, lang)),
        "rewards_open": (say(result, "待定待遇", "open rewards"), join_codes("rewards_open", names, lang)),
        "reasons": (say(result, "理由", "reasons"), _reasons(result, rulings)),
        "missing": (say(result, "缺什么、何处取得", "missing, and where to get it"), missing_words(result)),
        "notes": (say(result, "须查证", "to look up"), _notes(lang)),
        "source": (say(result, "依据", "source"), _sources(rulings)),
    }


def _notes(lang: str) -> pl.Expr:
    """Return what to look up, and which rewards were received."""
    notes = pl.concat_str(
        join_codes("notes", {}, lang), "received", separator=pick(("；", "; "), lang), ignore_nulls=True
    )
    return notes.replace("", None)


def _reasons(result: ScoredInputs, rulings: Rulings) -> pl.Expr:
    """Return the conditions in words, and on whose decisions, statements and words they rest."""
    conditions = reasons_text(rulings, column_headings(result), result.lang)
    parts = (conditions, "decision", "stated", "words")
    return pl.concat_str(*parts, separator=say(result, "；", "; "), ignore_nulls=True).replace("", None)


def title_words(rulings: Rulings, lang: str) -> pl.Expr:
    """Return what is granted, worded by how strong it is; until the outcome is eligible, as “if eligible”."""
    zh = lang == "zh"
    granted = rulings.pathway.grants
    grant = pl.lit("" if granted == "title" else words("ruling.grants", lang)[granted])
    title = pl.concat_str(pl.lit("" if granted == "title" else "：" if zh else ": "), "title")
    what = pl.concat_str(grant, title, ignore_nulls=True)
    possible = pl.col("outcome").is_in(["review", "evidence_needed"]) & pl.col("match.entry").is_not_null()
    conditional = pl.concat_str(pl.lit("若符合：" if zh else "if eligible: "), what)
    shown_ = pl.when(pl.col("outcome") == "eligible").then(what).when(possible & (what != "")).then(conditional)
    return shown_.replace("", None)


def _level_words(lang: str) -> pl.Expr:
    return pl.col("title_level").replace(words("ruling.level", lang))


def money_words(lang: str) -> pl.Expr:
    """Return ``reward_low_cny`` and ``_high_cny`` as an interval in yuan, one figure where both agree.

    A null ceiling is worded as not published; fen are shown where there are any.
    """
    low, high = (pl.col(f"reward_{side}_cny") for side in ("low", "high"))
    low_text, high_text = (side.cast(pl.String).str.strip_suffix(".00") for side in (low, high))
    unpublished = pl.lit("未公布" if lang == "zh" else "not published")
    ceiling = pl.when(high.is_null()).then(unpublished).otherwise(high_text)
    return pl.when(low.eq_missing(high)).then(low_text).otherwise(pl.concat_str(low_text, pl.lit("–"), ceiling))


def reward_names(package: Package, lang: str) -> dict[str, str]:
    """Return the name of each reward by its code."""
    return {reward.code: reward.name(lang) for reward in package.rewards}


def missing_words(result: ScoredInputs) -> pl.Expr:
    """Return the missing columns, each with the document or office it is to be had from."""
    names = {}
    for column, heading in column_headings(result).items():
        where = words("ruling.where", result.lang).get(column, "")
        names[column] = heading + (say(result, f"（{where}）", f" ({where})") if where else "")
    return join_codes("missing", names, result.lang)


def _sources(rulings: Rulings) -> pl.Expr:
    """Return the sources of the pathway and of its checks, the edition they were applied with, and what was decided."""
    checks = rulings.pathway.checks
    cited = dict.fromkeys([rulings.pathway.source.citation, *(check.source.citation for check in checks)])
    more = (pl.concat_str(pl.lit(" · "), name) for name in ("edition", "decision"))
    return pl.concat_str(pl.lit("; ".join(cited)), *more, ignore_nulls=True)


def _others(result: ScoredInputs, rulings: Rulings) -> pl.DataFrame:
    """Return the rulings of each applicant's other qualifications, in one text."""
    several = rulings.rows.filter(pl.col("index").is_duplicated()).select("index", "distinct", "qualification")
    outcomes = rulings.distinct.select(rank=pl.col("outcome").to_physical(), words=outcome_words(result.lang))
    order = several.hstack(outcomes[several["distinct"]]).sort("index", "rank", maintain_order=True)
    each = pl.concat_str(pl.coalesce("qualification", pl.lit("—")), pl.lit(": "), "words")
    others = order.group_by("index", maintain_order=True).agg(
        others=each.slice(1).str.join("；" if result.lang == "zh" else "; ").replace("", None)
    )
    return result.applicants.select("index").join(others, on="index", how="left", maintain_order="left").drop("index")
