"""What somebody read in an official text of a source or a figure: dated, signed, and laid over a city's package."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from rencai.policy.nouns import Named, Source

if TYPE_CHECKING:
    from datetime import date

    from rencai.messages.codes import StatedKind, StatedVerdict


ID = "statement-"
"""How the id of a statement, as a source, begins; its number follows."""

CERTIFICATE = "certificate-in-force"
"""The question whether a certificate must be in force on the basis date, which ``Policy.current`` leaves open."""


@dataclass(frozen=True)
class Statement:
    """A statement that runs apply; ``seen`` is the official text in which it was read, ``by`` and ``at`` who and when.

    ``subject`` is the code of a check or reward, the name of a parameter, the key of an edition, the code of a pathway,
    or ``CERTIFICATE``. A ``verdict`` on a check or reward is about what the reprint ``source`` carries, in the words of
    which ``wording`` is the digest. Else ``value`` is what was supplied: a figure, the first day of an edition or
    pathway, a ``CertificateReading``. A figure holds from ``begins``; in a table, on the ``row`` of these keys.

    ``own`` says that it is the department's own, not one that was promoted to all.
    """

    number: int
    kind: StatedKind
    subject: str
    verdict: StatedVerdict
    seen: str
    by: str
    at: date
    own: bool
    source: str = ""
    wording: str = ""
    value: Any = None
    begins: date | None = None
    row: tuple[tuple[str, str], ...] = ()

    @property
    def id(self) -> str:
        """The id by which rulings cite it."""
        return f"{ID}{self.number}"

    @property
    def as_source(self) -> Source:
        """The text that was seen, as a source of its own."""
        return Source(self.id, self.seen, self.by, "—", "—", self.at, "supplied")


@dataclass(frozen=True)
class StatedSource(Source):
    """A reprint of which somebody has read the official text; its statement is cited beside it."""

    statement: Statement = field(kw_only=True)

    @property
    def citation(self) -> str:
        """Its id, and that of the statement."""
        return f"{self.id}; {self.statement.id}"


@dataclass(frozen=True)
class Unasked(Named):
    """A condition that a pathway does not ask for any more, because the official text does not."""

    pathway: str
    zh: str
    en: str
    statement: Statement


def wording_digest(noun: Named) -> str:
    """Return a digest of what a condition or reward says: who confirms it confirms these words."""
    return hashlib.sha256(f"{noun.zh}\0{noun.en}".encode()).hexdigest()[:16]
