"""What an import would do, in lines for the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rencai.messages.lookup import pick, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

MOST = 12
"""Lines of one kind that are listed; the rest are counted."""


def lines(seen: Mapping[str, Any], lang: str) -> Iterator[str]:
    """The edition and its state, then totals, faults, changes, and what was left out, as ``lists.seen`` tells them."""
    state = words("list.state", lang)["complete" if seen["complete"] else "partial"]
    name, count = seen["name"], seen["entries"]
    yield pick((f"{name}：{count} 条，{state}", f"{name}: {count} entries, {state}"), lang)
    yield from _totals(seen, lang)
    for fault in seen["faults"]:
        yield f"! {fault['said']}: {len(fault['lines'])}"
        yield from _listed(fault["lines"], lang)
    for changes in seen["changes"]:
        yield from _changes(changes, lang)
    yield from _rest(seen, lang)


def _totals(seen: Mapping[str, Any], lang: str) -> Iterator[str]:
    yield pick(("控制总数（找到／公布）：", "control totals (found/published):"), lang)
    for one in seen["totals"]:
        mark = "✓" if one["met"] else "✗" if one["decides"] else "·"
        published = one["published"] if one["published"] is not None else pick(("未公布", "not published"), lang)
        yield f"  {mark} {one['said']} {one['found']}/{published}"


def _changes(changes: Mapping[str, Any], lang: str) -> Iterator[str]:
    counts = pick(("，", ", "), lang).join(f"{said} {count}" for said, count in changes["counts"])
    yield f"{changes['beside']}{pick(('：', ': '), lang)}{counts}"
    yield from _listed([f"- {name}" for name in changes["gone"]], lang)
    yield from _listed([f"~ {change}" for change in changes["changed"]], lang)


def _rest(seen: Mapping[str, Any], lang: str) -> Iterator[str]:
    zh = lang == "zh"
    for left in seen["left_out"]:
        shown = ", ".join(map(str, left["rows"][:MOST])) + (" …" if len(left["rows"]) > MOST else "")
        yield f"{'不是条目的行' if zh else 'lines that are no entries'} ({left['said']}): {shown}"
    if seen["unread"]:
        yield f"{'没有读取的工作表或表格' if zh else 'sheets or tables not read'}: {', '.join(seen['unread'])}"
    yield from seen["notices"]


def _listed(texts: list[str], lang: str) -> Iterator[str]:
    yield from (f"    {text}" for text in texts[:MOST])
    if len(texts) > MOST:
        more = len(texts) - MOST
        yield f"    … 另有 {more} 项" if lang == "zh" else f"    … and {more} more"
