"""Workbooks as HR departments really send them, each with one trait: ``python tests/workbooks/make.py [FOLDER]``.

Nobody in them exists: names say so (合成人员), passports are P and a counter, 18-digit numbers have the area code
990000, which no place has. ``expected.toml`` says what rencai must make of each. With ``--kept`` also those that other
programs write anew each time (LibreOffice, rencai's own template, and msoffcrypto-tool, which is no dependency).
Run it with OPENPYXL_LXML=False, as the tests do: openpyxl writes other bytes with lxml.
"""

from __future__ import annotations

import io
import re
import shutil
import struct
import subprocess
import sys
import tempfile
from datetime import date, datetime
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook, load_workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font, PatternFill
from openpyxl.utils.datetime import CALENDAR_MAC_1904

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    Row = Sequence[object]

HERE = Path(__file__).parent
ABT, ISSUER = "American Board of Toxicology certificate", "American Board of Toxicology"
USUAL: Mapping[str, object] = {
    "工号": "",
    "姓名": "",
    "国籍": "美国",
    "证件号码": "",
    "出生日期": "1985-03-07",
    "职业资格名称": ABT,
    "发证机构": ISSUER,
    "发证日期": "2019-05-20",
    "有效期至": "2029-05-19",
    "工作城市": "苏州",
    "岗位类别": "专业技术",
    "从事相关专业": "是",
}
HEADINGS = tuple(USUAL)
"""A to L; everybody in the usual table is eligible in Suzhou."""

MADE: dict[str, Callable[[], bytes]] = {}
"""The same bytes whenever they are made."""
MADE_ELSEWHERE: dict[str, Callable[[], bytes]] = {}
"""Written by other programs, which stamp or salt them."""


def made(name: str, among: dict[str, Callable[[], bytes]] = MADE) -> Callable[[Callable[[], object]], Callable]:
    def add(maker: Callable[[], object]) -> Callable[[], object]:
        among[name] = lambda: _bytes(maker())
        return maker

    return add


def made_elsewhere(name: str) -> Callable[[Callable[[], object]], Callable]:
    return made(name, MADE_ELSEWHERE)


# People and rows


def person(number: int, result: Mapping[str, object] | None = None, headings: Sequence[str] = HEADINGS) -> list[object]:
    """The cells of synthetic person ``number`` under these headings, as told where that differs from the usual."""
    own = {"工号": f"E{number:03}", "姓名": f"合成人员{number:02}", "证件号码": f"P{number:08}"}
    cells = {**USUAL, **own, **(result or {})}
    return [cells.get(heading) for heading in headings]


def people(first: int, last: int) -> list[list[object]]:
    return [person(number) for number in range(first, last + 1)]


def varied(heading: str, values: Iterable[object], more: Mapping[str, object] | None = None) -> list[list[object]]:
    """A table, header in row 1, whose people differ in one column, which is added where the usual ones lack it."""
    headings = (*HEADINGS, *({heading, *(more or {})} - set(HEADINGS)))
    result = [person(number, {**(more or {}), heading: value}, headings) for number, value in enumerate(values, 1)]
    return [list(headings), *result]


def identity(birth: str, order: str = "001", *, area: str = "990000") -> str:
    """An 18-digit number with the check digit of GB 11643-1999 (ISO 7064 MOD 11-2).

    >>> identity("19491231", "002", area="110105")  # the standard's own example
    '11010519491231002X'
    """
    body = f"{area}{birth}{order}"
    total = sum(int(digit) * (2 ** (17 - place) % 11) for place, digit in enumerate(body))
    return body + "10X98765432"[total % 11]


# Workbooks and their bytes


def book(rows: Iterable[Row], title: str = "名单", *, into: Workbook | None = None, at: tuple[int, int] = (1, 1)):
    """A workbook, or one more sheet of one, with these rows from that row and column on."""
    workbook = into or Workbook()
    sheet = workbook.create_sheet(title) if into else workbook.active
    sheet.title = title
    for down, row in enumerate(rows):
        for across, value in enumerate(row):
            if value is not None:
                sheet.cell(at[0] + down, at[1] + across, value)
    return workbook


def _bytes(content: object) -> bytes:
    if isinstance(content, Workbook):
        return saved(content)
    return content if isinstance(content, bytes) else str(content).encode()


def saved(workbook: Workbook) -> bytes:
    file = io.BytesIO()
    workbook.save(file)
    return zipped({name: _unstamped(name, part) for name, part in unzipped(file.getvalue()).items()})


def _unstamped(name: str, part: bytes) -> bytes:
    stamp = rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"
    return re.sub(stamp, b"2026-11-23T00:00:00Z", part) if name == "docProps/core.xml" else part


def unzipped(data: bytes) -> dict[str, bytes]:
    with ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(parts: Mapping[str, bytes]) -> bytes:
    """The parts as a zip of the first day that a zip can have."""
    file = io.BytesIO()
    with ZipFile(file, "w") as archive:
        for name, part in parts.items():
            info = ZipInfo(name)
            info.compress_type = ZIP_DEFLATED
            archive.writestr(info, part)
    return file.getvalue()


def edited(data: bytes, changes: Mapping[str, tuple[str, str]]) -> bytes:
    """The workbook with a text of a part replaced; the text must be there."""
    parts = unzipped(data)
    for name, (old, new) in changes.items():
        text = parts[name].decode()
        if old not in text:
            raise ValueError(name)
        parts[name] = text.replace(old, new).encode()
    return zipped(parts)


def usual(last: int = 3, title: str = "名单") -> Workbook:
    return book([HEADINGS, *people(1, last)], title)


# Where the header is


@made("plain.xlsx")
def plain():
    return usual()


@made("人员名单 (1) 最终版.xlsx")
def name_with_spaces():
    return usual()


@made("title-notes.xlsx")
def title_notes():
    above = [["某某集团境外职业资格人才信息汇总表（合成数据）"], ["填表说明：姓名、证件号码、职业资格名称必填。"], []]
    workbook = book([*above, HEADINGS, *people(1, 3)])
    workbook.active.merge_cells("A1:L1")
    workbook.active.merge_cells("A2:L2")
    return workbook


@made("form-lines.xlsx")
def form_lines():
    """Lines of a form above the table, whose words are headings too."""
    form = ["工作单位：", "合成单位", None, "申报日期：", "2026-11-01"]
    return book([["人才信息表（合成数据）"], form, ["工作城市", "苏州", None, "年薪", "另报"], HEADINGS, *people(1, 3)])


