"""Select installed cities by name, and describe each package."""

from __future__ import annotations

from datetime import date
from difflib import get_close_matches
from typing import TYPE_CHECKING, Literal, TypedDict

from rencai.system.errors import CityError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rencai.messages.codes import UnusableCause
    from rencai.plugins.loader import Broken, Installed
    from rencai.policy.nouns import Begins, Edition
    from rencai.policy.package import Package, UnusableList


class TierDescription(TypedDict):
    """How many entries of a tier are loaded, and how many were published."""

    loaded: int
    published: int


class ListDescription(TypedDict):
    """The imported official list from which an edition's entries are."""

    version: int
    source: str
    complete: bool


class EditionDescription(TypedDict):
    """An edition and how much of it is loaded; ``begins`` is an ISO day, or the earliest and the latest."""

    key: str
    zh: str
    en: str
    begins: list[str]
    loaded: int
    published: int | None
    complete: bool
    list: ListDescription | None
    tiers: dict[str, TierDescription]


class UnusableDescription(TypedDict):
    """An imported list that is not used."""

    edition: str
    version: int
    why: UnusableCause


class ErrorDescription(TypedDict):
    """Why a package does not work, and what to do."""

    code: str
    message: str
    hint: str


class PackageDescription(TypedDict):
    """A package as `rencai cities --json` and the API give it; a broken one has its ``error`` and no city."""

    plugin: str
    city: str | None
    zh: str | None
    en: str | None
    distribution: str
    version: str
    extends: str | None
    hooks: list[str]
    pathways: list[str]
    editions: list[EditionDescription]
    lists_not_used: list[UnusableDescription]
    state: Literal["ok", "broken"]
    error: ErrorDescription | None


def select(installed: Installed, names: Sequence[str]) -> tuple[Package, ...]:
    """Return the packages of the cities with these keys or names, all of them where none is named.

    :raises UsageError: when no city is installed, or a name is unknown.
    :raises CityError: when a city named is broken.
    """
    if not installed.packages and not installed.broken:
        raise UsageError("no city is installed; `pip install ./plugins/CITY`, or see CITIES.md", code="E_NO_CITY")
    if not names:
        if not installed.packages:
            raise CityError(f"every installed city is broken: {_reasons(installed)}", code="E_CITY_BROKEN")
        return installed.packages
    keys = [_key(installed, name) for name in names]
    return tuple(package for package in installed.packages if package.city.key in keys)


def select_keys(installed: Installed, keys: Sequence[str]) -> tuple[Package, ...]:
    """Return the packages of the cities of these keys, as requests name them; all of them where none is named.

    :raises CityError: when one is not installed any more, or broken.
    """
    if missing := sorted(set(keys) - {package.city.key for package in installed.packages}):
        raise CityError(f"not installed, or broken: {', '.join(missing)}; see `rencai cities`")
    return tuple(package for package in installed.packages if not keys or package.city.key in keys)


def _reasons(installed: Installed) -> str:
    return "; ".join(f"{broken.name} ({broken.error})" for broken in installed.broken)


def _key(installed: Installed, name: str) -> str:
    called = {word.casefold(): city.key for city in installed.cities for word in (city.key, city.zh, city.en)}
    if name.casefold() in called:
        return called[name.casefold()]
    for broken in installed.broken:
        if broken.name == name:
            raise CityError(f"{name} is broken: {broken.error}; {broken.hint}", code="E_CITY_BROKEN")
    near = get_close_matches(name.casefold(), called, n=1)
    guess = f"; did you mean {called[near[0]]}?" if near else ""
    keys = ", ".join(city.key for city in installed.cities)
    broken_too = f"; broken: {', '.join(broken.name for broken in installed.broken)}" if installed.broken else ""
    message = f"no city is called {name!r}; installed: {keys}{broken_too}{guess}"
    raise UsageError(message, code="E_USAGE_CITY", other=keys)


def descriptions(installed: Installed) -> list[PackageDescription]:
    """Return every package for `rencai cities` and the API, those that work first, with its editions or its error."""
    working = [_describe_working(package, installed) for package in installed.packages]
    return [*working, *map(_describe_broken, installed.broken)]


def _describe_working(package: Package, installed: Installed) -> PackageDescription:
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
        "editions": [_describe_edition(package, edition) for edition in package.editions],
        "lists_not_used": [
            _describe_unusable(unusable) for unusable in installed.unusable_lists if unusable.city == package.own_key
        ],
        "state": "ok",
        "error": None,
    }


def _describe_edition(package: Package, edition: Edition) -> EditionDescription:
    return {
        "key": edition.key,
        "zh": edition.zh,
        "en": edition.en,
        "begins": _days(edition.begins),
        "loaded": package.loaded(edition),
        "published": edition.published,
        "complete": package.complete(edition),
        "list": _describe_list(package, edition),
        "tiers": {t: {"loaded": package.loaded(edition, t), "published": n} for t, n in edition.tiers.items()},
    }


def _describe_list(package: Package, edition: Edition) -> ListDescription | None:
    """Return the official list on which the edition stands, where one was imported."""
    imported = package.imported(edition)
    return {"version": imported.version, "source": imported.source, "complete": imported.complete} if imported else None


def _describe_unusable(unusable: UnusableList) -> UnusableDescription:
    return {"edition": unusable.edition, "version": unusable.version, "why": unusable.why}


def _days(begins: Begins) -> list[str]:
    return [begins.isoformat()] if isinstance(begins, date) else [day.isoformat() for day in begins]


def _describe_broken(broken: Broken) -> PackageDescription:
    return {
        "plugin": broken.name, "city": None, "zh": None, "en": None, "distribution": broken.distribution,
        "version": broken.version, "extends": None, "hooks": [], "pathways": [], "editions": [], "lists_not_used": [],
        "state": "broken", "error": {"code": broken.code, "message": broken.error, "hint": broken.hint},
    }  # fmt: skip
