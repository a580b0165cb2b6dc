"""Which part of an .xlsx holds which sheet."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING
from xml.parsers import expat  # noqa: S407 - a part that declares entities was refused before

from rencai.intake.container import checked
from rencai.intake.faults import damaged

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from rencai.intake.container import Package

BOOK = "xl/workbook.xml"
LINKS = "xl/_rels/workbook.xml.rels"


def sheets(held: Package) -> dict[str, str]:
    """Part -> the name of the sheet in it; empty where the workbook does not say it in the usual place."""
    if not {BOOK, LINKS} <= held.entries.keys():
        return {}
    targets = {told.get("Id"): told.get("Target", "") for told in _elements(held, LINKS, "Relationship")}
    found = {}
    for told in _elements(held, BOOK, "sheet"):
        link = next((value for name, value in told.items() if name.endswith(":id")), None)
        found[posixpath.normpath(posixpath.join("/xl", targets.get(link, ""))).lstrip("/")] = told.get("name", "")
    return found


def _elements(held: Package, part: str, wanted: str) -> Iterator[Mapping[str, str]]:
    """The attributes of every element of that name, whatever its prefix."""
    found: list[Mapping[str, str]] = []
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda name, told: found.append(told) if name.rpartition(":")[2] == wanted else None
    try:
        parser.Parse(checked(held.whole(part)), True)  # noqa: FBT003 - expat takes it by place only
    except (expat.ExpatError, ValueError) as error:
        raise damaged() from error
    yield from found
