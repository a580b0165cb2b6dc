"""Policies on the web."""
