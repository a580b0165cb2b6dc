"""Small files that no spreadsheet program writes, under lowered limits: each is refused with a code and one line."""

import io
import os
import signal
import struct
import subprocess
import sys
import threading
import time
import zipfile
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
import xlwt

from rencai.sheets.file import cells, child, container, extents, merges, read
from rencai.sheets.file.limits import COMMAND_LINE, Limits
from rencai.system.errors import InputError

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
ENTITY = '<!DOCTYPE x [<!ENTITY a "ha">]>'
PARTS = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
    "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship'
    ' Id="rId1" Target="xl/workbook.xml" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships'
    '/officeDocument"/></Relationships>',
    "xl/workbook.xml": f'<workbook {MAIN} xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    '<sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Target="worksheets/sheet1.xml" Type="http://schemas.openxmlformats.org/officeDocument/2006'
    '/relationships/worksheet"/></Relationships>',
}
SHEET = "xl/worksheets/sheet1.xml"
SMALL = {"columns": 3, "entries": 10, "ratio": 10, "ratio_after": 2000}
"""Limits that the small workbooks here pass, unless a test means one to be refused."""


def sheet(rows):
    return f"<worksheet {MAIN}><sheetData>{rows}</sheetData></worksheet>"


def cell(address, more="<v>1</v>"):
    return f'<row r="{address.strip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")}"><c r="{address}">{more}</c></row>'


def packed(parts):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {**PARTS, **parts}.items():
            archive.writestr(name, content)
    return file.getvalue()


def xlsx(rows):
    """A workbook of one sheet with these rows, in XML."""
    return packed({SHEET: sheet(rows)})


def xls(width, height):
    """An .xls whose one sheet is filled, which nothing looks through before the library reads it."""
    book, file = xlwt.Workbook(), io.BytesIO()
    filled = book.add_sheet("S")
    for row in range(height):
        for column in range(width):
            filled.write(row, column, "a")
    book.save(file)
    return file.getvalue()


def repeated(times):
    """A workbook that has the same part as several sheets."""
    book, entry = PARTS["xl/workbook.xml"], '<sheet name="S" sheetId="1" r:id="rId1"/>'
    sheets = "".join(entry.replace('"S"', f'"S{at}"') for at in range(times))
    return packed({"xl/workbook.xml": book.replace(entry, sheets), SHEET: sheet(cell("A1"))})


def misstated(data, difference):
    """The zip whose directory gives the size of its last entry wrongly, by so many bytes."""
    at = data.rindex(b"PK\x01\x02") + 24
    (size,) = struct.unpack_from("<I", data, at)
    return data[:at] + struct.pack("<I", size + difference) + data[at + 4 :]


def strings(content):
    return packed({SHEET: sheet('<row r="1"><c r="A1" t="s"><v>0</v></c></row>'), "xl/sharedStrings.xml": content})


