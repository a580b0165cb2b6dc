"""Official lists through the real command: shown first, kept with --yes, and from then on they rule."""

import json
from itertools import chain, repeat
from pathlib import Path

import polars as pl
import pytest
from openpyxl import load_workbook

from rencai.plugins import loader

CITY = "guangzhou"
EDITION = (
    '[Edition("2025", "2025年版", "2025 Edition", date(2025, 1, 1), "law", published=2, levels={"intermediate": 2})]'
)
TOY = {"holds": "policy.listed()", "editions": EDITION}
HEADER = ["职业资格名称", "发证机构", "职称级别"]
LIST = [["目录（合成 SYNTHETIC）"], HEADER, ["甲资格", "甲会", "中级"], ["乙资格", "乙会", "中级"]]
APPLICANT = ["姓名", "职业资格名称", "发证机构", "有效期至", "是否对口", "工作城市"]


def refused(result, exit_code, code):
    """The message of a command that said one line with a stable code, and nothing else."""
    assert (result.returncode, result.stdout) == (exit_code, ""), result.stderr
    (line,) = result.stderr.splitlines()
    assert line.startswith(f"{code}: ")
    return line


def whole():
    """A SYNTHETIC list with the published totals of the bundled city, as a bureau might lay it out; and its merges."""
    (package,) = (package for package in loader.load().packages if package.name == CITY)
    (edition,) = package.editions
    titles = {"assistant": "助理工程师", "intermediate": "工程师", "associate_senior": "高级工程师"}
    levels = chain.from_iterable(repeat(titles[name], count) for name, count in edition.levels.items())
    rows, merges = [["境外职业资格比照对应职称目录（合成 SYNTHETIC）"]], []
    rows.append(["序号", "行业领域", "职业资格名称", "发证机构", "比照职称"])
    for field, count in edition.fields.items():
        merges.append((len(rows), 1, len(rows) + count - 1, 1))
        rows += [
            [None, edition.names[field][1] if not at else None, None, "合成机构", next(levels)] for at in range(count)
        ]
    for number, row in enumerate(rows[2:], start=1):
        row[0], row[2] = number, f"合成资格第{number}号"
    rows[70][2:4], rows[71][2:4] = ["RICS qualification", "RICS"], ["Chartered Engineer (CEng)", None]
    return rows, merges


@pytest.fixture
def people(xlsx):
    rows = [["测试甲", name, issuer, "2030-01-01", "是", "广州"] for name, issuer in
            [("合成资格第1号", "合成机构"), ("MRICS", "RICS"), ("园艺比赛银奖", "园艺会")]]  # fmt: skip
    return xlsx([APPLICANT, *rows], "people.xlsx")


def outcomes(rencai, people, tmp_path):
    options = ["--city", CITY, "--as-of", "2026-11-23", "-o", "out.xlsx", "--rulings", "out.ndjson"]
    result = rencai("score", people, *options)
    assert result.returncode == 0, result.stderr
    frame = pl.read_ndjson(tmp_path / "out.ndjson").filter(pl.col("pathway") == "equivalent-level")
    return frame.select("outcome", "title_level", "entry", "coverage").rows()


def reasons(tmp_path):
    frame = pl.read_ndjson(tmp_path / "out.ndjson").filter(pl.col("pathway") == "equivalent-level")
    return frame["reasons"].to_list()


# ---- the path ----

FIRST = "2025-03a73deecc"
"""The id of the list's first entry, which follows what it is and not where it stands."""


