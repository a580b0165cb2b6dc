"""What a written workbook holds when it is read back."""

import io
import re
import shutil
import subprocess
import time
from datetime import date
from decimal import Decimal
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rencai.output.xlsx import archive
from rencai.output.xlsx.sheet import Banner, Chart, Choice, Sheet
from rencai.output.xlsx.writer import sheet_names, write
from rencai.sheets.file import read as file_read
from rencai.system.errors import OutputError

DAY = date(2026, 1, 1)
LOOKALIKES = [
    "=1+1", "+1", "-1", "@SUM(A1)", "＝1+1", "＋1", "－1", "＠x", "{=1}", "=SUM(A1:A2)", "http://a.b/c",
    "mailto:a@b.c", "internal:S!A1", "file:///a/b", "<v>&amp;\"'", "]]>", "  spaces  ", "a\nb", "#N/A", "😀",
]  # fmt: skip


def parts(path: Path, name: str = r"xl/worksheets/sheet\d+\.xml") -> str:
    with ZipFile(path) as archive:
        return "".join(archive.read(part).decode() for part in archive.namelist() if re.fullmatch(name, part))


def written(tmp_path: Path, *sheets: Sheet) -> Path:
    path = tmp_path / "a.xlsx"
    write(sheets, path, DAY)
    return path


def column(path: Path) -> list[object]:
    return [row[0] for row in openpyxl.load_workbook(path).active.iter_rows(min_row=2, values_only=True)]


def test_text_like_a_formula_stays_text(tmp_path):
    path = written(
        tmp_path, Sheet("S", pl.DataFrame({"=A1": LOOKALIKES}), banner=[Banner("=1+1"), Banner("http://a.b")])
    )
    xml = parts(path)
    assert "<f" not in xml.replace("<footer", "").replace("<filter", "")
    assert "<hyperlink" not in xml
    assert [row[0] for row in openpyxl.load_workbook(path).active.values] == ["=1+1", "http://a.b", "=A1", *LOOKALIKES]
    assert file_read.read(path).sheets[0].cells["0"].to_list() == ["=1+1", "http://a.b", "=A1", *LOOKALIKES]


@settings(max_examples=15, deadline=None)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1), min_size=1))
def test_any_text_comes_back(tmp_path_factory, texts):
    path = written(tmp_path_factory.mktemp("any"), Sheet("S", pl.DataFrame({"a": texts})))
    assert file_read.read(path).sheets[0].cells["0"].to_list() == ["a", *texts]


def test_control_characters_are_escaped(tmp_path):
    path = written(tmp_path, Sheet("S", pl.DataFrame({"a": ["a\x00b\x0bc\ufffe"]})))
    assert "a_x0000_b_x000B_c_xFFFE_" in parts(path)


@pytest.mark.parametrize(
    ("text", "length"),
    [
        pytest.param("y" * 32_767, 32_767, id="the longest"),
        pytest.param("y" * 32_768, 32_767, id="one too long"),
        pytest.param("😀" * 16_384, 16_384, id="two units each"),
    ],
)
def test_too_long_text_is_cut_visibly(tmp_path, text, length):
    (read,) = column(written(tmp_path, Sheet("S", pl.DataFrame({"a": [text]}))))
    assert (len(read), read.endswith("…")) == (length, text != read)


@pytest.mark.parametrize(
    ("values", "dtype", "read"),
    [
        pytest.param([date(2024, 2, 29)], pl.Date, "2024-02-29 00:00:00", id="day"),
        pytest.param([date(1899, 12, 31)], pl.Date, "1899-12-31", id="day before Excel's first"),
        pytest.param([Decimal("100000.50")], pl.Decimal(18, 2), "100000.5", id="money"),
        pytest.param([7], pl.Int64, "7.0", id="whole"),
        pytest.param([440101199001010011], pl.Int64, "440101199001010011", id="whole, too long for Excel"),
        pytest.param([0.25], pl.Float32, "0.25", id="fraction"),
        pytest.param([True], pl.Boolean, "True", id="flag"),
        pytest.param(["符合"], pl.Categorical, "符合", id="word"),
    ],
)
def test_values_arrive_whole(tmp_path, values, dtype, read):
    (value,) = column(written(tmp_path, Sheet("S", pl.DataFrame({"a": pl.Series(values, dtype=dtype)}))))
    assert str(value) == read


