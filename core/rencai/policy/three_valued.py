"""Permit only expressions that keep unknown unknown in checks, rewards and amounts."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl

from rencai.system.errors import PolicyError

KLEENE = {
    "Eq", "NotEq", "Lt", "LtEq", "Gt", "GtEq", "And", "Or", "Xor", "LogicalAnd", "LogicalOr", "Plus", "Minus",
    "Multiply", "Divide", "TrueDivide", "FloorDivide", "Modulus", "Not", "IsIn", "IsBetween", "AnyHorizontal",
    "AllHorizontal", "Negate", "Abs", "Round", "Floor", "Ceil", "Year", "Month", "Day", "OrdinalDay", "Date",
    "OffsetBy", "TotalDays", "Contains", "StartsWith", "EndsWith", "Lowercase", "Uppercase", "StripChars", "LenChars",
}  # fmt: skip
"""What a check, a reward or an amount may be made of: parts that answer unknown where what decides is unknown."""


def require(condition: object, message: str) -> None:
    """Refuse the policy with that message where the condition fails."""
    if not condition:
        raise PolicyError(message)


def _parts(node: Any) -> Iterator[str]:  # noqa: ANN401 - the expression's own JSON, of any shape
    """Yield the names of an expression's operators and functions."""
    for kind, inner in node.items():
        if kind == "BinaryExpr":
            yield inner["op"]
            yield from (part for side in ("left", "right") for part in _parts(inner[side]))
        elif kind == "Function":
            yield _function_name(inner["function"])
            yield from (part for argument in inner["input"] for part in _parts(argument))
        elif kind == "Cast":
            yield from _parts(inner["expr"])
        elif kind == "Alias":
            yield from _parts(inner[0])
        elif kind not in ("Column", "Literal"):
            yield kind


def _function_name(function: Any) -> str:  # noqa: ANN401 - a name, or a family with a name, or a name with options
    """Return the function's own name, without its family's; one that matches null to null says so."""
    name, options = next(iter(function.items())) if isinstance(function, Mapping) else (function, None)
    if options and (name == "Boolean" or name.endswith("Expr")):
        return _function_name(options)
    matches_null = isinstance(options, Mapping) and options.get("nulls_equal")
    return f"{name}(nulls_equal)" if matches_null else str(name)


def require_three_valued(noun: str, expr: pl.Expr) -> None:
    """Refuse an expression that could turn unknown into an answer."""
    require(isinstance(expr, pl.Expr), f"{noun} must be a polars expression, not {type(expr).__name__}")
    try:
        parts = set(_parts(json.loads(expr.meta.serialize(format="json"))))
    except (pl.exceptions.PolarsError, ValueError) as error:
        raise PolicyError(f"{noun} holds something that cannot be inspected (a Python function?)") from error
    others = sorted(parts - KLEENE)
    require(not others, f"{noun} uses {', '.join(others)}, which turns unknown into an answer; use &, | and ~")
    require(expr.meta.is_row_separable(), f"{noun} looks at other rows than its own")
