"""Every operation of the API, with the document that describes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rencai.intake.limits import size
from rencai.web.api import catalogue, changes, cities, health, problems, review, rulings, runs, uploads
from rencai.web.api.document import described, shown

if TYPE_CHECKING:
    from starlette.routing import Route

PARTS = (runs, rulings, problems, review, changes, cities, catalogue, health)


def routes(upload: int) -> tuple[Route, ...]:
    """The operations and their description; one upload's files are bounded to so many bytes."""
    told = (*uploads.routes(upload), *(one for part in PARTS for one in part.ROUTES))
    schemas = {name: schema for part in (uploads, *PARTS) for name, schema in part.SCHEMAS.items()}
    said = f" One request's files have at most {size(upload)}, and 20 of them."
    return (*told, shown(described(told, schemas, said)))
