"""Build all sheets of a result workbook."""

from __future__ import annotations

from dataclasses import replace
from importlib.metadata import version as installed_version
from typing import TYPE_CHECKING

from rencai.output.report import wrong_cells
from rencai.output.report.city import OWN_PREFIX, city_sheet, rulings_by_city
from rencai.output.report.inputs import problems_sheet, reading_sheet, sources_sheet
from rencai.output.report.overview import overview_sheet
from rencai.output.report.review import review_sheet
from rencai.output.report.summary import summary_sheet
from rencai.output.report.words import words_sheet
from rencai.output.xlsx.sheet import Banner

if TYPE_CHECKING:
    import polars as pl

    from rencai.output.xlsx.sheet import Sheet
    from rencai.ruling.score import ScoredInputs


SLIM = 20_000
"""The most applicants whose own columns are on every city's sheet; above, on the overview alone, to save time."""


def sheets(result: ScoredInputs) -> list[Sheet]:
    """Return the result workbook's sheets in order; every applicant is on the overview and each city's sheet once."""
    slim = result.applicants.height > SLIM
    cities = [_with_mark(city_sheet(result, rulings, slim=slim), result) for rulings in rulings_by_city(result)]
    overview = _with_mark(overview_sheet(result, whole=slim), result)
    wrong = wrong_cells.places(result)
    if slim:
        overview = _with_marks(overview, wrong)
    else:
        cities = [_with_marks(city, wrong) for city in cities]
    review = review_sheet(result)
    first = summary_sheet(result, version(), review.frame.height if review else 0)
    to_answer = [sheet for sheet in (review, words_sheet(result)) if sheet]
    shown = overview if slim else next(iter(cities), None)
    links = wrong_cells.targets(wrong, shown, OWN_PREFIX, result.problems.height) if shown else []
    last = (problems_sheet(result, links), reading_sheet(result), sources_sheet(result))
    to_answer, beside = ([_with_mark(sheet, result) for sheet in each] for each in (to_answer, last))
    return [first, overview, *to_answer, *cities, *beside]


def _with_mark(sheet: Sheet, result: ScoredInputs) -> Sheet:
    """Return the sheet with a line above it that says what was assumed, where something was."""
    if not (mark := result.assumption):
        return sheet
    return replace(sheet, banner=[Banner(mark, "red"), *sheet.banner])


def _with_marks(sheet: Sheet, wrong: pl.DataFrame) -> Sheet:
    """Return the sheet with the own cells coloured that could not be used."""
    return replace(sheet, marked=wrong_cells.marked(wrong, sheet.frame.columns, OWN_PREFIX))


def version() -> str:
    """Return the version of rencai that is installed."""
    return installed_version("rencai")
