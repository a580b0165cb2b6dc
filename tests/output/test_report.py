"""The result workbook as HR opens it: complete, in order, harmless, and in one language."""

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache
from io import BytesIO
from zipfile import ZipFile

import polars as pl
import pytest
from openpyxl import load_workbook
from openpyxl.utils import column_index_from_string, get_column_letter

from rencai.messages.lookup import words
from rencai.messages.notices import Notice
from rencai.output.report import workbook
from rencai.output.report.city import money_words
from rencai.output.xlsx.writer import write
from rencai.plugins import loader
from rencai.plugins.loader import Broken
from rencai.ruling.rewards import YUAN
from rencai.ruling.score import score_books
from rencai.ruling.table import table
from rencai.sheets.file.book import Book, RawSheet

AS_OF = date(2022, 12, 1)
HAN = re.compile(r"[\u3400-\u9fff]")
NASTY = (
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "＝1+1",
    "＋1",
    "－1",
    "＠A1",
    "https://example.org/a",
    "mailto:a@example.org",
    "\t=1",
    "{=1}",
)
HEADINGS = ("备注", "工号", "姓名", "职业资格名称", "发证机构", "工作城市", "劳动关系", "国籍", "发证日期")
PEOPLE = (
    ("x", "1", "甲", "IEEE Fellow", "IEEE", "北京", "是", "美国", "2020-01-01"),
    ("y", "2", "乙", "PMP", "", "上海", "否", "德国", "去年"),
    ("z", "3", "丙", "PMP；IEEE Fellow", "", "火星", "是", "", ""),
    *((text, f"N{place}", text, text, text, text, "", "", "") for place, text in enumerate(NASTY)),
)
CITIES = ("beijing", "guangzhou", "shenyang", "suzhou")
ENGLISH = (
    "note",
    "Applicant ID",
    "Name",
    "Qualification",
    "Issuer",
    "Work city",
    "Employment relation",
    "Nationality",
    "Issue date",
)
ENGLISH_PEOPLE = (
    ("x", "1", "A", "IEEE Fellow", "IEEE", "Beijing", "yes", "United States", "2020-01-01"),
    ("y", "2", "B", "PMP", "", "Shanghai", "no", "Germany", "last year"),
    ("z", "3", "C", "AWS SAP", "", "Mars", "", "", ""),
)


OWN_LINK = re.compile(rb'<hyperlink ref="[A-Z]+\d+" location="[^"!]+![A-Z]+\d+"/>')
"""A link from one sheet of the workbook to another."""


@cache
def installed():
    return loader.load()


def suzhou():
    """The one package that is enough where the rulings do not matter."""
    return [package for package in installed().packages if package.city.key == "suzhou"]


def scored(headings=HEADINGS, people=PEOPLE, lang="zh", name="=S", as_of=AS_OF, only=CITIES):
    frame = pl.DataFrame([headings, *people], schema=[f"c{at}" for at in range(len(headings))], orient="row")
    sheet = RawSheet(name, visible=True, cells=frame.with_columns(pl.all().replace("", None)))
    packages = [package for package in installed().packages if package.city.key in only]
    return score_books([Book("=a.xlsx", "0" * 64, (sheet,))], installed(), as_of, packages=packages, lang=lang)


def opened(result, tmp_path):
    write(workbook.sheets(result), tmp_path / "r.xlsx", result.as_of)
    data = (tmp_path / "r.xlsx").read_bytes()
    return load_workbook(BytesIO(data)), ZipFile(BytesIO(data))


@pytest.fixture(scope="module")
def chinese(tmp_path_factory):
    return opened(scored(), tmp_path_factory.mktemp("zh"))


def cities(book):
    return [book[city.zh] for city in installed().cities]


def values(page):
    return [[cell.value for cell in row] for row in page.iter_rows()]


def test_sheets_stand_in_order(chinese):
    expected = ["汇总", "总览", "待复核", "词语", *(city.zh for city in installed().cities), "问题", "读取", "依据"]
    assert chinese[0].sheetnames == expected


def test_typed_text_stays_text(chinese):
    book, parts = chinese
    assert [cell.coordinate for page in book for row in page.iter_rows() for cell in row if cell.data_type == "f"] == []
    for name in parts.namelist():
        text = OWN_LINK.sub(b"", parts.read(name))
        assert b"<hyperlink" not in text.replace(b"<hyperlinks></hyperlinks>", b""), name
        assert b"relationships/hyperlink" not in text, name
        if name.startswith("xl/worksheets/sheet"):
            assert b"<f>" not in text, name
            assert b"<f " not in text, name


