"""Evaluate checks into their answers and causes (``ruling.schema.HOLDS``, ``CAUSE``), and build a ruling's reasons."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import polars as pl

from rencai.cells.problems import CONTRADICTS
from rencai.cells.schema import STATE, TEXT, WORD
from rencai.matching.schema import cause_column
from rencai.messages.sentences import filled
from rencai.policy.nouns import Named
from rencai.policy.schema import CURRENT, LAPSE, PARAM_SOURCE
from rencai.policy.statement import StatedSource
from rencai.ruling.schema import CAUSE, CAUSES, HOLDS, REASON

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from rencai.messages.codes import CertificateReading
    from rencai.policy.nouns import Check, Pathway
    from rencai.policy.statement import Statement


CELL_CAUSES = ("empty", "unreadable")
"""The causes that the applicant's cells settle."""
LEVEL = "title-level"
"""The check that rencai adds where a title level is granted: is that level stated?"""
IN_FORCE = "in-force"
"""The check that rencai adds where a pathway's first day is known as a range only."""

MATCHED = {"issuer": "issuer", "entry": "match.entry"}
"""What a reason says of the match beside the qualification itself."""

# columns that rencai derives -> the cell that settles them
DERIVED = {"nationality.group": "nationality"}
VALIDITY = ("issue_date", "expiry_date")
"""Cells that say when a certificate is held."""
MATCHED_BY = ("issuer",)
"""Cells that a match reads where they are filled."""


@dataclass(frozen=True, eq=False)
class CheckSpec(Named):
    """A check with what it reads: the applicant's cells, the match, the parameters.

    ``guards`` are further cells that may speak against what it reads, and say nothing where they are empty: the check
    is unknown while one of them is filled but not read. ``current`` says that it asks whether the certificate is held
    on the basis date. ``source`` are the ids by which its source is cited, ``reprint`` whether that is a reprint, whose
    false answers do not count, and ``statement`` what a user read of it in the official text. ``dated`` says whether
    the answer depends on the basis date, ``implied`` that rencai added the check.
    """

    code: str
    zh: str
    en: str
    holds: pl.Expr
    source: str
    required: bool
    weight: int
    reprint: bool
    cells: tuple[str, ...]
    matches: tuple[str, ...]
    params: tuple[str, ...]
    dated: bool
    current: bool = False
    implied: bool = False
    statement: Statement | None = None

    @property
    def guards(self) -> tuple[str, ...]:
        """The cells that may contradict those that it reads, or the match."""
        against = [CONTRADICTS[cell] for cell in self.cells if cell in CONTRADICTS]
        every = dict.fromkeys([*against, *(MATCHED_BY if self.matches else ()), *(VALIDITY if self.current else ())])
        return tuple(cell for cell in every if cell not in self.cells)

    @property
    def reads(self) -> tuple[str, ...]:
        """All cells on which the answer depends: its ``cells`` and ``guards``."""
        return (*self.cells, *self.guards)

    @property
    def answer(self) -> pl.Expr:
        """The column of its answers; null: unknown."""
        return pl.col(HOLDS.of(code=self.code))

    @property
    def cause(self) -> pl.Expr:
        """The column of its causes; null where the answer is known."""
        return pl.col(CAUSE.of(code=self.code))

    def wanted(self) -> dict[str, pl.Expr]:
        """Return for each cell whether it has to be filled or written anew before the check can be answered."""
        by_cell = self.cause.is_in(CELL_CAUSES)
        open_ = {cell: by_cell & pl.col(STATE.of(cell=cell)).is_in(CELL_CAUSES) for cell in self.cells}
        unread = [*self.guards, *(["application_date"] if self.dated else [])]
        open_ |= {cell: by_cell & (pl.col(STATE.of(cell=cell)) == "unreadable") for cell in unread}
        if self.matches:
            # no cell is unreadable by itself: it is the name that says nothing
            states = [pl.col(STATE.of(cell=cell)) for cell in open_]
            nameless = (self.cause == "unreadable") & ~_any(states, "unreadable")
            open_["qualification"] = open_["qualification"] | nameless
            # nor is a cell of the check empty: the name waits for its issuer
            cells = [pl.col(STATE.of(cell=cell)) for cell in self.cells]
            open_["issuer"] = open_["issuer"] | ((self.cause == "empty") & ~_any(cells, "empty"))
        return open_


def check_spec(check: Check) -> CheckSpec:
    """Return the check with what it reads, which its expression tells."""
    cells, matches, params, dated = roots(check.holds)
    reprint = check.source.reliability == "reprint"
    return CheckSpec(
        check.code, check.zh, check.en, check.holds, check.source.citation, check.required, check.weight, reprint,
        cells, matches, params, dated, current=CURRENT.name in check.holds.meta.root_names(),
        statement=check.source.statement if isinstance(check.source, StatedSource) else None,
    )  # fmt: skip


