"""What the filled lines of the review sheet decide, and which of their cells cannot be taken."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import polars as pl

from rencai.decisions.model import DIFFERENT, LISTED, LOOK_UPS, NONE, SAME, Decisions, with_digests
from rencai.decisions.offer import Offer, offer
from rencai.decisions.schema import LOOKED_UP, PARSED, SHEET_FAULTS
from rencai.decisions.sheet import DETAILS, LIKENESS, OFFERED, code_parts, line_digests, shown_digests
from rencai.matching.contradicted import is_entry
from rencai.system.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rencai.policy.package import Package
    from rencai.system.frames import Row


_PAIR = ("city", "q", "j")
_DETAILS_STORED = tuple(field.name for field in LOOKED_UP)
_CLOSED = {"level": "E_DECISION_LEVEL", "tier": "E_DECISION_TIER", "field": "E_DECISION_FIELD"}
"""Details of which the edition has a list, and what is wrong where it lacks what was typed."""
_LIKENESS = re.compile(rf"\s*(?:{'|'.join(word.strip() for word in LIKENESS)})\s*[0-9]+\s*$")
_NUMBER = re.compile(r"[^\W\d_]{0,3}[\W_]*\d[\d\W_]*[号项条]?")
"""What stands for a number in a document: 12, 第12号, No. 12, 2-15; any longer word makes it a name."""


def parse(
    lines: pl.DataFrame, packages: Sequence[Package], standing: Decisions = NONE
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return what the filled lines decide, and the cells that cannot be taken, which keep no other from being taken.

    :param lines: ``decisions.schema.FILLED``.
    :param packages: the city packages whose entries may be named.
    :param standing: what holds in the department; where something else was decided of a name after the line was
        written, the line is not taken.
    :returns: ``decisions.schema.PARSED`` and ``decisions.schema.SHEET_FAULTS``, the latter in the lines' order.
    """
    placed = _find_packages(_with_details(lines).with_row_index("place"), packages)
    chosen = _choose(placed, packages)
    chosen = chosen.with_columns(changed=_changed(chosen, packages))
    chosen = chosen.with_columns(fault=pl.coalesce("fault", _fault()), other=pl.lit(None, pl.String))
    details = _add_details(chosen, packages)
    answered = (
        chosen.drop(*DETAILS)
        .join(details, on="place", how="left", maintain_order="left")
        .with_columns(fault=pl.coalesce("fault", "detail_fault"), cell=pl.coalesce("detail_cell", "cell"))
    )
    decisions = answered.filter(pl.col("fault").is_null()).with_columns(entry="chosen").explode("entry")
    decisions = decisions.with_columns(
        edition=pl.when(pl.col("verdict").is_in(LOOK_UPS)).then("edition_key"), shown_edition="edition_key"
    )
    contradictions = pl.concat([_contradictions(decisions), _meanwhile(decisions, standing.holding(packages))])
    faulty = answered.drop_nulls("fault").select("place", "cell", code="fault", other="other")
    faults = pl.concat([faulty, contradictions]).unique("place", keep="first", maintain_order=True).sort("place")
    taken = decisions.filter(~pl.col("place").is_in(faults["place"].implode()))
    return taken.select(PARSED.columns), faults.select(SHEET_FAULTS.columns)


def _with_details(lines: pl.DataFrame) -> pl.DataFrame:
    """Return the lines with all columns of details, blank ones null."""
    absent = [pl.lit(None, pl.String).alias(name) for name in DETAILS if name not in lines.columns]
    trimmed = [pl.col(name).str.strip_chars().replace("", None) for name in DETAILS]
    return lines.with_columns(absent).with_columns(trimmed)


