"""Tell what people decided of a city whose package is broken or not installed: it is suspended, and nothing is gone.

Whether its entry, edition or source is still there only the package can say.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from rencai.system.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rencai.decisions.marking import Marked
    from rencai.policy.package import Package


def with_suspensions(listed: pl.DataFrame, packages: Sequence[Package]) -> pl.DataFrame:
    """Return the rows with the state ``suspended`` for those that nothing but the lack of their package makes void.

    :param listed: rows with ``city``, the name of a package, and ``state``.
    :param packages: those that work.
    """
    suspended = (pl.col("state") == "void") & ~pl.col("city").is_in([package.name for package in packages])
    return listed.with_columns(state=pl.when(suspended).then(pl.lit("suspended")).otherwise("state"))


def require_packages(kind: Marked, every: pl.DataFrame, numbers: Sequence[int], packages: Sequence[Package]) -> None:
    """Refuse to do anything with rows whose package is not there to be asked.

    :param every: all rows of the kind.
    :raises UsageError: when one is of such a package.
    """
    working = [package.name for package in packages]
    rows = every.filter(pl.col("number").is_in(list(numbers)), ~pl.col("city").is_in(working))
    for number, city in rows.select("number", "city").iter_rows():
        raise UsageError(
            f"{number} is suspended: the package {city} is broken or not installed; mend or install it first",
            code=kind.code,
        )
