"""Near misses of a heading: what may be left off it without another meaning, and slips in Latin letters."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rencai.headers.words import heading_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

NEAREST = 60
"""The least likeness (0-100) at which a heading is suggested."""

_SLIPS = ((10, 2), (6, 1))
"""Letters at least -> slips at most."""

_SURE = 4
"""Letters of a word from which on a slip is believed."""


def alike(folded: str) -> str:
    """The heading in the form that all its like-meaning forms share.

    >>> alike("证书的名称"), alike("发证时间"), alike("passportno")
    ('证书名', '发证日期', 'passportnumber')
    """
    for form, same in heading_words().alike:
        folded = form.sub(same, folded)
    return folded


def loosened(folded: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """What the heading may be short of its particles, as by ``alike``, and the kinds of column of which that is so.

    No kinds: any. A contract's name is not whether there is one, so that a name is left off texts and words only.
    """
    bare = heading_words().after.sub("", folded)
    before = heading_words().before
    for form in dict.fromkeys((bare, before.sub("", bare), before.sub("", before.sub("", bare)))):
        same = alike(form)
        yield same, ()
        if same.endswith("名"):
            yield same[:-1], ("text", "word")
        yield alike(heading_words().whether.sub("", form)), ("flag",)


def slips(plain: str, known: Mapping[str, Sequence[tuple[str, ...]]], vocabulary: Iterable[str]) -> set[str]:
    """The known headings, as by ``fold``, of which a Latin heading is but a slip of the hand.

    ``known`` has the words of each. A slip leaves the first two letters and the last of a word, and is no word of the
    vocabulary: ``employee`` is no misspelt ``employer``.
    """
    words = tuple(re.findall(r"[a-z]+", plain))
    joined = "".join(words)
    allowed = next((most for least, most in _SLIPS if len(joined) >= least), 0)
    if not allowed or re.search(r"[^\Wa-z_]", plain):
        return set()
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    likely = process.extract(joined, known.keys(), scorer=OSA.distance, score_cutoff=allowed, limit=20)
    own = set(vocabulary)
    return {key for key, _, _ in likely if any(_slipped(words, other, own) for other in known[key])}


def _slipped(words: Sequence[str], other: Sequence[str], vocabulary: set[str]) -> bool:
    pairs = zip(words, other, strict=False)
    return len(words) == len(other) and all(one == two or _believed(one, two, vocabulary) for one, two in pairs)


def _believed(word: str, meant: str, vocabulary: set[str]) -> bool:
    ends = (word[:2], word[-1:]) == (meant[:2], meant[-1:])
    return ends and len(word) >= _SURE and word not in vocabulary


def most_like(folded: str, known: Iterable[str]) -> list[str]:
    """The known headings that are most like it, best first."""
    from rapidfuzz import fuzz, process

    found = process.extract(folded, list(known), scorer=fuzz.ratio, score_cutoff=NEAREST, limit=12)
    return [key for key, _, _ in found]
