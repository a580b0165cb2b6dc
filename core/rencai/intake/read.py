"""The one door: a path becomes a book, or an error that begins with the file's name."""

from __future__ import annotations

import os
import stat
import tempfile
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from rencai.errors import InputError
from rencai.intake import answer, faults, process
from rencai.intake.limits import COMMAND_LINE, Limits, size

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from rencai.intake.book import Book

# a pipe without a writer must not block, and no terminal become ours; Windows knows neither
FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NOCTTY", 0)


def read(
    path: Path,
    limits: Limits = COMMAND_LINE,
    sheets: Sequence[str] = (),
    *,
    name: str | None = None,
    documents: bool = False,
) -> Book:
    """Every worksheet of the file, or those of these names, hidden ones too, as text.

    ``name`` is what the file is called where its path does not say so. ``documents``: of a .docx or .pdf its tables,
    each a sheet. Another process reads it, within the limits; it is gone afterwards, and so is all it wrote.
    """
    with begun(path, limits, sheets, name=name, documents=documents) as book:
        return book()


@contextmanager
def begun(
    path: Path,
    limits: Limits = COMMAND_LINE,
    sheets: Sequence[str] = (),
    *,
    name: str | None = None,
    documents: bool = False,
) -> Iterator[Callable[[], Book]]:
    """The file is being read while other work is done; what this gives waits for the book, or raises why there is none.

    The reading process ends with the block, whether anybody waited for it or not.
    """
    with ExitStack() as held:
        try:
            wait = _begun(path, name, limits, sheets, held, documents=documents)
        except InputError as error:
            wait = _refused(error)
        yield wait


def _refused(error: InputError) -> Callable[[], Book]:
    def wait() -> Book:
        raise error

    return wait


def _begun(
    path: Path, called: str | None, limits: Limits, sheets: Sequence[str], held: ExitStack, *, documents: bool
) -> Callable[[], Book]:
    name = called or path.name or str(path)  # "." and "/" have no name
    file = held.enter_context(_opened(path, name))
    with _named(name):
        _check(os.fstat(file).st_size, limits)
        frames = held.enter_context(tempfile.TemporaryFile())  # noqa: SIM115 - the stack closes it
        manifest = held.enter_context(
            process.begun(Path(name).suffix.lower(), file, sheets, limits, frames, documents=documents)
        )

    def wait() -> Book:
        with _named(name):
            book = answer.unpacked(name, manifest(), frames)
        if not any(sheet.cells.height for sheet in book.sheets):
            raise InputError(f"{name}: no sheet has any content; fill in the template", code="E_INPUT_EMPTY")
        return book

    return wait


@contextmanager
def _named(name: str) -> Iterator[None]:
    """Errors begin with the file's name."""
    try:
        yield
    except InputError as error:
        raise InputError(f"{name}: {error}", code=error.code) from error.__cause__
    except OSError as error:
        raise InputError(
            f"{name}: no process to read it could be started, or the folder for temporary files (TMPDIR) cannot be"
            " written; free what is lacking and try again",
            code="E_INPUT_READER",
        ) from error


def check(path: Path, limits: Limits) -> None:
    """The file has a size that may be read.

    :raises InputError: when it is gone, empty or too large.
    """
    try:
        length = path.stat().st_size
    except OSError as error:
        raise InputError("does not exist any more", code="E_INPUT_MISSING") from error
    _check(length, limits)


def _check(length: int, limits: Limits) -> None:
    if not length:
        raise InputError("an empty file; copy or save it again", code="E_INPUT_EMPTY")
    if length > limits.packed:
        raise faults.too_large("too large a file", "packed", size(limits.packed))


@contextmanager
def _opened(path: Path, name: str) -> Iterator[int]:
    """The file's descriptor; what is no file is refused without waiting for it."""
    try:
        file = os.open(path, FLAGS)
    except FileNotFoundError as error:
        raise InputError(f"{name} does not exist; check the path", code="E_INPUT_MISSING") from error
    except (OSError, ValueError) as error:
        raise InputError(f"{name} cannot be opened; check its name and permissions", code="E_INPUT_NOT_FILE") from error
    try:
        if not stat.S_ISREG(os.fstat(file).st_mode):
            raise InputError(f"{name} is a folder or a device; name one workbook file", code="E_INPUT_NOT_FILE")
        yield file
    finally:
        os.close(file)
