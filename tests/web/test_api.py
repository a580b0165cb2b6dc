"""The API as programs meet it: the flow, what is refused and how, and that its description is true."""

import io
import json
import subprocess
import sys
import time
from pathlib import Path
from unittest.mock import Mock

import httpx
import polars as pl
import pytest
from openapi_spec_validator import validate
from openpyxl import Workbook, load_workbook
from polars.testing import assert_frame_equal
from starlette.requests import Request

from rencai.ruling import table as ruling_table
from rencai.web.api import operation
from rencai.web.errors import HTTPError
from rencai.web.routes import build_routes

HEADINGS = ("姓名", "工号", "工作城市", "职业资格名称", "发证机构", "备注")
PEOPLE = (
    ("测试甲", "SYN-1", "苏州", "ACCA", "ACCA", "一\u2028二"),
    ("测试乙", "SYN-2", "北京", "IEEE Fellow", "IEEE", None),
    ("测试丙", "SYN-3", "广州", "特许测量师", None, None),
)
DAY = "2026-11-20"
OWN = {"x-rencai": "1"}


def workbook(*people):
    book, content = Workbook(), io.BytesIO()
    for line in (HEADINGS, *people):
        book.active.append(line)
    book.save(content)
    return content.getvalue()


SMALL = workbook(*PEOPLE)


def uploaded(client, content=SMALL, name="名单.xlsx", **options):
    """The answer to an upload of one file."""
    return client.post("/uploads", files={"files": (name, content)}, **options)


def finished(client, answer, **options):
    """What is told of a run once there is nothing to wait for."""
    assert answer.status_code == 202, answer.text
    path = answer.headers["location"].removeprefix("/api/v1")
    for _ in range(600):
        run = client.get(path, **options).json()
        if run["finished"]:
            return run
        time.sleep(0.1)
    raise AssertionError(run)


def scored(client, content=SMALL, **body):
    """The run of an upload, finished; it is asked for before the upload is read."""
    reading = uploaded(client, content).json()["id"]
    return finished(client, client.post(f"/uploads/{reading}/runs", json={"as_of": DAY, **body}))


@pytest.fixture(scope="session")
def run(office):
    """A run of department 甲."""
    from rencai.accounts import tokens

    grant = {"department": "甲", "scopes": ("read", "score"), "cities": None, "days": 1, "by": "test"}
    headers = {"authorization": f"Bearer {tokens.issue(office.data, 'first', **grant)}"}
    with httpx.Client(base_url=f"{office.url}/api/v1", headers=headers, timeout=60) as client:
        return scored(client)


# ---- the description ----


def test_every_operation_is_described(office):
    document = httpx.get(f"{office.url}/api/openapi.json").json()
    validate(document)
    table = {(each.path, *(each.methods - {"HEAD"})) for each in build_routes(1) if each.path.startswith("/api/v1")}
    assert {(path, method.upper()) for path, methods in document["paths"].items() for method in methods} == table
    assert all(
        each["summary"] and each["responses"] for methods in document["paths"].values() for each in methods.values()
    )


