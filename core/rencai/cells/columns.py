"""The canonical columns of an applicant's row: name, kind, headings and meaning."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from rencai.policy.nouns import COLUMN_KINDS, Column
from rencai.system import word_lists

if TYPE_CHECKING:
    from rencai.system.word_lists import Section


@cache
def canonical_columns() -> tuple[Column, ...]:
    """Return all canonical columns, in the order in which a template shows them.

    :raises WordListError: when columns.toml is wrong.
    """
    sections = word_lists.read(__name__, "columns.toml").sections(distinct=("zh", "en"))
    return tuple(_column(name, section) for name, section in sections.items())


def _column(name: str, section: Section) -> Column:
    section.require_keys(("kind", "zh", "en", "says"))
    kind = section.string("kind")
    if kind not in COLUMN_KINDS:
        raise section.error(f"the kind {kind!r} is none of {', '.join(COLUMN_KINDS)}", "kind")
    return Column(name, section.words("zh"), section.words("en"), kind, section.string("says"))
