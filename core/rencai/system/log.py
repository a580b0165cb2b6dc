"""Log to stderr with structlog: counts, codes and durations, never a cell's content."""

from __future__ import annotations

import logging
import sys
from typing import Any

LEVELS = ("debug", "info", "warning", "error")

_least = logging.WARNING


def configure(level: str = "warning") -> None:
    """Let events of that level and above through."""
    global _least  # noqa: PLW0603 - one log for a process
    _least = getattr(logging, level.upper())


def event(level: str, name: str, **fields: object) -> None:
    """Write an event; structlog is imported by the first that is let through, so that quiet runs do not pay for it."""
    if getattr(logging, level.upper()) >= _least:
        getattr(_logger(), level)(name, **fields)


def _logger() -> Any:  # noqa: ANN401 - structlog's own proxy
    import structlog

    terminal = sys.stderr.isatty()
    renderer: Any = (
        structlog.dev.ConsoleRenderer() if terminal else structlog.processors.JSONRenderer(ensure_ascii=False)
    )
    return structlog.wrap_logger(
        structlog.PrintLogger(sys.stderr),
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            renderer,
        ],
    )
