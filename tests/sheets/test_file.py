"""What is read from each kind of file, and where it stood in Excel."""

import codecs
import datetime as dt
import hashlib
import io
import struct
import zipfile
from dataclasses import fields
from functools import cache
from pathlib import Path

import openpyxl
import polars as pl
import pytest
import xlwt
from msoffcrypto.format.ooxml import OOXMLFile
from msoffcrypto.method.rc4 import DocumentRC4
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from xlwt.CompoundDoc import XlsDoc

from rencai.messages.notices import sentence
from rencai.sheets.file import limits as file_limits
from rencai.sheets.file import read as file_read
from rencai.sheets.file.book import RawSheet
from rencai.sheets.file.limits import COMMAND_LINE, Limits
from rencai.sheets.headers.grid import letter
from rencai.system.errors import InputError, UsageError

ODS = "application/vnd.oasis.opendocument.spreadsheet"
NAMES = "urn:oasis:names:tc:opendocument:xmlns"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def book(path: Path, **cells: object) -> Path:
    made = openpyxl.Workbook()
    for address, value in cells.items():
        made.active[address] = value
    made.save(path)
    return path


def addresses(sheet: RawSheet, frame=None) -> dict[str, str]:
    rows = range(sheet.first_row, sheet.first_row + sheet.cells.height)
    return {
        f"{letter(sheet.first_column + number)}{row}": text
        for number, column in enumerate((sheet.cells if frame is None else frame).iter_columns())
        for row, text in zip(rows, column, strict=True)
        if text is not None
    }


def numbers(sheet):
    assert sheet.numbers.shape == sheet.cells.shape
    assert set(sheet.numbers.dtypes) == {pl.Boolean}
    return set(addresses(sheet, sheet.numbers))


def refused(path, code, match):
    with pytest.raises(InputError, match=match) as caught:
        file_read.read(path)
    assert caught.value.code == code
    assert str(caught.value).startswith(path.name)
    assert "\n" not in str(caught.value)


def codes(read):
    return [notice.code for notice in read.notices]


# ---- places ----


@pytest.mark.parametrize(
    "cells",
    [
        pytest.param({"A1": "a", "B1": "b"}, id="from the first cell"),
        pytest.param({"C5": "a", "D9": "b"}, id="from C5, with empty rows between"),
        pytest.param({"B1": "a", "A900": "b"}, id="first cell empty"),
        pytest.param({"AB2": "a", "AD2": "b"}, id="beyond Z, empty column between"),
    ],
)
def test_cells_keep_their_addresses(tmp_path, cells):
    (sheet,) = file_read.read(book(tmp_path / "a.xlsx", **cells)).sheets
    assert addresses(sheet) == cells


def test_a_wrong_dimension_changes_nothing(tmp_path):
    made = openpyxl.Workbook(write_only=True)  # writes no true dimension
    sheet = made.create_sheet()
    for row in ([], [None, "a"], [], [None, None, "b"]):
        sheet.append(row)
    made.save(tmp_path / "a.xlsx")
    assert addresses(file_read.read(tmp_path / "a.xlsx").sheets[0]) == {"B2": "a", "C4": "b"}


def test_text_is_as_typed(tmp_path):
    typed = {"A1": " 张三 ", "A2": "第一行\n第二行", "A3": "＝1", "A4": "007", "A5": "440101199001010011"}
    (sheet,) = file_read.read(book(tmp_path / "a.xlsx", **typed)).sheets
    assert addresses(sheet) == typed
    assert set(sheet.cells.dtypes) == {pl.String}
    assert sheet.numbers is None


def test_hidden_and_empty_sheets_are_read(tmp_path):
    made = openpyxl.Workbook()
    made.active["A1"] = "a"
    made.create_sheet("空")
    made.create_sheet("隐").sheet_state = "hidden"
    made.create_chartsheet("图")
    made.save(tmp_path / "a.xlsx")
    sheets = file_read.read(tmp_path / "a.xlsx").sheets
    assert [(sheet.name, sheet.visible, sheet.cells.height) for sheet in sheets] == [
        ("Sheet", True, 1),
        ("空", True, 0),
        ("隐", False, 0),
        ("图", True, 0),
    ]


