"""Run uvicorn under the application, and stop it in an orderly way."""

from __future__ import annotations

import tempfile
from typing import TYPE_CHECKING

import uvicorn

from rencai.system import files

if TYPE_CHECKING:
    from starlette.applications import Starlette


# Seconds that open responses have to end once the service is to stop.
_SHUTDOWN_SECONDS = 5


def serve(app: Starlette, host: str, port: int) -> None:
    """Serve the application until SIGTERM or SIGINT.

    Starlette spools large uploads into the temporary folder. That is set to one below the data folder, which only the
    service's account may read: uploads hold personal data.
    """
    tempfile.tempdir = str(files.folder(app.state.service.data / "uploads", mode=0o700))
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        access_log=False,
        log_level="warning",
        server_header=False,
        timeout_graceful_shutdown=_SHUTDOWN_SECONDS,
        timeout_keep_alive=30,
    )
    uvicorn.Server(config).run()
