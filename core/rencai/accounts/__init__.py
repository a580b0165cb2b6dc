"""Users, sessions, tokens and passwords of the web service."""
