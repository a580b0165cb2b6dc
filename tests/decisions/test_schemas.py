"""What a review sheet's lines become is as ``decisions.schema`` declares it."""

from datetime import date
from functools import cache

import polars as pl

from rencai.decisions import answers, service, sheet
from rencai.decisions.schema import DECISIONS, FILLED, LISTED, PARSED, SHEET_FAULTS, STORED
from rencai.policy.nouns import Check, City, Edition, Pathway, Policy, Source
from rencai.policy.package import ENTRY_SCHEMA, Package
from rencai.store import decisions, sealed

LAW = Source("law", "t", "i", "w", "2020", date(2026, 1, 1), "government")
LINE = {"package": "toy", "qualification": "Chartered Testor", "issuer": None, "entries": ["tester"],
        "edition_key": "one", "number": None}  # fmt: skip


@cache
def package():
    path = Pathway("p", "径", "Path", date(2019, 1, 1), "title", (Check("c", "件", "c", pl.col("resident"), LAW),), LAW)
    blank = {name: [] if isinstance(kind, pl.List) else None for name, kind in ENTRY_SCHEMA.items()}
    entries = pl.DataFrame([blank | {"id": "tester", "kind": "exact", "edition": ["one"]}], schema=ENTRY_SCHEMA)
    policy = Policy([Edition("one", "一版", "One", date(2020, 1, 1), LAW, published=3)], {}, {}, {})
    return Package("toy", "toy", "toy", "1", City("toy", "玩", "Toy", ()), None, policy, entries, (path,), ())


def filled(*typed):
    """The line of the sheet, with these decisions typed on it in turn."""
    line = pl.DataFrame([LINE], schema_overrides={"issuer": pl.String, "number": pl.Int64})
    code = sheet.with_codes(line, [package()])["code"].item()
    offered = dict.fromkeys(sheet.OFFERED) | {"candidate1": "tester\nChartered Tester"}
    rows = [
        {"city": "玩", "edition": "一版", "qualification": LINE["qualification"], "issuer": None, "decision": decision,
         "line": code, "cell": f"待复核!H{row}", **offered}
        for row, decision in enumerate(typed, start=3)
    ]  # fmt: skip
    return FILLED.validate(sheet.with_choices(pl.DataFrame(rows, schema_overrides=dict.fromkeys(rows[0], pl.String))))


def parsed(*typed):
    made, faults = answers.parse(filled(*typed), [package()])
    return PARSED.validate(made), SHEET_FAULTS.validate(faults)


def test_filled_line_is_stored_and_listed(tmp_path):
    made, faults = parsed("同一")
    stored = STORED.validate(service.store_decisions(tmp_path, "hr", made, [package()], by="wang", account="li"))
    listed = LISTED.validate(service.list_decisions(tmp_path, [package()], "hr"))
    assert faults.is_empty()
    assert stored["number"].to_list() == [1]
    assert listed.select("entry", "verdict", "state").rows() == [("tester", "same", "standing")]
    assert DECISIONS.validate(decisions.read_all(tmp_path))["by"].to_list() == ["wang"]


def test_later_look_up_supersedes_entry(tmp_path):
    blank = {"city": "toy", "qualification": LINE["qualification"], "issuer": None, "cell": "A1"}
    look_up = {**blank, "entry": "", "verdict": "unlisted", "edition": "one", "seen": "公告"}
    same = {**blank, "entry": "tester", "verdict": "same"}
    for answer in (look_up, same, {**look_up, "verdict": "listed"}):
        made = pl.DataFrame([answer], schema=PARSED.dtypes)
        service.store_decisions(tmp_path, "hr", made, [package()], by="wang", account="li")
    states = service.list_decisions(tmp_path, [package()], "hr")["state"].to_list()
    assert states == ["superseded", "superseded", "standing"]
    service.undo(tmp_path, "hr", [3], by="li")
    assert service.list_decisions(tmp_path, [package()], "hr")["state"].to_list() == ["standing", "standing", "undone"]


def test_look_up_is_stored_sealed(tmp_path):
    given = {"city": "toy", "qualification": "合成证书", "issuer": None, "entry": "", "verdict": "listed",
            "edition": "first", "shown_edition": "first", "level": "senior", "seen": "公告第3号",
            "cell": "A1"}  # fmt: skip
    made = PARSED.validate(pl.DataFrame([given], schema=PARSED.dtypes))
    for again in (made, made.with_columns(level=pl.lit("assistant")), made.with_columns(level=pl.lit("assistant"))):
        STORED.validate(service.store_decisions(tmp_path, "hr", again, [package()], by="wang", account="li"))
    listed = LISTED.validate(service.list_decisions(tmp_path, [package()], "hr"))
    assert listed.select("qualification", "level", "state").rows() == [
        ("合成证书", "senior", "superseded"), ("合成证书", "assistant", "void")
    ]  # fmt: skip
    assert decisions.read_applied(tmp_path, "hr").look_ups(package())["qualification"].to_list() == ["合成证书"]
    assert not [file for file in tmp_path.iterdir() if "合成证书".encode() in file.read_bytes()]
    assert sealed.unseal(b"another key", sealed.seal(b"this key", "合成证书")) is None


def test_contradictions_and_unknown_words_are_faults():
    _, faults = parsed("同一", "不同", "也许")
    assert faults.rows() == [
        ("待复核!H3", "E_DECISION_TWICE", "待复核!H4"), ("待复核!H4", "E_DECISION_TWICE", "待复核!H3"),
        ("待复核!H5", "E_DECISION_WORD", None),
    ]  # fmt: skip
