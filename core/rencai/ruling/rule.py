"""Rule each applicant, qualification, city and pathway: outcome, score, rewards, and what would settle it.

Every rule is a three-valued expression over columns; rows are only ever added to, and the height is asserted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from rencai.awards import model, received
from rencai.awards.schema import RECEIPT, RECEIVED
from rencai.cells.parsers import SPLIT, is_name
from rencai.cells.schema import STATE, TEXT, WORD
from rencai.decisions.model import NONE, Decisions
from rencai.matching.beside import parted_names
from rencai.matching.issuers import agreeing_pairs
from rencai.matching.match import match
from rencai.matching.numbered_items import without_item_numbers
from rencai.matching.pairs import pairs
from rencai.matching.texts import folded
from rencai.policy.in_force import join_law, parameters, periods
from rencai.policy.nouns import earliest
from rencai.policy.schema import CURRENT, LAPSE, PARAM_SOURCE
from rencai.ruling import checks, rewards
from rencai.ruling.certificates import numbered_columns, spread_certificates
from rencai.ruling.checks import CELL_CAUSES
from rencai.ruling.notes import add_notes
from rencai.ruling.rulings import Rulings
from rencai.ruling.schema import (
    CAUSE,
    HIGH,
    HOLDING,
    HOLDS,
    LEAST,
    LOW,
    MOST,
    OPEN,
    OUTCOME_FIELDS,
    OUTCOMES,
    PREPARED,
    VERIFICATION_FIGURES,
    WHEN,
    YEARLY,
)
from rencai.ruling.verification import add_dates

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rencai.awards.model import Awards
    from rencai.policy.nouns import Column, Pathway, Reward
    from rencai.policy.package import Package
    from rencai.ruling.checks import CheckSpec


KEYS = ("input", "sheet", "row", "applicant_id", "as_of")
_NAME_TEXT, _NAME_STATE = TEXT.of(cell="qualification"), STATE.of(cell="qualification")
NO_TEXT = pl.lit(None, pl.String)
MOST_NAMES = 50
"""Separators up to which a cell is a list of qualifications; a longer one is an essay."""


def rule(
    frame: pl.DataFrame,
    package: Package,
    columns: Sequence[Column],
    lang: str,
    decisions: Decisions = NONE,
    awards: Awards = model.NONE,
    words: Mapping[int, str] | None = None,
) -> list[Rulings]:
    """Rule every line of a normalised frame under every pathway of one city package, to the last word.

    :param columns: the canonical columns, the packages' own included, by whose headings a ruling speaks of cells.
    :param decisions: how people decided that names are to be read.
    :param awards: the awards recorded so far, which are not due again.
    :param words: the number of each remembered word -> how its cells were read, in the language.
    :returns: the rulings of each pathway, with verification dates and notes in the language.
    """
    prepared = prepare(frame, package, lang, decisions)
    receipts = received.receipts(frame["id_number"], package, awards, lang)
    if receipts.width:
        prepared = prepared.hstack(receipts[prepared["index"]])
    ruled = [_rule_pathway(prepared, pathway, package) for pathway in package.pathways]
    return [_complete(rulings, columns, lang, words or {}) for rulings in ruled]


def _complete(rulings: Rulings, columns: Sequence[Column], lang: str, words: Mapping[int, str]) -> Rulings:
    return add_notes(add_dates(rulings), columns, lang, words)


def prepare(frame: pl.DataFrame, package: Package, lang: str, decisions: Decisions = NONE) -> pl.DataFrame:
    """Return one line for each applicant and qualification with the match and the law of its day (``PREPARED``).

    :param frame: a normalised frame; only the columns that the package reads are carried on.
    """
    slim = frame.with_row_index("index").select(_needed_columns(frame, package))
    single = split_qualifications(spread_certificates(slim), package)
    if CURRENT.name in package.roots():
        single = single.with_columns(checks.validity(package.certificate))
    days, present = periods(single["as_of"], package)
    matches = match(pairs(single), present, package, lang, decisions)
    by = {key for _, _, keys in parameters(package) for key in keys}
    dated = single.select("qualification", "issuer", "as_of", *sorted(by)).join(
        days, on="as_of", how="left", maintain_order="left"
    )
    matched = dated.join(
        matches, on=["qualification", "issuer", "period"], how="left", maintain_order="left", nulls_equal=True
    )
    law = join_law(matched, present, package)
    return single.hstack(law.drop(dated.columns))


def _needed_columns(frame: pl.DataFrame, package: Package) -> list[str]:
    """Return the columns of a normalised frame that the package's rulings need."""
    roots = package.roots()
    cells = {cell for pathway in package.pathways for spec in checks.check_specs(pathway) for cell in spec.reads}
    cells |= {key for _, _, keys in parameters(package) for key in keys} | {"qualification", "issuer", "verification"}
    cells |= set(checks.VALIDITY) if CURRENT.name in roots else set()
    wanted = {*KEYS, STATE.of(cell="application_date"), *roots, *cells}
    wanted |= {form.of(cell=cell) for cell in cells for form in (TEXT, STATE, WORD)}
    wanted |= set(numbered_columns(frame.columns, cells))
    return ["index", *(name for name in frame.columns if name in wanted)]


