"""While a package is broken, what is stored of it is suspended: nothing is called gone, and nothing is lost."""

import polars as pl
import pytest

from recorded import only_toy, record
from rencai.decisions import service, statements, words
from rencai.decisions.schema import PARSED
from rencai.messages.findings import WARNING
from rencai.official_lists import imports
from rencai.official_lists.current import CurrentCities
from rencai.operations.maintenance import doctor
from rencai.plugins.current import CurrentPackages
from rencai.store import lists
from rencai.store import statements as store_statements
from rencai.store.lists import NewList
from rencai.system.errors import UsageError

AT = "2026-11-23T00:00:00+00:00"
DECISION = dict.fromkeys(PARSED.columns) | {
    "city": "toy", "qualification": "Chartered Testor", "entry": "tester", "verdict": "same", "cell": "A1",
}  # fmt: skip
STATEMENT = {"city": "toy", "kind": "reward", "subject": "x", "source": "law", "wording": "", "verdict": "absent",
             "value": "", "keys": "", "begins": "", "seen": "第3号"}  # fmt: skip
WORD = pl.DataFrame([{"column": "mood", "text": "大概", "value": "yes", "cell": "A1"}])
COLUMN = '[Column("mood", ("心情",), ("mood",), "flag", "Mood.")]'
ROWS = [["姓名", "证书名称", "发证机构"], ["合成甲", "Chartered Testor", "Board of Testers"]]


@pytest.fixture
def cities(city, monkeypatch, tmp_path):
    """A city with a list, a decision, a statement and a word on a column of its own."""
    only_toy(city, monkeypatch, columns=COLUMN)
    current = CurrentCities(tmp_path / "data", CurrentPackages())
    (package,) = current.get().packages
    new = NewList("toy", "one", "公告", AT, {}, {"published": None, "tiers": {}, "levels": {}, "fields": {}},
                  complete=False, begins=None, silent=[])  # fmt: skip
    lists.add(current.data, new, package.entries, replace=False)
    rows = pl.select([pl.lit(value, pl.String).alias(name) for name, value in DECISION.items()])
    service.store_decisions(current.data, "default", rows, [package], by="w", account="w")
    store_statements.record(current.data, "default", pl.DataFrame([STATEMENT]), by="w", at=AT)
    words.store_words(current.data, "default", WORD, by="w", account="w")
    return current


def states(cities):
    """What each of the things counts for now."""
    installed = cities.get()
    listed = [
        service.list_decisions(cities.data, installed.packages),
        statements.list_statements(cities.data, installed.packages),
        words.list_words(cities.data, installed),
    ]
    return [frame["state"].to_list() for frame in listed], [unused.why for unused in installed.unusable_lists]


def test_broken_package_suspends_its_things(cities, site, xlsx):
    path, code = xlsx(ROWS), site / "rencai_toy" / "__init__.py"
    before = states(cities)
    assert before == ([["standing"], ["void"], ["standing"]], [])
    run, text = record(cities.data, cities.packages.get(), path), code.read_text("utf-8")
    code.write_text("raise RuntimeError", "utf-8")
    assert states(cities) == ([["suspended"]] * 3, ["suspended"])
    findings = doctor.check_cities(cities.get())
    assert [(each.code, each.level == WARNING) for each in findings] == [
        ("E_CITY_BROKEN", False), ("E_LIST_SUSPENDED", True),
    ]  # fmt: skip
    assert "remove" not in "".join(each.remedy("en") for each in findings).replace("do not remove", "")
    with pytest.raises(UsageError, match="suspended"):
        imports.require_unsuspended(cities.get(), "toy")
    with pytest.raises(UsageError, match="suspended"):
        service.promote(cities.data, cities.get().packages, [1], by="w")
    code.write_text(text, "utf-8")
    assert states(cities) == before
    assert record(cities.data, cities.packages.get(), path).id == run.id


def test_removed_list_is_put_back(cities, xlsx):
    """Every version of it, as it was: the run on it is the same."""
    path, data = xlsx(ROWS), cities.data
    run = record(data, cities.packages.get(), path)
    newest, _ = imports.find_removable(data, "toy", "one")
    imports.require_unsuspended(cities.get(), "toy")
    imports.remove(data, newest, by="w")
    assert record(data, cities.packages.get(), path).id != run.id
    imports.restore(data, imports.find_restorable(data, "toy", "one", None), by="w")
    assert record(data, cities.packages.get(), path).id == run.id
    with pytest.raises(UsageError, match="no removed list"):
        imports.find_restorable(data, "toy", "one", None)
