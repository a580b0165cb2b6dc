"""What to do next: at most five actions, each with how many people it settles beside those before it.

What was not read and may matter is an action always: files, sheets, rows and columns. Of the others, an open ruling
needs one for each check that is unknown and required, and one for each cell of it that has to be filled. It is settled
when all of them were done, whatever their answers are: then every required check is known.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import polars as pl

from rencai.cells.schema import STATE
from rencai.messages.lookup import LANGUAGES, pick, text
from rencai.messages.notices import not_taken
from rencai.output.report import review, words
from rencai.output.report.common import once
from rencai.policy.nouns import Source
from rencai.policy.source_words import localized
from rencai.ruling.notes import headings
from rencai.ruling.schema import OUTCOMES
from rencai.sheets.schema import OWN

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from rencai.messages.codes import ActionKind
    from rencai.messages.notices import Notice
    from rencai.ruling.checks import CheckSpec
    from rencai.ruling.rulings import Rulings
    from rencai.ruling.score import ScoredInputs


MOST = 5
UNREAD: tuple[ActionKind, ...] = ("read_files", "read_sheets", "take_rows", "say_column", "say_columns")
"""The actions about what was not read; they settle nobody by themselves, but say whom they concern."""
_PART = "\t"
_OPEN = ("review", "evidence_needed")
_NAMED = 3
"""Sheets that an action names."""


@dataclass(frozen=True)
class Action:
    """Something to do, about a ``subject``: a city's edition, a column, a source, or nothing further.

    ``people`` and ``rulings`` are those that it settles beside the actions before it, whatever the answers are. Of what
    was not read, ``people`` are whom it concerns, ``lines`` how many lines, as nobody knows how many people they are.
    """

    kind: ActionKind
    subject: tuple[str, ...]
    people: int
    rulings: int
    lines: int = 0


@dataclass(frozen=True)
class Standing:
    """How far a result has come: applicants in all, eligible somewhere, decided everywhere."""

    people: int
    eligible: int
    decided: int


@dataclass(frozen=True)
class Step:
    """An action in words, by language; ``city`` is the key of the city whose sources it is about, else empty."""

    kind: ActionKind
    words: dict[str, str]
    city: str = ""


def standing(result: ScoredInputs) -> Standing:
    """Count the applicants' lines: in all, with an eligible ruling, and without an open one."""
    outcomes = [rulings.rows.select("index").hstack(rulings.spread(_outcomes(rulings))) for rulings in result.ruled]
    empty = pl.DataFrame(schema={"index": pl.UInt32, "outcome": OUTCOMES})
    every = pl.concat([empty, *outcomes])
    counted = every.group_by("index").agg(
        eligible=(pl.col("outcome") == "eligible").any(),
        decided=pl.col("outcome").is_in(["eligible", "ineligible"]).all(),
    )
    return Standing(result.applicants.height, *(counted.filter(name).height for name in ("eligible", "decided")))


def _outcomes(rulings: Rulings) -> pl.DataFrame:
    return rulings.distinct.select("outcome")


def actions(result: ScoredInputs, most: int = MOST) -> list[Action]:
    """Return what settles most, the most people first, each counted beside those before it.

    Where no single action settles anybody, the one that most people need comes next, so that two which belong together
    are both said. What was not read is among them whatever it concerns, before what settles fewer people.
    """
    unread = list(_unread(result))
    chosen = _settling(result, most - len(unread))
    for action in reversed(unread):  # files first of all
        weight = max(action.people, action.lines)
        place = next((at for at, other in enumerate(chosen) if max(other.people, other.lines) <= weight), len(chosen))
        chosen.insert(0 if action.kind == "read_files" else place, action)
    return chosen


