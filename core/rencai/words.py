"""Sentences made of columns."""

from __future__ import annotations

import polars as pl


def filled(template: str, *parts: pl.Expr) -> pl.Expr:
    """The template with each ``{}`` replaced by its part; null where a part is null.

    Instead of ``pl.format``, which panics on a column of several chunks (polars 2.1).

    >>> frame = pl.DataFrame({"a": ["x", None]})
    >>> frame.select(filled("<{}>", pl.col("a"))).to_series().to_list()
    ['<x>', None]
    """
    texts = template.split("{}")
    pieces = [pl.lit(texts[0])]
    for part, text in zip(parts, texts[1:], strict=True):
        pieces += [part, pl.lit(text)]
    return pl.concat_str(pieces)
