"""The sheet on which people decide of names: its words, and what it says when it comes back."""

from rencai.review.decided import decided
from rencai.review.filled import filled, read
from rencai.review.stored import stored
from rencai.review.words import HEADINGS, OFFERED, coded, fault

__all__ = ["HEADINGS", "OFFERED", "coded", "decided", "fault", "filled", "read", "stored"]
