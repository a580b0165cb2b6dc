"""A stranger's package enters by the same door as the bundled ones, and a broken one harms nobody else."""

import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

import rencai
from rencai.plugins import loader
from rencai.policy.nouns import Check, City, Edition, Extends, Source
from rencai.ruling import score
from rencai.ruling.table import table
from rencai.system.errors import PolicyError

BUNDLED = {folder.name for folder in (Path(__file__).parents[2] / "plugins").iterdir() if folder.is_dir()}
FULL = "id,qualification,qualification_zh,aliases,shared_aliases,issuer,issuer_zh,issuer_aliases,country,field,title,\
title_zh,title_level,tier,kind,remarks,edition,from,until,source\n"
EDITION = '[Edition("one", "一", "one", date(2020, 1, 1), "law", published=$published)]'


def entry(key="pmp", *, edition="one", until="", source="law", level="", tier="", field="", kind="exact", begins=""):
    return f"{key},{key} certificate,,,,,,,,{field},,,{level},{tier},{kind},,{edition},{begins},{until},{source}\n"


def only_broken(name="toy"):
    """What is said of the one broken package, after checking that all others work."""
    installed = loader.load()
    (broken,) = installed.broken
    assert {package.name for package in installed.packages} == BUNDLED
    assert (broken.name, broken.distribution, broken.version) == (name, f"rencai-{name}", "1.0")
    assert "\n" not in broken.error
    assert broken.hint
    return broken


def loaded(name="toy"):
    installed = loader.load()
    assert not installed.broken
    return next(package for package in installed.packages if package.name == name)


def rulings(book, *rows, name="toy", as_of=date(2026, 1, 1)):
    installed = loader.load()
    chosen = [package for package in installed.packages if name in (package.name, package.city.key)]
    return table(score.score_books([book(*rows)], installed, as_of, packages=chosen).ruled, "en")


def test_a_small_package_works(city, book):
    city()
    frame = rulings(
        book, {"姓名": "甲", "是否对口": "是"}, {"姓名": "乙", "是否对口": "否"}, {"姓名": "丙", "是否对口": None}
    )
    assert frame["outcome"].to_list() == ["eligible", "ineligible", "evidence_needed"]
    assert frame["plugin_version"].unique().to_list() == ["1.0"]


def test_a_city_installed_alone_works(city, monkeypatch):
    city()
    every = loader.entry_points
    monkeypatch.setattr(loader, "installed_points", lambda: [*every(group="rencai.v1", name="toy")])
    installed = loader.load()
    assert ([package.name for package in installed.packages], installed.broken) == (["toy"], ())


# ---- import ----


@pytest.mark.parametrize(
    ("top", "message"),
    [
        pytest.param("import no_such_module", "ModuleNotFoundError", id="missing-module"),
        pytest.param("def (:", "SyntaxError", id="syntax"),
        pytest.param("raise SystemExit(0)", "SystemExit", id="system-exit"),
        pytest.param("class Panic(BaseException): ...\nraise Panic('rust')", "Panic: rust", id="base-exception"),
    ],
)
def test_failing_import_disables_its_package(city, top, message):
    city(top=top)
    broken = only_broken()
    assert broken.code == "E_PLUGIN_IMPORT"
    assert message in broken.error
    assert "reinstall" in broken.hint


def test_user_can_stop_the_loading(city):
    city(top="raise KeyboardInterrupt")
    with pytest.raises(KeyboardInterrupt, match=r"^$"):
        loader.load()


def test_refused_noun_says_why(city):
    city(top='City("Not a key", "城", "city", ())')
    assert "write lower-case words" in only_broken().error


def test_lone_file_must_be_a_folder(city, site):
    folder = city(code="")
    for file in folder.iterdir():
        file.unlink()
    folder.rmdir()
    (site / "rencai_toy.py").write_text("")
    assert "make it a folder with __init__.py" in only_broken().error


# ---- hooks ----


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        pytest.param({"end": "@hookimpl\ndef rencai_pathwayz(policy): return []"}, "rencai_pathwayz", id="misspelt"),
        pytest.param({"end": "@hookimpl\ndef rencai_run_finished(runs): ..."}, "runs", id="wrong-argument"),
        pytest.param(
            {"end": "def rencai_run_finished(run): ..."}, "rencai_run_finished lacks @hookimpl", id="unmarked"
        ),
        pytest.param({"code": "import rencai"}, "rencai_city is missing", id="no-city"),
        pytest.param({"who": "1 / 0"}, "rencai_city failed: ZeroDivisionError", id="raises"),
        pytest.param({"rewards": "__import__('sys').exit()"}, "SystemExit", id="exits"),
        pytest.param({"who": "None"}, "rencai_city gave a NoneType, not a City or Extends", id="no-noun"),
        pytest.param({"editions": '["2025"]'}, "rencai_catalogue gave a str, not a Edition", id="wrong-noun"),
        pytest.param({"rewards": "rencai_pathways(policy)"}, "gave a Pathway, not a Reward", id="another-noun"),
        pytest.param({"pathways": 'Extends("a", "b", "c", "d")'}, "gave a Extends, not a Pathway", id="no-list"),
    ],
)
def test_a_wrong_hook_is_named(city, parts, message):
    city(**parts)
    broken = only_broken()
    assert broken.code == "E_PLUGIN_HOOK"
    assert message in broken.error