def _find_packages(lines: pl.DataFrame, packages: Sequence[Package]) -> pl.DataFrame:
    """Add package and edition for which a line was written, as ``city`` and ``edition_key``; else its ``fault``.

    ``number`` is that of the last decision when it was written, ``shown`` the digest of what its entries were.
    """
    called = [
        (name.casefold(), package.name, edition.key, shown.casefold())
        for package in packages
        for name in {package.who.zh, package.who.en, package.who.key, package.name}
        for edition in package.editions
        for shown in {edition.zh, edition.en, edition.key}
    ]
    columns = ("called", "package", "edition_key", "shown")
    names = pl.DataFrame(called, schema=dict.fromkeys(columns, pl.String), orient="row").unique()
    digest, shown, number = code_parts()
    typed = lines.with_columns(
        called=pl.col("city").str.strip_chars().str.to_lowercase(),
        shown=pl.col("edition").str.strip_chars().str.to_lowercase(),
        written=digest,
        was_shown=shown,
        number=number,
    )
    joined = typed.join(names, on=["called", "shown"], how="inner", maintain_order="left")
    with_code = joined.with_columns(digest=line_digests(joined))
    written = with_code.filter(pl.col("digest") == pl.col("written")).unique("place", keep="first")
    keys = written.select("place", "package", "edition_key")
    placed = typed.join(keys, on="place", how="left", maintain_order="left")
    is_city = pl.col("called").is_in(names["called"].implode())
    fault = pl.when(~is_city).then(pl.lit("E_DECISION_CITY")).when(pl.col("package").is_null())
    placed = placed.with_columns(fault=fault.then(pl.lit("E_DECISION_LINE")))
    return placed.drop("city", "edition", "called", "shown", "written").rename({"package": "city"})


def _choose(lines: pl.DataFrame, packages: Sequence[Package]) -> pl.DataFrame:
    """Add the ``chosen`` entries, the ``verdict`` on them, and whether all of them are ``there``, in the edition."""
    entries = _catalogue_entries(packages)
    typed = lines.with_columns(id=pl.col("decision").str.strip_chars().str.to_lowercase())
    by_id = entries.select("city", "id", "entry").unique(["city", "id"])
    joined = typed.join(by_id, on=["city", "id"], how="left", maintain_order="left")
    choice, offered = pl.col("choice"), pl.col("entries")
    single = [pl.when(choice == name).then(offered.list.slice(place, 1)) for place, name in enumerate(OFFERED)]
    only = pl.when((choice == SAME) & (offered.list.len() == 1)).then(offered)
    every = pl.when(choice == DIFFERENT).then(offered)
    named = pl.when(choice.is_null() & pl.col("entry").is_not_null()).then(pl.concat_list("entry"))
    looked_up = pl.when(choice.is_in(LOOK_UPS)).then(pl.concat_list(pl.lit("")))
    of_choice = pl.when(choice.is_in([DIFFERENT, *LOOK_UPS])).then(choice).otherwise(pl.lit(SAME))
    joined = joined.with_columns(chosen=pl.coalesce(*single, only, every, named, looked_up), verdict=of_choice)
    return joined.join(_existence(joined, entries), on="place", how="left", maintain_order="left")


def _catalogue_entries(packages: Sequence[Package]) -> pl.DataFrame:
    """Return the exact entries of all packages, a line for each edition; ``id`` is the entry as it may be typed."""
    parts = [
        package.entries.filter(pl.col("kind") == "exact").select(
            pl.lit(package.name).alias("city"), entry="id", edition_key="edition"
        )
        for package in packages
    ]
    return pl.concat(parts).explode("edition_key").with_columns(id=pl.col("entry").str.to_lowercase())


def _existence(chosen: pl.DataFrame, entries: pl.DataFrame) -> pl.DataFrame:
    """Return ``place``, whether all chosen entries are ``there`` in the catalogue, and ``in_edition``."""
    each = chosen.filter(~pl.col("verdict").is_in(LOOK_UPS)).select("place", "city", "edition_key", entry="chosen")
    each = each.explode("entry")
    catalogue = entries.select("city", "entry").unique().with_columns(there=pl.lit(value=True))
    here = entries.select("city", "entry", "edition_key").unique().with_columns(in_edition=pl.lit(value=True))
    joined = each.join(catalogue, on=["city", "entry"], how="left")
    joined = joined.join(here, on=["city", "entry", "edition_key"], how="left")
    return joined.group_by("place").agg(
        there=pl.col("there").is_not_null().all(), in_edition=pl.col("in_edition").is_not_null().all()
    )


