"""``rencai serve``: run the web pages for HR departments and the API for their programs."""

from __future__ import annotations

import ipaddress
from dataclasses import asdict
from importlib.util import find_spec

import click

from rencai.cli.common import Workspace, login, with_workspace
from rencai.runs.crew import Crew
from rencai.sheets.file import limits as file_limits
from rencai.store import database
from rencai.system.errors import UsageError

EXTRA = ("starlette", "jinja2", "jsonschema", "uvicorn", "python_multipart", "sse_starlette", "argon2", "limits")
"""What the extra ``web`` brings."""


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=8600, show_default=True, help="The port to listen on.")
@click.option("--workers", type=click.IntRange(0, 64), default=2, show_default=True, help="Processes that score.")
@click.option(
    "--name", "names", multiple=True, metavar="HOST", help="A name by which browsers ask, e.g. rencai.example.com."
)
@click.option("--tls", is_flag=True, help="Browsers come by TLS through a proxy: cookies are for TLS only.")
@click.option(
    "--limit", "limits", multiple=True, metavar="NAME=VALUE", envvar="RENCAI_WEB_LIMIT",
    help="A limit for what strangers upload, e.g. packed=80MB or rows=50000; see OPERATIONS.md.",
)  # fmt: skip
@click.option(
    "--quota", type=click.IntRange(1), default=1000, show_default=True, metavar="MB",
    help="What one account may upload within 24 hours.",
)  # fmt: skip
@click.option(
    "--quota-rows", type=click.IntRange(1), default=5_000_000, show_default=True, metavar="N",
    envvar="RENCAI_WEB_QUOTA_ROWS", help="How many applicants one account may have scored within 24 hours.",
)  # fmt: skip
@click.option(
    "--queue", type=click.IntRange(1), default=100, show_default=True, metavar="N", envvar="RENCAI_WEB_QUEUE",
    help="How many unfinished uploads and runs one account may have.",
)  # fmt: skip
@click.option(
    "--retention", type=click.IntRange(1), default=30, show_default=True, metavar="DAYS", envvar="RENCAI_RETENTION",
    help="How long inputs, results and rulings are kept.",
)  # fmt: skip
@with_workspace
def serve_command(
    workspace: Workspace, *, host: str, port: int, workers: int, names: tuple[str, ...], tls: bool,
    limits: tuple[str, ...], quota: int, quota_rows: int, queue: int, retention: int
) -> None:  # fmt: skip
    """Serve pages and API until stopped by SIGTERM; running work goes back to the queue then."""
    _require_extra()
    from rencai.accounts import principal
    from rencai.web import app, server
    from rencai.web import service as web_service
    from rencai.web.service import Service

    folder = workspace.data.absolute()
    bounds = file_limits.parse_limits(limits, file_limits.WEB)
    packages = workspace.current_packages()
    database.require_writable(folder)
    users = principal.has_users(folder)
    _refuse_open(host, users=users)
    site = Service(
        folder,
        packages,
        bounds,
        login(),
        hosts=(*_hosts(host), *names),
        secure=tls,
        upload=2 * bounds.packed,
        quota=quota * web_service.MB,
        quota_rows=quota_rows,
        queue=queue,
        retention=retention,
    )
    ours = [f"--limit={name}={value}" for name, value in asdict(bounds).items()]
    share = [f"--share={max(1, workers - 1)}"] if users else []
    crew = Crew(
        ["--log-level", workspace.ctx.obj["log_level"], "--data", str(folder), "worker", "--nice=15", *share, *ours],
        workers,
    )
    click.echo(f"rencai: http://{host}:{port}/", err=True)
    server.serve(app.build_app(site, crew), host, port)


def _require_extra() -> None:
    """Check that the libraries of the extra ``web`` are installed.

    :raises UsageError: when one is not.
    """
    if lacking := [name for name in EXTRA if find_spec(name) is None]:
        message = f"the service lacks {', '.join(lacking)}; install rencai with its extra: pip install 'rencai[web]'"
        raise UsageError(message, code="E_USAGE_EXTRA")


def _refuse_open(host: str, *, users: bool) -> None:
    """Refuse a host that other machines could reach while there are no users.

    :raises UsageError: when it is one.
    """
    if not users and not _loopback(host):
        message = f"--host {host}: without users only this machine is served; make one with `rencai users add`"
        raise UsageError(message, code="E_USAGE_HOST")


def _loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _hosts(host: str) -> tuple[str, ...]:
    return ("127.0.0.1", "localhost", "[::1]") if _loopback(host) else (host, "127.0.0.1", "localhost")
