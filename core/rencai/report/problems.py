"""The cells that could not be used: where, what kind of value, what to do; never what was in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from rencai.messages.lookup import words
from rencai.report.common import say, shown
from rencai.workbook import Sheet

if TYPE_CHECKING:
    from rencai.score import Result


def problems(result: Result) -> Sheet:
    """One line for each unusable cell, in the order of the input."""
    zh = result.lang == "zh"
    found, to_do = words("reading.found", result.lang), words("reading.to_do", result.lang)
    other = pl.col("other").replace(dict(shown(result)))
    kind = pl.col("code").replace(found)
    frame = result.problems.select(
        "input",
        "sheet",
        cell=pl.concat_str(pl.coalesce("letter", pl.lit("?")), pl.col("row").cast(pl.String)),
        column=pl.col("column").replace(dict(shown(result))),
        found=pl.when(other.is_null()).then(kind).otherwise(pl.concat_str(kind, pl.lit("：" if zh else ": "), other)),
        to_do=pl.col("code").replace(to_do),
        code="code",
    )
    return Sheet(
        say(result, "问题", "Problems"),
        frame,
        headings=["文件", "工作表", "单元格", "列", "发现", "怎么办", "代码"]
        if zh
        else ["file", "sheet", "cell", "column", "found", "what to do", "code"],
        widths={"input": 26, "sheet": 14, "cell": 10, "column": 20, "found": 34, "to_do": 44, "code": 24},
        tab="#C00000" if frame.height else "#A6A6A6",
    )
