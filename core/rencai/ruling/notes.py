"""Word the reasons of a ruling, and what a person must look up and where."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from rencai.awards.schema import RECEIPT, RECEIVED
from rencai.cells.columns import CERTIFICATE, MOST_CERTIFICATES, numbered_name
from rencai.cells.problems import CONTRADICTS
from rencai.cells.schema import STATE
from rencai.messages.lookup import pick, text, words
from rencai.messages.sentences import sentence
from rencai.policy.schema import LAPSE
from rencai.ruling.checks import CELL_CAUSES, LEVEL, VALIDITY, CheckSpec
from rencai.ruling.schema import OPEN

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rencai.policy.nouns import Column
    from rencai.ruling.rulings import Rulings


_PAIRS = {cell: other for cell, other in CONTRADICTS.items() if cell != "verification"}
"""A cell that a check reads -> the one that it may contradict; a verification is told with its qualification."""


def add_notes(rulings: Rulings, columns: Sequence[Column], lang: str) -> Rulings:
    """Return the rulings with ``notes`` (a list of sentences) and ``elsewhere``: refused for the place of work alone.

    ``decision`` says by whose decision the name is read so, where the pathway reads it; ``received`` which rewards were
    received, or may have been.
    """
    notes = [*_match_notes(rulings), *_check_notes(rulings, headings(columns, lang), lang), *_window_notes(lang)]
    listed = pl.concat_list(notes).list.drop_nulls().list.unique(maintain_order=True)
    added = {"notes": listed, "elsewhere": _elsewhere(rulings.check_specs), "decision": _decision(rulings)}
    added["received"] = _receipts(rulings, lang)
    return replace(rulings, distinct=rulings.distinct.with_columns(**added))


def headings(columns: Sequence[Column], lang: str) -> Mapping[str, str]:
    """Return the heading by which each canonical column is shown, those of further certificates included."""
    shown = {column.name: column.heading(lang) for column in columns}
    numbers = range(2, MOST_CERTIFICATES + 1)
    numbered = {
        numbered_name(name, number): f"{shown[name]} {number}"
        for name in CERTIFICATE & shown.keys()
        for number in numbers
    }
    return numbered | shown


def _is_unsettled() -> pl.Expr:
    return pl.col("outcome").is_in(["review", "evidence_needed"])


def _match_notes(rulings: Rulings) -> list[pl.Expr]:
    specs = [spec for spec in rulings.check_specs if spec.matches and not spec.implied]
    if not specs:
        return [pl.lit(None, pl.String)]
    unknown = pl.any_horizontal([r.answer.is_null() for r in specs])
    withdrawn = pl.col("match.method").eq_missing(pl.lit("withdrawn"))
    return [pl.when((_is_unsettled() & unknown) | withdrawn).then(pl.col("match.note"))]


def _decision(rulings: Rulings) -> pl.Expr:
    reads = any(spec.matches for spec in rulings.check_specs)
    return pl.col("match.decision") if reads else pl.lit(None, pl.String)


def _receipts(rulings: Rulings, lang: str) -> pl.Expr:
    """Return where and when each reward was received; that it may have been, only where it would be due otherwise."""
    codes = [reward.code for reward in rulings.package.rewards_of(rulings.pathway)]
    receipts = [
        pl.when(pl.col(RECEIVED.of(code=code)) | pl.col(OPEN.of(code=code))).then(pl.col(RECEIPT.of(code=code)))
        for code in codes
        if RECEIVED.of(code=code) in rulings.distinct.columns
    ]
    if not receipts:
        return pl.lit(None, pl.String)
    return pl.concat_str(receipts, separator=pick(("；", "; "), lang), ignore_nulls=True).replace("", None)


def _check_notes(rulings: Rulings, headings_: Mapping[str, str], lang: str) -> list[pl.Expr]:
    notes: list[pl.Expr] = []
    for spec in rulings.check_specs:
        name = spec.name(lang)
        cause = spec.cause
        texts: dict[str, str] = {"reprint": text("note.reprint", lang, name=name)}
        if spec.code == LEVEL:
            texts["unpublished"] = text("note.level", lang)
        elif spec.params or not (spec.matches or spec.current):
            texts["unpublished"] = text("note.unpublished", lang, name=name)
        notes += [
            pl.when(_is_unsettled() & (cause == which) & _applies(spec, which)).then(pl.lit(note))
            for which, note in texts.items()
        ]
        if spec.current:
            lapses = {"expired": "note.expired", "issued_later": "note.issued_later"}
            notes += [_lapse_note(lapse, text(code, lang, name=name)) for lapse, code in lapses.items()]
        joiner = "、" if lang == "zh" else ", "
        read = _contradictable(spec)
        for cell, other in _contradicting_pairs(spec):
            cells = joiner.join((headings_[cell], headings_[other]))
            contradiction = text("note.contradiction", lang, name=name, cells=cells)
            contradicted = [pl.col(STATE.of(cell=name_)) == "contradiction" for name_ in (cell, other) if name_ in read]
            applies = (cause == "contradiction") & pl.any_horizontal(contradicted)
            notes.append(pl.when(_is_unsettled() & applies).then(pl.lit(contradiction)))
    return notes


def _lapse_note(lapse: str, note: str) -> pl.Expr:
    """Return what the dates of the certificate say against its being held, where the check is not false already."""
    return pl.when((pl.col("outcome") != "ineligible") & (pl.col(LAPSE.name) == lapse)).then(pl.lit(note))


def _applies(spec: CheckSpec, which: str) -> pl.Expr:
    """Whether the cause is the check's own affair: not the match's, whose note says what to do."""
    if spec.code == LEVEL and spec.matches and which == "unpublished":
        return pl.col("match.entry").is_not_null()
    return pl.lit(value=True)


def _contradictable(spec: CheckSpec) -> tuple[str, ...]:
    """Return the cells whose contradiction leaves the check open."""
    return (*spec.cells, *(VALIDITY if spec.current else ()))


def _contradicting_pairs(spec: CheckSpec) -> list[tuple[str, str]]:
    """Return the pairs of cells to compare where they contradict each other, each once.

    The issuer's contradictions are the match's note.
    """
    if spec.implied:
        return []
    read = [(cell, _PAIRS[cell]) for cell in _contradictable(spec) if cell in _PAIRS]
    return [pair for number, pair in enumerate(read) if pair[::-1] not in read[:number]]


def _window_notes(lang: str) -> list[pl.Expr]:
    begins, ends = pl.col("verification_from"), pl.col("verification_to")
    not_before = pl.col("verification_not_before")
    possible = pl.col("outcome") != "ineligible"
    return [
        pl.when(possible & ends.is_not_null()).then(sentence("note.window", lang, begins=begins, ends=ends)),
        pl.when(possible & ends.is_null() & begins.is_not_null()).then(
            sentence("note.open_window", lang, begins=begins, not_before=not_before)
        ),
        pl.when(possible & begins.is_null() & not_before.is_not_null()).then(
            sentence("note.late_window", lang, not_before=not_before)
        ),
    ]


def _elsewhere(specs: Sequence[CheckSpec]) -> pl.Expr:
    """Whether the only checks that are false read the place of work and nothing else."""
    false = {r.code: r.answer.eq_missing(pl.lit(value=False)) for r in specs if r.required}
    place = [false[r.code] for r in specs if r.required and r.cells == ("work_city",)]
    rest = [false[r.code] for r in specs if r.required and r.cells != ("work_city",)]
    if not place:
        return pl.lit(value=False)
    return pl.any_horizontal(place) & ~pl.any_horizontal([*rest, pl.lit(value=False)])


def reasons_text(rulings: Rulings, shown: Mapping[str, str], lang: str) -> pl.Expr:
    """Return the reasons of each distinct ruling in one text: ✓ holds, ✗ does not, ？ is unknown and why.

    :param shown: the heading of each canonical column, in the language.
    """
    parts = [_reason_text(spec, shown, lang) for spec in rulings.check_specs if not spec.implied]
    for spec in (spec for spec in rulings.check_specs if spec.implied):
        own = spec.cause == "unpublished"
        parts.append(pl.when(own & _applies(spec, "unpublished")).then(_reason_text(spec, shown, lang)))
    if not parts:
        return pl.lit(None, pl.String)
    return pl.concat_str(parts, separator="；" if lang == "zh" else "; ", ignore_nulls=True)


def _reason_text(spec: CheckSpec, shown: Mapping[str, str], lang: str) -> pl.Expr:
    name = spec.name(lang)
    holds, cause = spec.answer, spec.cause
    causes = words("ruling.cause", lang)
    opening, closing, joiner = ("（", "）", "、") if lang == "zh" else (" (", ")", ", ")
    cells = [pl.when(wanted).then(pl.lit(shown[cell])) for cell, wanted in spec.wanted().items()]
    which = (
        pl.when(cause.is_in(CELL_CAUSES)).then(
            pl.concat_str(
                pl.lit(": " if lang == "en" else "："), pl.concat_str(cells, separator=joiner, ignore_nulls=True)
            )
        )
        if cells
        else pl.lit("")
    )
    unknown = pl.concat_str(
        pl.lit(f"？{name}{opening}"), cause.cast(pl.String).replace(causes), which.fill_null(""), pl.lit(closing)
    )
    return pl.when(holds).then(pl.lit(f"✓{name}")).when(~holds).then(pl.lit(f"✗{name}")).otherwise(unknown)
