"""The documents that the rulings stand on, and how far each can be trusted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from rencai.messages.lookup import words
from rencai.report.common import say
from rencai.workbook import Sheet

if TYPE_CHECKING:
    from rencai.package import Package
    from rencai.policy import Source
    from rencai.score import Result


def sources(result: Result) -> Sheet:
    """One line for each source of each city scored."""
    lines = [_line(result, package, source) for package in result.packages for source in _cited(package)]
    names = ("city", "id", "title", "issuer", "where", "published", "verified", "reliability")
    frame = pl.DataFrame(lines, schema=dict.fromkeys(names, pl.String) | {"verified": pl.Date}, orient="row")
    return Sheet(
        say(result, "依据", "Sources"),
        frame,
        headings=["城市", "编号", "标题", "发布者", "地址或文件", "发布", "最近核对", "可靠程度"]
        if result.lang == "zh"
        else ["city", "id", "title", "issuer", "address or file", "published", "last checked", "reliability"],
        widths={"city": 10, "id": 16, "title": 48, "issuer": 30, "where": 60, "published": 16, "verified": 12},
        wrap=["title", "issuer", "where"],
        tab="#7F6000",
    )


def _cited(package: Package) -> list[Source]:
    return [package.policy.sources[key] for key in package.policy.sources]


def _line(result: Result, package: Package, source: Source) -> tuple[object, ...]:
    city = package.extends or package.city
    return (
        city.zh if result.lang == "zh" else city.en,
        source.id,
        source.title,
        source.issuer,
        source.where,
        source.published,
        source.verified,
        words("ruling.reliability", result.lang)[source.reliability],
    )
