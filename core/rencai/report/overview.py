"""The overview: one row for each applicant, the cities side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from rencai.labels import ELSEWHERE, NOT_IN_FORCE, OUTCOMES, pick
from rencai.report.city import by_city, missing_words, money_words, title_words
from rencai.report.common import best, fills, key_headings, keys, outcome_words, own, say, shown, unique
from rencai.rewards import YUAN
from rencai.workbook import Sheet

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rencai.rulings import Ruled
    from rencai.score import Result

WHO = ("applicant_id", "name", "qualification", "work_city")


def overview(result: Result, *, whole: bool = False) -> Sheet:
    """Outcome, title and next action in each city; with ``whole``, all of the applicant's own columns before them."""
    base = keys(result)
    titles = key_headings(result, base)
    who = own(result) if whole else _who(result)
    frame = base.join(who, on="index", how="left", maintain_order="left")
    titles |= {name: shown(result).get(name, name) for name in who.columns if name != "index"}
    outcomes = []
    for rulings in by_city(result):
        city = rulings[0].package.city
        name = city.zh if result.lang == "zh" else city.en
        frame = frame.join(_city(result, rulings, city.key), on="index", how="left", maintain_order="left")
        titles |= {
            f"{city.key}.outcome": say(result, f"{name}｜结论", f"{name}: outcome"),
            f"{city.key}.title": say(result, f"{name}｜职称或结果", f"{name}: title or result"),
            f"{city.key}.next": say(result, f"{name}｜下一步", f"{name}: next action"),
        }
        outcomes.append(f"{city.key}.outcome")
    frame = _with_money(result, frame, titles)
    frame = frame.with_columns(pl.col(outcomes).fill_null(pick(NOT_IN_FORCE, result.lang))).drop("index")
    return Sheet(
        say(result, "总览", "Overview"),
        frame,
        headings=unique([titles[name] for name in frame.columns]),
        widths={name: _width(name) for name in frame.columns},
        wrap=[name for name in frame.columns if name.endswith((".title", ".next")) or name in WHO] if not whole else [],
        fills={name: fills(result.lang) for name in outcomes},
        freeze=(1, min(len(titles), base.width - 1 + 2)),
        tab="#548235",
    )


def _width(name: str) -> float:
    if name.endswith(".next"):
        return 46.0
    return {"row": 8.0, "qualification": 28.0}.get(name, 34.0 if name.endswith(".title") else 14.0)


def _who(result: Result) -> pl.DataFrame:
    """Who it is, as typed."""
    given = [name for name in WHO if (result.typed[f"{name}.state"] != "empty").any()]
    return result.typed.select(pl.col(f"{name}.text").alias(name) for name in given).with_row_index("index")


def _city(result: Result, rulings: Sequence[Ruled], key: str) -> pl.DataFrame:
    """One line for each applicant: the best outcome over the city's pathways, what each grants, what to do next."""
    lines = [_line(result, one, len(rulings) > 1) for one in rulings]
    told = pl.concat(lines).sort("index", pl.col("outcome").to_physical(), maintain_order=True)
    words = told.with_columns(shown=outcome_words(result.lang))
    separator = "\n"
    return words.group_by("index", maintain_order=True).agg(
        pl.col("shown").first().alias(f"{key}.outcome"),
        pl.col("title_words").drop_nulls().str.join(separator).replace("", None).alias(f"{key}.title"),
        pl.col("next").drop_nulls().first().alias(f"{key}.next"),
    )


def _line(result: Result, one: Ruled, several: bool) -> pl.DataFrame:  # noqa: FBT001 - said at the only call
    name = one.pathway.zh if result.lang == "zh" else one.pathway.en
    title = title_words(one, result.lang)
    prefix = pl.lit(f"{name}：" if result.lang == "zh" else f"{name}: ")
    return best(one).select(
        "index",
        "outcome",
        "elsewhere",
        title_words=pl.concat_str(prefix, title) if several else title,
        next=_next(result, one),
    )


def _next(result: Result, one: Ruled) -> pl.Expr:
    """What to do: supply the missing, look up, follow the first step, or nothing."""
    zh = result.lang == "zh"
    missing = pl.concat_str(pl.lit("补：" if zh else "supply: "), missing_words(result))
    steps = [step.zh if zh else step.en for step in one.pathway.steps]
    follow = pl.lit(("按后续步骤办理：" if zh else "next step: ") + steps[0]) if steps else pl.lit(None, pl.String)
    note = pl.col("notes").list.first()
    return (
        pl.when(pl.col("outcome") == "evidence_needed")
        .then(missing)
        .when(pl.col("outcome") == "review")
        .then(pl.concat_str(note, missing, separator="；" if zh else "; ", ignore_nulls=True))
        .when(pl.col("outcome") == "eligible")
        .then(pl.coalesce(note, follow))
        .when(pl.col("elsewhere"))
        .then(pl.lit("到该市工作后可再评" if zh else f"{pick(ELSEWHERE, 'en')}: may be ruled again after moving"))
        .when(pl.col("outcome") == "ineligible")
        .then(_refusal(one, zh=zh))
        .when(pl.col("outcome") == "system_error")
        .then(pl.lit("告知运维人员" if zh else f"{pick(OUTCOMES['system_error'], 'en')}: tell the operator"))
    )


def _refusal(one: Ruled, *, zh: bool) -> pl.Expr:
    """The first required condition that is not met."""
    required = [reading for reading in one.readings if reading.required]
    false = [
        pl.when(~pl.col(f"{reading.code}.holds")).then(pl.lit(reading.zh if zh else reading.en)) for reading in required
    ]
    opening = pl.lit("不满足：" if zh else "not met: ")
    return pl.concat_str(opening, pl.coalesce(false)) if false else pl.lit(None, pl.String)


def _with_money(result: Result, frame: pl.DataFrame, titles: dict[str, str]) -> pl.DataFrame:
    """The applicant's money over all cities, each reward counted once; only where a city pays any."""
    parts = [part for one in result.ruled for part in _money(one)]
    if not parts:
        return frame
    rewards = pl.concat(parts).group_by("index", "package", "group", "reward", maintain_order=True).agg(*_most())
    groups = rewards.group_by("index", "package", "group", maintain_order=True).agg(*_most())
    total = groups.group_by("index", maintain_order=True).agg(
        reward_low_cny=pl.col("low").sum().cast(YUAN),
        reward_high_cny=pl.when(pl.col("high").is_not_null().all()).then(pl.col("high").sum()).cast(YUAN),
    )
    titles["money"] = say(result, "奖励合计（元）", "money in all (yuan)")
    words = total.select("index", money=money_words(result.lang))
    return frame.join(words, on="index", how="left", maintain_order="left")


def _money(one: Ruled) -> list[pl.DataFrame]:
    """Each money reward's interval for each ruling; nothing is known of a package that failed."""
    return [
        one.frame.select(
            "index",
            package=pl.lit(one.package.name),
            group=pl.lit(reward.group or f"={reward.code}"),
            reward=pl.lit(reward.code),
            low=pl.col(f"{reward.code}.low") if one.readings else pl.lit(0).cast(YUAN),
            high=pl.col(f"{reward.code}.high") if one.readings else pl.lit(None, YUAN),
        )
        for reward in one.package.rewards_of(one.pathway)
        if reward.kind == "money"
    ]


def _most() -> tuple[pl.Expr, pl.Expr]:
    """The largest; an unpublished ceiling stays unpublished."""
    high = pl.when(pl.col("high").is_not_null().all()).then(pl.col("high").max())
    return pl.col("low").max(), high.alias("high")
