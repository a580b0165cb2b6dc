"""What the user says of the input: sheets, headings, departments, the data folder, limits; by the real command."""

import os
import shlex
import sqlite3
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest
from openpyxl import Workbook, load_workbook

from rencai.store import database, mappings

BIN = Path(sys.executable).parent
SECRET = ("机密甲", "机密公司", "G12345678", "110105194912310021")
ROWS = [
    ["姓名", "证书", "单位全名字", "证件号码", "工作城市", "是否对口"],
    [SECRET[0], "ABT", *SECRET[1:3], "苏州", "是"],
    ["机密乙", "PMP", SECRET[1], SECRET[3], "苏州", "是"],
]
SUZHOU = ("--city", "suzhou", "-o", "out.xlsx")


@pytest.fixture
def path(xlsx):
    return xlsx(ROWS)


@pytest.fixture
def taken(tmp_path):
    """What 读取 of the result says of the columns: heading -> words."""
    return lambda: {row[3]: row[4] for row in load_workbook(tmp_path / "out.xlsx")["读取"].values if row[3]}


def refused(result, exit_code, code):
    assert (result.returncode, result.stdout) == (exit_code, "")
    (line,) = result.stderr.splitlines()
    assert line.startswith(f"{code}: ")
    return line


def done(result):
    assert (result.returncode, result.stderr) == (0, "")
    return result.stdout


def unread(result):
    """What is printed where the column of qualifications is a question, which is exit code 1."""
    assert result.returncode == 1
    assert "--map" in result.stdout + result.stderr
    return result.stdout


# ---- what a heading means ----


@pytest.mark.parametrize(
    ("mappings", "expected"),
    [
        pytest.param(["证书=qualification"], {"证书": "已确认，读作“职业资格名称”"}, id="canonical"),
        pytest.param(["证书=境外职业资格"], {"证书": "已确认，读作“职业资格名称”"}, id="chinese-heading"),
        pytest.param(["证 书*=Qualification"], {"证书": "已确认，读作“职业资格名称”"}, id="english-heading"),
        pytest.param(["证书="], {"证书": "已确认与评定无关，原样带回"}, id="none-of-ours"),
        pytest.param(["姓名=", "证书=qualification"], {"姓名": "已确认与评定无关，原样带回"}, id="not-the-known-one"),
        pytest.param(
            ["证书=qualification", "单位全名字=工作单位"],
            {"证书": "已确认，读作“职业资格名称”", "单位全名字": "已确认，读作“工作单位”"},
            id="several",
        ),
    ],
)
def test_confirmed_heading_is_read_so(rencai, path, taken, mappings, expected):
    done(rencai("score", path, *SUZHOU, *(part for pair in mappings for part in ("--map", pair))))
    assert {heading: taken()[heading] for heading in expected} == expected


@pytest.mark.parametrize("message", ["证书信息 全名=qualification", "全名=qualification", "证书信息 全名=", "全名="])
def test_grouped_heading_has_two_names(rencai, tmp_path, taken, message):
    book = Workbook()
    for row in (["姓名", "证书信息", None], [None, "全名", "发证机构"], ["甲", "ABT", "ABT"]):
        book.active.append(row)
    book.active.merge_cells("B1:C1")
    book.active.merge_cells("A1:A2")
    book.save(tmp_path / "in.xlsx")
    done(rencai("score", "in.xlsx", *SUZHOU, "--map", message))
    assert taken()["全名"].startswith("已确认")


def test_heading_notes_are_optional(rencai, xlsx, taken):
    done(rencai("score", xlsx([["姓名", "*证书（必填）"], ["甲", "ABT"]]), *SUZHOU, "--map", "证书=qualification"))
    assert taken()["*证书（必填）"] == "已确认，读作“职业资格名称”"


def test_mapped_heading_makes_a_header(rencai, xlsx):
    path = xlsx([["编码", "证书名"], ["E7", "ABT"]])
    line = refused(rencai("score", path, *SUZHOU), 3, "E_INPUT_NO_HEADER")
    assert "'证书名': did you mean 职业资格名称?" in line
    done(rencai("score", path, *SUZHOU, "--map", "证书名=职业资格名称"))


