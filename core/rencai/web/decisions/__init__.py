"""Names in doubt and decisions on the web."""
