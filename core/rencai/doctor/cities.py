"""The city packages: those that cannot be used, lists that fit none, and sources that nobody has checked for long."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from rencai.messages.findings import Finding

if TYPE_CHECKING:
    from datetime import date

    from rencai.messages.fields import Fields
    from rencai.package import Package
    from rencai.plugins import Installed


def broken(installed: Installed) -> list[Finding]:
    """Packages that are disabled and imported lists that are not used; none at all is a problem too."""
    lists = [
        Finding("E_LIST_UNUSED", one.city, {"edition": one.edition, "version": one.version})
        for one in installed.misfits
    ]
    packages = [Finding("E_CITY_BROKEN", one.name, {"reason": f"{one.code}: {one.error}"}) for one in installed.broken]
    none = [] if installed.packages or installed.broken else [Finding("E_NO_CITY")]
    return [*none, *packages, *lists]


def stale(installed: Installed, today: date, days: int) -> list[Finding]:
    """By package, the sources that were last checked more than so many days ago."""
    before = today - timedelta(days=days)
    return [finding for one in installed.packages for finding in _stale(one, before, days)]


def _stale(package: Package, before: date, days: int) -> list[Finding]:
    old = sorted((one.verified, one.id) for one in package.policy.sources.values() if one.verified < before)
    if not old:
        return []
    ids = ", ".join(name for _, name in old)
    told: Fields = {"count": len(old), "days": days, "when": old[0][0], "ids": ids}
    return [Finding("E_SOURCE_STALE", package.name, told)]
