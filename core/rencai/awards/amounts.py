"""Read a table of award amounts and assign each line's amount to the awards it fits."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import polars as pl

from rencai.messages.lookup import spellings
from rencai.ruling.rewards import NOTHING as REWARDS_NOTHING
from rencai.ruling.rewards import YUAN
from rencai.sheets.file import read as file_read
from rencai.sheets.headers.grid import letter
from rencai.system import word_lists
from rencai.system.errors import AwardError
from rencai.system.text import fold

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from rencai.policy.package import Package
    from rencai.sheets.file.book import RawSheet
    from rencai.sheets.file.limits import Limits


AMOUNT = "amount_cny"
CONDITIONS = (
    "input", "sheet", "row", "applicant_id", "city", "pathway", "qualification", "title_level", "reward",
)  # fmt: skip
"""The columns of an award that a line may name beside its amount."""


@cache
def headings() -> Mapping[str, tuple[str, ...]]:
    """Return the amount and each of ``CONDITIONS`` with the headings it is known by, the first one shown.

    :raises WordListError: when amount_headings.toml is wrong.
    """
    whole = word_lists.read(__name__, "amount_headings.toml")
    whole.require_keys(("headings", "ignored"))
    section = whole.section("headings")
    section.require_keys((AMOUNT, *CONDITIONS))
    return section.lists(distinct=True)


@cache
def ignored() -> tuple[str, ...]:
    """Return the headings of columns that limit nothing; every other unknown one is refused: it may be a condition.

    :raises WordListError: when amount_headings.toml is wrong.
    """
    return word_lists.read(__name__, "amount_headings.toml").section("ignored").words("headings")


_TOP = 20
"""Lines in which the headings are looked for."""

NOTHING = pl.DataFrame(schema=dict.fromkeys((AMOUNT, *CONDITIONS, "cell"), pl.String))
"""No amount is given."""


def read(path: Path, limits: Limits) -> pl.DataFrame:
    """Each line that is not blank: the columns of ``headings`` as typed, null where empty, and ``cell``, the amount's.

    Every visible sheet with a heading of amounts counts.

    :raises AwardError: when none has one, or a heading is not known, which may limit what an amount is for.
    """
    book = file_read.read(path, limits)
    tables = [_amount_lines(sheet, book.name) for sheet in book.sheets if sheet.visible and sheet.cells.height]
    amounts = [lines for lines in tables if lines is not None]
    if not amounts:
        message = (
            f"{book.name}: no sheet has the heading {' / '.join(headings()[AMOUNT][:3:2])}; name the column of amounts"
        )
        raise AwardError(message, code="E_AWARD_SHEET")
    return pl.concat(amounts)


def _amount_lines(sheet: RawSheet, name: str) -> pl.DataFrame | None:
    for line, row in enumerate(sheet.cells.head(_TOP).iter_rows()):
        columns = _columns_by_position(row)
        if AMOUNT in columns.values():
            _refuse_headings(sheet, row, columns, name)
            return _lines_below(sheet, line, columns)
    return None


def _columns_by_position(row: tuple[str | None, ...]) -> dict[int, str]:
    """The columns by their places; "" for one that limits nothing."""
    words = {word: column for column, several in headings().items() for word in several} | dict.fromkeys(ignored(), "")
    folded = dict(zip(_folded(list(words)), words.values(), strict=True))
    return {position: folded[text] for position, text in enumerate(_folded(row)) if text in folded}


def _folded(texts: list[str] | tuple[str | None, ...]) -> list[str | None]:
    return pl.Series(texts, dtype=pl.String).to_frame("t").select(fold(pl.col("t")))["t"].to_list()


def _refuse_headings(sheet: RawSheet, row: tuple[str | None, ...], by_position: dict[int, str], name: str) -> None:
    columns = [column for column in by_position.values() if column]
    twice = next((column for column in columns if columns.count(column) > 1), None)
    if twice:
        message = f"{name}: the sheet {sheet.name} has the column {headings()[twice][0]} twice; leave one"
        raise AwardError(message, code="E_AWARD_SHEET")
    unknown = [text for position, text in enumerate(row) if text and text.strip() and position not in by_position]
    if unknown:
        message = (
            f"{name}: the sheet {sheet.name} has headings that are not known: {', '.join(map(repr, unknown))}; leave"
            f" them out, or write one of {', '.join(words[0] for words in headings().values())}"
        )
        raise AwardError(message, code="E_AWARD_SHEET")


def _lines_below(sheet: RawSheet, line: int, columns: dict[int, str]) -> pl.DataFrame:
    positions = {column: position for position, column in columns.items() if column}
    typed = {
        column: pl.nth(position).cast(pl.String).str.strip_chars().replace("", None)
        for column, position in positions.items()
    }
    absent = {column: pl.lit(None, pl.String) for column in (AMOUNT, *CONDITIONS) if column not in positions}
    rows = pl.int_range(pl.len()) + sheet.first_row
    address = pl.concat_str(pl.lit(f"{sheet.name}!{letter(sheet.first_column + positions[AMOUNT])}"), rows)
    lines = sheet.cells.select(**typed, **absent, cell=address).slice(line + 1)
    return lines.filter(pl.any_horizontal(pl.col(AMOUNT, *CONDITIONS).is_not_null())).select(
        AMOUNT, *CONDITIONS, "cell"
    )


FIGURE = "E_AWARD_FIGURE"
UNMET = "E_AWARD_UNMET"
FAULTS = {
    FIGURE: "no amount above 0 in yuan with at most two decimals; write it as 50000 or 50000.50",
    "E_AWARD_LINE": "the line names no award; fill in a column beside the amount, e.g. 原行号 (row) or 工号",
    "E_AWARD_WORD": "the line names a row, city, pathway, reward or title level that there is not; write it as the"
    " result does",
    "E_AWARD_TWICE": "the award is given another amount in {}; clear one of the two",
    "E_AWARD_SEVERAL": "the line fits awards of several rewards; name the one under 奖励 (reward)",
    UNMET: "lines that fit no award of the run, and are not used",
}
"""What is wrong with a line of the table of amounts, and what to do."""

_AROUND = r"^(?:[¥￥]|CNY|RMB)|元$|\s"
_GROUPED = r"^[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?$"
_FIGURE = r"^[0-9]{1,15}(?:\.[0-9]{1,2})?$"
_ROW = r"^([0-9]{1,9})(?:\.0+)?$"


def assign(due: pl.DataFrame, lines: pl.DataFrame, packages: Sequence[Package]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """One line for each award, of several the most that it may be, with its ``amount``; and the cells at fault.

    ``amount`` is what a line of the table gives, else the figure where no other is possible, else null. Faults have
    ``code`` (a key of ``FAULTS``), ``cell``, ``other``, the cell that it contradicts, and whether an award ``met`` it.
    """
    placed = due.with_row_index("place").with_columns(award=_award_number())
    parsed = _translate_words(_parse_figures(lines.with_row_index("line")), packages)
    pairs = _match(placed, parsed.filter(pl.col("fault").is_null() | (pl.col("fault") == FIGURE))).sort("award", "line")
    sound = pairs.filter(pl.col("fault").is_null())
    first = sound.unique("award", keep="first", maintain_order=True).select("award", "figure", other="cell")
    best = placed.sort("award", "high", "low", descending=[False, True, True], nulls_last=False, maintain_order=True)
    each = best.unique("award", keep="first").sort("place").join(first, on="award", how="left", maintain_order="left")
    only = pl.when(pl.col("low") == pl.col("high"), pl.col("low") > REWARDS_NOTHING).then("low")
    awards = each.with_columns(amount=pl.coalesce("figure", only)).drop("place", "award", "figure", "other")
    return awards, pl.concat(
        [
            _faulty_lines(parsed, pairs),
            _ambiguous_lines(placed, sound),
            _contradictions(sound, first),
            _unmatched_lines(parsed, pairs),
        ]
    )


def _award_number() -> pl.Expr:
    """Which lines are of one award: the same person's, city's and reward's; without a person each is one."""
    who = pl.coalesce("person", pl.concat_str(pl.lit("#"), "place"))
    return pl.struct(who.alias("who"), "city", "reward").rank("dense")


