"""Signing in, in a real browser and without one: cookies, ends of sessions, throttling, and those who mean harm."""

import re
import sqlite3
import time

import httpx
import pytest
from openpyxl import Workbook
from playwright.sync_api import expect

from rencai.accounts import principal
from rencai.store import audit, database

PASSWORD = "a password of several words"  # noqa: S105 - nobody's
PHONE = {"width": 360, "height": 740}
LANGUAGES = {
    "zh": ("用户名", "密码", "登录", "退出"),
    "en": ("Name", "Password", "Sign in", "sign out"),
}


def enrol(data, name="wang", department="甲"):
    """There is a user of that name, also while the service runs."""
    principal.add_user(data, name, PASSWORD, department=department, role="member", by="test")


@pytest.fixture(scope="module")
def guarded(office):
    """A service with users of two departments, shared by tests that leave each other's sessions alone."""
    enrol(office.data, "chen", "乙")
    return office


@pytest.fixture
def nobody(guarded):
    """A browser in which nobody has signed in; it does not follow."""
    with httpx.Client(base_url=guarded.url, timeout=60) as http:
        yield http


def csrf(answer):
    return re.search(r'name="csrf" value="(\w+)"', answer.text)[1]


def sign_in(client, name="wang", password=PASSWORD, **more):
    form = csrf(client.get("/sign-in"))
    return client.post("/sign-in", data={"csrf": form, "name": name, "password": password, **more})


@pytest.fixture
def wang(nobody):
    assert sign_in(nobody).status_code == 303
    return nobody


def reference(client):
    return next(value for name, value in client.cookies.items() if name.endswith("rencai"))


def aged(data, **columns):
    """Every session is older by so many seconds than it was."""
    with sqlite3.connect(data / database.FILE) as store:
        for name, seconds in columns.items():
            store.execute(f"update sessions set {name} = {name} - ?", [seconds])  # noqa: S608 - our own names
    store.close()


def entered(data, action, by):
    """What the record tells of it, once what waits is written."""
    for _ in range(50):
        if details := [each.details for each in audit.read_all(data) if (each.action, each.by) == (action, by)]:
            return details
        time.sleep(0.1)
    raise AssertionError(action)


# ---- in a browser ----


@pytest.mark.parametrize("lang", LANGUAGES)
def test_sign_in_and_out_by_keyboard(browse, guarded, lang):
    name, password, button, out = LANGUAGES[lang]
    page = browse(f"/runs?lang={lang}", base_url=guarded.url)
    page.get_by_label(name, exact=True).fill("Wang")
    page.get_by_label(password, exact=True).fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_text("甲 · wang")).to_be_visible()
    assert page.url == f"{guarded.url}/runs?lang={lang}"
    (cookie,) = (each for each in page.context.cookies() if each["name"] == "rencai")
    assert (cookie["httpOnly"], cookie["sameSite"], cookie["path"], cookie["expires"]) == (True, "Lax", "/", -1)
    page.get_by_role("button", name=out).click()
    expect(page.get_by_role("button", name=button)).to_be_visible()
    page.goto("/")
    expect(page.get_by_role("button", name=button)).to_be_visible()


def test_interrupted_form_survives_sign_in(browse, guarded, tmp_path):
    book = Workbook()
    for line in (("姓名", "工作城市", "职业资格名称"), ("测试甲", "苏州", "ACCA")):
        book.active.append(line)
    book.save(tmp_path / "a.xlsx")
    page = browse("/", base_url=guarded.url)
    typed(page)
    page.set_input_files("#files", tmp_path / "a.xlsx")
    page.get_by_role("button", name="上传", exact=True).click()
    page.get_by_label("基准日").fill("2026-10-09")
    aged(guarded.data, touched=1801)
    page.get_by_role("button", name="开始评定").click()
    expect(page.get_by_text("刚才填写的内容还在")).to_be_visible()
    typed(page)
    page.get_by_role("button", name="提交刚才的内容").click()
    expect(page.get_by_role("heading", level=1, name="评定结果")).to_be_visible()
    expect(page.get_by_text("2026-10-09").first).to_be_visible()


def typed(page, password=PASSWORD):
    page.get_by_label("用户名").fill("wang")
    page.get_by_label("密码").fill(password)
    page.get_by_role("button", name="登录").click()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_sign_in_pages_are_accessible(browse, barriers, guarded, scheme):
    page, seen = browse("/sign-in", base_url=guarded.url, color_scheme=scheme, viewport=PHONE), []
    typed(page, "wrong")
    expect(page.get_by_role("alert")).to_be_visible()
    seen += [*barriers(page), overflow(page)]
    typed(page)
    page.goto("/password?done=1&lang=en")
    seen += [*barriers(page), overflow(page)]
    aged(guarded.data, touched=1801)
    page.goto("/password")
    seen += [*barriers(page), overflow(page)]
    assert seen == [0, 0, 0]


