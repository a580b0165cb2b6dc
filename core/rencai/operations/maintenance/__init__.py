"""Backup, restore, erasure and checks of an installation."""
