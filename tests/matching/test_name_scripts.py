"""A complete list refuses no name in a script in which some of its entries have none."""

from datetime import date

import polars as pl
import pytest

from rencai.matching.ladder import package_index
from rencai.matching.match import match
from rencai.matching.pairs import pairs
from rencai.policy.in_force import periods
from rencai.policy.nouns import City, Edition, Policy, Source
from rencai.policy.package import ENTRY_SCHEMA, Package

NEWS = Source("news", "t", "i", "w", "2020", date(2026, 1, 1), "news")
BOTH = (
    ("ieee", "IEEE Fellow", "IEEE会士"), ("acca", "ACCA Fellow member", "ACCA资深会员"),
    ("pmp", "Project Management Professional (PMP)", "项目管理专业人士（PMP）"),
    ("weaver", "Registered Synthetic Weaver", "注册合成织工"), ("frm", "FRM", "合成风险管理师"),
    ("body", "Chartered Engineer, Engineering Council", "英国工程委员会特许工程师"),
)  # fmt: skip
ENGLISH = tuple((key, en, None) for key, en, _ in BOTH)
CHINESE = tuple((key, None, zh) for key, _, zh in BOTH)


def toy(names, *, published=None, tiers=()):
    """A package with one edition, complete unless ``published`` says otherwise, of entries (id, English, Chinese)."""
    blank = {name: [] if isinstance(kind, pl.List) else None for name, kind in ENTRY_SCHEMA.items()}
    common = blank | {"kind": "exact", "edition": ["whole"], "source": ["news"]}
    rows = [common | {"id": key, "qualification": en, "qualification_zh": zh} for key, en, zh in names]
    rows = [row | {"tier": "urgent" if row["id"] in tiers else None} for row in rows]
    edition = Edition(
        "whole", "全", "Whole", date(2020, 1, 1), NEWS, published or len(rows), {"urgent": len(tiers)} if tiers else {}
    )
    policy = Policy([edition], {}, {"news": NEWS}, {})
    return Package(
        "toy", "toy", "toy", "1", City("toy", "玩", "Toy", ()), None, policy, pl.DataFrame(rows, ENTRY_SCHEMA), (), ()
    )


def matched(names, *typed, lang="zh", **given):
    """The rows of the names as typed, in their order."""
    package = toy(names, **given)
    frame = pl.DataFrame({"qualification": typed, "issuer": [None] * len(typed)}).cast(pl.String)
    _, present = periods(pl.Series([date(2020, 6, 1)]), package)
    result = match(pairs(frame), present, package, lang)
    return frame.join(result, on="qualification", how="left", maintain_order="left").to_dicts()


@pytest.fixture(scope="module")
def english():
    """What a complete list with English names alone answers: name -> its row."""
    typed = (
        "注册合成花艺师", "Registered Florist of Synthesis", "NEBOSH", "合成花艺师（SFX）", "SFX证书", "Инженер",
        "合成士", "ACCA资深会员", "エネルギー管理士", "A级",
    )  # fmt: skip
    return {row["qualification"]: row for row in matched(ENGLISH, *typed)}


@pytest.fixture(scope="module")
def chinese():
    """The like of a list with Chinese names alone, of which some have an abbreviation in brackets."""
    typed = ("注册合成花艺师", "Registered Florist of Synthesis", "NEBOSH", "合成花艺师（SFX）", "Florist", "A级花艺师")
    return {row["qualification"]: row for row in matched(CHINESE, *typed)}


@pytest.mark.parametrize(
    ("name", "listed"),
    [
        pytest.param("注册合成花艺师", None, id="chinese"),
        pytest.param("合成士", None, id="short-chinese"),
        pytest.param("合成花艺师（SFX）", None, id="abbreviated-in-brackets"),
        pytest.param("エネルギー管理士", None, id="japanese"),
        pytest.param("Инженер", None, id="cyrillic"),
        pytest.param("Registered Florist of Synthesis", False, id="english"),
        pytest.param("NEBOSH", False, id="abbreviation"),
        pytest.param("SFX证书", False, id="word-that-tells-nothing"),
        pytest.param("ACCA资深会员", True, id="found"),
    ],
)
def test_english_list_is_silent_on_others(english, name, listed):
    row = english[name]
    expected = {None: "coverage", False: None, True: None}[listed]
    assert (row["match.listed"], row["match.listed.cause"]) == (listed, expected)
    assert row["match.method"] == ("structured" if listed else "none")


