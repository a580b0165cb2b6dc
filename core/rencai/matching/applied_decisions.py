"""Apply the decisions of users to the matched names; a name without its issuer never outranks one with it.

Leaving out an issuer may only ever turn an answer into a question. So a decision on a name with an issuer makes the
bare name a question, unless it was decided alike; and one on the bare name makes what it contradicts, under any issuer
on which nothing was decided, a question, too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from rencai.decisions.model import DIFFERENT, IS_LOOK_UP, SAME, Decisions, with_digests
from rencai.matching.looked_up import pair_look_ups
from rencai.matching.notes import entry_name
from rencai.matching.schema import METHODS, PAIR_DECISIONS, PAIR_ENDED, PAIR_LOOK_UPS
from rencai.messages.lookup import pick, text
from rencai.messages.sentences import sentence

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rencai.policy.package import Package


_PAIR_ENTRY = ["pair", "entry"]
_CERTAIN = 100.0
"""The score of an entry that the name itself names, or that was decided on."""
_WORDS = ("decided.same", "decided.different", "decided.elsewhere", "decided.lapsed")
_BARE = pl.col("key") == pl.col("name")
"""Whether a decision is on a name without an issuer: then the digest of the pair is that of the name."""
_FEW = 3
_MOMENT, _ZONE = "%Y-%m-%dT%H:%M:%S%z", "Asia/Shanghai"


@dataclass(frozen=True, eq=False)
class AppliedDecisions:
    """The hits of pairs as decided, and the decisions that bear on them.

    ``hits`` is under ``schema.HITS``. ``own`` are the decisions on the very pair, ``others`` those on its name under
    other issuers, or none, because of which it is a question (``schema.PAIR_DECISIONS``). ``questions`` are the entries
    that such pairs ask about (``schema.PAIR_ENTRIES``), ``bare_pairs`` the numbers of the pairs without an issuer among
    them. ``look_ups`` is what users looked up of the pairs themselves (``schema.PAIR_LOOK_UPS``), ``ended`` what was
    decided of them that decides nothing any more (``schema.PAIR_ENDED``).
    ``without_issuer`` are the bare pairs that were answered, or are certain, but otherwise than under some issuer;
    ``contradicted`` those with an issuer that are certain, but otherwise than was decided of the bare name.
    """

    hits: pl.DataFrame
    own: pl.DataFrame
    others: pl.DataFrame
    questions: pl.DataFrame
    bare_pairs: pl.Series
    look_ups: pl.DataFrame
    without_issuer: pl.Series
    contradicted: pl.Series
    ended: pl.DataFrame

    @property
    def is_empty(self) -> bool:
        """Whether nothing was decided that has to do with these pairs."""
        return self.own.is_empty() and self.others.is_empty()

    def apply_to_near(self, near: pl.DataFrame) -> pl.DataFrame:
        """Return the families and candidates (``schema.NEAR``) as decided: rejected ones dropped, questions added."""
        if self.is_empty:
            return near
        # a bare name that is a question lists the entries it asks about instead of a family
        family = (pl.col("method") == "family") & pl.col("pair").is_in(self.bare_pairs.implode())
        remaining = near.filter(~family).join(_rejected(self.own), on=_PAIR_ENTRY, how="anti", maintain_order="left")
        remaining = remaining.join(self.questions, on=_PAIR_ENTRY, how="anti", maintain_order="left")
        questions = self.questions.with_columns(
            method=pl.lit("candidate", METHODS), near=pl.lit(_CERTAIN), against=pl.lit(value=False)
        )
        return pl.concat([remaining, questions], how="diagonal")

    def describe(self, package: Package, lang: str) -> pl.DataFrame:
        """Return ``pair`` and what was decided in words, or null, under the names of ``_WORDS``."""
        if self.is_empty and self.ended.is_empty():
            return pl.DataFrame(schema={"pair": pl.UInt32, **dict.fromkeys(_WORDS, pl.String)})
        same = _describe_decisions(self.own.filter(pl.col("verdict") == SAME), package, "same", lang)
        different = _describe_decisions(_rejected(self.own), package, "different", lang)
        elsewhere = _describe_others(self.others, lang)
        texts = same.join(different, on="pair", how="full", coalesce=True)
        texts = texts.join(elsewhere, on="pair", how="full", coalesce=True)
        return texts.join(_describe_ended(self.ended, package, lang), on="pair", how="full", coalesce=True)


def apply_decisions(
    distinct: pl.DataFrame, hits: pl.DataFrame, package: Package, decisions: Decisions
) -> AppliedDecisions:
    """Apply one city's decisions to what the names of pairs say; those on what is gone or has changed do nothing.

    :param distinct: ``schema.PAIRS``.
    :param hits: ``schema.HITS``, as the names themselves say.
    """
    city_decisions = (
        decisions.of(package).filter(~IS_LOOK_UP, pl.col("entry").is_in(package.ids.implode())).rename({"pair": "key"})
    )
    look_ups, ended = decisions.look_ups(package), decisions.ended(package)
    if city_decisions.is_empty() and look_ups.is_empty() and ended.is_empty():
        return AppliedDecisions(
            hits.sort("pair", maintain_order=True),
            *_no_decisions(),
            PAIR_LOOK_UPS.empty(),
            distinct["pair"].clear(),
            distinct["pair"].clear(),
            PAIR_ENDED.empty(),
        )
    pairs = _digests(distinct, decisions.key)
    disputed = _disputed_names(city_decisions)
    disputed_pairs = pairs.filter(_BARE, pl.col("name").is_in(disputed.implode()))
    own = _decisions_on(pairs.join(disputed_pairs, on="pair", how="anti"), city_decisions, on=["name", "key"])
    undisputed = city_decisions.filter(_BARE, ~pl.col("name").is_in(disputed.implode()))
    # a pair that was decided itself is not asked about again because of its bare name
    settled = own.filter(pl.col("verdict") == SAME).select("pair")
    on_bare_name = _decisions_on(pairs.filter(~_BARE).join(settled, on="pair", how="anti"), undisputed, on=["name"])
    under_issuers = _decisions_on(disputed_pairs, city_decisions, on=["name"])
    demoted = _demoted_hits(hits, own, disputed_pairs, on_bare_name)
    questions = (
        pl.concat([demoted, under_issuers, on_bare_name.filter(pl.col("verdict") == SAME)], how="diagonal")
        .select(_PAIR_ENTRY)
        .unique()
    )
    return AppliedDecisions(
        hits=_decided_hits(hits, own, demoted),
        own=own,
        others=pl.concat([under_issuers, on_bare_name]),
        questions=questions.join(own, on=_PAIR_ENTRY, how="anti").sort(_PAIR_ENTRY),
        bare_pairs=disputed_pairs["pair"],
        look_ups=pair_look_ups(pairs, look_ups, own, disputed_pairs),
        without_issuer=_answered_pairs(disputed_pairs, hits, city_decisions, look_ups),
        contradicted=_certain_pairs(demoted.join(pairs.filter(~_BARE), on="pair", how="semi"), hits),
        ended=pairs.drop("name").join(ended.rename({"pair": "key"}), on="key").select(PAIR_ENDED.columns),
    )


def _answered_pairs(
    disputed_pairs: pl.DataFrame, hits: pl.DataFrame, city_decisions: pl.DataFrame, look_ups: pl.DataFrame
) -> pl.Series:
    """Return those of the bare pairs that name an entry for certain, or that somebody decided on or looked up."""
    same = city_decisions.filter(pl.col("verdict") == SAME).select("key")
    decided = disputed_pairs.join(pl.concat([same, look_ups.select(key="pair")]), on="key", how="semi")["pair"]
    return pl.concat([decided, _certain_pairs(disputed_pairs, hits)]).unique()


def _certain_pairs(pairs: pl.DataFrame, hits: pl.DataFrame) -> pl.Series:
    """Return those of the pairs that name an entry for certain."""
    return pairs.join(hits.filter(pl.col("naming") == "yes"), on="pair", how="semi")["pair"].unique()


def _no_decisions() -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame, pl.Series]:
    nothing = PAIR_DECISIONS.empty()
    return nothing, nothing, nothing.select(_PAIR_ENTRY), nothing["pair"]


def decision_note(lang: str) -> pl.Expr:
    """Return the words of the decisions that mattered: the entry is as decided, or the name is a question."""
    looked_up = pl.col("looked_up").list.len() > 0
    parts = (
        pl.when((pl.col("method") == "decision") & ~looked_up).then("decided.same"),
        pl.when(~looked_up).then("decided.different"),
        pl.when(looked_up).then("decided.looked_up"),
        pl.when(pl.col("match.listed").is_null()).then("decided.elsewhere"),
        pl.when(pl.col("match.listed").is_null()).then("decided.earlier"),
        pl.when(pl.col("match.listed").is_null()).then("decided.lapsed"),
    )
    return pl.concat_str(parts, separator="；" if lang == "zh" else "; ", ignore_nulls=True).replace("", None)


def look_up_words(looked_up: Mapping[int, str], lang: str) -> list[pl.Expr]:
    """Return ``decided.looked_up`` and ``decided.earlier``: the words of an answer's look-ups, in force or of before.

    :param looked_up: the words of each look-up by its number.
    """
    separator = pick(("；", "; "), lang)
    texts = {
        name: pl.col(name).list.eval(
            pl.element().replace_strict(dict(looked_up), default=None, return_dtype=pl.String)
        ).list.join(separator).replace("", None)
        for name in ("looked_up", "earlier")
    }  # fmt: skip
    before = sentence("decision.earlier", lang, answers=texts["earlier"])
    return [texts["looked_up"].alias("decided.looked_up"), before.alias("decided.earlier")]


def _digests(distinct: pl.DataFrame, key: bytes) -> pl.DataFrame:
    """Return ``pair`` with the digests by which decisions are stored: ``name``, and with the issuer ``key``."""
    digests = with_digests(distinct.select("qualification", "issuer"), key).rename({"pair": "key"})
    return digests.select("name", "key").hstack(distinct.select("pair")).drop_nulls("name")


def _disputed_names(city_decisions: pl.DataFrame) -> pl.Series:
    """Return the names that, without an issuer, are a question: under some issuer something else was decided."""
    firm = city_decisions.filter(_BARE, pl.col("verdict") == SAME).select("name", firm="entry")
    under = city_decisions.filter(~_BARE).join(firm, on="name", how="left")
    agrees = (pl.col("verdict") == SAME) == (pl.col("entry") == pl.col("firm"))
    return under.filter(agrees.ne_missing(pl.lit(value=True)))["name"].unique()


def _decisions_on(pairs: pl.DataFrame, city_decisions: pl.DataFrame, *, on: list[str]) -> pl.DataFrame:
    """Return the decisions that bear on the pairs by these digests (``schema.PAIR_DECISIONS``)."""
    rows = pairs.join(city_decisions, on=on, how="inner", maintain_order="left_right")
    return rows.select(PAIR_DECISIONS.columns)


def _demoted_hits(
    hits: pl.DataFrame, own: pl.DataFrame, disputed_pairs: pl.DataFrame, on_bare_name: pl.DataFrame
) -> pl.DataFrame:
    """Return the hits that become a question, because it was decided otherwise, here or under another issuer."""
    same = pl.concat([own, on_bare_name]).filter(pl.col("verdict") == SAME).select("pair", kept="entry")
    return pl.concat(
        [
            hits.join(disputed_pairs, on="pair", how="semi").select(_PAIR_ENTRY),
            hits.join(same, on="pair").filter(pl.col("entry") != pl.col("kept")).select(_PAIR_ENTRY),
            hits.join(_rejected(on_bare_name), on=_PAIR_ENTRY, how="semi").select(_PAIR_ENTRY),
        ]
    )


def _decided_hits(hits: pl.DataFrame, own: pl.DataFrame, demoted: pl.DataFrame) -> pl.DataFrame:
    """Return the hits without those decided on or demoted, and with those decided to be the same (``schema.HITS``)."""
    gone = pl.concat([own.select(_PAIR_ENTRY), demoted])
    rest = hits.join(gone, on=_PAIR_ENTRY, how="anti", maintain_order="left")
    same = own.filter(pl.col("verdict") == SAME).select(
        *_PAIR_ENTRY, naming=pl.lit("yes"), method=pl.lit("decision", METHODS), agrees=pl.lit(value=True)
    )
    return pl.concat([rest, same], how="diagonal").sort("pair", maintain_order=True)


def _describe_decisions(own: pl.DataFrame, package: Package, which: str, lang: str) -> pl.DataFrame:
    """Return ``pair`` and ``decided.<which>``: by which decision, whose and when, it is, or is not, which entry."""
    names = package.entries.select(entry="id", called=entry_name(lang))
    words = sentence(f"decision.{which}", lang, **_decision_parts(pl.col("called"), lang))
    texts = own.join(names, on="entry", maintain_order="left").select("pair", "number", text=words)
    return _join_texts(texts, f"decided.{which}", "；" if lang == "zh" else "; ")


def _decision_parts(entry: pl.Expr, lang: str) -> dict[str, pl.Expr]:
    """Return the fields of a sentence on a decision: whose, of which number, by whom and when, and on which entry."""
    own_or_promoted = pl.lit(text("decision.own", lang)), pl.lit(text("decision.promoted", lang))
    whose = pl.when("own").then(own_or_promoted[0]).otherwise(own_or_promoted[1])
    day = pl.col("at").str.to_datetime(_MOMENT, time_zone="UTC").dt.convert_time_zone(_ZONE).dt.date()
    return {"whose": whose, "number": pl.col("number"), "by": pl.col("by"), "day": day, "entry": entry}


def _describe_ended(ended: pl.DataFrame, package: Package, lang: str) -> pl.DataFrame:
    """Return ``pair`` and ``decided.lapsed``: on what was decided that is gone or has changed."""
    editions = {edition.key: edition.name(lang) for edition in package.editions}
    names = ("shown_qualification_zh", "shown_qualification")
    entry = pl.coalesce(*(names if lang == "zh" else reversed(names)), "entry")
    edition = pl.coalesce("shown_edition_name", pl.col("edition").replace(editions))
    what = pl.when(pl.col("edition").is_null()).then(entry).otherwise(edition)
    words = sentence("decision.lapsed", lang, **_decision_parts(what, lang))
    texts = ended.select("pair", "number", text=words)
    return _join_texts(texts, "decided.lapsed", "；" if lang == "zh" else "; ")


def _describe_others(others: pl.DataFrame, lang: str) -> pl.DataFrame:
    """Return ``pair`` and ``decided.elsewhere``: the first few decisions because of which its name is a question."""
    numbers = others.select("pair", "number", text=pl.concat_str(pl.lit("#"), "number")).unique()
    texts = _join_texts(numbers.sort("number").filter(pl.int_range(pl.len()).over("pair") < _FEW), "numbers", ", ")
    return texts.select(
        "pair", sentence("decision.elsewhere", lang, numbers=pl.col("numbers")).alias("decided.elsewhere")
    )


def _join_texts(texts: pl.DataFrame, name: str, separator: str) -> pl.DataFrame:
    return (
        texts.sort("pair", "number")
        .group_by("pair", maintain_order=True)
        .agg(pl.col("text").str.join(separator).alias(name))
    )


def _rejected(own: pl.DataFrame) -> pl.DataFrame:
    return own.filter(pl.col("verdict") == DIFFERENT)