@pytest.mark.parametrize("text", [text for text in NASTY if text != "\t=1"])
def test_headings_and_sheet_names_stay_text(text, tmp_path):
    headings, people = (text, *HEADINGS[1:]), PEOPLE[:2]
    two = ("shenyang", "suzhou")
    first, second = (scored(headings, people, name=name, only=two) for name in (text, "T"))
    both = replace(first, applicants=first.applicants.with_columns(sheet=pl.Series([text, "T"])))
    for result in (both, second):
        book, parts = opened(result, tmp_path)
        assert [cell.value for city in ("沈阳", "苏州") for cell in book[city][1] if cell.value == text] == [text] * 2
        markup = b"".join(parts.read(name) for name in parts.namelist() if name.startswith("xl/worksheets/"))
        assert not re.search(rb"<f[ >]|hyperlink", OWN_LINK.sub(b"", markup).replace(b"<hyperlinks></hyperlinks>", b""))


def test_city_sheets_keep_rows_and_columns(chinese):
    expected = [[at, *(text or None for text in person)] for at, person in enumerate(PEOPLE, start=2)]
    for page in cities(chinese[0]):
        head, *rows = values(page)
        assert head[1 : len(HEADINGS) + 1] == list(HEADINGS)
        assert [row[: len(HEADINGS) + 1] for row in rows] == expected


def test_header_is_frozen_and_filterable(chinese):
    for page in (chinese[0]["总览"], *cities(chinese[0])):
        assert re.fullmatch(r"[A-Z]+2", page.freeze_panes)
        assert page.auto_filter.ref == page.dimensions


def test_outcome_has_text_and_fill(chinese):
    shown = {*words("ruling.outcome", "zh").values()} | {"不在本市工作", "当日尚无此路径"}
    for page in cities(chinese[0]):
        head, *rows = values(page)
        outcomes = [at for at, heading in enumerate(head) if heading.endswith("认定结论")]
        assert outcomes
        assert {row[at] for row in rows for at in outcomes} <= shown
        assert len(page.conditional_formatting) >= len(outcomes)


def counted(page, outcomes):
    rows = values(page)
    top = next(at for at, row in enumerate(rows) if row[2] == outcomes[0])
    result = [row for row in rows[top + 1 :] if row[0] and row[1]]
    return {(row[0], row[1]): row[2 : 2 + len(outcomes)] for row in result}


def test_summary_counts_the_rulings(tmp_path):
    result = scored()
    counts = counted(opened(result, tmp_path)[0]["汇总"], [*words("ruling.outcome", "zh").values()])
    rulings = table(result.ruled, "zh")
    for ruling in result.ruled:
        city, way = ruling.package.city, ruling.pathway
        mine = rulings.filter(pl.col("city") == city.key, pl.col("pathway") == way.code)["outcome"].to_list()
        assert counts[(city.zh, f"{city.zh}｜{way.zh}")] == [
            mine.count(outcome) for outcome in words("ruling.outcome", "zh")
        ]


def test_summary_states_the_coverage(chinese):
    lines = [str(row[0]) for row in values(chinese[0]["汇总"])]
    for package in installed().packages:
        for edition in package.editions:
            coverage = f"{package.loaded(edition)}/{edition.published or '未公布'}"
            assert [line for line in lines if package.city.zh in line and edition.zh in line and coverage in line]


def test_degraded_cities_are_on_top(tmp_path):
    broken = Broken("atlantis", "rencai-atlantis", "1", "E_PLUGIN_IMPORT", "importing it failed", "mend it")
    page = opened(replace(scored(only=["suzhou"]), broken=(broken,)), tmp_path)[0]["汇总"]
    assert "atlantis" in page["A2"].value
    assert page["A2"].font.color.rgb.endswith("C00000")


def test_problems_show_no_content(tmp_path):
    frame = scored(people=PEOPLE[:3], only=["suzhou"])
    rows = values(opened(frame, tmp_path)[0]["问题"])
    assert [(row[3], row[7]) for row in rows[1:]] == [("I3", "E_CELL_DATE"), ("F4", "E_CELL_PLACE")]
    assert [row[2] for row in rows[1:]] == [PEOPLE[1][1], PEOPLE[2][1]]
    assert not {"去年", "火星"} & {value for row in rows for value in row}


