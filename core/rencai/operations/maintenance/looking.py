"""Look for a person's number in files and their names, each content once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rencai.cells import id_numbers
from rencai.operations.nightly import inbox
from rencai.sheets.file import look, read
from rencai.system.errors import InputError, OutputError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from rencai.sheets.file.limits import Limits


MASK = "***"


@dataclass
class Search:
    """A search for one person; ``answers`` has what was learnt of each content by its SHA-256.

    :param number: the ID number as ``id_numbers.parse`` returns it; its other forms are looked for too.
    """

    number: str
    limits: Limits
    answers: dict[str, bool | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.forms: Sequence[str] = id_numbers.forms(self.number)
        self.wanted = look.compile_numbers(self.forms)

    def in_name(self, text: str) -> bool:
        """Return whether the name of a file, or another short text, has the number."""
        return look.in_text(text, self.wanted)

    def mask(self, text: str) -> str:
        """Return a path as it may be shown: without the number."""
        return look.mask(text, self.wanted, MASK) if self.in_name(text) else text

    def in_content(self, path: Path, name: str | None = None, sha256: str | None = None) -> bool | None:
        """Return whether the file's content has the number; None where not all of it can be looked through.

        :param name: what the file is called where its path does not say so.
        :param sha256: the digest of the content where it is known.
        """
        try:
            digest = sha256 or inbox.content_digest(path)
        except OutputError:
            return None
        if digest is None:  # it is gone
            return False
        if digest not in self.answers:
            self.answers[digest] = self._look(path, name)
        return self.answers[digest]

    def _look(self, path: Path, name: str | None) -> bool | None:
        try:
            if not path.stat().st_size:
                return False
            anywhere = read.look_through(path, self.forms, self.limits)
        except (InputError, OSError):
            anywhere = None
        return anywhere or self._in_cells(path, name, anywhere)

    def _in_cells(self, path: Path, name: str | None, anywhere: bool | None) -> bool | None:  # noqa: FBT001 - an answer
        """Return whether a cell shows the number, which may be stored in another form; else what was seen before.

        Of a workbook in binary no more than its text can be looked through without reading its cells.
        """
        try:
            book = read.read(path, self.limits, name=name)
        except InputError:
            return anywhere
        columns = (column for sheet in book.sheets for column in sheet.cells.iter_columns())
        return any(id_numbers.contains_number(column, *self.forms) for column in columns)
