"""One person's data are deleted: runs and files in which the number stands, nobody else's, and what stays is said."""

import io
import json
import zipfile

import polars as pl
import pytest
from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.worksheet.datavalidation import DataValidation

from rencai.cells import id_numbers
from rencai.operations.maintenance.looking import Search
from rencai.sheets.file import look
from rencai.sheets.file.limits import COMMAND_LINE
from rencai.store import audit, runs
from rencai.store import files as store_files
from rencai.store.database import open_store
from rencai.store.runs import NewRun

STANDARD = "11010519491231002X"
"""The example that GB 11643 prints."""
OLDER = "110105491231002"
"""The same person's number until 1999."""
OTHER = "SYN-000002"
PERSON = ["合成甲", "E1", STANDARD, "Chartered Tester", "Board of Testers"]
ANOTHER = ["合成乙", "E2", OTHER, "Zebra", "Zoo"]


@pytest.fixture
def night(machine):
    """A night scored two files; the person stands in one of them, spelt otherwise, and in one that could not be."""
    machine.put("两人.xlsx", [*PERSON[:2], " 110105 19491231-002x", *PERSON[3:]], ANOTHER)
    machine.put("人事/一人.xlsx", ANOTHER)
    (machine.folder / "inbox" / "坏.csv").write_text(f"没有表头\n说明：证件 {STANDARD}，合成\n", "utf-8")
    machine.night(code=1)
    return machine


def files(machine, *folders):
    return sorted(path.name for folder in folders for path in (machine.folder / folder).iterdir() if path.is_file())


def test_preview_comes_before_deletion(night):
    result = night("person", "erase", stdin=STANDARD.lower(), code=1)
    assert STANDARD not in result.stdout + result.stderr
    assert "什么都没有删除" in result.stdout
    assert files(night, "inbox/done", "inbox/quarantine") == sorted(
        ["两人.xlsx", "两人.xlsx.报告.txt", "坏.csv", "坏.csv.报告.txt"]
    )
    result = night("person", "erase", "--yes", stdin=STANDARD)
    assert "评定结果：" in result.stdout
    assert "outbox/default/两人-结果-" in result.stdout
    assert files(night, "outbox/default", "outbox") == []
    assert len(files(night, "outbox/人事")) == 1
    assert files(night, "inbox/done", "inbox/quarantine") == []
    assert files(night, "inbox/人事/done") == ["一人.xlsx", "一人.xlsx.报告.txt"]
    purged = {run["department"]: bool(run["purged_at"]) for run in night.runs()}
    assert purged == {"default": True, "人事": False}
    assert not [path for path in night.data.glob("kept/??/*") if STANDARD.encode() in path.read_bytes()]
    night("verify")
    assert "没有保存此人的任何资料" in night("person", "erase", stdin=STANDARD).stdout
    (entry,) = [item for item in audit.read_all(night.data) if item.action == "person_erased"]
    assert (len(entry.subject), len(entry.details["runs"])) == (12, 2)
    assert "两人" not in json.dumps(
        [path.read_text("utf-8") for path in night.data.glob("nights/*.json")], ensure_ascii=False
    )
    remaining = next(run["id"] for run in night.runs() if not run["purged_at"])
    night("runs", "purge", remaining[:8])
    assert not list(night.data.glob("kept/??/*"))
    assert night("runs", "purge", "none", code=2).stderr.startswith("E_USAGE_RUN: ")


def test_runs_underway_are_left_alone(machine):
    machine.put("一人.xlsx", PERSON)
    machine.night()
    (run,) = machine.runs()
    machine.put("一人.xlsx", PERSON)
    result = machine.folder / "inbox" / "一人.xlsx"
    (draft,) = store_files.draft_copies(machine.data, [result])
    parts = store_files.draft_all(machine.data, {"request": b"{}"})
    waits = NewRun("b" * 12, "k", "d", "web", "score", "2026-01-01", "zh", {})
    runs.request(machine.data, waits, [draft], parts, run["requested_at"])
    message = machine("person", "erase", "--yes", "--lang", "en", stdin=STANDARD, code=1).stdout
    assert f"left alone; repeat it once they are scored:\n  run {'b' * 12}" in message
    assert "nothing of this person is kept" not in message
    assert {item["id"]: bool(item["purged_at"]) for item in machine.runs()} == {run["id"]: True, "b" * 12: False}


def test_purged_runs_hide_no_workbook(night):
    """What a night put away is looked through although its run was purged, as older versions left it lying there.

    A result from which somebody took the number is theirs to look at.
    """
    (result,) = (night.folder / "outbox" / "default").iterdir()
    result.write_bytes(hidden(str))
    with open_store(night.data) as store:
        store.execute("update places set input = null where kind in ('done', 'quarantine')")
        store.conn.commit()
    night("runs", "purge", "--older-than", 0)
    assert files(night, "inbox/done") == ["两人.xlsx"]
    for _ in range(2):  # once erased, it is remembered whose it was
        message = night("person", "erase", "--yes", stdin=STANDARD, code=1).stdout
        assert f"自行删除：\n  {result}" in message
        assert files(night, "inbox/done", "inbox/quarantine", "outbox/default") == [result.name]
    assert files(night, "outbox/人事") != []


def comment(book):
    book.active["B2"].comment = Comment(f"本人证件 {STANDARD}", "合成")


