"""Build all sheets of a result workbook."""

from __future__ import annotations

from importlib.metadata import version as installed_version
from typing import TYPE_CHECKING

from rencai.output.report.city import by_city, city_sheet
from rencai.output.report.inputs import problems, reading, sources
from rencai.output.report.overview import overview
from rencai.output.report.review import review
from rencai.output.report.summary import summary

if TYPE_CHECKING:
    from rencai.output.xlsx.sheet import Sheet
    from rencai.ruling.score import Result


SLIM = 20_000
"""Above so many applicants their own columns stand once, on the overview, and the city sheets are keyed by row."""


def sheets(result: Result) -> list[Sheet]:
    """The result workbook's sheets, in order; every applicant is on the overview and on each city's sheet once."""
    slim = result.applicants.height > SLIM
    cities = [city_sheet(result, rulings, slim=slim) for rulings in by_city(result)]
    asked = review(result)
    first = summary(result, version(), asked.frame.height if asked else 0)
    told = [first, overview(result, whole=slim), *([asked] if asked else []), *cities]
    return [*told, problems(result), reading(result), sources(result)]


def version() -> str:
    """The version of rencai that is installed."""
    return installed_version("rencai")
