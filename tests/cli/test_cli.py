"""The command as HR types it: real files through a real process, one line for each mistake, no file left behind."""

import json
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest
from openpyxl import load_workbook

from rencai.cli import output
from rencai.plugins import loader
from rencai.ruling import cases
from rencai.ruling.schema import RULINGS

PLUGINS = Path(__file__).parents[2] / "plugins"
CITIES = sorted(folder.name for folder in PLUGINS.iterdir() if folder.is_dir())
HEADER = ["姓名", "职业资格名称", "发证机构", "发证日期", "有效期至", "相关工作年限", "是否对口", "工作城市"]
ROW = ["测试甲", "ABT", "ABT", "2020-01-01", "2030-01-01", 3, "是", "上海"]


def refused(result, exit_code, code):
    """The message of a command that said one line with a stable code, and nothing else."""
    assert (result.returncode, result.stdout) == (exit_code, "")
    (line,) = result.stderr.splitlines()
    assert line.startswith(f"{code}: ")
    return line


def text_of(path):
    """Every cell of a workbook as text, sheet by sheet."""
    sheets = load_workbook(path).worksheets
    return {sheet.title: [[str(cell or "") for cell in row] for row in sheet.values] for sheet in sheets}


def red_cells(path):
    sheet = load_workbook(path).worksheets[0]
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value]
    return [str(cell.value) for cell in cells if cell.font.color and str(cell.font.color.rgb).endswith("C00000")]


# ---- input that cannot be used ----


@pytest.mark.parametrize(
    ("name", "code", "message"),
    [
        pytest.param("none.xlsx", "E_INPUT_MISSING", "none.xlsx does not exist", id="missing"),
        pytest.param("folder", "E_INPUT_NOT_FILE", "is a folder", id="folder"),
        pytest.param("text.xlsx", "E_INPUT_NOT_WORKBOOK", "save it as .xlsx", id="not-a-workbook"),
        pytest.param("zero.xlsx", "E_INPUT_EMPTY", "zero.xlsx: an empty file", id="no-bytes"),
    ],
)
def test_a_path_that_is_no_workbook(rencai, tmp_path, name, code, message):
    (tmp_path / "folder").mkdir()
    (tmp_path / "text.xlsx").write_text("not a workbook")
    (tmp_path / "zero.xlsx").touch()
    before = sorted(tmp_path.iterdir())
    assert message in refused(rencai("score", name, "-o", "out.xlsx"), 3, code)
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.parametrize(
    ("rows", "code", "message"),
    [
        pytest.param([], "E_INPUT_EMPTY", "no sheet has any content", id="empty-sheet"),
        pytest.param(
            [["证书名", "公司"], ["PMP", "甲"]],
            "E_INPUT_NO_HEADER",
            "'证书名': did you mean 职业资格名称?",
            id="no-header",
        ),
        pytest.param([["申报表"], HEADER], "E_INPUT_NO_ROWS", "no applicant below it", id="no-rows"),
    ],
)
def test_a_workbook_without_applicants(rencai, xlsx, tmp_path, rows, code, message):
    path = xlsx(rows)
    assert message in refused(rencai("score", path, "-o", "out.xlsx", "--rulings", "out.csv"), 3, code)
    assert [file.name for file in tmp_path.iterdir()] == ["in.xlsx"]


def test_the_nearest_heading_is_guessed(rencai, xlsx):
    line = refused(rencai("score", xlsx([["有效期到", "公司"], ["2030-01-01", "甲"]])), 3, "E_INPUT_NO_HEADER")
    assert "有效期至" in line


# ---- options that cannot be used ----


