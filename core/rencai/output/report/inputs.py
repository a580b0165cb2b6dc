"""The sheets 问题, 读取 and 依据: unreadable cells, how the input was read, and the sources cited."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from rencai.cells.schema import KEYS, TEXT
from rencai.messages.cell_problems import cell_problems
from rencai.messages.lookup import words
from rencai.messages.notices import not_taken, sentence
from rencai.messages.sentences import sentence as column_sentence
from rencai.output.report.common import column_headings, say
from rencai.output.report.words import answer_places
from rencai.output.schema import SOURCES, TREATMENTS
from rencai.output.xlsx.sheet import Sheet
from rencai.policy.source_words import localized
from rencai.ruling.notes import brief_text, subject_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rencai.policy.nouns import Source
    from rencai.policy.package import Package
    from rencai.ruling.score import ScoredInputs

WRAPPED = 5_000
"""The most lines whose cells are wrapped."""
FEW = 6
"""How many places a line of the summary names; the sheet has all."""


def problems_sheet(result: ScoredInputs, links: Sequence[tuple[str, str] | None] = ()) -> Sheet:
    """Return the sheet 问题 (``output.schema.PROBLEM_CELLS``), in the order of the input.

    :param links: where each problem's cell is seen, for ``Sheet.links``.
    """
    zh = result.lang == "zh"
    other = pl.col("other").replace(dict(column_headings(result)))
    kind = cell_problems("found", result.lang)
    places = answer_places(result)
    joined = result.problems.join(places, on=[*KEYS, "column"], how="left", maintain_order="left")
    answer = column_sentence("word.to_do", result.lang, number=pl.col("row_"), count=pl.col("cells"))
    frame = joined.join(_numbers(result), on=KEYS, how="left", maintain_order="left").select(
        "input",
        "sheet",
        "number",
        cell=pl.concat_str(pl.coalesce("letter", pl.lit("?")), pl.col("row").cast(pl.String)),
        column=pl.col("column").replace(dict(column_headings(result))),
        found=pl.when(other.is_null()).then(kind).otherwise(pl.concat_str(kind, pl.lit("：" if zh else ": "), other)),
        to_do=pl.when(pl.col("row_").is_not_null()).then(answer).otherwise(cell_problems("to_do", result.lang)),
        code="code",
    )
    return Sheet(
        say(result, "问题", "Problems"),
        frame,
        headings=["文件", "工作表", "工号", "单元格", "列", "发现", "怎么办", "代码"]
        if zh
        else ["file", "sheet", "applicant", "cell", "column", "found", "what to do", "code"],
        widths={
            "input": 24,
            "sheet": 14,
            "number": 12,
            "cell": 9,
            "column": 18,
            "found": 52,
            "to_do": 66,
            "code": 22,
        },
        wrap=["found", "to_do"] if frame.height <= WRAPPED else [],
        links={"cell": links} if any(links) else {},
        tab="#C00000" if frame.height else "#A6A6A6",
    )


def _numbers(result: ScoredInputs) -> pl.DataFrame:
    """Return the keys of each applicant's line with their own ``number`` as typed, null where the cell is empty."""
    number = result.typed.select(number=TEXT.of(cell="applicant_id"))
    return result.applicants.select(KEYS).hstack(number).unique(KEYS, keep="first", maintain_order=True)


def reading_sheet(result: ScoredInputs) -> Sheet:
    """Return the sheet 读取 (``output.schema.TREATMENTS``): columns first, then odd rows and cells."""
    hollow = result.hollow.with_columns(code=pl.lit("formula_no_value"))
    marked = result.marked.select("input", "sheet", "row", letter=pl.lit(None, pl.String), code="reason")
    shown = marked.with_columns(code=pl.col("code").replace(words("reading.mark", result.lang)))
    frames = (*_oddities(result), hollow, shown)
    skips, *others = (_places(result, _add_words(result, frame)) for frame in frames)
    skipped = pl.concat_str(pl.lit(say(result, "跳过：", "skipped: ")), "treatment")
    parts = [_columns(result), _recalled(result), skips.with_columns(treatment=skipped), *others]
    return Sheet(
        say(result, "读取", "Reading"),
        pl.concat([part.select(TREATMENTS.columns) for part in parts]),
        headings=["文件", "工作表", "位置", "列名", "如何读取"]
        if result.lang == "zh"
        else ["file", "sheet", "place", "heading", "how it was read"],
        widths={"input": 26, "sheet": 14, "place": 16, "heading": 30, "treatment": 66},
        tab="#7F7F7F",
    )


