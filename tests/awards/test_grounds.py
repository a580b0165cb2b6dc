"""Money follows facts: on what an award rests, and what is said once that does not hold any more."""

import hashlib
from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import polars as pl
import pytest

from rencai.awards import service, standing
from rencai.awards.due import due_awards
from rencai.awards.ground import Ground, parse_ground
from rencai.awards.schema import AMOUNTS, DUE_TODAY
from rencai.awards.today import grounded
from rencai.cells.remembered import YES
from rencai.cli import common
from rencai.decisions import service as decisions_service
from rencai.decisions import words
from rencai.decisions.schema import LOOKED_UP
from rencai.messages import lookup
from rencai.messages.codes import AWARD_CHANGES
from rencai.operations.maintenance import backup, restore
from rencai.plugins import loader
from rencai.plugins.loader import Broken, Installed
from rencai.policy.package import Imported
from rencai.runs import perform
from rencai.runs.context import load_context
from rencai.runs.request import Request
from rencai.sheets.file.limits import COMMAND_LINE
from rencai.store import awards, check, database

TESTERS = """\
id,qualification,qualification_zh,aliases,shared_aliases,issuer,issuer_zh,issuer_aliases,country,field,title,\
title_zh,title_level,tier,kind,remarks,edition,from,until,source
tester,Chartered Tester,,,,Board of Testers,,,,,,,,,exact,,one,,,law
"""
PARTS = {
    "editions": '[Edition("one", "一", "one", date(2020, 1, 1), "law", published=1)]',
    "holds": "policy.listed()",
    "files": {"catalogue.csv": TESTERS},
    "rewards": """[Reward("grant", "补贴", "Grant", "money", pl.col("related_field"), source,
                          low=Decimal(5000), high=Decimal(5000), once=True)]""",
}
ROWS = [
    ["姓名", "证件号码", "职业资格名称", "发证机构", "是否对口"],
    ["合成甲", "SYN000001", "Chartered Tester", "Board of Testers", "是"],
    ["合成乙", "SYN000002", "特许检测员", None, "是"],
    ["合成丙", "SYN000003", "Chartered Tester", "Board of Testers", "照办"],
]
DAY = date(2026, 6, 1)


class Desk:
    """HR's desk: one city on an imported list, one decision and one remembered word; its awards are recorded."""

    def __init__(self, data, package, workbook):
        self.data, self.workbook = data, workbook
        self.package = replace(package, lists=(Imported("one", 1, "law", complete=True),))
        self.decide()
        answer = pl.DataFrame({"column": ["related_field"], "text": ["照办"], "value": [YES], "cell": ["-"]})
        words.store_words(data, "default", answer, by="wang", account="wang")
        self.context = load_context(data, "default", self.installed(), [self.package])
        request = Request("default", (("in.xlsx", hashlib.sha256(workbook.read_bytes()).hexdigest()),), DAY)
        source = perform.file_source(workbook, COMMAND_LINE)
        self.result = perform.score_sources(request, self.context, [source])
        self.due = due_awards(self.result.ruled, self.result.typed, database.key(data))
        self.today = DUE_TODAY.validate(grounded(self.result, request))
        assigned = service.assign(self.due, AMOUNTS.empty(), [self.package], partial=False).awards
        self.recording = service.record(data, "run", assigned, self.today, by="wang")

    def installed(self, *packages, broken=()):
        return Installed(packages or (self.package,), tuple(broken))

    def decide(self):
        decision = {"city": "toy", "qualification": "特许检测员", "issuer": None, "entry": "tester", "verdict": "same"}
        blank = dict.fromkeys(field.name for field in LOOKED_UP) | {"issuer": None, "shown_edition": None}
        frame = pl.DataFrame([blank | decision], schema_overrides=dict.fromkeys(blank, pl.String))
        decisions_service.store_decisions(self.data, "default", frame, [self.package], by="wang", account="wang")

    def states(self, installed):
        return [(each.state, [what.code for what in each.differences]) for each in standing.check(self.data, installed)]


@pytest.fixture
def desk(city, xlsx, tmp_path):
    city("toy", **PARTS)
    (package,) = [package for package in loader.load().packages if package.name == "toy"]
    return Desk(tmp_path / "data", package, xlsx(ROWS))