@pytest.mark.parametrize(
    ("options", "exit_code", "code", "message"),
    [
        pytest.param(["--city", CITIES[0][:-1]], 2, "E_USAGE_CITY", f"did you mean {CITIES[0]}?", id="city"),
        pytest.param(["--as-of", "2026-02-30"], 2, "E_USAGE_DATE", "'2026-02-30' is not a day", id="date"),
        pytest.param(["--assume", "work_city"], 2, "E_USAGE_ASSUME", "write COLUMN=VALUE", id="assume-form"),
        pytest.param(["--assume", "city=北京"], 2, "E_USAGE_ASSUME", "no such column; columns:", id="assume-column"),
        pytest.param(["--assume", "expiry_date=soon"], 2, "E_USAGE_ASSUME", "cannot be read", id="assume-value"),
        pytest.param(["-o", "folder"], 2, "E_USAGE_OUTPUT", "must end in .xlsx", id="output-name"),
        pytest.param(["-o", "folder.xlsx"], 4, "E_OUTPUT_WRITE", "it is a folder", id="output-folder"),
        pytest.param(["-o", "none/out.xlsx"], 4, "E_OUTPUT_WRITE", "does not exist", id="output-no-folder"),
        pytest.param(["-o", "in.xlsx/out.xlsx"], 4, "E_OUTPUT_WRITE", "does not exist", id="output-below-a-file"),
        pytest.param(["-o", "in.xlsx"], 2, "E_USAGE_OUTPUT", "is an input", id="output-is-input"),
        pytest.param(["-o", "folder.xlsx/../in.xlsx"], 2, "E_USAGE_OUTPUT", "is an input", id="output-is-input-too"),
        pytest.param(["--rulings", "out.txt"], 2, "E_USAGE_RULINGS", ".parquet, .csv, .ndjson", id="rulings-name"),
        pytest.param(["--rulings", "none/out.csv"], 4, "E_OUTPUT_WRITE", "does not exist", id="rulings-no-folder"),
        pytest.param(["in.xlsx"], 2, "E_USAGE_INPUT", "named twice", id="input-twice"),
        pytest.param(["--optino"], 2, "E_USAGE", "No such option '--optino'", id="option"),
        pytest.param(["--lang", "fr"], 2, "E_USAGE", "'fr' is not one of", id="language"),
    ],
)
def test_an_option_that_cannot_be_used(rencai, xlsx, tmp_path, options, exit_code, code, message):
    path = xlsx([HEADER, ROW])
    (tmp_path / "folder.xlsx").mkdir()
    before = path.read_bytes()
    assert message in refused(rencai("score", "in.xlsx", *options), exit_code, code)
    assert path.read_bytes() == before
    assert sorted(file.name for file in tmp_path.rglob("*")) == ["folder.xlsx", "in.xlsx"]


def test_equally_named_inputs_are_refused(rencai, xlsx, tmp_path):
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        xlsx([HEADER, ROW], f"{folder}/in.xlsx")
    assert "rename one" in refused(rencai("score", "a/in.xlsx", "b/in.xlsx"), 2, "E_USAGE_INPUT")


def test_no_city_installed(rencai, xlsx):
    line = refused(rencai("--no-plugins", "score", xlsx([HEADER, ROW])), 2, "E_NO_CITY")
    assert "pip install ./plugins/CITY" in line


@pytest.mark.parametrize(
    ("arguments", "exit_code", "code"),
    [
        pytest.param(["scoer", "in.xlsx"], 2, "E_USAGE", id="command"),
        pytest.param(["score"], 2, "E_USAGE", id="no-input"),
        pytest.param(["explain", "in.xlsx"], 2, "E_USAGE", id="no-row"),
        pytest.param(["explain", "in.xlsx", "--row", "1"], 2, "E_USAGE_ROW", id="header-row"),
        pytest.param(["explain", "in.xlsx", "--row", "2", "--sheet", "S"], 2, "E_USAGE_SHEET", id="sheet"),
        pytest.param(["explain", "none.xlsx", "--row", "2"], 3, "E_INPUT_MISSING", id="no-file"),
        pytest.param(["template", "none/t.xlsx"], 4, "E_OUTPUT_WRITE", id="template-no-folder"),
        pytest.param(["template", "t.csv"], 2, "E_USAGE_OUTPUT", id="template-name"),
        pytest.param(["match", "PMP", "--city", "x"], 2, "E_USAGE_CITY", id="match-city"),
        pytest.param(["match", "PMP", "--as-of", "x"], 2, "E_USAGE_DATE", id="match-date"),
        pytest.param(["plugin", "check", "none"], 2, "E_NO_CITY", id="no-plugin"),
        pytest.param(["plugin", "check", "."], 5, "E_PLUGIN_IMPORT", id="no-package"),
    ],
)
def test_a_command_that_cannot_be_done(rencai, xlsx, arguments, exit_code, code):
    xlsx([HEADER, ROW])
    refused(rencai(*arguments), exit_code, code)