def _recalled(result: ScoredInputs) -> pl.DataFrame:
    """Return ``TREATMENTS`` of the cells that remembered words read, a line for each column and word."""
    zh = result.lang == "zh"
    address = pl.concat_str("letter", pl.col("row").cast(pl.String))
    first = address.head(FEW).str.join("、" if zh else ", ")
    more = pl.when(pl.len() > FEW).then(pl.lit("…")).otherwise(pl.lit(""))
    lines = (
        result.word_cells.drop_nulls("number")
        .group_by("input", "sheet", "letter", "number", maintain_order=True)
        .agg(cells=pl.len().cast(pl.String), where=pl.concat_str(first, more))
    )
    opening, closing = ("（", " 格）") if zh else (" (", " cells)")
    count = pl.concat_str(pl.lit(opening), "where", pl.lit("：" if zh else ": "), "cells", pl.lit(closing))
    note = pl.col("number").replace_strict(dict(result.words), default=None, return_dtype=pl.String)
    blank = pl.lit(None, pl.String)
    return lines.select("input", "sheet", place="letter", heading=blank, treatment=pl.concat_str(note, count))


def reading_lines(result: ScoredInputs) -> Iterable[str]:
    """Return what the summary says of the reading: notices, columns missing, rows skipped, cells filled or rounded."""
    red = (*result.questions, *not_taken(result.notices))
    others = (notice for notice in result.notices if notice not in red)
    yield from (sentence(notice, column_headings(result), result.lang) for notice in others)
    yield from _missing_columns(result)
    for frame in _oddities(result):
        places = _places(result, _add_words(result, frame))
        for (name, sheet), of_sheet in places.group_by("input", "sheet", maintain_order=True):
            each = [_group_line(result, *group) for group in of_sheet.group_by("treatment", maintain_order=True)]
            yield f"{name} / {sheet}: {_opening(result, of_sheet)}" + say(result, "；", "; ").join(each)


def _opening(result: ScoredInputs, places: pl.DataFrame) -> str:
    """Return how many rows were skipped; empty where the places are cells."""
    if places["letter"].null_count() < places.height:
        return ""
    count = places["count"].sum()
    return say(result, f"跳过 {count} 行，不是申请人：", f"{count} rows skipped, no applicants: ")


def _group_line(result: ScoredInputs, group: tuple[object, ...], places: pl.DataFrame) -> str:
    """Return how many rows or cells were treated so, and where the first of them are."""
    more = "…" if places.height > FEW else ""
    where = say(result, "、", ", ").join(places["place"].head(FEW)) + more
    count = places["count"].sum()
    if places["letter"].null_count():
        return say(result, f"{group[0]} {count}（{where}）", f"{group[0]} {count} ({where})")
    cells = "cell" if count == 1 else "cells"
    return say(result, f"{group[0]}：{count} 格（{where}）", f"{group[0]}: {count} {cells} ({where})")


def _columns(result: ScoredInputs) -> pl.DataFrame:
    how = words("reading.how", result.lang)
    name = pl.col("column").replace(dict(column_headings(result)))
    opening, closing = say(result, "“", "‘"), say(result, "”", "’")
    unit = pl.concat_str(pl.lit(say(result, "，没有写单位的数按", ", numbers without a unit as ")), "unit")
    named = pl.concat_str(
        pl.col("how").replace(how), pl.lit(opening), name, pl.lit(closing), pl.when(pl.col("unit") != "").then(unit),
        ignore_nulls=True,
    )  # fmt: skip
    return result.columns_read.select(
        "input",
        "sheet",
        place="letter",
        heading="heading",
        treatment=pl.when(name.is_null()).then(pl.col("how").replace(how)).otherwise(named),
    )


def _oddities(result: ScoredInputs) -> tuple[pl.DataFrame, ...]:
    """Return ``input, sheet, row, letter, code`` of rows skipped, of cells filled, and of cells read by a rule."""
    rows = result.skipped.select("input", "sheet", "row", letter=pl.lit(None, pl.String), code="reason")
    cells = result.filled.select("input", "sheet", "row", "letter", code=pl.lit("merged_filled"))
    remarks = result.remarks.select("input", "sheet", "row", "letter", "code")
    return rows, cells, remarks


def _add_words(result: ScoredInputs, frame: pl.DataFrame) -> pl.DataFrame:
    words_ = {**words("reading.skipped", result.lang), **words("reading.remark", result.lang)}
    return frame.with_columns(treatment=pl.col("code").replace(words_))


