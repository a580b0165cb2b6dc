"""The index of a catalogue's names, as typed names are compared with it."""

from dataclasses import dataclass

import polars as pl


@dataclass(frozen=True, eq=False)
class NamesIndex:
    """What each exact entry may be called, and what the words of its names and its issuer say.

    ``names`` are compared as they stand; ``forms`` has a line for each symbol of each name, ``codes`` what stands for
    an entry by itself. ``bodies`` are those that an entry has to do with, ``stated`` the entries whose issuer the
    catalogue states, ``allowed`` the symbols that say nothing against an entry, ``families`` the marks of families.
    """

    names: pl.DataFrame
    forms: pl.DataFrame
    codes: pl.DataFrame
    words: pl.DataFrame
    bodies: pl.DataFrame
    stated: pl.Series
    allowed: pl.DataFrame
    families: pl.DataFrame
