"""The only reader of spreadsheets."""

from rencai.intake.book import Book, Merge, RawSheet
from rencai.intake.limits import COMMAND_LINE, WEB, Limits, limits
from rencai.intake.read import begun, check, read

__all__ = ["COMMAND_LINE", "WEB", "Book", "Limits", "Merge", "RawSheet", "begun", "check", "limits", "read"]
