"""Read the packaged data files, TOML word lists and CSV tables, and name file and line of whatever is wrong in them.

This is the only reader of packaged data. It reads what is shipped beside a module and never a user's file, so that
modules without input and output may use it. Nothing is read before it is asked for.
"""

from __future__ import annotations

import csv
import json
import re
import tomllib
import unicodedata
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, cast

from rencai.system.errors import WordListError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping


_KEY = r"""(?:"[^"]*"|'[^']*'|[\w-]+)"""
_PATH = rf"{_KEY}(?:\s*\.\s*{_KEY})*"
_TABLE = re.compile(rf"^\s*\[\[?\s*({_PATH})\s*\]\]?\s*(?:#.*)?$")
_ASSIGNED = re.compile(rf"^\s*({_PATH})\s*=")


@dataclass(frozen=True)
class Section:
    """A table of a word list: the whole file where ``path`` is empty, else the table under these keys.

    ``file`` is the file's name as errors show it, ``text`` the whole file as it is written, and ``content`` the values
    of the table. Every accessor checks what it returns and raises ``WordListError`` with file and line.
    """

    file: str
    text: str = field(repr=False)
    path: tuple[str, ...]
    content: Mapping[str, object]

    def __contains__(self, key: str) -> bool:
        return key in self.content

    def require_keys(self, required: Iterable[str], optional: Iterable[str] = ()) -> None:
        """Refuse a table that lacks a required key or has one that nothing reads.

        :raises WordListError: when a key is missing or unknown.
        """
        needed, allowed = list(required), {*required, *optional}
        if missing := [key for key in needed if key not in self.content]:
            raise self.error(f"{', '.join(missing)} is missing; write {', '.join(needed)}")
        if unknown := next((key for key in self.content if key not in allowed), None):
            raise self.error(f"unknown key {unknown!r}; known: {', '.join(sorted(allowed))}", unknown)

    def string(self, key: str) -> str:
        """Return the text under the key.

        :raises WordListError: when there is none, or it is blank.
        """
        value = self.content.get(key)
        if not isinstance(value, str) or not value.strip():
            raise self.error(f'write {key} = "...", a text in quotes', key)
        return value

    def strings(self) -> dict[str, str]:
        """Return every key of the table with its text, in the file's order.

        :raises WordListError: when a value is no text, or blank.
        """
        return {key: self.string(key) for key in self.content}

    def flag(self, key: str) -> bool:
        """Return whether the key is there and true.

        :raises WordListError: when its value is neither true nor false.
        """
        value = self.content.get(key, False)
        if not isinstance(value, bool):
            raise self.error(f"write {key} = true or {key} = false", key)
        return value

    def words(self, key: str) -> tuple[str, ...]:
        """Return the list of words under the key, in the file's order.

        :raises WordListError: when there is none, or it is empty, or holds a blank word or the same word twice.
        """
        value = self.content.get(key)
        if not isinstance(value, list) or not value or not all(isinstance(word, str) for word in value):
            raise self.error(f'write {key} = ["...", "..."], a list of words in quotes', key)
        words = cast("list[str]", value)
        seen: set[str] = set()
        for word in words:
            if not word.strip():
                raise self.error(f"a word of {key} is blank; take it out", key, word=word)
            if word in seen:
                raise self.error(f"{word!r} stands twice in {key}; take one out", key, word=word)
            seen.add(word)
        return tuple(words)

    def optional_words(self, key: str) -> tuple[str, ...]:
        """Return the list of words under the key, none where the key is missing.

        :raises WordListError: as ``words``.
        """
        return self.words(key) if key in self.content else ()

    def lists(self, *, distinct: bool = False) -> dict[str, tuple[str, ...]]:
        """Return every key of the table with its words, in the file's order.

        :param distinct: refuse a word that stands under two keys.
        :raises WordListError: as ``words``, or when a word stands under two keys that are to be distinct.
        """
        lists = {key: self.words(key) for key in self.content}
        if distinct:
            self._require_distinct(((key,), word) for key, words in lists.items() for word in words)
        return lists

    def section(self, key: str) -> Section:
        """Return the table under the key.

        :raises WordListError: when there is none.
        """
        value = self.content.get(key)
        if not isinstance(value, dict):
            raise self.error(f"write a table [{'.'.join((*self.path, key))}]", key)
        return Section(self.file, self.text, (*self.path, key), value)

    def sections(self, *, distinct: Iterable[str] = ()) -> dict[str, Section]:
        """Return every table below this one by its key, in the file's order.

        :param distinct: keys of lists that share no word between two of these tables.
        :raises WordListError: when a value is no table, or a word stands in two tables that are to be distinct.
        """
        sections = {key: self.section(key) for key in self.content}
        self._require_distinct(
            ((name, key), word)
            for name, section in sections.items()
            for key in distinct
            for word in section.optional_words(key)
        )
        return sections

    def _require_distinct(self, words: Iterable[tuple[tuple[str, ...], str]]) -> None:
        """Refuse a word that the first keys of two paths list; width, case and spaces make no other word."""
        owners: dict[str, str] = {}
        for path, word in words:
            same = "".join(unicodedata.normalize("NFKC", word).split()).casefold()
            if owners.setdefault(same, path[0]) != path[0]:
                message = f"{word!r} stands under {owners[same]} too; a word means one of them only"
                raise self.error(message, *path, word=word)

    def error(self, message: str, *keys: str, word: str | None = None) -> WordListError:
        """Return the error of this table, of the value under these keys or of a word of it, with file and line."""
        path = (*self.path, *keys)
        place = f" [{'.'.join(path)}]" if path else ""
        return WordListError(f"{self.file}, line {_line(self.text, path, word)}{place}: {message}")