@pytest.mark.parametrize(
    ("message", "words"),
    [
        pytest.param("证书", "write 列名=column", id="no-equals"),
        pytest.param("=qualification", "write 列名=column", id="no-heading"),
        pytest.param("证书=qualifcation", "did you mean qualification (职业资格名称)?", id="canonical-slip"),
        pytest.param("证书=职业资格名", "did you mean qualification (职业资格名称)?", id="chinese-slip"),
        pytest.param("证书=zzz", "no column 'zzz'; columns: applicant_id, name,", id="nothing-alike"),
        pytest.param(
            "证书书=qualification",
            "no such heading; headings: 姓名, 证书, 单位全名字, 证件号码, 工作城市, 是否对口; did you mean '证书'?",
            id="heading-slip",
        ),
        pytest.param("没有=", "no such heading", id="heading-nowhere"),
    ],
)
@pytest.mark.parametrize(
    "command", [("score", "-o", "out.xlsx"), ("explain", "--row", "2")], ids=lambda command: command[0]
)
def test_a_mapping_that_cannot_be_meant(rencai, path, tmp_path, command, message, words):
    assert words in refused(rencai(*command, path, "--map", message), 2, "E_USAGE_MAP")
    assert [file.name for file in tmp_path.iterdir()] == ["in.xlsx"]


# ---- what is remembered ----


def test_mapping_is_remembered_until_forgotten(rencai, path, taken):
    done(rencai("score", path, *SUZHOU, "--map", "证书=职业资格名称", "--department", "甲部"))
    done(rencai("score", path, *SUZHOU, "--department", "甲部"))
    assert taken()["证书"] == "已确认，读作“职业资格名称”"
    unread(rencai("score", path, *SUZHOU))
    assert taken()["证书"].startswith("未读取")
    assert done(rencai("mappings", "--department", "甲部")) == "证书=qualification\n"
    assert done(rencai("mappings")) == ""
    assert done(rencai("mappings", "--department", "甲部", "--forget", "证 书")) == ""
    unread(rencai("score", path, *SUZHOU, "--department", "甲部"))
    assert taken()["证书"].startswith("未读取")


@pytest.mark.parametrize("first", ["证书", "证 书", "*证书", "(证书)"])
def test_later_mapping_counts(rencai, path, taken, first):
    done(rencai("score", path, *SUZHOU, "--map", f"{first}=issuer"))
    done(rencai("score", path, *SUZHOU, "--map", "证书=qualification"))
    assert done(rencai("mappings")) == "证书=qualification\n"
    done(rencai("score", path, *SUZHOU))
    assert taken()["证书"] == "已确认，读作“职业资格名称”"


def test_unusable_mapping_is_reported(rencai, path, tmp_path):
    done(rencai("score", path, *SUZHOU, "--map", "证书="))
    done(rencai("score", path, *SUZHOU))
    message = [row[0] for row in load_workbook(tmp_path / "out.xlsx")["汇总"].values]
    assert "in.xlsx / Sheet: 列“证书”没有读取：曾确认它与评定无关" in message
    assert done(rencai("mappings")) == "证书=\n"


def test_later_mapping_applies_at_once(rencai, path, taken):
    done(rencai("score", path, *SUZHOU, "--map", "证书="))
    done(rencai("score", path, *SUZHOU, "--map", "证书=qualification"))
    assert taken()["证书"] == "已确认，读作“职业资格名称”"


def test_explain_reads_mappings_only(rencai, path, tmp_path):
    options = ("--row", "2", "--city", "suzhou", "--lang", "en")
    assert "[qualification=ABT" not in unread(rencai("explain", path, *options))
    result = done(rencai("explain", path, *options, "--map", "证书=qualification"))
    assert "missing: Qualification" not in result
    assert not (tmp_path / "data").exists()
    done(rencai("score", path, *SUZHOU, "--map", "证书=qualification"))
    assert done(rencai("explain", path, *options)) == result


@pytest.mark.parametrize(
    ("arguments", "exit_code"),
    [
        pytest.param(["none.xlsx", "-o", "out.xlsx"], 3, id="no-input"),
        pytest.param(["empty.xlsx", "-o", "out.xlsx"], 3, id="no-applicant"),
        pytest.param(["in.xlsx", "-o", "none/out.xlsx"], 4, id="no-output"),
        pytest.param(["in.xlsx", "-o", "out.xlsx", "--map", "没有=issuer"], 2, id="another-mapping"),
        pytest.param(["in.xlsx", "-o", "out.xlsx", "--limit", "packed=1KB"], 3, id="limit"),
    ],
)
def test_a_run_that_fails_remembers_nothing(rencai, path, xlsx, tmp_path, arguments, exit_code):
    xlsx([["姓名", "证书", "职业资格名称"]], "empty.xlsx")
    assert path.exists()
    assert rencai("score", *arguments, "--map", "证书=qualification").returncode == exit_code
    assert not (tmp_path / "data").exists()


