"""The columns of an official list, with the headings that bureaus give them."""

from __future__ import annotations

from functools import cache

from rencai.policy.nouns import Column
from rencai.system import word_lists

NAMES = ("qualification", "qualification_zh", "qualification_en")
"""The columns that name a qualification; a list has one of them at least."""

TEXTS = (
    *NAMES, "abbreviation", "issuer", "issuer_en", "country", "field", "title", "title_level", "series", "tier",
    "remarks", "number",
)  # fmt: skip
"""The names of all columns, in the file's order; the reader of lists knows each of them."""


@cache
def list_columns() -> tuple[Column, ...]:
    """Return all columns of a list; of two that share a heading the first has it.

    :raises WordListError: when columns.toml is wrong, or its columns are not ``TEXTS``.
    """
    whole = word_lists.read(__name__, "columns.toml")
    whole.require_keys(TEXTS)
    columns = []
    for name, section in whole.sections().items():
        section.require_keys(("zh", "en", "says"))
        columns.append(Column(name, section.words("zh"), section.words("en"), "text", section.string("says")))
    return tuple(columns)
