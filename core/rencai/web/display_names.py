"""Name cities, pathways, conditions, sources and values in the reader's language."""

from __future__ import annotations

from functools import cache, cached_property, lru_cache
from typing import TYPE_CHECKING, Any

from rencai.cells import vocabulary
from rencai.messages.lookup import pick, text, words
from rencai.output.report.city import reward_names
from rencai.output.report.overview import MARK
from rencai.ruling.checks import check_specs
from rencai.ruling.notes import headings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from rencai.cells.vocabulary import Displays
    from rencai.messages.codes import Table
    from rencai.plugins.loader import Installed
    from rencai.policy.nouns import Pathway, Source
    from rencai.policy.package import Package


FLAGS = {"true": ("是", "yes"), "false": ("否", "no")}
UNMET = ("不满足", "not met")


class DisplayNames:
    """What is not installed any more, or not under that code, is called by its code."""

    def __init__(self, installed: Installed, lang: str) -> None:
        self.installed, self.lang = installed, lang

    def city(self, key: str) -> str:
        """The city of that key."""
        return next((one.name(self.lang) for one in self.installed.cities if one.key == key), key)

    def packages(self, city: str) -> list[Package]:
        """The packages that rule in the city."""
        return [one for one in self.installed.packages if one.city.key == city]

    def _pathway(self, city: str, code: str) -> Pathway | None:
        told = (one for package in self.packages(city) for one in package.pathways)
        return next((one for one in told if one.code == code), None)

    def pathway(self, city: str, code: str) -> str:
        """The pathway of that code."""
        one = self._pathway(city, code)
        return one.name(self.lang) if one else code

    def check(self, city: str, pathway: str, code: str) -> str:
        """The condition of that code, those that rencai adds included."""
        one = self._pathway(city, pathway)
        return pick(_check_names(one).get(code, (code, code)), self.lang) if one else code

    def reward(self, city: str, code: str) -> str:
        """The reward of that code."""
        told = (reward_names(one, self.lang) for one in self.packages(city))
        return next((names[code] for names in told if code in names), code)

    def edition(self, city: str, told: str) -> str:
        """The edition of that key, or those that may be in force."""
        each = {one.key: one for package in self.packages(city) for one in package.editions}
        called = [pick((each[key].zh, each[key].en), self.lang) if key in each else key for key in told.split("|")]
        return pick(("或", " or "), self.lang).join(called)

    def source(self, city: str, key: str) -> Source | None:
        """The document of that id."""
        told = (one.policy.sources.get(key) for one in self.packages(city))
        return next((source for source in told if source), None)

    @cached_property
    def columns(self) -> Mapping[str, str]:
        """Each canonical column's heading."""
        return headings(self.installed.columns(), self.lang)

    def column(self, name: str) -> str:
        """The heading of that column."""
        return self.columns.get(name, name)

    def cause(self, said: str) -> str:
        """``false``, or why a condition cannot be told."""
        return pick(UNMET, self.lang) if said == "false" else words("ruling.cause", self.lang).get(said, said)

    def value(self, column: str, read: str) -> str:
        """What a cell was read as."""
        if column == "work_city":
            return self.city(read)
        kinds = {one.name: one for one in self.installed.columns()}
        if column in kinds and kinds[column].kind == "flag":
            return pick(FLAGS.get(read, (read, read)), self.lang)
        return pick(_value_names().get(column, {}).get(read, (read, read)), self.lang)

    def why(self, city: str, pathway: str, marked: str | None) -> Iterator[str]:
        """The conditions of a line that are not met, then those that cannot be told, with the cause."""
        for said in sorted(split_codes(marked), key=lambda said: not said.endswith(UNMET_END)):
            check, _, cause = said.rpartition(":")
            yield f"{self.check(city, pathway, check)}{'：' if self.lang == 'zh' else ': '}{self.cause(cause)}"


UNMET_END = ":false"


def split_codes(marked: str | None) -> list[str]:
    """The codes of a cell of ``report.lines``."""
    return [code for code in (marked or "").split(MARK) if code]


@lru_cache(maxsize=256)
def _check_names(pathway: Pathway) -> Mapping[str, tuple[str, str]]:
    """What each condition of a pathway is called; a pathway never changes."""
    return {each.code: (each.zh, each.en) for each in check_specs(pathway)}


@cache
def _value_names() -> Mapping[str, Displays]:
    return vocabulary.labels()


_TABLES: Mapping[str, Table] = {
    "outcome": "ruling.outcome",
    "cause": "ruling.cause",
    "level": "ruling.level",
    "grants": "ruling.grants",
    "kind": "ruling.reward_kind",
    "state": "run.state",
    "origin": "run.origin",
    "change": "run.change",
    "verdict": "decision.standing",
    "action": "account.action",
    "role": "account.role",
    "level_of": "finding.level",
    "choice": "decision.choice",
    "skipped": "reading.skipped",
    "how": "reading.how",
    "tier": "ruling.tier",
    "matched": "matching.matched",
    "ladder": "matching.step",
    "reliability": "ruling.reliability",
    "where": "ruling.where",
}


def words_by_kind(lang: str) -> dict[str, Any]:
    """Return each kind of code with the words of its codes; ``elsewhere`` alone is one word."""
    tables = {kind: words(table, lang) for kind, table in _TABLES.items()}
    return {**tables, "elsewhere": text("ruling.elsewhere", lang)}
