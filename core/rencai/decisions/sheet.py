"""The review sheet: its headings and choices, and how its filled lines become decisions."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import polars as pl

from rencai.decisions.model import DIFFERENT, SAME
from rencai.decisions.schema import LOOKED_UP, PARSED
from rencai.messages.lookup import LANGUAGES, spellings, text, words
from rencai.sheets.file import read as file_read
from rencai.sheets.headers.grid import letter
from rencai.system.errors import DecisionError, InputError
from rencai.system.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from rencai.policy.package import Package
    from rencai.sheets.file.book import RawSheet
    from rencai.sheets.file.limits import Limits


HEADINGS = {
    "city": ("城市", "city"),
    "qualification": ("职业资格名称", "qualification"),
    "issuer": ("发证机构", "issuer"),
    "people": ("人数", "applicants"),
    "candidate1": ("候选1", "candidate 1"),
    "candidate2": ("候选2", "candidate 2"),
    "candidate3": ("候选3", "candidate 3"),
    "decision": ("决定", "decision"),
    "note": ("须查证", "to look up"),
    "line": ("行编号", "line"),
}
OFFERED = tuple(name for name in HEADINGS if name.startswith("candidate"))
"""The columns of the entries that a line offers."""

_READ = ("city", "qualification", "issuer", *OFFERED, "decision", "line")
_PAIR = ("city", "q", "j")

_TOP = 50
"""Lines in which the headings are looked for."""


def with_codes(lines: pl.DataFrame) -> pl.DataFrame:
    """Add the ``code`` that shows later whether a line that comes back is as it was written.

    :param lines: has ``package``, the city package's name, ``qualification``, ``issuer``, and ``entries``, the ids of
        those that are offered, nearest first. A digest of these is the code.
    """
    folded = lines.select("package", fold(pl.col("qualification")), fold(pl.col("issuer")), "entries")
    return lines.with_columns(pl.Series("code", [_line_code(*line) for line in folded.rows()], pl.String))


def _line_code(package: str, qualification: str | None, issuer: str | None, entries: list[str]) -> str:
    text = "\0".join((package, qualification or "", issuer or "", *entries))
    return hashlib.sha256(text.encode()).hexdigest()[:8].upper()


def fault_text(code: str, cell: str | None, lang: str) -> str:
    """Return what is wrong with a filled line and what to do; ``cell`` is the one that it contradicts, if any."""
    if code == "E_DECISION_TWICE" and cell is not None:
        return text("decision.fault.E_DECISION_TWICE", lang, cell=cell)
    return words("decision.fault", lang)[code]


def read_filled(path: Path, limits: Limits) -> pl.DataFrame:
    """Return the lines of the review sheet of a result workbook on which something is decided.

    :returns: ``decisions.schema.FILLED``, at least one line.
    :raises DecisionError: when the workbook has no such sheet, it lacks a column, or nothing is decided on it.
    """
    sheet = _read_sheet(path, limits)
    start, positions = _find_header(sheet, path.name)
    cells = sheet.cells.select(pl.nth(position).alias(name) for name, position in positions.items())
    column = letter(sheet.first_column + positions["decision"])
    rows = pl.int_range(pl.len()) + sheet.first_row
    address = pl.concat_str(pl.lit(f"{sheet.name}!{column}"), rows)
    lines = cells.with_columns(cell=address).slice(start + 1).filter(pl.col("decision").str.strip_chars() != "")
    if lines.is_empty():
        message = (
            f"{path.name}: nothing is filled in under {' / '.join(HEADINGS['decision'])}; fill in, save, hand back"
        )
        raise DecisionError(message, code="E_DECISION_NONE")
    return with_choices(lines)


def with_choices(lines: pl.DataFrame) -> pl.DataFrame:
    """Add the ids of the ``entries`` that each line offers, and the ``choice`` that its ``decision`` is.

    :param lines: has the columns of ``decisions.schema.FILLED`` but these two, and those of ``OFFERED``.
    """
    return lines.with_columns(entries=_entries(), choice=_choice())


def _read_sheet(path: Path, limits: Limits) -> RawSheet:
    sheets = [text("decision.sheet", lang) for lang in LANGUAGES]
    for name in sheets:
        try:
            return file_read.read(path, limits, (name,)).sheets[0]
        except InputError as error:
            if error.code not in ("E_INPUT_SHEET", "E_INPUT_EMPTY"):
                raise
    message = (
        f"{path.name}: no sheet {' / '.join(sheets)} with decisions; hand back a result workbook of `rencai score`"
    )
    raise DecisionError(message, code="E_DECISION_SHEET")


def _find_header(sheet: RawSheet, name: str) -> tuple[int, dict[str, int]]:
    """Return the index of the line of headings, and the position of each column."""
    best: dict[str, int] = {}
    for line, row in enumerate(sheet.cells.head(_TOP).iter_rows()):
        positions = dict(_positions(row))
        if len(positions) == len(_READ):
            return line, positions
        best = max(best, positions, key=len)
    lacking = ", ".join(HEADINGS[column][0] for column in _READ if column not in best)
    message = f"{name}: the sheet {sheet.name} lacks these headings: {lacking}; hand it back as rencai wrote it"
    raise DecisionError(message, code="E_DECISION_SHEET")


def _positions(row: tuple[str | None, ...]) -> Iterator[tuple[str, int]]:
    texts = [text.strip() if text else "" for text in row]
    for column in _READ:
        for heading in HEADINGS[column]:
            if heading in texts:
                yield column, texts.index(heading)
                break


def _entries() -> pl.Expr:
    """Return the ids of the entries offered: the first line of each candidate's cell."""
    first = [pl.col(name).str.strip_chars().str.extract(r"^(\S+)") for name in OFFERED]
    return pl.concat_list(first).list.drop_nulls()


