"""The command line: each command lives in a module that is imported when the command is called."""

from __future__ import annotations

import os
import sys
import traceback
from importlib import import_module
from pathlib import Path

import click

from rencai.system.errors import RencaiError, Stopped

LAST_STREAM = 2
"""The number of the last standard stream, stderr."""
BUG = 70
"""The exit code of an error in rencai itself (EX_SOFTWARE)."""

COMMANDS = {
    "score": "Score workbooks: who qualifies where, as what, for what, and what is missing.",
    "explain": "Say in words how one row was ruled, condition by condition.",
    "template": "Write an empty input workbook with dropdowns and notes.",
    "match": "Show how a qualification's name is found in the catalogues.",
    "nightly": "Score every file of the inbox once; results lie ready in the outbox.",
    "serve": "Serve pages for HR departments and an API for their programs.",
    "worker": "Work off the queue of runs, and wait for more.",
    "runs": "List runs, show one, purge what is kept of old ones.",
    "decide": "Store what a department decided on the sheet 待复核 of a result workbook.",
    "decisions": "List what was decided of names; undo it, or promote it to all departments.",
    "source": "State what an official text says of a reprint or of a figure that is not published.",
    "words": "Say what words of cells mean that rencai does not read; list, forget and promote them.",
    "awards": "Record the one-time awards of a run, each once for a person; list and reverse them.",
    "mappings": "List the headings that a department has confirmed, or forget one.",
    "users": "Add the users of the web service, list, change and disable them.",
    "tokens": "Issue tokens by which other programs use the API; list and revoke them.",
    "person": "Delete what is kept of one person.",
    "audit": "List what was done with people's data, when, and by whom.",
    "backup": "Pack the whole store into one file, while others work with it.",
    "restore": "Unpack a backup into a new data folder, checked, all or nothing.",
    "verify": "Check the store, its kept files and its ledger; change nothing.",
    "doctor": "Check the installation: folders, disk, cities, sources, clock, runs.",
    "cities": "List the installed cities, their editions and what is broken.",
    "catalogue": "Import the official list of a city; show, check and remove what is loaded.",
    "plugin": "Check city packages against the contract and their own cases.",
}

MODULES = {
    "template": "cities", "match": "cities", "worker": "nightly", "decide": "decisions", "mappings": "decisions",
    "users": "accounts", "tokens": "accounts", "person": "privacy", "audit": "privacy", "backup": "maintenance",
    "restore": "maintenance", "verify": "maintenance", "doctor": "maintenance",
}  # fmt: skip
"""The module of a command that shares one with others; every other command has the module of its name."""


class LazyGroup(click.Group):
    """A group that knows its commands' names and sentences without importing them."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's own signature
        """List every command, in the order of the README."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the command of that name and return it."""
        if cmd_name not in COMMANDS:
            return super().get_command(ctx, cmd_name)
        module = import_module(f"rencai.cli.{MODULES.get(cmd_name, cmd_name)}")
        command: click.Command = getattr(module, f"{cmd_name}_command")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Write the names and sentences."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--no-plugins", is_flag=True, help="Load no city package at all.")
@click.option(
    "--log-level", type=click.Choice(["debug", "info", "warning", "error"]), default="warning", show_default=True
)
@click.option(
    "--data", type=click.Path(path_type=Path), envvar="RENCAI_DATA", help="The folder of what rencai remembers."
)
@click.version_option(package_name="rencai")
@click.pass_context
def group(ctx: click.Context, *, no_plugins: bool, log_level: str, data: Path | None) -> None:
    """Tell which Chinese city recognises an overseas qualification, as what, why, and what is missing."""
    ctx.obj = {"no_plugins": no_plugins, "log_level": log_level, "data": data}


def _fill_gaps() -> None:
    """Open the standard streams that are closed, lest a file that is opened later gets their numbers."""
    while (opened := os.open(os.devnull, os.O_RDWR)) <= LAST_STREAM:
        pass
    os.close(opened)


def main() -> None:
    """Run the command; what the user can mend is one line with a stable code, all else keeps its traceback."""
    _fill_gaps()
    try:
        code = group.main(standalone_mode=False)
    except RencaiError as error:
        click.echo(f"{error.code}: {' '.join(str(error).split())}", err=True)
        code = error.exit_code
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        code = error.exit_code
    except click.UsageError as error:
        click.echo(f"E_USAGE: {error.format_message()}", err=True)
        code = 2
    except Stopped as stopped:
        code = stopped.exit_code
    except click.Abort as aborted:
        if isinstance(aborted.__cause__, Stopped):
            sys.exit(aborted.__cause__.exit_code)
        click.echo("E_ABORTED: stopped by the user; no output was left half-written", err=True)
        code = 130
    except Exception:  # noqa: BLE001 - an error in rencai itself: the traceback, and a code that no documented outcome has
        traceback.print_exc()
        code = BUG
    sys.exit(code if isinstance(code, int) else 0)
