"""The one package whose catalogue a command is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rencai.cities import chosen
from rencai.package import own_key

if TYPE_CHECKING:
    from rencai.package import Package
    from rencai.plugins import Installed


def one(told: Installed, name: str) -> Package:
    """The addition of that key or plugin name, else the city of that key or name.

    :raises UsageError: when none is called so.
    :raises CityError: when it is broken.
    """
    additions = (package for package in told.packages if package.extends)
    named = next((package for package in additions if name in (package.name, own_key(package))), None)
    return named or next(package for package in chosen(told, [name]) if not package.extends)