def test_no_pathway_is_refused(city):
    city(pathways="[]")
    assert "gave no pathway" in only_broken().error


# ---- checks and rewards ----


@pytest.mark.parametrize(
    ("holds", "message"),
    [
        pytest.param('pl.col("realted_field")', "unknown columns ['realted_field']", id="unknown-column"),
        pytest.param('pl.col("param.age") > 1', "unknown columns ['param.age']", id="unknown-parameter"),
        pytest.param('policy.param("age") > 1', "'age' is not in parameters.toml; parameters: none", id="no-parameter"),
        pytest.param('policy.in_tier("urgent")', "tier 'urgent' is in no edition", id="no-tier"),
        pytest.param('pl.col("match.entry").is_null()', "IsNull", id="is-null"),
        pytest.param('pl.col("match.entry").is_not_null()', "IsNotNull", id="is-not-null"),
        pytest.param("policy.listed().fill_null(False)", "FillNull", id="fill-null"),
        pytest.param("pl.coalesce(policy.listed(), pl.lit(True))", "Coalesce", id="coalesce"),
        pytest.param("pl.when(policy.listed()).then(True).otherwise(False)", "Ternary", id="when"),
        pytest.param("policy.listed().eq_missing(True)", "EqValidity", id="eq-missing"),
        pytest.param("policy.listed().ne_missing(True)", "EqValidity", id="ne-missing"),
        pytest.param("pl.max_horizontal(policy.listed(), pl.lit(True))", "MaxHorizontal", id="max-horizontal"),
        pytest.param('pl.col("experience_years") > pl.col("hsk_level").shift()', "Shift", id="other-rows"),
        pytest.param('pl.col("name").map_elements(len)', "cannot be inspected", id="python"),
        pytest.param("pl.lit(True)", "answers True where nothing is known", id="always"),
        pytest.param('pl.col("job_type").is_in(["x"], nulls_equal=True)', "IsIn(nulls_equal)", id="null-in"),
        pytest.param('pl.col("experience_years")', "gives Float64, not true, false or unknown", id="not-boolean"),
        pytest.param('pl.col("name") > 1', "cannot be worked out", id="types"),
        pytest.param("True", "must be a polars expression, not bool", id="no-expression"),
    ],
)  # fmt: skip
def test_unsafe_check_is_refused(city, holds, message):
    city(holds=holds)
    broken = only_broken()
    assert broken.code == "E_PLUGIN"
    assert message in broken.error
    assert "rencai plugin check" in broken.hint


@pytest.mark.parametrize(
    ("reward", "message"),
    [
        pytest.param('"money", UNKNOWN, source, high=1e5', "never a float", id="float"),
        pytest.param('"money", UNKNOWN, source, high=Decimal(1)', "say the least amount", id="no-low"),
        pytest.param('"visa", UNKNOWN, source, low=Decimal(1)', "only money has amounts", id="visa-with-amount"),
        pytest.param('"gift", UNKNOWN, source', "kind is one of", id="kind"),
        pytest.param('"visa", UNKNOWN, source, editions=("two",)', "unknown editions ['two']", id="edition"),
        pytest.param('"visa", UNKNOWN, source, pathway="wey"', "unknown pathway 'wey'", id="pathway"),
        pytest.param('"visa", UNKNOWN, "law"', "cites no source", id="source"),
        pytest.param('"visa", pl.col("match.tier").is_null(), source', "IsNull", id="null-test"),
        pytest.param('"visa", pl.lit(True), source', "answers True where nothing is known", id="always"),
        pytest.param('"money", UNKNOWN, source, low=pl.col("pay")', "unknown columns ['pay']", id="amount"),
    ],
)
def test_unsafe_reward_is_refused(city, reward, message):
    city(rewards=f'[Reward("gift", "礼", "gift", {reward})]')
    assert message in only_broken().error


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        pytest.param({"pathways": "[$one, $one]"}, "two pathways are called way", id="pathways"),
        pytest.param({"check": "$works, $works"}, "two checks of one code", id="checks"),
        pytest.param({"rewards": "[$gift, $gift]"}, "two rewards are called gift", id="rewards"),
        pytest.param({"more": 'title=pl.col("titel")'}, "unknown columns ['titel']", id="title"),
    ],
)
def test_codes_and_columns_are_scoped(city, parts, message):
    works = 'Check("works", "在职", "works", $holds, source)'
    item = f'Pathway("way", "路", "way", date(2020, 1, 1), "benefits", checks=({works},), source=source)'
    city(works=works, one=item, gift='Reward("gift", "礼", "gift", "visa", UNKNOWN, source)', **parts)
    assert message in only_broken().error


