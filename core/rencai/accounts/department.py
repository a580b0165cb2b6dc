"""The names of departments: whose headings, decisions, runs and files something is."""

from __future__ import annotations

import re

DEFAULT = "default"
"""The department of programs and people that name none."""

# a department is also the name of a folder of the inbox: it must not lead elsewhere, nor be hidden
_NAME = re.compile(r"[^\x00-\x1f\x7f/\\.\s][^\x00-\x1f\x7f/\\]{0,63}")


def is_name(text: str) -> bool:
    """Return whether a department may be called so.

    >>> is_name("人事一部"), is_name(".."), is_name("a/b"), is_name("")
    (True, False, False, False)
    """
    return _NAME.fullmatch(text) is not None
