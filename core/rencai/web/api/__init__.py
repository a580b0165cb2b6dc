"""The mechanism of the API: operations, schemas and the OpenAPI document."""
