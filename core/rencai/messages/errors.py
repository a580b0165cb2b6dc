"""Word an error at the edge: the code and the fields come from where it was raised, the language from the reader."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from rencai.messages.lookup import exists, fields_of, text, words

if TYPE_CHECKING:
    from rencai.messages.fields import Fields
    from rencai.system.errors import RencaiError


def error_text(error: RencaiError, lang: str) -> str:
    """Return what happened and what to do, in the reader's language.

    That is the message ``error.<code>``, filled with those of the error's fields that it has; an error whose code has
    no such message says ``str(error)``, which is English, to every reader.

    :raises MessageError: when the error lacks a field of its message.
    """
    code = f"error.{error.code}"
    if not exists(code, lang):
        return str(error)
    wanted = fields_of(code, lang)
    fields = {name: value for name, value in error.fields.items() if name in wanted}
    return text(code, lang, **cast("Fields", fields))


def help_text(code: str | None, lang: str) -> str:
    """Return what is wrong with a file, a run or a list, and what its owner in HR can do; a general text for others."""
    return words("fault", lang).get(code or "", text("fault.other", lang))
