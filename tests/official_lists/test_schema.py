"""The frames of an import are as official_lists/schema.py declares them."""

from datetime import date

import polars as pl
import pytest

from rencai.official_lists import schema
from rencai.official_lists.comparison import carry_over, changes, same_entries
from rencai.official_lists.entries import entries
from rencai.official_lists.lines import read_lines
from rencai.official_lists.tables import find_tables
from rencai.official_lists.words import load_words
from rencai.policy.nouns import City, Edition, Policy, Source
from rencai.policy.package import ENTRY_SCHEMA, Package
from rencai.sheets.file import read as file_read

LAW = Source("law", "t", "i", "w", "2020", date(2026, 1, 1), "news")
EDITION = Edition(
    "2025", "2025年版", "2025 Edition", date(2025, 1, 1), LAW, published=4, tiers={"urgent": 1}, fields={"it": 4},
    names={"it": ("信息技术",)},
)  # fmt: skip
LIST = [
    ["序号", "行业领域", "职业资格中文名称", "职业资格英文名称", "发证机构", "国家（地区）", "职称级别"],
    ["一、信息技术（2项）", None, None, None, None, None, None],
    [1, "信息技术", "甲资格", "Alpha Certificate", "甲学会（ALP）", "美国", "助理级"],
    [2, "天文", "乙资格", "Beta Certificate (BETA)", "Beta Institute", "英国", "中级"],
    [3, None, "甲资格", "Alpha Certificate", "甲学会（ALP）", "美国", "助理级"],
    [4, None, "丁" * 400, None, None, None, None],
]


def package():
    blank = {name: [] if isinstance(kind, pl.List) else None for name, kind in ENTRY_SCHEMA.items()}
    own = {"kind": "exact", "edition": ["2025"], "source": ["law"]}
    rows = [
        blank | own | {"id": "alpha", "qualification": "Alpha Certificate", "issuer": "ALP", "title_level": "senior"},
        blank | own | {"id": "gone", "qualification": "Not in the list"},
    ]
    city, policy = City("toy", "玩", "Toy", ()), Policy([EDITION], {}, {"law": LAW}, {})
    return Package("toy", "toy", "toy", "1", city, None, policy, pl.DataFrame(rows, schema=ENTRY_SCHEMA), (), ())


@pytest.fixture(name="lines")
def _lines(official):
    words = load_words(package())
    return read_lines(find_tables(file_read.read(official(LIST)), words), words)


def test_lines_are_as_declared(lines):
    assert schema.LINES.validate(lines)["reason"].to_list() == ["section", None, None, None, None]


def test_entries_and_faults_are_as_declared(lines):
    drafts, faults = entries(lines, load_words(package()), "2025")
    assert schema.ENTRY_DRAFTS.validate(drafts).height
    assert set(schema.FAULTS.validate(faults)["fault"]) == {"field_unknown", "twice", "name_long"}


def test_comparison_is_as_declared(lines):
    new, old = entries(lines, load_words(package()), "2025")[0], package().entries
    assert schema.SAME.validate(same_entries(new, old))["how"].to_list() == ["name"]
    assert set(schema.CHANGES.validate(changes(new, old))["change"]) == {"added", "vanished", "changed"}
    assert schema.CARRIED.validate(carry_over(new, package(), EDITION, {"tier"}, "list"))["was"].null_count() == 1
