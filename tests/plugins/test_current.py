"""Packages are current: a process that goes on notices what was changed, broken, mended, added or removed."""

import shutil

import pytest

from conftest import write_city
from rencai.official_lists.current import CurrentCities
from rencai.plugins import current, loader
from rencai.plugins.current import CurrentPackages
from rencai.runs import worker
from rencai.runs.worker import OutdatedError, Worker
from rencai.sheets.file.limits import COMMAND_LINE
from rencai.store.queue import Lease

TOYS = ("toy", "twin")


@pytest.fixture
def packages(city, monkeypatch):
    """What is installed beside the shipped cities, which are left out."""
    points = loader.entry_points
    only_toys = [lambda each: each.name in TOYS]
    monkeypatch.setattr(
        loader,
        "entry_points",
        lambda **group: points(**group) if not group else list(filter(only_toys[0], points(**group))),
    )
    monkeypatch.setattr(current, "_points", None)
    city("toy")
    return CurrentPackages()


def title(installed):
    """The English names of the pathways that there are."""
    return [pathway.en for package in installed.packages for pathway in package.pathways]


def test_every_change_is_noticed(packages, site):
    first, code = packages.get(), site / "rencai_toy" / "__init__.py"
    assert packages.get() is first
    assert not packages.is_outdated()
    text = code.read_text("utf-8")
    code.write_text(text.replace('"way", date', '"eay", date'), "utf-8")  # within the second, and of the same size
    assert packages.is_outdated()
    second = packages.get()
    assert (title(first), title(second)) == (["way"], ["eay"])
    assert second.packages[0].fingerprint != first.packages[0].fingerprint
    code.write_text("raise RuntimeError", "utf-8")
    broken = packages.get()
    assert (broken.packages, [each.name for each in broken.broken]) == ((), ["toy"])
    code.write_text(text, "utf-8")
    mended = packages.get()
    assert mended.packages[0].fingerprint == first.packages[0].fingerprint
    (site / "rencai_toy" / "deeper").mkdir()
    (site / "rencai_toy" / "deeper" / "more.csv").write_text("a")
    assert packages.get().packages[0].fingerprint != first.packages[0].fingerprint


def test_packages_come_and_go(packages, site):
    assert len(packages.get().packages) == 1
    write_city(site, "twin")
    assert [package.name for package in packages.get().packages] == ["toy", "twin"]
    shutil.rmtree(site / "rencai_toy-1.0.dist-info")
    assert [package.name for package in packages.get().packages] == ["twin"]


def test_worker_rules_by_nothing_outdated(packages, site, tmp_path, monkeypatch):
    """One that is started again ends before it rules; any other loads what was changed."""
    cities = CurrentCities(tmp_path / "data", packages)
    assert title(cities.get()) == ["way"]
    code = site / "rencai_toy" / "__init__.py"
    code.write_text(code.read_text("utf-8").replace('"way", date', '"eay", date'), "utf-8")
    renewing = Worker(tmp_path / "data", cities, COMMAND_LINE, renews=True)
    with pytest.raises(OutdatedError):
        renewing.work(Lease("0" * 12, 1))
    assert title(Worker(tmp_path / "data", cities, COMMAND_LINE).installed) == ["eay"]
    assert not renewing.outdated
    monkeypatch.setattr(worker, "code_stamp", lambda: ("another",))
    assert renewing.outdated
