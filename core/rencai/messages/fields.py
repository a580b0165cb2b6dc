"""The fields that a message may have: each name has one kind, and no kind is the content of an applicant's cell."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Annotated, Literal, TypedDict, get_type_hints

if TYPE_CHECKING:
    from collections.abc import Mapping


Kind = Literal["number", "day", "cell", "code", "heading", "name", "size", "detail", "text"]

Number = Annotated[int, "number"]
"""A count, a version or a limit."""
Day = Annotated[date | str, "day"]
"""A date, or a date or moment in ISO 8601."""
Cell = Annotated[str, "cell"]
"""The address of a cell, such as ``B7`` or ``Review!B7``, or the code of a line of the review sheet."""
Code = Annotated[str, "code"]
"""A word or number of the machine: a format, an encoding, a file's mode, the numbers of decisions, a run's ID."""
Heading = Annotated[str, "heading"]
"""What stands over a column, as in the input or as rencai shows it; also several."""
Name = Annotated[str, "name"]
"""The name of a city, an edition, an entry of a catalogue, a reward, a check, a user, a document or an input file, and
what official documents tell under them."""
Size = Annotated[str, "size"]
"""A number with its unit."""
Detail = Annotated[str, "detail"]
"""What a library or the operating system reports."""
Text = Annotated[str, "text"]
"""What a user wrote of an official text: its title and number, or a figure."""


class Fields(TypedDict, total=False):
    """Every field that a message may have; ``count`` chooses the plural form."""

    answers: Name
    begins: Day
    beside: Heading
    by: Name
    cell: Cell
    cells: Heading
    column: Heading
    columns: Heading
    command: Code
    count: Number
    day: Day
    days: Number
    decisions: Code
    edition: Name
    encoding: Code
    ending: Code
    ends: Day
    entry: Name
    file: Name
    format: Code
    free: Size
    heading: Heading
    ids: Code
    kind: Code
    level: Name
    mode: Code
    name: Name
    not_before: Day
    number: Number
    numbers: Code
    other: Name
    part: Code
    people: Number
    reason: Detail
    reward: Name
    rows: Code
    run: Code
    seen: Text
    settled: Number
    stored: Size
    value: Text
    verdict: Name
    version: Number
    when: Day
    whose: Name


_PATTERNS: Mapping[str, re.Pattern[str]] = {
    "day": re.compile(r"\d{4}-\d{2}-\d{2}([T ].*)?"),
    "cell": re.compile(r"([^!]{1,31}!)?[A-Z0-9]+"),
    "size": re.compile(r"[0-9][0-9.,]* ?[A-Za-z]*"),
}


@cache
def kinds() -> Mapping[str, Kind]:
    """Return the kind of each field."""
    hints = get_type_hints(Fields, include_extras=True)
    return {name: hint.__metadata__[0] for name, hint in hints.items()}


def fits(name: str, value: object) -> bool:
    """Return whether there is such a field and the value is of its kind.

    >>> fits("count", 3), fits("count", "3"), fits("cell", "B7"), fits("cell", "张三")
    (True, False, True, False)
    """
    kind = kinds().get(name)
    if kind is None:
        return False
    if kind == "number":
        return isinstance(value, int) and not isinstance(value, bool)
    if kind == "day" and isinstance(value, date):
        return True
    pattern = _PATTERNS.get(kind)
    return isinstance(value, str) and (pattern is None or pattern.fullmatch(value) is not None)