def _settling(result: ScoredInputs, most: int) -> list[Action]:
    needed = _needs(result)
    chosen: list[Action] = []
    done: list[str] = []
    settled = pl.Series([], dtype=pl.UInt32)
    while len(chosen) < most and needed.height:
        code = _next_code(needed)
        done.append(code)
        left = needed.with_columns(pl.col("needs").list.set_difference(pl.lit([code])))
        closed = left.filter(pl.col("needs").list.len() == 0)
        new = closed["index"].unique()
        people = new.filter(~new.is_in(settled.implode())).len()
        settled = pl.concat([settled, new]).unique()
        needed = left.filter(pl.col("needs").list.len() > 0)
        kind, *subject = code.split(_PART)
        chosen.append(Action(cast("ActionKind", kind), tuple(subject), people, closed.height))
    return chosen


def _next_code(needed: pl.DataFrame) -> str:
    """Return the action that alone settles most people; where none does, that which most people need."""
    single = needed.filter(pl.col("needs").list.len() == 1)
    each = (single if single.height else needed).explode("needs")
    counted = each.group_by("needs", maintain_order=True).agg(people=pl.col("index").n_unique())
    return str(counted.sort("people", "needs", descending=[True, False])["needs"][0])


def _needs(result: ScoredInputs) -> pl.DataFrame:
    """Return ``index`` and ``needs``, the codes of the actions that each open ruling needs."""
    word_columns = set(words.unanswered(result)["column"])
    parts = [_pathway_needs(rulings, word_columns) for rulings in result.ruled if rulings.check_specs]
    empty = pl.DataFrame(schema={"index": pl.UInt32, "needs": pl.List(pl.String)})
    needs = _with_words(pl.concat([empty, *parts]), words.cells_to_answer(result) if word_columns else None)
    for cell, index in _doubtful_cells(result):
        codes = [_code(kind, cell) for kind in ("supply", "mend")]
        open_ = pl.col("index").is_in(index.implode()) & pl.col("needs").list.eval(pl.element().is_in(codes)).list.any()
        needs = needs.filter(~open_)
    return needs


def _with_words(needs: pl.DataFrame, cells: pl.DataFrame | None) -> pl.DataFrame:
    """Return the needs, where an unread cell is no word that the sheet asks for, it has to be mended.

    :param cells: ``index`` and ``column`` of the cells that it asks for; None where it asks for none.
    """
    if cells is None:
        return needs
    opening = _code("answer_words", "")
    some = pl.col("needs").list.eval(pl.element().str.starts_with(opening)).list.any()
    each = needs.filter(some).with_row_index("ruling").explode("needs")
    each = each.with_columns(
        column=pl.when(pl.col("needs").str.starts_with(opening)).then(pl.col("needs").str.strip_prefix(opening))
    )
    joined = each.join(cells.with_columns(hit=True), on=["index", "column"], how="left", maintain_order="left")
    mend = pl.concat_str(pl.lit(_code("mend", "")), "column")
    code = pl.when(pl.col("column").is_null()).then("needs").when("hit").then(pl.lit("answer_words")).otherwise(mend)
    grouped = joined.group_by("ruling", maintain_order=True).agg(pl.col("index").first(), needs=code.unique().sort())
    return pl.concat([needs.filter(~some), grouped.drop("ruling")])


def _doubtful_cells(result: ScoredInputs) -> Iterator[tuple[str, pl.Series]]:
    """Yield each column that may stand under a heading which is not read, and whose cells there are not known."""
    for notice in result.questions:
        index = _people_under(result, notice)
        yield from ((cell, index) for cell in notice.columns)


def _people_under(result: ScoredInputs, notice: Notice) -> pl.Series:
    """Return ``index`` of the applicants who have a cell under the heading that the notice is about."""
    name, sheet = notice.where
    own = OWN.of(number=result.own.index(notice.fields["heading"]))
    here = result.applicants.filter(pl.col("input") == name, pl.col("sheet") == sheet, pl.col(own).is_not_null())
    return here["index"]


