"""A backup made while others write, and restored: by the real commands, on a store that nights and decisions filled."""

import json
import os
import shutil
import stat
import zipfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext

import pytest
from openpyxl import load_workbook

from rencai.operations.maintenance import backup, restore
from rencai.store import audit, check, files, runs
from rencai.store.runs import NewRun
from rencai.system.errors import InputError, UsageError

AT = "2026-01-01T00:00:00+00:00"
ROW = ["合成甲", "E1", None, "Chartered Testor", "Board of Testers"]


@pytest.fixture
def packed(machine):
    """A machine with a night behind it, and its backup ``b.zip``."""
    machine.put("名单.xlsx", ROW)
    machine.night()
    machine("backup", "b.zip")
    return machine


def names(folder):
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_restore_returns_what_was_packed(packed):
    packed("restore", "b.zip", "--data", "again")
    assert packed.runs("--data", "again") == packed.runs()
    assert packed("verify", "--data", "again", "--lang", "en").stdout == "sound\n"
    stored = [[name for name in names(packed.folder / data) if "/" in name] for data in ("data", "again")]
    assert stored[0] == stored[1] != []
    modes = [stat.S_IMODE((packed.folder / name).stat().st_mode) for name in ("b.zip", "again", "again/kept")]
    assert modes == [0o600, 0o700, 0o700]


def test_restored_decisions_apply(machine):
    machine.put("名单.xlsx", ROW)
    machine("score", "inbox/名单.xlsx", "-o", "out.xlsx", "--city", "toy")
    book = load_workbook(machine.folder / "out.xlsx")
    book["待复核"]["L5"] = "同一"
    book.save(machine.folder / "back.xlsx")
    machine("decide", "back.xlsx")
    machine("backup", "b.zip")
    shutil.rmtree(machine.data)
    machine("restore", "b.zip")
    machine("score", "inbox/名单.xlsx", "-o", "out.xlsx", "--city", "toy", "--rulings", "out.ndjson")
    assert json.loads((machine.folder / "out.ndjson").read_text("utf-8"))["match_method"] == "decision"


def test_backup_during_a_night_is_whole(packed):
    for number in range(2):
        packed.put(f"新{number}.xlsx", *[[f"合成{row}", f"F{row}", None, "Zebra", "Zoo"] for row in range(30)])
    packed("backup", "b.zip", code=2)  # it is not written over
    with ThreadPoolExecutor(1) as beside:
        night, made = beside.submit(packed.night), 0
        while not night.done() and made < 5:
            packed("backup", "n.zip", "--force")
            made += 1
            assert check.verify(packed.data) == []
            shutil.copy(packed.folder / "n.zip", packed.folder / f"n{made}.zip")
    for number in range(1, made + 1):
        restore.restore(packed.folder / f"n{number}.zip", packed.folder / f"d{number}", by="me", at=AT)
        assert check.verify(packed.folder / f"d{number}") == []
    assert made > 1
    assert not list(packed.folder.rglob(".rencai-*"))


def changed(change):
    """What writes an archive anew: ``change`` is given its members by name."""

    def rewrite(path):
        with zipfile.ZipFile(path) as archive:
            stored = {name: archive.read(name) for name in archive.namelist()}
        change(stored)
        with zipfile.ZipFile(path, "w") as archive:
            for name, content in stored.items():
                archive.writestr(name, content)

    return rewrite


def stored_file(stored):
    return next(name for name in stored if name.startswith("kept"))


def change_manifest(stored, **more):
    stored["manifest.json"] = json.dumps({**json.loads(stored["manifest.json"]), **more}).encode()


def spoil(path):
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    path.write_bytes(content)


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    """The backup of a store with one run."""
    data = tmp_path_factory.mktemp("made") / "data"
    inputs = list(files.draft_all(data, {"in": b"an input"}).values())
    parts = files.draft_all(data, {"request": b"{}", "result": b"r", "rulings": b"s"})
    run = NewRun("a" * 12, "k", "d", "score", "score", "2026-01-01", "zh", {})
    runs.record(data, run, {"state": "done"}, inputs, parts, AT)
    backup.pack(data, data.parent / "b.zip")
    return data.parent / "b.zip"


