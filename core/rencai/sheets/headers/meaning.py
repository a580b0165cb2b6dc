"""Decide which canonical column a heading means, if any, and whose document or person it speaks of."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from rencai.cells.columns import CERTIFICATE
from rencai.sheets.headers.heading import (
    Heading,
    Meaning,
    canonical_form,
    find_misspelt,
    fold_all,
    looser_forms,
    parse_headings,
)
from rencai.sheets.headers.joining import below, joined_forms, number_of_groups, under_numbered
from rencai.sheets.headers.likeness import most_like, resembling
from rencai.sheets.headers.listed import endings, listed_headings
from rencai.sheets.headers.numbered import is_bare_certificate, lettered, without_numbers
from rencai.sheets.headers.subjects import is_foreign
from rencai.sheets.headers.words import heading_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from rencai.policy.nouns import Column
    from rencai.sheets.headers.grid import StackedHeading
    from rencai.sheets.headers.heading import How


WAN = "万元"
MOST_SUGGESTED = 3
"""How many columns are suggested for a heading."""

_LATIN = re.compile(r"[a-z]+")
_NAMING = ("名", "name")
"""What a heading comes to, as by ``canonical_form``, that names whatever its group speaks of."""
_ENDINGS = ("名", "号", "日期", "number")
"""Headings, as by ``canonical_form``, that are an ending alone: 名称 may be of anything, and is no 名字."""
_SHORT = 2
"""Letters of a Latin text that says nothing, unless it is a word of our own headings."""
_HOLDING = re.compile(r"(?:证书|资格|持证|证照|certificates?|certifications?|qualifications?)(?:情况|信息|明细)?$")
"""How headings end that may name what somebody holds: 持有证书, 证书情况."""
_WHETHER = re.compile(r"^(?:是否|有无|whether)|数量")
_LATIN_UNITS = frozenset(("month", "months", "days"))


_CERTIFICATES = tuple(Heading(word, word, word, word) for word in ("证书", "certificate"))
"""What a group that is a qualification's heading also says."""