def test_unrecorded_run_creates_no_folder(rencai, path, tmp_path):
    unread(rencai("score", path, *SUZHOU, "--no-record"))
    done(rencai("mappings"))
    assert sorted(file.name for file in tmp_path.iterdir()) == ["in.xlsx", "out.xlsx"]


@pytest.mark.parametrize("name", ["", "../甲", "甲" * 65])
@pytest.mark.parametrize("command", ["score", "mappings"])
def test_a_department_has_a_name(rencai, path, command, name):
    more = [path, *SUZHOU] if command == "score" else []
    refused(rencai(command, *more, "--department", name), 2, "E_USAGE_DEPARTMENT")


def test_unknown_mapping_cannot_be_forgotten(rencai, path):
    done(rencai("score", path, *SUZHOU, "--map", "证书=issuer"))
    line = refused(rencai("mappings", "--forget", "单位"), 2, "E_USAGE_MAP")
    assert "default remembers no such heading" in line
    assert done(rencai("mappings")) == "证书=issuer\n"


# ---- where it is remembered ----


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(lambda path: ("--data", "here", "score", path, *SUZHOU), id="before"),
        pytest.param(lambda path: ("score", path, *SUZHOU, "--data", "here"), id="after"),
        pytest.param(lambda path: ("--data", "there", "score", path, *SUZHOU, "--data", "here"), id="after-counts"),
    ],
)
def test_data_folder_option_goes_anywhere(rencai, path, tmp_path, arguments):
    done(rencai(*arguments(path), "--map", "证书=qualification"))
    assert mappings.read(tmp_path / "here", "default") == {"证书": "qualification"}
    assert not (tmp_path / "data").exists()
    assert not (tmp_path / "there").exists()


def test_the_data_folder_is_the_environments(rencai, path, tmp_path):
    done(rencai("score", path, *SUZHOU, "--map", "证书=qualification"))
    assert mappings.read(tmp_path / "data", "default") == {"证书": "qualification"}


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(["score", "in.xlsx", *SUZHOU], id="score"),
        pytest.param(["score", "in.xlsx", *SUZHOU, "--map", "证书=qualification"], id="score-and-remember"),
        pytest.param(["explain", "in.xlsx", "--row", "2"], id="explain"),
        pytest.param(["mappings"], id="mappings"),
    ],
)
@pytest.mark.parametrize("place", ["file", "no-store"])
def test_unusable_data_folder_stops_early(rencai, path, tmp_path, arguments, place):
    (tmp_path / "no-store").mkdir()
    (tmp_path / "no-store" / database.FILE).write_text("no database at all")
    (tmp_path / "file").write_text("")
    assert path.exists()
    assert f"{place}/rencai.sqlite cannot be used" in refused(rencai("--data", place, *arguments), 4, "E_STORE")
    assert not (tmp_path / "out.xlsx").exists()


# ---- nobody's cells ----


def test_cells_are_neither_shown_nor_stored(rencai, path, tmp_path):
    runs = [
        rencai("--log-level", "debug", "score", path, *SUZHOU, "--map", "证书=qualification", "--department", "甲部"),
        rencai("score", path, *SUZHOU, "--map", "没有=qualification"),
        rencai("score", path, *SUZHOU, "--sheet", "没有"),
        rencai("explain", path, "--row", "9"),
        rencai("mappings", "--department", "甲部"),
    ]
    result = "".join(run.stdout + run.stderr for run in runs)
    remaining = b"".join(file.read_bytes() for file in (tmp_path / "data").glob(f"{database.FILE}*"))
    with sqlite3.connect(tmp_path / "data" / database.FILE) as connection:
        remaining += "\n".join(connection.iterdump()).encode()
    connection.close()
    cells = {str(cell) for row in ROWS[1:] for cell in row} - {"是", "ABT", "PMP", "苏州"}
    assert [cell for cell in cells if cell in result or cell.encode() in remaining] == []
    assert "证书".encode() in remaining


# ---- sheets ----


@pytest.fixture
def several(tmp_path):
    book = Workbook()
    for name in ("甲", "乙"):
        book.create_sheet(name).append(["姓名", "职业资格名称"])
        book[name].append(["丙", "ABT"])
    book.remove(book.worksheets[0])
    book.create_sheet("说明").append(["见下"])
    book["乙"].sheet_state = "hidden"
    book.save(tmp_path / "in.xlsx")
    return tmp_path / "in.xlsx"


