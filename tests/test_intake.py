"""What is read from a workbook, and where it stood in Excel."""

from pathlib import Path

import fastexcel
import openpyxl
import polars as pl
import pytest

from rencai import intake
from rencai.errors import InputError
from rencai.headers import letter


class PanicException(BaseException):
    """What a Rust panic looks like from Python."""


def book(path: Path, **cells: object) -> Path:
    made = openpyxl.Workbook()
    for address, value in cells.items():
        made.active[address] = value
    made.save(path)
    return path


def addresses(sheet: intake.RawSheet) -> dict[str, str]:
    rows = range(sheet.first_row, sheet.first_row + sheet.cells.height)
    return {
        f"{letter(sheet.first_column + number)}{row}": text
        for number, column in enumerate(sheet.cells.iter_columns())
        for row, text in zip(rows, column, strict=True)
        if text is not None
    }


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
    (sheet,) = intake.read(book(tmp_path / "a.xlsx", **cells)).sheets
    assert addresses(sheet) == cells


def test_a_wrong_dimension_changes_nothing(tmp_path):
    made = openpyxl.Workbook(write_only=True)  # writes no true dimension
    sheet = made.create_sheet()
    for row in ([], [None, "a"], [], [None, None, "b"]):
        sheet.append(row)
    made.save(tmp_path / "a.xlsx")
    assert addresses(intake.read(tmp_path / "a.xlsx").sheets[0]) == {"B2": "a", "C4": "b"}


def test_text_is_as_typed(tmp_path):
    typed = {"A1": " 张三 ", "A2": "第一行\n第二行", "A3": "＝1", "A4": "007", "A5": "440101199001010011"}
    (sheet,) = intake.read(book(tmp_path / "a.xlsx", **typed)).sheets
    assert addresses(sheet) == typed
    assert set(sheet.cells.dtypes) == {pl.String}


def test_hidden_and_empty_sheets_are_read(tmp_path):
    made = openpyxl.Workbook()
    made.active["A1"] = "a"
    made.create_sheet("空")
    made.create_sheet("隐").sheet_state = "hidden"
    made.save(tmp_path / "a.xlsx")
    sheets = intake.read(tmp_path / "a.xlsx").sheets
    assert [(sheet.name, sheet.visible, sheet.cells.height) for sheet in sheets] == [
        ("Sheet", True, 1),
        ("空", True, 0),
        ("隐", False, 0),
    ]


def test_the_content_decides_not_the_ending(tmp_path):
    path = book(tmp_path / "a.xlsx", A1="a").rename(tmp_path / "a.xls")
    read = intake.read(path)
    assert (read.name, len(read.sha256), addresses(read.sheets[0])) == ("a.xls", 64, {"A1": "a"})


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="0 byte"),
        pytest.param("姓名,国籍\n张三,英国\n".encode(), id="csv renamed"),
        pytest.param(b"PK\x03\x04" + bytes(200), id="truncated zip"),
        pytest.param(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(4000), id="encrypted or old container"),
    ],
)
def test_no_workbook(tmp_path, content):
    path = tmp_path / "a.xlsx"
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"^a\.xlsx is not a workbook .* save it as \.xlsx") as caught:
        intake.read(path)
    assert caught.value.code == "E_INPUT_NOT_WORKBOOK"


def test_half_a_workbook(tmp_path):
    path = book(tmp_path / "a.xlsx", A1="a")
    path.write_bytes(path.read_bytes()[:3000])
    with pytest.raises(InputError, match="is not a workbook"):
        intake.read(path)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("none.xlsx", "E_INPUT_MISSING"),
        ("", "E_INPUT_NOT_FILE"),
        ("a\0b", "E_INPUT_NOT_FILE"),
        ("n" * 300, "E_INPUT_NOT_FILE"),
    ],
)
def test_no_file(tmp_path, name, code):
    with pytest.raises(InputError, match=r"does not exist|is a folder|cannot be opened") as caught:
        intake.read(tmp_path / name)
    assert caught.value.code == code


def test_a_folder_is_named_as_it_was_given():
    with pytest.raises(InputError, match=r"^\. is a folder"):
        intake.read(Path())


def test_nothing_filled_in(tmp_path):
    with pytest.raises(InputError, match=r"^a\.xlsx: no sheet has any content") as caught:
        intake.read(book(tmp_path / "a.xlsx"))
    assert caught.value.code == "E_INPUT_EMPTY"


def test_a_panic_is_an_unreadable_workbook(tmp_path, monkeypatch):
    def panic(_):
        raise PanicException("index out of bounds: secret cell")

    monkeypatch.setattr(fastexcel, "read_excel", panic)
    with pytest.raises(InputError, match="is not a workbook") as caught:
        intake.read(book(tmp_path / "a.xlsx", A1="a"))
    assert "secret" not in str(caught.value)


def test_an_interrupt_stays_an_interrupt(tmp_path, monkeypatch):
    def interrupt(_):
        raise KeyboardInterrupt("by hand")

    monkeypatch.setattr(fastexcel, "read_excel", interrupt)
    with pytest.raises(KeyboardInterrupt, match="by hand"):
        intake.read(book(tmp_path / "a.xlsx", A1="a"))
