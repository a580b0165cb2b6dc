"""A city's policy on a day as pages show it, read from the package."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import reduce
from operator import and_
from typing import TYPE_CHECKING, Any, Literal, TypedDict

import polars as pl

from rencai.cells import vocabulary
from rencai.messages.lookup import pick, words
from rencai.policy.in_force import by_begin, figure_on, in_force, is_stated
from rencai.policy.nouns import earliest, latest
from rencai.policy.source_words import localized
from rencai.ruling.checks import check_specs, roots
from rencai.ruling.notes import brief_text, stated_text
from rencai.web.catalogue.queries import describe_begins

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from rencai.policy.nouns import Begins, Figure, Pathway, Reward, Source, Verification
    from rencai.policy.package import Package
    from rencai.ruling.checks import CheckSpec
    from rencai.web.catalogue.queries import BeginsText


# Whether something applies on a day: perhaps, where its first day is a range of days.
InForce = Literal["yes", "no", "perhaps"]

MATCH = {
    "match.listed": ("目录：是否列入", "the catalogue: whether it is listed"),
    "match.entry": ("目录条目", "the entry"),
    "match.title": ("条目所对应的职称", "the entry's title"),
    "match.title_level": ("条目的职称级别", "the entry's title level"),
    "match.tier": ("条目的类", "the entry's tier"),
    "match.field": ("条目的领域", "the entry's field"),
}
# What a verification takes and saves; each is a pair of expressions, ``{name}_low`` and ``{name}_high``.
FIGURES = (
    ("workdays", ("所需工作日", "workdays it takes")),
    ("cost_avoided", ("另行核验通常的费用（元）", "usual cost elsewhere (yuan)")),
    ("workdays_avoided", ("另行核验通常的工作日", "usual workdays elsewhere")),
)
_TIER = "match.in_tier."


class ReadsData(TypedDict):
    """What an expression reads: headings of cells, words for parts of the match, names of parameters."""

    cells: list[str]
    matches: list[str]
    parameters: list[str]


class AmountData(TypedDict):
    """A figure as text, None where it is not published; ``reads`` where it depends on more than the day."""

    value: str | None
    reads: ReadsData | None


class CheckData(TypedDict):
    """A check of a pathway; ``implied`` is one that rencai adds, ``reprint`` one that refuses nobody.

    ``stated`` says what a user read of it in the official text.
    """

    code: str
    says: str
    required: bool
    weight: int
    implied: bool
    reprint: bool
    reads: ReadsData
    source: Source
    stated: str | None


class StepData(TypedDict):
    """A step after recognition."""

    says: str
    source: Source


class FigureRange(TypedDict):
    """A figure of a verification, from low to high."""

    says: str
    low: AmountData
    high: AmountData


class VerificationData(TypedDict):
    """The verification of a certificate that a pathway asks for."""

    says: str
    source: Source
    figures: list[FigureRange]


class PathwayData(TypedDict):
    """A pathway with its checks; ``state`` says whether it is in force on the day, ``title`` what gives the title.

    ``unasked`` says of conditions that a user has read not to exist.
    """

    code: str
    name: str
    grants: str
    begins: BeginsText
    state: InForce
    source: Source
    title: ReadsData | None
    level: ReadsData | None
    checks: list[CheckData]
    unasked: list[str]
    steps: list[StepData]
    verification: VerificationData | None


class RewardPathway(TypedDict):
    """A pathway by which a reward may follow."""

    code: str
    name: str


class RewardData(TypedDict):
    """A reward; ``editions`` are those whose sources state it, None for any; ``stated``: one is in force on the day."""

    code: str
    name: str
    kind: str
    source: Source
    pathways: list[RewardPathway]
    editions: list[str] | None
    reads: ReadsData | None
    reprint: bool
    low: AmountData
    high: AmountData
    yearly: AmountData | None
    once: bool
    group: str | None
    stated: bool | None


class TableData(TypedDict):
    """A parameter that is a table: the headings of its keys, and rows of keys and value (None: not published)."""

    headings: list[str]
    rows: list[list[str | None]]


class FigureData(TypedDict):
    """One dated value of a parameter; ``holds`` says whether it applies on the day."""

    begins: BeginsText
    value: str | TableData | None
    source: Source
    verified: date
    holds: InForce


class ParameterData(TypedDict):
    """A parameter with every dated value, oldest first."""

    name: str
    figures: list[FigureData]


@dataclass(frozen=True, eq=False)
class PolicyView:
    """One package on the day ``on``, in one language; ``shown`` has the heading of each column."""

    package: Package
    on: date
    lang: str
    shown: Mapping[str, str]

    def pathways(self) -> list[PathwayData]:
        """Return the pathways, with the checks that rencai adds too."""
        return [self._pathway(pathway) for pathway in self.package.pathways]

    def _pathway(self, pathway: Pathway) -> PathwayData:
        sources = {check.code: check.source for check in pathway.checks}
        return {
            "code": pathway.code,
            "name": pathway.name(self.lang),
            "grants": pathway.grants,
            "begins": describe_begins(pathway.begins),
            "state": state_on(pathway.begins, self.on),
            "source": localized(pathway.source, self.lang),
            "title": self.reads(pathway.title),
            "level": self.reads(pathway.title_level),
            "checks": [self._check(spec, sources.get(spec.code, pathway.source)) for spec in check_specs(pathway)],
            "unasked": self._unasked(pathway),
            "steps": [
                {"says": pick((step.zh, step.en), self.lang), "source": localized(step.source, self.lang)}
                for step in pathway.steps
            ],
            "verification": self._verification(pathway.verification) if pathway.verification else None,
        }

    def _unasked(self, pathway: Pathway) -> list[str]:
        """Return by whose statement the pathway does not ask for a condition of the package."""
        gone = (each for each in self.package.unasked if each.pathway == pathway.code)
        return [stated_text(each.statement, each.name(self.lang), self.lang) for each in gone]

    def _check(self, spec: CheckSpec, source: Source) -> CheckData:
        return {
            "code": spec.code,
            "says": pick((spec.zh, spec.en), self.lang),
            "required": spec.required,
            "weight": spec.weight,
            "implied": spec.implied,
            "reprint": spec.reprint,
            "reads": self._in_words(spec.cells, spec.matches, spec.params),
            "source": localized(source, self.lang),
            "stated": brief_text(spec.statement, self.lang) if spec.statement else None,
        }

    def _verification(self, verification: Verification) -> VerificationData:
        figures: list[FigureRange] = [
            {
                "says": pick(both, self.lang),
                "low": self.amount(getattr(verification, f"{name}_low")),
                "high": self.amount(getattr(verification, f"{name}_high")),
            }
            for name, both in FIGURES
        ]
        says = pick((verification.zh, verification.en), self.lang)
        return {"says": says, "source": localized(verification.source, self.lang), "figures": figures}

    def rewards(self) -> list[RewardData]:
        """Return the rewards, and whether a source states each on the day."""
        return [self._reward(reward) for reward in self.package.rewards]

    def _reward(self, reward: Reward) -> RewardData:
        possible = in_force(self.package.editions, self.on)
        editions = [edition for edition in self.package.editions if edition.key in (reward.editions or ())]
        pathways = [pathway for pathway in self.package.pathways if reward.pathway in (None, pathway.code)]
        return {
            "code": reward.code,
            "name": reward.name(self.lang),
            "kind": reward.kind,
            "source": localized(reward.source, self.lang),
            "pathways": [{"code": pathway.code, "name": pathway.name(self.lang)} for pathway in pathways],
            "editions": None if reward.editions is None else [edition.name(self.lang) for edition in editions],
            "reads": self.reads(reduce(and_, reward.conditions)),
            "reprint": reward.source.reliability == "reprint",
            "low": self.amount(reward.low),
            "high": self.amount(reward.high),
            "yearly": self.amount(reward.yearly) if reward.yearly is not None else None,
            "once": reward.once,
            "group": reward.group,
            "stated": is_stated(reward.editions, possible),
        }

    def reads(self, expr: pl.Expr | None) -> ReadsData | None:
        """Return what an expression reads, in words; None where there is no expression."""
        return None if expr is None else self._in_words(*roots(expr)[:3])

    def _in_words(self, cells: Iterable[str], matches: Iterable[str], params: Iterable[str]) -> ReadsData:
        return {
            "cells": [self.shown.get(cell, cell) for cell in cells],
            "matches": [self._match(match) for match in matches],
            # A parameter's root is ``param.name@key+key``.
            "parameters": list(dict.fromkeys(param.removeprefix("param.").partition("@")[0] for param in params)),
        }

    def _match(self, name: str) -> str:
        if name.startswith(_TIER):
            tier = name.removeprefix(_TIER)
            return words("ruling.tier", self.lang).get(tier, tier)
        return pick(MATCH.get(name, (name, name)), self.lang)

    def amount(self, figure: Decimal | pl.Expr | None) -> AmountData:
        """Return the figure; an expression that is just a parameter has the value that applies on the day."""
        if figure is None or isinstance(figure, Decimal):
            return {"value": None if figure is None else format_value(figure, self.lang), "reads": None}
        name = figure.meta.root_names()[0] if figure.meta.root_names() else ""
        is_parameter = figure.meta.eq(pl.col(name)) and name.startswith("param.") and "@" not in name
        if not is_parameter:
            return {"value": None, "reads": self.reads(figure)}
        value, _ = figure_on(self.package.policy.parameters[name.removeprefix("param.")], self.on)
        return {"value": None if value is None else format_value(value, self.lang), "reads": self.reads(figure)}

    def parameters(self) -> list[ParameterData]:
        """Return every parameter with every dated value."""
        return [self._parameter(name) for name in self.package.policy.parameters]

    def _parameter(self, name: str) -> ParameterData:
        figures = by_begin(self.package.policy.parameters[name])
        _, used = figure_on(figures, self.on)
        dated: list[FigureData] = [
            {
                "begins": describe_begins(figure.begins),
                "value": self._value(figure.value),
                "source": localized(figure.source, self.lang),
                "verified": figure.verified,
                "holds": self._holds(figure, used),
            }
            for figure in figures
        ]
        return {"name": name, "figures": dated}

    def _holds(self, figure: Figure, used: Sequence[Figure]) -> InForce:
        """Whether the dated value is the one of the day; perhaps, where its first day is a range."""
        if not any(figure is each for each in used):
            return "no"
        return "yes" if len(used) == 1 and latest(figure.begins) <= self.on else "perhaps"

    def _value(self, value: Any) -> str | TableData | None:  # noqa: ANN401 - a parameter is of any type
        """Return a parameter's value as text, or as a table; None where it is not published."""
        if value is None or not isinstance(value, list):
            return None if value is None else format_value(value, self.lang)
        keys = [key for key in value[0] if key != "value"] if value else []
        rows = [[*(self._word(key, row[key]) for key in keys), row.get("value")] for row in value]
        texts = [[cell if cell is None else format_value(cell, self.lang) for cell in row] for row in rows]
        return {"headings": [self.shown.get(key, key) for key in keys], "rows": texts}

    def _word(self, column: str, value: str) -> str:
        labels = vocabulary.labels().get(column, {})
        return pick(labels[value], self.lang) if value in labels else value


def state_on(begins: Begins, on: date) -> InForce:
    """Whether what ``begins`` then is in force on the day; perhaps, where its first day is a range."""
    return "yes" if latest(begins) <= on else "perhaps" if earliest(begins) <= on else "no"


def format_value(value: Any, lang: str) -> str:  # noqa: ANN401 - a parameter is of any type
    """Return the value as readers write it: numbers in groups of three, without needless decimals."""
    if isinstance(value, bool):
        return pick(("是", "yes") if value else ("否", "no"), lang)
    if isinstance(value, int | float | Decimal):
        return f"{value:,.2f}".rstrip("0").rstrip(".")
    return value.isoformat() if isinstance(value, date) else str(value)
