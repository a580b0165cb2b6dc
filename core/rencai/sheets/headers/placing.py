"""Place the columns of a header: which column is read as what, and which are somebody else's or must be asked about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from rencai.cells.columns import CERTIFICATE, MOST_CERTIFICATES, numbered_name
from rencai.sheets.headers.owners import claims, exactness

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rencai.sheets.headers.heading import Meaning
    from rencai.sheets.headers.owners import Claim


class Doubt(NamedTuple):
    """A column of that canonical name which is not read for the sake of the column ``opener`` beside it."""

    name: str
    column_index: int
    opener: int


@dataclass(frozen=True)
class Placement:
    """What the columns of a header are.

    :param mapping: canonical name, numbered for a further certificate (``issuer_2``) -> column index.
    :param doubtful: columns of which only a person can say whose they are; their cells are unknown.
    :param others: columns of another document or person, where no column of that name is the applicant's.
    :param foreign: the column indices of headings that only another document or person has.
    """

    mapping: Mapping[str, int]
    doubtful: tuple[Doubt, ...] = ()
    others: tuple[Doubt, ...] = ()
    foreign: frozenset[int] = frozenset()

    def undecided(self) -> set[int]:
        """Return the column indices of the doubts."""
        return {doubt.column_index for doubt in (*self.doubtful, *self.others)}


def place(meanings: Sequence[Meaning], accepted: Mapping[str, int], *, of_people: bool = True) -> Placement:
    """Return the columns' placement: of several of one name the confirmed, the more exact, else the first is read.

    :param accepted: the near misses that can be nothing else: canonical name -> column index.
    :param of_people: whether the columns are applicants', who have other documents too; a list of qualifications has
        none.
    """
    claimed, foreign = claims(meanings) if of_people else ({}, frozenset())
    wanted = _wanted(meanings, accepted)
    free = {name: _free(indices, claimed) for name, indices in wanted.items()}
    slots = _slots(free.get("qualification", []), meanings, wanted, claimed) if of_people else []
    mapping: dict[str, int] = {}
    doubtful: list[Doubt] = []
    for name, indices in free.items():
        if name in CERTIFICATE and len(slots) > 1:
            placed, unsure = _by_certificate(name, indices, slots, meanings)
            mapping |= placed
            doubtful += unsure
        elif indices:
            mapping[name] = min(indices, key=lambda index: _preference(meanings[index], name, index))
    doubts = [
        (Doubt(name, index, claimed[index].opener), claimed[index].sure)
        for name, indices in wanted.items()
        for index in indices
        if not free[name]
    ]
    doubtful += [doubt for doubt, sure in doubts if not sure]
    others = [doubt for doubt, sure in doubts if sure]
    return Placement(dict(sorted(mapping.items(), key=lambda item: item[1])), tuple(doubtful), tuple(others), foreign)


def _free(indices: Sequence[int], claimed: Mapping[int, Claim]) -> list[int]:
    """Return the columns that nobody else claims; where there is none, those of which the claims yield."""
    unclaimed = [index for index in indices if index not in claimed]
    return unclaimed or [index for index in indices if claimed[index].yields]


def _wanted(meanings: Sequence[Meaning], accepted: Mapping[str, int]) -> dict[str, list[int]]:
    """Return the column indices of each canonical name, near misses where nothing else has the name."""
    wanted: dict[str, list[int]] = {}
    for column_index, meaning in enumerate(meanings):
        if name := meaning.sure:
            wanted.setdefault(name, []).append(column_index)
    for name, column_index in accepted.items():
        wanted.setdefault(name, [column_index])
    return wanted


def _preference(meaning: Meaning, name: str, column_index: int) -> tuple[bool, int, int]:
    return meaning.how != "confirmed", exactness(meaning, name), column_index


# ---- several certificates of one person ----


def _slots(
    qualifications: Sequence[int],
    meanings: Sequence[Meaning],
    wanted: Mapping[str, Sequence[int]],
    claimed: Mapping[int, Claim],
) -> list[int]:
    """Return the columns that each name a certificate of their own, in the order of their numbers; one at most is none.

    Headings are numbered (证书1名称), or the same heading is repeated together with others of the certificate's.
    """
    confirmed = any(meanings[index].how == "confirmed" for index in qualifications)
    numbers = {index: meanings[index].number for index in qualifications}
    if any(numbers.values()):
        first: dict[int, int] = {}
        for index in qualifications:
            first.setdefault(numbers[index] or 0, index)
        return [first[number] for number in sorted(first)][:MOST_CERTIFICATES]
    alike = {_whole(meanings[index]) for index in qualifications}
    if len(qualifications) > 1 and len(alike) == 1 and not confirmed:
        counts = [
            sum(index not in claimed for index in wanted[name])
            for name in wanted
            if name in CERTIFICATE - {"qualification"}
        ]
        return list(qualifications[:MOST_CERTIFICATES]) if len(qualifications) in counts else []
    return []


def _whole(meaning: Meaning) -> tuple[str, ...]:
    return (*(group.bare for group in meaning.groups), meaning.heading.bare)


def _by_certificate(
    name: str, indices: Sequence[int], slots: Sequence[int], meanings: Sequence[Meaning]
) -> tuple[dict[str, int], list[Doubt]]:
    """Return the columns of that name by certificate, and those of which nobody knows whose certificate they are of.

    A column belongs to the certificate of its number; without one to that without a number where others are numbered
    alike (证书名称, 证书名称2, 发证机构, 发证机构2), else to the certificate named before it, if each has one.
    """
    numbers = [meanings[slot].number for slot in slots]
    placed: dict[str, int] = {}
    bare = [index for index in indices if name != "qualification" and not meanings[index].number]
    each = len(bare) == len(slots)
    unnumbered = len(bare) == 1 < len(indices) and None in numbers
    doubtful = []
    for index in indices:
        slot = numbers.index(None) if unnumbered and index in bare else None
        slot = _slot_of(index, slots, numbers, meanings, by_place=each) if slot is None else slot
        if slot is None:
            if index in bare:
                doubtful.append(Doubt(name, index, slots[-1]))
        else:
            placed.setdefault(numbered_name(name, slot + 1), index)
    return placed, doubtful if len(placed) < len(slots) else []


def _slot_of(
    index: int, slots: Sequence[int], numbers: Sequence[int | None], meanings: Sequence[Meaning], *, by_place: bool
) -> int | None:
    """Return the place in ``slots`` of the certificate whose column that is; None where it cannot be told."""
    number = meanings[index].number
    if index in slots:
        return list(slots).index(index)
    if number:
        return numbers.index(number) if number in numbers else None
    before = [place for place, slot in enumerate(slots) if slot < index]
    return max(before, key=lambda place: slots[place]) if by_place and before else None
