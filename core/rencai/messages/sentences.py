"""Build sentences from columns."""

from __future__ import annotations

from string import Formatter

import polars as pl

from rencai.messages.lookup import MessageError, template


def sentence(code: str, lang: str, **parts: pl.Expr) -> pl.Expr:
    """Return the message with each field replaced by its part, for every row; null where a part is null.

    :raises MessageError: when the code has no message in the language, or when the parts are not exactly its fields.

    >>> frame = pl.DataFrame({"day": ["2026-01-05", None]})
    >>> frame.select(sentence("note.late_window", "zh", not_before=pl.col("day"))).to_series().to_list()
    ['核验免费，出结果不早于 2026-01-05（次年放假安排未公布）', None]
    """
    pieces: list[pl.Expr] = []
    names = set()
    for literal, name, _, _ in Formatter().parse(template(code, lang)):
        pieces.append(pl.lit(literal))
        if name is not None:
            if name not in parts:
                raise MessageError(f"{code}: lacks its field {name}")
            names.add(name)
            pieces.append(parts[name])
    if names != parts.keys():
        raise MessageError(f"{code}: has the fields {sorted(names)}, got {sorted(parts)}")
    return pl.concat_str(pieces)


def filled(pattern: str, *parts: pl.Expr) -> pl.Expr:
    """Return the pattern with each ``{}`` replaced by its part; null where a part is null.

    Instead of ``pl.format``, which panicked in polars 2.1.

    >>> frame = pl.DataFrame({"a": ["x", None]})
    >>> frame.select(filled("<{}>", pl.col("a"))).to_series().to_list()
    ['<x>', None]
    """
    texts = pattern.split("{}")
    pieces = [pl.lit(texts[0])]
    for part, piece in zip(parts, texts[1:], strict=True):
        pieces += [part, pl.lit(piece)]
    return pl.concat_str(pieces)
