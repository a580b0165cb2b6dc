"""Rule applicants: checks, rewards, outcome, and the reasons in words."""
