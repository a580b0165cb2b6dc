"""What the formula of a cell says of a zero or an empty text that is stored as its result."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from rencai.sheets.file.cells import column_index, letters

if TYPE_CHECKING:
    from collections.abc import Callable

_CELL = r"(\$?)([A-Z]{1,3})(\$?)([0-9]{1,7})"
_REFERENCE = re.compile(rf"[=+]*\s*(?:(?:'((?:[^']|'')+)'|([^'!()&,<>=*/^]+))!)?{_CELL}\s*")
_PASSED = re.compile(
    rf"(?:N|T|VALUE|INT|ROUND|TRUNC|TEXT|TRIM|SUM|MAX|MIN)?\(?(?:[^()&<>]*!)?{_CELL}"
    r"(?:\s*[*/]\s*1|\s*[-+]\s*0|,\s*0)?\)?",
    re.IGNORECASE,
)
_LOOK_UP = re.compile(
    r"\b(?:[VHX]?LOOKUP|INDEX|OFFSET|INDIRECT|CHOOSE|SWITCH|FILTER|GETPIVOTDATA|IMPORTRANGE|QUERY)\(", re.IGNORECASE
)
_CHOICE = re.compile(r"IF\(.*,\s*(?:1\s*,\s*0|0\s*,\s*1|-1\s*,\s*0|0\s*,\s*-1)\s*\)", re.IGNORECASE | re.DOTALL)
_OUTER = re.compile(r"(?:_xlfn\.)*([A-Z][A-Z0-9.]*)\(", re.IGNORECASE)
_NEVER_ZERO = frozenset(("DATE", "TODAY", "NOW", "EDATE", "EOMONTH", "DATEVALUE"))
"""Functions that give a day, which is no zero: one that is stored was never computed."""
_PASSING = frozenset(("IF", "IFS", "IFERROR", "IFNA", "LET", "T", "N"))
"""Functions that give one of their arguments as it is; any other computes."""
_NEVER_TEXT = _NEVER_ZERO | frozenset((
    "SUM", "SUMIF", "SUMIFS", "SUMPRODUCT", "COUNT", "COUNTA", "COUNTIF", "COUNTIFS", "COUNTBLANK", "AVERAGE", "MAX",
    "MIN", "ROUND", "ROUNDUP", "ROUNDDOWN", "INT", "ABS", "MOD", "VALUE", "LEN", "FIND", "SEARCH", "MATCH", "ROW",
    "COLUMN", "RANK", "YEAR", "MONTH", "DAY", "DATEDIF", "DAYS", "AND", "OR", "NOT", "ISBLANK", "ISNUMBER", "EXACT",
))  # fmt: skip
"""Functions that give a number or a yes or no."""
_JOINING = frozenset(("CONCATENATE", "CONCAT", "TRIM", "CLEAN", "UPPER", "LOWER", "PROPER", "PHONETIC"))
"""Functions that give text wherever one of their arguments has any."""
_LITERAL = re.compile(r'"(?:[^"]|"")+"')
_IF_EMPTY = re.compile(
    r'IF\((?:ISBLANK\((?P<blank>[^()",]+)\)|(?P<same>[^()",=<>]+)=\s*""|LEN\((?P<length>[^()",]+)\)\s*=\s*0)\s*,\s*""\s*,.*\)',
    re.IGNORECASE | re.DOTALL,
)
_QUOTED = re.compile(r'"[^"]*"|\'[^\']*\'')
_OPERATOR = re.compile(r"[-+*/^<>=&]")


class Reference(NamedTuple):
    """A cell that a formula points at; ``sheet`` is empty for its own sheet, line and column count from 0."""

    sheet: str
    line: int
    column: int


def reference(formula: str) -> Reference | None:
    """Return the cell that is all the formula says; None where it says anything else.

    >>> reference("='名 单'!$B$2"), reference("B2*1")
    (Reference(sheet='名 单', line=1, column=1), None)
    """
    match = _REFERENCE.fullmatch(formula)
    if not match:
        return None
    sheet = (match[1] or match[2] or "").replace("''", "'")
    return Reference(sheet, int(match[6]) - 1, column_index(match[4].encode()))


def moved(formula: str, lines: int, columns: int) -> str:
    """Return the formula, if it is a reference alone, as that many lines down and columns to the right.

    >>> moved("Sheet2!$B2", 3, 1)
    'Sheet2!$B5'
    """
    match = _REFERENCE.fullmatch(formula)
    if not match:
        return formula
    column = match[4] if match[3] else letters(column_index(match[4].encode()) + 1 + columns)
    line = match[6] if match[5] else str(int(match[6]) + lines)
    return f"{formula[: match.start(3)]}{match[3]}{column}{match[5]}{line}"


def may_be_empty(formula: str, at: Callable[[Reference], str | None]) -> bool:
    """Return whether a zero that the formula gave may stand for an empty cell; a computed or a chosen one does not.

    :param at: gives the text of a cell, null where it is empty or not known.

    >>> from functools import partial
    >>> [may_be_empty(text, {}.get) for text in ("B2", "VLOOKUP(A2,C:D,2,0)", "YEAR(NOW())-B2", "IF(A2=1,1,0)")]
    [True, True, False, False]
    """
    body = formula.strip().lstrip("=+").strip()
    if target := reference(body):
        return at(target) is None
    if not body or _PASSED.fullmatch(body):
        return True
    if _CHOICE.fullmatch(body):
        return False
    plain = _QUOTED.sub("", body)
    outer = _OUTER.match(plain)
    if _has_operator(plain) or not outer:
        return not _has_operator(plain)
    if outer[1].upper() not in _PASSING:
        return bool(_LOOK_UP.match(plain)) or outer[1].upper() in _NEVER_ZERO
    return bool(_LOOK_UP.search(plain)) or "0" not in _arguments(plain)


def is_never_blank(formula: str, at: Callable[[Reference], str | None]) -> bool:
    """Return whether the formula cannot give an empty text, so that one which is stored was never computed.

    :param at: gives the text of a cell, null where it is empty or not known.

    >>> from rencai.sheets.file.formulas import Reference
    >>> names = {Reference("", 1, 1): "FCCA"}.get
    >>> [is_never_blank(text, names) for text in ("B2", "B3", 'B3&"证"', "B3+1", "TRIM(B2)", 'IF(B2="","",B3)')]
    [True, False, True, True, True, False]
    """
    body = formula.strip().lstrip("=+").strip()
    if target := reference(body):
        return bool(at(target))
    plain = _QUOTED.sub("", body)
    if any(re.search(r"[-+*/^<>=]", part) for part in _at_depth(plain, 0)):
        return True
    outer = _OUTER.match(body)
    if "&" in "".join(_at_depth(plain, 0)):
        return _says_something(body, 0, at)
    if not outer:
        return bool(_LITERAL.fullmatch(body))
    name = outer[1].upper()
    return name in _NEVER_TEXT or (name in _JOINING and _says_something(body, 1, at))


def is_meant_blank(formula: str, at: Callable[[Reference], str | None]) -> bool:
    """Return whether the formula gives an empty text because it asks whether a cell is empty, and that cell is.

    >>> is_meant_blank('IF(B3="","",VLOOKUP(B3,C:D,2,0))', {}.get)
    True
    """
    match = _IF_EMPTY.fullmatch(formula.strip().lstrip("=+").strip())
    target = reference(match["blank"] or match["same"] or match["length"]) if match else None
    return target is not None and not at(target)


def _says_something(formula: str, depth: int, at: Callable[[Reference], str | None]) -> bool:
    """Return whether a text, or a filled cell, is joined within so many brackets."""
    parts = [part.strip() for text in _at_depth(formula, depth) for part in re.split("[&,]", text)]
    cells = (reference(part) for part in parts)
    return any(map(_LITERAL.fullmatch, parts)) or any(at(cell) for cell in cells if cell)


def _has_operator(formula: str) -> bool:
    """Return whether the formula computes or compares outside of all brackets."""
    return any(_OPERATOR.search(part) for part in _at_depth(formula, 0))


def _arguments(formula: str) -> list[str]:
    """Return the arguments of the outermost function that are not calls themselves."""
    return [part.strip() for text in _at_depth(formula, 1) for part in text.split(",")]


def _at_depth(formula: str, depth: int) -> list[str]:
    """Return the parts of the formula that stand within so many brackets."""
    parts, now = [""], 0
    for sign in formula:
        now -= sign in ")}"
        if now == depth and sign not in "(){}":
            parts[-1] += sign
        elif parts[-1]:
            parts.append("")
        now += sign in "({"
    return [part for part in parts if part]