@made("offset.xlsx")
def offset():
    return book(varied("从事相关专业", ["是", "也许", "否"]), at=(7, 3))


@made("two-level.xlsx")
def two_level():
    above = ["姓名", "国籍", "证书信息", None, None, None, "境外工作经历", "工作情况", None, None]
    below = [None, None, "名称", "编号", "发证机构", "发证日期", "年限", "工作城市", "岗位类别", "从事相关专业"]
    result = [
        [f"合成人员{number:02}", "美国", ABT, f"T{number:05}", ISSUER, day, years, "苏州", "专业技术", "是"]
        for number, (day, years) in enumerate([("2019-05-20", 3), ("03/04/2019", 5), ("2019-05-20", ">5")], 1)
    ]
    workbook = book([["人才信息表（合成数据）"], above, below, *result])
    for area in ("A1:J1", "A2:A3", "B2:B3", "C2:F2", "H2:J2"):
        workbook.active.merge_cells(area)
    return workbook


@made("two-level-twice.xlsx")
def two_level_twice():
    """The same sub-headings under two groups: the Chinese title's name is no certificate's name."""
    above = ["姓名", "境外职业资格证书", None, None, "国内职称证书", None, None, "工作城市", "岗位类别", "从事相关专业"]
    below = [None, "名称", "发证机构", "取得日期", "名称", "发证机构", "取得日期", None, None, None]
    title = ["工程师", "合成市人社局", "2020-01-01"]
    work = ["苏州", "技术", "是"]
    result = [[f"合成人员{number:02}", ABT, ISSUER, "2019-05-20", *title, *work] for number in range(1, 4)]
    workbook = book([above, below, *result])
    for area in ("A1:A2", "B1:D1", "E1:G1", "H1:H2", "I1:I2", "J1:J2"):
        workbook.active.merge_cells(area)
    return workbook


@made("decorated-headings.xlsx")
def decorated_headings():
    headings = [
        "*姓名", "国籍（必填）", "证件号码\n（护照或身份证）", "★职 业 资 格 名 称", "发证机构*",
        "发证日期(yyyy-mm-dd)",
        "工作\n城市", "【必填】岗位类别", "从事相关专业（是/否）", "相关工作年限（年）", "税前年薪（元）",
    ]  # fmt: skip
    good = ["合成人员01", "美国", "P00000001", ABT, ISSUER, "2019-05-20", "苏州", "技术", "是", 5, 350000]
    bad = ["合成人员02", "某某国", "P00000002", ABT, ISSUER, "某日", "某地", "占星", "也许", ">5", "面议"]
    return book([headings, good, bad])


@made("pay-in-wan.xlsx")
def pay_in_wan():
    return book(varied("税前年薪（万元）", [35, 42.5, "面议"]))


@made("synonyms.xlsx")
def synonyms():
    headings = ["员工编号", "姓名", "国籍（地区）", "护照号码", "出生年月", "证书名称", "颁发机构", "取得日期",
                "到期日期", "工作地点", "岗位性质", "是否对口"]  # fmt: skip
    bad = {"国籍": "某某国", "出生日期": "某日", "发证日期": "某日", "有效期至": "某日", "工作城市": "某地"}
    return book([headings, person(1), person(2, {**bad, "岗位类别": "占星", "从事相关专业": "也许"})])


@made("english.xlsx")
def english():
    headings = [
        "Employee ID", "Name", "Nationality", "Passport No.", "Date of Birth", "Qualification", "Issuing Body",
        "Issue Date", "Valid Until", "Work City", "Job Type", "Related Field (Y/N)",
    ]  # fmt: skip
    result = ["United States", "P00000001", date(1985, 3, 7), "ABT", ISSUER, date(2019, 5, 20), date(2029, 5, 19)]
    yes = ["E001", "Synthetic Person 01", *result, "Suzhou", "technical", "Y"]
    no = ["E002", "Synthetic Person 02", *result, "Suzhou", "technical", "N"]
    perhaps = ["E003", "Synthetic Person 03", *result, "Atlantis", "technical", "Y"]
    return book([headings, yes, no, perhaps], "Applicants")


@made("bilingual-headings.xlsx")
def bilingual_headings():
    headings = [
        "工号 Employee ID", "姓名 Name", "国籍/Nationality", "证件号码\nID number", "出生日期 (Date of birth)",
        "职业资格名称 Qualification", "发证机构 Issuing body", "发证日期 Issue date", "有效期至\nValid until",
        "工作城市 Work city", "岗位类别 Job type", "从事相关专业 Related field",
    ]  # fmt: skip
    return book([headings, *people(1, 2), person(3, {"发证日期": "某日", "从事相关专业": "也许"})])


@made("mixed-headings.xlsx")
def mixed_headings():
    headings = ["工号", "Name", "国籍", "Passport no", "DOB", "证书名称", "Issuer", "发证日期", "Valid until",
                "工作城市", "Job type", "是否对口"]  # fmt: skip
    return book([headings, *people(1, 2), person(3, {"出生日期": "某日", "从事相关专业": "也许"})])


@made("near-miss-accepted.xlsx")
def near_miss_accepted():
    """Slips of the pen that can mean one column only."""
    slips = {"职业资格名称": "境外职业资格证书的名称", "从事相关专业": "是否从事相关专业工作"}
    return book([[slips.get(heading, heading) for heading in HEADINGS], *people(1, 2)])


@made("near-miss-asked.xlsx")
def near_miss_in_doubt():
    return book([["证书名" if heading == "职业资格名称" else heading for heading in HEADINGS], *people(1, 2)])


@made("near-miss-refused.xlsx")
def near_miss_refused():
    """Days that are no expiry: read as one they would lie before the issue."""
    headings = (*(heading for heading in HEADINGS if heading != "有效期至"), "到岗日期", "合同到期日期")
    days = {"到岗日期": "2010-01-04", "合同到期日期": "2012-12-31"}
    return book([headings, *(person(number, days, headings) for number in (1, 2))])


@made("duplicate-headings.xlsx")
def duplicate_headings():
    headings = (*HEADINGS, "发证机构", "证书名称")
    return book([headings, *([*person(number), "另一机构", "另一证书"] for number in (1, 2))])


