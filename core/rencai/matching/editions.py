"""Decide for each name under one edition or tier whether it is listed, not listed, or unknown and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from rencai.matching.looked_up import answer, earlier, look_ups_in, without_outdone
from rencai.matching.name_scripts import missing_scripts
from rencai.matching.schema import IN_TIER, IN_TIER_CAUSE, METHODS, WRITTEN

if TYPE_CHECKING:
    from rencai.matching.applied_decisions import AppliedDecisions
    from rencai.matching.schema import Finding, Method
    from rencai.messages.codes import Cause
    from rencai.policy.in_force import Period
    from rencai.policy.nouns import Edition
    from rencai.policy.package import Package


MOST_OTHERS = 3
"""How many entries a ruling lists that a name may mean instead."""


def match_period(
    period: Period,
    distinct: pl.DataFrame,
    hits: pl.DataFrame,
    near: pl.DataFrame,
    package: Package,
    applied: AppliedDecisions,
    scripts: pl.DataFrame,
) -> pl.DataFrame:
    """Return every pair under the law of one period (``schema.ANSWERS``).

    Where the day an edition begins is not published several may be in force; what they disagree on is unknown.

    :param distinct: the pairs, ``schema.PAIRS`` with ``schema.WRITTEN``.
    :param hits: the entries they name, ``schema.HITS``.
    :param near: the entries they resemble, ``schema.NEAR``.
    :param applied: what users decided of them.
    :param scripts: how the entries' names are written, ``schema.ENTRY_SCRIPTS``.
    """
    evidence = (hits, near, applied, scripts)
    frames = [_match_edition(edition, period, distinct, evidence, package) for edition in period.editions]
    if not frames:
        frames = [unpublished(distinct, package)]
    merged = frames[0]
    for other in frames[1:]:
        merged = _merge_editions(merged, other, package)
    keys = [edition.key for edition in period.editions if edition]
    return merged.with_columns(earlier(merged, applied.look_ups, keys), period=pl.lit(period.index, pl.UInt32))


def unpublished(distinct: pl.DataFrame, package: Package) -> pl.DataFrame:
    """Return every pair as unknown, because no edition is in force, or none for certain (``schema.ANSWERS``).

    ``period`` and ``earlier`` are left to the caller.
    """
    unknown = {
        name: value
        for scope, cause in _scopes(package)
        for name, value in ((scope, pl.lit(None, pl.Boolean)), (cause, pl.lit("unpublished")))
    }
    return distinct.select(
        "pair",
        "qualification",
        "issuer",
        entry=pl.lit(None, pl.String),
        method=pl.lit(None, METHODS),
        near=pl.lit(None, pl.Float64),
        others=pl.lit([], pl.List(pl.String)),
        edition=pl.lit(None, pl.String),
        known_in=pl.lit(None, pl.String),
        looked_up=pl.lit([], pl.List(pl.Int64)),
        script=pl.lit(None, pl.String),
        **unknown,
    )


def _scopes(package: Package) -> list[tuple[str, str]]:
    """Return the columns of the answers, each with that of its cause: the edition's, then each tier's."""
    tiers = ((IN_TIER.of(tier=tier), IN_TIER_CAUSE.of(tier=tier)) for tier in package.tiers)
    return [("match.listed", "match.listed.cause"), *tiers]


def _match_edition(
    edition: Edition | None,
    period: Period,
    distinct: pl.DataFrame,
    evidence: tuple[pl.DataFrame, pl.DataFrame, AppliedDecisions, pl.DataFrame],
    package: Package,
) -> pl.DataFrame:
    """Return every pair under one edition, as it stands on the period's day; ``period`` is left out.

    :param evidence: hits, near entries, what users decided, and how the entries' names are written.
    """
    if edition is None:
        return unpublished(distinct, package)
    hits, near, applied, scripts = evidence
    listed = package.entries.filter(pl.col("edition").list.contains(edition.key))
    ended = pl.col("until").is_not_null() & (pl.col("until") <= period.day)
    begun = pl.col("from").is_null() | (pl.col("from") <= period.day)
    in_force = listed.filter(begun, ~ended)
    withdrawn = listed.filter(ended)
    here = look_ups_in(edition, applied.look_ups, listed)
    hits = without_outdone(hits, here)
    hits_here = hits.filter(pl.col("entry").is_in(listed.filter(begun)["id"].implode()))
    # a candidate is only offered where the name itself names nothing of this edition
    near = near.join(hits_here, on="pair", how="anti", maintain_order="left")
    answers = _resolve(distinct, hits, near, in_force, withdrawn, scripts, complete=package.complete(edition))
    frame = answers.rename({"listed": "match.listed", "cause": "match.listed.cause"})
    for tier in package.tiers:
        scope = pl.col("tier") == tier
        within = _resolve(
            distinct,
            hits,
            near,
            in_force.filter(scope),
            withdrawn.filter(scope),
            scripts,
            complete=package.complete(edition, tier),
        )
        frame = _add_tier(frame, within, tier, in_force, complete=package.complete(edition, tier))
    frame = frame.with_columns(
        edition=pl.lit(edition.key), known_in=_documented_before(distinct, hits, edition, package)
    )
    answered = answer(frame, here, hits_here, package.tiers)
    return answered.with_columns(_cause_by_decisions(scope, cause, applied) for scope, cause in _scopes(package))


def _cause_by_decisions(scope: str, cause: str, applied: AppliedDecisions) -> pl.Expr:
    """Return the cause of an unknown answer: what users decided otherwise is no doubt that could be decided once more.

    What a certain entry does not say is untold; a name without an issuer waits for it; one with an issuer
    contradicts what was decided of the bare name.
    """
    doubtful = pl.col(scope).is_null() & pl.col(cause).is_in(["ambiguous", "family", "coverage"])
    # it is known which entry it is: that does not say in which tier
    untold = doubtful & pl.col("match.listed")
    return (
        pl.when(untold).then(pl.lit("untold"))
        .when(doubtful & pl.col("pair").is_in(applied.without_issuer.implode())).then(pl.lit("empty"))
        .when(doubtful & pl.col("pair").is_in(applied.contradicted.implode())).then(pl.lit("contradiction"))
        .otherwise(cause).alias(cause)
    )  # fmt: skip


FINDINGS: dict[Finding, tuple[bool | None, Cause | None]] = {
    "single": (True, None),
    "several": (None, "ambiguous"),
    "unreadable": (None, "unreadable"),
    "ask": (None, "ambiguous"),
    "against": (None, "contradiction"),
    "withdrawn": (False, None),
    "family": (None, "family"),
    "contrary": (None, "contradiction"),
    "candidate": (None, "ambiguous"),
    "unlisted": (False, None),
    "untranslated": (None, "coverage"),
    "uncovered": (None, "coverage"),
}
"""Finding -> whether the name is listed, and where that is unknown the cause. The first that applies decides."""

UNNAMED_METHODS: dict[Finding, Method] = {
    "withdrawn": "withdrawn",
    "family": "family",
    "contrary": "candidate",
    "candidate": "candidate",
    "unlisted": "none",
    "untranslated": "none",
    "uncovered": "none",
    "unreadable": "none",
}
"""Finding -> method, where no entry's name led to it."""