def _parse_figures(lines: pl.DataFrame) -> pl.DataFrame:
    """The lines with their ``figure`` in yuan, and ``fault`` where there is none or the line names no award."""
    text = pl.col(AMOUNT).str.normalize("NFKC").str.replace_all(_AROUND, "")
    plain = pl.when(text.str.contains(_GROUPED)).then(text.str.replace_all(",", "")).otherwise(text)
    figure = pl.when(plain.str.contains(_FIGURE)).then(plain).cast(YUAN)
    conditional = pl.any_horizontal(pl.col(*CONDITIONS).is_not_null())
    parsed = lines.with_columns(figure=pl.when(figure > REWARDS_NOTHING).then(figure))
    fault = pl.when(~conditional).then(pl.lit("E_AWARD_LINE")).when(pl.col("figure").is_null()).then(pl.lit(FIGURE))
    return parsed.with_columns(fault=fault)


def _translate_words(lines: pl.DataFrame, packages: Sequence[Package]) -> pl.DataFrame:
    """The words of the lines as the awards have them; a word of several codes makes the line several."""
    row = pl.col("row").str.normalize("NFKC").str.extract(_ROW).str.strip_chars_start("0")
    unknown = pl.col("row").is_not_null() & row.is_null()
    result = lines.with_columns(row=row, qualification=fold(pl.col("qualification")), strange=unknown)
    for column, words in _words(packages).items():
        result = result.with_columns(word_=fold(pl.col(column)))
        result = result.join(words, on="word_", how="left", maintain_order="left")
        strange = pl.col("strange") | (pl.col(column).is_not_null() & pl.col("code_").is_null())
        result = result.with_columns(pl.col("code_").alias(column), strange=strange).drop("word_", "code_")
    return result.with_columns(fault=pl.coalesce("fault", pl.when("strange").then(pl.lit("E_AWARD_WORD"))))