# ---- cells that cannot be used ----


@pytest.mark.parametrize(
    ("column", "value", "cell", "code"),
    [
        pytest.param("有效期至", "看情况", "E3", "E_CELL_DATE", id="date"),
        pytest.param("相关工作年限", -3, "F3", "E_CELL_NUMBER", id="negative"),
        pytest.param("有效期至", "2019-12-31", "E3", "E_CELL_CONTRADICTION", id="expiry-before-issue"),
        pytest.param("是否对口", "大概", "G3", "E_CELL_FLAG", id="flag"),
    ],
)
def test_unusable_cell_keeps_its_row(rencai, xlsx, tmp_path, column, value, cell, code):
    bad = [value if heading == column else typed for heading, typed in zip(HEADER, ROW, strict=True)]
    result = rencai("score", xlsx([HEADER, ROW, bad]), "-o", "out.xlsx", "--rulings", "out.ndjson")
    assert (result.returncode, result.stderr) == (0, "")
    problems = text_of(tmp_path / "out.xlsx")["问题"][1:]
    assert (cell, code) in [(row[3], row[-1]) for row in problems]
    assert str(value) not in "".join(text for row in problems for text in row)
    assert pl.read_ndjson(tmp_path / "out.ndjson")["row"].unique().sort().to_list() == [2, 3]


def test_check_of_unusable_cell_is_unknown(rencai, xlsx, city, site, tmp_path):
    city(holds='pl.col("experience_years") >= 2')
    rows = [[*ROW[:5], years, *ROW[6:]] for years in (3, -3, 1)]
    rencai("score", xlsx([HEADER, *rows]), "--city", "toy", "--rulings", "out.parquet", path=site)
    frame = pl.read_parquet(tmp_path / "out.parquet")
    assert frame["outcome"].to_list() == ["eligible", "evidence_needed", "ineligible"]
    assert [reasons[0]["cause"] for reasons in frame["reasons"]] == [None, "unreadable", None]


def test_csv_holds_no_formula(tmp_path):
    """A cell's text stays text in a spreadsheet program, in .csv alone; null, lists and numbers are as they were."""
    typed = ["=cmd|'/c calc'!A1", "-2+3", "＝1+1", " @SUM(A1)", "-", "ACCA", None]
    frame = pl.DataFrame({"qualification": typed, "rewards": [["=1"]] * 7, "row": [-1] * 7})
    for kind in (".csv", ".ndjson"):
        output.write_rulings(frame, tmp_path / f"out{kind}", kind)
    expected = ["'=cmd|'/c calc'!A1", "'-2+3", "'＝1+1", "' @SUM(A1)", "-", "ACCA", None]
    assert pl.read_csv(tmp_path / "out.csv").rows() == [(each, '["=1"]', -1) for each in expected]
    assert pl.read_ndjson(tmp_path / "out.ndjson")["qualification"].to_list() == typed


# ---- what a run gives ----


def same_rulings(folder):
    """The contract's columns in all three formats with equal content, every row under its own number."""
    whole = pl.read_parquet(folder / "out.parquet")
    assert whole.schema == RULINGS.dtypes
    lines = [json.loads(line) for line in (folder / "out.ndjson").read_text("utf-8").splitlines()]
    assert [list(line) for line in lines] == [RULINGS.columns] * whole.height
    flat = pl.read_csv(folder / "out.csv", infer_schema=False)
    assert flat.columns == RULINGS.columns
    for name in [name for name, dtype in RULINGS.dtypes.items() if isinstance(dtype, pl.List)]:
        assert [json.loads(text) for text in flat[name]] == whole[name].to_list() == [line[name] for line in lines]
    for name in ("row", "outcome", "as_of", "plugin_version", "title", "reward_high_cny"):
        assert flat[name].to_list() == whole[name].cast(pl.String).to_list()
    assert whole["row"].unique(maintain_order=True).to_list() == [3, 4, 5]
    assert sorted(whole["city"].unique()) == CITIES


