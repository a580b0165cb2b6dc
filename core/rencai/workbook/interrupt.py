"""Ctrl-C while other people's code runs, which may swallow what it raises."""

from __future__ import annotations

import signal
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rencai import stopping

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@contextmanager
def heard() -> Iterator[Callable[[], None]]:
    """Ctrl-C within is told where this is called, and at the end of the block, instead of in the midst of it.

    Whoever ignores it (a process in the background, a thread of the web's) goes on ignoring it.
    """
    before = signal.getsignal(signal.SIGINT)
    main = threading.current_thread() is threading.main_thread()
    if not main or before not in (signal.default_int_handler, stopping.ordered):
        yield lambda: None
        return
    pressed: list[int] = []

    def tell() -> None:
        if pressed:
            raise KeyboardInterrupt

    signal.signal(signal.SIGINT, lambda number, _: pressed.append(number))
    try:
        yield tell
    finally:
        signal.signal(signal.SIGINT, before)
    tell()
