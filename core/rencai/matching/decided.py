"""Apply people's decisions to the matched names; a name without its issuer never outranks one with it.

Blanking an issuer may only ever turn an answer into a question. So a decision on a name with an issuer makes the bare
name a question, unless it was decided alike; and one on the bare name makes what it contradicts, under any issuer that
nobody decided on, a question too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from rencai.decisions.model import DIFFERENT, SAME, Decisions, keyed
from rencai.matching.hits import METHODS
from rencai.matching.notes import called
from rencai.messages.lookup import text
from rencai.messages.sentences import sentence

if TYPE_CHECKING:
    from rencai.policy.package import Package


_ON = ["pair", "entry"]
_SURE = 100.0
"""How near an entry is that the name itself names, or that somebody has decided on."""
_WORDS = ("decided.same", "decided.different", "decided.elsewhere")
_BARE = pl.col("key") == pl.col("name")
"""Without an issuer."""
_FEW = 3
_SAID = {"pair": pl.UInt32, "entry": pl.String, "verdict": pl.String, "number": pl.Int64, "own": pl.Boolean,
         "by": pl.String, "at": pl.String}  # fmt: skip
_MOMENT, _ZONE = "%Y-%m-%dT%H:%M:%S%z", "Asia/Shanghai"


@dataclass(frozen=True, eq=False)
class Decided:
    """``named`` are the entries that the pairs name, as decided.

    ``own`` are the decisions on the very pair, ``others`` those on its name under other issuers, or none, because of
    which it is a question. ``open`` are the entries that it asks about; ``bare`` the pairs without an issuer that do.
    """

    named: pl.DataFrame
    own: pl.DataFrame
    others: pl.DataFrame
    open: pl.DataFrame
    bare: pl.Series

    @property
    def nothing(self) -> bool:
        """Whether nothing was decided that has to do with these pairs."""
        return self.own.is_empty() and self.others.is_empty()

    def near(self, near: pl.DataFrame) -> pl.DataFrame:
        """The families and candidates of every pair, as decided."""
        if self.nothing:
            return near
        family = (pl.col("method") == "family") & pl.col("pair").is_in(self.bare.implode())
        kept = near.filter(~family).join(_refused(self.own), on=_ON, how="anti", maintain_order="left")
        kept = kept.join(self.open, on=_ON, how="anti", maintain_order="left")
        asked = self.open.with_columns(
            method=pl.lit("candidate", METHODS), near=pl.lit(_SURE), against=pl.lit(value=False)
        )
        return pl.concat([kept, asked], how="diagonal")

    def words(self, package: Package, lang: str) -> pl.DataFrame:
        """``pair``, and in words ``decided.same``, ``decided.different`` and ``decided.elsewhere``, each or null."""
        if self.nothing:
            return pl.DataFrame(schema={"pair": pl.UInt32, **dict.fromkeys(_WORDS, pl.String)})
        same = _worded(self.own.filter(pl.col("verdict") == SAME), package, "same", lang)
        different = _worded(_refused(self.own), package, "different", lang)
        elsewhere = _elsewhere(self.others, lang)
        told = same.join(different, on="pair", how="full", coalesce=True)
        return told.join(elsewhere, on="pair", how="full", coalesce=True)


def decided(distinct: pl.DataFrame, named: pl.DataFrame, package: Package, decisions: Decisions) -> Decided:
    """What the pairs' names say, ``named``, and what was decided of them; of entries no longer there nothing is."""
    known = decisions.of(package.name).filter(pl.col("entry").is_in(package.ids.implode())).rename({"pair": "key"})
    if known.is_empty():
        nothing = pl.DataFrame(schema=_SAID)
        return Decided(named.sort("pair", maintain_order=True), nothing, nothing, nothing.select(_ON), nothing["pair"])
    pairs = _pairs(distinct, decisions.key)
    shaken = _shaken(known)
    asks = pairs.filter(_BARE, pl.col("name").is_in(shaken.implode()))
    own = _said(pairs.join(asks, on="pair", how="anti"), known, on=["name", "key"])
    firm = known.filter(_BARE, ~pl.col("name").is_in(shaken.implode()))
    settled = own.filter(pl.col("verdict") == SAME).select("pair")
    held = _said(pairs.filter(~_BARE).join(settled, on="pair", how="anti"), firm, on=["name"])
    around = _said(asks, known, on=["name"])
    loose = _loosened(named, own, asks, held)
    asked = pl.concat([loose, around, held.filter(pl.col("verdict") == SAME)], how="diagonal").select(_ON).unique()
    return Decided(
        named=_named(named, own, loose),
        own=own,
        others=pl.concat([around, held]),
        open=asked.join(own, on=_ON, how="anti").sort(_ON),
        bare=asks["pair"],
    )


