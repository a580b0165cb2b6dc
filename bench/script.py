"""The peer: the same rules as a plain pandas + openpyxl script: ``script.py INPUT.xlsx RESULT.xlsx``.

Written as a competent HR analyst would: columns and Kleene booleans where pandas has them, a Python function per
distinct value or per row where it has not. It knows the law of one day only, prints what it counted as JSON, and has
neither rencai's problems sheet nor its provenance.
"""

import json
import re
import sys
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

AS_OF = pd.Timestamp("2026-11-23")
PLUGINS = Path(__file__).resolve().parents[1] / "plugins"
SLIM = 20_000
"""Above this many applicants their own columns stand once, on the overview, as in rencai's workbook."""

CITIES = {
    "suzhou": ("苏州", "苏州市", "苏州工业园区", "江苏省苏州市"),
    "beijing": ("北京", "北京市", "北京市海淀区"),
    "guangzhou": ("广州", "广州市"),
    "shenyang": ("沈阳", "沈阳市"),
    "elsewhere": ("上海", "深圳", "杭州", "成都"),
}
NATIONALITIES = {
    "foreign": ("美国", "英国", "德国", "日本", "加拿大", "canada"),
    "mainland": ("中国", "中国大陆"),
    "hmt": ("香港", "中国香港", "澳门", "中国澳门", "台湾", "中国台湾"),
}
JOBS = {"wanted": ("专业技术", "技术", "研发", "管理"), "other": ("销售", "行政", "行政后勤", "生产操作", "其他")}
SPECIALTIES = {
    "wanted": ("机电", "交通", "建设", "建筑工程", "检验", "信息通信", "通信", "检测"),
    "other": ("会计", "金融", "法律", "教育", "医学", "其他"),
}
TITLES = {
    "engineering": ("工程师", "高级工程师", "助理工程师", "正高级工程师"),
    "other": ("经济师", "会计师", "教授", "无"),
}
VERIFIED = {"passed": ("核验通过", "已核验"), "failed": ("核验不通过",), "open": ("核验中", "未核验", "待核验")}
AWARDS = {"top": ("优胜", "获奖"), "none": ("参加未获奖", "未参加", "无")}
YES, NO = ("是", "有", "√", "y", "yes", "1", "已签"), ("否", "无", "×", "n", "no", "0", "未签")
PERMANENT = pd.Timestamp("2261-12-31")

CAUSES = {
    "empty": "未填", "unreadable": "无法识别", "contradiction": "相互矛盾", "ambiguous": "名称有多种可能",
    "family": "只能认出类别", "coverage": "目录未全部载入", "unpublished": "未公布", "reprint": "仅见于转载",
}  # fmt: skip
CELL_CAUSES = ("empty", "unreadable")
OUTCOMES = {"eligible": "符合", "evidence_needed": "待补充", "review": "待复核", "ineligible": "不符合"}
LEVELS = {"intermediate": "中级", "associate_senior": "副高级"}


# --- reading ---


def fold(text: str) -> str:
    """Remove width, case, spaces and punctuation."""
    return re.sub(r"[^\w+#]|_", "", unicodedata.normalize("NFKC", text).lower())


def words(text: str) -> str:
    """Separate words by one space, Latin from Chinese."""
    plain = re.sub(r"[^\w+#]+|_", " ", unicodedata.normalize("NFKC", text).lower())
    return " " + " ".join(re.sub(r"([a-z0-9+#]+)", r" \1 ", plain).split()) + " "


def read(path: str) -> pd.DataFrame:
    """Read the applicants as typed, all as text."""
    return pd.read_excel(path, dtype=str, engine="openpyxl")


@dataclass
class Cells:
    """The typed columns and, beside each, whether its cell was ok, empty, unreadable or contradicted."""

    value: dict[str, pd.Series]
    state: dict[str, pd.Series]

    def put(self, name: str, text: pd.Series, value: pd.Series) -> None:
        """Add a typed column."""
        self.value[name] = value
        self.state[name] = pd.Series(
            np.select([text.isna(), value.isna()], ["empty", "unreadable"], "ok"), index=text.index
        )

    def contradict(self, name: str, where: pd.Series) -> None:
        """Empty the cells that contradict each other."""
        self.value[name] = self.value[name].mask(where)
        self.state[name] = self.state[name].mask(where & (self.state[name] != "empty"), "contradiction")


