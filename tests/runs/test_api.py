"""rencai from Python: the same results as the command line, from files and from frames."""

import json
import subprocess
import sys
from datetime import date, datetime
from decimal import Decimal

import polars as pl
import pytest
from openpyxl import Workbook
from polars.testing import assert_frame_equal

import rencai as api
from rencai.ruling.schema import RULINGS
from rencai.runs import records
from rencai.runs.schema import PROBLEMS
from rencai.sheets.file import read
from rencai.sheets.from_frame import read_frame
from rencai.sheets.headers.by_hand import HeaderRows
from rencai.store import mappings, runs

DAY = "2026-11-23"
PEOPLE = pl.DataFrame(
    {
        "工号": [1, 2, 3],
        "姓名": ["合成甲", "合成乙", None],
        "证书名称": ["Chartered Financial Analyst", "PMP", "注册会计师(ACCA)"],
        "工作城市": ["北京", "苏州", "广州"],
        "出生日期": [date(1990, 5, 2), None, date(1962, 1, 31)],
        "发证日期": [datetime.fromisoformat("2019-03-01"), datetime.fromisoformat("2020-06-30T12:30:15.500"), None],
        "相关工作年限": [6.5, 141.020233128146, None],
        "是否对口": [True, False, None],
        "年薪": [Decimal("500000.00"), None, Decimal("123456.78")],
        "备注": ["", "1/3", "有 空格"],
    }
)


@pytest.fixture
def saved(tmp_path):
    """The workbook of a frame: ``saved(frame)`` gives its path."""

    def save(frame, name="people.xlsx"):
        workbook = Workbook()
        workbook.active.append(frame.columns)
        for row in frame.iter_rows():
            workbook.active.append(row)
        workbook.save(tmp_path / name)
        return tmp_path / name

    return save


# ---- frames ----


def test_a_frame_reads_like_its_workbook(saved):
    (sheet,), (expected,) = read_frame(PEOPLE).sheets, read.read(saved(PEOPLE)).sheets
    assert_frame_equal(sheet.cells, expected.cells)
    assert_frame_equal(sheet.numbers, expected.numbers, check_dtypes=False)


def test_a_frame_scores_like_its_workbook(saved):
    ours, expected = (api.score(given, as_of=DAY) for given in (PEOPLE, saved(PEOPLE)))
    assert_frame_equal(ours.rulings.drop("input", "sheet"), expected.rulings.drop("input", "sheet"))
    assert_frame_equal(ours.problems.drop("input", "sheet"), expected.problems.drop("input", "sheet"))
    assert ours.summary == expected.summary


def test_texts_score_like_typed_columns():
    typed = api.score(PEOPLE, as_of=DAY)
    texts = PEOPLE.with_columns(pl.col("出生日期").cast(pl.String), pl.col("工号").cast(pl.String))
    columns = ["row", "pathway", "qualification", "outcome"]
    assert_frame_equal(api.score(texts, as_of=DAY).rulings.select(columns), typed.rulings.select(columns))


@pytest.mark.parametrize(
    ("values", "texts"),
    [
        pytest.param(pl.Series([0.1], dtype=pl.Float32), ["0.1"], id="single precision"),
        pytest.param(pl.Series([float("nan"), -2.0]), [None, "-2"], id="not a number"),
        pytest.param(pl.Series([1e-7, 1e21]), ["0.0000001", "1000000000000000000000"], id="no exponent"),
        pytest.param(pl.Series(["a"], dtype=pl.Categorical), ["a"], id="categories"),
        pytest.param(pl.Series([None, None]), [None, None], id="nothing"),
        pytest.param(
            pl.Series([datetime.fromisoformat("2026-11-23T08:00")]).dt.replace_time_zone("Asia/Shanghai"),
            ["2026-11-23 08:00:00"],
            id="its own zone",
        ),
    ],
)
def test_columns_become_cells(values, texts):
    (sheet,) = read_frame(pl.DataFrame({"a": values})).sheets
    assert sheet.cells.to_series().to_list() == ["a", *texts]


# ---- the same as the command line ----


def test_python_gives_what_the_command_gives(rencai, saved, tmp_path):
    path = saved(PEOPLE)
    assert (
        rencai("score", path, "--as-of", DAY, "-o", "a.xlsx", "--rulings", "a.parquet", "--no-record").returncode == 0
    )
    result = api.score(path, as_of=date.fromisoformat(DAY))
    result.write(tmp_path / "b.xlsx")
    assert (tmp_path / "b.xlsx").read_bytes() == (tmp_path / "a.xlsx").read_bytes()
    assert_frame_equal(result.rulings, pl.read_parquet(tmp_path / "a.parquet"))


def test_match_equals_the_command(rencai):
    printed = rencai("match", "FCCA", "--issuer", "ACCA", "--as-of", DAY, "--json")
    assert api.match("FCCA", "ACCA", as_of=DAY) == json.loads(printed.stdout)


def test_recorded_run_equals_the_command(rencai, saved, tmp_path):
    path, data = saved(PEOPLE), tmp_path / "data"
    result = api.score(path, as_of=DAY, data=data, record=True)
    rencai("score", path, "--as-of", DAY, "-o", "a.xlsx")
    (row,) = runs.read_all(data)
    assert (row.id, row.state, row.rows) == (result.run, "done", 3)
    assert row.parts.keys() >= {"request", "result", "rulings", "applicants"}


# ---- what is remembered ----


