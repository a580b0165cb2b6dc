"""Check whether the installation is fit: folders, disk, cities, sources, clock, runs and tokens."""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from rencai.messages.codes import SUSPENDED, UNUSABLE_CAUSES
from rencai.messages.findings import Finding
from rencai.runs import presence
from rencai.store import check, database, snapshot
from rencai.store.retention_clock import has_jumped

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from rencai.messages.codes import FindingCode, UnusableCause
    from rencai.messages.fields import Fields
    from rencai.plugins.loader import Installed
    from rencai.policy.package import Package
    from rencai.store.snapshot import Outline


_LIST_CODES: Mapping[UnusableCause, FindingCode] = {
    **dict.fromkeys(UNUSABLE_CAUSES, "E_LIST_UNUSED"), **dict.fromkeys(SUSPENDED, "E_LIST_SUSPENDED"),
}  # fmt: skip


def check_cities(installed: Installed) -> list[Finding]:
    """Return packages that are disabled and imported lists that are not used; no package at all is a problem too."""
    lists = [
        Finding(_LIST_CODES[each.why], each.city, {"edition": each.edition, "version": each.version})
        for each in installed.unusable_lists
    ]
    packages = [
        Finding("E_CITY_BROKEN", each.name, {"reason": f"{each.code}: {each.error}"}) for each in installed.broken
    ]
    none = [] if installed.packages or installed.broken else [Finding("E_NO_CITY")]
    return [*none, *packages, *lists]


def check_sources(installed: Installed, today: date, days: int) -> list[Finding]:
    """Return, by package, the sources that were last checked more than ``days`` before ``today``."""
    before = today - timedelta(days=days)
    return [finding for package in installed.packages for finding in _stale_sources(package, before, days)]


def _stale_sources(package: Package, before: date, days: int) -> list[Finding]:
    old = sorted((source.verified, source.id) for source in package.policy.sources.values() if source.verified < before)
    if not old:
        return []
    ids = ", ".join(name for _, name in old)
    fields: Fields = {"count": len(old), "days": days, "when": old[0][0], "ids": ids}
    return [Finding("E_SOURCE_STALE", package.name, fields)]


_SLACK = timedelta(minutes=5)
_CHINA = timedelta(hours=8)


def check_clock(installed: Installed, outline: Outline, now: datetime) -> list[Finding]:
    """Return the signs that the clock is behind or far ahead, or that its time zone is missing.

    The last day on which a source was checked stands for the day of the release: packages have no other date.
    """
    checked = max(
        (source.verified for package in installed.packages for source in package.policy.sources.values()), default=None
    )
    findings = [] if _has_china_zone(now) else [Finding("E_CLOCK_ZONE")]
    if checked and now.date() + timedelta(days=1) < checked:
        findings.append(Finding("E_CLOCK_SOURCE", fields={"when": checked}))
    if outline.newest and now + _SLACK < datetime.fromisoformat(outline.newest):
        findings.append(Finding("E_CLOCK_STORE", fields={"when": outline.newest}))
    if outline.retention and has_jumped(outline.retention[0], now, outline.retention[1]):
        findings.append(Finding("E_CLOCK_JUMP", fields={"when": outline.retention[0]}))
    return findings


def _has_china_zone(now: datetime) -> bool:
    try:
        return now.astimezone(ZoneInfo("Asia/Shanghai")).utcoffset() == _CHINA
    except ZoneInfoNotFoundError:
        return False


MOUNTS = Path("/proc/self/mountinfo")
SHARES = {
    "nfs", "nfs4", "cifs", "smb3", "smbfs", "afs", "ceph", "glusterfs", "lustre", "gpfs", "beegfs", "ocfs2", "gfs2",
    "ncpfs", "davfs", "fuse.sshfs", "fuse.davfs2", "fuse.s3fs", "fuse.glusterfs", "fuse.rclone",
}  # fmt: skip
"""Kinds of file systems that other machines have a hand in."""
_OPAQUE = ("9p", "fuse", "virtiofs", "vboxsf", "prl_fs")
"""Beginnings of kinds behind which anything may be."""
LEAST = 256 << 20
"""A house figure: less room than this is no room for a night."""
_CLOSED = 0o077


def check_folder(data: Path) -> list[Finding]:
    """Return what is wrong with the folder and the key in it, or with the place where it would be created."""
    if not data.is_dir():
        near = next(parent for parent in data.absolute().parents if parent.is_dir())
        closed = [] if os.access(near, os.W_OK) else [Finding("E_DATA_CLOSED", str(near))]
        return [Finding("E_STORE_NONE", str(data)), *closed]
    none = [] if database.store_exists(data) else [Finding("E_STORE_NONE", str(data))]
    closed = [] if os.access(data, os.W_OK | os.X_OK) else [Finding("E_DATA_CLOSED", str(data))]
    files = [path for path in (data / database.FILE, data / database.KEY) if path.exists()]
    return [*none, *closed, *_owner_findings(data), *_mode_findings([data, *files[1:]]), *_share_findings(data)]


def _owner_findings(data: Path) -> list[Finding]:
    if not hasattr(os, "getuid") or data.stat().st_uid == os.getuid():
        return []
    return [Finding("E_DATA_OWNER", str(data))]


def _mode_findings(paths: list[Path]) -> list[Finding]:
    modes = [(str(path), stat.S_IMODE(path.stat().st_mode)) for path in paths]
    return [Finding("E_DATA_OPEN", path, {"mode": f"{mode:04o}"}) for path, mode in modes if mode & _CLOSED]