def test_unsupported_type_is_refused(tmp_path):
    with pytest.raises(TypeError, match="column 'a' is List"):
        written(tmp_path, Sheet("S", pl.DataFrame({"a": [["x"]]})))


def rich() -> Sheet:
    frame = pl.DataFrame({"city": ["苏州", "北京"], "day": [DAY, DAY], "n": [1, 2], "why": ["理由" * 40, None]})
    return Sheet(
        "总览",
        frame,
        headings=["城市", "日期", "符合", "理由"],
        wrap=["why"],
        widths={"why": 30},
        fills={"city": {"苏州": "#C6EFCE"}},
        banner=[Banner("结果", "title"), Banner("警告", "red")],
        charts=[Chart(["n"], "city", "结论")],
        freeze=(1, 1),
        tab="#C00000",
    )


def test_same_input_same_bytes(tmp_path):
    write([rich(), Sheet("b", pl.DataFrame({"a": LOOKALIKES}))], tmp_path / "1.xlsx", DAY)
    time.sleep(1.1)
    write([rich(), Sheet("b", pl.DataFrame({"a": LOOKALIKES}))], tmp_path / "2.xlsx", DAY)
    assert (tmp_path / "1.xlsx").read_bytes() == (tmp_path / "2.xlsx").read_bytes()


def test_the_stamp_is_the_basis_date(tmp_path):
    properties = openpyxl.load_workbook(written(tmp_path, rich())).properties
    assert (properties.creator, str(properties.created), str(properties.modified)) == (
        "rencai",
        "2026-01-01 00:00:00",
        "2026-01-01 00:00:00",
    )


def test_the_archive_is_sound(tmp_path):
    with ZipFile(written(tmp_path, rich())) as archive:
        assert archive.testzip() is None
        assert len(set(archive.namelist())) == len(archive.namelist())


@pytest.mark.skipif(
    not shutil.which("soffice"), reason="LibreOffice is not installed: apt-get install libreoffice-calc"
)
def test_libreoffice_opens_it(tmp_path):
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    utf8 = "csv:Text - txt - csv (StarCalc):44,34,76"
    command = ["soffice", profile, "--headless", "--convert-to", utf8, "--outdir", tmp_path, written(tmp_path, rich())]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    assert "城市,日期,符合,理由" in (tmp_path / "a.csv").read_text("utf-8")


def test_a_rich_sheet(tmp_path):
    path = written(tmp_path, rich())
    sheet = openpyxl.load_workbook(path).active
    assert [cell.value for cell in sheet[3]] == ["城市", "日期", "符合", "理由"]
    assert (sheet.freeze_panes, sheet.auto_filter.ref, sheet.row_dimensions[4].height) == ("B4", "A3:D5", 99.0)
    assert sorted(str(merged) for merged in sheet.merged_cells.ranges) == ["A1:D1", "A2:D2"]
    assert {cell.fill.fgColor.rgb for cell in sheet[3]} == {"FF1F4E79"}


def test_a_chart_keeps_its_values(tmp_path):
    chart = parts(written(tmp_path, rich()), r"xl/charts/chart1\.xml")
    assert re.findall(r"<c:v>(.*?)</c:v>", chart) == ["符合", "苏州", "北京", "1", "2"]


def test_sheets_are_named_safely():
    assert sheet_names(["a" * 40, "A" * 40, "[x]:*?/\\", "'q'"]) == ["a" * 31, "A" * 27 + " (2)", "_x______", "q"]


