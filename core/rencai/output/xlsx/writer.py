"""Write result workbooks: text stays text, dates are dates, the same input gives the same bytes."""

from __future__ import annotations

import io
import re
import signal
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import polars as pl

from rencai.output.xlsx import additions, archive
from rencai.output.xlsx import sheet as xlsx_sheet
from rencai.output.xlsx.sheet import A3_WIDTH, BLUE, letters_wide
from rencai.system import files, signals
from rencai.system.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from rustpy_xlsxwriter import FastExcel, Format

    from rencai.output.xlsx.sheet import Chart, Choice, Sheet


_NAME = 31
_ROWS, _COLUMNS = 1_048_576, 16_384
_WIDTH = 14.0
_BANNER_WIDTH = 110.0
_A3, _A4 = 8, 9  # as Excel numbers them
_LEAST_SCALE = 55  # in per cent; smaller letters could not be read
_A4_WIDTH = 150.0  # in letters; what is wider is printed on A3
_ALIGNED = 5_000
_POINTS = 16.5
_TALLEST = 409.0
_TO_FILL = "#FFF2CC"
_WRONG = "#FF9999"
_LINK = "#0563C1"
_FILLED = 0.95  # a line breaks before it is full
_STYLES = {  # size, colour, bold, points of height per line
    "title": (16, BLUE, True, 26),
    "red": (11, "#C00000", True, 18),
    "plain": (11, "#000000", False, 17),
    "note": (10, "#595959", False, 16),
}

Options = dict[str, Any]
"""Arguments as the writer takes them, a mapping of its own for each of its features."""


@contextmanager
def deferred_interrupt() -> Iterator[Callable[[], None]]:
    """Defer Ctrl-C within the block: it is raised where the yielded function is called, and at the end of the block.

    A process that ignores it (in the background, a thread of the web) goes on ignoring it.
    """
    before = signal.getsignal(signal.SIGINT)
    main = threading.current_thread() is threading.main_thread()
    if not main or before not in (signal.default_int_handler, signals.handle):
        yield lambda: None
        return
    pressed: list[int] = []

    def raise_pending() -> None:
        if pressed:
            raise KeyboardInterrupt

    signal.signal(signal.SIGINT, lambda number, _: pressed.append(number))
    try:
        yield raise_pending
    finally:
        signal.signal(signal.SIGINT, before)
    raise_pending()


def write(sheets: Sequence[Sheet], path: Path, as_of: date) -> None:
    """Write the workbook to that path, stamped with the basis date; on failure the path is as it was.

    :raises OutputError: when a sheet is too large for Excel, or the file cannot be written.
    """
    files.write(path, build(sheets, path.name, as_of))


def build(sheets: Sequence[Sheet], name_: str, as_of: date) -> bytes:
    """Return the workbook's bytes, stamped with the basis date.

    :param name_: what errors call the workbook.
    :raises OutputError: when a sheet is too large for Excel, or the temporary folder cannot be written.
    """
    from rustpy_xlsxwriter import FastExcel

    for sheet in sheets:
        _require_fit(sheet, name_)
    target = io.BytesIO()
    book = FastExcel(target)
    names = sheet_names([sheet.name for sheet in sheets])
    with deferred_interrupt() as raise_pending:
        for name, sheet in zip(names, sheets, strict=True):
            _add(book, name, sheet)
            raise_pending()
        _save(book, name_)
    colours = [chart.colours for sheet in sheets if sheet.frame.height for chart in sheet.charts]
    named = dict(zip((sheet.name for sheet in sheets), names, strict=True))
    added = [additions.additions(sheet, named) for sheet in sheets]
    return archive.stamp(target.getvalue(), as_of, colours, added, _WRONG)


def _save(book: FastExcel, name: str) -> None:
    try:
        book.save()
    except (OSError, RuntimeError) as error:
        cause = f"cannot write {name}: the folder for temporary files (TMPDIR) cannot be written, or the disk is full"
        raise OutputError(f"{cause}; free what is lacking and try again", code="E_OUTPUT_WRITE") from error


def sheet_names(wanted: Sequence[str]) -> list[str]:
    """Return names that Excel accepts, as near to the wanted as can be, no two alike.

    >>> sheet_names(["苏州/2025", "a", "A", ""])
    ['苏州_2025', 'a', 'A (2)', 'Sheet']
    """
    taken: set[str] = set()
    return [_unique(re.sub(r"[\[\]:*?/\\\x00-\x1f]", "_", name).strip("' ") or "Sheet", taken) for name in wanted]


