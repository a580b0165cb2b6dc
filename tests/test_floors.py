"""Who imports whom: floors go down only, one module owns each library, and no code knows a city but its own."""

import ast
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
CORE = ROOT / "core" / "rencai"
CITIES = sorted(path.parent for path in ROOT.glob("plugins/*/pyproject.toml"))

FLOORS = {
    0: "system.errors system.frames system.text system.word_lists policy messages",
    1: "cells decisions.model decisions.schema decisions.shown decisions.standing decisions.stated"
    " awards.model awards.schema awards.received awards.recording matching"
    " sheets.headers sheets.rows ruling",
    2: "system sheets plugins store output.xlsx ruling.score ruling.cases",
    3: "awards decisions official_lists output accounts runs operations",
    4: "cli web",
}
"""The floor of each room: a folder of core, or a module that stands on another floor than the rest of its folder."""
FLOOR = {room: floor for floor, rooms in FLOORS.items() for room in rooms.split()}
FIRST_WITH_IO = 2
MOST_ENTRIES = 20
"""Names side by side in ``core/rencai``."""
OWNERS = {
    "polars": set(FLOOR),
    "numpy": {"matching", "output.report"},
    "rapidfuzz": {"sheets.headers", "matching"},
    "opencc": {"matching"},
    "pluggy": {"plugins", "__init__"},
    "fastexcel": {"sheets.file"},
    "arro3": {"sheets.file"},
    "isal": {"sheets.file"},
    "msoffcrypto": {"sheets.file"},
    "olefile": {"sheets.file"},
    "docx": {"sheets.file"},
    "pdfplumber": {"sheets.file"},
    "python_calamine": {"sheets.file"},
    "openpyxl": {"output.xlsx"},
    "rustpy_xlsxwriter": {"output.xlsx"},
    "babel": {"cells.vocabulary", "messages"},
    "chinese_calendar": {"ruling.workdays"},
    "structlog": {"system.log"},
    "sqlite_utils": {"store"},
    "cryptography": {"store"},
    "tenacity": {"store", "runs", "web"},
    "platformdirs": {"system.data_folder"},
    "click": {"cli"},
    "starlette": {"web"},
    "jinja2": {"web.responses"},
    "jsonschema": {"web.api"},
    "uvicorn": {"web.server"},
    "sse_starlette": {"web.runs"},
    "argon2": {"accounts"},
    "limits": {"accounts"},
    "rich": {"cli"},
}
IO = {
    "os", "io", "pathlib", "tempfile", "shutil", "subprocess", "socket", "urllib", "http", "sqlite3", "zipfile",
    "logging", "time", "importlib",
}  # fmt: skip
PACKAGED = {"system.word_lists"}
"""The one reader of what is shipped beside a module: that is data as constant as code, not a user's file, so that the
lower floors may use it, and it may read it; it has no other way to a file than ``importlib.resources``."""
FACE = "__init__"


@cache
def tree_of(path):
    """The file's syntax tree; parsed when first asked for, not by every worker that collects the tests."""
    return ast.parse(path.read_text("utf-8"))


def trees(folder):
    return {path: tree_of(path) for path in sorted(folder.rglob("*.py"))}


def module(path):
    """The dotted name of a file of core, without ``rencai.``."""
    parts = path.relative_to(CORE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts) or FACE


MODULES = {module(path) for path in CORE.rglob("*.py")}


def within(name, rooms):
    """Whether the module is one of the rooms, or lies in one."""
    return any(name == room or name.startswith(f"{room}.") for room in rooms)


def floor_of(name):
    """The floor of a module: of the narrowest room that holds it."""
    return FLOOR[max((room for room in FLOOR if within(name, [room])), key=len)]


