"""Read cells in traditional or Japanese characters as those in simplified ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl


def simplify(texts: pl.Series) -> pl.Series:
    """Return the texts in simplified characters; the series itself where all are.

    Only those with a character that the standard of simplified Chinese (GB 2312) lacks are converted, because that is
    slow, and most spreadsheets have none.

    :param texts: no nulls.
    """
    strange = [character for character in set("".join(texts)) if not _is_simplified(character)]
    if not strange:
        return texts
    from rencai.matching.texts import simplified

    other = texts.str.contains_any(strange)
    converted = texts.filter(other)
    return texts.replace_strict(converted, simplified(converted), default=texts)


def _is_simplified(character: str) -> bool:
    return character < "\u2e80" or bool(character.encode("gb2312", "ignore"))
