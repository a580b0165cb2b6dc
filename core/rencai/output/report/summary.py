"""The summary sheet 汇总: what is decided and what to do next, counts with a chart, the law applied, coverage."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import polars as pl

from rencai.cells.id_numbers import count_people
from rencai.messages.codes import OUTCOMES, SUSPENDED
from rencai.messages.lookup import pick, text, words
from rencai.messages.notices import not_taken, sentence
from rencai.output.report.actions import action_lines
from rencai.output.report.common import column_headings, say
from rencai.output.report.inputs import reading_lines
from rencai.output.report.words import unanswered
from rencai.output.schema import COUNTS
from rencai.output.xlsx.sheet import Banner, Chart, Sheet
from rencai.policy.nouns import earliest

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rencai.policy.nouns import Begins, Edition
    from rencai.policy.package import Package
    from rencai.ruling.rulings import Rulings
    from rencai.ruling.score import ScoredInputs


EVIDENCE = 8
"""How many missing columns the summary lists."""

CHART = {
    "eligible": "#70AD47",
    "evidence_needed": "#FFC000",
    "review": "#ED7D31",
    "ineligible": "#C00000",
    "system_error": "#7030A0",
}


def summary_sheet(result: ScoredInputs, version: str, doubts: int = 0) -> Sheet:
    """Return the sheet 汇总: what is missing in red, what was scored on which law, the counts and their chart.

    ``doubts`` are the lines of the review sheet.
    """
    frame = pl.DataFrame(_counts(result), schema=COUNTS.dtypes, orient="row")
    banner = _banner(result, version, doubts)
    outcomes = list(words("ruling.outcome", result.lang).values())
    zh = result.lang == "zh"
    return Sheet(
        say(result, "汇总", "Summary"),
        frame,
        headings=["城市", "认定路径", *outcomes, "合计"] if zh else ["city", "pathway", *outcomes, "total"],
        widths={"city": 12, "pathway": 58, **dict.fromkeys((*OUTCOMES, "total"), 13)},
        banner=banner,
        charts=[_chart(result, len(banner) + frame.height + 2)],
        freeze=(0, 0),
        autofilter=False,
        tab="#C00000" if result.degraded else "#7030A0",
    )


def _chart(result: ScoredInputs, row: int) -> Chart:
    title = say(result, "各认定路径的结论（条）", "rulings by pathway")
    fills = [CHART[outcome] for outcome in OUTCOMES]
    return Chart(list(OUTCOMES), "pathway", title, fills, kind="bar_stacked", row=row, column=0, width=980, height=360)


def _counts(result: ScoredInputs) -> list[tuple[object, ...]]:
    """City, pathway (with the city, as the chart shows it alone), rulings of each outcome, their sum."""
    rows = []
    for rulings in result.ruled:
        by_outcome = rulings.counts
        numbers = [by_outcome.get(outcome, 0) for outcome in OUTCOMES]
        city = rulings.package.city.name(result.lang)
        pathway = f"{city}{say(result, '｜', ': ')}{rulings.pathway.name(result.lang)}"
        rows.append((city, pathway, *numbers, sum(numbers)))
    return rows


def _coverage(result: ScoredInputs) -> Iterable[str]:
    """Yield each city's editions: since when, and how many of the published entries are loaded."""
    zh = result.lang == "zh"
    for package in result.packages:
        city = package.extends or package.city
        editions = [_edition(package, edition, zh=zh) for edition in package.editions]
        if editions:
            loaded = ("；" if zh else "; ").join(editions)
            yield say(
                result,
                f"目录覆盖（已载入／公布）　{city.zh}：{loaded}",
                f"coverage (loaded/published)   {city.en}: {loaded}",
            )


def _edition(package: Package, edition: Edition, *, zh: bool) -> str:
    published = edition.published if edition.published is not None else ("未公布" if zh else "not published")
    called = words("ruling.tier", "zh" if zh else "en")
    tiers = "".join(
        f"{'，' if zh else ', '}{called.get(tier, tier)} {package.loaded(edition, tier)}/{total}"
        for tier, total in edition.tiers.items()
    )
    days = _days(edition.begins)
    name = f"{edition.zh}（{days}）" if zh else f"{edition.en} ({days})"
    return f"{name} {package.loaded(edition)}/{published}{tiers}{_imported_note(package, edition, zh=zh)}"


def _imported_note(package: Package, edition: Edition, *, zh: bool) -> str:
    """Return that the edition is that of an imported list, and whether the list is complete; else an empty text."""
    imported = package.imported(edition)
    if not imported:
        return ""
    whole = ("完整" if zh else "complete") if imported.complete else ("不完整" if zh else "not complete")
    return (
        f"（据导入的目录 {imported.source}，{whole}）" if zh else f" (by the imported list {imported.source}, {whole})"
    )