REFUSED = [
    pytest.param(xlsx(cell("A1") + cell("D2")), "E_INPUT_TOO_WIDE", id="a column too many"),
    pytest.param(xlsx(f"<row>{'<c><v>1</v></c>' * 4}</row>"), "E_INPUT_TOO_WIDE", id="a cell too many"),
    pytest.param(xls(4, 1), "E_INPUT_TOO_WIDE", id="a column too many in xls"),
    pytest.param(xlsx(cell("A1", f"<v>{'1' * 5000}</v>")), "E_INPUT_TOO_LARGE", id="packed too well"),
    pytest.param(packed({SHEET: sheet(cell("A1")), **{f"xl/{at}.xml": "<a/>" for at in range(9)}}), "E_INPUT_TOO_LARGE",
                 id="too many entries"),
    pytest.param(strings(f"{ENTITY}<sst {MAIN}><si><t>&a;</t></si></sst>"), "E_INPUT_UNSAFE",
                 id="entity in the strings"),
    pytest.param(packed({SHEET: ENTITY + sheet(cell("A1", "<v>&a;</v>"))}), "E_INPUT_UNSAFE",
                 id="entity in the sheet"),
    pytest.param(packed({SHEET: f"<!-- a -->{ENTITY}{sheet(cell('A1'))}"}), "E_INPUT_UNSAFE",
                 id="entity after a comment"),
    pytest.param(packed({SHEET: f"{ENTITY}{sheet(cell('A1'))}".encode("utf-16")}), "E_INPUT_UNSAFE",
                 id="entity in a sheet in UTF-16"),
    pytest.param(packed({SHEET: sheet(cell("A1")).encode("utf-16")[:-1]}), "E_INPUT_NOT_WORKBOOK",
                 id="half a letter of a sheet in UTF-16"),
    pytest.param(repeated(2), "E_INPUT_UNSAFE", id="one part as two sheets"),
    pytest.param(packed({SHEET: sheet(cell("A1")), "xl/../x.xml": ""}), "E_INPUT_UNSAFE", id="a name with dots"),
    pytest.param(misstated(xlsx(cell("A1")), -9), "E_INPUT_UNSAFE", id="larger than stated"),
    pytest.param(misstated(xlsx(cell("A1")), 9), "E_INPUT_NOT_WORKBOOK", id="smaller than stated"),
    pytest.param(xlsx(cell("A1"))[:900], "E_INPUT_NOT_WORKBOOK", id="xlsx cut short"),
    pytest.param(xls(1, 1)[:900], "E_INPUT_NOT_WORKBOOK", id="xls cut short"),
    pytest.param(b"PK\x03\x04" + bytes(200), "E_INPUT_NOT_WORKBOOK", id="zip of zeros"),
    pytest.param(b"\xff\xfe" + b"a\0" * 5 + b"\0", "E_INPUT_NOT_WORKBOOK", id="half a UTF-16"),
    pytest.param(b"", "E_INPUT_EMPTY", id="no byte"),
]  # fmt: skip


@pytest.fixture
def nothing_left(tmp_path, monkeypatch, capfd):
    """Afterwards no child runs, the folder for temporary files is empty, and nobody wrote to our outputs."""
    folder = tmp_path / "tmp"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr("tempfile.tempdir", None)
    yield
    assert list(folder.iterdir()) == []
    assert readers() == []
    assert capfd.readouterr() == ("", "")


def readers(parent=None):
    """The reading processes whose parent we are, or that one is."""
    processes = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            command = (folder / "cmdline").read_bytes()
            owner = (folder / "stat").read_text().rpartition(")")[2].split()[1]
        except OSError:
            continue
        if child.__name__.encode() in command and int(owner) == (parent or os.getpid()):
            processes.append(int(folder.name))
    return processes


def refused(path, code, **limits):
    with pytest.raises(InputError, match=rf"^{path.name}\b[^\n]*; [^\n]*$") as caught:
        read.read(path, replace(COMMAND_LINE, **limits))
    assert caught.value.code == code
    return str(caught.value)


def lowered(monkeypatch, module, **constants):
    """The reading process is the real one, but for the value of a constant of that module."""
    code = (
        "from importlib import import_module as module; "
        f"vars(module({module!r})).update({constants!r}); module({child.__name__!r}).main()"
    )
    monkeypatch.setattr(read, "COMMAND", ("-c", code))


def answering(code):
    """The command of a reading process that is the real one, bounds and all, but runs this code instead of reading."""
    lines = [f"import time, {child.__name__} as child", "def answered(*_):", f"    {code}"]
    return ("-c", "\n".join([*lines, "child._answer = answered", "child.main()"]))


@pytest.mark.parametrize(("content", "code"), REFUSED)
@pytest.mark.usefixtures("nothing_left")
def test_an_unusual_file_is_refused(tmp_path, content, code):
    path = tmp_path / "a.xlsx"
    path.write_bytes(content)
    refused(path, code, **SMALL)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(xlsx("<row><c><v>1</v></c></row>" * 4), id="rows without numbers"),
        pytest.param(xlsx("<row r='4'><c r='A4'><v>1</v></c></row>"), id="a row with a number"),
        pytest.param(xls(1, 4), id="xls"),
        pytest.param(b"a,b\n" * 4, id="csv"),
    ],
)
@pytest.mark.usefixtures("nothing_left")
def test_rows_are_bounded(tmp_path, monkeypatch, content):
    lowered(monkeypatch, Limits.__module__, ROWS=3)
    path = tmp_path / "a.xlsx"
    path.write_bytes(content)
    refused(path, "E_INPUT_TOO_LONG")


