"""The tables of the input: each sheet's header found, its applicants under those of the others, nothing lost."""

from rencai.tables.applicants import OWN, Applicants
from rencai.tables.read import read

__all__ = ["OWN", "Applicants", "read"]
