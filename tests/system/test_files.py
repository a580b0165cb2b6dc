"""Nothing half-written: the order of writing, and a system that says no at any step, for real and pretended."""

import errno
import os
import resource
import shutil
import sqlite3
import subprocess
import tempfile
from pathlib import Path
from unittest.mock import patch

import pytest

import nights
import refuse
import steps
from nights import World
from rencai.store import database
from rencai.system import files

GOOD, UNREADABLE = b"good", b"unreadable"
RESULTS = {GOOD: nights.result(GOOD), UNREADABLE: None}


@pytest.fixture
def world(tmp_path):
    return filled(tmp_path / "world")


def filled(folder):
    made = World(folder)
    made.put("甲部", "a.xlsx", GOOD)
    made.put("default", "b.xlsx", UNREADABLE)
    return made


def finished(world):
    """The next start, of another process, finishes everything; what is wrong afterwards."""
    with patch("rencai.system.files.alive", lambda _: False):
        assert nights.ran(world.nightly()) == (1, "")
    return list(nights.wrong(world, RESULTS))


class Order:
    """What is written, or named, and not yet synced, whenever something is renamed, committed or begun."""

    def __init__(self):
        self.unsynced, self.faults, self.names = set(), [], []

    def __call__(self, step, path):
        if step in ("replace", "commit", "begin") and self.unsynced:
            self.faults.append((step, path, sorted(self.unsynced)))
        if step in ("create", "write") and path.suffix == ".part":
            self.unsynced.add(path)
        if step == "fsync":
            self.unsynced.discard(path)
        if step == "replace" or (step == "mkdir" and path.parent.is_dir() and not path.is_dir()):
            self.unsynced.add(path.parent)
        if step == "replace":
            self.names.append(path)


def test_write_order_survives_power_cuts(world):
    with steps.counted(order := Order()):
        assert nights.ran(world.nightly()) == (1, "")
        database.key(world.data)
    assert (order.faults, order.unsynced) == ([], set())
    kinds = {path.parent.name if path.suffix in (".xlsx", ".txt", ".json") else path.name for path in order.names}
    assert {"甲部", "done", "quarantine", "processing", "nights", "out", database.KEY} <= kinds  # and kept files


def test_missing_name_sync_is_noticed(world):
    with patch("rencai.system.files.sync_folder"), steps.counted(order := Order()):
        nights.ran(world.nightly())
    assert order.faults


def test_failing_step_loses_nothing():
    """Every twenty-fifth step here, each of them in ``make soak``."""
    tried = list(refuse.faults(25))
    assert len(tried) > 30
    assert [(fault, wrong) for fault, wrong in tried if wrong] == []


@pytest.mark.parametrize("size", [0, 2_000, 20_000, 100_000])
def test_no_file_may_grow_larger(world, size):
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
        code, message = nights.ran(world.nightly())
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    remedy = "ulimit -f" in message or "is full" in message
    assert (code, message.startswith(("E_STORE", "E_OUTPUT_WRITE")), remedy) == (
        4, True, True)  # fmt: skip
    assert finished(world) == []


def test_a_disk_that_is_full():
    folder = Path(tempfile.mkdtemp())
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=150k", "tmpfs", folder], capture_output=True, check=False
    )
    if mounted.returncode:
        folder.rmdir()
        pytest.skip("a file system of a known size needs the right to mount")
    try:
        world = filled(folder)
        code, message = nights.ran(world.nightly())
        assert (code, "free some space" in message or "is full" in message) == (4, True)
        subprocess.run(["mount", "-o", "remount,size=10m", folder], check=True)
        assert finished(world) == []
    finally:
        subprocess.run(["umount", "-l", folder], check=True)
        folder.rmdir()


@pytest.fixture
def nobodys():
    """A world of an unprivileged user, who this process is meanwhile."""
    folder = Path(tempfile.mkdtemp())
    world = filled(folder / "world")
    root = os.geteuid() == 0
    if root:
        for path in (folder, *folder.rglob("*")):
            os.chown(path, 65534, 65534)
        os.seteuid(65534)
    yield world
    if root:
        os.seteuid(0)
    for path in folder.rglob("*"):
        path.chmod(0o700)
    shutil.rmtree(folder)


@pytest.mark.parametrize("closed", ["in", "in/甲部", "out", "data"])
def test_unwritable_folder_is_reported(nobodys, closed):
    folder = files.folder(nobodys.folder / closed)
    folder.chmod(0o500)
    code, message = nights.ran(nobodys.nightly())
    assert (code, "permission" in message) == (4, True), message
    folder.chmod(0o700)
    assert finished(nobodys) == []


def test_a_store_that_another_program_holds(world):
    database.key(world.data)
    other = sqlite3.connect(world.data / database.FILE)
    other.execute("BEGIN IMMEDIATE")
    with patch("rencai.store.database._BUSY_SECONDS", 0.05):
        code, message = nights.ran(world.nightly())
    assert (code, message.partition(":")[0], "another program" in message) == (4, "E_STORE", True)
    other.rollback()
    other.close()
    assert finished(world) == []


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO])
def test_failed_write_keeps_the_file(tmp_path, code):
    files.write(tmp_path / "a", b"before")
    for number in range(3):  # ahead of: create, write, fsync; replace is the last
        with steps.counted(steps.numbered(number, steps.refused(code))), pytest.raises(Exception, match="cannot write"):
            files.write(tmp_path / "a", b"after")
        assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("a", b"before")]
