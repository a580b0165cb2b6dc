"""Run uvicorn under the application, and stop it in an orderly way."""

from __future__ import annotations

import tempfile
from typing import TYPE_CHECKING

import uvicorn

from rencai.system import files

if TYPE_CHECKING:
    from starlette.applications import Starlette


_GRACE = 5
"""Seconds in which open answers may end, once the service is to stop."""


def run(app: Starlette, host: str, port: int) -> None:
    """Serve until SIGTERM or SIGINT; uploads on their way lie nameless in the data folder, not in the system's."""
    tempfile.tempdir = str(files.folder(app.state.site.data / "uploads", mode=0o700))
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        access_log=False,
        log_level="warning",
        server_header=False,
        timeout_graceful_shutdown=_GRACE,
        timeout_keep_alive=30,
    )
    uvicorn.Server(config).run()
