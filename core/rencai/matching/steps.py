"""The ladder at work on one name: what each step found, and what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from rencai.matching.grounds import grounds
from rencai.matching.ladder import climbed
from rencai.messages.codes import LADDER

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rencai.law import Period
    from rencai.package import Package

STEPS = LADDER
SHOWN = 3
"""Entries shown of a step."""

_VERDICTS = {
    "yes": ("就是它", "it is"),
    "ask": ("可能是它，须核对", "it may be: ask"),
    "contradiction": ("名称是它的，发证机构不是", "its name, but another issuer"),
    "family": ("只能认出类别", "of its family"),
    "candidate": ("相近，须核对", "alike: ask"),
}


def steps(distinct: pl.DataFrame, present: Sequence[Period], package: Package, lang: str) -> list[dict[str, Any]]:
    """Every step of one pair, in order: ``step``, the first entries that it ``found``, how many ``more``.

    A found entry has ``entry``, ``verdict``, ``says``, ``score``, ``pro``, ``con``; only entries of editions that may
    be in force count.
    """
    ladder = climbed(distinct, present, package, whole=True)
    found = pl.concat([
        ladder.named.select("pair", "entry", "method", "verdict"),
        ladder.near.join(ladder.named, on=["pair", "entry"], how="anti", maintain_order="left").select(
            "pair", "entry", "method", verdict=pl.col("method").cast(pl.String)
        ),
    ]).with_columns(pl.col("method").cast(pl.String))  # fmt: skip
    held = found.join(_standing(present, package), on="entry", how="semi", maintain_order="left")
    why = grounds(held.select("pair", "entry").unique(), ladder, lang)
    told = held.join(why, on=["pair", "entry"], how="left", maintain_order="left")
    # of what the name certainly is, nothing speaks against it
    told = told.with_columns(con=pl.when(pl.col("verdict") == "yes").then(pl.lit("")).otherwise("con"))
    known = told.sort("score", "entry", descending=[True, False], nulls_last=True).to_dicts()
    return [_step(step, known, lang) for step in STEPS]


def _standing(present: Sequence[Period], package: Package) -> pl.DataFrame:
    keys = {edition.key for period in present for edition in period.editions if edition}
    editions = package.entries.select(entry="id", key="edition").explode("key")
    return editions.filter(pl.col("key").is_in(keys)).select("entry").unique()


def _step(step: str, known: Sequence[dict[str, Any]], lang: str) -> dict[str, Any]:
    at = lang != "zh"
    lines = [line for line in known if line["method"] == step]
    kept = ("entry", "verdict", "score", "pro", "con")
    found = [{name: line[name] for name in kept} | {"says": _VERDICTS[line["verdict"]][at]} for line in lines[:SHOWN]]
    return {"step": step, "found": found, "more": max(0, len(lines) - SHOWN)}
