"""Look messages up by code, in the reader's language.

A code is ``<area>.<rest>``: the message stands in ``<language>/<area>.po`` under its whole code. An area is read when
its first message is needed, for nothing is read at import. A code that is not there, and fields that are not those of
the message, are bugs (``MessageError``); no message is ever taken from another language instead.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from string import Formatter
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, Unpack

from rencai.messages.fields import Fields, fits

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from rencai.messages.codes import Table


Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")
"""The default first."""


class MessageError(LookupError):
    """A message is missing or is filled wrongly: a bug of the code that asks for it, never the user's error."""


@dataclass(frozen=True)
class Message:
    """A message as the data have it: one form for each plural of the language, and the fields of all forms."""

    forms: tuple[str, ...]
    fields: frozenset[str]


@dataclass(frozen=True)
class Catalogue:
    """The messages of one area in one language, in the file's order; ``plural`` maps a count to the form's index."""

    messages: Mapping[str, Message]
    plural: Callable[[int], int]


def text(code: str, lang: str, **fields: Unpack[Fields]) -> str:
    """Return the message in the language, filled.

    The field ``count`` chooses the plural form.

    :raises MessageError: when the code has no message in the language, when the fields are not exactly the message's,
        or when a value is not of its field's kind.

    >>> text("ruling.outcome.review", "zh"), text("ruling.outcome.review", "en")
    ('待复核', 'review')
    >>> text("finding.what.E_STORE_SCHEMA", "en", count=2)
    'the database is of an older version (2 steps behind)'
    """
    catalogue, message = _find(code, lang)
    if message.fields != fields.keys():
        raise MessageError(f"{code}: has the fields {sorted(message.fields)}, got {sorted(fields)}")
    wrong = [name for name, value in fields.items() if not fits(name, value)]
    if wrong:
        raise MessageError(f"{code}: not of its kind: {', '.join(wrong)}")
    form = message.forms[catalogue.plural(fields.get("count", 1))] if len(message.forms) > 1 else message.forms[0]
    return form.format(**fields)


def template(code: str, lang: str) -> str:
    """Return the message with its fields open, for what fills whole columns (``sentences``); it has no plural forms.

    :raises MessageError: when the code has no message in the language, or has plural forms.
    """
    _, message = _find(code, lang)
    if len(message.forms) > 1:
        raise MessageError(f"{code}: plural forms cannot fill a column")
    return message.forms[0]


@cache
def words(table: Table, lang: str) -> Mapping[str, str]:
    """Return the words of a closed vocabulary, by its codes, in the order of the data.

    >>> words("ruling.cause", "zh")["empty"]
    '未填'
    """
    area, opening = table.partition(".")[0], f"{table}."
    messages = catalogue(area, lang).messages
    listed = {
        code.removeprefix(opening): message.forms[0] for code, message in messages.items() if code.startswith(opening)
    }
    if not listed:
        raise MessageError(f"{table}: no such table")
    return MappingProxyType(listed)


@cache
def spellings(table: Table) -> Mapping[str, tuple[str, ...]]:
    """Return by which words each code of a vocabulary goes, in every language: what people may type for it.

    >>> spellings("ruling.level")["senior"]
    ('正高级', 'senior')
    """
    each = [words(table, lang) for lang in LANGUAGES]
    return MappingProxyType({code: tuple(language_words[code] for language_words in each) for code in each[0]})


def exists(code: str, lang: str) -> bool:
    """Return whether the code has a message in the language."""
    return code in catalogue(code.partition(".")[0], lang).messages


def fields_of(code: str, lang: str) -> frozenset[str]:
    """Return the names of the fields that the message has.

    :raises MessageError: when the code has no message in the language.
    """
    return _find(code, lang)[1].fields


def pick(pair: tuple[str, str], lang: str) -> str:
    """Return the Chinese or the English of a pair: the form of wording that is not among the messages yet.

    >>> pick(("是", "yes"), "zh"), pick(("是", "yes"), "en")
    ('是', 'yes')
    """
    return pair[0] if lang == "zh" else pair[1]


@cache
def catalogue(area: str, lang: str) -> Catalogue:
    """Return the messages of ``<lang>/<area>.po``.

    The imports stand here because those of Babel take up to 30 ms, more than reading all messages, and what only
    names codes (the process that reads a workbook, ``--help``) is not to pay them.

    :raises MessageError: when the language has no such area, or when an entry has no text.
    """
    import pkgutil
    from gettext import c2py

    from babel.messages.pofile import read_po

    try:
        data = pkgutil.get_data("rencai.messages", f"{lang}/{area}.po")
    except OSError as error:
        raise MessageError(f"{area}: no such area in {lang!r}") from error
    if data is None:
        raise MessageError("the messages cannot be read from where rencai is installed")
    read = read_po(data.decode().splitlines(keepends=True), abort_invalid=True)
    messages = {_id(entry.id): _message(_id(entry.id), entry.string) for entry in read if entry.id}
    return Catalogue(MappingProxyType(messages), c2py(read.plural_expr))


def _id(of: str | list[str] | tuple[str, ...]) -> str:
    """Return the code: an entry with plural forms has it twice, as ``msgid`` and ``msgid_plural``."""
    return of if isinstance(of, str) else of[0]


def _message(code: str, string: str | list[str] | tuple[str, ...] | None) -> Message:
    forms = (string,) if isinstance(string, str) else tuple(string or ())
    if not forms or not all(forms):
        raise MessageError(f"{code}: no text")
    names = {name for form in forms for _, name, _, _ in Formatter().parse(form) if name is not None}
    return Message(forms, frozenset(names))


def _find(code: str, lang: str) -> tuple[Catalogue, Message]:
    area = catalogue(code.partition(".")[0], lang)
    if code not in area.messages:
        raise MessageError(f"{code}: no such message in {lang!r}")
    return area, area.messages[code]
