"""Word a source for its readers: title, issuer, place and day of publication in their language."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from rencai.messages.lookup import text

if TYPE_CHECKING:
    from rencai.policy.nouns import Source

_SEED = "seeds/"
_NOT_PRINTED = re.compile(r"not printed(?:; the address bears (?P<day>[0-9-]+))?")


def localized(source: Source, lang: str) -> Source:
    """Return the source as people are shown it.

    Where no Chinese title or issuer is written, they are as in the original. Of a text that came with the system,
    ``where`` says so: readers do not have the file.
    """
    zh = lang == "zh"
    return replace(
        source,
        title=(zh and source.title_zh) or source.title,
        issuer=(zh and source.issuer_zh) or source.issuer,
        where=text("ruling.source.seed", lang) if source.where.startswith(_SEED) else source.where,
        published=_published(source.published, lang),
    )


def _published(printed: str, lang: str) -> str:
    fits = _NOT_PRINTED.fullmatch(printed)
    if fits is None:
        return printed
    if fits["day"] is None:
        return text("ruling.source.not_printed", lang)
    return text("ruling.source.day_in_address", lang, day=fits["day"])
