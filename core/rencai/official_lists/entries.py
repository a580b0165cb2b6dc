"""Turn the lines of a list into catalogue entries, and report what cannot be read; nothing is guessed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from rencai.cells import vocabulary
from rencai.cells.columns import canonical_columns
from rencai.cells.parsers import flag, is_name
from rencai.official_lists.line_states import is_cancelled, is_named_cancelled
from rencai.official_lists.schema import ENTRY_DRAFTS, FAULTS, KEYS
from rencai.official_lists.words import level
from rencai.policy.identity import entry_ids
from rencai.system.text import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rencai.official_lists.words import ListWords


LONGEST_NAME = 300
"""Characters of a qualification's name; what is longer is no name."""

_KEYS = tuple(field.name for field in KEYS)
_HAN = r"\p{Han}"
_TWO_LINES = r"^(.+)\n(.+)$"
_BRACKETED = r"^(.+?)\s*[（(]([^（()）]+)[)）]$"


def name_columns() -> list[pl.Expr]:
    """Return the names, and ``fault.name``: why the line names nothing.

    A name is of the language of its column, else of its script; a cell in two lines has both. What the columns of a
    language leave of the general one is ``other``, a further name.
    """
    whole, zh, en = (pl.col(name) for name in ("qualification", "qualification_zh", "qualification_en"))
    first, second = whole.str.extract(_TWO_LINES, 1), whole.str.extract(_TWO_LINES, 2)
    generic = pl.when(first.is_null()).then(whole)
    han = generic.str.contains(_HAN)
    chinese = pl.coalesce(_name(zh), _name(first), pl.when(han).then(_name(generic)))
    latin = pl.coalesce(_name(en), _name(second), pl.when(~han).then(_name(generic)))
    longest = pl.max_horizontal(name.str.len_chars() for name in (generic, first, second, zh, en))
    none = chinese.is_null() & latin.is_null()
    return [
        latin.alias("qualification"),
        chinese.alias("qualification_zh"),
        pl.when(generic.ne_missing(chinese) & generic.ne_missing(latin)).then(_name(generic)).alias("other"),
        pl.when(longest > LONGEST_NAME)
        .then(pl.lit("name_long"))
        .when(none)
        .then(pl.lit("name_empty"))
        .alias("fault.name"),
    ]


def _name(text: pl.Expr) -> pl.Expr:
    """Return the text where it can be a name, else null."""
    return pl.when(is_name(text)).then(text)


def short_forms() -> pl.Expr:
    """Return the short forms that stand in a column of their own, parted by a slash."""
    parts = pl.col("abbreviation").str.split("/").list.eval(pl.element().str.strip_chars())
    return parts.fill_null([]).list.eval(pl.element().filter(pl.element() != "")).list.unique(maintain_order=True)


def issuer_columns() -> list[pl.Expr]:
    """Return the issuer in either language, and its other names: what stands in brackets, unless that is a country."""
    cell = pl.col("issuer")
    whole = pl.coalesce(cell.str.extract(_TWO_LINES, 1), cell)
    en, short = _split_brackets(pl.coalesce("issuer_en", cell.str.extract(_TWO_LINES, 2)))
    main, inner = _split_brackets(whole)
    latin = pl.coalesce(pl.when(~main.str.contains(_HAN)).then(main), pl.when(~inner.str.contains(_HAN)).then(inner))
    han = pl.coalesce(pl.when(text.str.contains(_HAN)).then(text) for text in (main, inner))
    issuer = pl.coalesce(en, latin)
    others = [
        pl.when(text.ne_missing(issuer) & text.ne_missing(han)).then(text) for text in (main, inner, latin, short)
    ]
    return [
        issuer.alias("issuer"),
        han.alias("issuer_zh"),
        pl.concat_list(others).list.drop_nulls().list.unique(maintain_order=True).alias("issuer_aliases"),
    ]


