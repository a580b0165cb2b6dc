"""An entry's id follows what it is, and a decision what it was on: through lists and packages that change."""

import random
from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import polars as pl
import pytest
from sqlite_utils import Database

from rencai.decisions import answers, service, sheet
from rencai.decisions.schema import SHOWN
from rencai.matching.match import match
from rencai.matching.pairs import pairs
from rencai.official_lists import imports, wording
from rencai.official_lists.imports import ImportRequest
from rencai.plugins.loader import Installed
from rencai.policy.identity import entry_ids
from rencai.policy.in_force import periods
from rencai.policy.nouns import Check, City, Edition, Pathway, Policy, Source
from rencai.policy.package import ENTRY_SCHEMA, Package
from rencai.sheets.file.book import Book, RawSheet
from rencai.store import database, decisions, lists, positional
from rencai.store.database import open_store

DAY = date(2026, 11, 23)
LAW = Source("law", "t", "i", "w", "2020", date(2026, 1, 1), "news")
EDITION = Edition("2025", "2025年版", "2025 Edition", date(2025, 1, 1), LAW, published=400)
HEADER = ["序号", "职业资格名称", "发证机构", "职称级别"]
CAKE, FLOWER, BRICK = ("Diploma in Cake Design", "Guild A"), ("Diploma in Floristry", "Guild B"), ("砌筑师", "砖会")


def package(*entries, edition=EDITION):
    policy = Policy([edition], {}, {"law": LAW}, {})
    way = Pathway("p", "径", "Path", date(2019, 1, 1), "title", (Check("l", "列", "l", policy.listed(), LAW),), LAW)
    blank = {name: [] if isinstance(kind, pl.List) else None for name, kind in ENTRY_SCHEMA.items()}
    rows = [blank | {"kind": "exact", "edition": [edition.key], "source": ["law"]} | entry for entry in entries]
    frame = pl.DataFrame(rows, schema=ENTRY_SCHEMA)
    return Package("toy", "toy", "toy", "1", City("toy", "玩", "Toy", ()), None, policy, frame, (way,), ())


@pytest.fixture
def desk(tmp_path):
    """An administrator who imports lists for the city, and a clerk who decides; ``entry`` is what a name then is."""
    data = tmp_path / "data"

    def dry_run(*rows, of=None):
        lines = [HEADER, *([str(number), *row, "中级"] for number, row in enumerate(rows, start=1))]
        cells = pl.DataFrame(lines, schema=[f"column_{place}" for place in range(len(HEADER))], orient="row")
        book = Book("list.xlsx", "0" * 64, (RawSheet("S", visible=True, cells=cells),))
        shipped, wanted = Installed((of or package(),), ()), ImportRequest("toy", "2025", "名单", replace=True)
        draft, judged = imports.draft_import(data, shipped, wanted, lambda: [book])
        touched = imports.decisions_touched(data, shipped, wanted, draft, judged)
        return wanted, draft, wording.describe(draft, judged, touched, "zh")

    def load(*rows, of=None):
        wanted, draft, summary = dry_run(*rows, of=of)
        imports.keep(data, wanted, draft, by="admin")
        return summary

    def current(of=None):
        return imports.apply_lists(Installed((of or package(),), ()), data).packages[0]

    def line(name, issuer, *offered, of=None):
        """A line of the sheet 待复核 as it is written now, with nothing filled in."""
        of = of or current()
        written = {"package": "toy", "edition_key": "2025", "qualification": name, "issuer": issuer, "number": None,
                   "entries": list(offered)}  # fmt: skip
        kinds = {"number": pl.Int64, "issuer": pl.String}
        code = sheet.with_codes(pl.DataFrame([written], schema_overrides=kinds), [of])["code"].item()
        called = dict(of.entries.select("id", pl.coalesce("qualification_zh", "qualification")).rows())
        cells = [f"{entry}\n{called[entry]}　相近度 91" for entry in offered] + [None] * 3
        return {"city": "玩", "edition": "2025年版", "qualification": name, "issuer": issuer, "line": code,
                "cell": "L2", **dict(zip(sheet.OFFERED, cells, strict=False))}  # fmt: skip

    def hand_back(line, decision, of=None):
        """What is stored of the filled line, and the codes of its faults."""
        packages = [of or current()]
        frame = pl.DataFrame([{**line, "decision": decision}], schema_overrides=dict.fromkeys(line, pl.String))
        parsed, faults = answers.parse(sheet.with_choices(frame), packages, decisions.read_applied(data, "default"))
        stored = service.store_decisions(data, "default", parsed, packages, by="wang", account="wang")
        return stored.height, faults["code"].to_list()

    def entry(*names, of=None):
        of = of or current()
        frame = pl.DataFrame(names, schema=["qualification", "issuer"], orient="row")
        _, present = periods(pl.Series([DAY]), of)
        matches = match(pairs(frame), present, of, "zh", decisions.read_applied(data, "default"))
        called = dict(of.entries.select("id", pl.coalesce("qualification", "qualification_zh")).rows())
        answer = matches.select("qualification", pl.col("match.entry").replace(called), "match.decision")
        return {name: (of_name, note) for name, of_name, note in answer.rows()}

    def states(of=None):
        return service.list_decisions(data, [of or current()], "default")["state"].to_list()

    def id_of(name, of=None):
        return (of or current()).entries.filter(pl.coalesce("qualification", "qualification_zh") == name)["id"].item()

    return SimpleNamespace(data=data, dry_run=dry_run, load=load, current=current, line=line, hand_back=hand_back,
                           entry=entry, states=states, id_of=id_of)  # fmt: skip


