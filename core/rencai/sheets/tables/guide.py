"""Recognise the guide sheet of a template."""

import polars as pl

GUIDE_HEADINGS = (
    ("列", "英文列名", "类型", "说明", "可填的值"),
    ("column", "name", "kind", "what it says", "accepted values"),
)


def is_guide(cells: pl.DataFrame) -> bool:
    """Return whether a sheet is the guide of a template, which explains the columns and holds no applicant."""
    return cells.height > 0 and tuple(cells.row(0)[: len(GUIDE_HEADINGS[0])]) in GUIDE_HEADINGS
