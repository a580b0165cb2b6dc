"""A look-up that is typed by itself, what the catalogue says against it, and the list that it becomes."""

from dataclasses import replace
from datetime import date
from functools import cache

import polars as pl
import pytest

from rencai.decisions import look_up, service
from rencai.decisions.look_up import LookUp
from rencai.decisions.schema import PARSED
from rencai.matching.contradicted import contradicted
from rencai.matching.looked_up import lay_over
from rencai.official_lists import export, imports, wording
from rencai.official_lists.draft import make_draft
from rencai.official_lists.imports import ImportRequest
from rencai.policy.nouns import Check, City, Edition, Pathway, Policy, Source
from rencai.policy.package import ENTRY_SCHEMA, Package
from rencai.sheets.file import limits
from rencai.store import decisions
from rencai.system.errors import DecisionError

NEWS = Source("news", "公告第1号", "i", "https://example.org/1", "2020", date(2026, 1, 1), "news")
DAY = date(2024, 1, 1)
ENTRIES = (
    {
        "id": "tester",
        "qualification": "Chartered Tester",
        "qualification_zh": "特许测试师",
        "issuer": "Board of Testers",
        "title_level": "senior",
    },
    {"id": "welder", "qualification": "Licensed Welder", "qualification_zh": "特许焊工", "field": "green"},
)


@cache
def package(published=9):
    blank = {name: [] if isinstance(kind, pl.List) else None for name, kind in ENTRY_SCHEMA.items()}
    same = {"kind": "exact", "edition": ["2023"], "source": ["news"]}
    entries = pl.DataFrame([blank | same | entry for entry in ENTRIES], schema=ENTRY_SCHEMA)
    own = {"levels": {"intermediate": 4, "senior": 5}, "fields": {"green": 9}} if published == 9 else {}
    edition = Edition("2023", "三版", "Third", date(2023, 1, 1), NEWS, published, tiers={"urgent": 4}, **own)
    policy = Policy([replace(edition, key="2020", begins=date(2020, 1, 1)), edition], {}, {"news": NEWS}, {})
    way = Pathway("p", "径", "Path", date(2019, 1, 1), "title", (Check("l", "列", "l", policy.listed(), NEWS),), NEWS)
    return Package("toy", "toy", "toy", "1", City("toy", "玩", "Toy", ()), None, policy, entries, (way,), ())


def parse(name="Odd One", of=None, **details):
    of = of or package()
    typed = LookUp(name, details.pop("issuer", None), details.pop("listed", True), **details)
    return PARSED.validate(look_up.parse(typed, of, of.editions[1], "zh"))


def test_typed_words_become_keys():
    (row,) = parse(level="中级", tier="none", field="Green", number="12").to_dicts()
    assert [row[name] for name in ("level", "tier", "field", "listing_number")] == [
        "intermediate",
        "none",
        "green",
        "12",
    ]
    assert row["seen"] == "公告第1号 https://example.org/1"


@pytest.mark.parametrize(
    ("name", "details", "code"),
    [
        pytest.param("Odd One", {"level": "助理级"}, "LEVEL", id="level-that-the-edition-has-not"),
        pytest.param("Odd One", {"tier": "golden"}, "TIER", id="tier"),
        pytest.param("Odd One", {"field": "red"}, "FIELD", id="field"),
        pytest.param("Odd One", {"listed": False, "level": "中级"}, "DETAIL", id="details-of-nothing"),
        pytest.param("12-34", {}, "NAME", id="no-letters"),
        pytest.param("证书", {"listed": False}, "NAME", id="no-name"),
        pytest.param("Chartered Tester", {"listed": False}, "AGAINST", id="listed-for-certain"),
        pytest.param("Chartered Tester", {"level": "中级"}, "AGAINST", id="stated-otherwise"),
        pytest.param("Odd One", {"of": package(2)}, "AGAINST", id="not-on-the-whole-list"),
        pytest.param("Chartered Testor", {"of": package(2)}, "COMPLETE", id="resembles-one-of-the-whole-list"),
    ],
)
def test_what_cannot_be_taken_is_refused(name, details, code):
    with pytest.raises(DecisionError) as refusal:
        parse(name, **details)
    assert refusal.value.code == f"E_DECISION_{code}"


@pytest.mark.parametrize(("key", "day"), [("2024", DAY), (None, date(2019, 1, 1))], ids=["unknown", "none-in-force"])
def test_unknown_edition_is_refused(key, day):
    with pytest.raises(DecisionError, match="2020, 2023") as refusal:
        look_up.edition_of(package(), key, day)
    assert refusal.value.code == "E_DECISION_EDITION"
    assert look_up.edition_of(package(), None, DAY).key == "2023"


def stored(data):
    """The department's decisions after four look-ups."""
    typed = [parse("项目管理证书", issuer="协会", level="中级", tier="urgent"), parse("特许焊工", level="中级"),
             parse("Odd One", listed=False), parse("Old Name", listed=True)]  # fmt: skip
    service.store_decisions(data, "hr", pl.concat(typed), [package()], by="wang", account="li")
    return decisions.read_applied(data, "hr")


def test_exported_list_is_imported_alike(tmp_path):
    package_, path = lay_over(package(), stored(tmp_path)), tmp_path / "list.xlsx"
    content, count = export.build(package_, package_.editions[1], "zh", path.name, DAY)
    path.write_bytes(content)
    books = imports.read_books([(path.name, path)], limits.COMMAND_LINE)
    draft = make_draft(books, package(), package().editions[1], package())
    assert (draft.faults.height, draft.left_out, count) == (0, {}, 4)
    rows = draft.entries.select(pl.coalesce("qualification_zh", "qualification"), "title_level", "field", "tier").rows()
    assert rows == [
        ("特许测试师", "senior", None, None), ("特许焊工", "intermediate", "green", None),
        ("项目管理证书", "intermediate", None, "urgent"), ("Old Name", None, None, None),
    ]  # fmt: skip


def test_later_list_names_contradicted_look_ups(tmp_path, xlsx):
    stored(tmp_path)
    rows = [["职业资格名称", "职称级别"], ["项目管理证书", "正高级"], ["Odd One", "中级"], ["特许焊工", "中级"]]
    books = imports.read_books([("l.xlsx", xlsx(rows, "l.xlsx"))], limits.COMMAND_LINE)
    draft = make_draft(books, package(), package().editions[1], package())
    request = ImportRequest("toy", "2023", "t")
    against = imports.contradicted_look_ups(tmp_path, request, draft, package())
    assert against.select("number", "department", "against").rows() == [(1, "hr", "level"), (3, "hr", "listed")]
    (line, *others) = wording.contradicted_texts(against, "zh")
    assert "2 个由用户查得的结果不符" in line
    assert [text.split()[:3] for text in others] == [["#1", "hr", "列入"], ["#3", "hr", "未列入"]]
    assert contradicted(decisions.read_applied(tmp_path, "hr").look_ups(package()), package()).is_empty()
