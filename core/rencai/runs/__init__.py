"""A run's life, whoever asked for it: requested, leased, performed, finished once, kept for a time."""

from rencai.runs.changes import changes
from rencai.runs.known import Known, alike, confirmed, known
from rencai.runs.perform import made, summed
from rencai.runs.queue import (
    chosen,
    due,
    held,
    identity,
    kept,
    one,
    purged,
    recorded,
    request,
    requested,
    rulings,
    told,
)
from rencai.runs.request import Request
from rencai.runs.worker import Worker

__all__ = [
    "Known",
    "Request",
    "Worker",
    "alike",
    "changes",
    "chosen",
    "confirmed",
    "due",
    "held",
    "identity",
    "kept",
    "known",
    "made",
    "one",
    "purged",
    "recorded",
    "request",
    "requested",
    "rulings",
    "summed",
    "told",
]
