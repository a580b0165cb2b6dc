"""Which part of an .xlsx holds which sheet."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING
from xml.parsers import expat

from rencai.intake.container import checked
from rencai.intake.faults import damaged, unsafe

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from rencai.intake.container import Package

PACKAGE = "_rels/.rels"
BOOK = "xl/workbook.xml"


def sheets(held: Package) -> dict[str, str]:
    """Part -> the name of the sheet in it; empty where the workbook does not say it in the usual way.

    One part as several sheets would make much of little, and is refused.
    """
    book = next((part for kind, part in _links(held, PACKAGE, "/").values() if kind == "officeDocument"), BOOK)
    folder, _, file = book.rpartition("/")
    links = _links(held, f"{folder}/_rels/{file}.rels".lstrip("/"), f"/{folder}")
    named = ((_link(told), told.get("name", "")) for told in _elements(held, book, "sheet"))
    found = [(links[link][1], name) for link, name in named if link in links]
    if len(dict(found)) < len(found):
        raise unsafe("holds one part as several sheets")
    return dict(found)


def _link(told: Mapping[str, str]) -> str:
    return next((value for name, value in told.items() if name.endswith(":id")), "")


def _links(held: Package, part: str, folder: str) -> dict[str, tuple[str, str]]:
    """Id -> the kind of what is linked, and the part it is."""
    return {
        told.get("Id", ""): (
            told.get("Type", "").rpartition("/")[2],
            posixpath.normpath(posixpath.join(folder, told.get("Target", ""))).lstrip("/"),
        )
        for told in _elements(held, part, "Relationship")
    }


def _elements(held: Package, part: str, wanted: str) -> Iterator[Mapping[str, str]]:
    """The attributes of every element of that name, whatever its prefix."""
    found: list[Mapping[str, str]] = []
    if part not in held.entries:
        return
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda name, told: found.append(told) if name.rpartition(":")[2] == wanted else None
    try:
        parser.Parse(checked(held.whole(part)), True)  # noqa: FBT003 - expat takes it by place only
    except (expat.ExpatError, ValueError) as error:
        raise damaged() from error
    yield from found