@pytest.mark.parametrize("slim", [False, True], ids=["whole", "slim"])
def test_wrong_cells_are_marked_and_linked(slim, tmp_path, monkeypatch):
    monkeypatch.setattr(workbook, "SLIM", 1 if slim else 100)
    book, parts = opened(scored(people=PEOPLE[:3], only=["suzhou"]), tmp_path)
    page = book["总览" if slim else "苏州"]
    (marked,) = (rules for rules in page.conditional_formatting if rules.rules[0].type == "expression")
    assert {page[str(cells)].value for cells in marked.sqref.ranges} == {"去年", "火星"}
    links = [row[3].hyperlink.location for row in book["问题"].iter_rows(min_row=2)]
    assert [link.rpartition("!")[0] for link in links] == [f"'{page.title}'"] * 2
    assert [page[link.rpartition("!")[2]].value for link in links] == ["去年", "火星"]
    assert marked.rules[0].dxf.fill.bgColor.rgb == "FFFF9999"
    assert parts.read("xl/styles.xml").decode().count("<dxf>") == len(book._differential_styles.styles)  # noqa: SLF001
    assert any("2 格" in str(row[0]) for row in values(book["汇总"]))


def test_problems_respect_the_table_offset(tmp_path):
    pad = [(None,) * 2] * 4
    rows = [*((None,) * len(HEADINGS) for _ in pad), HEADINGS, *PEOPLE[:3]]
    frame = pl.DataFrame(rows, schema=[f"c{at}" for at in range(len(HEADINGS))], orient="row")
    sheet = RawSheet("S", visible=True, cells=frame.with_columns(pl.all().replace("", None)), first_column=2)
    result = score_books([Book("a.xlsx", "0" * 64, (sheet,))], installed(), AS_OF, packages=suzhou())
    actual = values(opened(result, tmp_path)[0]["问题"])
    assert [row[3] for row in actual[1:]] == ["K7", "H8"]


def test_chinese_is_the_default(chinese):
    assert values(chinese[0]["总览"])[0][0] == "原行号"


@pytest.mark.parametrize("as_of", [AS_OF, date(2023, 9, 4), date(2024, 1, 1), date(2026, 6, 1)], ids=str)
def test_english_workbook_has_no_chinese(as_of, tmp_path):
    book, parts = opened(scored(ENGLISH, ENGLISH_PEOPLE, "en", "S", as_of), tmp_path)
    assert [name for name in book.sheetnames if HAN.search(name)] == []
    pages = [page for page in book if page.title != "Sources"]
    cells = {(page.title, cell.coordinate, cell.value) for page in pages for row in page.iter_rows() for cell in row}
    assert [result for result in sorted(cells, key=str) if HAN.search(str(result[2] or ""))] == []
    assert [cell.value for cell in book["Sources"][1] if HAN.search(cell.value)] == []
    charts = [parts.read(name).decode() for name in parts.namelist() if name.startswith("xl/charts/")]
    assert [chart for chart in charts if HAN.search(chart)] == []


@pytest.mark.parametrize(
    "heading", ["备注", "row", "money", "beijing.outcome", "name", "原行号", "总览", "applicant_id", "0:备注", "A:姓名"]
)
@pytest.mark.parametrize("slim", [False, True], ids=["whole", "slim"])
def test_own_columns_are_whole_somewhere(heading, slim, tmp_path, monkeypatch):
    monkeypatch.setattr(workbook, "SLIM", 1 if slim else 100)
    headings = (heading, *HEADINGS[1:2], *HEADINGS[3:], "末")
    people = [(person[0], person[1], *person[3:], "w") for person in PEOPLE[:3]]
    book = opened(scored(headings, people, only=["suzhou"]), tmp_path)[0]
    head, *rows = values(book["总览"] if slim else book["苏州"])
    at = head.index("末") - len(headings) + 1
    assert head[at : at + len(headings)] == list(headings)
    assert [row[at : at + len(headings)] for row in rows] == [[text or None for text in person] for person in people]


def test_slim_sheets_are_keyed_by_row(tmp_path, monkeypatch):
    monkeypatch.setattr(workbook, "SLIM", 1)
    for page in cities(opened(scored(people=PEOPLE[:3]), tmp_path)[0]):
        head, *rows = values(page)
        assert head[:2] == ["原行号", "工号"]
        assert "备注" not in head
        assert [row[:2] for row in rows] == [[2, "1"], [3, "2"], [4, "3"]]


