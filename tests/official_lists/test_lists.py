"""How a published list is read, in every format: its lines, what they stand for, and what is wrong with it."""

import io
import re
from dataclasses import asdict
from datetime import date
from zipfile import ZipFile

import docx
import polars as pl
import pytest
from docx.oxml import parse_xml
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import SimpleDocTemplate
from reportlab.platypus import tables as pdf_tables

from rencai.official_lists import draft as official_lists_draft
from rencai.official_lists import official as official_lists_official
from rencai.official_lists.official import OfficialList
from rencai.official_lists.schema import TOUCHED
from rencai.official_lists.wording import describe
from rencai.official_lists.words import level
from rencai.policy.nouns import Check, City, Edition, Pathway, Policy, Source
from rencai.policy.package import ENTRY_SCHEMA, Package
from rencai.sheets.file import read as file_read
from rencai.store import lists
from rencai.store.lists import ListVersion, NewList
from rencai.system.errors import InputError, UsageError

LAW = Source("law", "t", "i", "w", "2020", date(2026, 1, 1), "news")
EDITION = Edition(
    "2025", "2025年版", "2025 Edition", date(2025, 1, 1), LAW, published=4, tiers={"urgent": 1},
    levels={"assistant": 1, "intermediate": 2, "associate_senior": 1}, fields={"it": 3, "green": 1},
    names={"it": ("信息技术与人工智能", "IT"), "green": ("绿色发展",)},
)  # fmt: skip
BEFORE = Edition("2024", "2024年版", "2024 Edition", date(2024, 1, 1), LAW, published=None)

HEADER = [
    "序号",
    "行业领域",
    "职业资格中文名称",
    "职业资格英文名称",
    "发证机构",
    "国家（地区）",
    "比照对应职称",
    "职称级别",
]
ROWS = [
    [1, "信息技术与人工智能", "甲资格", "Alpha Certificate", "甲学会（ALP）", "美国", "助理工程师", "助理级"],
    [2, None, "乙资格", "Beta Certificate (BETA)", "Beta Institute", "英国", "工程师", "中级"],
    [3, None, "丙资格", None, None, "中国香港", "工程师", None],
    [4, "绿色发展", "丁资格", "Delta", "丁会", "日本", "高级工程师", "副高级"],
]
TITLE = ["境外职业资格目录（合成 SYNTHETIC）"]
WHOLE = [TITLE, HEADER, *ROWS]
BLOCK = [(2, 1, 4, 1)]
URGENT = [[*HEADER, "急需紧缺"], *([*row, mark] for row, mark in zip(ROWS, ("√", "否", None, "否"), strict=True))]


def entry(key, **fields):
    blank = {name: [] if isinstance(kind, pl.List) else None for name, kind in ENTRY_SCHEMA.items()}
    return blank | {"id": key, "kind": "exact", "edition": ["2025"], "source": ["law"]} | fields


def package(*entries, editions=(EDITION,)):
    policy = Policy(list(editions), {}, {"law": LAW}, {})
    way = Pathway("p", "径", "Path", date(2019, 1, 1), "title", (Check("l", "列", "l", policy.listed(), LAW),), LAW)
    city, frame = City("toy", "玩", "Toy", ()), pl.DataFrame(entries, schema=ENTRY_SCHEMA)
    return Package("toy", "toy", "toy", "1", city, None, policy, frame, (way,), ())


def draft(path, of=None, sheets=(), edition=EDITION):
    of = of or package()
    return official_lists_draft.make_draft([file_read.read(path, documents=True)], of, edition, of, sheets)


def draft_rows(path, *columns):
    return draft(path).entries.select(*columns).rows()


# ---- formats ----


@pytest.mark.parametrize("ending", [".xlsx", ".xls", ".csv", ".docx", ".pdf"])
def test_formats_give_the_same_list(official, ending):
    rows = WHOLE if ending in (".xlsx", ".xls", ".csv") else WHOLE[1:]
    merges = BLOCK if len(rows) == len(WHOLE) else [(1, 1, 3, 1)]
    read = draft(official(rows, f"list{ending}", merges))
    assert (read.complete, read.faults.height) == (True, 0)
    assert read.entries.select("qualification_zh", "field", "title_level", "country").rows() == [
        ("甲资格", "it", "assistant", "US"),
        ("乙资格", "it", "intermediate", "GB"),
        ("丙资格", "it", "intermediate", "HK"),
        ("丁资格", "green", "associate_senior", "JP"),
    ]


