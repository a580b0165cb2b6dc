"""What the filled lines decide, and which cells cannot be taken."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from rencai.decisions import DIFFERENT, SAME
from rencai.fold import fold
from rencai.review.words import OFFERED, coded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rencai.package import Package

_PAIR = ("city", "q", "j")


def decided(lines: pl.DataFrame, packages: Sequence[Package]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """What is decided of which entry, ``city`` being the package's name; and the cells that cannot be taken.

    Decisions have ``city, qualification, issuer, entry, verdict, cell``; faults ``code`` (a key of ``decision.fault``),
    ``cell``, and ``other``, the cell that it contradicts.
    """
    placed = _placed(lines.with_row_index("place"), packages)
    chosen = _chosen(placed, _entries(packages)).with_columns(fault=pl.coalesce("fault", _fault()))
    taken = chosen.filter(pl.col("fault").is_null()).with_columns(entry="chosen").explode("entry")
    against = _against(taken)
    wrong = chosen.drop_nulls("fault").select("place", "cell", code="fault", other=pl.lit(None, pl.String))
    faults = pl.concat([wrong, against]).unique("place", keep="first").sort("place").drop("place")
    return taken.select("city", "qualification", "issuer", "entry", "verdict", "cell"), faults


def _placed(lines: pl.DataFrame, packages: Sequence[Package]) -> pl.DataFrame:
    """Each line with the package by whose name, and as whose, it was written; else with its fault."""
    called = [
        (name.casefold(), package.name)
        for package in packages
        for name in (package.who.zh, package.who.en, package.who.key, package.name)
    ]
    names = pl.DataFrame(called, schema={"called": pl.String, "package": pl.String}, orient="row").unique()
    told = lines.with_columns(called=pl.col("city").str.strip_chars().str.to_lowercase())
    joined = told.join(names, on="called", how="left", maintain_order="left")
    known = coded(joined.drop_nulls("package"))
    written = known.filter(pl.col("code") == pl.col("line").str.strip_chars()).unique("place", keep="first")
    placed = told.join(written.select("place", "package"), on="place", how="left", maintain_order="left")
    named = pl.col("called").is_in(names["called"].implode())
    fault = pl.when(~named).then(pl.lit("E_DECISION_CITY")).when(pl.col("package").is_null())
    return placed.with_columns(fault=fault.then(pl.lit("E_DECISION_LINE"))).drop("city").rename({"package": "city"})


def _entries(packages: Sequence[Package]) -> pl.DataFrame:
    """``city``, ``entry`` and, as one may type it, ``id``."""
    told = [pl.DataFrame({"entry": one.ids}).select(pl.lit(one.name).alias("city"), "entry") for one in packages]
    return pl.concat(told).with_columns(id=pl.col("entry").str.to_lowercase())


def _chosen(lines: pl.DataFrame, entries: pl.DataFrame) -> pl.DataFrame:
    """``chosen`` entries, ``verdict``, and whether all of the entries are ``there``."""
    typed = lines.with_columns(id=pl.col("decision").str.strip_chars().str.to_lowercase())
    told = typed.join(entries.unique(["city", "id"]), on=["city", "id"], how="left", maintain_order="left")
    choice, offered = pl.col("choice"), pl.col("entries")
    one = [pl.when(choice == name).then(offered.list.slice(place, 1)) for place, name in enumerate(OFFERED)]
    only = pl.when((choice == SAME) & (offered.list.len() == 1)).then(offered)
    every = pl.when(choice == DIFFERENT).then(offered)
    named = pl.when(choice.is_null() & pl.col("entry").is_not_null()).then(pl.concat_list("entry"))
    verdict = pl.when(choice == DIFFERENT).then(pl.lit(DIFFERENT)).otherwise(pl.lit(SAME))
    told = told.with_columns(chosen=pl.coalesce(*one, only, every, named), verdict=verdict.fill_null(SAME))
    return told.join(_there(told, entries), on="place", how="left", maintain_order="left")


def _there(chosen: pl.DataFrame, entries: pl.DataFrame) -> pl.DataFrame:
    each = chosen.select("place", "city", entry="chosen").explode("entry")
    held = each.join(entries.with_columns(there=pl.lit(value=True)), on=["city", "entry"], how="left")
    return held.group_by("place").agg(there=pl.col("there").is_not_null().all())


def _fault() -> pl.Expr:
    none = pl.col("chosen").is_null() | (pl.col("chosen").list.len() == 0)
    return (
        pl.when(pl.col("choice").is_null() & none)
        .then(pl.lit("E_DECISION_WORD"))
        .when(none)
        .then(pl.lit("E_DECISION_CANDIDATE"))
        .when(~pl.col("there"))
        .then(pl.lit("E_DECISION_ENTRY"))
    )


def _against(taken: pl.DataFrame) -> pl.DataFrame:
    """The cells that contradict one above them: another verdict on an entry, or the same as another entry."""
    told = taken.with_columns(q=fold(pl.col("qualification")), j=fold(pl.col("issuer")))
    entry = told.with_columns(other=pl.col("cell").first().over(*_PAIR, "entry"))
    entry = entry.filter(pl.col("verdict") != pl.col("verdict").first().over(*_PAIR, "entry"))
    same = told.filter(pl.col("verdict") == SAME).with_columns(other=pl.col("cell").first().over(_PAIR))
    same = same.filter(pl.col("entry") != pl.col("entry").first().over(_PAIR))
    both = pl.concat([entry, same])
    return both.select("place", "cell", pl.lit("E_DECISION_TWICE").alias("code"), "other")