def _split_brackets(text: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    """Return the text before brackets at its end, and what stands in them; a country in them stays."""
    inner = text.str.extract(_BRACKETED, 2)
    split = inner.is_not_null() & ~_is_country(inner)
    return pl.when(split).then(text.str.extract(_BRACKETED, 1)).otherwise(text), pl.when(split).then(inner)


def country_code() -> pl.Expr:
    """Return the country's code where the cell is the name of one country, else null."""
    words = _countries()
    return fold(pl.col("country")).replace_strict(words["word"], words["value"], default=None, return_dtype=pl.String)


def _is_country(text: pl.Expr) -> pl.Expr:
    """Whether the text is the name of a country."""
    return fold(text).is_in(_countries()["word"].implode())


def _countries() -> pl.DataFrame:
    """Return the words for countries: ``word`` (folded) and ``value`` (the code)."""
    return vocabulary.words([column for column in canonical_columns() if column.name == "nationality"])["nationality"]


def level_columns() -> list[pl.Expr]:
    """Return ``level``, ``fault.level`` and ``text.level``.

    The level is the one on which the line's cells and its section agree, else the sheet's. Where they contradict each
    other, or a cell of levels names none, it is null with a fault.
    """
    cell, title = level(pl.col("title_level")), level(pl.col("title"))
    named_levels = _distinct(cell, title, pl.col("over.title_level"))
    unread = pl.col("title_level").is_not_null() & cell.is_null()
    nothing = (named_levels.list.len() == 0) & ~unread
    # a title without a level is a fault only where the sheet states no level either
    unstated = nothing & pl.col("title").is_not_null() & pl.col("sheet.title_level").is_null()
    return [
        pl.when(nothing).then("sheet.title_level").otherwise(_single_value(named_levels, unread)).alias("level"),
        pl.when(named_levels.list.len() > 1).then(pl.lit("level_contradiction"))
        .when(unread | unstated).then(pl.lit("level_unknown")).alias("fault.level"),
        pl.concat_str("title", "title_level", separator=" / ", ignore_nulls=True).alias("text.level"),
    ]  # fmt: skip


def field_columns(words: ListWords) -> list[pl.Expr]:
    """Return ``field.key``, ``fault.field`` and ``text.field``: the field of cell and section, else the sheet's.

    A city without fields has no faults here.
    """
    cell = words.field(pl.col("field"))
    named_fields = _distinct(cell, pl.col("over.field"))
    unread = pl.col("field").is_not_null() & cell.is_null()
    nothing = (named_fields.list.len() == 0) & ~unread
    strange = nothing & pl.col("strange").is_not_null() & pl.col("sheet.field").is_null()
    fault = unread | strange | (named_fields.list.len() > 1)
    return [
        pl.when(nothing).then("sheet.field").otherwise(_single_value(named_fields, unread)).alias("field.key"),
        pl.when(fault & pl.lit(words.fields.height > 0)).then(pl.lit("field_unknown")).alias("fault.field"),
        pl.coalesce("field", "strange").alias("text.field"),
    ]


def tier_columns(words: ListWords) -> list[pl.Expr]:
    """Return ``tier.key`` and ``fault.tier``: the tier that the cell names, or by a yes the only one there is."""
    keys = words.tiers["value"].unique().to_list()
    only = pl.lit(keys[0] if len(keys) == 1 else None, pl.String)
    flagged = flag(pl.col("tier"))
    cell = pl.coalesce(words.tier(pl.col("tier")), pl.when(flagged).then(only))
    # a no says that the entry is in no tier, also under a section that names one
    no = flagged.eq_missing(pl.lit(value=False))
    unread = pl.col("tier").is_not_null() & cell.is_null() & ~no
    return [
        pl.when(~unread & ~no).then(pl.coalesce(cell, "over.tier", "sheet.tier")).alias("tier.key"),
        pl.when(unread).then(pl.lit("tier_unknown")).alias("fault.tier"),
    ]


def _distinct(*parts: pl.Expr) -> pl.Expr:
    """Return the distinct values that are stated, as a list."""
    return pl.concat_list(parts).list.drop_nulls().list.unique()


def _single_value(values: pl.Expr, unread: pl.Expr) -> pl.Expr:
    """Return the one value on which all agree; null where they do not, or a cell could not be read."""
    return pl.when(~unread & (values.list.len() == 1)).then(values.list.first())


UNLOADED = ("name_empty", "name_long", "text_lost", "perhaps_cancelled")
"""Faults of lines that become no entry, though they may have been meant as one; such a list is never complete."""

SHOWN = 60
"""Characters of a cell that a fault shows."""
_SAME = ("qualification", "qualification_zh", "issuer", "issuer_en")
_NOTHING = pl.lit([], pl.List(pl.String))


def entries(lines: pl.DataFrame, words: ListWords, edition: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the entries of the lines (``schema.ENTRY_DRAFTS``), and what is wrong with which line (``schema.FAULTS``).

    A line that repeats another is no second entry. ``source`` is left empty until the list is laid over a package.

    :param lines: ``schema.LINES``.
    :param edition: key of the edition, see ``policy.identity.entry_ids``.
    """
    named = lines.with_columns(name_columns()).with_columns(state=_state())
    read_lines = named.filter(pl.col("reason").is_null(), pl.col("state").is_null()).with_columns(
        *level_columns(), *field_columns(words), *tier_columns(words)
    )
    named_lines = read_lines.filter(pl.col("fault.name").is_null())
    first = _is_first(named_lines, (*_SAME, "level", "title", "series", "field.key", "tier.key"))
    distinct_lines = named_lines.filter(first)
    faults = [
        *_state_faults(named),
        _cell_faults(read_lines),
        _line_faults(named_lines.filter(~first), "twice"),
        _line_faults(distinct_lines.filter(~_is_first(distinct_lines, _SAME)), "same_name"),
    ]
    new_entries = distinct_lines.select(*_KEYS, *_text_columns(), *issuer_columns(), *_edition_columns(edition))
    ordered = pl.concat(faults).sort("file", "sheet", "row", maintain_order=True)
    return new_entries.with_columns(id=entry_ids(new_entries, edition)).select(ENTRY_DRAFTS.columns), ordered


def _is_first(frame: pl.DataFrame, names: Sequence[str]) -> pl.Series:
    """Whether each line is the first that says this; texts are compared folded."""
    texts = frame.select(fold(pl.col(name)).fill_null("").alias(name) for name in names)
    return texts.select(pl.struct(pl.all()).is_first_distinct()).to_series()


def _text_columns() -> list[pl.Expr]:
    """Return the columns of entries that are taken from the cells as they stand."""
    title, han = pl.coalesce("title", "series"), pl.coalesce("title", "series").str.contains(r"\p{Han}")
    plain = pl.col("number").str.contains(r"^[0-9]{1,4}$")
    return [
        pl.col("qualification"),
        pl.col("qualification_zh"),
        pl.concat_list("other", short_forms()).list.drop_nulls().alias("aliases"),
        _NOTHING.alias("shared_aliases"),
        pl.concat_list(pl.when(~plain).then("number")).list.drop_nulls().alias("codes"),
        country_code().alias("country"),
        pl.when(~han).then(title).alias("title"),
        pl.when(han).then(title).alias("title_zh"),
        pl.col("remarks"),
    ]


def _edition_columns(edition: str) -> list[pl.Expr]:
    """Return the columns of entries that place them in the edition."""
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


# ---- what is wrong ----


def _cell_faults(read_lines: pl.DataFrame) -> pl.DataFrame:
    """Return each fault of a cell in a row of its own, with the text that could not be read."""
    texts = {"name": pl.lit(None, pl.String), "level": pl.col("text.level"), "field": pl.col("text.field"),
             "tier": pl.col("tier")}  # fmt: skip
    parts = [
        read_lines.select(*_KEYS, fault=f"fault.{name}", text=text.str.slice(0, SHOWN)).drop_nulls("fault")
        for name, text in texts.items()
    ]
    return pl.concat(parts).cast(FAULTS.dtypes)


def _state() -> pl.Expr:
    """Return why a line becomes no entry though it may name one; null where it does."""
    over = is_cancelled(pl.col("strange")) | is_named_cancelled(pl.col("strange"))
    return (
        pl.when("unreadable").then(pl.lit("text_lost"))
        .when(pl.col("cancelled") | over).then(pl.lit("cancelled"))
        .when("doubtful").then(pl.lit("perhaps_cancelled"))
    )  # fmt: skip


def _state_faults(lines: pl.DataFrame) -> list[pl.DataFrame]:
    """Return a fault for each line that is cancelled, may be, or cannot be read; a lost text is not shown.

    A line that cannot be read may be an entry whatever it was taken for, and counts unless it is blank.
    """
    lost = lines.filter(pl.col("state") == "text_lost", pl.col("reason").ne_missing(pl.lit("blank")))
    entries = lines.filter(pl.col("reason").is_null())
    return [
        lost.select(*_KEYS, fault=pl.lit("text_lost"), text=pl.lit(None, pl.String)).cast(FAULTS.dtypes),
        *(_line_faults(entries.filter(pl.col("state") == name), name) for name in ("cancelled", "perhaps_cancelled")),
    ]


def _line_faults(lines: pl.DataFrame, fault: str) -> pl.DataFrame:
    """Return the same fault for every line, with the name of its entry."""
    shown = pl.coalesce("qualification_zh", "qualification").str.slice(0, SHOWN)
    return lines.select(*_KEYS, fault=pl.lit(fault), text=shown).cast(FAULTS.dtypes)
