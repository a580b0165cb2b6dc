"""From a file's bytes to applicants."""
