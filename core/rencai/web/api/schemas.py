"""Build JSON Schema in few words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable


# A JSON Schema. It stays a mapping: it is handed to jsonschema and into the OpenAPI document as it is.
Schema = dict[str, Any]
# A JSON object whose shape a schema gives: a part of the OpenAPI document, a validated query.
JsonObject = dict[str, Any]

BOOLEAN: Schema = {"type": "boolean"}
COUNT: Schema = {"type": "integer", "minimum": 0}
NUMBER: Schema = {"type": "number"}
DAY: Schema = {"type": "string", "format": "date"}
MOMENT: Schema = {"type": "string", "format": "date-time"}
LANGUAGE: Schema = {"type": "string", "enum": ["zh", "en"]}
# Items that one page of a list may have.
MAX_ITEMS = 1000
LIMIT: Schema = {"type": "integer", "minimum": 1, "maximum": MAX_ITEMS, "default": 100}


def string(description: str = "", **more: Any) -> Schema:  # noqa: ANN401 - keywords of JSON Schema
    """Return the schema of a text."""
    return {"type": "string", **({"description": description} if description else {}), **more}


def enum(values: Iterable[str], description: str = "") -> Schema:
    """Return the schema of a text that is one of the values, sorted so that the document is stable."""
    return string(description, enum=sorted(values))


def nullable(schema: Schema) -> Schema:
    """Return the schema that also allows null."""
    if "type" not in schema:
        return {"anyOf": [schema, {"type": "null"}]}
    values = {"enum": [*schema["enum"], None]} if "enum" in schema else {}
    return {**schema, "type": [schema["type"], "null"], **values}


def array(schema: Schema, description: str = "") -> Schema:
    """Return the schema of a list of such items."""
    return {"type": "array", "items": schema, **({"description": description} if description else {})}


def record(description: str = "", /, **fields: Schema) -> Schema:
    """Return the schema of an object in a response: all fields are there, and later versions may add others."""
    schema = {"type": "object", "properties": fields, "required": [*fields]}
    return {**schema, "description": description} if description else schema


def request_object(description: str = "", /, **fields: Schema) -> Schema:
    """Return the schema of an object in a request: every field may be left out, and no other is allowed."""
    return {"type": "object", "properties": fields, "additionalProperties": False, "description": description}


def mapping_of(schema: Schema, description: str = "") -> Schema:
    """Return the schema of an object whose keys are data, such as cities, and whose values fit ``schema``."""
    return {"type": "object", "additionalProperties": schema, **({"description": description} if description else {})}


def ref(name: str) -> Schema:
    """Return a reference to the component ``name`` of the OpenAPI document."""
    return {"$ref": f"#/components/schemas/{name}"}


def paged(name: str) -> Schema:
    """Return the schema of one page of a list of the component ``name``; see ``operation.paged_response``."""
    return record(total=COUNT, offset=COUNT, limit=COUNT, items=array(ref(name)))