def overflow(page):
    """Pixels by which the page is wider than the window."""
    return page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")


# ---- cookies and sessions ----


def test_each_sign_in_has_own_reference(nobody):
    nobody.get("/sign-in")
    before = reference(nobody)
    sign_in(nobody)
    first = reference(nobody)
    form = csrf(nobody.get("/password"))
    nobody.post("/sign-in", data={"csrf": form, "name": "wang", "password": PASSWORD})
    assert len({before, first, reference(nobody)}) == 3
    assert nobody.get("/password").status_code == 200
    nobody.cookies.clear()
    nobody.cookies.set("rencai", first)
    assert nobody.get("/password").status_code == 303


def test_planted_reference_is_worthless(guarded):
    fixed = "a" * 43
    with httpx.Client(base_url=guarded.url, cookies={"rencai": fixed}) as client:
        sign_in(client)
        assert httpx.get(f"{guarded.url}/", cookies={"rencai": fixed}).status_code == 303
        assert client.get("/").status_code == 200


def test_tls_cookies_are_host_only(serve, tmp_path):
    enrol(tmp_path / "data")
    service = serve(tmp_path / "data", "--workers", "0", "--tls")
    shown = httpx.get(f"{service.url}/sign-in")
    cookie = shown.headers["set-cookie"].partition(";")[0]
    data = {"csrf": csrf(shown), "name": "wang", "password": PASSWORD}
    answer = httpx.post(f"{service.url}/sign-in", data=data, headers={"cookie": cookie})
    flags = {part.strip().lower() for part in answer.headers["set-cookie"].split(";")[1:]}
    assert answer.headers["set-cookie"].startswith("__Host-rencai=")
    assert flags == {"httponly", "path=/", "samesite=lax", "secure"}
    assert answer.headers["strict-transport-security"]


@pytest.mark.parametrize("age", [{"touched": 1801}, {"began": 8 * 3600 + 1}], ids=["idle", "whole"])
def test_expired_session_says_so(wang, guarded, age):
    assert wang.get("/").status_code == 200
    aged(guarded.data, **age)
    gone = wang.get("/runs?q=2")
    assert (gone.status_code, gone.headers["location"]) == (303, "/sign-in?next=%2Fruns%3Fq%3D2")
    assert "上次登录已结束" in wang.get(gone.headers["location"]).text
    assert sign_in(wang, next="/runs?q=2").headers["location"] == "/runs?q=2"


def test_first_visit_mentions_no_session(nobody):
    nobody.get("/sign-in")
    assert "上次登录已结束" not in nobody.get("/sign-in").text


def test_sign_out_ends_the_reference(wang, guarded):
    old = reference(wang)
    assert wang.post("/sign-out", data={"csrf": csrf(wang.get("/"))}).headers["location"] == "/sign-in"
    assert httpx.get(f"{guarded.url}/", cookies={"rencai": old}).status_code == 303


# ---- who is refused ----


@pytest.mark.parametrize(("lang", "text"), [("zh", "用户名或密码不对"), ("en", "Name or password are wrong")])
def test_wrong_name_equals_wrong_password(nobody, lang, text):
    nobody.get(f"/sign-in?lang={lang}")
    answers = [sign_in(nobody, name, "wrong") for name in ("chen", "nobody", "' or 1=1 --")]
    assert {answer.status_code for answer in answers} == {401}
    assert len({re.sub(r'value="\w{64}"', "", answer.text) for answer in answers}) == 1
    assert text in answers[0].text


def test_frequent_tries_are_throttled(nobody, guarded):
    answers = [sign_in(nobody, "guessed", "wrong") for _ in range(12)]
    assert [each.status_code for each in answers] == [401] * 10 + [429] * 2
    seconds = int(answers[-1].headers["retry-after"])
    assert 0 < seconds <= 900
    assert f"请等 {seconds} 秒" in answers[-1].text
    assert entered(guarded.data, "sign_in_throttled", "-") == [{}]


@pytest.mark.parametrize(
    "path",
    [
        "//other.example",
        "https://other.example/",
        "other:1",
        "/runs\\1",
        "/runs\t1",
        "",
        "/sign-in",
    ],
)
def test_redirect_stays_on_own_pages(nobody, path):
    assert sign_in(nobody, next=path).headers["location"] == "/"


