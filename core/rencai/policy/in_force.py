"""Find which editions, entries and parameters are in force on a day.

Between two boundaries nothing changes, so each period is worked out once, however many rows lie in it.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

import polars as pl

from rencai.policy.nouns import Begins, Edition, Figure, Source, earliest, latest
from rencai.policy.schema import PARAM_SOURCE, STATED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from rencai.policy.package import Package


Dated = TypeVar("Dated", Edition, Figure)


@dataclass(frozen=True)
class Period:
    """A stretch of days with one law; ``editions`` are those that may be in force, None: perhaps none yet."""

    index: int
    day: date
    editions: tuple[Edition | None, ...]

    @property
    def label(self) -> str | None:
        """The keys of the editions that may be in force, joined by ``|``."""
        return "|".join(edition.key for edition in self.editions if edition) or None


def boundaries(package: Package) -> list[date]:
    """Return every day on which something may begin or end, in order."""
    begins: list[Begins] = [edition.begins for edition in package.editions]
    begins += [pathway.begins for pathway in package.pathways]
    begins += [figure.begins for figures in package.policy.parameters.values() for figure in figures]
    days = {day for begin in begins for day in (earliest(begin), latest(begin))}
    for column in ("from", "until"):
        days.update(package.entries[column].drop_nulls().to_list())
    return sorted(days)


def by_begin(dated: Iterable[Dated]) -> list[Dated]:
    """Return editions or figures, oldest first."""
    return sorted(dated, key=lambda item: (earliest(item.begins), latest(item.begins)))


def in_force(editions: Sequence[Edition], day: date) -> tuple[Edition | None, ...]:
    """Return the editions that may be in force on the day, oldest first; None stands for “none yet”."""
    ordered = by_begin(editions)
    certain = [edition for edition in ordered if latest(edition.begins) <= day]
    possible = [edition for edition in ordered if earliest(edition.begins) <= day < latest(edition.begins)]
    last = certain[-1] if certain else None
    return (last, *possible) if last or possible else ()


def periods(days: pl.Series, package: Package) -> tuple[pl.DataFrame, list[Period]]:
    """Return ``as_of`` and ``period`` for each distinct day, and the periods that occur; a null day has none."""
    marks = boundaries(package)
    distinct = days.drop_nulls().unique().sort()
    index = [bisect_right(marks, day) for day in distinct.to_list()]
    frame = pl.DataFrame({"as_of": distinct, "period": pl.Series(index, dtype=pl.UInt32)})
    return frame, [_period(number, marks, package) for number in sorted(set(index))]


def _period(index: int, marks: list[date], package: Package) -> Period:
    day = marks[index - 1] if index else date.min
    return Period(index, day, in_force(package.editions, day))


def figure_on(figures: Sequence[Figure], day: date) -> tuple[Any, tuple[Figure, ...]]:
    """Return the value on the day and the figures it comes from.

    The value is None where it is not published, or where the day on which it began is not known.
    """
    ordered = by_begin(figures)
    certain = [figure for figure in ordered if latest(figure.begins) <= day]
    possible = [figure for figure in ordered if earliest(figure.begins) <= day < latest(figure.begins)]
    used = (*certain[-1:], *possible)
    values = [figure.value for figure in used] + ([] if certain else [None] * bool(possible))
    agreed = bool(values) and all(value == values[0] for value in values)
    return (values[0] if agreed else None), used


def parameters(package: Package) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Yield the reserved columns that the package reads: column, parameter, key columns."""
    for root in sorted(package.roots()):
        if root.startswith("param."):
            name, _, by = root.removeprefix("param.").partition("@")
            yield root, name, tuple(by.split("+")) if by else ()


def join_law(frame: pl.DataFrame, present: Sequence[Period], package: Package) -> pl.DataFrame:
    """Return the frame with the columns of ``policy.schema.LAW`` beside its own, its rows in their order.

    ``frame`` has ``period``, the index of one of the periods ``present``, and the key columns of the parameters that
    are tables. Where ``period`` is null, all of the law is.
    """
    law = pl.DataFrame(
        {
            "period": pl.Series([period.index for period in present], dtype=pl.UInt32),
            "edition": pl.Series([period.label for period in present], dtype=pl.String),
            "edition.source": pl.Series([_source_ids(period) for period in present], dtype=pl.String),
            "coverage": pl.Series([_coverage(period, package) for period in present], dtype=pl.String),
            **_stated_columns(present, package),
        }
    )
    for column, name, by in parameters(package):
        figures = [figure_on(package.policy.parameters[name], period.day) for period in present]
        sources = [_ids([figure.source for figure in used]) for _, used in figures]
        law = law.with_columns(
            pl.Series(PARAM_SOURCE.of(parameter=column.removeprefix("param.")), sources, dtype=pl.String)
        )
        if by:
            frame = _with_table(frame, column, by, present, [value for value, _ in figures])
        else:
            law = law.with_columns(_series(column, [value for value, _ in figures], package.policy.parameters[name]))
    return frame.join(law, on="period", how="left", maintain_order="left")


def _source_ids(period: Period) -> str | None:
    """Return the sources of the editions that may be in force; None where there is none."""
    sources = [edition.source for edition in period.editions if edition]
    return _ids([source for source in sources if isinstance(source, Source)])


def _ids(sources: Sequence[Source]) -> str | None:
    """Return the ids of the sources, each once."""
    return "; ".join(dict.fromkeys(source.citation for source in sources)) or None


def _coverage(period: Period, package: Package) -> str | None:
    editions = [edition for edition in period.editions if edition]
    return "|".join(f"{package.loaded(e)}/{e.published if e.published is not None else '?'}" for e in editions) or None


def _stated_columns(present: Sequence[Period], package: Package) -> Mapping[str, pl.Series]:
    """Return ``STATED`` of each reward: true where a source of the edition in force states it, else null."""
    return {
        STATED.of(code=reward.code): pl.Series(
            [is_stated(reward.editions, period.editions) or None for period in present], dtype=pl.Boolean
        )
        for reward in package.rewards
    }


def is_stated(stated: tuple[str, ...] | None, editions: Sequence[Edition | None]) -> bool:
    """Whether a source of every edition that may be in force is among those that state something; None: any does."""
    if stated is None:
        return True
    keys = [edition.key if edition else None for edition in editions]
    return bool(keys) and all(key in stated for key in keys)


def _series(name: str, values: list[Any], figures: Sequence[Figure]) -> pl.Series:
    """Return a column of the parameter's own type, also where no period of this run has a value."""
    example = next((figure.value for figure in figures if figure.value is not None), None)
    dtype = {bool: pl.Boolean, str: pl.String, date: pl.Date}.get(type(example), pl.Float64)
    return pl.Series(name, values, dtype=dtype)


def _with_table(
    frame: pl.DataFrame, column: str, by: tuple[str, ...], present: Sequence[Period], tables: list[Any]
) -> pl.DataFrame:
    """Join a table of values keyed by vocabulary columns; a key that the table lacks gives null."""
    rows = [
        {"period": period.index, **{key: row[key] for key in by}, column: row.get("value")}
        for period, table in zip(present, tables, strict=True)
        for row in table or ()
    ]
    schema = {"period": pl.UInt32, **dict.fromkeys(by, pl.String), column: pl.Float64}
    return frame.join(pl.DataFrame(rows, schema=schema), on=["period", *by], how="left", maintain_order="left")
