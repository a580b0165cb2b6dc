"""The table by which amounts are given: a list of single awards or of tiers, read like any other file."""

from rencai.amounts.given import FAULTS, FIGURE, UNMET, given
from rencai.amounts.read import NOTHING, read

__all__ = ["FAULTS", "FIGURE", "NOTHING", "UNMET", "given", "read"]
