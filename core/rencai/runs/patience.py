"""Try again what the disk or another process keeps from being done now, for as long as that lasts."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from tenacity import Retrying, retry_if_exception, wait_exponential, wait_random

from rencai.system import log
from rencai.system.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Callable

    from tenacity import RetryCallState


Result = TypeVar("Result")

FIRST_SECONDS = 0.5
"""Seconds before the second try; each further one waits twice as long, up to ``LONGEST_SECONDS``."""
LONGEST_SECONDS = 10.0


def _never() -> bool:
    return False


def persist(
    work: Callable[[], Result],
    *,
    ends: Callable[[], bool] = _never,
    but: tuple[type[OutputError], ...] = (),
) -> Result | None:
    """Do the work, and again after each ``OutputError``, until it succeeds; return what it returns.

    :param ends: asked after each failure; where it answers yes, nothing is tried any more, and None is returned.
    :param but: errors that no further try would mend, which are raised at once like any other than ``OutputError``.
    """
    tries = Retrying(
        retry=retry_if_exception(lambda error: isinstance(error, OutputError) and not isinstance(error, but)),
        wait=wait_exponential(multiplier=FIRST_SECONDS, max=LONGEST_SECONDS) + wait_random(0, FIRST_SECONDS),
        stop=lambda _: ends(),
        before_sleep=_log_trouble,
        retry_error_callback=lambda _: None,
    )
    return tries(work)


def _log_trouble(state: RetryCallState) -> None:
    error = state.outcome.exception() if state.outcome else None
    if isinstance(error, OutputError) and state.next_action:
        log.event("warning", "tried_again", code=error.code, seconds=round(state.next_action.sleep, 1))
