"""Find the header of a sheet and the meaning of its columns."""
