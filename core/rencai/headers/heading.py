"""One heading as typed: without its notes, with the units that it names."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from rencai.fold import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from rencai.policy import Column

CUT = 300
"""Characters of a cell that are looked at."""

_LONGEST = 60
_NUMBERED = re.compile(r"^\s*\(?[0-9]{1,2}\s*[)、.:]\s*(?=[^\s0-9])")
_BRACKETS = re.compile(r"[(\[【<〔]([^()\[\]【】<>〔〕]*)[)\]】>〕]")
_TAIL = re.compile(r"\s*/\s*(万元|万|元|年|个月|月)$|\s*(万元)$")
_BETWEEN = re.compile(r"[\s,、;:/]+")
_NOTE = re.compile(
    r"必填项?|选填项?|非必填项?|可选|可不填|必选|必须(?:填写)?|单选|多选|选择|(?:下拉|格式|日期格式|如|例|请|须|填写|填至|精确到).*"
    r"|与.*一致|以.*为准|是/否|有/无|是或否|文本|文本格式|数字|年月日|中英文|中文或英文"
    r"|required|optional|mandatory|y/n|yes/no|yyyy.*|(?:mm|dd)[-/.].*|text"
)
_UNITS: Mapping[str, str] = {
    **dict.fromkeys(("年", "year", "years", "yr", "yrs"), "year"),
    **dict.fromkeys(("月", "个月", "month", "months"), "month"),
    **dict.fromkeys(("日",), "day"),
    **dict.fromkeys(("元", "人民币", "人民币元", "元人民币", "rmb", "cny", "yuan"), "yuan"),
    **dict.fromkeys(("万", "万元", "人民币万元", "万元人民币", "万人民币", "万rmb", "rmb万元"), "wan"),
    **dict.fromkeys(("级",), "level"),
    **dict.fromkeys(("税前",), "gross"),
    **dict.fromkeys(("单位", "unit", "以", "为单位"), ""),
}
_STRANGE = re.compile(
    r"万|千|仟|百|美[元金]|港[元币]|欧元|日元|英镑|韩[元币]|新元|新加坡元|外币|税后|[月日天周]薪?/|/[月日天周]|[每按][月日天周]|折合"
    r"|usd|hkd|eur|gbp|jpy|krw|sgd|aud|cad|twd|[$€£]|(?<![a-z])k(?![a-z])"
)
_UNIT_LIKE = re.compile(r"(?:万|千|百)?元|万|千|百|[年月日天周级]|个月|小时|小時|月数|days?|weeks?|hours?|%")


@dataclass(frozen=True)
class Heading:
    """``whole`` is the text and ``bare`` the text without its notes, both as by ``fold``; ``plain`` is that unfolded.

    ``units`` are those that it names: year, month, day, yuan, wan (10,000 yuan), level, gross (before tax), or strange:
    one in which no column is read.
    """

    text: str
    whole: str = ""
    bare: str = ""
    plain: str = ""
    units: frozenset[str] = frozenset()

    def under(self, group: Heading) -> Heading:
        """The heading of a cell below a group's."""
        return Heading(
            text=f"{group.text} {self.text}",
            whole=group.bare + self.whole,
            bare=group.bare + self.bare,
            plain=f"{group.plain} {self.plain}",
            units=group.units | self.units,
        )

    def fits(self, column: Column) -> bool:
        """Whether its units are those in which the column is read."""
        if column.kind == "date":
            return not self.units or {"year", "month"} <= self.units <= {"year", "month", "day"}
        return self.units <= _read_in(column)


def headings(texts: Iterable[str]) -> dict[str, Heading]:
    """Each text with what it says as a heading; one too long to be a heading says nothing."""
    listed = list(dict.fromkeys(texts))
    short = [text for text in listed if len(text) < CUT]
    parts = [_parted(text) for text in short]
    whole, bare = folded(short), folded([plain for plain, _ in parts])
    made = {
        text: Heading(text, first, second, plain, units)
        for text, (plain, units), first, second in zip(short, parts, whole, bare, strict=True)
        if len(second) <= _LONGEST
    }
    return {text: made.get(text) or Heading(text) for text in listed}


def forms(texts: Iterable[str]) -> set[str]:
    """The texts as by ``fold``, with and without their notes."""
    return {form for one in headings(texts).values() for form in (one.whole, one.bare) if form}


def folded(texts: Iterable[str]) -> list[str]:
    """The texts as by ``fold``, empty where nothing is left."""
    series = pl.Series(list(texts), dtype=pl.String)
    return pl.select(fold(pl.lit(series)).fill_null("")).to_series().to_list()


def _read_in(column: Column) -> set[str]:
    parts = column.name.split("_")
    if column.kind != "number":
        return set()
    if parts[-1] == "cny":
        return {"yuan", "wan", "year", "gross"}
    if "years" in parts:
        return {"year"}
    return {"month", "year"} if "months" in parts else {"level"} & set(parts)


def _parted(text: str) -> tuple[str, frozenset[str]]:
    """The text without numbering and notes, and the units that the notes name."""
    plain = _NUMBERED.sub("", unicodedata.normalize("NFKC", text).lower().strip())
    units: set[str] = set()
    for note in _BRACKETS.findall(plain):
        named = _named(note.strip())
        units |= {"strange"} if named is None and _odd(note) else named or set()
        if named is not None:
            plain = plain.replace(_bracketed(plain, note), " ", 1)
    return _without_tail(plain.strip(" *"), units)


def _bracketed(plain: str, note: str) -> str:
    return next(found.group() for found in _BRACKETS.finditer(plain) if found.group(1) == note)


def _without_tail(plain: str, units: set[str]) -> tuple[str, frozenset[str]]:
    tail = _TAIL.search(plain)
    if tail:
        return plain[: tail.start()], frozenset(units | {_UNITS[tail.group(1) or tail.group(2)]})
    return plain, frozenset(units)


def _named(note: str) -> set[str] | None:
    """The units that a note in brackets names, none where it is a mere note; None where it says something else."""
    if _NOTE.fullmatch(note) and not _STRANGE.search(note):
        return set()
    parts = [part for part in _BETWEEN.split(note) if part]
    if parts and all(part in _UNITS or _NOTE.fullmatch(part) for part in parts):
        said = {_UNITS.get(part, "") for part in parts if part in _UNITS or not _STRANGE.search(part)}
        strange = any(part not in _UNITS and _STRANGE.search(part) for part in parts)
        return None if strange else said - {""}
    return None


def _odd(note: str) -> bool:
    return bool(_STRANGE.search(note) or _UNIT_LIKE.fullmatch(note.strip()))
