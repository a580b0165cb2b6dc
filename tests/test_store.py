"""What is remembered between runs: in real SQLite, by department, also where processes meet or the file is no store."""

import sqlite3
import subprocess
import sys

import pytest

from rencai import store
from rencai.errors import OutputError


def test_nothing_is_made_by_asking(tmp_path):
    assert store.mappings(tmp_path / "data", "default") == {}
    assert list(tmp_path.iterdir()) == []


def test_what_is_confirmed_is_remembered_by_department(tmp_path):
    store.remember(tmp_path / "data", "甲部", {"证书": "qualification", "备注": ""})
    store.remember(tmp_path / "data", "乙部", {"证书": "certificate_number"})
    assert store.mappings(tmp_path / "data", "甲部") == {"备注": "", "证书": "qualification"}
    assert store.mappings(tmp_path / "data", "乙部") == {"证书": "certificate_number"}
    assert store.mappings(tmp_path / "data", "丙部") == {}


def test_a_later_word_counts(tmp_path):
    store.remember(tmp_path, "default", {"证书": "qualification"})
    store.remember(tmp_path, "default", {"证书": "issuer"})
    assert store.mappings(tmp_path, "default") == {"证书": "issuer"}


def test_what_is_forgotten_is_gone(tmp_path):
    store.remember(tmp_path, "default", {"证书": "qualification", "单位": "employer"})
    assert store.forget(tmp_path, "default", "证书")
    assert not store.forget(tmp_path, "default", "证书")
    assert store.mappings(tmp_path, "default") == {"单位": "employer"}


def test_processes_that_come_first_at_once_lose_nothing(tmp_path):
    code = (
        "import sys; from pathlib import Path; from rencai import store;"
        " store.remember(Path(sys.argv[1]), 'd', {sys.argv[2]: ''})"
    )
    started = [subprocess.Popen([sys.executable, "-c", code, tmp_path, f"列{number}"]) for number in range(4)]
    assert [process.wait(60) for process in started] == [0] * 4
    assert len(store.mappings(tmp_path, "d")) == 4


def test_what_is_committed_is_safe_and_open_to_other_readers(tmp_path):
    store.remember(tmp_path, "default", {"证书": "qualification"})
    with sqlite3.connect(tmp_path / store.FILE) as other:
        assert other.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert other.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    other.close()


def test_the_folder_is_the_owners_alone(tmp_path):
    store.remember(tmp_path / "data", "default", {"证书": "qualification"})
    assert (tmp_path / "data").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("content", [b"no database at all" * 100, b"SQLite format 3\x00" + bytes(4000)])
def test_a_file_that_is_no_store(tmp_path, content):
    (tmp_path / store.FILE).write_bytes(content)
    with pytest.raises(OutputError, match="cannot be used") as caught:
        store.mappings(tmp_path, "default")
    assert (caught.value.code, caught.value.exit_code) == ("E_STORE", 4)
    assert (tmp_path / store.FILE).read_bytes() == content


def test_a_folder_that_cannot_be_made(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="check the folder") as caught:
        store.remember(tmp_path / "file" / "data", "default", {"证书": "qualification"})
    assert caught.value.code == "E_STORE"
