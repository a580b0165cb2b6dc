"""The only SQLite: what rencai remembers between runs, by department; never a name or an ID number of a person."""

from rencai.store.database import FILE
from rencai.store.decisions import applied, decide, decisions, demote, promote, undo
from rencai.store.key import KEY, key
from rencai.store.lists import holding, keep, versions, withdraw
from rencai.store.mappings import forget, mappings, remember

__all__ = [
    "FILE",
    "KEY",
    "applied",
    "decide",
    "decisions",
    "demote",
    "forget",
    "holding",
    "keep",
    "key",
    "mappings",
    "promote",
    "remember",
    "undo",
    "versions",
    "withdraw",
]
