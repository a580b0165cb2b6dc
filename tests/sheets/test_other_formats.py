"""What .xls, .xlsb and .ods say beside their texts: exact numbers, hours, months, strikes, hidden rows, macros."""

import io
import struct
import zipfile

import pytest
import xlwt
from xlwt.CompoundDoc import XlsDoc

from rencai.sheets.file import answer, workbook
from rencai.sheets.file.limits import COMMAND_LINE

TEXTS = [
    ["141.02023312814603", "36:15:00", "1985.10", "1985.10"],
    ["0.5", "08:00:00", "1985.3", "1985.1"],
    ["7", "100:00:00", "12.1", "x"],
]
NUMBERS = [
    [141.02023312814603, 36.25 / 24, 1985.1, "1985.10"],
    [0.5, 8 / 24, 1985.3, "1985.1"],
    [7, 100 / 24, 12.1, "x"],
]
COMMENT = "已离职"


def record(kind, *parts):
    content = b"".join(parts)
    return struct.pack("<HH", kind, len(content)) + content


def xls():
    """The rows of ``NUMBERS``: line 2 struck through, line 3 hidden, and a comment on A1."""
    made = xlwt.Workbook()
    sheet = made.add_sheet("甲")
    formats = ["General", "[h]:mm", "0.00", "0.00"]
    for row, values in enumerate(NUMBERS):
        for column, value in enumerate(values):
            style = xlwt.easyxf("font: struck_out on" if row == 1 else "", num_format_str=formats[column])
            sheet.write(row, column, value, style)
    sheet.row(2).hidden = True
    note = record(0x5D, struct.pack("<HHHHH", 0x15, 0x12, 0x19, 1, 0), bytes(12))
    text = record(0x01B6, struct.pack("<HH6xHH4x", 0, 0, len(COMMENT), 0))
    text += record(0x3C, b"\1", COMMENT.encode("utf-16-le"))
    content = made.get_biff_data()
    end = content.index(struct.pack("<HH", 0x023E, 18))  # the window of the sheet, after its cells
    return saved(content[:end] + note + text + record(0x1C, struct.pack("<HHHH", 0, 0, 0, 1)) + content[end:])


def saved(content, name="Workbook"):
    made = io.BytesIO()
    XlsDoc().save(made, content.ljust(5000, b"\0"))
    data, old = made.getvalue(), "Workbook".encode("utf-16-le")
    at, new = data.index(old), name.encode("utf-16-le")
    return data[:at] + new.ljust(64, b"\0") + struct.pack("<H", len(new) + 2) + data[at + 66 :]


def ods():
    """The same in XML, with what a comment has beside its text."""
    names = "urn:oasis:names:tc:opendocument:xmlns:"
    spaces = " ".join(f'xmlns:{name}="{names}{name}:1.0"' for name in ("office", "table", "text", "style"))
    style = '<style:style style:name="s"><style:text-properties style:text-line-through-style="solid"/></style:style>'
    comment = (
        f'<office:annotation><dc:date xmlns:dc="http://purl.org/dc/elements/1.1/">2026</dc:date><text:p>{COMMENT}</text:p>'
        "</office:annotation>"
    )
    rows = []
    for row, (values, texts) in enumerate(zip(NUMBERS, TEXTS, strict=True)):
        cells = []
        for column, (value, text) in enumerate(zip(values, texts, strict=True)):
            hours, minutes, seconds = text.split(":") if column == 1 else ("", "", "")
            time = f'office:value-type="time" office:time-value="PT{hours}H{minutes}M{seconds}S"'
            number = f'office:value-type="float" office:value="{value}"'
            kind = time if column == 1 else 'office:value-type="string"' if isinstance(value, str) else number
            styled = ' table:style-name="s"' if row == 1 else ""
            note = comment if (row, column) == (0, 0) else ""
            cells.append(f"<table:table-cell{styled} {kind}>{note}<text:p>{text}</text:p></table:table-cell>")
        hidden = ' table:visibility="filter"' if row == 2 else ""
        rows.append(f"<table:table-row{hidden}>{''.join(cells)}</table:table-row>")
    content = (
        f"<office:document-content {spaces}><office:automatic-styles>{style}</office:automatic-styles><office:body>"
        f'<office:spreadsheet><table:table table:name="甲">{"".join(rows)}</table:table></office:spreadsheet>'
        "</office:body></office:document-content>"
    )
    return zipped({
        "mimetype": "application/vnd.oasis.opendocument.spreadsheet", "META-INF/manifest.xml": "<manifest/>",
        "content.xml": content,
    })  # fmt: skip