@pytest.mark.parametrize(
    ("place", "remedy"),
    [
        pytest.param("none/a.xlsx", "the folder does not exist", id="no folder"),
        pytest.param("", "it is a folder", id="a folder"),
        pytest.param("file/a.xlsx", "the folder does not exist", id="a file as folder"),
        pytest.param("n" * 260 + ".xlsx", r"the name is too long|check the disk", id="name too long"),
    ],
)
def test_where_it_cannot_be_written(tmp_path, place, remedy):
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match=rf"^cannot write .*: ({remedy})") as caught:
        write([rich()], tmp_path / place, DAY)
    assert (caught.value.code, [entry.name for entry in tmp_path.iterdir()]) == ("E_OUTPUT_WRITE", ["file"])


def test_a_failure_leaves_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / "a.xlsx"
    path.write_text("old")

    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OutputError, match="the disk is full"):
        write([rich()], path, DAY)
    assert (path.read_text(), list(tmp_path.iterdir())) == ("old", [path])


def test_empty_table_is_written(tmp_path):
    path = written(tmp_path, Sheet("S", rich().frame.clear(), charts=rich().charts, fills=rich().fills))
    assert list(openpyxl.load_workbook(io.BytesIO(path.read_bytes())).active.values) == [("city", "day", "n", "why")]


def test_more_rows_than_excel_holds(tmp_path):
    with pytest.raises(OutputError, match=r"has 1048577 rows and 1 columns, .*; split the input"):
        written(tmp_path, Sheet("S", pl.DataFrame({"a": pl.repeat(None, 1_048_576, eager=True, dtype=pl.String)})))
    assert not list(tmp_path.iterdir())


def test_each_line_offers_its_own(tmp_path):
    """Lists that Excel cannot hold are left out; folded lines stand before those that are not."""
    offers = [
        ["列入", "未列入"],
        ["列入", "未列入"],
        ["a & <b>", '"c"'],
        ["x, y"],
        [],
        ["列入", "未列入"],
        ["列入", "未列入"],
    ]
    frame = pl.DataFrame(
        {"名称": [str(line) for line in range(7)], "决定": [None] * 7}, schema_overrides={"决定": pl.String}
    )
    choice = Choice(offers, "说明", "请确认", "不在列表之内")
    sheet = Sheet("S", frame, choices={"决定": choice}, banner=[Banner("一")], folded=(2, 1))
    book = openpyxl.load_workbook(written(tmp_path, Sheet("T", frame), sheet))["S"]
    lists = {str(rule.sqref): rule.formula1 for rule in book.data_validations.dataValidation}
    assert lists == {"B3:B4 B8:B9": '"列入,未列入"', "B5": '"a & <b>,""c"""'}
    assert [row for row, line in book.row_dimensions.items() if line.hidden] == [7, 8]


def test_large_sheets_are_marked_whole(tmp_path, monkeypatch):
    monkeypatch.setattr(archive, "_CHUNK", 1_000)
    monkeypatch.setattr(archive, "_LARGE", 2_000)
    texts = [f"t{place}" for place in range(500)]
    targets = [("名单'1", f"A{2 + place}") for place in range(500)]
    sheets = (
        Sheet("名单'1", pl.DataFrame({"a": texts}), marked={"a": [0, *range(10, 499, 2)]}),
        Sheet("B", pl.DataFrame({"a": texts}), links={"a": [None, *targets[1:]]}, choices={"a": Choice(["x"], "")}),
    )
    book = openpyxl.load_workbook(written(tmp_path, *sheets))
    assert [row[0] for row in book["名单'1"].iter_rows(min_row=2, values_only=True)] == texts
    (marked,) = book["名单'1"].conditional_formatting
    assert str(marked.sqref).split()[:3] == ["A2", "A12", "A14"]
    assert [cell.hyperlink and cell.hyperlink.location for cell in book["B"]["A"][1:4]] == [
        None, "'名单''1'!A3", "'名单''1'!A4",
    ]  # fmt: skip
    assert book["B"].data_validations.dataValidation
