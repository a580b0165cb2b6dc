"""List every operation of the API, and the document that describes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rencai.sheets.file.limits import format_size
from rencai.web.admin import health
from rencai.web.api.document import build_document, document_route
from rencai.web.catalogue import api as catalogue_api
from rencai.web.decisions import api as decisions_api
from rencai.web.decisions import words_api
from rencai.web.policy import api as policy_api
from rencai.web.runs import api, api_tables, deletion
from rencai.web.uploads import api as uploads_api

if TYPE_CHECKING:
    from starlette.routing import Route


# The operations of each resource, and the schemas that they refer to.
RESOURCES = (
    (api.ROUTES, api.SCHEMAS),
    (deletion.API_ROUTES, deletion.SCHEMAS),
    (api_tables.RULING_ROUTES, api_tables.RULING_SCHEMAS),
    (api_tables.PROBLEM_ROUTES, api_tables.PROBLEM_SCHEMAS),
    (decisions_api.ROUTES, decisions_api.SCHEMAS),
    (words_api.ROUTES, words_api.SCHEMAS),
    (api_tables.CHANGE_ROUTES, api_tables.CHANGE_SCHEMAS),
    (catalogue_api.CITY_ROUTES, catalogue_api.CITY_SCHEMAS),
    (catalogue_api.ENTRY_ROUTES, catalogue_api.ENTRY_SCHEMAS),
    (policy_api.ROUTES, policy_api.SCHEMAS),
    (health.API_ROUTES, health.SCHEMAS),
)


def build_routes(upload: int) -> tuple[Route, ...]:
    """Return the operations and the route of their description; ``upload`` bounds one request's files, in bytes."""
    operations = (*uploads_api.build_routes(upload), *(route for part, _ in RESOURCES for route in part))
    schemas = {**uploads_api.SCHEMAS, **{name: schema for _, part in RESOURCES for name, schema in part.items()}}
    limits = f" One request's files have at most {format_size(upload)}, and 20 of them."
    return (*operations, document_route(build_document(operations, schemas, limits)))
