"""Find the one city that a cell names, where the whole cell names it and nothing else.

A cell is parted at brackets, commas and slashes. Each part is an address that begins with a city, or says no more than
a province, a district, a street, a number or a site of the firm. Another place anywhere in the cell, a word that
denies, plans or points elsewhere, an institution named after the city, and a word that is not known leave it open.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING

import polars as pl

from rencai.system import word_lists
from rencai.system.text import BLANK, NEVER, fold_place

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from rencai.cells.parsers import Vocabulary


_SEPARATORS = r"/、,;&+()\[\]【】{}|:·\n\r\t\-—–"
_COUNTRY = r"(?:中华人民共和国|中国大陆|中国|(?:pr )?china|prc)?"
_PROVINCE_ENDS = r"(?:省|自治区|壮族自治区|回族自治区|维吾尔自治区| ?province)?"
_NOT_A_CITY = "[区县旗镇乡村省]"
"""What follows a place's name where it is part of another name: 南京镇."""
_EXPLICIT = "[市区县]$"
"""The end of a name that what follows it does not make part of another one: 上海市南京路."""
_STREET = "[街号0-9]|大道|[^铁公]路"
"""Parts of an address, after which a company stands there and is not named after the city."""
_QUARTER = f"[区县镇]|{_STREET}"
"""Those after which any other institution does."""
_TIME = r"[0-9半]\s*个?(?:年|月|天|周|years?|months?|weeks?|days?)"
"""What says that the place is another at another time."""
_FIRST, _LAST = r"(?:^|[^a-z0-9])", r"(?:$|[^a-z0-9])"
_MANY = 5_000
"""Characters of texts from which on a regex of all places costs little beside them."""
_LISTS = ("unsettling", "institutions", "sites", "things", "addresses")


@dataclass(frozen=True, eq=False)
class PlaceWords:
    """Words beside a city's name, from place_words.toml, as regexes over ``fold_place``.

    ``unsettling`` leaves a cell open, ``institution`` may be named after a city, a ``company`` after a quarter of it,
    ``thing`` makes the city's name a street's. ``address`` is part of an address, ``site`` fits a whole text that says
    nothing of another place. ``districts``: city -> its quarters that are called like another city.
    """

    unsettling: str
    institution: str
    company: str
    thing: str
    address: str
    site: str
    districts: Mapping[str, tuple[str, ...]]


@cache
def place_words() -> PlaceWords:
    """Return the words beside a city's name.

    :raises WordListError: when place_words.toml is wrong.
    """
    whole = word_lists.read(__name__, "place_words.toml")
    both = {name: (whole.words(name), whole.words(f"{name}_en")) for name in _LISTS}
    others = ("beginnings", "signs", "companies", "quarters", "abroad", "districts")
    whole.require_keys([*both, *(f"{name}_en" for name in both), *others])
    things, things_en = both["things"]
    sites, sites_en = both["sites"]
    return PlaceWords(
        unsettling=rf"{_either(*both['unsettling'])}|{_any_of(whole.words('signs'))}"
        rf"|{_TIME}|(?:^|[{_SEPARATORS}]){_any_of(whole.words('beginnings'))}",
        institution=_either(*both["institutions"]),
        company=_any_of(whole.words("companies")),
        thing=rf"[东西南北中]?[一二三四五六七八九十]?{_any_of(things)}|\s?{_any_of(things_en)}{_LAST}",
        address=f"[0-9]|{_either(*both['addresses'])}",
        site=rf"^(?:{_any_of([*sites, *whole.words('quarters'), *sites_en])}|\s)*$",
        districts=whole.section("districts").lists(),
    )


@cache
def places_abroad() -> tuple[str, ...]:
    """Return further names of places abroad, beside the countries and the cities of time zones."""
    return word_lists.read(__name__, "place_words.toml").words("abroad")


