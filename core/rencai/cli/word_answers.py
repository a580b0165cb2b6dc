"""Take the answers on words from a result workbook, and print what was stored."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import click
import polars as pl

from rencai.cells.remembered import display
from rencai.cli.common import login
from rencai.decisions import word_sheet, words
from rencai.messages.lookup import pick

if TYPE_CHECKING:
    from pathlib import Path

    from rencai.plugins.loader import Installed
    from rencai.sheets.file.limits import Limits


@dataclass(frozen=True)
class WordAnswers:
    """What is filled in on the sheet of words of a workbook: what can be taken, and the cells that cannot.

    ``parsed`` is a frame of ``decisions.schema.WORDS_PARSED``, ``faults`` one of ``WORD_FAULTS``.
    """

    parsed: pl.DataFrame
    faults: pl.DataFrame
    installed: Installed

    @property
    def filled(self) -> bool:
        """Whether anything is filled in."""
        return self.parsed.height + self.faults.height > 0

    def print_faults(self, lang: str) -> None:
        """Print a line for each cell that cannot be taken."""
        for cell, code, other in self.faults.iter_rows():
            click.echo(f"{code}: {cell}: {word_sheet.fault_text(code, other, lang)}", err=True)

    def store(self, data: Path, department: str, who: str, lang: str) -> None:
        """Store what can be taken, and print what is new."""
        stored = words.store_words(data, department, self.parsed, by=who, account=login())
        print_stored(stored, self.parsed.height, self.installed, lang)


def read_answers(file: Path, limits: Limits, installed: Installed) -> WordAnswers:
    """Read the sheet of words of a result workbook; nothing is filled in where it has none.

    :raises DecisionError: when the sheet lacks a heading.
    """
    return WordAnswers(*words.parse(word_sheet.read_filled(file, limits), installed), installed)


def print_stored(stored: pl.DataFrame, count: int, installed: Installed, lang: str) -> None:
    """Print what was stored, never the words themselves, and how many answers were there already.

    :param stored: ``decisions.schema.WORDS_STORED``.
    """
    for number, column, value in shown_values(stored, installed, lang).select("number", "column", "value").iter_rows():
        click.echo(pick((f"词语 #{number}  {column}  → {value}", f"word #{number}  {column}  → {value}"), lang))
    repeated = count - stored.height
    zh, en = f"已记住 {stored.height} 个词", f"words remembered: {stored.height}"
    more = pick((f"；{repeated} 个与已有的相同", f"; the same as before: {repeated}"), lang) if repeated else ""
    click.echo(pick((zh, en), lang) + more)


def shown_values(listed: pl.DataFrame, installed: Installed, lang: str) -> pl.DataFrame:
    """Return words with column and value as they are shown; of a column that is no more, as they are stored."""
    columns = {column.name: column for column in installed.columns()}
    cities = {city.key: (city.zh, city.en) for city in installed.cities}
    values = [
        display(columns[name], value, cities, lang) if name in columns else value
        for name, value in listed.select("column", "value").iter_rows()
    ]
    headings = {name: column.heading(lang) for name, column in columns.items()}
    return listed.with_columns(pl.col("column").replace(headings), pl.Series("value", values, pl.String))