# ---- names, versions, rivals ----


def test_same_name_twice_is_refused(city):
    city("toy")
    city("other", point="toy")
    installed = loader.load()
    assert {package.name for package in installed.packages} == BUNDLED
    assert {broken.distribution for broken in installed.broken} == {"rencai-toy", "rencai-other"}
    for broken in installed.broken:
        assert broken.code == "E_PLUGIN_DUPLICATE"
        assert "rencai-other 1.0 and rencai-toy 1.0" in broken.error


def test_same_city_twice_is_refused(city):
    city("toy")
    city("other", who='City("toy", "玩具", "Toy", places=())')
    installed = loader.load()
    assert {package.name for package in installed.packages} == BUNDLED
    assert [(broken.name, broken.code) for broken in installed.broken] == [
        ("other", "E_PLUGIN_CITY"),
        ("toy", "E_PLUGIN_CITY"),
    ]
    assert "claimed by rencai-other and rencai-toy" in installed.broken[0].error


@pytest.mark.parametrize(
    ("mine", "theirs", "refused"),
    [
        pytest.param(("东区",), ("东区",), [], id="both"),
        pytest.param(("东区",), ("other",), ["toy"], id="another-s-name"),
        pytest.param(("东区",), (" OTHER ",), ["toy"], id="another-s-name-folded"),
        pytest.param(("东区",), ("西区",), [], id="neither"),
        pytest.param(("东区",), ("",), ["toy"], id="empty"),
    ],
)
def test_city_names_are_unique(city, mine, theirs, refused):
    city("other", who=f'City("other", "other", "other", places={mine})')
    city("toy", who=f'City("toy", "toy", "toy", places={theirs})')
    installed = loader.load()
    assert [broken.name for broken in installed.broken] == refused
    assert {package.name for package in installed.packages} == {*BUNDLED, "other", "toy"} - set(refused)


def test_shared_place_tells_neither_city(city, book):
    city("other", who='City("other", "other", "other", places=("东区", "北区"))', way="other-way")
    city("toy", who='City("toy", "toy", "toy", places=("东区",))', holds='pl.col("work_city") == "toy"')
    frame = rulings(book, {"姓名": "甲", "工作城市": "东区"}, {"姓名": "乙", "工作城市": "toy"}, name="toy")
    assert frame["outcome"].to_list() == ["evidence_needed", "eligible"]


def test_other_contract_is_not_imported(city, tmp_path):
    city(group="rencai.v2", top=f"import pathlib; pathlib.Path({str(tmp_path / 'imported')!r}).touch()")
    broken = only_broken()
    assert broken.code == "E_PLUGIN_VERSION"
    assert "speaks rencai.v2, this rencai speaks rencai.v1" in broken.error
    assert not (tmp_path / "imported").exists()
    assert "rencai_toy" not in sys.modules


def test_a_package_may_speak_two_contracts(city, site):
    city()
    (site / "rencai_toy-1.0.dist-info" / "entry_points.txt").write_text(
        "[rencai.v1]\ntoy = rencai_toy\n[rencai.v2]\ntoy = rencai_toy.v2\n"
    )
    assert loaded().version == "1.0"


def test_later_contract_with_taken_name(city):
    city("toy")
    city("other", point="toy", group="rencai.v9")
    installed = loader.load()
    assert {package.name for package in installed.packages} == {*BUNDLED, "toy"}
    assert [broken.distribution for broken in installed.broken] == ["rencai-other"]


def test_order_is_independent_of_installation(city):
    city("zoo")
    city("ant")
    assert [package.name for package in loader.load().packages] == sorted({*BUNDLED, "ant", "zoo"})


# ---- additions to a city ----

DISTRICT = {"who": 'Extends("toy", "district", "区", "District")', "way": "district-way"}


def test_addition_rules_for_its_base(city, book):
    city("toy")
    city("district", **DISTRICT)
    frame = rulings(book, {"姓名": "甲", "是否对口": "是"})
    assert frame.select("city", "pathway", "outcome").rows() == [
        ("toy", "way", "eligible"), ("toy", "district-way", "eligible"),
    ]  # fmt: skip
    assert loaded("district").city == loaded("toy").city


def test_addition_keeps_its_own_version(city, site, book):
    base = min(BUNDLED)
    city(who=f'Extends("{base}", "district", "区", "District")')
    info = site / "rencai_toy-1.0.dist-info" / "METADATA"
    info.write_text(info.read_text().replace("Version: 1.0", "Version: 7.1"))
    frame = rulings(book, {"姓名": "甲", "是否对口": "是"}, name="toy")
    assert frame.select("city", "pathway", "plugin_version").rows() == [(base, "way", "7.1")]


