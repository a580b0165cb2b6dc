"""Match qualification names with catalogue entries, by a ladder of steps, the surest first.

The entry's id or a certificate code; its name as it stands, or folded; an alias; the structure of the name (body,
grade, level and the words that remain); the issuer's family; candidates. Distinct (qualification, issuer) pairs are
resolved once for each period. Only the certain steps decide: a candidate, a tie or a family leaves ``match.listed``
null with its cause; "not listed" needs a complete edition (or tier) in which every entry has a name in the scripts of
the name, or an entry that a source says has ended.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from rencai.decisions.model import NONE, Decisions
from rencai.matching import editions
from rencai.matching.applied_decisions import AppliedDecisions, decision_note, look_up_words
from rencai.matching.grounds import add_candidates
from rencai.matching.ladder import climb
from rencai.matching.looked_up import described_look_ups, supplement
from rencai.matching.name_scripts import add_scripts
from rencai.matching.notes import note

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rencai.policy.in_force import Period
    from rencai.policy.package import Package


def match(
    distinct: pl.DataFrame, present: Sequence[Period], package: Package, lang: str, decisions: Decisions = NONE
) -> pl.DataFrame:
    """Return one row for each pair and period (``schema.MATCHES``).

    :param distinct: the pairs, ``schema.PAIRS``.
    :param present: the periods of the package's law that matter.
    :param lang: the language of titles, notes and grounds.
    :param decisions: what users decided on names.
    """
    ladder = climb(distinct, present, package, decisions)
    named = add_scripts(ladder.distinct, ladder.index.words)
    evidence = (named, ladder.hits, ladder.near, package, ladder.applied, ladder.index.scripts)
    frames = [editions.match_period(period, *evidence) for period in present]
    if not frames:
        nothing = editions.unpublished(distinct, package).head(0)
        frames = [nothing.with_columns(period=pl.lit(0, pl.UInt32), earlier=pl.lit([], pl.List(pl.Int64)))]
    answers = pl.concat([frame.select(frames[0].columns) for frame in frames])
    looked_up = described_look_ups(decisions.look_ups(package), package, lang)
    return _describe(add_candidates(answers, ladder, lang), ladder.applied, looked_up, package, lang)


_COLUMNS = {"entry": "entry", "method": "method", "near": "score", "others": "others", "candidates": "candidates"}


def _describe(
    answers: pl.DataFrame, applied: AppliedDecisions, looked_up: Mapping[int, str], package: Package, lang: str
) -> pl.DataFrame:
    """Return the answers under their reserved names, with what the entry grants and a note for the reader.

    :param looked_up: the words of each look-up by its number.
    """
    zh = lang == "zh"
    granted = package.entries.select(
        pl.col("id").alias("entry"),
        pl.coalesce("title_zh", "title").alias("match.title")
        if zh
        else pl.coalesce("title", "title_zh").alias("match.title"),
        pl.col("title_level").alias("match.title_level"),
        pl.col("source").list.join("; ").alias("match.source"),
        pl.col("tier").alias("match.tier"),
        pl.col("field").alias("match.field"),
    )
    described = answers.join(granted, on="entry", how="left", maintain_order="left")
    described = described.with_columns(pl.col("entry").alias("match.entry"))
    return (
        supplement(described, package, lang)
        .drop("match.entry")
        .join(applied.describe(package, lang), on="pair", how="left", maintain_order="left")
        .with_columns(look_up_words(looked_up, lang))
        .with_columns(
            note(package, zh=zh).alias("match.note"),
            decision_note(lang).alias("match.decision"),
            (pl.col("looked_up").list.len() > 0).alias("match.looked_up"),
        )
        .rename({name: f"match.{name_}" for name, name_ in _COLUMNS.items()})
        .with_columns(pl.col("match.method").cast(pl.String))
        .drop("pair", "edition", "known_in", "script", "looked_up", "earlier", pl.selectors.starts_with("decided."))
    )
