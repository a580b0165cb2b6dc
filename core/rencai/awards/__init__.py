"""One-time awards: what is due, what was received, and what may be recorded."""
