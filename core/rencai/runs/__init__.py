"""A run's life, whoever asked for it: requested, leased, performed, finished once, kept for a time."""

from rencai.runs.changed import changed
from rencai.runs.changes import changes
from rencai.runs.crew import Crew
from rencai.runs.known import Known, alike, confirmed, known
from rencai.runs.perform import READING, WRITING, made, summed
from rencai.runs.queue import (
    chosen,
    due,
    held,
    identity,
    kept,
    one,
    place,
    purged,
    recorded,
    request,
    requested,
    told,
)
from rencai.runs.request import READ, SCORE, Request
from rencai.runs.worker import OutdatedError, Worker

__all__ = [
    "READ",
    "READING",
    "SCORE",
    "WRITING",
    "Crew",
    "Known",
    "OutdatedError",
    "Request",
    "Worker",
    "alike",
    "changed",
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
    "place",
    "purged",
    "recorded",
    "request",
    "requested",
    "summed",
    "told",
]
