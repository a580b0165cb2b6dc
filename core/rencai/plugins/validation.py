"""Validate a loaded package against the contract before it rules."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import polars as pl

from rencai.cells import vocabulary
from rencai.cells.columns import canonical_columns
from rencai.cells.schema import VALUE_DTYPES
from rencai.matching.schema import IN_TIER, MATCHES
from rencai.policy.in_force import parameters
from rencai.policy.schema import CURRENT
from rencai.system.errors import PolicyError
from rencai.system.text import fold_place

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from rencai.policy.package import Package


def verify(package: Package) -> None:
    """Verify a package: columns exist, conditions are three-valued, codes are unique, and names lead somewhere.

    :raises PolicyError: naming package, pathway or reward, and check.
    """
    if not package.pathways:
        raise PolicyError("rencai_pathways gave no pathway")
    if "" in fold_names(package.city.places):
        raise PolicyError(f"a place of city {package.city.key!r} is empty")
    _require_distinct("pathway", [pathway.code for pathway in package.pathways])
    _require_distinct("reward", [reward.code for reward in package.rewards])
    _require_distinct("edition", [edition.key for edition in package.editions])
    vocabulary.words(package.columns)
    _require_tables(package)
    row = _blank(package)
    _require_unknown(package, row)
    codes = {pathway.code for pathway in package.pathways}
    keys = {edition.key for edition in package.editions}
    for reward in package.rewards:
        if reward.pathway is not None and reward.pathway not in codes:
            raise PolicyError(f"reward {reward.code!r} hangs on an unknown pathway {reward.pathway!r}")
        if dangling := sorted(set(reward.editions or ()) - keys):
            raise PolicyError(f"reward {reward.code!r} names unknown editions {dangling}")
    for expr in package.expressions():
        _refuse_unknown_columns("an expression", expr, row)


def _require_distinct(noun: str, codes: Sequence[str]) -> None:
    twice = sorted({code for code in codes if codes.count(code) > 1})
    if twice:
        raise PolicyError(f"two {noun}s are called {', '.join(twice)}")


def _require_tables(package: Package) -> None:
    """Verify that a parameter read with ``by`` is a table with one row for each key, and any other is one figure."""
    for _column, name, by in parameters(package):
        words = {key: _values(key, package) for key in by}
        for value in [figure.value for figure in package.policy.parameters.get(name, ()) if figure.value is not None]:
            rows = value if isinstance(value, list) else []
            keys = [tuple(row.get(key) for key in by) for row in rows]
            whole = all(set(row) - {"value"} == set(by) for row in rows) and len(set(keys)) == len(keys)
            if bool(by) != isinstance(value, list) or not whole:
                wanted = f"a list of rows, each with {', '.join(by)} and value, no two alike" if by else "one figure"
                raise PolicyError(f"parameter {name!r}: the value must be {wanted}")
            if strange := sorted({str(row[key]) for row in rows for key in by if row[key] not in words[key]}):
                raise PolicyError(f"parameter {name!r} has the keys {strange}, which are no values of {', '.join(by)}")


def _values(name: str, package: Package) -> Collection[str]:
    """Return the values of a vocabulary column."""
    own = {column.name: column.values or () for column in package.columns if column.kind == "word"}
    words = {**vocabulary.labels(), **own}
    if name not in words:
        raise PolicyError(f"a parameter is read by {name!r}, which is no vocabulary column: {', '.join(sorted(words))}")
    return words[name]


_MATCH_COLUMNS = (
    "match.listed",
    "match.entry",
    "match.title",
    "match.title_level",
    "match.tier",
    "match.field",
)
"""Columns of the match that a city's conditions may read, beside those of its tiers."""


def _blank(package: Package) -> pl.DataFrame:
    """Return one row in which every column that a check may read is null."""
    columns = (*canonical_columns(), *package.columns)
    schema: dict[str, pl.DataType] = {column.name: VALUE_DTYPES[column.kind] for column in columns}
    schema |= {"as_of": pl.Date(), "nationality.group": pl.String(), CURRENT.name: pl.Boolean()}
    schema |= {name: MATCHES.dtypes[name] for name in _MATCH_COLUMNS}
    schema |= {IN_TIER.of(tier=tier): pl.Boolean() for tier in package.tiers}
    for column, name, _by in parameters(package):
        if name in package.policy.parameters:
            values = [f.value for f in package.policy.parameters[name] if f.value is not None]
            kind = type(values[0]) if values else float
            schema[column] = {bool: pl.Boolean(), str: pl.String(), date: pl.Date()}.get(kind, pl.Float64())
    return pl.DataFrame({name: [None] for name in schema}, schema=schema)


def _refuse_unknown_columns(where: str, expr: pl.Expr, row: pl.DataFrame) -> None:
    unknown = sorted(set(expr.meta.root_names()) - set(row.columns))
    if unknown:
        raise PolicyError(f"{where} reads unknown columns {unknown}")


def _require_unknown(package: Package, row: pl.DataFrame) -> None:
    """Verify that checks and rewards are unknown where all cells are null.

    All are evaluated at once, because that is fast; one by one only to name the one that fails.
    """
    conditions: dict[str, pl.Expr] = {
        f"pathway {pathway.code!r}, check {check.code!r}": check.holds
        for pathway in package.pathways
        for check in pathway.checks
    }
    for reward in package.rewards:
        conditions |= {f"reward {reward.code!r}": reward.when}
        conditions |= {f"reward {reward.code!r}, whom": reward.whom} if reward.whom is not None else {}
    for where, expr in conditions.items():
        _refuse_unknown_columns(where, expr, row)
    if not _are_unknown(row, list(conditions.values())):
        for where, expr in conditions.items():
            _require_null(where, expr, row)


def _are_unknown(row: pl.DataFrame, conditions: Sequence[pl.Expr]) -> bool:
    """Return whether all conditions can be evaluated, and are Boolean and null."""
    try:
        answers = row.select(expr.alias(str(number)) for number, expr in enumerate(conditions))
    except pl.exceptions.PolarsError:
        return False
    return answers.rows() == [(None,) * len(conditions)] and set(answers.dtypes) <= {pl.Boolean}


def _require_null(where: str, expr: pl.Expr, row: pl.DataFrame) -> None:
    """Refuse a condition that is not null where all cells are: it would turn an empty cell into a ruling."""
    try:
        answer = row.select(answer=expr)
    except pl.exceptions.PolarsError as error:
        raise PolicyError(f"{where} cannot be worked out: {error}") from error
    if answer.schema["answer"] != pl.Boolean or answer.height != 1:
        raise PolicyError(f"{where} gives {answer.schema['answer']}, not true, false or unknown")
    if answer.item() is not None:
        raise PolicyError(f"{where} answers {answer.item()} where nothing is known; unknown must stay unknown")


def fold_names(names: Sequence[str]) -> set[str]:
    """Return the names of places in the form in which they are compared."""
    return set(pl.DataFrame({"name": names}, schema={"name": pl.String}).select(fold_place(pl.col("name"))).to_series())
