"""Grades of membership and levels, with the ways to write them in simplified Chinese and English (grades.toml)."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from rencai import word_lists

if TYPE_CHECKING:
    from collections.abc import Mapping


@cache
def grades() -> Mapping[str, tuple[str, ...]]:
    """Return grade -> how it is written; a word may stand under several grades.

    :raises WordListError: when grades.toml is wrong.
    """
    return _lists("grades")


@cache
def levels() -> Mapping[str, tuple[str, ...]]:
    """Return level -> how it is written.

    :raises WordListError: when grades.toml is wrong.
    """
    return _lists("levels")


def _lists(key: str) -> Mapping[str, tuple[str, ...]]:
    whole = word_lists.read(__name__, "grades.toml")
    whole.require_keys(("grades", "levels"))
    return whole.section(key).lists(distinct=key == "levels")
