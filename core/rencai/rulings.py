"""One ruling for each applicant x qualification x city x pathway: outcome, score, rewards, what would settle it.

Every rule is a three-valued expression over columns; rows are only ever added to, and the height is asserted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from rencai import reasons, rewards
from rencai.law import periods, with_law
from rencai.matching import SPLIT, match, pairs
from rencai.normalise import fold
from rencai.policy import Pathway, earliest
from rencai.reasons import CELL_CAUSES, Reading

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rencai.package import Package

EMPTY: dict[str, pl.DataType] = {
    **{f"verification_{name}": pl.Date() for name in ("from", "to", "not_before")},
    **{f"{what}_avoided_{side}": pl.Float64() for what in ("cost", "workdays") for side in ("low", "high")},
}
"""What the verification of a ruling's certificate adds; null where none is offered."""

OUTCOMES = pl.Enum(["eligible", "evidence_needed", "review", "ineligible", "system_error"])
"""In the order in which an applicant's best qualification counts."""


@dataclass(frozen=True, eq=False)
class Ruled:
    """The rulings of one pathway: one line for each applicant and qualification, ``index`` the applicant's line.

    Beside the ruling's own columns the frame keeps those of every check (``<check>.holds``, ``.cause`` ...).
    ``not_in_force`` counts the lines left out because the pathway did not exist on their basis date.
    """

    package: Package
    pathway: Pathway
    readings: tuple[Reading, ...]
    frame: pl.DataFrame
    not_in_force: int = 0


def rule(frame: pl.DataFrame, package: Package, lang: str) -> list[Ruled]:
    """Rule every line of a normalised frame under every pathway of one city package."""
    ready = prepare(frame, package, lang)
    return [_ruled(ready, pathway, package) for pathway in package.pathways]


def prepare(frame: pl.DataFrame, package: Package, lang: str) -> pl.DataFrame:
    """One line for each applicant and qualification, with the match and the law of its basis date beside it."""
    single = qualifications(frame.with_row_index("index"), package)
    days, present = periods(single["as_of"], package)
    dated = single.join(days, on="as_of", how="left", maintain_order="left")
    distinct = pairs(dated.select("qualification", "issuer"))
    told = match(distinct, present, package, lang)
    matched = dated.join(
        told, on=["qualification", "issuer", "period"], how="left", maintain_order="left", nulls_equal=True
    )
    ready = with_law(matched, present, package)
    assert ready.height == single.height, "a join changed the number of rows"  # noqa: S101 - rows are never lost
    return ready


def qualifications(frame: pl.DataFrame, package: Package) -> pl.DataFrame:
    """Split cells that hold several qualifications, unless the whole cell is a name the catalogue knows.

    Issuers are split alongside where there are as many; otherwise no issuer is known for a part.
    """
    several = frame["qualification"].str.contains(SPLIT).any()
    if not several:
        return frame
    known = package.entries.select(pl.concat_list("qualification", "qualification_zh", "aliases").explode()).to_series()
    folds = pl.DataFrame({"name": known}).select(fold(pl.col("name"))).to_series().drop_nulls().unique()
    parts = pl.col("qualification").str.replace_all(SPLIT, ";").str.split(";")
    issuers = pl.col("issuer").str.replace_all(SPLIT, ";").str.split(";")
    filled = parts.list.eval(pl.element().str.strip_chars().filter(pl.element().str.strip_chars() != ""))
    whole = fold(pl.col("qualification")).is_in(folds.implode()) | ~pl.col("qualification").str.contains(SPLIT)
    split = pl.col("qualification").is_not_null() & ~whole & (filled.list.len() > 0)
    aligned = (parts.list.len() == filled.list.len()) & (issuers.list.len() == filled.list.len())
    nothing = pl.lit(None, pl.String).repeat_by(filled.list.len())
    return (
        frame.with_columns(
            qualification=pl.when(split).then(filled).otherwise(pl.concat_list("qualification")),
            issuer=pl.when(split & aligned)
            .then(issuers)
            .when(split & (filled.list.len() > 1))
            .then(nothing)
            .otherwise(pl.concat_list("issuer")),
        )
        .explode("qualification", "issuer")
        .with_columns(pl.col("issuer").str.strip_chars().replace("", None))
    )


def _ruled(ready: pl.DataFrame, pathway: Pathway, package: Package) -> Ruled:
    """Rule the lines on whose basis date the pathway may be in force; an unknown date stays in."""
    not_yet = ready["as_of"] < earliest(pathway.begins)
    began = ready.filter(not_yet.ne_missing(True))  # noqa: FBT003 - the answer itself
    read = reasons.readings(pathway)
    earned = package.rewards_of(pathway)
    money = [reward for reward in earned if reward.kind == "money"]
    frame = (
        began.lazy()
        .with_columns([column for reading in read for column in reasons.columns(reading)])
        .with_columns(outcome=outcome(read).cast(OUTCOMES), **_scores(read))
        .with_columns([column for reward in earned for column in rewards.columns(reward)])
        .with_columns([column for reward in money for column in rewards.bounds(reward)])
        .with_columns(
            **_granted(pathway),
            missing=_missing(read),
            rewards=rewards.codes(earned, "held"),
            rewards_open=rewards.codes(earned, "open"),
            reward_low_cny=rewards.total(earned, "low"),
            reward_high_cny=rewards.total(earned, "high"),
        )
        .collect()
    )
    return Ruled(package, pathway, read, frame, ready.height - frame.height)