def test_sheets_can_be_chosen(tmp_path):
    made = openpyxl.Workbook()
    made.active["A1"] = "a"
    made.create_sheet("二")["A1"] = "b"
    made.save(tmp_path / "a.xlsx")
    (sheet,) = file_read.read(tmp_path / "a.xlsx", sheets=["二"]).sheets
    assert (sheet.name, addresses(sheet)) == ("二", {"A1": "b"})
    with pytest.raises(InputError, match=r"^a\.xlsx: no sheet '三'; it has Sheet, 二$") as caught:
        file_read.read(tmp_path / "a.xlsx", sheets=["三"])
    assert caught.value.code == "E_INPUT_SHEET"


# ---- what a cell holds ----


def test_numbers_are_distinguished_from_text(tmp_path):
    day = dt.datetime(2020, 1, 2)  # noqa: DTZ001 - a workbook knows no zone
    cells = {"A1": "1", "B1": 1, "C1": 0, "D1": 1.5, "E1": True, "F1": False, "G1": day, "H1": 110101199003076123}
    (sheet,) = file_read.read(book(tmp_path / "a.xlsx", **cells)).sheets
    assert numbers(sheet) == {"B1", "C1", "D1", "E1", "F1", "H1"}
    assert addresses(sheet)["G1"] == "2020-01-02 00:00:00"


def test_errors_are_not_empty(tmp_path):
    made = openpyxl.Workbook()
    for address, value in {"B2": "#N/A", "C3": "#DIV/0!", "D4": "a"}.items():
        made.active[address] = value
        made.active[address].data_type = "e" if value.startswith("#") else "s"
    made.create_sheet("误")["A1"] = "#REF!"
    made["误"]["A1"].data_type = "e"
    made.save(tmp_path / "a.xlsx")
    first, second = file_read.read(tmp_path / "a.xlsx").sheets
    assert addresses(first) == {"B2": "#N/A", "C3": "#DIV/0!", "D4": "a"}
    assert addresses(second) == {"A1": "#REF!"}


def test_formula_without_value_is_empty(tmp_path):
    assert addresses(file_read.read(book(tmp_path / "a.xlsx", A1="a", B1="=1+1")).sheets[0]) == {"A1": "a"}


def test_calendar_of_1904_gives_same_day(tmp_path):
    made = openpyxl.Workbook()
    made.epoch = CALENDAR_MAC_1904
    made.active["A1"] = dt.datetime(2020, 1, 2)  # noqa: DTZ001 - a workbook knows no zone
    made.save(tmp_path / "a.xlsx")
    assert addresses(file_read.read(tmp_path / "a.xlsx").sheets[0]) == {"A1": "2020-01-02 00:00:00"}


# ---- formats ----


def xlsx(path):
    made = openpyxl.Workbook()
    made.active.title = "甲"
    fill(lambda row, column, value: made.active.cell(row + 1, column + 1, value))
    made.active.merge_cells("C5:D6")
    made.active.merge_cells("A1:B1")
    made.active.merge_cells("D8:D30")
    made.save(path)


def xlsm(path):
    xlsx(path)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"macro")


def xls(path):
    made = xlwt.Workbook()
    sheet = made.add_sheet("甲")
    fill(sheet.write)
    sheet.merge(4, 5, 2, 3)
    sheet.merge(0, 0, 0, 1)
    sheet.merge(7, 29, 3, 3)
    made.save(str(path))


def fill(write):
    for row, column, value in [(4, 2, "张三"), (7, 2, 3.5), (7, 3, True), (8, 2, "007")]:
        write(row, column, value)


