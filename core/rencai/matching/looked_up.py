"""Lay what users looked up in official documents over a package, and over what matching answers in an edition.

A look-up makes known what the loaded catalogue leaves unknown; it never goes against what that states. What the
document did not tell stays unknown, for a cause of its own (``untold``).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import polars as pl

from rencai.decisions.model import LISTED, NO_TIER, SAME, Decisions
from rencai.decisions.schema import EFFECTIVE
from rencai.matching.schema import IN_TIER, IN_TIER_CAUSE, METHODS, PAIR_LOOK_UPS
from rencai.messages.lookup import text, words
from rencai.messages.sentences import sentence
from rencai.policy.nouns import Source
from rencai.policy.package import ENTRY_SCHEMA, LOOKED_UP, Package
from rencai.policy.schema import ENTRIES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rencai.policy.nouns import Edition
    from rencai.system.frames import Row


_SAYS = ("listing_name", "listing_number", "title", "level", "tier", "field")
"""What a look-up says of the entry."""
_ANSWER = ("verdict", "title", "level", "tier", "field")
"""What of a look-up a ruling may depend on."""
_ZONE = ZoneInfo("Asia/Shanghai")
_GRANTED = ("match.title", "match.title_level", "match.tier", "match.field")
"""What an entry grants, which a look-up may supply where the catalogue does not state it."""


def entry_ids(look_ups: pl.DataFrame) -> pl.DataFrame:
    """Return ``number`` and ``entry`` of the look-ups that list a name: one entry where several editions say the same.

    :param look_ups: ``decisions.schema.EFFECTIVE``.
    """
    listed = look_ups.filter(pl.col("verdict") == LISTED)
    first = pl.col("number").min().over("pair", *_SAYS)
    return listed.select("number", entry=pl.concat_str(pl.lit("lookup-"), first))


def lay_over(package: Package, decisions: Decisions) -> Package:
    """Return the package with the look-ups in its editions as entries, and as sources what was looked at.

    Such an entry is of the kind ``policy.package.LOOKED_UP``: no name resembles it, and no total counts it.
    """
    look_ups = decisions.look_ups(package)
    look_ups = look_ups.filter(pl.col("edition").is_in([edition.key for edition in package.editions]))
    return _lay_over(package, tuple(look_ups.iter_rows())) if look_ups.height else package


# a service rules with the same decisions again and again
@lru_cache(maxsize=32)
def _lay_over(package: Package, rows: tuple[tuple[Any, ...], ...]) -> Package:
    look_ups = pl.DataFrame(rows, schema=EFFECTIVE.dtypes, orient="row")
    policy = replace(package.policy, sources={**package.policy.sources, **_sources(look_ups, package)})
    entries = pl.concat([package.entries.select(*ENTRY_SCHEMA), _entries(look_ups)])
    return replace(package, policy=policy, entries=entries, catalogue=package.catalogue or package)


def _sources(look_ups: pl.DataFrame, package: Package) -> dict[str, Source]:
    editions = {edition.key: edition for edition in package.editions}
    sources = (_source(row, editions[row["edition"]]) for row in look_ups.iter_rows(named=True))
    return {source.id: source for source in sources}


def _source(row: Row, edition: Edition) -> Source:
    return Source(
        id=f"lookup-{row['number']}",
        title=row["seen"] or edition.zh,
        issuer=row["by"],
        where=f"{edition.zh} #{row['number']}",
        published="—",
        verified=datetime.fromisoformat(row["at"]).astimezone(_ZONE).date(),
        reliability="looked_up",
    )


def _entries(look_ups: pl.DataFrame) -> pl.DataFrame:
    """Return the entries that look-ups list, under ``ENTRY_SCHEMA``."""
    each = look_ups.join(entry_ids(look_ups), on="number", suffix=".id", maintain_order="left")
    name = pl.coalesce("listing_name", "qualification")
    listed = each.group_by(id="entry.id", maintain_order=True).agg(
        pl.first("title", "field", "issuer"),
        called=name.first(),
        code=pl.col("listing_number").first(),
        title_level=pl.col("level").first(),
        tier=pl.col("tier").replace(NO_TIER, None).first(),
        edition=pl.col("edition"),
        source=pl.concat_str(pl.lit("lookup-"), "number"),
    )
    nothing = {name: pl.lit(None, dtype) for name, dtype in ENTRY_SCHEMA.items() if not isinstance(dtype, pl.List)}
    none = {name: pl.lit([], dtype) for name, dtype in ENTRY_SCHEMA.items() if isinstance(dtype, pl.List)}
    own = {name: pl.col(name) for name in ("id", "title_level", "tier", "field", "edition", "source")}
    texts: dict[str, pl.Expr] = {}
    for column, typed in {"qualification": "called", "issuer": "issuer", "title": "title"}.items():
        han = pl.col(typed).str.contains(r"\p{Han}")
        texts |= {column: pl.when(~han).then(typed), f"{column}_zh": pl.when(han).then(typed)}
    codes = pl.when(pl.col("code").is_not_null()).then(pl.concat_list("code")).otherwise(none["codes"])
    columns = {**nothing, **none, **own, **texts, "codes": codes, "kind": pl.lit(LOOKED_UP)}
    return listed.select(**{name: columns[name] for name in ENTRY_SCHEMA}).cast(ENTRIES.dtypes)


def pair_look_ups(
    pairs: pl.DataFrame, look_ups: pl.DataFrame, own: pl.DataFrame, disputed_pairs: pl.DataFrame
) -> pl.DataFrame:
    """Return the look-ups of each pair (``schema.PAIR_LOOK_UPS``), with what else was decided of the very pair.

    :param pairs: ``pair`` with its digest ``key``.
    :param look_ups: ``decisions.schema.EFFECTIVE`` of one city.
    :param own: the decisions on the pairs themselves, ``schema.PAIR_DECISIONS``.
    :param disputed_pairs: the pairs without an issuer under whose name it was decided otherwise what entry it is.
    """
    if look_ups.is_empty():
        return PAIR_LOOK_UPS.empty()
    keyed = look_ups.rename({"pair": "key"}).drop("entry", "name")
    each = keyed.join(entry_ids(look_ups), on="number", how="left").join(pairs, on="key", maintain_order="left")
    same = own.filter(pl.col("verdict") == SAME).select("pair", same="entry", same_number="number", same_own="own")
    each = each.join(same, on="pair", how="left", maintain_order="left")
    # the department's own goes before a promoted one, whichever is newer
    later = pl.when(pl.col("same_own") == pl.col("own")).then(pl.col("same_number") > pl.col("number"))
    disputed = pl.col("pair").is_in(disputed_pairs["pair"].implode()) | pl.col("number").is_in(_disputed(look_ups))
    each = each.with_columns(later=later.otherwise("same_own"), disputed=disputed)
    return each.select(
        "pair", "edition", "number", "entry", "tier", "disputed", listed=pl.col("verdict") == LISTED,
        outdone=pl.when(~pl.col("later")).then("same"), outdoing=pl.when("later").then("same"),
    ).select(PAIR_LOOK_UPS.columns)  # fmt: skip


def _disputed(look_ups: pl.DataFrame) -> list[int]:
    """Return the numbers of the look-ups on names without an issuer that another one, under an issuer, contradicts."""
    bare = pl.col("pair") == pl.col("name")
    under = look_ups.filter(~bare).select("name", "edition", *(pl.col(says).alias(f"{says}.under") for says in _ANSWER))
    both = look_ups.filter(bare).join(under, on=["name", "edition"])
    differs = [pl.col(says).ne_missing(pl.col(f"{says}.under")) for says in _ANSWER]
    return both.filter(pl.any_horizontal(differs))["number"].unique().to_list()


def look_ups_in(edition: Edition, look_ups: pl.DataFrame, listed: pl.DataFrame) -> pl.DataFrame:
    """Return the look-ups in the edition that count: not those after which the name was decided to be an entry of it.

    :param listed: the edition's entries.
    """
    outdone = pl.col("outdoing").is_in(listed["id"].implode()).eq_missing(pl.lit(value=True))
    return look_ups.filter(pl.col("edition") == edition.key, ~outdone)


def without_outdone(hits: pl.DataFrame, here: pl.DataFrame) -> pl.DataFrame:
    """Return the hits without those by decisions in whose place a later look-up of the edition stands."""
    outdone = here.select("pair", entry="outdone", method=pl.lit("decision", METHODS)).drop_nulls("entry")
    return hits.join(outdone, on=["pair", "entry", "method"], how="anti", maintain_order="left")


def answer(frame: pl.DataFrame, here: pl.DataFrame, hits: pl.DataFrame, tiers: Sequence[str]) -> pl.DataFrame:
    """Answer by look-ups what the catalogue leaves unknown of the pairs in one edition.

    Leaving out an issuer turns no answer round: a name without one that is not listed, but that entries go by, or that
    was looked up otherwise under an issuer, waits for the issuer (``empty``).

    :param frame: ``schema.ANSWERS`` of one edition, without ``looked_up``, which is added.
    :param here: what ``look_ups_in`` gives for it.
    :param hits: what the pairs name of the edition, ``schema.HITS``.
    """
    shared = pl.col("pair").is_in(hits.filter(pl.col("naming") != "contradiction")["pair"].implode())
    joined = frame.join(
        here.select("pair", "disputed", says="listed", look_up="entry", look_up_tier="tier", look_up_number="number"),
        on="pair", how="left", maintain_order="left",
    )  # fmt: skip
    listed, says = pl.col("match.listed"), pl.col("says")
    # a name that tells no certificate is for the applicant to write out
    open_ = listed.is_null() & says.is_not_null() & (pl.col("match.listed.cause") != "unreadable")
    supplied = listed & says
    waits = pl.col("disputed") | (~says & shared & pl.col("issuer").is_null())
    # a pair without a look-up is left as it is
    joined = joined.with_columns(
        open=(open_ & ~waits).fill_null(value=False), supplied=(supplied & ~waits).fill_null(value=False),
        waits=(open_ & waits).fill_null(value=False),
    )  # fmt: skip
    opened, none = pl.col("open"), pl.lit([], pl.List(pl.String))
    answered = joined.with_columns(
        pl.when(opened).then("says").otherwise("match.listed").alias("match.listed"),
        pl.when("waits").then(pl.lit("empty")).when(~opened).then("match.listed.cause").alias("match.listed.cause"),
        *(column for tier in tiers for column in _in_tier(tier)),
        entry=pl.when(opened).then("look_up").otherwise("entry"),
        method=pl.when(opened).then(pl.lit("decision", METHODS)).otherwise("method"),
        near=pl.when(~opened).then("near").when("says").then(pl.lit(100.0)),
        others=pl.when(opened).then(none).otherwise("others"),
        looked_up=pl.when(pl.col("open") | pl.col("supplied"))
        .then(pl.concat_list("look_up_number"))
        .otherwise(pl.lit([], pl.List(pl.Int64))),
    )
    return answered.drop("says", "disputed", "waits", "look_up", "look_up_tier", "look_up_number", "open", "supplied")


def _in_tier(tier: str) -> tuple[pl.Expr, pl.Expr]:
    """Return the answer of the tier and its cause: by the look-up where the catalogue leaves it unknown."""
    in_catalogue, cause = pl.col(IN_TIER.of(tier=tier)), pl.col(IN_TIER_CAUSE.of(tier=tier))
    by_look_up = pl.col("open") | pl.col("supplied")
    answered_tier = pl.when("says").then(pl.col("look_up_tier") == tier).otherwise(pl.lit(value=False))
    answered = pl.when(in_catalogue.is_null() & by_look_up).then(answered_tier).otherwise(in_catalogue)
    untold = pl.when("waits").then(pl.lit("empty")).when(by_look_up).then(pl.lit("untold")).otherwise(cause)
    return answered.alias(in_catalogue.meta.output_name()), pl.when(answered.is_null()).then(untold).alias(
        cause.meta.output_name()
    )


def earlier(frame: pl.DataFrame, look_ups: pl.DataFrame, keys: Sequence[str]) -> pl.Series:
    """Return the numbers of each pair's look-ups in other editions than those of the keys, newest first."""
    others = look_ups.filter(~pl.col("edition").is_in(list(keys))).sort("number", descending=True)
    each = others.group_by("pair", maintain_order=True).agg(earlier="number")
    joined = frame.select("pair").join(each, on="pair", how="left", maintain_order="left")
    return joined.select(pl.coalesce("earlier", pl.lit([], pl.List(pl.Int64)))).to_series()