def _words(packages: Sequence[Package]) -> dict[str, pl.DataFrame]:
    """Column -> each ``word_``, folded, and the ``code_`` that it means."""
    by_column: dict[str, list[tuple[str, str]]] = {"city": [], "pathway": [], "reward": [], "title_level": []}
    for package in packages:
        key = package.own_key
        by_column["city"] += [(word, key) for word in (package.name, package.who.key, package.who.zh, package.who.en)]
        for column, nouns in (("pathway", package.pathways), ("reward", package.rewards)):
            by_column[column] += [(word, noun.code) for noun in nouns for word in (noun.code, noun.zh, noun.en)]
    by_column["title_level"] = [
        (word, code) for code, words in spellings("ruling.level").items() for word in (code, *words)
    ]
    schema = {"word_": pl.String, "code_": pl.String}
    frames = {column: pl.DataFrame(pairs, schema=schema, orient="row") for column, pairs in by_column.items()}
    return {column: frame.with_columns(fold(pl.col("word_"))).unique() for column, frame in frames.items()}


def _match(awards: pl.DataFrame, lines: pl.DataFrame) -> pl.DataFrame:
    """``award`` beside each line all of whose conditions it fits; a condition that is left empty fits any."""
    comparable = awards.with_columns(pl.col("row").cast(pl.String), qualification=fold(pl.col("qualification")))
    marks = [pl.when(pl.col(name).is_not_null()).then(pl.lit(name)) for name in CONDITIONS]
    shaped = lines.with_columns(shape=pl.concat_list(marks).list.drop_nulls().list.join(" "))
    parts = [
        part.join(comparable.select("award", *on), on=on, how="inner").select(
            "award", "line", "cell", "figure", "fault"
        )
        for part in shaped.filter(pl.col("shape") != "").partition_by("shape", maintain_order=True)
        if (on := part["shape"][0].split())
    ]
    schema = {
        "award": awards.schema["award"],
        **{name: lines.schema[name] for name in ("line", "cell", "figure", "fault")},
    }
    return pl.concat([pl.DataFrame(schema=schema), *parts])


def _faulty_lines(parsed: pl.DataFrame, pairs: pl.DataFrame) -> pl.DataFrame:
    faulty = parsed.drop_nulls("fault").unique("line", keep="first", maintain_order=True)
    met = pl.col("line").is_in(pairs["line"].implode())
    return faulty.select(code="fault", cell="cell", other=pl.lit(None, pl.String), met=met)


def _ambiguous_lines(awards: pl.DataFrame, sound: pl.DataFrame) -> pl.DataFrame:
    """The lines that fit awards of several rewards, which have different amounts: an amount is of one reward."""
    rewards = awards.unique("award").select("award", reward=pl.struct("city", "reward"))
    each = sound.join(rewards, on="award").group_by("line").agg(pl.first("cell"), several=pl.n_unique("reward") > 1)
    many = each.filter("several").sort("line")
    nothing = pl.lit(None, pl.String)
    return many.select(code=pl.lit("E_AWARD_SEVERAL"), cell="cell", other=nothing, met=pl.lit(value=True))


def _contradictions(sound: pl.DataFrame, first: pl.DataFrame) -> pl.DataFrame:
    """The first cell of each award that gives it another amount than the cell above."""
    both = sound.join(first.rename({"figure": "figure_"}), on="award", how="left", maintain_order="left")
    against = both.filter(pl.col("figure") != pl.col("figure_")).unique("award", keep="first", maintain_order=True)
    faulty = against.unique("cell", keep="first", maintain_order=True)
    return faulty.select(code=pl.lit("E_AWARD_TWICE"), cell="cell", other="other", met=pl.lit(value=True))


def _unmatched_lines(parsed: pl.DataFrame, pairs: pl.DataFrame) -> pl.DataFrame:
    sound = parsed.filter(pl.col("fault").is_null()).unique("line", keep="first", maintain_order=True)
    rest = sound.join(pairs, on="line", how="anti", maintain_order="left")
    return rest.select(code=pl.lit(UNMET), cell="cell", other=pl.lit(None, pl.String), met=pl.lit(value=False))
