"""Words as HR answers them: score, fill in 词语, decide, score again; by the real command, in real workbooks."""

import getpass
import json
import re
import sqlite3
from datetime import date
from shutil import copytree, ignore_patterns

import pytest
from openpyxl import load_workbook

from rencai.decisions import words
from rencai.plugins import loader
from rencai.plugins.selection import select
from rencai.runs import context, perform
from rencai.runs.request import Request
from rencai.sheets.file.limits import COMMAND_LINE
from rencai.store import audit

ROWS = [
    ["姓名", "工号", "从事相关专业", "岗位类别", "核验结果"],
    ["合成甲", "E-1", "待核实", "轮岗", "通过"],
    ["合成乙", "E-2", "（待核实）", "轮岗", "办理中"],
    ["合成丙", "E-3", "待核实？", "管理", "王合成"],
    ["合成丁", "E-4", "是", "13800138000", "合成甲"],
]
HOLDS = "pl.col('related_field') & (pl.col('job_type') != 'sales')"
SHEET = [
    ("岗位类别", "轮岗", 2, 2, None, "专业技术、管理、销售、行政后勤、生产操作、其他、视为未填"),
    ("从事相关专业", "待核实", 2, 2, None, "是、否、视为未填"),
    ("核验结果", "办理中", 1, 1, None, "核验通过、核验不通过、核验中、未核验、视为未填"),
    ("从事相关专业", "待核实？", 1, 1, None, "是、否、视为未填"),
]


@pytest.fixture(scope="module")
def begun(tmp_path_factory):
    """What the first score leaves behind, with which every test begins."""
    return tmp_path_factory.mktemp("begun")


@pytest.fixture
def hr(city, site, rencai, xlsx, tmp_path, begun):
    """HR's machine, where ``in.xlsx`` was scored: ``score`` does so again, ``hand`` fills cells in and decides."""
    city("toy", holds=HOLDS)
    xlsx(ROWS)

    class Desk:
        invoke = staticmethod(lambda *command: rencai(*command, path=site))

        def score(self, *options):
            result = self.invoke(
                "score", "in.xlsx", "--city", "toy", "-o", "out.xlsx", "--rulings", "out.ndjson", *options
            )
            assert (result.returncode, result.stderr) == (0, "")
            return [json.loads(line) for line in (tmp_path / "out.ndjson").read_text("utf-8").splitlines()]

        def hand(self, filled, *options, sheet="词语"):
            book = load_workbook(tmp_path / "out.xlsx")
            for cell, text in filled.items():
                book[sheet][cell] = text
            book.save(tmp_path / "back.xlsx")
            return self.invoke("decide", "back.xlsx", "--by", "wang", *options)

    desk = Desk()
    if any(begun.iterdir()):
        copytree(begun, tmp_path, dirs_exist_ok=True)
    else:
        assert [row["outcome"] for row in desk.score()] == ["evidence_needed"] * 4
        copytree(tmp_path, begun, dirs_exist_ok=True, ignore=ignore_patterns(site.name))
    return desk


def done(result):
    assert (result.returncode, result.stderr) == (0, "")
    return result.stdout


def sheet(tmp_path, name="词语"):
    return list(load_workbook(tmp_path / "out.xlsx")[name].iter_rows(values_only=True))


def test_answer_reads_all_its_cells(hr, tmp_path):
    assert [row[:6] for row in sheet(tmp_path)[3:]] == SHEET
    asks = [str(row[6]) for row in sheet(tmp_path, "问题") if "词语" in str(row[6])]
    assert [re.findall(r"[0-9]+", ask) for ask in asks] == [
        ["4", "2"], ["5", "2"], ["6", "1"], ["4", "2"], ["5", "2"], ["7", "1"]
    ]  # fmt: skip
    faulty = hr.hand({"E4": "坐班", "E5": "yes", "B6": "核验", "E6": "核验中", "E7": "视为未填"})
    assert faulty.returncode == 1
    assert [line.split(":")[:2] for line in faulty.stderr.splitlines()] == [
        ["E_WORD_VALUE", " 词语!E4"], ["E_WORD_LINE", " 词语!E6"]
    ]  # fmt: skip
    assert "已记住 2 个词" in faulty.stdout
    rows = hr.score()
    assert [row["reasons"][0]["value"] for row in rows][:2] == [
        "related_field=待核实 (word #1); job_type=轮岗", "related_field=（待核实） (word #1); job_type=轮岗"
    ]  # fmt: skip
    assert [row["missing"] for row in rows] == [["job_type"], ["job_type"], ["related_field"], ["job_type"]]
    assert [row["reasons"][0]["cause"] for row in rows] == ["unreadable", "unreadable", "empty", "unreadable"]
    assert [row[:2] for row in sheet(tmp_path)[3:]] == [
        ("岗位类别", "轮岗"), ("核验结果", "办理中"), ("从事相关专业", "待核实"), ("从事相关专业", "待核实？")
    ]  # fmt: skip
    done(hr.hand({"E4": "管理", "E6": "否"}))
    rows = hr.score()
    assert [row["outcome"] for row in rows] == ["ineligible", "ineligible", "evidence_needed", "evidence_needed"]
    assert rows[0]["notes"][-1].startswith("从事相关专业按本部门的词语 #4（经办人 wang，")
    assert [row[4].split("：")[-1] for row in sheet(tmp_path, "读取") if "词语 #4" in str(row[4])] == ["2 格）"]
    assert "轮岗 (word #3)" in done(hr.invoke("explain", "in.xlsx", "--row", "2", "--city", "toy"))


