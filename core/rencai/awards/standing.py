"""Find what of the ground of an award does not hold any more: it was due by facts, and facts may change."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import polars as pl

from rencai.awards.ground import Ground, parse_ground
from rencai.awards.model import unreversed
from rencai.cells.remembered import effective as effective_words
from rencai.decisions.model import effective
from rencai.decisions.schema import LOOKED_UP
from rencai.decisions.stated import TOPIC, effective_statements
from rencai.messages.lookup import text
from rencai.store import awards as store_awards
from rencai.store import decisions, statements, words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from rencai.messages.codes import AwardChange, GroundState
    from rencai.messages.fields import Fields
    from rencai.plugins.loader import Installed
    from rencai.policy.package import Package
    from rencai.system.frames import Row

    _Effective = Callable[[pl.DataFrame, str], pl.DataFrame]

QUESTIONABLE: tuple[GroundState, ...] = ("gone", "suspended", "changed")
"""The states of a ground that is not known to stand though one was kept."""

_DECIDED = ("city", "pair", "entry", "verdict", *(field.name for field in LOOKED_UP))
_STATED = (*TOPIC, "verdict", "value")
_ANSWERED = ("column", "digest", "value")


@dataclass(frozen=True)
class Difference:
    """One thing of a ground that is not as it was; ``fields`` are those of its message."""

    code: AwardChange
    fields: Fields

    def what(self, lang: str) -> str:
        """Return what differs, in words."""
        return text(f"award.ground.{self.code}", lang, **self.fields)


@dataclass(frozen=True, eq=False)
class Present:
    """What holds now: the city packages as they are loaded, and what each department decided."""

    data: Path
    installed: Installed

    @cached_property
    def packages(self) -> Mapping[str, Package]:
        """The packages by name."""
        return {package.name: package for package in self.installed.packages}

    @cached_property
    def broken(self) -> frozenset[str]:
        """The names of the packages that cannot be used."""
        return frozenset(broken.name for broken in self.installed.broken)

    @cached_property
    def _decisions(self) -> pl.DataFrame:
        return decisions.read_all(self.data)

    @cached_property
    def _statements(self) -> pl.DataFrame:
        return statements.read_all(self.data)

    @cached_property
    def _words(self) -> pl.DataFrame:
        return words.read_all(self.data)

    def lapsed(self, ground: Ground) -> Iterator[Difference]:
        """Yield the decisions, words and statements that do not hold in the ground's department any more.

        One that was said anew in the same words holds.
        """
        department = ground.department
        cited: tuple[tuple[AwardChange, tuple[int, ...], pl.DataFrame, _Effective, tuple[str, ...]], ...] = (
            ("decision", ground.decisions, self._decisions, effective, _DECIDED),
            ("word", ground.words, self._words, effective_words, _ANSWERED),
            ("statement", ground.statements, self._statements, effective_statements, _STATED),
        )
        for code, numbers, every, applied, same in cited:
            if gone := _gone(numbers, every, applied(every, department), same):
                yield Difference(code, {"numbers": ", ".join(f"#{number}" for number in gone)})


def _gone(numbers: Sequence[int], every: pl.DataFrame, applied: pl.DataFrame, same: Sequence[str]) -> list[int]:
    """Return those of the numbers whose rows, or equal ones, are not applied."""
    if not numbers:
        return []
    cited = every.filter(pl.col("number").is_in(list(numbers)))
    holding = cited.join(applied.select(same), on=same, how="semi", nulls_equal=True)["number"]
    return sorted(set(numbers) - set(holding))


def _absent(name: str, present: Present) -> Difference:
    return Difference("broken" if name in present.broken else "uninstalled", {"name": name})


def _changed(package: Package, then: str) -> Difference:
    return Difference("package", {"name": package.name, "other": then, "value": package.version})


def differences(ground: Ground, reward: str, present: Present) -> list[Difference]:
    """Return what of an award's ground is not as it was when it was recorded.

    :param reward: the code of the award's reward.
    """
    package = present.packages.get(ground.package)
    if package is None:
        return [_absent(ground.package, present), *present.lapsed(ground)]
    lost = [*_list_differences(ground, package), *present.lapsed(ground)]
    ways = {pathway.code for pathway in package.pathways}
    if ground.pathway not in ways or reward not in {each.code for each in package.rewards}:
        lost.append(Difference("reward", {"name": package.name, "reward": reward}))
    if (ground.version, ground.fingerprint) != (package.version, package.fingerprint):
        lost.append(_changed(package, ground.version))
    return lost


def _list_differences(ground: Ground, package: Package) -> Iterator[Difference]:
    """Yield the editions' imported lists that are gone, and those replaced by lists that do not have the entry."""
    now = {each.edition: each.version for each in package.lists}
    for edition, version in ground.lists:
        same = now.get(edition) == version or (edition in now and _lists_entry(ground, edition, package))
        if not same:
            yield Difference("list", {"name": package.name, "edition": f"{edition} v{version}"})


def _lists_entry(ground: Ground, edition: str, package: Package) -> bool:
    """Return whether the edition still has the ground's entry under the same name; an award without one needs none."""
    if ground.entry is None:
        return True
    entries = package.exact(next(each for each in package.editions if each.key == edition))
    name = pl.coalesce("qualification", "qualification_zh") == ground.entry_name
    return entries.filter(pl.col("id") == ground.entry, name).height > 0


def state_of(lost: Sequence[Difference]) -> GroundState:
    """Return what the differences make of a ground."""
    codes = {each.code for each in lost}
    if codes - {"broken", "package"}:
        return "gone"
    return "suspended" if "broken" in codes else "changed" if codes else "holds"


@dataclass(frozen=True)
class Checked:
    """An award that stands, with its ground (None where none was kept) and what of it differs."""

    award: Row
    ground: Ground | None
    differences: tuple[Difference, ...]

    @property
    def state(self) -> GroundState:
        """Whether the ground stands."""
        return state_of(self.differences) if self.ground else "none"


def check(data: Path, installed: Installed) -> list[Checked]:
    """Return every award that stands, oldest first, with what of its ground does not hold any more."""
    grounds = dict(store_awards.read_grounds(data).iter_rows())
    present = Present(data, installed)
    checked = []
    for award in unreversed(store_awards.read_all(data)).iter_rows(named=True):
        ground = parse_ground(grounds[award["number"]]) if award["number"] in grounds else None
        lost = differences(ground, award["reward"], present) if ground else []
        checked.append(Checked(award, ground, tuple(lost)))
    return checked
