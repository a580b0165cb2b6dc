"""Official lists: read from what a city publishes, checked against its totals, and laid over what the package knows."""

from rencai.lists.audit import FINDINGS, audit
from rencai.lists.draft import Draft, draft
from rencai.lists.edition import edition, shown
from rencai.lists.held import standing, versions
from rencai.lists.official import HEAD, Official
from rencai.lists.overlay import overlaid
from rencai.lists.totals import Total, totals
from rencai.lists.wording import called
from rencai.lists.wording import value as worded

__all__ = [
    "FINDINGS",
    "HEAD",
    "Draft",
    "Official",
    "Total",
    "audit",
    "called",
    "draft",
    "edition",
    "overlaid",
    "shown",
    "standing",
    "totals",
    "versions",
    "worded",
]
