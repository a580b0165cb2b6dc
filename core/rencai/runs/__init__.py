"""Runs: requested, queued, performed and compared."""
