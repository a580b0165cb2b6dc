"""The nightly run: the inbox is scored once, results lie ready, and what is wrong is told of in HR's words."""

from rencai.night.erasure import Trace, erase, refused, traces
from rencai.night.journal import nights
from rencai.night.lock import BusyError, alone
from rencai.night.night import Night, begun, collect, drain
from rencai.night.rescore import rescored, stale
from rencai.night.retention import expired
from rencai.night.summary import written

__all__ = [
    "BusyError",
    "Night",
    "Trace",
    "alone",
    "begun",
    "collect",
    "drain",
    "erase",
    "expired",
    "nights",
    "refused",
    "rescored",
    "stale",
    "traces",
    "written",
]
