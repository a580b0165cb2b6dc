"""The facts of a scored result: counts, coverage, what is missing, and what went wrong."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from rencai.cells.id_numbers import count_people
from rencai.output.report.summary import missing_counts
from rencai.runs.outcome import announcement

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from rencai.ruling.score import ScoredInputs


AlarmKind = Literal["city_broken", "city_failed", "file_unread", "sheet_unscored", "list_unusable", "column_unread"]


@dataclass(frozen=True)
class Alarm:
    """Something that is missing from the result: what kind, of which city, file or list, and why."""

    kind: AlarmKind
    subject: str
    reason: str


@dataclass(frozen=True)
class Coverage:
    """How much of an edition of a city's catalogue is loaded; ``published`` is None where no source says how many."""

    city: str
    edition: str
    loaded: int
    published: int | None
    complete: bool


@dataclass(frozen=True)
class Summary:
    """The facts of a result.

    ``rows`` counts the applicants' lines, ``people`` their different ID numbers. ``counts`` has the rulings of each
    ``(city, pathway, outcome)``, zeros too; ``missing`` how many rulings wait for each column's cells, the most first;
    ``not_in_force`` how many lines each ``(city, pathway)`` does not rule, as it did not exist on their day.
    """

    as_of: date
    rows: int
    people: int
    counts: Mapping[tuple[str, str, str], int]
    coverage: tuple[Coverage, ...]
    missing: Mapping[str, int]
    not_in_force: Mapping[tuple[str, str], int]
    alarms: tuple[Alarm, ...]

    @property
    def degraded(self) -> bool:
        """Whether anything is missing from the result."""
        return bool(self.alarms)


def summarize(result: ScoredInputs) -> Summary:
    """Return the facts of a result."""
    return Summary(
        as_of=result.as_of,
        rows=result.applicants.height,
        people=count_people(result.typed).people,
        counts=announcement(result).counts,
        coverage=tuple(
            Coverage(
                package.own_key,
                edition.key,
                package.loaded(edition),
                edition.published,
                package.complete(edition),
            )
            for package in result.packages
            for edition in package.editions
        ),
        missing=dict(missing_counts(result).iter_rows()),
        not_in_force={
            (rulings.package.city.key, rulings.pathway.code): rulings.not_in_force
            for rulings in result.ruled
            if rulings.not_in_force
        },
        alarms=tuple(_alarms(result)),
    )


def _alarms(result: ScoredInputs) -> Iterator[Alarm]:
    for broken in result.broken:
        yield Alarm("city_broken", broken.name, f"{broken.code}: {broken.error}")
    for name, kind in result.failures.items():
        yield Alarm("city_failed", name, kind)
    for line in result.unread:
        code, _, reason = line.partition(": ")
        yield Alarm("file_unread", reason.partition(": ")[0], f"{code}: {reason}")
    for source in result.inputs:
        for sheet in source.unscored:
            yield Alarm("sheet_unscored", f"{source.name} {sheet}", "no row looks like a header")
    for notice in result.questions:
        yield Alarm("column_unread", f"{' '.join(notice.where)} {notice.fields['heading']}", notice.code)
    for unusable in result.unusable_lists:
        yield Alarm("list_unusable", f"{unusable.city} {unusable.edition} v{unusable.version}", unusable.why)
