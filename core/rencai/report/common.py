"""What the sheets share: an applicant's own columns, the best ruling of each pathway, colours and words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from rencai.labels import ELSEWHERE, NOT_IN_FORCE, OUTCOMES, pick
from rencai.notes import headings

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rencai.rulings import Ruled
    from rencai.score import Result

GREEN, YELLOW, ORANGE, RED, GREY, PINK = "#C6EFCE", "#FFEB9C", "#F8CBAD", "#FFC7CE", "#E7E6E6", "#FF9999"
COLOURS = {
    "eligible": GREEN,
    "evidence_needed": YELLOW,
    "review": ORANGE,
    "ineligible": RED,
    "system_error": PINK,
}
_MIDNIGHT = r"^(\d{4}-\d{2}-\d{2}) 00:00:00$"


def say(result: Result, zh: str, en: str) -> str:
    """The Chinese or the English."""
    return zh if result.lang == "zh" else en


def fills(lang: str) -> dict[str, str]:
    """The fill of each outcome's text; refused for the place of work alone is grey, not red."""
    told = {pick(words, lang): COLOURS[outcome] for outcome, words in OUTCOMES.items()}
    return {**told, pick(ELSEWHERE, lang): GREY, pick(NOT_IN_FORCE, lang): GREY}


def outcome_words(lang: str) -> pl.Expr:
    """The outcome as shown."""
    told = pl.col("outcome").cast(pl.String).replace({code: pick(words, lang) for code, words in OUTCOMES.items()})
    return pl.when(pl.col("elsewhere")).then(pl.lit(pick(ELSEWHERE, lang))).otherwise(told)


def keys(result: Result) -> pl.DataFrame:
    """``index`` and Excel's row; the sheet and the file only where there are several."""
    frame = result.applicants
    several = [name for name in ("input", "sheet") if frame[name].n_unique() > 1]
    return frame.select("index", *several, "row")


def key_headings(result: Result, frame: pl.DataFrame) -> dict[str, str]:
    """The headings of the key columns."""
    told = {
        "input": say(result, "文件", "file"),
        "sheet": say(result, "工作表", "sheet"),
        "row": say(result, "原行号", "row"),
    }
    return {name: told[name] for name in frame.columns if name in told}


def own(result: Result) -> pl.DataFrame:
    """``index`` and the applicant's own columns as typed; a day read with a time of 00:00:00 is shown as a day."""
    shown = [pl.col(name).str.replace(_MIDNIGHT, "$1") for name in result.own]
    return result.applicants.select("index", *shown)


def best(ruled: Ruled) -> pl.DataFrame:
    """One line for each applicant: the ruling of the best qualification; rulings keep the applicants' order."""
    if not ruled.frame["index"].is_duplicated().any():
        return ruled.frame
    order = ruled.frame.sort("index", pl.col("outcome").to_physical(), maintain_order=True)
    return order.unique("index", keep="first", maintain_order=True)


def unique(wanted: Sequence[str]) -> list[str]:
    """Headings no two of which are alike (Excel's tables refuse them), the later ones numbered."""
    taken: dict[str, None] = {}
    for name in wanted:
        told, number = name, 2
        while told in taken:
            told, number = f"{name} ({number})", number + 1
        taken[told] = None
    return list(taken)


def shown(result: Result) -> Mapping[str, str]:
    """The heading by which each canonical column is shown."""
    return headings(result.columns, result.lang)


def joined(column: str, words: Mapping[str, str], lang: str) -> pl.Expr:
    """A list of codes in words; null where it is empty."""
    text = pl.col(column).list.eval(pl.element().replace(words)).list.join("；" if lang == "zh" else "; ")
    return pl.when(text != "").then(text)
