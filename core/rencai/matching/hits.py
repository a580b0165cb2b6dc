"""Find the entries that a typed name certainly names, may name, or names while its issuer contradicts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from rencai.matching.forms import KEY, covered_forms
from rencai.matching.lexicon import grades, membership_words, within
from rencai.matching.meaning import readings
from rencai.matching.schema import HITS, METHODS, PAIR_ENTRIES, SLOTS
from rencai.system.frames import Field, Schema

if TYPE_CHECKING:
    from rencai.matching.names_index import NamesIndex


_SLOT = pl.col("symbol").str.slice(0, 1)


def drop_contradicted(
    candidates: pl.DataFrame, symbols: pl.DataFrame, issuer_symbols: pl.DataFrame, index: NamesIndex
) -> pl.DataFrame:
    """Return the candidates (``pair``, ``entry``) less those of another body, grade, level or country than the pair's.

    Another means: both say something of that kind, and they have nothing of it in common. Where either is silent
    nothing is dropped.

    :param symbols: what the names say, ``schema.SYMBOLS``.
    :param issuer_symbols: what the issuers say, ``schema.ISSUER_SYMBOLS``.
    """
    # grades that any body may have; a designation of its own is none of them
    any_body = pl.col("symbol").is_in([f"g:{grade}" for grade in grades()])
    kind = pl.when(any_body).then(pl.lit("grade")).otherwise(_SLOT)
    stated, required = (
        frame.with_columns(slot=_SLOT, kind=kind)
        for frame in (_stated_symbols(symbols, issuer_symbols), _required_symbols(index))
    )
    comparable = candidates.join(stated.select("pair", "slot", "kind").unique(), on="pair")
    judged = comparable.join(required, on=["entry", "kind"], how="semi")
    met = judged.join(stated, on=["pair", "kind"]).join(required, on=["entry", "symbol"], how="semi")
    # a holder of one of an entry's grades may hold others, too
    wrong = judged.join(met, on=["pair", "entry", "slot"], how="anti")
    return candidates.join(wrong, on=["pair", "entry"], how="anti", maintain_order="left")


def _stated_symbols(symbols: pl.DataFrame, issuer_symbols: pl.DataFrame) -> pl.DataFrame:
    """Return the bodies, grades, levels and countries that bind a pair: ``pair``, ``symbol``.

    A body in the name goes before the issuer's, which is often the employer or the training centre. "Member" binds
    nothing, since holders of any grade are members, nor does an ordinary member of no body; nor does a country beside a
    body, since holders live anywhere.
    """
    bodies, grades, levels, countries = (
        symbols.filter(pl.col("slot") == slot).select("pair", "symbol", "pattern") for slot in ("b", "g", "l", "c")
    )
    members = grades.filter(pl.col("symbol") == "g:member")
    any_grade = members.filter(pl.col("pattern").is_in(membership_words()))
    bare = members.join(bodies, on="pair", how="anti")
    grades = grades.join(pl.concat([any_grade, bare]), on=["pair", "symbol", "pattern"], how="anti")
    issuer_bodies = issuer_symbols.filter(pl.col("symbol").str.starts_with("b:")).select("pair", "symbol")
    issuer_bodies, countries = (frame.join(bodies, on="pair", how="anti") for frame in (issuer_bodies, countries))
    parts = (bodies, issuer_bodies, levels, countries, grades)
    return pl.concat([part.select("pair", "symbol") for part in parts]).unique()


def _required_symbols(index: NamesIndex) -> pl.DataFrame:
    """Return the bodies, grades, levels and countries of the entries: ``entry``, ``symbol``.

    An entry that is a body as such, without a grade, accepts all grades.
    """
    levels, grades = (index.forms.filter(pl.col("slot") == slot) for slot in ("l", "g"))
    parts = [
        index.bodies.select("entry", symbol="body"),
        index.allowed.filter(pl.col("symbol").str.starts_with("c:")),
        levels.select("entry", "symbol"),
        grades.join(index.forms.filter("plain"), on="entry", how="anti").select("entry", "symbol"),
    ]
    return pl.concat(parts).unique()


_READING = ["pair", "r"]
_NAMED = Schema(
    "_NAMED",
    *PAIR_ENTRIES,
    Field("method", METHODS, "the step of the ladder"),
    Field("shared", pl.Boolean(), "whether other entries may go by the name, too"),
)


def find_hits(
    distinct: pl.DataFrame, symbols: pl.DataFrame, issuer_symbols: pl.DataFrame, index: NamesIndex
) -> pl.DataFrame:
    """Return every entry that a pair names, with the surest step and what the issuer says to it (``schema.HITS``).

    :param distinct: the pairs, ``schema.PAIRS``.
    :param symbols: what their names say, ``schema.SYMBOLS``.
    :param issuer_symbols: what their issuers say, ``schema.ISSUER_SYMBOLS``.
    """
    named_entries = pl.concat(
        [_by_code(distinct, index), _by_name(distinct, symbols, index), _by_structure(symbols, issuer_symbols, index)]
    )
    if named_entries.is_empty():
        return HITS.empty()
    answered = _apply_issuers(named_entries, distinct, issuer_symbols, index)
    # an Enum sorts by its place in METHODS: each entry keeps the surest step that names it
    best = answered.sort("pair", "entry", "method", maintain_order=True).unique(
        ["pair", "entry"], keep="first", maintain_order=True
    )
    against = best.filter(pl.col("naming") == "contradiction", pl.col("method") != "structured").select("pair")
    # a name that is one entry's, by another issuer, does not certainly mean another entry by its structure
    doubted = pl.col("method").eq(pl.lit("structured", METHODS)) & pl.col("pair").is_in(against["pair"].implode())
    return best.with_columns(
        naming=pl.when(doubted & (pl.col("naming") == "yes")).then(pl.lit("ask")).otherwise("naming")
    )


def _by_code(distinct: pl.DataFrame, index: NamesIndex) -> pl.DataFrame:
    rows = distinct.select("pair", "code").join(index.codes, on="code", how="inner", maintain_order="left")
    return rows.select("pair", "entry", method=pl.lit("id", METHODS), shared=pl.lit(value=False))


def _by_name(distinct: pl.DataFrame, symbols: pl.DataFrame, index: NamesIndex) -> pl.DataFrame:
    """Return the entries whose name the pair has as it stands, folded, or as an alias (``_NAMED``)."""
    rows = distinct.join(index.names, on="q", how="inner", maintain_order="left")
    # letters that may be another body's name nothing for certain where no other word stands beside them (DECISIONS:
    # "An abbreviation of several bodies is none of them for certain")
    doubtful = symbols.filter("nominal").filter("doubt").select("pair").join(
        symbols.filter(pl.col("slot").is_in(["w", "c", "l", "q", "t"])).select("pair"), on="pair", how="anti"
    )  # fmt: skip
    may_be_another = pl.col("pair").is_in(doubtful["pair"].implode()) & pl.col("entry").is_in(index.stated.implode())
    method = (
        pl.when(pl.col("how") != "name")
        .then(pl.lit("alias"))
        .when(pl.col("qualification").str.strip_chars() == pl.col("name"))
        .then(pl.lit("exact"))
        .otherwise(pl.lit("folded"))
    )
    shared = (pl.col("how") == "shared") | (may_be_another & (pl.col("how") != "alias"))
    return rows.select("pair", "entry", method=method.cast(METHODS), shared=shared)


def _by_structure(symbols: pl.DataFrame, issuer_symbols: pl.DataFrame, index: NamesIndex) -> pl.DataFrame:
    """Return the entries with a name of which the pair's says everything, and nothing beyond (``_NAMED``)."""
    if index.forms.is_empty():
        return _NAMED.empty()
    reading_lines = readings(symbols)
    whole = _fully_explained(covered_forms(reading_lines, issuer_symbols, index), reading_lines, index)
    bare = reading_lines.group_by(_READING).agg(bare=(pl.col("symbol") == "g:member").all()).filter("bare")
    whole = whole.join(bare, on=_READING, how="anti")  # holders of any grade are members
    own = reading_lines.filter(~pl.col("doubt"), pl.col("slot") == "b").join(
        index.bodies, left_on="symbol", right_on="body"
    )
    own = own.select(*_READING, "entry", own=pl.lit(value=True)).unique()
    # beside its body an abbreviation is no other's
    foreign = ~pl.col("own").fill_null(value=False)
    shared = pl.col("vague") | (pl.col("uncertain") & foreign) | pl.col("other").fill_null(value=False)
    judged = whole.join(own, on=[*_READING, "entry"], how="left")
    judged = judged.join(_other_bodies(whole, reading_lines, index), on=[*_READING, "entry"], how="left")
    sure = judged.group_by("pair", "entry").agg(shared=shared.all())
    return sure.select("pair", "entry", method=pl.lit("structured", METHODS), shared="shared")


