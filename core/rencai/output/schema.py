"""The declared columns of the sheets of a result workbook, and of what is shown of a run elsewhere."""

from __future__ import annotations

import polars as pl

from rencai.messages.codes import OUTCOMES
from rencai.system.frames import Field, Schema

LINES = Schema(
    "LINES",
    Field("index", pl.UInt32(), "number of the applicant's line, from 0"),
    Field("qualification", pl.String(), "the name ruled on; null where empty", nullable=True),
    Field("city", pl.String(), "key of the city"),
    Field("pathway", pl.String(), "code of the pathway"),
    Field("outcome", pl.String(), "messages.codes.OUTCOMES"),
    Field("title", pl.String(), "the title granted; null as in RULINGS", nullable=True),
    Field("title_level", pl.String(), "policy.nouns.LEVELS; null as in RULINGS", nullable=True),
    Field("what", pl.String(), "what is granted, in words; null where nothing", nullable=True),
    Field("next", pl.String(), "what to do next, in words; null where nothing", nullable=True),
    Field("missing", pl.String(), "columns that would settle it, between bars; null where none", nullable=True),
    Field("why", pl.String(), "checks not met or unknown, code:false or code:cause, between bars", nullable=True),
    Field("elsewhere", pl.Boolean(), "refused for the place of work alone"),
)
"""One line for each ruling, in the order of ``RULINGS``, for lists of rulings."""

_OFFERED = pl.List(pl.String())

REVIEW = Schema(
    "REVIEW",
    Field("city", pl.String(), "name of the city or the addition, in the run's language"),
    Field("edition", pl.String(), "name of the catalogue's edition in which it is in doubt, in the run's language"),
    Field("qualification", pl.String(), "the name in doubt, as typed"),
    Field("issuer", pl.String(), "the issuer typed with it; null where empty", nullable=True),
    Field("people", pl.Int64(), "how many applicants' rulings wait for it, or rest on what was decided"),
    Field("here", pl.Int64(), "how many of them are known to work in the city"),
    Field("settles", pl.Int64(), "how many rulings wait for it and for nothing else"),
    Field("note", pl.String(), "what to look up, or by whose decision it is read so", nullable=True),
    Field("candidate1", pl.String(), "the entry that it may be, in words; null where there is none", nullable=True),
    Field("candidate2", pl.String(), "the second such entry", nullable=True),
    Field("candidate3", pl.String(), "the third such entry", nullable=True),
    *(
        Field(name, pl.String(), "null: a cell to be filled in", nullable=True)
        for name in ("decision", "listing", "title", "level", "tier", "field", "seen")
    ),
    Field("line", pl.String(), "code by which a line that was decided is recognised"),
    Field("package", pl.String(), "name of the city package"),
    Field("edition_key", pl.String(), "key of the edition"),
    Field("decided", pl.Boolean(), "whether it was decided, and nothing waits for it any more"),
    Field("away", pl.Boolean(), "whether nobody that has it is known to work in the city; the sheet folds it away"),
    Field("choices", _OFFERED, "messages.codes.Choice: what may be answered"),
    Field("levels", _OFFERED, "the levels of the edition, in words"),
    Field("tiers", _OFFERED, "the tiers of the edition, in words, and that it is none; empty where it has none"),
    Field("fields", _OFFERED, "the fields of the edition, in words; empty where it has none"),
)
"""One line for each name in doubt, or decided, in one edition of a city; the columns up to ``line`` are the sheet's."""

WORDS = Schema(
    "WORDS",
    Field("column", pl.String(), "heading of the column, as rencai shows it"),
    Field("text", pl.String(), "the word, as most cells have it"),
    Field("cells", pl.Int64(), "how many cells hold it"),
    Field("people", pl.Int64(), "how many people have such a cell"),
    Field("answer", pl.String(), "null: the cell in which a person says what it means", nullable=True),
    Field("choices", pl.String(), "what may be chosen, in words"),
    Field("note", pl.String(), "by which answer its cells were read; null where it is asked", nullable=True),
    Field("line", pl.String(), "code by which a line that was answered is recognised"),
)
"""One line for each word that no vocabulary has, as on the sheet of words."""

COUNTS = Schema(
    "COUNTS",
    Field("city", pl.String(), "name of the city, in the run's language"),
    Field("pathway", pl.String(), "name of the pathway"),
    *(Field(outcome, pl.Int64(), "how many rulings have this outcome") for outcome in OUTCOMES),
    Field("total", pl.Int64(), "how many there are"),
)
"""The table of the summary: one line for each pathway."""

MISSING_COUNTS = Schema(
    "MISSING_COUNTS",
    Field("missing", pl.String(), "name of the column whose cells are missing"),
    Field("len", pl.UInt32(), "how many rulings they would settle"),
)
"""What evidence would settle, the most first."""

PROBLEM_CELLS = Schema(
    "PROBLEM_CELLS",
    Field("input", pl.String(), "the input's file name"),
    Field("sheet", pl.String(), "the sheet's name"),
    Field("number", pl.String(), "the applicant's own number as typed; null where the cell is empty", nullable=True),
    Field("cell", pl.String(), "the cell's address; ? for the column where an assumption replaces it"),
    Field("column", pl.String(), "heading of the column, as rencai shows it"),
    Field("found", pl.String(), "what is wrong, in words; never the cell's content"),
    Field("to_do", pl.String(), "what to do about it, in words"),
    Field("code", pl.String(), "messages.codes.CellProblem"),
)
"""The sheet 问题: one line for each cell that could not be used."""

TREATMENTS = Schema(
    "TREATMENTS",
    Field("input", pl.String(), "the input's file name"),
    Field("sheet", pl.String(), "the sheet's name"),
    Field("place", pl.String(), "a column's letter, a range of cells, or rows in words; null: assumed", nullable=True),
    Field("heading", pl.String(), "the column's heading as typed; null for rows and cells", nullable=True),
    Field("treatment", pl.String(), "how it was read, filled or skipped, in words"),
)
"""The sheet 读取: one line for each column, then one for each run of rows or cells that were treated alike."""

SOURCES = Schema(
    "SOURCES",
    Field("city", pl.String(), "name of the city or the addition, in the run's language"),
    Field("id", pl.String(), "the source's id in the package"),
    Field("title", pl.String(), "the document's title"),
    Field("issuer", pl.String(), "who published it"),
    Field("where", pl.String(), "its address, or a file"),
    Field("published", pl.String(), "when it was published, as far as is known"),
    Field("verified", pl.Date(), "when the city's authors last checked it"),
    Field("reliability", pl.String(), "policy.nouns.Reliability, in words"),
)
"""The sheet 依据: one line for each source of each city."""