def test_money_is_exact_to_the_fen():
    amounts = {"reward_low_cny": [Decimal(0), Decimal("0.50")], "reward_high_cny": [Decimal("1234.56"), None]}
    frame = pl.DataFrame(amounts, schema=dict.fromkeys(amounts, YUAN))
    assert frame.select(money_words("zh")).to_series().to_list() == ["0–1234.56", "0.50–未公布"]


def test_unnamed_column_is_named_in_english(tmp_path):
    headings = (*ENGLISH[:2], None, *ENGLISH[3:])
    result = values(opened(scored(headings, ENGLISH_PEOPLE, "en", "S", only=["suzhou"]), tmp_path)[0]["Suzhou"])
    assert [heading for heading in result[0] if HAN.search(heading)] == []


def overview_of(people, as_of=date(2026, 11, 23)):
    cells = [("职业资格名称", "发证机构", "工作城市", "是否对口", "有效期至", "核验结果"), *people]
    frame = pl.DataFrame(cells, orient="row", schema=[str(place) for place in range(6)])
    result = score_books([Book("a.xlsx", "0" * 64, (RawSheet("S", visible=True, cells=frame),))], installed(), as_of)
    return result, next(sheet for sheet in workbook.sheets(result) if sheet.name == "总览")


def test_refusal_names_every_unmet_condition():
    _, sheet = overview_of([("PMP", "PMI", "北京", "否", "2030-01-01", None)])
    next_steps = dict(zip(sheet.headings, sheet.frame.row(0), strict=True))
    assert next_steps["广州｜结论"] == "不符合"
    assert "在广州工作" in next_steps["广州｜下一步"]
    assert "相近专业" in next_steps["广州｜下一步"]


def test_contradicting_issuer_blames_no_other_cell():
    result, _ = overview_of([("ACM Fellow", "IEEE", "北京", "是", None, None)], date(2023, 9, 4))
    line = table(result.ruled, "zh").filter(pl.col("pathway") == "urgently-needed").to_dicts()[0]
    assert line["outcome"] == "review"
    assert [note for note in line["notes"] if "核验结果" in note] == []
    assert any("发证机构与之不符" in note for note in line["notes"])


def test_hidden_sheets_with_applicants_are_reported():
    frame = pl.DataFrame({"0": ["姓名", "甲"], "1": ["职业资格名称", "PMP"]})
    book = Book("a.xlsx", "0" * 64, (RawSheet("S", True, frame), RawSheet("H", False, frame)))  # noqa: FBT003
    result = score_books([book], installed(), AS_OF, packages=suzhou())
    assert result.applicants.height == 1
    assert Notice("sheet_hidden", where=("a.xlsx", "H")) in result.notices


# ---- how it was read ----

HEADS = ("工号", "姓名", "职业资格名称", "证件号码", "证书有效期至", "工作单位", "机构名", "备注")
LINES = (
    HEADS,
    ("1", "甲", "ABT", "11010519491231002X", "2030年1月", "某公司", "ABT", "x"),
    (None,) * 8,
    (None,) * 8,
    (None,) * 8,
    ("2", "乙", "PMP", "11010519491231002X", "2030年2月", "某公司", "PMI", None),
    ("3", "丙", "PMP", None, "2030年3月", None, "PMI", None),
    HEADS,
    ("4", "丁", "PMP", "G12345678", "2030-01-01", None, "PMI", None),
    (None,) * 8,
    ("合计", *(None,) * 7),
)
ENGLISH_HEADS = (
    "Applicant ID",
    "Name",
    "Qualification",
    "ID number",
    "Certificate expiry date",
    "Employer",
    "Issuing bodies",
    "note",
)
ENGLISH_LINES = tuple(
    ENGLISH_HEADS if line == HEADS else tuple({"合计": "Total"}.get(cell, cell) for cell in line) for line in LINES
)


def read_as(lines, lang, *, name="S", hidden=(), confirmed=None, assumed=None, every=False):
    frame = pl.DataFrame(lines, schema=[str(at) for at in range(len(lines[0]))], orient="row")
    sheet = RawSheet(name, visible=True, cells=frame, merges=((5, 5, 6, 5), (1, 5, 1, 6)))
    book = Book("a.xlsx", "0" * 64, (sheet, *hidden))
    return score_books(
        [book],
        installed(),
        AS_OF,
        packages=None if every else suzhou(),
        lang=lang,
        confirmed=confirmed,
        assumed=assumed,
    )