def test_complete_list_decides_eligibility(rencai, official, people, tmp_path):
    before = outcomes(rencai, people, tmp_path)
    assert [row[0] for row in before] == ["review"] * 3
    path = official(*whole_as("list.xlsx"))
    shown = rencai("catalogue", "import", CITY, path, "--edition", "2025", "--lang", "en")
    assert (shown.returncode, "170 entries, complete" in shown.stdout, "--yes" in shown.stdout) == (0, True, True)
    assert outcomes(rencai, people, tmp_path) == before, "it was only shown"
    result = rencai("catalogue", "import", CITY, path, "--edition", "2025", "--yes", "--source", "合成名单")
    assert (result.returncode, "已保存" in result.stdout) == (0, True)
    assert outcomes(rencai, people, tmp_path) == [
        ("eligible", "assistant", FIRST, "170/170"),
        ("eligible", "intermediate", "rics", "170/170"),
        ("ineligible", None, None, "170/170"),
    ]
    sources = [row[1:3] for row in load_workbook(tmp_path / "out.xlsx")["依据"].values]
    assert ("list-2025-v1", "合成名单") in sources
    (reason,) = (item for item in reasons(tmp_path)[-1] if item["check"] == "listed")
    assert (reason["holds"], "list-2025-v1" in reason["source"]) == (False, True)
    assert rencai("plugin", "check", CITY).returncode == 0, "its cases speak of its own data"


def test_missing_entry_makes_nobody_ineligible(rencai, official, people, tmp_path):
    rows, merges = whole()
    *others, (top, left, bottom, right) = merges
    path = official(rows[:-1], "list.xlsx", [*others, (top, left, bottom - 1, right)])
    line = refused(
        rencai("catalogue", "import", CITY, path, "--edition", "2025", "--strict", "--yes"), 3, "E_LIST_TOTALS"
    )
    assert "entries 169/170" in line
    assert "不完整" in rencai("catalogue", "import", CITY, path, "--edition", "2025", "--yes").stdout
    assert outcomes(rencai, people, tmp_path) == [
        ("eligible", "assistant", FIRST, "169/170"),
        ("eligible", "intermediate", "rics", "169/170"),
        ("review", None, None, "169/170"),
    ]


def whole_as(name):
    rows, merges = whole()
    return rows, name, merges


def test_import_is_reproducible(rencai, official, people, tmp_path):
    rencai("catalogue", "import", CITY, official(*whole_as("list.xlsx")), "--edition", "2025", "--yes")
    results = []
    for _ in range(2):
        outcomes(rencai, people, tmp_path)
        results.append((tmp_path / "out.xlsx").read_bytes())
    assert results[0] == results[1]


def test_the_list_in_inputs_is_complete(rencai):
    path = Path(__file__).parents[2] / "inputs" / "guangzhou-list-synthetic.xlsx"
    if not path.exists():
        pytest.skip("inputs has no synthetic list")
    result = rencai("catalogue", "import", CITY, path, "--edition", "2025", "--strict")
    assert (result.returncode, "170 条，完整" in result.stdout, "!" in result.stdout) == (0, True, False)


# ---- editions and versions ----


@pytest.fixture
def toy(rencai, official, city, site):
    """The command for a toy city with an edition of two, and its list written as ``list.xlsx``."""
    city("toy", **TOY)
    official(LIST)
    return lambda *arguments: rencai("catalogue", *arguments, path=site, others="shenyang" in arguments)


def test_parts_are_imported_together(toy, official):
    official([HEADER, LIST[2]], "一.xlsx")
    official([HEADER, LIST[3]], "二.csv")
    result = toy("import", "toy", "一.xlsx", "二.csv", "--edition", "2025", "--strict", "--lang", "en")
    assert "2 entries, complete" in result.stdout, result.stderr


def test_new_edition_begins_on_its_day(toy, rencai, site, official):
    official([HEADER, ["丙资格", "丙会", "中级"]], "new.xlsx")
    toy("import", "toy", "list.xlsx", "--edition", "2025", "--yes")
    result = toy("import", "toy", "new.xlsx", "--edition", "2026", "--from", "2026-03-01", "--published", "1", "--yes",
               "--lang", "en")  # fmt: skip
    assert "gone 2" in result.stdout, result.stderr
    for day, name, outcome in (
        ("2026-02-28", "丙资格", "none"),
        ("2026-03-01", "丙资格", "entry"),
        ("2026-03-01", "甲资格", "none"),
    ):
        (answer,) = json.loads(rencai("match", name, "--city", "toy", "--as-of", day, "--json", path=site).stdout)
        assert (day, name, answer["outcome"]) == (day, name, outcome)