def _unique(name: str, taken: set[str]) -> str:
    tries = ("", *(f" ({number})" for number in range(2, len(taken) + 3)))
    free = (name[: _NAME - len(end)] + end for end in tries)
    chosen = next(candidate for candidate in free if candidate.casefold() not in taken)
    taken.add(chosen.casefold())
    return chosen


def _require_fit(sheet: Sheet, book: str) -> None:
    rows, columns = sheet.header_row + 1 + sheet.frame.height, sheet.frame.width
    if rows > _ROWS or columns > _COLUMNS:
        raise OutputError(
            f"cannot write {book}: sheet {sheet.name!r} has {rows} rows and {columns} columns, Excel holds {_ROWS} and"
            f" {_COLUMNS}; split the input",
            code="E_OUTPUT_WRITE",
        )


def _add(book: FastExcel, name: str, sheet: Sheet) -> None:
    shown = sheet.shown
    frame = xlsx_sheet.writable(sheet.frame).rename(shown)
    rows, columns = sheet.freeze
    book.freeze(row=sheet.header_row + rows if rows else 0, col=columns, sheet=name)
    book.sheet(
        name,
        frame,
        column_widths={shown[column]: sheet.widths.get(column, _WIDTH) for column in shown},
        column_formats={shown[column]: made for column, made in _formats(sheet).items()},
        header_format=_header(),
        header_row=sheet.header_row,
        merge_ranges=_banner(sheet),
        row_heights=_heights(sheet),
        autofilter=sheet.autofilter and frame.height > 0,
        conditional_formats={shown[column]: rules for column, rules in _conditional_formats(sheet).items()},
        outline=_outline(sheet),
        notes={shown[column]: _note(choice) for column, choice in sheet.choices.items()},
        page_setup=_page(sheet),
        sheet_view={"tab_color": sheet.tab} if sheet.tab else None,
        charts=[_chart(chart, sheet) for chart in sheet.charts] if frame.height else None,
        dedupe_strings=bool(sheet.charts),  # a chart keeps a copy of its values, which constant memory would lose
    )


def _formats(sheet: Sheet) -> dict[str, Format]:
    """Return a format for each column that needs one: formats cost time on every cell."""
    if sheet.wrap and sheet.frame.height <= _ALIGNED:
        return {column: _format(sheet, column) for column in sheet.frame.columns}
    days = [column for column, dtype in sheet.frame.schema.items() if dtype == pl.Date]
    return {column: _format(sheet, column) for column in {*days, *sheet.wrap, *sheet.links}}


def _format(sheet: Sheet, column: str) -> Format:
    from rustpy_xlsxwriter import Format

    format_ = Format()
    if sheet.wrap:
        format_.set_align("top")
    if sheet.frame.schema[column] == pl.Date:
        format_.set_align("center").set_num_format("yyyy-mm-dd")
    if column in sheet.wrap:
        format_.set_text_wrap()
    if column in sheet.links:
        format_.set_font_color(_LINK).set_underline()
    return format_


def _header() -> Format:
    from rustpy_xlsxwriter import Format

    format_ = Format().set_bold().set_font_color("#FFFFFF").set_background_color(BLUE)
    format_ = format_.set_align("center").set_align("vcenter").set_text_wrap()
    return format_.set_border("thin").set_border_color("#FFFFFF")


def _line(style: str) -> Format:
    from rustpy_xlsxwriter import Format

    size, colour, bold, _ = _STYLES[style]
    format_ = Format().set_font_size(size).set_font_color(colour).set_align("left").set_align("vcenter").set_text_wrap()
    return format_.set_bold() if bold else format_


def _span(sheet: Sheet) -> tuple[int, float]:
    """Return how many columns a banner covers, two or more, and their width together."""
    widths = [sheet.widths.get(column, _WIDTH) for column in sheet.frame.columns]
    widths += [_WIDTH] * (2 - len(widths))
    covered = next((count for count in range(2, len(widths)) if sum(widths[:count]) >= _BANNER_WIDTH), len(widths))
    return covered, sum(widths[:covered])


def _banner(sheet: Sheet) -> list[tuple[int, int, int, int, str, Format]]:
    last = _span(sheet)[0] - 1
    return [
        (row, 0, row, last, line.text[: xlsx_sheet.LONGEST], _line(line.style)) for row, line in enumerate(sheet.banner)
    ]


