"""Read cities, editions and entries of catalogues for pages and API, with the official lists that apply today."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypedDict

import polars as pl

from rencai.messages.lookup import words
from rencai.official_lists.draft import begins_text
from rencai.official_lists.totals import totals
from rencai.official_lists.wording import total_text
from rencai.plugins import selection
from rencai.policy.in_force import in_force
from rencai.policy.nouns import Source, earliest, latest
from rencai.store import lists
from rencai.system.text import fold
from rencai.web.errors import missing_resource

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from rencai.policy.nouns import Begins, Edition
    from rencai.policy.package import Imported, Package, UnusableList
    from rencai.web.service import Service


# Columns of entries in which a text is looked for: those with one text, and those with a list of texts.
TEXTS = ("id", "qualification", "qualification_zh", "issuer", "issuer_zh")
LISTS = ("aliases", "shared_aliases", "codes", "issuer_aliases")
# The value of a filter that asks for entries without a tier or level.
NONE = "-"
# Characters of a name that is looked up; a longer text is no name, and matching it would take long.
MAX_NAME = 500
# Name of the empty workbook's file.
TEMPLATE_NAME = ("rencai-模板", "rencai-template")


class CitySummary(TypedDict):
    """A city's package by key and name; ``adds_to`` is the name of the city that an addition extends."""

    key: str
    name: str
    adds_to: str | None


class BeginsText(TypedDict):
    """The first day in force; ``sure`` is false where the sources give only a range of days."""

    text: str
    sure: bool


class TotalSummary(TypedDict):
    """A control total: what it counts (in words, and as a column), entries loaded, entries published or None."""

    name: str
    of: str
    loaded: int
    published: int | None


class EditionSummary(TypedDict):
    """An edition: what of it is loaded and published, and by which lists; ``today`` says whether it is in force."""

    key: str
    name: str
    begins: BeginsText
    today: Literal["yes", "no", "perhaps"]
    loaded: int
    published: int | None
    complete: bool
    totals: list[TotalSummary]
    source: Source | None
    list: Imported | None
    versions: list[dict[str, object]]


class UnusedList(TypedDict):
    """An imported list that fits no package, and why, in words."""

    list: UnusableList
    why: str


def find_package(service: Service, key: str) -> Package:
    """Return the package of the city, or of the addition to a city, with that key.

    :raises HTTPError: 404, when none that works has it.
    """
    for package in service.installed().packages:
        if package.own_key == key:
            return package
    raise missing_resource()


def choose_packages(service: Service, names: Sequence[str] | None) -> tuple[Package, ...]:
    """Return the packages of the cities with these keys or names, in the order of the packages; no names are all.

    :raises UsageError: when a name is unknown.
    :raises CityError: when a city is broken.
    """
    return selection.select(service.installed(), names or ())


def city_keys(service: Service, names: Sequence[str]) -> list[str]:
    """Return the keys of the cities with these keys or names; an empty list for no names, which is not all.

    :raises UsageError: when a name is unknown.
    :raises CityError: when a city is broken.
    """
    return list(dict.fromkeys(package.city.key for package in choose_packages(service, names))) if names else []


def describe_city(package: Package, lang: str) -> CitySummary:
    """Return key and name of the package's city, or of the addition that it is."""
    base = package.city.name(lang) if package.extends else None
    return {"key": package.own_key, "name": package.who.name(lang), "adds_to": base}


def describe_begins(begins: Begins) -> BeginsText:
    """Return the first day in force as text."""
    return {"text": begins_text(begins), "sure": earliest(begins) == latest(begins)}


def editions_in_force(package: Package, on: date, lang: str) -> tuple[list[str], bool]:
    """Return the names of the editions that may be in force on the day, and whether there is only one possibility."""
    possible = in_force(package.editions, on)
    return [edition.name(lang) for edition in possible if edition], len(possible) == 1


def describe_edition(service: Service, package: Package, edition: Edition, today: date, lang: str) -> EditionSummary:
    """Return the edition with its control totals and every list that was imported for it."""
    possible = in_force(package.editions, today)
    return {
        "key": edition.key,
        "name": edition.name(lang),
        "begins": describe_begins(edition.begins),
        "today": "no" if edition not in possible else "yes" if len(possible) == 1 else "perhaps",
        "loaded": package.loaded(edition),
        "published": edition.published,
        "complete": package.complete(edition),
        "totals": [
            {
                "name": total_text(total, edition, lang),
                "of": total.of,
                "loaded": total.counted,
                "published": total.published,
            }
            for total in totals(package.exact(edition), edition)
        ],
        "source": edition.source if isinstance(edition.source, Source) else None,
        "list": package.imported(edition),
        "versions": _imported_versions(service, package, edition),
    }


def _imported_versions(service: Service, package: Package, edition: Edition) -> list[dict[str, object]]:
    """Return the payload of every list that was ever imported for the edition, oldest first."""
    of = (package.own_key, edition.key)
    return [version.payload() for version in lists.read_versions(service.data) if (version.city, version.edition) == of]


def describe_unused(unused: Iterable[UnusableList], lang: str) -> list[UnusedList]:
    """Return imported lists that fit no package, each with the reason in words."""
    return [{"list": each, "why": words("list.misfit", lang)[each.why]} for each in unused]


def entry_filter(text: str, edition: str, tier: str, level: str) -> pl.Expr:
    """Return a filter of entries; an empty argument does not restrict, and ``NONE`` asks for a null tier or level.

    :param text: looked for in names, aliases, issuers and ids, however it is spelt (see ``system.text.fold``).
    """
    conditions = [pl.col("edition").list.contains(edition)] if edition else []
    for column, value in (("tier", tier), ("title_level", level)):
        if value:
            conditions.append(pl.col(column).is_null() if value == NONE else pl.col(column).eq_missing(value))
    folded = pl.select(fold(pl.lit(text[:MAX_NAME]))).item()
    if folded:
        conditions.append(pl.any_horizontal(_text_matches(folded)))
    elif text.strip():
        # Only punctuation: it folds to nothing, and no entry has it.
        conditions.append(pl.lit(value=False))
    return pl.all_horizontal(pl.lit(value=True), *conditions)


def _text_matches(folded: str) -> list[pl.Expr]:
    texts = [pl.col(name) for name in TEXTS] + [pl.col(name).list.join("\n") for name in LISTS]
    return [fold(text).str.contains(folded, literal=True).fill_null(value=False) for text in texts]
