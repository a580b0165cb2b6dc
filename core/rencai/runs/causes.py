"""Find why a ruling changed: which of the things that differ, undone alone, undoes the change.

Both rulings tell by their reasons what each check read and answered. So the outcome is worked out anew with the checks
that one thing moved as they were before, and all others as they are now: where that gives the outcome of before, the
thing is a cause. Where no thing alone does that, those count without which the outcome would be another than it is; and
where there is none of these either, because several suffice each, all that moved a check. A change of something else
than the outcome (a title, a reward, an amount) has for causes what differs in the ruling.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import polars as pl

from rencai.messages.codes import CHANGES
from rencai.messages.lookup import LANGUAGES, template
from rencai.policy.statement import ID

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from rencai.store.runs import ContextIdentity


_READS_NAME = r"(?:^|; )qualification="
_ENTRY = r"(?:^|; )entry=.*$"
"""What a reason says of the match beside the cells that it read."""
_WORD = r" \(word #[0-9]+\)"
"""How a reason says by which remembered word a cell was read."""
_BY_STATE = {0: "eligible", 1: "evidence_needed", 2: "review", 3: "ineligible"}
"""The outcome of a ruling whose worst check is in that state, see ``_state``."""
_QUESTION = 2
_MOVING = tuple(change for change in CHANGES if change != "award")
"""What can move a check: an award that was received moves rewards alone."""


def add_causes(changed: pl.DataFrame, contexts: tuple[ContextIdentity, ContextIdentity]) -> pl.DataFrame:
    """Return the lines with their ``causes``, in the order of ``codes.CHANGES``, never empty.

    :param changed: rulings, beside those of before with the suffix ``.before``.
    :param contexts: what the run before and the run after applied.
    """
    old, new = contexts
    gone, added = set(old["decisions"]) - set(new["decisions"]), set(new["decisions"]) - set(old["decisions"])
    lines = changed.with_row_index("line").with_columns(anew=_cites("notes", added))
    lines = lines.with_columns(decided=pl.col("anew") | _cites("notes.before", gone))
    lines = lines.with_columns(by_list=_differs("edition", "coverage") & ~(pl.col("decided") & _is_enough()))
    lines = lines.with_columns(words_differ=pl.lit(old.get("words") != new.get("words")))
    joined = lines.join(_causes_of_outcomes(lines), on="line", how="left", maintain_order="left")
    beside = _causes_beside(awards_differ=old.get("awards") != new.get("awards"))
    first = pl.when(_differs("outcome") & (pl.col("moved").list.len() > 0)).then("moved")
    return joined.with_columns(causes=pl.coalesce(first, beside)).select(*changed.columns, "causes")


def _cites(notes: str, numbers: Iterable[int]) -> pl.Expr:
    """Return whether the notes cite one of the decisions, which they do of decisions on the ruling's own name.

    What was looked up in another edition is cited, too, and decides nothing.
    """
    wanted = [f"#{number}" for number in sorted(numbers)]
    earlier = "|".join(re.escape(template("decision.earlier", lang).partition("{")[0]) for lang in LANGUAGES)
    text = pl.col(notes).list.eval(pl.element().str.replace(rf"(?s)(?:{earlier}).*$", "")).list.join("\n")
    cited = text.str.extract_all(r"#\d+").list.eval(pl.element().is_in(wanted)).list.any()
    return cited.eq_missing(pl.lit(value=True))


def _is_enough() -> pl.Expr:
    """Return whether the decision alone makes the name an entry, which the other run's list had as a question already.

    Another list would then leave the name in doubt, as it was. Of a decision that is gone the same is asked of now.
    """
    return _is_candidate_of("", ".before") | _is_candidate_of(".before", "")


def _is_candidate_of(run: str, other: str) -> pl.Expr:
    entry = pl.col(f"entry{run}")
    candidate = pl.col(f"other_entries{other}").list.contains(entry) | (entry == pl.col(f"entry{other}"))
    return ((pl.col(f"match_method{run}") == "decision") & candidate).eq_missing(pl.lit(value=True))


def _causes_of_outcomes(lines: pl.DataFrame) -> pl.DataFrame:
    """Return ``line`` and ``moved``: the causes of another outcome, empty where no check that counts has moved."""
    checks = _checks(lines)
    each = {f"with.{cause}": _undone(cause) for cause in _MOVING}
    acting = {f"acts.{cause}": pl.col(f"by.{cause}").any() for cause in _MOVING}
    outcomes = checks.group_by("line", maintain_order=True).agg(**each, **acting)
    both = outcomes.join(lines.select("line", "outcome", "outcome.before"), on="line", maintain_order="left")
    undone = {cause: pl.col(f"with.{cause}").replace_strict(_BY_STATE, return_dtype=pl.String) for cause in _MOVING}
    alone = _listed({cause: outcome == pl.col("outcome.before") for cause, outcome in undone.items()})
    needed = _listed({cause: outcome != pl.col("outcome") for cause, outcome in undone.items()})
    every = _listed(dict.fromkeys(_MOVING, pl.lit(value=True)))
    moved = pl.when(alone.list.len() > 0).then(alone).when(needed.list.len() > 0).then(needed).otherwise(every)
    return both.select("line", moved=moved)


def _undone(cause: str) -> pl.Expr:
    """Return the worst check with what the cause moved as it was before.

    A name that is decided now, under another list besides, would be a question of that list without the decision.
    """
    before = pl.col("state.before")
    if cause == "decision":
        before = pl.when(pl.col("by.edition") & pl.col("anew")).then(_QUESTION).otherwise(before)
    return pl.when(f"by.{cause}").then(before).otherwise("state").max()


def _listed(conditions: Mapping[str, pl.Expr]) -> pl.Expr:
    """Return the list of the causes that moved a check and whose condition holds."""
    named = [pl.when(pl.col(f"acts.{cause}") & holds).then(pl.lit(cause)) for cause, holds in conditions.items()]
    return pl.concat_list(named).list.drop_nulls()


def _checks(lines: pl.DataFrame) -> pl.DataFrame:
    """Return each check of each line: its ``state`` now and before, and for each cause whether it moved that."""
    after, before = (_reasons(lines, suffix) for suffix in ("", ".before"))
    both = after.join(before, on=["line", "check"], how="full", coalesce=True, suffix=".before")
    facts = lines.select("line", "decided", "anew", "by_list", "words_differ", another_day=_differs("as_of"))
    both = both.join(facts, on="line", how="left", maintain_order="left")
    reads_name = pl.concat_str("value", pl.lit("; "), "value.before", ignore_nulls=True).str.contains(_READS_NAME)
    evidence = {
        "cells": _cells(pl.col("value")).ne_missing(_cells(pl.col("value.before"))),
        "edition": reads_name & pl.col("by_list"),
        "parameter": _differs("threshold"),
        "decision": reads_name & pl.col("decided"),
        "statement": _statements(pl.col("source")).ne_missing(_statements(pl.col("source.before"))),
        "word": pl.col("words_differ") & _words(pl.col("value")).ne_missing(_words(pl.col("value.before"))),
    }
    nothing = ~pl.any_horizontal(evidence.values())
    evidence |= {"date": nothing & pl.col("another_day"), "package": nothing & ~pl.col("another_day")}
    states = both.with_columns(state=_state(""), was=_state(".before")).rename({"was": "state.before"})
    moved = pl.col("state") != pl.col("state.before")
    return states.with_columns((moved & shown).alias(f"by.{cause}") for cause, shown in evidence.items())


def _reasons(lines: pl.DataFrame, suffix: str) -> pl.DataFrame:
    """Return the reasons of every line, now or before, one a row."""
    each = lines.select("line", reason=f"reasons{suffix}").explode("reason").drop_nulls("reason")
    return each.unnest("reason")


def _state(suffix: str) -> pl.Expr:
    """Return how bad a check is: 0 not at all, 1 cells are missing, 2 a question, 3 refused; 0 where there is none."""
    holds, by_cells = pl.col(f"holds{suffix}"), pl.col(f"cause{suffix}").is_in(["empty", "unreadable"])
    unknown = pl.when(by_cells.eq_missing(pl.lit(value=True))).then(1).otherwise(2)
    state = pl.when(holds.is_null()).then(unknown).when(holds).then(0).otherwise(3)
    return pl.when(pl.col(f"required{suffix}")).then(state).otherwise(0)


def _causes_beside(*, awards_differ: bool) -> pl.Expr:
    """Return what differs in the ruling: the day where nothing else does, the package where not even the day does."""
    cells, cells_before = (_of_reasons("value", suffix).list.eval(_cells(pl.element())) for suffix in ("", ".before"))
    words, words_before = (_of_reasons("value", suffix).list.eval(_words(pl.element())) for suffix in ("", ".before"))
    cited, cited_before = (_statements(_of_reasons("source", suffix).list.join(";")) for suffix in ("", ".before"))
    conditions = {
        "cells": cells.ne_missing(cells_before),
        "edition": pl.col("by_list"),
        "parameter": _of_reasons("threshold").ne_missing(_of_reasons("threshold", ".before")),
        "decision": pl.col("decided"),
        "statement": cited.ne_missing(cited_before),
        "word": pl.col("words_differ") & words.ne_missing(words_before),
        "award": pl.lit(awards_differ) & _receipts("notes").ne_missing(_receipts("notes.before")),
    }
    causes = pl.concat_list(
        [pl.when(holds).then(pl.lit(cause)) for cause, holds in conditions.items()]
    ).list.drop_nulls()
    otherwise = pl.when(_differs("as_of")).then(pl.lit(["date"])).otherwise(pl.lit(["package"]))
    return pl.when(causes.list.len() > 0).then(causes).otherwise(otherwise)


def _of_reasons(field: str, suffix: str = "") -> pl.Expr:
    return pl.col(f"reasons{suffix}").list.eval(pl.element().struct.field(field))


def _cells(value: pl.Expr) -> pl.Expr:
    """Return what a reason read of the person's own cells, without the entry that a name was matched to."""
    return value.str.replace(_ENTRY, "").str.replace_all(_WORD, "").replace("", None)


def _words(value: pl.Expr) -> pl.Expr:
    """Return by which remembered words the cells of a reason were read; null for none."""
    return value.str.extract_all(_WORD).list.join("").replace("", None)


def _statements(source: pl.Expr) -> pl.Expr:
    """Return the users' statements on sources and figures that are cited, each once."""
    return source.str.extract_all(rf"\b{ID}\d+\b").list.unique().list.sort()


def _receipts(notes: str) -> pl.Expr:
    """Return the notes that say which rewards were received, or may have been."""
    codes = ("note.received.own", "note.received.group", "note.received.perhaps")
    words = [max(re.split(r"\{\w+\}", template(code, lang)), key=len) for code in codes for lang in LANGUAGES]
    receipt = pl.element().str.contains_any(words)
    return pl.col(notes).list.eval(pl.element().filter(receipt)).list.sort()


def _differs(*names: str) -> pl.Expr:
    return pl.any_horizontal([pl.col(name).ne_missing(pl.col(f"{name}.before")) for name in names])