TYPED = ("Dipl. Cake Dsgn.", "Guild A")


def test_inserted_line_moves_no_decision(desk):
    desk.load(CAKE, BRICK)
    line = desk.line(*TYPED, desk.id_of(CAKE[0]))
    assert desk.hand_back(line, "同一") == (1, [])
    assert desk.entry(TYPED)[TYPED[0]][0] == CAKE[0]
    summary = desk.load(FLOWER, CAKE, BRICK)
    assert summary["decisions"] == {"counts": [("须重新决定", 0), ("恢复适用", 0), ("继续适用", 1)], "lines": []}
    assert dict(summary["changes"][0]["counts"]) == {"新增": 1, "名单中没有了": 0, "内容有变": 0}
    assert desk.entry(TYPED)[TYPED[0]][0] == CAKE[0]
    assert desk.hand_back(line, "同一") == (0, []), "the sheet of before still means the same entry"


def test_corrected_entry_is_decided_again(desk):
    typed = {CAKE[0]: TYPED, FLOWER[0]: ("Dipl. Floristry", "Guild B"), BRICK[0]: ("砌筑工程师", "砖会")}
    desk.load(CAKE, FLOWER, BRICK)
    lines = {name: desk.line(*written, desk.id_of(name)) for name, written in typed.items()}
    assert [desk.hand_back(line, "同一") for line in lines.values()] == [(1, [])] * 3
    corrected = [("Diploma in Cake Design II", "Guild A"), ("Diploma in Floristry", "砖会"), BRICK]
    _, _, shown = desk.dry_run(*corrected)
    assert desk.states() == ["standing"] * 3, "a dry run changes nothing"
    summary = desk.load(*corrected)
    assert shown == summary
    assert summary["decisions"]["counts"] == [("须重新决定", 2), ("恢复适用", 0), ("继续适用", 1)]
    first, second = summary["decisions"]["lines"]
    assert ("#1  default  同一" in first, "Diploma in Cake Design · Guild A" in first) == (True, True)
    assert ("Diploma in Floristry · Guild B" in second, TYPED[0] in first) == (True, False)
    assert dict(summary["changes"][0]["counts"]) == {"新增": 2, "名单中没有了": 2, "内容有变": 0}
    entries = desk.entry(*typed.values())
    assert [entries[name][0] for name, _ in typed.values()] == [None, None, BRICK[0]]
    assert desk.states() == ["void", "void", "standing"]
    assert ("决定 #1" in entries[TYPED[0]][1], "须重新决定" in entries[TYPED[0]][1]) == (True, True)
    assert desk.hand_back(lines[CAKE[0]], "同一") == (0, ["E_DECISION_ENTRY"])
    newest, older = imports.find_removable(desk.data, "toy", "2025")
    removal = imports.decisions_touched_by_removal(desk.data, Installed((package(),), ()), newest, older)
    assert removal["change"].to_list() == ["returns", "returns", "holds"]
    none_left = imports.decisions_touched_by_removal(desk.data, Installed((package(),), ()), newest, None)
    assert (none_left["change"].to_list(), none_left["state_after"].to_list()) == (["lapses"], ["void"])
    assert desk.load(CAKE, FLOWER, BRICK)["decisions"]["counts"][1] == ("恢复适用", 2)
    assert (desk.entry(TYPED)[TYPED[0]][0], desk.states()) == (CAKE[0], ["standing"] * 3)