def test_described_requests_get_described_answers(office, program, run, tmp_path):
    (tmp_path / "st.toml").write_text(f'[parameters]\nrun = "{run["id"]}"\n')
    authorization = program("read", "score", "decide", "admin").headers["authorization"]
    options = {
        "--header": f"Authorization: {authorization}", "--phases": "examples,coverage,fuzzing", "--max-examples": "4",
        "--seed": "1", "--exclude-path-regex": "/events$", "--exclude-method": "DELETE", "--request-timeout": "30",
        "--exclude-checks": "positive_data_acceptance", "--workers": "1",
    }  # fmt: skip
    command = [str(Path(sys.executable).with_name("schemathesis")), "--config-file", "st.toml", "run"]
    line = [*command, f"{office.url}/api/openapi.json", *(part for pair in options.items() for part in pair)]
    process = subprocess.run(
        [*line, "--generation-deterministic", "--no-color"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert process.returncode == 0, process.stdout[-6000:] + process.stderr[-2000:]


# ---- the flow ----


def test_same_upload_is_the_commands_run(serve, tmp_path, rencai):
    (tmp_path / "名单.xlsx").write_bytes(SMALL)
    rencai("score", "名单.xlsx", "--as-of", DAY, "-o", "r.xlsx", "--city", "苏州", "--city", "beijing")
    (listed,) = json.loads(rencai("runs", "list", "--json").stdout)
    service = serve(tmp_path / "data", "--workers", "0")
    with httpx.Client(base_url=f"{service.url}/api/v1", headers=OWN, timeout=60) as client:
        reading = uploaded(client).json()["id"]
        body = {"as_of": DAY, "cities": ["北京", "suzhou"]}
        answer = client.post(f"/uploads/{reading}/runs", json=body)
        got = client.get(f"/runs/{listed['id']}/result.xlsx")
    assert (answer.json()["id"], answer.json()["state"]) == (listed["id"], "done")
    assert got.content == (tmp_path / "r.xlsx").read_bytes()


def test_upload_shows_how_it_was_read(program):
    client = program()
    upload = finished(client, uploaded(client))
    (each,) = upload["reading"]["tables"]
    assert (each["row"], each["people"], [column["column"] for column in each["columns"]]) == (
        1, 3, ["name", "applicant_id", "work_city", "qualification", "issuer", None],
    )  # fmt: skip
    assert (upload["files"], upload["error"], upload["unread"]) == (["名单.xlsx"], None, [])


def test_invalid_upload_says_why(program):
    client = program()
    upload = finished(client, uploaded(client, b"no workbook"))
    assert (upload["state"], upload["code"], upload["reading"]) == ("failed", "E_INPUT_NOT_WORKBOOK", None)
    assert "名单.xlsx" in upload["error"]


def test_rulings_come_whole_and_paged(program, run):
    client, path = program("read"), f"/runs/{run['id']}"
    whole = pl.read_parquet(io.BytesIO(client.get(f"{path}/rulings.parquet").content))
    lines = [json.loads(line) for line in client.get(f"{path}/rulings.ndjson").text.split("\n") if line]
    assert lines == ruling_table.plain(whole)
    pages, after = [], {}
    while after is not None:
        page = client.get(f"{path}/rulings", params={"limit": 4, **after}).json()
        pages += page["items"]
        after = {"after": page["next"]} if page["next"] is not None else None
    assert [each.pop("place") for each in pages] == list(range(whole.height))
    assert pages == lines


@pytest.mark.parametrize("wanted", [{"city": "suzhou"}, {"outcome": "review"}, {"pathway": "listed"}])
def test_rulings_are_filtered(program, run, wanted):
    client, path = program("read"), f"/runs/{run['id']}"
    whole = pl.read_parquet(io.BytesIO(client.get(f"{path}/rulings.parquet").content)).with_row_index("place")
    ((name, value),) = wanted.items()
    page = client.get(f"{path}/rulings", params=wanted).json()
    places = whole.filter(pl.col(name) == value)["place"].to_list()
    assert ([each["place"] for each in page["items"]], page["total"], page["next"]) == (places, len(places), None)


def test_counts_agree_with_rulings(program, run):
    whole = pl.read_parquet(io.BytesIO(program("read").get(f"/runs/{run['id']}/rulings.parquet").content))
    counted = [(city, code, each, count) for city, pathways in run["counts"].items() for code, by in pathways.items()
               for each, count in by.items() if count]  # fmt: skip
    shown = pl.DataFrame(counted, schema=["city", "pathway", "outcome", "len"], orient="row")
    expected = whole.group_by("city", "pathway", "outcome").len()
    assert_frame_equal(shown, expected.cast({"len": pl.Int64}), check_row_order=False)


def test_decisions_are_stored_line_by_line(program):
    client = program(department="决定处")
    run = scored(client, cities=["guangzhou"])
    path = f"/runs/{run['id']}"
    (doubt, *_) = [each for each in client.get(f"{path}/review").json()["items"] if each["candidates"]]
    good = {"line": doubt["line"], "decision": "candidate1"}
    both = {"decisions": [good, {"line": "00000000", "decision": "same"}]}
    refused = client.post(f"{path}/decisions", json={**both, "all_or_nothing": True})
    problem = refused.json()
    assert (refused.status_code, problem["code"]) == (422, "E_DECISION")
    assert [(each["line"], each["code"]) for each in problem["faults"]] == [("00000000", "E_DECISION_LINE")]
    partly = client.post(f"{path}/decisions", json=both).json()
    assert (partly["stored"], partly["faults"]) == (1, problem["faults"])
    assert client.post(f"{path}/decisions", json={"decisions": [good]}).json() == {"stored": 0, "faults": []}
    (decided,) = client.get(f"{path}/review", params={"state": "decided"}).json()["items"]
    assert (decided["line"], decided["decision"]["decision"]) == (doubt["line"], "same")
    other = client.post(f"{path}/decisions", json={"decisions": [{**good, "decision": "unlisted"}]})
    assert [each["code"] for each in other.json()["faults"]] == ["E_DECISION_MEANWHILE"]
    again = finished(client, client.post(f"{path}/again", json={"as_of": DAY}))
    page = client.get(f"/runs/{again['id']}/rulings").json()["items"]
    assert {each["entry"] for each in page if each["match_method"] == "decision"} == {doubt["candidates"][0]["entry"]}
    changed = client.get(f"/runs/{again['id']}/changes").json()
    assert changed["before"] == run["id"]
    assert all("decision" in each["causes"] for each in changed["items"])


def test_deleted_run_keeps_only_its_row(program):
    client = program(department="删除处")
    run = scored(client)
    assert client.delete(f"/runs/{run['id']}").status_code == 204
    deleted = client.get(f"/runs/{run['id']}").json()
    assert (bool(deleted["purged_at"]), deleted["files"], deleted["counts"]) == (True, [], run["counts"])
    gone = client.get(f"/runs/{run['id']}/result.xlsx")
    assert (gone.status_code, gone.json()["code"]) == (404, "E_USAGE_RUN")


def test_events_end_with_the_run(program):
    client = program(department="进度处")
    reading = uploaded(client).json()["id"]
    run = client.post(f"/uploads/{reading}/runs", json={"as_of": DAY}).json()["id"]
    with client.stream("GET", f"/runs/{run}/events") as answer:
        events = [json.loads(line[6:]) for line in answer.iter_lines() if line.startswith("data: ")]
    assert [each["finished"] for each in events[:-1]] == [False] * (len(events) - 1)
    assert events[-1]["state"] == "done"


def test_runs_are_listed_newest_first(program):
    client = program(department="历史处")
    ids = [scored(client, cities=[city])["id"] for city in ("suzhou", "beijing")]
    pages = [client.get("/runs", params={"limit": 1, "offset": offset}).json() for offset in range(3)]
    assert {each["total"] for each in pages} == {2}
    assert sorted(run["id"] for each in pages for run in each["items"]) == sorted(ids)


# ---- what the commands tell too ----


def test_cities_and_matches_agree_with_commands(program, rencai):
    client = program("read")
    assert client.get("/cities").json() == json.loads(rencai("cities", "--json").stdout)
    query = {"name": "IEEE Fellow", "issuer": "IEEE", "as_of": "2022-12-01", "city": ["北京", "suzhou"]}
    options = ("--issuer", "IEEE", "--as-of", "2022-12-01", "--city", "北京", "--city", "suzhou")
    printed = rencai("match", "IEEE Fellow", *options, "--json").stdout
    assert client.get("/match", params=query).json() == json.loads(printed)


def test_official_texts_are_stated(program):
    client, path = program("read", "decide", department="丙"), "/policy/guangzhou/statements"
    supply = {"name": "higher-level-years", "value": "5", "begins": "2025-12-25", "seen": "答复"}
    number = client.post(path, json=supply).json()["stored"][0]
    listed = client.get(path).json()
    assert "higher-level-years" not in {each["name"] for each in listed["unpublished"]}
    assert {each["number"]: each["value"] for each in listed["statements"]}[number] == "5"
    refused = client.post(path, json=supply | {"value": "five"})
    assert (refused.status_code, refused.json()["code"]) == (422, "E_STATEMENT_NUMBER")
    answer = program("decide", cities=["suzhou"]).post(path, json=supply)
    assert (answer.status_code, answer.json()["code"]) == (403, "E_WEB_CITY")
    assert client.post("/policy/beijing/statements", json={"source": "B1", "seen": "x"}).status_code == 422


def test_catalogue_lists_every_entry(program):
    client = program("read")
    whole = client.get("/catalogue/beijing", params={"limit": 1000}).json()
    page = client.get("/catalogue/beijing", params={"q": "ieee会士"}).json()
    assert (whole["total"], [each["id"] for each in page["items"]]) == (len(whole["items"]), ["ieee-fellow"])


def test_the_template_is_a_workbook(program):
    answer = program("read").get("/template.xlsx", params={"lang": "en"})
    assert "Qualification" in str([cell.value for cell in next(load_workbook(io.BytesIO(answer.content)).active.rows)])


def test_health_is_for_administrators(program):
    checks = program("admin").get("/health").json()
    assert {"check", "findings"} == checks[0].keys()


# ---- what is refused ----

REFUSED = (
    pytest.param("GET", "/runs", {"headers": {"authorization": "Bearer none"}}, 401, "E_WEB_SIGN_IN", id="no-token"),
    pytest.param("GET", "/health", {}, 403, "E_WEB_SCOPE", id="scope"),
    pytest.param("GET", "/runs/000000000000", {}, 404, "E_WEB_NOT_FOUND", id="no-run"),
    pytest.param("GET", "/nothing", {}, 404, "E_WEB_NOT_FOUND", id="no-path"),
    pytest.param("GET", "/catalogue/nowhere", {}, 404, "E_WEB_NOT_FOUND", id="no-city"),
    pytest.param("PUT", "/runs", {}, 405, "E_WEB_HTTP", id="method"),
    pytest.param("POST", "/uploads", {"json": {}}, 415, "E_WEB_KIND", id="no-form"),
    pytest.param("POST", "/uploads", {"files": {"other": b"x"}}, 422, "E_INPUT_MISSING", id="no-file"),
    pytest.param("POST", "/uploads", {"files": {"files": ("a.xlsx", b"")}}, 422, "E_INPUT_EMPTY", id="empty-file"),
    pytest.param("GET", "/runs", {"params": {"limit": 0}}, 422, "E_WEB_PARAMETER", id="limit"),
    pytest.param("GET", "/runs", {"params": {"limits": 1}}, 422, "E_WEB_PARAMETER", id="unknown-parameter"),
    pytest.param("GET", "/match", {}, 422, "E_WEB_PARAMETER", id="no-name"),
    pytest.param("GET", "/match", {"params": {"name": "x", "city": "巴黎"}}, 422, "E_USAGE_CITY", id="unknown-city"),
)


@pytest.mark.parametrize(("method", "path", "sent", "status", "code"), REFUSED)
def test_errors_have_status_and_code(program, method, path, sent, status, code):
    answer = program("read", "score").request(method, path, **sent)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"


BODIES = (
    pytest.param(b"{", 400, "E_WEB_BODY", id="no-json"),
    pytest.param(b'{"lang": "\\ud800"}', 400, "E_WEB_BODY", id="half-a-sign"),
    pytest.param(b'{"as_of": "20261120"}', 422, "E_WEB_BODY", id="no-day"),
    pytest.param(b'{"asof": "2026-11-20"}', 422, "E_WEB_BODY", id="unknown-field"),
    pytest.param(b'{"cities": ["nowhere"]}', 422, "E_USAGE_CITY", id="unknown-city"),
    pytest.param(b'{"lang": "' + b"x" * 300_000 + b'"}', 413, "E_WEB_TOO_LARGE", id="too-large"),
)


@pytest.mark.parametrize(("content", "status", "code"), BODIES)
def test_body_must_fit_its_schema(program, content, status, code):
    client = program()
    path, kind = f"/uploads/{uploaded(client).json()['id']}/runs", {"content-type": "application/json"}
    answer = client.post(path, content=content, headers=kind)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_unparsable_body_is_refused(monkeypatch):
    async def receive():
        return {"type": "http.request", "body": b"{}"}

    parse = Mock(side_effect=RecursionError)
    monkeypatch.setattr(operation, "json", Mock(loads=parse))
    request = Request({"type": "http", "headers": [(b"content-type", b"application/json")]}, receive)
    with pytest.raises(HTTPError) as caught:
        operation.validate_body(request, {}).send(None)  # no event loop: Playwright may run one in this process
    assert (parse.call_count, caught.value.status, caught.value.code) == (1, 400, "E_WEB_BODY")


def test_unfinished_run_is_a_conflict(serve, tmp_path):
    service = serve(tmp_path / "data", "--workers", "0", "--limit", "packed=1MB", "--quota", "1")
    with httpx.Client(base_url=f"{service.url}/api/v1", headers=OWN, timeout=60) as client:
        reading = uploaded(client).json()["id"]
        run = client.post(f"/uploads/{reading}/runs", json={}).json()["id"]
        early = client.get(f"/runs/{run}/result.xlsx")
        assert (early.status_code, early.json()["code"]) == (409, "E_WEB_UNFINISHED")
        large = uploaded(client, bytes(3_000_000))
        assert (large.status_code, large.json()["code"]) == (413, "E_WEB_TOO_LARGE")
        assert uploaded(client, bytes(999_000)).status_code == 202
        much = uploaded(client, b"x")
        assert (much.status_code, much.json()["code"]) == (429, "E_WEB_QUOTA")


def test_requests_without_token_need_header(served):
    answer = httpx.post(f"{served.url}/api/v1/uploads", files={"files": ("a.xlsx", SMALL)})
    assert (answer.status_code, answer.json()["code"]) == (403, "E_WEB_HEADER")
    assert httpx.get(f"{served.url}/api/v1/runs").status_code == 200


def test_wrong_method_lists_allowed_ones(program, run):
    answer = program().put(f"/runs/{run['id']}")
    assert (answer.status_code, answer.headers["allow"]) == (405, "DELETE, GET, HEAD")


def test_other_departments_run_is_hidden(program, run):
    other = program(department="乙")
    paths = ("", "/rulings", "/result.xlsx", "/rulings.ndjson", "/problems", "/review", "/changes", "/events")
    assert {other.get(f"/runs/{run['id']}{path}").status_code for path in paths} == {404}
    assert other.delete(f"/runs/{run['id']}").status_code == 404


def test_city_token_sees_no_other(program, run):
    client, path = program(cities=["suzhou"]), f"/runs/{run['id']}"
    rulings = client.get(f"{path}/rulings").json()["items"]
    assert {each["city"] for each in rulings} == {"suzhou"}
    assert client.get(path).json()["counts"].keys() == {"suzhou"}
    codes = [client.get(f"{path}/{name}").json()["code"] for name in ("result.xlsx", "rulings.ndjson")]
    assert codes == ["E_WEB_CITY"] * 2
    assert client.delete(path).json()["code"] == "E_WEB_CITY"
    reading = uploaded(client).json()["id"]
    answer = client.post(f"/uploads/{reading}/runs", json={"cities": ["beijing"]})
    assert (answer.status_code, answer.json()["code"]) == (403, "E_WEB_CITY")


def test_texts_follow_the_language(program):
    details = [program().get("/runs/0", params={"lang": lang}).json()["detail"] for lang in ("zh", "en")]
    assert details == ["没有这个页面，或已删除", "there is no such page, or it was deleted"]