@made("missing-columns.xlsx")
def missing_columns():
    headings = [heading for heading in HEADINGS if heading not in {"工作城市", "岗位类别"}]
    return book([headings, *(person(number, headings=headings) for number in (1, 2))])


# Sheets


@made("several-sheets.xlsx")
def several_sheets():
    workbook = book([HEADINGS, *people(1, 2)], "技术部")
    turned = HEADINGS[::-1]
    book([["研发部名单"], [], turned, *(person(number, headings=turned) for number in (3, 4))], "研发部", into=workbook)
    english_ones = [["Name", "Qualification", "Work city", "Job type", "Related field"]]
    book([*english_ones, ["Synthetic Person 05", "DABT", "SIP", "management", "yes"]], "Overseas", into=workbook)
    return workbook


@made("hidden-sheets.xlsx")
def hidden_sheets():
    workbook = usual()
    for title, state in (("停用名单", "hidden"), ("旧名单", "veryHidden")):
        book([HEADINGS, *people(7, 8)], title, into=workbook)
        workbook[title].sheet_state = state
    return workbook


@made("hidden-only.xlsx")
def hidden_only():
    workbook = book([["请见附件。"], ["名单另发。"]], "说明信")
    book([HEADINGS, *people(7, 8)], "名单", into=workbook)
    workbook["名单"].sheet_state = "hidden"
    return workbook


@made("notes-sheet.xlsx")
def notes_sheet():
    notes = [["联系人：合成人员九"], ["请于月底前交人力资源部。"], ["附件一并寄出。"]]
    return book(notes, "备忘", into=usual())


@made("empty-sheets.xlsx")
def empty_sheets():
    workbook = usual()
    workbook.create_sheet("Sheet2")
    workbook.create_sheet("Sheet3")
    return workbook


@made("chart-sheet.xlsx")
def chart_sheet():
    from openpyxl.chart import BarChart, Reference

    workbook = usual()
    chart = BarChart()
    chart.add_data(Reference(workbook.active, min_col=1, min_row=1, max_row=4))
    workbook.create_chartsheet("图表").add_chart(chart)
    return workbook


@made("sheet-names.xlsx")
def sheet_names():
    workbook = book([HEADINGS, *people(1, 1)], 'O\'Neil "部" & <甲>')
    book([HEADINGS, *people(2, 2)], "名单🙂𠮷", into=workbook)
    book([HEADINGS, *people(3, 3)], " 前后有空格 ", into=workbook)
    return workbook


# Rows


@made("blank-rows.xlsx")
def blank_rows():
    spaces = ["", "  ", "\u3000\u3000", "\n"]
    return book([HEADINGS, person(1), [], spaces, person(2), [], [], person(3)])


@made("prefilled-numbers.xlsx")
def prefilled_numbers():
    """A form whose lines are numbered before anybody is entered."""
    headings = ("序号", *HEADINGS)
    return book([headings, *([number, *person(number)] for number in (1, 2, 3)), [4], [5], [6]])


@made("repeated-header.xlsx")
def repeated_header():
    rows = [row for start in (1, 11, 21) for row in (HEADINGS, *people(start, min(start + 9, 25)))]
    return book([["名单（打印版，合成数据）"], *rows])


@made("example-row.xlsx")
def example_row():
    """The template's example, twice: named by its number, and by its name."""
    headings = ("序号", *HEADINGS)
    example = ["示例", *person(90, {"姓名": "张三"})]
    named = ["例", *person(91, {"姓名": "李四（示例）"})]
    return book([headings, example, named, *([number, *person(number)] for number in (1, 2, 3))])


@made("guide-row.xlsx")
def guide_row():
    guide = ["选填", "必填", "必填", "必填", "选填", "必填", "必填", "选填", "选填", "必填", "必填", "必填"]
    return book([HEADINGS, guide, *people(1, 3)])


@made("numbering-row.xlsx")
def numbering_row():
    return book([HEADINGS, list(range(1, 13)), *people(1, 3)])


@made("numbering-row-brackets.xlsx")
def numbering_row_brackets():
    return book([HEADINGS, [f"（{number}）" for number in range(1, 13)], *people(1, 3)])


@made("totals.xlsx")
def totals():
    rows = [*people(1, 2), ["小计", 2], *people(3, 3), ["小计", 1], ["合 计", "3人"]]
    return book([HEADINGS, *rows])


@made("totals-of-pay.xlsx")
def totals_of_pay():
    headings = ("序号", *HEADINGS, "税前年薪")
    rows = [[number, *person(number), 300000 + number] for number in (1, 2, 3)]
    return book([headings, *rows, [None, "合计", *[None] * 11, 900006]])


@made("footer.xlsx")
def footer():
    signed = ["制表人：合成人员九", None, None, "审核人：合成人员八", None, None, "日期：2026年11月1日"]
    return book([HEADINGS, *people(1, 3), [], signed])


@made("footer-lines.xlsx")
def footer_lines():
    return book([HEADINGS, *people(1, 2), ["填表人：合成人员九"], ["审核人（签字）："], [None, None, "2026年11月1日"]])


@made("notes-below.xlsx")
def notes_below():
    notes = [["注：1. 本表人员均为合成。"], ["说明：有效期以证书原件为准，长期有效的填写“长期”。"]]
    workbook = book([HEADINGS, *people(1, 2), *notes])
    workbook.active.merge_cells("A4:L4")
    workbook.active.merge_cells("A5:L5")
    return workbook


@made("sections.xlsx")
def sections():
    workbook = book([HEADINGS, ["一、技术部"], *people(1, 2), ["二、研发部"], *people(3, 4)])
    workbook.active.merge_cells("A2:L2")
    workbook.active.merge_cells("A5:L5")
    return workbook


@made("lookalikes.xlsx")
def lookalikes():
    """Applicants whose cells speak of totals, examples and notes: every one of them is a row."""
    headings = (*HEADINGS, "工作单位", "备注")
    message = [
        ("合计科技（合成）有限公司", "小计已核对"),
        ("示例软件（合成）有限公司", "示例材料已交"),
        ("必填信息（合成）有限公司", "必填项已填"),
        ("制表机械（合成）有限公司", "制表人：合成人员九"),
        ("合成单位", "注：原件已还"),
        ("合成单位", "日期：2026年11月1日收件"),
    ]
    rows = [
        person(number, {"工作单位": employer, "备注": note}, headings)
        for number, (employer, note) in enumerate(message, 1)
    ]
    return book([headings, *rows, [None, "合成人员07"], [None, "合成人员08", None, None, None, ABT]])


