"""Print the test files of what a change touches, for ``make check``: ``changed.py [BASE]``.

The change is what differs between the working tree and the commit at which it left BASE (main unless given; HEAD where
there is no such branch). Its tests are, of each changed file:

- a test file: itself; the ``conftest.py`` of a folder: the tests of that folder
- a module: the tests that import it, also through a ``conftest.py``, those of the folder that mirrors its own which are
  named after it or after its folder, and its own examples; where that is none, the tests of the modules
  that import it, and so on
- a data file: as the modules of the nearest folder that name it, else as all modules there; the tests named after its
  own folder
- a document, the Makefile: ``test_docs.py``; in any case ``test_floors.py``

What a change does further away shows in ``make test`` alone.
"""

import ast
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
SOURCES = ("core", *(f"plugins/{city.name}" for city in sorted((ROOT / "plugins").iterdir())), "soak", "tests")
"""The folders in which modules are found by name."""
CORE = ROOT / "core" / "rencai"
TESTS = ROOT / "tests"
ALWAYS = "test_floors.py"
DOCUMENTS = "test_docs.py"
OF_CITIES = ("test_cities.py", "test_inputs.py")


class Tree:
    """The modules and tests of a source tree, and who imports whom."""

    def __init__(self, root: Path = ROOT) -> None:
        self.root = root
        self.names = {path: name for folder in SOURCES for path, name in _modules(root / folder)}
        self.tests = {path for path in self.names if path.name.startswith("test_")}
        modules = {name: path for path, name in self.names.items()}
        self.importers: dict[Path, set[Path]] = {path: set() for path in self.names}
        for path in self.names:
            for name in _imported(path):
                if name in modules:
                    self.importers[modules[name]].add(path)

    def touched(self, changed: Iterable[Path]) -> list[Path]:
        """Return what pytest is to run for the changed files, sorted; files that are gone are passed over."""
        chosen = {test for path in changed for test in self._of(path)}
        return sorted(chosen | self._called(ALWAYS)) if chosen else []

    def _called(self, *names: str) -> set[Path]:
        return {test for test in self.tests if test.name in names}

    def _below(self, conftest: Path) -> set[Path]:
        return {test for test in self.tests if conftest.parent in test.parents}

    def _of(self, path: Path) -> set[Path]:
        if path.suffix == ".md" or path.name == "Makefile":
            return self._called(DOCUMENTS)
        if path.name == "conftest.py":
            return self._below(path)
        if path in self.tests:
            return {path}
        if path in self.names:
            return self._of_module(path)
        folder = next((up for up in path.parents if any(other.parent == up for other in self.names)), path.parent)
        beside = [other for other in self.names if other.parent == folder and other not in self.tests]
        naming = [other for other in beside if path.name in other.read_text("utf-8")]
        matches = {test for other in naming or beside for test in self._of_module(other)}
        return matches | self._called(ALWAYS, f"test_{path.parent.name}.py")

    def _of_module(self, path: Path) -> set[Path]:
        matches, nearest, passed = self._near(path), {path}, {path}
        while not matches and nearest:
            nearest = {importer for module in nearest for importer in self.importers[module]} - passed
            passed |= nearest
            matches = {test for importer in nearest for test in self._near(importer)}
        examples = {path} if ">>> " in path.read_text("utf-8") else set()
        return matches | examples

    def _near(self, path: Path) -> set[Path]:
        """Return the tests that import the module, and those that are named after it, its folder or its city."""
        stem = path.parent.name if path.name == "__init__.py" else path.stem
        named = self._called(f"test_{stem}.py", f"test_{path.parent.name}.py")
        near = {test for test in named if CORE not in path.parents or _mirrors(test, path)}
        if self.root / "plugins" in path.parents:
            near |= self._called(*OF_CITIES)
        for importer in self.importers[path]:
            near |= self._below(importer) if importer.name == "conftest.py" else {importer} & self.tests
        return near


def _mirrors(test: Path, module: Path) -> bool:
    """Return whether the test lies in the folder of ``tests`` that mirrors the module's in core, or above all."""
    return test.relative_to(TESTS).parts[0] in (module.relative_to(CORE).parts[0], test.name)


def _modules(folder: Path) -> Iterator[tuple[Path, str]]:
    """Yield each module of the folder with the name by which it is imported."""
    for path in sorted(folder.rglob("*.py")):
        parts = path.relative_to(folder).with_suffix("").parts
        yield path, ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _imported(path: Path) -> Iterator[str]:
    """Yield the names that the file imports, wherever it does; of ``from a import b`` both ``a`` and ``a.b``."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def changed(base: str) -> list[Path]:
    """Return the files that differ from the commit at which the work left that branch, new ones included."""
    recorded = _git("rev-parse", "--verify", "--quiet", f"{base}^{{commit}}")
    begin = _git("merge-base", base, "HEAD")[0] if recorded else "HEAD"
    names = _git("diff", "--name-only", begin) + _git("ls-files", "--others", "--exclude-standard")
    return [ROOT / name for name in names]


def _git(*words: str) -> list[str]:
    command = ["git", "-c", "core.quotePath=off", *words]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False).stdout.splitlines()


if __name__ == "__main__":
    touched = Tree().touched(changed(sys.argv[1] if len(sys.argv) > 1 else "main"))
    sys.stdout.writelines(f"{path.relative_to(ROOT)}\n" for path in touched)