def sheet_lines(result, name):
    """The sheet's lines as text, the empty cells left out."""
    sheet = next(sheet for sheet in workbook.sheets(result) if sheet.name == name)
    return [tuple(cell for cell in line if cell is not None) for line in sheet.frame.rows()]


def summary_of(result):
    banner = workbook.sheets(result)[0].banner
    return [line.text for line in banner]


def test_reading_is_complete_in_chinese():
    expected = [
        ("A", "工号", "读作“工号”"),
        ("B", "姓名", "读作“姓名”"),
        ("C", "职业资格名称", "读作“职业资格名称”"),
        ("D", "证件号码", "读作“证件号码”"),
        ("E", "证书有效期至", "读作“有效期至”"),
        ("F", "工作单位", "读作“工作单位”"),
        ("G", "机构名", "未读取，待确认（见汇总），原样带回"),
        ("H", "备注", "不认识，原样带回"),
        ("第 3–5 行", "跳过：空行"),
        ("第 8 行", "跳过：重复的表头"),
        ("第 10 行", "跳过：空行"),
        ("第 11 行", "跳过：合计、小计"),
        ("F7", "合并单元格，按首格填充"),
        ("E2", "只写到年月：按该月 1 日计，有效期按该月最后一日计"),
        ("E6:E7", "只写到年月：按该月 1 日计，有效期按该月最后一日计"),
    ]
    assert sheet_lines(read_as(LINES, "zh"), "读取") == [("a.xlsx", "S", *line) for line in expected]


def test_reading_is_complete_in_english():
    expected = [
        ("E", "Certificate expiry date", "read as ‘Expiry date’"),
        ("F", "Employer", "read as ‘Employer’"),
        ("G", "Issuing bodies", "not read until confirmed (see the summary); carried through"),
        ("H", "note", "not recognised; carried through"),
        ("rows 3–5", "skipped: blank"),
        ("row 8", "skipped: the header once more"),
        ("row 10", "skipped: blank"),
        ("row 11", "skipped: a total"),
        ("F7", "merged, filled with the first cell's value"),
        ("E2", "month only: the first day of it counts, for an expiry the last"),
        ("E6:E7", "month only: the first day of it counts, for an expiry the last"),
    ]
    assert sheet_lines(read_as(ENGLISH_LINES, "en"), "Reading")[4:] == [("a.xlsx", "S", *line) for line in expected]


SUMMARIES = {
    "zh": """
基准日：2022-12-01（适用该日施行的政策）　申请人行数：4，按证件号码计 2 人，另 1 行无可用证件号码
列“机构名”没有读取。它是 发证机构 吗？是，就在命令中加 --map "机构名=发证机构" 确认一次；不是，写 --map "机构名="
没有这些列（按未填处理）：工作城市、劳动（人事）关系、从事相关专业、相关工作年限、现有职称、专业、岗位类别；
见到但不认识的列：机构名、备注
跳过 6 行，不是申请人：空行 4（第 3–5 行、第 10 行）；重复的表头 1（第 8 行）；合计、小计 1（第 11 行）
合并单元格，按首格填充：1 格（F7）
只写到年月：按该月 1 日计，有效期按该月最后一日计：3 格（E2、E6:E7）
""",
    "en": """
rows: 4, 2 people by ID number; rows without a usable one: 1
the column 'Issuing bodies' is not read; is it Issuer?
if so, confirm it with --map "Issuing bodies=Issuer", if not, --map "Issuing bodies="
columns missing (as if empty): Work city, Employment relation, Related field, Experience years, Current title,
Specialty, Job type; not recognised: Issuing bodies, note
6 rows skipped, no applicants: blank 4 (rows 3–5, row 10); the header once more 1 (row 8); a total 1 (row 11)
merged, filled with the first cell's value: 1 cell (F7)
month only: the first day of it counts, for an expiry the last: 3 cells (E2, E6:E7)
""",
}


@pytest.mark.parametrize(("lines", "lang"), [(LINES, "zh"), (ENGLISH_LINES, "en")], ids=["zh", "en"])
def test_summary_says_how_it_was_read(lines, lang):
    summary = "\n".join(summary_of(read_as(lines, lang, every=True)))
    assert [line for line in SUMMARIES[lang].strip().splitlines() if line not in summary] == []


def test_summary_shortens_long_lists():
    lines = [HEADS, *(line for at in range(9) for line in ((None,) * 8, (str(at), *LINES[1][1:])))]
    (line,) = [line for line in summary_of(read_as(lines, "zh")) if "空行" in line]
    places = "、".join(f"第 {row} 行" for row in range(2, 14, 2))
    assert line == f"a.xlsx / S: 跳过 9 行，不是申请人：空行 9（{places}…）"


