"""Tell the Chinese and the other name of one cell that has both."""

from __future__ import annotations

import polars as pl

_BREAK = r"\s*[\r\n]\s*"
_STROKE = r"\s*[/／|｜]\s*"
_OTHER = r"[^\p{Han}]*[A-Za-z]{2}[^\p{Han}]*"
"""A text without Chinese, with a word of Latin letters."""
_CHINESE_FIRST = (
    rf"(?s)^(.*\p{{Han}}[^\r\n]*?){_BREAK}({_OTHER})$",
    rf"(?s)^(.*\p{{Han}}(?:[(（][^()（）]*[)）])?){_STROKE}({_OTHER})$",
)
"""Chinese up to a line's end, or to a stroke right behind it, and another language from there on."""
_CHINESE_LAST = (
    rf"(?s)^({_OTHER}?){_BREAK}(\p{{Han}}.*)$",
    rf"(?s)^({_OTHER}?){_STROKE}(\p{{Han}}.*)$",
)
_WRAPPED = rf"^[A-Z0-9&+.-]{{1,8}}{_BREAK}"
"""A short form alone on the first line may begin a Chinese name: AWS, and below it 认证解决方案架构师."""


_IN_BRACKETS = r"(?s)^[(（]([^()（）]*)[)）]$"


def chinese_part(text: pl.Expr) -> pl.Expr:
    r"""Return the Chinese of a cell with both languages, parted by a line's end or a stroke, else null.

    >>> cells = ["合成师\nSynthesist (RSyn)", "Surveyor / 测量员", "CAD/CAM工程师", "注册合成师", "AWS\n认证架构师"]
    >>> pl.DataFrame({"cell": cells}).select(chinese_part(pl.col("cell"))).to_series().to_list()
    ['合成师', '测量员', None, None, None]
    """
    return _part(text, 1, 2)


def other_part(text: pl.Expr) -> pl.Expr:
    """Return what is not Chinese of such a cell, else null.

    >>> pl.select(other_part(pl.lit("合成师（一级）/Synthesist (RSyn)"))).item()
    'Synthesist (RSyn)'
    """
    other = _part(text, 2, 1)
    return pl.coalesce(other.str.extract(_IN_BRACKETS), other)


def _part(text: pl.Expr, first: int, last: int) -> pl.Expr:
    """Return the group ``first`` where the Chinese stands first, ``last`` where it stands last."""
    whole = text.str.strip_chars()
    ends = [pl.when(~whole.str.contains(_WRAPPED)).then(whole.str.extract(regex, last)) for regex in _CHINESE_LAST]
    return pl.coalesce([*(whole.str.extract(regex, first) for regex in _CHINESE_FIRST), *ends])