@made("merged-down.xlsx")
def merged_down():
    headings = ("工作单位", *HEADINGS)
    rows = [["合成单位" if number in {1, 4} else None, *person(number)] for number in range(1, 6)]
    for row in (*rows[1:3], rows[4]):
        row[10] = None
    workbook = book([headings, *rows])
    for area in ("A2:A4", "A5:A6", "K2:K4", "K5:K6"):
        workbook.active.merge_cells(area)
    return workbook


@made("merged-over-blank.xlsx")
def merged_over_blank():
    """A merged cell beside an empty line makes nobody of it."""
    headings = ("工作单位", *HEADINGS)
    rows = [["合成单位", *person(1)], [None, *person(2)], [], [None, *person(3)]]
    workbook = book([headings, *rows])
    workbook.active.merge_cells("A2:A5")
    return workbook


@made("merged-across.xlsx")
def merged_across():
    """What is merged sideways belongs to the first column alone: this day is no expiry."""
    workbook = book([HEADINGS, person(1, {"有效期至": None}), person(2)])
    workbook.active.merge_cells("H2:I2")
    return workbook


@made("merged-two-certificates.xlsx")
def merged_two_certificates():
    """One person on two lines: only the certificate differs, all else is merged downwards."""
    second = [None] * 5 + ["PMP", "Project Management Institute", "2020-01-01", "2029-01-01", None, None, None]
    workbook = book([HEADINGS, person(1), second, person(2), second])
    for first in (2, 4):
        for column in "ABCDEJKL":
            workbook.active.merge_cells(f"{column}{first}:{column}{first + 1}")
    return workbook


@made("merged-record.xlsx")
def merged_record():
    """Every cell of a record is merged over two lines: one row each."""
    workbook = book([HEADINGS, person(1), [], person(2), [], person(3), []])
    for first in (2, 4, 6):
        for column in range(1, 13):
            workbook.active.merge_cells(start_row=first, end_row=first + 1, start_column=column, end_column=column)
    return workbook


@made("filtered.xlsx")
def filtered():
    workbook = usual(5)
    sheet = workbook.active
    sheet.auto_filter.ref = "A1:L6"
    sheet.auto_filter.add_filter_column(0, ["E001", "E004", "E005"])
    for row in (3, 4):
        sheet.row_dimensions[row].hidden = True
    return workbook


@made("hidden-column.xlsx")
def hidden_column():
    workbook = usual()
    workbook.active.column_dimensions["J"].hidden = True
    return workbook


@made("headings-only.xlsx")
def headings_only():
    return book([["名单"], HEADINGS])


@made("headings-and-footer.xlsx")
def headings_and_footer():
    return book([HEADINGS, [], ["合计", 0], ["制表人：合成人员九"]])


@made("no-header.xlsx")
def no_header():
    return book(people(1, 3))


@made("nothing-filled.xlsx")
def nothing_filled():
    return Workbook()


# Cells as Excel stores them


@made("formulas-uncached.xlsx")
def formulas_uncached():
    workbook = usual()
    sheet = workbook.active
    sheet["F3"], sheet["J4"] = '="A"&"BT"', '="苏"&"州"'
    return workbook


@made("sheet-protected.xlsx")
def sheet_protected():
    """Protected against changes, which is no secret: every program can read it."""
    workbook = usual()
    workbook.active.protection.password = "synthetic"  # noqa: S105 - of nothing
    workbook.active.protection.enable()
    workbook.security.lockStructure = True
    return workbook


@made("error-cells.xlsx")
def error_cells():
    workbook = usual(4)
    for address, error in {"F2": "#N/A", "H3": "#REF!", "J4": "#DIV/0!", "L5": "#NAME?"}.items():
        workbook.active[address].value = error
        workbook.active[address].data_type = "e"
    return workbook


def shared(data: bytes) -> bytes:
    """The workbook with its strings in a table, as Excel writes them; openpyxl writes each into its cell."""
    parts, strings = unzipped(data), {}
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    link = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
    sheet = re.sub(
        r't="inlineStr"><is>(.*?)</is>',
        lambda matches: f't="s"><v>{strings.setdefault(matches[1], len(strings))}</v>',
        parts["xl/worksheets/sheet1.xml"].decode(),
        flags=re.DOTALL,
    )
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    table = f'<sst xmlns="{main}">{"".join(f"<si>{text}</si>" for text in strings)}</sst>'
    result = zipped({**parts, "xl/worksheets/sheet1.xml": sheet.encode(), "xl/sharedStrings.xml": table.encode()})
    return edited(
        result,
        {
            "[Content_Types].xml": (
                "</Types>",
                f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}"/></Types>',
            ),
            "xl/_rels/workbook.xml.rels": (
                "</Relationships>",
                f'<Relationship Id="rId98" Type="{link}" Target="sharedStrings.xml"/></Relationships>',
            ),
        },
    )


@made("shared-strings.xlsx")
def shared_strings():
    return shared(saved(usual()))


SHEET = "xl/worksheets/sheet1.xml"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


@made("strict.xlsx")
def strict():
    """Excel's "Strict Open XML": other namespaces."""
    parts = {name: part.decode() for name, part in unzipped(shared(saved(usual()))).items()}
    office, pure = "http://schemas.openxmlformats.org/officeDocument/2006", "http://purl.oclc.org/ooxml/officeDocument"
    for name, part in parts.items():
        moved = part.replace(MAIN, "http://purl.oclc.org/ooxml/spreadsheetml/main")
        parts[name] = moved.replace(f"{office}/relationships", f"{pure}/relationships")
    return zipped({name: part.encode() for name, part in parts.items()})


@made("prefixed.xlsx")
def prefixed():
    """Every element of the sheet and of its strings under a prefix, as .NET programs write them."""
    parts = unzipped(shared(saved(usual())))
    for name in (SHEET, "xl/sharedStrings.xml"):
        text = re.sub(r"<(/?)([A-Za-z])", r"<\1x:\2", parts[name].decode())
        parts[name] = text.replace(f'xmlns="{MAIN}"', f'xmlns:x="{MAIN}"').encode()
    return zipped(parts)


@made("no-addresses.xlsx")
def no_addresses():
    """Rows and cells that do not say where they are: each is the next one."""
    parts = unzipped(shared(saved(usual())))
    return zipped({**parts, SHEET: re.sub(rb'(<(?:row|c)) r="[A-Z]*[0-9]+"', rb"\1", parts[SHEET])})


