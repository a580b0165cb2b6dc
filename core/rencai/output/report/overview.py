"""The overview sheet: one row for each applicant, cities side by side; and the lines of a list of rulings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from rencai.cells.schema import STATE, TEXT
from rencai.messages.lookup import text
from rencai.output.report.city import Part, missing_words, money_words, rulings_by_city, stack, title_words
from rencai.output.report.common import (
    column_headings,
    fills,
    fitted_widths,
    key_columns,
    key_headings,
    outcome_words,
    own_columns,
    per_applicant,
    say,
)
from rencai.output.schema import LINES
from rencai.output.xlsx.sheet import Sheet
from rencai.policy.schema import YUAN
from rencai.ruling.schema import HIGH, LOW

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rencai.policy.nouns import Reward
    from rencai.ruling.rulings import Rulings
    from rencai.ruling.score import ScoredInputs


MARK = "|"
"""Stands before, between and after the codes of one cell, so that a code is found whole."""

WHO = ("applicant_id", "name", "qualification", "work_city")
WIDTHS = {"row": 8.0, "qualification": 28.0, "outcome": 14.0, "title": 34.0, "next": 46.0}


def overview_sheet(result: ScoredInputs, *, whole: bool = False) -> Sheet:
    """Return the sheet 总览: outcome, title and next action of each applicant in each city, and the money of all.

    :param whole: put all of the applicant's own columns before them, and not only those that say who it is.
    """
    base = key_columns(result)
    who = Part(own_columns(result), result.own, own=True) if whole else _identity_part(result)
    cities = [_city_part(result, rulings) for rulings in rulings_by_city(result)]
    parts = [Part(base, list(key_headings(result, base).values())), who, *cities, *_money_parts(result)]
    frame, headings = stack(parts)
    outcomes = [column for column in frame.columns if column.endswith(":outcome")]
    what = {column: column.split(":", 1)[1] for column in frame.columns}
    wrap = [] if whole else [column for column in frame.columns if what[column] in ("title", "next", *WHO)]
    widths = {column: WIDTHS.get(what[column], 14.0) for column in frame.columns}
    return Sheet(
        say(result, "总览", "Overview"),
        frame.with_columns(pl.col(outcomes).fill_null(text("ruling.not_in_force", result.lang))),
        headings=headings,
        widths=fitted_widths(frame, widths, wrap),
        wrap=wrap,
        fills={column: fills(result.lang) for column in outcomes},
        freeze=(1, min(base.width + 2, frame.width)),
        tab="#548235",
    )


def _identity_part(result: ScoredInputs) -> Part:
    """Return the columns that say who the applicant is, as typed, those that hold anything."""
    given = [name for name in WHO if (result.typed[STATE.of(cell=name)] != "empty").any()]
    frame = result.typed.select(pl.col(TEXT.of(cell=name)).alias(name) for name in given)
    return Part(frame, [column_headings(result)[name] for name in given])


def _city_part(result: ScoredInputs, pathways: Sequence[Rulings]) -> Part:
    """Return the best outcome over the city's pathways, what each grants, and what to do next."""
    lines = [per_applicant(result, rulings, _words(result, rulings, several=len(pathways) > 1)) for rulings in pathways]
    numbered = [line.rename({name: f"{name}{n}" for name in line.columns}) for n, line in enumerate(lines)]
    ranks = [pl.col(f"rank{number}") for number in range(len(lines))]
    best = pl.min_horizontal(ranks)  # of the pathways in force: the others have none

    def of_best(name: str) -> list[pl.Expr]:
        return [pl.when(rank == best).then(pl.col(f"{name}{number}")) for number, rank in enumerate(ranks)]

    titles = pl.concat_str([pl.col(f"title{n}") for n in range(len(lines))], separator="\n", ignore_nulls=True)
    city = pathways[0].package.city
    name = city.name(result.lang)
    headings = (("结论", "outcome"), ("职称或结果", "title or result"), ("下一步", "next action"))
    frame = pl.concat(numbered, how="horizontal").select(
        outcome=pl.coalesce(of_best("outcome")),
        title=titles.replace("", None),
        next=pl.coalesce(of_best("next")),
    )
    return Part(frame, [say(result, f"{name}｜{zh}", f"{name}: {en}") for zh, en in headings])


def _words(result: ScoredInputs, rulings: Rulings, *, several: bool) -> dict[str, pl.Expr]:
    name = rulings.pathway.name(result.lang)
    title = title_words(rulings, result.lang)
    prefix = pl.lit(f"{name}：" if result.lang == "zh" else f"{name}: ")
    return {
        "rank": pl.col("outcome").to_physical(),
        "outcome": outcome_words(result.lang),
        "title": pl.concat_str(prefix, title) if several else title,
        "next": next_words(result, rulings),
    }


def next_words(result: ScoredInputs, rulings: Rulings) -> pl.Expr:
    """Return what to do next, and which rewards were received, over ``Rulings.distinct``; null where nothing."""
    words = pl.concat_str(_next(result, rulings), "received", separator=say(result, "；", "; "), ignore_nulls=True)
    return words.replace("", None)


