"""Uploads on the web."""
