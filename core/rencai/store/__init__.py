"""The only SQLite: what rencai remembers between runs, by department; never a name or an ID number of a person."""

from rencai.store.audit import audit, enter
from rencai.store.awards import award, awards, received, reverse
from rencai.store.check import schema, sound
from rencai.store.database import FILE, ready, stored
from rencai.store.database import schema as changes
from rencai.store.decisions import applied, decide, decisions, demote, promote, undo
from rencai.store.files import Draft, copied, discard, draft, drafted, place
from rencai.store.key import KEY, key
from rencai.store.lists import holding, keep, versions, withdraw
from rencai.store.mappings import forget, mappings, remember
from rencai.store.outline import Outline, outline
from rencai.store.queue import Lease, LostError, advance, beat, finish, lease, release, waiting
from rencai.store.retention import purge, tidy
from rencai.store.runs import FINISHED, found, record, request, runs, uploaded
from rencai.store.snapshot import kept, outlined, snapshot

__all__ = [
    "FILE",
    "FINISHED",
    "KEY",
    "Draft",
    "Lease",
    "LostError",
    "Outline",
    "advance",
    "applied",
    "audit",
    "award",
    "awards",
    "beat",
    "changes",
    "copied",
    "decide",
    "decisions",
    "demote",
    "discard",
    "draft",
    "drafted",
    "enter",
    "finish",
    "forget",
    "found",
    "holding",
    "keep",
    "kept",
    "key",
    "lease",
    "mappings",
    "outline",
    "outlined",
    "place",
    "promote",
    "purge",
    "ready",
    "received",
    "record",
    "release",
    "remember",
    "request",
    "reverse",
    "runs",
    "schema",
    "snapshot",
    "sound",
    "stored",
    "tidy",
    "undo",
    "uploaded",
    "versions",
    "waiting",
    "withdraw",
]
