"""Dates in the formats that only East Asian Excel has: the same as in any other format, and nothing else changes."""

import datetime as dt
import hashlib
import io
import re
import struct
import zipfile

import openpyxl
import polars as pl
import pytest
import xlwt
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from rencai.sheets.file import biff, container, styles, workbook
from rencai.sheets.file import read as file_read
from rencai.sheets.file.limits import COMMAND_LINE
from rencai.system.errors import InputError

DAY = dt.datetime(2022, 3, 29)  # noqa: DTZ001 - a workbook knows no zone
READ = "2022-03-29 00:00:00"
EAST = [*range(27, 37), *range(50, 59)]
STYLES = "xl/styles.xml"
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def xlsx(values, numbers, fmts="", change=lambda text: text, epoch=None):
    """The bytes of a workbook whose cells of column A have formats of these numbers, and no words for them."""
    made = openpyxl.Workbook()
    made.epoch = epoch or made.epoch
    for row, (value, number) in enumerate(zip(values, numbers, strict=True), 1):
        made.active.cell(row, 1, value).number_format = f'0;"{number}"'
    saved = io.BytesIO()
    made.save(saved)
    with zipfile.ZipFile(saved) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    text = parts[STYLES].decode()
    for own, number in re.findall(r'<numFmt numFmtId="(\d+)" formatCode="0;&quot;(\d+)&quot;"', text):
        text = text.replace(f'numFmtId="{own}"', f'numFmtId="{number}"')
    parts[STYLES] = change(re.sub(r"<numFmts.*</numFmts>", fmts, text)).encode()
    return zipped(parts)


def zipped(parts):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return made.getvalue()


def xls(values, numbers, own=()):
    """The bytes of an .xls likewise; ``own`` numbers keep the record of their format."""
    made = xlwt.Workbook()
    sheet = made.add_sheet("甲")
    for row, (value, number) in enumerate(zip(values, numbers, strict=True)):
        sheet.write(row, 0, value, xlwt.easyxf(num_format_str=f'0;"{number}"'))
    saved = io.BytesIO()
    made.save(saved)
    data = bytearray(saved.getvalue())
    for matches in re.finditer(rb'\x1e\x04..(.)\x00.\x00\x000;"(\d+)"', bytes(data), re.DOTALL):
        number = int(matches[2])
        if number in own:
            data[matches.start(1)] = number
        for xf in re.finditer(rb"\xe0\x00\x14\x00..(.)\x00", bytes(data), re.DOTALL):
            data[xf.start(1)] = number if data[xf.start(1)] == matches[1][0] else data[xf.start(1)]
    return bytes(data)


def record(kind, content=b""):
    number = bytes([kind]) if kind < 128 else bytes([kind & 127 | 128, kind >> 7])
    return number + bytes([len(content)]) + content


def wide(text):
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def xlsb(values, numbers, own=()):
    """The bytes of an .xlsb likewise."""
    fmts = b"".join(record(44, struct.pack("<H", number) + wide("0")) for number in own)
    xfs = b"".join(record(47, struct.pack("<HH", 0, number).ljust(16, b"\0")) for number in numbers)
    counts = [struct.pack("<I", len(these)) for these in (own, numbers)]
    listed = record(615, counts[0]) + fmts + record(616) + record(617, counts[1]) + xfs + record(618)
    rows = b""
    for row, value in enumerate(values):
        rows += record(0, struct.pack("<IIHBBBI", row, 0, 300, 0, 0, 0, 0))
        rows += record(5, struct.pack("<IId", 0, row, value))
    extent = record(148, struct.pack("<IIII", 0, len(values) - 1, 0, 0))
    named = record(143) + record(156, struct.pack("<II", 0, 1) + wide("rId1") + wide("甲")) + record(144)
    return zipped({
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": relation("officeDocument", "xl/workbook.bin"),
        "xl/_rels/workbook.bin.rels": relation("worksheet", "worksheets/sheet1.bin"),
        "xl/styles.bin": record(278) + listed + record(279),
        "xl/workbook.bin": record(131) + named + record(132),
        "xl/worksheets/sheet1.bin": record(129) + extent + record(145) + rows + record(146) + record(130),
    })  # fmt: skip


def relation(kind, target):
    result = f'<Relationship Id="rId1" Type="{RELATIONS}/{kind}" Target="{target}"/>'
    return (
        f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{result}</Relationships>'
    )


@pytest.fixture
def column(tmp_path):
    """What column A of a workbook with those bytes is read as, and where a number is stored in it."""

    def read(data, name="a.xlsx"):
        path = tmp_path / name
        path.write_bytes(data)
        (sheet,) = file_read.read(path).sheets
        stored = sheet.numbers.to_series(0).to_list() if sheet.numbers is not None else []
        return sheet.cells.to_series(0).to_list(), [row for row, number in enumerate(stored) if number]

    return read


SERIAL = 44649
MAKERS = [pytest.param(make, name, id=name[2:]) for make, name in [(xlsx, "a.xlsx"), (xls, "a.xls"), (xlsb, "a.xlsb")]]


@pytest.mark.parametrize(("make", "name"), MAKERS)
def test_day_formats_give_the_day(column, make, name):
    numbers = [14, *EAST, 3]
    texts, stored = column(make([SERIAL] * len(numbers), numbers), name)
    assert texts == [READ] * (len(numbers) - 1) + [str(SERIAL)]
    assert stored == [len(numbers) - 1]


@pytest.mark.parametrize(("make", "name"), MAKERS)
def test_time_is_read_as_usual(column, make, name):
    (twenty, *east), stored = column(make([0.5] * 6, [20, 32, 33, 34, 55, 56]), name)
    assert (set(east), stored) == ({twenty}, [])