def _other_bodies(whole: pl.DataFrame, reading_lines: pl.DataFrame, index: NamesIndex) -> pl.DataFrame:
    """Return the readings beside which the name says another body's qualification: FCA FCCA, but not CEng MIMechE.

    A registered engineer is registered through an institution, so that the institution's own letters say nothing else.
    """
    trade = pl.col("doubt") & pl.col("pattern").str.contains(r"\p{Han}")
    bodies = reading_lines.filter(~trade, pl.col("slot") == "b").select("pair", "symbol", of="r")
    pairs = whole.select(*_READING, "entry").join(bodies, on="pair").filter(pl.col("r") != pl.col("of"))
    related = pl.concat([index.bodies.select("entry", symbol="body"), _parents(index)])
    strange = pairs.join(related, on=["entry", "symbol"], how="anti")
    return strange.select(*_READING, "entry", other=pl.lit(value=True)).unique()


def _parents(index: NamesIndex) -> pl.DataFrame:
    """Return the bodies in whose name those of an entry act: ``entry``, ``symbol``."""
    return index.bodies.join(within(), on="body").select("entry", symbol="of")


def _fully_explained(covered: pl.DataFrame, reading_lines: pl.DataFrame, index: NamesIndex) -> pl.DataFrame:
    """Return the covered forms whose reading says nothing that the entry does not allow."""
    reading_lines = reading_lines.with_columns(at=pl.col("m") // len(SLOTS))
    doubtful = (
        reading_lines.filter("nominal", "doubt", slot="b").select(*_READING, "at", open=pl.lit(value=True)).unique()
    )
    lines = covered.join(reading_lines, on=_READING).join(doubtful, on=[*_READING, "at"], how="left")
    lines = lines.join(index.allowed.with_columns(fits=pl.lit(value=True)), on=["entry", "symbol"], how="left")
    # a trade, or a post-nominal that may be several bodies', says nothing against a grade of a body beside it
    trade = pl.col("graded") & ((pl.col("slot") == "t") | pl.col("open").fill_null(value=False))
    beside = (pl.col("slot") == "o") | ((pl.col("slot") == "h") & ~pl.col("plain"))
    # any other word makes it another thing, known or not (see "A name is read word by word, and an entry needs every
    # word" in DECISIONS.md)
    ok = pl.col("fits").fill_null(value=False) | beside | trade | _is_member()
    each = lines.with_columns(ok=ok).group_by(*KEY, "m").agg(pl.first("uncertain", "vague"), pl.col("ok").any())
    return each.group_by(KEY).agg(pl.first("uncertain", "vague"), ok=pl.col("ok").all()).filter("ok")


def _is_member() -> pl.Expr:
    """Whether the symbol is "member" beside a post-nominal, which implies it: FCCA member."""
    return (pl.col("symbol") == "g:member") & (pl.col("nominal") & (pl.col("slot") == "g")).any().over(KEY)


def _apply_issuers(
    named_entries: pl.DataFrame, distinct: pl.DataFrame, issuer_symbols: pl.DataFrame, index: NamesIndex
) -> pl.DataFrame:
    """Return the named entries with ``naming`` and ``agrees``; a shared name under another's issuer is dropped."""
    rows = named_entries.join(
        distinct.select("pair", blank=pl.col("issuer").is_null()), on="pair", maintain_order="left"
    )
    rows = rows.join(_agreeing_issuers(issuer_symbols, index), on=["pair", "entry"], how="left", maintain_order="left")
    shared, perhaps = pl.col("shared"), pl.col("perhaps").fill_null(value=False)
    agrees = pl.col("perhaps").is_not_null() & ~(shared & perhaps)
    recognised = issuer_symbols.filter(pl.col("symbol").str.starts_with("b:"))["pair"].unique()
    stated = pl.col("entry").is_in(index.stated.implode())
    of_another = pl.col("entry").is_in(index.bodies["entry"].unique().implode()) & pl.col("pair").is_in(
        recognised.implode()
    )
    # where the catalogue states no issuer, only a body that is certainly another one contradicts
    silent = pl.col("blank") | ~(stated | of_another)
    naming = (
        pl.when(shared & (silent | perhaps))
        .then(pl.lit("ask"))
        .when(silent | agrees)
        .then(pl.lit("yes"))
        .when(~shared)
        .then(pl.lit("contradiction"))
    )
    answered = rows.with_columns(naming=naming, agrees=agrees & ~pl.col("blank")).drop_nulls("naming")
    return answered.select(HITS.columns)


def _agreeing_issuers(issuer_symbols: pl.DataFrame, index: NamesIndex) -> pl.DataFrame:
    """Return the pairs whose issuer is the entry's or acts for it; ``perhaps``: the issuer names several bodies."""
    agreeing = issuer_symbols.join(index.bodies, left_on="symbol", right_on="body")
    return agreeing.group_by("pair", "entry").agg(perhaps=pl.col("doubt").all())
