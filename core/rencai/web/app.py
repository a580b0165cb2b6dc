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
from rencai.web import errors
from rencai.web.faults import Fault
from rencai.web.lifespan import kept_up
from rencai.web.middleware import Access, Headers
from rencai.web.routes import routes

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from rencai.runs.crew import Crew
    from rencai.web.site import Site


STATIC = Path(__file__).with_name("static")
CHANGES = 4
"""Requests that change something which are answered at once: many threads would hold each other up."""
VERIFIED = 2
"""Tokens and passwords that are verified at once: each takes a core, and the others wait without a thread."""


def made(site: Site, crew: Crew) -> Starlette:
    """The service on that site; the ``crew`` works off the queue as long as it runs."""

    @asynccontextmanager
    async def living(_: Starlette) -> AsyncIterator[None]:
        with database.standing(site.data):
            async with kept_up(site, crew):
                yield

    app = Starlette(
        routes=[*routes(site.upload), Mount("/static", StaticFiles(directory=STATIC), name="static")],
        middleware=[
            Middleware(Access),
            Middleware(Headers),
            Middleware(TrustedHostMiddleware, allowed_hosts=list(site.hosts), www_redirect=False),
            Middleware(GZipMiddleware, minimum_size=1024),
        ],
        exception_handlers={
            Fault: errors.fault,
            RencaiError: errors.known,
            HTTPException: errors.http,
            Exception: errors.bug,
        },
        lifespan=living,
    )
    app.state.site = site
    app.state.changing = asyncio.Semaphore(CHANGES)
    app.state.verifying = asyncio.Semaphore(VERIFIED)
    return app