def split_qualifications(frame: pl.DataFrame, package: Package) -> pl.DataFrame:
    """Split cells that hold several qualifications, unless the whole cell is a name the catalogue knows.

    Issuers are split alongside where there are as many; otherwise each goes to the names that it awards, and one that
    awards none of them stays beside all the others. A name that was refuted has no value: its text is parted. ``index``
    numbers the frame's lines from 0; those of a split cell repeat theirs.
    """
    refuted = pl.col(_NAME_STATE) == "contradiction"
    name = pl.when(refuted).then(_NAME_TEXT).otherwise("qualification")
    cells = frame.select("index", "issuer", cell=name)
    listed = cells.with_columns(
        parted_names(without_item_numbers(cells["cell"]), package.entries).alias("qualification")
    )
    parts, numbered = pl.col("qualification").str.count_matches(SPLIT), pl.col("qualification") != pl.col("cell")
    several = listed.filter(parts.is_between(1, MOST_NAMES) | ((parts == 0) & numbered))
    split = several.filter(~_is_single_name(several["cell"], package)) if several.height else several
    if not split.height:
        return frame
    rest = frame.select("index", "issuer", "qualification").join(split, on="index", how="anti")
    lines = pl.concat([rest, _with_issuers(_split_parts(split), package)]).sort("index", maintain_order=True)
    others = frame.drop("qualification", "issuer").rechunk()[lines["index"]]
    named = others.hstack(lines.drop("index"))
    text = pl.when(refuted).then(pl.coalesce("qualification", _NAME_TEXT)).otherwise(_NAME_TEXT)
    unrefuted = pl.when(~refuted).then("qualification")
    return named.with_columns(text.alias(_NAME_TEXT), qualification=unrefuted).select(frame.columns)


def _is_single_name(cells: pl.Series, package: Package) -> pl.Series:
    """Return whether each whole cell is a name the catalogue knows, characters simplified as the ladder does."""
    names_ = package.entries.select(name=pl.concat_list("qualification", "qualification_zh", "aliases").explode())
    return folded(cells).is_in(folded(names_["name"]).drop_nulls().unique().implode())