def test_result_is_reproducible_in_every_format(rencai, xlsx, tmp_path):
    path = xlsx([["申报表"], HEADER, ROW, [*ROW[:7], "苏州"], ["测试丙", *[None] * 7]])
    for kind in ("parquet", "csv", "ndjson"):
        result = rencai("score", path, "-o", f"{kind}.xlsx", "--rulings", f"out.{kind}", "--as-of", "2026-01-05")
        assert (result.returncode, result.stderr) == (0, "")
    same_rulings(tmp_path)
    assert len({(tmp_path / f"{kind}.xlsx").read_bytes() for kind in ("parquet", "csv", "ndjson")}) == 1


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_assumption_is_applied_and_reported(rencai, xlsx, city, site, tmp_path, lang):
    city(holds='pl.col("work_city") == "toy"')
    options = ["--city", "toy", "--assume", "work_city=toy", "--lang", lang]
    result = rencai("score", xlsx([HEADER, ROW]), "-o", "o.xlsx", "--rulings", "o.parquet", *options, path=site)
    assert (result.returncode, result.stderr) == (0, "")
    assert pl.read_parquet(tmp_path / "o.parquet")["outcome"].to_list() == ["eligible"]
    summary = next(iter(text_of(tmp_path / "o.xlsx").values()))
    assert [row for row in summary if "toy" in row[0] and ("假设" if lang == "zh" else "assum") in row[0]]


@pytest.mark.parametrize(
    ("related", "exit_code"),
    [
        pytest.param("是", 0, id="eligible"),
        pytest.param("否", 0, id="ineligible"),
        pytest.param(None, 1, id="evidence-needed"),
    ],
)
def test_strict_asks_for_settled_rows(rencai, xlsx, city, site, related, exit_code):
    city()
    row = [*ROW[:6], related, ROW[7]]
    arguments = ["score", xlsx([HEADER, row]), "--city", "toy"]
    assert rencai(*arguments, "--strict", path=site).returncode == exit_code
    assert rencai(*arguments, path=site).returncode == 0


def test_strict_asks_for_no_problem(rencai, xlsx, city, site):
    city()
    row = [*ROW[:5], "三年左右", *ROW[6:]]
    assert rencai("score", xlsx([HEADER, row]), "--city", "toy", "--strict", path=site).returncode == 1


def test_terminal_names_the_result(rencai, xlsx, tmp_path):
    result = rencai("score", xlsx([HEADER, ROW]))
    assert "in-结果.xlsx" in result.stdout
    assert (tmp_path / "in-结果.xlsx").exists()


# ---- broken cities ----


@pytest.mark.parametrize(
    "parts",
    [
        pytest.param({"top": "raise SystemExit(0)"}, id="import"),
        pytest.param({"holds": "pl.lit(True)"}, id="check"),
        pytest.param({"group": "rencai.v2"}, id="contract"),
    ],
)
def test_broken_city_degrades_the_run(rencai, xlsx, city, site, tmp_path, parts):
    city(**parts)
    result = rencai("score", xlsx([HEADER, ROW]), "-o", "out.xlsx", path=site, others=True)
    assert result.returncode == 1
    assert json.loads(result.stderr)["plugin"] == "toy"
    assert any("toy" in text for text in red_cells(tmp_path / "out.xlsx"))


