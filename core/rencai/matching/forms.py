"""Reduce each catalogue name to what it says, and find the entries that a typed name covers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from rencai.matching.lexicon import homes, within
from rencai.matching.meaning import meaning

if TYPE_CHECKING:
    from rencai.matching.names_index import NamesIndex


KEY = ["pair", "r", "entry", "form"]

_MOST = pl.lit(2**32, pl.UInt64)
"""More than there are mentions, so that the weight of a symbol outranks the number of its mention."""


def anchored(forms: pl.DataFrame) -> pl.DataFrame:
    """Return the forms with ``anchor``: the rows of the mention that the fewest forms share.

    A form is looked for by its anchor alone, because a join by every symbol would pair each name that says "certified"
    with every form that does.
    """
    counted = forms.with_columns(weight=pl.len().over("symbol"))
    weighed = counted.with_columns(weight=pl.col("weight").max().over("form", "m") * _MOST + pl.col("m"))
    return weighed.with_columns(anchor=pl.col("weight") == pl.col("weight").min().over("form")).drop("weight")


def join_forms(symbols: pl.DataFrame, forms: pl.DataFrame, keys: list[str]) -> pl.LazyFrame:
    """Join texts with the forms whose anchor they say, a row for each symbol in common.

    :param symbols: the keys and ``symbol``, beside other columns of the text.
    :param forms: ``schema.FORMS``.
    :param keys: the columns that identify a text.
    """
    symbol_lines, form_lines = symbols.lazy(), forms.lazy()
    anchors = form_lines.filter("anchor").select("form", "symbol")
    likely = symbol_lines.select(*keys, "symbol").join(anchors, on="symbol").select(*keys, "form").unique()
    return likely.join(form_lines.drop("anchor"), on="form").join(symbol_lines, on=[*keys, "symbol"])


def covered_forms(reading_lines: pl.DataFrame, issuer_symbols: pl.DataFrame, index: NamesIndex) -> pl.DataFrame:
    """Return the forms of which a reading says everything: ``KEY`` and four flags. The issuer may say the body.

    ``uncertain``: a mention may be another body's. ``vague``: the grade may be another. ``graded``, ``plain``: as in
    ``schema.FORMS``.

    :param reading_lines: ``meaning.readings``.
    :param issuer_symbols: ``schema.ISSUER_SYMBOLS``.
    """
    own = reading_lines.select("pair", "r", "symbol", "doubt", "nominal", lent=pl.lit(value=False))
    met = join_forms(pl.concat([own, _lent_symbols(reading_lines, issuer_symbols)]), index.forms, ["pair", "r"])
    each = met.group_by(*KEY, "m").agg(
        pl.first("needed", "graded", "plain", "shared"),
        lent=pl.col("lent").all(),
        uncertain=(pl.col("doubt") & (pl.col("nominal") | ~pl.col("worded"))).all(),
        vague=(pl.col("slot") == "g").first() & pl.col("doubt").all(),
    )
    whole = each.group_by(KEY).agg(
        pl.first("needed", "graded", "plain"),
        met=pl.len(),
        lent=pl.col("lent").all(),
        uncertain=pl.col("uncertain").any() | pl.col("shared").first(),
        vague=pl.col("vague").any(),
    )
    covered = whole.filter(pl.col("met") == pl.col("needed"), ~pl.col("lent")).drop("met", "needed", "lent")
    return covered.collect(engine="in-memory")


def _lent_symbols(reading_lines: pl.DataFrame, issuer_symbols: pl.DataFrame) -> pl.DataFrame:
    """Return what need not stand in a name: the issuer's bodies, their parents, and their home countries."""
    bodies = issuer_symbols.filter(pl.col("symbol").str.starts_with("b:")).select("pair", "symbol", "doubt")
    parents = bodies.join(within(), left_on="symbol", right_on="body").select("pair", "doubt", symbol="of")
    named = reading_lines.filter(~pl.col("doubt"), pl.col("slot") == "b").select("pair", "symbol", "doubt")
    home = pl.concat([bodies, named]).join(homes(), left_on="symbol", right_on="body").drop("symbol")
    given = issuer_symbols.filter(pl.col("symbol").str.starts_with("c:"))
    countries = pl.concat([home.rename({"country": "symbol"}), given], how="diagonal")
    every = pl.concat([frame.select("pair", "symbol", "doubt") for frame in (bodies, parents, countries)]).unique()
    readings = reading_lines.select("pair", "r").unique()
    lines = readings.join(every, on="pair").select("pair", "r", "symbol", "doubt", nominal="doubt")
    return lines.with_columns(lent=pl.lit(value=True))


_TELLING = ("b", "g", "w", "t", "l")
"""Slots of which a name needs at least one; a country or a qualifier alone names nothing."""
_BRIEF = r"^(?:[a-z]{1,3}|[a-z]+\d+)$"
"""Letters or a code so short that they mean different things in different trades."""