def named(tree) -> Iterator[tuple[str, str]]:
    """Every import of a file, those for type checkers too: the module, and the name taken from it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, "imports are absolute"
            yield from ((node.module, alias.name) for alias in node.names)


def inside(name, taken):
    """The module of core that an import leads to; ``from rencai import City`` leads to the face."""
    head, _, rest = name.partition(".")
    if head != "rencai":
        return None
    return next((full for full in (f"{rest}.{taken}".strip("."), rest) if full in MODULES), FACE)


def outside(name):
    head = name.partition(".")[0]
    return head if head != "rencai" and head not in sys.stdlib_module_names else None


SOURCES = sorted(CORE.rglob("*.py"))
FOLDERS = {module(path) for path in CORE.rglob("__init__.py")}
"""Their ``__init__`` holds a docstring alone, unless they are rooms of their own."""
FILES = [pytest.param(path, id=str(path.relative_to(CORE))) for path in SOURCES if path != CORE / "__init__.py"]


def pure(name):
    """Whether the module stands on a floor that does no input and output."""
    return within(name, FLOOR) and floor_of(name) < FIRST_WITH_IO


def test_core_has_few_rooms():
    assert len([path for path in CORE.iterdir() if path.name != "__pycache__"]) <= MOST_ENTRIES


def test_every_module_has_its_floor():
    assert [name for name in MODULES - {FACE} if not within(name, FLOOR) and name not in FOLDERS] == []


def test_modules_say_their_purpose():
    assert [str(path.relative_to(CORE)) for path, tree in trees(CORE).items() if not ast.get_docstring(tree)] == []


@pytest.mark.parametrize("path", FILES)
def test_imports_go_down_only(path):
    name = module(path)
    used = {inner for imported, taken in named(tree_of(path)) if (inner := inside(imported, taken))}
    if within(name, FLOOR):
        assert sorted(inner for inner in used - {FACE} if floor_of(inner) > floor_of(name)) == []
    assert FACE not in used or within(name, ["cli"])


def test_no_circular_imports():
    """Imports for type checkers count too."""
    graph = {
        module(path): {inside(name, taken) for name, taken in named(tree)} - {None, FACE, module(path)}
        for path, tree in trees(CORE).items()
        if path != CORE / "__init__.py"
    }
    assert set(TopologicalSorter(graph).static_order()) <= MODULES


def test_reader_never_imports_writer():
    for path, tree in trees(CORE).items():
        if within(module(path), ["sheets"]):
            used = {inside(name, taken) for name, taken in named(tree)} - {None}
            assert sorted(name for name in used if within(name, ["output"])) == []


@pytest.mark.parametrize("path", FILES)
def test_a_library_has_an_owner(path):
    used = {library for name, _ in named(tree_of(path)) if (library := outside(name))}
    assert sorted(library for library in used if not within(module(path), OWNERS.get(library, ()))) == []


def test_every_library_is_declared_and_used():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    every = [*project["dependencies"], *project["optional-dependencies"]["web"]]
    declared = {text.split(">")[0].strip().replace("-", "_") for text in every} - {"arro3_io"}  # a part of arro3
    data = {"tzdata", "python_multipart"}  # used by the standard library's zoneinfo, by starlette
    distributed = {
        "chinese_calendar": "chinesecalendar", "docx": "python_docx", "argon2": "argon2_cffi", "arro3": "arro3_core",
        "msoffcrypto": "msoffcrypto_tool",
    }  # fmt: skip
    assert {distributed.get(name, name) for name in OWNERS} | data == declared


@pytest.mark.parametrize("path", [case for case in FILES if pure(module(case.values[0]))])
def test_the_lower_floors_do_no_io(path):
    tree = tree_of(path)
    calls = {node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    methods = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    packaged = module(path) in PACKAGED
    imported = {name for name, _ in named(tree) if not (packaged and name == "importlib.resources")}
    assert {name.partition(".")[0] for name in imported} & IO == set()
    assert calls & {"open", "print", "input"} == set()
    methods -= {"read_text"} if packaged else set()
    assert methods & {"today", "now", "read_text", "read_bytes", "write_text", "read_csv", "read_excel"} == set()


# ---- cities ----


@pytest.mark.parametrize("folder", [pytest.param(city, id=city.name) for city in CITIES])
def test_city_imports_only_the_face(folder):
    own = next(path.name for path in folder.iterdir() if path.name.startswith("rencai_"))
    for tree in trees(folder).values():
        strange = {name for name, _ in named(tree) if name != "rencai" and outside(name) not in (None, "polars", own)}
        assert strange == set()
        assert not {name for name, _ in named(tree) if name.startswith("rencai.")}


def words(tree):
    """Every name and every text of a file but its docstrings, whose examples may name what they like."""
    stored = [node for node in ast.walk(tree) if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)]
    docs = {id(node.body[0].value) for node in stored if ast.get_docstring(node)}
    for node in ast.walk(tree):
        match node:
            case ast.Constant(value=str(text)) if id(node) not in docs:
                yield text
            case ast.Name(id=name) | ast.Attribute(attr=name) | ast.arg(arg=name):
                yield name
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                yield name


@pytest.mark.parametrize("path", FILES)
def test_core_never_names_a_city(path, cities):
    text = "\n".join(words(tree_of(path))).casefold()
    assert sorted(name for city in cities for name in (city.key, city.zh, city.en) if name.casefold() in text) == []


@pytest.fixture(scope="module")
def cities():
    from rencai.plugins import loader

    return loader.load().cities
