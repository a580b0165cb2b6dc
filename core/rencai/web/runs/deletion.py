"""Delete what is stored of a run or of an upload, having said what goes with it and what stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import JSONResponse, Response

from rencai.runs import request as runs_request
from rencai.store import register, retention, runs
from rencai.system import clock
from rencai.web.api.operation import ApiResponse, Operation, json_response, operation_route
from rencai.web.api.schemas import COUNT, array, record, ref, string
from rencai.web.errors import HTTPError
from rencai.web.responses import redirect, render_page
from rencai.web.routing import route
from rencai.web.runs import services
from rencai.web.runs.finished import require_all_cities

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from starlette.requests import Request

    from rencai.store.retention import Purged
    from rencai.store.runs import Run, Task


REMAINS = record(
    "What of a deleted run's files stays.",
    runs=array(string(), "Runs of the department that have a file of it, too; delete them as well."),
    undeleted=COUNT | {"description": "Files of a night that could not be deleted; the next night tries again."},
)
SCHEMAS = {"Remains": REMAINS}


def _page(task: Task, endpoint: Callable[[Request, Run], Response]) -> Callable[[Request], Response]:
    """Wrap a page of deletion so that it is called with a run of that task which has ended and is not purged."""

    def shown(request: Request) -> Response:
        run = services.require_run(request.app.state.service, request.state.principal, request.path_params["run"], task)
        if run.purged_at:
            return render_page(request, "purged.html", {"run": run})
        if not run.finished:
            return render_page(request, "waiting.html", {"run": run, "next": request.url.path})
        return endpoint(request, run)

    shown.__name__ = f"{endpoint.__name__}_{task}"
    return shown


def show_deletion(request: Request, run: Run) -> Response:
    """Ask before the run is deleted; name what has its files too, and what a night made of them."""
    service = request.app.state.service
    places = [place for place in register.read_all(service.data) if place.run == run.id and place.path.exists()]
    context = {
        "run": run,
        "sharing": runs.read_sharing(service.data, run),
        "nightly": any(place.kind in register.OURS for place in places),
        "results": sorted({place.path.name for place in places if place.kind == "result"}),
    }
    return render_page(request, "run_delete.html", context)


def delete_run(request: Request, run: Run) -> Response:
    """Delete all that is stored of the run except its row, and of the runs that were ticked; go on to the history."""
    service, ticked = request.app.state.service, request.state.form.getlist("also")
    also = [each.id for each in runs.read_sharing(service.data, run) if each.id in ticked]
    purged = _purge(request, [run.id, *also])
    if purged.left:
        return render_page(request, "purged.html", {"run": run, "undeleted": len(purged.left)})
    return redirect("/runs")


def _purge(request: Request, ids: Sequence[str]) -> Purged:
    service = request.app.state.service
    return retention.purge(service.data, ids, by=request.state.principal.by, at=clock.moment())


_PATHS: Mapping[Task, str] = {runs_request.SCORE: "/runs", runs_request.READ: "/uploads"}
ROUTES = tuple(
    route(method, f"{path}/{{run}}/delete", _page(task, endpoint), needs="score")
    for task, path in _PATHS.items()
    for method, endpoint in (("GET", show_deletion), ("POST", delete_run))
)


def _operation(task: Task) -> Callable[[Request], Response]:
    def delete(request: Request) -> Response:
        service = request.app.state.service
        run = services.require_run(service, request.state.principal, request.path_params["run"], task)
        if not run.finished:
            raise HTTPError(409, "E_WEB_UNFINISHED", "尚未完成，请稍后再取", "it is not finished; ask again")
        require_all_cities(request, run)
        sharing = [each.id for each in runs.read_sharing(service.data, run)]
        purged = _purge(request, [run.id])
        if sharing or purged.left:
            return JSONResponse({"runs": sharing, "undeleted": len(purged.left)})
        return Response(status_code=204)

    delete.__name__ = f"delete_{task}"
    return delete


_REMAINS = "It is deleted, but other runs have a file of it, too, or a file could not be deleted."
API_ROUTES = (
    operation_route("DELETE", "/runs/{run}", _operation(runs_request.SCORE), Operation(
        "Delete 删除 what is kept of a run, its upload too; its row, which names nobody, stays.",
        {204: ApiResponse("Nothing of it is kept."), 200: json_response(_REMAINS, ref("Remains"))}, errors=(409,),
    ), needs="score"),
    operation_route("DELETE", "/uploads/{run}", _operation(runs_request.READ), Operation(
        "Delete 删除 an upload, scored or not; runs that score it keep its files, and are named.",
        {204: ApiResponse("Nothing of it is kept."), 200: json_response(_REMAINS, ref("Remains"))}, errors=(409,),
    ), needs="score"),
)  # fmt: skip
