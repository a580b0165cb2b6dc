"""The process that reads one file: ``python -P -m rencai.sheets.file.child``.

It has the file and two ways to answer as open descriptors, and is bounded before it reads the first byte: memory,
processor time, no core, no survival of its parent.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import signal
import sys
from pathlib import Path
from typing import IO, TYPE_CHECKING

from rencai.sheets.file import answer, errors
from rencai.sheets.file.limits import Limits
from rencai.system.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rencai.sheets.file.read import Request


PR_SET_PDEATHSIG = 1


def main() -> None:
    """Read the request from standard input, answer it, end."""
    gc.disable()  # it soon ends, and a table of text is a million lists
    request: Request = json.load(sys.stdin)
    limits = Limits(**request["limits"])
    _confine(limits, request["parent"])
    with os.fdopen(request["manifest"], "wb") as manifest, os.fdopen(request["frames"], "wb") as frames:
        manifest.write(_answer(request, limits, frames))


def _confine(limits: Limits, parent: int) -> None:
    """Set the bounds on memory, time and files that the system enforces, where it can."""
    with contextlib.suppress(ImportError):
        import resource

        cpu = limits.cpu
        for which, most in (
            (resource.RLIMIT_AS, (limits.memory, limits.memory)),
            (resource.RLIMIT_FSIZE, (limits.memory, limits.memory)),
            (resource.RLIMIT_CPU, (cpu, cpu + 5)),
            (resource.RLIMIT_CORE, (0, 0)),
        ):
            with contextlib.suppress(ValueError, OSError):  # a stricter bound is in force already
                resource.setrlimit(which, most)
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:  # it ended before it could be watched
            os._exit(1)


def _answer(request: Request, limits: Limits, frames: IO[bytes]) -> bytes:
    try:
        data = _read_file(request, limits)
        if request["numbers"]:
            return _look(data, request["numbers"], limits)
        from rencai.sheets.file import workbook

        content = workbook.read(data, request["ending"], request["sheets"], limits, documents=request["documents"])
        import hashlib

        return answer.serialize(hashlib.sha256(data).hexdigest(), content, frames, limits)
    except InputError as error:
        return answer.serialize_error(error)
    except MemoryError:
        return answer.serialize_error(errors.too_much_memory(limits))
    except OSError:
        return answer.serialize_error(InputError(
            "no room for what was read in the folder for temporary files (TMPDIR)", code="E_INPUT_ROOM"))  # fmt: skip
    except BaseException as error:  # noqa: BLE001 - ours, and to be reported; its message could hold a cell
        return answer.serialize_error(InputError(_describe_bug(error), code="E_INPUT_READER"))


def _look(data: bytes, numbers: Sequence[str], limits: Limits) -> bytes:
    from rencai.sheets.file import look

    return json.dumps({"holds": look.in_file(data, look.compile_numbers(numbers), limits)}).encode()


def _describe_bug(error: BaseException) -> str:
    traceback = error.__traceback__
    while traceback and traceback.tb_next:
        traceback = traceback.tb_next
    where = f"{Path(traceback.tb_frame.f_code.co_filename).name}, line {traceback.tb_lineno}" if traceback else ""
    return f"the reader failed ({type(error).__name__}, {where}); please report this line"


def _read_file(request: Request, limits: Limits) -> bytes:
    """Read the whole file once.

    :raises InputError: when it is not what it was when it was opened.
    """
    with os.fdopen(request["file"], "rb") as file:
        data = file.read(limits.packed + 1)
        now = os.fstat(file.fileno())
    if [now.st_size, now.st_mtime_ns] != request["state"] or len(data) != now.st_size:
        raise errors.changed()
    return data


if __name__ == "__main__":
    main()
