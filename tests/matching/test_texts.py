"""A name is the same name in the characters of the mainland, of Hong Kong, of Taiwan and of Japan."""

import polars as pl
import pytest
from opencc import OpenCC

from rencai.matching.bodies import bodies
from rencai.matching.texts import folded, simplified
from rencai.plugins import loader

STANDARDS = ("t2s", "hk2s", "tw2s", "hk2sp", "tw2sp", "jp2t", "hk2t", "tw2t", "s2t", "s2hk", "s2tw")
IDEOGRAPHS = (range(0x3400, 0x4DC0), range(0x4E00, 0xA000), range(0xF900, 0xFB00), range(0x20000, 0x323B0))
NAMES = ("qualification", "qualification_zh", "issuer", "issuer_zh")
LISTS = ("aliases", "shared_aliases", "issuer_aliases")


def converted(texts, standard):
    lines = OpenCC(standard).convert("\n".join(texts)).split("\n")
    assert len(lines) == len(texts)
    return lines


@pytest.fixture(scope="module")
def characters():
    """Every ideograph, with how names are compared that hold it."""
    signs = [chr(number) for part in IDEOGRAPHS for number in part]
    return dict(zip(signs, simplified(pl.Series(signs)), strict=True))


@pytest.fixture(scope="module")
def listed_names():
    """All names of all cities' catalogues and of all bodies."""
    names = {name for body in bodies() for name in body.names}
    for package in loader.load().packages:
        columns = [*(package.entries[name] for name in NAMES), *(package.entries[name].explode() for name in LISTS)]
        names |= {name for column in columns for name in column.drop_nulls()}
    return sorted(names)


@pytest.mark.parametrize("standard", STANDARDS)
def test_every_character_is_simplified(characters, standard):
    signs = list(characters)
    changed = [(sign, other) for sign, other in zip(signs, converted(signs, standard), strict=True) if sign != other]
    # some standards put a word of two characters for one
    single = [(sign, other) for sign, other in changed if len(other) == 1]
    assert len(single) > 1000
    assert [pair for pair in single if len({characters[sign] for sign in pair}) > 1] == []


@pytest.mark.parametrize("standard", ["s2t", "s2hk", "s2tw"])
def test_traditional_name_is_the_same(listed_names, standard):
    typed = pl.Series(converted(listed_names, standard))
    names = pl.Series(listed_names)
    assert names.filter(folded(typed) != folded(names)).to_list() == []
    assert typed.filter(typed != names).len() > 200


SAME = (
    ("衛生員", "卫生员"), ("衞生員", "卫生员"), ("衛星工程師", "卫星工程师"),
    ("並行計算師", "并行计算师"), ("併購交易師", "并购交易师"), ("倂購交易師", "并购交易师"),
    ("緒論講師", "绪论讲师"), ("頴川設計師", "颖川设计师"), ("穎川設計師", "颖川设计师"),
    ("烘餅師", "烘饼师"), ("鐘錶維修師", "钟表维修师"), ("鍾錶維修師", "锺表维修师"),
    ("綫纜工程師", "线缆工程师"), ("諮詢工程師", "咨询工程师"), ("諮詢工程師", "谘询工程师"),
    ("滬語播音員", "沪语播音员"), ("臺灣建築師", "台湾建筑师"), ("檯面設計師", "台面设计师"),
    ("舞臺粧造師", "舞台妆造师"), ("敘事治療師", "叙事治疗师"), ("応用情報技術者", "应用情报技术者"),
    ("⼯程師", "工程师"), ("戯劇治療師", "戏剧治疗师"), ("矽片工程師", "硅片工程师"),
)  # fmt: skip


def test_written_otherwise_is_the_same():
    typed, names = (folded(pl.Series(texts)) for texts in zip(*SAME, strict=True))
    assert typed.to_list() == names.to_list()


def test_alike_names_stay_apart():
    assert folded(pl.Series(["卫生员", "卫星员", "护卫员"])).n_unique() == 3
