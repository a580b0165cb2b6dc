"""Decide by its neighbours whose a column is: the applicant's, or that of a passport, a contract, a degree, a spouse.

护照号码, 签发日期, 有效期至, 职业资格名称: 有效期至 alone may be the certificate's, here it is the passport's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from rencai.sheets.headers.subjects import is_professional
from rencai.sheets.headers.words import heading_words
from rencai.system import word_lists
from rencai.system.text import NEVER
from rencai.system.word_lists import any_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from rencai.sheets.headers.heading import Meaning


_NOTHING = re.compile(NEVER)
_PATTERNS = ("opens", "own", "never", "closes")
_LISTS = ("fields", "certain", "beside", "weak", "directly", "exact_too")
_REQUIRED = ("opens", "own", "fields", "certificates")


class Claim(NamedTuple):
    """That a column may belong to another document or person than the applicant's certificate.

    :param opener: the column index of the heading that says of whose document it speaks.
    :param sure: whether it can be nobody else's; else somebody must be asked.
    :param yields: whether it is the applicant's all the same where no other column of the roster means the same.
    """

    opener: int
    sure: bool
    yields: bool = False


@dataclass(frozen=True)
class Owner:
    """A kind of document or person as ``owners.toml`` describes it; the patterns are looked for in folded text."""

    opens: re.Pattern[str]
    own: re.Pattern[str]
    fields: frozenset[str]
    certain: frozenset[str] = frozenset()
    beside: frozenset[str] = frozenset()
    weak: frozenset[str] = frozenset()
    certificates: bool = False
    directly: frozenset[str] = frozenset()
    exact_too: frozenset[str] = frozenset()
    never: re.Pattern[str] = _NOTHING
    closes: re.Pattern[str] = _NOTHING


@dataclass
class _Run:
    """The columns from an opener on that may belong to it.

    ``near`` says that nothing but the owner's own stands between the opener and the next column, and ``outer`` is the
    run of a person in which this run of their document stands.
    """

    owner: Owner
    opener: int
    sure: bool
    apart: bool = False
    near: bool = True
    outer: _Run | None = None

    def runs(self) -> Iterator[_Run]:
        """Yield the run and those in which it stands."""
        yield self
        yield from self.outer.runs() if self.outer else ()


class _Claimed(NamedTuple):
    """The run that claims a column, whether it is near enough to be sure of it, and whether the claim yields."""

    run: _Run
    adjacent: bool
    yields: bool


@cache
def owners() -> Mapping[str, Owner]:
    """Return the kinds of documents and people, in the order in which a heading is tried.

    :raises WordListError: when owners.toml is wrong.
    """
    whole = word_lists.read(__name__, "owners.toml")
    return {key: _owner(section) for key, section in whole.sections().items() if key != "exact"}


def _owner(section: word_lists.Section) -> Owner:
    section.require_keys(_REQUIRED, (*_LISTS, *_PATTERNS))

    def pattern(key: str) -> re.Pattern[str]:
        return re.compile(any_of(section.words(key))) if key in section else _NOTHING

    def names(key: str) -> frozenset[str]:
        return frozenset(section.words(key)) if section.content.get(key) else frozenset()

    return Owner(
        opens=pattern("opens"),
        own=pattern("own"),
        fields=names("fields"),
        certain=names("certain"),
        beside=names("beside"),
        weak=names("weak"),
        certificates=section.flag("certificates"),
        directly=names("directly"),
        exact_too=names("exact_too"),
        never=pattern("never"),
        closes=pattern("closes"),
    )


@cache
def _exact_words() -> Mapping[str, tuple[str, ...]]:
    return word_lists.read(__name__, "owners.toml").section("exact").lists()


def exactness(meaning: Meaning, name: str) -> int:
    """Return how exactly a heading means the column: 0 the most, else 1."""
    return 0 if is_most_exact(meaning.heading.bare, name) else 1


def is_most_exact(bare: str, name: str) -> bool:
    """Return whether the heading has one of the words that make it the most exact for the column (从事专业)."""
    return any(word in bare for word in _exact_words().get(name, ()))


_CERTIFICATE = re.compile(r"证书|资格|certificat|credential|licen[cs]e|qualif|^cert")
_FIELDS = frozenset(("issuer", "issuing_country", "certificate_number", "issue_date", "expiry_date", "verification"))
_DOMESTIC = Owner(_NOTHING, _NOTHING, _FIELDS, _FIELDS, certificates=True)
"""A qualification of the mainland beside one from abroad."""
_NAME = re.compile(r"姓名|name")


def claims(meanings: Sequence[Meaning]) -> tuple[dict[int, Claim], frozenset[int]]:
    """Return column index -> the claim of another document or person on that column, of those that may be read.

    A column of which no heading says otherwise is not in it: it is the applicant's. Beside it stand the columns of
    headings that only another document or person has (签发日期), which are none of ours.
    """
    walk = _Walk(meanings)
    for column_index in range(len(meanings)):
        walk.step(column_index)
    return walk.claims(), frozenset(walk.foreign)


class _Walk:
    """A walk over the columns from left to right, with the run that it is in."""

    def __init__(self, meanings: Sequence[Meaning]) -> None:
        self._meanings = meanings
        sure = [each for each in meanings if each.sure == "qualification"]
        self._abroad = any(not exactness(each, "qualification") for each in sure)
        self._professional = {id(each) for each in sure if is_professional(each.heading.bare)}
        self._claimed: dict[int, _Claimed] = {}
        self._run: _Run | None = None
        self._named = False
        self.foreign: set[int] = set()

    def step(self, column_index: int) -> None:
        """Take the next column."""
        meaning = self._meanings[column_index]
        if column_index and meaning.groups != self._meanings[column_index - 1].groups:
            self._run = None
        name, bare = meaning.likely, _own_bare(meaning)
        if meaning.how == "confirmed":
            self._run = _opened(column_index, name, bare) if name != "qualification" else None
        elif any(_CERTIFICATE.search(group.bare) for group in meaning.groups):
            self._run = None
        elif run := self._claimant(column_index, name, bare):
            own = name in run.owner.certain or bool(run.owner.own.search(bare))
            yields = name in run.owner.directly and not run.near
            self._claimed[column_index] = _Claimed(run, own and not run.apart, yields)
            for each in self._run.runs() if self._run else ():
                each.near = each.near and name in each.owner.directly
            self._run = _document_of(run, column_index) if name == "id_number" else self._run
        elif name == "qualification":
            domestic = self._abroad and exactness(meaning, name) > 0 and is_professional(bare)
            self._run = _Run(_DOMESTIC, column_index, sure=not self._named) if domestic else None
        elif bare:
            self._run = _next_run(self._run, column_index, name, bare)
            if self._run and not name and not self._run.apart:
                self.foreign.add(column_index)
        self._named = self._named or (name == "qualification" and self._run is None)

    def _claimant(self, column_index: int, name: str | None, bare: str) -> _Run | None:
        """Return the run, the inner before the outer, to which the column may belong; None where there is none."""
        runs = self._run.runs() if self._run else ()
        return next((run for run in runs if self._may_belong(run, column_index, name, bare)), None)

    def _may_belong(self, run: _Run, column_index: int, name: str | None, bare: str) -> bool:
        """Return whether the field may be that of the run: no heading says of itself that it is the certificate's."""
        meaning = self._meanings[column_index]
        if name is None or not self._may_have(run, name, bare):
            return False
        if run.owner is _DOMESTIC:
            return name != "qualification" and not heading_words().abroad.search(bare)
        if is_professional(bare):
            return False
        if name == "qualification":
            return bool(self._professional - {id(meaning)})
        if name == "name":
            opener = self._meanings[run.opener].heading.bare
            later = any(other.sure == name for other in self._meanings[column_index + 1 :])
            return column_index == run.opener + 1 and later and not _NAME.search(opener)
        return run.owner.certificates or not _CERTIFICATE.search(bare)

    def _may_have(self, run: _Run, name: str, bare: str) -> bool:
        """Return whether the owner may have such a column, of which no word says that it is the applicant's."""
        owner = run.owner
        own = name not in owner.exact_too and is_most_exact(bare, name)
        if name not in owner.fields or own or owner.never.search(bare):
            return False
        return name not in owner.directly or not self._repeats(run, name, bare)

    def _repeats(self, run: _Run, name: str, bare: str) -> bool:
        """Return whether the run has such a column: who has a place has one, and a number once under each heading."""
        claimed = [index for index, claim in self._claimed.items() if claim.run is run]
        same = [_own_bare(self._meanings[index]) for index in claimed if self._meanings[index].likely == name]
        return bare in same if name == "id_number" else bool(same)

    def claims(self) -> dict[int, Claim]:
        """Return what was found, now that all that tells of each run is known."""
        return {
            column_index: Claim(run.opener, run.sure and adjacent, yields)
            for column_index, (run, adjacent, yields) in self._claimed.items()
            if run.sure or self._meanings[column_index].likely != "specialty"
        }


