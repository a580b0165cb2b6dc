"""Write an edition as far as it is known as a list that can be imported: documents, imported list and look-ups."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from rencai.messages.lookup import words
from rencai.official_lists.columns import list_columns
from rencai.official_lists.comparison import same_entries
from rencai.output.xlsx import writer
from rencai.output.xlsx.sheet import Sheet
from rencai.policy.package import ENTRY_SCHEMA, LOOKED_UP
from rencai.system.text import fold

if TYPE_CHECKING:
    from datetime import date

    from rencai.policy.nouns import Edition
    from rencai.policy.package import Package


_SUPPLIED = ("field", "title", "title_zh", "title_level", "tier", "issuer", "issuer_zh")
"""What a look-up may add to an entry that is documented without it."""
_WIDTHS = {"qualification_zh": 34.0, "qualification_en": 34.0, "issuer": 28.0, "issuer_en": 28.0, "title": 22.0}


def gathered_entries(package: Package, edition: Edition) -> pl.DataFrame:
    """Return what is known of the edition, under ``ENTRY_SCHEMA``: its entries, then those that users looked up.

    What was looked up of a documented entry supplements it. Of look-ups under one name and issuer the last counts.

    :param package: the package with look-ups laid over it (``matching.looked_up.lay_over``).
    """
    own = package.exact(edition).select(*ENTRY_SCHEMA)
    looked_up = package.entries.filter(pl.col("kind") == LOOKED_UP, pl.col("edition").list.contains(edition.key))
    keys = [fold(pl.coalesce(f"{name}_zh", name)).alias(f"key.{name}") for name in ("qualification", "issuer")]
    latest = looked_up.select(*ENTRY_SCHEMA).with_columns(keys).unique(
        ["key.qualification", "key.issuer"], keep="last", maintain_order=True
    )  # fmt: skip
    latest = latest.select(*ENTRY_SCHEMA)
    same = same_entries(latest, own)
    values = latest.select("id", *(pl.col(name).alias(f"{name}.found") for name in _SUPPLIED))
    supplements = same.select("new", "old").join(values, left_on="new", right_on="id").drop("new")
    joined = own.join(supplements, left_on="id", right_on="old", how="left", maintain_order="left")
    supplemented = joined.with_columns(pl.coalesce(name, f"{name}.found").alias(name) for name in _SUPPLIED)
    new = latest.join(same, left_on="id", right_on="new", how="anti", maintain_order="left")
    return pl.concat([supplemented.select(*ENTRY_SCHEMA), new])


def sheet(entries: pl.DataFrame, edition: Edition, lang: str) -> Sheet:
    """Return the entries as a list with the headings that an import knows, without columns of which nothing is known.

    :param entries: under ``ENTRY_SCHEMA``.
    """
    levels, tiers = words("ruling.level", "zh"), words("ruling.tier", "zh")
    fields = {name: next((word for word in edition.names.get(name, ()) if not word.isascii()), name)
              for name in edition.fields}  # fmt: skip
    tier_names = {tier: edition.names.get(tier, (tiers.get(tier, tier),))[0] for tier in edition.tiers}
    frame = entries.select(
        number=pl.int_range(1, pl.len() + 1),
        qualification_zh="qualification_zh",
        qualification_en="qualification",
        issuer=pl.coalesce("issuer_zh", "issuer"),
        issuer_en=pl.when(pl.col("issuer_zh").is_not_null()).then("issuer"),
        country="country",
        field=pl.col("field").replace(fields),
        title=pl.coalesce("title_zh", "title"),
        title_level=pl.col("title_level").replace(levels),
        tier=pl.col("tier").replace({**tiers, **tier_names}),
        remarks="remarks",
    )
    used = [name for name in frame.columns if frame[name].null_count() < frame.height]
    headings = {column.name: column.heading(lang) for column in list_columns()}
    return Sheet(
        edition.name(lang)[:31],
        frame.select(used),
        headings=[headings[name] for name in used],
        widths={name: width for name, width in _WIDTHS.items() if name in used},
        wrap=[name for name in _WIDTHS if name in used],
        freeze=(1, 0),
    )


def build(package: Package, edition: Edition, lang: str, name: str, day: date) -> tuple[bytes, int]:
    """Return the workbook of what is known of the edition, stamped with the day, and the number of its entries.

    :param name: what errors call the workbook.
    """
    entries = gathered_entries(package, edition)
    return writer.build([sheet(entries, edition, lang)], name, day), entries.height
