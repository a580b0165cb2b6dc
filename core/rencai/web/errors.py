"""The error that pages and operations raise: a status, a stable code, and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Unpack

from rencai.messages.lookup import LANGUAGES, text

if TYPE_CHECKING:
    from rencai.messages.fields import Fields

REFUSALS = (401, 403)


class HTTPError(Exception):
    """An error response.

    ``status`` is HTTP's, ``code`` stable. ``zh`` and ``en`` say what to do and never hold a cell's content. ``more``
    are further fields of the API's problem. ``refused`` says that the caller asked for what is not theirs: the audit
    records it. It is always true for 401 and 403.
    """

    def __init__(self, status: int, code: str, zh: str, en: str, *, refused: bool = False, **more: object) -> None:
        super().__init__(en)
        self.status, self.code, self.zh, self.en, self.more = status, code, zh, en, more
        self.refused = refused or status in REFUSALS


def http_error(status: int, code: str, *, refused: bool = False, **fields: Unpack[Fields]) -> HTTPError:
    """Return the error in the words of its code, ``error.<code>`` of the messages, with its fields."""
    zh, en = (text(f"error.{code}", lang, **fields) for lang in LANGUAGES)
    return HTTPError(status, code, zh, en, refused=refused)


def missing_resource(*, refused: bool = False) -> HTTPError:
    """Return 404; another department's things are answered like those that do not exist, so that none is betrayed."""
    return http_error(404, "E_WEB_NOT_FOUND", refused=refused)