_NEAR = ("contrary", "candidate")


def _resolve(
    distinct: pl.DataFrame,
    hits: pl.DataFrame,
    near: pl.DataFrame,
    in_force: pl.DataFrame,
    withdrawn: pl.DataFrame,
    scripts: pl.DataFrame,
    *,
    complete: bool,
) -> pl.DataFrame:
    """Answer every pair by the entries in force.

    The columns are ``listed``, ``cause``, ``entry``, ``method``, ``near``, ``others`` and ``script``.

    :param in_force: the entries of the edition, or of one tier of it.
    :param withdrawn: those that have ended.
    :param scripts: ``schema.ENTRY_SCRIPTS``.
    :param complete: whether all published entries are loaded; only then is a name that is not found not listed, and
        that only where each entry has a name in each script of the name.
    """
    # a full list has every certificate by its own name: a family adds nothing to it
    groups = [
        name
        for name in ("ask", "against", "withdrawn", "family", "contrary", "candidate")
        if not (complete and name == "family")
    ]
    # the order decides: what the name certainly is goes before what it may be, a withdrawn entry before likeness
    steps = [pl.when(pl.col("yes").list.len() == 1).then(pl.lit("single"))]
    steps += [pl.when(pl.col("yes").is_not_null()).then(pl.lit("several"))]
    steps += [pl.when(pl.col("w").is_null()).then(pl.lit("unreadable"))]
    steps += [pl.when(pl.col(name).is_not_null()).then(pl.lit(name)) for name in groups]
    missing = missing_scripts(in_force, scripts) if complete else []
    lacking = pl.coalesce([*(pl.when(script).then(pl.lit(script)) for script in missing), pl.lit(None, pl.String)])
    steps += [pl.when(lacking.is_not_null()).then(pl.lit("untranslated"))]
    # lazily: as many small frames, each computed by itself, would take most of the time that a small batch takes
    gathered = _gather(distinct.lazy(), hits.lazy(), near.lazy(), in_force, withdrawn).with_columns(
        step=pl.coalesce([*steps, pl.lit("unlisted" if complete else "uncovered")])
    )
    step, none = pl.col("step"), pl.lit([], pl.List(pl.String))
    ended = step.replace_strict(UNNAMED_METHODS, default=None, return_dtype=METHODS)
    answers = gathered.select(
        "pair",
        "qualification",
        "issuer",
        listed=step.replace_strict({name: listed for name, (listed, _) in FINDINGS.items()}, return_dtype=pl.Boolean),
        cause=step.replace_strict({name: cause for name, (_, cause) in FINDINGS.items()}, return_dtype=pl.String),
        entry=pl.when(step == "single").then(pl.col("yes").list.first()),
        # of several entries by one name the step is that name's; a question by name alone counts as an alias
        method=pl.coalesce(ended, "method", pl.lit("alias", METHODS)),
        near=pl.when(step == "single").then(pl.lit(100.0)).when(step.is_in(_NEAR)).then(pl.col("near")),
        others=pl.when(step.is_in(["single", "unlisted", "untranslated", "uncovered", "unreadable"]))
        .then(none)
        .otherwise(pl.coalesce("yes", *groups, none))
        .list.head(MOST_OTHERS),
        script=pl.when(step == "untranslated").then(lacking),
    )
    return answers.collect(engine="in-memory")