def test_foreign_form_signs_nobody_in(guarded):
    data = {"name": "wang", "password": PASSWORD}
    answers = [httpx.post(f"{guarded.url}/sign-in", data=data | more) for more in ({}, {"csrf": "0" * 64})]
    with httpx.Client(base_url=guarded.url) as other:
        theirs = csrf(other.get("/sign-in"))
    answers.append(httpx.post(f"{guarded.url}/sign-in", data=data | {"csrf": theirs}))
    assert [(each.status_code, "E_WEB_FORM" in each.text) for each in answers] == [(403, True)] * 3


def test_foreign_form_is_not_carried(wang, guarded):
    wang.get("/")
    aged(guarded.data, touched=1801)
    answer = wang.post("/uploads/0123456789ab/runs", data={"csrf": "0" * 64, "city": "x"})
    assert (answer.status_code, 'name="typed"' in answer.text) == (401, False)


def test_password_is_never_carried(wang, guarded):
    form = {"csrf": csrf(wang.get("/password")), "password": "a secret of mine", "password_new": "x", "user": "wang"}
    aged(guarded.data, touched=1801)
    answer = wang.post("/password", data=form)
    assert (answer.status_code, "a secret" in answer.text, 'name="typed"' in answer.text) == (401, False, False)


@pytest.mark.parametrize("typed", ["[]", "{}", "no json", '[["a"]]', '[["csrf", "x"]]'])
def test_carried_fields_are_escaped(nobody, typed):
    answer = sign_in(nobody, typed=typed, again="https://other.example/")
    assert (answer.status_code, answer.headers["location"]) == (303, "/")


# ---- passwords ----


def test_password_change_ends_other_sessions(guarded, visit):
    enrol(guarded.data, "zhou")
    here, there = (visit(guarded).client for _ in range(2))
    for client in (here, there):
        sign_in(client, "zhou")
    new = "quite another password"
    form = {"csrf": csrf(here.get("/password")), "password_new": new, "password_again": new}
    assert here.post("/password", data=form | {"password": "wrong"}).status_code == 401
    assert here.post("/password", data=form | {"password": PASSWORD, "password_again": "x"}).status_code == 422
    short = {"password": PASSWORD, "password_new": "short", "password_again": "short"}
    assert "15 到 256" in here.post("/password", data=form | short).text
    assert "密码已更改" in here.post("/password", data=form | {"password": PASSWORD}).text
    assert there.get("/").url.path == "/sign-in"
    assert "用户名或密码不对" in sign_in(there, "zhou").text
    assert sign_in(there, "zhou", new).url.path == "/"
    assert new not in guarded.log + str(audit.read_all(guarded.data))


def test_first_user_requires_sign_in(serve, tmp_path):
    service = serve(tmp_path / "data", "--workers", "0")
    with httpx.Client(base_url=service.url, timeout=60) as client:
        assert "单用户模式" in client.get("/").text
        assert [client.get(path).status_code for path in ("/sign-in", "/password")] == [303, 404]
        enrol(service.data)
        assert [client.get(path).status_code for path in ("/", "/sign-in")] == [303, 200]
        assert sign_in(client).headers["location"] == "/"


# ---- the record ----


def test_audit_has_actions_and_refusals(guarded, visit, tmp_path):
    enrol(guarded.data, "qian")
    hr, other = visit(guarded), visit(guarded)
    sign_in(hr.client, "qian")
    sign_in(other.client, "chen")
    book = Workbook()
    for line in (("姓名", "工作城市", "职业资格名称"), ("测试机密甲", "苏州", "ACCA")):
        book.active.append(line)
    book.save(tmp_path / "测试机密甲.xlsx")
    run = hr.score(hr.upload(tmp_path / "测试机密甲.xlsx")).url.path
    hr.client.get(f"{run}/result.xlsx")
    entries = audit.read_all(guarded.data)
    mine = [(each.action, each.subject) for each in entries if each.by == "qian"]
    assert [action for action, _ in mine] == ["signed_in", "files_uploaded", "run_requested", "result_downloaded"]
    assert {subject for _, subject in mine[2:]} == {run.rpartition("/")[2]}
    for _ in range(3):
        assert other.client.get(f"{run}/result.xlsx?q=测试机密甲").status_code == 404
    refused = entered(guarded.data, "refused", "chen")[0]
    assert refused["route"] == "/runs/{run}/result.xlsx"
    assert (refused["method"], refused["code"], refused.keys() >= {"times"}) == ("GET", "E_WEB_NOT_FOUND", True)
    assert "测试机密" not in str(audit.read_all(guarded.data))
