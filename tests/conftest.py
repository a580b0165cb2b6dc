"""What several tests share: city packages written on the spot, small workbooks, and the real command."""

import os
import subprocess
import sys
from pathlib import Path
from string import Template

import polars as pl
import pytest
from openpyxl import Workbook

from rencai.intake import Book, RawSheet

BIN = Path(sys.executable).parent

CODE = """
from datetime import date
from decimal import Decimal
import polars as pl
from rencai import UNKNOWN, Check, City, Column, Edition, Extends, Pathway, Reward, hookimpl, next_level
$top

@hookimpl
def rencai_city():
    return $who

@hookimpl
def rencai_catalogue():
    return $editions

@hookimpl
def rencai_columns():
    return $columns

@hookimpl
def rencai_pathways(policy):
    source = policy.source("law")
    return $pathways

@hookimpl
def rencai_rewards(policy):
    source = policy.source("law")
    return $rewards
$end
"""
PARTS = {
    "top": "",
    "who": 'City("$name", "$name", "$name", places=())',
    "editions": "[]",
    "columns": "[]",
    "pathways": '[Pathway("$way", "路", "way", date(2020, 1, 1), "benefits", checks=($check,), source=source, $more)]',
    "way": "way",
    "check": 'Check("works", "在职", "works", $holds, source)',
    "holds": 'pl.col("related_field")',
    "more": "",
    "rewards": "[]",
    "end": "",
}
SOURCES = """
[law]
title = "A law"
issuer = "The city"
where = "nowhere"
published = "2020-01-01"
verified = 2026-01-01
reliability = "government"
"""


def write_city(folder, name="toy", *, files=None, code=None, group="rencai.v1", dist=None, point=None, **parts):
    """An installed package on that path: the module, its data files and a dist-info; version 1.0."""
    told = PARTS | {"name": name} | parts
    code = Template(CODE).substitute(told) if code is None else code
    while "$" in code:  # a part may name other parts
        code = Template(code).substitute(told)
    return install(folder, f"rencai_{name}", {"__init__.py": code, "sources.toml": SOURCES, **(files or {})},
                   group=group, dist=dist or f"rencai-{name}", point=point or name)  # fmt: skip


def install(folder, module, files, *, group="rencai.v1", dist, point):
    """The module's files (None: none of that name), and the dist-info that makes them an installed package."""
    (folder / module).mkdir(exist_ok=True)
    for file, text in files.items():
        if text is not None:
            (folder / module / file).write_text(text, "utf-8")
    info = folder / f"{dist.replace('-', '_')}-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {dist}\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(f"[{group}]\n{point} = {module}\n")
    return folder / module


def pytest_terminal_summary(terminalreporter):
    """What a test records as its ``summary`` stands at the end of the run, also under ``-q`` and ``-n 2``."""
    reports = [report for how in ("passed", "failed") for report in terminalreporter.getreports(how)]
    for line in (value for report in reports for name, value in report.user_properties if name == "summary"):
        terminalreporter.write_line(line)


@pytest.fixture(scope="session", autouse=True)
def _data(tmp_path_factory):
    """What the developer's own rencai remembers has no say in a test."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RENCAI_DATA", str(tmp_path_factory.mktemp("data")))
        yield


@pytest.fixture
def site(tmp_path, monkeypatch):
    """A folder on ``sys.path``; the modules imported from it are forgotten afterwards."""
    folder = tmp_path / "site"
    folder.mkdir()
    monkeypatch.syspath_prepend(folder)
    before = set(sys.modules)
    yield folder
    for name in set(sys.modules) - before:
        if str(folder) in str(getattr(sys.modules[name], "__file__", "")):
            del sys.modules[name]


@pytest.fixture
def city(site):
    """A maker of installed toy packages: ``city("toy", holds=...)``."""
    return lambda name="toy", **parts: write_city(site, name, **parts)


@pytest.fixture
def book():
    """A maker of workbooks of one sheet as intake reads them; rows are dicts of one shape."""

    def made(*rows):
        cells = pl.DataFrame(
            [dict(zip(rows[0], rows[0], strict=True)), *rows], schema=dict.fromkeys(rows[0], pl.String)
        )
        return Book("in.xlsx", "0" * 64, (RawSheet("Sheet", visible=True, cells=cells),))

    return made


@pytest.fixture
def xlsx(tmp_path):
    """A writer of real workbooks: ``xlsx([[...], ...])`` gives its path."""

    def write(rows, name="in.xlsx"):
        workbook = Workbook()
        for row in rows:
            workbook.active.append(row)
        workbook.save(tmp_path / name)
        return tmp_path / name

    return write


@pytest.fixture
def rencai(tmp_path):
    """The real command, run in ``tmp_path``; ``path`` comes before everything else on ``sys.path``."""

    def run(*arguments, path=None):
        environment = {**os.environ, "COLUMNS": "200", "RENCAI_DATA": str(tmp_path / "data")} | (
            {"PYTHONPATH": str(path)} if path else {}
        )
        command = [str(BIN / "rencai"), *map(str, arguments)]
        return subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)

    return run
