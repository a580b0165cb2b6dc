"""Fold texts as they are compared: width, case and spacing removed; and keep them from being read as formulas."""

from __future__ import annotations

import polars as pl

_SPACE = "".join(map(chr, (*range(9, 14), *range(28, 33), 0x85, 0xA0, 0x1680, *range(0x2000, 0x2010), 0x2028, 0x2029)))
BLANK = _SPACE + "\u202f\u205f\u3000\ufeff"
NOTHING = BLANK + "-—–―－/／"

NEVER = r"[^\s\S]"
"""A regex that fits no text."""


def fold(expr: pl.Expr) -> pl.Expr:
    """Return the text without width, case, spaces and punctuation; only letters, digits, + and # remain, else null.

    >>> pl.select(fold(pl.lit("Ｃ++ （二级） A-1"))).item()
    'c++二级a1'
    """
    folded = expr.str.normalize("NFKC").str.to_lowercase().str.replace_all(r"[^\p{L}\p{M}\p{N}+#]", "")
    return pl.when(folded != "").then(folded.str.normalize("NFKC"))


def fold_place(expr: pl.Expr) -> pl.Expr:
    """Return the text without width, case, dots and apostrophes; words stay apart by one space.

    >>> pl.select(fold_place(pl.lit(" Xi'an　City "))).item()
    'xian city'
    """
    plain = expr.str.normalize("NFKC").str.to_lowercase().str.replace_all(r"['’‘.`\u200b]", "")
    return plain.str.replace_all(r"[ \u3000]+", " ").str.strip_chars(BLANK)


_FORMULA = r"(?s)^(?:\s*[=+\-@＝＋－＠].|[\t\r\n])"


def without_formula(text: pl.Expr) -> pl.Expr:
    """Return the text so that a spreadsheet program that opens it in a .csv takes it for no formula.

    An apostrophe is put before what begins as one. A sign that stands alone is none.

    >>> texts = pl.DataFrame({"text": ["=1+1", " @SUM(A1)", "-", "A-1", None]})
    >>> texts.select(without_formula(pl.col("text")))["text"].to_list()
    ["'=1+1", "' @SUM(A1)", '-', 'A-1', None]
    """
    return pl.when(text.str.contains(_FORMULA)).then("'" + text).otherwise(text).name.keep()