def _either(chinese: Sequence[str], latin: Sequence[str]) -> str:
    """Return a regex for any of the Chinese words anywhere, or of the Latin ones as whole words."""
    return f"{_any_of(chinese)}|{_FIRST}{_any_of(latin)}{_LAST}"


def _any_of(words: Iterable[str]) -> str:
    return f"(?:{_alternatives(list(words))})"


def find_cities(texts: pl.LazyFrame, vocabulary: Vocabulary) -> pl.LazyFrame:
    """Return every ``text`` with the one city that it names as ``value``; null where it names none, several, or more.

    A city counts only where the provinces named beside it include its own: Suzhou, Anhui is not 苏州.
    """
    cells = texts.with_columns(place=fold_place(pl.col("text"))).collect(engine="in-memory")
    plain = cells.join(_single_cities(vocabulary), on="place", how="left")
    bare = plain.drop_nulls("city").select("text", value="city")
    longer = plain.filter(pl.col("city").is_null()).select("text")
    # most cells are a city's name and nothing else, and the patterns of all places take a while to be made
    if longer.is_empty():
        return bare.lazy()
    return pl.concat([bare.lazy(), _find_within(longer.lazy(), vocabulary)])


@lru_cache(maxsize=8)
def _single_cities(vocabulary: Vocabulary) -> pl.DataFrame:
    """Return every ``place`` that is the name of one ``city`` only."""
    cities = pl.col("value").unique()
    names = vocabulary.places.group_by("place").agg(city=pl.when(cities.len() == 1).then(cities.first()))
    return names.drop_nulls()


def _find_within(texts: pl.LazyFrame, vocabulary: Vocabulary) -> pl.LazyFrame:
    """Return every ``text`` that is more than a name with the city that it names as ``value``, or null."""
    words = place_words()
    plain = texts.with_columns(plain=_add_district_ends(fold_place(pl.col("text")), words)).collect(engine="in-memory")
    names = _occurring(_names(vocabulary)["name"].unique(maintain_order=True), plain["plain"])
    parts = _parts(plain.lazy(), names, vocabulary)
    cities = (
        parts.join(vocabulary.places.lazy(), on="place", how="left")
        .with_columns(fits=_fits())
        .with_columns(settled=pl.col("place").is_null() | pl.col("fits").any().over("text", "token"))
        .group_by("text")
        .agg(
            cities=pl.col("value").filter("fits").drop_nulls().unique(),
            certain=pl.col("settled").all() & pl.col("read").all(),
        )
        .with_columns(city=pl.when(pl.col("cities").list.len() == 1).then(pl.col("cities").list.first()))
    )
    strange = _other_places(parts, cities, names, vocabulary)
    answers = cities.join(strange, on="text", how="anti").filter("certain").select("text", value="city")
    return texts.join(answers, on="text", how="left")


def _occurring(names: pl.Series, texts: pl.Series) -> pl.Series:
    """Return those of the names that occur in the texts, also without their spaces; all where the texts are many.

    A regex of all names takes far longer to be compiled than to be applied to a few texts.
    """
    joined = "\n".join(texts.unique()).replace(" ", "")
    if len(joined) > _MANY:
        return names
    return pl.Series([name for name in names if name.replace(" ", "") in joined], dtype=pl.String)


