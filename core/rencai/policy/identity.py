"""Name the entries of a list by what they are, so that no other line, and no order of lines, tells on their ids."""

from __future__ import annotations

import hashlib

import polars as pl

from rencai.system.text import fold

_IDENTITY = ("qualification", "qualification_zh", "issuer", "issuer_zh", "title_level", "codes")
"""What an entry is: its names, its issuer, its level, and the list's own code of it.

A serial number is none of it: it is the line's place, and changes for all lines below one that is inserted.
"""
_REST = ("title", "title_zh", "field", "tier", "country", "aliases", "issuer_aliases")
"""What else tells entries apart that are the same in all of the former."""
_DIGITS = 10
_LONG = 32
"""Digits where the usual number gives two entries of one list the same id."""


def entry_ids(entries: pl.DataFrame, edition: str) -> pl.Series:
    """Return an id of each entry that follows what it is, such as ``2025-3f9a0c1b7e``; each occurs once.

    Texts that ``fold`` alike are alike. Of entries that are the same by ``_IDENTITY`` all have ids of all that the list
    says of them, so that none of them takes over the id that one of them had alone. Decisions are stored by these ids:
    whatever changes here lets everything that was decided on imported lists be decided again.

    :param entries: under ``policy.package.ENTRY_SCHEMA``, as the list states them; its ids are not read.
    :param edition: key of the edition, which the ids begin with.
    """
    short, whole = _texts(entries, _IDENTITY), _texts(entries, (*_IDENTITY, *_REST))
    several = pl.Series(short, dtype=pl.String).is_duplicated()
    texts = [long if twice else text for text, long, twice in zip(short, whole, several, strict=True)]
    digests = pl.Series([hashlib.sha256(text.encode()).hexdigest() for text in _numbered(texts)], dtype=pl.String)
    ids = digests.str.head(_DIGITS)
    unlike = pl.when(ids.is_duplicated()).then(digests.str.head(_LONG)).otherwise(ids)
    return pl.select(pl.concat_str(pl.lit(f"{edition}-"), unlike).alias("id")).to_series()


def _texts(entries: pl.DataFrame, names: tuple[str, ...]) -> list[str]:
    """Return the columns of each entry in one text."""
    folded = entries.select(_folded(name, entries.schema[name]) for name in names)
    return ["\0".join(row) for row in folded.rows()]


def _folded(name: str, dtype: pl.DataType) -> pl.Expr:
    """Return a column's folded text, empty where there is none; of a list the texts in order of the alphabet."""
    if not isinstance(dtype, pl.List):
        return fold(pl.col(name)).fill_null("")
    return pl.col(name).list.eval(fold(pl.element())).list.drop_nulls().list.sort().list.join("\1")


def _numbered(texts: list[str]) -> list[str]:
    """Return the texts, those that occur again with a number behind, so that each occurs once."""
    seen: dict[str, int] = {}
    numbered = []
    for text in texts:
        seen[text] = seen.get(text, 0) + 1
        numbered.append(text if seen[text] == 1 else f"{text}\0{seen[text]}")
    return numbered