def word(text: pd.Series, table: dict[str, Sequence[str]]) -> pd.Series:
    """Return the code of each recognised word, else nothing."""
    recorded = {fold(name): code for code, names in table.items() for name in names}
    return text.map({typed: recorded.get(fold(typed)) for typed in text.dropna().unique()}).astype("string")


def flag(text: pd.Series) -> pd.Series:
    """Parse yes, no or unknown."""
    recorded = dict.fromkeys(YES, True) | dict.fromkeys(NO, False)
    return text.str.strip().str.lower().map(recorded).astype("boolean")


def number(text: pd.Series) -> pd.Series:
    """Parse a number, with or without 年 after it."""
    return pd.to_numeric(text.str.strip().str.removesuffix("年"), errors="coerce").astype("Float64")


def day(text: pd.Series) -> pd.Series:
    """Parse a day written in one of the usual ways."""
    plain = text.str.strip().str.replace(r" 00:00:00$", "", regex=True)
    plain = plain.str.replace(r"^(\d{4})[年/.-](\d{1,2})[月/.-](\d{1,2})日?$", r"\1-\2-\3", regex=True)
    return pd.to_datetime(plain, format="%Y-%m-%d", errors="coerce")


def normalised(frame: pd.DataFrame) -> Cells:
    """Return every column that a rule reads."""
    cells = Cells({}, {})
    for name in ("职业资格名称", "发证机构"):
        cells.put(name, frame[name], frame[name].str.strip())
    for name in ("是否签订劳动合同", "是否对口", "高精尖产业", "贡献突出", "单位推荐", "职业技能等级证书"):
        cells.put(name, frame[name], flag(frame[name]))
    for name in ("相关工作年限", "境外工作年限"):
        cells.put(name, frame[name], number(frame[name]))
    for name in ("出生日期", "发证日期"):
        cells.put(name, frame[name], day(frame[name]))
    cells.put("有效期至", frame["有效期至"], day(frame["有效期至"]).mask(frame["有效期至"] == "长期", PERMANENT))
    tables = {"工作城市": CITIES, "国籍": NATIONALITIES, "岗位类别": JOBS, "专业": SPECIALTIES, "现有职称": TITLES}
    for name, table in (tables | {"核验结果": VERIFIED, "技能人才评选结果": AWARDS}).items():
        cells.put(name, frame[name], word(frame[name], table))
    backwards = cells.value["有效期至"] < cells.value["发证日期"]
    cells.contradict("有效期至", backwards)
    cells.contradict("发证日期", backwards)
    cells.contradict("职业资格名称", (cells.value["核验结果"] == "failed").fillna(value=False))
    return cells