def test_addition_without_base_is_refused(city):
    city(**DISTRICT | {"who": 'Extends("nowhere", "district", "区", "District")'})
    broken = only_broken()
    assert broken.code == "E_PLUGIN_CITY"
    assert "adds to the city 'nowhere', which is not installed or broken" in broken.error


def test_addition_to_refused_base_is_refused(city):
    city("toy")
    city("rival", who='City("toy", "玩具", "Toy", places=())')
    city("district", **DISTRICT)
    installed = loader.load()
    assert {package.name for package in installed.packages} == BUNDLED
    assert [broken.name for broken in installed.broken] == ["district", "rival", "toy"]


def test_addition_cannot_take_a_pathway(city):
    city("base")
    city("toy", who='Extends("base", "district", "区", "District")')
    installed = loader.load()
    assert {package.name for package in installed.packages} == {*BUNDLED, "base"}
    assert "the pathways ['way'] of 'base' are another's" in installed.broken[0].error


def test_additions_sharing_a_pathway_are_refused(city):
    city("toy")
    city("east", **DISTRICT)
    city("west", **DISTRICT)
    installed = loader.load()
    assert {package.name for package in installed.packages} == {*BUNDLED, "toy"}
    assert [broken.name for broken in installed.broken] == ["east", "west"]


# ---- a city as data ----

CITY = """
key = "toy"
zh = "玩具"
en = "Toy"
places = ["玩具市"]

[[editions]]
key = "one"
zh = "一"
en = "One"
begins = [2020-01-01, 2020-12-31]
source = "law"
published = 2
tiers = { urgent = 1 }
levels = { senior = 2 }
fields = { green = 1, blue = 1 }
names = { green = ["绿色", "Green"] }
"""
GIFT = """
[gift]
zh = "礼"
en = "Gift"
kind = "money"
pathway = "way"
editions = ["one"]
when = ["listed", "abroad"]
low = 0.5
high = { parameter = "cap" }
yearly = { parameter = "caps", by = ["education"] }
once = true
group = "gifts"
source = "law"
"""
CAPS = """
[[parameters.cap]]
from = 2020-01-01
value = 7
source = "law"
verified = 2026-01-01
[[parameters.caps]]
from = 2020-01-01
value = [{ education = "doctor", value = 9 }]
source = "law"
verified = 2026-01-01
"""
DATA = {"city.toml": CITY, "rewards.toml": GIFT, "parameters.toml": CAPS}
PYTHON = """
from datetime import date
import polars as pl
from rencai import Check, City, Edition, Pathway, Reward, hookimpl

@hookimpl
def rencai_pathways(policy):
    source = policy.source("law")
    check = Check("works", "在职", "works", pl.col("related_field"), source)
    return [Pathway("way", "路", "way", date(2020, 1, 1), "benefits", checks=(check,), source=source)]

@hookimpl
def rencai_conditions():
    return $conditions
"""
ABROAD = '{"abroad": pl.col("overseas_experience_years") > 0}'


def write_data_city(city, *, conditions=ABROAD, end="", **files):
    files = {name.replace("_", "."): text for name, text in files.items()}
    city(code=PYTHON.replace("$conditions", conditions) + end, files=DATA | files)


def test_a_city_may_be_data(city):
    write_data_city(city)
    package = loaded()
    assert package.city == City("toy", "玩具", "Toy", places=("玩具市",))
    source = package.policy.source("law")
    assert package.editions == (
        Edition(
            "one", "一", "One", (date(2020, 1, 1), date(2020, 12, 31)), source, published=2, tiers={"urgent": 1},
            levels={"senior": 2}, fields={"green": 1, "blue": 1}, names={"green": ("绿色", "Green")},
        ),
    )  # fmt: skip
    assert package.policy.edition("one") == package.editions[0]


def test_a_reward_may_be_data(city):
    write_data_city(city)
    (gift,) = loaded().rewards
    fields = (gift.code, gift.kind, gift.pathway, gift.editions, gift.once, gift.group, gift.source.id)
    assert fields == ("gift", "money", "way", ("one",), True, "gifts", "law")
    assert gift.when.meta.eq(pl.col("match.listed") & (pl.col("overseas_experience_years") > 0))
    assert gift.low == Decimal("0.5")
    assert gift.high.meta.eq(pl.col("param.cap"))
    assert gift.yearly.meta.eq(pl.col("param.caps@education"))


def test_hook_rewards_follow_the_file(city):
    end = """
@hookimpl
def rencai_rewards(policy):
    return [Reward("more", "多", "more", "visa", when=policy.listed(), source=policy.source("law"))]
"""
    write_data_city(city, end=end, rewards_toml=GIFT.replace('"listed", "abroad"', '"in-tier.urgent"'))
    assert [reward.code for reward in loaded().rewards] == ["gift", "more"]