def _unread(result: ScoredInputs) -> Iterator[Action]:
    """Yield what was not read and may matter, four actions at the most."""
    if result.unread:
        yield Action("read_files", (), 0, 0)
    if lines := sum(source.lines_left for source in result.inputs):
        yield Action("read_sheets", (), 0, 0, lines)
    if rows := not_taken(result.notices):
        yield Action("take_rows", (), 0, 0, sum(int(notice.fields["count"]) for notice in rows))
    if open_ := result.questions:
        index = pl.concat([pl.Series([], dtype=pl.UInt32), *(_people_under(result, notice) for notice in open_)])
        yield Action("say_column" if len(open_) == 1 else "say_columns", (), index.n_unique(), 0)


def _pathway_needs(rulings: Rulings, word_columns: set[str]) -> pl.DataFrame:
    required = [spec for spec in rulings.check_specs if spec.required]
    # a pathway may have no required check, and then no ruling of it needs anything
    codes = [
        pl.lit(None, pl.String),
        *(code for spec in required for code in _check_needs(rulings, spec, word_columns)),
    ]
    open_ = rulings.distinct.select(
        open=pl.col("outcome").is_in(_OPEN), needs=pl.concat_list(codes).list.drop_nulls().list.unique().list.sort()
    )
    rows = rulings.rows.select("index").hstack(rulings.spread(open_))
    return rows.filter("open", pl.col("needs").list.len() > 0).select("index", "needs")


def _check_needs(rulings: Rulings, spec: CheckSpec, word_columns: set[str]) -> Iterator[pl.Expr]:
    """Yield the codes of the actions that a check needs before it is known, each null where it does not."""
    package, unknown = rulings.package, spec.answer.is_null()
    by_name = unknown & review.waits_for_name(spec)
    yield pl.when(by_name).then(
        pl.concat_str(pl.lit(_code("look_up", package.name)), pl.lit(_PART), pl.col("edition").fill_null(""))
    )
    for cell, wanted in spec.wanted().items():
        state = pl.col(STATE.of(cell=cell))
        mend = pl.lit(_code("mend", cell))
        unread = pl.lit(_code("answer_words", cell)) if cell in word_columns else mend
        open_ = unknown & wanted.eq_missing(pl.lit(value=True))
        yield pl.when(open_ & (state == "empty")).then(pl.lit(_code("supply", cell)))
        yield pl.when(open_ & (state == "unreadable")).then(unread)
        yield pl.when(open_ & (state != "empty") & (state != "unreadable")).then(mend)
    cause = spec.cause.cast(pl.String)
    yield pl.when(unknown & (cause == "contradiction") & ~by_name).then(pl.lit(_code("agree")))
    yield pl.when(unknown & (cause == "reprint")).then(pl.lit(_code("confirm", package.name, spec.source)))
    yield pl.when(unknown & (cause == "unpublished") & ~by_name).then(pl.lit(_code("state", package.name)))


def _code(kind: ActionKind, *subject: str) -> str:
    return _PART.join((kind, *subject))


@once
def steps(result: ScoredInputs) -> tuple[dict[str, str], list[Step]]:
    """Return how far the result has come, and what to do next, both in words by language."""
    far = standing(result)
    doubts = review.doubts(result)
    listed = actions(result)
    return {lang: _standing(far, lang) for lang in LANGUAGES}, [
        Step(
            action.kind,
            {lang: f"{place}. {_words(result, action, doubts, lang)}" for lang in LANGUAGES},
            _city(result, action),
        )
        for place, action in enumerate(listed, start=1)
    ]


def _city(result: ScoredInputs, action: Action) -> str:
    if action.kind not in ("confirm", "state"):
        return ""
    return next(package.own_key for package in result.packages if package.name == action.subject[0])


def _standing(far: Standing, lang: str) -> str:
    return text("action.standing", lang, count=far.people, number=far.eligible, settled=far.decided)


def action_lines(result: ScoredInputs) -> list[tuple[str, bool]]:
    """Return how far the result has come and what to do next, in its language, and whether each is about the unread."""
    far, listed = steps(result)
    return [(far[result.lang], False), *((step.words[result.lang], step.kind in UNREAD) for step in listed)]


def _words(result: ScoredInputs, action: Action, doubts: pl.DataFrame, lang: str) -> str:
    what = text(f"action.what.{action.kind}", lang, **_fields(result, action, doubts, lang))
    return what + _gain(action, lang)


