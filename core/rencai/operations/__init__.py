"""Running an installation: nights and maintenance."""