def test_award_keeps_its_ground(desk):
    assert desk.recording.of("recorded").height == 3
    grounds = [parse_ground(text) for text in awards.read_grounds(desk.data)["ground"]]
    by = {"package": "toy", "version": "1.0", "fingerprint": desk.package.fingerprint}
    first = Ground("default", 2, "2026-06-01", "way", **by, edition=("one",), lists=(("one", 1),), entry="tester",
                   entry_name="Chartered Tester", sources=("law",))  # fmt: skip
    assert grounds == [first, replace(first, row=3, decisions=(1,)), replace(first, row=4, words=(1,))]
    assert [parse_ground(ground.serialize()) for ground in grounds] == grounds
    listed = service.list_awards(desk.data)
    assert [parse_ground(text) for text in listed["ground"]] == grounds


def test_lost_grounds_are_named(desk):
    """Each thing that may change since: which awards it touches, and what is said of them."""
    holds, package = ("holds", []), desk.package
    assert desk.states(desk.installed()) == [holds] * 3
    corrected = replace(package, lists=(Imported("one", 2, "law", complete=True),))
    renamed = package.entries.with_columns(qualification=pl.lit("Diploma in Floristry"))
    broken = Broken("toy", "rencai-toy", "1.0", "E_PLUGIN_HOOK", "why", "hint")
    cases = {
        "corrected list": (desk.installed(corrected), holds),
        "list that lost the entry": (desk.installed(replace(corrected, entries=renamed)), ("gone", ["list"])),
        "removed list": (desk.installed(replace(package, lists=())), ("gone", ["list"])),
        "reward that is no more": (desk.installed(replace(package, rewards=())), ("gone", ["reward"])),
        "changed package": (desk.installed(replace(package, fingerprint="x")), ("changed", ["package"])),
        "broken package": (Installed((), (broken,)), ("suspended", ["broken"])),
        "no package": (Installed((), ()), ("gone", ["uninstalled"])),
    }
    actual = {case: desk.states(installed) for case, (installed, _) in cases.items()}
    assert actual == {case: [expected] * 3 for case, (_, expected) in cases.items()}
    words.undo(desk.data, "default", [1], by="li")
    decisions_service.undo(desk.data, "default", [1], by="li")
    assert desk.states(desk.installed()) == [holds, ("gone", ["decision"]), ("gone", ["word"])]
    desk.decide()
    assert desk.states(desk.installed()) == [holds, holds, ("gone", ["word"])]
    service.reverse(desk.data, 3, "not due", by="li")
    assert desk.states(desk.installed()) == [holds, holds]


def test_backup_brings_grounds_back(desk, tmp_path):
    before = awards.read_grounds(desk.data)
    backup.pack(desk.data, tmp_path / "b.zip", force=False)
    restore.restore(tmp_path / "b.zip", tmp_path / "again", by="li", at="2026-06-01T00:00:00+00:00")
    assert awards.read_grounds(tmp_path / "again").equals(before)
    assert [finding.code for finding in check.verify(tmp_path / "again")] == []


def test_taking_back_warns_of_awards(desk, capsys):
    """Who undoes what an award rests on is told of it at once, and nobody else."""
    workspace = SimpleNamespace(data=desk.data, installed=desk.installed)
    common.warn_of_awards(workspace)
    assert capsys.readouterr().err == ""
    decisions_service.undo(desk.data, "default", [1], by="li")
    common.warn_of_awards(workspace, "en")
    assert capsys.readouterr().err == (
        "E_AWARD_GROUND: awards that stand while their ground does not any more: 1; look at each: rencai awards check\n"
    )


def test_award_without_ground_says_so(desk):
    """What an older version recorded, or a line that nothing grounds, is listed as such, and no alarm."""
    service.reverse(desk.data, 1, "once more", by="li")
    line = desk.recording.lines.head(1).with_columns(ground=pl.lit(None, pl.String))
    awards.record(desk.data, line, run="old", by="x", at="2026-06-01T00:00:00+00:00")
    assert desk.states(desk.installed()) == [("holds", []), ("holds", []), ("none", [])]
    assert "none" not in standing.QUESTIONABLE


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_difference_is_worded(lang):
    fields = {"numbers": "#1", "name": "toy", "edition": "one v1", "reward": "grant", "other": "1", "value": "2"}
    needed = {code: lookup.fields_of(f"award.ground.{code}", lang) for code in AWARD_CHANGES}
    sentences = [standing.Difference(code, {name: fields[name] for name in needed[code]}).what(lang) for code in needed]
    assert len(set(sentences)) == len(AWARD_CHANGES)