def outcome(read: Sequence[Reading]) -> pl.Expr:
    """The first that applies: a required check false; unknown beyond the cells; unknown for a cell; eligible."""
    required = [reading for reading in read if reading.required]
    none = pl.lit(value=False)
    false = pl.any_horizontal([none, *(pl.col(f"{r.code}.holds").eq_missing(none) for r in required)])
    open_ = [pl.col(f"{r.code}.holds").is_null() for r in required]
    cell = [pl.col(f"{r.code}.cause").is_in(CELL_CAUSES) for r in required]
    beyond = pl.any_horizontal([none, *(unknown & ~by_cell for unknown, by_cell in zip(open_, cell, strict=True))])
    return (
        pl.when(false)
        .then(pl.lit("ineligible"))
        .when(beyond)
        .then(pl.lit("review"))
        .when(pl.any_horizontal([none, *open_]))
        .then(pl.lit("evidence_needed"))
        .otherwise(pl.lit("eligible"))
    )


def _scores(read: Sequence[Reading]) -> dict[str, pl.Expr]:
    """The share of weights known true, and of those not known false: 0-100, a house measure of readiness."""
    whole = sum(reading.weight for reading in read)

    def share(answer: pl.Expr) -> pl.Expr:
        return (answer * 100.0 / whole).round(2)

    weights = [pl.lit(reading.weight) for reading in read]
    true = [
        pl.col(f"{r.code}.holds").eq_missing(pl.lit(value=True)).cast(pl.Int64) * w
        for r, w in zip(read, weights, strict=True)
    ]
    false = [
        pl.col(f"{r.code}.holds").eq_missing(pl.lit(value=False)).cast(pl.Int64) * w
        for r, w in zip(read, weights, strict=True)
    ]
    return {"score_low": share(pl.sum_horizontal(true)), "score_high": share(whole - pl.sum_horizontal(false))}


def _granted(pathway: Pathway) -> dict[str, pl.Expr]:
    """The title and its level, as far as they are known; null for the ineligible."""
    possible = pl.col("outcome") != "ineligible"
    nothing = pl.lit(None, pl.String)
    title = nothing if pathway.title is None else pathway.title
    level = nothing if pathway.title_level is None else pathway.title_level
    return {"title": pl.when(possible).then(title), "title_level": pl.when(possible).then(level)}


def _missing(read: Sequence[Reading]) -> pl.Expr:
    """The columns whose cells would settle the required checks; empty for eligible and ineligible."""
    required = [reading for reading in read if reading.required]
    wanted: dict[str, list[pl.Expr]] = {}
    for reading in required:
        by_cell = pl.col(f"{reading.code}.cause").is_in(CELL_CAUSES)
        for cell in reading.cells:
            wanted.setdefault(cell, []).append(by_cell & pl.col(f"{cell}.state").is_in(CELL_CAUSES))
        if reading.dated:
            unreadable = by_cell & (pl.col("application_date.state") == "unreadable")
            wanted.setdefault("application_date", []).append(unreadable)
        if reading.matches:
            asked = (pl.col(f"{reading.code}.cause") == "ambiguous") & pl.col("issuer").is_null()
            wanted.setdefault("issuer", []).append(asked)
    told = [
        pl.when(pl.any_horizontal([flag.eq_missing(pl.lit(value=True)) for flag in flags])).then(pl.lit(cell))
        for cell, flags in wanted.items()
    ]
    open_ = pl.col("outcome").is_in(["review", "evidence_needed"])
    nothing = pl.lit([], pl.List(pl.String))
    return pl.when(open_).then(pl.concat_list(told).list.drop_nulls()).otherwise(nothing) if told else nothing


def failed(frame: pl.DataFrame, package: Package) -> list[Ruled]:
    """``system_error`` for every line and pathway of a package whose own code failed; it has no reasons."""
    nothing = pl.lit([], pl.List(pl.String))
    text = dict.fromkeys(("title", "title_level", "edition", "coverage", "match.entry", "match.method"), pl.String())
    blank: dict[str, pl.DataType] = {**text, "score_low": pl.Float64(), "score_high": pl.Float64()}
    blank |= {**rewards.BLANK, **EMPTY, "match.score": pl.Float64()}
    lists = ("missing", "rewards", "rewards_open", "match.others", "notes")
    told = frame.with_row_index("index").with_columns(
        pl.lit("system_error", OUTCOMES).alias("outcome"),
        pl.lit(value=False).alias("elsewhere"),
        *(nothing.alias(name) for name in lists),
        *(pl.lit(None, dtype).alias(name) for name, dtype in blank.items()),
    )
    return [Ruled(package, pathway, (), told) for pathway in package.pathways]
