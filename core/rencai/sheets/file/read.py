"""Read a file in a process of its own, under limits, and return its book."""

from __future__ import annotations

import json
import os
import selectors
import signal
import stat
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from typing import IO, TYPE_CHECKING, NoReturn, TypedDict

from rencai.sheets.file import answer, errors
from rencai.sheets.file.limits import COMMAND_LINE, Limits, format_size
from rencai.system.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from io import FileIO

    from rencai.sheets.file.book import Book


COMMAND = ("-P", "-m", "rencai.sheets.file.child")
MANIFEST = 1 << 27
"""Bytes of a manifest that are accepted at most."""
OUT_OF_TIME = (signal.SIGXCPU,)
OUT_OF_MEMORY = (signal.SIGABRT, signal.SIGKILL, signal.SIGBUS)


class Request(TypedDict):
    """The request to the reading process: open descriptors, the file's state when opened, what to read, the limits."""

    file: int
    state: list[int]
    manifest: int
    frames: int
    parent: int
    ending: str
    sheets: list[str]
    documents: bool
    numbers: list[str]
    limits: dict[str, int]


@contextmanager
def start_process(
    ending: str,
    file: int,
    sheets: Sequence[str],
    limits: Limits,
    frames: IO[bytes],
    *,
    documents: bool = False,
    numbers: Sequence[str] = (),
) -> Iterator[Callable[[], bytes]]:
    """Start the reading process, and yield a function that waits for its manifest; the process ends with the block.

    :param ending: the ending of the file's name, which is only compared with what the file is.
    :param file: descriptor of the file.
    :param frames: an open file of this process to which the other writes the frames.
    :param numbers: what to look for in the file, instead of reading it.
    """
    state = os.fstat(file)
    receiver, sender = os.pipe()
    request = Request(
        file=file,
        state=[state.st_size, state.st_mtime_ns],
        manifest=sender,
        frames=frames.fileno(),
        parent=os.getpid(),
        ending=ending,
        sheets=list(sheets),
        documents=documents,
        numbers=list(numbers),
        limits=asdict(limits),
    )
    with os.fdopen(receiver, "rb", buffering=0) as pipe:
        try:
            child = _spawn(request)
        finally:
            os.close(sender)  # so that the pipe ends with the process
        try:
            _send_request(child, request)
            end = time.monotonic() + limits.seconds
            yield lambda: _end_process(child, _receive(pipe, end, limits)) or _raise_cause_of_end(child, limits)
        finally:
            if child.poll() is None:
                os.killpg(child.pid, signal.SIGKILL)
            child.wait()


def _spawn(request: Request) -> subprocess.Popen[bytes]:
    """Start the process, in a group of its own, so that Ctrl-C reaches only the parent."""
    return subprocess.Popen(  # noqa: S603 - our own interpreter and module
        [sys.executable, *COMMAND],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        pass_fds=(request["file"], request["manifest"], request["frames"]),
        env={**os.environ, "POLARS_MAX_THREADS": "2"},
        process_group=0,
    )


def _send_request(child: subprocess.Popen[bytes], request: Request) -> None:
    if child.stdin:
        with suppress(BrokenPipeError), child.stdin as stdin:
            stdin.write(json.dumps(request).encode())


def _receive(pipe: FileIO, end: float, limits: Limits) -> bytes:
    """Return all that the process writes until it closes the pipe or ends.

    :raises InputError: when that takes too long.
    """
    received = bytearray()
    with selectors.DefaultSelector() as ready:
        ready.register(pipe, selectors.EVENT_READ)
        while True:
            if not ready.select(max(end - time.monotonic(), 0)):
                raise errors.too_slow(limits)
            part = pipe.read(1 << 16)
            received += part or b""
            if not part or len(received) > MANIFEST:
                return bytes(received)


def _end_process(child: subprocess.Popen[bytes], manifest: bytes) -> bytes:
    """Return the manifest; end the process that has given one, for it has nothing more to do."""
    if manifest and child.poll() is None:
        os.killpg(child.pid, signal.SIGKILL)
    return manifest


def _raise_cause_of_end(child: subprocess.Popen[bytes], limits: Limits) -> NoReturn:
    """Raise the error that says why a process ended without a manifest."""
    exit_signal = -child.wait()
    if exit_signal in OUT_OF_TIME:
        raise errors.too_slow(limits)
    if exit_signal in OUT_OF_MEMORY:
        raise errors.too_much_memory(limits)
    raise errors.damaged() if exit_signal > 0 else errors.lost()


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
    """Read every worksheet of the file, or those of these names, hidden ones too, as text.

    Another process reads it, within the limits; it is gone afterwards, and so is all that it wrote.

    :param name: what the file is called where its path does not say so.
    :param documents: whether to read the tables of a .docx or .pdf, each as a sheet.
    :raises InputError: when the file cannot be read; the message begins with its name.
    """
    with start_reading(path, limits, sheets, name=name, documents=documents) as book:
        return book()


