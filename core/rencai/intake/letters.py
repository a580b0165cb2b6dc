"""The letters by which columns go, and patterns of those within a limit and beyond it."""

from __future__ import annotations


def beyond(columns: int) -> bytes:
    """A pattern of the letters of every column after that many.

    >>> beyond(500)
    b'(?:[A-Z]{3,}|[T-Z][A-Z]{1}|S[G-Z][A-Z]{0})'
    """
    last = letters(columns)
    longer = [rb"[A-Z]{%d,}" % (len(last) + 1)]
    same = [
        last[:place].encode() + b"[%c-Z][A-Z]{%d}" % (ord(letter) + 1, len(last) - place - 1)
        for place, letter in enumerate(last)
        if letter != "Z"
    ]
    return b"(?:" + b"|".join(longer + same) + b")"


def within(columns: int) -> bytes:
    """A pattern of the letters of every column up to that one.

    >>> within(500)
    b'(?:[A-Z]{1,1}|[A-R][A-Z]{1}|S[A-E][A-Z]{0}|SF)'
    """
    last = letters(columns)
    same = [
        last[:place].encode() + b"[A-%c][A-Z]{%d}" % (ord(letter) - 1, len(last) - place - 1)
        for place, letter in enumerate(last)
        if letter != "A"
    ]
    shorter = [b"[A-Z]{1,%d}" % (len(last) - 1)] if len(last) > 1 else []
    return b"(?:" + b"|".join([*shorter, *same, last.encode()]) + b")"


def letters(number: int) -> str:
    """The name of a column, counted from 1.

    >>> letters(1), letters(26), letters(27), letters(500), letters(16384)
    ('A', 'Z', 'AA', 'SF', 'XFD')
    """
    name = ""
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def column(name: bytes) -> int:
    """The place of a column, counted from 0.

    >>> column(b"A"), column(b"XFD")
    (0, 16383)
    """
    place = 0
    for letter in name:
        place = place * 26 + letter - ord("A") + 1
    return place - 1
