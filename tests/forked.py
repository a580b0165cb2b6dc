"""The command in a process of its own: begun anew, or forked from one that has imported the large libraries.

Importing them is a third of a short command, and the tests run some hundred.
"""

import json
import multiprocessing
import os
import subprocess
import sys
import tempfile
from pathlib import Path

LIBRARIES = [
    "babel", "chinese_calendar", "click", "numpy", "opencc", "platformdirs", "pluggy", "polars", "rapidfuzz.fuzz",
    "rapidfuzz.process", "rich.console", "rich.table", "rustpy_xlsxwriter", "sqlite_utils", "structlog",
]  # fmt: skip
"""Polars has no threads before it works, so a process may be forked that has done no more than import it."""

_told = [sys.executable, "-P", "-c", "import json, sys; print(json.dumps(sys.path))"]
PATH = json.loads(subprocess.run(_told, capture_output=True, check=True).stdout)
"""Where a process looks for modules that begins outside of these tests."""

_SERVER = multiprocessing.get_context("forkserver")
_SERVER.set_forkserver_preload(LIBRARIES)


def begun(arguments, folder, environment, stdin=None):
    """What the installed ``rencai`` said in that folder, and its exit code."""
    command = [str(Path(sys.executable).with_name("rencai")), *arguments]
    return subprocess.run(
        command, cwd=folder, env=environment, input=stdin, capture_output=True, text=True, check=False
    )


def forked(arguments, folder, environment, stdin=None):
    """The same of a forked process, into which nothing of ours has been imported."""
    with tempfile.TemporaryDirectory() as place:
        streams = [Path(place, name) for name in ("in", "out", "err")]
        streams[0].write_text(stdin or "", "utf-8")
        process = _SERVER.Process(target=_become, args=(arguments, folder, environment, streams))
        process.start()
        process.join()
        out, err = (stream.read_text("utf-8") for stream in streams[1:])
    return subprocess.CompletedProcess(["rencai", *arguments], process.exitcode, out, err)


def _become(arguments, folder, environment, streams):
    """Make this process the command: its streams, environment, folder and path."""
    for number, (stream, flags) in enumerate(zip(streams, _FLAGS, strict=True)):
        os.dup2(os.open(stream, flags, 0o600), number)
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115 - the process's own, to its end
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    tempfile.tempdir, sys.dont_write_bytecode = None, False  # as the environment says
    sys.path[:] = [*filter(None, environment.get("PYTHONPATH", "").split(os.pathsep)), *PATH]
    sys.argv = ["rencai", *arguments]
    from rencai.cli import main

    main()


_FLAGS = (os.O_RDONLY, *[os.O_WRONLY | os.O_CREAT] * 2)