def test_versions_are_replaced_and_removed(toy, official):
    assert toy("import", "toy", "list.xlsx", "--edition", "2025", "--yes").returncode == 0
    assert "version 1" in refused(toy("import", "toy", "list.xlsx", "--edition", "2025", "--yes"), 2, "E_LIST_EXISTS")
    official([*LIST[:3], ["丁资格", "丁会", "中级"]], "list.xlsx")
    result = toy("import", "toy", "list.xlsx", "--edition", "2025", "--yes", "--replace", "--lang", "en")
    assert all(message in result.stdout for message in ("new 1, gone 1, changed 0", "- 乙资格", "import version 2"))
    assert "nothing was changed" in toy("remove", "toy", "--edition", "2025", "--lang", "en").stdout
    assert "import version 1" in toy("remove", "toy", "--edition", "2025", "--yes", "--lang", "en").stdout
    (shown,) = json.loads(toy("show", "toy", "--edition", "2025", "--json").stdout)
    assert ([item["qualification_zh"] for item in shown["entries"]], shown["list"]) == (["甲资格", "乙资格"], 1)
    assert "own data" in toy("remove", "toy", "--edition", "2025", "--yes", "--lang", "en").stdout
    refused(toy("remove", "toy", "--edition", "2025", "--yes"), 2, "E_LIST_NONE")


def test_outdated_list_is_reported_and_unused(toy, rencai, site, xlsx):
    toy("import", "toy", "list.xlsx", "--edition", "2025", "--yes")
    init = site / "rencai_toy" / "__init__.py"
    init.write_text(init.read_text("utf-8").replace('published=2, levels={"intermediate": 2}', "published=3"), "utf-8")
    people = xlsx([APPLICANT, ["测试甲", "园艺比赛", "园艺会", "2030-01-01", "是", "广州"]], "people.xlsx")
    result = rencai("score", people, "--city", "toy", "-o", "out.xlsx", path=site)
    assert (result.returncode, json.loads(result.stderr)["event"]) == (1, "list_not_used")
    red = [cell.value for row in load_workbook(people.with_name("out.xlsx")).worksheets[0].iter_rows() for cell in row
           if cell.value and cell.font.color and str(cell.font.color.rgb).endswith("C00000")]  # fmt: skip
    assert any("导入的目录没有使用：toy 2025 v1：城市插件里这一版的控制总数已改变" in str(text) for text in red)
    assert "is not used" in rencai("cities", path=site).stdout
    assert toy("check", "toy").returncode == 1


def test_show_names_editions_and_sources(toy):
    assert "0/2  插件自带的数据" in toy("show", "toy").stdout
    toy("import", "toy", "list.xlsx", "--edition", "2025", "--yes", "--source", "合成名单")
    shown = toy("show", "toy", "--edition", "2025").stdout
    assert all(text in shown for text in ("2/2  导入的目录 v1", "合成名单  list.xlsx", "甲资格  中级"))
    refused(toy("show", "toy", "--edition", "2030"), 2, "E_LIST_EDITION")


# ---- check ----


def test_a_sound_catalogue_is_checked(toy):
    unnamed = "2 entries have no name in Latin letters: a foreign name that is not found is not refused because of them"
    shown = toy("import", "toy", "list.xlsx", "--edition", "2025", "--yes", "--lang", "en")
    assert unnamed in shown.stdout
    result = toy("check", "toy", "--lang", "en")
    whole, gap, verdict = result.stdout.splitlines()
    assert (result.returncode, whole, verdict) == (0, "✓ 2025  2025 Edition  2/2", "✓ nothing wrong was found")
    assert unnamed in gap


COLUMNS = (
    "id,qualification,qualification_zh,aliases,shared_aliases,issuer,issuer_zh,issuer_aliases,country,field,title,title_zh,"
    "title_level,tier,kind,remarks,edition,from,until,source\n"
)


