"""How a sheet was understood: its columns, the lines left out, the cells filled, and what its owner should know."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from rencai.messages.notices import Notice

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rencai.messages.codes import HowRead
    from rencai.tables.table import Table

_COLUMNS = ("letter", "heading", "column", "how", "unit")


def columns(table: Table) -> pl.DataFrame:
    """``input, sheet, letter, heading, column, how, unit, row``: every column of the table, in order.

    ``how`` is known, accepted, confirmed (``column`` says as what), twice, dismissed (confirmed to be none of
    rencai's), suggested or unknown; ``unit`` that of bare numbers, where the heading names another than the column's;
    ``row`` is Excel's, of the header.
    """
    used = {place: name for name, place in table.header.mapping.items()}
    lines = [
        (
            table.letter(place),
            heading,
            used.get(place),
            _how(table, heading, used.get(place)),
            table.header.units.get(used.get(place, "")),
        )
        for place, heading in enumerate(table.header.names)
    ]
    frame = pl.DataFrame(lines, schema=dict.fromkeys(_COLUMNS, pl.String), orient="row")
    keys = (pl.lit(table.name).alias("input"), pl.lit(table.sheet).alias("sheet"))
    return frame.select(*keys, *_COLUMNS, row=pl.lit(table.row, dtype=pl.Int64))


def _how(table: Table, heading: str, column: str | None) -> HowRead:
    header = table.header
    if column:
        confirmed, accepted = ([name for _, name in pairs] for pairs in (header.confirmed, header.accepted))
        return "confirmed" if column in confirmed else "accepted" if column in accepted else "known"
    if any(text == heading for _, text in header.duplicates):
        return "twice"
    if any(_same(heading, text) for text in header.dismissed):
        return "dismissed"
    return "suggested" if any(_same(heading, text) for text, _ in header.suggested) else "unknown"


def _same(heading: str, told: str) -> bool:
    """Whether that is the heading, alone or after those of its groups."""
    return told == heading or told.endswith(f" {heading}")


def skipped(table: Table) -> pl.DataFrame:
    """``input, sheet, row, reason``: the lines below the header that are no applicants."""
    return table.lines.filter(~table.kept)


def filled(table: Table) -> pl.DataFrame:
    """``input, sheet, row, letter``: the applicants' cells that took a merged cell's value."""
    letters = [table.letter(place) for place in table.merged["place"]]
    at = table.lines[table.merged["line"]].with_columns(letter=pl.Series(letters, dtype=pl.String))
    return at.filter(pl.col("reason").is_null()).drop("reason")


def notices(table: Table) -> Iterator[Notice]:
    """What was odd about the sheet's headings, as they stand."""
    where, header = (table.name, table.sheet), table.header
    yield from (Notice("column_confirmed", {"heading": text}, where, (name,)) for text, name in header.confirmed)
    yield from (Notice("column_dismissed", {"heading": text}, where) for text in header.dismissed)
    yield from (Notice("near_accepted", {"heading": text}, where, (name,)) for text, name in header.accepted)
    yield from (Notice("near_suggested", {"heading": text}, where, likely) for text, likely in header.suggested)
    yield from (Notice("column_twice", {"heading": text}, where, (name,)) for name, text in header.duplicates)
    yield from (Notice("heading_repeated", {"heading": heading}, where) for heading in header.repeated)
