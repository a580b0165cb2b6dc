"""Select installed cities by name, and describe each package."""

from __future__ import annotations

from datetime import date
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from rencai.system.errors import CityError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rencai.plugins.loader import Broken, Installed
    from rencai.policy.nouns import Begins, Edition
    from rencai.policy.package import Misfit, Package


def chosen(told: Installed, names: Sequence[str]) -> tuple[Package, ...]:
    """The packages of the cities named by key, Chinese or English name; all of them where none is named.

    :raises UsageError: when no city is installed, or a name is unknown.
    :raises CityError: when a city named is broken.
    """
    if not told.packages and not told.broken:
        raise UsageError("no city is installed; `pip install ./plugins/CITY`, or see CITIES.md", code="E_NO_CITY")
    if not names:
        if not told.packages:
            raise CityError(f"every installed city is broken: {_reasons(told)}", code="E_CITY_BROKEN")
        return told.packages
    keys = [_key(told, name) for name in names]
    return tuple(package for package in told.packages if package.city.key in keys)


def _reasons(told: Installed) -> str:
    return "; ".join(f"{broken.name} ({broken.error})" for broken in told.broken)


def _key(told: Installed, name: str) -> str:
    called = {word.casefold(): city.key for city in told.cities for word in (city.key, city.zh, city.en)}
    if name.casefold() in called:
        return called[name.casefold()]
    for broken in told.broken:
        if broken.name == name:
            raise CityError(f"{name} is broken: {broken.error}; {broken.hint}", code="E_CITY_BROKEN")
    near = get_close_matches(name.casefold(), called, n=1)
    guess = f"; did you mean {called[near[0]]}?" if near else ""
    keys = ", ".join(city.key for city in told.cities)
    broken_too = f"; broken: {', '.join(broken.name for broken in told.broken)}" if told.broken else ""
    raise UsageError(f"no city is called {name!r}; installed: {keys}{broken_too}{guess}", code="E_USAGE_CITY")


def told(installed: Installed) -> list[dict[str, Any]]:
    """Every package, those that work first: version, hooks, editions with how much is loaded; or what is wrong."""
    working = [_working(package, installed) for package in installed.packages]
    return [*working, *map(_failing, installed.broken)]


def _working(package: Package, installed: Installed) -> dict[str, Any]:
    return {
        "plugin": package.name,
        "city": package.city.key,
        "zh": (package.extends or package.city).zh,
        "en": (package.extends or package.city).en,
        "distribution": package.distribution,
        "version": package.version,
        "extends": package.extends.city if package.extends else None,
        "hooks": list(package.hooks),
        "pathways": [pathway.code for pathway in package.pathways],
        "editions": [_edition(package, edition) for edition in package.editions],
        "lists_not_used": [_misfit(one) for one in installed.misfits if one.city == package.own_key],
        "state": "ok",
        "error": None,
    }


def _edition(package: Package, edition: Edition) -> dict[str, Any]:
    return {
        "key": edition.key,
        "zh": edition.zh,
        "en": edition.en,
        "begins": _days(edition.begins),
        "loaded": package.loaded(edition),
        "published": edition.published,
        "complete": package.complete(edition),
        "list": _list(package, edition),
        "tiers": {t: {"loaded": package.loaded(edition, t), "published": n} for t, n in edition.tiers.items()},
    }


def _list(package: Package, edition: Edition) -> dict[str, Any] | None:
    """The official list on which the edition stands, where one was imported."""
    told = package.imported(edition)
    return {"version": told.version, "source": told.source, "complete": told.complete} if told else None


def _misfit(one: Misfit) -> dict[str, Any]:
    return {"edition": one.edition, "version": one.version, "why": one.why}


def _days(begins: Begins) -> list[str]:
    return [begins.isoformat()] if isinstance(begins, date) else [day.isoformat() for day in begins]


def _failing(broken: Broken) -> dict[str, Any]:
    return {
        "plugin": broken.name, "city": None, "zh": None, "en": None, "distribution": broken.distribution,
        "version": broken.version, "extends": None, "hooks": [], "pathways": [], "editions": [], "lists_not_used": [],
        "state": "broken", "error": {"code": broken.code, "message": broken.error, "hint": broken.hint},
    }  # fmt: skip