def ods(path, manifest="<manifest/>"):
    rows = (
        '<table:table-row table:number-rows-repeated="4"><table:table-cell table:number-columns-repeated="1024"/>'
        '</table:table-row><table:table-row><table:table-cell table:number-columns-repeated="2"/><table:table-cell'
        ' table:number-columns-spanned="2" table:number-rows-spanned="2" office:value-type="string">'
        "<text:p>张三</text:p>"
        "</table:table-cell><table:covered-table-cell/></table:table-row>"
        '<table:table-row table:number-rows-repeated="2"><table:table-cell/></table:table-row><table:table-row>'
        '<table:table-cell table:number-columns-repeated="2"/><table:table-cell office:value-type="float"'
        ' office:value="3.5"/><table:table-cell office:value-type="boolean" office:boolean-value="true"'
        ' table:number-rows-spanned="23" table:number-columns-spanned="1"/></table:table-row>'
        '<table:table-row><table:table-cell table:number-columns-repeated="2"/><table:table-cell'
        ' office:value-type="string"><text:p>007</text:p></table:table-cell></table:table-row>'
    )
    content = (
        f'<office:document-content xmlns:office="{NAMES}:office:1.0" xmlns:table="{NAMES}:table:1.0"'
        f' xmlns:text="{NAMES}:text:1.0"><office:body><office:spreadsheet><table:table table:name="甲">{rows}'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", ODS)
        archive.writestr("META-INF/manifest.xml", manifest)
        archive.writestr("content.xml", content)


def record(kind, content=b""):
    number = bytes([kind]) if kind < 128 else bytes([kind & 127 | 128, kind >> 7])
    return number + bytes([len(content)]) + content


def wide(text):
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def xlsb(path):
    named = struct.pack("<II", 0, 1) + wide("rId1") + wide("甲")
    workbook = [(131, b""), (143, b""), (156, named), (144, b""), (132, b"")]
    cells = [(129, b""), (148, struct.pack("<IIII", 4, 8, 2, 3)), (145, b"")]
    for row, column, kind, value in [
        (4, 2, 6, wide("张三")), (7, 2, 5, struct.pack("<d", 3.5)), (7, 3, 4, b"\1"), (8, 2, 6, wide("007")),
    ]:  # fmt: skip
        cells += [(0, struct.pack("<IIHBBBI", row, 0, 300, 0, 0, 0, 0)), (kind, struct.pack("<II", column, 0) + value)]
    cells += [(146, b""), (130, b"")]
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("_rels/.rels", relation("officeDocument", "xl/workbook.bin"))
        archive.writestr("xl/_rels/workbook.bin.rels", relation("worksheet", "worksheets/sheet1.bin"))
        archive.writestr("xl/workbook.bin", b"".join(record(*cell) for cell in workbook))
        archive.writestr("xl/worksheets/sheet1.bin", b"".join(record(*cell) for cell in cells))


def relation(kind, target):
    result = f'<Relationship Id="rId1" Type="{RELATIONS}/{kind}" Target="{target}"/>'
    return (
        f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{result}</Relationships>'
    )


def macro_xlsb(path):
    """The same with a sheet of Excel 4 macros."""
    xlsb(path)
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    kind = "http://schemas.microsoft.com/office/2006/relationships/xlMacrosheet"
    link = f'<Relationship Id="rId2" Type="{kind}" Target="macrosheets/sheet1.bin"/></Relationships>'
    links = parts["xl/_rels/workbook.bin.rels"].decode().replace("</Relationships>", link)
    sheets = record(156, struct.pack("<II", 0, 2) + wide("rId2") + wide("宏")) + record(144)
    parts |= {
        "xl/_rels/workbook.bin.rels": links.encode(),
        "xl/macrosheets/sheet1.bin": parts["xl/worksheets/sheet1.bin"],
        "xl/workbook.bin": parts["xl/workbook.bin"].replace(record(144), sheets),
    }
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


MERGED = ((4, 0, 5, 1), (7, 1, 8, 1))
FORMATS = [
    pytest.param(xlsx, "a.xlsx", MERGED, [], id="xlsx"),
    pytest.param(xlsm, "a.xlsm", MERGED, ["macros_not_run"], id="xlsm"),
    pytest.param(xls, "a.xls", MERGED, [], id="xls"),
    pytest.param(xlsb, "a.xlsb", (), [], id="xlsb"),
    pytest.param(macro_xlsb, "a.xlsb", (), ["macros_not_run"], id="xlsb with macros of Excel 4"),
    pytest.param(ods, "a.ods", MERGED, [], id="ods"),
    pytest.param(xls, "a.et", MERGED, [], id="et of records"),
    pytest.param(xlsx, "a.et", MERGED, [], id="et of xml"),
    pytest.param(xlsx, "a", MERGED, [], id="no ending"),
    pytest.param(xlsx, "a.XLSX", MERGED, [], id="capitals"),
    pytest.param(xlsx, "a.xls", MERGED, ["format_differs"], id="xlsx named xls"),
    pytest.param(xls, "a.xlsx", MERGED, ["format_differs"], id="xls named xlsx"),
    pytest.param(ods, "a.csv", MERGED, ["format_differs"], id="ods named csv"),
]


@pytest.mark.parametrize(("make", "name", "merges", "notices"), FORMATS)
def test_every_format_reads_the_same(tmp_path, make, name, merges, notices):
    make(tmp_path / name)
    read = file_read.read(tmp_path / name)
    (sheet,) = read.sheets
    assert addresses(sheet) == {"C5": "张三", "C8": "3.5", "D8": "true", "C9": "007"}
    assert numbers(sheet) == {"C8", "D8"}
    assert (sheet.name, sheet.visible, sorted(sheet.merges)) == ("甲", True, sorted(merges))
    assert (read.name, len(read.sha256), codes(read)) == (name, 64, notices)


def test_notices_are_worded(tmp_path):
    xlsm(tmp_path / "a.xls")
    read = file_read.read(tmp_path / "a.xls")
    assert [sentence(notice, {}, "zh") for notice in read.notices] == [
        "a.xls: 文件含有宏；宏没有运行，只读取了单元格",
        "a.xls: 文件名以“.xls”结尾，内容却是 xlsm 格式；已按内容读取",
    ]


# ---- text ----


def binary_book(*cells):
    """The records of a workbook with a sheet of those cells."""
    made = xlwt.Workbook()
    sheet = made.add_sheet("甲")
    for row, column, value in cells:
        sheet.write(row, column, value)
    sheet.row(2).set_cell_error(1, 0x2A)
    return made.get_biff_data()


def test_code_page_of_an_exporter(tmp_path):
    """Java's and Perl's old exporters name their own code page in a file whose texts are UTF-16 all the same."""
    content = binary_book((0, 0, "姓名"), (1, 0, "张三"), (1, 1, "mixed 混合"))
    for name, page in [("a.xls", 1200), ("b.xls", 936), ("c.xls", 1252)]:
        changed = content.replace(struct.pack("<HHH", 0x42, 2, 1200), struct.pack("<HHH", 0x42, 2, page))
        XlsDoc().save(str(tmp_path / name), changed)
        assert file_read.read(tmp_path / name).sheets[0].cells.row(1) == ("张三", "mixed 混合")


def test_charts_hold_no_cells(tmp_path):
    """What a chart on a sheet has stored of its numbers is no cell of the sheet, and nothing after it is lost."""
    content = binary_book((0, 0, "姓名"), (1, 0, "张三"))
    number = struct.pack("<HHHHHd", 0x0203, 14, 0, 0, 0, 7.5)
    chart = struct.pack("<HHHHHHII", 0x0809, 16, 0x0600, 0x20, 0, 0, 0, 0x0600) + number + struct.pack("<HH", 0x0A, 0)
    end = content.index(struct.pack("<HH", 0x023E, 18))  # the window of the sheet, after its cells
    XlsDoc().save(str(tmp_path / "a.xls"), content[:end] + chart + content[end:])
    assert file_read.read(tmp_path / "a.xls").sheets[0].cells.to_series(0).to_list() == ["姓名", "张三", None]


def failing_xls(path):
    XlsDoc().save(str(path), binary_book((0, 0, "姓名")))


def failing_xlsb(path):
    xlsb(path)
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    row = record(0, struct.pack("<IIHBBBI", 2, 0, 300, 0, 0, 0, 0)) + record(3, struct.pack("<IIB", 1, 0, 0x2A))
    extent = record(148, struct.pack("<IIII", 2, 2, 1, 1))
    sheet = record(129) + extent + record(145) + row + record(146) + record(130)
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, sheet if "sheet1" in name else content)