def name_forms(names: pl.DataFrame, bodies_of: pl.DataFrame, words: pl.DataFrame) -> pl.DataFrame:
    """Return the symbols of the names, ``schema.FORMS`` without ``shared`` and ``anchor``.

    A name with a body has a second form without "certified", because its holders leave the word out.

    :param names: ``entry_names.entry_names``.
    :param bodies_of: ``entry`` and ``body``.
    :param words: ``schema.WORDS``.
    """
    texts = names.unique(["entry", "w"], maintain_order=True).select("entry", "how", "w", pair="number")
    symbols, _ = meaning(texts.with_columns(j=pl.lit(None, pl.String)), words)
    resolved = _resolve_own_body(
        texts.select("pair", "entry", "how").join(symbols, on="pair", maintain_order="left"), bodies_of
    )
    # even numbers for the names, the odd ones after them for their variants without "certified"
    full = resolved.select("entry", "how", "m", "slot", "symbol", form=pl.col("pair") * 2)
    bodied = full.filter(pl.col("slot") == "b").select("form").unique()
    brief = full.join(bodied, on="form", how="semi").filter(pl.col("slot") != "o").with_columns(pl.col("form") + 1)
    every = pl.concat([full, brief])
    return every.with_columns(
        needed=pl.col("m").n_unique().over("form"),
        worded=_has_slot("w", "t"),
        graded=_has_slot("g") & _has_slot("b"),
        plain=~_has_slot("g", "w", "t", "l", "q"),
    ).filter(_has_slot(*_TELLING))


def _has_slot(*slots: str) -> pl.Expr:
    """Whether the form says anything of these slots."""
    return pl.col("slot").is_in(slots).any().over("form")


def _resolve_own_body(symbols: pl.DataFrame, bodies_of: pl.DataFrame) -> pl.DataFrame:
    """Of a mention that may be several bodies, keep the entry's own where it is among them."""
    own = bodies_of.select("entry", symbol="body", own=pl.lit(value=True))
    marked = symbols.join(own, on=["entry", "symbol"], how="left", maintain_order="left")
    is_own = pl.col("own").fill_null(value=False)
    return marked.filter(is_own | ~is_own.any().over("pair", "m"))


def mark_shared(
    all_names: pl.DataFrame, all_forms: pl.DataFrame, words: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return ``schema.NAMES`` and ``schema.FORMS``, with the short names that other entries may go by marked as shared.

    Shared are short names that another entry's name also says (Professional Engineer), and two or three letters of
    which no user is known. Short names that say a body alone are left out: they would name every entry of the body.

    :param all_names: ``entry_names.entry_names``.
    :param all_forms: ``name_forms``.
    :param words: ``schema.WORDS``.
    """
    short = all_forms.filter(pl.col("how") == "short")
    named = all_forms.filter(pl.col("how") != "short", _only_body()).select("entry").unique()
    empty = short.filter(_only_body()).join(named, on="entry", how="anti").select("form").unique()
    shared = (
        pl.concat([_generic_names(all_forms, short), _brief_names(all_names, short, words)])
        .unique()
        .with_columns(shared=pl.lit(value=True))
    )
    numbers = empty.select(number=pl.col("form") // 2).unique()
    names = _add_shared(all_names.join(numbers, on="number", how="anti", maintain_order="left"), shared)
    remaining = all_forms.join(empty, on="form", how="anti", maintain_order="left").with_columns(
        number=pl.col("form") // 2
    )
    how = pl.when("shared").then(pl.lit("shared")).otherwise("how")
    return names.with_columns(how=how).drop("shared", "number"), anchored(_add_shared(remaining, shared).drop("number"))


def _only_body() -> pl.Expr:
    """Whether the form says no more than a body and a country."""
    return pl.col("slot").is_in(["b", "c"]).all().over("form")


def _generic_names(all_forms: pl.DataFrame, short: pl.DataFrame) -> pl.DataFrame:
    """Return the numbers of the short names all of which a name of another entry says, too."""
    texts = all_forms.select(of="entry", other="form", symbol="symbol").unique()
    met = join_forms(texts, anchored(short), ["of", "other"]).filter(pl.col("of") != pl.col("entry"))
    each = met.group_by("form", "other").agg(pl.first("needed"), met=pl.col("m").n_unique())
    # form // 2 is the number of the name, whichever variant
    whole = each.filter(pl.col("met") == pl.col("needed")).select(number=pl.col("form") // 2)
    return whole.collect(engine="in-memory")


def _brief_names(all_names: pl.DataFrame, short: pl.DataFrame, words: pl.DataFrame) -> pl.DataFrame:
    """Return the numbers of the short names that several bodies designate, or a few letters that no known body uses."""
    designations = words.filter("nominal", slot="b").group_by(w="pattern").agg(bodies=pl.col("symbol").n_unique())
    all_names = all_names.filter(pl.col("how") == "short").join(designations, on="w", how="left", maintain_order="left")
    owned = short.filter(pl.col("slot") == "b")["form"].unique() // 2
    few = ~pl.col("number").is_in(owned.implode()) & pl.col("q").str.contains(_BRIEF)
    return all_names.filter(few | (pl.col("bodies") > 1)).select("number")


def _add_shared(frame: pl.DataFrame, shared: pl.DataFrame) -> pl.DataFrame:
    """Add ``shared`` to names or forms, by their ``number``."""
    marked = frame.join(shared, on="number", how="left", maintain_order="left")
    short = (pl.col("how") == "short") & pl.col("shared").fill_null(value=False)
    return marked.with_columns(shared=short | (pl.col("how") == "shared"))
