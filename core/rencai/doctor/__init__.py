"""Whether the installation is fit for work: folders, disk, store, cities, sources, clock, runs, tokens; looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rencai import store
from rencai.doctor import cities, clock, folders, queue, tokens

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from rencai.messages.findings import Finding
    from rencai.plugins import Installed

CHECKS = {
    "folder": ("数据文件夹", "data folder"),
    "disk": ("磁盘空间", "disk space"),
    "store": ("数据库与密钥", "database and key"),
    "cities": ("城市插件与导入的目录", "city packages and imported lists"),
    "sources": ("依据的核对日期", "days on which sources were checked"),
    "clock": ("时钟与时区", "clock and time zone"),
    "runs": ("排队与中断的运行", "runs that wait or were cut off"),
    "nightly": ("夜间评定", "nightly"),
    "tokens": ("接口令牌", "tokens of the API"),
}


def examined(
    data: Path, outbox: Path | None, installed: Installed, now: datetime, stale_after: int
) -> dict[str, list[Finding]]:
    """What each check found; an empty list is good. ``now`` is UTC, ``stale_after`` are days."""
    told = store.outline(data)
    return {
        "folder": folders.folder(data),
        "disk": folders.disk(data, outbox, told.kept),
        "store": store.schema(data) if store.stored(data) else [],
        "cities": cities.broken(installed),
        "sources": cities.stale(installed, now.date(), stale_after),
        "clock": clock.wrong(installed, told, now),
        "runs": queue.runs(told, now),
        "nightly": queue.nightly(told, now),
        "tokens": tokens.expiring(told, now),
    }
