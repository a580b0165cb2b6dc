"""The headings of columns as they are listed, made ready for comparing once for all sheets."""

from __future__ import annotations

import re
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from rencai.sheets.headers.heading import canonical_form, fold_all, parse_headings

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from rencai.policy.nouns import Column
    from rencai.sheets.headers.heading import Meaning


class ListedHeadings:
    """The headings of columns as listed, and all that they come to by themselves: made once, for every sheet.

    ``typed`` are the headings as listed, ``parts`` their forms, and ``exact`` the column of each folded one.
    ``meanings`` are those that were asked for of listed headings alone, where nothing was confirmed.

    :param pairs: each heading with its column's name, in order.
    """

    def __init__(self, pairs: Sequence[tuple[str, str]]) -> None:
        self.typed = [text for text, _ in pairs]
        self._keys = fold_all(self.typed)
        # of two columns that share a heading the first has it
        self.exact = {key: name for key, (_, name) in zip(reversed(self._keys), reversed(pairs), strict=True) if key}
        self.parts = parse_headings(self.typed)
        self.meanings: dict[str, Meaning] = {}

    @cached_property
    def ends(self) -> frozenset[str]:
        return endings(self.exact)

    @cached_property
    def alike(self) -> Mapping[str, tuple[str, ...]]:
        same: dict[str, dict[str, None]] = {}
        for key, name in self.exact.items():
            same.setdefault(canonical_form(key), {})[name] = None
        return {key: tuple(names) for key, names in same.items()}

    @cached_property
    def latin(self) -> Mapping[str, list[tuple[str, ...]]]:
        words: dict[str, list[tuple[str, ...]]] = {}
        for text, key in zip(self.typed, self._keys, strict=True):
            if re.fullmatch(r"[a-z]+", key):
                words.setdefault(key, []).append(tuple(re.findall(r"[a-z]+", text.lower())))
        return words

    @cached_property
    def words(self) -> frozenset[str]:
        return frozenset(word for forms in self.latin.values() for words in forms for word in words)

    @cached_property
    def typed_by_key(self) -> Mapping[str, str]:
        return {key: text for key, text in zip(self._keys, self.typed, strict=True) if key}


def endings(keys: Iterable[str]) -> frozenset[str]:
    """Return everything with which one of the keys ends, itself included."""
    return frozenset(key[start:] for key in keys for start in range(len(key)))


def listed_headings(columns: Sequence[Column]) -> ListedHeadings:
    """Return the headings of the columns."""
    return _listed_headings(tuple((each.name, each.kind, tuple(each.zh), tuple(each.en)) for each in columns))


@lru_cache(maxsize=8)
def _listed_headings(
    columns: tuple[tuple[str, str, tuple[str, ...], tuple[str, ...]], ...],
) -> ListedHeadings:
    return ListedHeadings([(text, name) for name, _, zh, en in columns for text in (name, *zh, *en)])
