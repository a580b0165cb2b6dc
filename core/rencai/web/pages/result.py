"""The pages of one run: how far it is, and what it came to."""

from rencai.web.pages import (
    again,
    changes,
    files,
    overview,
    person,
    problems,
    progress,
    review,
    rulings,
    summary,
    understood,
)

_NOUNS = (progress, summary, rulings, person, overview, problems, review, understood, changes, files, again)

ROUTES = tuple(one for noun in _NOUNS for one in noun.ROUTES)