def test_broken_city_by_name_fails(rencai, xlsx, city, site, tmp_path):
    city(top="raise OSError('no network')")
    result = rencai("score", xlsx([HEADER, ROW]), "--city", "toy", "-o", "out.xlsx", path=site)
    assert (result.returncode, result.stdout) == (5, "")
    assert result.stderr.splitlines()[-1].startswith(
        "E_CITY_BROKEN: toy is broken: importing rencai_toy failed: OSError"
    )
    assert not (tmp_path / "out.xlsx").exists()


RAISES = 'pl.col("issue_date").dt.offset_by(pl.col("name")) > policy.as_of'


def test_failing_city_harms_no_other(rencai, xlsx, city, site, tmp_path):
    city(holds=RAISES)
    options = ["-o", "out.xlsx", "--rulings", "out.parquet"]
    result = rencai("score", xlsx([HEADER, ROW]), *options, path=site, others=True)
    assert result.returncode == 1
    outcomes = dict(pl.read_parquet(tmp_path / "out.parquet").select("city", "outcome").rows())
    assert outcomes.pop("toy") == "system_error"
    assert set(outcomes) == set(CITIES)
    assert "system_error" not in outcomes.values()
    assert any("toy" in text for text in red_cells(tmp_path / "out.xlsx"))


@pytest.mark.parametrize("command", ["score", "explain"])
def test_failing_city_by_name_fails(rencai, xlsx, city, site, tmp_path, command):
    city(holds=RAISES)
    more = ["-o", "out.xlsx"] if command == "score" else ["--row", "2"]
    line = refused(rencai(command, xlsx([HEADER, ROW]), "--city", "toy", *more, path=site), 5, "E_CITY_FAILED")
    assert "toy (InvalidOperationError)" in line
    assert not (tmp_path / "out.xlsx").exists()


def test_failing_listener_is_logged(rencai, xlsx, city, site, tmp_path):
    city(end="@hookimpl\ndef rencai_run_finished(run): raise OSError")
    result = rencai("score", xlsx([HEADER, ROW]), "-o", "out.xlsx", path=site, others=True)
    assert result.returncode == 0
    logged = json.loads(result.stderr)
    assert (logged["event"], logged["plugin"], logged["error"]) == ("hook_failed", "toy", "OSError")
    assert (tmp_path / "out.xlsx").exists()


def test_cities_lists_broken_packages(rencai, city, site):
    city(top="raise ImportError('lost')")
    result = rencai("cities", "--json", path=site, others=True)
    rows = {row["plugin"]: row for row in json.loads(result.stdout)}
    assert result.returncode == 0
    assert [name for name, row in rows.items() if row["state"] == "ok"] == CITIES
    toy = rows["toy"]
    assert (toy["distribution"], toy["version"], toy["error"]["code"]) == ("rencai-toy", "1.0", "E_PLUGIN_IMPORT")
    assert "ImportError: lost" in toy["error"]["message"]
    assert "✗ toy  rencai-toy 1.0" in rencai("cities", path=site, others=True).stdout


def test_cities_works_without_any(rencai):
    result = rencai("--no-plugins", "cities", "--json")
    assert (result.returncode, json.loads(result.stdout)) == (0, [])


# ---- the other commands ----


def test_explain_says_condition_by_condition(rencai, xlsx, city, site):
    city()
    result = rencai("explain", xlsx([HEADER, ROW]), "--row", "2", "--city", "toy", "--lang", "en", path=site)
    assert result.returncode == 0
    assert "toy · way" in result.stdout
    assert "✓ works  [related_field=是]  (law)" in result.stdout


def test_match_gives_an_object_per_city(rencai):
    result = rencai("match", "zzzz certificate", "--json", "--as-of", "2026-01-05")
    payload = json.loads(result.stdout)
    assert [item["city"] for item in payload] == CITIES
    for item in payload:
        assert {"city", "outcome", "entry", "method", "candidates"} <= set(item)
        assert (item["outcome"], item["entry"], item["candidates"]) == ("unknown", None, [])


def test_match_finds_an_alias(rencai):
    (matches,) = json.loads(rencai("match", "DABT", "--city", "suzhou", "--json").stdout)
    assert (matches["outcome"], matches["entry"]["id"], matches["method"]) == ("entry", "abt", "alias")


