"""What a look at the installation found: each finding has a stable code, says where, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rencai.labels import pick

if TYPE_CHECKING:
    from collections.abc import Mapping

PROBLEM, WARNING = "problem", "warning"
LEVELS = {PROBLEM: ("问题", "problem"), WARNING: ("提醒", "warning")}
"""How bad a finding is, the worst first."""

WORDS: dict[str, tuple[str, tuple[str, str], tuple[str, str]]] = {
    "E_STORE_NONE": (
        WARNING,
        ("这里还没有数据库", "there is no store here"),
        ("新装时正常；否则检查 --data，或从备份恢复", "usual on a new machine; else check --data, or restore a backup"),
    ),
    "E_STORE_DAMAGED": (
        PROBLEM,
        ("数据库损坏：{said}", "the database is damaged: {said}"),
        (
            "停止一切运行，用 rencai restore 把最近的备份恢复到新文件夹",
            "stop every run and restore the newest backup to a new folder with rencai restore",
        ),
    ),
    "E_STORE_REFERENCE": (
        PROBLEM,
        ("{count} 行指向不存在的行", "{count} rows refer to a row that is not there"),
        ("从备份恢复，并报告此事", "restore a backup, and report it"),
    ),
    "E_STORE_SCHEMA": (
        WARNING,
        ("数据库的结构是旧版本的（差 {count} 步）", "the database is of an older version ({count} steps behind)"),
        ("先备份；下一次写入时自动升级", "back it up; the next command that writes brings it up to date"),
    ),
    "E_STORE_NEWER": (
        PROBLEM,
        ("数据库由更新版本的 rencai 写成", "the database was written by a newer rencai"),
        ("安装新版本，或恢复旧备份", "install the newer version, or restore an older backup"),
    ),
    "E_STORE_KEY": (
        PROBLEM,
        ("密钥文件缺失，或不是这个数据库的密钥", "the key is missing, or is not the key of this store"),
        ("从备份取回 rencai.key，放回数据文件夹", "take rencai.key out of a backup and put it back"),
    ),
    "E_KEPT_MISSING": (
        PROBLEM,
        ("登记保存的文件不在了", "a kept file is gone"),
        (
            "从备份取回；取不回的，清除其运行（rencai runs purge）后重新评定",
            "take it out of a backup; else purge its run (rencai runs purge) and score again",
        ),
    ),
    "E_KEPT_DAMAGED": (
        PROBLEM,
        ("保存的文件与登记的摘要不符", "a kept file is not what its digest says"),
        ("检查磁盘；从备份取回，或清除后重新评定", "check the disk; take it out of a backup, or purge and score again"),
    ),
    "E_KEPT_STRAY": (
        WARNING,
        ("没有登记的文件", "a file that no row tells of"),
        ("rencai nightly 下次开始时会删除", "the next rencai nightly deletes it"),
    ),
    "E_RUN_INCOMPLETE": (
        PROBLEM,
        ("运行未清除，但没有保存其 {part}", "the run is not purged, but its {part} is not kept"),
        ("清除这次运行，重新评定", "purge the run and score again"),
    ),
    "E_LEDGER_TWICE": (
        PROBLEM,
        ("同一人同一奖励有 {count} 条有效记录", "one person has {count} standing awards of one reward"),
        ("核对后撤销多出的：rencai awards reverse", "check them and reverse those too many: rencai awards reverse"),
    ),
    "E_LEDGER_AMOUNT": (
        PROBLEM,
        ("奖励金额不是正数", "the amount of an award is not positive"),
        ("核对后撤销并重新登记", "check it, reverse it and record it again"),
    ),
    "E_LEDGER_YEARLY": (
        PROBLEM,
        ("一人当年的奖励合计超过年度上限", "a person's awards of a year exceed the yearly cap"),
        ("核对后撤销多出的", "check them and reverse those too many"),
    ),
    "E_LEDGER_REVERSAL": (
        PROBLEM,
        ("撤销记录指向不存在的奖励，或重复撤销", "a reversal of no award, or of one reversed before"),
        ("从备份恢复，并报告此事", "restore a backup, and report it"),
    ),
    "E_LEDGER_SLOT": (
        PROBLEM,
        ("奖励与其唯一性登记不符", "an award and what keeps it single do not agree"),
        ("从备份恢复，并报告此事", "restore a backup, and report it"),
    ),
    "E_DATA_OPEN": (
        PROBLEM,
        ("别的账户可以进入或读取（{mode}）", "open to other accounts ({mode})"),
        ("chmod 700 文件夹，chmod 600 密钥", "chmod 700 of the folder, chmod 600 of the key"),
    ),
    "E_DATA_OWNER": (
        PROBLEM,
        ("不属于当前账户", "belongs to another account"),
        ("用运行 rencai 的账户检查，或改正属主", "run the doctor as the account that runs rencai, or chown it"),
    ),
    "E_DATA_CLOSED": (
        PROBLEM,
        ("不能写入", "cannot be written to"),
        ("检查权限和磁盘是否只读", "check its permissions and whether the disk is read-only"),
    ),
    "E_DATA_SHARE": (
        PROBLEM,
        ("在网络共享上（{kind}），SQLite 在那里不可靠", "on a network share ({kind}), where SQLite is not safe"),
        ("把数据文件夹放到本机磁盘", "put the data folder on a disk of this machine"),
    ),
    "E_DATA_UNTOLD": (
        WARNING,
        ("不能断定是否本机磁盘（{kind}）", "it cannot be told whether this is a local disk ({kind})"),
        ("确认不是网络共享", "make sure that it is no network share"),
    ),
    "E_DISK_FULL": (
        PROBLEM,
        ("只剩 {free}", "only {free} are free"),
        ("腾出空间，或缩短保存期", "free some space, or keep files for a shorter time"),
    ),
    "E_DISK_LOW": (
        WARNING,
        ("剩 {free}，少于已保存的 {kept}", "{free} are free, less than the {kept} that are kept"),
        ("腾出空间，或缩短保存期", "free some space, or keep files for a shorter time"),
    ),
    "E_CLOCK_ZONE": (
        PROBLEM,
        ("时区数据缺失或有误", "the time zone data are missing or wrong"),
        ("安装系统的 tzdata，或重新安装 rencai", "install the system's tzdata, or reinstall rencai"),
    ),
    "E_CLOCK_SOURCE": (
        PROBLEM,
        ("系统时钟早于依据的核对日期 {when}", "the clock is before the day on which a source was checked, {when}"),
        ("对准系统时钟（NTP）；基准日取自时钟", "set the clock (NTP): the basis date comes from it"),
    ),
    "E_CLOCK_STORE": (
        PROBLEM,
        ("系统时钟早于数据库最新的记录 {when}", "the clock is before the store's newest entry, {when}"),
        ("对准系统时钟（NTP）；基准日取自时钟", "set the clock (NTP): the basis date comes from it"),
    ),
    "E_CITY_BROKEN": (
        PROBLEM,
        ("城市插件不能用：{said}", "the city's package cannot be used: {said}"),
        ("rencai plugin check 查明原因", "rencai plugin check tells why"),
    ),
    "E_NO_CITY": (
        PROBLEM,
        ("没有安装任何城市", "no city is installed"),
        ("安装城市插件，见 CITIES.md", "install a city's package, see CITIES.md"),
    ),
    "E_LIST_UNUSED": (
        PROBLEM,
        ("导入的目录 {edition}（第 {version} 版）与插件不符，未使用",
         "the imported list {edition} v{version} fits no more"),
        ("重新导入，或 rencai catalogue remove", "import it again, or rencai catalogue remove"),
    ),
    "E_SOURCE_STALE": (
        WARNING,
        (
            "{count} 份依据超过 {days} 天未核对，最早一份核对于 {when}：{ids}",
            "{count} sources were last checked more than {days} days ago, the oldest on {when}: {ids}",
        ),
        ("到原网站核对，更新插件或其 sources.toml", "check them where they were published, update the package"),
    ),
    "E_RUN_DEAD": (
        WARNING,
        ("运行多次中断，已放弃", "the run was cut off again and again, and given up"),
        ("查看日志；改正后重新放入文件", "look at the log; mend it and put the file in again"),
    ),
    "E_RUN_LEFT": (
        WARNING,
        ("运行由已结束的进程占用", "the run is held by a process that is gone"),
        ("下一个 worker 或 nightly 会接手", "the next worker or nightly takes it over"),
    ),
    "E_RUN_WAITING": (
        WARNING,
        ("运行从 {when} 起在排队", "the run waits since {when}"),
        ("启动 rencai worker 或 nightly", "start rencai worker or nightly"),
    ),
    "E_NIGHTLY_OVERDUE": (
        PROBLEM,
        ("上一次夜间评定完成于 {when}", "the last nightly finished at {when}"),
        ("检查定时器（systemctl list-timers）或 crontab", "check the timer (systemctl list-timers) or the crontab"),
    ),
    "E_TOKEN_EXPIRES": (
        WARNING,
        ("接口令牌于 {when} 到期", "a token of the API expires at {when}"),
        ("需要的话用 rencai tokens add 另签一枚交给该程序", "give the program another one by rencai tokens add"),
    ),
}  # fmt: skip
"""Code -> how bad it is, what it is, what to do, each in Chinese and English."""


@dataclass(frozen=True)
class Finding:
    """One thing that is not as it should be; ``told`` fills the gaps of its words."""

    code: str
    where: str = ""
    told: Mapping[str, object] = field(default_factory=dict)

    @property
    def level(self) -> str:
        """How bad it is: ``problem`` or ``warning``."""
        return WORDS[self.code][0]

    def what(self, lang: str) -> str:
        """What it is, in words."""
        return pick(WORDS[self.code][1], lang).format(**self.told)

    def remedy(self, lang: str) -> str:
        """What to do about it."""
        return pick(WORDS[self.code][2], lang)

    def plain(self, lang: str) -> dict[str, str]:
        """The finding as JSON."""
        told = {"code": self.code, "level": self.level, "where": self.where}
        return {**told, "what": self.what(lang), "do": self.remedy(lang)}
