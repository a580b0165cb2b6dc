"""Files that were scored before and would be ruled by other law or code today: offered, and scored again if asked."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from rencai import runs, store
from rencai.night.inbox import Item
from rencai.policy import earliest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from rencai.night.night import Night
    from rencai.package import Package


def stale(night: Night) -> list[tuple[dict[str, Any], runs.Request]]:
    """The newest run of each file that the nightly scored, where its law or its code is no longer today's."""
    installed = night.worker.installed
    newest: dict[tuple[str, object], tuple[dict[str, Any], runs.Request]] = {}
    for run in store.runs(night.data):
        if run["state"] in ("done", "partial") and run["origin"] == "nightly" and not run["purged_at"]:
            request = runs.request(night.data, run)
            newest[request.department, tuple(name for name, _ in request.inputs)] = run, request
    now = runs.known(night.data, "", installed, installed.packages).told()
    return [told for told in newest.values() if _stale(*told, now, night)]


def _stale(run: Mapping[str, Any], request: runs.Request, now: Mapping[str, Any], night: Night) -> bool:
    same = all(run["known"][name] == now[name] for name in ("rencai", "cities"))
    turns = {day for package in night.worker.installed.packages for day in _turns(package)}
    return not same or any(request.as_of < day <= night.day for day in turns)


def _turns(package: Package) -> Iterator[date]:
    """The days from which a part of the package's law holds."""
    yield from (earliest(edition.begins) for edition in package.editions)
    yield from (earliest(pathway.begins) for pathway in package.pathways)
    yield from (earliest(figure.begins) for figures in package.policy.parameters.values() for figure in figures)


def rescored(night: Night) -> None:
    """Every stale file is in the queue again, on the night's day."""
    for run, request in stale(night):
        inputs = [store.place(night.data, sha256) for _, sha256 in request.inputs]
        drafts = runs.held(night.data, inputs, night.worker.limits)
        again = runs.Request(request.department, request.inputs, night.day, request.lang)
        installed = night.worker.installed
        known = runs.known(night.data, request.department, installed, installed.packages)
        asked = runs.requested(night.data, again, known, "nightly", drafts)
        item = Item(request.department, Path(request.inputs[0][0]), again=run["id"])
        told = {"department": item.department, "name": item.name, "run": asked, "before": run["id"]}
        night.journal.enter(item.origin, **told)
        night.items.setdefault(asked, []).append(item)
