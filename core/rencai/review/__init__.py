"""The sheet on which people decide of names: its words, and what it says when it comes back."""

from rencai.review.decided import FAULTS, decided
from rencai.review.filled import filled, read
from rencai.review.stored import stored
from rencai.review.words import CHOICES, HEADINGS, OFFERED, SHEETS, coded

__all__ = ["CHOICES", "FAULTS", "HEADINGS", "OFFERED", "SHEETS", "coded", "decided", "filled", "read", "stored"]
