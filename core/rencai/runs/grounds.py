"""Tell what a stored run was ruled by that is not so any more: packages, lists, decisions, statements, words.

A decision or a word counts where its name or its cell occurs in the run, and whatever differs counts where that cannot
be told any more, as the run's rulings were purged. The law and the figures of another day are no difference: a run is
of its own basis date. Neither are the awards that were recorded since, nor another version of rencai itself.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

import polars as pl

from rencai.cells import remembered
from rencai.cells.columns import split_name
from rencai.decisions.model import IS_LOOK_UP, with_digests
from rencai.messages.lookup import pick, text
from rencai.store import database, decisions, files, statements, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from rencai.messages.codes import GroundChange
    from rencai.messages.fields import Fields
    from rencai.plugins.loader import Installed
    from rencai.policy.package import Package
    from rencai.store.runs import Part, Run


_CELL_NAMES = "cell."


@dataclass(frozen=True)
class Difference:
    """One thing that a run was ruled by and that is not so any more, or that it would be ruled by now besides.

    ``package`` is the name of the city package, as ``Package.name`` has it, and ``city`` what it is called in Chinese
    and in English; both are empty for words, which are of no city.
    """

    code: GroundChange
    package: str
    city: tuple[str, str] = ("", "")
    fields: Fields = field(default_factory=lambda: cast("Fields", {}))

    def sentence(self, lang: str) -> str:
        """Return in words what differs."""
        fields: Fields = {**self.fields, "name": pick(self.city, lang)} if self.package else self.fields
        return text(f"run.ground.{self.code}", lang, **fields)

    @property
    def is_suspension(self) -> bool:
        """Whether the package is broken: what rests on it is neither gone nor changed, but cannot be asked now."""
        return self.code == "package_broken"


def stale_grounds(data: Path, run: Run, installed: Installed) -> list[Difference]:
    """Return what a scored run was ruled by that differs now, by package; empty where it would be ruled alike.

    A package that is broken or not installed is one difference, whatever else of it differs.

    :param installed: the packages as they are now, with the official lists in force.
    :raises OutputError: when the store cannot be read.
    """
    return [
        *_package_differences(run, installed),
        *_decision_differences(data, run, installed),
        *_statement_differences(data, run, installed),
        *_word_differences(data, run),
    ]


def _package_differences(run: Run, installed: Installed) -> Iterator[Difference]:
    packages = {package.name: package for package in installed.packages}
    broken = {each.name for each in installed.broken}
    for name, version, fingerprint, *lists in run.context["cities"]:
        package = packages.get(name)
        if package is None:
            yield Difference("package_broken" if name in broken else "package_absent", name, (name, name))
            continue
        if package.version != version:
            fields: Fields = {"other": version, "value": package.version}
            yield Difference("package_version", name, _city_names(package), fields)
        elif package.fingerprint != fingerprint:
            yield Difference("package_content", name, _city_names(package), {"value": version})
        yield from _list_differences(package, dict(map(_parse_list, lists)), installed)


def _city_names(package: Package) -> tuple[str, str]:
    return package.who.zh, package.who.en


def _parse_list(entry: str) -> tuple[str, int]:
    """Return the edition and the version of a list as a run's context names it."""
    edition, _, version = entry.rpartition(" v")
    return edition, int(version)


def _list_differences(package: Package, before: dict[str, int], installed: Installed) -> Iterator[Difference]:
    now = {imported.edition: imported.version for imported in package.lists}
    unused = {each.edition for each in installed.unusable_lists if each.city == package.own_key}
    for edition in sorted(before.keys() | now.keys()):
        was, version = before.get(edition), now.get(edition)
        if was is None and version is not None:
            yield _list_difference("list_added", package, {"edition": edition, "version": version})
        elif was is not None and version is None:
            code: GroundChange = "list_unused" if edition in unused else "list_removed"
            yield _list_difference(code, package, {"edition": edition, "version": was})
        elif was is not None and version is not None and was != version:
            fields: Fields = {"edition": edition, "version": was, "number": version}
            yield _list_difference("list_replaced", package, fields)


def _list_difference(code: GroundChange, package: Package, fields: Fields) -> Difference:
    return Difference(code, package.name, _city_names(package), fields)


