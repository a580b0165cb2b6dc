"""What stands on the review sheet: headings, the code of a line, and what is wrong with one that was filled."""

from __future__ import annotations

import hashlib

import polars as pl

from rencai.fold import fold
from rencai.messages.lookup import text, words

HEADINGS = {
    "city": ("城市", "city"),
    "qualification": ("职业资格名称", "qualification"),
    "issuer": ("发证机构", "issuer"),
    "people": ("人数", "applicants"),
    "candidate1": ("候选1", "candidate 1"),
    "candidate2": ("候选2", "candidate 2"),
    "candidate3": ("候选3", "candidate 3"),
    "decision": ("决定", "decision"),
    "note": ("须查证", "to look up"),
    "line": ("行编号", "line"),
}
OFFERED = tuple(name for name in HEADINGS if name.startswith("candidate"))
"""The columns of the entries that a line offers."""


def coded(lines: pl.DataFrame) -> pl.DataFrame:
    """The lines with the ``code`` by which each is known to be as it was written.

    They have ``package``, ``qualification``, ``issuer`` and the ids ``entries`` that are offered.
    """
    told = lines.select("package", fold(pl.col("qualification")), fold(pl.col("issuer")), "entries")
    return lines.with_columns(pl.Series("code", [_code(*line) for line in told.rows()], pl.String))


def _code(package: str, qualification: str | None, issuer: str | None, entries: list[str]) -> str:
    text = "\0".join((package, qualification or "", issuer or "", *entries))
    return hashlib.sha256(text.encode()).hexdigest()[:8].upper()


def fault(code: str, cell: str | None, lang: str) -> str:
    """Return what is wrong with a filled line and what to do; ``cell`` is the one that it contradicts, if any."""
    if code == "E_DECISION_TWICE" and cell is not None:
        return text("decision.fault.E_DECISION_TWICE", lang, cell=cell)
    return words("decision.fault", lang)[code]
