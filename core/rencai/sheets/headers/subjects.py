"""Tell by its words of whose document or of which person a heading speaks."""

from __future__ import annotations

from rencai.cells.columns import CERTIFICATE
from rencai.sheets.headers.words import heading_words

_WORK = frozenset(
    (
        "experience_years", "work_city", "employer", "employment_relation", "job_type", "related_field", "industry",
        "frontier_industry", "annual_pay_cny",
    )
)  # fmt: skip
_TITLE = frozenset(("current_title", "current_title_level", "current_title_date"))
_PLACE = frozenset(("work_city", "employer", "industry"))
"""Where somebody works: their own earlier or second employers have such columns, too."""
_SCHOOL = frozenset((*_PLACE, "specialty", "nationality"))
"""What schools and degrees have, too, beside what certificates have."""


def is_professional(folded: str) -> bool:
    """Return whether a heading says itself that it is of a professional qualification."""
    return bool(heading_words().profession.search(folded))


def is_foreign(folded: str, name: str) -> bool:
    """Return whether a heading under this group, or with these words in it, cannot be of that canonical column.

    >>> is_foreign("配偶", "name"), is_foreign("护照信息", "expiry_date"), is_foreign("护照信息", "id_number")
    (True, True, False)
    >>> is_foreign("最高学历", "specialty"), is_foreign("最高学历", "education"), is_foreign("申报", "current_title")
    (True, False, True)
    """
    words = heading_words()
    speaks_of = [words.other]
    if not words.profession.search(folded):
        speaks_of += [words.document] if name in CERTIFICATE else []
        speaks_of += [words.education] if name in _SCHOOL else []
    speaks_of += [words.home] if name in CERTIFICATE or name == "experience_years" else []
    speaks_of += [words.applied] if name in _TITLE else []
    speaks_of += [words.history] if name in _PLACE else []
    speaks_of += [words.abroad] if name in _WORK else []
    return any(pattern.search(folded) for pattern in speaks_of)
