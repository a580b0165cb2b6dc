"""A build of rencai, this one or another, and the warm processes that run its commands (``forks.py``)."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ROOT = Path(__file__).resolve().parents[1]
FORKS = Path(__file__).with_name("forks.py")
LONGEST = 300
"""Seconds after which a command is killed."""


def fixture(name: str) -> Path:
    """Return the path of a file or folder of that name under ``tests`` of this tree."""
    return next((ROOT / "tests").rglob(name))


@dataclass(frozen=True)
class Ended:
    """What a command came to: its exit code, negative for a signal, and what it wrote, without paths."""

    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Build:
    """A checkout with an environment in ``.venv``, and the folder in which its commands run."""

    name: str
    root: Path
    folder: Path

    @property
    def python(self) -> Path:
        """Return the interpreter of its environment."""
        return Path(sys.executable) if self.root == ROOT else self.root / ".venv" / "bin" / "python"

    @property
    def environment(self) -> dict[str, str]:
        """Return what every command of it sees: nothing of the person who started the comparison."""
        return {
            "PATH": f"{self.python.parent}{os.pathsep}{os.environ['PATH']}",
            "HOME": str(self.folder / "home"),
            "TMPDIR": str(self.folder / "tmp"),
            "LANG": "C.UTF-8",
            "COLUMNS": "200",
            "POLARS_MAX_THREADS": "1",
            "OPENBLAS_NUM_THREADS": "1",
        }

    def prepare(self) -> None:
        """Make its folders, and list what a command imports."""
        for name in ("home", "tmp"):
            (self.folder / name).mkdir(parents=True)
        words = ["score", fixture("english.xlsx"), "-o", "warm.xlsx", "--rulings", "warm.parquet"]
        self.run(FORKS, "--list", self.modules, "--data", "warm", *words)

    @property
    def modules(self) -> Path:
        """Return the file with the names of the modules that a command imports."""
        return self.folder / "modules.json"

    def run(self, *words: str | Path) -> str:
        """Run a script or module in a process of its own, which must succeed, and return its standard output."""
        command = [str(self.python), "-P", *map(str, words)]
        process = subprocess.run(
            command, cwd=self.folder, env=self.environment, stdout=subprocess.PIPE, text=True, check=True
        )
        return process.stdout

    def rencai(self, *words: str | Path) -> Ended:
        """Run the command in a process of its own."""
        command = [str(self.python.with_name("rencai")), *map(str, words)]
        process = subprocess.run(
            command, cwd=self.folder, env=self.environment, capture_output=True, text=True, check=False
        )
        return Ended(process.returncode, self.neutral(process.stdout), self.neutral(process.stderr))

    def neutral(self, text: str) -> str:
        """Return a text without the paths of this build."""
        for path, name in ((self.folder, "FOLDER"), (self.root, "TREE")):
            text = text.replace(str(path), name)
        return re.sub(r"\S*/site-packages/", "SITE/", text)


class Runner:
    """A warm process that runs commands of a build, one after the other."""

    def __init__(self, build: Build, number: int) -> None:
        self.build = build
        self.streams = [build.folder / f"{name}-{number}" for name in ("out", "err")]
        self.process = subprocess.Popen(
            [str(build.python), "-P", str(FORKS), "--import", str(build.modules)],
            env=build.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def run(self, arguments: Sequence[str], threads: int = 1) -> Ended:
        """Run a command in the build's folder, and wait for its end."""
        out, err = map(str, self.streams)
        command = {
            "arguments": list(arguments), "folder": str(self.build.folder), "out": out, "err": err, "seconds": LONGEST,
            "environment": self.build.environment | {"POLARS_MAX_THREADS": str(threads)},
        }  # fmt: skip
        print(json.dumps(command), file=_pipe(self.process.stdin), flush=True)
        answer = _pipe(self.process.stdout).readline()
        texts = (self.build.neutral(stream.read_text("utf-8", "replace")) for stream in self.streams)
        return Ended(int(answer), *texts)

    def stop(self) -> None:
        """End the process."""
        _pipe(self.process.stdin).close()
        self.process.wait()


def _pipe(stream: IO[str] | None) -> IO[str]:
    if stream is None:  # never: both were asked for
        raise ValueError
    return stream


@contextmanager
def checkout(revision: str) -> Iterator[Path]:
    """Check a revision out into a folder for the block, and install it there as its own Makefile does."""
    with tempfile.TemporaryDirectory(prefix="rencai-build-") as name:
        folder = Path(name) / "tree"
        git = [shutil.which("git") or "git", "-C", str(ROOT), "worktree"]
        subprocess.run([*git, "add", "--quiet", "--detach", str(folder), revision], check=True)
        try:
            python = f"PYTHON={getattr(sys, '_base_executable', sys.executable)}"
            make = shutil.which("make") or sys.exit("make is not installed")
            made = subprocess.run([make, "-C", str(folder), "install", python], stderr=subprocess.PIPE, check=False)
            if made.returncode:
                sys.exit(f"{revision} cannot be installed:\n{made.stderr.decode()}")
            yield folder
        finally:
            subprocess.run([*git, "remove", "--force", str(folder)], check=True)
