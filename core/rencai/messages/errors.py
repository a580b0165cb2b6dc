"""Word an error at the edge: the code and the fields come from where it was raised, the language from the reader."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from rencai.messages.lookup import exists, fields_of, text, words

if TYPE_CHECKING:
    from rencai.messages.fields import Fields
    from rencai.system.errors import RencaiError


_GENERAL = ("E_USAGE", "other")
"""Codes whose help refers to the error's own text."""


def error_text(error: RencaiError, lang: str) -> str:
    """Return what happened and what to do, in the reader's language.

    That is the message ``error.<code>``, filled with those of the error's fields that it has. Where there is none, a
    Chinese reader is told what HR can do about it, with the file; any other, as ``str(error)`` says it, in English.

    :raises MessageError: when the error lacks a field of its message.
    """
    code = f"error.{error.code}"
    if not exists(code, lang):
        helped = lang == "zh" and error.code in words("fault", lang) and error.code not in _GENERAL
        return _with_file(error, help_text(error.code, lang)) if helped else str(error)
    wanted = fields_of(code, lang)
    fields = {name: value for name, value in error.fields.items() if name in wanted}
    return text(code, lang, **cast("Fields", fields))


def _with_file(error: RencaiError, help_: str) -> str:
    file = error.fields.get("file")
    return f"{file}: {help_}" if file else help_


def help_text(code: str | None, lang: str) -> str:
    """Return what is wrong with a file, a run or a list, and what its owner in HR can do; a general text for others."""
    return words("fault", lang).get(code or "", text("fault.other", lang))
