"""What a stranger's file may cost is bounded: applicants, memory, time, result; each with a small file, a low limit."""

import threading
import zipfile
from dataclasses import replace
from datetime import date

import pytest

from rencai.plugins.loader import Installed
from rencai.runs import bounds, context, records, worker
from rencai.runs.crew import RENEW, Crew
from rencai.runs.outcome import RunOutcome
from rencai.runs.perform import attempt
from rencai.runs.request import Request, unusual_limits
from rencai.runs.worker import OutdatedError, Worker
from rencai.sheets.file.limits import COMMAND_LINE, MOST, WEB, parse_limits
from rencai.store import queue, runs
from rencai.system.errors import OutputError

NONE = Installed((), ())
MADE = RunOutcome("done", {"rows": 1}, {"told": b"{}"})
ODS = """<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body
 ><office:spreadsheet><table:table table:name="a">{rows}</table:table></office:spreadsheet></office:body>
</office:document-content>"""
MIME = "application/vnd.oasis.opendocument.spreadsheet"


def row(*texts, times=1):
    cells = "".join(
        f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>' for text in texts
    )
    return f'<table:table-row table:number-rows-repeated="{times}">{cells}</table:table-row>'


@pytest.fixture(scope="module")
def repeating(tmp_path_factory):
    """A workbook of some hundred bytes whose one row stands for 300 applicants."""
    path = tmp_path_factory.mktemp("bounds") / "a.ods"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("mimetype", MIME)
        packed.writestr("META-INF/manifest.xml", "<manifest/>")
        packed.writestr("content.xml", ODS.format(rows=row("姓名", "工号") + row("合成甲", "SYN-1", times=300)))
    return path


def read(path, **limits):
    """The outcome of reading the file under the limits."""
    limited = unusual_limits(replace(WEB, **limits))
    request = Request("d", ((path.name, "0" * 64),), date(2026, 11, 26), "zh", task="read", limits=limited)
    applied = context.load_context(path.parent / "data", "d", NONE, ())
    return attempt(request, applied, [path], b"")


def test_applicants_and_result_are_bounded(repeating):
    assert repeating.stat().st_size < 1000
    few, enough, large = read(repeating, rows=299), read(repeating, rows=300), read(repeating, result=1)
    assert (few.state, few.row) == ("failed", {"code": "E_INPUT_TOO_MANY"})
    assert "300 位申请人，一次最多评定 299 位" in few.parts["told"].decode()
    assert (enough.state, enough.row["rows"]) == ("done", 300)
    assert (large.state, large.row["code"], list(large.parts)) == ("failed", "E_RUN_RESULT", ["told"])


@pytest.fixture
def data(tmp_path):
    """A store with one run in the queue."""
    folder, source = tmp_path / "data", tmp_path / "a.csv"
    source.write_text("姓名,工号\n合成甲,SYN-1\n", "utf-8")
    drafts = records.draft_inputs(folder, [source], WEB)
    request = Request("d", (("a.csv", drafts[0].sha256),), date(2026, 11, 26), "zh", task="read")
    records.request_run(folder, request, context.load_context(folder, "d", NONE, ()), "web", drafts)
    return folder


def state(data):
    (run,) = runs.read_all(data, task=None)
    return run.state, run.code


def attend(data, monkeypatch, **limits):
    """Let a worker perform the run, which lasts until it is stopped; return the exit codes with which that ends it."""
    left, over = [], threading.Event()
    monkeypatch.setattr(worker, "attempt", lambda *_: over.wait(60) and MADE)
    bounded = Worker(
        data, NONE, replace(WEB, **limits), renews=True, leave=lambda code: left.append(code) or over.set()
    )
    with pytest.raises(OutdatedError) if "run_memory" in limits else monkeypatch.context():
        bounded.attend(lambda: bool(left), drain=True)
    return left


@pytest.mark.parametrize(
    ("limit", "code"),
    [
        pytest.param({"run_memory": 1}, "E_RUN_MEMORY", id="memory"),
        pytest.param({"run_seconds": 0}, "E_RUN_TIMEOUT", id="time"),
    ],
)
def test_memory_and_time_are_bounded(data, monkeypatch, limit, code):
    assert attend(data, monkeypatch, **limit) == [RENEW]
    assert state(data) == ("failed", code)


def test_the_process_ends_without_store(data, monkeypatch):
    def refuse(*_):
        raise OutputError("locked", code="E_STORE")

    monkeypatch.setattr(queue, "finish", refuse)
    left = []
    stopped = Worker(data, NONE, WEB, renews=True, leave=left.append)
    stopped._give_up(queue.lease(data, now=0.0, at="", seconds=1.0), "E_RUN_MEMORY")  # noqa: SLF001 - its thread calls it
    assert left == [RENEW]


def test_refused_memory_fails_the_run(data, monkeypatch):
    def refuse(*_):
        raise MemoryError

    monkeypatch.setattr(worker, "attempt", refuse)
    Worker(data, NONE, WEB).attend(lambda: False, drain=True)
    assert state(data) == ("failed", "E_RUN_MEMORY")


def test_a_large_worker_starts_afresh(data, monkeypatch):
    monkeypatch.setattr(worker, "attempt", lambda *_: MADE)
    limits = replace(WEB, run_memory=bounds.resident_bytes() * 3 // 2)
    with pytest.raises(OutdatedError, match="start afresh"):
        Worker(data, NONE, limits, renews=True).attend(lambda: False)
    assert state(data) == ("done", None)


def test_crews_renew_without_complaint(monkeypatch):
    started = []

    class Child:
        returncode = None

        def poll(self):
            return self.returncode

    crew = Crew([], 1, restart=False)
    monkeypatch.setattr(crew, "_start_process", lambda: started.append(Child()) or started[-1])
    crew.start()
    started[0].returncode = RENEW
    crew.tend()
    assert (len(started), crew.worst, crew.is_working) == (2, 0, True)


def test_bounds_are_limits_by_name():
    texts = ["rows=5", "run_memory=1GiB", "run_seconds=3", "result=1KB"]
    named = parse_limits(texts, WEB)
    assert (named.rows, named.run_memory, named.run_seconds, named.result) == (5, 2**30, 3, 1000)
    assert [getattr(COMMAND_LINE, text.partition("=")[0]) for text in texts] == [
        MOST[text.partition("=")[0]] for text in texts
    ]
