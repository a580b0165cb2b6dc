"""Official lists: read from what a city publishes, checked against its totals, and laid over what the package knows."""

from rencai.lists import pending
from rencai.lists.audit import FINDINGS, audit
from rencai.lists.draft import Draft, draft
from rencai.lists.edition import edition, shown
from rencai.lists.held import standing, versions
from rencai.lists.imports import Asked, books, drafted, kept, title
from rencai.lists.official import HEAD, Official
from rencai.lists.overlay import overlaid
from rencai.lists.removal import removable, removed
from rencai.lists.seen import missing, seen
from rencai.lists.totals import Total, totals
from rencai.lists.wording import called
from rencai.lists.wording import value as worded

__all__ = [
    "FINDINGS",
    "HEAD",
    "Asked",
    "Draft",
    "Official",
    "Total",
    "audit",
    "books",
    "called",
    "draft",
    "drafted",
    "edition",
    "kept",
    "missing",
    "overlaid",
    "pending",
    "removable",
    "removed",
    "seen",
    "shown",
    "standing",
    "title",
    "totals",
    "versions",
    "worded",
]
