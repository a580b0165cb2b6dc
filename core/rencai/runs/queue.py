"""Into the queue and out of it: a request becomes a run, and a run's files are found again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rencai import clock, store
from rencai.errors import CityError, UsageError
from rencai.runs.known import ID, key
from rencai.runs.request import read

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from rencai.package import Package
    from rencai.plugins import Installed
    from rencai.runs.known import Known
    from rencai.runs.request import Request


def requested(data: Path, request: Request, known: Known, origin: str, inputs: Sequence[Path]) -> str:
    """The id of the run that answers the request; it waits in the queue with its inputs unless it is there already.

    :raises OutputError: when there is no room to keep the inputs.
    """
    told = identity(request, known, origin)
    drafts = store.copied(data, inputs)
    store.request(data, told, drafts, store.drafted(data, {"request": request.written()}), clock.moment())
    return str(told["id"])


def identity(request: Request, known: Known, origin: str) -> dict[str, Any]:
    """What a run's row says of what was asked for and of what is known."""
    told = known.told()
    whole = key(request, told)
    return {
        "id": whole[:ID],
        "key": whole,
        "department": request.department,
        "origin": origin,
        "as_of": request.as_of.isoformat(),
        "lang": request.lang,
        "known": told,
    }


def chosen(installed: Installed, cities: Sequence[str]) -> tuple[Package, ...]:
    """The packages of the cities of those keys, all of them where none is named.

    :raises CityError: when one is not there, or broken.
    """
    told = {package.city.key for package in installed.packages}
    if missing := sorted(set(cities) - told):
        raise CityError(f"not installed, or broken: {', '.join(missing)}; see `rencai cities`")
    return tuple(one for one in installed.packages if not cities or one.city.key in cities)


def one(data: Path, run: str) -> dict[str, Any]:
    """The run of that id, or of the only id that begins so.

    :raises UsageError: when there is none, or several.
    """
    found = store.found(data, run.strip().lower()) if run.strip() else []
    if len(found) == 1:
        return found[0]
    said = f"several runs begin with {run!r}" if found else f"no run {run!r}"
    raise UsageError(f"{said}; see `rencai runs list`", code="E_USAGE_RUN")


def kept(data: Path, run: Mapping[str, Any], part: str) -> bytes:
    """A part of a finished run: its request, result, rulings, awards due, or what is told of it.

    :raises UsageError: when it is not kept, or not any more.
    """
    sha256 = run[part]
    if not sha256 or not store.place(data, sha256).is_file():
        why = f"purged at {run['purged_at']}" if run["purged_at"] else f"the run is {run['state']}"
        raise UsageError(f"run {run['id']}: its {part} is not kept ({why}); score the input again", code="E_USAGE_RUN")
    return store.place(data, sha256).read_bytes()


def request(data: Path, run: Mapping[str, Any]) -> Request:
    """What was asked for.

    :raises UsageError: when it is not kept any more.
    """
    return read(kept(data, run, "request"))
