"""The dated issues of Beijing's catalogue; a range of days where no source prints the day."""

from datetime import date

from rencai import Edition

FIRST = (date(2021, 9, 1), date(2021, 9, 30))
SECOND = date(2022, 6, 30)

EDITIONS = (
    Edition("1.0", "“两区”目录1.0版", "Two Zones catalogue 1.0", FIRST, "seed-001", published=82),
    Edition("2.0", "目录2.0版", "Catalogue 2.0", SECOND, "seed-001", published=110, tiers={"urgent": 4}),
    Edition("3.0", "目录3.0版", "Catalogue 3.0", date(2023, 9, 4), "B5", published=122, tiers={"urgent": 7}),
    Edition(
        "international-1.0",
        "国际职业资格目录1.0版",
        "International catalogue 1.0",
        (date(2023, 9, 5), date(2025, 9, 11)),
        "B6",
        published=149,
        tiers={"urgent": 8},
    ),
    Edition(
        "international-2025",
        "国际职业资格目录2025年版",
        "International catalogue, 2025 Edition",
        date(2025, 9, 12),
        "B7",
        published=163,
    ),
)