@pytest.mark.parametrize(
    ("harm", "code"),
    [
        pytest.param(spoil, "E_BACKUP_DAMAGED", id="a-byte"),
        pytest.param(lambda path: path.write_bytes(path.read_bytes()[:-500]), "E_BACKUP_DAMAGED", id="cut-off"),
        pytest.param(changed(lambda parts: parts.update({"rencai.sqlite": b"x"})), "E_BACKUP_DAMAGED", id="database"),
        pytest.param(changed(lambda parts: parts.pop(stored_file(parts))), "E_BACKUP_DAMAGED", id="a-file-less"),
        pytest.param(changed(lambda parts: parts.update(more=b"x")), "E_BACKUP_DAMAGED", id="a-file-more"),
        pytest.param(
            changed(lambda parts: change_manifest(parts, files={"../x": ["0" * 64, 1]})), "E_BACKUP_DAMAGED", id="out"
        ),
        pytest.param(changed(lambda parts: parts.pop("manifest.json")), "E_BACKUP_FOREIGN", id="no-manifest"),
        pytest.param(lambda path: path.write_bytes(b"no zip"), "E_BACKUP_FOREIGN", id="no-archive"),
        pytest.param(changed(lambda parts: change_manifest(parts, format=2)), "E_BACKUP_NEWER", id="format"),
        pytest.param(changed(lambda parts: change_manifest(parts, schema=["to_come"])), "E_BACKUP_NEWER", id="schema"),
        pytest.param(lambda path: path.unlink(), "E_INPUT_MISSING", id="gone"),
    ],
)
def test_unreliable_backup_is_refused(archive, tmp_path, harm, code):
    shutil.copy(archive, tmp_path / "b.zip")
    harm(tmp_path / "b.zip")
    with pytest.raises(InputError, match=r"b\.zip") as caught:
        restore.restore(tmp_path / "b.zip", tmp_path / "data", by="me", at=AT)
    assert caught.value.code == code
    assert set(names(tmp_path)) <= {"b.zip"}


def test_target_must_be_empty(archive, tmp_path):
    for _ in range(2):
        (tmp_path / "data").mkdir(exist_ok=True)
        with nullcontext() if not names(tmp_path) else pytest.raises(UsageError, match="is not empty") as caught:
            restore.restore(archive, tmp_path / "data", by="me", at=AT)
    assert caught.value.code == "E_USAGE_RESTORE"
    assert [entry.action for entry in audit.read_all(tmp_path / "data")] == ["restored"]


def test_file_ages_are_restored(archive, tmp_path):
    data = shutil.copytree(archive.with_name("data"), tmp_path / "data")
    (data / "nights").mkdir()
    (data / "nights" / "2026-01-01.json").write_text("[]")
    os.utime(data / "nights" / "2026-01-01.json", (1767225600, 1767225600))
    backup.pack(data, tmp_path / "c.zip")
    restore.restore(tmp_path / "c.zip", tmp_path / "again", by="me", at=AT)
    assert (tmp_path / "again" / "nights" / "2026-01-01.json").stat().st_mtime == 1767225600


def test_missing_store_is_refused(tmp_path):
    with pytest.raises(UsageError, match="no store") as caught:
        backup.pack(tmp_path / "data", tmp_path / "b.zip")
    assert caught.value.code == "E_STORE_NONE"
    assert names(tmp_path) == []


def test_killed_restore_is_swept(archive, tmp_path):
    left = tmp_path / f".rencai-{2**22 + 1}-{'0' * 32}.part"
    left.mkdir()
    (left / "rencai.sqlite").write_text("half")
    restore.restore(archive, tmp_path / "data", by="me", at=AT)
    assert not left.exists()


def test_incomplete_store_is_packed_and_reported(archive, tmp_path):
    data = shutil.copytree(archive.with_name("data"), tmp_path / "data")
    lost = next(data.glob("kept/??/*"))
    lost.unlink()
    packed = backup.pack(data, tmp_path / "c.zip")
    assert (packed.whole, packed.lacking) == (False, [lost.name])
    restore.restore(tmp_path / "c.zip", tmp_path / "again", by="me", at=AT)
    assert [item.code for item in check.verify(tmp_path / "again")] == ["E_KEPT_MISSING"]
