"""Which row of a sheet is the header, and which column is which."""

from rencai.headers.find import DEPTH, SEEN, cuts, find, guesses
from rencai.headers.header import Header, letter
from rencai.headers.heading import folded, forms
from rencai.headers.known import column

__all__ = ["DEPTH", "SEEN", "Header", "column", "cuts", "find", "folded", "forms", "guesses", "letter"]
