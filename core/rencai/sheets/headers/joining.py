"""Join a heading with the groups above it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from rencai.cells.columns import CERTIFICATE
from rencai.sheets.headers.heading import Heading
from rencai.sheets.headers.numbered import number_of_group, without_numbers
from rencai.sheets.headers.words import heading_words

if TYPE_CHECKING:
    from collections.abc import Sequence


def under_numbered(groups: Sequence[Heading], own: Heading) -> list[Heading]:
    """Return the heading below its nearest group, of whose end only the number is left: 证书信息1 over 编号."""
    if not groups:
        return []
    shorter = [
        f"{heading_words().group_end.sub('', bare)}{number}" for bare, number in without_numbers(groups[-1].bare)
    ]
    return [own.under(replace(groups[-1], whole=short, bare=short)) for short in shorter]


def number_of_groups(groups: Sequence[Heading], columns: Sequence[str]) -> int | None:
    """Return the number of the nearest group of one certificate's columns, above a column that certificates have."""
    if not columns or columns[0] not in CERTIFICATE:
        return None
    return next((number for group in reversed(groups) if (number := number_of_group(group.bare))), None)


def below(groups: Sequence[Heading], own: Heading) -> Heading:
    """Return the heading below all its groups."""
    for group in reversed(groups):
        own = own.under(group)
    return own


def joined_forms(groups: Sequence[Heading], own: Heading) -> list[Heading]:
    """Return the heading below its groups: all, the nearest, and the nearest without the word that groups end with."""
    if not groups or not own.whole:
        return []
    nearest = own.under(groups[-1])
    short = heading_words().group_end.sub("", groups[-1].bare)
    forms = [below(groups, own), nearest, own.under(Heading(groups[-1].text, short, short, short, groups[-1].units))]
    return list(dict.fromkeys(forms))
