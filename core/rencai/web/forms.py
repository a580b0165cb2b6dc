"""Read what forms send: text fields, and uploaded files with their names."""

from __future__ import annotations

import errno
from contextlib import asynccontextmanager
from http import HTTPStatus
from pathlib import PurePath
from typing import TYPE_CHECKING

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException

from rencai.web.errors import http_error

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable, Iterator
    from typing import BinaryIO

    from starlette.datastructures import FormData
    from starlette.requests import Request


# Limits of one form; a column of an upload takes two fields.
MAX_FILES, MAX_FIELDS, MAX_FIELD_BYTES = 20, 4000, 64_000
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT)
# Bytes of an uploaded file that are in memory at once.
_CHUNK_BYTES = 1 << 20
# Characters of a file's name that are stored.
_NAME_CHARACTERS = 200


@asynccontextmanager
async def open_form(request: Request) -> AsyncIterator[FormData]:
    """Open the form of the request with its files for the block; they are closed after it.

    :raises HTTPError: when it has more files or fields than it may, or there is no room for its files.
    """
    try:
        form = await request.form(max_files=MAX_FILES, max_fields=MAX_FIELDS, max_part_size=MAX_FIELD_BYTES)
    except HTTPException as error:
        if "files" in error.detail:  # the only word in which Starlette says that it is files that are too many
            raise http_error(HTTPStatus.BAD_REQUEST, "E_WEB_FILES", number=MAX_FILES) from error
        raise http_error(HTTPStatus.BAD_REQUEST, "E_WEB_FORM_DATA") from error
    except OSError as error:
        if error.errno not in _NO_ROOM:
            raise
        raise http_error(HTTPStatus.INSUFFICIENT_STORAGE, "E_WEB_ROOM") from error
    try:
        yield form
    finally:
        await form.close()


def form_text(form: FormData, name: str) -> str:
    """Return a field's text; empty where the field is missing or a file."""
    value = form.get(name)
    return value if isinstance(value, str) else ""


def uploaded_files(form: FormData) -> list[tuple[str, BinaryIO]]:
    """Return name and content of each file in the field ``files``, as the browser sent them.

    A file input that was left empty sends a file without a name; it is left out.
    """
    files = [file for file in form.getlist("files") if isinstance(file, UploadFile)]
    return [(file.filename, file.file) for file in files if file.filename]


def read_chunks(file: BinaryIO) -> Iterator[bytes]:
    """Yield the content of an uploaded file piece by piece."""
    while chunk := file.read(_CHUNK_BYTES):
        yield chunk


def safe_names(names: Iterable[str]) -> Iterator[str]:
    """Yield files' names without folders and control characters; a second file of one name gets a number.

    :param names: as the browser sent them, so that they may be anything.
    """
    taken: set[str] = set()
    for name in names:
        last = PurePath(name.replace("\\", "/")).name
        plain = "".join(char for char in last if char.isprintable())[-_NAME_CHARACTERS:]
        free, number = plain or "file", 2
        while free in taken:
            stem, dot, ending = plain.rpartition(".")
            free, number = f"{stem or ending} ({number}){dot if stem else ''}{ending if stem else ''}", number + 1
        taken.add(free)
        yield free
