"""The only SQLite: what rencai remembers between runs, by department; never a name or an ID number of a person."""

from rencai.store.database import FILE
from rencai.store.lists import holding, keep, versions, withdraw
from rencai.store.mappings import forget, mappings, remember

__all__ = ["FILE", "forget", "holding", "keep", "mappings", "remember", "versions", "withdraw"]