def _parts(texts: pl.LazyFrame, names: pl.Series, vocabulary: Vocabulary) -> pl.LazyFrame:
    """Return the parts of every ``text``, which is also there as ``plain``, a ``token`` each.

    ``place`` is the city at its beginning, or null, and ``region`` the province of that, or all that it says;
    ``mentions`` are the places named in the rest of it, ``read`` says whether nothing else in the whole cell is open.

    :param names: the names that occur in the texts.
    """
    words = place_words()
    places = vocabulary.places["place"].unique(maintain_order=True)
    places = places.filter(places.is_in(names.implode()))
    # no word begins within a name: 无锡, 驻马店, and 海外 in 上海外高桥
    nameless = pl.col("plain").str.replace_many(dict.fromkeys(("〇", *places), "〇"), leftmost=True)
    mention = _mention_form(names, words)
    return (
        texts.with_columns(settles=~nameless.str.contains(words.unsettling))
        .with_columns(token=pl.col("plain").str.extract_all(_token_form(places)))
        .explode("token", empty_as_null=True, keep_nulls=True)
        .with_columns(token=pl.col("token").str.strip_chars(BLANK))
        .with_columns(*_heads(places, vocabulary, words))
        .with_columns(beside=pl.col("region").filter(pl.col("place").is_null()).drop_nulls().implode().over("text"))
        .with_columns(mentions=pl.col("rest").str.extract_all(mention))
        .with_columns(read=pl.col("settles") & _is_read(pl.col("rest").str.replace_all(mention, ""), words))
    )


def _heads(places: pl.Series, vocabulary: Vocabulary, words: PlaceWords) -> list[pl.Expr]:
    """Return ``place`` and ``region`` of every token, and its ``rest`` without them."""
    canonical = pl.Series(vocabulary.provinces.keys()), pl.Series(vocabulary.provinces.values())
    regions = _alternatives(vocabulary.provinces)
    prefix = rf"(?s)^{_COUNTRY}\s?(?:(?P<region>{regions}){_PROVINCE_ENDS}\s?)?"
    token = pl.col("token")
    groups = token.str.extract_groups(prefix + _place_form(places))
    place = pl.coalesce(groups.struct.field("zh"), groups.struct.field("en"))
    tail = pl.coalesce(groups.struct.field("zh_tail"), groups.struct.field("en_tail"))
    another = tail.str.contains(rf"^(?:{_NOT_A_CITY}|{words.thing})") & ~place.str.contains(_EXPLICIT)
    named = place.is_not_null() & ~another
    alone = token.str.extract(rf"^{_COUNTRY}[ ]?({regions}){_PROVINCE_ENDS}$")
    alone_in_english = token.str.extract(rf"(?:^|[^a-z])({regions}){_PROVINCE_ENDS}$")
    region = pl.when(named).then(groups.struct.field("region")).otherwise(pl.coalesce(alone, alone_in_english))
    rest = pl.when(named).then(tail).when(alone.is_null()).then(token.str.replace(rf"^{_COUNTRY}", ""))
    return [
        pl.when(named).then(place).alias("place"),
        region.replace_strict(*canonical, default=None, return_dtype=pl.String).alias("region"),
        pl.coalesce(rest, pl.lit("")).alias("rest"),
    ]


def _is_read(left: pl.Expr, words: PlaceWords) -> pl.Expr:
    """Return whether a token says nothing unknown: its ``rest``, and what is ``left`` of that beside places' names."""
    rest, place = pl.col("rest"), pl.col("place")
    in_address = rest.str.contains(words.address)
    before_quarter, before_street = (rest.str.extract(rf"(?s)^(.*?)(?:{part}|$)") for part in (_QUARTER, _STREET))
    company = before_street.str.contains(words.company)
    named_after = before_quarter.str.contains(words.institution) | company
    institution = pl.when(place.is_null()).then(rest.str.contains(words.institution)).otherwise(named_after)
    quarter = place.is_not_null() & place.str.contains("[区县镇]$") & ~company
    return left.str.contains(words.site) | (in_address & ~institution) | (quarter & institution)


def _fits() -> pl.Expr:
    """Return whether the place may lie in the province named with it, else in one of those named beside it."""
    province, region, beside = pl.col("province"), pl.col("region"), pl.col("beside")
    among = (beside.list.len() == 0) | beside.list.contains(province)
    return province.is_null() | pl.when(region.is_null()).then(among).otherwise(province == region)


