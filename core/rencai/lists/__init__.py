"""Official lists: read from what a city publishes, checked against its totals, and laid over what the package knows."""

from rencai.lists.audit import FINDINGS, audit
from rencai.lists.draft import Draft, draft
from rencai.lists.edition import edition, shown
from rencai.lists.held import standing, versions
from rencai.lists.official import Official
from rencai.lists.overlay import overlaid
from rencai.lists.totals import Total

__all__ = [
    "FINDINGS",
    "Draft",
    "Official",
    "Total",
    "audit",
    "draft",
    "edition",
    "overlaid",
    "shown",
    "standing",
    "versions",
]