def _heights(sheet: Sheet) -> dict[int, float]:
    """Return the heights of the banner's lines, which are merged and do not grow by themselves, and of the rows."""
    width = _span(sheet)[1]
    heights: dict[int, float] = {sheet.header_row: _header_height(sheet)}
    for row, line in enumerate(sheet.banner):
        size, _, _, points = _STYLES[line.style]
        lines = sum(max(1, -int(-archive.cells_wide(part) * size // (11 * width))) for part in line.text.split("\n"))
        heights[row] = min(_TALLEST, float(points * lines))
    return heights | _wrapped_heights(sheet)


def _header_height(sheet: Sheet) -> float:
    """Return a height in which the longest heading can be read, two lines at least."""
    lines = (
        -int(-archive.cells_wide(heading) // (_FILLED * sheet.widths.get(column, _WIDTH)))
        for column, heading in sheet.shown.items()
    )
    return min(_TALLEST, 16.0 * max(2, *lines, 2))


def _wrapped_heights(sheet: Sheet) -> dict[int, float]:
    """Return the heights of rows of several lines: Excel finds them itself, other programs show the first line."""
    if not sheet.wrap or not sheet.frame.height:
        return {}
    lines = sheet.frame.select(pl.max_horizontal(_lines(column, sheet) for column in sheet.wrap).alias("lines"))
    tall = lines.with_row_index("row", sheet.header_row + 1).filter(pl.col("lines") > 1)
    points = (tall["lines"] * _POINTS).clip(upper_bound=_TALLEST)
    return dict(zip(tall["row"].to_list(), points.to_list(), strict=True))


def _lines(column: str, sheet: Sheet) -> pl.Expr:
    text = pl.col(column).fill_null("")
    room = sheet.widths.get(column, _WIDTH) * _FILLED
    return (letters_wide(text) / room).ceil() + text.str.count_matches("\n", literal=True)


def _conditional_formats(sheet: Sheet) -> dict[str, list[Options]]:
    """Return the rules that colour cells by their text, and those to be filled in.

    A column's own format would colour the banner, too.
    """
    from rustpy_xlsxwriter import Format

    to_fill = {"type": "cell", "criteria": "!=", "value": -1, "format": Format().set_background_color(_TO_FILL)}
    rules = {column: _rules(colours) for column, colours in sheet.fills.items()}
    return rules | {column: [to_fill] for column in sheet.choices}


def _rules(colours: Mapping[str, str]) -> list[Options]:
    from rustpy_xlsxwriter import Format

    # the writer offers no rule "equals this text"; with the longest first, "begins with" is the same
    longest = sorted(colours.items(), key=lambda item: -len(item[0]))
    return [
        {"type": "text", "criteria": "begins_with", "value": text, "format": Format().set_background_color(colour)}
        for text, colour in longest
    ]


def _outline(sheet: Sheet) -> Options | None:
    """Return the lines that stand folded away, which Excel unfolds by the sign on the left of the line above."""
    count, below = sheet.folded
    if not count:
        return None
    last = sheet.header_row + sheet.frame.height - below
    return {"rows": [{"from": last - count + 1, "to": last, "collapsed": True}], "symbols_above": True}


def _note(choice: Choice) -> Options:
    lines = sum(1 + archive.cells_wide(line) // 40 for line in choice.note.split("\n"))
    return {"text": choice.note, "author": "rencai", "width": 320, "height": 30 + 18 * lines}


def _page(sheet: Sheet) -> Options:
    """Return how the sheet is printed: as wide as the paper where that can be read, its header on every page."""
    margins = {"left": 0.4, "right": 0.4, "top": 0.5, "bottom": 0.6}
    last = sheet.frame.width - 1
    printed, frozen = sheet.printed or (0, last), sheet.freeze[1]
    columns = sorted({*range(frozen), *range(printed[0], printed[1] + 1)})
    width = sum(sheet.widths.get(sheet.frame.columns[column], _WIDTH) for column in columns)
    page: Options = {"landscape": True, "margins": margins, "footer": "&C&P / &N", "repeat_rows": sheet.header_row}
    page["paper_size"] = _A4 if width <= _A4_WIDTH else _A3
    if width <= A3_WIDTH:
        page["fit_to_pages"] = (1, int(bool(sheet.charts)))
    else:
        page["scale"] = _LEAST_SCALE
    if sheet.printed:
        page["print_area"] = (0, printed[0], sheet.header_row + sheet.frame.height, printed[1])
    if frozen and (sheet.printed or width > A3_WIDTH):
        page["repeat_columns"] = (0, frozen - 1)
    return page


def _chart(chart: Chart, sheet: Sheet) -> Options:
    shown = sheet.shown
    chart_: Options = {"type": chart.kind, "title": chart.title, "width": chart.width, "height": chart.height}
    chart_ |= {"series": [shown[column] for column in chart.series], "categories": shown[chart.categories]}
    place = {"row": chart.row, "col": chart.column}
    return chart_ | {key: index for key, index in place.items() if index is not None}
