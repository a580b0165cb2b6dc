"""The only reader of spreadsheets."""

from rencai.intake.book import Book, Merge, RawSheet
from rencai.intake.read import read

__all__ = ["Book", "Merge", "RawSheet", "read"]
