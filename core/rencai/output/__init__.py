"""Result workbooks, templates and follow-up workbooks."""
