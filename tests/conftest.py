"""What several tests share: city packages written on the spot, small workbooks, and the real command."""

import json
import os
import shutil
import sys
from collections import Counter
from datetime import date
from functools import cache
from pathlib import Path
from string import Template

import docx
import polars as pl
import pytest
import xlwt
from hypothesis import HealthCheck, settings
from openpyxl import Workbook
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import Preformatted, SimpleDocTemplate, Table, TableStyle

import forked
from rencai.plugins import loader
from rencai.sheets.file.book import Book, RawSheet

MEMORY = Path("/dev/shm")  # noqa: S108 - pytest makes folders of its own there
ROOM = 2_000_000_000
"""Bytes that must be free there."""
if os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM:
    # every store that a test makes is synced to its disk some thirty times, which takes longer than all else it does
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))

settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")  # no test asserts a time

CITIES = Path(__file__).parents[1] / "plugins"
assemble = loader.assemble
assemble_once = cache(assemble)


def _assemble(name, distribution, version, module):
    """Read the cities of this tree once in each process, so that their indexes are built once; others each time."""
    make = assemble_once if CITIES in Path(module.__file__).parents else assemble
    return make(name, distribution, version, module)


loader.assemble = _assemble

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
    result = PARTS | {"name": name} | parts
    code = Template(CODE).substitute(result) if code is None else code
    while "$" in code:  # a part may name other parts
        code = Template(code).substitute(result)
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


TESTS = Path(__file__).parent
SLOWEST = (
    "web/test_service.py", "cli/test_inputs.py", "web/test_browser.py", "sheets/test_workbooks.py", "web/test_api.py",
    "cli/test_cli.py", "operations/test_kill.py", "web/test_upload.py", "cli/test_decisions.py", "cli/test_awards.py",
    "web/test_sign_in.py", "operations/test_nightly.py", "cli/test_catalogue.py", "ruling/test_rule.py",
    "web/test_admin.py", "web/test_results_browser.py", "web/test_permissions.py", "sheets/test_no_row_lost.py",
)  # fmt: skip
"""A file's tests go to one worker, so that what they share is made once; these begin first, so that none ends alone."""


def pytest_collection_modifyitems(items):
    """Put the slowest files first, in that order, and leave the others in theirs."""
    places = {TESTS / name: place for place, name in enumerate(SLOWEST)}
    items.sort(key=lambda item: places.get(item.path, len(places)))


def pytest_terminal_summary(terminalreporter):
    """Write what tests record as their ``summary``, and why tests were skipped, also under ``-q`` and ``-n 2``."""
    reports = [report for how in ("passed", "failed") for report in terminalreporter.getreports(how)]
    for line in (value for report in reports for name, value in report.user_properties if name == "summary"):
        terminalreporter.write_line(line)
    skipped = Counter(report.longrepr[2] for report in terminalreporter.getreports("skipped") if report.skipped)
    for reason, count in skipped.items():
        terminalreporter.write_line(f"{count} skipped: {reason.removeprefix('Skipped: ')}", yellow=True)


@pytest.fixture(scope="session", autouse=True)
def _data(tmp_path_factory):
    """What the developer's own rencai remembers has no say in a test; scripts write workbooks as they are committed."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OPENPYXL_LXML", "False")  # with lxml, which python-docx brings, it writes other bytes
        patch.setenv("RENCAI_DATA", str(tmp_path_factory.mktemp("data")))
        patch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)  # each of some hundred commands would compile all anew
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
    """The real command, run in ``tmp_path``; ``path`` comes before everything else on ``sys.path``.

    Its cities are then the only ones, but with ``others``, whose loading and scoring would be most of what it takes.
    ``anew``: its process is not forked, and reads what the path's sitecustomize.py says.
    """

    def run(*arguments, path=None, stdin=None, others=False, anew=False):
        environment = {**os.environ, "COLUMNS": "200", "RENCAI_DATA": str(tmp_path / "data")} | (
            {"PYTHONPATH": str(path)} if path else {}
        )
        words = [*map(str, arguments)]
        if anew:
            return forked.begun(words, tmp_path, environment, stdin)
        return forked.forked(words, tmp_path, environment, stdin, alone=None if others else path)

    return run


TESTERS = """\
id,qualification,qualification_zh,aliases,shared_aliases,issuer,issuer_zh,issuer_aliases,country,field,title,\
title_zh,title_level,tier,kind,remarks,edition,from,until,source
tester,Chartered Tester,,,,Board of Testers,,,,,,,,,exact,,one,,,law
"""


class Machine:
    """HR's machine with one city of one entry: an inbox, an outbox, a store; all by the real command."""

    def __init__(self, rencai, site, folder):
        self.rencai, self.site, self.folder, self.data = rencai, site, folder, folder / "data"

    def __call__(self, *command, code=0, stdin=None):
        """The command ends with that code; what it said."""
        result = self.rencai(*command, path=self.site, stdin=stdin)
        assert result.returncode == code, result.stdout + result.stderr
        return result

    def night(self, *options, code=0):
        """The inbox is scored."""
        return self("nightly", "--inbox", "inbox", "--outbox", "outbox", "--settle", 0, *options, code=code)

    def put(self, name, *rows):
        """A workbook lies in the inbox: name, staff number, ID number, qualification, issuer."""
        (self.folder / "inbox" / name).parent.mkdir(parents=True, exist_ok=True)
        book = Workbook()
        for row in (["姓名", "工号", "证件号码", "职业资格名称", "发证机构"], *rows):
            book.active.append(row)
        book.save(self.folder / "inbox" / name)

    def runs(self, *options):
        """The runs as `runs list` tells them."""
        return json.loads(self("runs", "list", "--json", *options).stdout)


