"""What a stored run was ruled by and what differs now: each kind of ground taken away and given back."""

import os
from dataclasses import replace

import polars as pl
import pytest

from recorded import only_toy, record
from rencai.decisions import service, words
from rencai.decisions import statements as stated
from rencai.decisions.schema import PARSED
from rencai.messages.codes import GROUND_CHANGES
from rencai.messages.lookup import fields_of
from rencai.official_lists import imports
from rencai.operations.maintenance import doctor
from rencai.plugins.loader import Broken, Installed
from rencai.runs import presence, records
from rencai.runs.grounds import Difference, stale_grounds
from rencai.store import lists, retention, statements
from rencai.store.lists import NewList

AT = "2026-11-23T00:00:00+00:00"
ROWS = [["姓名", "证书名称", "发证机构", "专业对口"], ["合成甲", "Chartered Testor", "Board", "大概"]]
WORD = pl.DataFrame([{"column": "related_field", "text": "大概", "value": "yes", "cell": "A1"}])
OTHER_WORD = WORD.with_columns(text=pl.lit("也许"))
MARKS = {"by": "w", "account": "w"}


@pytest.fixture
def ruled(city, xlsx, tmp_path, monkeypatch):
    """A scored run of one person in a city of one entry: the store, the packages now, and what differs."""
    installed, data, path = only_toy(city, monkeypatch), tmp_path / "data", xlsx(ROWS)
    return data, installed, path, record(data, installed, path)


def decided(name, **line):
    row = {"city": "toy", "qualification": name, "issuer": "Board", "entry": "tester", "verdict": "same", "cell": "A1"}
    typed = [
        pl.lit(value, pl.String).alias(name) for name, value in (dict.fromkeys(PARSED.columns) | row | line).items()
    ]
    return pl.select(typed)


LOOKED_UP = {"entry": "", "verdict": "unlisted", "edition": "one", "seen": "第3号"}
STATED = {"city": "toy", "kind": "reward", "subject": "x", "source": "law", "wording": "", "verdict": "absent",
          "value": "", "keys": "", "begins": "", "seen": "第3号"}  # fmt: skip


def test_every_ground_is_noticed(ruled):
    """Decided, looked up, stated, remembered, imported: each differs when it is new, and again when it is gone."""
    data, shipped, path, run = ruled

    def codes(since):
        return [each.code for each in stale_grounds(data, since, imports.apply_lists(shipped, data))]

    assert codes(run) == []
    service.store_decisions(data, "default", decided("Chartered Testor"), shipped.packages, **MARKS)
    service.store_decisions(data, "default", decided("Chartered Testor", **LOOKED_UP), shipped.packages, **MARKS)
    statements.record(data, "default", pl.DataFrame([STATED]), by="w", at=AT)
    words.store_words(data, "default", WORD, **MARKS)
    new = NewList("toy", "one", "公告", AT, {}, {"published": None, "tiers": {}, "levels": {}, "fields": {}},
                  complete=False, begins=None, silent=[])  # fmt: skip
    entry = shipped.packages[0].entries
    lists.add(data, new, entry, replace=False)
    assert codes(run) == ["list_added", "decision_new", "look_up_new", "statement_new", "word_new"]
    later = record(data, shipped, path)
    assert codes(later) == []
    lists.add(data, new, entry, replace=True)
    assert codes(later) == ["list_replaced"]
    lists.withdraw(data, "toy", "one", AT)
    assert codes(later) == []
    lists.withdraw(data, "toy", "one", AT)
    service.undo(data, "default", [1, 2], by="w")
    words.undo(data, "default", [1], by="w")
    stated.undo(data, "default", [1], by="w")
    assert codes(later) == ["list_removed", "decision_gone", "look_up_gone", "statement_gone", "word_gone"]
    assert codes(run) == []


def test_packages_differ_in_four_ways(ruled):
    data, installed, _path, run = ruled
    (package,) = installed.packages
    broken = Broken("toy", "rencai-toy", "1.0", "E_PLUGIN_IMPORT", "", "")
    cases = {
        "package_version": Installed((replace(package, version="2"),), ()),
        "package_content": Installed((replace(package, fingerprint="f"),), ()),
        "package_broken": Installed((), (broken,)),
        "package_absent": Installed((), ()),
    }
    for code, now in cases.items():
        (difference,) = stale_grounds(data, run, now)
        assert (difference.code, difference.package) == (code, "toy")
        assert difference.is_suspension == (code == "package_broken")


def test_others_names_are_no_difference(ruled):
    """What was decided on names and words that the run has not leaves it alone, as long as its cells are stored."""
    data, installed, _path, run = ruled
    service.store_decisions(data, "default", decided("Another Name"), installed.packages, **MARKS)
    words.store_words(data, "default", OTHER_WORD, **MARKS)
    service.store_decisions(data, "elsewhere", decided("Chartered Testor"), installed.packages, **MARKS)
    assert stale_grounds(data, run, installed) == []
    retention.purge(data, [run.id], by="w", at=AT)
    purged = records.find_run(data, run.id)
    assert [each.code for each in stale_grounds(data, purged, installed)] == ["decision_new", "word_new"]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_difference_is_worded(lang):
    fields = {"other": "1", "value": "2", "edition": "一", "version": 1, "number": 2, "numbers": "#1"}
    for code in GROUND_CHANGES:
        wanted = fields_of(f"run.ground.{code}", lang) - {"name"}
        package = "" if code.startswith("word") else "toy"
        assert Difference(code, package, ("玩", "Toy"), {name: fields[name] for name in wanted}).sentence(lang)


def test_processes_on_old_code_are_named(tmp_path, monkeypatch):
    with presence.registered(tmp_path, "serve"):
        assert presence.stale_processes(tmp_path) == []
        monkeypatch.setattr(presence, "code_digest", lambda: "another")
        (stale,) = presence.stale_processes(tmp_path)
        assert (stale.kind, stale.number) == ("serve", os.getpid())
        (finding,) = doctor.check_workers(tmp_path)
        assert (finding.code, finding.where) == ("E_PROCESS_STALE", f"serve {os.getpid()}")
        monkeypatch.setattr(presence.holders, "is_gone", lambda _holder: True)
        assert presence.stale_processes(tmp_path) == []
    assert [*(tmp_path / presence.PROCESSES).iterdir()] == []
