"""Tell applicants from other lines."""