def _decision_differences(data: Path, run: Run, installed: Installed) -> Iterator[Difference]:
    every = decisions.read_all(data)
    now = set(decisions.read_applied(data, run.department).rows["number"])
    before = set(run.context["decisions"])
    moved = every.filter(pl.col("number").is_in(sorted(before ^ now)))
    if moved.height and (names := _digests_of_names(data, run)) is not None:
        moved = moved.filter(pl.col("name").is_in(names.implode()))
    for kind, rows in (("decision", moved.filter(~IS_LOOK_UP)), ("look_up", moved.filter(IS_LOOK_UP))):
        yield from _by_package(kind, rows, before, run, installed)


def _statement_differences(data: Path, run: Run, installed: Installed) -> Iterator[Difference]:
    every = statements.read_all(data)
    now = set(statements.read_applied(data, run.department).rows["number"])
    before = set(run.context.get("statements", []))
    moved = every.filter(pl.col("number").is_in(sorted(before ^ now)))
    yield from _by_package("statement", moved, before, run, installed)


def _by_package(
    kind: str, moved: pl.DataFrame, before: set[int], run: Run, installed: Installed
) -> Iterator[Difference]:
    """Yield for each package of the run that works what is gone, and what is new, in one difference each."""
    ruled_by = [city[0] for city in run.context["cities"]]
    for package in (each for each in installed.packages if each.name in ruled_by):
        numbers = moved.filter(pl.col("city") == package.name)["number"].to_list()
        for code, listed in _gone_and_new(kind, numbers, before):
            yield Difference(code, package.name, _city_names(package), {"numbers": listed})


def _gone_and_new(kind: str, numbers: Sequence[int], before: set[int]) -> Iterator[tuple[GroundChange, str]]:
    """Yield the code and the numbers of those that were in force before, and of those that are now."""
    gone, new = ([each for each in numbers if (each in before) == was] for was in (True, False))
    for ending, listed in (("gone", gone), ("new", new)):
        if listed:
            yield cast("GroundChange", f"{kind}_{ending}"), " ".join(f"#{each}" for each in listed)


def _word_differences(data: Path, run: Run) -> Iterator[Difference]:
    every = words.read_all(data)
    now = set(words.read_applied(data, run.department).rows["number"])
    before = set(run.context.get("words", []))
    moved = _occurring_words(data, run, every.filter(pl.col("number").is_in(sorted(before ^ now))))
    for code, listed in _gone_and_new("word", moved["number"].to_list(), before):
        yield Difference(code, "", fields={"numbers": listed})


def _digests_of_names(data: Path, run: Run) -> pl.Series | None:
    """Return the digests of the names that the run ruled on; None where its rulings are not stored any more."""
    path = _stored_part(data, run, "rulings")
    if path is None:
        return None
    names = pl.scan_parquet(path).select("qualification").unique(maintain_order=True).collect()
    pairs = names.with_columns(issuer=pl.lit(None, pl.String))
    return with_digests(pairs, database.key(data))["name"].drop_nulls()


def _occurring_words(data: Path, run: Run, moved: pl.DataFrame) -> pl.DataFrame:
    """Return those of the words which a cell of the run has; all where its cells are not stored any more.

    :param moved: ``cells.schema.REMEMBERED_STORED``.
    """
    path = _stored_part(data, run, "applicants") if moved.height else None
    if path is None:
        return moved
    frame = pl.scan_parquet(path)
    columns = {name: split_name(name.removeprefix(_CELL_NAMES))[0] for name in frame.collect_schema().names()
               if name.startswith(_CELL_NAMES)}  # fmt: skip
    texts = [
        frame.select(column=pl.lit(column), text=pl.col(name)).unique(maintain_order=True).collect()
        for name, column in columns.items()
        if column in moved["column"]
    ]
    if not texts:
        return moved.clear()
    cells = pl.concat(texts).filter(remembered.is_word(pl.col("text")))
    digests = remembered.with_digests(cells, database.key(data))
    return moved.join(digests, on=["column", "digest"], how="semi", maintain_order="left")


def _stored_part(data: Path, run: Run, part: Part) -> Path | None:
    sha256 = run.parts.get(part)
    path = files.path_of(data, sha256) if sha256 else None
    return path if path is not None and path.is_file() else None
