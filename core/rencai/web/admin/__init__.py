"""Pages and operations for administrators."""
