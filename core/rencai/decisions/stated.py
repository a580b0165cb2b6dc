"""The statements on sources and figures that a department's runs apply, as records from rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import polars as pl

from rencai.decisions.schema import APPLIED_STATEMENTS
from rencai.decisions.standing import live
from rencai.policy.overlay import figure_type, lay_over
from rencai.policy.statement import Statement

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from rencai.policy.package import Package
    from rencai.system.frames import Row


_ZONE = ZoneInfo("Asia/Shanghai")
"""The days of statements are those of China."""

TOPIC = ("city", "kind", "subject", "source", "wording", "keys", "begins")
"""Of statements that are alike in these columns the last counts."""


@dataclass(frozen=True, eq=False)
class Statements:
    """The statements that a department's run applies: its own and the promoted ones.

    :param rows: a frame of ``decisions.schema.APPLIED_STATEMENTS``.
    """

    rows: pl.DataFrame

    def lay_over(self, packages: Iterable[Package]) -> tuple[Package, ...]:
        """Return the packages with the statements on each laid over it."""
        return tuple(lay_over(package, self.of(package)) for package in packages)

    def of(self, package: Package) -> tuple[Statement, ...]:
        """Return the statements on the package's sources and figures, by number."""
        rows = self.rows.filter(pl.col("city") == package.name).iter_rows(named=True)
        return tuple(_statement(row, package) for row in rows)


NONE = Statements(APPLIED_STATEMENTS.empty())
"""Nothing was stated."""


def effective_statements(statements: pl.DataFrame, department: str) -> pl.DataFrame:
    """Return the statements that hold for the department: the last on each topic, its own before a promoted one.

    :param statements: ``decisions.schema.STATEMENTS`` of any departments.
    :returns: ``decisions.schema.APPLIED_STATEMENTS``, by number.
    """
    return live(statements, department).unique(TOPIC, keep="last").sort("number")


def _statement(row: Row, package: Package) -> Statement:
    return Statement(
        number=row["number"],
        kind=row["kind"],
        subject=row["subject"],
        verdict=row["verdict"],
        seen=row["seen"],
        by=row["by"],
        at=datetime.fromisoformat(row["at"]).astimezone(_ZONE).date(),
        own=row["own"],
        source=row["source"],
        wording=row["wording"],
        value=parse_value(row["value"], row["kind"], package, row["subject"]),
        begins=date.fromisoformat(row["begins"]) if row["begins"] else None,
        row=tuple(sorted(parse_keys(row["keys"]).items())),
    )


def parse_keys(text: str) -> dict[str, str]:
    """Return the keys of a table's row; ``write_keys`` is the way back."""
    pairs = (pair.partition("=") for pair in text.split(";") if pair)
    return {key: word for key, _, word in pairs}


def write_keys(keys: Mapping[str, str]) -> str:
    """Return the keys of a table's row as they are stored."""
    return ";".join(f"{key}={word}" for key, word in sorted(keys.items()))


FLAGS = {"true": True, "false": False}


def parse_value(text: str | None, kind: str, package: Package, subject: str) -> Any:  # noqa: ANN401 - of the subject's type
    """Return what was supplied, of the type that it has in the package; None where it is of none."""
    if text is None or (kind == "parameter" and subject not in package.policy.parameters):
        return None
    if kind == "certificate":
        return text
    of = figure_type(package, subject) if kind == "parameter" else date
    try:
        return FLAGS[text] if of is bool else date.fromisoformat(text) if of is date else of(text)
    except (ValueError, KeyError):
        return None
