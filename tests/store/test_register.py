"""The register of files outside the store's folder: sealed paths, one clock, and deletion that is tried again."""

from unittest.mock import patch

import pytest

from rencai.store import database, register, retention, runs
from rencai.store import files as store_files
from rencai.store.register import NewPlace
from rencai.store.runs import NewRun
from rencai.system import files
from rencai.system.errors import OutputError

FIRST, LATER, NOW = (f"2026-{month}-01T00:00:00+00:00" for month in ("10", "11", "12"))


def scored(data, number, at, content=b"workbook", task="score", department="d"):
    """A finished run that read the content; what the content is called in the store."""
    (draft,) = store_files.draft_all(data, {"in": content}).values()
    parts = store_files.draft_all(data, {"request": b"%d" % number, "result": b"result %d" % number})
    run = NewRun(f"run{number}", f"key{number}", department, "web", task, "2026-01-01", "zh", {})
    runs.record(data, run, {"state": "done"}, [draft], parts, at)
    return draft.sha256


@pytest.fixture
def put_away(tmp_path):
    """An input that a run read and that lies in ``done``, named after a person, with its report and its result."""
    sha256 = scored(tmp_path / "data", 1, FIRST)
    places = [NewPlace(tmp_path / f"合成甲.{kind}", kind, sha256, "run1") for kind in ("done", "report", "result")]
    for place in places:
        place.path.write_bytes(b"x")
    register.enter(tmp_path / "data", places, LATER)
    return tmp_path


def names(data):
    return [place.path.name for place in register.read_all(data)]


def test_paths_are_sealed_and_read(put_away):
    assert names(put_away / "data") == ["合成甲.done", "合成甲.report", "合成甲.result"]
    stored = b"".join(path.read_bytes() for path in (put_away / "data").glob(f"{database.FILE}*"))
    assert "合成甲".encode() not in stored
    assert {place.came for place in register.read_all(put_away / "data")} == {FIRST}


def test_path_belongs_to_newest_file(put_away):
    register.enter(put_away / "data", [NewPlace(put_away / "合成甲.done", "done", "f" * 64)], NOW)
    (place,) = (each for each in register.read_all(put_away / "data") if each.kind == "done")
    assert (place.input, place.came) == ("f" * 64, NOW)


def test_age_counts_from_first_day(put_away):
    data = put_away / "data"
    scored(data, 2, NOW)  # again, by the law of another day
    scored(data, 3, NOW, b"another workbook")
    assert retention.find_expired(data, FIRST) == []
    assert sorted(retention.find_expired(data, LATER)) == ["run1", "run2"]


def test_purge_takes_what_nights_put_away(put_away):
    data = put_away / "data"
    scored(data, 2, NOW)
    scored(data, 3, NOW, department="another")
    assert retention.purge(data, ["run1"], by="me", at=NOW).places == 0  # another run reads the input
    assert retention.purge(data, ["run2"], by="me", at=NOW).places == 2
    assert names(data) == ["合成甲.result"]
    assert [path.name for path in put_away.iterdir() if path.is_file()] == ["合成甲.result"]


def test_refused_deletion_is_repeated(put_away):
    data = put_away / "data"
    with patch.object(files, "remove", side_effect=OutputError("closed", code="E_OUTPUT_WRITE")):
        purged = retention.purge(data, ["run1"], by="me", at=NOW)
    assert (purged.places, sorted(path.name for path in purged.left)) == (0, ["合成甲.done", "合成甲.report"])
    register.enter(data, [NewPlace(put_away / "合成甲.report", "report", "f" * 64)], NOW)  # a new file lies there now
    assert register.sweep(data).gone == 1
    assert sorted(path.name for path in put_away.iterdir() if path.is_file()) == ["合成甲.report", "合成甲.result"]


@pytest.mark.parametrize(
    ("department", "others", "purged"),
    [("d", [], ["run1", "run2"]), ("d", [("d", "score")], ["run1"]), ("e", [], ["run1"])],
    ids=["its-upload", "scored-twice", "another-department"],
)
def test_upload_goes_with_its_run(tmp_path, department, others, purged):
    scored(tmp_path, 1, FIRST)
    scored(tmp_path, 2, FIRST, task="read", department=department)
    for number, (whose, task) in enumerate(others, 3):
        scored(tmp_path, number, FIRST, task=task, department=whose)
    assert sorted(retention.purge(tmp_path, ["run1"], by="me", at=NOW).runs) == purged