def supplement(described: pl.DataFrame, package: Package, lang: str) -> pl.DataFrame:
    """Return the described answers with what their look-ups tell and the catalogue does not, and with their sources.

    :param described: has ``looked_up`` and what the entry grants, under the names of ``schema.MATCHES``.
    """
    if described["looked_up"].list.len().sum() == 0:
        return described
    by_number = _supplied_values(package, lang)
    numbered = described.with_row_index("line")
    each = numbered.select("line", number="looked_up").explode("number").drop_nulls()
    statements = each.join(by_number, on="number", how="left", maintain_order="left")
    first = statements.group_by("line", maintain_order=True).agg(
        # what two editions tell is known where both tell the same
        *(
            pl.when(pl.col(name).n_unique() == 1).then(pl.col(name).first()).alias(f"{name}.supplied")
            for name in _GRANTED
        ),
        sources=pl.concat_str(pl.lit("lookup-"), "number").str.join("; "),
    )
    joined = numbered.join(first, on="line", how="left", maintain_order="left")
    own = pl.col("match.source").is_null() | pl.col("match.entry").str.starts_with("lookup-")
    source = pl.when(own).then("sources").otherwise(pl.concat_str("match.source", "sources", separator="; "))
    return joined.with_columns(
        *(pl.coalesce(name, f"{name}.supplied").alias(name) for name in _GRANTED),
        pl.when(pl.col("sources").is_not_null()).then(source).otherwise("match.source").alias("match.source"),
    ).drop("line", "sources", *(f"{name}.supplied" for name in _GRANTED))


