"""Options of ``score`` and ``explain`` that say how the input is to be read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rencai.accounts import department as departments
from rencai.cli.common import data_folder, login
from rencai.runs import context, headings
from rencai.runs.request import Request, unusual_limits
from rencai.sheets.headers import by_hand
from rencai.system.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from pathlib import Path

    import click

    from rencai.messages.codes import Mark
    from rencai.plugins.loader import Installed
    from rencai.policy.nouns import Column
    from rencai.policy.package import Package
    from rencai.ruling.score import ScoredInputs
    from rencai.runs.context import RunContext
    from rencai.sheets.file.limits import Limits
    from rencai.sheets.headers.by_hand import HeaderRows


@dataclass(frozen=True)
class InputOptions:
    """The checked options, and what a run of the department applies.

    ``typed`` are the meanings of headings that the command line gives, "" for a heading that is no column of ours,
    and ``header_rows`` where headers are.
    """

    sheets: tuple[str, ...]
    typed: Mapping[str, str]
    header_rows: tuple[HeaderRows, ...]
    context: RunContext
    data: Path
    department: str
    leave_out: tuple[Mark, ...] = ()

    def request(
        self, day: date, lang: str, limits: Limits, *, named: bool, assumed: Mapping[str, str] | None = None
    ) -> Request:
        """Return the request of a run on that day; its inputs are added when it is recorded.

        :param limits: those of reading the inputs.
        :param named: whether the cities were asked for by name.
        """
        keys = tuple(package.city.key for package in self.context.packages) if named else ()
        return Request(
            self.department, (), day, lang, keys, self.sheets, assumed or {}, self.typed, self.header_rows,
            leave_out=self.leave_out, limits=unusual_limits(limits),
        )  # fmt: skip

    def remember(self) -> None:
        """Store the headings that were typed, so that the department's next inputs are read alike."""
        headings.remember(self.data, self.department, self.typed, self.context, by=login())


def resolve(
    ctx: click.Context,
    installed: Installed,
    packages: Sequence[Package],
    *,
    sheets: Sequence[str],
    maps: Sequence[str],
    header_rows: Sequence[str],
    department: str,
    data: Path | None,
    leave_out: Sequence[Mark] = (),
) -> InputOptions:
    """Check the options, and read what the department's runs apply.

    :raises UsageError: when the department cannot be called so, a mapping names no column, or header rows are no rows.
    """
    refuse_no_department(department)
    folder = data_folder(ctx, data)
    typed = _parse_maps(maps, installed.columns())
    return InputOptions(
        tuple(sheets),
        typed,
        by_hand.parse_header_rows(header_rows),
        context.load_context(folder, department, installed, packages),
        folder,
        department,
        tuple(sorted(set(leave_out))),
    )


def refuse_no_department(name: str) -> None:
    """Check the name of a department.

    :raises UsageError: when it is empty, too long, or could lead elsewhere as the name of a folder.
    """
    if not departments.is_name(name):
        raise UsageError(
            f"--department {name!r}: a name of up to 64 characters without / and \\ that begins with no dot",
            code="E_USAGE_DEPARTMENT",
        )


def refuse_unseen(typed: Mapping[str, str], result: ScoredInputs) -> None:
    """Check that each heading whose meaning was typed is one of the input.

    :raises UsageError: when no sheet has it.
    """
    headings.refuse_unseen(typed, result, "--map")


def _parse_maps(pairs: Sequence[str], columns: Sequence[Column]) -> dict[str, str]:
    parts = []
    for pair in pairs:
        heading, equals, wanted = pair.rpartition("=")
        if not (equals and heading.strip()):
            raise UsageError(f"--map {pair!r}: write 列名=column, e.g. 证书=qualification", code="E_USAGE_MAP")
        parts.append((f"--map {pair!r}", heading, wanted))
    return headings.parse_meanings(parts, columns)
