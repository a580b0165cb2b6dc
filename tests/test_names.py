"""Names say what a thing is: no participle or pronoun stands for a value, and public functions say what they return."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
CORE = ROOT / "core" / "rencai"
BANNED = {"told", "said", "one", "held", "asked", "kept", "known", "found", "stood"}
ALLOWED = {
    "core/rencai/messages/notices.py:told": "the key of a notice's values in runs' JSON and in the API, both contracts",
    **dict.fromkeys(
        (f"core/rencai/official_lists/{key}" for key in ("pending.py:asked", "wording.py:said", "wording.py:found")),
        "keys of what is stored of an upload that waits, which the build before wrote, too",
    ),
    "core/rencai/matching/lookup.py:found": "the key of a step's entries in the JSON of `match` and of the API",
    "core/rencai/web/runs/progress.py:said": "a key of the API's JSON",
}
CODE = ("core", "plugins", "tests", "soak", "bench", "inputs")
FOLDERS = sorted(path.name for path in CORE.iterdir() if path.is_dir() and path.name[0] != "_")


def names(path):
    """Every name that a file gives to something, with its line."""
    yield path.stem, 1
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name, node.lineno
        elif isinstance(node, ast.arg):
            yield node.arg, node.lineno
        elif isinstance(node, ast.Name | ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield (node.id if isinstance(node, ast.Name) else node.attr), node.lineno
        elif isinstance(node, ast.alias) and node.asname:
            yield node.asname, node.lineno
        elif isinstance(node, ast.ExceptHandler | ast.MatchAs | ast.MatchStar) and node.name:
            yield node.name, node.lineno


def banned(folder):
    """The names in a folder's files of which a word is banned, with their places."""
    for path in sorted((ROOT / folder).rglob("*.py")):
        file = path.relative_to(ROOT).as_posix()
        for name, line in names(path):
            if BANNED & {*name.lower().split("_")} and f"{file}:{name}" not in ALLOWED:
                yield f"{file}:{line} {name}"


@pytest.mark.parametrize("folder", CODE)
def test_no_name_is_a_participle(folder):
    assert list(banned(folder)) == []


def test_test_names_are_short_sentences():
    tests = [
        (path.relative_to(ROOT), node.name)
        for path in sorted((ROOT / "tests").rglob("test_*.py"))
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_")
    ]
    assert len(tests) > 500
    assert [f"{path} {name}" for path, name in tests if not 3 <= name.count("_") <= 6] == []


def test_allowed_names_occur():
    assert [key for key in ALLOWED if key.partition(":")[2] not in dict(names(ROOT / key.partition(":")[0]))] == []


@pytest.mark.parametrize("folder", FOLDERS)
def test_public_functions_have_docstrings(folder):
    bare = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"
        for path in sorted((CORE / folder).rglob("*.py"))
        for node in ast.parse(path.read_text("utf-8")).body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
    ]
    assert bare == []
