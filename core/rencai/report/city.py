"""A city's sheet: the applicant's own columns in their own order, then each pathway's ruling in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from rencai.labels import GRANTS, LEVELS, NOT_IN_FORCE, OUTCOMES, WHERE, pick
from rencai.notes import worded
from rencai.report.common import best, fills, joined, key_headings, keys, outcome_words, own, say, shown, unique
from rencai.workbook import Sheet

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rencai.package import Package
    from rencai.rulings import Ruled
    from rencai.score import Result

WIDE = {
    "reasons": 66.0,
    "missing": 34.0,
    "notes": 60.0,
    "rewards": 46.0,
    "rewards_open": 56.0,
    "title": 26.0,
    "steps": 40.0,
}
NARROW = {"outcome": 12.0, "title_level": 10.0, "score_low": 9.0, "score_high": 9.0, "money": 18.0, "source": 22.0}


def by_city(result: Result) -> list[list[Ruled]]:
    """The rulings, city by city."""
    told: dict[str, list[Ruled]] = {}
    for one in result.ruled:
        told.setdefault(one.package.city.key, []).append(one)
    return list(told.values())


@dataclass(frozen=True)
class _Part:
    """Some columns of the sheet: their frame (with ``index``) and headings."""

    frame: pl.DataFrame
    headings: dict[str, str]


def city_sheet(result: Result, rulings: Sequence[Ruled], *, slim: bool) -> Sheet:
    """Every applicant once, in order; a pathway not in force on the row's basis date says so."""
    city = rulings[0].package.city
    base = keys(result)
    parts = [_Part(base, key_headings(result, base))]
    if slim:
        number = result.typed.select(pl.col("applicant_id.text").alias("applicant_id")).with_row_index("index")
        parts.append(_Part(number, {"applicant_id": shown(result)["applicant_id"]}))
    else:
        frame = own(result)
        parts.append(_Part(frame, {name: name for name in frame.columns if name != "index"}))
    several = len(rulings) > 1
    parts += [_pathway(result, one, number, several=several) for number, one in enumerate(rulings)]
    return _sheet(result, city.zh if result.lang == "zh" else city.en, parts, len(rulings))


def _sheet(result: Result, name: str, parts: Sequence[_Part], pathways: int) -> Sheet:
    frame = parts[0].frame
    for number, part in enumerate(parts[1:]):
        renamed = part.frame.rename({name: f"{number}:{name}" for name in part.frame.columns if name != "index"})
        frame = frame.join(renamed, on="index", how="left", maintain_order="left")
    titles = [heading for part in parts for heading in part.headings.values()]
    frame = frame.drop("index")
    ruled = frame.columns[-sum(len(part.headings) for part in parts[-pathways:]) :]
    outcomes = [column for column in ruled if column.endswith(":outcome")]
    frame = frame.with_columns(pl.col(outcomes).fill_null(pick(NOT_IN_FORCE, result.lang)))
    return Sheet(
        name,
        frame,
        headings=unique(titles),
        widths={column: _width(column, ruled) for column in frame.columns},
        wrap=[column for column in ruled if column.split(":")[1] in WIDE] if frame.height <= WRAPPED else [],
        fills={column: fills(result.lang) for column in outcomes},
        freeze=(1, _frozen(result, frame)),
        tab="#1F4E79",
    )


WRAPPED = 20_000
"""Beyond so many rows cells are not wrapped: it costs half as much time again."""


def _frozen(result: Result, frame: pl.DataFrame) -> int:
    """Stay in sight: up to the applicant's number or name."""
    told = result.typed.columns
    named = [n for n, column in enumerate(frame.columns) if column.split(":")[-1] in ("工号", "姓名", "applicant_id")]
    return min(max(named, default=0) + 1, 4) if told else 1


def _width(column: str, ruled: Sequence[str]) -> float:
    what = column.rsplit(":", maxsplit=1)[-1]
    if column in ruled:
        return {**WIDE, **NARROW}.get(what, 14.0)
    return 8.0 if column == "row" else 16.0


