"""Options of ``score`` and ``explain`` that say how the input is to be read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

from rencai.cli.common import data_folder
from rencai.runs import context
from rencai.sheets.headers import heading as headers_heading
from rencai.sheets.headers import meaning
from rencai.store import mappings
from rencai.system.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import click

    from rencai.plugins.loader import Installed
    from rencai.policy.nouns import Column
    from rencai.policy.package import Package
    from rencai.ruling.score import Result
    from rencai.runs.context import Known


_DEPARTMENT = re.compile(r"[^\x00-\x1f\x7f/\\.\s][^\x00-\x1f\x7f/\\]{0,63}")


_CONFIRMED = ("column_confirmed", "column_dismissed")


@dataclass(frozen=True)
class Said:
    """What the user said: ``typed`` headings now; and what rencai knows beside it, of the department and the cities."""

    sheets: tuple[str, ...]
    typed: Mapping[str, str]
    known: Known
    data: Path
    department: str

    @property
    def confirmed(self) -> Mapping[str, str]:
        """What headings mean: what was typed now goes before what is remembered of the same heading."""
        return context.confirmed(self.known.headings, self.typed)

    def remember(self) -> None:
        """The department's headings mean from now on what was typed."""
        if self.typed:
            old = context.alike(self.typed, self.known.headings)
            mappings.remember(self.data, self.department, self.typed, instead_of=old)

    def refuse_unseen(self, result: Result) -> None:
        """A heading that was typed must be one of the input.

        :raises UsageError: when no sheet has it.
        """
        seen = result.columns_read["heading"].unique(maintain_order=True).to_list()
        below_groups = [notice.fields["heading"] for notice in result.notices if notice.code in _CONFIRMED]
        known = headers_heading.forms([*seen, *below_groups])
        for heading, folded in zip(self.typed, headers_heading.folded(self.typed), strict=True):
            if folded not in known:
                near = get_close_matches(heading, seen, n=1)
                guess = f"; did you mean {near[0]!r}?" if near else ""
                raise UsageError(
                    f"--map {heading!r}: no such heading; headings: {', '.join(seen)}{guess}", code="E_USAGE_MAP"
                )


def said(
    ctx: click.Context,
    installed: Installed,
    packages: Sequence[Package],
    *,
    sheets: Sequence[str],
    maps: Sequence[str],
    department: str,
    data: Path | None,
) -> Said:
    """What the user said, checked.

    :raises UsageError: when a department or a mapping is none.
    """
    refuse_no_department(department)
    folder = data_folder(ctx, data)
    typed = _mapped(maps, installed.columns())
    known = context.known(folder, department, installed, packages)
    return Said(tuple(sheets), typed, known, folder, department)


def refuse_no_department(name: str) -> None:
    """A department goes by a name.

    :raises UsageError: when it is empty, too long, or could lead elsewhere as the name of a folder.
    """
    if not _DEPARTMENT.fullmatch(name):
        raise UsageError(
            f"--department {name!r}: a name of up to 64 characters without / and \\ that begins with no dot",
            code="E_USAGE_DEPARTMENT",
        )


def _mapped(pairs: Sequence[str], columns: Sequence[Column]) -> dict[str, str]:
    told = {}
    for pair in pairs:
        heading, equals, wanted = pair.rpartition("=")
        if not (equals and heading.strip()):
            raise UsageError(f"--map {pair!r}: write 列名=column, e.g. 证书=qualification", code="E_USAGE_MAP")
        name = meaning.column(wanted, columns) if wanted.strip() else ""
        if name is None:
            raise UsageError(f"--map {pair!r}: no column {wanted!r}; {_columns(wanted, columns)}", code="E_USAGE_MAP")
        told[heading.strip()] = name
    return told


def _columns(wanted: str, columns: Sequence[Column]) -> str:
    """The columns there are, and of the one whose name or heading is most like what was wanted both."""
    listed = f"columns: {', '.join(column.name for column in columns)}"
    called = {word: column for column in columns for word in (column.name, *column.zh, *column.en)}
    near = get_close_matches(wanted, called, n=1)
    return listed + "".join(f"; did you mean {called[word].name} ({called[word].zh[0]})?" for word in near)