@pytest.mark.parametrize("row", [1_048_600, 1_049_000, 1_050_000, 1_100_000, 2_000_000])
def test_cell_below_last_row_is_refused(row):
    assert noticed(f'<c r="A{row}"><v>1</v></c>') == "E_INPUT_TOO_LONG"


def test_what_has_no_address_is_counted(monkeypatch):
    monkeypatch.setattr(extents, "ROWS", 3)
    assert noticed("<row><c><v>1</v></c></row>" * 4) == "E_INPUT_TOO_LONG"
    assert noticed(f"<row>{'<c><v>1</v></c>' * 4}</row>") == "E_INPUT_TOO_WIDE"


def noticed(rows):
    """The code of what is found in a sheet with these rows before any library reads it."""
    content = sheet(rows).encode()
    search = extents.start_scan(content, replace(COMMAND_LINE, **SMALL))
    try:
        search.add(content)
        search.close()
    except InputError as error:
        return error.code
    return None


@pytest.mark.usefixtures("nothing_left")
def test_merged_cells_are_bounded(tmp_path, monkeypatch):
    lowered(monkeypatch, extents.__name__, MERGES=2)
    path = tmp_path / "a.xlsx"
    path.write_bytes(xlsx(cell("A1") + '<mergeCell ref="A1:B2"/>' * 3))
    assert "merged" in refused(path, "E_INPUT_TOO_LARGE")


@pytest.mark.parametrize(
    "begin",
    [
        pytest.param(f"<!-- {' '.join(map(str, range(500)))} -->", id="in a comment"),
        pytest.param("<!-- -->" + f"{7**500:b}".translate({48: " ", 49: "\n"}), id="after a comment"),
    ],
)
@pytest.mark.usefixtures("nothing_left")
def test_long_beginning_is_refused(tmp_path, monkeypatch, begin):
    lowered(monkeypatch, container.__name__, FED=64)
    path = tmp_path / "a.xlsx"
    path.write_bytes(packed({SHEET: begin + sheet(cell("A1"))}))
    refused(path, "E_INPUT_UNSAFE")


def test_blank_beginning_is_refused(monkeypatch):
    monkeypatch.setattr(container, "FED", 64)
    assert container.check_first_chunk(b" " * 63) == b" " * 63
    with pytest.raises(InputError, match="begins with blanks"):
        container.check_first_chunk(b"\n" * 64)


@pytest.mark.parametrize("fed", [3, 1 << 18])
@pytest.mark.parametrize("content", [b"0", b"<c/>", bytes(range(256))], ids=["one byte", "an element", "every byte"])
def test_part_of_any_length_is_whole(monkeypatch, content, fed):
    monkeypatch.setattr(container, "INFLATED", 100)
    monkeypatch.setattr(container, "FED", fed)
    for length in (*range(310), *range(995, 1105)):  # around multiples of what is inflated at once
        part = (content * length)[:length]
        package = container.open_package(packed({SHEET: part}), COMMAND_LINE)
        chunks = list(package.chunks(SHEET))
        assert b"".join(chunks) == part
        assert max(map(len, chunks)) <= max(100, fed + 100)


def test_a_part_cut_short_is_damaged(monkeypatch):
    monkeypatch.setattr(container, "INFLATED", 100)
    package = container.open_package(packed({SHEET: b"0" * 250}), COMMAND_LINE)
    package.entries[SHEET].compress_size -= 2
    with pytest.raises(InputError, match="damaged"):
        list(package.chunks(SHEET))


@pytest.mark.parametrize(("crc", "problem"), [(0, "larger than it says"), (1, "damaged")])
def test_spoilt_parts_are_damaged(crc, problem):
    """A part is larger than it says by intent only where its own digest is right."""
    package = container.open_package(packed({SHEET: b"0" * 250}), COMMAND_LINE)
    package.entries[SHEET].file_size -= 9
    package.entries[SHEET].CRC ^= crc
    with pytest.raises(InputError, match=problem):
        list(package.chunks(SHEET))


