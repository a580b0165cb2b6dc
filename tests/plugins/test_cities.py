"""Each folder under plugins/ keeps the contract; nothing here names one, so a new city needs no edit."""

import re
import tomllib
from datetime import date
from importlib import import_module, resources
from pathlib import Path

import polars as pl
import pytest

from rencai.output.report import workbook
from rencai.plugins import city_files, loader
from rencai.plugins.loader import Installed
from rencai.policy.nouns import Source, earliest
from rencai.ruling import cases, score
from rencai.ruling.table import table
from rencai.sheets.file.book import Book, RawSheet

ROOT = Path(__file__).parents[2]
FOLDERS = [pytest.param(path.parent, id=path.parent.name) for path in sorted(ROOT.glob("plugins/*/pyproject.toml"))]
LEAST = 25
OUTCOMES = {"eligible", "ineligible", "review", "evidence_needed"}


@pytest.fixture(scope="module")
def packages():
    installed = loader.load()
    assert installed.broken == ()
    return {package.name: package for package in installed.packages}


@pytest.fixture
def package(folder, packages):
    return packages[folder.name]


def data(package):
    return resources.files(import_module(package.module))


@pytest.mark.parametrize("folder", FOLDERS)
def test_distribution_has_the_city_name(folder, package):
    project = tomllib.loads((folder / "pyproject.toml").read_text("utf-8"))["project"]
    assert (project["name"], project["version"]) == (package.distribution, package.version)
    assert project["entry-points"][loader.GROUP] == {package.name: package.module}
    assert (folder / "README.md").is_file()


@pytest.mark.parametrize("folder", FOLDERS)
def test_cities_share_a_shape(folder, package):
    """What a city consists of, in the order in which it is read; see CITIES.md."""
    files = {path.name for path in (folder / package.module).iterdir() if path.suffix in loader.DATA}
    needed = {"city.toml", "sources.toml", "parameters.toml", "pathways.py", "rewards.toml", "cases.csv", "__init__.py"}
    assert needed <= files
    assert files <= needed | {"catalogue.csv", "conditions.py"}
    assert set(package.hooks) <= {"rencai_pathways", "rencai_conditions"}


@pytest.mark.parametrize("folder", FOLDERS)
def test_conditions_are_all_named(folder, package):
    hooks = loader._manager(package.name, import_module(package.module)).hook  # noqa: SLF001 - as the loader calls it
    given = hooks.rencai_conditions(policy=package.policy) or {}
    rewards = (folder / package.module / city_files.REWARDS).read_text("utf-8")
    assert [name for name in given if f'"{name}"' not in rewards] == []


@pytest.mark.parametrize("folder", FOLDERS)
def test_cases_come_out_as_derived(package):
    result = cases.read(data(package), package)
    assert result.height >= LEAST
    assert result["case"].is_unique().all()
    assert cases.run(package, result) == []


@pytest.mark.parametrize("folder", FOLDERS)
def test_cases_cover_pathways_and_outcomes(package):
    result = cases.read(data(package), package)
    assert set(result["pathway"]) == {pathway.code for pathway in package.pathways}
    matches = set(result["expect.outcome"].drop_nulls()) - {"-"}
    assert matches <= OUTCOMES
    assert {"ineligible", "evidence_needed"} <= matches


def test_the_cities_cases_cover_every_outcome(packages):
    result = pl.concat([cases.read(data(package), package).select("expect.outcome") for package in packages.values()])
    assert set(result["expect.outcome"].drop_nulls()) >= OUTCOMES


@pytest.mark.parametrize("folder", FOLDERS)
def test_rules_cite_existing_sources(package):
    law = package.policy
    nouns = [*package.editions, *package.pathways, *package.rewards]
    nouns += [noun for pathway in package.pathways for noun in (*pathway.checks, *pathway.steps)]
    nouns += [figure for figures in law.parameters.values() for figure in figures]
    nouns += [step for steps in law.step_lists.values() for step in steps]
    cited = [noun.source for noun in nouns]
    assert [source for source in cited if law.sources.get(getattr(source, "id", "")) != source] == []
    assert set(package.entries["source"].explode()) <= set(law.sources)


@pytest.mark.parametrize("folder", FOLDERS)
def test_sources_can_be_looked_up(package):
    for source in package.policy.sources.values():
        assert isinstance(source, Source)
        assert all((source.title, source.issuer, source.where, source.published))
        assert source.verified <= date(2026, 12, 31)
        assert re.match(r"https?://|seeds/|policy/", source.where), source.id


@pytest.mark.parametrize("folder", FOLDERS)
def test_editions_are_ordered_and_counted(package):
    days = [earliest(edition.begins) for edition in package.editions]
    assert days == sorted(days)
    for edition in package.editions:
        assert package.loaded(edition) <= (edition.published or 0)
        assert sum(edition.tiers.values()) <= (edition.published or 0)
        for tier, total in edition.tiers.items():
            assert package.loaded(edition, tier) <= total


