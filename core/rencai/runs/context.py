"""What a run applies beside its inputs: cities, headings, decisions, words, statements and awards of its department."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING

from rencai.awards import model as awards_model
from rencai.cells import remembered
from rencai.decisions import model as decisions_model
from rencai.decisions import stated
from rencai.runs.request import serialize_json
from rencai.sheets.headers import heading as headers_heading
from rencai.store import awards, decisions, mappings, statements, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from rencai.awards.model import Awards
    from rencai.cells.remembered import RememberedWords
    from rencai.decisions.model import Decisions
    from rencai.decisions.stated import Statements
    from rencai.plugins.loader import Installed
    from rencai.policy.package import Package
    from rencai.runs.request import Request
    from rencai.store.runs import ContextIdentity


ID = 12
"""Digits of a run's id; it is the beginning of its key."""


@dataclass(frozen=True, eq=False)
class RunContext:
    """The law and the memory that a run applies; the same request in the same context is the same run.

    ``headings`` are those that the department confirmed, with the column that each is, "" for none. The ``statements``
    on sources and figures are laid over the packages already.
    """

    installed: Installed
    packages: tuple[Package, ...]
    headings: Mapping[str, str]
    decisions: Decisions
    awards: Awards
    statements: Statements = stated.NONE
    words: RememberedWords = remembered.NONE

    def identity(self) -> ContextIdentity:
        """Return what identifies it: versions and digests, no heading and no name."""
        cities = [
            [package.name, package.version, package.fingerprint, *_list_versions(package)] for package in self.packages
        ]
        broken = sorted(broken.name for broken in self.installed.broken)
        identity: ContextIdentity = {
            "rencai": version("rencai"),
            "cities": cities,
            "broken": broken,
            "headings": _digest(sorted(self.headings.items())),
            "decisions": self.decisions.rows["number"].to_list(),
            "awards": _digest(self.awards.rows["number"].to_list()),
        }
        if self.statements.rows.height:  # the context of a version that did not know them is the same
            identity["statements"] = self.statements.rows["number"].to_list()
        if self.words.rows.height:  # a run of a version that knew no words is the same
            identity["words"] = self.words.rows["number"].to_list()
        if beside := self._beside():
            identity["beside"] = beside
        if unused := self.installed.unusable_lists:
            identity["unused_lists"] = sorted(
                f"{each.city} {each.edition} v{each.version} {each.why}" for each in unused
            )
        return identity

    def _beside(self) -> list[list[str]]:
        """Return the packages that do not rule: their columns and places have a say in how cells are read."""
        ruling = {package.name for package in self.packages}
        others = [package for package in self.installed.packages if package.name not in ruling]
        return [[package.name, package.version, package.fingerprint] for package in others]


def _list_versions(package: Package) -> list[str]:
    return sorted(f"{imported.edition} v{imported.version}" for imported in package.lists)


def load_context(data: Path, department: str, installed: Installed, packages: Sequence[Package]) -> RunContext:
    """Read from the store what a run of the department in these packages applies now."""
    names = {column.name for column in installed.columns()} | {""}
    confirmed = mappings.read(data, department)
    headings = {heading: name for heading, name in confirmed.items() if name in names}  # cities may be gone since
    applied = statements.read_applied(data, department)
    return RunContext(
        installed, applied.lay_over(packages), headings, decisions.read_applied(data, department),
        awards.read_standing(data), applied, words.read_applied(data, department),
    )  # fmt: skip


def empty_context(installed: Installed, packages: Sequence[Package]) -> RunContext:
    """Return what a run applies for which nothing is remembered."""
    return RunContext(installed, tuple(packages), {}, decisions_model.NONE, awards_model.NONE)


def confirmed_headings(headings: Mapping[str, str], typed: Mapping[str, str]) -> dict[str, str]:
    """Return what headings mean: what was typed with the request goes before what is remembered of the same heading."""
    replaced = same_headings(typed, headings)
    return {heading: name for heading, name in headings.items() if heading not in replaced} | dict(typed)


def same_headings(headings: Iterable[str], remembered: Iterable[str]) -> list[str]:
    """Return the remembered headings that equal one of the headings, save width, case, spaces and punctuation."""
    wanted, listed = set(headers_heading.fold_all(headings)), list(remembered)
    return [
        heading for heading, folded in zip(listed, headers_heading.fold_all(listed), strict=True) if folded in wanted
    ]


def run_key(request: Request, identity: ContextIdentity) -> str:
    """Return what identifies a run: a digest of the request and of the context's identity."""
    return _digest([request.identity().decode(errors="surrogatepass"), identity])


def _digest(value: object) -> str:
    return hashlib.sha256(serialize_json(value)).hexdigest()