@pytest.fixture
def machine(city, site, rencai, tmp_path):
    """HR's machine; its inbox is empty."""
    editions = '[Edition("one", "一", "one", date(2020, 1, 1), "law", published=1)]'
    city("toy", editions=editions, holds="policy.listed()", files={"catalogue.csv": TESTERS})
    (tmp_path / "inbox").mkdir()
    return Machine(rencai, site, tmp_path)


@pytest.fixture
def official(tmp_path):
    """A writer of published lists, by the name's ending: ``official(rows, "list.docx", merges=[(1, 1, 3, 1)])``.

    Merges are first line, first column, last line, last column, counted from 0.
    """

    def write(rows, name="list.xlsx", merges=()):
        writer = {".xlsx": _xlsx, ".xls": _xls, ".csv": _csv, ".docx": _docx, ".pdf": _pdf}
        sheets = rows if isinstance(rows, dict) else {"目录": rows}
        writer[Path(name).suffix](sheets, tmp_path / name, list(merges))
        return tmp_path / name

    return write


def _xlsx(sheets, path, merges):
    book = Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
        for top, left, bottom, right in merges:
            sheet.merge_cells(None, top + 1, left + 1, bottom + 1, right + 1)
    book.save(path)


def _xls(sheets, path, merges):
    book = xlwt.Workbook()
    for title, rows in sheets.items():
        sheet = book.add_sheet(title)
        for line, row in enumerate(rows):
            for place, value in enumerate(row):
                if value is not None and not any(m[0] <= line <= m[2] and m[1] <= place <= m[3] for m in merges):
                    sheet.write(line, place, value)
        for top, left, bottom, right in merges:
            sheet.write_merge(top, bottom, left, right, rows[top][left])
    book.save(str(path))


def _csv(sheets, path, _merges):
    (rows,) = sheets.values()
    lines = [",".join(f'"{"" if value is None else value}"' for value in row) for row in rows]
    path.write_text("\n".join(lines), "utf-8-sig")


def _docx(sheets, path, merges):
    document = docx.Document()
    for title, rows in sheets.items():
        document.add_paragraph(title)
        table = document.add_table(len(rows), max(map(len, rows)))
        for line, row in enumerate(rows):
            for place, value in enumerate(row):
                table.cell(line, place).text = "" if value is None else str(value)
        for top, left, bottom, right in merges:
            table.cell(top, left).merge(table.cell(bottom, right)).text = str(rows[top][left])
    document.save(str(path))


def _pdf(sheets, path, merges):
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    look = [("GRID", (0, 0), (-1, -1), 0.5, "black"), ("FONT", (0, 0), (-1, -1), "STSong-Light", 8)]
    look += [("SPAN", (left, top), (right, bottom)) for top, left, bottom, right in merges]
    parts = []
    for title, rows in sheets.items():
        width = max(map(len, rows))
        filled = [[str(value or "") for value in (*row, *[None] * (width - len(row)))] for row in rows]
        parts += [Preformatted(title, ParagraphStyle("title", fontName="STSong-Light")), Table(filled, repeatRows=1)]
        parts[-1].setStyle(TableStyle(look))
    SimpleDocTemplate(str(path)).build(parts)


@pytest.fixture(scope="session")
def applicants_result():
    """``inputs/applicants.xlsx`` scored once for all cities, for tests that look at real frames."""
    from rencai.ruling.score import score_books
    from rencai.sheets.file.read import read

    workbook = Path(__file__).parents[1] / "inputs" / "applicants.xlsx"
    return score_books([read(workbook)], loader.load(), date(2026, 11, 1))
