"""Findings of a look at the installation: a stable code, a place, and what to do."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

from rencai.messages.lookup import text

if TYPE_CHECKING:
    from rencai.messages.codes import FindingCode, FindingLevel
    from rencai.messages.fields import Fields


PROBLEM: FindingLevel = "problem"
WARNING: FindingLevel = "warning"
WARNINGS = frozenset({
    "E_STORE_NONE", "E_STORE_SCHEMA", "E_KEPT_STRAY", "E_DATA_UNTOLD", "E_DISK_LOW", "E_LIST_SUSPENDED",
    "E_SOURCE_STALE", "E_RUN_DEAD",
    "E_RUN_LEFT", "E_RUN_WAITING", "E_TOKEN_EXPIRES",
})  # fmt: skip
"""The findings that are warnings; every other one is a problem."""


@dataclass(frozen=True)
class Finding:
    """One thing that is not as it should be; ``fields`` are those of its message."""

    code: FindingCode
    where: str = ""
    fields: Fields = field(default_factory=lambda: cast("Fields", {}))

    @property
    def level(self) -> FindingLevel:
        """How bad it is."""
        return WARNING if self.code in WARNINGS else PROBLEM

    def what(self, lang: str) -> str:
        """Return what it is, in words."""
        return text(f"finding.what.{self.code}", lang, **self.fields)

    def remedy(self, lang: str) -> str:
        """Return what to do about it."""
        return text(f"finding.do.{self.code}", lang)

    def plain(self, lang: str) -> dict[str, str]:
        """Return the finding for JSON."""
        own = {"code": self.code, "level": self.level, "where": self.where}
        return {**own, "what": self.what(lang), "do": self.remedy(lang)}