def properties(book):
    book.properties.keywords = f"合成甲 {OLDER}"


def page_header(book):
    book.active.oddHeader.left.text = STANDARD


def sheet_name(book):
    book.active.title = f"名单{STANDARD}"


def older_number(book):
    book.active["C2"] = int(OLDER)


def validation(book):
    rule = DataValidation("list", formula1='"1,2"', prompt=f"如 {STANDARD[:6]} {STANDARD[6:14]} {STANDARD[14:]}")
    book.active.add_data_validation(rule)
    rule.add("D2")


PLACES = [comment, properties, page_header, sheet_name, older_number, validation]


def hidden(place):
    """A workbook of another person, in which the person stands at that place alone."""
    book, content = Workbook(), io.BytesIO()
    for row in (["姓名", "工号", "证件号码", "职业资格名称", "发证机构"], ANOTHER):
        book.active.append(row)
    place(book)
    book.save(content)
    return content.getvalue()


@pytest.mark.parametrize("place", [*PLACES, str], ids=lambda place: place.__name__)
def test_numbers_are_seen_beside_cells(place):
    wanted = look.compile_numbers(id_numbers.forms(STANDARD))
    assert look.in_file(hidden(place), wanted, COMMAND_LINE) is (place is not str)


def test_numbers_are_seen_across_kinds(tmp_path, official):
    """In an old binary workbook, in a Word document, in a text of another encoding, and within another file."""
    search = Search(STANDARD, COMMAND_LINE)
    person, others = [["证件号码"], [STANDARD]], [["证件号码"], [OTHER]]
    for name in ("a.xls", "a.docx"):
        assert search.in_content(official(person, name)) is True
        assert search.in_content(official(others, f"b{name}")) is False
    with zipfile.ZipFile(tmp_path / "c.zip", "w") as archive:
        archive.write(tmp_path / "a.docx", "embedded/a.docx")
    assert search.in_content(tmp_path / "c.zip") is True
    (tmp_path / "d.txt").write_text(f"证件　{STANDARD}", "gb18030")
    (tmp_path / "e.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(50))
    assert [search.in_content(tmp_path / name) for name in ("d.txt", "e.png", "none")] == [True, None, False]


def every_byte(folder):
    """The files below it in whose bytes, or parts, the person stands, spelt in whichever way."""
    spelt = [text.encode(encoding) for text in (STANDARD, OLDER, "合成甲") for encoding in ("utf-8", "utf-16-le")]
    for path in (path for path in folder.rglob("*") if path.is_file()):
        content = [path.read_bytes()]
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                content += map(archive.read, archive.namelist())
        content.append(path.name.encode())
        if any(each in part for each in spelt for part in content):
            yield path.relative_to(folder).as_posix()


def test_no_byte_is_left(machine):
    inbox = machine.folder / "inbox"
    for place in (comment, sheet_name):
        (inbox / f"{place.__name__}.xlsx").write_bytes(hidden(place))
    (inbox / f"{OLDER}.xlsx").write_bytes(hidden(str))
    machine.put("两人.xlsx", PERSON, ANOTHER)
    (inbox / "旁人.xlsx").write_bytes((inbox / f"{OLDER}.xlsx").read_bytes())  # the same people under another name
    machine.night()
    ours = machine.folder / "outbox" / "合成甲.txt"
    ours.write_text(f"HR's own note on {STANDARD}", "utf-8")
    (inbox / "新.csv").write_text(f"姓名,工号,证件号码\n合成甲,E1,{STANDARD}\n", "utf-8")
    assert len(list(every_byte(machine.folder))) > 10
    message = machine("person", "erase", "--yes", stdin=OLDER, code=1).stdout
    assert (STANDARD in message, OLDER in message, "***.xlsx" in message) == (False, False, True)
    assert "没有保存此人的任何资料" not in message
    assert sorted(every_byte(machine.folder)) == ["inbox/新.csv", "outbox/合成甲.txt"]
    for path in (ours, inbox / "新.csv"):
        assert str(path) in message
        path.unlink()
    assert "没有保存此人的任何资料" in machine("person", "erase", stdin=STANDARD).stdout
    assert files(machine, "inbox/done") == ["旁人.xlsx", "旁人.xlsx.报告.txt"]
    machine("verify")


@pytest.mark.parametrize("typed", ["", "110105194912310021", "不详", "1.1E+17"])
def test_invalid_number_is_refused_unquoted(rencai, typed):
    result = rencai("person", "erase", "--yes", stdin=typed)
    assert result.returncode == 2
    assert result.stderr.startswith("E_USAGE_PERSON: ")
    assert not typed or typed not in result.stderr


@pytest.mark.parametrize(
    ("text", "matches"),
    [
        pytest.param(STANDARD, True, id="itself"),
        pytest.param("110105 19491231 002x", True, id="spelt"),
        pytest.param(f"身份证：{STANDARD}（合成）", True, id="within-a-text"),
        pytest.param(f"tel 5550100 {STANDARD}", True, id="beside-another"),
        pytest.param("1" + STANDARD, False, id="within-a-longer-one"),
        pytest.param("110105194912310029", False, id="another"),
    ],
)
def test_where_a_number_stands(text, matches):
    assert id_numbers.contains_number(pl.Series([None, "x", text]), STANDARD) == matches