def split_qualifications(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a line for each qualification; issuers are split alongside where their number fits."""
    several = frame["职业资格名称"].str.contains("[;；、\n]", na=False)
    single, split = frame[~several], frame[several]
    lines = [
        {**row, "职业资格名称": name, "发证机构": issuer}
        for row in split.to_dict("records")
        for name, issuer in parts(row["职业资格名称"], row["发证机构"])
    ]
    return pd.concat([single, pd.DataFrame(lines, columns=frame.columns)]).sort_values(
        "line", kind="stable", ignore_index=True
    )


def parts(names: str, issuers: object) -> list[tuple[str, str | None]]:
    """Return the names in one cell, each with its issuer if that is clear."""
    result = [part.strip() for part in re.split("[;；、\n]+", names) if part.strip()]
    by = re.split("[;；、\n]+", issuers) if isinstance(issuers, str) else []
    return list(zip(result, by if len(by) == len(result) else [None] * len(result), strict=True))


# --- matching ---


class Catalogue:
    """The entries of one city's list, found by exact, folded or alias name and checked against the issuer."""

    def __init__(self, city: str, edition: str) -> None:
        result = pd.read_csv(PLUGINS / city / f"rencai_{city}" / "catalogue.csv", dtype=str).fillna("")
        result = result[result["edition"].str.split("|").map(lambda editions: edition in editions)]
        self.entries = result[result["kind"] == "exact"].set_index("id").to_dict("index")
        self.names: dict[str, list[tuple[str, bool]]] = {}
        for key, entry in self.entries.items():
            own = (entry["qualification"], entry["qualification_zh"])
            both = ("".join(own), "".join(reversed(own)))
            for name in (*own, *both, *entry["aliases"].split("|")):
                self.add(name, key, shared=False)
            for name in entry["shared_aliases"].split("|"):
                self.add(name, key, shared=True)
        families = result[result["kind"] == "family"].to_dict("records")
        self.keywords = [words(k) for row in families for k in (*row["aliases"].split("|"), row["issuer"]) if k]

    def add(self, name: str, key: str, *, shared: bool) -> None:
        """Remember a name; a shared one counts only with the issuer."""
        recorded = self.names.setdefault(fold(name), []) if name else []
        if (key, shared) not in recorded:
            recorded.append((key, shared))

    def match(self, name: object, issuer: object) -> tuple[str | None, str | None]:
        """Return the entry, or the cause why none is certain."""
        if not isinstance(name, str):
            return None, None
        by = words(issuer) if isinstance(issuer, str) else ""
        verdicts = {key: self.verdict(key, by, shared=shared) for key, shared in self.names.get(fold(name), ())}
        certain = [key for key, verdict in verdicts.items() if verdict == "yes"]
        if len(certain) == 1:
            return certain[0], None
        if certain or "ask" in verdicts.values():
            return None, "ambiguous"
        if "contradiction" in verdicts.values():
            return None, "contradiction"
        typed = words(name) + by
        return None, "family" if any(keyword in typed for keyword in self.keywords) else "coverage"

    def verdict(self, key: str, by: str, *, shared: bool) -> str:
        """Return whether a matching name means that entry, given who issued it."""
        entry = self.entries[key]
        issuers = [i for i in (entry["issuer"], entry["issuer_zh"], *entry["issuer_aliases"].split("|")) if i]
        if by and any(words(issuer) in by for issuer in issuers):
            return "yes"
        if not by or not issuers:
            return "ask" if shared else "yes"
        return "no" if shared else "contradiction"

    def matched(self, cells: Cells) -> pd.DataFrame:
        """Return the match of every line; distinct names are looked up once."""
        pairs = pd.DataFrame({"name": cells.value["职业资格名称"], "issuer": cells.value["发证机构"]})
        distinct = pairs.drop_duplicates()
        matches = [self.match(name, issuer) for name, issuer in distinct.itertuples(index=False)]
        distinct = distinct.assign(entry=[e for e, _ in matches], cause=[c for _, c in matches])
        result = pairs.merge(distinct, on=["name", "issuer"], how="left")
        for column in ("title_zh", "title_level", "tier"):
            recorded = {key: entry[column] or None for key, entry in self.entries.items()}
            result[column] = result["entry"].map(recorded).astype("string")
        return result


# --- rules ---


@dataclass
class Check:
    """One condition; ``cells`` are the columns it reads, ``cause`` the match's own cause of not knowing.

    ``guards`` may speak against it and are no evidence of their own, ``dates`` those that tell when it is held.
    """

    zh: str
    holds: pd.Series
    cells: tuple[str, ...]
    cause: pd.Series | None = None
    reprint: bool = False
    weight: int = 1
    guards: tuple[str, ...] = ()
    dates: tuple[str, ...] = ()

    def judged(self, cells: Cells) -> tuple[pd.Series, pd.Series]:
        """Return whether it holds, and the one cause where that is not known."""
        any_of = {
            "contradiction": self.any(cells, "contradiction", self.dates),
            "empty": self.any(cells, "empty"),
            "unreadable": self.any(cells, "unreadable", (*self.guards, *self.dates)),
        }
        # an unread cell of its own is null already, and false where another cell decides whatever it says
        beside = [cells.state[name] == "unreadable" for name in (*self.guards, *self.dates)]
        answer = self.holds.mask(np.logical_or.reduce(beside)) if beside else self.holds
        if self.dates:
            against = any_of["contradiction"] | lapsed(cells)
            answer = answer & (~against).astype("boolean").mask(against)
        refused = ~answer.fillna(value=True) & self.reprint
        causes = np.select([refused, *any_of.values()], ["reprint", *any_of], "unpublished")
        result = pd.Series(causes, index=self.holds.index)
        if self.cause is not None:
            result = result.mask((result == "unpublished") & self.cause.notna(), self.cause)
        holds = answer | pd.NA if self.reprint else answer
        return holds, result.where(holds.isna())

    def any(self, cells: Cells, state: str, more: Sequence[str] = ()) -> pd.Series:
        """Return whether any cell that it reads, or one of some more, is in that state."""
        return pd.concat([cells.state[name] == state for name in (*self.cells, *more)], axis=1).any(axis=1)


VALIDITY = ("发证日期", "有效期至")
BESIDE = ("核验结果", "发证机构")


def lapsed(cells: Cells) -> pd.Series:
    """Return whether the certificate had expired on the day, or was issued later."""
    return (cells.value["有效期至"] < AS_OF) | (cells.value["发证日期"] > AS_OF)


@dataclass
class Reward:
    """A benefit: its condition and, where it is money, its ceiling; ``stated``: in the edition in force."""

    zh: str
    when: pd.Series
    stated: bool = True
    ceiling: int = 0


def ruled(
    cells: Cells, checks: Sequence[Check], rewards: Sequence[Reward], grants: str, match: pd.DataFrame | None
) -> pd.DataFrame:
    """Return the ruling of every line under one pathway, in words."""
    judged = [check.judged(cells) for check in checks]
    holds = pd.concat([result for result, _ in judged], axis=1)
    causes = pd.concat([cause for _, cause in judged], axis=1)
    true, false = holds.fillna(value=False).to_numpy(dtype=bool), ~holds.fillna(value=True).to_numpy(dtype=bool)
    open_ = holds.isna().to_numpy()
    beyond = open_ & ~causes.isin(CELL_CAUSES).to_numpy()
    chain = [result.any(axis=1) for result in (false, beyond, open_)]
    outcome = pd.Series(np.select(chain, ["ineligible", "review", "evidence_needed"], "eligible"))
    result = pd.DataFrame({"outcome": outcome, "认定结论": outcome.map(OUTCOMES)})
    entry = match["entry"] if match is not None else pd.Series(None, index=outcome.index, dtype="object")
    possible = outcome.isin(["review", "evidence_needed"]) & entry.notna()
    title = grants + (match["title_zh"].fillna("") if match is not None else pd.Series("", index=outcome.index))
    result["职称或结果"] = title.where(outcome == "eligible", ("若符合，" + title).where(possible))
    result["级别"] = match["title_level"].map(LEVELS).where(outcome != "ineligible") if match is not None else None
    weights = np.array([check.weight for check in checks])
    result["准备度下限"] = (true * weights).sum(axis=1) * 100 / weights.sum()
    result["准备度上限"] = (~false * weights).sum(axis=1) * 100 / weights.sum()
    result = result.round(2)
    stored, maybe = rewarded(outcome, rewards)
    if any(reward.ceiling for reward in rewards):
        result["ceiling"] = sum(
            (has | may) * reward.ceiling for reward, has, may in zip(rewards, stored, maybe, strict=True)
        )
        result["奖励金额（元）"] = "0–" + result["ceiling"].astype(str)
    result["可享待遇"], result["待定待遇"] = listed(stored, rewards), listed(maybe, rewards)
    result["理由"] = reasons(checks, judged)
    result["缺什么"] = missing(cells, checks, causes).where(outcome.isin(["review", "evidence_needed"]))
    result["须查证"] = noted(outcome, checks, causes)
    return result


def rewarded(outcome: pd.Series, rewards: Sequence[Reward]) -> tuple[list[pd.Series], list[pd.Series]]:
    """Return which rewards hold, and which are open: neither earned nor ruled out."""
    stored, maybe = [], []
    for reward in rewards:
        when = reward.when.astype("boolean") & (True if reward.stated else pd.NA)
        stored.append((outcome == "eligible") & when.fillna(value=False))
        maybe.append((outcome != "ineligible") & when.fillna(value=True) & ~stored[-1])
    return stored, maybe


def listed(flags: Sequence[pd.Series], rewards: Sequence[Reward]) -> pd.Series:
    """Return the names of the rewards whose flag is set."""
    text = pd.Series("", index=flags[0].index) if flags else pd.Series(dtype="object")
    for flag_, reward in zip(flags, rewards, strict=True):
        text += pd.Series(np.where(flag_, f"；{reward.zh}", ""), index=text.index)
    return text.str.removeprefix("；").replace("", None)


def reasons(checks: Sequence[Check], judged: Sequence[tuple[pd.Series, pd.Series]]) -> pd.Series:
    """Return what each check answers, in one text."""
    texts = []
    for check, (holds, cause) in zip(checks, judged, strict=True):
        unknown = f"？{check.zh}（" + cause.map(CAUSES).fillna("") + "）"
        texts.append(
            unknown.mask(holds.fillna(value=False), f"✓{check.zh}").mask(~holds.fillna(value=True), f"✗{check.zh}")
        )
    return texts[0].str.cat(texts[1:], sep="；")


def missing(cells: Cells, checks: Sequence[Check], causes: pd.DataFrame) -> pd.Series:
    """Return the columns to fill in."""
    wanted: dict[str, pd.Series] = {}
    for number_, check in enumerate(checks):
        by_cell = causes.iloc[:, number_].isin(CELL_CAUSES)
        for name in check.cells:
            lacks = by_cell & cells.state[name].isin(CELL_CAUSES)
            wanted[name] = wanted.get(name, lacks) | lacks
        for name in (*check.guards, *check.dates):
            unread = by_cell & (cells.state[name] == "unreadable")
            wanted[name] = wanted.get(name, unread) | unread
        if check.cause is not None:
            asks = (causes.iloc[:, number_] == "ambiguous") & (cells.state["发证机构"] == "empty")
            wanted["发证机构"] = wanted.get("发证机构", asks) | asks
    rows = pd.DataFrame(wanted)
    return rows.apply(lambda row: "；".join(rows.columns[row.to_numpy()]) or None, axis=1)


def noted(outcome: pd.Series, checks: Sequence[Check], causes: pd.DataFrame) -> pd.Series:
    """Return what a human must look up."""
    say = {
        "coverage": "未载入不等于未列入，请查官方目录", "family": "目录中的具体条目未公开，请查官方目录",
        "ambiguous": "名称有多种可能，请补填发证机构后再判", "contradiction": "相互矛盾，请对照原件",
        "unpublished": "所依据的标准没有公布，请向主管部门查询", "reprint": "仅见于转载，不据以拒绝，请向主管部门确认",
    }  # fmt: skip
    named = [f"“{check.zh}”：" + causes.iloc[:, n].map(say) for n, check in enumerate(checks)]
    whole = pd.concat(named, axis=1)
    texts = whole.apply(lambda row: "；".join(row.dropna()) or None, axis=1)
    return texts.where(outcome.isin(["review", "evidence_needed"]))


def cities(cells: Cells) -> dict[str, dict[str, pd.DataFrame]]:
    """Return every city's pathways, as the law stands on the day."""
    return {"苏州": suzhou(cells), "北京": beijing(cells), "广州": guangzhou(cells), "沈阳": shenyang(cells)}


def certain(match: pd.DataFrame) -> pd.Series:
    """Return true where an entry is certain; no list is complete, so never false."""
    return match["entry"].notna().astype("boolean").mask(match["entry"].isna())


def implied(match: pd.DataFrame) -> Check:
    """Return the check that a title level is granted only where it is published."""
    level = match["title_level"].notna().astype("boolean").mask(match["title_level"].isna())
    return Check("所对应的职称级别已公布", level, ("职业资格名称",), match["cause"], weight=0, guards=BESIDE)


def suzhou(cells: Cells) -> dict[str, pd.DataFrame]:
    """Rule on recognition as the corresponding title."""
    match, value = Catalogue("suzhou", "batches-1-5").matched(cells), cells.value
    related = value["是否对口"] & (value["岗位类别"] == "wanted")
    beside = {"cells": ("职业资格名称",), "cause": match["cause"], "guards": BESIDE, "dates": VALIDITY}
    checks = [
        Check("持有苏州目录所列的国际职业资格", certain(match), **beside),
        Check("从事相关专业的技术或管理工作", related, ("是否对口", "岗位类别")),
        Check("在苏州工作", value["工作城市"] == "suzhou", ("工作城市",)),
        implied(match),
    ]
    rewards = [Reward("所获职称可为申报人才计划提供支持", certain(match))]
    return {"title-recognition": ruled(cells, checks, rewards, "可认定为：", match)}


def beijing(cells: Cells) -> dict[str, pd.DataFrame]:
    """Rule on listed and urgently needed; nothing of the 2025 edition is published entry by entry."""
    match, value = Catalogue("beijing", "international-2025").matched(cells), cells.value
    here = Check("在北京工作", value["工作城市"] == "beijing", ("工作城市",))
    relation = Check("与在京用人单位有劳动（人事）关系", value["是否签订劳动合同"], ("是否签订劳动合同",), reprint=True)
    foreign, mainland = nationality(value["国籍"], "foreign"), nationality(value["国籍"], "mainland")
    age = completed_years(value["出生日期"])
    listed_, urgent = certain(match), certain(match) & (match["tier"] == "urgent")
    intermediate = (match["title_level"] == "intermediate").astype("boolean")
    permits = [
        Reward("工作许可放宽", foreign & ((age <= 65) | (value["高精尖产业"] & (age <= 70))), stated=False),  # noqa: PLR2004
        # over 60 a reprint decides nothing, and of 2025 no source says anything
        Reward("工作许可延期", foreign, stated=False),
        Reward("多次签证或居留许可", foreign, stated=False),
        Reward("口岸签证", foreign & pd.NA, stated=False),
        Reward("永久居留快速通道", foreign, stated=False),
        Reward("境外工作经历视同境内经历", value["境外工作年限"] > 0, stated=False),
        Reward("创新创业等方面获得支持", listed_, stated=False),
        Reward("北京市工作居住证", mainland),
        Reward("对应中级职称", intermediate.mask(match["title_level"].isna())),
    ]
    titles = [
        Reward("可直接聘任为副高级职称", urgent, stated=False),
        Reward("视为具备申报正高级职称的学术条件", urgent, stated=False),
        Reward("贡献突出者可经“3+1”推荐申报正高级职称", urgent & value["贡献突出"], stated=False),
        Reward("人才引进政策", mainland & value["贡献突出"] & value["单位推荐"], stated=False),
        Reward("高端人才确认函", foreign, stated=False),
        Reward("高层次人才待遇", urgent, stated=False),
        Reward("可申报承担市级科技项目", urgent, stated=False),
    ]
    beside = {"cells": ("职业资格名称",), "cause": match["cause"], "guards": BESIDE, "dates": VALIDITY}
    holds = Check("持有北京现行目录所列的境外职业资格", listed_, **beside)
    needed = Check("所持资格在北京现行目录中列为急需紧缺", urgent, **beside)
    return {
        "listed": ruled(cells, [holds, here, relation], permits, "享受待遇", match),
        "urgently-needed": ruled(cells, [needed, here, relation, implied(match)], titles, "可认定为：", match),
    }


def nationality(group: pd.Series, which: str) -> pd.Series:
    """Return true, false, or unknown for residents of Hong Kong, Macao and Taiwan: the sources are silent."""
    return (group == which) | ((group == "hmt") & pd.NA)


def completed_years(born: pd.Series) -> pd.Series:
    """Return the age on the day."""
    had = (born.dt.month < AS_OF.month) | ((born.dt.month == AS_OF.month) & (born.dt.day <= AS_OF.day))
    return (AS_OF.year - born.dt.year - (~had).astype(int)).astype("Float64")


def guangzhou(cells: Cells) -> dict[str, pd.DataFrame]:
    """Rule on applying at the equivalent or, with years that are not published, at the next level."""
    match, value = Catalogue("guangzhou", "2025").matched(cells), cells.value
    valid = (value["有效期至"] >= AS_OF).astype("boolean").mask(value["有效期至"].isna())
    checks = [
        Check("持有广州目录所列的境外职业资格", certain(match), ("职业资格名称",), match["cause"], guards=BESIDE),
        Check("证书在有效期内", valid, ("有效期至",), dates=VALIDITY),
        Check("在广州工作", value["工作城市"] == "guangzhou", ("工作城市",)),
        Check("从事相关或相近专业", value["是否对口"], ("是否对口",)),
    ]
    unpublished = pd.Series(pd.NA, index=valid.index, dtype="boolean")
    years = Check("工作年限达到申报高一层级的要求", unpublished, ("相关工作年限",))
    rewards = [Reward("境外工作经历与境内经历同等对待", value["境外工作年限"] > 0)]
    grants = "可申报（须经评审）："
    return {
        "equivalent-level": ruled(cells, [*checks, implied(match)], rewards, grants, match),
        "higher-level": ruled(cells, [*checks, years, implied(match)], rewards, grants, match),
    }


def shenyang(cells: Cells) -> dict[str, pd.DataFrame]:
    """Rule on sitting a skill assessment; the award is for top performers who hold a certificate."""
    value = cells.value
    checks = [
        Check("具有工程技术系列职称", value["现有职称"] == "engineering", ("现有职称",)),
        Check("从事相关工作满1年", value["相关工作年限"] >= 1, ("相关工作年限",)),
        Check("属于六个专业之一", value["专业"] == "wanted", ("专业",)),
    ]
    award = value["职业技能等级证书"] & (value["技能人才评选结果"] == "top")
    rewards = [Reward("技能人才评选表现突出者一次性奖励", award, ceiling=100_000)]
    return {"skill-assessment": ruled(cells, checks, rewards, "可申报（须经评审）：", None)}


# --- writing ---


def best(result: pd.DataFrame, line: pd.Series) -> pd.DataFrame:
    """Return one ruling for each applicant: that of the best qualification."""
    rank = result["outcome"].map({outcome: place for place, outcome in enumerate(OUTCOMES)})
    order = result.assign(line=line, rank=rank).sort_values(["line", "rank"], kind="stable")
    return order.drop_duplicates("line").drop(columns=["line", "rank"]).reset_index(drop=True)


def write(path: str, frame: pd.DataFrame, line: pd.Series, result: dict[str, dict[str, pd.DataFrame]]) -> int:
    """Write summary, overview and one sheet for each city; return how many cells that were."""
    slim = len(frame) > SLIM
    own = frame.drop(columns="line")
    overview, sheets = (own if slim else own[["工号", "姓名", "职业资格名称", "工作城市"]]).copy(), {}
    for city, pathways in result.items():
        lines = {code: best(rulings, line) for code, rulings in pathways.items()}
        first = min(lines.values(), key=lambda rulings: (rulings["outcome"] != "eligible").sum())
        overview[f"{city}｜结论"] = first["认定结论"]
        overview[f"{city}｜职称或结果"] = first["职称或结果"]
        overview[f"{city}｜下一步"] = ("补：" + first["缺什么"]).fillna(first["须查证"])
        ruling = [
            rulings.drop(columns=["outcome", "ceiling"], errors="ignore").add_prefix(f"{code}｜")
            for code, rulings in lines.items()
        ]
        sheets[city] = pd.concat([own[["工号"]] if slim else own, *ruling], axis=1)
    total = pd.DataFrame([(city, code, o, n) for (city, code), c in counts(result).items() for o, n in c.items()])
    with pd.ExcelWriter(path, engine="openpyxl") as book:
        for name, sheet in {"汇总": total, "总览": overview, **sheets}.items():
            sheet.to_excel(book, sheet_name=name, index=False, freeze_panes=(1, 1))
    return sum(sheet.size for sheet in (total, overview, *sheets.values()))


def counts(result: dict[str, dict[str, pd.DataFrame]]) -> dict[tuple[str, str], dict[str, int]]:
    """Return how many rulings of each outcome each pathway gave."""
    return {
        (city, code): {o: int((rulings["outcome"] == o).sum()) for o in OUTCOMES}
        for city, pathways in result.items()
        for code, rulings in pathways.items()
    }


def main(source: str, target: str) -> None:
    """Score the workbook and write the result."""
    frame = read(source)
    frame["line"] = range(len(frame))
    lines = split_qualifications(frame)
    cells = normalised(lines)
    result = cities(cells)
    written = write(target, frame, lines["line"], result)
    outcomes = {code: counted for (_, code), counted in counts(result).items()}
    award = int(result["沈阳"]["skill-assessment"]["ceiling"].sum())
    print(json.dumps({"outcomes": outcomes, "award": award, "cells": written}))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
