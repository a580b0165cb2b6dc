"""An answer instead of a page: a status, a stable code, and what to do."""

from __future__ import annotations

from rencai.messages.lookup import LANGUAGES, text

REFUSALS = (401, 403)


class Fault(Exception):  # noqa: N818 - it is what is told, not what went wrong
    """``status`` is HTTP's, ``code`` stable; ``zh`` and ``en`` say what to do and never hold a cell's content.

    ``more`` is what programs are told beside it. ``refused`` says that somebody asked for what is not his, which the
    processing record tells of.
    """

    def __init__(self, status: int, code: str, zh: str, en: str, *, refused: bool = False, **more: object) -> None:
        super().__init__(en)
        self.status, self.code, self.zh, self.en, self.more = status, code, zh, en, more
        self.refused = refused or status in REFUSALS


def coded(status: int, code: str, *, refused: bool = False) -> Fault:
    """Return the fault in the words of its code, ``error.<code>`` of the messages."""
    zh, en = (text(f"error.{code}", lang) for lang in LANGUAGES)
    return Fault(status, code, zh, en, refused=refused)


def missing(*, refused: bool = False) -> Fault:
    """Return that it is not there, or another department's, which is the same to the reader."""
    return coded(404, "E_WEB_NOT_FOUND", refused=refused)
