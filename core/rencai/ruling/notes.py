"""Word the reasons of a ruling, and what a person must look up and where."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from rencai.awards.schema import RECEIPT, RECEIVED
from rencai.cells.columns import CERTIFICATE, MOST_CERTIFICATES, numbered_name
from rencai.cells.problems import CONTRADICTS
from rencai.cells.schema import STATE, WORD
from rencai.messages.lookup import pick, text, words
from rencai.messages.sentences import sentence
from rencai.policy.schema import LAPSE, PARAM_SOURCE
from rencai.ruling.checks import CELL_CAUSES, LEVEL, VALIDITY, CheckSpec
from rencai.ruling.schema import OPEN

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from rencai.messages.codes import CertificateReading, Contradiction
    from rencai.messages.fields import Fields
    from rencai.policy.nouns import Column
    from rencai.policy.package import Package
    from rencai.policy.statement import Statement
    from rencai.ruling.rulings import Rulings


PAIR_CODES: Mapping[str, Contradiction] = {
    "issue_date": "dates",
    "expiry_date": "dates",
    "birth_date": "birth",
    "id_number": "birth",
    "qualification": "verification",
}
"""A cell that contradicts another -> which of ``note.contradiction`` says what settles it."""

_PAIRS = {cell: other for cell, other in CONTRADICTS.items() if cell != "verification"}
"""A cell that a check reads -> the one that it may contradict; a verification is told with its qualification."""


def add_notes(rulings: Rulings, columns: Sequence[Column], lang: str, words: Mapping[int, str]) -> Rulings:
    """Return the rulings with ``notes`` (a list of sentences) and ``elsewhere``: refused for the place of work alone.

    ``decision`` says by whose decision the name is read so, where the pathway reads it; ``stated`` on what users read
    in official texts it rests; ``words`` by which remembered words cells were read; ``received`` which rewards were
    received, or may have been.

    :param words: the number of each remembered word -> how its cells were read.
    """
    notes = [
        *_match_notes(rulings), *_check_notes(rulings, headings(columns, lang), lang), *_open_notes(rulings, lang),
        *_window_notes(lang),
    ]  # fmt: skip
    listed = pl.concat_list(notes).list.drop_nulls().list.unique(maintain_order=True)
    added = {"notes": listed, "elsewhere": _elsewhere(rulings.check_specs), "decision": _decision(rulings)}
    added["stated"] = _stated(rulings, lang)
    added["received"] = _receipts(rulings, lang)
    added["words"] = _words(rulings, words, lang)
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


def _stated(rulings: Rulings, lang: str) -> pl.Expr:
    """Return on what users read in official texts a ruling rests; null where on nothing."""
    parts = _stated_notes(rulings, lang)
    if not parts:
        return pl.lit(None, pl.String)
    each = pl.concat_list(parts).list.drop_nulls().list.unique(maintain_order=True)
    return each.list.join(pick(("；", "; "), lang)).replace("", None)


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


def _words(rulings: Rulings, words: Mapping[int, str], lang: str) -> pl.Expr:
    """Return by which remembered words the cells were read, in words; null where by none."""
    numbers = [name for name in rulings.distinct.columns if WORD.matches(name)]
    if not numbers:
        return pl.lit(None, pl.String)
    notes = [
        pl.col(name).replace_strict(list(words), list(words.values()), default=None, return_dtype=pl.String)
        for name in numbers
    ]
    return pl.concat_str(notes, separator=pick(("；", "; "), lang), ignore_nulls=True).replace("", None)


def _check_notes(rulings: Rulings, headings_: Mapping[str, str], lang: str) -> list[pl.Expr]:
    notes: list[pl.Expr] = []
    for spec in rulings.check_specs:
        name = spec.name(lang)
        cause = spec.cause
        texts: dict[str, str] = {"untold": text("note.untold", lang, name=name)}
        if spec.reprint and spec.statement is None:
            texts["reprint"] = text("note.reprint", lang, name=name, other=spec.source)
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
            open_ = _open_lapses(rulings.package.certificate)
            notes += [
                _lapse_note(lapse, text(code, lang, name=name)) for lapse, code in lapses.items() if lapse in open_
            ]
        notes += _contradiction_notes(spec, headings_, lang)
    return notes


def _open_lapses(reading: CertificateReading | None) -> tuple[str, ...]:
    """Return which lapses of a certificate leave a condition open."""
    return {None: ("expired", "issued_later"), "obtained": ("issued_later",), "in_force": ()}[reading]


def _contradiction_notes(spec: CheckSpec, headings_: Mapping[str, str], lang: str) -> list[pl.Expr]:
    """Return which cells of the row contradict each other, by their headings, and what settles it."""
    read = _contradictable(spec)
    by_cell = {name: pl.col(STATE.of(cell=name)) == "contradiction" for name in read}
    notes = []
    for cell, other in _contradicting_pairs(spec):
        contradicted = pl.any_horizontal([by_cell[name] for name in (cell, other) if name in by_cell])
        pair = (headings_[cell], headings_[other])
        notes.append(_contradiction_note(spec, PAIR_CODES[cell], pair, contradicted, lang))
    if spec.matches and not spec.implied:
        by_match = ~pl.any_horizontal([pl.lit(value=False), *by_cell.values()])
        pair = (headings_["qualification"], headings_["issuer"])
        notes.append(_contradiction_note(spec, "issuer", pair, by_match, lang))
    return notes


def _contradiction_note(
    spec: CheckSpec, code: Contradiction, pair: tuple[str, str], applies: pl.Expr, lang: str
) -> pl.Expr:
    cells = pick(("“{}”与“{}”", "{} and {}"), lang).format(*pair)
    note = text(f"note.contradiction.{code}", lang, name=spec.name(lang), cells=cells)
    return pl.when(_is_unsettled() & (spec.cause == "contradiction") & applies).then(pl.lit(note))


def _stated_notes(rulings: Rulings, lang: str) -> list[pl.Expr]:
    """Return on what users read a ruling rests, where it does; ``_open_notes`` are what they leave open."""
    statements = rulings.package.statements
    if not statements:
        return []
    notes = [note for spec in rulings.check_specs for note in _stated_of(spec, statements, lang)]
    for gone in rulings.package.unasked:
        if gone.pathway == rulings.pathway.code:
            note = stated_text(gone.statement, gone.name(lang), lang)
            notes.append(pl.when(pl.col("outcome") != "ineligible").then(pl.lit(note)))
    return notes


def _open_notes(rulings: Rulings, lang: str) -> list[pl.Expr]:
    """Return what to look up where the official text says something else than the reprint."""
    disputed = [spec for spec in rulings.check_specs if spec.statement and spec.statement.verdict == "otherwise"]
    return [
        pl.when(_is_unsettled() & spec.answer.is_null()).then(
            pl.lit(stated_text(spec.statement, spec.name(lang), lang) if spec.statement else "")
        )
        for spec in disputed
    ]


def _stated_of(spec: CheckSpec, statements: Sequence[Statement], lang: str) -> Iterator[pl.Expr]:
    name = spec.name(lang)
    if spec.statement and spec.statement.verdict == "confirmed":
        # what a reprint grants needs no confirmation: the statement shows where it refuses
        yield pl.when(~spec.answer).then(pl.lit(stated_text(spec.statement, name, lang)))
    for statement in statements:
        note = stated_text(statement, name, lang)
        for param in spec.params if statement.kind == "parameter" else ():
            if param.removeprefix("param.").partition("@")[0] == statement.subject:
                source = pl.col(PARAM_SOURCE.of(parameter=param.removeprefix("param.")))
                cited = source.str.split("; ").list.contains(statement.id)
                yield pl.when(spec.answer.is_not_null() & cited).then(pl.lit(note))
        if statement.kind == "certificate" and spec.current:
            lapsed = pl.col(LAPSE.name).is_not_null() & ~pl.col(LAPSE.name).is_in(_open_lapses(statement.value))
            yield pl.when(lapsed).then(pl.lit(note))


def stated_text(statement: Statement, name: str, lang: str) -> str:
    """Return what a user read in the official text, of the condition or figure of that name, in one sentence."""
    signed: Fields = {**_signature(statement, lang), "name": name}
    if statement.verdict == "supplied":
        signed["value"] = stated_value(statement, lang)
    return text(f"statement.note.{statement.verdict}", lang, **signed)


def brief_text(statement: Statement, lang: str) -> str:
    """Return whose statement it is, what it says and what was seen, where it stands beside what it is about."""
    verdict = words("statement.verdict", lang)[statement.verdict]
    signed: Fields = {**_signature(statement, lang), "verdict": verdict}
    return text("statement.brief", lang, **signed)


def subject_text(package: Package, statement: Statement, lang: str) -> str:
    """Return what a statement is about, in words: a condition or reward by its name, else what was supplied."""
    names = [each.name(lang) for each in package.unasked if each.statement == statement]
    if statement.kind == "check":
        checks = [check for pathway in package.pathways for check in pathway.checks]
        names += [check.name(lang) for check in checks if check.code == statement.subject]
    elif statement.kind == "reward":
        names += [reward.name(lang) for reward in package.rewards if reward.code == statement.subject]
    return names[0] if names else stated_value(statement, lang) or statement.subject


def _signature(statement: Statement, lang: str) -> Fields:
    whose = text("statement.own" if statement.own else "statement.promoted", lang)
    return {
        "whose": whose, "number": statement.number, "by": statement.by, "day": statement.at, "seen": statement.seen,
    }  # fmt: skip


def stated_value(statement: Statement, lang: str) -> str:
    """Return what was supplied, in words; empty where nothing was."""
    if statement.kind == "certificate":
        return words("statement.certificate", lang)[statement.value]
    row = f"[{', '.join(f'{key}={word}' for key, word in statement.row)}]" if statement.row else ""
    value = "" if statement.value is None else str(statement.value).removesuffix(".0")
    return f"{statement.subject}{row}={value}" if value else ""


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
