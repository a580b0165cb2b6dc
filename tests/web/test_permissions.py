"""Who may do what: every route of the service, also one that is added tomorrow, tried by everybody."""

import re
import socket
import sqlite3
from contextlib import ExitStack
from pathlib import Path
from threading import Thread
from types import SimpleNamespace

import httpx
import polars as pl
import pytest
import uvicorn
from starlette.routing import Mount

from rencai.accounts import principal, tokens
from rencai.accounts.principal import SCOPES, Principal
from rencai.decisions.schema import LOOKED_UP, SEALED
from rencai.plugins import loader
from rencai.runs import records, request
from rencai.runs.worker import Worker
from rencai.sheets.file import limits
from rencai.store import audit, database, decisions, runs, users
from rencai.store import tokens as store_tokens
from rencai.web.app import build_app
from rencai.web.auth import API_PREFIX
from rencai.web.routes import build_routes
from rencai.web.routing import PUBLIC, scope_of
from rencai.web.runs import services
from rencai.web.service import Service

APPLICANTS = Path(__file__).parents[2] / "inputs" / "applicants.xlsx"
PASSWORD = "correct horse battery"  # noqa: S105 - nobody's
OWN, OTHER = "甲部", "乙部"
USERS = {
    "viewer": (OWN, "viewer"),
    "member": (OWN, "member"),
    "admin": (OWN, "admin"),
    "other": (OTHER, "admin"),
    "disabled": (OWN, "admin"),
    "over": (OWN, "admin"),
}
TOKENS = {
    "all": {"scopes": SCOPES},
    **{f"{scope} only": {"scopes": [scope]} for scope in SCOPES},
    "other": {"department": OTHER, "scopes": SCOPES},
    "expired": {"scopes": SCOPES, "days": -1},
    "revoked": {"scopes": SCOPES},
    "some": {"scopes": ["read", "score"], "cities": ["suzhou"]},
}
GONE = ("disabled", "over", "expired", "revoked", "forged")
"""Whose session or token is good no longer, or never was."""
ROUTES = build_routes(1000)
TABLE = [
    pytest.param(each, id=f"{method} {each.path}") for each in ROUTES for method in sorted(each.methods - {"HEAD"})
]
QUERY = {f"{API_PREFIX}v1/match": {"name": "ACCA"}}
ABSENT = ("/admin/lists/waiting/{key}", "/admin/lists/{city}/{edition}/remove")
"""What a store has none of unless somebody imported an official list."""
NOTHING = {"run": "0" * 12, "number": "999999", "key": "0" * 32}
"""Ids of nothing, by the name of the path's parameter; the other parameters name what is everybody's."""
OWNED = [
    each for each in TABLE if each.values[0].path.startswith("/decisions/") or "run" in each.values[0].param_convertors
]
"""Routes of what belongs to a department."""


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    """A store with users, tokens, and a department's reading, run and decision."""
    data = tmp_path_factory.mktemp("matrix") / "data"
    made = Service(data, loader.load(), limits.parse_limits((), limits.WEB), "root")
    for name, (department, role) in USERS.items():
        assert principal.add_user(data, name, PASSWORD, department=department, role=role, by="root")
    return made


@pytest.fixture(scope="module")
def ids(service):
    """The id of what department 甲部 has, by the name of the path's parameter."""
    who = Principal("member", OWN, frozenset(SCOPES), None, "session", None)
    with APPLICANTS.open("rb") as file:
        reading = services.start_reading(service, who, [("applicants.xlsx", file)], "zh")
    worker = Worker(service.data, service.installed(), service.limits)
    assert list(worker.drain()) == [reading]
    row = services.require_run(service, who, reading, request.READ)
    run = services.start_scoring(service, who, row, as_of=records.read_request(service.data, row).as_of, lang="zh")
    assert list(worker.drain()) == [run]
    package = service.installed().packages[0]
    entry = package.entries["id"][0]
    decision = {"city": package.name, "name": "a digest", "pair": "another", "entry": entry, "verdict": "different"}
    columns = dict.fromkeys((*decision, *(field.name for field in (*LOOKED_UP, *SEALED))), pl.String)
    wanted = pl.DataFrame([decision], schema=columns)
    number = decisions.record(service.data, OWN, wanted, lambda _: (), by="member", at="2026-11-26")["number"][0]
    law = {"city": package.city.key, "entry": entry, "edition": package.editions[0].key}
    return {"run": run, "reading": reading, "index": "0", "number": str(number), "key": "0" * 32, **law}