def zipped(parts):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return made.getvalue()


def read(data, ending):
    content = workbook.read(data, ending, [], COMMAND_LINE)
    with io.BytesIO() as frames:
        manifest = answer.serialize("", content, frames, COMMAND_LINE)
        return answer.parse(f"in{ending}", manifest, frames)


@pytest.mark.parametrize(("make", "ending"), [(xls, ".xls"), (ods, ".ods")], ids=["xls", "ods"])
def test_cells_say_what_is_stored(make, ending):
    (sheet,) = read(make(), ending).sheets
    assert [list(row) for row in sheet.cells.iter_rows()] == TEXTS
    assert sheet.marks.hidden == (2,)
    assert sheet.marks.struck == tuple((1, column) for column in range(4))
    assert sheet.marks.comments == ((0, 0, COMMENT),)


def old_xls(code_page, encoding, first_day):
    """An .xls of Excel 5.0 or 95: texts of one or two bytes a character, days from 1900 or 1904."""
    heads = record(0x0809, struct.pack("<HHHH", 0x0500, 5, 0x0DBB, 1996)), record(0x42, struct.pack("<H", code_page))
    fonts = record(0x31, struct.pack("<HHHHHBBBB", 200, 0, 0x7FFF, 400, 0, 0, 0, 0, 0), b"\5Arial") * 4
    styles = b"".join(record(0xE0, struct.pack("<HHHH", 0, number, 1, 0), bytes(8)) for number in (0, 14))
    before = b"".join((*heads, record(0x22, struct.pack("<H", first_day == 1904)), fonts, styles))
    name = "L单".encode(encoding, "ignore")
    start = len(before) + 4 + 7 + len(name) + 4
    sheets = record(0x85, struct.pack("<IBBB", start, 0, 0, len(name)), name)
    label = "合成甲é".encode(encoding, "ignore")
    cells = record(0x0204, struct.pack("<HHHH", 0, 0, 0, len(label)), label)
    cells += record(0x0203, struct.pack("<HHHd", 0, 1, 1, 43605.0))
    head = record(0x0809, struct.pack("<HHHH", 0x0500, 0x10, 0x0DBB, 1996))
    extent = record(0x0200, struct.pack("<HHHHH", 0, 1, 0, 2, 0))
    return saved(before + sheets + record(0x0A) + head + extent + cells + record(0x0A), "Book")


@pytest.mark.parametrize(
    ("code_page", "encoding", "first_day", "row"),
    [
        (936, "gb18030", 1900, ("合成甲é", "2019-05-20 00:00:00")),
        (936, "gb18030", 1904, ("合成甲é", "2023-05-21 00:00:00")),
        (950, "big5", 1900, ("合成甲", "2019-05-20 00:00:00")),
        (1252, "cp1252", 1900, ("é", "2019-05-20 00:00:00")),
    ],
)
def test_workbooks_before_excel_97(code_page, encoding, first_day, row):
    (sheet,) = read(old_xls(code_page, encoding, first_day), ".xls").sheets
    assert sheet.cells.row(0) == row
    assert sheet.name == "L单".encode(encoding, "ignore").decode(encoding)


def macro_xls():
    made = xlwt.Workbook()
    for name in ("甲", "宏"):
        made.add_sheet(name).write(0, 0, name)
    content = made.get_biff_data()
    at = content.rindex(struct.pack("<H", 0x85), 0, content.index("宏".encode("utf-16-le"))) + 9
    return saved(content[:at] + b"\1" + content[at + 1 :])


def test_macro_sheets_of_an_xls():
    book = read(macro_xls(), ".xls")
    assert [(sheet.name, sheet.cells.item()) for sheet in book.sheets] == [("甲", "甲")]
    assert [notice.code for notice in book.notices] == ["macros_not_run"]