def roots(expr: pl.Expr) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...], bool]:
    """Return what an expression reads: the applicant's cells, the match, the parameters; and whether the day matters.

    A parameter that is a table reads the cells of its keys, what is read of the match reads ``qualification``.
    """
    every = list(dict.fromkeys(expr.meta.root_names()))
    matches = tuple(root for root in every if root.startswith("match."))
    params = tuple(root for root in every if root.startswith("param."))
    keys = [key for param in params for key in param.partition("@")[2].split("+") if key]
    plain = [DERIVED.get(root, root) for root in every if root not in (*matches, *params, "as_of", CURRENT.name)]
    cells = tuple(dict.fromkeys([*plain, *keys, *(["qualification"] if matches else [])]))
    return cells, matches, params, bool(matches or params or {"as_of", CURRENT.name} & set(every))


def check_specs(pathway: Pathway) -> tuple[CheckSpec, ...]:
    """Return the pathway's checks, then the implied ones where its first day or the level it grants may be unknown."""
    specs = [check_spec(check) for check in pathway.checks]
    if not isinstance(pathway.begins, date):
        specs.append(_in_force(pathway.begins[1], pathway.source.id))
    if pathway.title_level is not None and pathway.title_level.meta.root_names():
        specs.append(_level(pathway.title_level, pathway.source.id))
    return tuple(specs)


def _in_force(certain: date, source: str) -> CheckSpec:
    """Return the check that is true from the first certain day, and unknown before.

    Rows before the first possible day are not ruled at all.
    """
    later = pl.col("as_of") >= certain
    return CheckSpec(
        IN_FORCE, "基准日该路径已施行", "the pathway is in force on the basis date", later | pl.lit(None, pl.Boolean),
        source, required=True, weight=0, reprint=False, cells=(), matches=(), params=(), dated=True, implied=True,
    )  # fmt: skip


def _level(level: pl.Expr, source: str) -> CheckSpec:
    """Return the check that is true where the level is known, false where the name is not listed, else unknown."""
    cells, matches, params, _ = roots(level)
    published = pl.when(level.is_not_null()).then(pl.lit(value=True))
    unlisted = pl.col("match.listed").eq_missing(pl.lit(value=False))
    holds = published.when(unlisted).then(pl.lit(value=False)) if matches else published.otherwise(None)
    return CheckSpec(
        LEVEL, "所对应的职称级别已公布", "the corresponding title level is published", holds, source, required=True,
        weight=0, reprint=False, cells=cells, matches=("match.listed", *matches) if matches else (), params=params,
        dated=True, implied=True,
    )  # fmt: skip


def columns(spec: CheckSpec) -> list[pl.Expr]:
    """Return the check's columns ``HOLDS`` and ``CAUSE`` of ``ruling.schema``; an unknown check has exactly one cause.

    What a reprint alone denies stays unknown, what it confirms is true. While a guard is unreadable nothing is known.
    """
    raw = spec.holds.cast(pl.Boolean)
    if spec.guards:
        raw = pl.when(~_any([pl.col(STATE.of(cell=cell)) for cell in spec.guards], "unreadable")).then(raw)
    holds = raw | pl.lit(None, pl.Boolean) if spec.reprint else raw
    cause = pl.when(holds.is_null()).then(_cause(spec, raw)).cast(CAUSES)
    return [holds.alias(HOLDS.of(code=spec.code)), cause.alias(CAUSE.of(code=spec.code))]


def _cause(spec: CheckSpec, raw: pl.Expr) -> pl.Expr:
    """Return the one cause of an unknown check: the applicant's cells first, then what no cell settles."""
    if spec.statement and spec.statement.verdict == "otherwise":
        return pl.lit("reprint")
    states = [pl.col(STATE.of(cell=cell)) for cell in spec.cells]
    unread = [*spec.guards, *(["application_date"] if spec.dated else [])]
    dated = [pl.col(STATE.of(cell=cell)) for cell in unread]
    causes: list[pl.Expr] = [pl.when(raw.eq_missing(pl.lit(value=False))).then(pl.lit("reprint"))]
    dates = [pl.col(STATE.of(cell=cell)) for cell in VALIDITY] if spec.current else []
    against = [*states, *dates]
    causes += [pl.when(_any(against, "contradiction")).then(pl.lit("contradiction"))] if against else []
    causes += [pl.when(_any(states, "empty")).then(pl.lit("empty"))] if states else []
    causes += [pl.when(_any([*states, *dated], "unreadable")).then(pl.lit("unreadable"))] if states or dated else []
    return pl.coalesce([*causes, *(_match_cause(match) for match in spec.matches), pl.lit("unpublished")])


def _any(states: Sequence[pl.Expr], state: str) -> pl.Expr:
    return pl.any_horizontal([column == state for column in states])


def _match_cause(match: str) -> pl.Expr:
    """Return the cause of a column of the match: listing and tiers have their own, others that of the listing.

    What an entry grants is ``untold`` where it was looked up, and the document, as it was looked at, did not tell it.
    """
    if match in ("match.listed", cause_column(match).removesuffix(".cause")):
        return pl.col(cause_column(match))
    untold = pl.when(pl.col("match.looked_up") & pl.col(match).is_null()).then(pl.lit("untold"))
    return pl.coalesce(cause_column(match), untold)