def test_entries_are_counted_first(monkeypatch):
    monkeypatch.setattr(container.zipfile, "ZipFile", None)
    with pytest.raises(InputError, match="too many parts"):
        container.open_package(b"PK\x01\x02" * 21, Limits(entries=2))


@pytest.mark.usefixtures("nothing_left")
def test_empty_formats_add_no_width(tmp_path):
    path = tmp_path / "a.xlsx"
    path.write_bytes(xlsx('<row r="5"><c r="B5" s="0"><v>1</v></c><c r="D5" s="0"/><c r="E5"></c></row>'))
    assert read.read(path, replace(COMMAND_LINE, **SMALL)).sheets[0].cells.shape == (5, 1)


@pytest.mark.usefixtures("nothing_left")
def test_a_comment_is_no_entity(tmp_path):
    path = tmp_path / "a.xlsx"
    path.write_bytes(packed({SHEET: f"<!-- a -->{sheet(cell('A1'))}"}))
    assert read.read(path).sheets[0].cells.rows() == [("1",)]


@pytest.mark.usefixtures("nothing_left")
def test_unaddressed_cells_are_counted(tmp_path):
    path = tmp_path / "a.xlsx"
    path.write_bytes(xlsx(f"<row>{'<c><v>1</v></c>' * 3}</row>" * 3))
    assert read.read(path, replace(COMMAND_LINE, **SMALL)).sheets[0].cells.shape == (3, 3)


@pytest.mark.usefixtures("nothing_left")
def test_prefixed_names_are_looked_through(tmp_path):
    path = tmp_path / "a.xlsx"
    made = f'<x:worksheet {MAIN.replace("xmlns", "xmlns:x")}><x:sheetData><x:row r="1"><x:c r="%s1"><x:v>1</x:v></x:c>'
    end = "</x:row></x:sheetData></x:worksheet>"
    path.write_bytes(packed({SHEET: made % "C" + end}))
    assert read.read(path, replace(COMMAND_LINE, **SMALL)).sheets[0].first_column == 2
    path.write_bytes(packed({SHEET: made % "D" + end}))
    assert "(cell D1)" in refused(path, "E_INPUT_TOO_WIDE", **SMALL)


@pytest.mark.usefixtures("nothing_left")
def test_columns_can_be_allowed(tmp_path):
    path = tmp_path / "a.xlsx"
    path.write_bytes(xlsx(cell("D1")))
    assert "(cell D1)" in refused(path, "E_INPUT_TOO_WIDE", columns=3)
    assert read.read(path, replace(COMMAND_LINE, columns=4)).sheets[0].first_column == 3


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        pytest.param({"packed": 500}, "E_INPUT_TOO_LARGE", id="packed"),
        pytest.param({"unpacked": 500}, "E_INPUT_TOO_LARGE", id="unpacked"),
        pytest.param({"entries": 3}, "E_INPUT_TOO_LARGE", id="entries"),
        pytest.param({"ratio": 1, "ratio_after": 10}, "E_INPUT_TOO_LARGE", id="ratio"),
        pytest.param({"memory": 120_000_000}, "E_INPUT_TOO_LARGE", id="memory"),
        pytest.param({"seconds": 0}, "E_INPUT_TIMEOUT", id="seconds"),
        pytest.param({"text": 0}, "E_INPUT_TOO_LARGE", id="text"),
    ],
)
@pytest.mark.usefixtures("nothing_left")
def test_each_limit_is_enforced(tmp_path, limits, code):
    path = tmp_path / "a.xlsx"
    path.write_bytes(xlsx(cell("A1")))
    assert next(iter(limits)) in refused(path, code, **limits)


@pytest.mark.usefixtures("nothing_left")
def test_processor_time_is_bounded(tmp_path, monkeypatch):
    monkeypatch.setattr(read, "COMMAND", answering("all(iter(lambda: time.process_time() < 9, False))"))
    path = tmp_path / "a.xlsx"
    path.write_bytes(xlsx(cell("A1")))
    refused(path, "E_INPUT_TIMEOUT", cpu=1)


