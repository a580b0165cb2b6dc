"""The web service: pages for HR departments and an API for programs."""