@made("rich-text.xlsx")
def rich_text():
    workbook = usual()
    bold, red = InlineFont(b=True), InlineFont(color="FFC00000")
    for address, runs in {
        "F1": ("职业", TextBlock(bold, "资格"), "名称"),
        "A2": (TextBlock(bold, "E"), TextBlock(red, "00"), "1"),
        "F2": (TextBlock(bold, "American Board "), "of ", TextBlock(red, "Toxicology"), " certificate"),
        "J3": (TextBlock(red, "苏"), "州"),
    }.items():
        workbook.active[address] = CellRichText(*runs)
    return workbook


@made("phonetic.xlsx")
def phonetic():
    """A reading above the characters, as Japanese Excel stores it, is no part of the text."""
    run = '<rPh sb="0" eb="2"><t>ソシュウ</t></rPh><phoneticPr fontId="0"/>'
    heading = '<rPh sb="0" eb="2"><t>コウジョウ</t></rPh>'
    data = edited(shared(saved(usual())), {"xl/sharedStrings.xml": ("<t>苏州</t>", f"<t>苏州</t>{run}")})
    return edited(data, {"xl/sharedStrings.xml": ("<t>工作城市</t>", f"<t>工作城市</t>{heading}")})


@made("spaces.xlsx")
def spaces():
    typed = {"工号": " E001 ", "职业资格名称": f"\u3000{ABT}\u3000 ", "工作城市": "\xa0苏州\n", "从事相关专业": " 是　",
             "岗位类别": "\t专业技术", "发证日期": " 2019-05-20 ", "国籍": "美 国"}  # fmt: skip
    headings = [f" {heading}　" for heading in HEADINGS]
    return book([headings, person(1, typed), person(2)])


@made("rare-characters.xlsx")
def rare_characters():
    names = {1: "𠮷野🙂", 2: "合成・ÑandúÅ", 3: "=1+1", 4: "䶮\u200b合成", 5: "合成_x000D_人员"}
    workbook = book(
        [HEADINGS, *(person(number, {"姓名": name, "工号": f"𠮷{number}"}) for number, name in names.items())]
    )
    workbook.active["B4"].data_type = "s"
    return workbook


@made("long-cell.xlsx")
def long_cell():
    return book(varied("备注", ["备" * 32767, "短"]))


@made("styled-beyond.xlsx")
def styled_beyond():
    """Empty cells with a colour beside and below the table; expected.toml allows no column beyond it."""
    workbook = usual()
    for address in ("M1", "N2", "M60", "Z30"):
        workbook.active[address].fill = PatternFill("solid", fgColor="FFFFFF00")
    return workbook


@made("wide.xlsx")
def wide():
    own = [f"自有列{number:03}" for number in range(300)]
    headings = (*own[:150], *HEADINGS, *own[150:])
    values = {name: f"v{name[-3:]}" for name in own}
    return book([headings, *(person(number, values, headings) for number in (1, 2))])


@made("wrong-dimension.xlsx")
def wrong_dimension():
    return edited(
        saved(usual()), {"xl/worksheets/sheet1.xml": ('<dimension ref="A1:L4" />', '<dimension ref="A1:B2" />')}
    )


@made("table-object.xlsx")
def table_object():
    from openpyxl.worksheet.table import Table, TableStyleInfo

    workbook = usual()
    table = Table(displayName="名单表", ref="A1:L4")
    table.tableStyleInfo = TableStyleInfo(name="TableStyleMedium9", showRowStripes=True)
    workbook.active.add_table(table)
    workbook.active["A1"].font = Font(bold=True)
    return workbook


# Values


@made("dates.xlsx")
def dates():
    """One day in every form; the ruling's as_of shows what was read."""
    day = date(2022, 3, 29)
    afternoon = datetime(2022, 3, 29, 14, 30)  # noqa: DTZ001 - a cell has no zone
    forms = [day, afternoon, "2022-03-29", "2022/3/29", "2022.03.29", "2022年3月29日", "20220329", 20220329,
             "2022-3-29", "２０２２年３月２９日", " 2022-03-29 ", "2022-03-29 00:00:00", "2022 年 3 月 29 日",
             "2022.3.29"]  # fmt: skip
    return book(varied("申请日期", forms))


@made("date-formats.xlsx")
def date_formats():
    """One day as Excel stores it, shown in many ways; what is shown changes nothing."""
    formats = ['yyyy"年"m"月"d"日"', '[$-804]yyyy"年"m"月";@',
               "[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy", "yyyy\\-mm\\-dd;@",
               "mmm-yy", "d/m/yy", "m/d/yy h:mm", "yyyy.mm.dd", "[红色]yyyy-mm-dd"]  # fmt: skip
    workbook = book(varied("申请日期", [date(2022, 3, 29)] * len(formats)))
    for row, form in enumerate(formats, 2):
        workbook.active.cell(row, 13).number_format = form
    return workbook


@made("date-formats-chinese.xlsx")
def date_formats_chinese():
    """The formats that Chinese Excel has built in: a number, and no word of what it means."""
    built_in = (14, 27, 30, 31, 57, 58)
    workbook = book(varied("申请日期", [date(2022, 3, 29)] * len(built_in)))
    for row, number in enumerate(built_in, 2):
        workbook.active.cell(row, 13).number_format = f"yyyy-mm-dd;{number}"
    parts = unzipped(saved(workbook))
    styles = parts["xl/styles.xml"].decode()
    for own, number in re.findall(r'<numFmt numFmtId="(\d+)" formatCode="yyyy-mm-dd;(\d+)"', styles):
        styles = styles.replace(f'numFmtId="{own}"', f'numFmtId="{number}"')
    styles = re.sub(r"<numFmts.*?</numFmts>", "", styles)
    return zipped({**parts, "xl/styles.xml": styles.encode()})


def _of_1904() -> Workbook:
    workbook = Workbook()
    workbook.epoch = CALENDAR_MAC_1904
    book(varied("申请日期", [date(2022, 3, 29), date(2022, 3, 28), "2022-03-29"]), into=workbook)
    del workbook["Sheet"]
    return workbook


@made("dates-1904.xlsx")
def dates_1904():
    return _of_1904()