def _split_parts(split: pl.DataFrame) -> pl.DataFrame:
    """Return a line for each part that can be a name; a cell without any stays as it is.

    ``issuers`` are those of the cell where they are not paired with the parts in their order.
    """
    split = split.with_columns(without_item_numbers(split["issuer"]))
    parts = pl.col("qualification").str.replace_all(SPLIT, ";").str.split(";")
    issuers = pl.col("issuer").str.replace_all(SPLIT, ";").str.split(";")
    filled = parts.list.eval(pl.element().str.strip_chars().filter(is_name(pl.element())))
    count = filled.list.len()
    aligned = (parts.list.len() == count) & (issuers.list.len() == count)
    no_issuers = pl.lit(None, pl.String).repeat_by(count)
    unpaired = (count > 1) & ~aligned.fill_null(value=False)
    return (
        split.select(
            "index",
            qualification=pl.when(count > 0).then(filled).otherwise(pl.concat_list("qualification")),
            issuer=pl.when((count > 0) & aligned)
            .then(issuers)
            .when(count > 1)
            .then(no_issuers)
            .otherwise(pl.concat_list("issuer")),
            issuers=pl.when(unpaired).then(issuers),
        )
        .explode("qualification", "issuer")
        .with_columns(pl.col("issuer").str.strip_chars().replace("", None))
    )


def _with_issuers(parts: pl.DataFrame, package: Package) -> pl.DataFrame:
    """Return the parts, each with that of its cell's ``issuers`` which awards it.

    Beside the others stands an issuer that awards none of them, so that it contradicts them; else none is known.
    """
    numbered = parts.with_row_index("part")
    each = numbered.select("part", "index", "qualification", by="issuers").explode("by")
    each = each.with_columns(pl.col("by").str.strip_chars().replace("", None)).drop_nulls()
    if each.is_empty():
        return parts.select("index", "issuer", "qualification")
    distinct = each.select("qualification", issuer="by").unique(maintain_order=True)
    agreeing = agreeing_pairs(distinct, package).rename({"issuer": "by"})
    awarded = each.join(agreeing, on=["qualification", "by"], how="semi", maintain_order="left")
    strange = each.join(awarded, on=["index", "by"], how="anti", maintain_order="left")
    own = awarded.group_by("part", maintain_order=True).agg(own=pl.col("by").first())
    left = strange.group_by("index", maintain_order=True).agg(left=pl.col("by").first())
    joined = numbered.join(own, on="part", how="left", maintain_order="left")
    joined = joined.join(left, on="index", how="left", maintain_order="left")
    return joined.select("index", issuer=pl.coalesce("issuer", "own", "left"), qualification="qualification")


def _rule_pathway(prepared: pl.DataFrame, pathway: Pathway, package: Package) -> Rulings:
    """Rule the lines on whose basis date the pathway may be in force; an unknown date stays in."""
    not_yet = (prepared["as_of"] < earliest(pathway.begins)).eq_missing(True)  # noqa: FBT003 - the answer itself
    began = prepared.filter(~not_yet) if not_yet.any() else prepared
    specs = checks.check_specs(pathway)
    pathway_rewards = package.rewards_of(pathway)
    awarded = [reward.code for reward in pathway_rewards if RECEIVED.of(code=reward.code) in began.columns]
    answered = began.with_columns(
        *(column for spec in specs for column in checks.columns(spec)),
        *(column for reward in pathway_rewards for column in rewards.columns(reward)),
        *_verification_figures(pathway),
        title_known=NO_TEXT if pathway.title is None else pathway.title,
        level_known=NO_TEXT if pathway.title_level is None else pathway.title_level,
        issuer_known=pl.col("issuer").is_not_null(),
    )
    deciding = [*_deciding_columns(pathway, specs, pathway_rewards), *_receipt_columns(awarded)]
    distinct, line = _distinct(
        answered, [*deciding, *_supplied_columns(specs, package), *_word_columns(specs, answered.columns)]
    )
    ruled = (
        distinct.lazy()
        .with_columns(outcome=outcome(specs).cast(OUTCOMES), **_scores(specs))
        .with_columns(rewards.states(pathway_rewards, awarded))
        .with_columns(rewards.bounds(pathway_rewards))
        .with_columns(
            title=pl.when(pl.col("outcome") != "ineligible").then(pl.col("title_known")),
            title_level=pl.when(pl.col("outcome") != "ineligible").then(pl.col("level_known")),
            missing=_missing(specs),
            rewards=rewards.codes_in(pathway_rewards, HOLDING),
            rewards_open=rewards.codes_in(pathway_rewards, OPEN),
            reward_low_cny=rewards.total(pathway_rewards, LOW),
            reward_high_cny=rewards.total(pathway_rewards, HIGH),
        )
        .drop("title_known", "level_known", "issuer_known")
    )
    rows = began.with_columns(line)
    return Rulings(package, pathway, specs, rows, ruled.collect(engine="in-memory"), prepared.height - rows.height)


