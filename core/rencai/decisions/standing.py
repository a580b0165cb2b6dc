"""Which of what people decided holds for a department: its own and what was promoted, the last word on each thing."""

from __future__ import annotations

import polars as pl

PROMOTED = pl.col("promoted_at").is_not_null() & pl.col("withdrawn_at").is_null()
"""Whether something holds in every department."""


def live(rows: pl.DataFrame, department: str) -> pl.DataFrame:
    """Return the rows that may hold for the department, with ``own``, so that of several on one thing the last counts.

    A department's own goes behind, and so before, a promoted one, whichever is newer. What was undone is left out.

    :param rows: have the columns ``department`` and ``number``, and the marks of ``decisions.schema.DECISIONS``.
    """
    own = pl.col("department") == department
    left = rows.filter(pl.col("undone_at").is_null(), own | PROMOTED)
    return left.with_columns(own=own).sort("own", "number", maintain_order=True)