def _days(begins: Begins) -> str:
    return begins.isoformat() if isinstance(begins, date) else f"{begins[0]}…{begins[1]}"


def missing_counts(result: ScoredInputs) -> pl.DataFrame:
    """Return the columns whose cells are missing, the most wanted first (``output.schema.MISSING_COUNTS``)."""
    lists = [rulings.spread(rulings.distinct.select("missing")).explode("missing") for rulings in result.ruled]
    columns = pl.concat([pl.DataFrame(schema={"missing": pl.String}), *lists]).drop_nulls()
    return columns.group_by("missing").len().sort("len", "missing", descending=[True, False])


def _evidence(result: ScoredInputs) -> Iterable[str]:
    """Yield the cells missing most often, where they are to be had, and how many rulings each holds up."""
    counted = missing_counts(result).head(EVIDENCE)
    names, lang = column_headings(result), result.lang
    parts = [f"{names[column]}{_where(column, lang)} {count}" for column, count in counted.iter_rows()]
    if parts:
        needed = ("；" if lang == "zh" else "; ").join(parts)
        yield say(
            result,
            f"补齐后最能定案的材料（涉及结论数）：{needed}",
            f"evidence that would settle most (rulings held up): {needed}",
        )


def _decisions(result: ScoredInputs, doubts: int) -> Iterable[str]:
    """Yield how many names await a decision or were decided, and how many rulings rest on one."""
    if doubts:
        sheet = text("decision.sheet", result.lang)
        yield say(
            result,
            f"由人决定的名称（存疑的和已决定的）：{doubts} 行，见“{sheet}”表",
            f"names for a person to decide on, or decided: {doubts} lines, see the sheet {sheet}",
        )
    decided = sum(rulings.spread(rulings.distinct.select("decision"))["decision"].count() for rulings in result.ruled)
    if decided:
        yield say(
            result,
            f"涉及人工决定的结论：{decided} 条，理由中注明编号和经办人",
            f"rulings on which a decision bears: {decided}, named in their reasons",
        )


def _words(result: ScoredInputs) -> Iterable[str]:
    """Yield how many words wait for an answer, and how many cells these would settle."""
    if (lines := unanswered(result)).height:
        yield text("word.summary", result.lang, count=lines.height, number=int(lines["cells"].sum()))


def _wrong_cells(result: ScoredInputs) -> Iterable[str]:
    """Yield how many cells could not be used, and where they are seen."""
    if count := result.problems.height:
        yield text("reading.wrong_cells", result.lang, count=count)


def _where(column: str, lang: str) -> str:
    where = words("ruling.where", lang).get(column)
    if where is None:
        return ""
    return f"（{where}）" if lang == "zh" else f" ({where})"


def _banner(result: ScoredInputs, version: str, doubts: int) -> list[Banner]:
    return [
        Banner(say(result, "境外职业资格认定结论", "Recognition of overseas professional qualifications"), "title"),
        *([Banner(result.assumption, "red")] if result.assumed else []),
        *(Banner(text, "red") for text in _alarms(result)),
        *(Banner(text, "red" if unread else "plain") for text, unread in action_lines(result)),
        *(Banner(text, "red") for text in _unread(result)),
        *(Banner(text) for text in _basis(result)),
        *(Banner(text) for text in _evidence(result)),
        *(Banner(text) for text in _decisions(result, doubts)),
        *(Banner(text) for text in _words(result)),
        *(Banner(text) for text in _wrong_cells(result)),
        *(Banner(text, "note") for text in _coverage(result)),
        *(Banner(text, "note") for text in _remarks(result)),
        *(Banner(text, "note") for text in _provenance(result, version)),
    ]


def _alarms(result: ScoredInputs) -> Iterable[str]:
    """Yield what is missing from this result by no fault of the input: cities and lists."""
    for broken in result.broken:
        zh = f"未能载入：{broken.name}（{broken.distribution} {broken.version}）：{broken.error}"
        en = f"not loaded: {broken.name} ({broken.distribution} {broken.version}): {broken.error}; {broken.hint}"
        yield say(result, zh, en)
    for unusable in result.unusable_lists:
        why, what = (
            words("list.misfit", result.lang)[unusable.why],
            f"{unusable.city} {unusable.edition} v{unusable.version}",
        )
        again = ("；按插件自带的数据评定，请重新导入", "; the package's own data hold; import it again")
        rest = "" if unusable.why in SUSPENDED else pick(again, result.lang)
        yield say(result, f"导入的目录没有使用：{what}：{why}{rest}", f"imported list not used: {what}: {why}{rest}")
    for name, kind in result.failures.items():
        yield say(
            result,
            f"{name} 在本次评定中出错（{kind}），其各行结论为“系统错误”",
            f"{name} failed ({kind}): system error",
        )