def test_pdf_table_continues_over_pages(official):
    blocks = [(top, 1, top + 29, 1) for top in range(1, 120, 30)]
    rows = [
        [str(number), f"领域{number}" if number % 30 == 1 else None, f"第{number}号资格"] for number in range(1, 121)
    ]
    (sheet,) = file_read.read(
        official([["序号", "领域", "职业资格名称"], *rows], "list.pdf", blocks), documents=True
    ).sheets
    assert (sheet.cells.height, sorted(sheet.merges)) == (121, blocks)


def test_score_reads_no_documents(official):
    for name in ("list.docx", "list.pdf"):
        with pytest.raises(InputError, match="not a workbook but a"):
            file_read.read(official(WHOLE[1:], name))


def _docx_of(content):
    made = io.BytesIO()
    with ZipFile(made, "w") as archive:
        archive.writestr("word/document.xml", content)
    return made.getvalue()


def _locked():
    made = io.BytesIO()
    canvas = Canvas(made, encrypt="secret")
    canvas.drawString(100, 100, "a list")
    canvas.save()
    return made.getvalue()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        pytest.param(b"%PDF-1.7\nnothing", "E_INPUT_NOT_WORKBOOK", id="damaged-pdf"),
        pytest.param(b"PK\x03\x04word/document.xml", "E_INPUT_NOT_WORKBOOK", id="damaged-docx"),
        pytest.param(_docx_of(b"<!DOCTYPE x [<!ENTITY a 'ha'>]><x>&a;</x>"), "E_INPUT_UNSAFE", id="entities-in-a-docx"),
        pytest.param(_docx_of(b"<x/>"), "E_INPUT_NOT_WORKBOOK", id="no-document-in-a-docx"),
        pytest.param(_locked(), "E_INPUT_PASSWORD", id="a-password-on-a-pdf"),
    ],
)
def test_a_damaged_document(tmp_path, content, code):
    (tmp_path / "list.bin").write_bytes(content)
    with pytest.raises(InputError) as caught:
        file_read.read(tmp_path / "list.bin", documents=True)
    assert caught.value.code == code


WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
CHANGES = f"""<w:sdt xmlns:w="{WORD}"><w:sdtContent><w:tbl>
<w:tr><w:tc><w:p><w:r><w:t>职业资格名称</w:t></w:r></w:p></w:tc></w:tr>
<w:tr><w:tc><w:p><w:r><w:t>Red</w:t></w:r><w:ins><w:r><w:t xml:space="preserve"> Synthesist</w:t></w:r></w:ins>
<w:del><w:r><w:delText xml:space="preserve"> Clerk</w:delText></w:r></w:del></w:p></w:tc></w:tr>
<w:tr><w:trPr><w:del/></w:trPr><w:tc><w:p><w:r><w:t>Blue Clerk</w:t></w:r></w:p></w:tc></w:tr>
<w:sdt><w:sdtContent><w:tr><w:tc><w:p><w:r><w:t>Green</w:t><w:br/></w:r><w:sdt><w:sdtContent><w:r><w:t>Synthesist</w:t></w:r>
</w:sdtContent></w:sdt></w:p></w:tc></w:tr></w:sdtContent></w:sdt>
</w:tbl></w:sdtContent></w:sdt>"""


def test_tracked_changes_are_accepted(tmp_path):
    """Insertions and content controls are read, deletions are not: as the list reads once somebody accepts them."""
    document = docx.Document()
    document.element.body.insert(0, parse_xml(CHANGES))
    document.save(str(tmp_path / "list.docx"))
    (sheet,) = file_read.read(tmp_path / "list.docx", documents=True).sheets
    assert sheet.cells.rows() == [("职业资格名称",), ("Red Synthesist",), ("Green\nSynthesist",)]


@pytest.mark.parametrize("name", ["list.docx", "list.pdf"])
def test_a_document_without_a_table(tmp_path, name):
    text = tmp_path / name
    if name.endswith("docx"):
        document = docx.Document()
        document.add_paragraph("没有表格")
        document.save(str(text))
    else:
        canvas = Canvas(str(text))
        canvas.drawString(100, 100, "no table")
        canvas.save()
    with pytest.raises(InputError, match="no table in it") as caught:
        file_read.read(text, documents=True)
    assert caught.value.code == "E_LIST_NO_TABLE"


