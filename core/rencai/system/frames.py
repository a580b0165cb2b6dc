"""Declare the columns of frames: their names, types, whether null occurs, and what they mean.

Every frame that crosses a folder's border has a ``Schema`` in that folder's ``schema.py``. The schema builds empty and
blank frames, and tests validate what is really produced against it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Iterator

    from polars.datatypes import DataType, DataTypeClass

# One row of a frame by column, as Polars gives it: which columns and types it has is said by the frame's Schema.
Row = dict[str, Any]

_PLACEHOLDER = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Field:
    """A column, or a family of columns where ``name`` has placeholders, such as ``{code}.holds``.

    ``nullable`` says whether null occurs, and ``meaning`` says in one line what a value, and a null, means. A frame may
    lack an ``optional`` column, as it may lack those of a family. ``alternatives`` are the other types that a family's
    columns may have.
    """

    name: str
    dtype: DataType | DataTypeClass
    meaning: str
    nullable: bool = False
    optional: bool = False
    alternatives: tuple[DataType | DataTypeClass, ...] = ()

    @property
    def family(self) -> bool:
        """Whether this declares a family of columns."""
        return _PLACEHOLDER.search(self.name) is not None

    def of(self, **keys: object) -> str:
        """Return the name of the family's column for these keys.

        :raises KeyError: when a placeholder has no key.
        """
        return self.name.format_map(keys)

    def matches(self, column: str) -> bool:
        """Return whether the column is this one, or one of the family."""
        parts = _PLACEHOLDER.split(self.name)
        pattern = "".join(re.escape(part) if place % 2 == 0 else ".+" for place, part in enumerate(parts))
        return re.fullmatch(pattern, column) is not None

    def deviations(self, values: pl.Series) -> Iterator[str]:
        """Yield what of a real column is not as declared."""
        if values.dtype not in (self.dtype, *self.alternatives):
            yield f"{values.name}: {values.dtype} instead of {self.dtype}"
        if not self.nullable and values.null_count():
            yield f"{values.name}: {values.null_count()} nulls in a column that has none"


class Schema:
    """The declared columns of one kind of frame, in their order where it matters.

    ``open`` permits undeclared columns, for frames that carry others along (an applicant's own, a city's).
    """

    def __init__(self, name: str, *fields: Field, open: bool = False) -> None:  # noqa: A002 - reads as a sentence
        self.name, self.fields, self.open = name, fields, open

    def __iter__(self) -> Iterator[Field]:
        return iter(self.fields)

    def __contains__(self, column: str) -> bool:
        return any(field.matches(column) for field in self.fields)

    def field(self, column: str) -> Field:
        """Return the declaration of a column: its own before a family's.

        :raises KeyError: when the schema does not declare it.
        """
        matching = [field for field in self.fields if field.matches(column)]
        if not matching:
            raise KeyError(f"{self.name} has no column {column!r}")
        return min(matching, key=lambda field: field.family)

    @property
    def columns(self) -> list[str]:
        """The names of the columns that every such frame has: no families, and none that is optional."""
        return [field.name for field in self.fields if not field.family and not field.optional]

    @property
    def dtypes(self) -> pl.Schema:
        """The types of these columns, as Polars takes them for a new frame."""
        return pl.Schema({field.name: field.dtype for field in self.fields if field.name in self.columns})

    def empty(self) -> pl.DataFrame:
        """Return a frame without rows."""
        return pl.DataFrame(schema=self.dtypes)

    def blanks(self, *given: str) -> list[pl.Expr]:
        """Return the columns of which nothing is known, those ``given`` left out: null, or an empty list.

        :raises TypeError: when a column is neither given, nor nullable, nor a list: nothing stands for unknown there.
        """
        blanks = []
        for field in (self.field(name) for name in self.columns if name not in given):
            if not field.nullable and not isinstance(field.dtype, pl.List):
                raise TypeError(f"{self.name}: {field.name} must be given")
            blanks.append(pl.lit(None if field.nullable else [], field.dtype).alias(field.name))
        return blanks

    def validate(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Return the frame itself, once every column is as declared.

        :raises TypeError: when columns are missing, undeclared, of another type, or hold nulls that they may not.
        """
        missing = [name for name in self.columns if name not in frame.columns]
        undeclared = [name for name in frame.columns if name not in self and not self.open]
        declared = [(self.field(name), name) for name in frame.columns if name in self]
        wrong = [deviation for field, name in declared for deviation in field.deviations(frame[name])]
        faults = [*(f"{name}: missing" for name in missing), *(f"{name}: undeclared" for name in undeclared), *wrong]
        if faults:
            raise TypeError(f"not a frame of {self.name}: {'; '.join(faults)}")
        return frame
