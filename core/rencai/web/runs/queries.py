"""Query the stored tables of a finished run, for pages and API; what is not needed is not read."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from http import HTTPStatus
from typing import TYPE_CHECKING

import polars as pl

from rencai.cells.schema import KEYS
from rencai.output.report.overview import MARK
from rencai.runs import records
from rencai.system.errors import UsageError
from rencai.web.errors import HTTPError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from rencai.accounts.principal import Principal
    from rencai.store.runs import Part, Run
    from rencai.system.frames import Row
    from rencai.web.service import Service


# Columns of an applicant that lists show.
APPLICANT_COLUMNS = ("index", *KEYS, "applicant_id", "name", "qualification", "work_city")
# Full-width characters, as input methods for Chinese type them.
_WIDE = "[\uff01-\uff5e\u3000]"
_SEARCHED_COLUMNS = ("applicant_id", "name", "qualification")


@dataclass(frozen=True)
class RulingFilter:
    """Which rulings of a run are wanted; an empty field does not restrict.

    ``q`` is looked for in applicants (see ``search_applicants``); ``reason`` is ``city/check:cause``, a check of that
    city which is not met or unknown, ``missing`` a column. The others are codes.
    """

    q: str = ""
    outcome: str = ""
    city: str = ""
    pathway: str = ""
    reason: str = ""
    missing: str = ""

    def apply(self, lines: pl.LazyFrame) -> pl.LazyFrame:
        """Return the lines that fit every field except ``q``."""
        city, _, why = self.reason.rpartition("/")
        exact = {"outcome": self.outcome, "city": self.city, "pathway": self.pathway}
        conditions = [pl.col(name) == value for name, value in exact.items() if value]
        conditions += [pl.col("city") == city, _has_code("why", why)] if why else []
        conditions += [_has_code("missing", self.missing)] if self.missing else []
        return lines.filter(conditions) if conditions else lines


def _has_code(column: str, code: str) -> pl.Expr:
    return pl.col(column).str.contains(f"{MARK}{code}{MARK}", literal=True)


def scan_table(service: Service, run: Run, name: Part) -> pl.LazyFrame:
    """Return a table of the run, read when it is collected; ``name`` is that of its part in the store.

    :raises HTTPError: 404, when it is not stored: the run was purged, or an older version made it.
    """
    return pl.scan_parquet(_table_path(service, run, name))


def _table_path(service: Service, run: Run, name: Part) -> Path:
    try:
        return records.part_path(service.data, run, name)
    except UsageError as error:
        zh = "没有保存这一页要用的数据（由旧版本评定，或已清除）；请再评一次"
        raise HTTPError(HTTPStatus.NOT_FOUND, error.code, zh, str(error)) from error


def scan_lines(service: Service, principal: Principal, run: Run) -> pl.LazyFrame:
    """Return a line for each ruling that the caller may see; ``place`` is its row in the table of rulings."""
    lines = scan_table(service, run, "lines").with_row_index("place")
    return lines if principal.cities is None else lines.filter(pl.col("city").is_in(principal.cities))


def count_kinds(service: Service, principal: Principal, run: Run) -> pl.DataFrame:
    """Return the number of rulings (``len``) by ``city``, ``pathway``, ``why`` and ``missing``.

    Counting a large run takes long and a stored file never changes: the result is cached by its path.
    """
    kinds = _count_kinds(_table_path(service, run, "lines"))
    return kinds if principal.cities is None else kinds.filter(pl.col("city").is_in(principal.cities))


@lru_cache(maxsize=64)
def _count_kinds(path: Path) -> pl.DataFrame:
    return pl.scan_parquet(path).group_by("city", "pathway", "why", "missing").len().collect()


def scan_applicants(service: Service, run: Run) -> pl.LazyFrame:
    """Return the applicants in the order of the input, with ``APPLICANT_COLUMNS``."""
    return scan_table(service, run, "applicants").select(APPLICANT_COLUMNS)


def applicants_by_index(service: Service, run: Run, wanted: pl.Series) -> dict[int, Row]:
    """Return the applicants with these indices, by index."""
    applicants = scan_applicants(service, run).filter(pl.col("index").is_in(wanted.unique().implode())).collect()
    return {line["index"]: line for line in applicants.iter_rows(named=True)}


def search_applicants(service: Service, run: Run, text: str) -> pl.Series:
    """Return the indices of applicants whose id, name or qualification contains the text, in whatever width or case.

    Only cells with full-width characters are normalized: for every cell of a large list that takes too long.
    """
    wanted = pl.escape_regex(unicodedata.normalize("NFKC", text.strip()))
    typed, cells = scan_applicants(service, run).select("index", *_SEARCHED_COLUMNS), pl.col(_SEARCHED_COLUMNS)
    wide = typed.filter(pl.any_horizontal(cells.str.contains(_WIDE))).collect()
    narrow = wide.with_columns(cells.str.normalize("NFKC")).lazy()
    matches = [each.filter(pl.any_horizontal(cells.str.contains(f"(?i){wanted}"))) for each in (typed, narrow)]
    return pl.concat(matches).select("index").unique().sort("index").collect()["index"]


def rulings_at(service: Service, run: Run, places: Sequence[int]) -> list[Row]:
    """Return the rulings at these places, which lie close together: one slice of the table is read."""
    if not places:
        return []
    first, last = min(places), max(places)
    near = scan_table(service, run, "rulings").slice(first, last - first + 1).collect()
    return [near.row(place - first, named=True) for place in places]


def collect_rulings(service: Service, run: Run, places: pl.Series) -> pl.DataFrame:
    """Return the rulings at these places, in order, which may lie far apart; each with its ``place``."""
    rulings = scan_table(service, run, "rulings").with_row_index("place")
    if places.is_empty():
        return rulings.head(0).collect()
    first, last = places[0], places[-1]
    near = rulings.slice(first, last - first + 1)
    return near.filter(pl.col("place").is_in(places.implode())).collect(engine="streaming")
