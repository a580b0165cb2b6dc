"""The commands that ``bench/same_as.py`` runs in both builds, and the files that each writes."""

from __future__ import annotations

import csv
import shutil
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

from builds import ROOT, Build, fixture

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path
    from random import Random

LANGUAGES = ("zh", "en")
AS_OF = "2026-11-23"
DAYS = (AS_OF, "2019-03-01", "2022-12-31", "2024-02-29", "2025-01-15", "2030-07-01")
"""Before the first edition of a city, between editions, and later than any."""
SIZES = (1, 4, 8, 12, 15)
"""How many random batches are scored by one command."""
APPLICANTS = ROOT / "inputs" / "applicants.xlsx"
ROWS = range(4, 300, 30)
"""The rows of it that are explained."""
NAMES = 40
CITIES = ("suzhou", "beijing", "guangzhou", "shenyang")
COMMANDS = (
    "score", "explain", "template", "match", "nightly", "serve", "worker", "runs", "decide", "decisions", "awards",
    "mappings", "users", "tokens", "person", "audit", "backup", "restore", "verify", "doctor", "cities", "catalogue",
    "plugin",
)  # fmt: skip
NIGHT = ("plain.xlsx", "utf8.csv", "damaged-sheet.xlsx", "dates.xlsx")
NOT_INPUTS = (".py", ".toml", ".pyc")


@dataclass(frozen=True)
class Case:
    """One command: its arguments, and the files or folders that it writes, below the build's own folder."""

    name: str
    arguments: tuple[str, ...]
    outputs: tuple[str, ...] = ()
    threads: int = 1


def score(name: str, files: Sequence[Path], lang: str, rulings: str, *options: str, threads: int = 1) -> Case:
    """Return the case of a score; the rulings table has that ending."""
    stem = f"out/{name.replace('/', '-')}-{lang}"
    outputs = (f"{stem}.xlsx", f"{stem}.{rulings}")
    words = ("score", *map(str, files), "-o", outputs[0], "--rulings", outputs[1], "--lang", lang, *options)
    return Case(f"{name} {lang}", words, outputs, threads)


def inputs() -> Iterator[Case]:
    """Yield the workbooks of ``inputs``, recorded in a store, with as many threads as there are processors."""
    for path in sorted((ROOT / "inputs").glob("*.xlsx")):
        for lang, rulings in zip(LANGUAGES, ("parquet", "csv"), strict=True):
            options = ("--as-of", AS_OF, "--data", "data")
            yield score(f"inputs/{path.name}", [path], lang, rulings, *options, threads=2)