# ---- lines ----


def test_names_issuers_and_their_short_forms(official):
    assert draft_rows(official(WHOLE, merges=BLOCK), "qualification", "aliases", "issuer", "issuer_zh") == [
        ("Alpha Certificate", [], "ALP", "甲学会"),
        ("Beta Certificate (BETA)", [], "Beta Institute", None),
        (None, [], None, None),
        ("Delta", [], None, "丁会"),
    ]


def test_sections_are_fields_and_levels(official):
    rows = [
        ["序号", "境外职业资格"],
        ["一、信息技术和人工智能领域（2项）"],
        ["（一）助理工程师"],
        [1, "甲资格"],
        ["（二）工程师（1项）"],
        [2, "乙资格"],
        ["二、绿色发展类"],
        ["（一）高级工程师"],
        [3, "丙资格"],
        ["三、没听说过的领域（1项）"],
        [4, "丁资格"],
        ["注：本目录动态调整。"],
    ]
    read = draft(official(rows))
    assert read.entries.select("qualification_zh", "field", "title_level").rows() == [
        ("甲资格", "it", "assistant"),
        ("乙资格", "it", "intermediate"),
        ("丙资格", "green", "associate_senior"),
        ("丁资格", None, None),
    ]
    assert (read.complete, read.faults["fault"].to_list()) == (False, ["field_unknown"])
    assert read.left_out == {"footer": [12], "section": [2, 3, 5, 7, 8, 10]}


@pytest.mark.parametrize("name", ["list.xlsx", "list.docx"])
def test_field_sheets_form_a_single_list(official, name):
    sheets = {"信息技术与人工智能": [HEADER[2:], *(row[2:] for row in ROWS[:3])], "绿色发展": [HEADER[2:], ROWS[3][2:]]}
    read = draft(official(sheets, name))
    assert (read.entries["field"].to_list(), read.complete) == (["it", "it", "it", "green"], True)


@pytest.mark.parametrize(
    ("change", "fault", "level_"),
    [
        pytest.param({6: "钳工", 7: None}, "level_unknown", None, id="unknown-title"),
        pytest.param({6: "技师", 7: None}, "level_unknown", None, id="a-skill-is-no-title"),
        pytest.param({7: "一档"}, "level_unknown", None, id="unknown-level-beside-a-title"),
        pytest.param({7: "副高级"}, "level_contradiction", None, id="title-against-level"),
        pytest.param({1: "钓鱼"}, "field_unknown", "intermediate", id="unknown-field"),
        pytest.param({2: "—", 3: "待补"}, "name_empty", None, id="no-name"),
        pytest.param({2: "长" * 10_000}, "name_long", None, id="10,000-characters"),
        pytest.param({2: "甲资格", 3: "Alpha Certificate", 4: "甲学会（ALP）"}, "same_name", "intermediate", id="same"),
    ],
)
def test_faulty_line_is_reported(official, change, fault, level_):
    wrong = [change.get(place, value) for place, value in enumerate(ROWS[1])]
    read = draft(official([HEADER, ROWS[0], [wrong[0], wrong[1] or "信息技术与人工智能", *wrong[2:]], *ROWS[2:]]))
    (row,) = read.faults.iter_rows(named=True)
    assert (row["row"], row["fault"], read.complete) == (3, fault, False)
    assert fault.startswith("name") or read.entries["title_level"][1] == level_


def test_repeated_line_counts_once(official):
    read = draft(official([*WHOLE, [5, *ROWS[3][1:]]], merges=BLOCK))
    assert (read.entries.height, read.faults["fault"].to_list(), read.complete) == (4, ["twice"], True)


