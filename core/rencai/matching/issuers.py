"""Tell which of the issuers in a cell belongs to which of the names beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from rencai.matching.hits import find_hits
from rencai.matching.ladder import package_index
from rencai.matching.meaning import meaning
from rencai.matching.pairs import pairs

if TYPE_CHECKING:
    from rencai.policy.package import Package


def agreeing_pairs(distinct: pl.DataFrame, package: Package) -> pl.DataFrame:
    """Return the pairs whose issuer awards what the name says, by the catalogue or by the bodies that are known.

    :param distinct: ``qualification`` and ``issuer``, neither null.
    :returns: those of them that agree, each once.
    """
    numbered, index = pairs(distinct), package_index(package)
    symbols, issuer_symbols = meaning(numbered, index.words)
    by_entry = find_hits(numbered, symbols, issuer_symbols, index).filter("agrees").select("pair")
    certain = pl.col("symbol").str.starts_with("b:") & ~pl.col("doubt")
    bodies, others = (frame.filter(certain).select("pair", "symbol") for frame in (symbols, issuer_symbols))
    agreeing = pl.concat([by_entry, bodies.join(others, on=["pair", "symbol"]).select("pair")]).unique()
    return numbered.join(agreeing, on="pair", how="semi").select("qualification", "issuer")
