"""Numbers found in the XML are those that the reading library finds in a second pass."""

import io
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from rencai.sheets.file import answer, workbook
from rencai.sheets.file.limits import COMMAND_LINE
from rencai.sheets.file.numbers import NumberScan
from rencai.system.errors import InputError

FOLDER = Path(__file__).parents[1]
BOOKS = [*sorted((FOLDER / "workbooks").glob("*.xls[xm]")), *sorted((FOLDER.parent / "inputs").glob("*.xlsx"))]


def read(path, monkeypatch, small):
    monkeypatch.setattr(workbook, "SMALL", small)
    try:
        matches, frames = workbook.read(path.read_bytes(), ".xlsx", [], COMMAND_LINE), io.BytesIO()
        return answer.parse(path.name, answer.serialize("", matches, frames, COMMAND_LINE), frames).sheets
    except InputError as error:
        return error.code


@pytest.mark.parametrize("path", BOOKS, ids=lambda path: path.name)
def test_both_ways_tell_the_same(path, monkeypatch):
    second, scanned = (read(path, monkeypatch, small) for small in (1 << 60, 0))
    if isinstance(second, str):
        assert scanned == second
        return
    assert len(second) == len(scanned)
    for item, other in zip(second, scanned, strict=True):
        assert_frame_equal(item.cells, other.cells)
        assert (item.numbers is None) == (other.numbers is None)
        if item.numbers is not None:
            assert_frame_equal(item.numbers, other.numbers)


def sheet(cells):
    return b'<worksheet><sheetData><row r="1">' + cells + b"</row></sheetData></worksheet>"


@pytest.mark.parametrize(
    ("cells", "usual"),
    [
        pytest.param(b'<c r="A1"><v>1</v></c><c r="B1" s="2" t="n"><v>2</v></c>', True, id="numbers"),
        pytest.param(b'<c r="A1" t="s"><v>1</v></c><c r="B1" t="inlineStr"><is><t>1</t></is></c>', True, id="texts"),
        pytest.param(b'<c r="A1" s="1"/><c r="B1"></c>', True, id="empty"),
        pytest.param(
            b'<c r="A1"><f>1+1</f><v>2</v></c><c r="B1"><f t="shared" si="0"/><v>3</v></c>', True, id="formulas"
        ),
        pytest.param(b"<c><v>1</v></c>", False, id="no address"),
        pytest.param(b"<c r='A1'><v>1</v></c>", False, id="other quotes"),
        pytest.param(b'<c s="1" r="A1"><v>1</v></c>', False, id="another order"),
        pytest.param(b'<c r="A1" cm="1"><v>1</v></c>', False, id="an attribute more"),
        pytest.param(b'<c r="A1"><v xml:space="preserve">1</v></c>', False, id="a value spelt otherwise"),
        pytest.param(b'<c r="A1"> <v>1</v></c>', False, id="a blank before the value"),
        pytest.param(b'<c r="SG1"><v>1</v></c>', False, id="beyond the columns"),
        pytest.param(b'<!-- <c r="A1"><v>1</v></c> -->', False, id="a comment"),
        pytest.param(b'<c r="A1"><v>\xff</v></c>', False, id="no UTF-8"),
    ],
)
def test_unusual_markup_is_left_to_library(cells, usual):
    scan = NumberScan(500)
    scan.add(sheet(cells))
    assert scan.usual is usual


PIECES = (
    *("<c", " ", "\n", ' r="', "A", "B", "AA", "SF", "SG", "ABC", "1", "0", "999999", '"', ' s="', ' t="', "s", "str"),
    *(
        "inlineStr",
        "e",
        "d",
        "n",
        "b",
        "x",
        ">",
        "/>",
        "</c>",
        "<v>",
        "<f>",
        "<f ",
        "<f/>",
        "</f>",
        "<is>",
        "<!",
        "<col ",
    ),
    *('<c r="A1"', ' s="1"', ' t="n"', ' t="s"', "<c r='A1'", ' cm="1"'),
)
ODD = (
    r'<c(?=[\s/>])(?! r="(?:[A-Z]|[A-R][A-Z]|S[A-F])[0-9]{1,6}"(?: s="[0-9]+")?'
    r'(?: t="(?:s|str|inlineStr|e|d)"/?>|(?: t="[nb]")?(?:/>|></c>|><v>|><f[\s/>])))|<!'
)


@settings(max_examples=500, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join), st.booleans())
def test_nothing_odd_is_missed(cells, begun):
    text = '<c r="A1"' * begun + cells
    scan = NumberScan(500)
    scan.add(text.encode())
    assert scan.usual is not bool(re.search(ODD, text, re.ASCII))