@pytest.mark.parametrize(
    "name", ["技術士（機械部門）", "インテリアプランナー", "Инженер", "مهندس", "건축사", "Ingénieur diplômé"]
)
def test_names_in_any_script_are_names(official, name):
    read = draft(official([["职业资格名称"], [name]]))
    assert read.entries.select(pl.coalesce("qualification_zh", "qualification")).item() == name


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("工程师（中级）", "intermediate"), ("高级工程师", "associate_senior"), ("正高级工程师", "senior"),
        ("教授级高级工程师", "senior"), ("助理级", "assistant"), ("Senior Engineer", "associate_senior"),
        ("Associate senior", "associate_senior"), ("Engineer", "intermediate"), ("研究员", "senior"),
        ("助理研究员", "intermediate"), ("工程师/高级工程师", None), ("高级技师", None), ("技术员", None),
        ("特许工程师", None), ("Senior", None), ("工程技术系列", None),
    ],
)  # fmt: skip
def test_titles_and_their_levels(text, expected):
    assert pl.DataFrame({"text": [text]}).select(level(pl.col("text"))).item() == expected


def test_tiers_and_remarks_are_read(official):
    read = draft(official(URGENT, merges=[(1, 1, 3, 1)]))
    assert (read.entries["tier"].to_list(), read.complete) == (["urgent", None, None, None], True)
    unread = draft(official([URGENT[0], [*URGENT[1][:8], "也许"], *URGENT[2:]], merges=[(1, 1, 3, 1)]))
    assert (unread.faults["fault"].to_list(), unread.complete) == (["tier_unknown"], False)


def test_title_like_name_is_no_section(official):
    read = draft(official([["职业资格名称"], ["Professional Engineer"], ["绿色发展"], ["乙资格"]]))
    names = read.entries.select(pl.coalesce("qualification_zh", "qualification"), "field").rows()
    assert names == [("Professional Engineer", None), ("乙资格", "green")]


# ---- what is no list ----

APPLICANTS = [["姓名", "职业资格名称", "发证机构", "有效期至"], ["测试甲", "甲资格", "甲学会", "2030-01-01"]]


@pytest.mark.parametrize(
    ("rows", "code", "message"),
    [
        pytest.param([["姓名", "电话"], ["测试甲", "1"]], "E_LIST_NO_HEADER", "no list", id="another-table"),
        pytest.param(APPLICANTS, "E_LIST_APPLICANTS", "a list of applicants", id="applicants"),
        pytest.param([HEADER], "E_LIST_EMPTY", "no entry below it", id="no-entries"),
        pytest.param({"甲表": WHOLE, "乙表": WHOLE}, "E_LIST_SEVERAL", "2 lists: '甲表'", id="two-sheets"),
        pytest.param(
            [*WHOLE, [], ["职业资格名称", "发证机构"], ["戊资格", "戊会"]], "E_LIST_SEVERAL", "row 8", id="below"
        ),
    ],
)
def test_what_is_no_list_is_refused(official, rows, code, message):
    with pytest.raises(InputError, match=message) as caught:
        draft(official(rows))
    assert caught.value.code == code
    assert "测试甲" not in str(caught.value)


def lost_pdf(path, *, heading):
    """A .pdf whose entries, perhaps with the heading, have a font that does not say which characters it draws."""
    registerFont(UnicodeCIDFont("STSong-Light"))
    registerFont(TTFont("lost", "Vera.ttf", asciiReadable=0))
    rows = [["Qualification", "Issuer"], ["Synthetic Weaver", "Weavers"], ["Synthetic Dyer", "Dyers"]]
    fonts = [("FONT", (0, 0), (-1, -1), "lost"), *([] if heading else [("FONT", (0, 0), (-1, 0), "STSong-Light")])]
    table = pdf_tables.Table(rows, style=[("GRID", (0, 0), (-1, -1), 1, "black"), *fonts])
    SimpleDocTemplate(str(path), pageCompression=0).build([table])
    path.write_bytes(re.sub(rb"/ToUnicode \d+ 0 R", lambda match: b" " * len(match[0]), path.read_bytes()))
    return path


@pytest.mark.parametrize("heading", [True, False], ids=["heading-too", "entries"])
def test_list_without_characters_is_refused(tmp_path, heading):
    with pytest.raises(InputError, match="its text cannot be read") as caught:
        draft(lost_pdf(tmp_path / "list.pdf", heading=heading))
    assert caught.value.code == "E_LIST_UNREADABLE"


