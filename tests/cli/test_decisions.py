"""Decisions as HR makes them: score, fill in 待复核, decide, score again; by the real command, in real workbooks."""

import getpass
import json
import re
import sqlite3
from shutil import copytree, ignore_patterns

import polars as pl
import pytest
from openpyxl import Workbook, load_workbook

from rencai.store import database, decisions

ROWS = [
    ["姓名", "职业资格名称", "发证机构"],
    ["合成甲", "Chartered Testor", "Board of Testers"],
    ["合成乙", "chartered testor", "Board of Testers"],
    ["合成丙", "Chartered Tester", "Another Board"],
    ["合成丁", "FRS", None],
    ["合成戊", "Zebra Diploma", "Zoo"],
]
BEFORE = ["review", "review", "review", "review", "ineligible"]
CATALOGUE = """\
id,qualification,qualification_zh,aliases,shared_aliases,issuer,issuer_zh,issuer_aliases,country,field,title,\
title_zh,title_level,tier,kind,remarks,edition,from,until,source
tester,Chartered Tester,,,,Board of Testers,,,,,,,,,exact,,one,,,law
science,Fellow of Science,,,FRS,Society of Science,,,,,,,,,exact,,one,,,law
letters,Fellow of Letters,,,FRS,Society of Letters,,,,,,,,,exact,,one,,,law
"""
TOYS = {
    "editions": '[Edition("one", "一", "one", date(2020, 1, 1), "law", published=$published)]',
    "holds": "policy.listed()",
    "files": {"catalogue.csv": CATALOGUE},
}


@pytest.fixture(scope="module")
def begun(tmp_path_factory):
    """What the first score leaves behind, with which every test begins."""
    return tmp_path_factory.mktemp("begun")


@pytest.fixture
def hr(city, site, rencai, xlsx, tmp_path, begun):
    """HR's machine, where ``in.xlsx`` is scored: ``score`` does so again, ``hand`` fills cells in and decides.

    ``score`` gives each applicant's ruling.
    """
    city("toy", published="3", **TOYS)
    xlsx(ROWS)

    class Desk:
        invoke = staticmethod(lambda *command: rencai(*command, path=site))

        def score(self, *options):
            result = self.invoke(
                "score", "in.xlsx", "--city", "toy", "-o", "out.xlsx", "--rulings", "out.ndjson", *options
            )
            assert (result.returncode, result.stderr) == (0, "")
            return [json.loads(line) for line in (tmp_path / "out.ndjson").read_text("utf-8").splitlines()]

        def outcomes(self, *options):
            return [row["outcome"] for row in self.score(*options)]

        def hand(self, filled, *options, sheet="待复核"):
            book = load_workbook(tmp_path / "out.xlsx")
            for cell, text in filled.items():
                book[sheet][cell] = text
            book.save(tmp_path / "back.xlsx")
            return self.invoke("decide", "back.xlsx", "--by", "wang", *options)

    desk = Desk()
    if any(begun.iterdir()):
        copytree(begun, tmp_path, dirs_exist_ok=True)
    else:
        assert desk.outcomes() == BEFORE
        copytree(tmp_path, begun, dirs_exist_ok=True, ignore=ignore_patterns(site.name))
    return desk


def done(result):
    assert (result.returncode, result.stderr) == (0, "")
    return result.stdout


def refused(result, exit_code, code):
    assert (result.returncode, result.stdout) == (exit_code, "")
    assert result.stderr.splitlines()[-1].startswith(f"{code}: ")
    return result.stderr.splitlines()[:-1]


@pytest.mark.usefixtures("hr")
def test_sheet_lists_each_doubtful_name(tmp_path):
    lines = [row[:12] for row in load_workbook(tmp_path / "out.xlsx")["待复核"].values][3:]
    assert [row[2:5] for row in lines[1:]] == [
        ("Chartered Testor", "Board of Testers", 2), ("Chartered Tester", "Another Board", 1), ("FRS", None, 1)
    ]  # fmt: skip
    assert [[(cell or "").split("\n")[0] for cell in row[8:11]] for row in lines[1:]] == [
        ["tester", "", ""], ["tester", "", ""], ["letters", "science", ""]
    ]  # fmt: skip