def test_template_is_read_back(rencai, tmp_path):
    assert rencai("template", "t.xlsx").returncode == 0
    assert (tmp_path / "t.xlsx").exists()
    refused(rencai("score", "t.xlsx"), 3, "E_INPUT_NO_ROWS")


def test_a_filled_template_is_scored_whole(rencai, tmp_path):
    rencai("template", "t.xlsx")
    book, typed = load_workbook(tmp_path / "t.xlsx"), dict(zip(HEADER, ROW, strict=True))
    book.worksheets[0].append([typed.get(str(cell.value)) for cell in book.worksheets[0][1]])
    book.save(tmp_path / "t.xlsx")
    result = rencai("score", "t.xlsx")
    assert (result.returncode, result.stderr) == (0, "")


# ---- plugin check ----

DATED = "case,as_of,pathway,name,issue_date,expect.outcome\nyes,2026-01-01,way,是,2020-01-01,eligible\n"
CASES = "case,as_of,pathway,related_field,expect.outcome\nyes,2026-01-01,way,是,eligible\nno,2026-01-01,way,否,{}\n"


def test_a_package_is_checked_by_name(rencai):
    result = rencai("plugin", "check", CITIES[-1])
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.startswith(f"✓ {CITIES[-1]} ")


def test_a_package_is_checked_by_path(rencai):
    result = rencai("plugin", "check", PLUGINS / CITIES[-1])
    assert (result.returncode, result.stderr) == (0, "")
    assert "cases pass" in result.stdout


def test_failing_case_names_its_line(rencai, city, site):
    folder = city(files={"cases.csv": CASES.format("review")})
    result = rencai("plugin", "check", "toy", path=site)
    assert result.returncode == 5
    assert f"{folder / 'cases.csv'}:3: no: outcome: expected review, found ineligible" in result.stdout
    assert result.stderr == "E_PLUGIN_CASES: 1 of 1 packages failed their cases\n"


LIKE = """case,like,as_of,pathway,related_field,job_type,expect.outcome,expect.score_low,expect.missing
usual,(default),2026-01-01,way,是,技术,eligible,100,-
the-same,usual,,,,,,,
another-day,usual,2026-02-01,,,,,,
own-outcome,usual,,,否,,ineligible,,
other-score,usual,,,(empty),,,0,
whole,,2026-01-01,way,否,,ineligible,0,
"""
WHOLE = [
    ("the-same", "2026-01-01", "way", "是", "技术", "eligible", "100", "-"),
    ("another-day", "2026-02-01", "way", "是", "技术", "eligible", "100", "-"),
    ("own-outcome", "2026-01-01", "way", "否", "技术", "ineligible", None, None),
    ("other-score", "2026-01-01", "way", None, "技术", "eligible", "0", "-"),
    ("whole", "2026-01-01", "way", "否", None, "ineligible", "0", None),
]


def test_a_case_names_only_what_differs(rencai, city, site):
    folder = city(files={"cases.csv": LIKE})
    read = cases.read(folder, next(package for package in loader.load().packages if package.name == "toy"))
    assert read.drop("line").rows() == WHOLE
    assert read["line"].to_list() == [3, 4, 5, 6, 7]
    result = rencai("plugin", "check", "toy", path=site)
    assert f"{folder / 'cases.csv'}:6: other-score: outcome: expected eligible, found evidence_needed" in result.stdout
    assert "✗ toy 1.0: 4 of 5 cases pass" in result.stdout


