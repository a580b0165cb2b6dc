"""A city's package as pages show it, with the lists that hold today."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rencai.official_lists.draft import begins_text
from rencai.official_lists.totals import totals
from rencai.official_lists.wording import total_text
from rencai.policy.in_force import in_force
from rencai.policy.nouns import Source, earliest, latest
from rencai.store import lists
from rencai.web.errors import not_found

if TYPE_CHECKING:
    from datetime import date

    from rencai.policy.nouns import Begins, Edition
    from rencai.policy.package import Package
    from rencai.web.service import Service


def find_package(service: Service, key: str) -> Package:
    """The package of the city, or of the addition, of that key.

    :raises HTTPError: when none that works has it.
    """
    found = [one for one in service.installed().packages if one.own_key == key]
    if not found:
        raise not_found()
    return found[0]


def describe_city(one: Package, lang: str) -> dict[str, str | None]:
    """Its key, its name, and the city to which it adds."""
    base = one.city.name(lang) if one.extends else None
    return {"key": one.own_key, "name": one.who.name(lang), "adds_to": base}


def describe_begins(begins: Begins) -> dict[str, Any]:
    """The first day in force in words; ``sure``: whether the sources tell it to the day."""
    return {"text": begins_text(begins), "sure": earliest(begins) == latest(begins)}


def editions_in_force(one: Package, on: date, lang: str) -> tuple[list[str], bool]:
    """The editions that may be in force on the day, by name; whether that is certain."""
    held = in_force(one.editions, on)
    return [each.name(lang) for each in held if each], len(held) == 1


def describe_edition(service: Service, one: Package, issue: Edition, today: date, lang: str) -> dict[str, Any]:
    """An edition with its totals, what of it is loaded, by which lists, and whether it is in force on the day."""
    held = in_force(one.editions, today)
    return {
        "key": issue.key,
        "name": issue.name(lang),
        "begins": describe_begins(issue.begins),
        "today": "no" if issue not in held else "yes" if len(held) == 1 else "perhaps",
        "loaded": one.loaded(issue),
        "published": issue.published,
        "complete": one.complete(issue),
        "totals": [
            {
                "said": total_text(each, issue, lang),
                "of": each.of,
                "found": each.counted,
                "published": each.published,
            }
            for each in totals(one.exact(issue), issue)
        ],
        "source": issue.source if isinstance(issue.source, Source) else None,
        "list": one.imported(issue),
        "versions": _imported_versions(service, one, issue),
    }


def _imported_versions(service: Service, one: Package, issue: Edition) -> list[dict[str, Any]]:
    """Every list that was ever imported for the edition, oldest first."""
    of = (one.own_key, issue.key)
    heads = [head for head in lists.read_versions(service.data) if (head.city, head.edition) == of]
    return [head.payload() for head in heads]