def _other_places(parts: pl.LazyFrame, cities: pl.LazyFrame, names: pl.Series, vocabulary: Vocabulary) -> pl.LazyFrame:
    """Return every ``text`` that mentions a place that is neither its ``city`` nor the province of that."""
    name = pl.col("mentions").str.extract(rf"^({_alternatives(names)})(?:市|省)?$")
    mentioned = parts.select("text", "mentions").explode("mentions").select("text", name=name).drop_nulls().unique()
    meant = mentioned.join(_names(vocabulary).lazy(), on="name").join(cities.select("text", "city"), on="text")
    own = meant.group_by("text", "name").agg(own=(pl.col("value") == pl.col("city")).any())
    return own.filter(~pl.col("own")).select("text").unique()


@lru_cache(maxsize=8)
def _names(vocabulary: Vocabulary) -> pl.DataFrame:
    """Return every ``name`` of a place with the ``value`` of a city that it may mean; null where it is abroad.

    A province may mean each of its cities, 海淀 what 海淀区 does.
    """
    places = vocabulary.places.select(name="place", value="value")
    short = vocabulary.places.select(name=pl.col("place").str.extract(r"^(\p{Han}{2,})区$"), value="value").drop_nulls()
    provinces = pl.DataFrame(list(vocabulary.provinces.items()), schema=["name", "province"], orient="row")
    within = provinces.join(vocabulary.places, on="province").select("name", "value")
    abroad = pl.DataFrame({"name": vocabulary.abroad}, schema={"name": pl.String}).with_columns(
        value=pl.lit(None, pl.String)
    )
    here = pl.concat([places, within])
    more = pl.concat([short, abroad]).join(here, on="name", how="anti")
    return pl.concat([here, more]).unique(maintain_order=True)


def _mention_form(names: pl.Series, words: PlaceWords) -> str:
    """Return a regex for any of the names anywhere, and what makes it another thing's: a street, a school."""
    latin = names.str.contains("^[ -~]+$")
    chinese, english = _alternatives(names.filter(~latin)), _alternatives(names.filter(latin))
    school = r"\p{Han}{0,6}?(?:大学|学院|医院|银行)"
    return rf"(?:{chinese})(?:市|省)?(?:{_NOT_A_CITY}|{words.thing}|{school})?|(?-u:\b)(?:{english})(?-u:\b)"


def _add_district_ends(plain: pl.Expr, words: PlaceWords) -> pl.Expr:
    """Return the text with 区 after a district that is called like another city: 北京朝阳."""
    for city, districts in words.districts.items():
        form = rf"({city}市?[\s·()\-,/]*)({_alternatives(districts)})([^市区]|$)"
        plain = plain.str.replace_all(form, "${1}${2}区${3}")
    return plain


def _alternatives(names: Iterable[str]) -> str:
    """Return the names as one regex, longest first, in which spaces may be missing."""
    longest = sorted(names, key=lambda name: (-len(name), name))
    escaped = (name if name.isalnum() else re.sub(r"\\\s+", " ?", re.escape(name)) for name in longest)
    return "|".join(escaped) or NEVER


def _place_form(places: pl.Series) -> str:
    """Return a regex for the longest place, Chinese (``zh``) or Latin up to a word's end (``en``), and its tail."""
    latin = places.str.contains("[a-z0-9]$")
    ends, runs_on = places.filter(latin).to_list(), places.filter(~latin).to_list()
    english = rf"(?P<en>{_alternatives(ends)})(?P<en_tail>(?:[^\p{{Latin}}0-9].*)?)"
    return rf"(?:(?P<zh>{_alternatives(runs_on)})(?P<zh_tail>.*)|{english})$"


def _token_form(places: pl.Series) -> str:
    """Return a regex for one part of an address; 和 and 及 separate parts unless they belong to a place's name."""
    joined = _alternatives(places.filter(places.str.contains("[和及]")).to_list())
    return rf"(?:{joined}|人民共和国|[^{_SEPARATORS}和及])+"