def test_no_doubts_no_sheet(hr, xlsx, tmp_path):
    xlsx([ROWS[0], ["合成甲", "Chartered Tester", "Board of Testers"]])
    hr.score()
    assert "待复核" not in load_workbook(tmp_path / "out.xlsx").sheetnames


@pytest.mark.parametrize(
    ("filled", "after", "entries"),
    [
        pytest.param({"L5": "同一"}, ["eligible", "eligible", "review", "review"], ["tester", "tester"], id="same"),
        pytest.param({"L6": "same"}, ["review", "review", "eligible", "review"], ["tester"], id="english"),
        pytest.param({"L7": "候选1"}, ["review", "review", "review", "eligible"], ["letters"], id="a-candidate"),
        pytest.param({"L7": " Candidate 2 "}, ["review", "review", "review", "eligible"], ["science"], id="another"),
        pytest.param({"L5": "science"}, ["eligible", "eligible", "review", "review"], ["science"] * 2, id="an-id"),
        pytest.param({"L5": "不同"}, ["ineligible", "ineligible", "review", "review"], [], id="different"),
        pytest.param({"L7": "不同"}, ["review", "review", "review", "ineligible"], [], id="none-of-them"),
        pytest.param(
            {"L5": "同一", "L6": "不同"}, ["eligible"] * 2 + ["ineligible", "review"], ["tester"] * 2, id="two"
        ),
    ],
)
def test_decision_holds_in_next_run(hr, filled, after, entries):
    assert "已保存" in done(hr.hand(filled))
    rows = hr.score()
    assert [row["outcome"] for row in rows] == [*after, "ineligible"]
    decided = [row for row in rows if row["match_method"] == "decision"]
    assert [row["entry"] for row in decided] == entries
    assert all("按本部门决定 #" in row["notes"][-1] and "wang" in row["notes"][-1] for row in decided)


def test_the_reason_says_so(hr, tmp_path):
    done(hr.hand({"L5": "同一"}))
    hr.score("--lang", "en")
    sheet = load_workbook(tmp_path / "out.xlsx")["toy"]
    assert "by this department's decision #1 (wang, " in str([cell.value for cell in sheet[2]])
    assert "按本部门决定 #1（经办人 wang，" in done(hr.invoke("explain", "in.xlsx", "--row", "2", "--city", "toy"))
    (result,) = json.loads(
        done(hr.invoke("match", "Chartered Testor", "--issuer", "Board of Testers", "--city", "toy", "--json"))
    )
    assert (result["outcome"], result["entry"]["id"], result["method"]) == ("entry", "tester", "decision")


def test_an_english_sheet_comes_back(hr):
    hr.score("--lang", "en")
    assert done(hr.hand({"L5": "same"}, "--lang", "en", sheet="Review")).endswith("decisions stored: 1\n")


def test_undone_it_is_as_before(hr, tmp_path):
    before = (tmp_path / "out.ndjson").read_bytes()
    done(hr.hand({"L5": "同一", "L7": "候选1"}))
    done(hr.invoke("decisions", "undo", "1", "2"))
    hr.score()
    assert (tmp_path / "out.ndjson").read_bytes() == before
    assert "已撤销" in done(hr.invoke("decisions", "list"))


def test_last_decision_counts(hr):
    done(hr.hand({"L5": "同一"}))
    assert "与已有的相同" in done(hr.hand({"L5": "tester"}))
    (line,) = refused(hr.hand({"L5": "不同"}), 3, "E_DECISION")
    assert line.startswith("E_DECISION_MEANWHILE: 待复核!L5: ")
    assert "#1" in line
    done(hr.hand({"L5": "不同"}, "--replace"))
    assert hr.outcomes()[0] == "ineligible"
    assert "已被后来的决定取代" in done(hr.invoke("decisions", "list"))
    done(hr.invoke("decisions", "undo", "2"))
    assert hr.outcomes()[0] == "eligible"


