"""Lines of a list -> entries of the catalogue, and what is wrong with them: nothing is guessed, no line is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from rencai.fold import fold
from rencai.lists import naming, standing
from rencai.lists.lines import KEYS
from rencai.package import ENTRY_SCHEMA

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rencai.lists.words import Words

FAULTS = pl.Schema({**KEYS, "fault": pl.String, "text": pl.String})
UNLOADED = ("name_empty", "name_long")
"""Faults of lines that are no entry, though they may have been meant as one."""

SHOWN = 60
"""Characters of a cell that a fault shows."""
_SAME = ("qualification", "qualification_zh", "issuer", "issuer_en")
_NOTHING = pl.lit([], pl.List(pl.String))


def entries(lines: pl.DataFrame, words: Words, edition: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The entries of the lines, ``KEYS`` before ``ENTRY_SCHEMA``, and what is wrong with which line (``FAULTS``).

    ``source`` is left empty. A line that repeats another is no second entry.
    """
    told = lines.filter(pl.col("reason").is_null()).with_columns(naming.named())
    told = told.with_columns(*standing.levels(), *standing.fields(words), *standing.tiers(words))
    good = told.filter(pl.col("fault.name").is_null())
    first = _first(good, (*_SAME, "level", "title", "series", "field.key", "tier.key"))
    kept = good.filter(first)
    faults = [_faults(told), _said(good.filter(~first), "twice"), _said(kept.filter(~_first(kept, _SAME)), "same_name")]
    made = kept.select(*KEYS, *_texts(), *naming.issued(), *_standing(edition), ids=_number())
    ordered = pl.concat(faults).sort("file", "sheet", "row", maintain_order=True)
    return _identified(made, edition).select(*KEYS, *ENTRY_SCHEMA), ordered


def _first(frame: pl.DataFrame, names: Sequence[str]) -> pl.Series:
    """Whether each line is the first that says this."""
    texts = frame.select(fold(pl.col(name)).fill_null("").alias(name) for name in names)
    return texts.select(pl.struct(pl.all()).is_first_distinct()).to_series()


def _texts() -> list[pl.Expr]:
    title, han = pl.coalesce("title", "series"), pl.coalesce("title", "series").str.contains(r"\p{Han}")
    plain = pl.col("number").str.contains(r"^[0-9]{1,4}$")
    return [
        pl.col("qualification"),
        pl.col("qualification_zh"),
        pl.concat_list("other", naming.short()).list.drop_nulls().alias("aliases"),
        _NOTHING.alias("shared_aliases"),
        pl.concat_list(pl.when(~plain).then("number")).list.drop_nulls().alias("codes"),
        naming.country().alias("country"),
        pl.when(~han).then(title).alias("title"),
        pl.when(han).then(title).alias("title_zh"),
        pl.col("remarks"),
    ]


def _standing(edition: str) -> list[pl.Expr]:
    return [
        pl.col("field.key").alias("field"),
        pl.col("level").alias("title_level"),
        pl.col("tier.key").alias("tier"),
        pl.lit("exact").alias("kind"),
        pl.lit([edition], pl.List(pl.String)).alias("edition"),
        pl.lit(None, pl.Date).alias("from"),
        pl.lit(None, pl.Date).alias("until"),
        _NOTHING.alias("source"),
    ]


def _number() -> pl.Expr:
    return pl.col("number").str.extract(r"^([0-9]{1,4})$").str.to_integer(strict=False)


def _identified(made: pl.DataFrame, edition: str) -> pl.DataFrame:
    """Each entry by its edition and the list's own number, or where those are no numbering by its place: 2025-017."""
    own = made["ids"]
    usable = made.height and not own.null_count() and not own.is_duplicated().any()
    numbers = own if usable else pl.int_range(1, made.height + 1, eager=True)
    width = len(str(numbers.max() or 0))
    ids = pl.concat_str(pl.lit(f"{edition}-"), pl.lit(numbers).cast(pl.String).str.zfill(max(width, 3)))
    return made.with_columns(id=ids)


# ---- what is wrong ----


def _faults(told: pl.DataFrame) -> pl.DataFrame:
    """Each fault of a cell in a line of its own, with the words that could not be read."""
    texts = {"name": pl.lit(None, pl.String), "level": pl.col("text.level"), "field": pl.col("text.field"),
             "tier": pl.col("tier")}  # fmt: skip
    parts = [
        told.select(*KEYS, fault=f"fault.{name}", text=text.str.slice(0, SHOWN)).drop_nulls("fault")
        for name, text in texts.items()
    ]
    return pl.concat(parts).cast(FAULTS)


def _said(lines: pl.DataFrame, fault: str) -> pl.DataFrame:
    shown = pl.coalesce("qualification_zh", "qualification").str.slice(0, SHOWN)
    return lines.select(*KEYS, fault=pl.lit(fault), text=shown).cast(FAULTS)
