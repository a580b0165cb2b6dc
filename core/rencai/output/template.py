"""Write the empty input workbook of some cities: every canonical column and their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rencai.cells import vocabulary
from rencai.cells.columns import canonical_columns, examples
from rencai.output.xlsx import template as xlsx_template
from rencai.output.xlsx.template import Needs
from rencai.policy.in_force import parameters
from rencai.ruling.checks import check_specs

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rencai.policy.package import Package


def template(packages: Sequence[Package], lang: str) -> bytes:
    """Return an empty input workbook; of places of work it lists these packages' cities alone."""
    columns = (*canonical_columns(), *(column for package in packages for column in package.columns))
    places = {package.city.key: (package.city.zh, package.city.en) for package in packages}
    needs = [Needs(package.who.name(lang), frozenset(_conditions(package)), _all(package)) for package in packages]
    labels = {**vocabulary.labels(), "work_city": places}
    return xlsx_template.blank(columns, labels, lang, needs, examples())


def _conditions(package: Package) -> Iterator[str]:
    """Yield the columns that a condition of one of the city's pathways reads."""
    for pathway in package.pathways:
        for spec in check_specs(pathway):
            yield from spec.reads
            yield from ("qualification", "verification") if spec.matches else ()


def _all(package: Package) -> frozenset[str]:
    """Return all columns that the package reads, those of rewards too; derived ones by the column they come from."""
    by = {key for _, _, keys in parameters(package) for key in keys}
    return frozenset({name.split(".")[0] for name in package.roots()} | by | set(_conditions(package)))
