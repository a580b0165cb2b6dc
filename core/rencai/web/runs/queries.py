"""Query the kept tables of a finished run lazily."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import polars as pl

from rencai.cells.problems import KEYS
from rencai.runs import queue
from rencai.system.errors import UsageError
from rencai.web.errors import HTTPError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from rencai.accounts.principal import Principal
    from rencai.store.runs import Part, Run
    from rencai.web.service import Service


APPLICANT_COLUMNS = ("index", *KEYS, "applicant_id", "name", "qualification", "work_city")
"""What a list tells of an applicant."""
_WIDE = "[\uff01-\uff5e\u3000]"
"""Signs that are typed twice as wide as usual."""
_SEARCHED_COLUMNS = ("applicant_id", "name", "qualification")


def scan_table(service: Service, run: Run, name: Part) -> pl.LazyFrame:
    """A table of the run.

    :raises HTTPError: when it is not kept, or not any more.
    """
    return pl.scan_parquet(_table_path(service, run, name))


def _table_path(service: Service, run: Run, name: Part) -> Path:
    """The table's file; runs of an older version have fewer."""
    try:
        return queue.part_path(service.data, run, name)
    except UsageError as error:
        zh = "没有保存这一页要用的数据（由旧版本评定，或已清除）；请再评一次"
        raise HTTPError(HTTPStatus.NOT_FOUND, error.code, zh, str(error)) from error


def scan_lines(service: Service, principal: Principal, run: Run) -> pl.LazyFrame:
    """A line for each ruling that the asker may see, ``place`` being that in the rulings."""
    told = scan_table(service, run, "lines").with_row_index("place")
    return told if principal.cities is None else told.filter(pl.col("city").is_in(principal.cities))


def count_kinds(service: Service, principal: Principal, run: Run) -> pl.DataFrame:
    """How many rulings (``len``) of each ``city, pathway, why, missing`` there are; a kept file never changes."""
    told = _count_kinds(_table_path(service, run, "lines"))
    return told if principal.cities is None else told.filter(pl.col("city").is_in(principal.cities))


@lru_cache(maxsize=64)
def _count_kinds(path: Path) -> pl.DataFrame:
    return pl.scan_parquet(path).group_by("city", "pathway", "why", "missing").len().collect()


def scan_applicants(service: Service, run: Run) -> pl.LazyFrame:
    """Whose rulings those are: the columns ``WHO``, in order."""
    return scan_table(service, run, "applicants").select(APPLICANT_COLUMNS)


def applicants_by_index(service: Service, run: Run, wanted: pl.Series) -> dict[int, dict[str, Any]]:
    """The applicants of these indices, by index."""
    told = scan_applicants(service, run).filter(pl.col("index").is_in(wanted.unique().implode())).collect()
    return {line["index"]: line for line in told.iter_rows(named=True)}


def search_applicants(service: Service, run: Run, text: str) -> pl.Series:
    """The indices of the applicants whose number, name or qualification has the text in it, of whatever width or case.

    Only the cells with wide signs are made narrow: for all of a large list that takes too long.
    """
    wanted = pl.escape_regex(unicodedata.normalize("NFKC", text.strip()))
    typed, cells = scan_applicants(service, run).select("index", *_SEARCHED_COLUMNS), pl.col(_SEARCHED_COLUMNS)
    wide = typed.filter(pl.any_horizontal(cells.str.contains(_WIDE))).collect()
    narrow = wide.with_columns(cells.str.normalize("NFKC")).lazy()
    found = [each.filter(pl.any_horizontal(cells.str.contains(f"(?i){wanted}"))) for each in (typed, narrow)]
    return pl.concat(found).select("index").unique().sort("index").collect()["index"]


def rulings_at(service: Service, run: Run, places: Sequence[int]) -> list[dict[str, Any]]:
    """The rulings at these places, which lie side by side."""
    if not places:
        return []
    first, last = min(places), max(places)
    found = scan_table(service, run, "rulings").slice(first, last - first + 1).collect()
    return [found.row(place - first, named=True) for place in places]


def collect_rulings(service: Service, run: Run, places: pl.Series) -> pl.DataFrame:
    """The rulings at these places, which may lie far apart, each with its ``place``."""
    told = scan_table(service, run, "rulings").with_row_index("place")
    if places.is_empty():
        return told.head(0).collect()
    first, last = places[0], places[-1]
    near = told.slice(first, last - first + 1)
    return near.filter(pl.col("place").is_in(places.implode())).collect(engine="streaming")