@made("dates-month-only.xlsx")
def dates_month_only():
    months = {"出生日期": "1985年3月", "发证日期": "2019年5月", "有效期至": "2029年5月"}
    others = {"出生日期": "1985-03", "发证日期": "2019.05", "有效期至": "2029/5"}
    return book([HEADINGS, person(1, months), person(2, others), person(3)])


@made("dates-bad.xlsx")
def dates_bad():
    forms = ["03/04/2022", "3/4/22", "2022-02-30", "2022年13月1日", "去年", "2022", "22.3.4", "长期", "2022-03-29至今"]
    return book(varied("发证日期", forms))


@made("dates-permanent.xlsx")
def dates_permanent():
    return book(varied("有效期至", ["长期", "永久", "无期限", "长期有效", "永久有效", "Permanent", date(9999, 12, 31)]))


@made("expiry-before-issue.xlsx")
def expiry_before_issue():
    return book([HEADINGS, person(1), person(2, {"有效期至": "2018-05-19"})])


@made("numbers.xlsx")
def numbers():
    good = [5, "5年", "５", "5.5年", 0.5, "0.5 年", "１２年"]
    bad = ["3-5", ">5", "5年以上", "约5", -1, "五六年", "3～5年"]
    return book(varied("相关工作年限", [*good, *bad]))


@made("money.xlsx")
def money():
    good = [350000, "350,000", "35万元", "35万", "３５００００", "￥350,000", "350000元", "35.5 万元"]
    bad = ["30-40万", ">30万", "面议", "35万左右"]
    return book(varied("税前年薪", [*good, *bad]))


@made("flags.xlsx")
def flags():
    yes = ["是", "有", "Y", "yes", "√", True, 1, "TRUE", "1", "Ｙ"]
    no = ["否", "无", "N", "no", "×", False, 0, "FALSE", "0"]
    return book(varied("从事相关专业", [*yes, *no, "也许", "是/否", 2]))


@made("places.xlsx")
def places():
    inside = ["苏州市", "江苏省苏州市", "江苏省苏州市工业园区", "Suzhou", "SUZHOU, Jiangsu", "SIP", "苏州工业园区",
              "中国江苏苏州", "江苏省苏州市姑苏区合成路1号", "昆山市"]  # fmt: skip
    outside = ["上海市浦东新区", "北京", "安徽省宿州市", "Suzhou, Anhui"]
    return book(varied("工作城市", [*inside, *outside, "苏州/上海", "火星", "全国"]))


@made("nationalities.xlsx")
def nationalities():
    good = ["中国", "China", "CN", "CHN", "美国", "USA", "US", "United States", "英籍", "中国香港", "HK",
            "Hong Kong SAR", "中国台湾", "新加坡", "SG", "Singapore", "韩国", "GBR"]  # fmt: skip
    return book(varied("国籍", [*good, "火星国", "美国/英国"]))


@made("several-certificates.xlsx")
def several_certificates():
    two = [f"{ABT}{mark}PMP" for mark in (";", "；", "、", "\n", "; ")]
    return book(varied("职业资格名称", [*two, f"PMP；{ABT}；", "PMP\n\nDABT"]))


@made("text-numbers.xlsx")
def text_numbers():
    """Numbers of people as Excel stores them: a whole number has no fraction, a text keeps its zeros."""
    return book(varied("工号", [1001, "007", 1002.0, "1e5", "12345678901234567890"]))


@made("id-as-number.xlsx")
def id_as_number():
    stored = [int(identity("19850307", "104")), identity("19850307", "002"), 12345678, "P00000004"]
    return book(varied("证件号码", stored))


@made("id-numbers.xlsx")
def id_numbers():
    good = [identity("19850307", f"{number:03}") for number in range(1, 100)]
    with_x = next(number for number in good if number.endswith("X"))
    wrong = good[0][:-1] + str((int(good[0][-1].replace("X", "0")) + 1) % 10)
    forms = [good[0], with_x, with_x.lower(), f" {good[1]} ", wrong, identity("19851307"), identity("19850230")]
    rows = varied("证件号码", forms, {"国籍": "中国"})
    for row in rows[6:8]:
        row[4] = None
    return book(rows)


@made("id-other-forms.xlsx")
def id_other_forms():
    """Numbers of other documents, of which those of 15 and 18 characters here have the form of none."""
    forms = ["990000850307001", "H00000001", "00000001", "XX0000000000001", "AB0000000000000001", "P-0000 0001"]
    return book(varied("证件号码", forms))


@made("id-and-birth.xlsx")
def id_and_birth():
    rows = varied(
        "证件号码", [identity("19850307"), identity("19850308"), identity("19850307", "002")], {"国籍": "中国"}
    )
    rows[3][4] = None
    return book(rows)


@made("same-person.xlsx")
def same_person():
    number = {"证件号码": "P00000001", "姓名": "合成人员01", "工号": "E001"}
    others = [
        {"职业资格名称": "PMP", "发证机构": "Project Management Institute"},
        {"职业资格名称": "CFA", "发证机构": "CFA Institute"},
    ]
    return book([HEADINGS, person(1), *(person(1, {**number, **other}) for other in others), person(2)])


# Other formats


@made("macros.xlsm")
def macros():
    """The marks of a workbook with macros; what stands for the project is no program."""
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    office = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
    project = '<Override PartName="/xl/vbaProject.bin" ContentType="application/vnd.ms-office.vbaProject"/></Types>'
    data = edited(saved(usual()), {"[Content_Types].xml": (kind, office)})
    data = edited(data, {"[Content_Types].xml": ("</Types>", project)})
    relation = (
        '<Relationship Id="rId99" Type="http://schemas.microsoft.com/office/2006/relationships/vbaProject"'
        ' Target="vbaProject.bin"/></Relationships>'
    )
    data = edited(data, {"xl/_rels/workbook.xml.rels": ("</Relationships>", relation)})
    return zipped({**unzipped(data), "xl/vbaProject.bin": bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504)})


def record(kind: int, data: bytes = b"") -> bytes:
    """One record of BIFF12: its number and its length in groups of seven bits."""
    number = bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
    length, left = bytearray(), len(data)
    while left > 0x7F:
        length.append(left & 0x7F | 0x80)
        left >>= 7
    return number + bytes([*length, left]) + data


