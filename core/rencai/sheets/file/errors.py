"""The errors of reading: each says what is wrong and what to do, without the file's name."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from rencai.sheets.file.limits import ROWS, Limits, format_size
from rencai.system.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator


SAVE = "open it in Excel or WPS and save it as .xlsx"


def foreign(kind: str) -> InputError:
    """Return the error of a file of another kind."""
    return InputError(f"not a workbook but {kind}; {SAVE}", code="E_INPUT_NOT_WORKBOOK")


def damaged() -> InputError:
    """Return the error of a file of a kind that is read, but not whole."""
    return InputError(f"not a workbook that can be read (damaged or cut short); {SAVE}", code="E_INPUT_NOT_WORKBOOK")


def unquoted() -> InputError:
    """Return the error of a text whose last cell begins with a quotation mark that nothing closes: it may hide rows."""
    return InputError(
        "a quotation mark that is never closed, which would hide the rows after it; close it, or save the file anew"
        " from Excel or WPS",
        code="E_INPUT_NOT_WORKBOOK",
    )


def locked() -> InputError:
    """Return the error of an encrypted file."""
    return InputError(
        "encrypted with a password; open it in Excel or WPS, take the password off and save it again",
        code="E_INPUT_PASSWORD",
    )


def protected() -> InputError:
    """Return the error of a file that a company's document-protection software has encrypted."""
    return InputError(
        "encrypted by a company's document-protection software; ask for a decrypted copy of it",
        code="E_INPUT_PROTECTED",
    )


def unsafe(what: str) -> InputError:
    """Return the error of a file that holds what no spreadsheet program writes."""
    return InputError(f"{what}, which no spreadsheet program writes; {SAVE}", code="E_INPUT_UNSAFE")


def too_large(what: str, limit: str, now: int | str) -> InputError:
    """Return the error of a file beyond a limit of size; ``now`` is the limit."""
    return InputError(
        f"{what}; delete what is not needed or split it, or raise the limit {limit} (now {now})",
        code="E_INPUT_TOO_LARGE",
    )


def too_sparse(rows: int, columns: int, limits: Limits) -> InputError:
    """Return the error of a sheet whose cells lie so far apart that the empty ones would take too much memory."""
    return too_large(
        f"has cells so far apart (down to row {rows} and beyond column {columns}) that the empty ones between them"
        " would take too much memory",
        "memory",
        format_size(limits.memory),
    )


def too_much_memory(limits: Limits) -> InputError:
    """Return the error of a file for which the reading process asked for more memory than it may have."""
    return too_large("needs too much memory (cells far apart on a sheet?)", "memory", format_size(limits.memory))


def too_slow(limits: Limits) -> InputError:
    """Return the error of a file for which the reading process took more time than it may."""
    return InputError(
        "takes too long to read; delete what is not needed or split it, or raise the limits seconds and cpu"
        f" (now {limits.seconds} and {limits.cpu})",
        code="E_INPUT_TIMEOUT",
    )


def too_wide(limits: Limits, where: str = "") -> InputError:
    """Return the error of a sheet with content beyond the last column that is read."""
    return InputError(
        f"has content beyond column {limits.columns}{where}; delete it, or raise the limit columns"
        f" (now {limits.columns})",
        code="E_INPUT_TOO_WIDE",
    )


def too_long(where: str = "") -> InputError:
    """Return the error of a sheet with more rows than Excel has."""
    return InputError(f"has rows beyond Excel's last, {ROWS}{where}; split it", code="E_INPUT_TOO_LONG")


def too_merged(most: int) -> InputError:
    """Return the error of a sheet with more merged cells than are read."""
    return InputError(f"has more than {most} merged cells; unmerge them or split it", code="E_INPUT_TOO_LARGE")


def changed() -> InputError:
    """Return the error of a file that was written to while it was read."""
    return InputError("changed while it was read; wait until it is saved and try again", code="E_INPUT_CHANGED")


def lost() -> InputError:
    """Return the error of a reading process without a usable answer, which is no fault of the file's owner."""
    return InputError(
        "the process that reads it gave no usable answer; try again, and report it if it stays", code="E_INPUT_READER"
    )


@contextmanager
def guarded() -> Iterator[None]:
    """Turn whatever a library raises, a Rust panic too, into the error of a damaged file, or into MemoryError."""
    try:
        yield
    except (InputError, MemoryError, KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:
        if "capacity" in str(error) or "allocat" in str(error):
            raise MemoryError from error
        raise damaged() from error