def _changed(chosen: pl.DataFrame, packages: Sequence[Package]) -> pl.Series:
    """Return whether the entries that each line offers are not any more what they were when the sheet was written.

    A sheet of an older version has no digest of that, but the names of the entries in their cells. Lines that offer
    none, and those of unknown cities, have nothing that could have changed.
    """
    lines = chosen.with_columns(package=pl.col("city").fill_null(""))
    called = _entry_names(packages)
    lines = lines.with_columns(now=shown_digests(lines, packages))
    changed = []
    for package, entries, was, now, *cells in lines.select("package", "entries", "was_shown", "now", *OFFERED).rows():
        named = zip(entries, (cell for cell in cells if (cell or "").strip()), strict=True)
        renamed = any(not _is_named(cell, called.get((package, entry), ())) for entry, cell in named)
        changed.append(was != now if was else renamed)
    return pl.Series(changed, dtype=pl.Boolean)


def _entry_names(packages: Sequence[Package]) -> dict[tuple[str, str], list[str]]:
    """Return by package and id the folded names of each exact entry."""
    names = pl.concat_list("qualification", "qualification_zh").list.eval(fold(pl.element())).list.drop_nulls()
    return {
        (package.name, entry): called
        for package in packages
        for entry, called in package.entries.filter(pl.col("kind") == "exact").select("id", names).rows()
    }


def _is_named(cell: str, names: Sequence[str]) -> bool:
    """Return whether the text of a candidate's cell has one of the names behind its id; so where it has no more."""
    lines = cell.strip().split("\n")
    name, _, _ = _LIKENESS.sub("\n", lines[1]).partition("\n") if len(lines) > 1 else ("", "", "")
    folded = pl.select(fold(pl.lit(name))).item()
    return folded is None or folded in names


def _fault() -> pl.Expr:
    none = pl.col("chosen").is_null() | (pl.col("chosen").list.len() == 0)
    return (
        pl.when(pl.col("decision") == "")
        .then(pl.lit("E_DECISION_DETAIL"))
        .when(pl.col("choice").is_null() & none)
        .then(pl.lit("E_DECISION_WORD"))
        .when(none)
        .then(pl.lit("E_DECISION_CANDIDATE"))
        .when(~pl.col("there"))
        .then(pl.lit("E_DECISION_ENTRY"))
        .when("changed")
        .then(pl.lit("E_DECISION_CHANGED"))
        .when(~pl.col("in_edition"))
        .then(pl.lit("E_DECISION_EDITION"))
    )


def _add_details(chosen: pl.DataFrame, packages: Sequence[Package]) -> pl.DataFrame:
    """Return ``place``, what the look-ups tell (``schema.LOOKED_UP`` but the edition), and which cell is at fault."""
    by_name = {package.name: package for package in packages}
    rows = [
        {"place": row["place"], **_parse_details(row, by_name[row["city"]])}
        for row in chosen.filter(pl.col("fault").is_null()).iter_rows(named=True)
    ]
    columns = (*(name for name in _DETAILS_STORED if name != "edition"), "detail_fault", "detail_cell")
    return pl.DataFrame(rows, schema={"place": pl.UInt32, **dict.fromkeys(columns, pl.String)}, orient="row")


def _look_up(row: Row) -> pl.DataFrame:
    """Return the line as a look-up that tells nothing beside its verdict."""
    names = {name: row[name] for name in ("city", "qualification", "issuer", "verdict")}
    return pl.DataFrame([{**names, "edition": row["edition_key"]}], schema=PARSED.dtypes, orient="row")


