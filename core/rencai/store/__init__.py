"""The only SQLite: what rencai remembers between runs, by department; never a name or an ID number of a person."""

from rencai.store.audit import audit, enter, recent
from rencai.store.awards import award, awards, received, reverse
from rencai.store.check import schema, sound
from rencai.store.database import FILE, ready, standing, stored
from rencai.store.database import schema as changes
from rencai.store.decisions import applied, decide, decisions, demote, promote, undo
from rencai.store.files import Draft, copied, discard, draft, drafted, place
from rencai.store.history import count, latest, unfinished, unscored
from rencai.store.key import KEY, key
from rencai.store.lists import holding, keep, versions, withdraw
from rencai.store.mappings import forget, mappings, remember
from rencai.store.outline import Outline, outline
from rencai.store.queue import Lease, LostError, advance, beat, finish, lease, release, waiting
from rencai.store.retention import purge, tidy
from rencai.store.runs import FINISHED, found, record, request, runs, uploaded
from rencai.store.sessions import begin, end, lapse, session, touch
from rencai.store.snapshot import kept, outlined, snapshot
from rencai.store.tokens import issue, revoke, token, tokens
from rencai.store.users import assign, change, disable, enable, enrol, enrolled, rehash, user, users

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
    "assign",
    "audit",
    "award",
    "awards",
    "beat",
    "begin",
    "change",
    "changes",
    "copied",
    "count",
    "decide",
    "decisions",
    "demote",
    "disable",
    "discard",
    "draft",
    "drafted",
    "enable",
    "end",
    "enrol",
    "enrolled",
    "enter",
    "finish",
    "forget",
    "found",
    "holding",
    "issue",
    "keep",
    "kept",
    "key",
    "lapse",
    "latest",
    "lease",
    "mappings",
    "outline",
    "outlined",
    "place",
    "promote",
    "purge",
    "ready",
    "received",
    "recent",
    "record",
    "rehash",
    "release",
    "remember",
    "request",
    "reverse",
    "revoke",
    "runs",
    "schema",
    "session",
    "snapshot",
    "sound",
    "standing",
    "stored",
    "tidy",
    "token",
    "tokens",
    "touch",
    "undo",
    "unfinished",
    "unscored",
    "uploaded",
    "user",
    "users",
    "versions",
    "waiting",
    "withdraw",
]