@cache
def read(module: str, name: str) -> Section:
    """Return a whole TOML file that lies beside a module.

    :param module: the module's ``__name__``; a package's own module is not meant.
    :param name: the file's name, such as ``bodies.toml``.
    :raises WordListError: when the file is missing, is no UTF-8 or no TOML.
    """
    file, text = _text(module, name)
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise WordListError(f"{file}: {error}") from error
    return Section(file, text, (), content)


def any_of(words: Iterable[str]) -> str:
    r"""Return a regular expression that fits any of the words as they are; of two that fit, the earlier one.

    >>> any_of(["年", "c++"])
    '年|c\\+\\+'
    """
    return "|".join(map(re.escape, words))


def table(module: str, name: str, columns: tuple[str, ...]) -> list[dict[str, str]]:
    """Return the lines of a CSV file that lies beside a module; lines that begin with # are comments.

    :param columns: the headings that the first line after the comments must have, in their order.
    :raises WordListError: when the file is missing, has other headings, or a line has more or fewer cells than those.
    """
    file, text = _text(module, name)
    lines = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line and not line.startswith("#")]
    cells = csv.reader(line for _, line in lines)
    rows = []
    for (number, _), row in zip(lines, cells, strict=True):
        if number == lines[0][0] and tuple(row) != columns:
            raise WordListError(f"{file}, line {number}: the headings are {','.join(columns)}")
        if len(row) != len(columns):
            raise WordListError(f"{file}, line {number}: write {len(columns)} cells: {','.join(columns)}")
        rows.append(dict(zip(columns, row, strict=True)))
    return rows[1:]


def _text(module: str, name: str) -> tuple[str, str]:
    """Return the file's name as errors show it, and what it holds."""
    package = module.rpartition(".")[0]
    file = f"{package.replace('.', '/')}/{name}"
    try:
        # editors of Windows may put a byte order mark before the text
        return file, files(package).joinpath(name).read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise WordListError(f"{file}: cannot be read: {error}") from error


def _line(text: str, path: tuple[str, ...], word: str | None) -> int:
    """Return the number of the line that assigns the value under the path, or of the last such word of the value.

    tomllib keeps no line numbers; the path is looked for in the text, and the nearest table above it where it is
    not written out.
    """
    assigned = list(_assigned(text))
    depth = max((len(keys) for _, keys in assigned if keys == path[: len(keys)]), default=0)
    start = next((number for number, keys in assigned if depth and keys == path[:depth]), 1)
    end = next((number for number, _ in assigned if number > start), len(text.splitlines()) + 1)
    if word is None:
        return start
    quoted = (json.dumps(word, ensure_ascii=False), f"'{word}'")
    block = enumerate(text.splitlines()[start - 1 : end - 1], start)
    return max((number for number, line in block if any(form in line for form in quoted)), default=start)


def _assigned(text: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield every line that begins a table or assigns a value, with the keys from the top."""
    above: tuple[str, ...] = ()
    for number, line in enumerate(text.splitlines(), 1):
        if match := _TABLE.match(line):
            above = _keys(match[1])
            yield number, above
        elif match := _ASSIGNED.match(line):
            yield number, (*above, *_keys(match[1]))


def _keys(path: str) -> tuple[str, ...]:
    return tuple(key.strip("\"'") for key in re.findall(_KEY, path))