def test_an_addition_may_be_data(city):
    city("base", way="base-way")
    write_data_city(city, city_toml='extends = "base"\nkey = "toy"\nzh = "区"\nen = "District"\n', rewards_toml=None)
    package = loaded()
    assert (package.extends, package.city.key) == (Extends("base", "toy", "区", "District"), "base")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        pytest.param('key = "toy"', "", "city.toml: unknown keys [], missing keys ['key']", id="missing"),
        pytest.param("places", "place", "unknown keys ['place'], missing keys ['places']", id="unknown"),
        pytest.param('["玩具市"]', '"玩具市"', "city.toml: places is a list of texts", id="places"),
        pytest.param('zh = "玩具"', "zh = 1", "city.toml: zh is a text in quotation marks", id="text"),
        pytest.param('key = "toy"', 'key = "Toy"', "city.toml: city 'Toy': write lower-case words", id="noun"),
        pytest.param("zh =", "zh", "city.toml: Expected '=' after a key in a key/value pair (at line 3", id="toml"),
        pytest.param("[[editions]]", "[editions]", "write [[editions]], once for each edition", id="table"),
        pytest.param("published = 2", "publish = 2", "[[editions]] 'one': unknown keys ['publish']", id="edition"),
        pytest.param("published = 2", "published = 2.5", "published is a whole number", id="published"),
        pytest.param("[2020-01-01, 2020-12-31]", "2020", "begins is a date, or [earliest, latest]", id="begins"),
        pytest.param("2020-01-01, 2020-12-31", "2020-12-31, 2020-01-01", "begins is a date, or [ear", id="reversed"),
        pytest.param("senior", "high", "levels has ['high']; known: assistant", id="level"),
        pytest.param("urgent = 1", "urgent = true", "tiers is a table of whole numbers", id="tier"),
        pytest.param("blue = 1", "blue = 3", "fields do not add up to 2", id="totals"),
        pytest.param('["绿色", "Green"]', '"绿色"', "names: green is a list of texts", id="names"),
        pytest.param('source = "law"', 'source = "lore"', "edition 'one' cites the source 'lore'", id="source"),
    ],
)
def test_a_wrong_city_file_is_named(city, old, new, message):
    write_data_city(city, city_toml=CITY.replace(old, new, 1))
    broken = only_broken()
    assert (broken.code, message in broken.error) == ("E_PLUGIN_DATA", True), broken.error


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        pytest.param("[gift]", "", "'zh' is no table; write [CODE], once for each reward", id="table"),
        pytest.param("[gift]", "[Gift]", "rewards.toml [Gift]: reward 'Gift': write lower-case words", id="noun"),
        pytest.param("group", "groups", "rewards.toml [gift]: unknown keys ['groups']", id="unknown"),
        pytest.param('kind = "money"', "", "rewards.toml [gift]: unknown keys [], missing keys ['kind']", id="missing"),
        pytest.param('"money"', '"cash"', "rewards.toml [gift]: kind is one of permit, visa", id="kind"),
        pytest.param('"abroad"', '"abroard"', "unknown conditions ['abroard']; conditions: listed, in-t", id="when"),
        pytest.param('["listed", "abroad"]', "[]", "when is the name of a condition, or a list", id="no-when"),
        pytest.param("0.5", '"0.5"', "low is a number of yuan, or { parameter = NAME", id="amount"),
        pytest.param('"cap"', '"cop"', "[gift]: parameter 'cop' is not in parameters.toml", id="parameter"),
        pytest.param("true", "1", "once is true or false", id="once"),
        pytest.param('source = "law"', 'source = "lore"', "[gift] cites the source 'lore'", id="source"),
        pytest.param("low = 0.5", "", "[gift]: reward 'gift': say the least amount", id="low"),
    ],
)
def test_a_wrong_rewards_file_is_named(city, old, new, message):
    write_data_city(city, rewards_toml=GIFT.replace(old, new, 1))
    broken = only_broken()
    assert (broken.code, message in broken.error) == ("E_PLUGIN_DATA", True), broken.error


@pytest.mark.parametrize(
    ("conditions", "message"),
    [
        pytest.param("[]", "unknown conditions ['abroad']", id="none"),
        pytest.param("[1]", "rencai_conditions gave a list, not a dict", id="no-dict"),
        pytest.param('{"listed": pl.col("outstanding")}', "the condition 'listed' is rencai's own", id="taken"),
        pytest.param('{"a b": pl.col("outstanding")}', "condition 'a b': write lower-case words", id="name"),
        pytest.param('{"abroad": pl.col("outstanding").is_null()}', "condition 'abroad' uses IsNull", id="null"),
        pytest.param('{"abroad": pl.col("abroad") > 0}', "reward 'gift' reads unknown columns", id="column"),
    ],
)
def test_a_wrong_condition_is_named(city, conditions, message):
    write_data_city(city, conditions=conditions)
    assert message in only_broken().error


