"""What a run is: the same id gives the same bytes, and who asked for it stands beside it."""

import hashlib
import sqlite3

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlite_utils import Database

from recorded import DAY, only_toy, record
from rencai.messages.codes import ORIGINS
from rencai.runs import context, records, worker
from rencai.runs.request import Request, unusual_limits
from rencai.sheets.file.limits import COMMAND_LINE, parse_limits
from rencai.store import database, files, runs
from rencai.store.database import migrations

ROWS = [["姓名", "证书名称", "发证机构", "专业对口"], ["合成甲", "Chartered Tester", "Board of Testers", ""]]
ASSUMED = {"related_field": "是", "work_city": "toy"}


@pytest.fixture
def paths(xlsx, tmp_path):
    """A workbook, one of more columns, one that cannot be read, and one that is not there."""
    wide = xlsx([[*row, None, "x", "x"] for row in ROWS], "wide.xlsx")
    (tmp_path / "bad.xlsx").write_bytes(b"no workbook")
    return {"good": xlsx(ROWS), "bad": tmp_path / "bad.xlsx", "gone": tmp_path / "gone.xlsx", "wide": wide}


def content(data, run):
    """The bytes of everything that a run came to."""
    return {part: files.path_of(data, sha256).read_bytes() for part, sha256 in run.parts.items() if part != "request"}


def test_same_id_gives_same_bytes(city, monkeypatch, paths, tmp_path):
    """Whatever files cannot be read, whatever is assumed in whatever order, whatever the limits are."""
    installed, data, seen = only_toy(city, monkeypatch), tmp_path / "data", {}

    @settings(max_examples=7, deadline=None, database=None, derandomize=True)
    @given(
        others=st.lists(st.sampled_from(["bad", "gone", "wide"]), unique=True),
        assumed=st.permutations(list(ASSUMED.items())).flatmap(lambda each: st.sampled_from([each, each[:1], []])),
        limits=st.sampled_from([{}, {"columns": 4}]),
    )
    def scored(others, assumed, limits):
        each = [paths["good"], *(paths[name] for name in others)]
        run = record(data, installed, *each, assumed=dict(assumed), limits=limits)
        assert seen.setdefault(run.id, content(data, run)) == content(data, run)
        wanted = tuple(others), tuple(sorted(assumed)), bool(limits) and "wide" in others
        assert seen.setdefault(wanted, run.id) == run.id
        unread = {name: code for _, name, code in records.read_request(data, run).unread}
        assert unread == ({"gone.xlsx": "E_INPUT_NOT_FILE"} if "gone" in others else {})

    scored()
    assert len({key for key in seen if isinstance(key, tuple)}) == len({key for key in seen if isinstance(key, str)})


def test_a_rest_is_not_the_run(city, monkeypatch, paths, tmp_path):
    """What a night would ask for of the one file is another run than that of two files, one of which is unread."""
    installed, data = only_toy(city, monkeypatch), tmp_path / "data"
    both = record(data, installed, paths["good"], paths["bad"])
    alone = record(data, installed, paths["good"])
    assert both.id != alone.id
    assert (both.state, alone.state) == ("partial", "done")
    assert len(both.inputs) == 2


def test_limits_count_where_they_refuse(city, monkeypatch, paths, tmp_path):
    """Of two files one is too wide for a worker's limits: that is another run, and higher limits read it after all."""
    installed, data = only_toy(city, monkeypatch), tmp_path / "data"
    applied = context.load_context(data, "default", installed, installed.packages)

    def ask(limits):
        drafts = files.draft_copies(data, [paths["good"], paths["wide"]])
        names = [("in.xlsx", drafts[0].sha256), ("wide.xlsx", drafts[1].sha256)]
        request = Request("default", tuple(names), DAY, limits=unusual_limits(limits))
        first = records.request_run(data, request, applied, "nightly", drafts)
        list(worker.Worker(data, installed, COMMAND_LINE).drain())
        run = records.find_run(data, first)
        return first, records.find_run(data, run.superseded_by) if run.superseded_by else run

    first, narrow = ask(parse_limits(["columns=4"]))
    assert (narrow.state, narrow.rows, narrow.id != first) == ("partial", 1, True)
    again, whole = ask(COMMAND_LINE)
    assert (again, whole.id, whole.state, whole.rows) == (first, first, "done", 2)
    assert records.find_run(data, narrow.id).rows == 1