@pytest.mark.parametrize(("make", "name"), MAKERS[1:])
def test_custom_format_counts_in_records(column, make, name):
    assert column(make([SERIAL, SERIAL], [27, 57], own=[27]), name) == ([str(SERIAL), READ], [0])


@pytest.mark.parametrize(
    ("fmts", "texts"),
    [
        pytest.param('<numFmts count="1"><numFmt numFmtId="27" formatCode="0.00"/></numFmts>', [str(SERIAL), READ],
                     id="a number"),
        pytest.param("<numFmts><numFmt formatCode='yyyy' numFmtId = '27'></numFmt></numFmts>", [READ, READ],
                     id="a day"),
        pytest.param('<numFmts><numFmt numFmtId="127" formatCode="0"/></numFmts>', [READ, READ], id="another"),
        pytest.param('<numFmts/><dxfs><dxf><numFmt numFmtId="27" formatCode="0"/></dxf></dxfs>', [READ, READ],
                     id="of a condition"),
    ],
)  # fmt: skip
def test_custom_format_counts(column, fmts, texts):
    assert column(xlsx([SERIAL, SERIAL], [27, 57], fmts))[0] == texts


def prefixed(text):
    return re.sub(r"<(/?)(?=[a-zA-Z])", r"<\1x:", text).replace("xmlns=", "xmlns:x=")


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(prefixed, id="prefixed"),
        pytest.param(lambda text: text.replace('"', "'"), id="single quotes"),
        pytest.param(lambda text: re.sub(r'<xf (numFmtId="\d+")([^/>]*)', r"<xf \2 \1", text), id="other order"),
        pytest.param(lambda text: re.sub(r'numFmtId="(\d+)" ', r'numFmtId = "\1"\n', text), id="spaces"),
        pytest.param(lambda text: f"\ufeff{text}", id="byte order mark"),
    ],
)
def test_however_it_is_written(column, change):
    assert column(xlsx([SERIAL], [57], change=change))[0] == [READ]


def test_the_calendar_of_1904(column):
    assert column(xlsx([DAY, DAY], [14, 31], epoch=CALENDAR_MAC_1904))[0] == [READ, READ]


def test_nothing_else_changes():
    before = xlsx([SERIAL, "文"], [57, 0])
    stored = container.open_package(before, COMMAND_LINE)
    content = stored.read_whole(STYLES)
    after = container.replace_parts(before, {STYLES: styles.days_in_xml(content)})
    with zipfile.ZipFile(io.BytesIO(before)) as old, zipfile.ZipFile(io.BytesIO(after)) as new:
        assert new.testzip() is None
        assert sorted(new.namelist()) == sorted(old.namelist())
        assert all(old.read(name) == new.read(name) for name in old.namelist() if name != STYLES)
        assert all(
            old.getinfo(name).header_offset == new.getinfo(name).header_offset
            for name in old.namelist()
            if name != STYLES
        )
        assert len(new.read(STYLES)) == len(content)


def test_other_files_are_read_unchanged():
    data = xlsx([SERIAL], [14])
    old = xls([SERIAL], [14])
    assert container.replace_parts(data, {}) is data
    assert biff.prepare(old).data is old


def test_checksum_is_the_file_sum(tmp_path):
    path = tmp_path / "a.xlsx"
    path.write_bytes(xlsx([SERIAL], [57]))
    assert file_read.read(path).sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


# ---- unusual ----

XF = '<xf numFmtId="57"/>'


@pytest.mark.parametrize(
    ("change", "texts"),
    [
        pytest.param(lambda text: text[:-40], None, id="cut short"),
        pytest.param(lambda text: text.replace("</cellXfs>", ""), None, id="no end"),
        pytest.param(lambda text: text.replace("</cellXfs>", "<xf " * 3 + "</cellXfs>"), None, id="tags in tags"),
        pytest.param(lambda text: text.replace("</cellXfs>", f"<xf{' ' * 9}/></cellXfs>"), [READ], id="spaces"),
        pytest.param(lambda text: text.replace("</cellXfs>", XF * 9 + "</cellXfs>"), [READ], id="unused formats"),
        pytest.param(lambda text: f"<a:numFmts>{text}", None, id="no end of a prefix"),
        pytest.param(lambda _: XF, None, id="no styles"),
    ],
)
def test_unusual_styles_are_read(tmp_path, column, change, texts):
    data = xlsx([SERIAL], [57], change=change)
    if texts:
        assert column(data)[0] == texts
        return
    (tmp_path / "a.xlsx").write_bytes(data)
    with pytest.raises(InputError, match="damaged or cut short") as caught:
        file_read.read(tmp_path / "a.xlsx")
    assert caught.value.code == "E_INPUT_NOT_WORKBOOK"


def test_excessive_styles_are_left_alone(monkeypatch):
    monkeypatch.setattr(styles, "MOST", 100)
    (sheet,) = workbook.read(xlsx([SERIAL], [57]), ".xlsx", (), COMMAND_LINE).sheets
    assert pl.DataFrame(sheet.cells.cells).to_series(0).to_list() == [str(SERIAL)]


@pytest.mark.parametrize("data", [b"", b"\xff" * 9, b"\x2f", b"\xaf\x81\x81\x81\x81", record(47, b"\0\0"),
                                  struct.pack("<BBHH", 47, 200, 0, 57)])  # fmt: skip
def test_other_records_are_left_alone(data):
    assert styles.days_in_records(data) == data


def test_half_an_xls(tmp_path):
    (tmp_path / "a.xls").write_bytes(xls([SERIAL], [57])[:3000])
    with pytest.raises(InputError, match="damaged or cut short") as caught:
        file_read.read(tmp_path / "a.xls")
    assert caught.value.code == "E_INPUT_NOT_WORKBOOK"
