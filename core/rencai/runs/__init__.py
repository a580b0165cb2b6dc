"""A run's life, whoever asked for it: requested, leased, performed, finished once, kept for a time."""

from rencai.runs.known import alike, confirmed, known
from rencai.runs.perform import made
from rencai.runs.queue import chosen, identity, kept, one, request, requested
from rencai.runs.request import Request
from rencai.runs.worker import Worker

__all__ = [
    "Request",
    "Worker",
    "alike",
    "chosen",
    "confirmed",
    "identity",
    "kept",
    "known",
    "made",
    "one",
    "request",
    "requested",
]
