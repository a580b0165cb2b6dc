"""Write the rows of a run that need something, in the template's form, to be mended and uploaded again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from rencai.cells import vocabulary
from rencai.cells.schema import KEYS
from rencai.messages.cell_problems import cell_problems
from rencai.messages.lookup import pick, words
from rencai.output.report.overview import MARK
from rencai.output.xlsx import template
from rencai.ruling.notes import headings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rencai.plugins.loader import Installed
    from rencai.policy.nouns import Column
    from rencai.store.details import RunDetails


OPEN = ("evidence_needed", "review")
NEEDED = ("须补正（系统填写）", "what is needed (by rencai)")
PLACE = ("原位置（系统填写）", "where it stood (by rencai)")
"""Headings of the two columns that are added; rencai reads neither."""


def follow_up(parts: Mapping[str, pl.LazyFrame], details: RunDetails, installed: Installed, lang: str) -> bytes:
    """Return the workbook of every applicant with an open ruling or a cell that could not be used.

    ``parts`` are the run's ``applicants``, ``lines`` and ``problems``, ``details`` those kept of it. Each cell is under
    its column's heading as it was read; where a column was assumed, as it was typed. What rencai does not read is
    carried to the right.
    """
    columns, open_ = installed.columns(), parts["lines"].filter(pl.col("outcome").is_in(OPEN)).collect()
    cells = parts["problems"].collect()
    people = _people(parts["applicants"], open_, cells)
    carried = _carried_columns(details)
    shown = headings(columns, lang)
    rows = people.select(
        *(_cell(people, details, column) for column in columns),
        *(pl.col(f"own.{place}").alias(f"own.{place}") for place, _ in carried),
    ).hstack([_needed(people, open_, cells, installed, shown, lang), _place(people)])
    places = {package.city.key: (package.city.zh, package.city.en) for package in installed.packages}
    labels = {**vocabulary.labels(), "work_city": places}
    more = [*(heading for _, heading in carried), pick(NEEDED, lang), pick(PLACE, lang)]
    return template.filled(columns, labels, lang, rows, more, numbers=_numeric_ids(people, cells))


def _people(applicants: pl.LazyFrame, open_: pl.DataFrame, cells: pl.DataFrame) -> pl.DataFrame:
    """Return the applicants' lines, in order."""
    wanted = cells.lazy().select(KEYS).unique()
    odd = applicants.select("index", *KEYS).join(wanted, on=KEYS, how="semi").select("index").collect()["index"]
    indexes = pl.concat([open_["index"], odd]).unique()
    return applicants.filter(pl.col("index").is_in(indexes.implode())).collect()


def _cell(people: pl.DataFrame, details: RunDetails, column: Column) -> pl.Expr:
    """Return the column's cells as they were read; where it was assumed, as they were typed."""
    if column.name in details["assumed"]:
        read = {
            entry["heading"]
            for table in details["tables"]
            for entry in table["columns"]
            if entry["column"] == column.name
        }
        own = [pl.col(f"own.{place}") for place, heading in enumerate(details["own"]) if heading in read]
        return pl.coalesce(*own, pl.lit(None, pl.String)).alias(column.name)
    name = f"cell.{column.name}"
    return (pl.col(name) if name in people.columns else pl.lit(None, pl.String)).alias(column.name)


def _carried_columns(details: RunDetails) -> list[tuple[int, str]]:
    """Return place and heading of the columns that rencai does not read, without those that it added itself before."""
    unread = {entry["heading"] for table in details["tables"] for entry in table["columns"] if entry["column"] is None}
    own = enumerate(details["own"])
    return [(place, heading) for place, heading in own if heading in unread and heading not in (*NEEDED, *PLACE)]


def _numeric_ids(people: pl.DataFrame, cells: pl.DataFrame) -> set[int]:
    """Return the lines whose ID number is stored as a number: as text it would look as if no digit was lost."""
    stored = cells.filter(pl.col("code") == "E_CELL_ID_NUMBER").select(KEYS).unique()
    lines = people.select(KEYS).with_row_index("line").join(stored, on=KEYS, how="semi")
    return set(lines["line"].to_list())


def _place(people: pl.DataFrame) -> pl.Series:
    text = pl.concat_str(pl.col("input"), pl.col("sheet"), pl.col("row").cast(pl.String), separator=" / ")
    return people.select(place=text).to_series()


def _needed(
    people: pl.DataFrame, open_: pl.DataFrame, cells: pl.DataFrame, installed: Installed, shown: Mapping[str, str],
    lang: str,
) -> pl.Series:  # fmt: skip
    """Return what each line needs: cells to fill in, cells to mend, names that a person decides on."""
    mark, colon = pick(("；", "; "), lang), pick(("：", ": "), lang)
    codes = open_.drop_nulls("missing").select("index", code=pl.col("missing").str.strip_chars(MARK).str.split(MARK))
    lacking = (
        codes.explode("code")
        .unique(maintain_order=True)
        .with_columns(
            text=pl.col("code").replace_strict(
                _headings_and_sources(shown, lang), default=pl.col("code"), return_dtype=pl.String
            )
        )
    )
    kind = pl.concat_str(cell_problems("found", lang), pl.lit(colon), cell_problems("to_do", lang))
    odd = (
        people.select("index", *KEYS)
        .join(cells, on=KEYS, how="inner", maintain_order="left")
        .with_columns(text=pl.concat_str(pl.col("column").replace(shown), pl.lit(colon), kind))
    )
    names = {city.key: city.name(lang) for city in installed.cities}
    doubts = open_.filter(pl.col("outcome") == "review").select("index", text=pl.col("city").replace(names))
    needed = people.select("index")
    opening = (("补：", "supply: "), ("改：", "mend: "), ("待复核：", "review: "))
    for number, (both, frame) in enumerate(zip(opening, (lacking, odd, doubts), strict=True)):
        each = frame.select("index", "text").unique(maintain_order=True).group_by("index", maintain_order=True)
        lines = each.agg(pl.col("text").str.join(mark))
        lines = lines.select("index", pl.concat_str(pl.lit(pick(both, lang)), "text").alias(f"{number}"))
        needed = needed.join(lines, on="index", how="left", maintain_order="left")
    return needed.select(needed=pl.concat_str("0", "1", "2", separator="\n", ignore_nulls=True)).to_series()


def _headings_and_sources(shown: Mapping[str, str], lang: str) -> dict[str, str]:
    """Return each column's heading, and where its cell is to be had."""
    opening, closing = pick(("（", " ("), lang), pick(("）", ")"), lang)
    where = {name: f"{opening}{word}{closing}" for name, word in words("ruling.where", lang).items()}
    return {name: heading + where.get(name, "") for name, heading in shown.items()}
