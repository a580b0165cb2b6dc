"""Read the lines of a list below its header: their columns, their section, and which are no entries."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING

import polars as pl

from rencai.official_lists.columns import NAMES, TEXTS
from rencai.official_lists.languages import chinese_part, other_part
from rencai.official_lists.line_states import is_cancelled, is_doubtful, is_named_cancelled, is_unreadable
from rencai.official_lists.schema import LINES, OVER, SECTIONS, SHEET
from rencai.official_lists.words import SHORT, level, section_title
from rencai.sheets.tables.layout import whole_name
from rencai.system.text import BLANK

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rencai.official_lists.words import ListWords
    from rencai.sheets.tables.table import Table


BLOCKS = ("field", "series", "issuer", "country")
"""Columns whose cells bureaus merge downwards; a .csv keeps such a cell in its first line only."""


IN_TWO_LANGUAGES = ("qualification", "issuer")
"""Columns whose cells may have a name in two languages."""


def read_lines(tables: Sequence[Table], words: ListWords) -> pl.DataFrame:
    """Return all lines of the tables (``schema.LINES``), in order; a merged cell counts for all its lines."""
    return pl.concat([_table_lines(table, words) for table in tables]).select(LINES.columns)


def common_columns(tables: Sequence[Table]) -> frozenset[str]:
    """Return the columns that every table has."""
    return frozenset.intersection(*(frozenset(table.header.mapping) for table in tables))


def _table_lines(table: Table, words: ListWords) -> pl.DataFrame:
    """Return the lines of one table, ``schema.LINES``."""
    body = table.filled.select(
        _clean_languages(pl.nth(table.header.mapping[name]), name).alias(name)
        if name in table.header.mapping
        else pl.lit(None, pl.String).alias(name)
        for name in TEXTS
    )
    alone = _only_texts(table)
    lines = table.lines.select(file="input", sheet="sheet", row="row", reason="reason").hstack(body).hstack([alone])
    lines = lines.hstack(_states(table))
    lines = lines.with_columns(section=_is_section(words).fill_null(value=False))
    lines = lines.with_columns(reason=pl.when(pl.col("section")).then(pl.lit("section")).otherwise("reason"))
    return _add_sections(_fill_blocks(lines, table), whole_name(table.sheet), words).drop("alone", "section")


def _states(table: Table) -> pl.DataFrame:
    """Return which lines are ``unreadable``, ``cancelled`` and ``doubtful``, by their cells in all columns."""
    names = [table.header.mapping[name] for name in NAMES if name in table.header.mapping]
    spoken = [*names, *([table.header.mapping["remarks"]] if "remarks" in table.header.mapping else [])]
    cells = table.filled.select(_clean(pl.all()))
    return cells.select(
        unreadable=_any(is_unreadable(pl.all())),
        cancelled=_any(is_cancelled(pl.all())) | _any(is_named_cancelled(pl.nth(names))),
        doubtful=_any(is_doubtful(pl.nth(spoken))),
    )


def _any(states: pl.Expr) -> pl.Expr:
    return pl.any_horizontal(states.fill_null(value=False))


def _is_section(words: ListWords) -> pl.Expr:
    """Whether the line is a section's heading; a level where names stand is a name: Professional Engineer."""
    alone, note = pl.col("alone"), pl.col("reason").eq_missing(pl.lit("note"))
    field_or_tier = [_section_value(alone, name, words).is_not_null() for name in SECTIONS[:2]]
    names_level = _section_value(alone, "title_level", words).is_not_null() & pl.col("qualification").is_null()
    return alone.is_not_null() & pl.any_horizontal(note, names_level, *field_or_tier)


def _clean(text: pl.Expr) -> pl.Expr:
    """Return the text in one trimmed line, null where empty; Chinese cut by a line's end is joined without a space."""
    # twice: matches do not overlap, so that of three characters each on its own line one end would be left
    joined = text.str.replace_all(r"(\p{Han})[ \t]*[\r\n]+[ \t]*(\p{Han})", "$1$2")
    joined = joined.str.replace_all(r"(\p{Han})[ \t]*[\r\n]+[ \t]*(\p{Han})", "$1$2")
    cleaned = joined.str.replace_all(rf"[{BLANK}]+", " ").str.strip_chars(BLANK)
    return pl.when(cleaned != "").then(cleaned)


def _clean_languages(text: pl.Expr, name: str) -> pl.Expr:
    """Return the text in one trimmed line; of a cell with a name in two languages in two lines, the Chinese first."""
    if name not in IN_TWO_LANGUAGES:
        return _clean(text)
    both = pl.concat_str(_clean(chinese_part(text)), pl.lit("\n"), _clean(other_part(text)))
    return pl.coalesce(both, _clean(text))


def _only_texts(table: Table) -> pl.Series:
    """Return the text of each line that has a single filled cell, else null."""
    cells = table.body.select(_clean(pl.all()))
    count = pl.sum_horizontal(pl.all().is_not_null())
    return cells.select(pl.when(count == 1).then(pl.coalesce(pl.all())).alias("alone")).to_series()


def _fill_blocks(lines: pl.DataFrame, table: Table) -> pl.DataFrame:
    """Fill the empty cells of block columns from above in a .csv, which keeps no merges."""
    if PurePath(table.name).suffix.lower() not in (".csv", ".txt", ".tsv"):
        return lines
    return lines.with_columns(
        pl.when(pl.col("reason").is_null() & pl.col(name).is_null()).then(pl.col(name).forward_fill()).otherwise(name)
        .alias(name)
        for name in BLOCKS
    )  # fmt: skip


def _add_sections(lines: pl.DataFrame, sheet_name: str, words: ListWords) -> pl.DataFrame:
    """Add what the section over each line and the sheet's name say; a section of nothing known ends the last one."""
    meanings = {name: _section_value(pl.col("alone"), name, words) for name in SECTIONS}
    recognised = pl.any_horizontal(value.is_not_null() for value in meanings.values())
    over = [
        pl.when("section").then(pl.when(recognised).then(value).otherwise(pl.lit(""))).forward_fill().replace("", None)
        .alias(OVER.of(name=name))
        for name, value in meanings.items()
    ]  # fmt: skip
    sheet = [_section_value(pl.lit(sheet_name), name, words).alias(SHEET.of(name=name)) for name in SECTIONS]
    strange = pl.when("section").then(pl.when(recognised).then(pl.lit("")).otherwise(section_title(pl.col("alone"))))
    return lines.with_columns(*over, *sheet, strange=strange.forward_fill().replace("", None))


def _section_value(text: pl.Expr, name: str, words: ListWords) -> pl.Expr:
    """Return the field, tier or level that a section's heading names; a level only where the heading is short."""
    bare = section_title(text)
    if name == "title_level":
        return pl.when(bare.str.len_chars() < SHORT).then(level(bare))
    return words.field(bare) if name == "field" else words.tier(bare)