def failing_ods(path):
    cell = '<table:table-cell office:value-type="string" office:string-value="" c:value-type="error">'
    content = (
        f'<office:document-content xmlns:office="{NAMES}:office:1.0" xmlns:table="{NAMES}:table:1.0" xmlns:text='
        f'"{NAMES}:text:1.0" xmlns:c="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0">'
        '<office:body><office:spreadsheet><table:table table:name="甲"><table:table-row table:number-rows-repeated="2">'
        f"<table:table-cell/></table:table-row><table:table-row><table:table-cell/>{cell}"
        "<text:p>#N/A</text:p></table:table-cell></table:table-row></table:table></office:spreadsheet></office:body>"
        "</office:document-content>"
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", ODS)
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr("content.xml", content)


@pytest.mark.parametrize(
    ("write", "name"),
    [(failing_xls, "a.xls"), (failing_xlsb, "a.xlsb"), (failing_ods, "a.ods")],
    ids=["xls", "xlsb", "ods"],
)
def test_errors_are_no_empty_cells(tmp_path, write, name):
    write(tmp_path / name)
    (sheet,) = file_read.read(tmp_path / name).sheets
    assert addresses(sheet)["B3"] == "#N/A"
    assert sheet.reasons.rows()[-1][-1] == "error"


def test_times_of_an_ods(tmp_path):
    """LibreOffice stores a time, and hours beyond a day, as a length of time; equal cells side by side as one."""
    cell = '<table:table-cell office:value-type="time" office:time-value="{}"{}><text:p>x</text:p></table:table-cell>'
    first = cell.format("PT09H30M00S", ' table:number-columns-repeated="2"')
    failing_ods(tmp_path / "a.ods")
    with zipfile.ZipFile(tmp_path / "a.ods") as archive:
        content = archive.read("content.xml").decode()
    row = f"<table:table-row>{first}{cell.format('PT36H15M00S', '')}</table:table-row></table:table>"
    with zipfile.ZipFile(tmp_path / "b.ods", "w") as archive:
        archive.writestr("mimetype", ODS)
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr("content.xml", content.replace("</table:table>", row))
    (sheet,) = file_read.read(tmp_path / "b.ods").sheets
    assert addresses(sheet) == {"B3": "#N/A", "A4": "09:30:00", "B4": "09:30:00", "C4": "36:15:00"}


TABLE = [["姓名", "国籍"], ["张三", "英国"]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-be"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_is_read(tmp_path, encoding, delimiter):
    text = "".join(delimiter.join(row) + "\r\n" for row in TABLE).encode(encoding)
    (tmp_path / "名单.csv").write_bytes(codecs.BOM_UTF16_BE * encoding.endswith("be") + text)
    read = file_read.read(tmp_path / "名单.csv")
    assert read.sheets[0].cells.rows() == [tuple(row) for row in TABLE]
    assert (read.sheets[0].name, read.sheets[0].numbers) == ("名单", None)
    assert codes(read) == (["csv_encoding"] if encoding == "gb18030" else [])


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        pytest.param('a,"b\nc"\nd,e\n', [("a", "b\nc"), ("d", "e")], id="one record, two lines"),
        pytest.param("a,b\n\n\nc,d", [("a", "b"), (None, None), (None, None), ("c", "d")], id="empty lines"),
        pytest.param("名单\n\na,b,c\nd,e,f\n", [("名单", None, None), (None,) * 3, ("a", "b", "c"), ("d", "e", "f")],
                     id="a title"),
        pytest.param("a;b\n1,5;2\n1,6;3\n", [("a", "b"), ("1,5", "2"), ("1,6", "3")], id="commas in numbers"),
        pytest.param("sep=;\na;b\n", [("a", "b")], id="Excel's own line"),
        pytest.param("BM,GIF8\n", [("BM", "GIF8")], id="the letters of an image"),
        pytest.param("007, x \n", [("007", " x ")], id="as typed"),
        pytest.param("a\nb\n", [("a",), ("b",)], id="one column"),
        pytest.param("a|b\n1,5|2\n", [("a", "b"), ("1,5", "2")], id="bars"),
        pytest.param("姓名，国籍\n张三，英国\n", [("姓名", "国籍"), ("张三", "英国")], id="full-width commas"),
        pytest.param("a,b，c\n1,2\n", [("a", "b，c"), ("1", "2")], id="a full-width comma in a cell"),
        pytest.param("a,b\nc,d\n\x1a", [("a", "b"), ("c", "d")], id="the end of file of DOS"),
        pytest.param('a,b,c\nd,e,"f\ng,h,i\nj,k,"l\nm,n,o\n',
                     [tuple("abc"), ("d", "e", '"f'), tuple("ghi"), ("j", "k", '"l'), tuple("mno")],
                     id="two stray quotes"),
        pytest.param('a,b,c\nd,e,"f\ng,h,i"\nj,k,"l\nm"\n',
                     [tuple("abc"), ("d", "e", '"f'), ("g", "h", 'i"'), ("j", "k", "l\nm")],
                     id="quotes around a record's end"),
        pytest.param('a,b,c\nd,"e, ""f""\ng",h\n', [tuple("abc"), ("d", 'e, "f"\ng', "h")],
                     id="quotes in a cell of two lines"),
    ],
)  # fmt: skip
def test_csv_keeps_its_rows(tmp_path, text, rows):
    (tmp_path / "a.csv").write_text(text, "utf-8")
    assert file_read.read(tmp_path / "a.csv").sheets[0].cells.rows() == rows