@pytest.mark.parametrize(
    ("ids", "counted_people"), [((None, None), ""), (("G1234567", "g1234567 "), "，按证件号码计 1 人")]
)
def test_people_are_counted_by_id_number(ids, counted_people):
    lines = [HEADS, *((*LINES[1][:3], number, *LINES[1][4:]) for number in ids)]
    summary = summary_of(read_as(lines, "zh"))
    assert [line for line in summary if line.endswith(f"申请人行数：2{counted_people}")]


def test_an_assumed_column_is_not_missing():
    summary = "\n".join(summary_of(read_as(LINES, "zh", assumed={"work_city": "苏州"}, every=True)))
    assert "没有这些列（按未填处理）：劳动（人事）关系、从事相关专业" in summary
    assert "假设（what if），不是实际结果：每一行都按 工作城市 = 苏州 评定" in summary


@pytest.mark.parametrize(
    ("meant", "message"),
    [
        pytest.param("issuer", "列“机构名”按确认过的对应关系作为“发证机构”读取", id="confirmed"),
        pytest.param("", "列“机构名”没有读取：曾确认它与评定无关", id="none-of-ours"),
        pytest.param("employer", "列“工作单位”没有使用：另一列已读作“工作单位”；", id="in-the-place-of-another"),
    ],
)
def test_summary_says_what_was_confirmed(meant, message):
    lines = summary_of(read_as(LINES, "zh", confirmed={"机构名": meant}))
    assert [line for line in lines if line.startswith(f"a.xlsx / S: {message}")]
    assert [line for line in lines if "见到但不认识的列：备注" in line]


def test_english_reading_has_no_chinese():
    hidden = RawSheet("H", visible=False, cells=pl.DataFrame({"0": ["Name"], "1": ["Qualification"]}))
    confirmed = {"Issuing bodies": "issuer", "note": ""}
    result = read_as((*ENGLISH_LINES, (None,) * 8), "en", hidden=[hidden], confirmed=confirmed)
    texts = [*summary_of(result), *(cell for line in sheet_lines(result, "Reading") for cell in line)]
    assert [text for text in texts if HAN.search(text)] == []
    assert [text for text in texts if "a hidden sheet" in text]


def test_summary_and_reading_show_no_content():
    lines = [
        HEADS,
        *(("机密1", "机密2", "ABT", "机密3", "2030年1月", "机密4", "机密5", "机密6") for _ in range(2)),
        ("制表人：机密7", *(None,) * 7),
    ]
    result = read_as(lines, "zh")
    texts = [*summary_of(result), *(cell for line in sheet_lines(result, "读取") for cell in line)]
    assert [text for text in texts if "机密" in text] == []


def printed_widths(page):
    """Yield the letters across the paper of a sheet: the repeated columns and the printed ones."""
    repeated = page.print_title_cols or "$A:$A"
    area = page.print_area.split("!")[-1] if page.print_area else page.dimensions
    ends = [*re.findall(r"[A-Z]+", repeated), *re.findall(r"[A-Z]+", area)]
    first, last, start, end = (column_index_from_string(letters) for letters in ends)
    for column in {*range(first, last + 1), *range(start, end + 1)}:
        yield page.column_dimensions[get_column_letter(column)].width


def test_sheets_fit_the_paper(chinese):
    book, _ = chinese
    for page in book:
        setup = page.page_setup
        assert (setup.orientation, setup.paperSize in (8, 9)) == ("landscape", True), page.title
        assert page.print_title_rows, page.title
        assert page.sheet_properties.pageSetUpPr.fitToPage, page.title
        assert setup.fitToWidth in (None, 1), page.title
    for page in (book["总览"], *cities(book)):
        assert sum(printed_widths(page)) < 400, page.title


def test_grounds_stand_beside_paper(chinese):
    for page in cities(chinese[0]):
        last = column_index_from_string(re.findall(r"[A-Z]+", page.print_area.split("!")[-1])[1])
        headings = [cell.value for cell in page[1]]
        paper, beside = headings[:last], headings[last:]
        assert any("认定结论" in heading for heading in paper)
        assert any("须查证" in heading for heading in paper)
        assert beside
        assert not any("认定结论" in heading for heading in beside)
        assert any("理由" in heading for heading in beside)