def _gather(
    distinct: pl.LazyFrame, hits: pl.LazyFrame, near: pl.LazyFrame, in_force: pl.DataFrame, withdrawn: pl.DataFrame
) -> pl.LazyFrame:
    """Return the pairs with the ids of the entries found, a column for each kind, null where there are none."""
    ours, theirs = (pl.col("entry").is_in(entries["id"].implode()) for entries in (in_force, withdrawn))
    naming, method = pl.col("naming"), pl.col("method")
    gathered = distinct.select("pair", "qualification", "issuer", "w", *WRITTEN.columns)
    for kind in (
        _certain_hits(hits.filter(ours, naming == "yes")),
        _entries_by_pair(hits.filter(ours, naming == "ask"), "ask"),
        _entries_by_pair(hits.filter(ours, naming == "contradiction"), "against"),
        _entries_by_pair(hits.filter(theirs, naming == "yes"), "withdrawn"),
        _entries_by_pair(near.filter(ours, method == "family"), "family"),
        _nearest_entries(near.filter(ours, method == "candidate")),
    ):
        gathered = gathered.join(kind, on="pair", how="left", maintain_order="left")
    return gathered


def _certain_hits(hits: pl.LazyFrame) -> pl.LazyFrame:
    """Return the entries that a pair certainly names: by its surest step; of those of several bodies, the issuer's."""
    # the physical number of an Enum is its place in METHODS, so that the least is the surest step
    surest = hits.filter(pl.col("method").to_physical() == pl.col("method").to_physical().min().over("pair"))
    chosen = surest.filter(pl.col("agrees") | ~pl.col("agrees").any().over("pair"))
    return chosen.group_by("pair", maintain_order=True).agg(yes=pl.col("entry"), method=pl.col("method").first())


def _entries_by_pair(hits: pl.LazyFrame, name: str) -> pl.LazyFrame:
    """Return the entries of each pair in one list, under the name of their kind."""
    return hits.group_by("pair", maintain_order=True).agg(pl.col("entry").alias(name))


def _nearest_entries(near: pl.LazyFrame) -> pl.LazyFrame:
    """Return the candidates of each pair, the best first; ``contrary`` where the issuer speaks against all of them."""
    best = near.sort("pair", "near", "entry", descending=[False, True, False], nulls_last=True)
    each = best.group_by("pair", maintain_order=True).agg(
        candidate=pl.col("entry"), near=pl.col("near").max(), all=pl.col("against").all()
    )
    return each.with_columns(contrary=pl.when("all").then("candidate")).drop("all")


