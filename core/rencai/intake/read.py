"""The one door: a path becomes a book, or an error that begins with the file's name."""

from __future__ import annotations

import os
import stat
import tempfile
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rencai.errors import InputError
from rencai.intake import answer, faults, process
from rencai.intake.limits import COMMAND_LINE, Limits, size

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from rencai.intake.book import Book

# a pipe without a writer must not block, and no terminal become ours; Windows knows neither
FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NOCTTY", 0)


def read(path: Path, limits: Limits = COMMAND_LINE, sheets: Sequence[str] = ()) -> Book:
    """Every worksheet of the file, or those of these names, hidden ones too, as text.

    Another process reads it, within the limits; it is gone afterwards, and so is all it wrote.
    """
    name = path.name or str(path)  # "." and "/" have no name
    with _opened(path, name) as file:
        try:
            book = _book(path, name, file, limits, sheets)
        except InputError as error:
            raise InputError(f"{name}: {error}", code=error.code) from error.__cause__
        except OSError as error:
            raise InputError(
                f"{name}: no process to read it could be started, or the folder for temporary files (TMPDIR) cannot be"
                " written; free what is lacking and try again",
                code="E_INPUT_READER",
            ) from error
    if not any(sheet.cells.height for sheet in book.sheets):
        raise InputError(f"{name}: no sheet has any content; fill in the template", code="E_INPUT_EMPTY")
    return book


def _book(path: Path, name: str, file: int, limits: Limits, sheets: Sequence[str]) -> Book:
    length = os.fstat(file).st_size
    if not length:
        raise InputError("an empty file; copy or save it again", code="E_INPUT_EMPTY")
    if length > limits.packed:
        raise faults.too_large("too large a file", "packed", size(limits.packed))
    with (
        tempfile.TemporaryFile() as frames,
        process.manifest(path.suffix.lower(), file, sheets, limits, frames) as manifest,
    ):
        return answer.unpacked(name, manifest, frames)


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