def _unread(result: ScoredInputs) -> Iterable[str]:
    """Yield what is missing from this result of the input: files, sheets, rows, and columns that are asked about."""
    for unread in result.unread:
        yield say(result, f"未能读取，未评定：{unread}", f"not read, not scored: {unread}")
    for file in result.inputs:
        for sheet in file.unscored:
            zh = f"{file.name} 的工作表“{sheet}”没有能识别的表头，未评定"
            yield say(result, zh, f"{file.name}: the sheet {sheet!r} has no recognisable header and was not scored")
    about = (*not_taken(result.notices), *result.questions)
    yield from (sentence(notice, column_headings(result), result.lang) for notice in about)


def _basis(result: ScoredInputs) -> Iterable[str]:
    """Yield the day whose law holds, what was assumed, and how the input was read."""
    rows = result.applicants.height
    yield say(
        result,
        f"基准日：{result.as_of}（适用该日施行的政策）　申请人行数：{rows}{_people(result)}",
        f"basis date: {result.as_of} (the law of that day)   rows: {rows}{_people(result)}",
    )
    yield from reading_lines(result)


def _provenance(result: ScoredInputs, version: str) -> Iterable[str]:
    """Yield the versions and the digests of the inputs, by which the result can be repeated."""
    packages = say(result, "、", ", ").join(f"{package.distribution} {package.version}" for package in result.packages)
    yield say(result, f"版本：rencai {version}；{packages}", f"versions: rencai {version}; {packages}")
    for file in result.inputs:
        yield say(result, f"输入：{file.name}　sha256 {file.sha256}", f"input: {file.name}   sha256 {file.sha256}")


def _people(result: ScoredInputs) -> str:
    """Return how many people the rows are, told by their ID numbers; nothing where no row has a usable one."""
    counts = count_people(result.typed)
    if not counts.people:
        return ""
    zh, en = f"，按证件号码计 {counts.people} 人", f", {counts.people} people by ID number"
    rest = say(
        result, f"，另 {counts.unnumbered} 行无可用证件号码", f"; rows without a usable one: {counts.unnumbered}"
    )
    return say(result, zh, en) + (rest if counts.unnumbered else "")


def _remarks(result: ScoredInputs) -> Iterable[str]:
    yield say(
        result,
        "准备度（0–100）是本系统对条件满足程度的内部衡量，不是政府评分；两值之差是尚未确定的部分。",
        "Readiness (0-100) is a house measure of how many conditions are met, no government figure; "
        "what lies between its two values is not known yet.",
    )
    late = [rulings for rulings in result.ruled if rulings.not_in_force]
    if late:
        yield say(result, "基准日尚无此路径，不出结论：", "not yet in force, no ruling: ") + (
            say(result, "；", "; ").join(_late(result, rulings) for rulings in late)
        )
    yield from _savings(result)


def _late(result: ScoredInputs, rulings: Rulings) -> str:
    """Return that a pathway did not exist on some rows' basis dates, since when it does, and how many rows."""
    begins, city, pathway = earliest(rulings.pathway.begins), rulings.package.city, rulings.pathway
    return say(
        result,
        f"{city.zh}“{pathway.zh}”（自 {begins}）{rulings.not_in_force} 条",
        f"{city.en}: {pathway.en} (from {begins}), {rulings.not_in_force} rulings",
    )


def _savings(result: ScoredInputs) -> Iterable[str]:
    """Yield what verification on the city's own platform saves the applicants not yet verified."""
    cities: dict[str, list[Rulings]] = {}
    for rulings in result.ruled:
        if rulings.pathway.verification:
            cities.setdefault(rulings.package.city.key, []).append(rulings)
    for pathways in cities.values():
        yield from _city_savings(result, pathways)


def _city_savings(result: ScoredInputs, pathways: Sequence[Rulings]) -> Iterable[str]:
    figures = ("cost_avoided_low", "cost_avoided_high", "workdays_avoided_low", "workdays_avoided_high")
    figures_by_row = pl.concat([rulings.frame.select("index", "match.entry", *figures) for rulings in pathways])
    each = figures_by_row.drop_nulls("cost_avoided_low").unique(["index", "match.entry"])
    if each.is_empty():
        return
    low, high, *days = each.select(pl.sum(*figures[:2]), pl.max(*figures[2:])).row(0)
    city = pathways[0].package.city
    zh = (
        f"{city.zh}：{each.height} 份证书尚未核验，经官方平台核验免费，可省 {low:,.0f}–{high:,.0f} 元，"
        f"并免去每份 {days[0]:.0f}–{days[1]:.0f} 个工作日的自行核验。"
    )
    en = (
        f"{city.en}: {each.height} certificates are not verified yet; the official platform is free, which avoids "
        f"{low:,.0f}-{high:,.0f} yuan and {days[0]:.0f}-{days[1]:.0f} workdays each elsewhere."
    )
    yield say(result, zh, en)
