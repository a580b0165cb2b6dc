"""The review sheet: its headings, the codes of its lines, and how what was filled in is read."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import polars as pl

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
    "edition": ("目录版本", "edition"),
    "qualification": ("职业资格名称", "qualification"),
    "issuer": ("发证机构", "issuer"),
    "people": ("人数", "applicants"),
    "here": ("在本市工作", "work here"),
    "settles": ("可定结论", "rulings settled"),
    "note": ("须查证", "to look up"),
    "candidate1": ("候选1", "candidate 1"),
    "candidate2": ("候选2", "candidate 2"),
    "candidate3": ("候选3", "candidate 3"),
    "decision": ("决定", "decision"),
    "listing": ("目录中的名称或编号", "listed as"),
    "title": ("职称", "title"),
    "level": ("级别", "level"),
    "tier": ("层次", "tier"),
    "field": ("领域", "field"),
    "seen": ("查阅的文件", "document seen"),
    "line": ("行编号", "line"),
}
OFFERED = tuple(name for name in HEADINGS if name.startswith("candidate"))
"""The columns of the entries that a line offers."""
LIKENESS = ("　相近度 ", "   likeness ")
"""What stands in a candidate's cell between its name and how near it is, in Chinese and English."""
DETAILS = ("listing", "title", "level", "tier", "field", "seen")
"""The columns of what the official document tells of a name that it lists."""

_SHOWN = ("qualification", "qualification_zh", "issuer", "issuer_zh")
"""What an entry is, as whoever decides sees it."""

_REQUIRED = ("city", "edition", "qualification", "issuer", *OFFERED, "decision", "line")
_READ = (*_REQUIRED, *DETAILS)

_TOP = 50
"""Lines in which the headings are looked for."""
_DIGEST = 8
_CODE = r"^([0-9A-F]{8})(?:S([0-9A-F]{8})N)?([0-9]*)$"
"""A line's code: the digest of the line, that of what its entries are, and the number of a decision; of a sheet that an
older version wrote, without the second."""


def with_codes(lines: pl.DataFrame, packages: Sequence[Package]) -> pl.DataFrame:
    """Add the ``code`` that shows later whether a line that comes back is as it was written, and what was decided then.

    It has a digest of the line, one of the names and issuers of the entries that it offers, and ``number``.

    :param lines: has ``package``, the city package's name, ``edition_key``, ``qualification``, ``issuer``, ``entries``,
        the ids of those that are offered, nearest first, and ``number``, that of the last decision on the name.
    """
    coded = lines.with_columns(digest=line_digests(lines), shown=shown_digests(lines, packages))
    return coded.with_columns(code=join_code(*(pl.col(name) for name in ("digest", "shown", "number")))).drop(
        "digest", "shown"
    )


def join_code(digest: pl.Expr, shown: pl.Expr, number: pl.Expr) -> pl.Expr:
    """Return the code of the parts that ``code_parts`` gives."""
    framed = pl.concat_str(pl.lit("S"), shown, pl.lit("N"))
    return pl.concat_str(digest, framed, number.cast(pl.String), ignore_nulls=True)


def line_digests(lines: pl.DataFrame) -> pl.Series:
    """Return for each line a digest of its city, edition, name, issuer and entries' ids; see ``with_codes``."""
    folded = lines.select("package", "edition_key", fold(pl.col("qualification")), fold(pl.col("issuer")), "entries")
    return pl.Series([_digest(*texts, *entries) for *texts, entries in folded.rows()], dtype=pl.String)


def shown_digests(lines: pl.DataFrame, packages: Sequence[Package]) -> pl.Series:
    """Return for each line a digest of the names and issuers that its entries have now.

    :param lines: has ``package`` and ``entries``.
    """
    shown = {
        (package.name, entry): tuple(texts)
        for package in packages
        for entry, *texts in package.entries.select("id", *(fold(pl.col(name)) for name in _SHOWN)).rows()
    }
    nothing = (None,) * len(_SHOWN)
    digests = [
        _digest(*(text for entry in entries for text in shown.get((package, entry), nothing)))
        for package, entries in lines.select("package", "entries").rows()
    ]
    return pl.Series(digests, dtype=pl.String)


def _digest(*texts: str | None) -> str:
    return hashlib.sha256("\0".join(text or "" for text in texts).encode()).hexdigest()[:_DIGEST].upper()


def code_parts() -> tuple[pl.Expr, pl.Expr, pl.Expr]:
    """Return the parts of a line's code: digests of the line, and of what it offered, and the last decision's number.

    The second is null on a sheet of an older version, the last where nothing was decided when the line was written.
    """
    code = pl.col("line").str.strip_chars().str.to_uppercase()
    digest, shown, number = (code.str.extract(_CODE, group) for group in (1, 2, 3))
    return digest, shown, number.cast(pl.Int64, strict=False)


def fault_text(code: str, other: str | None, lang: str) -> str:
    """Return what is wrong with a filled line and what to do; ``other`` is the cell or decision that it contradicts."""
    if code == "E_DECISION_TWICE" and other is not None:
        return text("decision.fault.E_DECISION_TWICE", lang, cell=other)
    if code == "E_DECISION_MEANWHILE" and other is not None:
        return text("decision.fault.E_DECISION_MEANWHILE", lang, decisions=other)
    return words("decision.fault", lang)[code]


def read_filled(path: Path, limits: Limits) -> pl.DataFrame:
    """Return the lines of the review sheet of a result workbook on which something is filled in.

    :returns: ``decisions.schema.FILLED``, at least one line.
    :raises DecisionError: when the workbook has no such sheet, it lacks a column, or nothing is decided on it.
    """
    sheet = _read_sheet(path, limits)
    start, positions = _find_header(sheet, path.name)
    nothing = [pl.lit(None, pl.String).alias(name) for name in DETAILS if name not in positions]
    cells = sheet.cells.select(*(pl.nth(position).alias(name) for name, position in positions.items()), *nothing)
    rows = pl.int_range(pl.len()) + sheet.first_row
    addresses = {
        "cell" if name == "decision" else f"at.{name}":
        pl.concat_str(pl.lit(f"{sheet.name}!{letter(sheet.first_column + position)}"), rows)
        for name, position in positions.items() if name in ("decision", *DETAILS)
    }  # fmt: skip
    filled = pl.any_horizontal([pl.col(name).str.strip_chars() != "" for name in ("decision", *DETAILS)])
    lines = cells.with_columns(**addresses).slice(start + 1).filter(filled)
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
    decision = pl.col("decision").str.strip_chars().fill_null("")
    return lines.with_columns(decision.alias("decision")).with_columns(entries=_entries(), choice=_choice())


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
        if positions.keys() >= set(_REQUIRED):
            return line, positions
        best = max(best, positions, key=len)
    lacking = ", ".join(HEADINGS[column][0] for column in _REQUIRED if column not in best)
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
    rows = [(key, word) for key, both in spellings("decision.choice").items() for word in (key, *both)]
    words = pl.DataFrame(rows, ["key", "word"], orient="row")
    folded = words.select("key", word=fold(pl.col("word"))).unique("word", maintain_order=True)
    return fold(pl.col("decision")).replace_strict(folded["word"], folded["key"], default=None)
