"""Professional bodies, programmes and vendors: what each is called, where it is at home, and its post-nominals.

Source of every name and post-nominal: what the body itself uses. An abbreviation that several bodies use stands with
each of them, so that it tells none of them for certain.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rencai.matching.bodies import building, computing, engineering, finance, science

if TYPE_CHECKING:
    from rencai.matching.bodies.body import Body

BODIES: tuple[Body, ...] = (
    *engineering.BODIES, *building.BODIES, *finance.BODIES, *computing.BODIES, *science.BODIES,
)  # fmt: skip
