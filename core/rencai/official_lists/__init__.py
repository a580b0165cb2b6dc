"""Import official lists of cities, and apply them to their packages."""