def _own_bare(meaning: Meaning) -> str:
    """Return the heading itself, folded, without those of its groups."""
    bare = meaning.heading.bare
    return bare.removeprefix("".join(group.bare for group in meaning.groups)) or bare


def _next_run(run: _Run | None, column_index: int, name: str | None, bare: str) -> _Run | None:
    """Return the run after a column that is none of its fields: begun anew, gone on, or ended.

    A heading that only such a document has makes sure whose the run is; one that says nothing leaves it open.
    """
    for each in run.runs() if run else ():
        each.near = _is_near(each.owner, name, bare)
    own = bool(run and not name and run.owner.own.search(bare))
    if run and (own or name in run.owner.beside):
        run.sure = run.sure or own
        if name and run.outer and name not in run.outer.owner.beside:
            run.outer = None
        return run
    if opened := _opened(column_index, name, bare):
        return opened
    if run and not name:
        for each in run.runs():
            each.apart = True
        return run
    return None


def _is_near(owner: Owner, name: str | None, bare: str) -> bool:
    """Return whether the column is the owner's own, so that what stands behind it may be theirs still (关系)."""
    return not name and bool(owner.own.search(bare)) and not owner.closes.search(bare)


def _document_of(run: _Run, column_index: int) -> _Run:
    """Return the run after a person's number: that of their document, which may expire (有效期至)."""
    if "expiry_date" in run.owner.fields:
        return run
    return _Run(owners()["passport"], column_index, sure=True, outer=run if run.near else None)


def _opened(column_index: int, name: str | None, bare: str) -> _Run | None:
    if not name and is_professional(bare) and heading_words().home.search(bare):
        return _Run(_DOMESTIC, column_index, sure=True)
    for key, owner in owners().items():
        if name in owner.weak:
            return _Run(owner, column_index, sure=False, near=False)
        opens = not name and owner.opens.search(bare) and not owner.never.search(bare)
        if opens or (name == "id_number" and key == "passport"):
            return _Run(owner, column_index, sure=True, near=not owner.closes.search(bare))
    return None
