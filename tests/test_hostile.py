"""Files made to harm: each ends in a code and one line, in bounded time, with no process and no file left."""

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

from rencai import intake
from rencai.errors import InputError
from rencai.intake import COMMAND_LINE, cells, kinds, merges, process

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
BILLION = "<!DOCTYPE x [" + '<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True)
) + "]>"  # fmt: skip
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


def sheet(rows):
    return f"<worksheet {MAIN}><sheetData>{rows}</sheetData></worksheet>"


def cell(address, more="<v>1</v>"):
    return f'<row r="{address.strip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")}"><c r="{address}">{more}</c></row>'


def packed(parts):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in {**PARTS, **parts}.items():
            with archive.open(name, "w") as entry:
                for piece in [content] if isinstance(content, str | bytes) else content:
                    entry.write(piece.encode() if isinstance(piece, str) else piece)
    return made.getvalue()


def pieces(begin, piece, times, end):
    """A long part, written a million bytes at a time."""
    many = max(10**6 // len(piece), 1)
    yield f"<worksheet {MAIN}><sheetData>{begin}"
    for _ in range(times // many):
        yield piece * many
    yield piece * (times % many) + end + "</sheetData></worksheet>"


def one(rows):
    return packed({SHEET: sheet(rows)})


def repeated(times):
    """A workbook that has the same part as so many sheets."""
    book, one_sheet = PARTS["xl/workbook.xml"], '<sheet name="S" sheetId="1" r:id="rId1"/>'
    sheets = "".join(one_sheet.replace('"S"', f'"S{at}"') for at in range(times))
    return packed({"xl/workbook.xml": book.replace(one_sheet, sheets), SHEET: sheet(cell("A1"))})


def lying(data, declared):
    """The zip whose directory says of its last entry that it holds so many bytes."""
    at = data.rindex(b"PK\x01\x02")
    return data[: at + 24] + struct.pack("<I", declared) + data[at + 28 :]


def many():
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for number in range(100_000):
            archive.writestr(zipfile.ZipInfo(f"xl/{number}.xml"), b"")
    return made.getvalue()


def strings(content):
    return packed({SHEET: sheet('<row r="1"><c r="A1" t="s"><v>0</v></c></row>'), "xl/sharedStrings.xml": content})


KILLERS = [
    pytest.param(lambda: one(cell("A1") + cell("XFD1048576")), "E_INPUT_TOO_WIDE", id="the two corners"),
    pytest.param(lambda: one(cell("A1") + cell("SF1048576")), "E_INPUT_TOO_LARGE", id="corners within 500 columns"),
    pytest.param(lambda: one(cell("A1") + "<row r='1'><c s='>' r='XFD1048576'><v>1</v></c></row>"),
                 "E_INPUT_TOO_LARGE", id="corners spelt to be missed"),
    pytest.param(lambda: packed({SHEET: pieces('<row r="1"><c r="A1" t="inlineStr"><is><t>', "a" * 10**6, 512,
                                               "</t></is></c></row>")}),
                 "E_INPUT_TOO_LARGE", id="one string of 512 MB"),
    pytest.param(lambda: packed({SHEET: pieces("<row>", "<c><v>1</v></c>", 20_000_000, "</row>")}),
                 "E_INPUT_TOO_WIDE", id="20 million cells in a row"),
    pytest.param(lambda: packed({SHEET: pieces("", "<row><c><v>1</v></c></row>", 20_000_000, "")}),
                 "E_INPUT_TOO_LONG", id="20 million rows"),
    pytest.param(lambda: strings(f"{BILLION}<sst {MAIN}><si><t>&i;</t></si></sst>"), "E_INPUT_UNSAFE",
                 id="entities in the strings"),
    pytest.param(lambda: packed({SHEET: BILLION + sheet(cell("A1", "<v>&i;</v>"))}), "E_INPUT_UNSAFE",
                 id="entities in the sheet"),
    pytest.param(lambda: packed({SHEET: f"<!-- {'-' * (1 << 21)} -->{BILLION}{sheet(cell('A1'))}"}),
                 "E_INPUT_UNSAFE", id="entities behind a comment"),
    pytest.param(lambda: packed({SHEET: (BILLION + sheet(cell("A1"))).encode("utf-16")}), "E_INPUT_UNSAFE",
                 id="entities in UTF-16"),
    pytest.param(lambda: packed({SHEET: pieces(cell("A1"), '<mergeCell ref="A1:B2"/>', 1_000_001, "")}),
                 "E_INPUT_TOO_LARGE", id="a million merges"),
    pytest.param(many, "E_INPUT_TOO_LARGE", id="100,000 entries"),
    pytest.param(lambda: repeated(2), "E_INPUT_UNSAFE", id="one part as two sheets"),
    pytest.param(lambda: one(cell("A1"))[:900], "E_INPUT_NOT_WORKBOOK", id="cut short"),
    pytest.param(lambda: packed({SHEET: sheet(cell("A1")), "xl/../../../etc/x.xml": ""}), "E_INPUT_UNSAFE",
                 id="a name that leads out"),
    pytest.param(lambda: lying(one(cell("A1")), 10), "E_INPUT_UNSAFE", id="larger than it says"),
    pytest.param(lambda: lying(one(cell("A1")), 10**9), "E_INPUT_NOT_WORKBOOK", id="smaller than it says"),
    pytest.param(lambda: one('<row r="2000000"><c r="A2000000"><v>1</v></c></row>'), "E_INPUT_TOO_LONG",
                 id="row 2000000"),
    pytest.param(lambda: one('<row r="1"><c r="A99999999999"><v>1</v></c></row>'), "E_INPUT_TOO_LONG",
                 id="row 99999999999"),
    pytest.param(lambda: b"", "E_INPUT_EMPTY", id="0 byte"),
    pytest.param(lambda: b"PK\x03\x04" + bytes(200), "E_INPUT_NOT_WORKBOOK", id="zip of zeros"),
    pytest.param(lambda: kinds.OLE + bytes(4000), "E_INPUT_NOT_WORKBOOK", id="OLE of zeros"),
    pytest.param(lambda: b"\xff\xfe" + b"a\0" * 5 + b"\0", "E_INPUT_NOT_WORKBOOK", id="half a UTF-16"),
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
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            said = (folder / "cmdline").read_bytes()
            owner = (folder / "stat").read_text().rpartition(")")[2].split()[1]
        except OSError:
            continue
        if b"rencai.intake.child" in said and int(owner) == (parent or os.getpid()):
            found.append(int(folder.name))
    return found


def refused(path, code, **limits):
    begun = time.monotonic()
    with pytest.raises(InputError, match=rf"^{path.name}\b[^\n]*; [^\n]*$") as caught:
        intake.read(path, replace(COMMAND_LINE, **limits))
    assert caught.value.code == code
    assert time.monotonic() - begun < 20
    return str(caught.value)


@pytest.mark.parametrize(("made", "code"), KILLERS)
@pytest.mark.usefixtures("nothing_left")
def test_a_killer_is_refused(tmp_path, made, code):
    path = tmp_path / "a.xlsx"
    path.write_bytes(made())
    refused(path, code)


@pytest.mark.usefixtures("nothing_left")
def test_formats_without_content_do_not_make_a_sheet_wide(tmp_path):
    path = tmp_path / "a.xlsx"
    path.write_bytes(one('<row r="5"><c r="B5" s="0"><v>1</v></c><c r="XFD5" s="0"/><c r="XFC5"></c></row>'))
    assert intake.read(path).sheets[0].cells.shape == (5, 1)


@pytest.mark.usefixtures("nothing_left")
def test_cells_without_addresses_are_counted_by_row(tmp_path):
    path = tmp_path / "a.xlsx"
    path.write_bytes(one(f"<row>{'<c><v>1</v></c>' * 500}</row>" * 3))
    assert intake.read(path).sheets[0].cells.shape == (3, 500)
    path.write_bytes(one(f"<row>{'<c><v>1</v></c>' * 501}</row>"))
    refused(path, "E_INPUT_TOO_WIDE")


@pytest.mark.usefixtures("nothing_left")
def test_prefixed_names_are_looked_through(tmp_path):
    path = tmp_path / "a.xlsx"
    made = f'<x:worksheet {MAIN.replace("xmlns", "xmlns:x")}><x:sheetData><x:row r="1"><x:c r="%s1"><x:v>1</x:v></x:c>'
    end = "</x:row></x:sheetData></x:worksheet>"
    path.write_bytes(packed({SHEET: made % "C" + end}))
    assert intake.read(path).sheets[0].first_column == 2
    path.write_bytes(packed({SHEET: made % "XFD" + end}))
    refused(path, "E_INPUT_TOO_WIDE")


@pytest.mark.usefixtures("nothing_left")
def test_columns_can_be_allowed(tmp_path):
    path = tmp_path / "a.xlsx"
    path.write_bytes(one(cell("SG1")))
    assert "(cell SG1)" in refused(path, "E_INPUT_TOO_WIDE")
    assert intake.read(path, replace(COMMAND_LINE, columns=501)).sheets[0].first_column == 500


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
def test_each_limit_is_kept(tmp_path, limits, code):
    path = tmp_path / "a.xlsx"
    path.write_bytes(one(cell("A1")))
    assert next(iter(limits)) in refused(path, code, **limits)


@pytest.mark.usefixtures("nothing_left")
def test_processor_time_is_bounded(tmp_path):
    path = tmp_path / "a.xlsx"
    path.write_bytes(packed({SHEET: pieces("", "<row><c/></row>", 1_000_000, cell("A1048576"))}))
    refused(path, "E_INPUT_TIMEOUT", cpu=1, memory=2**40)


@pytest.mark.usefixtures("nothing_left")
def test_links_are_not_followed(tmp_path):
    path = tmp_path / "a.xlsx"
    link = '<externalLink xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>'
    row = '<row r="1"><c r="A1"><f>[1]S!A1</f><v>7</v></c><c r="B1"><f>[1]S!A2</f></c></row>'
    path.write_bytes(packed({SHEET: sheet(row), "xl/externalLinks/externalLink1.xml": link}))
    book = intake.read(path)
    assert book.sheets[0].cells.rows() == [("7",)]
    assert [(notice.code, notice.where) for notice in book.notices] == [("links_not_followed", ("a.xlsx",))]


@pytest.mark.parametrize("kind", ["folder", "fifo", "device", "fifo behind a link"])
@pytest.mark.usefixtures("nothing_left")
def test_what_is_no_file_does_not_block(tmp_path, kind):
    path = tmp_path / "a.xlsx"
    if kind == "folder":
        path.mkdir()
    elif kind == "fifo":
        os.mkfifo(path)
    elif kind == "device":
        path.symlink_to("/dev/zero")
    else:
        os.mkfifo(tmp_path / "fifo")
        path.symlink_to("fifo")
    refused(path, "E_INPUT_NOT_FILE")


@pytest.mark.usefixtures("nothing_left")
def test_a_link_to_a_file_is_read(tmp_path):
    (tmp_path / "there.xlsx").write_bytes(one(cell("A1")))
    (tmp_path / "a.xlsx").symlink_to("there.xlsx")
    assert intake.read(tmp_path / "a.xlsx").sheets[0].cells.rows() == [("1",)]


@pytest.mark.usefixtures("nothing_left")
def test_a_file_that_changes_is_refused(tmp_path):
    path = tmp_path / "a.xlsx"
    path.write_bytes(one(cell("A1")))
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
def test_what_a_library_raises_is_a_damaged_workbook(monkeypatch, raised, expected):
    def fail(_):
        raise raised

    monkeypatch.setattr(cells.fastexcel, "read_excel", fail)
    monkeypatch.setattr(merges.python_calamine.CalamineWorkbook, "from_filelike", fail, raising=False)
    for call in (
        lambda: cells.texts(b"", ["S"], COMMAND_LINE),
        lambda: cells.numbers(b"", ["S"]),
        cells.begun(b"", ["S"], COMMAND_LINE),
        lambda: merges.of_xls(merges.RECORD),
    ):
        with pytest.raises(expected[0], match=expected[1]) as caught:
            call()
        assert "secret" not in str(caught.value)


FAKES = {
    "says nothing": "pass",
    "says no JSON": "os.write(told['manifest'], b'{')",
    "says a list": "os.write(told['manifest'], b'[]')",
    "says a strange code": """os.write(told['manifest'], b'{"error": ["rm -rf", "x"]}')""",
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
    monkeypatch.setattr(process, "COMMAND", ("-c", f"{begin}\n{code}"))


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
    fake(monkeypatch, "time.sleep(60)")
    refused(tmp_path / "a.xlsx", "E_INPUT_TIMEOUT", seconds=1)


SLOW = """
import sys
from pathlib import Path
from rencai import intake
print("ready", flush=True)
intake.read(Path(sys.argv[1]))
"""


@pytest.fixture
def slow(tmp_path):
    """A process of ours while it reads a file that takes long, and the process that reads for it."""
    path = tmp_path / "a.xlsx"
    path.write_bytes(packed({SHEET: pieces("", f"<row>{'<c><v>1</v></c>' * 25}</row>", 400_000, "")}))
    with subprocess.Popen([sys.executable, "-c", SLOW, path], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as parent:
        assert parent.stdout.readline() == b"ready\n"
        end = time.monotonic() + 10
        while not readers(parent.pid) and time.monotonic() < end:
            time.sleep(0.01)
        (child,) = readers(parent.pid)
        time.sleep(0.2)
        yield parent, child
        parent.kill()


def gone(process):
    end = time.monotonic() + 10
    while time.monotonic() < end:
        state = Path(f"/proc/{process}/stat")
        if not state.exists() or state.read_text().rpartition(")")[2].split()[0] == "Z":
            return True
        time.sleep(0.01)
    return False


def test_no_reader_survives_its_parent(slow):
    parent, child = slow
    parent.kill()
    assert gone(child)


def test_an_interrupt_ends_both(slow):
    parent, child = slow
    parent.send_signal(signal.SIGINT)
    assert b"KeyboardInterrupt" in parent.stderr.read()
    assert gone(child)


def test_a_workbook_s_own_writer_is_read_after_all_that(tmp_path):
    made = openpyxl.Workbook()
    made.active["B2"] = "a"
    made.save(tmp_path / "a.xlsx")
    assert intake.read(tmp_path / "a.xlsx").sheets[0].cells.rows() == [(None,), ("a",)]