def test_stray_quotes_are_named(tmp_path):
    (tmp_path / "a.csv").write_text('a,b,c\nd,e,"f\ng,h,i\nj,k,"l\nm,n,o\n', "utf-8")
    (notice,) = file_read.read(tmp_path / "a.csv").notices
    assert (notice.code, notice.fields) == ("csv_quotes", {"rows": "2, 4"})


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        pytest.param("姓名,国籍\n张\0三,英国\n".encode(), "NUL characters", id="NUL"),
        pytest.param("姓名,国籍\n张\x07三,英国\n".encode(), r"control characters \(U\+0007\)", id="a bell"),
        pytest.param("姓名,国籍\n张三,英国\n".encode("utf-32"), "UTF-32", id="UTF-32"),
        pytest.param(("姓名,国籍,name,ID\n" + "张三,英国,San,1\n" * 9).encode("utf-16-le"),
                     "UTF-16 without its mark", id="UTF-16"),
        pytest.param(b"name,city\nM\xff,K\n", "encoding other than UTF-8, UTF-16 and GB18030", id="Latin-1"),
    ],
)  # fmt: skip
def test_unreadable_text_says_why(tmp_path, content, reason):
    (tmp_path / "a.csv").write_bytes(content)
    refused(tmp_path / "a.csv", "E_INPUT_NOT_WORKBOOK", reason)