@pytest.mark.parametrize(
    ("end", "message"),
    [
        pytest.param(
            '@hookimpl\ndef rencai_city(): return City("toy", "玩", "Toy", ())',
            "both say who the package is",
            id="city",
        ),
        pytest.param("@hookimpl\ndef rencai_catalogue(): return []", "both give editions", id="editions"),
    ],
)
def test_file_and_hook_never_overlap(city, end, message):
    write_data_city(city, end=end)
    broken = only_broken()
    assert (broken.code, message in broken.error) == ("E_PLUGIN_DATA", True), broken.error


# ---- columns ----

TAX = '[Column("$column", ("$zh",), ("tax",), "number", "Years of tax paid.")]'


def test_package_column_is_read(city, book):
    city(columns=TAX, column="tax_years", zh="纳税年限", holds='pl.col("tax_years") >= 2')
    frame = rulings(
        book, {"姓名": "甲", "纳税年限": "3年"}, {"姓名": "乙", "纳税年限": "1"}, {"姓名": "丙", "纳税年限": "-1"}
    )
    assert frame["outcome"].to_list() == ["eligible", "ineligible", "evidence_needed"]
    assert frame["missing"].to_list() == [[], [], ["tax_years"]]


@pytest.mark.parametrize(
    ("column", "zh"), [pytest.param("name", "税", id="name"), pytest.param("tax_years", "工号", id="heading")]
)
def test_canonical_column_is_refused(city, column, zh):
    city(columns=TAX, column=column, zh=zh)
    broken = only_broken()
    assert broken.code == "E_PLUGIN_CITY"
    assert f"the columns ['{column}'] or their headings are defined elsewhere" in broken.error


@pytest.mark.parametrize(
    ("values", "message"),
    [
        pytest.param("None", "but has no values", id="none"),
        pytest.param("{'a': ('x',), 'b': ('X',)}", "x would mean two values", id="ambiguous"),
    ],
)
def test_unreadable_vocabulary_is_refused(city, values, message):
    city(columns=f'[Column("ladder", ("梯",), ("ladder",), "word", "A ladder.", {values})]')
    assert message in only_broken().error


def test_same_column_twice_is_refused(city):
    for name in ("toy", "other"):
        city(name, columns=TAX, column="tax_years", zh="税")
    assert [broken.name for broken in loader.load().broken] == ["other", "toy"]


def test_addition_column_harms_no_base(city):
    city("toy", columns=TAX, column="tax_years", zh="税")
    city("district", columns=TAX, column="tax_years", zh="税", **DISTRICT)
    installed = loader.load()
    assert {package.name for package in installed.packages} == {*BUNDLED, "toy"}
    assert [broken.name for broken in installed.broken] == ["district"]


# ---- figures ----

FIGURES = """
[[parameters.years]]
from = 2020-01-01
value = 3
source = "law"
verified = 2026-01-01
[[parameters.years]]
from = [2022-01-01, 2022-12-31]
value = 5
source = "law"
verified = 2026-01-01
[[parameters.years]]
from = 2024-01-01
source = "law"
verified = 2026-01-01
"""
YEARS = 'pl.col("experience_years") >= policy.param("years")'


@pytest.mark.parametrize(
    ("day", "years", "outcome"),
    [
        pytest.param("2020-01-01", 3, "eligible", id="first-day"),
        pytest.param("2021-12-31", 4, "eligible", id="last-day"),
        pytest.param("2022-01-01", 4, "review", id="perhaps-changed"),
        pytest.param("2022-12-30", 9, "review", id="range-is-unknown"),
        pytest.param("2022-12-31", 4, "ineligible", id="changed"),
        pytest.param("2024-01-01", 9, "review", id="no-longer-published"),
    ],
)
def test_a_figure_holds_from_its_day(city, book, day, years, outcome):
    city(holds=YEARS, files={"parameters.toml": FIGURES})
    frame = rulings(book, {"姓名": "甲", "相关工作年限": str(years)}, as_of=date.fromisoformat(day))
    assert frame["outcome"].to_list() == [outcome]
    cause = frame["reasons"][0][0]["cause"]
    assert cause == ("unpublished" if outcome == "review" else None)


TABLE = """
[[parameters.years]]
from = 2020-01-01
value = [
  { education = "bachelor", value = 5 },
  { education = "doctor", value = 2 },
  { education = "master" },
]
source = "law"
verified = 2026-01-01
"""
BY = 'pl.col("experience_years") >= policy.param("years", by=["education"])'