@pytest.mark.parametrize("folder", FOLDERS)
def test_parameters_are_all_read(folder, package):
    files = [*folder.rglob("*.py"), *folder.rglob(city_files.REWARDS)]
    code = "\n".join(path.read_text("utf-8") for path in files)
    assert [name for name in package.policy.parameters if f'"{name}"' not in code] == []
    assert [name for name in package.policy.step_lists if f'"{name}"' not in code] == []


# ---- a city is a folder ----


def copied(folder, site, renamed, version="9.9"):
    """A copy of a city's folder, renamed by replacing text, as if it were installed."""
    text = {
        path: path.read_text("utf-8") for path in sorted(folder.rglob("*")) if path.suffix in (".py", ".csv", ".toml")
    }
    for path, content in text.items():
        target, new = str(path.relative_to(folder)), content
        for old, name in renamed.items():
            target, new = target.replace(old, name), new.replace(old, name)
        (site / target).parent.mkdir(parents=True, exist_ok=True)
        (site / target).write_text(new, "utf-8")
    project = tomllib.loads((site / "pyproject.toml").read_text("utf-8"))["project"]
    info = site / f"{project['name'].replace('-', '_')}-{version}.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {version}\n")
    points = "\n".join(f"{name} = {value}" for name, value in project["entry-points"][loader.GROUP].items())
    (info / "entry_points.txt").write_text(f"[{loader.GROUP}]\n{points}\n")


def book(header, *rows):
    cells = pl.DataFrame([header, *rows], orient="row", schema=dict.fromkeys(header, pl.String))
    return Book("in.xlsx", "0" * 64, (RawSheet("名单", visible=True, cells=cells),))


def test_fifth_city_is_a_copied_folder(site):
    folder = ROOT / "plugins" / "suzhou"
    (old,) = (city for city in loader.load().cities if city.key == "suzhou")
    names = {"suzhou": "hangzhou", "Suzhou": "Hangzhou", "苏州": "杭州"}
    shared = {place: f"杭{place}" for place in old.places if "苏州" not in place and "Suzhou" not in place}
    copied(folder, site, names | shared)  # a place belongs to one city, so the copy's are renamed too
    header = ["姓名", "职业资格名称", "是否对口", "岗位类别", "工作城市"]
    rows = [[name, "ABT", "是", "专业技术", place] for name, place in (("甲", "杭州市"), ("乙", "苏州"))]
    result = score.score_books([book(header, *rows)], loader.load(), date(2026, 1, 5))
    assert result.broken == ()
    rulings = table(result.ruled, "zh")
    matches = rulings.filter(pl.col("city") == "hangzhou")
    assert matches["outcome"].to_list() == ["eligible", "ineligible"]
    assert matches["plugin_version"].unique().to_list() == ["9.9"]
    assert rulings.filter(pl.col("city") == "suzhou")["outcome"].to_list() == ["ineligible", "eligible"]
    assert "杭州" in [sheet.name for sheet in workbook.sheets(result)]


@pytest.mark.parametrize(
    ("day", "outcome", "entry"),
    [
        pytest.param(date(2022, 11, 30), "eligible", "acca-fellow", id="the-day-before"),
        pytest.param(date(2022, 12, 1), "ineligible", None, id="the-day"),
        pytest.param(date(2023, 1, 1), "ineligible", None, id="later"),
    ],
)
def test_entry_ends_on_its_day(site, day, outcome, entry):
    """Credit-based withdrawal: a date in catalogue.csv, and no other edit."""
    copied(ROOT / "plugins" / "beijing", site, {"rencai_beijing": "rencai_capital", "rencai-beijing": "rencai-capital"})
    path = next(site.rglob("catalogue.csv"))
    lines = [
        re.sub(r",,([^,]*)$", r",2022-12-01,\1", line) if line.startswith("acca-fellow,") else line
        for line in path.read_text("utf-8").splitlines()
    ]
    path.write_text("\n".join(lines) + "\n", "utf-8")
    package = loader.from_path(site)
    assert package.entries["until"].drop_nulls().to_list() == [date(2022, 12, 1)]
    header = ["姓名", "职业资格名称", "发证机构", "是否签订劳动合同", "工作城市"]
    applicant = book(header, ["甲", "FCCA", "ACCA", "是", "北京"])
    rulings = table(score.score_books([applicant], Installed((package,), ()), day).ruled, "zh")
    (urgent,) = rulings.filter(pl.col("pathway") == "urgently-needed").to_dicts()
    assert (urgent["outcome"], urgent["entry"]) == (outcome, entry)