def _parse_details(row: Row, package: Package) -> dict[str, str | None]:
    """Return what one line tells beside its verdict, or ``told_fault`` and ``told_cell``."""
    filled = [name for name in DETAILS if row[name] and (name != "seen" or row["verdict"] not in LOOK_UPS)]
    offered = offer(package, row["edition_key"], [])
    if row["verdict"] != LISTED:
        if filled:
            return {"detail_fault": "E_DECISION_DETAIL", "detail_cell": row.get(f"at.{filled[0]}")}
        return {"seen": row["seen"] or offered.document} if row["verdict"] in LOOK_UPS else {}
    if package.complete(offered.edition) and not is_entry(_look_up(row), package):
        return {"detail_fault": "E_DECISION_COMPLETE"}
    values = {name: row[name] for name in ("title", "seen")} | dict(_keys(row, offered))
    wrong = next((name for name in _CLOSED if row[name] and values[name] is None), None)
    if wrong:
        return {"detail_fault": _CLOSED[wrong], "detail_cell": row.get(f"at.{wrong}")}
    listing = "listing_number" if _NUMBER.fullmatch(row["listing"] or "") else "listing_name"
    return {**values, listing: row["listing"], "seen": row["seen"] or offered.document}


def _keys(row: Row, offered: Offer) -> Iterator[tuple[str, str | None]]:
    """Yield level, tier and field by their keys; None where empty, or not the edition's."""
    for name, find in (("level", offered.level), ("tier", offered.tier), ("field", offered.field)):
        yield name, find(row[name]) if row[name] else None


def _contradictions(decisions: pl.DataFrame) -> pl.DataFrame:
    """Return the cells that contradict each other on one name: which of them is meant nobody but the writer can tell.

    A look-up is about its edition, any other decision about its entry; and a name is the same as one entry only.
    """
    answers = ("verdict", *_DETAILS_STORED)
    folded = decisions.with_columns(q=fold(pl.col("qualification")), j=fold(pl.col("issuer")))
    groups: dict[tuple[object, ...], list[tuple[int, str, object]]] = {}
    for row in folded.iter_rows(named=True):
        pair = tuple(row[name] for name in _PAIR)
        groups.setdefault((*pair, row["edition"] or row["entry"]), []).append(
            (row["place"], row["cell"], [row[name] for name in answers])
        )
        if row["verdict"] == SAME:
            groups.setdefault((*pair, SAME, ""), []).append((row["place"], row["cell"], row["entry"]))
    faults = [
        (place, cell, "E_DECISION_TWICE", next(other for _, other, other_answer in group if other_answer != answer))
        for group in groups.values()
        if any(other_answer != group[0][2] for _, _, other_answer in group)
        for place, cell, answer in group
    ]
    columns = {"place": pl.UInt32, "cell": pl.String, "code": pl.String, "other": pl.String}
    return pl.DataFrame(faults, schema=columns, orient="row")


def _meanwhile(decisions: pl.DataFrame, standing: Decisions) -> pl.DataFrame:
    """Return the cells of names of which something else was decided since the line was written, with its number."""
    nothing = decisions.clear().select("place", "cell", code=pl.lit("E_DECISION_MEANWHILE"), other="entry")
    own = standing.rows.filter("own")
    if own.is_empty() or decisions.is_empty():
        return nothing
    lines = with_digests(decisions, standing.key)
    answer = pl.struct("verdict", "entry", *_DETAILS_STORED)
    news = own.select("city", "pair", of="edition", stored=answer, since="number")
    met = lines.with_columns(answer=answer).join(news, on=["city", "pair"])
    met = met.filter(
        pl.col("of").is_null() | (pl.col("of") == pl.col("edition_key")),
        pl.col("number").is_null() | (pl.col("since") > pl.col("number")),
    )
    alike = met.group_by("place", "since").agg(
        pl.col("cell").first(), alike=(pl.col("stored") == pl.col("answer")).any(), at=pl.int_range(pl.len()).first()
    )
    other = alike.filter(~pl.col("alike")).sort("place", "since").unique("place", keep="last", maintain_order=True)
    number = pl.concat_str(pl.lit("#"), "since")
    return other.select("place", "cell", code=pl.lit("E_DECISION_MEANWHILE"), other=number)