def _places(result: ScoredInputs, frame: pl.DataFrame) -> pl.DataFrame:
    """Return one line for each run of neighbouring rows that were treated alike, ``count`` how many they are."""
    alike = ["input", "sheet", "letter", "treatment"]
    place = pl.int_range(pl.len()).over(alike)
    runs = (
        frame.with_columns(run=pl.col("row") - place)
        .group_by(*alike, "run", maintain_order=True)
        .agg(first=pl.col("row").min(), last=pl.col("row").max(), count=pl.len())
    )
    return runs.select(
        "input", "sheet", "letter", "treatment", "count", place=_place(result), heading=pl.lit(None, pl.String)
    )


def _place(result: ScoredInputs) -> pl.Expr:
    """Return the place as ``F8:F20``, or for whole rows as 第 8–20 行."""
    first, last = pl.col("first").cast(pl.String), pl.col("last").cast(pl.String)
    single = pl.col("first") == pl.col("last")
    opening, closing = say(result, "第 ", "row "), say(result, " 行", "")
    several = say(result, opening, "rows ")
    rows = (
        pl.when(single)
        .then(pl.concat_str(pl.lit(opening), first))
        .otherwise(pl.concat_str(pl.lit(several), first, pl.lit("–"), last))
    )
    start = pl.concat_str("letter", first)
    cells = pl.when(single).then(start).otherwise(pl.concat_str(start, pl.lit(":"), "letter", last))
    return pl.when(pl.col("letter").is_null()).then(pl.concat_str(rows, pl.lit(closing))).otherwise(cells)


def _missing_columns(result: ScoredInputs) -> Iterable[str]:
    """Yield for each sheet the columns that conditions read and it lacks, with the headings not recognised."""
    read = dict.fromkeys(cell for rulings in result.ruled for spec in rulings.check_specs for cell in spec.cells)
    needed = [cell for cell in read if cell not in result.assumed]
    names = column_headings(result)
    for (name, sheet), columns in result.columns_read.group_by("input", "sheet", maintain_order=True):
        lacking = [names[cell] for cell in needed if cell not in columns["column"]]
        unknown = columns.filter(pl.col("how").is_in(["unknown", "suggested", "asked", "other"]))["heading"].to_list()
        if lacking:
            comma = say(result, "、", ", ")
            seen = comma.join(unknown) or say(result, "无", "none")
            yield say(
                result,
                f"{name} / {sheet}: 没有这些列（按未填处理）：{comma.join(lacking)}；见到但不认识的列：{seen}",
                f"{name} / {sheet}: columns missing (as if empty): {comma.join(lacking)}; not recognised: {seen}",
            )


def sources_sheet(result: ScoredInputs) -> Sheet:
    """Return the sheet 依据 (``output.schema.SOURCES``): the sources of each city scored."""
    lines = [_source_row(result, package, source) for package in result.packages for source in _sources(package)]
    frame = pl.DataFrame(lines, schema=SOURCES.dtypes, orient="row")
    return Sheet(
        say(result, "依据", "Sources"),
        frame,
        headings=["城市", "编号", "标题", "发布者", "地址或文件", "发布", "最近核对", "可靠程度"]
        if result.lang == "zh"
        else ["city", "id", "title", "issuer", "address or file", "published", "last checked", "reliability"],
        widths={"city": 10, "id": 16, "title": 48, "issuer": 34, "where": 60, "published": 24, "verified": 12},
        wrap=["title", "issuer", "where", "published"],
        tab="#7F6000",
    )


def _sources(package: Package) -> list[Source]:
    return [package.policy.sources[key] for key in package.policy.sources]


def _title(result: ScoredInputs, package: Package, source: Source) -> str:
    """Return the document's title; of what a user stated, what it is about, and by whose statement."""
    statement = next((each for each in package.statements if each.id == source.id), None)
    if statement is None:
        return source.title
    about = subject_text(package, statement, result.lang)
    return f"{about}{say(result, '：', ': ')}{brief_text(statement, result.lang)}"


def _source_row(result: ScoredInputs, package: Package, source: Source) -> tuple[object, ...]:
    city, source = package.extends or package.city, localized(source, result.lang)
    return (
        city.name(result.lang),
        source.id,
        _title(result, package, source),
        source.issuer,
        source.where,
        source.published,
        source.verified,
        words("ruling.reliability", result.lang)[source.reliability],
    )