@pytest.mark.parametrize(
    "head",
    [b"b\x14#e\0\2\0\0E-SafeNet\0", b"%TSD-Header-###%", b"<## NASCA DRM FILE - V", b"SCDSA004", b"\x9b DRMONE  "],
)
@pytest.mark.parametrize("ending", ["xlsx", "xls", "csv"])
def test_protected_files_are_named(tmp_path, head, ending):
    (tmp_path / f"a.{ending}").write_bytes(head + bytes(range(256)))
    refused(tmp_path / f"a.{ending}", "E_INPUT_PROTECTED", "decrypted copy")


def test_csv_is_recognised_whatever_its_name(tmp_path):
    (tmp_path / "a.xlsx").write_text("姓名,国籍\n张三,英国\n", "utf-8")
    read = file_read.read(tmp_path / "a.xlsx")
    assert read.sheets[0].cells.height == 2
    assert [[*notice.fields.values()] for notice in read.notices] == [[".xlsx", "csv"]]


def test_csv_has_the_same_limits(tmp_path):
    (tmp_path / "a.csv").write_text("a" + "," * 501 + "\n", "utf-8")
    assert file_read.read(tmp_path / "a.csv").sheets[0].cells.width <= 500
    (tmp_path / "a.csv").write_text("," * 500 + "b\n", "utf-8")
    refused(tmp_path / "a.csv", "E_INPUT_TOO_WIDE", "column 500")


# ---- what is not read ----


def ole(stream, content=b"\0" * 5000):
    """An OLE file with one stream of that name."""
    made = io.BytesIO()
    XlsDoc().save(made, content)
    data, name = bytearray(made.getvalue()), "Workbook".encode("utf-16-le")
    at, result = data.index(name), stream.encode("utf-16-le")
    data[at : at + 66] = result.ljust(64, b"\0") + struct.pack("<H", len(result) + 2)
    return bytes(data)


BOF = struct.pack("<HH", 0x0809, 16) + struct.pack("<HH", 0x0600, 5) + bytes(12)
FILEPASS = struct.pack("<HH", 0x002F, 6) + bytes(6)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(ole("EncryptedPackage"), id="xlsx"),
        pytest.param(ole("Workbook", (BOF + FILEPASS).ljust(5000, b"\0")), id="xls"),
    ],
)
def test_a_password_is_reported(tmp_path, content):
    (tmp_path / "a.xlsx").write_bytes(content)
    refused(tmp_path / "a.xlsx", "E_INPUT_PASSWORD", "take the password off")


# ---- protected against changes, and so encrypted with a password that Excel knows ----


