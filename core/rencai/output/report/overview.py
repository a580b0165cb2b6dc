"""The overview sheet: one row for each applicant, cities side by side; and the lines of a list of rulings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from rencai.messages.lookup import text
from rencai.output.report.city import Part, by_city, missing_words, money_words, stacked, title_words
from rencai.output.report.common import fills, key_headings, keys, outcome_words, own, say, shown, told
from rencai.output.xlsx.sheet import Sheet
from rencai.ruling.rewards import YUAN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rencai.policy.nouns import Reward
    from rencai.ruling.rulings import Rulings
    from rencai.ruling.score import Result


WHO = ("applicant_id", "name", "qualification", "work_city")
WIDTHS = {"row": 8.0, "qualification": 28.0, "outcome": 14.0, "title": 34.0, "next": 46.0}


def overview(result: Result, *, whole: bool = False) -> Sheet:
    """Outcome, title and next action in each city; with ``whole``, all of the applicant's own columns before them."""
    base = keys(result)
    who = Part(own(result), result.own, own=True) if whole else _who(result)
    cities = [_city(result, rulings) for rulings in by_city(result)]
    parts = [Part(base, list(key_headings(result, base).values())), who, *cities, *_money(result)]
    frame, headings = stacked(parts)
    outcomes = [column for column in frame.columns if column.endswith(":outcome")]
    what = {column: column.split(":", 1)[1] for column in frame.columns}
    return Sheet(
        say(result, "总览", "Overview"),
        frame.with_columns(pl.col(outcomes).fill_null(text("ruling.not_in_force", result.lang))),
        headings=headings,
        widths={column: WIDTHS.get(what[column], 14.0) for column in frame.columns},
        wrap=[] if whole else [column for column in frame.columns if what[column] in ("title", "next", *WHO)],
        fills={column: fills(result.lang) for column in outcomes},
        freeze=(1, min(base.width + 2, frame.width)),
        tab="#548235",
    )


def _who(result: Result) -> Part:
    """Who it is, as typed."""
    given = [name for name in WHO if (result.typed[f"{name}.state"] != "empty").any()]
    frame = result.typed.select(pl.col(f"{name}.text").alias(name) for name in given)
    return Part(frame, [shown(result)[name] for name in given])


def _city(result: Result, rulings: Sequence[Rulings]) -> Part:
    """The best outcome over the city's pathways, what each grants, and what to do next."""
    lines = [told(result, one, _words(result, one, several=len(rulings) > 1)) for one in rulings]
    numbered = [line.rename({name: f"{name}{n}" for name in line.columns}) for n, line in enumerate(lines)]
    ranks = [pl.col(f"rank{number}") for number in range(len(lines))]
    best = pl.min_horizontal(ranks)  # of the pathways in force: the others have none

    def of_best(name: str) -> list[pl.Expr]:
        return [pl.when(rank == best).then(pl.col(f"{name}{number}")) for number, rank in enumerate(ranks)]

    titles = pl.concat_str([pl.col(f"title{n}") for n in range(len(lines))], separator="\n", ignore_nulls=True)
    city = rulings[0].package.city
    name = city.name(result.lang)
    headings = (("结论", "outcome"), ("职称或结果", "title or result"), ("下一步", "next action"))
    frame = pl.concat(numbered, how="horizontal").select(
        outcome=pl.coalesce(of_best("outcome")),
        title=titles.replace("", None),
        next=pl.coalesce(of_best("next")),
    )
    return Part(frame, [say(result, f"{name}｜{zh}", f"{name}: {en}") for zh, en in headings])


def _words(result: Result, one: Rulings, *, several: bool) -> dict[str, pl.Expr]:
    name = one.pathway.name(result.lang)
    title = title_words(one, result.lang)
    prefix = pl.lit(f"{name}：" if result.lang == "zh" else f"{name}: ")
    return {
        "rank": pl.col("outcome").to_physical(),
        "outcome": outcome_words(result.lang),
        "title": pl.concat_str(prefix, title) if several else title,
        "next": next_words(result, one),
    }


def next_words(result: Result, one: Rulings) -> pl.Expr:
    """What to do next, and which rewards were received."""
    told = pl.concat_str(_next(result, one), "received", separator=say(result, "；", "; "), ignore_nulls=True)
    return told.replace("", None)


