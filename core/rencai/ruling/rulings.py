"""The rulings of one pathway, each distinct verdict once and whose it is."""

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
    """The rulings of one pathway: one line for each applicant and qualification, ``index`` the applicant's line.

    Applicants of whom the same is known share a verdict: ``verdicts`` has each once (outcome, score, rewards, notes,
    what would settle it, and every check's ``.holds`` and ``.cause``), ``rows`` says by ``verdict`` whose it is.
    ``not_in_force`` counts the lines left out because the pathway did not exist on their basis date.
    """

    package: Package
    pathway: Pathway
    check_specs: tuple[CheckSpec, ...]
    rows: pl.DataFrame
    distinct: pl.DataFrame
    not_in_force: int = 0

    @cached_property
    def frame(self) -> pl.DataFrame:
        """Every line with its verdict beside it."""
        return self.rows.hstack(self.spread(self.distinct.drop(self.rows.columns, strict=False)))

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many lines have each outcome, those that occur."""
        return dict(self.spread(self.distinct.select("outcome")).group_by("outcome").len().iter_rows())

    def spread(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Return a frame that has a line for each verdict with a line for each ruling."""
        return frame[self.rows["verdict"]]