class HeadingIndex:
    """The headings of the columns and those that were confirmed, by which a sheet's are interpreted.

    A text must be added before anything is asked about it: folding many at once is far quicker.
    """

    def __init__(self, columns: Sequence[Column], confirmed: Mapping[str, str] | None = None) -> None:
        self.columns = {column.name: column for column in columns}
        self._listed = listed_headings(columns)
        self.typed, self.exact = self._listed.typed, self._listed.exact
        meant = confirmed or {}
        self._confirmed = dict(zip(fold_all(meant), meant.values(), strict=True)) if meant else {}
        self._meanings: dict[tuple[tuple[str, ...], str | None], Meaning] = {}
        self._near_meanings: dict[tuple[tuple[str, ...], str | None], Meaning] = {}
        self._parts: dict[str, Heading] = {}

    def add(self, texts: Iterable[str]) -> None:
        """Fold these texts, all at once; letters that number certificates (证书A, 证书B) become numbers."""
        listed = list(texts)
        parsed = parse_headings(text for text in listed if text not in self._listed.parts)
        headings = {text: self._listed.parts[text] if text in self._listed.parts else parsed[text] for text in listed}
        if numbers := lettered(heading.plain for heading in headings.values()):
            bare = dict(zip(numbers, fold_all(numbers.values()), strict=True))
            headings = {
                text: replace(heading, bare=bare[heading.plain]) if heading.plain in bare else heading
                for text, heading in headings.items()
            }
        self._parts |= headings

    @property
    def of_people(self) -> bool:
        """Whether the columns are those of applicants, and not of a list of qualifications."""
        return "id_number" in self.columns

    def heading(self, text: str) -> Heading:
        """Return the text, which was added before, as a heading."""
        return self._parts[text]

    def interpret(self, stacked: StackedHeading) -> Meaning:
        """Return what the heading means below its groups beyond doubt."""
        key = (stacked.groups, stacked.text)
        if key not in self._meanings:
            self._meanings[key] = self._interpret(*key)
        return self._meanings[key]

    def meaning_of(self, text: str) -> Meaning:
        """Return what the text, which was added before, means by itself beyond doubt."""
        own = self._parts[text]
        if self._confirmed or own is not self._listed.parts.get(text):
            return self._interpret((), text)
        meanings = self._listed.meanings
        if text not in meanings:
            meanings[text] = self._interpret((), text)
        return meanings[text]

    def interpret_closely(self, stacked: StackedHeading) -> Meaning:
        """Return what the heading means beyond doubt, else the columns that it nearly names."""
        meaning, key = self.interpret(stacked), (stacked.groups, stacked.text)
        if stacked.text is None or meaning.how:
            return meaning
        if key not in self._near_meanings:
            own = self._parts[stacked.text]
            columns = self._near_columns(meaning.groups, self._joined(meaning.groups, own), own)
            self._near_meanings[key] = meaning._replace(how="near", columns=columns) if columns else meaning
        return self._near_meanings[key]

    def _interpret(self, above: tuple[str, ...], text: str | None) -> Meaning:
        if text is None:
            return Meaning(Heading(""))
        own, groups = self._parts[text], tuple(self._parts[group] for group in above)
        if not self._may_end(own):
            return Meaning(below(groups, own) if own.whole else own, groups=groups)
        joined = self._joined(groups, own)
        heading = joined[0] if joined else own
        for how, columns in (
            self._confirmed_meaning((*joined, *self._own_if_allowed(groups, own))),
            self._exact_meaning(groups, joined, own),
        ):
            if how:
                own_or_joined = heading if columns and own.bare not in self.exact else own
                return Meaning(own_or_joined, how, columns, groups, number_of_groups(groups, columns))
        return self._numbered_meaning(groups, (*joined, own)) or Meaning(heading, groups=groups)

    def _numbered_meaning(self, groups: tuple[Heading, ...], forms: Sequence[Heading]) -> Meaning | None:
        """Return what the heading means without a number in it, if that is a column of a certificate."""
        if self._is_of_others(groups):
            return None
        for form in (*forms, *under_numbered(groups, forms[-1])):
            for bare, number in without_numbers(form.bare):
                name = self.column_of(replace(form, whole=bare, bare=bare))
                name = name or ("qualification" if is_bare_certificate(bare) else None)
                if name in CERTIFICATE and not self._is_foreign(groups, name):
                    return Meaning(form, "exact", (name,), groups, number)
        return None

    def likely(self, text: str) -> bool:
        """Return whether a heading of the index can end like the text, alone or below groups; hardly any data can."""
        return self._may_end(self._parts[text])

    def _may_end(self, own: Heading) -> bool:
        """Return whether a heading of the index ends with these characters, or two do with its Latin and its others."""
        if not own.whole or not own.bare:
            return bool(own.whole)
        forms = (own.whole, own.bare, *(bare for bare, _ in without_numbers(own.bare)))
        return any(form in self._ends or is_bare_certificate(form) or self._may_end_twice(form) for form in forms)

    def _may_end_twice(self, folded: str) -> bool:
        parts = {"".join(_LATIN.findall(folded)), han := _LATIN.sub("", folded)} - {""}
        return parts <= self._ends or han in self.exact

    @cached_property
    def _ends(self) -> frozenset[str]:
        return self._listed.ends | endings(self._confirmed) if self._confirmed else self._listed.ends

    def _joined(self, groups: Sequence[Heading], own: Heading) -> list[Heading]:
        """Return the heading joined with its groups; one that says "name" alone may also be the nearest group itself.

        职业资格 over 全称 is as much as 职业资格名称, and over 编号 as 证书编号; but the name of a degree is no level
        of education. 境外 alone is a certificate's over 编号 and 机构; over 名称 it may be an employer's.
        """
        joined = joined_forms(groups, own)
        named = self.columns.get(self.column_of(groups[-1]) or "") if groups else None
        names = canonical_form(own.bare) in _NAMING
        certified = [own.under(_CERTIFICATES[own.bare.isascii()])] if groups else []
        if named is None or named.kind != "text":
            abroad = bool(groups) and not names and heading_words().abroad.fullmatch(groups[-1].bare)
            return [*joined, *certified] if abroad else joined
        naming = [groups[-1]] if names else []
        return [*joined, *(certified if named.name == "qualification" else []), *naming]

    def _own_if_allowed(self, groups: Sequence[Heading], own: Heading) -> list[Heading]:
        name = self._confirmed_name(own)
        return [] if name is None or self._is_foreign(groups, name) else [own]

    def _confirmed_meaning(self, forms: Sequence[Heading]) -> tuple[How, tuple[str, ...]]:
        for form in forms:
            name = self._confirmed_name(form)
            if name is not None:
                return ("confirmed", (name,)) if name in self.columns else ("none", ())
        return "", ()

    def _confirmed_name(self, form: Heading) -> str | None:
        """Return the name confirmed for the heading, with or without its notes; None where none was."""
        return self._confirmed.get(form.whole, self._confirmed.get(form.bare)) if form.whole else None

    def _exact_meaning(
        self, groups: Sequence[Heading], joined: Sequence[Heading], own: Heading
    ) -> tuple[How, tuple[str, ...]]:
        name = next((column for form in joined if (column := self.column_of(form))), None) or self.column_of(own)
        alone = not any(self.column_of(form) for form in joined)
        if not name or (alone and self._is_foreign(groups, name)) or self._is_of_others(groups):
            return "", ()
        return "exact", (name,)

    def is_of_others(self, stacked: StackedHeading) -> bool:
        """Return whether its groups make the heading another's: of a person (配偶), a document or a school."""
        if not stacked.text or not stacked.groups:
            return False
        self.add((stacked.text, *stacked.groups))
        alone = self.meaning_of(stacked.text).sure and not self.interpret(stacked).sure
        return bool(alone) or self._is_of_others([self._parts[text] for text in stacked.groups])

    def _is_of_others(self, groups: Sequence[Heading]) -> bool:
        return self._is_foreign(groups, "name")

    def _is_foreign(self, groups: Iterable[Heading], name: str) -> bool:
        return any(is_foreign(group.bare, name) for group in groups)

    def column_of(self, heading: Heading) -> str | None:
        """Return the column of this very heading, with or without its notes, or in two languages at once."""
        whole = self.exact.get(heading.whole)
        if whole:
            return whole
        name = self.exact.get(heading.bare) or self._in_two_languages(heading.bare)
        return name if name and heading.fits(self.columns[name]) else None

    def _in_two_languages(self, bare: str) -> str | None:
        """Return the column of the Chinese in a heading, unless its Latin is of another one or speaks of others."""
        latin, han = "".join(_LATIN.findall(bare)), _LATIN.sub("", bare)
        name = self.exact.get(han) if latin and han else None
        if not name or self.exact.get(latin, name) != name:
            return None
        unit = latin in _LATIN_UNITS or any(end.end() == len(latin) for end in heading_words().strange.finditer(latin))
        strange = unit or is_foreign(latin, name)
        telling = latin in self.exact or len(latin) > _SHORT or latin in self._listed.words
        return name if telling and not strange else None

    def _near_columns(self, groups: Sequence[Heading], joined: Sequence[Heading], own: Heading) -> tuple[str, ...]:
        for form in (*joined, own):
            names = [name for name in self._near_names(form) if form.fits(self.columns[name])]
            fit = tuple(name for name in names if not self._is_foreign((*groups, own), name))
            if fit:
                return fit
        return ()

    def _near_names(self, heading: Heading) -> list[str]:
        names = [
            name
            for key, kinds in looser_forms(heading.bare)
            if key not in _ENDINGS
            for name in self._listed.alike.get(key, ())
            if not kinds or self.columns[name].kind in kinds
        ]
        slipped = find_misspelt(heading.plain, self._listed.latin, self._listed.words) if not names else set()
        return list(dict.fromkeys((*names, *(self.exact[key] for key in sorted(slipped)))))

    def contains(self, *texts: str) -> bool:
        """Return whether the text, or the texts one below the other, are a heading of the index."""
        *groups, own = (self._parts[text] for text in texts)
        if own.whole and not self._may_end(own):
            return False
        form = below(groups, own)
        return bool(self.column_of(form) or self._confirmed_name(form) or self._numbered_meaning((), (form,)))

    def nearest_column(self, text: str) -> str | None:
        """Return the canonical column of the heading that the text is most like; None where it is like none."""
        bare = self._parts[text].bare
        like = most_like(bare, self.exact) if bare else ()
        return self.exact[like[0]] if like else None

    def suggest(self, meaning: Meaning, taken: Iterable[str]) -> tuple[str, ...]:
        """Return the columns that an unknown heading may mean, most likely first."""
        if meaning.columns:
            return meaning.columns[:MOST_SUGGESTED]
        heading = meaning.heading
        named = ["qualification"] if _HOLDING.search(heading.bare) and not _WHETHER.search(heading.bare) else []
        likely = dict.fromkeys((*named, *(self.exact[key] for key in resembling(heading, self._listed.typed_by_key))))
        free = [name for name in likely if name in self.columns and name not in taken]
        free = [name for name in free if heading.fits(self.columns[name])]
        fit = [name for name in free if not self._is_foreign((*meaning.groups, heading), name)]
        return tuple(fit[:MOST_SUGGESTED])

    def unit(self, meaning: Meaning) -> str | None:
        """Return the unit of the column's bare numbers, where it is not the column's own."""
        return WAN if meaning.heading.units & {"wan"} else None


def find_column(text: str, columns: Sequence[Column]) -> str | None:
    """Return the canonical column of that name or heading; None where it is none."""
    return HeadingIndex(columns).exact.get(fold_all([text])[0])