@pytest.mark.parametrize(
    ("name", "listed"),
    [
        pytest.param("Registered Florist of Synthesis", None, id="english"),
        pytest.param("Florist", None, id="one-long-word"),
        pytest.param("NEBOSH", None, id="abbreviation"),
        pytest.param("合成花艺师（SFX）", None, id="abbreviated-in-brackets"),
        pytest.param("注册合成花艺师", False, id="chinese"),
        pytest.param("A级花艺师", False, id="class"),
    ],
)
def test_chinese_list_is_silent_on_others(chinese, name, listed):
    assert chinese[name]["match.listed"] is listed


def test_bracketed_abbreviation_is_no_full_name():
    """PMP in the Chinese name tells an English name nothing, but answers an abbreviation."""
    only = [("pmp", None, "项目管理专业人士（PMP）"), ("cfa", None, "特许金融分析师（CFA）")]
    full, short = matched(only, "Registered Florist of Synthesis", "NEBOSH")
    assert (full["match.listed"], short["match.listed"]) == (None, False)


def test_single_gap_is_enough():
    names = [*BOTH, ("late", "Chartered Latecomer", None)]
    chinese, english = matched(names, "注册合成花艺师", "Registered Florist of Synthesis")
    assert (chinese["match.listed"], chinese["match.listed.cause"], english["match.listed"]) == (
        None,
        "coverage",
        False,
    )


def test_tier_has_its_own_entries():
    (row,) = matched([*BOTH, ("late", "Chartered Latecomer", None)], "注册合成花艺师", tiers=("ieee", "acca"))
    assert (row["match.listed"], row["match.in_tier.urgent"]) == (None, False)
    (row,) = matched([*BOTH, ("late", "Chartered Latecomer", None)], "注册合成花艺师", tiers=("ieee", "late"))
    assert (row["match.in_tier.urgent"], row["match.in_tier.urgent.cause"]) == (None, "coverage")


@pytest.mark.parametrize(
    ("names", "name", "lang", "words"),
    [
        pytest.param(ENGLISH, "注册合成花艺师", "zh", "其中有条目没有中文名称，可能就是它：请查官方目录原文", id="zh"),
        pytest.param(ENGLISH, "注册合成花艺师", "en", "where entries have no Chinese name and one", id="en"),
        pytest.param(CHINESE, "Chartered Florist", "zh", "没有外文全称", id="latin-zh"),
        pytest.param(CHINESE, "NEBOSH", "en", "no name or abbreviation in Latin letters", id="short-en"),
        pytest.param(BOTH, "Инженер", "zh", "没有这种文字的名称", id="other-zh"),
    ],
)  # fmt: skip
def test_note_says_which_names_lack(names, name, lang, words):
    (row,) = matched(names, name, lang=lang)
    assert words in row["match.note"]


def test_incomplete_list_says_so_first():
    (row,) = matched(ENGLISH, "注册合成花艺师", published=99)
    assert (row["match.listed.cause"], "已载入部分" in row["match.note"]) == ("coverage", True)


TYPED = (
    "IEEE Fellow", "IEEE会士", "FCCA", "ACCA资深会员", "项目管理专业人士", "PMP", "PMP证书", "项目管理专业人士（PMP）",
    "Project Management Professional", "注册合成织工", "注册合成织布工", "Registered Weaver", "织工 Synthetic Weaver",
    "FRM", "风险管理师FRM", "合成风险管理师", "Financial Risk Manager", "特许工程师", "Chartered Engineer", "CEng",
    "英国特许工程师CEng", "Weaver", "织工", "NEBOSH国际证书", "Registered Welder", "注册焊工", "Инженер",
    "エネルギー管理士",
)  # fmt: skip


@pytest.mark.parametrize("left", [pytest.param(ENGLISH, id="english"), pytest.param(CHINESE, id="chinese")])
def test_taking_a_script_away_refuses_nobody(left):
    """Whoever is not refused by a list in both languages is not refused by what is left of it in one."""
    whole, part = ([row["match.listed"] for row in matched(names, *TYPED)] for names in (BOTH, left))
    assert [name for name, before, after in zip(TYPED, whole, part, strict=True)
            if before is not False and after is False] == []  # fmt: skip
    assert False in whole, "some names are refused, so that the comparison says something"


def test_index_tells_what_names_lack():
    scripts = package_index(toy([*ENGLISH[:2], *CHINESE[2:4]])).scripts.to_dicts()
    assert [(row["han"], row["latin"], row["short"]) for row in scripts] == [
        (False, True, True), (False, True, True), (True, False, True), (True, False, False)
    ]  # fmt: skip
