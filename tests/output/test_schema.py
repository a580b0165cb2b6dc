"""The frames of the sheets, as they are declared: of real applicants in every city."""

import pytest

from rencai.decisions.sheet import HEADINGS
from rencai.output.report import inputs, overview, review, summary
from rencai.output.schema import COUNTS, LINES, MISSING_COUNTS, PROBLEM_CELLS, REVIEW, SOURCES, TREATMENTS


@pytest.mark.parametrize(
    ("schema", "build"),
    [
        pytest.param(COUNTS, lambda result: summary.summary_sheet(result, "1.0").frame, id="summary"),
        pytest.param(MISSING_COUNTS, summary.missing_counts, id="missing"),
        pytest.param(PROBLEM_CELLS, lambda result: inputs.problems_sheet(result).frame, id="problems"),
        pytest.param(TREATMENTS, lambda result: inputs.reading_sheet(result).frame, id="reading"),
        pytest.param(SOURCES, lambda result: inputs.sources_sheet(result).frame, id="sources"),
        pytest.param(LINES, overview.lines, id="lines"),
        pytest.param(REVIEW, review.doubts, id="review"),
    ],
)
def test_frame_of_a_sheet(applicants_result, schema, build):
    frame = schema.validate(build(applicants_result))
    assert frame.height
    assert frame.columns == schema.columns


def test_every_review_column_has_a_heading():
    assert list(HEADINGS) == REVIEW.columns[: len(HEADINGS)]
