"""Headings that speak of something else: other people, another time, another document, another country."""

from __future__ import annotations

from rencai.headers.words import heading_words

CERTIFICATE = frozenset(
    ("qualification", "issuer", "issuing_country", "certificate_number", "issue_date", "expiry_date", "verification")
)
_WORK = frozenset(
    (
        "experience_years", "work_city", "employer", "employment_relation", "job_type", "related_field", "industry",
        "frontier_industry", "annual_pay_cny",
    )
)  # fmt: skip


def professional(folded: str) -> bool:
    """Whether a heading says itself that it is of a professional qualification."""
    return bool(heading_words().profession.search(folded))


def document(folded: str) -> bool:
    """Whether a heading speaks of a document that is no professional qualification."""
    return bool(heading_words().document.search(folded)) and not professional(folded)


def foreign(folded: str, name: str) -> bool:
    """Whether a heading under this group, or with these words in it, cannot be of that canonical column.

    >>> foreign("配偶", "name"), foreign("护照信息", "expiry_date"), foreign("护照信息", "id_number")
    (True, True, False)
    """
    if heading_words().other.search(folded):
        return True
    if name in CERTIFICATE:
        another = heading_words().document.search(folded) and not heading_words().profession.search(folded)
        return bool(another or heading_words().home.search(folded))
    if name == "experience_years" and heading_words().home.search(folded):
        return True
    return bool(name in _WORK and heading_words().abroad.search(folded))