def _next(result: Result, one: Rulings) -> pl.Expr:
    """What to do: supply the missing, look up, follow the first step, or nothing."""
    zh = result.lang == "zh"
    missing = pl.concat_str(pl.lit("补：" if zh else "supply: "), missing_words(result))
    steps = [step.name(result.lang) for step in one.pathway.steps]
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
        .then(
            pl.lit("到该市工作后可再评" if zh else f"{text('ruling.elsewhere', 'en')}: may be ruled again after moving")
        )
        .when(pl.col("outcome") == "ineligible")
        .then(_refusal(one, zh=zh))
        .when(pl.col("outcome") == "system_error")
        .then(pl.lit("告知运维人员" if zh else f"{text('ruling.outcome.system_error', 'en')}: tell the operator"))
    )


def _refusal(one: Rulings, *, zh: bool) -> pl.Expr:
    """Every required condition that is not met."""
    required = [reading for reading in one.readings if reading.required]
    false = [
        pl.when(~pl.col(f"{reading.code}.holds")).then(pl.lit(reading.zh if zh else reading.en)) for reading in required
    ]
    opening = pl.lit("不满足：" if zh else "not met: ")
    unmet = pl.concat_str(false, separator="；" if zh else "; ", ignore_nulls=True) if false else pl.lit("")
    return pl.concat_str(opening, unmet)


def _money(result: Result) -> list[Part]:
    """The applicant's money over all cities, each reward counted once; only where a city pays any."""
    parts = [part for one in result.ruled for part in _rewards(one)]
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


def _rewards(one: Rulings) -> list[pl.DataFrame]:
    """Each money reward's interval for each ruling; nothing is known of a package that failed."""
    paid = [reward for reward in one.package.rewards_of(one.pathway) if reward.kind == "money"]
    return [one.rows.select("index").hstack(one.spread(_interval(one, reward))) for reward in paid]


def _interval(one: Rulings, reward: Reward) -> pl.DataFrame:
    return one.verdicts.select(
        package=pl.lit(one.package.name),
        group=pl.lit(reward.group or f"={reward.code}"),
        reward=pl.lit(reward.code),
        low=pl.col(f"{reward.code}.low") if one.readings else pl.lit(0).cast(YUAN),
        high=pl.col(f"{reward.code}.high") if one.readings else pl.lit(None, YUAN),
    )


def _most() -> tuple[pl.Expr, pl.Expr]:
    """The largest; an unpublished ceiling stays unpublished."""
    high = pl.when(pl.col("high").is_not_null().all()).then(pl.col("high").max())
    return pl.col("low").max(), high.alias("high")


MARK = "|"
"""Stands before, between and after the codes of one cell, so that a code is found whole."""


def lines(result: Result) -> pl.DataFrame:
    """One line for each ruling, in the order of the rulings table; ``index`` is the applicant's.

    ``why`` are the checks that are not met, ``check:false``, or cannot be told, ``check:cause``; ``missing`` the
    columns that would settle it. ``what`` is granted, and ``next`` is to be done, in words of the run's language.
    """
    told = [_lines(result, one).with_columns(pl.lit(number).alias("#order")) for number, one in enumerate(result.ruled)]
    if not told:
        return pl.DataFrame(schema={"index": pl.UInt32, **dict.fromkeys(_NAMES, pl.String), "elsewhere": pl.Boolean})
    return pl.concat(told).sort("index", "#order", maintain_order=True).drop("#order")


_NAMES = ("qualification", "city", "pathway", "outcome", "title", "title_level", "what", "next", "missing", "why")


def _lines(result: Result, one: Rulings) -> pl.DataFrame:
    whose = one.rows.select(
        "index",
        qualification=pl.coalesce("qualification", "qualification.text"),
        city=pl.lit(one.package.city.key),
        pathway=pl.lit(one.pathway.code),
    )
    said = one.verdicts.select(
        pl.col("outcome").cast(pl.String),
        pl.col("title", "title_level").cast(pl.String),
        what=title_words(one, result.lang),
        next=next_words(result, one),
        missing=_marked(pl.col("missing").list.join(MARK)),
        why=_marked(_why(one)),
        elsewhere="elsewhere",
    )
    return whose.hstack(one.spread(said))


def _marked(codes: pl.Expr) -> pl.Expr:
    """The codes between marks; null where there is none."""
    return pl.when(codes != "").then(pl.concat_str(pl.lit(MARK), codes, pl.lit(MARK)))


def _why(one: Rulings) -> pl.Expr:
    parts = []
    for reading in one.readings:
        holds, cause = pl.col(f"{reading.code}.holds"), pl.col(f"{reading.code}.cause").cast(pl.String)
        unmet = pl.when(holds.eq_missing(pl.lit(value=False))).then(pl.lit(f"{reading.code}:false"))
        parts.append(unmet.when(holds.is_null()).then(pl.concat_str(pl.lit(f"{reading.code}:"), cause)))
    return pl.concat_str(parts, separator=MARK, ignore_nulls=True) if parts else pl.lit(None, pl.String)