def test_documented_names_count_as_names(official):
    documented = entry("2025-A", qualification="Alpha Certificate", qualification_zh="甲证")
    rows = [["职业资格名称"], ["Alpha Certificate"], ["Beta Certificate"]]
    of = package(documented)
    notices = describe(draft(official(rows), of), of, TOUCHED.empty(), "zh")["notices"]
    assert [notice for notice in notices if "中文" in notice] == [
        "1 条没有中文名称：只写中文、又查不到的名称，不据此判为未列入；补上中文名称即可"
    ]


def test_several_lists_need_a_choice(official):
    path = official({"甲表": WHOLE[:4], "乙表": [HEADER, ROWS[3]], "说明": [["本表说明"]]})
    assert draft(path, sheets=["乙表"]).entries["qualification_zh"].to_list() == ["丁资格"]
    assert draft(path, sheets=["甲表", "乙表"]).entries.height == 3
    assert draft(path, sheets=["甲表"]).unread == ["list.xlsx / 乙表", "list.xlsx / 说明"]
    with pytest.raises(UsageError, match="there are: 甲表, 乙表, 说明"):
        draft(path, sheets=["丙表"])


# ---- editions ----


@pytest.mark.parametrize(
    ("key", "begins", "published", "message"),
    [
        pytest.param("2026", None, None, "a new edition needs --from", id="new-without-day"),
        pytest.param("2025", date(2025, 2, 1), None, "begins 2025-01-01", id="another-day"),
        pytest.param("2025", None, 5, "has 4 entries", id="another-total"),
        pytest.param("2026", date(2025, 1, 1), None, "begins on that day", id="same-day"),
        pytest.param("二〇二六", date(2026, 1, 1), None, "lower-case words", id="no-key"),
    ],
)
def test_an_edition_that_does_not_fit(key, begins, published, message):
    with pytest.raises(UsageError, match=message) as caught:
        official_lists_draft.select_edition(package(), key, begins, published)
    assert caught.value.code == "E_LIST_EDITION"


def test_changes_are_listed_by_cell(official):
    old = [
        entry("a", qualification_zh="甲资格", issuer="ALP", title_level="intermediate", edition=["2024"]),
        entry("z", qualification_zh="旧资格", edition=["2024"]),
    ]
    read = draft(official(WHOLE, merges=BLOCK), package(*old, editions=(BEFORE, EDITION)))
    changed = read.changes_to_previous.filter(pl.col("change") != "added").select(
        "change", "name", "what", "before", "after"
    )
    assert changed.rows() == [
        ("vanished", "旧资格", None, None, None),
        ("changed", "甲资格", "title_level", "intermediate", "assistant"),
    ]


# ---- laid over the package ----

DOCUMENTED = [
    entry("alpha", qualification="Alpha Certificate", aliases=["AC", "Delta"], issuer="ALP",
          issuer_aliases=["Alpha Society"], tier="urgent"),
    entry("gone", qualification="Not in the list"),
    entry("family", qualification="Cloud", kind="family"),
]  # fmt: skip


def laid(read, of, **more):
    official_ = OfficialList.from_draft(read, "toy", "名单", "2026-11-23T00:00:00+00:00", None)
    version = {"version": 1, "removed": None, "holds": True}
    stored = ListVersion(**asdict(official_.head) | version | more)
    (under,), misfits = official_lists_official.overlay([of], [OfficialList.from_store(stored, official_.entries)])
    return under, misfits


def test_complete_list_keeps_unstated_facts(official):
    of = package(*DOCUMENTED)
    under, misfits = laid(draft(official(WHOLE, merges=BLOCK), of), of)
    assert (misfits, under.complete(EDITION), under.complete(EDITION, "urgent")) == ((), True, True)
    assert under.entries["id"].to_list()[:2] == ["family", "alpha"]
    assert under.entries["qualification_zh"].to_list()[2:] == ["乙资格", "丙资格", "丁资格"]
    alpha = under.entries.row(1, named=True)
    assert (alpha["aliases"], alpha["tier"], alpha["source"]) == (["AC"], "urgent", ["list-2025-v1", "law"])
    assert alpha["issuer_aliases"] == ["ALP", "Alpha Society"]


def test_partial_list_is_never_complete(official):
    of = package(*DOCUMENTED)
    under, _ = laid(draft(official(WHOLE[:-1], merges=BLOCK), of), of)
    assert under.loaded(EDITION) == EDITION.published, "three of the list and one that only the package documents"
    assert not under.complete(EDITION)
    assert under.entries["id"].to_list()[:3] == ["gone", "family", "alpha"]
    assert under.entries["qualification_zh"].to_list()[3:] == ["乙资格", "丙资格"]