def spoken(lang: str) -> pl.Expr:
    """What is said of the decisions where they have a say: the entry is the one decided, or the name is a question."""
    parts = (
        pl.when(pl.col("method") == "decision").then("decided.same"),
        pl.col("decided.different"),
        pl.when(pl.col("match.listed").is_null()).then("decided.elsewhere"),
    )
    return pl.concat_str(parts, separator="；" if lang == "zh" else "; ", ignore_nulls=True).replace("", None)


def _pairs(distinct: pl.DataFrame, key: bytes) -> pl.DataFrame:
    """``pair`` with its name's digest and its own, ``key``."""
    told = keyed(distinct.select("qualification", "issuer"), key).rename({"pair": "key"})
    return told.select("name", "key").hstack(distinct.select("pair")).drop_nulls("name")


def _shaken(known: pl.DataFrame) -> pl.Series:
    """The names that, without an issuer, are a question: under some issuer something else was decided."""
    firm = known.filter(_BARE, pl.col("verdict") == SAME).select("name", firm="entry")
    under = known.filter(~_BARE).join(firm, on="name", how="left")
    agrees = (pl.col("verdict") == SAME) == (pl.col("entry") == pl.col("firm"))
    return under.filter(agrees.ne_missing(pl.lit(value=True)))["name"].unique()


def _said(pairs: pl.DataFrame, known: pl.DataFrame, *, on: list[str]) -> pl.DataFrame:
    told = pairs.join(known, on=on, how="inner", maintain_order="left_right")
    return told.select(*_ON, "verdict", "number", "own", "by", "at")


def _loosened(named: pl.DataFrame, own: pl.DataFrame, asks: pl.DataFrame, held: pl.DataFrame) -> pl.DataFrame:
    """The entries that the pairs name and are only asked about, because it was decided otherwise, here or elsewhere."""
    same = pl.concat([own, held]).filter(pl.col("verdict") == SAME).select("pair", kept="entry")
    return pl.concat(
        [
            named.join(asks, on="pair", how="semi").select(_ON),
            named.join(same, on="pair").filter(pl.col("entry") != pl.col("kept")).select(_ON),
            named.join(_refused(held), on=_ON, how="semi").select(_ON),
        ]
    )


def _named(named: pl.DataFrame, own: pl.DataFrame, loose: pl.DataFrame) -> pl.DataFrame:
    gone = pl.concat([own.select(_ON), loose])
    rest = named.join(gone, on=_ON, how="anti", maintain_order="left")
    same = own.filter(pl.col("verdict") == SAME).select(
        *_ON, verdict=pl.lit("yes"), method=pl.lit("decision", METHODS), agrees=pl.lit(value=True)
    )
    return pl.concat([rest, same], how="diagonal").sort("pair", maintain_order=True)


def _worded(own: pl.DataFrame, package: Package, which: str, lang: str) -> pl.DataFrame:
    """``pair`` and ``decided.<which>``: by which decision, whose and when, it is, or is not, which entry."""
    named = package.entries.select(entry="id", called=called(lang))
    own_or_promoted = pl.lit(text("decision.own", lang)), pl.lit(text("decision.promoted", lang))
    whose = pl.when("own").then(own_or_promoted[0]).otherwise(own_or_promoted[1])
    day = pl.col("at").str.to_datetime(_MOMENT, time_zone="UTC").dt.convert_time_zone(_ZONE).dt.date()
    words = sentence(
        f"decision.{which}", lang,
        whose=whose, number=pl.col("number"), by=pl.col("by"), day=day, entry=pl.col("called"),
    )  # fmt: skip
    told = own.join(named, on="entry", maintain_order="left").select("pair", "number", text=words)
    return _joined(told, f"decided.{which}", "；" if lang == "zh" else "; ")


def _elsewhere(others: pl.DataFrame, lang: str) -> pl.DataFrame:
    """``pair`` and ``decided.elsewhere``: the first few decisions on its name because of which it is a question."""
    numbers = others.select("pair", "number", text=pl.concat_str(pl.lit("#"), "number")).unique()
    told = _joined(numbers.sort("number").filter(pl.int_range(pl.len()).over("pair") < _FEW), "numbers", ", ")
    return told.select(
        "pair", sentence("decision.elsewhere", lang, numbers=pl.col("numbers")).alias("decided.elsewhere")
    )


def _joined(told: pl.DataFrame, name: str, separator: str) -> pl.DataFrame:
    return (
        told.sort("pair", "number")
        .group_by("pair", maintain_order=True)
        .agg(pl.col("text").str.join(separator).alias(name))
    )


def _refused(own: pl.DataFrame) -> pl.DataFrame:
    return own.filter(pl.col("verdict") == DIFFERENT)