def test_requesters_stand_beside_a_run(city, monkeypatch, paths, tmp_path):
    """A night, a manual score and a web account ask for one run: it stays the night's, and knows all three."""
    installed, data = only_toy(city, monkeypatch), tmp_path / "data"

    def ask(origin, by=None, now=installed):
        applied = context.load_context(data, "default", now, now.packages)
        (draft,) = files.draft_copies(data, [paths["good"]])
        request = Request("default", (("in.xlsx", draft.sha256),), DAY)
        return records.request_run(data, request, applied, origin, [draft], by)

    night = ask("nightly")
    assert list(worker.Worker(data, installed, COMMAND_LINE).drain()) == [night]
    assert record(data, installed, paths["good"]).id == ask("web", "w") == night
    row = records.find_run(data, night)
    assert (row.origin, row.origins, row.requesters[-1].by) == ("nightly", ("nightly", "score", "web"), "w")
    assert set(row.origins) == set(ORIGINS)


def test_the_successor_keeps_its_requesters(city, monkeypatch, paths, tmp_path):
    """A decision between asking and ruling makes it another run, of whoever asked for the first."""
    installed, data = only_toy(city, monkeypatch), tmp_path / "data"
    applied = context.load_context(data, "default", installed, installed.packages)
    (draft,) = files.draft_copies(data, [paths["good"]])
    request = Request("default", (("in.xlsx", draft.sha256),), DAY)
    first = records.request_run(data, request, applied, "web", [draft], "w")
    monkeypatch.setattr(context, "version", lambda _name: "0.0")
    *_, last = worker.Worker(data, installed, COMMAND_LINE).drain()
    before, after = records.find_run(data, first), records.find_run(data, last)
    assert before.superseded_by == after.id
    assert (after.state, after.origin, after.requested_by) == ("done", "web", "w")
    assert after.requesters == before.requesters
    assert [run.id for run in runs.read_all(data)].count(after.id) == 1


def test_older_runs_keep_their_ids(tmp_path):
    """A run of an earlier version opens under its id, with who asked for it and what its request assumes."""
    files.draft(tmp_path, b"")  # makes the folder
    request = Request("d", (("a.xlsx", "0"),), DAY, assumed=ASSUMED).serialize()
    sha256 = hashlib.sha256(request).hexdigest()
    files.path_of(tmp_path, sha256).parent.mkdir(parents=True)
    files.path_of(tmp_path, sha256).write_bytes(request)
    with sqlite3.connect(tmp_path / database.FILE) as opened:
        store = Database(opened)
        migrations().apply(store, stop_before="requesters_and_assumptions")
        blank = {"department": "d", "origin": "web", "as_of": str(DAY), "lang": "zh", "known": "{}", "state": "done",
                 "token": 1, "attempts": 1, "requested_at": "2026-01-01T00:00:00+00:00", "asked_by": "w"}  # fmt: skip
        store["runs"].insert_all([{**blank, "id": "a1", "key": "a1", "request": sha256},
                                  {**blank, "id": "b2", "key": "b2", "request": "gone"}])  # fmt: skip
    opened.close()
    whole, purged = runs.read_all(tmp_path)
    assert (whole.id, whole.assumed, whole.is_what_if) == ("a1", ("related_field", "work_city"), True)
    assert (purged.id, purged.assumed, purged.is_what_if) == ("b2", None, False)
    assert [(each.origin, each.by) for each in whole.requesters] == [("web", "w")]