V1 = {"id": "cake", "qualification": CAKE[0], "issuer": CAKE[1], "aliases": ["DCD"]}


@pytest.mark.parametrize(
    ("change", "state"),
    [
        pytest.param({"qualification": "Diploma in Floristry", "aliases": []}, "lapsed", id="another-name"),
        pytest.param({"issuer": "Guild B"}, "lapsed", id="another-issuer"),
        pytest.param({"issuer": None}, "lapsed", id="no-issuer"),
        pytest.param({"id": "gone"}, "void", id="another-id"),
        pytest.param({"edition": ["2024"]}, "lapsed", id="another-edition"),
        pytest.param({"qualification": "Cake Design Diploma", "aliases": [CAKE[0]]}, "standing", id="one-more-name"),
        pytest.param({"qualification_zh": "蛋糕设计文凭", "issuer_zh": "甲会"}, "standing", id="translated"),
        pytest.param({"title_level": "senior", "remarks": "r"}, "standing", id="what-it-grants"),
    ],
)
def test_decision_on_changed_package_entry(desk, change, state):
    before, after = package(V1), package(V1 | change)
    line = desk.line(*TYPED, "cake", of=before)
    assert desk.hand_back(line, "同一", of=before) == (1, [])
    assert desk.states(after) == [state]
    assert (desk.entry(TYPED, of=after)[TYPED[0]][0] is not None) == (state == "standing")
    if state == "lapsed" and "edition" not in change:
        assert desk.hand_back(line, "同一", of=after) == (0, ["E_DECISION_CHANGED"])
        assert desk.hand_back(desk.line(*TYPED, "cake", of=after), "同一", of=after) == (1, [])
        assert desk.states(after) == ["superseded", "standing"]
    assert desk.entry(TYPED, of=before)[TYPED[0]][0] == CAKE[0] or state == "lapsed"


def test_sheet_of_older_version_is_checked(desk):
    before, after = package(V1), package(V1 | {"qualification": "Diploma in Floristry", "aliases": []})
    line = desk.line(*TYPED, "cake", of=before)
    line["line"] = line["line"][:8]
    assert desk.hand_back(line, "同一", of=after) == (0, ["E_DECISION_CHANGED"])
    assert desk.hand_back(line, "同一", of=before) == (1, [])


def test_look_up_remembers_its_edition(desk):
    before = package(V1)
    assert desk.hand_back(desk.line("Zebra Diploma", None, of=before), "未列入", of=before) == (1, [])
    for change, state in (
        ({}, "standing"), ({"begins": date(2024, 6, 1)}, "lapsed"), ({"zh": "另一份目录", "en": "Other"}, "lapsed"),
        ({"begins": (date(2024, 6, 1), date(2025, 6, 1))}, "standing"),
    ):  # fmt: skip
        after = package(V1, edition=replace(EDITION, **change))
        assert (desk.states(after), change) == ([state], change)
        looked_up = desk.entry(("Zebra Diploma", None), of=after)["Zebra Diploma"][1]
        assert ("须重新决定" in (looked_up or "")) == (state == "lapsed")


def test_reordered_list_moves_no_decision(desk):
    rows = [(f"Diploma in Trade {number:03d}", f"Guild {number % 7}") for number in range(344)]
    desk.load(*rows)
    before = {name: desk.id_of(name) for name, _ in rows[::7]}
    typed = {name: (name.replace("Diploma", "Dipl."), issuer) for name, issuer in rows[::7]}
    parsed = [{"city": "toy", "qualification": typed[name][0], "issuer": typed[name][1], "entry": entry,
               "verdict": "same", "shown_edition": "2025", "cell": "A1"} for name, entry in before.items()]  # fmt: skip
    frame = pl.DataFrame(parsed, schema=answers.PARSED.dtypes)
    service.store_decisions(desk.data, "default", frame, [desk.current()], by="wang", account="wang")
    mixed = random.Random(16)  # noqa: S311 - no secret
    mixed.shuffle(rows)
    summary = desk.load(*rows[:170], ("Inserted", "Guild X"), *rows[170:])
    assert summary["decisions"]["counts"] == [("须重新决定", 0), ("恢复适用", 0), ("继续适用", len(before))]
    entries = desk.entry(*typed.values())
    assert {name: entries[typed[name][0]][0] for name in before} == {name: name for name in before}


def ids(*entries):
    return dict(zip(range(len(entries)), entry_ids(package(*entries).entries, "2025"), strict=True))


