"""The whole store in one file, and back: its database, its key, what is kept, what the nights tell of files."""

from rencai.backup.pack import Packed, packed
from rencai.backup.restore import restored

__all__ = ["Packed", "packed", "restored"]