def _verification_figures(pathway: Pathway) -> list[pl.Expr]:
    """Return the figures of the pathway's verification; null unless matched, and neither verified nor refused."""
    verification = pathway.verification
    if verification is None:
        return [pl.lit(None, pl.Float64).alias(name) for name in VERIFICATION_FIGURES]
    settled = pl.col("verification.text").is_not_null() & pl.col("verification").is_in(["passed", "failed"])
    wanted = pl.col("match.entry").is_not_null() & settled.ne_missing(pl.lit(value=True))
    figures = [getattr(verification, name) for name in VERIFICATION_FIGURES]
    return [
        pl.when(wanted).then(figure).alias(name) for name, figure in zip(VERIFICATION_FIGURES, figures, strict=True)
    ]


def _deciding_columns(pathway: Pathway, specs: Sequence[CheckSpec], earned: Sequence[Reward]) -> list[str]:
    """Return the columns on which a ruling depends: applicants alike in them share it."""
    states = [STATE.of(cell=cell) for spec in specs for cell in spec.reads]
    answers = [field.of(code=spec.code) for spec in specs for field in (HOLDS, CAUSE)]
    promised = [WHEN.of(code=reward.code) for reward in earned]
    money = [field.of(code=reward.code) for reward in earned if reward.is_money for field in (LEAST, MOST)]
    money += [YEARLY.of(code=reward.code) for reward in earned if reward.yearly is not None]
    match_ = ["match.entry", "match.method", "match.note", "match.decision"]
    match_ += ["edition", "title_known", "level_known", "issuer_known"]
    match_ += [LAPSE.name] if any(spec.current for spec in specs) else []
    served = [*VERIFICATION_FIGURES, "as_of"] if pathway.verification else list(VERIFICATION_FIGURES)
    return list(
        dict.fromkeys([*answers, *states, STATE.of(cell="application_date"), *match_, *promised, *money, *served])
    )


def _supplied_columns(specs: Sequence[CheckSpec], package: Package) -> list[str]:
    """Return the columns of the sources of those figures of which users supplied some: a note says which."""
    supplied = {statement.subject for statement in package.statements if statement.kind == "parameter"}
    params = dict.fromkeys(param.removeprefix("param.") for spec in specs for param in spec.params)
    return [PARAM_SOURCE.of(parameter=param) for param in params if param.partition("@")[0] in supplied]


def _word_columns(specs: Sequence[CheckSpec], names: Sequence[str]) -> list[str]:
    """Return the columns that say by which remembered words the cells of the checks were read."""
    cells = dict.fromkeys(cell for spec in specs for cell in spec.reads)
    return [WORD.of(cell=cell) for cell in cells if WORD.of(cell=cell) in names]


def _receipt_columns(awarded: Sequence[str]) -> list[str]:
    return [field.of(code=code) for code in awarded for field in (RECEIVED, RECEIPT)]


def _distinct(answered: pl.DataFrame, deciding: Sequence[str]) -> tuple[pl.DataFrame, pl.Series]:
    """Return each distinct combination of the deciding columns, and which of them every line has."""
    keys = answered.select(deciding)
    distinct = keys.unique(maintain_order=True)
    numbered = distinct.with_row_index("distinct")
    line = keys.join(numbered, on=list(deciding), how="left", maintain_order="left", nulls_equal=True)["distinct"]
    return distinct, line


