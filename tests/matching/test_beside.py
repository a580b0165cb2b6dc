"""Names beside other text in one cell are parted where all are known, and else a question, never a no."""

from datetime import date

import polars as pl

from rencai.matching.beside import parted_names
from rencai.matching.match import match
from rencai.matching.pairs import pairs
from rencai.policy.in_force import periods
from rencai.policy.nouns import City, Edition, Policy, Source
from rencai.policy.package import ENTRY_SCHEMA, Package

NEWS = Source("news", "t", "i", "w", "2020", date(2026, 1, 1), "news")
DAY = date(2020, 6, 1)


def entry(key, en, zh, *aliases):
    blank = {name: [] if isinstance(kind, pl.List) else None for name, kind in ENTRY_SCHEMA.items()}
    own = {"id": key, "qualification": en, "qualification_zh": zh, "aliases": list(aliases), "kind": "exact"}
    return blank | own | {"edition": ["whole"], "source": ["news"]}


ENTRIES = pl.DataFrame(
    [
        entry("weaver", "Chartered Weaver", "特许编织师", "CWEAV"),
        entry("dyer", "Registered Dyer of Cloth", "合成染色助理师"),
        entry("capm", "Certified Associate in Project Management (CAPM)", "项目管理助理师"),
        entry(
            "milt", "Member of the Chartered Institute of Logistics and Transport (MILT)", "英国皇家物流与运输学会会员"
        ),
        entry("cloud", None, "云端架构认证"),
        entry("both", None, "注册合成师 Registered Synthesist"),
    ],
    schema=ENTRY_SCHEMA,
)

PARTED = {
    "特许编织师 合成染色助理师": "特许编织师;合成染色助理师",
    "Chartered Weaver CWEAV": "Chartered Weaver CWEAV",
    "特许编织师 CWEAV": "特许编织师 CWEAV",
    "CWEAV　Registered Dyer  of Cloth 云端架构认证": "CWEAV;Registered Dyer of Cloth;云端架构认证",
    "特許編織師 雲端架構認證": "特許編織師;雲端架構認證",
    "云端架构认证 Azure": "云端架构认证 Azure",
    "云端架构认证（Azure）": "云端架构认证（Azure）",
    "合成染色助理师 某某证书": "合成染色助理师 某某证书",
    "Registered Dyer of": "Registered Dyer of",
}


def test_blanks_part_listed_names_only():
    texts = pl.Series([*PARTED, None])
    assert parted_names(texts, ENTRIES).to_list() == [*PARTED.values(), None]


def listed(*names):
    """Whether a complete list holds the names: null where that is a question."""
    edition = Edition("whole", "全", "Whole", date(2020, 1, 1), NEWS, published=ENTRIES.height)
    policy = Policy([edition], {}, {"news": NEWS}, {})
    package = Package("toy", "toy", "toy", "1", City("toy", "玩", "Toy", ()), None, policy, ENTRIES, (), ())
    frame = pl.DataFrame(
        {"qualification": names, "issuer": [None] * len(names)}, schema_overrides={"issuer": pl.String}
    )
    _, present = periods(pl.Series([DAY]), package)
    return match(pairs(frame), present, package, "zh")["match.listed"].to_list()


JOINTS = (" ", "　", "和", "及", "与", "+", "/", "，", " & ")


def test_neighbours_of_names_are_questions():
    firsts, second = ("项目管理助理师", "某某检测工"), "英国皇家物流与运输学会会员"
    names = [f"{first}{joint}{second}" for joint in JOINTS for first in firsts]
    assert listed(*names, "海底养蜂人") == [*[None] * len(names), False]


def test_names_in_two_languages_are_questions():
    assert listed("注册合成师", "Registered Synthesist", "注册合成师 云端架构认证") == [None] * 3