@pytest.mark.parametrize(
    ("text", "holds", "message"),
    [
        pytest.param(None, "$same", "cases.csv is missing", id="no-file"),
        pytest.param("case,way\n", "$same", "needs case, as_of, pathway", id="columns"),
        pytest.param(CASES.replace("2026-01-01", "soon"), "$same", "as_of on the lines [2, 3]", id="date"),
        pytest.param(
            LIKE.replace("usual,(d", "usuel,(d"), "$same", "on the lines [3, 4, 5, 6], like is none of", id="like"
        ),
        pytest.param(LIKE + "usual,(default),,,,,,,\n", "$same", "default lines [2, 8] have one name", id="twice"),
        pytest.param(DATED, RAISES, "InvalidOperationError", id="run-time"),
    ],
)
def test_unusable_cases_are_reported(rencai, city, site, text, holds, message):
    city(files={"cases.csv": text}, holds=holds, same='pl.col("related_field")')
    result = rencai("plugin", "check", "toy", path=site)
    assert result.returncode == 5
    assert message in result.stdout
    assert result.stderr.startswith("E_PLUGIN_CASES: ")


def test_broken_package_is_checked_by_name(rencai, city, site):
    city(holds="pl.lit(False)")
    result = rencai("plugin", "check", "toy", path=site)
    assert result.returncode == 5
    assert result.stderr.splitlines()[-1].startswith("E_PLUGIN: toy: pathway 'way', check 'works' answers False")


# ---- help ----


def test_help_loads_no_engine(rencai):
    result = rencai("--help")
    assert (result.returncode, result.stderr) == (0, "")
    assert "Score workbooks" in result.stdout


def test_help_imports_neither_polars_nor_pluggy():
    heavy = {"polars", "pluggy", "fastexcel", "openpyxl", "rich", "structlog", "babel"}
    program = "import sys; sys.argv[1:] = ['--help']\nfrom rencai.cli import main\n"
    program += f"try: main()\nexcept SystemExit: print(sorted({heavy} & set(sys.modules)))"
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert result.stdout.splitlines()[-1] == "[]"


def test_the_command_alone_shows_its_help(rencai):
    result = rencai()
    assert result.returncode == 2
    assert result.stderr.startswith("Usage: rencai")


# ---- what a reviewer found ----


def test_unreadable_file_harms_no_other(rencai, xlsx, tmp_path):
    (tmp_path / "bad.xlsx").write_bytes(b"no workbook")
    result = rencai("score", xlsx([HEADER, ROW]), "bad.xlsx", "-o", "out.xlsx")
    assert (result.returncode, result.stderr.split(":")[0]) == (1, "E_INPUT_NOT_WORKBOOK")
    assert any("bad.xlsx" in text for text in red_cells(tmp_path / "out.xlsx"))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_optional_check_affects_only_score(rencai, xlsx, city, site, tmp_path, lang):
    optional = 'Check("hsk", "汉语", "HSK", pl.col("hsk_level") >= 4, source, required=False)'
    city(check=f'Check("works", "在职", "works", $holds, source), {optional}')
    result = rencai("score", xlsx([HEADER, ROW]), "-o", "out.xlsx", "--rulings", "r.parquet", "--lang", lang, path=site)
    assert (result.returncode, result.stderr) == (0, "")
    line = pl.read_parquet(tmp_path / "r.parquet").filter(pl.col("city") == "toy")
    assert line.select("outcome", "score_low", "score_high").rows() == [("eligible", 50.0, 100.0)]


SWALLOWED = """
import os, signal, time
import rustpy_xlsxwriter as library

class Deaf(library.FastExcel):
    def $method(self, *given, **named):
        try:
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(0.01)
        except KeyboardInterrupt:
            pass
        return super().$method(*given, **named)

library.FastExcel = Deaf
"""


@pytest.mark.parametrize("method", ["sheet", "save"])
def test_ctrl_c_stops_writing(rencai, xlsx, site, tmp_path, method):
    (site / "sitecustomize.py").write_text(SWALLOWED.replace("$method", method), "utf-8")
    (tmp_path / "out.xlsx").write_bytes(b"as it was")
    result = rencai("score", xlsx([HEADER, ROW]), "-o", "out.xlsx", path=site, anew=True)
    assert (result.returncode, result.stderr.strip().splitlines()[-1].split(":")[0]) == (130, "E_ABORTED")
    assert (tmp_path / "out.xlsx").read_bytes() == b"as it was"
    assert not list(tmp_path.glob(".*.part"))