def test_entry_ids_are_unique(official):
    read = draft(official(WHOLE, merges=BLOCK))
    second = read.entries["id"][1]
    of = package(entry(second, qualification_zh="丙资格"))
    under, _ = laid(read, of)
    assert under.entries["id"].to_list()[1:3] == [f"{second}@2025", second]
    assert under.entries["id"].is_unique().all()


def test_entry_stays_in_other_editions(official):
    both = entry("alpha", qualification="Alpha Certificate", edition=["2024", "2025"])
    of = package(both, editions=(BEFORE, EDITION))
    under, _ = laid(draft(official(WHOLE, merges=BLOCK), of), of)
    assert under.entries.select("id", "edition").rows()[:2] == [("alpha", ["2024"]), ("alpha@2025", ["2025"])]


@pytest.mark.parametrize(
    ("of", "more", "why"),
    [
        pytest.param(package(editions=(BEFORE,)), {}, "edition", id="edition-gone"),
        pytest.param(package(), {"control": {"published": 5}}, "totals", id="totals-changed"),
        pytest.param(package(), {"begins": "2025-02-01"}, "begins", id="begins-otherwise"),
        pytest.param(package(), {"city": "elsewhere"}, "city", id="city-gone"),
    ],
)
def test_unfitting_list_is_unused(official, of, more, why):
    under, (misfit,) = laid(draft(official(WHOLE, merges=BLOCK)), of, **more)
    assert misfit.why == why
    assert_frame_equal(under.entries, of.entries)


# ---- kept ----

texts = st.none() | st.text(min_size=1, max_size=8)
rows = st.lists(
    st.fixed_dictionaries({
        name: st.lists(st.text(max_size=5), max_size=3) if isinstance(kind, pl.List)
        else st.none() | st.dates(date(1900, 1, 1), date(2100, 1, 1)) if isinstance(kind, pl.Date)
        else texts
        for name, kind in ENTRY_SCHEMA.items()
    } | {"id": st.text(min_size=1, max_size=8), "kind": st.just("exact")}),
    max_size=5,
)  # fmt: skip
HEAD = {
    "city": "toy", "edition": "2025", "title": "t", "imported": "2026-11-23T00:00:00+00:00", "files": {"名.xlsx": "0"},
    "control": {"published": 4}, "complete": True, "begins": None, "silent": ["tier"],
}  # fmt: skip
NEW = NewList(**HEAD)


@settings(max_examples=25, deadline=None)
@given(rows=rows)
def test_list_round_trips(tmp_path_factory, rows):
    data, frame = tmp_path_factory.mktemp("data"), pl.DataFrame(rows, schema=ENTRY_SCHEMA)
    assert lists.add(data, NEW, frame, replace=False) == 1
    ((head, applied),) = lists.read_applied(data)
    assert {name: getattr(head, name) for name in HEAD} == HEAD
    assert_frame_equal(applied, frame)


def test_versions_replace_each_other(tmp_path):
    frame = pl.DataFrame([entry("a")], schema=ENTRY_SCHEMA)
    versions = [lists.add(tmp_path, NEW, frame, replace=replace) for replace in (False, False, True)]
    assert versions == [1, None, 2]
    assert [lists.withdraw(tmp_path, "toy", "2025", "now") for _ in range(3)] == [2, 1, None]
    assert lists.read_applied(tmp_path) == []
    assert [(head.version, head.holds) for head in lists.read_versions(tmp_path)] == [(1, False), (2, False)]


def test_import_is_all_or_nothing(tmp_path):
    twice = pl.DataFrame([entry("a"), {**entry("b"), "kind": None}], schema=ENTRY_SCHEMA)
    with pytest.raises(Exception, match="cannot be used"):
        lists.add(tmp_path, NEW, twice, replace=False)
    assert (lists.read_versions(tmp_path), lists.read_applied(tmp_path)) == ([], [])


# ---- two languages, two halves, lines that do not count ----