def test_same_names_have_own_ids():
    plain = {"id": "x", "qualification": "Diploma", "issuer": "Guild", "title_level": "senior"}
    twins = ids(plain, plain | {"field": "it"}, plain | {"field": "green"}, plain | {"field": "it"})
    assert len(set(twins.values())) == len(twins)
    turned = ids(plain | {"field": "green"}, plain | {"field": "it"}, plain, plain | {"field": "it"})
    assert (set(twins.values()), twins[2]) == (set(turned.values()), turned[0])
    assert ids(plain)[0] not in twins.values(), "alone it is clear what the id means; of several it is not"
    for other in ({"title_level": "assistant"}, {"issuer": "Club"}, {"codes": ["A-2"]}, {"qualification": "Degree"}):
        assert ids(plain | other)[0] != ids(plain)[0]
    for alike in ({"remarks": "r"}, {"qualification": "ＤＩＰＬＯＭＡ"}, {"id": "y"}, {"tier": "urgent"}):
        assert ids(plain | alike)[0] == ids(plain)[0]


def make_old(desk):
    """A store of before this version: two lists of positional ids, and decisions on them."""
    desk.load(CAKE, BRICK)
    desk.load(FLOWER, CAKE, BRICK)
    frame = pl.DataFrame(
        [{"city": "toy", "qualification": name, "issuer": None, "entry": entry, "verdict": "same",
          "shown_edition": "2025", "cell": "A1"}
         for name, entry in (("before", "2025-001"), ("between", "2025-002"), ("shared", "2025-003"), ("own", "cake"),
                             ("never", "2025-009"))],
        schema=answers.PARSED.dtypes,
    )  # fmt: skip
    service.store_decisions(desk.data, "default", frame, [desk.current()], by="wang", account="wang")
    with open_store(desk.data) as store:
        for row in list(store.table("list_entries").rows):
            store.table("list_entries").update((row["list"], row["line"]), {"id": f"2025-{row['line'] + 1:03d}"})
        for number, at in ((1, "2026-01-02"), (2, "2026-03-01"), (3, "2026-03-01"), (4, "2026-03-01")):
            nothing = dict.fromkeys(column for column in ("shown_edition", "shown_qualification", "shown_issuer"))
            store.table("decisions").update(number, {"at": f"{at}T00:00:00+00:00", **nothing})
        for number, at in ((1, "2026-01-01"), (2, "2026-02-01")):
            store.table("lists").update(number, {"imported": f"{at}T00:00:00+00:00"})
        positional.replace_ids(store)
    return desk.data


def test_positional_decisions_are_checked(desk):
    old_store = make_old(desk)
    by_number = {row["number"]: row for row in decisions.read_all(old_store).to_dicts()}
    assert (by_number[1]["entry"], by_number[1]["shown_qualification"]) == (desk.id_of(CAKE[0]), CAKE[0])
    assert (by_number[2]["entry"], by_number[2]["shown_edition"]) == ("2025-002", ""), (
        "BRICK in one list, CAKE in the other"
    )
    assert by_number[3]["entry"] == desk.id_of(BRICK[0])
    assert (by_number[4]["entry"], by_number[4]["shown_edition"]) == ("cake", None)
    assert desk.states() == ["standing", "void", "standing", "void", "void"]
    entries = desk.entry(("before", None), ("between", None), ("shared", None))
    assert [entries[name][0] for name in ("before", "between", "shared")] == [CAKE[0], None, BRICK[0]]
    assert "须重新决定" in entries["between"][1]
    versions = lists.read_applied(old_store)
    assert versions[0][1]["id"].to_list() == desk.current().exact(EDITION)["id"].to_list()
    of = desk.current(package({"id": "2025-001", "qualification": "Diploma in Law", "issuer": "Guild C"}))
    assert desk.states(of)[0] == "lapsed", "the package has an entry of that id, too"
    assert desk.entry(("before", None), of=of)["before"][0] is None


def test_old_store_is_migrated(desk):
    desk.load(CAKE)
    with open_store(desk.data) as store:
        store.table("decisions").transform(
            drop={*(field.name for field in SHOWN), "entry_before"}
        )  # fmt: skip
        store.execute("delete from _sqlite_migrations where name = 'what_decisions_were_on'")
        store.execute("update list_entries set id = '2025-001'")
        store.conn.commit()
        store.execute("PRAGMA user_version = 0")
    assert decisions.read_all(desk.data).is_empty()
    assert lists.read_applied(desk.data)[0][1]["id"].to_list() == [desk.id_of(CAKE[0])]
    assert Database(desk.data / database.FILE).table("list_entries").count == 1
