"""The report beside a file that was scored or put aside: what became of it, in HR's words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rencai.messages.errors import help_text
from rencai.messages.lookup import pick, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from rencai.night.journal import Entry


def written(entry: Entry, day: str, names: Mapping[str, tuple[str, str]], lang: str) -> bytes:
    """The report as a text file that every Windows program opens; ``names`` words a city and pathway."""
    return ("\ufeff" + "\r\n".join(_lines(entry, day, names, lang)) + "\r\n").encode()


def _lines(entry: Entry, day: str, names: Mapping[str, tuple[str, str]], lang: str) -> Iterator[str]:
    zh = lang == "zh"
    state = words("run.state", lang)[entry.state]
    yield f"文件：{entry.name}" if zh else f"file: {entry.name}"
    yield f"基准日：{entry.as_of or day}" if zh else f"basis date: {entry.as_of or day}"
    yield f"状态：{state}" if zh else f"state: {state}"
    if entry.code:
        said = help_text(entry.code, lang)
        yield f"原因：{said}" if zh else f"why: {said}"
        yield f"错误信息：{entry.said or entry.code}" if zh else f"error: {entry.said or entry.code}"
    elif entry.said:
        yield f"遗漏：{entry.said}" if zh else f"gaps: {entry.said}"
    if entry.target:
        yield f"结果：{entry.target}" if zh else f"result: {entry.target}"
    if entry.rows is not None:
        yield f"申请人行数：{entry.rows}" if zh else f"rows: {entry.rows}"
    if entry.problems:
        zh_said = f"无法识别的单元格：{entry.problems}，见结果的“问题”表"
        yield zh_said if zh else f"cells that could not be read: {entry.problems}; see the sheet Problems"
    outcomes = words("ruling.outcome", lang)
    for pathway, counts in entry.counts.items():
        told = ("，" if zh else ", ").join(f"{outcomes[each]} {count}" for each, count in counts.items())
        yield f"{pick(names.get(pathway, (pathway, pathway)), lang)}{'：' if zh else ': '}{told}"
    if entry.run:
        yield f"运行编号：{entry.run}" if zh else f"run: {entry.run}"
