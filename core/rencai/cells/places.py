"""Find the one city that an address names."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import polars as pl

from rencai.system.text import BLANK, NEVER, fold_place

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rencai.cells.parsers import Vocabulary


_SEPARATORS = r"/、,;&+()\[\]【】|:·\n\r\t\-"
_PROVINCE_ENDS = r"(?:省|自治区|壮族自治区|回族自治区|维吾尔自治区| ?province)?"
_NOT_A_CITY = "区县旗街路村镇乡省"
"""What follows a place's name where it is part of another name: 上海路, 南京镇."""


def find_cities(texts: pl.LazyFrame, vocabulary: Vocabulary) -> pl.LazyFrame:
    """Return every ``text`` with the one city that it names as ``value``; null where it names none or several.

    A city counts only where the provinces named beside it include its own: Suzhou, Anhui is not 苏州.
    """
    regions = _alternatives(vocabulary.provinces)
    prefix = rf"^(?:中华人民共和国|中国|(?:pr )?china)? ?(?:({regions}){_PROVINCE_ENDS} ?)?"
    city = f"(?:{_place_form(vocabulary.places['place'])})"
    token = pl.col("token")
    canonical = pl.Series(vocabulary.provinces.keys()), pl.Series(vocabulary.provinces.values())
    region = pl.coalesce(
        token.str.extract(prefix + city), token.str.extract(rf"(?:^|[^a-z])({regions}){_PROVINCE_ENDS}$")
    )
    return (
        texts.with_columns(token=fold_place(pl.col("text")).str.extract_all(_token_form(vocabulary.places["place"])))
        .explode("token", empty_as_null=True, keep_nulls=True)
        .with_columns(token=token.str.strip_chars(BLANK))
        .with_columns(
            region=region.replace_strict(*canonical, default=None, return_dtype=pl.String),
            place=pl.coalesce(token.str.extract(prefix + city, 2), token.str.extract(prefix + city, 3)),
        )
        .with_columns(beside=pl.col("region").filter(pl.col("place").is_null()).drop_nulls().implode().over("text"))
        .join(vocabulary.places.lazy(), on="place", how="left")
        .with_columns(fits=_fits())
        .with_columns(settled=pl.col("place").is_null() | pl.col("fits").any().over("text", "token"))
        .group_by("text")
        .agg(cities=pl.col("value").filter("fits").drop_nulls().unique(), settled=pl.col("settled").all())
        .pipe(lambda cities: texts.join(cities, on="text", how="left"))
        .select("text", value=pl.when(_is_single("cities") & pl.col("settled")).then(pl.col("cities").list.first()))
    )


def _fits() -> pl.Expr:
    """Return whether the place may lie in the province named with it, else in one of those named beside it."""
    province, region, beside = pl.col("province"), pl.col("region"), pl.col("beside")
    among = (beside.list.len() == 0) | beside.list.contains(province)
    return province.is_null() | pl.when(region.is_null()).then(among).otherwise(province == region)


def _is_single(name: str) -> pl.Expr:
    return pl.col(name).list.len() == 1


def _alternatives(names: Mapping[str, str] | Sequence[str]) -> str:
    """Return the names as one regex, longest first, in which spaces may be missing."""
    longest = sorted(names, key=lambda name: (-len(name), name))
    return "|".join(re.sub(r"\\\s+", " ?", re.escape(name)) for name in longest) or NEVER


def _place_form(places: pl.Series) -> str:
    """Return a regex for the longest place at a position: Chinese in group 2, Latin up to the word's end in group 3."""
    latin = places.str.contains("[a-z0-9]$")
    ends, runs_on = places.filter(latin).to_list(), places.filter(~latin).to_list()
    return rf"({_alternatives(runs_on)})(?:[^{_NOT_A_CITY}]|$)|({_alternatives(ends)})(?:[^\p{{Latin}}0-9]|$)"


def _token_form(places: pl.Series) -> str:
    """Return a regex for one part of an address; 和 and 及 separate parts unless they belong to a place's name."""
    joined = _alternatives(places.filter(places.str.contains("[和及]")).to_list())
    return rf"(?:{joined}|[^{_SEPARATORS}和及])+"