@pytest.fixture(scope="module")
def app(service):
    return build_app(service, SimpleNamespace(count=0, is_working=False))


@pytest.fixture(scope="module")
def client(app):
    """Open clients without anybody's cookie or token."""
    with socket.socket() as each, ExitStack() as stack:
        each.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, lifespan="off", log_level="error"))
        thread = Thread(target=server.run, args=([each],))
        thread.start()
        url = f"http://127.0.0.1:{each.getsockname()[1]}"
        yield lambda **options: stack.enter_context(httpx.Client(base_url=url, timeout=60, **options))
        server.should_exit = True
        thread.join()


@pytest.fixture(scope="module")
def everybody(client, service):
    """Clients by who they are: those of pages have sessions, those of the API tokens."""
    clients = {name: client() for name in ("nobody", *USERS)}
    for name in USERS:
        form = csrf(clients[name].get("/sign-in"))
        assert (
            clients[name].post("/sign-in", data={"csrf": form, "name": name, "password": PASSWORD}).status_code == 303
        )
    users.disable(service.data, "disabled", by="root", at="2026-11-26")
    with sqlite3.connect(service.data / database.FILE) as store:
        store.execute("update sessions set touched = 0 where user = 'over'")
    store.close()
    secrets = {name: issued(service.data, name, **grant) for name, grant in TOKENS.items()}
    secrets["forged"] = f"rencai_{'0' * 12}_{'0' * 48}"
    programs = {name: client(headers={"authorization": f"Bearer {store}"}) for name, store in secrets.items()}
    return {"page": clients, "api": programs | {"nobody": clients["nobody"]}}


def issued(data, name, *, department=OWN, cities=None, days=90, scopes):
    token = tokens.issue(data, name, department=department, scopes=scopes, cities=cities, days=days, by="root")
    if name == "revoked":
        store_tokens.revoke(data, token.split("_")[1], by="root", at="2026-11-26")
    return token


def csrf(answer):
    return re.search(r'name="csrf" value="(\w+)"', answer.text)[1]


def ask(client, route, ids, **form):
    """The answer of the route, its path filled with these ids."""
    method = next(iter(route.methods - {"HEAD"}))
    filled = {name: ids[name] for name in route.param_convertors}
    if "reading" in ids and "/uploads/" in route.path and "run" in filled:
        filled["run"] = ids["reading"]
    path = re.sub(r"{(\w+)(:\w+)?}", lambda match: filled[match[1]], route.path)
    options = {"data": form} if form else {}
    return client.request(method, path, params=QUERY.get(route.path), **options)


def side(route):
    return "api" if route.path.startswith(API_PREFIX) else "page"


def safe(route):
    return "GET" in route.methods


def may(name, route):
    """Whether the scopes of a user or a token are enough."""
    if side(route) == "page":
        return scope_of(route) in principal.ROLES[USERS[name][1]]
    return scope_of(route) in TOKENS[name]["scopes"]


# ---- the table ----


def test_every_route_declares_what_it_needs(app):
    free = [each for each in app.routes if scope_of(each) not in (*SCOPES, PUBLIC)]
    assert [(type(each), each.path) for each in free] == [(Mount, "/static")]


def test_public_routes_are_listed():
    public = {
        f"{method} {each.path}" for each in ROUTES if scope_of(each) == PUBLIC for method in each.methods - {"HEAD"}
    }
    expected = {
        "GET /sign-in",
        "POST /sign-in",
        "POST /sign-out",
        "GET /healthz",
        "GET /readyz",
        "GET /api/openapi.json",
    }
    assert public == expected


def test_every_parameter_has_an_id(ids):
    assert {name for each in ROUTES for name in each.param_convertors} <= ids.keys()


# ---- the matrix ----