@pytest.mark.parametrize(
    ("education", "outcome"),
    [
        pytest.param("本科", "ineligible", id="five"),
        pytest.param("博士", "eligible", id="two"),
        pytest.param("硕士", "review", id="not-published"),
        pytest.param("大专", "review", id="not-in-the-table"),
        pytest.param(None, "evidence_needed", id="empty"),
        pytest.param("@@", "evidence_needed", id="unreadable"),
    ],
)
def test_table_is_read_by_keys(city, book, education, outcome):
    city(holds=BY, files={"parameters.toml": TABLE})
    frame = rulings(book, {"姓名": "甲", "相关工作年限": "3", "最高学历": education})
    assert frame["outcome"].to_list() == [outcome]
    assert frame["missing"].to_list() == [["education"] if outcome == "evidence_needed" else []]


@pytest.mark.parametrize(
    ("holds", "result", "message"),
    [
        pytest.param(YEARS, TABLE, "the value must be one figure", id="table-without-by"),
        pytest.param(BY, FIGURES, "must be a list of rows", id="figure-with-by"),
        pytest.param(BY, TABLE.replace("education =", "degree ="), "each with education and value", id="other-key"),
        pytest.param(BY, TABLE.replace("master", "bachelor"), "no two alike", id="key-twice"),
        pytest.param(BY, TABLE.replace("doctor", "phd"), "has the keys ['phd']", id="unknown-value"),
        pytest.param(BY.replace("education", "color"), TABLE, "no vocabulary column", id="unknown-column"),
        pytest.param(BY.replace("education", "hsk_level"), TABLE, "no vocabulary column", id="number-column"),
    ],
)
def test_wrongly_keyed_figure_is_refused(city, holds, result, message):
    city(holds=holds, files={"parameters.toml": result})
    assert message in only_broken().error


def test_a_figure_may_be_a_day(city, book):
    text = FIGURES.split("[[", 2)[1].replace("value = 3", "value = 2019-06-30")
    city(holds='pl.col("issue_date") >= policy.param("years")', files={"parameters.toml": f"[[{text}"})
    frame = rulings(book, {"姓名": "甲", "发证日期": "2019-06-30"}, {"姓名": "乙", "发证日期": "2019-06-29"})
    assert frame["outcome"].to_list() == ["eligible", "ineligible"]


@pytest.mark.parametrize(
    ("level", "above", "outcome"),
    [
        pytest.param("助理级", "intermediate", "eligible", id="assistant"),
        pytest.param("副高级", "senior", "eligible", id="associate-senior"),
        pytest.param("正高级", None, "review", id="highest"),
        pytest.param(None, None, "evidence_needed", id="empty"),
    ],
)
def test_next_level_is_directly_above(city, book, level, above, outcome):
    city(more='title_level=next_level(pl.col("current_title_level"))')
    frame = rulings(book, {"证书名称": "PMP", "是否对口": "是", "职称级别": level})
    assert frame.select("title_level", "outcome").row(0) == (above, outcome)


# ---- data files ----

BAD_FIGURE = '[[parameters.years]]\nfrom = {}\nvalue = 1\nsource = "{}"\nverified = {}\n'


@pytest.mark.parametrize(
    ("files", "message"),
    [
        pytest.param({"sources.toml": "[law"}, "sources.toml: ", id="sources-syntax"),
        pytest.param({"sources.toml": None}, "'law', which is not in sources.toml; sources: none", id="no-sources"),
        pytest.param({"sources.toml": "[law]\ntitle = 'A'"}, "sources.toml [law]: ", id="source-incomplete"),
        pytest.param({"parameters.toml": "x = = 1"}, "parameters.toml: ", id="parameters-syntax"),
        pytest.param({"parameters.toml": "[years]\nvalue = 1"}, "unknown tables ['years']", id="unknown-table"),
        pytest.param({"parameters.toml": "[parameters.y]\nvalue = 1"}, "write [[parameters.NAME]]", id="one-bracket"),
        pytest.param({"parameters.toml": BAD_FIGURE.format("2020", "law", "2026-01-01")}, "from is a date", id="from"),
        pytest.param({"parameters.toml": BAD_FIGURE.format("[2022-01-02, 2022-01-01]", "law", "2026-01-01")},
                     "[earliest, latest]", id="range-reversed"),
        pytest.param({"parameters.toml": BAD_FIGURE.format("2020-01-01", "lore", "2026-01-01")},
                     "cites the source 'lore'", id="figure-source"),
        pytest.param({"parameters.toml": BAD_FIGURE.format("2020-01-01", "law", '"soon"')},
                     "verified is a date", id="verified"),
        pytest.param({"parameters.toml": "[[steps.go]]\nzh = 'a'\nen = 'b'"}, "give zh, en and source", id="step"),
        pytest.param({"catalogue.csv": "id,name\n1,2\n"}, "unknown columns ['name']", id="columns"),
        pytest.param({"catalogue.csv": ""}, "catalogue.csv: ", id="empty-file"),
        pytest.param({"catalogue.csv": FULL + entry(edition="two")}, "line 2: edition is one or more of", id="edition"),
        pytest.param({"catalogue.csv": FULL + entry(source="lore")}, "cites the source 'lore'", id="entry-source"),
        pytest.param({"catalogue.csv": FULL + entry(source="")}, "line 2: cites no source", id="no-source"),
        pytest.param({"catalogue.csv": FULL + entry(until="2025-13-01")}, "until of ['pmp'] is not a date", id="until"),
        pytest.param({"catalogue.csv": FULL + entry(kind="maybe")}, "kind is exact or family", id="kind"),
        pytest.param({"catalogue.csv": FULL + entry(level="top")}, "title_level is one of", id="level"),
        pytest.param({"catalogue.csv": FULL + entry() + entry()}, "two entries have the id ['pmp']", id="twice"),
    ],
)  # fmt: skip
def test_broken_data_files_are_named(city, files, message):
    city(editions=EDITION, published="9", files=files)
    assert message in only_broken().error