@pytest.mark.parametrize(
    ("options", "exit_code", "message"),
    [
        pytest.param([], 1, "in.xlsx 的工作表“说明”没有能识别的表头，未评定", id="a-sheet-without-a-header"),
        pytest.param(["--sheet", "甲"], 0, "in.xlsx / 乙: 隐藏的工作表，未评定", id="visible"),
        pytest.param(["--sheet", "乙"], 0, "in.xlsx / 甲: --sheet 没有指定这张工作表，未评定", id="hidden"),
    ],
)
def test_unchosen_sheets_are_reported(rencai, several, tmp_path, options, exit_code, message):
    assert rencai("score", several, *SUZHOU, *options).returncode == exit_code
    summary = [str(row[0]) for row in load_workbook(tmp_path / "out.xlsx")["汇总"].values]
    assert [line for line in summary if line.startswith(message)]


@pytest.mark.parametrize(
    "command", [("score", "-o", "out.xlsx"), ("explain", "--row", "2")], ids=lambda command: command[0]
)
def test_a_sheet_that_is_not_there(rencai, several, command):
    line = refused(rencai(*command, several, "--sheet", "丁"), 2, "E_USAGE_SHEET")
    assert line.endswith("no such sheet; sheets: 甲, 乙, 说明")


def test_file_without_sheet_is_reported(rencai, several, xlsx):
    line = refused(rencai("score", several, xlsx(ROWS, "b.xlsx"), *SUZHOU, "--sheet", "甲"), 2, "E_USAGE_SHEET")
    assert "no sheet of b.xlsx" in line


def test_explain_needs_the_sheet(rencai, several):
    book = load_workbook(several)
    book["乙"].sheet_state = "visible"
    book.save(several)
    command = ("explain", several, "--row", "2", "--city", "suzhou")
    line = refused(rencai(*command), 2, "E_USAGE_ROW")
    assert line.endswith("choose with --sheet: 甲, 乙")
    done(rencai(*command, "--sheet", "乙"))


def test_footers_are_no_applicants(rencai, tmp_path):
    book = Workbook()
    people = ["姓名", "职业资格名称", "国籍"]
    book.active.title = "名单"
    lines = [
        people,
        ["合成甲", "PMP", "美国"],
        ["第1页", "共2页"],
        people,
        ["合成乙", "PMP"],
        ["制表人", "甲", "审核人"],
    ]
    for line in lines:
        book.active.append(line)
    words, counts = book.create_sheet("字典"), book.create_sheet("统计")
    for sheet, lines in (
        (words, [["岗位类别", "学历"], ["管理", "本科"]]),
        (counts, [["工作城市", "国籍"], ["苏州", "3"]]),
    ):
        for line in lines:
            sheet.append(line)
    book.save(tmp_path / "in.xlsx")
    result = rencai("score", "in.xlsx", *SUZHOU, "--rulings", "r.parquet")
    assert (result.returncode, result.stderr) == (1, "")
    assert pl.read_parquet(tmp_path / "r.parquet").select("sheet", "row").rows() == [("名单", 2), ("名单", 5)]


# ---- limits ----


@pytest.mark.parametrize(
    ("given", "options", "exit_code", "code"),
    [
        pytest.param("", ["packed=1KB"], 3, "E_INPUT_TOO_LARGE", id="option"),
        pytest.param("packed=1KB", [], 3, "E_INPUT_TOO_LARGE", id="environment"),
        pytest.param("seconds=60 columns=3", [], 3, "E_INPUT_TOO_WIDE", id="several-of-the-environment"),
        pytest.param("packed=1KB", ["packed=1MB"], 0, "", id="option-before-environment"),
        pytest.param("packed=1", [], 3, "E_INPUT_TOO_LARGE", id="bytes"),
        pytest.param("", ["size=1"], 2, "E_USAGE_LIMIT", id="no-such-limit"),
        pytest.param("packed", [], 2, "E_USAGE_LIMIT", id="no-number"),
        pytest.param("", ["memory=1MB"], 2, "E_USAGE_LIMIT", id="nothing-could-be-read"),
    ],
)
@pytest.mark.parametrize("command", [("score", *SUZHOU), ("explain", "--row", "2")], ids=lambda command: command[0])
def test_limits_are_those_given(rencai, path, monkeypatch, command, given, options, exit_code, code):
    monkeypatch.setitem(os.environ, "RENCAI_LIMIT", given)
    limits = [part for option in options for part in ("--limit", option)]
    result = rencai(*command, path, "--map", "证书=qualification", *limits)
    assert (result.returncode, result.stderr.partition(":")[0]) == (exit_code, code)