def _gain(action: Action, lang: str) -> str:
    """Return how many people the action settles, or concerns, in words."""
    if action.kind not in UNREAD:
        if not action.rulings:
            return text("action.with_next", lang)
        return text("action.settles", lang, people=action.people, settled=action.rulings)
    if action.lines:
        return text("action.of_lines", lang, number=action.lines)
    return text("action.concerns", lang, people=action.people) if action.people else ""


def _fields(result: ScoredInputs, action: Action, doubts: pl.DataFrame, lang: str) -> dict[str, Any]:
    """Return the fields of the action's message."""
    if action.kind in UNREAD:
        return _unread_fields(result, action, lang)
    packages = {package.name: package for package in result.packages}
    if action.kind in ("supply", "mend"):
        cell = action.subject[0]
        state = result.typed[STATE.of(cell=cell)]
        count = int((state == "empty").sum() if action.kind == "supply" else (state == "unreadable").sum())
        return {"heading": headings(result.columns, lang).get(cell, cell), "count": count}
    if action.kind in ("answer_words", "agree"):
        return {"count": words.unanswered(result).height} if action.kind == "answer_words" else {}
    package = packages[action.subject[0]]
    city = package.who.name(lang)
    if action.kind == "state":
        return {"name": city, "ids": package.own_key}
    if action.kind == "confirm":
        source = action.subject[1]
        shown = localized(package.policy.sources[source], lang) if source in package.policy.sources else None
        return {"name": city, "ids": f"{package.own_key} {source}", "other": shown.title if shown else source}
    return _look_up_fields(result, action.subject, doubts, lang)


def _unread_fields(result: ScoredInputs, action: Action, lang: str) -> dict[str, Any]:
    """Return the fields of the message about what was not read: which files, sheets, rows or columns."""
    if action.kind == "read_files":
        return {"count": len(result.unread)}
    if action.kind == "read_sheets":
        named = [f"{source.name} / {sheet}" for source in result.inputs for sheet in source.unscored]
        return {"name": _some(named, lang)}
    if action.kind == "take_rows":
        first, *others = not_taken(result.notices)
        more = "…" if others else ""
        return {"name": " / ".join(first.where), "rows": first.fields["rows"] + more}
    shown = headings(result.columns, lang)
    if action.kind == "say_columns":
        open_ = result.questions
        return {"count": len(open_), "columns": _some([notice.fields["heading"] for notice in open_], lang)}
    (notice,) = result.questions
    heading, (name, sheet) = notice.fields["heading"], notice.where
    column = result.columns_read.filter(pl.col("input") == name, pl.col("sheet") == sheet, pl.col("heading") == heading)
    likely = " / ".join(shown[each] for each in notice.columns)
    return {"name": sheet, "cell": column["letter"][0], "heading": heading, "column": likely}


def _some(names: Sequence[str], lang: str) -> str:
    """Return the first few names in one text."""
    return pick(("、", ", "), lang).join(names[:_NAMED]) + ("…" if len(names) > _NAMED else "")


def _look_up_fields(result: ScoredInputs, subject: Sequence[str], doubts: pl.DataFrame, lang: str) -> dict[str, Any]:
    """Return the fields of names to be looked up: how many, in which editions, in what document and where it is."""
    package = next(each for each in result.packages if each.name == subject[0])
    keys = subject[1].split("|")
    count = doubts.filter(
        pl.col("package") == package.name, pl.col("edition_key").is_in(keys), ~pl.col("decided")
    ).height
    editions = [package.policy.edition(key) for key in keys if key]
    sources = [edition.source for edition in editions if isinstance(edition.source, Source)]
    shown = [localized(source, lang) for source in sources]
    return {
        "count": count,
        "name": package.who.name(lang),
        "edition": " / ".join(edition.name(lang) for edition in editions) or "—",
        "other": pick(("；", "; "), lang).join(source.title for source in shown) or "—",
        "entry": " ".join(source.where for source in shown) or "—",
    }
