"""The command in a process of its own: begun anew, or forked from one that has imported libraries and our modules.

Importing them is half of a short command, and the tests run some hundred. Every forked process imports this module.
"""

import gc
import json
import multiprocessing
import os
import pkgutil
import subprocess
import sys
import tempfile
from functools import cache
from importlib import metadata
from multiprocessing import forkserver
from pathlib import Path
from unittest.mock import patch

LIBRARIES = [
    "babel", "chinese_calendar", "click", "numpy", "opencc", "platformdirs", "pluggy", "polars", "rapidfuzz.fuzz",
    "rapidfuzz.process", "rich.console", "rich.table", "rustpy_xlsxwriter", "sqlite_utils", "structlog",
]  # fmt: skip
"""Polars has no threads before it works, so a process may be forked that has done no more than import it."""


@cache
def _server():
    """Where processes are forked from, which has imported all that does nothing when it is imported.

    Cities are loaded by each command: they may be others.
    """
    import rencai

    packages = [package.name for package in pkgutil.walk_packages(rencai.__path__, "rencai.")]
    ours = [
        package
        for package in packages
        if not package.startswith("rencai.web") and package.rpartition(".")[2] not in _RUN
    ]
    served = multiprocessing.get_context("forkserver")
    served.set_forkserver_preload([*LIBRARIES, *ours, "warmed"])
    with patch.dict(os.environ, {"PYTHONPATH": str(Path(__file__).parent)}):  # for what is imported last
        forkserver.ensure_running()
    return served


_RUN = ("__main__", "child")
"""What runs when it is imported."""


@cache
def _path():
    """Where a process looks for modules that begins outside of these tests."""
    result = [sys.executable, "-P", "-c", "import json, sys; print(json.dumps(sys.path))"]
    return json.loads(subprocess.run(result, capture_output=True, check=True).stdout)


def begun(arguments, folder, environment, stdin=None):
    """What the installed ``rencai`` said in that folder, and its exit code."""
    command = [str(Path(sys.executable).with_name("rencai")), *arguments]
    return subprocess.run(
        command, cwd=folder, env=environment, input=stdin, capture_output=True, text=True, check=False
    )


def forked(arguments, folder, environment, stdin=None, *, alone=None):
    """The same of a forked process, in which nothing of ours has run; ``alone``: the folder of all cities it knows."""
    with tempfile.TemporaryDirectory() as place:
        streams = [Path(place, name) for name in ("in", "out", "err")]
        streams[0].write_text(stdin or "", "utf-8")
        process = _server().Process(target=_become, args=(arguments, folder, environment, streams, _path(), alone))
        process.start()
        process.join()
        out, err = (stream.read_text("utf-8") for stream in streams[1:])
    return subprocess.CompletedProcess(["rencai", *arguments], process.exitcode, out, err)


class Service:
    """A command that goes on in a forked process, handled as a ``subprocess.Popen``; its log is appended to."""

    def __init__(self, arguments, log):
        streams = [Path(os.devnull), Path(os.devnull), Path(log)]
        args = (arguments, Path.cwd(), dict(os.environ), streams, _path(), None)
        self._process = _server().Process(target=_become, args=args, daemon=True)
        self._process.start()
        self.pid, self.terminate, self.kill = self._process.pid, self._process.terminate, self._process.kill

    def poll(self):
        return self._process.exitcode

    def wait(self, timeout):
        self._process.join(timeout)
        if self.poll() is None:
            raise subprocess.TimeoutExpired("rencai", timeout)
        return self.poll()


def _only(folder):
    """Let no installed packages be found but those in that folder: no city but its own."""
    every = metadata.distributions
    metadata.distributions = lambda **chosen: (item for item in every(**chosen) if item.locate_file("") == Path(folder))


def _become(arguments, folder, environment, streams, path, alone):
    """Make this process the command: its streams, environment, folder and path."""
    gc.freeze()  # what was imported is not looked through again, which would copy its pages
    for number, (stream, flags) in enumerate(zip(streams, _FLAGS, strict=True)):
        os.dup2(os.open(stream, flags, 0o600), number)
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115 - the process's own, to its end
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    tempfile.tempdir, sys.dont_write_bytecode = None, False  # as the environment says
    sys.path[:] = [*filter(None, environment.get("PYTHONPATH", "").split(os.pathsep)), *path]
    sys.argv = ["rencai", *arguments]
    if alone:
        _only(alone)
    from rencai.cli import main

    main()


_FLAGS = (os.O_RDONLY, *[os.O_WRONLY | os.O_CREAT | os.O_APPEND] * 2)
