"""Write ``nightly-DATE.xlsx``: every file of the night, and what changed since the last one."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import polars as pl

from rencai.messages.codes import OUTCOMES
from rencai.messages.errors import help_text
from rencai.messages.lookup import pick, text, words
from rencai.operations.nightly import entering
from rencai.operations.nightly.schema import CHANGES, FILES
from rencai.output.xlsx import writer
from rencai.output.xlsx.sheet import Banner, Sheet
from rencai.runs import changes as runs_changes
from rencai.runs import records
from rencai.system.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from rencai.operations.nightly.journal import Entry
    from rencai.operations.nightly.state import Night


FILE_HEADINGS: Mapping[str, tuple[str, str] | None] = {
    "department": ("部门", "department"), "name": ("文件", "file"), "state": ("状态", "state"), "why": ("原因", "why"),
    "rows": ("申请人行数", "rows"), **dict.fromkeys(OUTCOMES), "problems": ("问题单元格", "problem cells"),
    "target": ("结果", "result"), "put": ("文件现在的位置", "the file lies in"), "seconds": ("用时（秒）", "seconds"),
    "run": ("运行编号", "run"),
}  # fmt: skip
"""Column of ``FILES`` -> its heading; None for an outcome, whose heading is its word."""
CHANGE_HEADINGS = {
    "department": ("部门", "department"), "input": ("文件", "file"), "sheet": ("工作表", "sheet"), "row": ("行", "row"),
    "applicant_id": ("工号", "applicant id"), "qualification": ("证书", "qualification"),
    "pathway": ("认定路径", "pathway"), "outcome.before": ("上次", "before"), "outcome": ("本次", "now"),
    "causes": ("原因", "cause"),
}  # fmt: skip
_COLOURS = {"done": "#C6EFCE", "partial": "#FFEB9C", "failed": "#FFC7CE", "dead": "#FFC7CE", "refused": "#FFC7CE"}


def write(night: Night) -> tuple[Path, dict[str, int]]:
    """Write the workbook into the outbox; return its path and what is to be reported of this night.

    That is how many files there are by state that no night has reported before, how many were ``left`` in the inbox,
    and how many rulings of the day's files have ``changes``.

    :raises OutputError: when it cannot be written.
    """
    entries = sorted(night.journal.entries.values(), key=lambda entry: (entry.department, entry.name, entry.origin))
    changed = collect_changes(night, entries)
    target = entering.summary_path(night.outbox, str(night.day))
    entering.enter_summary(night.data, entries, target)
    writer.write([files_sheet(night, entries), _changes_sheet(night, changed)], target, night.day)
    states = Counter(entry.state for entry in night.journal.report())
    return target, {**states, "left": len(night.left), "lost": len(night.lost), "changes": changed.height}


def collect_changes(night: Night, entries: list[Entry]) -> pl.DataFrame:
    """Return what changed, of every file of the night, since the file was scored before, under ``CHANGES``."""
    frames = [frame for entry in entries if entry.run and entry.before for frame in _changes_since(night, entry)]
    return pl.concat(frames) if frames else CHANGES.empty()


def _changes_since(night: Night, entry: Entry) -> Iterator[pl.DataFrame]:
    """Yield the file's changes; a line that says so where they cannot be known, as one of the runs is not kept."""
    try:
        before, after = records.find_run(night.data, str(entry.before)), records.find_run(night.data, str(entry.run))
        changed = runs_changes.compare_runs(night.data, before, after)
    except UsageError:
        yield _unknown_changes(night, entry)
        return
    pathway = pl.concat_str("city", pl.lit(" "), "pathway").replace(_pathway_names(night))
    outcomes = words("ruling.outcome", night.lang)
    causes = words("run.change", night.lang)
    yield changed.with_columns(
        pathway.alias("pathway"),
        pl.col("outcome", "outcome.before").replace(outcomes),
        pl.col("causes").list.eval(pl.element().replace(causes)).list.join("、" if night.lang == "zh" else ", "),
        pl.col("row").cast(pl.String),
        department=pl.lit(entry.department),
    ).select(CHANGES.columns)


def _unknown_changes(night: Night, entry: Entry) -> pl.DataFrame:
    """Return the line of a file whose last rulings, or these, are not kept any more."""
    cells = dict.fromkeys(CHANGES.columns) | {"department": entry.department, "input": entry.name}
    cells["causes"] = text("night.unknown", night.lang, run=str(entry.before))
    return pl.DataFrame([cells], schema=CHANGES.dtypes)


def _pathway_names(night: Night) -> dict[str, str]:
    return {pathway: pick(pair, night.lang) for pathway, pair in night.names.items()}


def files_sheet(night: Night, entries: list[Entry]) -> Sheet:
    """Return the sheet of the night's files, whose frame lies under ``FILES``."""
    zh, outcomes = night.lang == "zh", words("ruling.outcome", night.lang)
    rows = [*(_file_row(night, entry) for entry in entries), *_postponed_rows(night)]
    title = f"夜间评定　{night.day}" if zh else f"Nightly scoring   {night.day}"
    note = (
        "各结论按条计（一名申请人在每条认定路径下一条）；只列路径与数量，不含姓名和证件号码"
        if zh
        else "outcomes count rulings (one for each applicant and pathway); no names and no ID numbers"
    )
    return Sheet(
        "文件" if zh else "Files",
        pl.DataFrame(rows, schema=FILES.dtypes),
        headings=[pick(pair, night.lang) if pair else outcomes[name] for name, pair in FILE_HEADINGS.items()],
        widths={"name": 32, "why": 48, "target": 48, "put": 48, "department": 14, "state": 16},
        wrap=("why", "target", "put"),
        fills={"state": {words("run.state", night.lang)[state]: fill for state, fill in _COLOURS.items()}},
        banner=[Banner(title, "title"), Banner(note, "note")],
    )


def _file_row(night: Night, entry: Entry) -> dict[str, object]:
    totals: dict[str, int | None] = {
        each: sum(counts.get(each, 0) for counts in entry.counts.values()) for each in OUTCOMES
    }
    why = f"{help_text(entry.code, night.lang)} ({entry.code})" if entry.code else entry.message
    return {
        "department": entry.department, "name": entry.name, "state": words("run.state", night.lang)[entry.state],
        "why": why, "rows": entry.rows, **(totals if entry.counts else dict.fromkeys(totals)),
        "problems": entry.problems, "target": entry.target, "put": entry.put, "seconds": entry.seconds,
        "run": entry.run,
    }  # fmt: skip


def _postponed_rows(night: Night) -> Iterator[dict[str, object]]:
    """Yield the rows of files that stay in the inbox for another night."""
    state = pick(("留在收件夹", "left in the inbox"), night.lang)
    for postponed in night.left:
        cells = {"department": postponed.item.department, "name": postponed.item.name, "state": state}
        why = words("night.left", night.lang)[postponed.why]
        yield {**dict.fromkeys(FILES.columns), **cells, "why": why, "put": str(postponed.item.path)}


def _changes_sheet(night: Night, changed: pl.DataFrame) -> Sheet:
    zh = night.lang == "zh"
    title = "与同一文件上一次评定相比有变化的结论" if zh else "Rulings that differ from the file's last ones"
    return Sheet(
        "变化" if zh else "Changes",
        changed.select(CHANGES.columns),
        headings=[pick(pair, night.lang) for pair in CHANGE_HEADINGS.values()],
        widths={"input": 30, "pathway": 44, "qualification": 36, "causes": 24},
        banner=[Banner(title, "title")],
    )
