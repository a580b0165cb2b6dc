"""Options of ``score`` and ``explain`` that say how the input is to be read."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

from rencai.accounts import department as departments
from rencai.cli.common import data_folder
from rencai.runs import context
from rencai.runs.request import Request
from rencai.sheets.headers import heading as headers_heading
from rencai.sheets.headers import meaning
from rencai.store import mappings
from rencai.system.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from pathlib import Path

    import click

    from rencai.plugins.loader import Installed
    from rencai.policy.nouns import Column
    from rencai.policy.package import Package
    from rencai.ruling.score import ScoredInputs
    from rencai.runs.context import RunContext


_CONFIRMED = ("column_confirmed", "column_dismissed")
"""Notices of headings whose meaning was given; they name headings below group headings, too."""


@dataclass(frozen=True)
class InputOptions:
    """The checked options, and what a run of the department applies.

    ``typed`` are the meanings of headings that the command line gives, "" for a heading that is no column of ours.
    """

    sheets: tuple[str, ...]
    typed: Mapping[str, str]
    context: RunContext
    data: Path
    department: str

    def request(self, day: date, lang: str, *, named: bool, assumed: Mapping[str, str] | None = None) -> Request:
        """Return the request of a run on that day; its inputs are added when it is recorded.

        :param named: whether the cities were asked for by name.
        """
        keys = tuple(package.city.key for package in self.context.packages) if named else ()
        return Request(self.department, (), day, lang, keys, self.sheets, assumed or {}, self.typed)

    def remember(self) -> None:
        """Store the headings that were typed, so that the department's next inputs are read alike."""
        if self.typed:
            old = context.same_headings(self.typed, self.context.headings)
            mappings.remember(self.data, self.department, self.typed, instead_of=old)


def resolve(
    ctx: click.Context,
    installed: Installed,
    packages: Sequence[Package],
    *,
    sheets: Sequence[str],
    maps: Sequence[str],
    department: str,
    data: Path | None,
) -> InputOptions:
    """Check the options, and read what the department's runs apply.

    :raises UsageError: when the department cannot be called so, or a mapping names no column.
    """
    refuse_no_department(department)
    folder = data_folder(ctx, data)
    typed = _parse_maps(maps, installed.columns())
    return InputOptions(
        tuple(sheets), typed, context.load_context(folder, department, installed, packages), folder, department
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
    headings = result.columns_read["heading"].unique(maintain_order=True).to_list()
    below_groups = [notice.fields["heading"] for notice in result.notices if notice.code in _CONFIRMED]
    forms = headers_heading.forms([*headings, *below_groups])
    for heading, folded in zip(typed, headers_heading.fold_all(typed), strict=True):
        if folded not in forms:
            near = get_close_matches(heading, headings, n=1)
            guess = f"; did you mean {near[0]!r}?" if near else ""
            raise UsageError(
                f"--map {heading!r}: no such heading; headings: {', '.join(headings)}{guess}", code="E_USAGE_MAP"
            )


def _parse_maps(pairs: Sequence[str], columns: Sequence[Column]) -> dict[str, str]:
    typed = {}
    for pair in pairs:
        heading, equals, wanted = pair.rpartition("=")
        if not (equals and heading.strip()):
            raise UsageError(f"--map {pair!r}: write 列名=column, e.g. 证书=qualification", code="E_USAGE_MAP")
        name = meaning.find_column(wanted, columns) if wanted.strip() else ""
        if name is None:
            raise UsageError(f"--map {pair!r}: no column {wanted!r}; {_suggest(wanted, columns)}", code="E_USAGE_MAP")
        typed[heading.strip()] = name
    return typed


def _suggest(wanted: str, columns: Sequence[Column]) -> str:
    """List the columns there are, and of the one whose name or heading is most like what was wanted both."""
    listed = f"columns: {', '.join(column.name for column in columns)}"
    columns_by_word = {word: column for column in columns for word in (column.name, *column.zh, *column.en)}
    near = get_close_matches(wanted, columns_by_word, n=1)
    guesses = [columns_by_word[word] for word in near]
    return listed + "".join(f"; did you mean {guess.name} ({guess.zh[0]})?" for guess in guesses)
