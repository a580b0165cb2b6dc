"""What a run applies beside its inputs: cities, headings, decisions and awards of its department."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING

from rencai.sheets.headers import heading as headers_heading
from rencai.store import awards, decisions, mappings

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from rencai.awards.model import Awards
    from rencai.decisions.model import Decisions
    from rencai.plugins.loader import Installed
    from rencai.policy.package import Package
    from rencai.runs.request import Request
    from rencai.store.runs import ContextIdentity


ID = 12
"""Digits of a run's id; it is the beginning of its key."""


@dataclass(frozen=True, eq=False)
class Known:
    """The law and the memory that a run applies; two runs that know the same of the same request are one run."""

    installed: Installed
    packages: tuple[Package, ...]
    headings: Mapping[str, str]
    decisions: Decisions
    awards: Awards

    def told(self) -> ContextIdentity:
        """What identifies it: versions and digests, no heading and no name."""
        cities = [[one.name, one.version, one.fingerprint, *_lists(one)] for one in self.packages]
        broken = sorted(one.name for one in self.installed.broken)
        return {
            "rencai": version("rencai"),
            "cities": cities,
            "broken": broken,
            "headings": _digest(sorted(self.headings.items())),
            "decisions": self.decisions.known["number"].to_list(),
            "awards": _digest(self.awards.known["number"].to_list()),
        }


def _lists(package: Package) -> list[str]:
    return sorted(f"{one.edition} v{one.version}" for one in package.lists)


def known(data: Path, department: str, installed: Installed, packages: Sequence[Package]) -> Known:
    """What a run of the department knows now."""
    names = {column.name for column in installed.columns()} | {""}
    headings = {heading: name for heading, name in mappings.mappings(data, department).items() if name in names}
    return Known(installed, tuple(packages), headings, decisions.applied(data, department), awards.received(data))


def confirmed(headings: Mapping[str, str], typed: Mapping[str, str]) -> dict[str, str]:
    """What headings mean: what was typed with the request goes before what is remembered of the same heading."""
    old = alike(typed, headings)
    return {heading: name for heading, name in headings.items() if heading not in old} | dict(typed)


def alike(headings: Iterable[str], remembered: Iterable[str]) -> list[str]:
    """Those of the remembered headings that are one of the headings but for width, case, spaces and punctuation."""
    wanted, listed = set(headers_heading.folded(headings)), list(remembered)
    return [heading for heading, folded in zip(listed, headers_heading.folded(listed), strict=True) if folded in wanted]


def key(request: Request, told: ContextIdentity) -> str:
    """What identifies the run: a digest of what was asked for and of what is known."""
    return _digest([request.written().decode(), told])


def _digest(told: object) -> str:
    return hashlib.sha256(json.dumps(told, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
