"""What filled lines of the review sheet decide: look-ups with all they tell, and each cell that cannot be taken."""

from datetime import date
from functools import cache

import polars as pl
import pytest

from rencai.decisions import answers, offer, sheet
from rencai.decisions.model import NONE, Decisions, effective, with_digests
from rencai.decisions.schema import DECISIONS, PARSED, SHEET_FAULTS
from rencai.policy.nouns import Check, City, Edition, Pathway, Policy, Source
from rencai.policy.package import ENTRY_SCHEMA, Imported, Package

LAW = Source("law", "公告", "i", "law.pdf", "2020", date(2026, 1, 1), "government")
NAMES = ("甲证", "乙证", "丙证")
KEY = b"a key of this test alone"


@cache
def package():
    path = Pathway("p", "径", "Path", date(2019, 1, 1), "title", (Check("c", "件", "c", pl.col("resident"), LAW),), LAW)
    blank = {name: [] if isinstance(kind, pl.List) else None for name, kind in ENTRY_SCHEMA.items()}
    rows = [blank | {"id": "tester", "kind": "exact", "edition": ["one"]},
            blank | {"id": "welder", "kind": "exact", "edition": ["full"], "qualification_zh": "焊证"}]  # fmt: skip
    first = Edition("one", "一版", "One", date(2020, 1, 1), LAW, published=3, tiers={"urgent": 1},
                  levels={"intermediate": 2, "senior": 1}, fields={"it": 3}, names={"it": ("信息技术",)})  # fmt: skip
    full = Edition("full", "全版", "Full", date(2023, 1, 1), LAW, published=1)
    policy = Policy([first, full], {}, {}, {})
    frame = pl.DataFrame(rows, schema=ENTRY_SCHEMA)
    lists = (Imported("full", 1, "law", complete=True),)
    return Package(
        "toy", "toy", "toy", "1", City("toy", "玩", "Toy", ()), None, policy, frame, (path,), (), lists=lists
    )


def parsed(*filled, standing=NONE):
    """What the lines decide, each given by what is filled in on it, and (cell, code, other) of those at fault."""
    written = [{"package": "toy", "edition_key": "one", "qualification": NAMES[place], "issuer": None, "number": None,
                "entries": ["tester"] if place == 0 else [], **line.get("as", {})}
               for place, line in enumerate(filled)]  # fmt: skip
    kinds = {"issuer": pl.String, "number": pl.Int64, "entries": pl.List(pl.String)}
    codes = sheet.with_codes(pl.DataFrame(written, schema_overrides=kinds), [package()])["code"]
    rows = []
    for number, (line, as_written, code) in enumerate(zip(filled, written, codes, strict=True), start=1):
        edition = {"one": "一版", "full": "Full"}[as_written["edition_key"]]
        typed = {name: text for name, text in line.items() if name != "as"}
        blank = dict.fromkeys(("decision", *sheet.OFFERED, *sheet.DETAILS))
        offered = {"candidate1": "\n".join(as_written["entries"]) or None}
        rows.append({**blank, "city": "toy", "edition": edition, "qualification": as_written["qualification"],
                     "issuer": None, "cell": f"L{number}", "line": code, **offered, **typed,
                     **{f"at.{name}": f"{name}{number}" for name in sheet.DETAILS}})  # fmt: skip
    frame = pl.DataFrame(rows, schema_overrides=dict.fromkeys(rows[0], pl.String))
    decided, faults = answers.parse(sheet.with_choices(frame), [package()], standing)
    return PARSED.validate(decided).to_dicts(), SHEET_FAULTS.validate(faults).rows()


def test_listed_line_tells_the_rest():
    line = {
        "decision": "列入",
        "listing": "第12号",
        "title": "工程师",
        "level": "中级",
        "tier": "急需紧缺",
        "field": "IT",
    }
    other = {"decision": "Listed", "listing": "Tester II", "level": "senior", "tier": "不在以上层次", "seen": "第3号"}
    decided, faults = parsed(line, other, {"decision": "未列入"})
    assert faults == []
    names = ("verdict", "entry", "edition", "listing_name", "listing_number", "title", "level", "tier", "field", "seen")
    assert [tuple(line[name] for name in names) for line in decided] == [
        ("listed", "", "one", None, "第12号", "工程师", "intermediate", "urgent", "it", "公告 law.pdf"),
        ("listed", "", "one", "Tester II", None, None, "senior", "none", None, "第3号"),
        ("unlisted", "", "one", None, None, None, None, None, None, "公告 law.pdf"),
    ]


