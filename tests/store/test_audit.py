"""The processing record: what commands enter, and how it is told."""

import csv
import json
import sqlite3

import pytest

from rencai.cli import privacy
from rencai.messages.codes import ACTIONS
from rencai.store import audit, database
from rencai.store.audit import AuditEntry


def test_it_is_listed_and_written(machine):
    machine.put("名单.xlsx", ["合成甲", "E1", None, "Chartered Tester", "Board of Testers"])
    machine.night()
    machine("backup", "b.zip")
    payload = json.loads(machine("audit", "--json").stdout)
    assert [(item["number"], item["action"]) for item in payload] == [(1, "nightly_finished"), (2, "backup_made")]
    assert payload[0]["told"]["counts"]["done"] == 1
    shown = machine("audit", "--csv", "record.csv")
    assert (shown.stdout, shown.stderr) == ("", "")
    lines = list(csv.reader((machine.folder / "record.csv").read_text("utf-8-sig").splitlines()))
    assert lines[0] == ["编号", "时间", "经办人", "操作", "对象", "内容"]
    assert [line[3] for line in lines[1:]] == ["夜间评定", "备份"]
    assert "夜间评定" in machine("audit").stdout


def test_written_record_has_no_formula():
    """What a spreadsheet program would run as a formula is text in the .csv; as JSON it is as it was entered."""
    entry = AuditEntry(1, "2026-01-01T00:00:00+00:00", "=HYPERLINK(1)", "backup_made", "-", {})
    _, line = csv.reader(privacy.serialize_csv([entry], "zh").decode("utf-8-sig").splitlines())
    assert (line[2], line[4], entry.payload()["by"]) == ("'=HYPERLINK(1)", "-", "=HYPERLINK(1)")


def test_nothing_is_made_by_asking(rencai, tmp_path):
    assert rencai("audit", "--json").stdout == "[]\n"
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("verb", ["update audit set by = 'x'", "delete from audit"])
def test_it_is_only_added_to(tmp_path, verb):
    audit.record(tmp_path, at="2026-01-01T00:00:00+00:00", by="me", action=next(iter(ACTIONS)), details={})
    with (
        sqlite3.connect(tmp_path / database.FILE) as connection,
        pytest.raises(sqlite3.IntegrityError, match="added to"),
    ):
        connection.execute(verb)
    connection.close()
