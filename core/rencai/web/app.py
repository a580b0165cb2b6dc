"""Build the application: routes, middleware and error handlers."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from rencai.store import database
from rencai.system.errors import RencaiError
from rencai.web import error_handlers
from rencai.web.errors import HTTPError
from rencai.web.lifespan import run_background_tasks
from rencai.web.middleware import AccessLogMiddleware, SecurityHeadersMiddleware
from rencai.web.readiness import Readiness
from rencai.web.routes import build_routes

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from rencai.runs.crew import Crew
    from rencai.web.service import Service


STATIC = Path(__file__).with_name("static")
# Requests that write and run at once: SQLite has one writer, and more threads would only wait for it.
CONCURRENT_CHANGES = 4
# Passwords and tokens that are verified at once: each takes a core, and the others wait without a thread.
CONCURRENT_VERIFICATIONS = 2


def build_app(service: Service, crew: Crew) -> Starlette:
    """Return the application; ``crew`` works off the queue for as long as the application lives."""

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        with database.keep_open(service.data):
            async with run_background_tasks(service, crew):
                yield

    app = Starlette(
        routes=[*build_routes(service.upload), Mount("/static", StaticFiles(directory=STATIC), name="static")],
        # The first is the outermost: the access log also sees what the host check refuses.
        middleware=[
            Middleware(AccessLogMiddleware),
            Middleware(SecurityHeadersMiddleware),
            Middleware(TrustedHostMiddleware, allowed_hosts=list(service.hosts), www_redirect=False),
            Middleware(GZipMiddleware, minimum_size=1024),
        ],
        exception_handlers={
            HTTPError: error_handlers.handle_http_error,
            RencaiError: error_handlers.handle_rencai_error,
            HTTPException: error_handlers.handle_starlette_error,
            Exception: error_handlers.handle_unexpected_error,
        },
        lifespan=lifespan,
    )
    app.state.service = service
    app.state.readiness = Readiness(service, crew)
    app.state.changing = asyncio.Semaphore(CONCURRENT_CHANGES)
    app.state.verifying = asyncio.Semaphore(CONCURRENT_VERIFICATIONS)
    return app