def look_through(path: Path, numbers: Sequence[str], limits: Limits = COMMAND_LINE) -> bool | None:
    """Return whether one of the numbers stands anywhere in the file, in a cell or beside them; see ``look``.

    Another process looks, within the limits. None: not all of the file can be looked through.

    :raises InputError: when the file cannot be read.
    """
    name = path.name or str(path)
    with _open_file(path, name) as file, _naming_file(name), tempfile.TemporaryFile() as frames:
        _check_size(os.fstat(file).st_size, limits)
        with start_process("", file, (), limits, frames, numbers=numbers) as manifest:
            return answer.parse_look(manifest())


@contextmanager
def start_reading(
    path: Path,
    limits: Limits = COMMAND_LINE,
    sheets: Sequence[str] = (),
    *,
    name: str | None = None,
    documents: bool = False,
) -> Iterator[Callable[[], Book]]:
    """Read the file while other work is done: yield a function that waits for the book, or raises why there is none.

    Arguments are those of ``read``. The reading process ends with the block, waited for or not.
    """
    with ExitStack() as stack:
        try:
            wait = _start(path, name, limits, sheets, stack, documents=documents)
        except InputError as error:
            wait = _raising(error)
        yield wait


def _raising(error: InputError) -> Callable[[], Book]:
    def wait() -> Book:
        raise error

    return wait


def _start(
    path: Path, called: str | None, limits: Limits, sheets: Sequence[str], stack: ExitStack, *, documents: bool
) -> Callable[[], Book]:
    name = called or path.name or str(path)  # "." and "/" have no name
    file = stack.enter_context(_open_file(path, name))
    with _naming_file(name):
        _check_size(os.fstat(file).st_size, limits)
        frames = stack.enter_context(tempfile.TemporaryFile())  # noqa: SIM115 - the stack closes it
        manifest = stack.enter_context(
            start_process(Path(name).suffix.lower(), file, sheets, limits, frames, documents=documents)
        )

    def wait() -> Book:
        with _naming_file(name):
            book = answer.parse(name, manifest(), frames)
        if not any(sheet.cells.height for sheet in book.sheets):
            message = f"{name}: no sheet has any content; fill in the template"
            raise InputError(message, code="E_INPUT_EMPTY", file=name)
        return book

    return wait


@contextmanager
def _naming_file(name: str) -> Iterator[None]:
    """Put the file's name before the message of errors, and into their field ``file``."""
    try:
        yield
    except InputError as error:
        raise InputError(f"{name}: {error}", code=error.code, **{**error.fields, "file": name}) from error.__cause__
    except OSError as error:
        raise InputError(
            f"{name}: no process to read it could be started, or the folder for temporary files (TMPDIR) cannot be"
            " written; free what is lacking and try again",
            code="E_INPUT_ROOM",
        ) from error


def check_file(path: Path, limits: Limits) -> None:
    """Check that the file has a size that may be read.

    :raises InputError: when it is gone, empty or too large.
    """
    try:
        length = path.stat().st_size
    except OSError as error:
        raise InputError("does not exist any more", code="E_INPUT_MISSING") from error
    _check_size(length, limits)


def _check_size(length: int, limits: Limits) -> None:
    if not length:
        raise InputError("an empty file; copy or save it again", code="E_INPUT_EMPTY")
    if length > limits.packed:
        raise errors.too_large("too large a file", "packed", format_size(limits.packed))


@contextmanager
def _open_file(path: Path, name: str) -> Iterator[int]:
    """Yield the file's descriptor; refuse what is no regular file without waiting for it."""
    try:
        file = os.open(path, FLAGS)
    except FileNotFoundError as error:
        raise InputError(f"{name} does not exist; check the path", code="E_INPUT_MISSING", file=name) from error
    except (OSError, ValueError) as error:
        message = f"{name} cannot be opened; check its name and permissions"
        raise InputError(message, code="E_INPUT_NOT_FILE", file=name) from error
    try:
        if not stat.S_ISREG(os.fstat(file).st_mode):
            message = f"{name} is a folder or a device; name one workbook file"
            raise InputError(message, code="E_INPUT_NOT_FILE", file=name)
        yield file
    finally:
        os.close(file)