def _supplied_values(package: Package, lang: str) -> pl.DataFrame:
    """Return ``number`` and what the look-up tells of the entry, under the names of ``schema.MATCHES``."""
    titles = ("title_zh", "title") if lang == "zh" else ("title", "title_zh")
    looked_up = package.entries.filter(pl.col("kind") == LOOKED_UP)
    return looked_up.select(
        pl.col("source").alias("number"),
        pl.coalesce(*titles).alias("match.title"),
        pl.col("title_level").alias("match.title_level"),
        pl.col("tier").alias("match.tier"),
        pl.col("field").alias("match.field"),
    ).explode("number").with_columns(pl.col("number").str.strip_prefix("lookup-").cast(pl.Int64))  # fmt: skip


def described_look_ups(decisions: pl.DataFrame, package: Package, lang: str) -> dict[int, str]:
    """Return the words of each look-up by its number: what, in which edition, by whom, when, and what was seen.

    :param decisions: ``decisions.schema.EFFECTIVE`` of one city.
    """
    if decisions.is_empty():
        return {}
    editions = {edition.key: edition.name(lang) for edition in package.editions}
    moment = pl.col("at").str.to_datetime("%Y-%m-%dT%H:%M:%S%z", time_zone="UTC")
    day = moment.dt.convert_time_zone("Asia/Shanghai").dt.date()
    whose = pl.when("own").then(pl.lit(text("decision.own", lang))).otherwise(pl.lit(text("decision.promoted", lang)))
    parts = {
        "whose": whose, "number": pl.col("number"), "by": pl.col("by"), "day": day,
        "edition": pl.col("edition").replace(editions), "seen": pl.col("seen").fill_null("—"),
        "level": _level_words(lang),
    }  # fmt: skip
    unlisted = {name: part for name, part in parts.items() if name != "level"}
    listed_words = pl.when(pl.col("verdict") == LISTED).then(sentence("decision.listed", lang, **parts))
    rows = decisions.select("number", words=listed_words.otherwise(sentence("decision.unlisted", lang, **unlisted)))
    return dict(rows.iter_rows())


def _level_words(lang: str) -> pl.Expr:
    """Return what the look-up tells of level and tier, in brackets; empty where it tells neither."""
    level = pl.col("level").replace(words("ruling.level", lang))
    tier = pl.when(pl.col("tier") != NO_TIER).then(pl.col("tier").replace(words("ruling.tier", lang)))
    joined = pl.concat_str(level, tier, separator="、" if lang == "zh" else ", ", ignore_nulls=True)
    opening, closing = ("（", "）") if lang == "zh" else (" (", ")")
    return pl.when(joined != "").then(pl.concat_str(pl.lit(opening), joined, pl.lit(closing))).otherwise(pl.lit(""))