def encrypted_xls(records, password):
    """Return the .xls of these records as Excel encrypts it (RC4): FILEPASS behind the first BOF, headers in the clear.

    A sheet's place (lbPlyPos in BOUNDSHEET) moves by FILEPASS, and stands in the clear.
    """
    salt, verifier = bytes(range(16)), bytes(range(16, 32))
    hashed = hashlib.md5(verifier, usedforsecurity=False).digest()
    sealed = DocumentRC4.decrypt(password, salt, io.BytesIO(verifier + hashed), blocksize=1024).read()
    info = struct.pack("<HHH", 1, 1, 1) + salt + sealed
    info += bytes(-(len(records) + len(info)) % 4)  # XlsDoc fills the stream up with records of four zeros
    first = 4 + struct.unpack_from("<H", records, 2)[0]
    plain = bytearray(records[:first] + struct.pack("<HH", 0x2F, len(info)) + info + records[first:])
    stream = DocumentRC4.decrypt(password, salt, io.BytesIO(bytes(len(plain))), blocksize=1024).read()
    at = 0
    while at + 4 <= len(plain):
        kind, length = struct.unpack_from("<HH", plain, at)
        start, end = at + 4, at + 4 + length
        if kind == 0x85:
            struct.pack_into("<I", plain, start, struct.unpack_from("<I", plain, start)[0] + 4 + len(info))
            start += 4
        if kind not in {0x0809, 0x2F}:
            plain[start:end] = bytes(x ^ y for x, y in zip(plain[start:end], stream[start:end], strict=True))
        at = end
    made = io.BytesIO()
    XlsDoc().save(made, bytes(plain))
    return made.getvalue()


PASSWORD = "VelvetSweatshop"  # noqa: S105 - Excel's own


@cache
def encrypted(name, password=PASSWORD):
    """Return a workbook of that kind with 合成甲 in A1, encrypted."""
    made = io.BytesIO()
    if name.endswith(".xls"):
        old = xlwt.Workbook()
        old.add_sheet("名单").write(0, 0, "合成甲")
        return encrypted_xls(old.get_biff_data(), password)
    new = openpyxl.Workbook()
    new.active["A1"] = "合成甲"
    new.save(made)
    sealed = io.BytesIO()
    OOXMLFile(made).encrypt(password, sealed)
    return sealed.getvalue()


@pytest.mark.parametrize("name", ["a.xlsx", "a.xls"])
def test_protected_workbooks_are_read(tmp_path, name):
    (tmp_path / name).write_bytes(encrypted(name))
    read = file_read.read(tmp_path / name)
    assert (addresses(read.sheets[0]), read.notices) == ({"A1": "合成甲"}, ())
    assert read.sha256 == hashlib.sha256((tmp_path / name).read_bytes()).hexdigest()


def test_other_encryption_is_refused(tmp_path):
    (tmp_path / "a.xls").write_bytes(encrypted("a.xls", "another"))
    refused(tmp_path / "a.xls", "E_INPUT_PASSWORD", "take the password off")
    (tmp_path / "a.xlsx").write_bytes(encrypted("a.xlsx").replace(b"<encryption ", b"<!DOCTYPE  ", 1))
    refused(tmp_path / "a.xlsx", "E_INPUT_UNSAFE", "declares entities")


def test_ods_password_is_reported(tmp_path):
    ods(tmp_path / "a.ods", "<manifest><file-entry><encryption-data/></file-entry></manifest>")
    refused(tmp_path / "a.ods", "E_INPUT_PASSWORD", "take the password off")


