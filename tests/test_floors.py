"""Who imports whom: floors go down only, one module owns each library, and no code knows a city but its own."""

import ast
import sys
import tomllib
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
CORE = ROOT / "core" / "rencai"
CITIES = sorted(path.parent for path in ROOT.glob("plugins/*/pyproject.toml"))

FLOORS = {
    0: "errors word_lists columns policy kleene messages package",
    1: "fold headers rows dates readings identity places problems normalise"
    " law decisions awards matching lookup reasons rewards rulings notes table",
    2: "clock durable stopping intake workbook catalogue vocabulary workdays contract plugins hookspecs log store"
    " cities city_files",
    3: "accounts amounts lists score tables template todo verdicts verification cases review report runs night backup"
    " doctor erase",
    4: "cli web",
}
FLOOR = {name: floor for floor, names in FLOORS.items() for name in names.split()}
OWNERS = {
    "polars": set(FLOOR),
    "numpy": {"matching"},
    "rapidfuzz": {"headers", "matching"},
    "opencc": {"matching"},
    "pluggy": {"plugins", "hookspecs", "__init__"},
    "fastexcel": {"intake"},
    "arro3": {"intake"},
    "isal": {"intake"},
    "olefile": {"intake"},
    "docx": {"intake"},
    "pdfplumber": {"intake"},
    "python_calamine": {"intake"},
    "openpyxl": {"workbook"},
    "rustpy_xlsxwriter": {"workbook"},
    "babel": {"messages", "vocabulary"},
    "chinese_calendar": {"workdays"},
    "structlog": {"log"},
    "sqlite_utils": {"store"},
    "platformdirs": {"cli"},
    "click": {"cli"},
    "starlette": {"web"},
    "jinja2": {"web"},
    "jsonschema": {"web"},
    "uvicorn": {"web"},
    "sse_starlette": {"web"},
    "argon2": {"accounts"},
    "limits": {"accounts"},
    "rich": {"cli"},
}
IO = {
    "os", "io", "pathlib", "tempfile", "shutil", "subprocess", "socket", "urllib", "http", "sqlite3", "zipfile",
    "logging", "time", "importlib",
}  # fmt: skip
PACKAGED = {"word_lists"}
"""The one reader of what is shipped beside a module: that is data as constant as code, not a user's file, so that the
lower floors may use it, and it may read it; it has no other way to a file than ``importlib.resources``."""
FACE = "__init__"


def trees(folder):
    return {path: ast.parse(path.read_text("utf-8")) for path in sorted(folder.rglob("*.py"))}


def module(path):
    """The module or package of core that a file belongs to."""
    return path.relative_to(CORE).parts[0].removesuffix(".py")


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
    inner = rest.split(".")[0] or taken
    return inner if inner in FLOOR else FACE


def outside(name):
    head = name.partition(".")[0]
    return head if head != "rencai" and head not in sys.stdlib_module_names else None


SOURCES = trees(CORE)
FILES = [pytest.param(path, id=str(path.relative_to(CORE))) for path in SOURCES if path != CORE / "__init__.py"]


def at_run_time(tree):
    """The tree without what only type checkers see."""
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            node.body = [ast.Pass()]
    return tree


def test_every_module_has_its_floor():
    assert {module(path) for path in SOURCES} == {*FLOOR, FACE}


@pytest.mark.parametrize("path", FILES)
def test_imports_go_down_only(path):
    floor = FLOOR[module(path)]
    used = {inner for name, taken in named(SOURCES[path]) if (inner := inside(name, taken))}
    assert sorted(inner for inner in used - {FACE} if FLOOR[inner] > floor) == []
    assert FACE not in used or module(path) == "cli"


def test_no_module_imports_itself_round_a_corner():
    graph = {}
    for path, tree in trees(CORE).items():
        used = {inside(name, taken) for name, taken in named(at_run_time(tree))}
        graph.setdefault(module(path), set()).update(used - {None, FACE, module(path)})
    assert set(TopologicalSorter(graph).static_order()) <= {*FLOOR, FACE}


@pytest.mark.parametrize("path", FILES)
def test_a_library_has_one_owner(path):
    used = {library for name, _ in named(SOURCES[path]) if (library := outside(name))}
    assert sorted(library for library in used if module(path) not in OWNERS.get(library, ())) == []


def test_every_library_is_declared_and_used():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    every = [*project["dependencies"], *project["optional-dependencies"]["web"]]
    declared = {text.split(">")[0].strip().replace("-", "_") for text in every} - {"arro3_io"}  # a part of arro3
    data = {"tzdata", "python_multipart"}  # used by the standard library's zoneinfo, by starlette
    distributed = {
        "chinese_calendar": "chinesecalendar", "docx": "python_docx", "argon2": "argon2_cffi", "arro3": "arro3_core"
    }  # fmt: skip
    assert {distributed.get(name, name) for name in OWNERS} | data == declared


@pytest.mark.parametrize("path", [case for case in FILES if FLOOR[module(case.values[0])] < 2])
def test_the_lower_floors_do_no_io(path):
    tree = SOURCES[path]
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
def test_a_city_imports_the_face_polars_and_itself(folder):
    own = next(path.name for path in folder.iterdir() if path.name.startswith("rencai_"))
    for tree in trees(folder).values():
        strange = {name for name, _ in named(tree) if name != "rencai" and outside(name) not in (None, "polars", own)}
        assert strange == set()
        assert not {name for name, _ in named(tree) if name.startswith("rencai.")}


def words(tree):
    """Every name and every text of a file but its docstrings, whose examples may name what they like."""
    held = [node for node in ast.walk(tree) if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)]
    docs = {id(node.body[0].value) for node in held if ast.get_docstring(node)}
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
    said = "\n".join(words(SOURCES[path])).casefold()
    assert sorted(name for city in cities for name in (city.key, city.zh, city.en) if name.casefold() in said) == []


@pytest.fixture(scope="module")
def cities():
    from rencai import plugins

    return plugins.load().cities
