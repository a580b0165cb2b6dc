"""Read ticked boxes: of several answers in one cell, the single one whose box is ticked."""

from __future__ import annotations

import polars as pl

_TICKED, _EMPTY = "☑✓✔√✅■", "□☐▢◻"
_BRACKETED = (
    (r"[\[(【{]\s*[√✓✔☑v]\s*[\])】}]", "☑"),
    (r"[\[(【{]\s*[\])】}]", "□"),
)
"""Boxes made of brackets, as in (√)是 ( )否."""


def ticked(plain: pl.Expr) -> pl.Expr:
    """Return the answer whose box is ticked, where one is and others are empty; any other text as it stands.

    :param plain: the text in half width and lower case.

    >>> texts = pl.Series(["☑是 □否", "是□ 否☑", "(√)有 ( )无", "□是 □否", "☑是 ☑否 □无", "☑"])
    >>> pl.select(ticked(pl.lit(texts))).to_series().to_list()
    ['是', '否', '有', '□是 □否', '☑是 ☑否 □无', '☑']
    """
    marked = plain
    for form, box in _BRACKETED:
        marked = marked.str.replace_all(form, box)
    ticks, boxes = (marked.str.count_matches(f"[{signs}]") for signs in (_TICKED, _EMPTY))
    answer = rf"([^{_TICKED}{_EMPTY}]+)"
    before = rf"^\s*(?:[{_TICKED}{_EMPTY}]{answer})+$"
    after = rf"^(?:{answer}[{_TICKED}{_EMPTY}])+\s*$"
    chosen = (
        pl.when(marked.str.contains(before)).then(marked.str.extract(f"[{_TICKED}]{answer}"))
        .when(marked.str.contains(after)).then(marked.str.extract(f"{answer}[{_TICKED}]"))
    )  # fmt: skip
    tidy = chosen.str.strip_chars(" \t\r\n,;、/")
    return pl.when((ticks == 1) & (boxes > 0) & tidy.is_not_null()).then(tidy).otherwise(plain)