def _next(result: ScoredInputs, rulings: Rulings) -> pl.Expr:
    """Return what to do: supply the missing, look up, follow the first step, or nothing."""
    zh = result.lang == "zh"
    missing = pl.concat_str(pl.lit("补：" if zh else "supply: "), missing_words(result))
    steps = [step.name(result.lang) for step in rulings.pathway.steps]
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
        .then(pl.lit("到该市工作后可再评" if zh else "may be ruled again after moving there"))
        .when(pl.col("outcome") == "ineligible")
        .then(_refusal(rulings, zh=zh))
        .when(pl.col("outcome") == "system_error")
        .then(pl.lit("告知运维人员" if zh else f"{text('ruling.outcome.system_error', 'en')}: tell the operator"))
    )


def _refusal(rulings: Rulings, *, zh: bool) -> pl.Expr:
    """Return every required condition that is not met."""
    required = [spec for spec in rulings.check_specs if spec.required]
    false = [pl.when(~spec.answer).then(pl.lit(spec.zh if zh else spec.en)) for spec in required]
    opening = pl.lit("不满足：" if zh else "not met: ")
    unmet = pl.concat_str(false, separator="；" if zh else "; ", ignore_nulls=True) if false else pl.lit("")
    return pl.concat_str(opening, unmet)


def _money_parts(result: ScoredInputs) -> list[Part]:
    """Return the applicant's money over all cities, each reward counted once; no part where no city pays any."""
    parts = [part for rulings in result.ruled for part in _reward_intervals(rulings)]
    if not parts:
        return []
    rewards = pl.concat(parts).group_by("index", "package", "group", "reward", maintain_order=True).agg(*_most())
    groups = rewards.group_by("index", "package", "group", maintain_order=True).agg(*_most())
    total = groups.group_by("index", maintain_order=True).agg(
        reward_low_cny=pl.col("low").sum().cast(YUAN),
        reward_high_cny=pl.when(pl.col("high").is_not_null().all()).then(pl.col("high").sum()).cast(YUAN),
    )
    words = total.select("index", money=money_words(result.lang))
    lines = result.applicants.select("index").join(words, on="index", how="left", maintain_order="left")
    return [Part(lines.drop("index"), [say(result, "奖励合计（元）", "money in all (yuan)")])]


def _reward_intervals(rulings: Rulings) -> list[pl.DataFrame]:
    """Return each money reward's interval for each ruling; [0, unknown] for a package that failed."""
    paid = [reward for reward in rulings.package.rewards_of(rulings.pathway) if reward.is_money]
    return [rulings.rows.select("index").hstack(rulings.spread(_interval(rulings, reward))) for reward in paid]


def _interval(rulings: Rulings, reward: Reward) -> pl.DataFrame:
    return rulings.distinct.select(
        package=pl.lit(rulings.package.name),
        group=pl.lit(reward.group or f"={reward.code}"),
        reward=pl.lit(reward.code),
        low=pl.col(LOW.of(code=reward.code)) if rulings.check_specs else pl.lit(0).cast(YUAN),
        high=pl.col(HIGH.of(code=reward.code)) if rulings.check_specs else pl.lit(None, YUAN),
    )


def _most() -> tuple[pl.Expr, pl.Expr]:
    """Return the largest low and high; an unpublished ceiling (null) stays unpublished."""
    high = pl.when(pl.col("high").is_not_null().all()).then(pl.col("high").max())
    return pl.col("low").max(), high.alias("high")


def lines(result: ScoredInputs) -> pl.DataFrame:
    """Return one line for each ruling (``output.schema.LINES``), in the order of the rulings table."""
    parts = [
        _lines(result, rulings).with_columns(pl.lit(number).alias("#order"))
        for number, rulings in enumerate(result.ruled)
    ]
    if not parts:
        return LINES.empty()
    return pl.concat(parts).sort("index", "#order", maintain_order=True).drop("#order")


def _lines(result: ScoredInputs, rulings: Rulings) -> pl.DataFrame:
    keys_ = rulings.rows.select(
        "index",
        qualification=pl.coalesce("qualification", "qualification.text"),
        city=pl.lit(rulings.package.city.key),
        pathway=pl.lit(rulings.pathway.code),
    )
    words = rulings.distinct.select(
        pl.col("outcome").cast(pl.String),
        pl.col("title", "title_level").cast(pl.String),
        what=title_words(rulings, result.lang),
        next=next_words(result, rulings),
        missing=_enclose(pl.col("missing").list.join(MARK)),
        why=_enclose(_why(rulings)),
        elsewhere="elsewhere",
    )
    return keys_.hstack(rulings.spread(words))


def _enclose(codes: pl.Expr) -> pl.Expr:
    """Return the codes with a mark before and after them; null where there is none."""
    return pl.when(codes != "").then(pl.concat_str(pl.lit(MARK), codes, pl.lit(MARK)))


def _why(rulings: Rulings) -> pl.Expr:
    parts = []
    for spec in rulings.check_specs:
        holds, cause = spec.answer, spec.cause.cast(pl.String)
        unmet = pl.when(holds.eq_missing(pl.lit(value=False))).then(pl.lit(f"{spec.code}:false"))
        parts.append(unmet.when(holds.is_null()).then(pl.concat_str(pl.lit(f"{spec.code}:"), cause)))
    return pl.concat_str(parts, separator=MARK, ignore_nulls=True) if parts else pl.lit(None, pl.String)
