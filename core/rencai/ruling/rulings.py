"""The rulings of one pathway, each distinct one once and whose it is."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

    from rencai.policy.nouns import Pathway
    from rencai.policy.package import Package
    from rencai.ruling.checks import CheckSpec


@dataclass(frozen=True, eq=False)
class Rulings:
    """The rulings of one pathway: one line for each applicant and qualification.

    ``rows`` (``ruling.schema.RULING_ROWS``) are these lines. Applicants of whom the same is known share a ruling:
    ``distinct`` (``ruling.schema.DISTINCT``) has each once, and the column of that name in ``rows`` says whose it is.
    ``check_specs`` are the pathway's checks, none where the package failed. ``not_in_force`` counts the lines left out
    because the pathway did not exist on their basis date.
    """

    package: Package
    pathway: Pathway
    check_specs: tuple[CheckSpec, ...]
    rows: pl.DataFrame
    distinct: pl.DataFrame
    not_in_force: int = 0

    @cached_property
    def frame(self) -> pl.DataFrame:
        """Every line with its ruling beside it; a column of both is that of ``rows``."""
        return self.rows.hstack(self.spread(self.distinct.drop(self.rows.columns, strict=False)))

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many lines have each outcome, those that occur."""
        return dict(self.spread(self.distinct.select("outcome")).group_by("outcome").len().iter_rows())

    def spread(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Return a frame that has a line for each of ``distinct`` with a line for each of ``rows``."""
        return frame[self.rows["distinct"]]
