"""The awards ledger: who has received what, who is due what, and what may still be recorded; persons are keys."""

from rencai.awards.due import DUE, due
from rencai.awards.known import NONE, SCHEMA, Awards, people, standing
from rencai.awards.received import received
from rencai.awards.stated import REFUSED, stated

__all__ = ["DUE", "NONE", "REFUSED", "SCHEMA", "Awards", "due", "people", "received", "standing", "stated"]