HEADER_OF_BOTH = ["序号", "职业资格名称（中英文）", "发证机构", "对应职称", "备注"]
BILINGUAL = [
    ("注册合成师\nRegistered Synthesist (RSyn)", ("Registered Synthesist (RSyn)", "注册合成师")),
    ("合成甲师/Alpha Synthesist", ("Alpha Synthesist", "合成甲师")),
    ("Beta Surveyor\n乙测量师", ("Beta Surveyor", "乙测量师")),
    ("Gamma Analyst (GAM) | 丙分析师", ("Gamma Analyst (GAM)", "丙分析师")),
    ("注册\n丁师\nChartered\nDelta Person", ("Chartered Delta Person", "注册丁师")),
    ("戊师（一级）／Epsilon Person, EP", ("Epsilon Person, EP", "戊师（一级）")),
    ("己师\n(Zeta Person, ZP)", ("Zeta Person, ZP", "己师")),
    ("庚师\nEta Person\n(EtP)", ("Eta Person (EtP)", "庚师")),
    ("CAD/CAM工程师", (None, "CAD/CAM工程师")),
    ("AWS\n认证辛师", (None, "AWS 认证辛师")),
    ("壬师 Iota", (None, "壬师 Iota")),
    ("注册会计师/审计师", (None, "注册会计师/审计师")),
]


@pytest.mark.parametrize("ending", [".xlsx", ".docx", ".csv"])
def test_two_languages_are_two_names(official, ending):
    issuer = "合成师学会\nInstitute of Synthesists (IoSy)"
    rows = [[place, name, issuer, "工程师", None] for place, (name, _) in enumerate(BILINGUAL, 1)]
    read = draft(official([HEADER_OF_BOTH, *rows], f"list{ending}")).entries
    assert read.select("qualification", "qualification_zh").rows() == [names for _, names in BILINGUAL]
    issuers = read.select("issuer", "issuer_zh", "issuer_aliases").unique().rows()
    assert issuers == [("Institute of Synthesists", "合成师学会", ["IoSy"])]


@pytest.mark.parametrize(
    ("change", "faults", "complete"),
    [
        pytest.param({7: "2024年已取消"}, ["cancelled"], True, id="cancelled"),
        pytest.param({1: "戊资格（已废止）"}, ["cancelled"], True, id="cancelled-by-name"),
        pytest.param({7: "2027年起取消"}, ["perhaps_cancelled"], False, id="in-doubt"),
        pytest.param({1: "戊\ufffd格"}, ["text_lost"], False, id="lost-name"),
        pytest.param({3: "(cid:3)(cid:4)"}, ["text_lost"], False, id="lost-issuer"),
    ],
)
def test_line_that_does_not_count(official, change, faults, complete):
    """A fifth line beside the four that meet the totals."""
    line = [5, "绿色发展", "戊资格", "戊会", "日本", "工程师", "中级", None]
    head = [*HEADER[:2], "职业资格名称", *HEADER[4:], "备注"]
    rows = [[*row[:3], *row[4:], None] for row in ROWS]
    rows[2][1] = rows[1][1] = "信息技术与人工智能"
    shifted = {place + 1 if place < 7 else place: text for place, text in change.items()}
    changed = [shifted.get(place, cell) for place, cell in enumerate(line)]
    read = draft(official([head, *rows, changed]))
    assert (read.faults["fault"].to_list(), read.complete, read.entries.height) == (faults, complete, 4)


def test_section_of_cancelled_lines(official):
    read = draft(official([*WHOLE, ["二、已取消项目"], [5, None, "戊资格", "Epsilon", None, None, "工程师", "中级"]]))
    assert (read.faults["fault"].to_list(), read.entries.height) == (["cancelled"], 4)


@pytest.mark.parametrize("gap", [[], [None]], ids=["beside", "apart"])
def test_halves_make_a_list(official, gap):
    halves = [
        [*HEADER, *gap, *HEADER],
        *([*left, *gap, *right] for left, right in zip(ROWS[:2], ROWS[2:], strict=True)),
    ]
    halves[2][1] = halves[1][len(HEADER) + len(gap) + 1] = "信息技术与人工智能"
    read = draft(official([TITLE, *halves]))
    assert read.entries["qualification_zh"].to_list() == ["甲资格", "乙资格", "丙资格", "丁资格"]
    assert (read.complete, read.faults.height, list(read.unread)) == (True, 0, [])
