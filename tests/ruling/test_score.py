"""From workbooks to rulings: every row comes back, each cell keeps its address, the same input gives the same bytes."""

import hashlib
import subprocess
import sys
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import polars as pl
import pytest
from openpyxl import Workbook
from polars.testing import assert_frame_equal

from rencai.plugins import loader
from rencai.policy.nouns import Check
from rencai.ruling.schema import RULINGS
from rencai.ruling.score import score_books
from rencai.ruling.table import table
from rencai.sheets.file.book import Book, RawSheet
from rencai.sheets.file.read import read
from rencai.sheets.headers import find
from rencai.system.errors import InputError, Stopped, UsageError

AS_OF = date(2026, 6, 1)
HEADINGS = ("工号", "姓名", "职业资格名称", "发证机构", "工作城市")
PEOPLE = (
    ("1", "甲", "IEEE Fellow", "IEEE", "北京"),
    ("2", "乙", "ABT", "", "苏州"),
    ("3", "丙", "PMP；ABT", "PMI；ABT", "火星"),
)


@cache
def installed():
    return loader.load()


def sheet(headings=HEADINGS, people=PEOPLE, name="S", *, visible=True, first_row=1, first_column=0):
    rows = [headings, *people]
    frame = pl.DataFrame(rows, schema=[f"c{at}" for at in range(len(headings))], orient="row").cast(pl.String)
    return RawSheet(name, visible, frame.with_columns(pl.all().replace("", None)), first_row, first_column)


def book(*sheets, name="a.xlsx"):
    return Book(name, "0" * 64, sheets)


def scored(*sheets, **given):
    return score_books([book(*sheets)], installed(), AS_OF, **given)


def test_rows_keep_numbers_and_order():
    people = (*PEOPLE[:1], ("", "", "", "", ""), *PEOPLE[1:])
    rulings = scored(sheet(people=people), sheet(name="T", people=PEOPLE[:1])).applicants
    assert rulings.select("index", "sheet", "row").rows() == [(0, "S", 2), (1, "S", 4), (2, "S", 5), (3, "T", 2)]


def test_own_columns_come_back_as_typed():
    rulings = scored(sheet(headings=(*HEADINGS[:4], "备注")))
    assert rulings.own == ("工号", "姓名", "职业资格名称", "发证机构", "备注")
    assert rulings.applicants.select(pl.selectors.starts_with("own.")).row(2) == PEOPLE[2]


def test_any_own_heading_comes_back():
    own = ("row", "sheet", "input", "index", "#row", "outcome", "as_of", "period", "entry")
    rulings = scored(sheet((*HEADINGS[:4], *own), [(*person[:4], *own) for person in PEOPLE]))
    assert (rulings.applicants.height, rulings.own) == (3, (*HEADINGS[:4], *own))
    assert rulings.applicants.select(pl.selectors.starts_with("own.")).row(2)[4:] == own
    assert table(rulings.ruled, "zh").height > 0


def test_problems_have_cell_addresses(tmp_path):
    workbook = Workbook()
    page = workbook.active
    for at, (heading, text) in enumerate(
        [("姓名", "甲"), ("职业资格名称", "ABT"), ("工作城市", "火星"), ("发证日期", "去年")], 3
    ):
        page.cell(5, at, heading)
        page.cell(7, at, text)
    workbook.save(tmp_path / "c5.xlsx")
    rulings = score_books([read(tmp_path / "c5.xlsx")], installed(), AS_OF).problems
    rows = rulings.select("row", "column", "letter", "code").rows()
    assert sorted(rows) == [(7, "issue_date", "F", "E_CELL_DATE"), (7, "work_city", "E", "E_CELL_PLACE")]


def test_problems_distinguish_files_named_alike():
    books = [book(sheet(people=PEOPLE[2:])), book(sheet(people=PEOPLE[:1]))]
    assert score_books(books, installed(), AS_OF).problems.height == 1


def test_hidden_and_headless_sheets_are_reported():
    notes = sheet(headings=("说明", "x"), people=(("见下", "y"),), name="说明")
    rulings = scored(notes, sheet(), sheet(name="H", visible=False))
    assert (rulings.inputs[0].unscored, rulings.degraded, rulings.applicants.height) == (("说明",), True, 3)


@pytest.mark.parametrize("visible", [True, False], ids=["visible", "hidden"])
def test_error_quotes_no_cell(visible):
    people = (("E001", "张某某", "G12345678", "1990-01-01"), ("E002", "李某某", "G87654321", "1991-01-01"))
    secret = sheet(headings=people[0], people=people[1:], visible=visible)
    with pytest.raises(InputError, match="no row looks like a header") as caught:
        scored(secret, sheet(headings=("说明",), people=(), name="T"))
    assert not [cell for person in people for cell in person if cell in str(caught.value)]


def test_remarks_have_cell_addresses():
    people = (("1", "甲", "2022年3月"), ("2", "乙", "2022-03-29"))
    rulings = scored(sheet(headings=("工号", "职业资格名称", "有效期至"), people=people)).remarks
    assert rulings.rows() == [("a.xlsx", "S", 2, "expiry_date", "month_only", "C")]


@pytest.mark.parametrize(
    ("assumed", "message"),
    [
        pytest.param({"salary": "1"}, "no such column", id="column"),
        pytest.param({"work_city": "火星"}, "cannot be read", id="value"),
    ],
)
def test_assumption_that_means_nothing_is_refused(assumed, message):
    with pytest.raises(UsageError, match=message):
        scored(sheet(), assumed=assumed)


def test_header_without_applicants_is_an_error():
    with pytest.raises(InputError, match="no applicant below it"):
        scored(sheet(people=()))


