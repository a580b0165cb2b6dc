"""A real service on this machine, asked by real clients: programs, and Debian's Chromium."""

import os
import shutil
import socket
import time
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect, sync_playwright

import forked
from rencai.accounts import principal, tokens

ROOT = Path(__file__).parents[2]
CHROMIUM = shutil.which("chromium")
QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
HANGS = 120
"""Seconds after which something hangs; nothing here takes a tenth of them, and no test tells how long it took."""
LEVELS = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
    "resultTypes": ["violations"],
}


@dataclass
class Served:
    """A service at ``url`` on the store in ``data``; ``log`` is what it wrote."""

    data: Path
    port: int
    arguments: tuple[str, ...] = ()
    process: forked.Service | None = field(default=None, repr=False)

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self):
        return Path(f"{self.data}.log").read_text("utf-8")

    def start(self):
        command = ["--log-level", "info", "--data", str(self.data), "serve", "--port", str(self.port)]
        self.process = forked.Service([*command, *self.arguments], f"{self.data}.log")
        end = time.monotonic() + HANGS
        while time.monotonic() < end:
            if self.process.poll() is not None:
                raise AssertionError(self.log)
            try:
                if httpx.get(f"{self.url}/healthz").status_code == 200:
                    return
            except httpx.TransportError:
                time.sleep(0.1)
        raise AssertionError(self.log)

    def stop(self):
        self.process.terminate()
        return self.process.wait(HANGS)

    def kill(self):
        self.process.kill()
        self.process.wait(HANGS)


@contextmanager
def serving(data, *arguments):
    """A service for the block."""
    service = Served(data, free(), arguments)
    service.start()
    try:
        yield service
    finally:
        if service.process.poll() is None:
            service.stop()


def free():
    """A port that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@pytest.fixture(scope="session")
def served(tmp_path_factory):
    """One service in single-user mode, shared by tests that leave each other's runs alone."""
    with serving(tmp_path_factory.mktemp("served") / "data", "--workers", "1") as service:
        yield service


@pytest.fixture
def client(served):
    """A program that keeps cookies, as a browser does."""
    with httpx.Client(base_url=served.url, follow_redirects=True, timeout=HANGS) as http:
        yield http


@pytest.fixture(scope="session")
def office(tmp_path_factory):
    """One service with an account of department 甲, for programs that come with tokens."""
    data = tmp_path_factory.mktemp("office") / "data"
    principal.add_user(data, "wang", "a password of several words", department="甲", role="member", by="test")
    with serving(data, "--workers", "1") as service:
        yield service


@pytest.fixture
def program(office):
    """Start programs with a token: ``program("read", cities=["suzhou"], department="乙")``."""
    with ExitStack() as stack:

        def made(*scopes, department="甲", cities=None, days=90, **options):
            grant = {"department": department, "scopes": scopes or ("read", "score", "decide"), "cities": cities}
            token = tokens.issue(office.data, "program", **grant, days=days, by="test")
            headers = {"authorization": f"Bearer {token}"}
            base = f"{office.url}/api/v1"
            return stack.enter_context(httpx.Client(base_url=base, headers=headers, timeout=HANGS, **options))

        yield made


@pytest.fixture(scope="session")
def chromium():
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed: apt-get install chromium fonts-noto-cjk")
    os.environ.setdefault("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")
    expect.set_options(timeout=HANGS * 1000)
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield browser
        browser.close()


@pytest.fixture
def browse(chromium, served):
    """Open a page in a context of its own; what its console complains of fails the test."""
    contexts, complaints = [], []

    def opened(path="/", **options):
        options = {"base_url": served.url, "locale": "zh-CN", "viewport": {"width": 1200, "height": 900}, **options}
        context = chromium.new_context(**options)
        context.set_default_timeout(HANGS * 1000)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text) if complains(message) else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(path)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


def complains(message):
    """Whether the console says that a page is wrong; that an answer was none is the test's to see."""
    return message.type in ("error", "warning") and "Failed to load resource" not in message.text


@pytest.fixture
def page(browse):
    """The first page."""
    return browse()


@pytest.fixture(scope="session")
def barriers():
    """What axe finds on a page against WCAG 2.2 AA: the rule, and what breaks it."""

    def run_axe(page):
        violations = Axe().run(page, options=LEVELS).response["violations"]
        return [(each["id"], [node["html"] for node in each["nodes"]]) for each in violations]

    return run_axe


@dataclass
class Hr:
    """Somebody of HR without a browser: posts forms as the pages give them."""

    client: httpx.Client

    def csrf(self, answer):
        """What a form of the page carries."""
        return answer.text.split('name="csrf" value="')[1].split('"')[0]

    def upload(self, *paths, **names):
        """The reading of the files, finished."""
        files = [("files", (names.get(path.stem, path.name), path.read_bytes())) for path in paths]
        form = self.csrf(self.client.get("/"))
        return self.finished(self.client.post("/uploads", data={"csrf": form}, files=files))

    def score(self, reading, **fields):
        """The run of a reading, finished."""
        form = {"csrf": self.csrf(reading), **fields}
        return self.finished(self.client.post(f"{reading.url.path}/runs", data=form))

    def finished(self, answer):
        """The page of a run, once there is nothing to wait for."""
        end = time.monotonic() + HANGS
        while time.monotonic() < end:
            if "data-run=" not in answer.text:
                return answer
            time.sleep(0.1)
            answer = self.client.get(answer.url)
        raise AssertionError(answer.url)


@pytest.fixture
def hr(client):
    return Hr(client)


@pytest.fixture(scope="module")
def visited(served):
    """Somebody of HR on the shared service, for what the tests of one file share."""
    with httpx.Client(base_url=served.url, follow_redirects=True, timeout=HANGS) as http:
        yield Hr(http)


@pytest.fixture
def serve():
    """Start services of one's own: ``serve(data, *arguments)``; each is stopped after the test."""
    with ExitStack() as stack:
        yield lambda data, *arguments: stack.enter_context(serving(data, *arguments))


@pytest.fixture
def visit():
    """Somebody of HR on a service of one's own."""
    with ExitStack() as stack:
        yield lambda service, **options: Hr(
            stack.enter_context(httpx.Client(base_url=service.url, follow_redirects=True, timeout=HANGS, **options))
        )


@pytest.fixture(scope="module")
def apart(tmp_path_factory):
    """A service without workers, on a store that the tests of one file have to themselves."""
    with serving(tmp_path_factory.mktemp("apart") / "data", "--workers", "0") as service:
        yield service


@pytest.fixture
def desk(apart, visit):
    """Somebody of HR there."""
    return visit(apart)
