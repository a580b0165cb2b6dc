"""The canonical columns: names, kinds, and headings that belong to one column each."""

from collections import Counter

import polars as pl
import pytest

from rencai.cells.columns import canonical_columns
from rencai.system.text import fold

COLUMNS = canonical_columns()

WORDS = {
    "nationality", "verification", "job_type", "industry", "education", "specialty", "current_title",
    "current_title_level", "talent_evaluation", "work_city",
}  # fmt: skip


def test_column_names_are_unique():
    assert len({column.name for column in COLUMNS}) == len(COLUMNS)


def test_word_columns_match_the_design():
    assert {column.name for column in COLUMNS if column.kind == "word"} == WORDS


def test_no_heading_belongs_to_two_columns():
    pairs = [(column.name, text) for column in COLUMNS for text in (column.name, *column.zh, *column.en)]
    frame = pl.DataFrame(pairs, schema=["column", "heading"], orient="row").with_columns(fold(pl.col("heading")))
    owners = Counter(frame.unique()["heading"])
    assert [heading for heading, owned in owners.items() if owned > 1] == []


@pytest.mark.parametrize(
    ("heading", "name"),
    [
        pytest.param("国际职业资格证书名称", "qualification", id="certificate"),
        pytest.param("有效期至", "expiry_date", id="expiry"),
        pytest.param("劳动（人事）关系", "employment_relation", id="relation"),
        pytest.param("是否高精尖", "frontier_industry", id="frontier"),
        pytest.param("每年在华工作月数", "months_in_china", id="months"),
    ],
)
def test_contract_headings_are_recognised(heading, name):
    assert [column.name for column in COLUMNS if heading in column.zh] == [name]
