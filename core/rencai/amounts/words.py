"""What stands over a table of amounts (headings.toml)."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from rencai import word_lists

if TYPE_CHECKING:
    from collections.abc import Mapping

AMOUNT = "amount_cny"
CONDITIONS = (
    "input", "sheet", "row", "applicant_id", "city", "pathway", "qualification", "title_level", "reward",
)  # fmt: skip
"""The columns of an award that a line may name beside its amount."""


@cache
def headings() -> Mapping[str, tuple[str, ...]]:
    """Return the amount and each of ``CONDITIONS`` with the headings it is known by, the first one shown.

    :raises WordListError: when headings.toml is wrong.
    """
    whole = word_lists.read(__name__, "headings.toml")
    whole.require_keys(("headings", "ignored"))
    section = whole.section("headings")
    section.require_keys((AMOUNT, *CONDITIONS))
    return section.lists(distinct=True)


@cache
def ignored() -> tuple[str, ...]:
    """Return the headings of columns that limit nothing; every other unknown one is refused: it may be a condition.

    :raises WordListError: when headings.toml is wrong.
    """
    return word_lists.read(__name__, "headings.toml").section("ignored").words("headings")