def test_another_department_decides_for_itself(hr, monkeypatch):
    done(hr.hand({"L5": "同一"}, "--department", "甲部"))
    assert hr.outcomes() == hr.outcomes("--department", "乙部") == BEFORE
    assert hr.outcomes("--department", "甲部")[0] == "eligible"
    refused(hr.invoke("decisions", "promote", "1"), 2, "E_USAGE_ADMINISTRATOR")
    monkeypatch.setenv("RENCAI_ADMINISTRATORS", f"nobody, {getpass.getuser()}")
    done(hr.invoke("decisions", "promote", "1"))
    assert "按全局决定 #1" in hr.score("--department", "乙部")[0]["notes"][-1]
    done(hr.hand({"L7": "不同"}, "--department", "乙部"))
    assert [hr.outcomes("--department", name)[0] for name in ("甲部", "乙部")] == ["eligible", "ineligible"]
    refused(hr.invoke("decisions", "undo", "1", "--department", "甲部"), 2, "E_USAGE_DECISION")
    done(hr.invoke("decisions", "withdraw", "1"))
    assert hr.outcomes()[0] == "review"


@pytest.mark.parametrize(
    ("filled", "codes"),
    [
        pytest.param({"L5": "可能吧"}, ["E_DECISION_WORD: 待复核!L5"], id="no-word"),
        pytest.param({"L5": "候选2"}, ["E_DECISION_CANDIDATE: 待复核!L5"], id="no-such-candidate"),
        pytest.param({"L7": "同一"}, ["E_DECISION_CANDIDATE: 待复核!L7"], id="which-of-two"),
        pytest.param({"L5": "同一", "C5": "Chartered Taster"}, ["E_DECISION_LINE: 待复核!L5"], id="another-name"),
        pytest.param({"L5": "同一", "D5": None}, ["E_DECISION_LINE: 待复核!L5"], id="issuer-taken-away"),
        pytest.param({"L5": "同一", "I5": "science"}, ["E_DECISION_LINE: 待复核!L5"], id="another-candidate"),
        pytest.param({"L5": "同一", "A5": "月球"}, ["E_DECISION_CITY: 待复核!L5"], id="another-city"),
        pytest.param(
            {"L5": "同一", "L6": "?", "L7": "候选3"},
            ["E_DECISION_WORD: 待复核!L6", "E_DECISION_CANDIDATE"],
            id="several",
        ),
    ],
)
def test_a_cell_that_cannot_be_taken(hr, tmp_path, filled, codes):
    message = refused(hr.hand(filled, "--all-or-nothing"), 3, "E_DECISION")
    assert len(message) == len(codes)
    assert all(line.startswith(code) for line, code in zip(message, codes, strict=True))
    assert not any(text and len(text) > 3 and text in line for text in filled.values() for line in message)
    assert decisions.read_all(tmp_path / "data").is_empty()


def test_good_cells_are_stored_alone(hr):
    partly = hr.hand({"L5": "同一", "L6": "?", "L7": "未列入"})
    assert (partly.returncode, partly.stdout.splitlines()[-1]) == (1, "已保存 2 条决定；1 格不能采纳（见上）")
    assert partly.stderr.startswith("E_DECISION_WORD: 待复核!L6: 既不是")
    # several entries go by FRS: not listed without its issuer, it waits for that
    assert hr.outcomes() == ["eligible", "eligible", "review", "evidence_needed", "ineligible"]


def test_lines_that_contradict_each_other(hr, tmp_path):
    book = load_workbook(tmp_path / "out.xlsx")
    sheet = book["待复核"]
    sheet.append([cell.value for cell in sheet[5]])
    book.save(tmp_path / "out.xlsx")
    messages = refused(hr.hand({"L5": "同一", "L8": "不同"}), 3, "E_DECISION")
    codes = [re.findall(r"E_DECISION_TWICE|待复核!L\d", message) for message in messages]
    assert codes == [["E_DECISION_TWICE", "待复核!L5", "待复核!L8"], ["E_DECISION_TWICE", "待复核!L8", "待复核!L5"]]


