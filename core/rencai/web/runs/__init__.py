"""Runs and their results on the web."""
