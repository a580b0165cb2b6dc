"""The conditions that rewards.toml names, true, false or unknown; ``listed`` and ``in-tier.urgent`` are rencai's."""

import polars as pl

from rencai import UNKNOWN, Policy, completed_years, hookimpl

NATIONALITY = pl.col("nationality.group")
"""``mainland``, ``hmt`` (a resident of Hong Kong, Macao or Taiwan) or ``foreign``."""
FOREIGN = (NATIONALITY == "foreign") | ((NATIONALITY == "hmt") & UNKNOWN)
"""Foreign nationals; for residents of Hong Kong, Macao and Taiwan the sources do not say."""
MAINLAND = (NATIONALITY == "mainland") | ((NATIONALITY == "hmt") & UNKNOWN)
"""Chinese nationals; for residents of Hong Kong, Macao and Taiwan the sources do not say."""


@hookimpl
def rencai_conditions(policy: Policy) -> dict[str, pl.Expr]:
    return {
        "foreign-national": FOREIGN,
        "mainland-national": MAINLAND,
        "within-age-limit": _within_age_limit(policy),
        "within-extension-age": _within_extension_age(policy),
        "port-visas-have-resumed": UNKNOWN,  # no source dates that
        "corresponds-to-intermediate": pl.col("match.title_level") == "intermediate",
        "has-worked-abroad": pl.col("overseas_experience_years") > 0,
        "outstanding": pl.col("outstanding"),
        "recommended-by-employer": pl.col("employer_recommendation"),
        "recommendation-3plus1-in-force": policy.param("full-senior-recommenders") > 0,
    }


def _within_age_limit(policy: Policy) -> pl.Expr:
    """Within the age limit; "to 65" is read as: 65 completed years pass."""
    age = completed_years(pl.col("birth_date"), policy.as_of)
    in_frontier_industry = pl.col("frontier_industry") & (age <= policy.param("age-limit-frontier"))
    return (age <= policy.param("age-limit")) | in_frontier_industry


def _within_extension_age(policy: Policy) -> pl.Expr:
    """Within the age for an extension: the work guide says 60 in one place and 70 in another; between them unknown."""
    age = completed_years(pl.col("birth_date"), policy.as_of)
    between = (age <= policy.param("extension-age-other")) & UNKNOWN
    return (age <= policy.param("extension-age")) | between
