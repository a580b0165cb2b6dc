"""Serve commands of one build from a warm process; ``bench/same_as.py`` starts it with the build's own interpreter.

Importing Polars is most of a short command, so each command is a fork of a process that has imported what a command
imports. Only the standard library and the console script ``rencai`` are used, which every build has. A line of
standard input is a command as JSON (``arguments, folder, environment, out, err, seconds``); the line of standard output
that answers it is its exit code, negative for the signal that ended it. ``--list FILE`` writes the names of the modules
that one command imports instead, and ``--import FILE`` imports those.
"""

import gc
import importlib
import json
import os
import signal
import sys
import tempfile
from contextlib import suppress
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

LEFT_OUT = ("__main__", "child")
"""Modules that may do their work when they are imported."""
THREADS = Path("/proc/self/task")
"""Polars' allocator has threads from the start, which a fork does without; those that compute it would wait for."""


def list_modules(path: Path, arguments: list[str]) -> None:
    """Run a command here, and write what was imported in the order of the imports."""
    sys.argv = ["rencai", *arguments]
    with suppress(SystemExit):
        entry()()
    names = [name for name in sys.modules if name.rpartition(".")[2] not in LEFT_OUT]
    path.write_text(json.dumps(names), "utf-8")


def import_modules(path: Path, *, own: bool) -> int:
    """Import what a command imports, of the build itself (``own``) or of libraries; return the number of threads."""
    for name in json.loads(path.read_text("utf-8")):
        if name.startswith("rencai") == own:
            with suppress(ImportError):
                importlib.import_module(name)
    return len(list(THREADS.iterdir())) if THREADS.is_dir() else 0


def entry() -> Any:  # noqa: ANN401 - a build's own function, of which only the name is known here
    """Return the function behind the console script."""
    (script,) = entry_points(group="console_scripts", name="rencai")
    return script.load()


def serve(answers: int) -> None:
    """Answer each line of standard input until it ends."""
    for line in sys.stdin:
        os.write(answers, b"%d\n" % run(json.loads(line)))


def run(command: dict[str, Any]) -> int:
    """Return the exit code of a command that runs in a fork; it is killed with its children when its time is up."""
    pid = os.fork()
    if not pid:
        os.setsid()
        become(command)

    def expire(*_: object) -> None:
        with suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)

    signal.signal(signal.SIGALRM, expire)
    signal.alarm(command["seconds"])
    _, status = os.waitpid(pid, 0)
    signal.alarm(0)
    return os.waitstatus_to_exitcode(status)


def become(command: dict[str, Any]) -> None:
    """Make this process the command: its streams, environment, folder and arguments."""
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    gc.freeze()  # what was imported is not looked through again, which would copy its pages
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    for number, opened in enumerate(
        (os.open(os.devnull, os.O_RDONLY), os.open(command["out"], flags, 0o600), os.open(command["err"], flags, 0o600))
    ):
        os.dup2(opened, number)
        os.close(opened)
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115 - the process's own, to its end
    os.environ.clear()
    os.environ.update(command["environment"])
    os.chdir(command["folder"])
    tempfile.tempdir = None  # as the environment says
    sys.argv = ["rencai", *command["arguments"]]
    entry()()
    os._exit(0)


def main(arguments: list[str]) -> None:
    """Write the list of modules, or import them and serve."""
    if arguments[0] == "--list":
        list_modules(Path(arguments[1]), arguments[2:])
        return
    answers = os.dup(1)
    os.set_inheritable(answers, False)  # noqa: FBT003 - positional only
    os.dup2(2, 1)  # what an import prints is no answer
    before = import_modules(Path(arguments[1]), own=False)
    if arguments[0] == "--import" and import_modules(Path(arguments[1]), own=True) > before:
        os.dup2(answers, 1)  # begin again without what computes when it is imported
        os.execv(sys.executable, [sys.executable, "-P", __file__, "--import-libraries", *arguments[1:]])  # noqa: S606 - this script again
    serve(answers)


if __name__ == "__main__":
    main(sys.argv[1:])
