"""Write the empty input workbook of some cities: every canonical column and their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rencai.cells import vocabulary
from rencai.cells.columns import canonical_columns
from rencai.output.xlsx import template as xlsx_template

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rencai.policy.package import Package


def template(packages: Sequence[Package], lang: str) -> bytes:
    """Return an empty input workbook; of places of work it lists these packages' cities alone."""
    columns = (*canonical_columns(), *(column for package in packages for column in package.columns))
    places = {package.city.key: (package.city.zh, package.city.en) for package in packages}
    return xlsx_template.blank(columns, {**vocabulary.labels(), "work_city": places}, lang)
