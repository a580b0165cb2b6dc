"""What a line of the review sheet offers to be answered, and which decisions bear on it."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from rencai.decisions.model import LISTED, NO_TIER, SAME, UNLISTED
from rencai.messages.lookup import LANGUAGES, spellings, text, words
from rencai.policy.nouns import LEVELS, Source
from rencai.policy.source_words import localized

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rencai.messages.codes import Choice
    from rencai.policy.nouns import Edition
    from rencai.policy.package import Package


DOUBTS = ("ambiguous", "family", "coverage")
"""Causes for which the name is in doubt, and a person who has the certificate and the catalogue may tell."""
REVIEWED = (*DOUBTS, "untold")
"""These, and that an answer does not tell all that a ruling needs: then it is asked for again."""


@dataclass(frozen=True, eq=False)
class Offer:
    """What may be answered of a name in one edition of a city's catalogue: the ``choices``, and with 列入 the rest."""

    package: Package
    edition: Edition
    choices: tuple[Choice, ...]

    def levels(self, lang: str) -> Sequence[str]:
        """Return the title levels that the edition has, or all where it does not count them."""
        shown = words("ruling.level", lang)
        return [shown[level] for level in self.level_keys] if self._tells else []

    @property
    def _tells(self) -> bool:
        """Whether anything may be told beside the choice."""
        return LISTED in self.choices

    @property
    def document(self) -> str:
        """The document in which the edition is to be looked up: what was looked at where nothing else is told."""
        source = self.edition.source
        if not isinstance(source, Source):
            return self.edition.zh
        document = localized(source, "zh")
        return f"{document.title} {document.where}"

    @property
    def level_keys(self) -> Sequence[str]:
        """The title levels that the edition has, by their keys."""
        return [level for level in LEVELS if level in self.edition.levels or not self.edition.levels]

    def tiers(self, lang: str) -> Sequence[str]:
        """Return the tiers of the city, and that it is none of them; nothing where it has no tiers.

        An edition of which no source counts the tiers may have them all the same.
        """
        shown = words("ruling.tier", lang)
        named = [shown.get(tier) or self._called(tier, lang) for tier in self.package.tiers]
        return [*named, text("decision.no_tier", lang)] if named and self._tells else []

    def fields(self, lang: str) -> Sequence[str]:
        """Return the fields of the edition."""
        return [self._called(name, lang) for name in self.edition.fields] if self._tells else []

    def _called(self, key: str, lang: str) -> str:
        """Return what a published list calls a tier or field in Chinese, else its key, which is English."""
        chinese = (word for word in self.edition.names.get(key, ()) if not word.isascii())
        return next(chinese, key) if lang == "zh" else key

    def tier(self, typed: str) -> str | None:
        """Return the key of the tier that was typed, ``NO_TIER`` for none of them; None where it is neither."""
        none = [text("decision.no_tier", lang) for lang in LANGUAGES]
        by_key = {tier: [tier, *spellings("ruling.tier").get(tier, ())] for tier in self.package.tiers}
        return self._key(typed, {**by_key, NO_TIER: [NO_TIER, *none]} if by_key else {})

    def field(self, typed: str) -> str | None:
        """Return the key of the field that was typed, or None; as typed where the edition does not count fields."""
        return self._key(typed, {name: [name] for name in self.edition.fields}) if self.edition.fields else typed

    def level(self, typed: str) -> str | None:
        """Return the key of the title level that was typed, None where the edition has none of that name."""
        named = spellings("ruling.level")
        return self._key(typed, {level: [level, *named[level]] for level in self.level_keys})

    def _key(self, typed: str, words_by_key: Mapping[str, Sequence[str]]) -> str | None:
        wanted = plain(typed)
        named = {key: [*words_, *self.edition.names.get(key, ())] for key, words_ in words_by_key.items()}
        return next((key for key, words_ in named.items() if wanted in map(plain, words_)), None)


def plain(typed: str) -> str:
    """Return the text as words are compared: width, case and blanks make no difference.

    >>> plain(" ＩＴ Field ")
    'itfield'
    """
    return "".join(unicodedata.normalize("NFKC", typed).casefold().split())


def offer(package: Package, key: str, entries: Sequence[str], *, certain: bool = False) -> Offer:
    """Return what is offered of a name in the edition of that key.

    Where all of the edition is loaded, a name is one of its entries or not listed; else it may be listed under a name
    that is not known here.

    :param entries: its candidates in the edition, nearest first.
    :param certain: whether it is certainly the first of them, so that only what the document tells of it is unknown.
    """
    if certain:
        return Offer(package, package.policy.edition(key), (LISTED,))
    edition = package.policy.edition(key)
    single: tuple[Choice, ...] = (SAME,) if len(entries) == 1 else ("candidate1", "candidate2", "candidate3")
    choices: tuple[Choice, ...] = (*single[: len(entries)], *(() if package.complete(edition) else (LISTED,)), UNLISTED)
    return Offer(package, edition, choices)


def bearing(lines: pl.DataFrame, effective: pl.DataFrame) -> pl.DataFrame:
    """Return of what was asked ``place``, ``number``, that of the last decision that bears on it, and ``looked_up``.

    ``looked_up`` says whether one is a look-up in the edition. Nothing is returned where there is no decision.

    :param lines: ``place``, ``city`` (the package's name), ``pair`` and ``edition``.
    :param effective: ``decisions.schema.EFFECTIVE``.
    """
    rows = effective.select("city", "pair", "number", of="edition")
    joined = lines.join(rows, on=["city", "pair"]).filter(pl.col("of").is_null() | (pl.col("of") == pl.col("edition")))
    return joined.group_by("place").agg(pl.col("number").max(), looked_up=pl.col("of").is_not_null().any())
