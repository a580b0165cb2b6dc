"""Which title level the words of a title, a level or a section name; null where they name none, or several."""

from __future__ import annotations

import polars as pl

_SKILL = r"技师|技工|[高中初]级工(?:[^程艺]|$)|技能|等级证书|技术员|technician|skilled"
"""Words of the ladder of skills and of the grade below the lowest title: no title level."""

_TRADE = "工程师|经济师|会计师|审计师|统计师|农艺师|兽医师|畜牧师|工艺美术师|建筑师|规划师|设计师"
_ENGLISH = "engineer|economist|accountant|agronomist"
_NAMED = {
    "senior": rf"(?:正高级?|教授级)(?:高级)?(?:{_TRADE})?"
    rf"|professor(?:ate)?[- ]?(?:level|grade)(?: senior)?(?: (?:{_ENGLISH}))?|full senior",
    "associate_senior": rf"(?:副高级?|高级)(?:{_TRADE})?|(?:associate|deputy|vice) senior(?: (?:{_ENGLISH}))?"
    rf"|senior (?:{_ENGLISH})",
    "assistant": rf"(?:助理|初级)(?:{_TRADE})?|(?:assistant|junior)(?: (?:{_ENGLISH}))?",
    "intermediate": rf"中级(?:{_TRADE})?|{_TRADE}|intermediate|mid(?:dle)?[- ]level|\b(?:{_ENGLISH})\b",
}
"""Level -> what names it; of two that begin in one place the upper counts."""
_NO_TITLE = r"特许|注册|执业|chartered|certified|registered|licensed"
"""What stands before the name of a qualification, which is no title."""

WORDS = {
    "研究员": "senior", "副研究员": "associate_senior", "助理研究员": "intermediate", "研究实习员": "assistant",
    "教授": "senior", "副教授": "associate_senior", "讲师": "intermediate", "助教": "assistant",
    "主任医师": "senior", "副主任医师": "associate_senior", "主治医师": "intermediate", "医师": "assistant",
    "主任药师": "senior", "副主任药师": "associate_senior", "主管药师": "intermediate", "药师": "assistant",
    "主任技师": "senior", "副主任技师": "associate_senior", "主管技师": "intermediate",
    "主任护师": "senior", "副主任护师": "associate_senior", "主管护师": "intermediate", "护师": "assistant",
    "译审": "senior", "一级翻译": "associate_senior", "二级翻译": "intermediate", "三级翻译": "assistant",
    "编审": "senior", "副编审": "associate_senior", "编辑": "intermediate",
}  # fmt: skip
"""Titles whose words do not say their level as an engineer's do."""


def level(text: pl.Expr) -> pl.Expr:
    """The title level that a text names: 助理工程师, 工程师, 高级工程师 (副高级), 正高级工程师.

    >>> told = pl.Series(["工程师（中级）", "高级工程师", "正高级", "工程师/高级工程师", "高级技师", "Senior Engineer"])
    >>> told.to_frame("text").select(level(pl.col("text"))).to_series().to_list()
    ['intermediate', 'associate_senior', 'senior', None, None, 'associate_senior']
    """
    plain = text.str.normalize("NFKC").str.to_lowercase().str.strip_chars()
    listed = plain.replace_strict(WORDS, default=None, return_dtype=pl.String)
    found = plain.str.extract_all("|".join(_NAMED.values())).list.eval(_which(pl.element())).list.unique()
    known = (found.list.len() == 1) & ~plain.str.contains(rf"{_SKILL}|{_NO_TITLE}")
    return pl.coalesce(listed, pl.when(known).then(found.list.first()))


def _which(part: pl.Expr) -> pl.Expr:
    """The level that a part of the text names, which is one of those patterns from end to end."""
    return pl.coalesce(
        [pl.when(part.str.contains(f"^(?:{says})$")).then(pl.lit(name)) for name, says in _NAMED.items()]
    )
