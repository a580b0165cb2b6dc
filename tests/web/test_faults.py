"""What was broken on purpose: each refused or answered in words, with a code, and in the record where it belongs."""

import errno
import tempfile
from concurrent.futures import ThreadPoolExecutor

import anyio
import httpx
import pytest
from openpyxl import Workbook

from rencai.accounts import sign_in
from rencai.accounts.principal import Principal
from rencai.messages.codes import SCOPES
from rencai.messages.lookup import LANGUAGES
from rencai.plugins import loader
from rencai.runs.worker import Worker
from rencai.sheets.file import limits
from rencai.store import audit, database, mappings
from rencai.web import forms
from rencai.web.app import build_app
from rencai.web.middleware import SECURITY_HEADERS
from rencai.web.runs import services
from rencai.web.service import Service

PROGRAM = {"x-rencai": "1"}


class Site:
    """A service within this process, its pages and its API, used by the account that runs it."""

    def __init__(self, data):
        self.data = data
        self.service = Service(data, loader.load(), limits.parse_limits((), limits.WEB), "hr", hosts=("localhost",))
        self.app = build_app(self.service, None)
        self.cookies = httpx.Cookies()
        self.who = Principal("hr", "default", frozenset(SCOPES), None, "local", None)

    def ask(self, method, path, **options):
        """Answer a request within this process, as a browser that follows no redirects."""

        async def sent():
            transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
            async with httpx.AsyncClient(
                transport=transport, base_url="http://localhost", cookies=self.cookies
            ) as http:
                answer = await http.request(method, path, **options)
                self.cookies = http.cookies
                return answer

        with ThreadPoolExecutor(1) as pool:  # a browser of another test may have left its event loop in this thread
            return pool.submit(anyio.run, sent).result()

    def get(self, path, **options):
        return self.ask("GET", path, **options)

    def post(self, path, **options):
        return self.ask("POST", path, **options)

    def form(self):
        """The token that a page's form carries."""
        self.get("/")
        return {"csrf": sign_in.csrf_token(self.data, next(iter(self.cookies.values())))}

    def work(self):
        return list(Worker(self.data, self.service.installed(), self.service.limits).drain())

    def actions(self, action):
        return [(each.by, each.details) for each in audit.read_all(self.data) if each.action == action]


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("faults")
    book = Workbook()
    for row in (["姓名", "证件号码", "资质", "备注甲"], ["合成甲", "SYN000001", "ACCA", "无"]):
        book.active.append(row)
    book.save(folder / "in.xlsx")
    made = Site(folder / "data")
    with (folder / "in.xlsx").open("rb") as file:
        made.reading = services.start_reading(made.service, made.who, [("in.xlsx", file)], "zh")
    made.work()
    return made


def test_typed_columns_are_checked(site):
    """As the command line does, the API refuses a column that there is not, and remembers nothing."""
    path = f"/api/v1/uploads/{site.reading}/runs"
    answer = site.post(path, json={"typed": {"资质": "no_such_column"}}, headers=PROGRAM)
    assert (answer.status_code, answer.json()["code"]) == (422, "E_USAGE_MAP")
    assert (mappings.read(site.data, "default"), site.actions("headings_stored")) == ({}, [])
    meanings = {"资质": "职业资格名称", "备注甲": ""}
    assert site.post(path, json={"typed": meanings}, headers=PROGRAM).status_code == 202
    assert mappings.read(site.data, "default") == {"资质": "qualification", "备注甲": ""}
    details = {"headings": 2, "columns": ["", "qualification"]}
    assert site.actions("headings_stored") == [("hr", details)]
    assert site.post(path, json={"typed": meanings}, headers=PROGRAM).status_code == 202
    assert len(site.actions("headings_stored")) == 1  # nothing is another than before
    assert mappings.forget(site.data, "default", "备注甲", by="li")
    assert site.actions("headings_forgotten") == [("li", {"headings": 1, "columns": [""]})]


