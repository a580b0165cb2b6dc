"""Obey SIGTERM and Ctrl-C at once, or at the next step where a library swallowed them."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

from rencai.system.errors import Stopped

if TYPE_CHECKING:
    from types import FrameType


_orders: list[KeyboardInterrupt] = []


def install() -> None:
    """Let SIGTERM and Ctrl-C interrupt the process from now on, wherever it is at work.

    A process in the background, which ignores Ctrl-C, goes on ignoring it.
    """
    signal.signal(signal.SIGTERM, handle)
    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
        signal.signal(signal.SIGINT, handle)


def handle(number: int, _: FrameType | None = None) -> None:
    """Handle both signals: record the order, and raise it."""
    _orders.append(KeyboardInterrupt() if number == signal.SIGINT else Stopped(number))
    raise _orders[-1]


def raise_if_ordered() -> None:
    """Raise the order to stop, if there was one: called before what an interrupted process must not begin or keep.

    An import, a callback of Polars or a destructor that is interrupted may turn that into an error of its own, or
    into nothing.

    :raises KeyboardInterrupt: when a signal has come.
    """
    if _orders:
        raise _orders[-1]