@pytest.mark.parametrize(
    ("editions", "lines", "message"),
    [
        pytest.param(
            EDITION.replace('published=2, levels={"intermediate": 2}', "published=3"),
            "a,Alpha,,AB,,,,,,,,,,,exact,,2025,,,law\nb,Beta,,A.B,,,,,,,,,,,exact,,2025,,,law\n",
            "'AB' means a, b",
            id="aliases-clash",
        ),
        pytest.param(
            EDITION.replace('published=2, levels={"intermediate": 2}', "published=3"),
            "a,Alpha,,,,,,,,,,,,,exact,,2025,2025-03-01,2025-03-01,law\n",
            "ends no later than it begins: a",
            id="ends-before-it-begins",
        ),
        pytest.param(
            EDITION[:-1] + ', Edition("later", "二", "Later", (date(2024, 6, 1), date(2025, 6, 1)), "law", None)]',
            "",
            "the first days of later and 2025 overlap",
            id="days-overlap",
        ),
    ],
)
def test_audit_finds_faults(rencai, city, site, editions, lines, message):
    city("toy", **{**TOY, "editions": editions}, files={"catalogue.csv": COLUMNS + lines})
    result = rencai("catalogue", "check", "toy", "--lang", "en", path=site)
    assert (result.returncode, message in result.stdout) == (1, True), result.stdout + result.stderr


# ---- what cannot be imported ----


@pytest.mark.parametrize(
    ("arguments", "exit_code", "code", "message"),
    [
        pytest.param(["toy", "none.xlsx", "--edition", "2025"], 3, "E_INPUT_MISSING", "does not exist", id="missing"),
        pytest.param(["toy", "text.pdf", "--edition", "2025"], 3, "E_INPUT_NOT_WORKBOOK", "damaged", id="damaged"),
        pytest.param(
            ["toy", "people.xlsx", "--edition", "2025"], 3, "E_LIST_APPLICANTS", "of applicants", id="applicants"
        ),
        pytest.param(["toy", "other.csv", "--edition", "2025"], 3, "E_LIST_NO_HEADER", "no list", id="no-list"),
        pytest.param(["toy", "two.xlsx", "--edition", "2025"], 3, "E_LIST_SEVERAL", "--sheet", id="two-lists"),
        pytest.param(
            ["toy", "two.xlsx", "--edition", "2025", "--sheet", "丙"], 2, "E_USAGE_SHEET", "甲, 乙", id="sheet"
        ),
        pytest.param(["toy", "list.xlsx", "list.xlsx", "--edition", "2025"], 2, "E_USAGE_INPUT", "twice", id="twice"),
        pytest.param(
            ["toy", "list.xlsx", "--edition", "2052"], 2, "E_LIST_EDITION", "did you mean 2025?", id="edition"
        ),
        pytest.param(
            ["toy", "list.xlsx", "--edition", "2026", "--from", "1.3."], 2, "E_USAGE_DATE", "not a day", id="day"
        ),
        pytest.param(["toy", "list.xlsx"], 2, "E_USAGE", "--edition", id="no-edition"),
        pytest.param(
            ["shenyang", "list.xlsx", "--edition", "2025"], 2, "E_LIST_EDITION", "no catalogue", id="no-catalogue"
        ),
        pytest.param(["nowhere", "list.xlsx", "--edition", "2025"], 2, "E_USAGE_CITY", "no city", id="city"),
    ],
)
def test_what_cannot_be_imported_leaves_nothing(toy, official, xlsx, tmp_path, arguments, exit_code, code, message):
    xlsx([APPLICANT, ["测试甲", "甲资格", "甲会", "2030-01-01", "是", "广州"]], "people.xlsx")
    official([["品名", "数量"], ["茶", "3"]], "other.csv")
    official({"甲": LIST, "乙": LIST}, "two.xlsx")
    (tmp_path / "text.pdf").write_bytes(b"%PDF-1.7 and no more")
    assert message in refused(toy("import", *arguments, "--yes"), exit_code, code)
    assert not (tmp_path / "data").exists()