def test_taken_rulings_are_recorded(site):
    answer = site.post(f"/api/v1/uploads/{site.reading}/runs", json={"lang": "en"}, headers=PROGRAM)
    run = answer.json()["id"]
    site.work()
    rulings = site.get(f"/api/v1/runs/{run}/rulings", headers=PROGRAM).json()
    assert rulings["items"]
    details = {"route": "/api/v1/runs/{run}/rulings", "rulings": len(rulings["items"])}
    assert site.actions("rulings_read") == [("hr", details)]
    assert site.get(f"/runs/{run}/people/{2**64}").status_code == 404
    assert site.get(f"/runs/{run}/rulings?page={2**64}").status_code == 200


@pytest.mark.parametrize("path", ["/decisions/{}/undo", "/words/{}/undo", "/policy/suzhou/statements/{}/undo"])
def test_huge_numbers_have_no_page(site, path):
    assert site.post(path.format(2**64), data=site.form()).status_code == 404
    answer = site.get(f"/api/v1/runs?offset={2**64}", headers=PROGRAM)
    assert (answer.status_code, answer.json()["code"]) == (422, "E_WEB_PARAMETER")


def files(count):
    return [("files", (f"{number}.csv", b"x")) for number in range(count)]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_too_many_files_are_named(site, lang):
    page = site.post(f"/uploads?lang={lang}", data=site.form(), files=files(forms.MAX_FILES + 1))
    words = {"zh": "一次最多上传 20 个文件", "en": "at most 20 files can be uploaded at once"}[lang]
    assert (page.status_code, "E_WEB_FILES" in page.text, words in page.text) == (400, True, True)
    answer = site.post(f"/api/v1/uploads?lang={lang}", files=files(forms.MAX_FILES + 1), headers=PROGRAM)
    assert (answer.status_code, answer.json()["code"]) == (400, "E_WEB_FILES")
    assert words in answer.json()["detail"]


def test_full_disk_refuses_uploads(site, monkeypatch):
    """A large file is spooled to the disk: where that is full, the answer is in words, and nothing is stored."""
    form, before = site.form(), sorted((site.data / "kept").rglob("*"))

    def full(_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(tempfile.SpooledTemporaryFile, "rollover", full)
    large = {"files": ("a.xlsx", bytes(1_500_000))}
    page = site.post("/uploads?lang=zh", data=form, files=large)
    assert (page.status_code, "E_WEB_ROOM" in page.text, "磁盘已满" in page.text) == (507, True, True)
    answer = site.post("/api/v1/uploads", files=large, headers=PROGRAM)
    assert (answer.status_code, answer.json()["code"]) == (507, "E_WEB_ROOM")
    assert sorted((site.data / "kept").rglob("*")) == before


@pytest.mark.parametrize("path", ["/policy", "/api/v1/runs"])
def test_bugs_have_security_headers(site, path, monkeypatch):
    def bug(*_):
        raise ZeroDivisionError

    monkeypatch.setattr("rencai.web.auth.run_in_threadpool", bug)
    answer = site.get(path, headers=PROGRAM)
    assert (answer.status_code, "E_WEB_BUG" in answer.text) == (500, True)
    assert {name: answer.headers[name] for name in SECURITY_HEADERS} == SECURITY_HEADERS
    assert answer.headers["cache-control"] == "no-store"


def test_missing_key_is_explained(tmp_path):
    """Every page says what is missing and what to do; readiness says so, too; a key that is back is enough."""
    site = Site(tmp_path / "data")
    secret = database.key(site.data)
    (site.data / database.KEY).unlink()
    for path in ("/", "/runs", "/policy"):
        zh, en = (site.get(f"{path}?lang={lang}").text for lang in LANGUAGES)
        assert ("从备份取回" in zh, "taken out of a backup" in en) == (True, True), path
    ready = site.get("/readyz")
    assert (site.get("/").status_code, ready.status_code, ready.json()["code"]) == (503, 503, "E_STORE_KEY")
    (site.data / database.KEY).write_bytes(secret)
    assert site.get("/").status_code == 200