def test_assumption_replaces_every_cell():
    rulings = scored(sheet(), assumed={"work_city": "苏州"})
    assert rulings.typed["work_city"].to_list() == ["suzhou"] * 3
    assert rulings.applicants[f"own.{rulings.own.index('工作城市')}"].to_list() == ["北京", "苏州", "火星"]


def test_failing_city_is_a_system_error():
    good, other = installed().packages[:2]
    way = good.pathways[0]
    bad = Check("bad", "坏", "bad", pl.col("no_such_column"), way.source)
    broken = replace(good, pathways=(replace(way, checks=(bad,)),))
    rulings = scored(sheet(), packages=[broken, other])
    alone = scored(sheet(), packages=[other])
    assert set(rulings.ruled[0].frame["outcome"]) == {"system_error"}
    RULINGS.validate(rulings.rulings)
    assert (list(rulings.failures), rulings.degraded) == ([good.name], True)
    assert_frame_equal(table(rulings.ruled[1:], "zh"), table(alone.ruled, "zh"))


def test_stop_order_is_no_city_failure(monkeypatch):
    def stop(*_):
        raise Stopped(15)

    monkeypatch.setattr("rencai.ruling.score.rule", stop)
    with pytest.raises(Stopped) as caught:
        scored(sheet())
    assert caught.value.exit_code == 143


def test_rulings_have_the_contract_columns():
    rulings = table(scored(sheet()).ruled, "zh")
    assert RULINGS.validate(rulings).columns == RULINGS.columns
    assert rulings["row"].is_sorted()


def test_unreadable_dates_keep_every_row():
    headings, people = (*HEADINGS, "申请日期"), [(*person, "去年") for person in PEOPLE]
    rulings = scored(sheet(headings, people))
    assert not rulings.failures
    assert "system_error" not in set(table(rulings.ruled, "zh")["outcome"])


def test_two_processes_write_the_same_bytes(tmp_path):
    digests = []
    for place, home in enumerate(("one", "two")):
        folder = tmp_path / home
        (folder / "in").mkdir(parents=True)
        workbook = Workbook()
        for row in (HEADINGS, *PEOPLE, *((f"{n}", f"人{n}", "PMP", "", "上海") for n in range(200))):
            workbook.active.append(row)
        if place == 0:
            workbook.save(tmp_path / "a.xlsx")
        (folder / "in" / "a.xlsx").write_bytes((tmp_path / "a.xlsx").read_bytes())
        cwd, source = (folder, "in/a.xlsx") if place else (tmp_path, str(folder / "in" / "a.xlsx"))
        command = [
            sys.executable,
            "-c",
            "from rencai.cli import main; main()",
            "score",
            source,
            "--as-of",
            "2026-06-01",
        ]
        outputs = ["-o", str(folder / "r.xlsx"), "--rulings", str(folder / "r.ndjson")]
        subprocess.run([*command, *outputs], cwd=cwd, check=True, capture_output=True)
        digests.append([hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in ("r.xlsx", "r.ndjson")])
    assert digests[0] == digests[1]


# ---- the same people give the same rulings ----

BOOKS = Path(__file__).parents[1] / "workbooks"


def ruled(*books, **result):
    return table(score_books(books, installed(), AS_OF, **result).ruled, "zh")


@pytest.mark.parametrize("kind", ["xls", "ods", "csv"])
def test_saved_formats_are_ruled_alike(kind):
    first, other = (ruled(read(BOOKS / f"libreoffice.{ending}")) for ending in ("xlsx", kind))
    assert first.height > 0
    assert_frame_equal(first.drop("input", "sheet"), other.drop("input", "sheet"))


def people_of(path):
    """The first sheet as text: the header and the lines below."""
    cells = read(path).sheets[0].cells
    header = find.find_header(cells, installed().columns())
    return cells[header.row, :], cells.slice(header.row + 1)


@pytest.mark.parametrize("seed", [1, 2])
def test_neighbours_and_order_have_no_effect(seed):
    head, people = people_of(BOOKS.parents[1] / "inputs" / "applicants.xlsx")
    some = people.sample(40, shuffle=True, seed=seed)
    whole, part = (RawSheet("S", True, pl.concat([head, lines])) for lines in (people, some))  # noqa: FBT003
    matches = people.with_row_index("row", 2).join(some.with_row_index("there", 2), on=people.columns, nulls_equal=True)
    rows = matches.select(pl.col("row", "there").cast(pl.Int64))
    keys = ["row", "city", "pathway", "qualification"]
    expected = ruled(book(whole)).join(rows, on="row").with_columns(row="there").drop("there")
    assert rows.height == some.height
    assert_frame_equal(ruled(book(part)).sort(keys), expected.sort(keys))


def test_a_blank_neighbour_changes_nobody_else():
    alone = ruled(book(sheet()))
    blanked = ruled(book(sheet(people=(PEOPLE[0], ("",) * 5, PEOPLE[2]))))
    assert_frame_equal(blanked, alone.filter(pl.col("row") != 3))


@pytest.mark.parametrize("error", ["#N/A", "#REF!", "#DIV/0!", "#NAME?", "#VALUE!", "#NULL!", "#NUM!"])
def test_formula_error_is_no_unlisted_name(error):
    people = (("1", "甲", error, error, "北京"),)
    result = score_books(
        [book(sheet(people=people))], installed(), date(2022, 12, 1), packages=installed().packages[:1]
    )
    rulings = table(result.ruled, "zh").filter(pl.col("pathway") == "urgently-needed")
    assert rulings["outcome"].to_list() == ["evidence_needed"]
    assert result.problems["column"].to_list() == ["qualification", "issuer"]