FULL = {"edition_key": "full", "entries": []}


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        pytest.param({"level": "中级"}, ("L2", "E_DECISION_DETAIL", None), id="no-decision"),
        pytest.param({"decision": "未列入", "tier": "急需紧缺"}, ("tier2", "E_DECISION_DETAIL", None), id="not-listed"),
        pytest.param({"decision": "列入", "level": "助理级"}, ("level2", "E_DECISION_LEVEL", None), id="no-such-level"),
        pytest.param({"decision": "列入", "tier": "特级"}, ("tier2", "E_DECISION_TIER", None), id="no-such-tier"),
        pytest.param({"decision": "列入", "field": "园艺"}, ("field2", "E_DECISION_FIELD", None), id="no-such-field"),
        pytest.param({"decision": "同一"}, ("L2", "E_DECISION_CANDIDATE", None), id="no-candidate"),
        pytest.param({"decision": "welder"}, ("L2", "E_DECISION_EDITION", None), id="another-edition's-entry"),
        pytest.param({"decision": "列入", "as": FULL}, ("L2", "E_DECISION_COMPLETE", None), id="complete-list"),
        pytest.param({"decision": "列入", "edition": "二版"}, ("L2", "E_DECISION_LINE", None), id="no-such-edition"),
        pytest.param({"decision": "大概"}, ("L2", "E_DECISION_WORD", None), id="no-word"),
    ],
)
def test_bad_cell_spares_the_others(line, fault):
    decided, faults = parsed({"decision": "同一"}, line, {"decision": "未列入"})
    assert faults == [fault]
    assert [(answer["qualification"], answer["verdict"]) for answer in decided] == [
        ("甲证", "same"),
        ("丙证", "unlisted"),
    ]


def standing(*decided):
    """What holds: name, verdict and edition of each."""
    names = pl.DataFrame({"qualification": [name for name, *_ in decided]}).with_columns(issuer=pl.lit(None, pl.String))
    rows = [
        {**digest, "city": "toy", "department": "hr", "by": "li", "at": "2026-11-25T18:00:00+00:00", "entry": "",
         "verdict": verdict, "edition": edition, "number": number, "seen": "公告 law.pdf"}
        for number, ((_, verdict, edition), digest) in
        enumerate(zip(decided, with_digests(names, KEY).to_dicts(), strict=True), start=1)
    ]  # fmt: skip
    return Decisions(KEY, effective(pl.DataFrame(rows, schema=DECISIONS.dtypes), "hr"))


def test_colleague_decided_otherwise_meanwhile():
    stored = standing(("甲证", "listed", "one"), ("乙证", "unlisted", "one"), ("丙证", "listed", "full"))
    lines = [{"decision": "未列入"}, {"decision": "未列入"}, {"decision": "未列入"}]
    decided, faults = parsed(*lines, standing=stored)
    assert faults == [("L1", "E_DECISION_MEANWHILE", "#1")]
    assert [answer["qualification"] for answer in decided] == ["乙证", "丙证"]
    seen = [{**line, "as": {"number": 1, "entries": []}} for line in lines[:1]]
    assert parsed(*seen, standing=stored)[1] == []


def test_certain_entry_takes_a_level():
    """Of a complete list that does not tell the level: the line of a name that it surely has offers 列入 alone."""
    assert offer.offer(package(), "full", ["welder"], certain=True).choices == ("listed",)
    line = {"decision": "列入", "level": "中级", "as": {**FULL, "qualification": "焊证", "entries": ["welder"]}}
    decided, faults = parsed(line)
    assert (faults, [(row["verdict"], row["level"]) for row in decided]) == ([], [("listed", "intermediate")])


def test_offered_choices_are_all_taken():
    for key, entries in (("one", []), ("one", ["tester"]), ("full", ["welder"]), ("full", [])):
        offered = offer.offer(package(), key, entries)
        assert ("listed" in offered.choices) == (key == "one")
        for lang in ("zh", "en"):
            typed = [offer.LISTED, *offered.choices][-1]
            assert typed == "unlisted"
            for choice in offered.choices:
                for level in offered.levels(lang) if choice == "listed" else [None]:
                    tier, field = (offered.tiers(lang)[-1], offered.fields(lang)[0]) if level else (None, None)
                    line = {"decision": sheet.words("decision.choice", lang)[choice], "level": level, "tier": tier,
                            "field": field, "as": {"edition_key": key, "entries": entries}}  # fmt: skip
                    assert parsed(line)[1] == [], (line, key)