@pytest.mark.parametrize("route", TABLE)
def test_anonymous_and_expired_are_refused(everybody, ids, route):
    clients = everybody[side(route)]
    for name in ("nobody", *(name for name in GONE if name in clients)):
        answer = ask(clients[name], route, ids, **({} if safe(route) else {"x": "y"}))
        if scope_of(route) == PUBLIC:
            assert answer.status_code == (200 if safe(route) else 403), name
        elif side(route) == "page" and safe(route):
            assert answer.status_code == 303, name
            assert answer.headers["location"].startswith("/sign-in?next="), name
        else:
            assert answer.status_code == 401, name


@pytest.mark.parametrize("route", [each for each in TABLE if scope_of(each.values[0]) != PUBLIC])
def test_tokens_and_sessions_do_not_mix(everybody, ids, route):
    other = {"page": everybody["api"]["all"], "api": everybody["page"]["admin"]}[side(route)]
    assert ask(other, route, ids).status_code == (303 if side(route) == "page" and safe(route) else 401)


@pytest.mark.parametrize("route", [each for each in TABLE if scope_of(each.values[0]) != PUBLIC])
def test_narrower_scope_is_refused(everybody, ids, route):
    clients = everybody[side(route)]
    narrow = {"page": ("viewer", "member"), "api": tuple(f"{scope} only" for scope in SCOPES)}[side(route)]
    for name in narrow:
        answer = ask(clients[name], route, {**ids, **NOTHING})
        assert ("E_WEB_SCOPE" in answer.text) == (not may(name, route)), name
        assert (answer.status_code == 403) == (
            "E_WEB_SCOPE" in answer.text or (not safe(route) and side(route) == "page")
        )


@pytest.mark.parametrize("route", [each for each in TABLE if safe(each.values[0])])
def test_right_scope_is_answered(everybody, ids, route):
    name = "admin" if side(route) == "page" else "all"
    answer = ask(everybody[side(route)][name], route, ids)
    wanted = (404,) if route.path in ABSENT else (303,) if route.path == "/sign-in" else (200,)
    assert answer.status_code in wanted


@pytest.mark.parametrize("route", OWNED)
def test_other_departments_things_are_hidden(everybody, ids, service, route):
    client, before = everybody[side(route)]["other"], stored_tables(service.data)
    form = {} if safe(route) or side(route) == "api" else {"csrf": csrf(client.get("/password"))}
    real, none = (ask(client, route, each, **form) for each in (ids, {**ids, "reading": "0" * 12, **NOTHING}))
    assert (real.status_code, plain(real)) == (none.status_code, plain(none))
    assert real.status_code == 404 or (side(route) == "api" and real.status_code == 422)  # a body is read first
    assert stored_tables(service.data) == before


def plain(answer):
    """What is said, without ids and without what differs in every answer."""
    return re.sub(r'value="\w{64}"|\b[0-9a-f]{12}\b|\d+', "", answer.text)


def stored_tables(data):
    return runs.read_all(data, task=None), decisions.read_all(data).to_dicts()


@pytest.mark.parametrize(
    "route", [each for each in TABLE if safe(each.values[0]) and not each.values[0].param_convertors]
)
def test_lists_omit_other_departments(everybody, ids, route):
    page = ask(everybody[side(route)]["other"], route, ids).text
    assert route.path in ("/admin/audit", "/admin") or ids["run"] not in page


@pytest.mark.parametrize(
    "route", [each for each in TABLE if not safe(each.values[0]) and side(each.values[0]) == "page"]
)
def test_foreign_form_changes_nothing(everybody, ids, service, route):
    client, before = everybody["page"]["admin"], audit.read_all(service.data)
    for form in ({"x": "y"}, {"csrf": "0" * 64}, {"csrf": csrf(everybody["page"]["other"].get("/password"))}):
        answer = ask(client, route, ids, **form)
        assert (answer.status_code, "E_WEB_FORM" in answer.text) == (403, True)
    assert [each for each in audit.read_all(service.data) if each.action != "refused"] == before


@pytest.mark.parametrize("route", [each for each in OWNED if safe(each.values[0]) and side(each.values[0]) == "api"])
def test_city_token_sees_no_other(everybody, ids, service, route):
    answer = ask(everybody["api"]["some"], route, ids)
    others = [city.key for city in service.installed().cities if city.key != "suzhou"]
    assert answer.status_code in (200, 403)
    assert not [key for key in others if key in answer.text]
