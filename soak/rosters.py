"""Random rosters as HR lays them out, read and ruled: ``python soak/rosters.py [ROSTERS]`` (2000, SEED).

Each roster is a sheet with people whose cells are known (``roster_parts.py``), laid out at random: headers of one or
two lines, titles merged, repeated or left blank, other documents' columns before and after, captions, footers. Counted
are wrong readings (a value that the cell does not say), wrong yes and wrong no (a ruling that some value which the
cell leaves open would turn), people who do not come back, and questions (a cell that was not read though its value is
known). The rulings are held against those of a plain workbook of the same people. Exit code 1 unless nothing is wrong
and nobody is lost; the rosters at fault lie in var/rosters then.
"""

from __future__ import annotations

import itertools
import os
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import polars as pl
from openpyxl import Workbook, load_workbook

import rencai
from roster_parts import (
    ABOVE,
    BAD,
    BELOW,
    CAPTIONS,
    CELLS,
    CERTIFICATE,
    GOOD,
    INSTRUCTIONS,
    OTHERS,
    PERSON,
    SECOND,
    WORK,
    Block,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from openpyxl.worksheet.worksheet import Worksheet

    from roster_parts import Value

    Column = tuple[int, str | None, str, str]
    """Its number, canonical name, the cell where it is another document's, and its heading."""

ROOT = Path(__file__).resolve().parents[1]
BATCH = 50
"""Rosters in one workbook, each on a sheet of its own."""
DAYS = (date(2022, 12, 1), date(2025, 6, 1), date(2026, 11, 23))
"""Basis dates: on each other editions are in force."""
DECIDED_WRONGLY = {"eligible": "wrong yes", "ineligible": "wrong no"}
DECIDED = set(DECIDED_WRONGLY)
UNSURE = 0.15
"""The share of cells from which nothing may be taken."""


@dataclass
class Applicant:
    """One person: canonical column -> the cell as typed and its value; ``second`` is a further certificate."""

    number: str
    cells: dict[str, tuple[str | float, Value]]
    second: str | None = None

    def completions(self) -> Iterator[dict[str, str | float]]:
        """Yield the person with every value that the unsure cells leave open, each as a plain cell."""
        unsure = [column for column, (_, value) in self.cells.items() if value is None]
        sure = {column: plain(column, value) for column, (_, value) in self.cells.items() if value is not None}
        choices = [(*GOOD[column], BAD[column]) for column in unsure]
        for combination in itertools.product(*choices):
            cells = {**sure, **dict(zip(unsure, combination, strict=True))}
            yield cells
            if self.second:
                yield {**cells, "qualification": self.second}


@dataclass
class Roster:
    """A sheet and the people in it."""

    name: str
    people: list[Applicant] = field(default_factory=list)


def plain(column: str, value: Value) -> str | float:
    """Return the plainest cell of that value: the first that is listed."""
    return next(text for text, each in CELLS[column] if each == value)


def draw_applicant(random: Random, number: str) -> Applicant:
    """Return a person with a cell in every column, some of them unsure, at most two."""
    cells: dict[str, tuple[str | float, Value]] = {}
    for column, choices in CELLS.items():
        unsure = sum(value is None for _, value in cells.values()) < 2 and random.random() < UNSURE
        fitting = [choice for choice in choices if (choice[1] is None) == unsure]
        cells[column] = random.choice(fitting)
    return Applicant(number, cells)


def with_second(random: Random, applicant: Applicant) -> Applicant:
    """Return the person with a second certificate, and with no unsure cell."""
    cells = {
        column: cell if cell[1] is not None else (GOOD[column][0], read(column, GOOD[column][0]))
        for column, cell in applicant.cells.items()
    }
    cells["verification"] = ("未核验", "none")
    return Applicant(applicant.number, cells, random.choice((None, *GOOD["qualification"], BAD["qualification"])))


def read(column: str, text: str) -> Value:
    """Return the value of a listed cell."""
    return next(value for each, value in CELLS[column] if str(each) == text)


# ---- layout ----


def lay_out(random: Random, sheet: Worksheet, roster: Roster) -> None:
    """Write the people's roster on the sheet in a random layout."""
    blocks = [CERTIFICATE, WORK]
    random.shuffle(blocks)
    blocks = [PERSON, *blocks]
    for other in random.sample(OTHERS, random.choice((0, 1, 1, 2))):
        blocks.insert(random.randint(1, len(blocks)), other)
    for line in random.sample(ABOVE, random.choice((0, 1, 2))):
        sheet.append(line)
    head = sheet.max_row + 1 if sheet.max_row > 1 or sheet.cell(1, 1).value else 1
    two_lines, numbered = chance(random, 0.6), any(applicant.second for applicant in roster.people)
    style = random.choice(("merged", "repeated", "blank"))
    halves = 2 if not numbered and len(roster.people) > 1 and chance(random, 0.15) else 1
    headings = random.getrandbits(32)
    last, place = head, 1
    for half in range(halves):
        people = roster.people[half::halves]
        columns = list(
            Header(Random(headings), sheet, head, style, place).write(blocks, two_lines=two_lines, numbered=numbered)
        )
        last = max(last, write_people(random, sheet, head + two_lines, columns, people, captions=halves == 1))
        place = columns[-1][0] + 2
    if chance(random, 0.5):
        last += random.choice((0, 1))
        for line in random.sample(BELOW, random.choice((1, 2, 3))):
            last += 1
            for column, text in enumerate(line, 1):
                sheet.cell(last, column, text)


def chance(random: Random, share: float) -> bool:
    """Return True in that share of the cases."""
    return random.random() < share


@dataclass
class Header:
    """Where a header is written, and how titles are put over its columns: merged, repeated or once."""

    random: Random
    sheet: Worksheet
    head: int
    style: str
    first: int

    def write(self, blocks: Sequence[Block], *, two_lines: bool, numbered: bool) -> Iterator[Column]:
        """Write the headings, and yield their columns."""
        column = self.first
        for block in blocks:
            if block is CERTIFICATE and numbered:
                titled, columns = False, list(self._numbered(column))
            else:
                titled = two_lines and not (block is WORK and chance(self.random, 0.5))
                columns = list(self._block(column, block, titled=titled))
            for each, _, _, heading in columns:
                self.sheet.cell(self.head + titled, each, heading)
                if two_lines and not titled:
                    self._reach_down(each, heading)
            if titled:
                self._title(self.random.choice(block.titles), column, columns[-1][0])
            yield from columns
            column = columns[-1][0] + 1

    def _block(self, first: int, block: Block, *, titled: bool) -> Iterator[Column]:
        for place, (headings, name) in enumerate(block.columns):
            # without a title that says whose a heading is, it must say so itself
            heading = self.random.choice(headings) if titled else headings[0]
            yield first + place, name, block.filler[place] if block.filler else "", heading

    def _numbered(self, first: int) -> Iterator[Column]:
        (name, expiry), (second, second_expiry) = SECOND
        yield first, "qualification", "", name
        yield first + 1, "expiry_date", "", expiry
        yield first + 2, "second", "", second
        yield first + 3, "expiry_date", "", second_expiry
        yield first + 4, "verification", "", CERTIFICATE.columns[-1][0][0]

    def _reach_down(self, column: int, heading: str) -> None:
        if self.style == "merged":
            self.sheet.merge_cells(start_row=self.head, end_row=self.head + 1, start_column=column, end_column=column)
        elif self.style == "repeated":
            self.sheet.cell(self.head + 1, column, heading)

    def _title(self, title: str, first: int, last: int) -> None:
        self.sheet.cell(self.head, first, title)
        if self.style == "merged" and last > first:
            self.sheet.merge_cells(start_row=self.head, end_row=self.head, start_column=first, end_column=last)
        elif self.style == "repeated":
            for column in range(first + 1, last + 1):
                self.sheet.cell(self.head, column, title)


def write_people(
    random: Random,
    sheet: Worksheet,
    row: int,
    columns: Sequence[Column],
    people: Sequence[Applicant],
    *,
    captions: bool,
) -> int:
    """Write the people below the header's last line, and return the last line."""
    if captions and chance(random, 0.15):
        row += 1
        for column, name, _, _ in columns:
            sheet.cell(row, column, INSTRUCTIONS.get(name or ""))
    caption = random.randrange(1, len(people)) if captions and len(people) > 1 and chance(random, 0.2) else None
    for place, applicant in enumerate(people):
        if place == caption:
            row += 1
            sheet.cell(row, 1, random.choice(CAPTIONS))
        row += 1
        write_person(sheet, row, columns, applicant)
    return row


def write_person(sheet: Worksheet, row: int, columns: Sequence[Column], applicant: Applicant) -> None:
    """Write a person's line."""
    own = {"applicant_id": applicant.number, "name": f"合成{applicant.number}", "second": applicant.second}
    for column, name, filler, _ in columns:
        if name is None:
            sheet.cell(row, column, filler)
        else:
            sheet.cell(row, column, own[name] if name in own else applicant.cells[name][0])


# ---- comparison ----


@dataclass
class Count:
    """What was counted, and the sheets at fault with what is wrong on them."""

    faults: Counter[str] = field(default_factory=Counter)
    places: list[tuple[str, str]] = field(default_factory=list)
    cells: int = 0
    questions: Counter[str] = field(default_factory=Counter)

    def add(self, kind: str, sheet: str, what: str) -> None:
        """Count a fault."""
        self.faults[kind] += 1
        self.places.append((sheet, f"{kind}: {what}"))


def compare(rosters: Sequence[Roster], path: Path, day: date, count: Count) -> None:
    """Score the workbook and the plain one of the same people, and count what is wrong."""
    result = rencai.score(path, as_of=day)
    typed = result._scored.typed  # noqa: SLF001 - the values are what is compared
    rows = {row["applicant_id.text"]: row for row in typed.iter_rows(named=True)}
    outcomes = outcomes_of(result.rulings)
    allowed = plain_outcomes([applicant for roster in rosters for applicant in roster.people], day)
    for roster in rosters:
        for applicant in roster.people:
            if applicant.number not in rows:
                count.add("lost", roster.name, applicant.number)
                continue
            compare_values(applicant, rows[applicant.number], roster.name, count)
            compare_outcomes(applicant, outcomes, allowed, roster.name, count)
    strangers = set(rows) - {applicant.number for roster in rosters for applicant in roster.people}
    for number in strangers:
        count.add("invented", rows[number]["sheet"], f"row {rows[number]['row']}")


def compare_values(applicant: Applicant, row: dict[str, object], sheet: str, count: Count) -> None:
    """Count the cells that were read otherwise than they say."""
    for column, (text, value) in applicant.cells.items():
        if applicant.second and column in ("qualification", "expiry_date"):
            continue
        count.cells += 1
        if row[column] is None:
            refuted = applicant.cells["verification"][1] == "failed" and column in ("qualification", "verification")
            if value is not None and not refuted:
                count.questions[f"{column}: {text}"] += 1
        elif row[column] != value:
            count.add("wrong value", sheet, f"{applicant.number} {column} {text!r} was read as {row[column]!r}")


def outcomes_of(rulings: pl.DataFrame) -> dict[tuple[str, str, str], set[str]]:
    """Return the outcomes of each applicant, city and pathway."""
    several = rulings.group_by("applicant_id", "city", "pathway").agg(pl.col("outcome").unique())
    return {(number, city, code): set(each) for number, city, code, each in several.iter_rows()}


def plain_outcomes(people: Sequence[Applicant], day: date) -> dict[tuple[str, str, str], set[str]]:
    """Return the outcomes that each person may have, over all values that the unsure cells leave open."""
    rows = [
        {"applicant_id": applicant.number, "name": "合成", **{name: str(cell) for name, cell in cells.items()}}
        for applicant in people
        for cells in applicant.completions()
    ]
    return outcomes_of(rencai.score(pl.DataFrame(rows), as_of=day).rulings)


def compare_outcomes(
    applicant: Applicant,
    outcomes: dict[tuple[str, str, str], set[str]],
    allowed: dict[tuple[str, str, str], set[str]],
    sheet: str,
    count: Count,
) -> None:
    """Count a yes or a no that some value which the cells leave open would turn."""
    for key, possible in allowed.items():
        if key[0] != applicant.number:
            continue
        if applicant.second:
            for outcome in DECIDED & (outcomes.get(key, set()) - possible):
                count.add(DECIDED_WRONGLY[outcome], sheet, f"{' '.join(key)}: may be {sorted(possible)}")
            if not possible <= outcomes.get(key, set()):
                count.questions["several certificates"] += 1
            continue
        for outcome, wrong in DECIDED_WRONGLY.items():
            if outcome in outcomes.get(key, ()) and possible != {outcome}:
                unsure = {name: text for name, (text, value) in applicant.cells.items() if value is None}
                count.add(wrong, sheet, f"{' '.join(key)}: may be {sorted(possible)}; unsure {unsure}")


def build(random: Random, first: int, many: int) -> tuple[Workbook, list[Roster]]:
    """Return a workbook of rosters."""
    workbook, rosters = Workbook(), []
    workbook.remove(workbook.active)
    for number in range(first, first + many):
        roster = Roster(f"R{number}")
        roster.people = [draw_applicant(random, f"H{number:05}{place:02}") for place in range(random.randint(1, 4))]
        if chance(random, 0.15):
            roster.people = [with_second(random, applicant) for applicant in roster.people]
        lay_out(random, workbook.create_sheet(roster.name), roster)
        rosters.append(roster)
    return workbook, rosters


def main(many: int, seed: int) -> int:
    """Score so many rosters, and print what was counted."""
    print(f"SEED={seed} {many} rosters", flush=True)
    random, count, people = Random(seed), Count(), 0
    target = ROOT / "var" / "rosters"
    with tempfile.TemporaryDirectory() as folder:
        for first in range(0, many, BATCH):
            workbook, rosters = build(random, first, min(BATCH, many - first))
            path = Path(folder) / f"{first}.xlsx"
            workbook.save(path)
            faults = len(count.places)
            compare(rosters, path, random.choice(DAYS), count)
            people += sum(len(roster.people) for roster in rosters)
            if len(count.places) > faults:
                keep(path, {sheet for sheet, _ in count.places[faults:]}, target)
    for sheet, what in count.places[:60]:
        print(sheet, what)
    questions = sum(count.questions.values())
    print(f"{many} rosters, {people} people, {count.cells} cells; {dict(count.faults) or 'nothing wrong'}")
    print(f"questions: {questions} cells not read though their value is known ({questions / count.cells:.1%})")
    for text, times in count.questions.most_common(25):
        print(f"  {times} {text}")
    return 1 if count.faults else 0


def keep(path: Path, sheets: set[str], folder: Path) -> None:
    """Keep the sheets at fault."""
    folder.mkdir(parents=True, exist_ok=True)
    workbook = load_workbook(path)
    for sheet in set(workbook.sheetnames) - sheets:
        del workbook[sheet]
    if workbook.sheetnames:
        workbook.save(folder / path.name)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 2000, int(os.environ.get("SEED", "20261130"))))