def _choice() -> pl.Expr:
    rows = [(key, word) for key, both in spellings("decision.choice").items() for word in both]
    words = pl.DataFrame(rows, ["key", "word"], orient="row")
    folded = words.select("key", word=fold(pl.col("word")))
    return fold(pl.col("decision")).replace_strict(folded["word"], folded["key"], default=None)


def parse(lines: pl.DataFrame, packages: Sequence[Package]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return what the filled lines decide, and the cells that cannot be taken.

    :param lines: ``decisions.schema.FILLED``.
    :param packages: the city packages whose entries may be named.
    :returns: ``decisions.schema.PARSED`` and ``decisions.schema.SHEET_FAULTS``, the latter in the lines' order.
    """
    placed = _find_packages(lines.with_row_index("place"), packages)
    chosen = _choose(placed, _catalogue_entries(packages)).with_columns(fault=pl.coalesce("fault", _fault()))
    decisions = chosen.filter(pl.col("fault").is_null()).with_columns(entry="chosen").explode("entry")
    contradictions = _contradictions(decisions)
    faulty = chosen.drop_nulls("fault").select("place", "cell", code="fault", other=pl.lit(None, pl.String))
    faults = pl.concat([faulty, contradictions]).unique("place", keep="first").sort("place").drop("place")
    unseen = [pl.lit(None, pl.String).alias(field.name) for field in LOOKED_UP]
    return decisions.with_columns(unseen).select(PARSED.columns), faults


def _find_packages(lines: pl.DataFrame, packages: Sequence[Package]) -> pl.DataFrame:
    """Add the name of the package for which a line was written, as ``city``; else its ``fault``."""
    called = [
        (name.casefold(), package.name)
        for package in packages
        for name in (package.who.zh, package.who.en, package.who.key, package.name)
    ]
    names = pl.DataFrame(called, schema={"called": pl.String, "package": pl.String}, orient="row").unique()
    typed = lines.with_columns(called=pl.col("city").str.strip_chars().str.to_lowercase())
    joined = typed.join(names, on="called", how="left", maintain_order="left")
    with_code = with_codes(joined.drop_nulls("package"))
    written = with_code.filter(pl.col("code") == pl.col("line").str.strip_chars()).unique("place", keep="first")
    placed = typed.join(written.select("place", "package"), on="place", how="left", maintain_order="left")
    is_city = pl.col("called").is_in(names["called"].implode())
    fault = pl.when(~is_city).then(pl.lit("E_DECISION_CITY")).when(pl.col("package").is_null())
    return placed.with_columns(fault=fault.then(pl.lit("E_DECISION_LINE"))).drop("city").rename({"package": "city"})


def _catalogue_entries(packages: Sequence[Package]) -> pl.DataFrame:
    """Return the entries of all packages: ``city``, ``entry`` and, as it may be typed, ``id``."""
    parts = [
        pl.DataFrame({"entry": package.ids}).select(pl.lit(package.name).alias("city"), "entry") for package in packages
    ]
    return pl.concat(parts).with_columns(id=pl.col("entry").str.to_lowercase())


def _choose(lines: pl.DataFrame, entries: pl.DataFrame) -> pl.DataFrame:
    """Add the ``chosen`` entries, the ``verdict`` on them, and whether all of them are ``there``."""
    typed = lines.with_columns(id=pl.col("decision").str.strip_chars().str.to_lowercase())
    joined = typed.join(entries.unique(["city", "id"]), on=["city", "id"], how="left", maintain_order="left")
    choice, offered = pl.col("choice"), pl.col("entries")
    single = [pl.when(choice == name).then(offered.list.slice(place, 1)) for place, name in enumerate(OFFERED)]
    only = pl.when((choice == SAME) & (offered.list.len() == 1)).then(offered)
    every = pl.when(choice == DIFFERENT).then(offered)
    named = pl.when(choice.is_null() & pl.col("entry").is_not_null()).then(pl.concat_list("entry"))
    verdict = pl.when(choice == DIFFERENT).then(pl.lit(DIFFERENT)).otherwise(pl.lit(SAME))
    joined = joined.with_columns(chosen=pl.coalesce(*single, only, every, named), verdict=verdict.fill_null(SAME))
    return joined.join(_existence(joined, entries), on="place", how="left", maintain_order="left")


def _existence(chosen: pl.DataFrame, entries: pl.DataFrame) -> pl.DataFrame:
    each = chosen.select("place", "city", entry="chosen").explode("entry")
    joined = each.join(entries.with_columns(there=pl.lit(value=True)), on=["city", "entry"], how="left")
    return joined.group_by("place").agg(there=pl.col("there").is_not_null().all())


def _fault() -> pl.Expr:
    none = pl.col("chosen").is_null() | (pl.col("chosen").list.len() == 0)
    return (
        pl.when(pl.col("choice").is_null() & none)
        .then(pl.lit("E_DECISION_WORD"))
        .when(none)
        .then(pl.lit("E_DECISION_CANDIDATE"))
        .when(~pl.col("there"))
        .then(pl.lit("E_DECISION_ENTRY"))
    )


def _contradictions(decisions: pl.DataFrame) -> pl.DataFrame:
    """Return the cells that contradict one above: another verdict on an entry, or the same as another entry."""
    folded = decisions.with_columns(q=fold(pl.col("qualification")), j=fold(pl.col("issuer")))
    entry = folded.with_columns(other=pl.col("cell").first().over(*_PAIR, "entry"))
    entry = entry.filter(pl.col("verdict") != pl.col("verdict").first().over(*_PAIR, "entry"))
    same = folded.filter(pl.col("verdict") == SAME).with_columns(other=pl.col("cell").first().over(_PAIR))
    same = same.filter(pl.col("entry") != pl.col("entry").first().over(_PAIR))
    both = pl.concat([entry, same])
    return both.select("place", "cell", pl.lit("E_DECISION_TWICE").alias("code"), "other")
