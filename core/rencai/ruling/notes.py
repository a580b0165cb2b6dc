"""Word the reasons of a ruling, and what a person must look up and where."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from rencai.cells.problems import CONTRADICTS
from rencai.messages.lookup import pick, text, words
from rencai.messages.sentences import sentence
from rencai.ruling.checks import CELL_CAUSES, LEVEL, Reading

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rencai.policy.nouns import Column
    from rencai.ruling.rulings import Rulings


_PAIRS = {cell: other for cell, other in CONTRADICTS.items() if cell != "verification"}
"""A cell that a check reads -> the one that it may contradict; a verification is told with its qualification."""


def add_notes(ruled: Rulings, columns: Sequence[Column], lang: str) -> Rulings:
    """Return the rulings with ``notes`` (a list of sentences) and ``elsewhere``: refused for the place of work alone.

    ``decision`` says by whose decision the name is read so, where the pathway reads it; ``received`` which rewards were
    received, or may have been.
    """
    notes = [*_match_notes(ruled), *_check_notes(ruled, headings(columns, lang), lang), *_window_notes(lang)]
    listed = pl.concat_list(notes).list.drop_nulls().list.unique(maintain_order=True)
    told = {"notes": listed, "elsewhere": _elsewhere(ruled.readings), "decision": _decision(ruled)}
    told["received"] = _received(ruled, lang)
    return replace(ruled, verdicts=ruled.verdicts.with_columns(**told))


def headings(columns: Sequence[Column], lang: str) -> Mapping[str, str]:
    """The heading by which each canonical column is shown."""
    return {column.name: column.heading(lang) for column in columns}


def _unsettled() -> pl.Expr:
    return pl.col("outcome").is_in(["review", "evidence_needed"])


def _match_notes(ruled: Rulings) -> list[pl.Expr]:
    reads = [reading for reading in ruled.readings if reading.matches and not reading.implied]
    if not reads:
        return [pl.lit(None, pl.String)]
    unknown = pl.any_horizontal([pl.col(f"{r.code}.holds").is_null() for r in reads])
    withdrawn = pl.col("match.method").eq_missing(pl.lit("withdrawn"))
    return [pl.when((_unsettled() & unknown) | withdrawn).then(pl.col("match.note"))]


def _decision(ruled: Rulings) -> pl.Expr:
    reads = any(reading.matches for reading in ruled.readings)
    return pl.col("match.decision") if reads else pl.lit(None, pl.String)


def _received(ruled: Rulings, lang: str) -> pl.Expr:
    """Where and when each reward was received; that it may have been, only where it would be due otherwise."""
    codes = [one.code for one in ruled.package.rewards_of(ruled.pathway)]
    told = [
        pl.when(pl.col(f"{code}.received") | pl.col(f"{code}.open")).then(pl.col(f"{code}.receipt"))
        for code in codes
        if f"{code}.received" in ruled.verdicts.columns
    ]
    if not told:
        return pl.lit(None, pl.String)
    return pl.concat_str(told, separator=pick(("；", "; "), lang), ignore_nulls=True).replace("", None)


def _check_notes(ruled: Rulings, shown: Mapping[str, str], lang: str) -> list[pl.Expr]:
    notes: list[pl.Expr] = []
    for reading in ruled.readings:
        name = reading.name(lang)
        cause = pl.col(f"{reading.code}.cause")
        said: dict[str, str] = {"reprint": text("note.reprint", lang, name=name)}
        if reading.code == LEVEL:
            said["unpublished"] = text("note.level", lang)
        elif reading.params or not reading.matches:
            said["unpublished"] = text("note.unpublished", lang, name=name)
        notes += [
            pl.when(_unsettled() & (cause == which) & _applies(reading, which)).then(pl.lit(words_))
            for which, words_ in said.items()
        ]
        joiner = "、" if lang == "zh" else ", "
        for cell, other in _contradicting(reading):
            cells = joiner.join((shown[cell], shown[other]))
            contradiction = text("note.contradiction", lang, name=name, cells=cells)
            met = [pl.col(f"{one}.state") == "contradiction" for one in (cell, other) if one in reading.cells]
            told = (cause == "contradiction") & pl.any_horizontal(met)
            notes.append(pl.when(_unsettled() & told).then(pl.lit(contradiction)))
    return notes


def _applies(reading: Reading, which: str) -> pl.Expr:
    """Whether the cause is the check's own affair: not the match's, whose note says what to do."""
    if reading.code == LEVEL and reading.matches and which == "unpublished":
        return pl.col("match.entry").is_not_null()
    return pl.lit(value=True)


def _contradicting(reading: Reading) -> list[tuple[str, str]]:
    """The pairs to compare where the check met a contradiction, each once; the issuer's own is the match's note."""
    if reading.implied:
        return []
    read = [(cell, _PAIRS[cell]) for cell in reading.cells if cell in _PAIRS]
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


def _elsewhere(read: Sequence[Reading]) -> pl.Expr:
    """Whether the only checks that are false read the place of work and nothing else."""
    false = {r.code: pl.col(f"{r.code}.holds").eq_missing(pl.lit(value=False)) for r in read if r.required}
    place = [false[r.code] for r in read if r.required and r.cells == ("work_city",)]
    rest = [false[r.code] for r in read if r.required and r.cells != ("work_city",)]
    if not place:
        return pl.lit(value=False)
    return pl.any_horizontal(place) & ~pl.any_horizontal([*rest, pl.lit(value=False)])


def worded(ruled: Rulings, shown: Mapping[str, str], lang: str) -> pl.Expr:
    """The reasons of each ruling in one text: ✓ holds, ✗ does not, ？ cannot be told and why."""
    parts = [_worded(reading, shown, lang) for reading in ruled.readings if not reading.implied]
    for reading in (reading for reading in ruled.readings if reading.implied):
        own = pl.col(f"{reading.code}.cause") == "unpublished"
        parts.append(pl.when(own & _applies(reading, "unpublished")).then(_worded(reading, shown, lang)))
    if not parts:
        return pl.lit(None, pl.String)
    return pl.concat_str(parts, separator="；" if lang == "zh" else "; ", ignore_nulls=True)


def _worded(reading: Reading, shown: Mapping[str, str], lang: str) -> pl.Expr:
    name = reading.name(lang)
    holds, cause = pl.col(f"{reading.code}.holds"), pl.col(f"{reading.code}.cause")
    told = words("ruling.cause", lang)
    opening, closing, joiner = ("（", "）", "、") if lang == "zh" else (" (", ")", ", ")
    cells = [pl.when(pl.col(f"{cell}.state").is_in(CELL_CAUSES)).then(pl.lit(shown[cell])) for cell in reading.cells]
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
        pl.lit(f"？{name}{opening}"), cause.cast(pl.String).replace(told), which.fill_null(""), pl.lit(closing)
    )
    return pl.when(holds).then(pl.lit(f"✓{name}")).when(~holds).then(pl.lit(f"✗{name}")).otherwise(unknown)
