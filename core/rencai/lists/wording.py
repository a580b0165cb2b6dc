"""What an import says of a list: its totals, faults and changes, in Chinese and English."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rencai.labels import LEVELS, SKIPPED, TIERS, pick

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rencai.lists.totals import Total
    from rencai.policy import Edition

FAULTS = {
    "name_empty": ("没有资格名称，未载入", "no qualification's name: not loaded"),
    "name_long": ("名称过长，不像资格名称，未载入", "too long for a qualification's name: not loaded"),
    "twice": ("与上面某行完全相同，只计一次", "says what a line above says: counted once"),
    "same_name": (
        "与上面某行同名同机构，内容不同，按两项计",
        "the name and issuer of a line above, otherwise different",
    ),
    "level_unknown": ("看不出职称级别，按未公布计", "no title level that is known: taken as not published"),
    "level_contradiction": (
        "职称与级别相互矛盾，按未公布计",
        "title, level or section contradict each other: not published",
    ),
    "field_unknown": ("认不出属于哪个领域", "no field that the city is known to use"),
    "tier_unknown": ("认不出是否急需紧缺", "neither yes nor no, nor a tier that is known"),
}
CHANGES = {
    "added": ("新增", "new"),
    "vanished": ("名单中没有了", "gone"),
    "changed": ("内容有变", "changed"),
}
OF = {
    "entries": ("条目", "entries"),
    "title_level": ("级别", "level"),
    "title_any": ("职称", "title"),
    "field": ("领域", "field"),
    "tier": ("类", "tier"),
}
STATES = {"complete": ("完整", "complete"), "partial": ("不完整", "partial")}
SECTION = ("小标题", "section headings")


def value(of: str, text: str | None, edition: Edition, lang: str) -> str:
    """A cell's value in words, a field's as the edition's lists have it; a dash where nothing is stated."""
    if text is None:
        return "—"
    told = {"title_level": LEVELS, "tier": TIERS}.get(of, {})
    return pick(told[text], lang) if text in told else _named(edition.names.get(text, ()), lang) or text


def called(one: Total, edition: Edition, lang: str) -> str:
    """What the total counts."""
    return " ".join([pick(OF[one.of], lang), *([value(one.of, one.name, edition, lang)] if one.name else [])])


def _named(names: Iterable[str], lang: str) -> str | None:
    """The first of the names that is of the language."""
    return next((name for name in names if name.isascii() == (lang == "en")), None)


def skipped(reason: str, lang: str) -> str:
    """Why lines are no entries."""
    return pick(SECTION if reason == "section" else SKIPPED[reason], lang)
