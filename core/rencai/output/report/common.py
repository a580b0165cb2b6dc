"""What the sheets share: own columns, the best ruling of each pathway, colours and words."""

from __future__ import annotations

from functools import wraps
from threading import RLock
from typing import TYPE_CHECKING, TypeVar
from weakref import WeakKeyDictionary

import polars as pl

from rencai.cells.dates import MIDNIGHT
from rencai.messages.lookup import text, words
from rencai.output.xlsx.sheet import A3_WIDTH, letters_wide
from rencai.ruling.notes import headings
from rencai.sheets.schema import OWN

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from rencai.ruling.rulings import Rulings
    from rencai.ruling.score import ScoredInputs


T = TypeVar("T")
GREEN, YELLOW, ORANGE, RED, GREY, PINK = "#C6EFCE", "#FFEB9C", "#F8CBAD", "#FFC7CE", "#E7E6E6", "#FF9999"
COLOURS = {
    "eligible": GREEN,
    "evidence_needed": YELLOW,
    "review": ORANGE,
    "ineligible": RED,
    "system_error": PINK,
}
_LEAST = 18.0
"""Letters: the narrowest column whose texts wrap."""
_BITS = 32

_MIDNIGHT = rf"^(\d{{4}}-\d{{2}}-\d{{2}}){MIDNIGHT}$"


def once(function: Callable[[ScoredInputs], T]) -> Callable[[ScoredInputs], T]:
    """Return the function, computed once for each result: the workbook, what is kept and the terminal all show it.

    The value goes with the result; who asks in another thread meanwhile waits for it.
    """
    values: WeakKeyDictionary[ScoredInputs, T] = WeakKeyDictionary()
    lock = RLock()

    @wraps(function)
    def call(result: ScoredInputs) -> T:
        with lock:
            if result not in values:
                values[result] = function(result)
            return values[result]

    return call


def say(result: ScoredInputs, zh: str, en: str) -> str:
    """Return the Chinese or the English, as the result's language is."""
    return zh if result.lang == "zh" else en


def fills(lang: str) -> dict[str, str]:
    """Return the fill of each outcome's text; refused for the place of work alone is grey, not red."""
    colours = {word: COLOURS[outcome] for outcome, word in words("ruling.outcome", lang).items()}
    return {**colours, text("ruling.elsewhere", lang): GREY, text("ruling.not_in_force", lang): GREY}


def outcome_words(lang: str) -> pl.Expr:
    """Return the outcome as shown."""
    words_ = pl.col("outcome").cast(pl.String).replace(words("ruling.outcome", lang))
    return pl.when(pl.col("elsewhere")).then(pl.lit(text("ruling.elsewhere", lang))).otherwise(words_)


def key_columns(result: ScoredInputs) -> pl.DataFrame:
    """Return the number of the row in Excel; sheet and file only where there are several."""
    frame = result.applicants
    several = [name for name in ("input", "sheet") if frame[name].n_unique() > 1]
    return frame.select(*several, "row")


def key_headings(result: ScoredInputs, frame: pl.DataFrame) -> dict[str, str]:
    """Return the headings of the key columns."""
    headings_ = {
        "input": say(result, "文件", "file"),
        "sheet": say(result, "工作表", "sheet"),
        "row": say(result, "原行号", "row"),
    }
    return {name: headings_[name] for name in frame.columns if name in headings_}


def own_columns(result: ScoredInputs) -> pl.DataFrame:
    """Return the applicants' own columns as they stand; a day read with a time of 00:00:00 is shown as a day."""
    columns = result.applicants.select(OWN.of(number=number) for number in range(len(result.own)))
    ends = columns.select(pl.col(pl.String).str.ends_with(MIDNIGHT).any())
    timed = [name for row in ends.iter_rows(named=True) for name, some in row.items() if some]
    return columns.with_columns(pl.col(timed).str.replace(_MIDNIGHT, "$1")) if timed else columns


def best_rulings(rulings: Rulings) -> pl.DataFrame:
    """Return ``index`` and ``distinct`` of each applicant's best ruling over the qualifications, in order."""
    rows = rulings.rows.select("index", "distinct")
    if not rows["index"].is_duplicated().any():
        return rows
    rank = rulings.spread(rulings.distinct.select(rank=pl.col("outcome").to_physical()))
    order = rows.hstack(rank).sort("index", "rank", maintain_order=True)
    return order.unique("index", keep="first", maintain_order=True).select("index", "distinct")


def per_applicant(result: ScoredInputs, rulings: Rulings, columns: Mapping[str, pl.Expr]) -> pl.DataFrame:
    """Return the columns of each applicant's best ruling, a line for every applicant; null where none was made.

    The expressions run once for each distinct ruling, not for each applicant.
    """
    line = best_rulings(rulings)
    frame = rulings.distinct.select(**columns)[line["distinct"]]
    if line.height == result.applicants.height:
        return frame
    lines = result.applicants.select("index").join(
        line.select("index").hstack(frame), on="index", how="left", maintain_order="left"
    )
    return lines.drop("index")


def unique_headings(wanted: Sequence[str], fixed: Sequence[str] = ()) -> list[str]:
    """Return headings that all differ, as a sheet needs: the ``fixed`` stay as they are, others are numbered."""
    taken = set(fixed)
    free = []
    for name in wanted:
        heading, number = name, 2
        while heading in taken:
            heading, number = f"{name} ({number})", number + 1
        taken.add(heading)
        free.append(heading)
    return free


def column_headings(result: ScoredInputs) -> Mapping[str, str]:
    """Return the heading by which each canonical column is shown."""
    return headings(result.columns, result.lang)


def join_codes(column: str, words: Mapping[str, str], lang: str) -> pl.Expr:
    """Return a list of codes in words; null where it is empty."""
    listed = pl.col(column).list.eval(pl.element().replace(words)).list.join("；" if lang == "zh" else "; ")
    return pl.when(listed != "").then(listed)


def fitted_widths(frame: pl.DataFrame, widths: Mapping[str, float], wrapped: Sequence[str]) -> dict[str, float]:
    """Return the widths, those of wrapped columns as their texts need them, so that all fit on one sheet of paper.

    The room is given away bit by bit, each time to the column that makes most rows tall, until no row is.

    :param frame: the columns to be printed.
    :param widths: the width of each of them, in letters.
    :param wrapped: those whose texts may be of several lines.
    """
    import numpy as np

    columns = [column for column in frame.columns if column in wrapped]
    if not columns or not frame.height:
        return dict(widths)
    lengths = frame.select(letters_wide(pl.col(columns).fill_null(""))).to_numpy().T
    fitted = dict(widths) | dict.fromkeys(columns, _LEAST)
    bit = (A3_WIDTH - sum(fitted.values())) / _BITS
    # how many lines each text takes, a row for each column: a round changes one of them
    lines = np.ceil(lengths / _LEAST)
    for _ in range(_BITS if bit > 0 else 0):
        most = lines.max(axis=0)
        tall = ((lines == most) & (most > 1)).sum(axis=1)
        if not tall.any():
            break
        widest = int(tall.argmax())
        fitted[columns[widest]] += bit
        lines[widest] = np.ceil(lengths[widest] / fitted[columns[widest]])
    return {column: float(int(width)) for column, width in fitted.items()}