def wide_string(text: str) -> bytes:
    return struct.pack("<I", len(text.encode("utf-16-le")) // 2) + text.encode("utf-16-le")


def _binary_cell(column: int, value: object) -> bytes:
    if isinstance(value, date):
        serial = (value - date(1899, 12, 30)).days
        return record(5, struct.pack("<IId", column, 1, serial))
    if isinstance(value, (int, float)):
        return record(5, struct.pack("<IId", column, 0, value))
    return record(6, struct.pack("<II", column, 0) + wide_string(str(value)))


def _binary_sheet(rows: Sequence[Row]) -> bytes:
    lines = b"".join(
        record(0, struct.pack("<IIH3xI", place, 0, 300, 0))
        + b"".join(_binary_cell(column, value) for column, value in enumerate(row) if value is not None)
        for place, row in enumerate(rows)
    )
    size = struct.pack("<4I", 0, len(rows) - 1, 0, max(map(len, rows)) - 1)
    return record(129) + record(148, size) + record(145) + lines + record(146) + record(130)


def _binary_styles() -> bytes:
    """Two cell formats: general, and the day (number format 14)."""
    formats = b"".join(record(47, struct.pack("<HH10xH", 0, number, 1)) for number in (0, 14))
    return record(278) + record(617, struct.pack("<I", 2)) + formats + record(618) + record(279)


@made("binary.xlsb")
def binary():
    days = {"发证日期": date(2019, 5, 20), "有效期至": date(2029, 5, 19), "申请日期": date(2022, 3, 29), "工号": 1001}
    headings = (*HEADINGS, "申请日期")
    rows = [headings, *(person(number, days, headings) for number in (1, 2, 3))]
    sheets = record(156, struct.pack("<II", 0, 1) + wide_string("rId1") + wide_string("名单"))
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    main = "application/vnd.ms-excel"
    relations = '<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="{}/relationships">{}</Relationships>'
    item = '<Relationship Id="rId{}" Type="{}/{}" Target="{}"/>'
    types = (
        f'<?xml version="1.0" encoding="UTF-8"?><Types xmlns="{package}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.bin" ContentType="{main}.sheet.binary.macroEnabled.main"/>'
        f'<Override PartName="/xl/worksheets/sheet1.bin" ContentType="{main}.worksheet"/>'
        f'<Override PartName="/xl/styles.bin" ContentType="{main}.styles"/></Types>'
    )
    inner = item.format(1, relation, "worksheet", "worksheets/sheet1.bin") + item.format(
        2, relation, "styles", "styles.bin"
    )
    return zipped(
        {
            "[Content_Types].xml": types.encode(),
            "_rels/.rels": relations.format(
                package, item.format(1, relation, "officeDocument", "xl/workbook.bin")
            ).encode(),
            "xl/workbook.bin": record(131) + record(143) + sheets + record(144) + record(132),
            "xl/_rels/workbook.bin.rels": relations.format(package, inner).encode(),
            "xl/worksheets/sheet1.bin": _binary_sheet(rows),
            "xl/styles.bin": _binary_styles(),
        }
    )


def delimited(rows: Iterable[Row], mark: str = ",") -> str:
    return "".join(mark.join(_field(value, mark) for value in row) + "\r\n" for row in rows)


def _field(value: object, mark: str) -> str:
    text = "" if value is None else str(value)
    quoted = any(sign in text for sign in (mark, '"', "\n"))
    return '"{}"'.format(text.replace('"', '""')) if quoted else text


@made("utf8.csv")
def utf8():
    return delimited([HEADINGS, *people(1, 3)])


@made("utf8-bom.csv")
def utf8_bom():
    return b"\xef\xbb\xbf" + delimited([HEADINGS, *people(1, 3)]).encode()


@made("gb18030.csv")
def gb18030():
    return delimited([HEADINGS, *people(1, 2), person(3, {"姓名": "合成䶮𠮷"})]).encode("gb18030")


@made("semicolon.csv")
def semicolon():
    return delimited([HEADINGS, *people(1, 3)], ";")


@made("tab.csv")
def tab():
    return delimited([HEADINGS, *people(1, 3)], "\t")


@made("quoted-breaks.csv")
def quoted_breaks():
    result = {"职业资格名称": f"{ABT}\nPMP", "发证机构": 'American "Board", of Toxicology', "工作城市": "苏州,江苏"}
    return delimited([["工号", "姓名", "国籍", "证件\n号码", *HEADINGS[4:]], person(1, result), person(2)])


@made("blank-lines.csv")
def blank_lines():
    return delimited([["名单（合成数据）"], [], HEADINGS, person(1), [], [None] * 12, person(2), []])


@made("semicolons-inside.csv")
def semicolons_inside():
    """More semicolons than commas in some lines, and line ends of Unix."""
    names = [f"{ABT};PMP;CFA;FRM;CIA;CISA;ACCA", f"{ABT};PMP", ABT]
    rows = [person(number, {"职业资格名称": name}) for number, name in enumerate(names, 1)]
    return delimited([HEADINGS, *rows]).replace("\r\n", "\n")


@made("leading-zeros.csv")
def leading_zeros():
    """What a spreadsheet program would spoil: zeros in front, 18 digits, a day."""
    result = {"工号": "007", "证件号码": identity("19850307", "002"), "国籍": "中国"}
    return delimited([HEADINGS, person(1, result), person(2, {"工号": "1E5"})])


@made("id-scientific.csv")
def id_scientific():
    """What Excel makes of 18 digits when it saves a .csv."""
    return delimited([HEADINGS, person(1, {"证件号码": "9.90000E+17", "国籍": "中国"}), person(2)])


@made("PLAIN-UPPER.XLSX")
def upper_case():
    return usual()


@made("xlsb-named.xlsx")
def xlsb_named():
    return binary()


@made("xlsx-named.xls")
def xlsx_named():
    return usual()


@made("csv-named.xlsx")
def csv_named():
    return delimited([HEADINGS, *people(1, 3)])


@made("html-named.xls")
def html_named():
    cells = "".join(f"<tr>{''.join(f'<td>{escape(str(cell))}</td>' for cell in row)}</tr>" for row in people(1, 2))
    heads = "".join(f"<th>{heading}</th>" for heading in HEADINGS)
    return f'<html><head><meta charset="utf-8"></head><body><table><tr>{heads}</tr>{cells}</table></body></html>'


@made("truncated.xlsx")
def truncated():
    data = saved(usual())
    return data[: len(data) // 2]


@made("damaged-sheet.xlsx")
def damaged_sheet():
    """A whole zip, in which the sheet's own part breaks off."""
    parts = unzipped(saved(usual()))
    sheet = parts["xl/worksheets/sheet1.xml"]
    return zipped({**parts, "xl/worksheets/sheet1.xml": sheet[: len(sheet) // 2]})


@made("zero-bytes.xlsx")
def zero_bytes():
    return b""


@made("zip-named.xlsx")
def zip_named():
    return zipped({"readme.txt": "合成".encode()})


@made("pdf-named.xlsx")
def pdf_named():
    return b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


# Written by other programs


@made_elsewhere("template.xlsx")
def template():
    """The template of ``rencai template``, filled in for three people."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "template.xlsx")
        subprocess.run([Path(sys.executable).parent / "rencai", "template", path], check=True, capture_output=True)
        workbook = load_workbook(path)
    sheet = workbook.worksheets[0]
    headings = [cell.value for cell in sheet[1]]
    for number in (1, 2, 3):
        for column, value in enumerate(person(number, headings=headings), 1):
            if value is not None:
                sheet.cell(number + 1, column, value)
    return workbook


def converted(data: bytes, ending: str, form: str | None = None) -> bytes:
    """The workbook as LibreOffice saves it."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "in.xlsx").write_bytes(data)
        profile = f"-env:UserInstallation={Path(folder, 'profile').as_uri()}"
        office = shutil.which("soffice") or "soffice"
        command = [
            office,
            profile,
            "--headless",
            "--convert-to",
            form or ending,
            "--outdir",
            f"{folder}/out",
            f"{folder}/in.xlsx",
        ]
        subprocess.run(command, check=True, capture_output=True)
        return Path(folder, "out", f"in.{ending}").read_bytes()


def _for_office() -> bytes:
    """What a format may lose: a day, a number, a line break, a merge, a hidden sheet, an empty row."""
    result = {"发证日期": date(2019, 5, 20), "工号": 1001, "职业资格名称": f"{ABT}\nPMP", "申请日期": date(2022, 3, 29)}
    headings = (*HEADINGS, "申请日期")
    rows = [
        ["名单（合成数据）"],
        [],
        headings,
        person(1, result, headings),
        [],
        person(2, {"申请日期": "2022年3月28日"}, headings),
    ]
    workbook = book(rows)
    workbook.active.merge_cells("A1:L1")
    book([HEADINGS, *people(7, 8)], "停用名单", into=workbook)
    workbook["停用名单"].sheet_state = "hidden"
    return saved(workbook)


@made_elsewhere("libreoffice.xlsx")
def libreoffice_xlsx():
    return converted(_for_office(), "xlsx")


@made_elsewhere("libreoffice.xls")
def libreoffice_xls():
    return converted(_for_office(), "xls")


@made_elsewhere("libreoffice.ods")
def libreoffice_ods():
    return converted(_for_office(), "ods")


@made_elsewhere("libreoffice.csv")
def libreoffice_csv():
    return converted(_for_office(), "csv", "csv:Text - txt - csv (StarCalc):44,34,76,1")


@made_elsewhere("wps.et")
def wps():
    return converted(saved(usual()), "xls")


@made_elsewhere("xls-named.xlsx")
def xls_named():
    return converted(saved(usual()), "xls")


@made_elsewhere("password.xls")
def password_xls():
    """Marked as encrypted (record FILEPASS), as Excel 97-2003 marks it."""
    data = converted(saved(usual()), "xls")
    owner = struct.pack("<HH", 0x5C, 112)
    if data.count(owner) != 1:
        raise ValueError("WRITEACCESS")
    marked = struct.pack("<HH3H", 0x2F, 112, 1, 1, 1) + bytes(106)
    start = data.index(owner)
    return data[:start] + marked + data[start + len(marked) :]


@made_elsewhere("password.ods")
def password_ods():
    """Marked as encrypted in its manifest, its content unreadable, as OpenDocument says."""
    parts = unzipped(converted(saved(usual()), "ods"))
    manifest = parts["META-INF/manifest.xml"].decode()
    entry = re.search(r'<manifest:file-entry[^>]*manifest:full-path="content.xml"[^>]*/>', manifest)
    locked = (
        '<manifest:encryption-data manifest:checksum-type="SHA1/1K" manifest:checksum="AAAA">'
        '<manifest:algorithm manifest:algorithm-name="Blowfish CFB" manifest:initialisation-vector="AAAA"/>'
        '<manifest:key-derivation manifest:key-derivation-name="PBKDF2" manifest:salt="AAAA"'
        ' manifest:iteration-count="1024"/></manifest:encryption-data></manifest:file-entry>'
    )
    result = manifest.replace(entry[0], entry[0].removesuffix("/>") + ">" + locked)
    content = bytes(byte ^ 0x5A for byte in parts["content.xml"])
    return zipped({**parts, "META-INF/manifest.xml": result.encode(), "content.xml": content})


@made_elsewhere("dates-1904.xls")
def dates_1904_xls():
    return converted(saved(_of_1904()), "xls")


@made_elsewhere("formulas-cached.xlsx")
def formulas_cached():
    workbook = book(varied("申请日期", ["=DATE(2022,3,29)", "=DATE(2022,3,1)+28", '=TEXT(44649,"yyyy-mm-dd")']))
    sheet = workbook.active
    sheet["A2"], sheet["F2"], sheet["J3"], sheet["L4"] = "=1000+1", '="A"&"BT"', '=CONCATENATE("苏","州")', "=1=1"
    sheet["F4"] = "=NA()"
    sheet["M2"].number_format = sheet["M3"].number_format = "yyyy-mm-dd"
    return converted(saved(workbook), "xlsx")


@made_elsewhere("password.xlsx")
def password():
    import msoffcrypto  # at authoring time only
    from msoffcrypto.format.ooxml import OOXMLFile

    assert msoffcrypto
    file = io.BytesIO()
    OOXMLFile(io.BytesIO(saved(usual()))).encrypt("synthetic", file)
    return file.getvalue()


def main(arguments: Sequence[str]) -> None:
    folders = [Path(argument) for argument in arguments if not argument.startswith("-")]
    folder = folders[0] if folders else HERE
    folder.mkdir(parents=True, exist_ok=True)
    makers = {**MADE, **(MADE_ELSEWHERE if "--kept" in arguments else {})}
    for name, maker in makers.items():
        (folder / name).write_bytes(maker())
    print(f"{len(makers)} workbooks in {folder}")


if __name__ == "__main__":
    main(sys.argv[1:])
