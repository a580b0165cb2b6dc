"""Number the distinct pairs of qualification and issuer, and fold their texts as names are compared."""

from __future__ import annotations

from functools import lru_cache

import polars as pl

from rencai.cells.parsers import is_name
from rencai.matching.texts import LONGEST, simplified, without_marks, without_numbering, wrapped
from rencai.system.text import fold


def pairs(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the distinct pairs of ``qualification`` and ``issuer`` (``schema.PAIRS``), numbered in their order.

    Rows without a qualification are left out. A text without a letter, or too long, has no forms.
    """
    distinct = frame.select("qualification", "issuer").unique(maintain_order=True)
    return _pairs(tuple(distinct.drop_nulls("qualification").iter_rows()))


# one frame at a time: a run asks with the same texts for each city and then never again
@lru_cache(maxsize=1)
def _pairs(texts: tuple[tuple[str, str | None], ...]) -> pl.DataFrame:
    """Return the pairs of these texts, folded once: one city after the other asks for the same."""
    frame = pl.DataFrame(texts, schema={"qualification": pl.String, "issuer": pl.String}, orient="row")
    plain = frame.with_columns(
        pair=pl.int_range(pl.len(), dtype=pl.UInt32),
        name=without_numbering(pl.lit(simplified(frame["qualification"]))),
        by=pl.lit(simplified(frame["issuer"])),
    )
    normal = plain.with_columns(code=pl.col("name").str.normalize("NFKC"))
    name, short = pl.col("code"), pl.col("code").str.len_chars() <= LONGEST
    # what cannot be a name is unreadable, not unlisted: nothing resembles it, also in a complete list
    judged = normal.with_columns(short=short, readable=name.str.contains(r"\p{L}") & short & is_name(name))
    return judged.select(
        "qualification",
        "issuer",
        "pair",
        q=pl.when("readable").then(fold(without_marks(pl.col("name")))),
        w=pl.when("readable").then(wrapped(pl.col("name"))),
        j=wrapped(pl.col("by").str.slice(0, LONGEST)),
        code=pl.when("short").then(name.str.strip_chars().str.to_lowercase()),
    )
