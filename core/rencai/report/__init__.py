"""A result -> the sheets of its workbook: 汇总, 总览, 待复核 where a name is in doubt, each city, 问题, 读取, 依据."""

from __future__ import annotations

from importlib.metadata import version as installed_version
from typing import TYPE_CHECKING

from rencai.report.city import by_city, city_sheet, reward_names
from rencai.report.lines import MARK, lines
from rencai.report.overview import overview
from rencai.report.problems import problems
from rencai.report.reading import reading
from rencai.report.review import doubts, review
from rencai.report.sources import sources
from rencai.report.summary import summary, wanted

if TYPE_CHECKING:
    from rencai.score import Result
    from rencai.workbook import Sheet

__all__ = ["MARK", "SLIM", "doubts", "lines", "reward_names", "sheets", "version", "wanted"]

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
