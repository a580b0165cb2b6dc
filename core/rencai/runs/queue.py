"""Put requests into the queue as runs, and find a run's files again."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import polars as pl

from rencai.runs.context import ID, key
from rencai.runs.request import read as request_read
from rencai.sheets.file import read
from rencai.store import files, retention, runs
from rencai.system import clock
from rencai.system.errors import CityError, InputError, UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from rencai.plugins.loader import Installed
    from rencai.policy.package import Package
    from rencai.runs.context import Known
    from rencai.runs.perform import Made
    from rencai.runs.request import Request
    from rencai.sheets.file.limits import Limits
    from rencai.store.files import Draft


def held(data: Path, inputs: Sequence[Path], limits: Limits) -> list[Draft]:
    """The files' content on our disk, still to be requested, with the digests that a request names.

    :raises InputError: when one is empty, too large, or cannot be read.
    :raises OutputError: when there is no room for them.
    """
    for path in inputs:
        read.check(path, limits)
    return files.copied(data, inputs)


def requested(
    data: Path, request: Request, known: Known, origin: str, inputs: Sequence[Draft], by: str | None = None
) -> str:
    """The id of the run that answers the request; it waits in the queue with its inputs unless it is there already.

    ``by`` is the account that asked.

    :raises OutputError: when there is no room for the request.
    """
    told = identity(request, known, origin)
    try:
        parts = files.drafted(data, {"request": request.written()})
    except BaseException:
        files.discard(inputs)
        raise
    runs.request(data, {**told, "asked_by": by}, inputs, parts, clock.moment())
    return str(told["id"])


def recorded(data: Path, request: Request, known: Known, made: Made, inputs: Sequence[tuple[Path, str]]) -> str:
    """The id of a run that was done without the queue, of these files as they were read, which are its inputs.

    One that was written to since then is not kept.
    """
    whole = replace(request, inputs=tuple((path.name, sha256) for path, sha256 in inputs))
    told = identity(whole, known, "score")
    copies = [_copy(data, path, sha256) for path, sha256 in inputs]
    parts = files.drafted(data, {**made.parts, "request": whole.written()})
    row = {**told, **made.told, "state": made.state}
    runs.record(data, row, [one for one in copies if one], parts, clock.moment())
    return str(told["id"])


def _copy(data: Path, path: Path, sha256: str) -> Draft | None:
    """The file on our disk, as it was read; None where it is another by now."""
    try:
        (one,) = files.copied(data, [path])
    except InputError:
        return None
    if one.sha256 == sha256:
        return one
    files.discard([one])
    return None


def identity(request: Request, known: Known, origin: str) -> dict[str, Any]:
    """What a run's row says of what was asked for and of what is known."""
    told = known.told()
    whole = key(request, told)
    return {
        "id": whole[:ID],
        "key": whole,
        "department": request.department,
        "origin": origin,
        "task": request.task,
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
    found = runs.found(data, run.strip().lower()) if run.strip() else []
    if len(found) == 1:
        return found[0]
    said = f"several runs begin with {run!r}" if found else f"no run {run!r}"
    raise UsageError(f"{said}; see `rencai runs list`", code="E_USAGE_RUN")


def kept(data: Path, run: Mapping[str, Any], part: str) -> bytes:
    """A part of a finished run: its request, result, rulings, awards due, or what is told of it.

    :raises UsageError: when it is not kept, or not any more.
    """
    return place(data, run, part).read_bytes()


def place(data: Path, run: Mapping[str, Any], part: str) -> Path:
    """The file of a part of a finished run.

    :raises UsageError: when it is not kept, or not any more.
    """
    sha256 = run[part]
    if not sha256 or not files.place(data, sha256).is_file():
        why = f"purged at {run['purged_at']}" if run["purged_at"] else f"the run is {run['state']}"
        raise UsageError(f"run {run['id']}: its {part} is not kept ({why}); score the input again", code="E_USAGE_RUN")
    return files.place(data, sha256)


def due(data: Path, run: Mapping[str, Any]) -> pl.DataFrame:
    """The one-time awards that the run found to be due.

    :raises UsageError: when they are not kept any more.
    """
    return pl.read_parquet(io.BytesIO(kept(data, run, "due")))


def purged(data: Path, until: date, *, by: str) -> tuple[int, int]:
    """Runs that were finished before that day keep their row and nothing else; how many runs and files that were."""
    old = [
        run["id"]
        for run in runs.runs(data, task=None)
        if run["state"] in runs.FINISHED and not run["purged_at"] and run["finished_at"][:10] < until.isoformat()
    ]
    return retention.purge(data, old, by=by, at=clock.moment()) if old else (0, 0)


def told(data: Path, run: Mapping[str, Any]) -> dict[str, Any]:
    """What a finished run tells beside its row: errors, problems, what was not scored; nothing where it is not kept."""
    if not run["told"] or not files.place(data, run["told"]).is_file():
        return {}
    held: dict[str, Any] = json.loads(files.place(data, run["told"]).read_bytes())
    return held


def request(data: Path, run: Mapping[str, Any]) -> Request:
    """What was asked for.

    :raises UsageError: when it is not kept any more.
    """
    return request_read(kept(data, run, "request"))