def workbooks(most: int | None) -> Iterator[Case]:
    """Yield the tests' workbooks: each by itself (of few, three) in Chinese, several at once in English."""
    paths = sorted(path for path in fixture("workbooks").iterdir() if path.is_file())
    paths = [path for path in paths if path.suffix not in NOT_INPUTS]
    paths = paths[:: max(1, len(paths) // most)][:most] if most else paths
    options = ("--as-of", AS_OF, "--no-record", "--data", "data")
    for lang, rulings, size in (("zh", "ndjson", 3 if most else 1), ("en", "parquet", 6)):
        for first in range(0, len(paths), size):
            chosen = paths[first : first + size]
            yield score(f"workbooks/{chosen[0].name}+{len(chosen)}", chosen, lang, rulings, *options)


def batches(folder: Path, random: Random) -> Iterator[Case]:
    """Yield the random batches, one or several by a command, on different days."""
    paths = sorted(folder.iterdir())
    while paths:
        size = random.choice(SIZES)
        chosen, paths = paths[:size], paths[size:]
        options = ("--as-of", random.choice(DAYS), "--no-record", "--data", "data")
        for lang, rulings in zip(LANGUAGES, random.sample(("parquet", "ndjson"), 2), strict=True):
            yield score(f"batches/{chosen[0].stem}+{len(chosen)}", chosen, lang, rulings, *options)


def commands(*, quick: bool) -> Iterator[Case]:
    """Yield what is not a score."""
    yield Case("help", ("--help",))
    yield from (Case(f"{name} --help", (name, "--help")) for name in COMMANDS)
    yield Case("cities", ("cities", "--json", "--data", "data"))
    yield Case("cities, no plugins", ("--no-plugins", "cities", "--json", "--data", "data"))
    for lang in LANGUAGES:
        yield Case(f"catalogue show {lang}", ("catalogue", "show", "--lang", lang, "--data", "data"))
        for city in (None, *CITIES)[: 2 if quick else None]:
            path = f"out/template-{city}-{lang}.xlsx"
            yield Case(f"template {city} {lang}", ("template", path, "--lang", lang, *_city(city)), (path,))
        for row in ROWS[:: 5 if quick else 1]:
            words = ("explain", str(APPLICANTS), "--row", str(row), "--as-of", AS_OF, "--lang", lang, "--data", "data")
            yield Case(f"explain {row} {lang}", words)
    yield Case("catalogue show --json", ("catalogue", "show", "--json", "--data", "data"))
    for number, line in enumerate(_names(4 if quick else NAMES)):
        words = ("match", line["name"], *(("--issuer", line["issuer"]) if line["issuer"] else ()))
        yield Case(f"match {number}", (*words, "--as-of", line["as_of"], "--json", "--data", "data"))
    yield from list(refusals())[:: 4 if quick else 1]
    for lang in LANGUAGES[: 1 if quick else None]:
        place = f"night-{lang}"
        folders = (f"{place}/in", f"{place}/out")
        words = ("nightly", "--inbox", folders[0], "--outbox", folders[1], "--date", AS_OF, "--settle", "0")
        yield Case(place, (*words, "--lang", lang, "--data", f"{place}/data"), folders)


def refusals() -> Iterator[Case]:
    """Yield commands that are refused, each with a code of its own."""
    here = ("--data", "data", "--as-of", AS_OF)
    for name, words in {
        "no file": ("score", "nothing.xlsx", "-o", "out/no.xlsx", *here),
        "no city": ("score", str(APPLICANTS), "--city", "atlantis", *here),
        "no day": ("score", str(APPLICANTS), "--as-of", "2026-02-30", "--data", "data"),
        "no sheet": ("score", str(APPLICANTS), "--sheet", "nothing", *here),
        "no column": ("score", str(APPLICANTS), "--assume", "nothing=1", *here),
        "no value": ("score", str(APPLICANTS), "--assume", "job_type=nothing", *here),
        "no limit": ("score", str(APPLICANTS), "--limit", "nothing=1", *here),
        "no heading": ("score", str(APPLICANTS), "--map", "nothing=name", *here),
        "no folder": ("score", str(APPLICANTS), "-o", "nothing/r.xlsx", *here),
        "no table": ("score", str(APPLICANTS), "--rulings", "out/r.txt", *here),
        "no row": ("explain", str(APPLICANTS), "--row", "9999", *here),
        "no run": ("runs", "show", "nothing", "--data", "data"),
        "no command": ("nothing",),
        "no option": ("score", "--nothing"),
        "no list": ("catalogue", "show", "atlantis", "--data", "data"),
    }.items():
        yield Case(f"refused: {name}", words)
    lowered = ("--limit", "packed=1KB", "--no-record", *here)
    yield Case("refused: too large", ("score", str(APPLICANTS), "-o", "out/large.xlsx", *lowered))
    yield score("assumed", [APPLICANTS], "zh", "ndjson", "--assume", "job_type=technical", "--no-record", *here)
    yield score("strict", [APPLICANTS], "en", "ndjson", "--strict", "--city", "suzhou", "--no-record", *here)


def prepare(build: Build) -> None:
    """Make the folders that the cases write into, and fill the inboxes."""
    (build.folder / "out").mkdir()
    for lang, department in product(LANGUAGES, ("", "甲部")):
        inbox = build.folder / f"night-{lang}" / "in" / department
        inbox.mkdir(parents=True)
        for name in NIGHT[:2] if department else NIGHT:
            shutil.copy(fixture(name), inbox)


def _city(city: str | None) -> tuple[str, ...]:
    return ("--city", city) if city else ()


def _names(most: int) -> list[dict[str, str]]:
    with fixture("matching/names.csv").open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    return lines[:: len(lines) // most][:most]
