"""The review sheet 待复核: one line for each name in doubt, city and edition, with all that may be answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from rencai.cells.schema import STATE
from rencai.decisions import offer
from rencai.decisions.model import with_digests
from rencai.decisions.sheet import DETAILS, HEADINGS, LIKENESS, OFFERED, with_codes
from rencai.messages.lookup import pick, text, words
from rencai.output.report.common import once, say
from rencai.output.schema import REVIEW
from rencai.output.xlsx.sheet import Banner, Choice, Sheet
from rencai.policy.nouns import Source
from rencai.policy.source_words import localized
from rencai.ruling.checks import VALIDITY
from rencai.system.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rencai.policy.package import Package
    from rencai.ruling.checks import CheckSpec
    from rencai.ruling.rulings import Rulings
    from rencai.ruling.score import ScoredInputs


_LINE = ["package", "edition", "q", "j"]
_SHOWN = tuple(HEADINGS)
_WIDTHS = {
    "city": 7.0, "edition": 15.0, "qualification": 28.0, "issuer": 20.0, "people": 11.0, "here": 9.0, "settles": 8.0,
    "decision": 11.0, "listing": 18.0, "title": 13.0, "level": 10.0, "tier": 11.0, "field": 14.0, "seen": 18.0,
    "note": 38.0, "line": 19.0,
}  # fmt: skip
_WRAPPED = 5_000
_FILLED_IN = ("decision", *DETAILS)


def review_sheet(result: ScoredInputs) -> Sheet | None:
    """Return the sheet, or None where no name is in doubt and none was decided, which might be decided otherwise.

    First stand the names of which somebody is known to work in the city, the most applicants first; then, folded away,
    those of which nobody is; last those decided.
    """
    frame = doubts(result)
    if frame.is_empty():
        return None
    folded = frame.filter("away").height
    shown = frame.select(_SHOWN)
    return Sheet(
        text("decision.sheet", result.lang),
        shown,
        headings=[pick(both, result.lang) for both in HEADINGS.values()],
        widths=_WIDTHS | {name: 10.0 if shown[name].null_count() == shown.height else 26.0 for name in OFFERED},
        wrap=["edition", "qualification", "issuer", *OFFERED, "note"] if frame.height <= _WRAPPED else [],
        choices={name: _choice(name, frame, result.lang) for name in _FILLED_IN},
        banner=[Banner(line, "note") for line in _banner(result, frame, folded)],
        folded=(folded, frame.filter("decided").height) if frame.height <= _WRAPPED else (0, 0),
        freeze=(1, 3),
        tab="#ED7D31",
    )


def _choice(name: str, frame: pl.DataFrame, lang: str) -> Choice:
    """Return what each line offers in a column to be filled in."""
    column = {"decision": "choices", "level": "levels", "tier": "tiers", "field": "fields"}.get(name)
    if name == "decision":
        shown = words("decision.choice", lang)
        values = [[shown[choice] for choice in line] for line in frame["choices"].to_list()]
    else:
        values = frame[column].to_list() if column else []
    warning = (text("decision.unlisted_title", lang), text("decision.unlisted_text", lang))
    return Choice(values, words("decision.fill", lang)[name], *warning)


def _banner(result: ScoredInputs, frame: pl.DataFrame, folded: int) -> Iterator[str]:
    """Yield what to do, where to look, and what stands where."""
    lang = result.lang
    yield text("decision.how", lang)
    yield text("decision.holds", lang)
    open_ = frame.filter(~pl.col("decided"))
    counted = open_.group_by("package", "edition_key", maintain_order=True).agg(pl.len(), city=pl.col("city").first())
    packages = {package.name: package for package in result.packages}
    for name, key, count, city in counted.iter_rows():
        edition = packages[name].policy.edition(key)
        source = edition.source
        if isinstance(source, Source):
            document = localized(source, lang)
            yield text(
                "decision.look", lang, count=count, name=city, edition=edition.name(lang), other=document.title,
                entry=document.where,
            )  # fmt: skip
    if folded:
        yield text("decision.folded", lang, count=folded)


@once
def doubts(result: ScoredInputs) -> pl.DataFrame:
    """Return the lines of the sheet (``output.schema.REVIEW``)."""
    lines = _lines(result)
    if lines.is_empty():
        return REVIEW.empty()
    return _complete(result, _with_numbers(result, lines)).select(REVIEW.columns)


def _lines(result: ScoredInputs) -> pl.DataFrame:
    """Return a line for each package, edition and name in doubt or decided.

    Width, case and punctuation make no other name. ``people`` are the applicants whose rulings wait for the name, or
    rest on what was decided of it; ``settles`` the rulings that wait for nothing else.
    """
    parts = [_doubtful_lines(rulings, result.lang) for rulings in result.ruled if rulings.check_specs]
    parts = [part for part in parts if part.height]
    if not parts:
        return pl.DataFrame()
    doubts = pl.concat(parts, how="diagonal_relaxed")
    pairs = doubts.select("qualification", "issuer").unique(maintain_order=True)
    pairs = pairs.with_columns(q=fold(pl.col("qualification")), j=fold(pl.col("issuer")))
    lines = doubts.join(pairs, on=["qualification", "issuer"], how="left", nulls_equal=True, maintain_order="left")
    lines = lines.join(_places(result), on="index", how="left", maintain_order="left")
    offered, counted = pl.col("match.candidates"), pl.col("waits") | ~pl.col("waits").any()
    here = counted & (pl.col("place") == pl.col("home"))
    return lines.group_by(_LINE, maintain_order=True).agg(
        pl.first("qualification", "issuer"),
        note=pl.coalesce(pl.col("note").filter("waits").first(), pl.col("note").first()),
        decided=~pl.col("waits").any(),
        people=pl.col("index").filter(counted).n_unique().cast(pl.Int64),
        here=pl.col("index").filter(here).n_unique().cast(pl.Int64),
        settles=pl.col("settles").sum().cast(pl.Int64),
        candidates=offered.filter(offered.list.len() > 0).first(),
        entry=pl.col("match.entry").drop_nulls().first(),
        certain=(pl.col("match.method") != "decision").any(),
        several=pl.col("several").any(),
    )


def _places(result: ScoredInputs) -> pl.DataFrame:
    """Return ``index`` and ``place``, the key of the city in which each applicant is known to work; null: unknown."""
    return result.typed.with_row_index("index").select("index", place="work_city")


def _doubtful_lines(rulings: Rulings, lang: str) -> pl.DataFrame:
    """Return the applicants whose ruling waits for what their qualification's name means, or rests on a decision.

    A ruling that is refused for another reason, or whose own cells have to be mended first, does not wait for the name.
    """
    required = [spec for spec in rulings.check_specs if spec.required]
    by_name = [waits_for_name(spec) for spec in required]
    beyond = [spec.answer.is_null() & ~name for spec, name in zip(required, by_name, strict=True)]
    none = pl.lit(value=False)
    waits = pl.any_horizontal([none, *by_name]) & (pl.col("outcome") == "review")
    states = rulings.distinct.select(
        waits=waits,
        settles=waits & ~pl.any_horizontal([none, *beyond]),
        decided=pl.col("decision").is_not_null(),
        note=pl.coalesce(
            pl.concat_str(_untold(required, lang), "decision"), _both(waits, lang), "decision", "match.note"
        ),
    )
    columns = ("index", "qualification", "issuer", "match.entry", "match.method", "match.candidates")
    editions = pl.col("edition").str.split("|")
    lines = rulings.rows.select(*columns, edition=editions, several=editions.list.len() > 1)
    lines = lines.hstack(rulings.spread(states))
    named_lines = lines.filter(pl.col("qualification").is_not_null(), pl.col("waits") | pl.col("decided"))
    package = rulings.package
    home = pl.lit(package.city.key)
    return named_lines.explode("edition").drop_nulls("edition").with_columns(package=pl.lit(package.name), home=home)


def _both(waits: pl.Expr, lang: str) -> pl.Expr:
    """Return what to look up, and what was decided that does not settle it, such as for another edition; else null."""
    texts = pl.concat_str("match.note", "decision", separator="；" if lang == "zh" else "; ", ignore_nulls=True)
    return pl.when(waits & pl.col("decision").is_not_null()).then(texts)


def _untold(specs: Sequence[CheckSpec], lang: str) -> pl.Expr:
    """Return that an answer lacks the level or tier, in words; null where it does not."""
    untold = [(spec.cause == "untold").eq_missing(pl.lit(value=True)) for spec in specs]
    return pl.when(pl.any_horizontal([pl.lit(value=False), *untold])).then(pl.lit(text("decision.untold", lang)))


def waits_for_name(spec: CheckSpec) -> pl.Expr:
    """Return whether the check is unknown because of what the name means, and not of cells that contradict others."""
    if not spec.matches:
        return pl.lit(value=False)
    cells = [*spec.cells, *(VALIDITY if spec.current else ())]
    of_cells = pl.any_horizontal([pl.col(STATE.of(cell=cell)) == "contradiction" for cell in cells])
    of_name = spec.cause.is_in(offer.REVIEWED) | ((spec.cause == "contradiction") & ~of_cells)
    return of_name.eq_missing(pl.lit(value=True))


def _with_numbers(result: ScoredInputs, lines: pl.DataFrame) -> pl.DataFrame:
    """Add the ``number`` of the last decision that bore on each name when the sheet was written, null where none."""
    decisions = result.decisions.holding(result.packages)
    if decisions.rows.is_empty():  # then nothing is decided
        return lines.with_columns(number=pl.lit(None, pl.Int64), looked_up=pl.lit(None, pl.Boolean))
    digests = with_digests(lines, decisions.key).with_row_index("place")
    bearing = offer.bearing(digests.select("place", "pair", "edition", city="package"), decisions.rows)
    joined = digests.join(bearing, on="place", how="left", maintain_order="left").drop("place", "name", "pair")
    # where two editions may be in force, a ruling still waits for the other when one was looked up
    answered = pl.col("several") & pl.col("looked_up").eq_missing(pl.lit(value=True))
    # what was decided of another edition alone is not decided here
    bears = pl.col("number").is_not_null() | ~pl.col("decided")
    return joined.with_columns(decided=pl.col("decided") | answered).filter(bears)


def _complete(result: ScoredInputs, lines: pl.DataFrame) -> pl.DataFrame:
    """Add the city, up to three entries in a cell each, what may be answered, and the code of the line; and sort."""
    numbered = lines.with_row_index("place")
    offered = _candidates(numbered, result)
    ids = offered.group_by("place", maintain_order=True).agg(entries="entry")
    offers = numbered.join(ids, on="place", how="left", maintain_order="left").with_columns(
        pl.col("entries").fill_null(pl.lit([], pl.List(pl.String)))
    )
    for rank, name in enumerate(OFFERED):
        cell = offered.filter(pl.col("rank") == rank).select("place", pl.col("text").alias(name))
        offers = offers.join(cell, on="place", how="left", maintain_order="left")
    offers = offers.with_columns(_offers(offers, result))
    placed = result.typed["work_city"].is_not_null().any()
    blank = [pl.lit(None, pl.String).alias(name) for name in _FILLED_IN]
    sorted_ = offers.with_columns(*blank, away=pl.lit(placed) & ~pl.col("decided") & (pl.col("here") == 0)).sort(
        "decided", "away", "people", "here", "place", descending=[False, False, True, True, False]
    )
    return with_codes(sorted_, result.packages).rename({"code": "line"})


def _offers(lines: pl.DataFrame, result: ScoredInputs) -> list[pl.Series]:
    """Return what each line offers, with the names of its city and edition: the columns of ``offer.Offer``."""
    packages = {package.name: package for package in result.packages}
    none = pl.col("candidates").is_null()
    certain = ~pl.col("decided") & none & pl.col("certain") & (pl.col("entries").list.len() == 1)
    kinds = lines.select("package", "edition", pl.col("entries").list.len(), certain=certain).rows()
    offers = {
        (name, key, count, sure): _offer_columns(
            offer.offer(packages[name], key, [""] * count, certain=sure), result.lang
        )
        for name, key, count, sure in dict.fromkeys(kinds)
    }
    columns = pl.DataFrame(
        [offers[kind] for kind in kinds], schema=REVIEW.empty().select(_OFFERED_COLUMNS).schema, orient="row"
    )
    return [*columns.iter_columns(), lines["edition"].alias("edition_key")]


_OFFERED_COLUMNS = ("city", "edition", "choices", "levels", "tiers", "fields")


def _offer_columns(offered: offer.Offer, lang: str) -> tuple[object, ...]:
    """Return the names of city and edition, and what may be answered, in the order of ``_OFFERED_COLUMNS``."""
    names = offered.package.who.name(lang), offered.edition.name(lang)
    lists = offered.levels(lang), offered.tiers(lang), offered.fields(lang)
    return (*names, list(offered.choices), *map(list, lists))


def _candidates(lines: pl.DataFrame, result: ScoredInputs) -> pl.DataFrame:
    """Return ``place``, ``rank``, ``entry`` and ``text`` of the entries that a line offers, nearest first."""
    called = pl.concat([_entry_names(package, result) for package in result.packages])
    keys = ("place", "package", "edition")
    each = lines.select(*keys, "candidates").explode("candidates").drop_nulls("candidates")
    settled = lines.filter(pl.col("candidates").is_null()).select(*keys, "entry").drop_nulls("entry")
    both = pl.concat([each.unnest("candidates"), settled], how="diagonal")
    named = both.join(called, on=["package", "edition", "entry"], how="inner", maintain_order="left")
    ranked = named.with_columns(rank=pl.int_range(pl.len()).over("place")).filter(pl.col("rank") < len(OFFERED))
    score = pl.col("score").round(0).cast(pl.Int64)
    near = pl.concat_str(pl.lit(say(result, *LIKENESS)), score)
    parts = (
        pl.col("entry"),
        pl.concat_str(pl.col("called"), near.fill_null("")),
        _ground("pro", say(result, "支持：", "for: ")),
        _ground("con", say(result, "不符：", "against: ")),
    )
    return ranked.with_columns(text=pl.concat_str(parts, separator="\n", ignore_nulls=True))


def _ground(name: str, words: str) -> pl.Expr:
    """Return what speaks for or against an entry; null where nothing does."""
    return pl.when(pl.col(name) != "").then(pl.concat_str(pl.lit(words), name))


def _entry_names(package: Package, result: ScoredInputs) -> pl.DataFrame:
    """Return ``package``, ``edition``, ``entry`` and ``called`` of the exact entries, a line for each edition."""
    names: Sequence[str] = ("qualification_zh", "qualification")
    exact = package.entries.filter(pl.col("kind") == "exact").explode("edition")
    called = pl.coalesce(*(names if result.lang == "zh" else reversed(names)))
    return exact.select("edition", package=pl.lit(package.name), entry="id", called=called)
