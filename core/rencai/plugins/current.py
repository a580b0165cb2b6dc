"""Keep the installed packages current: whoever rules asks here, and what was changed or broken since is loaded anew.

Whether anything changed is told by the files' metadata, in about a millisecond: the change time of a file moves with
every write to it, which no program can prevent. What was loaded is told apart by content (``Package.fingerprint``).
"""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
import os
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from rencai.plugins import loader

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from importlib.metadata import EntryPoint

    from rencai.plugins.loader import Installed


Stamp: TypeAlias = tuple[object, ...]


class CurrentPackages:
    """The installed packages as they are now; loaded again when one was changed, added, removed, broken or mended."""

    def __init__(self, load: Callable[[], Installed] = loader.load) -> None:
        self._load = load
        self._lock = threading.Lock()
        self._loaded: tuple[Stamp, Installed] | None = None

    def get(self) -> Installed:
        """Return the packages, with those that are broken; the same object for as long as nothing changed."""
        with self._lock:
            now = _stamp()  # before loading: what is written meanwhile differs from it
            if self._loaded is None:
                self._loaded = now, self._load()
            elif self._loaded[0] != now:
                _forget_modules()
                self._loaded = now, self._load()
            return self._loaded[1]

    def is_outdated(self) -> bool:
        """Return whether what was loaded, if anything was, is not what is installed any more."""
        with self._lock:
            return self._loaded is not None and self._loaded[0] != _stamp()


class FixedPackages(CurrentPackages):
    """Packages that were loaded once and for all."""

    def __init__(self, installed: Installed) -> None:
        super().__init__()
        self._installed = installed

    def get(self) -> Installed:
        """Return the packages."""
        return self._installed

    def is_outdated(self) -> bool:
        """Return that they are not."""
        return False


def code_stamp() -> Stamp:
    """Return what differs when rencai's own code was changed on the disk."""
    return tuple(_files(Path(__file__).parents[1]))


def code_digest() -> str:
    """Return a digest of rencai's own code, the same wherever and whenever it was installed."""
    root, digest = Path(__file__).parents[1], hashlib.sha256()
    for path in sorted((path for path in root.rglob("*") if path.suffix in _CODE), key=lambda path: path.as_posix()):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(root).as_posix()}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()


_CODE = (".py", ".toml", ".po", ".html")


_points: tuple[Stamp, list[EntryPoint]] | None = None


def _stamp() -> Stamp:
    every = sorted((point.group, point.name, point.value, _version(point)) for point in _entry_points())
    folders = sorted({folder for point in _entry_points() for folder in _folders(point)})
    return (*every, *(line for folder in folders for line in _files(folder)))


def _entry_points() -> list[EntryPoint]:
    """Return the entry points of city packages, listed again when a folder that packages lie in has changed."""
    global _points  # noqa: PLW0603 - what is installed is the process's, not an object's
    places = tuple((place, _status(Path(place or "."))) for place in sys.path)
    if _points is None or _points[0] != places:
        importlib.invalidate_caches()
        _points = places, list(loader.installed_points())
    return _points[1]


def _version(point: EntryPoint) -> str:
    return f"{point.dist.name} {point.dist.version}" if point.dist else ""


def _folders(point: EntryPoint) -> Iterator[Path]:
    """Yield the folders of the package, without importing it."""
    with suppress(ImportError, ValueError, AttributeError):
        module = sys.modules.get(point.module)
        spec = module.__spec__ if module is not None else importlib.util.find_spec(point.module.partition(".")[0])
        if spec is not None:
            yield from map(Path, spec.submodule_search_locations or [])


def _files(folder: Path) -> Iterator[tuple[object, ...]]:
    """Yield each file of code and data in the folder and those below it, with what every write to it changes."""
    with suppress(OSError):
        for entry in sorted(os.scandir(folder), key=lambda each: each.name):
            if entry.name.endswith(loader.DATA):
                yield (entry.path, _status(Path(entry.path)))
            elif entry.is_dir(follow_symlinks=False) and entry.name != "__pycache__":
                yield from _files(Path(entry.path))


def _status(path: Path) -> tuple[int, ...]:
    try:
        status = path.stat()
    except OSError:
        return ()
    return status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns


def _forget_modules() -> None:
    """Forget the modules of the city packages, so that the next import reads their files.

    What Python compiled of them goes, too: it is told apart by the second of a change alone, and by the size.
    """
    for point in _entry_points():
        for folder in _folders(point):
            for source in folder.rglob("*.py"):
                with suppress(OSError, NotImplementedError):
                    Path(importlib.util.cache_from_source(str(source))).unlink(missing_ok=True)
        for name in [each for each in sys.modules if each == point.module or each.startswith(f"{point.module}.")]:
            del sys.modules[name]
    importlib.invalidate_caches()