@pytest.mark.usefixtures("nothing_left")
def test_links_are_not_followed(tmp_path):
    path = tmp_path / "a.xlsx"
    link = '<externalLink xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>'
    row = '<row r="1"><c r="A1"><f>[1]S!A1</f><v>7</v></c><c r="B1"><f>[1]S!A2</f></c></row>'
    path.write_bytes(packed({SHEET: sheet(row), "xl/externalLinks/externalLink1.xml": link}))
    book = read.read(path)
    assert book.sheets[0].cells.rows() == [("7",)]
    sheet_name = book.sheets[0].name
    assert [(notice.code, notice.where) for notice in book.notices] == [
        ("links_not_followed", ("a.xlsx",)),
        ("formulas_no_value", ("a.xlsx", sheet_name)),
    ]


@pytest.mark.parametrize("kind", ["folder", "fifo", "device", "fifo behind a link"])
@pytest.mark.usefixtures("nothing_left")
def test_non_file_does_not_block(tmp_path, kind):
    path = tmp_path / "a.xlsx"
    if kind == "folder":
        path.mkdir()
    elif kind == "fifo":
        os.mkfifo(path)
    elif kind == "device":
        path.symlink_to("/dev/null")
    else:
        os.mkfifo(tmp_path / "fifo")
        path.symlink_to("fifo")
    refused(path, "E_INPUT_NOT_FILE")


@pytest.mark.usefixtures("nothing_left")
def test_link_to_a_file_is_read(tmp_path):
    (tmp_path / "there.xlsx").write_bytes(xlsx(cell("A1")))
    (tmp_path / "a.xlsx").symlink_to("there.xlsx")
    assert read.read(tmp_path / "a.xlsx").sheets[0].cells.rows() == [("1",)]


@pytest.mark.usefixtures("nothing_left")
def test_a_file_that_changes_is_refused(tmp_path):
    path = tmp_path / "a.xlsx"
    path.write_bytes(xlsx(cell("A1")))
    done = threading.Event()

    def append():
        with path.open("ab") as file:
            while not done.wait(0.001):
                file.write(b"\0" * 100)
                file.flush()

    writer = threading.Thread(target=append)
    writer.start()
    try:
        refused(path, "E_INPUT_CHANGED")
    finally:
        done.set()
        writer.join()


class PanicException(BaseException):
    """What a Rust panic looks like from Python."""


@pytest.mark.parametrize(
    ("raised", "expected"),
    [
        pytest.param(PanicException("index out of bounds: secret"), (InputError, "damaged"), id="panic"),
        pytest.param(PanicException("capacity overflow"), (MemoryError, "^$"), id="panic for memory"),
        pytest.param(ValueError("secret"), (InputError, "damaged"), id="error"),
        pytest.param(MemoryError(), (MemoryError, "^$"), id="memory"),
        pytest.param(KeyboardInterrupt("by hand"), (KeyboardInterrupt, "hand"), id="interrupt"),
    ],
)
def test_library_error_means_damaged(monkeypatch, raised, expected):
    def fail(_):
        raise raised

    monkeypatch.setattr(cells.fastexcel, "read_excel", fail)
    monkeypatch.setattr(merges.python_calamine.CalamineWorkbook, "from_filelike", fail, raising=False)
    for call in (
        lambda: cells.read_texts(b"", ["S"], COMMAND_LINE),
        lambda: cells.read_numbers(b"", ["S"]),
        cells.start_reading_texts(b"", ["S"], COMMAND_LINE),
        lambda: merges.read_xls(merges.RECORD),
    ):
        with pytest.raises(expected[0], match=expected[1]) as caught:
            call()
        assert "secret" not in str(caught.value)


FAKES = {
    "says nothing": "pass",
    "says no JSON": "os.write(told['manifest'], b'{')",
    "says a list": "os.write(told['manifest'], b'[]')",
    "says a strange code": """os.write(told['manifest'], b'{"error": ["not a code", "x"]}')""",
    "says a frame that is none": """os.write(told['manifest'], json.dumps({"sha256": "", "notices": [], "sheets": [
        {"name": "", "visible": 1, "first_column": 0, "merges": [], "errors": [], "numbers": None, "cells": [0, 9]}
        ]}).encode())""",
    "says an error beyond the cells": """os.write(told['manifest'], json.dumps({"sha256": "", "notices": [], "sheets": [
        {"name": "", "visible": 1, "first_column": 0, "merges": [], "errors": [[0, [0], ["#N/A"]]], "numbers": None,
        "cells": None}]}).encode())""",
    "says an unknown notice": """os.write(told['manifest'], json.dumps({"sha256": "", "sheets": [],
        "notices": [["x", [], []]]}).encode())""",
}