def _pathway(result: Result, one: Ruled, number: int, *, several: bool) -> _Part:
    """What the pathway says of each applicant; its name stands before each heading where the city has several."""
    lang = result.lang
    money = any(reward.kind == "money" for reward in one.package.rewards_of(one.pathway))
    line = best(one)
    told = {
        "outcome": (say(result, "认定结论", "outcome"), outcome_words(lang)),
        "title": (say(result, "职称或结果", "title or result"), title_words(one, lang)),
        "title_level": (say(result, "级别", "level"), _level_words(lang)),
        "score_low": (say(result, "准备度下限", "readiness low"), pl.col("score_low")),
        "score_high": (say(result, "准备度上限", "readiness high"), pl.col("score_high")),
        **({"money": (say(result, "奖励金额（元）", "money (yuan)"), money_words(lang))} if money else {}),
        "rewards": (say(result, "可享待遇", "rewards"), joined("rewards", reward_names(one.package, lang), lang)),
        "rewards_open": (
            say(result, "待定待遇", "open rewards"),
            joined("rewards_open", reward_names(one.package, lang), lang),
        ),
        "reasons": (say(result, "理由", "reasons"), worded(one, shown(result), lang)),
        "missing": (say(result, "缺什么、何处取得", "missing, and where to get it"), missing_words(result)),
        "notes": (say(result, "须查证", "to look up"), joined("notes", {}, lang)),
        "source": (say(result, "依据", "source"), _cited(one)),
    }
    if line.height < one.frame.height:
        others = _others(one, lang)
        line = line.join(others, on="index", how="left", maintain_order="left")
        told["others"] = (say(result, "其他证书的结论", "other qualifications"), pl.col("others"))
    name = one.pathway.zh if lang == "zh" else one.pathway.en
    titles = {column: f"{name}｜{heading}" if several else heading for column, (heading, _) in told.items()}
    return _Part(
        line.select("index", *(expr.alias(column) for column, (_, expr) in told.items())),
        {f"{number}.{column}": heading for column, heading in titles.items()},
    )


def title_words(one: Ruled, lang: str) -> pl.Expr:
    """What is granted, worded by how strong it is; before the outcome is eligible only as "if eligible"."""
    zh = lang == "zh"
    granted = one.pathway.grants
    told = pl.lit("" if granted == "title" else pick(GRANTS[granted], lang))
    title = pl.concat_str(pl.lit("" if granted == "title" else "：" if zh else ": "), "title")
    what = pl.concat_str(told, title, ignore_nulls=True)
    possible = pl.col("outcome").is_in(["review", "evidence_needed"]) & pl.col("match.entry").is_not_null()
    if_ = pl.concat_str(pl.lit("若符合：" if zh else "if eligible: "), what)
    words = pl.when(pl.col("outcome") == "eligible").then(what).when(possible & (what != "")).then(if_)
    return words.replace("", None)


def _level_words(lang: str) -> pl.Expr:
    return pl.col("title_level").replace({code: pick(words, lang) for code, words in LEVELS.items()})


def money_words(lang: str) -> pl.Expr:
    """The interval in yuan, one figure where both ends agree; an unpublished ceiling says so."""
    low, high = (pl.col(f"reward_{side}_cny") for side in ("low", "high"))
    low_text, high_text = (side.cast(pl.Int64).cast(pl.String) for side in (low, high))
    unpublished = pl.lit("未公布" if lang == "zh" else "not published")
    ceiling = pl.when(high.is_null()).then(unpublished).otherwise(high_text)
    return pl.when(low.eq_missing(high)).then(low_text).otherwise(pl.concat_str(low_text, pl.lit("–"), ceiling))


def reward_names(package: Package, lang: str) -> dict[str, str]:
    """Reward code -> name."""
    return {reward.code: reward.zh if lang == "zh" else reward.en for reward in package.rewards}


def missing_words(result: Result) -> pl.Expr:
    """The missing columns, each with the document or office it is to be had from."""
    told = {}
    for column, heading in shown(result).items():
        where = pick(WHERE[column], result.lang) if column in WHERE else ""
        told[column] = heading + (say(result, f"（{where}）", f" ({where})") if where else "")
    return joined("missing", told, result.lang)


def _cited(one: Ruled) -> pl.Expr:
    """The sources of the pathway and of its checks, and the edition they were applied with."""
    cited = dict.fromkeys([one.pathway.source.id, *(check.source.id for check in one.pathway.checks)])
    return pl.concat_str(pl.lit("; ".join(cited)), pl.concat_str(pl.lit(" · "), "edition"), ignore_nulls=True)


def _others(one: Ruled, lang: str) -> pl.DataFrame:
    """The rulings of the applicant's other qualifications, in one text."""
    order = one.frame.sort("index", pl.col("outcome").to_physical(), maintain_order=True)
    name = pl.coalesce("qualification", "qualification.text", pl.lit("—"))
    words = pl.col("outcome").cast(pl.String).replace({code: pick(told, lang) for code, told in OUTCOMES.items()})
    return order.group_by("index", maintain_order=True).agg(
        others=pl.concat_str(name, pl.lit(": "), words).slice(1).str.join("；" if lang == "zh" else "; ")
    )
