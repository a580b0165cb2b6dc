"""Read the names in doubt of a run as they stand now, and store what is decided of them; for pages and API."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, TypedDict

import polars as pl

from rencai.decisions import answers, offer, sheet
from rencai.decisions import service as decision_service
from rencai.decisions.model import with_digests
from rencai.decisions.standing import PROMOTED
from rencai.output.schema import REVIEW
from rencai.store import decisions
from rencai.system.text import fold
from rencai.web.errors import HTTPError
from rencai.web.runs import queries

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request

    from rencai.store.runs import Run
    from rencai.system.frames import Row


STATES = ("open", "away", "decided")
"""Whether a line waits to be answered, waits while nobody of its people is known to work there, or is answered."""


class Answer(TypedDict, total=False):
    """What is answered of a line: ``decision``, what the document tells (``sheet.DETAILS``), and ``base``.

    ``base`` is the number of the decision that may be replaced, that which whoever answers has seen.
    """

    decision: str
    listing: str | None
    title: str | None
    level: str | None
    tier: str | None
    field: str | None
    seen: str | None
    base: int | None


@dataclass(frozen=True)
class ReviewFilter:
    """Which lines are wanted; an empty field does not restrict. ``q`` is looked for in name, issuer and candidates."""

    q: str = ""
    city: str = ""
    state: str = ""

    def apply(self, lines: pl.DataFrame) -> pl.DataFrame:
        """Return the lines that fit every field."""
        wanted = [lines["state"] == self.state] if self.state else []
        wanted += [lines["city"] == self.city] if self.city else []
        folded = pl.select(fold(pl.lit(self.q))).item()
        if folded:
            texts = ("qualification", "issuer", *sheet.OFFERED)
            matches = pl.any_horizontal([fold(pl.col(name)).str.contains(folded, literal=True) for name in texts])
            return lines.filter(*wanted, matches)
        return lines.filter(*wanted)


def with_candidates(line: Row) -> Row:
    """Return the line with ``offered``: by choice, the lines of text that describe its candidate."""
    offered = {name: line[name].split("\n") for name in sheet.OFFERED if line[name]}
    if "same" in line["choices"]:
        offered = {"same": offered["candidate1"]}
    return {**line, "offered": offered}


def read_doubts(request: Request, run: Run) -> pl.DataFrame:
    """Return the names in doubt of the run, of the cities that the caller may see, as they stand now.

    Beside the columns of ``output.schema.REVIEW``: ``state`` (``STATES``), and of the last decision that bears on the
    name in the department its number ``standing``, ``verdict``, ``by`` and whether it is its ``own``; null where none.

    :raises HTTPError: 404, when an older version made the run.
    """
    service, principal = request.app.state.service, request.state.principal
    table = queries.scan_table(service, run, "review")
    if set(REVIEW.columns) - set(table.collect_schema()):
        zh, en = "由旧版本评定，不能再决定；请再评一次", "an older version made the run; score again to decide"
        raise HTTPError(HTTPStatus.NOT_FOUND, "E_USAGE_RUN", zh, en)
    lines = table.collect()
    if principal.cities is not None:
        packages = [package.name for package in service.installed().packages if package.city.key in principal.cities]
        lines = lines.filter(pl.col("package").is_in(packages))
    return _with_standing(lines, request)


def _with_standing(lines: pl.DataFrame, request: Request) -> pl.DataFrame:
    """Add ``state`` and the last decision on each name, see ``read_doubts``."""
    data, department = request.app.state.service.data, request.state.principal.department
    applied = decisions.read_applied(data, department).holding(request.app.state.service.installed().packages)
    columns = applied.rows.select("number", "verdict", "by", own=pl.col("own") & ~PROMOTED)
    digests = with_digests(lines, applied.key).with_row_index("place")
    bearing = offer.bearing(digests.select("place", "pair", city="package", edition="edition_key"), applied.rows)
    joined = digests.join(bearing.drop("looked_up"), on="place", how="left", maintain_order="left")
    joined = joined.join(columns, on="number", how="left", maintain_order="left").rename({"number": "standing"})
    written = sheet.code_parts()[2]
    later = pl.col("standing") > written
    answered = pl.col("standing").is_not_null() & (pl.col("decided") | written.is_null() | later)
    state = pl.when(answered).then(pl.lit("decided")).when("away").then(pl.lit("away")).otherwise(pl.lit("open"))
    return joined.with_columns(state=state).drop("place", "name", "pair")


def store_answers(
    request: Request, run: Run, given: Mapping[str, Answer], *, all_or_nothing: bool = False
) -> tuple[int, dict[str, tuple[str, str | None]]]:
    """Store what was answered, and return the number of decisions that are new, and the faults by line.

    A fault is an error code with what the answer contradicts, or None; it keeps no other answer from being stored.

    :param given: line -> answer.
    """
    service, principal = request.app.state.service, request.state.principal
    lines = read_doubts(request, run).filter(pl.col("line").is_in(list(given)))
    unknown = sorted(set(given) - set(lines["line"]))
    faults: dict[str, tuple[str, str | None]] = dict.fromkeys(unknown, ("E_DECISION_LINE", None))
    filled = sheet.with_choices(_filled(lines, given))
    standing = decisions.read_applied(service.data, principal.department)
    wanted, refused = answers.parse(filled, service.installed().packages, standing)
    faults |= {cell: (code, other) for code, cell, other in refused.select("code", "cell", "other").iter_rows()}
    if wanted.is_empty() or (faults and all_or_nothing):
        return 0, faults
    stored = decision_service.store_decisions(
        service.data, principal.department, wanted, service.installed().packages, by=principal.by, account=principal.by
    )
    return stored.height, faults


def _filled(lines: pl.DataFrame, given: Mapping[str, Answer]) -> pl.DataFrame:
    """Return the lines with what was answered in their cells, each cell called by its line's code."""
    rows = [given[line] for line in lines["line"]]
    columns = {name: [row.get(name) for row in rows] for name in ("decision", *sheet.DETAILS)}
    # a base stands in the code in place of the decision that the run knew
    digest, shown, number = sheet.code_parts()
    bases = pl.Series("base", [row.get("base") for row in rows], pl.Int64)
    return lines.with_columns(
        *(pl.Series(name, values, pl.String) for name, values in columns.items()),
        cell="line",
        line=sheet.join_code(digest, shown, pl.coalesce(bases, number)),
    )