# ---- what hurts without meaning to ----


def test_open_quotation_mark_hides_nobody(rencai, tmp_path):
    lines = ["姓名,职业资格名称,国籍", '甲,"P""M",美国', '"乙,PMP,美国', "丙,PMP,美国"]
    (tmp_path / "a.csv").write_text("\n".join(lines), "utf-8")
    result = rencai("score", "a.csv")
    assert (result.returncode, result.stderr.split(":")[0]) == (3, "E_INPUT_NOT_WORKBOOK")
    assert "quotation mark" in result.stderr


def test_a_lone_quotation_mark_is_text(rencai, tmp_path):
    (tmp_path / "a.csv").write_text('姓名,职业资格名称\n甲,5" pipe fitter\n', "utf-8")
    assert rencai("score", "a.csv").returncode == 0


def test_merged_cells_that_overlap_are_refused(rencai, xlsx):
    path = xlsx([["姓名", "职业资格名称"], *[[f"合成{at}", "PMP"] for at in range(4)]])
    book = load_workbook(path)
    for last in (4, 5):
        book.active.merged_cells.add(f"A2:B{last}")
    book.save(path)
    result = rencai("score", path.name)
    assert (result.returncode, result.stderr.split(":")[0]) == (3, "E_INPUT_UNSAFE")


def test_crowded_cell_is_a_single_name(rencai, xlsx):
    path = xlsx([["姓名", "职业资格名称"], ["合成甲", ";".join(f"证{at}" for at in range(500))]])
    assert rencai("score", path.name, "--rulings", "r.ndjson", "--city", "suzhou").returncode == 0
    assert len((path.parent / "r.ndjson").read_text("utf-8").splitlines()) == 1


def test_essays_come_back_whole(rencai, xlsx, tmp_path):
    essays = [f"合成文章{at}" * 500 for at in range(3)]
    path = xlsx(
        [["姓名", "职业资格名称", "出生日期"], *[[f"合成{at}", essay, essay] for at, essay in enumerate(essays)]]
    )
    done(rencai("score", path.name, *SUZHOU, "--rulings", "r.parquet"))
    book = load_workbook(tmp_path / "out.xlsx", read_only=True)
    assert sum(row[4] in ("职业资格名称", "出生日期") for row in book["问题"].values) == 6
    assert set(pl.read_parquet(tmp_path / "r.parquet")["outcome"]) == {"evidence_needed"}
    assert set(essays) <= {cell for row in book["苏州"].values for cell in row}


def test_stray_cell_hides_nobody(rencai, xlsx, tmp_path):
    path = xlsx([["姓名", "职业资格名称"], ["合成甲", "PMP"]])
    book = load_workbook(path)
    book.active["B3000"] = "PMP"
    book.save(path)
    done(rencai("score", path.name, *SUZHOU, "--rulings", "r.parquet"))
    assert pl.read_parquet(tmp_path / "r.parquet")["row"].to_list() == [2, 3000]


def test_circular_link_is_no_file(rencai, tmp_path):
    (tmp_path / "a.xlsx").symlink_to("a.xlsx")
    result = rencai("score", "a.xlsx")
    assert (result.returncode, result.stderr.split(":")[0]) == (3, "E_INPUT_NOT_FILE")


@pytest.mark.parametrize("closed", ["<&-", "2>&-"])
def test_closed_stream_harms_no_file(tmp_path, xlsx, closed):
    path = xlsx([["姓名", "职业资格名称"], ["合成甲", "PMP"]])
    command = f"{shlex.quote(str(BIN / 'rencai'))} score {path.name} -o out.xlsx {closed}"
    assert subprocess.run(["sh", "-c", command], cwd=tmp_path, check=False, capture_output=True).returncode == 0


@pytest.mark.parametrize("limit", ["seconds=999999999999999", "memory=999999999GB"])
def test_absurd_limit_is_refused(rencai, xlsx, limit):
    path = xlsx([["姓名", "职业资格名称"], ["合成甲", "PMP"]])
    assert rencai("score", path.name, "--limit", limit).returncode == 0