def test_nothing_is_recorded_unasked(saved, tmp_path):
    result = api.score(saved(PEOPLE), as_of=DAY, data=tmp_path / "data")
    assert result.run is None
    assert runs.read_all(tmp_path / "data") == []


def test_a_department_s_headings_apply(tmp_path):
    data, frame = tmp_path / "data", PEOPLE.rename({"工作城市": "在哪里上班"})
    mappings.remember(data, "hr", {"在哪里上班": "work_city"}, instead_of=[])
    alone = api.score(frame, as_of=DAY)
    others = api.score(frame, as_of=DAY, data=data)
    theirs = api.score(frame, as_of=DAY, data=data, department="hr")
    assert_frame_equal(alone.rulings, others.rulings)
    assert_frame_equal(theirs.rulings, api.score(PEOPLE, as_of=DAY).rulings)
    assert not theirs.rulings.equals(alone.rulings)


def test_headings_and_header_rows_are_recorded(saved, tmp_path):
    frame, data = PEOPLE.rename({"工作城市": "在哪里上班"}), tmp_path / "data"
    path = saved(frame)
    result = api.score(
        path, as_of=DAY, headings={"在哪里上班": "工作城市"}, header_rows=1, data=data, department="hr", record=True
    )
    assert_frame_equal(
        result.rulings, api.score(PEOPLE, as_of=DAY).rulings.with_columns(result.rulings["input", "sheet"])
    )
    request = records.read_request(data, runs.read_all(data)[0])
    assert (request.typed, request.header_rows) == ({"在哪里上班": "work_city"}, (HeaderRows("", 1, 1),))
    assert mappings.read(data, "hr") == request.typed


# ---- results ----


def test_frames_fit_their_schemas():
    result = api.score(PEOPLE.with_columns(pl.lit("去年").alias("出生日期")), as_of=DAY)
    assert RULINGS.validate(result.rulings).height
    assert PROBLEMS.validate(result.problems).height == 3


def test_a_summary_has_the_facts():
    summary = api.score(PEOPLE, cities="beijing", as_of=DAY).summary
    assert (summary.as_of, summary.rows, summary.degraded) == (date(2026, 11, 23), 3, False)
    assert sum(summary.counts.values()) == 6
    assert {fact.city for fact in summary.coverage} == {"beijing"}


def test_a_summary_names_what_is_missing(saved, tmp_path):
    (tmp_path / "b.xlsx").write_bytes(b"")
    (alarm,) = api.score([saved(PEOPLE), tmp_path / "b.xlsx"], as_of=DAY).summary.alarms
    assert (alarm.kind, alarm.subject) == ("file_unread", "b.xlsx")


# ---- errors ----


@pytest.mark.parametrize(
    ("call", "code"),
    [
        pytest.param(lambda: api.score("no such.xlsx"), "E_INPUT_MISSING", id="no file"),
        pytest.param(lambda: api.score([]), "E_USAGE_INPUT", id="no input"),
        pytest.param(lambda: api.score(["a/x.xlsx", "b/x.xlsx"]), "E_USAGE_INPUT", id="one name"),
        pytest.param(lambda: api.score(PEOPLE, record=True), "E_USAGE_INPUT", id="a frame on record"),
        pytest.param(lambda: api.score(pl.DataFrame({"姓名": [["a"]]})), "E_USAGE_INPUT", id="lists"),
        pytest.param(lambda: api.score(pl.DataFrame({"甲": ["a"]})), "E_INPUT_NO_HEADER", id="no heading"),
        pytest.param(lambda: api.score(pl.DataFrame()), "E_INPUT_NO_HEADER", id="no column"),
        pytest.param(lambda: api.score(PEOPLE, cities="atlantis"), "E_USAGE_CITY", id="no city"),
        pytest.param(lambda: api.score(PEOPLE, as_of="tomorrow"), "E_USAGE_DATE", id="no day"),
        pytest.param(lambda: api.score(PEOPLE, department="../a"), "E_USAGE_DEPARTMENT", id="no department"),
        pytest.param(lambda: api.score(PEOPLE, sheets="x"), "E_USAGE_SHEET", id="no sheet"),
        pytest.param(lambda: api.score(PEOPLE, headings={"姓名": "x"}), "E_USAGE_MAP", id="no column to map"),
        pytest.param(lambda: api.score(PEOPLE, headings={"甲": "name"}), "E_USAGE_MAP", id="no heading to map"),
        pytest.param(lambda: api.score(PEOPLE, header_rows="x"), "E_USAGE_HEADER", id="no row"),
        pytest.param(lambda: api.match("PMP", cities="atlantis"), "E_USAGE_CITY", id="match no city"),
        pytest.param(lambda: api.match("PMP", department=""), "E_USAGE_DEPARTMENT", id="match no department"),
    ],
)
def test_mistakes_are_errors_of_rencai(call, code):
    with pytest.raises(api.RencaiError) as caught:
        call()
    assert caught.value.code == code


@pytest.mark.parametrize("name", ["people.xlsx", "result.csv"])
def test_a_workbook_never_replaces_an_input(saved, tmp_path, name):
    result = api.score(saved(PEOPLE), as_of=DAY)
    with pytest.raises(api.RencaiError) as caught:
        result.write(tmp_path / name)
    assert caught.value.code == "E_USAGE_OUTPUT"


# ---- the face ----


def test_the_face_loads_nothing_heavy():
    program = "import sys, rencai; print(sorted({'polars', 'pluggy', 'click'} & sys.modules.keys()))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


@pytest.mark.parametrize("name", api.__all__)
def test_face_has_all_names(name):
    assert getattr(api, name) is not None
