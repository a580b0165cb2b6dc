"""The index of a catalogue's names, as typed names are compared with it."""

from dataclasses import dataclass

import polars as pl


@dataclass(frozen=True, eq=False)
class NamesIndex:
    """What the entries of a catalogue may be called, and what their names and issuers say.

    The frames are under the schemas of ``matching.schema``: ``names`` NAMES, ``forms`` FORMS, ``codes`` CODES,
    ``words`` WORDS with the catalogue's own bodies, ``bodies`` BODIES, ``allowed`` ALLOWED, ``families`` FAMILY_MARKS,
    ``scripts`` ENTRY_SCRIPTS,
    ``parts`` NAME_PARTS. ``stated`` are the ids of the entries whose issuer the catalogue states.
    """

    names: pl.DataFrame
    forms: pl.DataFrame
    codes: pl.DataFrame
    words: pl.DataFrame
    bodies: pl.DataFrame
    stated: pl.Series
    allowed: pl.DataFrame
    families: pl.DataFrame
    scripts: pl.DataFrame
    parts: pl.DataFrame