def test_decision_on_withdrawn_entry_is_void(hr, site):
    done(hr.hand({"L5": "同一"}))
    path = site / "rencai_toy" / "catalogue.csv"
    path.write_text(CATALOGUE.replace("tester,Chartered Tester", "taster,Chartered Taster"), "utf-8")
    (line,) = refused(hr.hand({"L5": "同一"}), 3, "E_DECISION")
    assert line.startswith("E_DECISION_ENTRY: 待复核!L5: ")
    assert "条目已不在目录中" in done(hr.invoke("decisions", "list"))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        pytest.param(lambda book: book.remove(book["待复核"]), "E_DECISION_SHEET", id="no-sheet"),
        pytest.param(lambda book: book["待复核"].delete_cols(10), "E_DECISION_SHEET", id="no-column"),
        pytest.param(list, "E_DECISION_NONE", id="nothing-filled-in"),
    ],
)
def test_a_workbook_without_decisions(hr, tmp_path, change, code):
    book = load_workbook(tmp_path / "out.xlsx")
    change(book)
    book.save(tmp_path / "out.xlsx")
    assert refused(hr.invoke("decide", "out.xlsx"), 3, code) == []


@pytest.mark.parametrize(
    ("command", "exit_code", "code"),
    [
        pytest.param(("decide", "none.xlsx"), 3, "E_INPUT_MISSING", id="no-file"),
        pytest.param(("decide", "in.xlsx", "--department", "../x"), 2, "E_USAGE_DEPARTMENT", id="department"),
        pytest.param(("decide", "in.xlsx", "--by", "a\nb"), 2, "E_USAGE_BY", id="by"),
        pytest.param(("decisions", "undo", "7"), 2, "E_USAGE_DECISION", id="no-such-number"),
    ],
)
def test_commands_used_wrongly(hr, command, exit_code, code):
    assert refused(hr.invoke(*command), exit_code, code) == []


def test_lines_may_be_rearranged(hr, tmp_path):
    lines = [list(row) for row in load_workbook(tmp_path / "out.xlsx")["待复核"].values][3:]
    book = Workbook()
    book.active.title = "待复核"
    for line in (lines[0], lines[3], lines[1]):
        book.active.append(["", *reversed(line)])
    book.save(tmp_path / "out.xlsx")
    assert "tester" in done(hr.hand({"I3": "同一"}))
    assert hr.outcomes()[:3] == ["eligible", "eligible", "review"]


def test_store_holds_no_names(hr, tmp_path):
    done(hr.hand({"L5": "同一"}))
    data = tmp_path / "data"
    with sqlite3.connect(data / database.FILE) as raw:
        remaining = "\n".join(raw.iterdump()).casefold()
    raw.close()
    assert "testor" not in remaining
    assert "another board" not in remaining  # unlike the issuer of the entry, which is public
    assert (data / database.KEY).stat().st_mode & 0o077 == 0
    (data / database.KEY).rename(data / "elsewhere")
    refused(hr.invoke("score", "in.xlsx", "--city", "toy", "-o", "again.xlsx"), 4, "E_STORE_KEY")


def test_omitted_issuer_reverses_no_answer(hr, xlsx):
    """With every line decided: eligible and ineligible become each other for nobody whose issuer is blanked."""
    done(hr.hand({"L5": "同一", "L6": "不同", "L7": "候选1"}))
    before = hr.outcomes()
    xlsx([ROWS[0], *([who, name, None] for who, name, _ in ROWS[1:])])
    after = hr.outcomes()
    frame = pl.DataFrame({"before": before, "after": after}).filter(pl.col("after").is_in(["eligible", "ineligible"]))
    assert frame.filter(pl.col("before") != pl.col("after")).is_empty()
