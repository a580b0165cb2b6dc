"""Name cities, pathways, conditions, sources and values in the reader's language."""

from __future__ import annotations

from functools import cache, cached_property, lru_cache
from typing import TYPE_CHECKING

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


# The end of a marked code for a condition that is not met; others end with the cause of an unknown one.
UNMET_END = ":false"


class DisplayNames:
    """The names of what is installed, in one language; a code that is not installed (any more) is its own name."""

    def __init__(self, installed: Installed, lang: str) -> None:
        self.installed, self.lang = installed, lang

    def city(self, key: str) -> str:
        """Return the name of the city."""
        return next((city.name(self.lang) for city in self.installed.cities if city.key == key), key)

    def packages(self, city: str) -> list[Package]:
        """Return the packages that rule in the city: its own and additions."""
        return [package for package in self.installed.packages if package.city.key == city]

    def _pathway(self, city: str, code: str) -> Pathway | None:
        pathways = (pathway for package in self.packages(city) for pathway in package.pathways)
        return next((pathway for pathway in pathways if pathway.code == code), None)

    def pathway(self, city: str, code: str) -> str:
        """Return the name of the pathway."""
        pathway = self._pathway(city, code)
        return pathway.name(self.lang) if pathway else code

    def check(self, city: str, pathway: str, code: str) -> str:
        """Return the name of a condition, also of one that rencai adds to every pathway."""
        noun = self._pathway(city, pathway)
        return pick(_check_names(noun).get(code, (code, code)), self.lang) if noun else code

    def reward(self, city: str, code: str) -> str:
        """Return the name of the reward."""
        names_by_package = (reward_names(package, self.lang) for package in self.packages(city))
        return next((names[code] for names in names_by_package if code in names), code)

    def edition(self, city: str, keys: str) -> str:
        """Return the name of the edition; ``keys`` has several, parted by ``|``, where any of them may be in force."""
        editions = {edition.key: edition for package in self.packages(city) for edition in package.editions}
        names = [editions[key].name(self.lang) if key in editions else key for key in keys.split("|")]
        return pick(("或", " or "), self.lang).join(names)

    def source(self, city: str, key: str) -> Source | None:
        """Return the document with that id; None where no package of the city cites it any more."""
        sources = (package.policy.sources.get(key) for package in self.packages(city))
        return next((source for source in sources if source), None)

    @cached_property
    def columns(self) -> Mapping[str, str]:
        """Return the heading of each canonical column."""
        return headings(self.installed.columns(), self.lang)

    def column(self, name: str) -> str:
        """Return the heading of the column."""
        return self.columns.get(name, name)

    def cause(self, code: str) -> str:
        """Return the words for ``false``, a condition that is not met, or for the cause of an unknown one."""
        return pick(UNMET, self.lang) if code == "false" else words("ruling.cause", self.lang).get(code, code)

    def value(self, column: str, value: str) -> str:
        """Return what a cell was read as, in words."""
        if column == "work_city":
            return self.city(value)
        columns = {each.name: each for each in self.installed.columns()}
        if column in columns and columns[column].kind == "flag":
            return pick(FLAGS.get(value, (value, value)), self.lang)
        return pick(_value_names().get(column, {}).get(value, (value, value)), self.lang)

    def why(self, city: str, pathway: str, marked: str | None) -> Iterator[str]:
        """Yield the conditions of a line that are not met, then the unknown ones, each with its cause."""
        for code in sorted(split_codes(marked), key=lambda code: not code.endswith(UNMET_END)):
            check, _, cause = code.rpartition(":")
            yield f"{self.check(city, pathway, check)}{'：' if self.lang == 'zh' else ': '}{self.cause(cause)}"


def split_codes(marked: str | None) -> list[str]:
    """Return the codes of a cell of marked codes (see ``output.report.overview.MARK``); none for null."""
    return [code for code in (marked or "").split(MARK) if code]


@lru_cache(maxsize=256)
def _check_names(pathway: Pathway) -> Mapping[str, tuple[str, str]]:
    """Return the names of a pathway's conditions by code; cached, for a pathway never changes."""
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


def words_by_kind(lang: str) -> dict[str, Mapping[str, str] | str]:
    """Return the words of codes by kind, for templates; ``elsewhere`` alone is one word."""
    tables = {kind: words(table, lang) for kind, table in _TABLES.items()}
    return {**tables, "elsewhere": text("ruling.elsewhere", lang)}
