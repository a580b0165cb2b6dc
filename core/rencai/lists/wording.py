"""What an import says of a list in words: a cell's value, what a total counts, why lines are no entries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rencai.messages.lookup import text, words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rencai.lists.totals import Total
    from rencai.policy import Edition


def value(of: str, cell: str | None, edition: Edition, lang: str) -> str:
    """A cell's value in words, a field's as the edition's lists have it; a dash where nothing is stated."""
    if cell is None:
        return "—"
    if of == "title_level" and cell in words("ruling.level", lang):
        return words("ruling.level", lang)[cell]
    if of == "tier" and cell in words("ruling.tier", lang):
        return words("ruling.tier", lang)[cell]
    return _named(edition.names.get(cell, ()), lang) or cell


def called(one: Total, edition: Edition, lang: str) -> str:
    """What the total counts."""
    return " ".join(
        [words("list.counted", lang)[one.of], *([value(one.of, one.name, edition, lang)] if one.name else [])]
    )


def _named(names: Iterable[str], lang: str) -> str | None:
    """The first of the names that is of the language."""
    return next((name for name in names if name.isascii() == (lang == "en")), None)


def skipped(reason: str, lang: str) -> str:
    """Why lines are no entries."""
    return text("list.section", lang) if reason == "section" else words("reading.skipped", lang)[reason]