def _value(spec: CheckSpec, recalled: Collection[str]) -> pl.Expr:
    """Return what the check read; after a cell that a remembered word reads (``recalled``) its number."""
    parts = [filled(f"{cell}={{}}", _typed(cell, recalled)) for cell in spec.cells]
    parts += [filled(f"{name}={{}}", pl.col(of)) for name, of in MATCHED.items()] if spec.matches else []
    for cell in spec.guards:
        unread = pl.col(STATE.of(cell=cell)) == "unreadable"
        tells = unread | _tells_lapse(cell) if spec.current and cell in VALIDITY else unread
        parts.append(pl.when(tells).then(filled(f"{cell}={{}}", pl.col(TEXT.of(cell=cell)))))
    return _joined(parts)


def _typed(cell: str, recalled: Collection[str]) -> pl.Expr:
    text, number = pl.col(TEXT.of(cell=cell)), WORD.of(cell=cell)
    if number not in recalled:
        return text
    return pl.concat_str(text, pl.concat_str(pl.lit(" (word #"), number, pl.lit(")")), ignore_nulls=True)


def _tells_lapse(cell: str) -> pl.Expr:
    """Return whether by the cell the certificate is not held on the basis date, or cannot be told to be."""
    lapse = "expired" if cell == "expiry_date" else "issued_later"
    return pl.col(LAPSE.name).eq_missing(pl.lit(lapse)) | (pl.col(STATE.of(cell=cell)) == "contradiction")


def validity(reading: CertificateReading | None = None) -> list[pl.Expr]:
    """Return ``LAPSE`` and ``CURRENT`` of ``policy.schema`` from the dates of a certificate and the basis date.

    :param reading: what a user read of certificates that are not in force on that date; None: no source says.
    """
    expired, later = pl.col("expiry_date") < pl.col("as_of"), pl.col("issue_date") > pl.col("as_of")
    lapse = pl.when(expired).then(pl.lit("expired")).when(later).then(pl.lit("issued_later"))
    # an empty date says nothing; one that cannot be read, or on no known day, may say anything
    unsure = _any([pl.col(STATE.of(cell=cell)) for cell in VALIDITY], "unreadable")
    unsure |= _any([pl.col(STATE.of(cell=cell)) for cell in VALIDITY], "contradiction")
    sound = ~unsure & lapse.is_null() & pl.col("as_of").is_not_null()
    current = pl.when(sound).then(pl.lit(value=True))
    answers = {
        None: current,
        "in_force": current.when(lapse.is_not_null()).then(pl.lit(value=False)),
        "obtained": current.when(~unsure & (lapse == "expired")).then(pl.lit(value=True)),
    }
    return [lapse.alias(LAPSE.name), answers[reading].alias(CURRENT.name)]


def _threshold(spec: CheckSpec) -> pl.Expr:
    return _joined(
        [
            filled(f"{param.removeprefix('param.')}={{}}", pl.col(param).cast(pl.String).str.strip_suffix(".0"))
            for param in spec.params
        ]
    )


def _sources(spec: CheckSpec) -> pl.Expr:
    """Return the check's own source, then the other ones of its parameters and of the entry or the edition."""
    columns_ = [pl.col(PARAM_SOURCE.of(parameter=param.removeprefix("param."))) for param in spec.params]
    columns_ += [pl.coalesce("match.source", "edition.source")] if spec.matches else []
    others = [pl.when(source.ne_missing(pl.lit(spec.source))).then(source) for source in columns_]
    return _joined([pl.lit(spec.source), *others])


def _joined(parts: list[pl.Expr]) -> pl.Expr:
    """Return the parts that are not null, joined; null where all are."""
    if not parts:
        return pl.lit(None, pl.String)
    if len(parts) == 1:
        return parts[0]
    text = pl.concat_str(parts, separator="; ", ignore_nulls=True)
    return pl.when(text != "").then(text)


def reasons(specs: Sequence[CheckSpec], frame: pl.DataFrame) -> pl.Series:
    """Return the contract's ``reasons`` of every line of ``Rulings.frame``: a list of ``REASON``, one a check."""
    # the checks' columns are laid one below the other and read across: a fiftieth of the time of concat_list
    if not (specs and frame.height):
        return pl.Series([[]] * frame.height, dtype=pl.List(REASON))
    recalled = [name for name in frame.columns if WORD.matches(name)]
    checks = frame.select(_struct(spec, recalled).alias(str(place)) for place, spec in enumerate(specs))
    below = pl.concat([column.rename("") for column in checks.iter_columns()])
    place = pl.int_range(frame.height * len(specs), eager=True)
    across = below.gather(place % len(specs) * frame.height + place // len(specs))
    return across.reshape((frame.height, len(specs))).arr.to_list()


def _struct(spec: CheckSpec, recalled: Collection[str]) -> pl.Expr:
    return pl.struct(
        pl.lit(spec.code).alias("check"),
        pl.lit(spec.required).alias("required"),
        spec.answer.alias("holds"),
        spec.cause.cast(pl.String).alias("cause"),
        _value(spec, recalled).alias("value"),
        _threshold(spec).alias("threshold"),
        pl.lit(spec.weight).alias("weight"),
        _sources(spec).alias("source"),
    ).cast(REASON)
