"""What is remembered between runs: in real SQLite, by department, also where processes meet or the file is no store."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from threading import Timer

import pytest
from sqlite_utils import Database

from rencai.store import audit, database, files, mappings
from rencai.store.migrations import migrations
from rencai.system.errors import OutputError


def test_nothing_is_made_by_asking(tmp_path):
    assert mappings.read(tmp_path / "data", "default") == {}
    assert list(tmp_path.iterdir()) == []


def test_mappings_are_remembered_by_department(tmp_path):
    mappings.remember(tmp_path / "data", "甲部", {"证书": "qualification", "备注": ""})
    mappings.remember(tmp_path / "data", "乙部", {"证书": "certificate_number"})
    assert mappings.read(tmp_path / "data", "甲部") == {"备注": "", "证书": "qualification"}
    assert mappings.read(tmp_path / "data", "乙部") == {"证书": "certificate_number"}
    assert mappings.read(tmp_path / "data", "丙部") == {}


def test_a_later_word_counts(tmp_path):
    mappings.remember(tmp_path, "default", {"证书": "qualification"})
    mappings.remember(tmp_path, "default", {"证书": "issuer"})
    assert mappings.read(tmp_path, "default") == {"证书": "issuer"}


def test_what_is_forgotten_is_gone(tmp_path):
    mappings.remember(tmp_path, "default", {"证书": "qualification", "单位": "employer"})
    assert mappings.forget(tmp_path, "default", "证书")
    assert not mappings.forget(tmp_path, "default", "证书")
    assert mappings.read(tmp_path, "default") == {"单位": "employer"}


def test_concurrent_creation_loses_nothing(tmp_path):
    code = (
        "import sys; from pathlib import Path; from rencai.store import mappings;"
        " mappings.remember(Path(sys.argv[1]), 'd', {sys.argv[2]: ''})"
    )
    started = [subprocess.Popen([sys.executable, "-c", code, tmp_path, f"列{number}"]) for number in range(4)]
    assert [process.wait(60) for process in started] == [0] * 4
    assert len(mappings.read(tmp_path, "d")) == 4


def test_log_switch_is_tried_again(tmp_path):
    """SQLite refuses the switch at once, whatever the timeout, while another connection writes to the new file."""
    with closing(sqlite3.connect(tmp_path / database.FILE, check_same_thread=False)) as other:
        other.execute("BEGIN IMMEDIATE")
        Timer(0.3, other.rollback).start()
        mappings.remember(tmp_path, "default", {"证书": "qualification"})
    assert mappings.read(tmp_path, "default") == {"证书": "qualification"}


def test_committed_rows_are_readable(tmp_path):
    mappings.remember(tmp_path, "default", {"证书": "qualification"})
    with sqlite3.connect(tmp_path / database.FILE) as other:
        assert other.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert other.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    other.close()


def number(data):
    """How many changes the file says that it was made by, and those that it lists."""
    with sqlite3.connect(data / database.FILE) as opened:
        (result,) = opened.execute("PRAGMA user_version").fetchone()
        (listed,) = opened.execute("select count(*) from _sqlite_migrations").fetchone()
    opened.close()
    return result, listed


def change(data, *statements):
    with sqlite3.connect(data / database.FILE) as opened:
        for statement in statements:
            opened.execute(statement)
    opened.close()


@pytest.mark.parametrize("first", ["official_lists", "rulings_in_lines", None], ids=["oldest", "older", "uncounted"])
def test_older_store_is_migrated(tmp_path, first):
    """Also one of this very schema, whose file does not say yet how many changes made it."""
    with sqlite3.connect(tmp_path / database.FILE) as opened:
        migrations().apply(Database(opened), stop_before=first)
    opened.close()
    change(tmp_path, "insert into mappings values ('default', '证书', 'qualification')")
    audit.record(tmp_path, at="now", by="test", action="begun", details={})
    assert mappings.read(tmp_path, "default") == {"证书": "qualification"}
    assert number(tmp_path) == (len(database.migration_names()), len(database.migration_names()))


def test_newer_store_is_left_alone(tmp_path):
    mappings.remember(tmp_path, "default", {"证书": "qualification"})
    count = len(database.migration_names())
    applied = "insert into _sqlite_migrations (migration_set, name, applied_at) values ('rencai', 'to_come', '')"
    change(tmp_path, applied, f"PRAGMA user_version = {count + 1}")
    mappings.remember(tmp_path, "default", {"单位": "employer"})
    assert mappings.read(tmp_path, "default") == {"单位": "employer", "证书": "qualification"}
    assert number(tmp_path) == (count + 1, count + 1)


def test_the_folder_is_the_owners_alone(tmp_path):
    mappings.remember(tmp_path / "data", "default", {"证书": "qualification"})
    assert (tmp_path / "data").stat().st_mode & 0o077 == 0


def test_first_file_opens_no_folder(tmp_path):
    """A night or an upload may keep its input before anything is stored."""
    files.discard([files.draft(tmp_path / "data", b"synthetic")])
    assert {path.stat().st_mode & 0o077 for path in (tmp_path / "data", tmp_path / "data" / files.FOLDER)} == {0}


@pytest.mark.parametrize("content", [b"no database at all" * 100, b"SQLite format 3\x00" + bytes(4000)])
def test_a_file_that_is_no_store(tmp_path, content):
    (tmp_path / database.FILE).write_bytes(content)
    with pytest.raises(OutputError, match="cannot be used") as caught:
        mappings.read(tmp_path, "default")
    assert (caught.value.code, caught.value.exit_code) == ("E_STORE", 4)
    assert (tmp_path / database.FILE).read_bytes() == content


def test_a_folder_that_cannot_be_made(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="check the folder") as caught:
        mappings.remember(tmp_path / "file" / "data", "default", {"证书": "qualification"})
    assert caught.value.code == "E_STORE"
