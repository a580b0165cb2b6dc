"""Errors, text, clock, log, files and signals."""