def _share_findings(data: Path) -> list[Finding]:
    kind = _file_system_kind(data.resolve())
    if kind in SHARES:
        return [Finding("E_DATA_SHARE", str(data), {"kind": kind})]
    return [Finding("E_DATA_UNTOLD", str(data), {"kind": kind})] if kind.startswith(_OPAQUE) else []


def _file_system_kind(path: Path) -> str:
    """Return the kind of the file system of the path; "" where this system does not list its mounts."""
    try:
        lines = MOUNTS.read_text("utf-8", "replace").splitlines()
    except OSError:
        return ""
    mounts = [(line.split()[4].replace("\\040", " "), line.partition(" - ")[2].split()[0]) for line in lines]
    fits = [(at, kind) for at, kind in mounts if path.is_relative_to(at)]
    return max(fits, key=lambda mount: len(mount[0]), default=("", ""))[1]  # of several at one place the last holds


def check_disk(data: Path, outbox: Path | None, stored: int) -> list[Finding]:
    """Return the places with little room: the store's, the results' and that of temporary files.

    :param stored: bytes of the stored files; less free room than that is reported as low.
    """
    places = [data, Path(tempfile.gettempdir()), *([outbox] if outbox else [])]
    closed = outbox and outbox.is_dir() and not os.access(outbox, os.W_OK)
    full = [
        finding for place in dict.fromkeys(places) for finding in _room_findings(place, stored if place == data else 0)
    ]
    return [*full, *([Finding("E_DATA_CLOSED", str(outbox))] if closed else [])]


def _room_findings(place: Path, stored: int) -> list[Finding]:
    near = next(folder for folder in (place.absolute(), *place.absolute().parents) if folder.is_dir())
    free = shutil.disk_usage(near).free
    if free < LEAST:
        return [Finding("E_DISK_FULL", str(place), {"free": _gibibytes(free)})]
    low: Fields = {"free": _gibibytes(free), "stored": _gibibytes(stored)}
    return [Finding("E_DISK_LOW", str(place), low)] if free < stored else []


def _gibibytes(count: int) -> str:
    return f"{count / (1 << 30):.1f} GiB"


OVERDUE = timedelta(hours=30)
"""After the last night: a day, and six hours for the timer's delay and the work itself."""
WAITING = timedelta(hours=24)


def check_runs(outline: Outline, now: datetime) -> list[Finding]:
    """Return runs that were given up, whose process is gone, or that have waited for more than a day."""
    dead = [Finding("E_RUN_DEAD", f"run {run}") for run in outline.dead]
    left = [Finding("E_RUN_LEFT", f"run {run}") for run in outline.left]
    waiting = [
        Finding("E_RUN_WAITING", f"run {run}", {"when": since})
        for run, since in outline.queued.items()
        if datetime.fromisoformat(since) + WAITING < now
    ]
    return [*dead, *left, *waiting]


def check_nightly(outline: Outline, now: datetime) -> list[Finding]:
    """Return the night that is overdue, where there ever was one."""
    if outline.nightly is None or now < datetime.fromisoformat(outline.nightly) + OVERDUE:
        return []
    return [Finding("E_NIGHTLY_OVERDUE", fields={"when": outline.nightly})]


SOON = timedelta(days=14)
"""A house figure: time enough to give the program another one."""


def check_tokens(outline: Outline, now: datetime) -> list[Finding]:
    """Return the tokens that expire within a fortnight; expired ones are not reported."""
    return [
        Finding("E_TOKEN_EXPIRES", f"token {number}", {"when": until})
        for number, until in outline.tokens.items()
        if now < datetime.fromisoformat(until) <= now + SOON
    ]


def check_workers(data: Path) -> list[Finding]:
    """Return that the web service runs here while no process that scores does, and processes by other code than ours.

    What cannot be told is not warned of. A worker notices other code itself, before it rules.
    """
    stale = [
        Finding("E_PROCESS_STALE", f"{each.kind} {each.number}", {"when": each.begun})
        for each in presence.stale_processes(data)
    ]
    if presence.is_present(data, "serve") and presence.is_present(data, "worker") is False:
        return [Finding("E_WORKER_NONE", str(data)), *stale]
    return stale


CHECKS = {
    "folder": ("数据文件夹", "data folder"),
    "disk": ("磁盘空间", "disk space"),
    "store": ("数据库与密钥", "database and key"),
    "cities": ("城市插件与导入的目录", "city packages and imported lists"),
    "sources": ("依据的核对日期", "days on which sources were checked"),
    "clock": ("时钟与时区", "clock and time zone"),
    "workers": ("评定进程", "processes that score"),
    "runs": ("排队与中断的运行", "runs that wait or were cut off"),
    "nightly": ("夜间评定", "nightly"),
    "tokens": ("接口令牌", "tokens of the API"),
}


def examine(
    data: Path, outbox: Path | None, installed: Installed, now: datetime, stale_after: int
) -> dict[str, list[Finding]]:
    """Return what each check found, by its name in ``CHECKS``; an empty list is good.

    :param now: UTC.
    :param stale_after: days since a source was last checked.
    """
    outline = snapshot.read_outline(data)
    return {
        "folder": check_folder(data),
        "disk": check_disk(data, outbox, outline.stored_bytes),
        "store": check.verify_schema(data) if database.store_exists(data) else [],
        "cities": check_cities(installed),
        "sources": check_sources(installed, now.date(), stale_after),
        "clock": check_clock(installed, outline, now),
        "workers": check_workers(data),
        "runs": check_runs(outline, now),
        "nightly": check_nightly(outline, now),
        "tokens": check_tokens(outline, now),
    }