@pytest.mark.parametrize(
    ("published", "rows", "message"),
    [
        pytest.param("1", [entry("a"), entry("b")], "entries 2/1", id="too-many"),
        pytest.param("9, tiers={'urgent': 1}", [entry("a", tier="urgent"), entry("b", tier="urgent")],
                     "tier urgent 2/1", id="tier"),
        pytest.param("2, levels={'senior': 1, 'assistant': 1}", [entry("a", level="senior"), entry(level="senior")],
                     "title_level senior 2/1, title_level assistant 0/1", id="level"),
        pytest.param("2, fields={'law': 2}", [entry("a", field="law"), entry("b")], "field law 1/2", id="field"),
        pytest.param("9, levels={'senior': 1}", [], "levels do not add up to 9", id="published"),
    ],
)  # fmt: skip
def test_control_totals_must_be_met(city, published, rows, message):
    city(editions=EDITION, published=published, files={"catalogue.csv": FULL + "".join(rows)})
    assert message in only_broken().error


# ---- after a run ----


def test_package_hears_of_finished_runs(city, tmp_path):
    written = f"__import__('pathlib').Path({str(tmp_path / 'told')!r}).write_text(str(run.rows))"
    city(end=f"@hookimpl\ndef rencai_run_finished(run): {written}")
    run = rencai.Run(date(2026, 1, 1), "1", ("in.xlsx",), 7, {}, ())
    assert loader.notify([loaded()], run) == []
    assert (tmp_path / "told").read_text() == "7"


@pytest.mark.parametrize("error", [pytest.param("OSError()", id="error"), pytest.param("SystemExit(3)", id="exit")])
def test_failing_listener_is_named(city, error):
    city(end=f"@hookimpl\ndef rencai_run_finished(run): raise {error}")
    run = rencai.Run(date(2026, 1, 1), "1", ("in.xlsx",), 7, {}, ())
    assert loader.notify(loader.load().packages, run) == [("toy", error.partition("(")[0])]


# ---- a folder that is not installed ----


def test_folder_is_loaded_by_pyproject(city, tmp_path):
    city()
    (tmp_path / "site" / "pyproject.toml").write_text(
        '[project]\nname = "rencai-toy"\nversion = "0.2"\n[project.entry-points."rencai.v1"]\ntoy = "rencai_toy"\n'
    )
    assert loader.from_path(tmp_path / "site").version == "0.2"


def test_folder_without_entry_point_is_refused(tmp_path):
    with pytest.raises(PolicyError, match=r"no pyproject.toml with an entry point in the group rencai.v1"):
        loader.from_path(tmp_path)


def test_a_check_over_unknown_is_open():
    law = Source("law", "t", "i", "w", "p", date(2026, 1, 1), "government")
    check = Check("either", "或", "either", pl.col("related_field") | rencai.UNKNOWN, law)
    answers = pl.DataFrame({"related_field": [True, False, None]}).select(check.holds)
    assert answers.to_series().to_list() == [True, None, None]


@pytest.mark.parametrize(
    ("holds", "named"),
    [
        pytest.param(pl.col("a").clip(0, 1) > 0, "Clip", id="with-options"),
        pytest.param(pl.col("a").str.split(",").list.len() > 1, "Length, Split", id="of-lists"),
        pytest.param(pl.concat_str("a", "b") == "x", "ConcatHorizontal", id="with-a-blank-option"),
        pytest.param(pl.col("a").struct.field("Eq"), "FieldByName", id="of-a-field-called-like-an-operator"),
    ],
)
def test_unsafe_expression_is_refused_by_name(holds, named):
    law = Source("law", "t", "i", "w", "2020", date(2026, 1, 1), "government")
    with pytest.raises(PolicyError, match=rf"uses {named}, which turns unknown into an answer"):
        Check("works", "在职", "works", holds, law)
