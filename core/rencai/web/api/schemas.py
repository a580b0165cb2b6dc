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
MAX_ITEMS = 1000
"""Lines of one page."""
LIMIT: Schema = {"type": "integer", "minimum": 1, "maximum": MAX_ITEMS, "default": 100}


def string(says: str = "", **more: Any) -> Schema:  # noqa: ANN401 - keywords of JSON Schema
    """A text."""
    return {"type": "string", **({"description": says} if says else {}), **more}


def enum(values: Iterable[str], says: str = "") -> Schema:
    """One of these words."""
    return string(says, enum=sorted(values))


def nullable(schema: Schema) -> Schema:
    """That, or null."""
    if "type" not in schema:
        return {"anyOf": [schema, {"type": "null"}]}
    values = {"enum": [*schema["enum"], None]} if "enum" in schema else {}
    return {**schema, "type": [schema["type"], "null"], **values}


def array(schema: Schema, says: str = "") -> Schema:
    """A list of them."""
    return {"type": "array", "items": schema, **({"description": says} if says else {})}


def record(says: str = "", /, **fields: Schema) -> Schema:
    """An object with all of these fields; others may come with later versions."""
    held = {"type": "object", "properties": fields, "required": [*fields]}
    return {**held, "description": says} if says else held


def request_object(says: str = "", /, **fields: Schema) -> Schema:
    """An object that a program sends: with any of these fields, and no other."""
    return {"type": "object", "properties": fields, "additionalProperties": False, "description": says}


def mapping_of(schema: Schema, says: str = "") -> Schema:
    """An object with one of them by each name."""
    return {"type": "object", "additionalProperties": schema, **({"description": says} if says else {})}


def ref(name: str) -> Schema:
    """The component of that name."""
    return {"$ref": f"#/components/schemas/{name}"}


def paged(name: str) -> Schema:
    """So many of all of them, from the one after ``offset`` on."""
    return record(total=COUNT, offset=COUNT, limit=COUNT, items=array(ref(name)))