def outcome(specs: Sequence[CheckSpec]) -> pl.Expr:
    """Return the outcome of the checks, the first that applies, over a frame with their answers and causes.

    ``ineligible``: a required check is false. ``review``: one is unknown for more than the applicant's cells.
    ``evidence_needed``: one is unknown for a cell. ``eligible``: all required checks are true.
    """
    required = [spec for spec in specs if spec.required]
    none = pl.lit(value=False)
    false = pl.any_horizontal([none, *(r.answer.eq_missing(none) for r in required)])
    open_ = [r.answer.is_null() for r in required]
    cell = [r.cause.is_in(CELL_CAUSES) for r in required]
    beyond = pl.any_horizontal([none, *(unknown & ~by_cell for unknown, by_cell in zip(open_, cell, strict=True))])
    return (
        pl.when(false)
        .then(pl.lit("ineligible"))
        .when(beyond)
        .then(pl.lit("review"))
        .when(pl.any_horizontal([none, *open_]))
        .then(pl.lit("evidence_needed"))
        .otherwise(pl.lit("eligible"))
    )


def _scores(specs: Sequence[CheckSpec]) -> dict[str, pl.Expr]:
    """Return the share of weights known true, and of those not known false: 0-100, a house measure of readiness."""
    whole = sum(spec.weight for spec in specs)

    def share(answer: pl.Expr) -> pl.Expr:
        return (answer * 100.0 / whole).round(2)

    weights = [pl.lit(spec.weight) for spec in specs]
    true = [r.answer.eq_missing(pl.lit(value=True)).cast(pl.Int64) * w for r, w in zip(specs, weights, strict=True)]
    false = [r.answer.eq_missing(pl.lit(value=False)).cast(pl.Int64) * w for r, w in zip(specs, weights, strict=True)]
    return {"score_low": share(pl.sum_horizontal(true)), "score_high": share(whole - pl.sum_horizontal(false))}


def _missing(specs: Sequence[CheckSpec]) -> pl.Expr:
    """Return the columns whose cells would settle the required checks; empty for eligible and ineligible."""
    required = [spec for spec in specs if spec.required]
    wanted: dict[str, list[pl.Expr]] = {}
    for spec in required:
        for cell, flag in spec.wanted().items():
            wanted.setdefault(cell, []).append(flag)
        if spec.matches:
            wanted.setdefault("issuer", []).append((spec.cause == "ambiguous") & ~pl.col("issuer_known"))
    listed = [
        pl.when(pl.any_horizontal([flag.eq_missing(pl.lit(value=True)) for flag in flags])).then(pl.lit(cell))
        for cell, flags in wanted.items()
    ]
    open_ = pl.col("outcome").is_in(["review", "evidence_needed"])
    nothing = pl.lit([], pl.List(pl.String))
    return pl.when(open_).then(pl.concat_list(listed).list.drop_nulls()).otherwise(nothing) if listed else nothing


def failed_rulings(frame: pl.DataFrame, package: Package, columns: Sequence[Column], lang: str) -> list[Rulings]:
    """Return ``system_error`` for every line and pathway of a package whose own code failed; it has no reasons.

    Lines and rulings have the columns of ``ruling.schema.RULING_ROWS`` and ``DISTINCT`` all the same, so that sheets
    and tables need not ask; what only the package could say is null or empty.
    """
    given = [name for name in PREPARED.columns if name in frame.columns]  # what the cells say, and not the package
    rows = frame.with_row_index("index").select("index", *given).with_columns(PREPARED.blanks("index", *given))
    failure = pl.select(pl.lit("system_error", OUTCOMES).alias("outcome"), *OUTCOME_FIELDS.blanks("outcome"))
    blank = (
        Rulings(package, pathway, (), rows.with_columns(distinct=pl.lit(0, pl.UInt32)), failure)
        for pathway in package.pathways
    )
    return [_complete(rulings, columns, lang, {}) for rulings in blank]
