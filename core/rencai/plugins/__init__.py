"""The door for city packages."""