def zipped(*names):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name in names:
            archive.writestr(name, "a")
    return made.getvalue()


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        pytest.param(b"<html><table><tr><td>a</td></tr></table></html>", "a web page", id="html"),
        pytest.param(b"\xef\xbb\xbf\n<!DOCTYPE html>\n<p>", "a web page", id="html with its type"),
        pytest.param(b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>', "an XML table",
                     id="spreadsheetml"),
        pytest.param(b'<?xml version="1.0"?><a/>', "an XML file", id="xml"),
        pytest.param(b"%PDF-1.7\n", "a PDF", id="pdf"),
        pytest.param(b"\x89PNG\r\n\x1a\n\0\0", "an image", id="png"),
        pytest.param(b"\xff\xd8\xff\xe0\0", "an image", id="jpeg"),
        pytest.param(b"{\\rtf1", "a Word document", id="rtf"),
        pytest.param(zipped("word/document.xml"), "a Word document", id="docx"),
        pytest.param(ole("WordDocument"), "a Word document", id="doc"),
        pytest.param(ole("PowerPoint Document"), "a presentation", id="ppt"),
        pytest.param(zipped("a.xlsx"), "a zip archive", id="zip"),
        pytest.param(b"no workbook\n", "a text without columns", id="text"),
        pytest.param(bytes(range(256)) * 4, "of any kind that is known", id="bytes"),
    ],
)  # fmt: skip
def test_another_kind_is_named(tmp_path, content, kind):
    (tmp_path / "a.xls").write_bytes(content)
    refused(tmp_path / "a.xls", "E_INPUT_NOT_WORKBOOK", rf"^a\.xls: not a workbook but {kind}.*; .* save it as \.xlsx$")


def test_half_a_workbook(tmp_path):
    path = book(tmp_path / "a.xlsx", A1="a")
    path.write_bytes(path.read_bytes()[:3000])
    refused(path, "E_INPUT_NOT_WORKBOOK", "damaged or cut short")


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("none.xlsx", "E_INPUT_MISSING"),
        ("", "E_INPUT_NOT_FILE"),
        ("a\0b", "E_INPUT_NOT_FILE"),
        ("n" * 300, "E_INPUT_NOT_FILE"),
    ],
)
def test_missing_file_is_reported(tmp_path, name, code):
    with pytest.raises(InputError, match=r"does not exist|is a folder|cannot be opened") as caught:
        file_read.read(tmp_path / name)
    assert caught.value.code == code


def test_folder_error_names_the_path():
    with pytest.raises(InputError, match=r"^\. is a folder"):
        file_read.read(Path())


def test_nothing_filled_in(tmp_path):
    refused(book(tmp_path / "a.xlsx"), "E_INPUT_EMPTY", r"^a\.xlsx: no sheet has any content")


# ---- limits ----


def test_limits_override_the_defaults():
    given = file_limits.parse_limits(
        ["packed=800MB", "unpacked=8 GB", "memory=16GiB", "columns=1000", "seconds=5", "seconds=600"]
    )
    assert given == Limits(800_000_000, 8_000_000_000, columns=1000, memory=2**34, seconds=600)
    assert file_limits.parse_limits([]) == COMMAND_LINE


@pytest.mark.parametrize("text", ["", "columns", "columns=", "columns=1MB", "colums=3", "packed=1PB", "packed=-1",
                                  "columns=0", "memory=1MB", "seconds=1e3"])  # fmt: skip
def test_a_limit_that_is_none(text):
    with pytest.raises(
        UsageError, match=r"limit '.*'.*; (write NAME=NUMBER with one of packed, .*seconds|use)"
    ) as caught:
        file_limits.parse_limits([text])
    assert caught.value.code == "E_USAGE_LIMIT"


def shown_limit(name, count):
    """The limit as the table has it: ``none`` where it is the most that the system can count."""
    if name in ("rows", "run_memory", "run_seconds", "result") and count == file_limits.MOST[name]:
        return "none"
    return file_limits.format_size(count) if name in file_limits.SIZES else str(count)


def test_limits_are_all_documented():
    result = (Path(__file__).parents[2] / "OPERATIONS.md").read_text("utf-8")
    for field in fields(Limits):
        both = [getattr(limits, field.name) for limits in (file_limits.COMMAND_LINE, file_limits.WEB)]
        shown = [shown_limit(field.name, count) for count in both]
        wanted = f"| `{field.name}` | {shown[0]} | {shown[1]} |"
        assert wanted in result, f"OPERATIONS.md, Reading: limits, lacks {wanted}"


@pytest.mark.parametrize("ending", [".xlsx", ".xls", ".csv", ".docx"])
def test_small_files_need_no_polars(official, monkeypatch, ending):
    """Importing it takes several times as long as such a file."""
    path = official([["a", "b"], ["x", 1 if ending != ".docx" else "1"]], f"a{ending}")
    without = "import sys; sys.modules['polars'] = None; from rencai.sheets.file import child; child.main()"
    monkeypatch.setattr(file_read, "COMMAND", ("-P", "-c", without))
    assert file_read.read(path, documents=True).sheets[0].cells.rows() == [("a", "b"), ("x", "1")]