def _add_tier(
    frame: pl.DataFrame, within: pl.DataFrame, tier: str, in_force: pl.DataFrame, *, complete: bool
) -> pl.DataFrame:
    """Add the tier's answer and cause; an entry known to lie outside a complete tier is not in it."""
    tiers = in_force.select(entry="id", tier_of="tier")
    inner = within.select("pair", inner="listed", inner_cause="cause")
    joined = frame.join(inner, on="pair", how="left", maintain_order="left")
    joined = joined.join(tiers, on="entry", how="left", maintain_order="left")
    outside = pl.col("entry").is_not_null() & pl.col("tier_of").ne_missing(tier)
    tier_certain = complete | pl.col("tier_of").is_not_null()
    # one entry of the tier, but several of the edition: which of them it is cannot be told
    tied = pl.col("inner").eq_missing(pl.lit(value=True)) & pl.col("entry").is_null()
    single = pl.when(~tied).then(pl.col("inner"))
    answer = pl.when(outside & tier_certain).then(pl.lit(value=False)).otherwise(single)
    why = pl.when(tied).then(pl.lit("ambiguous")).otherwise(pl.col("inner_cause"))
    cause = pl.when(outside & tier_certain).then(pl.lit(None, pl.String)).otherwise(why)
    return joined.with_columns(answer.alias(IN_TIER.of(tier=tier)), cause.alias(IN_TIER_CAUSE.of(tier=tier))).drop(
        "inner", "inner_cause", "tier_of"
    )


def _documented_before(distinct: pl.DataFrame, hits: pl.DataFrame, edition: Edition, package: Package) -> pl.Series:
    """Return the latest earlier edition that documents the pair's entry, a tab, and the entry; or null."""
    order = {earlier.key: number for number, earlier in enumerate(package.editions)}
    where = (
        package.entries.select(entry="id", key="edition")
        .explode("key")
        .with_columns(order=pl.col("key").replace_strict(order, default=None, return_dtype=pl.UInt32))
        .filter(pl.col("key") != edition.key, pl.col("order") < order[edition.key])
    )
    sure = hits.filter(pl.col("naming") == "yes").join(where, on="entry", how="inner").sort("pair", "order")
    last = sure.group_by("pair", maintain_order=True).agg(pl.struct("key", "entry").last().alias("last"))
    joined = distinct.select("pair").join(last, on="pair", how="left", maintain_order="left")
    keys = joined.select(
        pl.concat_str(pl.col("last").struct.field("key"), pl.lit("\t"), pl.col("last").struct.field("entry"))
    )
    return keys.to_series()


def _merge_editions(left: pl.DataFrame, right: pl.DataFrame, package: Package) -> pl.DataFrame:
    """Merge the answers of two possible editions: what both say stands, the rest is unknown.

    Both frames have the same pairs in the same order, so that they can be put side by side without a join.
    """
    both = left.hstack(right.rename(lambda name: f"b.{name}"))
    columns: dict[str, pl.Expr] = {}
    for scope, cause in _scopes(package):
        # null on either side gives null, not agreement, so that an unknown stays unknown
        same = pl.col(scope) == pl.col(f"b.{scope}")
        columns[scope] = pl.when(same).then(pl.col(scope))
        own, others = pl.col(cause), pl.col(f"b.{cause}")
        # where one edition is unknown for its unpublished day, the other's cause tells the reader more
        specific = pl.when(own == "unpublished").then(pl.coalesce(others, own)).otherwise(pl.coalesce(own, others))
        columns[cause] = pl.when(~same.fill_null(value=False)).then(pl.coalesce(specific, pl.lit("unpublished")))
    first = {name: pl.coalesce(name, f"b.{name}") for name in ("method", "near", "script")}
    first["known_in"] = pl.coalesce("b.known_in", "known_in")
    entry = pl.when(pl.col("entry") == pl.col("b.entry")).then(pl.col("entry"))
    others_ = (
        pl.concat_list("others", "b.others", pl.col("entry"), pl.col("b.entry"))
        .list.drop_nulls()
        .list.unique(maintain_order=True)
    )
    return both.select(
        "pair", "qualification", "issuer",
        entry=entry,
        others=pl.when(entry.is_null()).then(others_).otherwise(pl.col("others")),
        edition=pl.concat_str("edition", "b.edition", separator="|", ignore_nulls=True),
        looked_up=pl.concat_list("looked_up", "b.looked_up"),
        **first, **columns,
    ).select(left.columns)  # fmt: skip
