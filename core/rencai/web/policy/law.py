"""A city's law on a day as pages show it, read from the package."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import polars as pl

from rencai.cells import vocabulary
from rencai.messages.lookup import pick, words
from rencai.policy.in_force import by_begin, figure_on, in_force, is_stated
from rencai.policy.nouns import earliest, latest
from rencai.ruling.checks import check_specs, roots
from rencai.web.catalogue.queries import describe_begins

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from rencai.policy.nouns import Begins, Figure, Pathway, Reward, Verification
    from rencai.policy.package import Package
    from rencai.ruling.checks import CheckSpec


MATCH = {
    "match.listed": ("目录：是否列入", "the catalogue: whether it is listed"),
    "match.entry": ("目录条目", "the entry"),
    "match.title": ("条目所对应的职称", "the entry's title"),
    "match.title_level": ("条目的职称级别", "the entry's title level"),
    "match.tier": ("条目的类", "the entry's tier"),
    "match.field": ("条目的领域", "the entry's field"),
}
FIGURES = (
    ("workdays", ("所需工作日", "workdays it takes")),
    ("cost_avoided", ("另行核验通常的费用（元）", "usual cost elsewhere (yuan)")),
    ("workdays_avoided", ("另行核验通常的工作日", "usual workdays elsewhere")),
)
"""What a verification tells, each by a low and a high expression."""
_TIER = "match.in_tier."


@dataclass(frozen=True, eq=False)
class PolicyView:
    """One package on one day, in one language; ``shown`` has the heading of each column."""

    package: Package
    on: date
    lang: str
    shown: Mapping[str, str]

    def pathways(self) -> list[dict[str, Any]]:
        """The pathways with what they grant, their checks, those that rencai adds too, steps and verification."""
        return [self._pathway(one) for one in self.package.pathways]

    def _pathway(self, one: Pathway) -> dict[str, Any]:
        checks = {check.code: check.source for check in one.checks}
        return {
            "code": one.code,
            "name": pick((one.zh, one.en), self.lang),
            "grants": one.grants,
            "begins": describe_begins(one.begins),
            "state": state_on(one.begins, self.on),
            "source": one.source,
            "title": self.reads(one.title),
            "level": self.reads(one.title_level),
            "checks": [{**self._check(each), "source": checks.get(each.code, one.source)} for each in check_specs(one)],
            "steps": [{"says": pick((step.zh, step.en), self.lang), "source": step.source} for step in one.steps],
            "verification": self._verification(one.verification) if one.verification else None,
        }

    def _check(self, one: CheckSpec) -> dict[str, Any]:
        return {
            "code": one.code,
            "says": pick((one.zh, one.en), self.lang),
            "required": one.required,
            "weight": one.weight,
            "implied": one.implied,
            "reprint": one.reprint,
            "reads": self._named(one.cells, one.matches, one.params),
        }

    def _verification(self, one: Verification) -> dict[str, Any]:
        told = [
            {"says": pick(both, self.lang), "low": self.amount(getattr(one, f"{name}_low")),
             "high": self.amount(getattr(one, f"{name}_high"))}
            for name, both in FIGURES
        ]  # fmt: skip
        return {"says": pick((one.zh, one.en), self.lang), "source": one.source, "figures": told}

    def rewards(self) -> list[dict[str, Any]]:
        """What follows: by which pathway, which editions' sources state it, on what it depends, and money's bounds."""
        standing = in_force(self.package.editions, self.on)
        return [{**self._reward(one), "stated": is_stated(one.editions, standing)} for one in self.package.rewards]

    def _reward(self, one: Reward) -> dict[str, Any]:
        editions = [each for each in self.package.editions if each.key in (one.editions or ())]
        pathways = [each for each in self.package.pathways if one.pathway in (None, each.code)]
        return {
            "code": one.code,
            "name": pick((one.zh, one.en), self.lang),
            "kind": one.kind,
            "source": one.source,
            "pathways": [{"code": each.code, "name": pick((each.zh, each.en), self.lang)} for each in pathways],
            "editions": None if one.editions is None else [pick((each.zh, each.en), self.lang) for each in editions],
            "reads": self.reads(one.when),
            "reprint": one.source.reliability == "reprint",
            "low": self.amount(one.low),
            "high": self.amount(one.high),
            "yearly": self.amount(one.yearly) if one.yearly is not None else None,
            "once": one.once,
            "group": one.group,
        }

    def reads(self, expr: pl.Expr | None) -> dict[str, list[Any]] | None:
        """What an expression reads, in words; None where there is no expression."""
        return None if expr is None else self._named(*roots(expr)[:3])

    def _named(self, cells: Iterable[str], matches: Iterable[str], params: Iterable[str]) -> dict[str, list[Any]]:
        return {
            "cells": [self.shown.get(cell, cell) for cell in cells],
            "matches": [self._match(match) for match in matches],
            "parameters": list(dict.fromkeys(param.removeprefix("param.").partition("@")[0] for param in params)),
        }

    def _match(self, name: str) -> str:
        if name.startswith(_TIER):
            tier = name.removeprefix(_TIER)
            return words("ruling.tier", self.lang).get(tier, tier)
        return pick(MATCH.get(name, (name, name)), self.lang)

    def amount(self, told: Decimal | pl.Expr | None) -> dict[str, Any]:
        """A figure as text, None where it is not published; ``reads`` where it depends on more than the day."""
        if told is None or isinstance(told, Decimal):
            return {"value": None if told is None else format_value(told, self.lang), "reads": None}
        name = told.meta.root_names()[0] if told.meta.root_names() else ""
        plain = told.meta.eq(pl.col(name)) and name.startswith("param.") and "@" not in name
        if not plain:
            return {"value": None, "reads": self.reads(told)}
        value, _ = figure_on(self.package.policy.parameters[name.removeprefix("param.")], self.on)
        return {"value": None if value is None else format_value(value, self.lang), "reads": self.reads(told)}

    def parameters(self) -> list[dict[str, Any]]:
        """Every parameter with every dated value, and which of them holds on the day."""
        return [self._parameter(name) for name in self.package.policy.parameters]

    def _parameter(self, name: str) -> dict[str, Any]:
        figures = by_begin(self.package.policy.parameters[name])
        _, used = figure_on(figures, self.on)
        told = [
            {
                "begins": describe_begins(one.begins),
                "value": self._value(one.value),
                "source": one.source,
                "verified": one.verified,
                "holds": self._holds(one, used),
            }
            for one in figures
        ]
        return {"name": name, "figures": told}

    def _holds(self, one: Figure, used: Sequence[Figure]) -> str:
        """Whether that dated value is the one of the day: yes, no, or perhaps where a first day is a range."""
        if not any(one is each for each in used):
            return "no"
        return "yes" if len(used) == 1 and latest(one.begins) <= self.on else "perhaps"

    def _value(self, value: Any) -> Any:  # noqa: ANN401 - a parameter is of any type
        """The value as text, a table as its headings and rows; None where it is not published."""
        if value is None or not isinstance(value, list):
            return None if value is None else format_value(value, self.lang)
        keys = [key for key in value[0] if key != "value"] if value else []
        rows = [[*(self._word(key, row[key]) for key in keys), row.get("value")] for row in value]
        told = [[cell if cell is None else format_value(cell, self.lang) for cell in row] for row in rows]
        return {"headings": [self.shown.get(key, key) for key in keys], "rows": told}

    def _word(self, column: str, value: str) -> str:
        known = vocabulary.labels().get(column, {})
        return pick(known[value], self.lang) if value in known else value


def state_on(begins: Begins, on: date) -> str:
    """Whether what begins then holds on the day: yes, no, or perhaps."""
    return "yes" if latest(begins) <= on else "perhaps" if earliest(begins) <= on else "no"


def format_value(value: Any, lang: str) -> str:  # noqa: ANN401 - a parameter is of any type
    """The value as it is read: yuan and years without needless digits."""
    if isinstance(value, bool):
        return pick(("是", "yes") if value else ("否", "no"), lang)
    if isinstance(value, int | float | Decimal):
        return f"{value:,.2f}".rstrip("0").rstrip(".")
    return value.isoformat() if isinstance(value, date) else str(value)