def test_words_are_undone_and_promoted(hr, tmp_path, monkeypatch):
    english = hr.score("--lang", "en")
    assert len(english) == len(ROWS) - 1
    done(hr.hand({"E5": "yes", "E4": "sales"}, "--department", "甲部", sheet="Words"))

    installed = loader.load()

    def outcomes(department):
        applied = context.load_context(tmp_path / "data", department, installed, select(installed, ["toy"]))
        request = Request(department, (), date(2026, 11, 30))
        sources = [perform.file_source(tmp_path / "in.xlsx", COMMAND_LINE)]
        return perform.score_sources(request, applied, sources).rulings["outcome"].to_list()

    before = ["evidence_needed"] * 4
    assert outcomes("甲部") == ["ineligible", "ineligible", *before[2:]]
    assert outcomes("乙部") == outcomes("default") == before
    listed = done(hr.invoke("words", "list", "--department", "甲部"))
    assert "待核实" in listed
    assert "销售" in listed
    assert "待核实" not in done(hr.invoke("words", "list", "--department", "乙部"))
    monkeypatch.setenv("RENCAI_ADMINISTRATORS", getpass.getuser())
    done(hr.invoke("words", "promote", "1", "2"))
    assert outcomes("乙部")[:2] == ["ineligible", "ineligible"]
    done(hr.invoke("words", "set", "岗位类别", "轮岗", "technical", "--department", "乙部"))
    assert (outcomes("乙部")[:2], outcomes("甲部")[:2]) == (["eligible", "eligible"], ["ineligible", "ineligible"])
    words.withdraw(tmp_path / "data", [1, 2], by="li")
    words.undo(tmp_path / "data", "甲部", [1, 2], by="li")
    assert (outcomes("甲部"), outcomes("乙部")) == (before, before)
    states = words.list_words(tmp_path / "data", installed)["state"].to_list()
    assert states == ["undone", "undone", "standing"]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        pytest.param(("岗位类别", "管理", "sales"), "E_WORD_READ", id="the-vocabulary-reads-it"),
        pytest.param(("岗位类别", "轮岗", "也许"), "E_WORD_VALUE", id="no-value-of-it"),
        pytest.param(("姓名", "轮岗", "管理"), "E_WORD_COLUMN", id="free-text"),
        pytest.param(("从事相关专业", "13800138000", "是"), "E_WORD_TEXT", id="a-number"),
    ],
)
def test_what_is_no_word(arguments, code, tmp_path, rencai):
    answer = rencai("words", "set", *arguments)
    assert (answer.returncode, answer.stdout) == (3, "")
    assert answer.stderr.startswith(f"{code}: ")
    assert not any(word in answer.stderr for word in ("轮岗", "13800138000"))
    assert not (tmp_path / "data").exists()


def test_no_word_is_stored_in_clear(hr, tmp_path):
    done(hr.hand({"E5": "是", "E6": "未核验"}))
    store = b"".join(path.read_bytes() for path in (tmp_path / "data").iterdir() if path.is_file())
    for word in ("待核实", "办理中"):
        assert word.encode() not in store
    with sqlite3.connect(tmp_path / "data" / "rencai.sqlite") as connection:
        assert connection.execute("select column, value, by from words").fetchall() == [
            ("related_field", "yes", "wang"), ("verification", "none", "wang")
        ]  # fmt: skip
    (entry,) = [each for each in audit.read_all(tmp_path / "data") if each.action == "words_stored"]
    assert entry.details == {"numbers": [1, 2], "by": "wang"}
    assert done(hr.invoke("verify"))
