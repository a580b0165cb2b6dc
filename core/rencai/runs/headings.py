"""What the caller of a run says that headings mean: checked before the run, and against the inputs that it read."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from rencai.runs import context
from rencai.sheets.headers import heading as headers_heading
from rencai.sheets.headers import meaning
from rencai.store import mappings
from rencai.system.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from rencai.policy.nouns import Column
    from rencai.ruling.score import ScoredInputs
    from rencai.runs.context import RunContext


_CONFIRMED = ("column_confirmed", "column_dismissed")
"""Notices of headings whose meaning was given; they name headings below group headings, too."""


def parse_meanings(pairs: Iterable[tuple[str, str, str]], columns: Sequence[Column]) -> dict[str, str]:
    """Return heading -> the canonical column that it is, "" for none of rencai's.

    :param pairs: how the caller wrote it, the heading, and the column by its name or one of its headings.
    :raises UsageError: when there is no such column.
    """
    typed = {}
    for written, heading, wanted in pairs:
        name = meaning.find_column(wanted, columns) if wanted.strip() else ""
        if name is None:
            raise UsageError(f"{written}: no column {wanted!r}; {_suggest(wanted, columns)}", code="E_USAGE_MAP")
        typed[heading.strip()] = name
    return typed


def refuse_unseen(typed: Mapping[str, str], result: ScoredInputs, option: str) -> None:
    """Check that each heading whose meaning was typed is one of the input.

    :param option: how the caller gives them.
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
                f"{option} {heading!r}: no such heading; headings: {', '.join(headings)}{guess}", code="E_USAGE_MAP"
            )


def remember(data: Path, department: str, typed: Mapping[str, str], run_context: RunContext, *, by: str) -> None:
    """Store the headings that were typed, so that the department's next inputs are read alike.

    :param by: the account that typed them, for the processing record.
    """
    if typed:
        instead_of = context.same_headings(typed, run_context.headings)
        mappings.remember(data, department, typed, instead_of=instead_of, by=by)


def _suggest(wanted: str, columns: Sequence[Column]) -> str:
    """List the columns there are, and of the one whose name or heading is most like what was wanted both."""
    listed = f"columns: {', '.join(column.name for column in columns)}"
    columns_by_word = {word: column for column in columns for word in (column.name, *column.zh, *column.en)}
    near = get_close_matches(wanted, columns_by_word, n=1)
    guesses = [columns_by_word[word] for word in near]
    return listed + "".join(f"; did you mean {guess.name} ({guess.zh[0]})?" for guess in guesses)