def fake(monkeypatch, code):
    begin = "import json, os, resource, signal, sys, time; told = json.load(sys.stdin);"
    monkeypatch.setattr(read, "COMMAND", ("-c", f"{begin}\n{code}"))


@pytest.mark.parametrize("code", [pytest.param(code, id=name) for name, code in FAKES.items()])
@pytest.mark.usefixtures("nothing_left")
def test_an_answer_is_not_believed(tmp_path, monkeypatch, code):
    (tmp_path / "a.xlsx").write_bytes(b"PK")
    fake(monkeypatch, code)
    refused(tmp_path / "a.xlsx", "E_INPUT_READER")


@pytest.mark.parametrize(
    ("death", "code"),
    [
        ("SIGKILL", "E_INPUT_TOO_LARGE"),
        ("SIGABRT", "E_INPUT_TOO_LARGE"),
        ("SIGXCPU", "E_INPUT_TIMEOUT"),
        ("SIGSEGV", "E_INPUT_NOT_WORKBOOK"),
    ],
)
@pytest.mark.usefixtures("nothing_left")
def test_each_death_has_its_code(tmp_path, monkeypatch, death, code):
    (tmp_path / "a.xlsx").write_bytes(b"PK")
    fake(monkeypatch, f"resource.setrlimit(resource.RLIMIT_CORE, (0, 0)); os.kill(os.getpid(), signal.{death})")
    refused(tmp_path / "a.xlsx", code)


@pytest.mark.usefixtures("nothing_left")
def test_a_reader_that_hangs_is_killed(tmp_path, monkeypatch):
    (tmp_path / "a.xlsx").write_bytes(b"PK")
    fake(monkeypatch, f"time.sleep(20); open({str(tmp_path / 'ended')!r}, 'x')")
    refused(tmp_path / "a.xlsx", "E_INPUT_TIMEOUT", seconds=0.1)
    assert not (tmp_path / "ended").exists()


PARENT = f"""
import sys
from pathlib import Path
import {read.__name__} as reading
reading.COMMAND = ("-c", sys.argv[2])
reading.read(Path(sys.argv[1]))
"""


@pytest.fixture
def slow(tmp_path):
    """A process of ours while it waits for a file to be read, and the process that takes long to read it."""
    path, begun, ended = (tmp_path / name for name in ("a.xlsx", "begun", "ended"))
    path.write_bytes(xlsx(cell("A1")))
    _, code = answering(f"open({str(begun)!r}, 'x'), time.sleep(20), open({str(ended)!r}, 'x')")
    with subprocess.Popen([sys.executable, "-c", PARENT, path, code], stderr=subprocess.PIPE) as parent:
        end = time.monotonic() + 30
        while not begun.exists() and time.monotonic() < end:
            time.sleep(0.01)
        (reader,) = readers(parent.pid)
        yield parent, reader
        parent.kill()
    assert not ended.exists()


def gone(number):
    end = time.monotonic() + 10
    while time.monotonic() < end:
        state = Path(f"/proc/{number}/stat")
        if not state.exists() or state.read_text().rpartition(")")[2].split()[0] == "Z":
            return True
        time.sleep(0.01)
    return False


def test_no_reader_survives_its_parent(slow):
    parent, reader = slow
    parent.kill()
    assert gone(reader)


def test_an_interrupt_ends_both(slow):
    parent, reader = slow
    parent.send_signal(signal.SIGINT)
    assert b"KeyboardInterrupt" in parent.stderr.read()
    assert gone(reader)


def test_own_writer_is_read_back(tmp_path):
    made = openpyxl.Workbook()
    made.active["B2"] = "a"
    made.save(tmp_path / "a.xlsx")
    assert read.read(tmp_path / "a.xlsx").sheets[0].cells.rows() == [(None,), ("a",)]
