"""The API for programs: what the pages do, as JSON, described by the table of its own routes."""
