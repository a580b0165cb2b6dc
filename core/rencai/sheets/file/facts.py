"""Find in the parts beside the sheets what decides how cells are read: number formats, pictures, recalculation."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rencai.sheets.file.styles import formats_of_cells, without_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_FULL = re.compile(rb"""<(?:\w+:)?calcPr\s[^<>]*\bfullCalcOnLoad\s*=\s*["'](?:1|true)["']""")
_1904 = re.compile(rb"""<(?:\w+:)?workbookPr\s[^<>]*\bdate1904\s*=\s*["'](?:1|true)["']""")
_WORKBOOK_PR = re.compile(rb"(<(?:\w+:)?workbook)Pr(?=[\s/>])")
_ELAPSED = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)
_TWO_DECIMALS = re.compile(r"[#0?]*[0#?]\.00\s*")
_SECTION = {
    name: re.compile(rb"<(?:\w+:)?" + name + rb"[\s>].*?</(?:\w+:)?" + name + rb">", re.DOTALL)
    for name in (b"futureMetadata", b"valueMetadata")
}
_RECORD = re.compile(rb"""<(?:\w+:)?(?:rvb\s[^<>]*\bi|rc\s[^<>]*\bv)\s*=\s*["']([0-9]{1,9})["']""")
_RICH_VALUE = re.compile(rb"""<(?:\w+:)?rv\s[^<>]*\bs\s*=\s*["']([0-9]{1,9})["']""")
_STRUCTURE = re.compile(rb"""<(?:\w+:)?s\s[^<>]*\bt\s*=\s*["']([^"']*)["']""")
_PICTURES = (b"_localImage", b"_webImage")


DAY_ZERO = "1899-12-31"
"""The day that the reading library gives to times of day, in workbooks that count days from 1900."""


@dataclass(frozen=True)
class BookFacts:
    """What the workbook says of its cells.

    ``elapsed`` are the styles of cells that show hours beyond a day, ``two_decimals`` of those that show a number with
    two decimals, both as they stand in a cell's ``s``. ``pictures`` are the values of ``vm`` by which a cell refers to
    a picture in it. ``struck`` are the styles of cells that are struck through. ``recalculated``: whether results of
    formulas are worth nothing until a program has computed them. ``day_zero`` is the day that the reading library gives
    to times of day.
    """

    elapsed: frozenset[bytes] = frozenset()
    two_decimals: frozenset[bytes] = frozenset()
    pictures: frozenset[bytes] = frozenset()
    struck: frozenset[bytes] = frozenset()
    recalculated: bool = False
    day_zero: str = DAY_ZERO


def is_recalculated(workbook: bytes) -> bool:
    """Return whether the workbook asks to be computed anew when it is opened, as programs do that compute nothing."""
    return bool(_FULL.search(workbook))


def day_zero(workbook: bytes) -> str:
    """Return the day that the reading library gives to times of day in such a workbook."""
    return "1904-01-01" if _1904.search(workbook) else DAY_ZERO


def without_extensions(workbook: bytes) -> bytes:
    """Return the workbook part without ``workbookPr`` elements of extensions.

    The reading library takes the last one's date system, and that of an extension has none: all days would be four
    years too early.

    >>> without_extensions(b'<workbookPr date1904="1"/><x15:workbookPr a="1"/>')
    b'<workbookPr date1904="1"/><x15:workbookP_ a="1"/>'
    """
    first = _WORKBOOK_PR.search(workbook)
    if not first:
        return workbook
    return workbook[: first.end()] + _WORKBOOK_PR.sub(rb"\1P_", workbook[first.end() :])


def without_sheets(workbook: bytes, ids: Sequence[str]) -> bytes:
    """Return the workbook part without the sheets of these relationships.

    >>> without_sheets(b'<sheet name="a" r:id="r1"/><sheet name="b" r:id="r2"/>', ["r2"])
    b'<sheet name="a" r:id="r1"/>'
    """
    for link in ids:
        named = rb"""<(?:\w+:)?sheet\s[^<>]*:id\s*=\s*["']""" + re.escape(link.encode()) + rb"""["'][^<>]*/>"""
        workbook = re.sub(named, b"", workbook)
    return workbook


def styles_that_matter(styles: bytes) -> tuple[frozenset[bytes], frozenset[bytes]]:
    """Return the ``elapsed`` and the ``two_decimals`` of ``BookFacts``."""
    formats = [(b"%d" % place, code) for place, code in enumerate(formats_of_cells(styles))]
    return (
        frozenset(place for place, code in formats if _ELAPSED.search(code)),
        frozenset(place for place, code in formats if shows_two_decimals(code)),
    )


def shows_two_decimals(code: str) -> bool:
    """Return whether a format's code shows a number with two decimals, and nothing else of it.

    >>> shows_two_decimals("0.00_ "), shows_two_decimals("0.0")
    (True, False)
    """
    return bool(_TWO_DECIMALS.fullmatch(without_words(code.split(";", maxsplit=1)[0])))


def pictures(metadata: bytes, values: bytes, structures: bytes) -> frozenset[bytes]:
    """Return the numbers, from 1, by which cells refer to metadata of a picture ([MS-XLSX] 2.3.6, rich values).

    :param metadata: the part ``xl/metadata.xml``; a cell's ``vm`` counts its ``valueMetadata``.
    :param values: the part ``rdrichvalue.xml``, whose values say which structure they have.
    :param structures: the part ``rdrichvaluestructure.xml``, which names what each structure is.
    """
    future, cells = (_records(metadata, name) for name in _SECTION)
    structure = [int(number) for number in _RICH_VALUE.findall(values)]
    names = _STRUCTURE.findall(structures)
    shown = {place for place, name in enumerate(names) if name in _PICTURES}
    values_shown = {place for place, number in enumerate(structure) if number in shown}
    records_shown = {place for place, value in enumerate(future) if value in values_shown}
    return frozenset(b"%d" % place for place, record in enumerate(cells, 1) if record in records_shown)


def _records(metadata: bytes, section: bytes) -> list[int]:
    content = _SECTION[section].search(metadata)
    return [int(number) for number in _RECORD.findall(content[0])] if content else []


PARTS: Mapping[str, str] = {
    "metadata": "xl/metadata.xml",
    "values": "xl/richdata/rdrichvalue.xml",
    "structures": "xl/richdata/rdrichvaluestructure.xml",
}
"""The parts that ``pictures`` takes, by the names of its parameters, in lower case."""
