"""Every step by which a file or the store changes, counted: recorded, refused, or the end of the process."""

from __future__ import annotations

import errno
import os
import signal
import sqlite3
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

CALLS = ("fsync", "replace", "unlink", "mkdir")
SAVED = {name: getattr(os, name) for name in ("open", "fdopen", *CALLS)}
CONNECT = sqlite3.connect


@contextmanager
def counted(before: Callable[[str, Path], object]) -> Iterator[None]:
    """Call ``before`` ahead of each step while the block runs, with its name and the file or folder.

    ``create``, ``write``, ``fsync``, ``replace`` (the target), ``unlink``, ``mkdir``, and of the store ``begin`` and
    ``commit``; it may raise, or never come back.
    """
    for name in CALLS:
        setattr(os, name, _announced(name, before))
    os.open, os.fdopen, sqlite3.connect = _opened(before), _filled(before), _stored(before)  # type: ignore[assignment]
    try:
        yield
    finally:
        for name, saved in SAVED.items():
            setattr(os, name, saved)
        sqlite3.connect = CONNECT


def numbered(number: int, then: Callable[[str, Path], object]) -> Callable[[str, Path], None]:
    """Return a caller for ``counted``: at the step of that number, from 0, something happens."""
    left = iter(range(number, -1, -1))

    def before(step: str, path: Path) -> None:
        if next(left, None) == 0:
            then(step, path)

    return before


def killed(_step: str, _path: Path) -> None:
    """End the process here, as by ``kill -9``."""
    os.kill(os.getpid(), signal.SIGKILL)


def refused(code: int) -> Callable[[str, Path], None]:
    """Return a caller that raises that error number, in the database's steps as SQLite's error."""

    def no(step: str, path: Path) -> None:
        if step in ("begin", "commit"):
            raise _sqlite(code)
        raise OSError(code, os.strerror(code), str(path))

    return no


def _sqlite(code: int) -> sqlite3.OperationalError:
    error = sqlite3.OperationalError("as the soak wants it")
    full, failed = sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR
    error.sqlite_errorcode = {errno.ENOSPC: full, errno.EROFS: sqlite3.SQLITE_READONLY}.get(code, failed)
    return error


def _announced(name: str, before: Callable[[str, Path], object]) -> Callable[..., Any]:
    def call(*given: Any, **named: Any) -> Any:  # noqa: ANN401 - whatever the system's call takes and gives
        last = given[-1] if name == "replace" else given[0]
        before(name, _path(last))
        return SAVED[name](*given, **named)

    return call


def _path(result: int | str | Path) -> Path:
    return Path(f"/proc/self/fd/{result}").readlink() if isinstance(result, int) else Path(result)


def _opened(before: Callable[[str, Path], object]) -> Callable[..., int]:
    def call(path: str | Path, flags: int, *more: Any, **named: Any) -> int:  # noqa: ANN401 - the system's own
        if flags & os.O_CREAT and not os.path.lexists(path):
            before("create", Path(path))
        return int(SAVED["open"](path, flags, *more, **named))

    return call


def _filled(before: Callable[[str, Path], object]) -> Callable[..., IO[bytes]]:
    def call(number: int, mode: str = "r", *more: Any, **named: Any) -> IO[Any]:  # noqa: ANN401 - the system's own
        file: IO[Any] = SAVED["fdopen"](number, mode, *more, **named)
        return _Written(file, before) if "w" in mode else file  # type: ignore[return-value]

    return call


class _Written:
    """A file that tells before it is written to."""

    def __init__(self, file: IO[bytes], before: Callable[[str, Path], object]) -> None:
        self._file, self._before = file, before

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - all else is the file's
        return getattr(self._file, name)

    def write(self, data: bytes) -> int:
        """Write half of it to the disk before the step is announced."""
        half = len(data) // 2
        self._file.write(data[:half])
        self._file.flush()
        self._before("write", _path(self._file.fileno()))
        return half + self._file.write(data[half:])


def _stored(before: Callable[[str, Path], object]) -> Callable[..., sqlite3.Connection]:
    class Announcing(sqlite3.Connection):
        def execute(self, sql: str, *more: Any) -> sqlite3.Cursor:  # noqa: ANN401 - SQLite's own
            if sql.startswith("BEGIN"):
                before("begin", Path())
            return super().execute(sql, *more)

        def __exit__(self, kind: type[BaseException] | None, *more: object) -> Any:  # noqa: ANN401 - the context's own
            if kind is None:
                try:
                    before("commit", Path())
                except BaseException:
                    self.rollback()
                    raise
            return super().__exit__(kind, *more)

    return lambda *given, **named: CONNECT(*given, factory=Announcing, **named)
