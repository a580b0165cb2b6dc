"""Load the published values of the vocabulary columns, with their words in Chinese and English."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import TYPE_CHECKING

import polars as pl

from rencai.cells.parsers import Vocabulary
from rencai.cells.places import places_abroad
from rencai.system import word_lists
from rencai.system.errors import PolicyError
from rencai.system.text import fold, fold_place

if TYPE_CHECKING:
    from rencai.policy.nouns import Column
    from rencai.system.word_lists import Section


_OTHER_TABLES = ("beside", "patterns", "nationality", "codes", "provinces")
"""The tables of vocabulary.toml that are no column with its values."""
_OF_CHINA = ("CN", "HK", "MO", "TW")
_REFUSED = "refused"
BESIDE = "<beside>"
"""Stands in a pattern for any of the column's words in the table ``beside``."""
_PLACE = ("zh", "full", "en", "province")

Displays = Mapping[str, tuple[str, str]]
_Listed = tuple[tuple[str, str], ...]


def vocabulary(columns: Sequence[Column], declared: Mapping[str, Sequence[str]]) -> Vocabulary:
    """Return all that ``normalise`` needs to read the word columns; ``declared`` is city key -> names of places.

    The same columns and places give the same object, so that what is made of its words is made once.
    """
    return _vocabulary(tuple(_listed_words(columns).items()), _pairs(declared))


@lru_cache(maxsize=8)
def _vocabulary(columns: tuple[tuple[str, _Listed | None], ...], declared: _Listed) -> Vocabulary:
    return Vocabulary(_words(dict(columns)), patterns(), _places(declared), _provinces(), _abroad())


def words(columns: Sequence[Column]) -> Mapping[str, pl.DataFrame]:
    """Return for every word column except work_city a frame: ``word`` as by ``fold``, ``value``.

    A column that lists its own ``values`` has those, any other the published ones.

    :raises PolicyError: when a column has no values, or a word would mean two of them.
    """
    return _words(_listed_words(columns))


def _listed_words(columns: Sequence[Column]) -> dict[str, _Listed | None]:
    """Return every word column except work_city with its own (word, value), None where the published ones are meant."""
    word_columns = [column for column in columns if column.kind == "word" and column.name != "work_city"]
    return {column.name: None if column.values is None else tuple(_own_words(column)) for column in word_columns}


def _words(columns: Mapping[str, _Listed | None]) -> dict[str, pl.DataFrame]:
    return {name: _published_frame(name) if own is None else _frame(name, own) for name, own in columns.items()}


def patterns() -> Mapping[str, tuple[tuple[str, str | None], ...]]:
    """Return column -> (regex over folded text, value), the value None where the text is refused.

    :raises WordListError: when a value is none of the column's, or a regex is invalid.
    """
    sections = word_lists.read(__name__, "vocabulary.toml").section("patterns").sections()
    return {name: tuple(_patterns(name, section)) for name, section in sections.items()}


def beside(name: str) -> str:
    """Return the regex of the words for which ``BESIDE`` stands in the patterns of a column.

    :raises WordListError: when they are no list of words.
    """
    words_beside = word_lists.read(__name__, "vocabulary.toml").section("beside").optional_words(name)
    return f"(?:{'|'.join(words_beside)})"


def _patterns(name: str, section: Section) -> Iterator[tuple[str, str | None]]:
    values = published_values(name)
    for value, written in section.strings().items():
        regex = written.replace(BESIDE, beside(name))
        if value != _REFUSED and value not in values:
            raise section.error(f"{value!r} is no value of {name}", value)
        try:
            pl.select(pl.lit("").str.contains(regex))
        except pl.exceptions.ComputeError as error:
            raise section.error(f"no regular expression: {error}", value) from error
        yield regex, None if value == _REFUSED else value


def labels() -> Mapping[str, Displays]:
    """Return column -> value -> (zh, en), the words shown in documents, templates and workbooks."""
    shown = {name: _display_names(name) for name in _published_columns()}
    return shown | {"nationality": _listed_countries()}


def displays(column: Column, cities: Displays) -> Displays:
    """Return value -> (zh, en), what may be chosen in a column; of yes or no, ``yes`` and ``no``; of dates nothing.

    :param column: under its name without a number.
    :param cities: the places of work to choose from, by key.
    """
    if column.kind == "flag":
        return {"yes": ("是", "yes"), "no": ("否", "no")}
    if column.kind != "word":
        return {}
    if column.name == "work_city":
        return cities
    if column.values is not None:
        shown = {value: listed[0] if listed else value for value, listed in column.values.items()}
        return {value: (word, word) for value, word in shown.items()}
    return labels()[column.name]


def places(declared: Mapping[str, Sequence[str]]) -> pl.DataFrame:
    """Return every place: ``place`` as by ``fold_place``, ``value``, ``province`` (null if unknown).

    A declared name means the cities that declare it and nothing else; a city of the gazetteer whose Chinese name is
    declared goes by the declared key under all its names. The others go by their short Chinese names.

    :param declared: city key -> the names of places that mean it.
    :raises PolicyError: when a declared name is empty.
    """
    return _places(_pairs(declared))


def _pairs(declared: Mapping[str, Sequence[str]]) -> _Listed:
    """Return every (city key, name of a place)."""
    return tuple((city, name) for city, names in declared.items() for name in names)


@lru_cache(maxsize=64)
def _places(declared: _Listed) -> pl.DataFrame:
    own = _declared_places(declared)
    provinces = {city: row["province"] for row in _gazetteer() for city in own.get(row["zh"], ())}
    rows = [(place, city, provinces.get(city)) for place, cities in own.items() for city in cities]
    for row in _gazetteer():
        values = own.get(row["zh"], [row["zh"]])
        rows += [(place, value, row["province"]) for place in _names(row) if place not in own for value in values]
    schema = {"place": pl.String, "value": pl.String, "province": pl.String}
    return pl.DataFrame(rows, schema=schema, orient="row").unique(maintain_order=True)


def _declared_places(declared: Sequence[tuple[str, str]]) -> dict[str, list[str]]:
    """Return each declared place with its cities; of several, a cell that names nothing else cannot be read."""
    own: dict[str, list[str]] = {}
    for place, (city, name) in zip(_fold_all([name for _, name in declared], fold_place), declared, strict=True):
        if not place:
            raise PolicyError(f"place {name!r} of city {city!r} is empty")
        own.setdefault(place, []).append(city)
    return own


def _names(row: Mapping[str, str | None]) -> Iterator[str]:
    """Yield the names of one line of the gazetteer; a name that is a province's too counts only with its suffix."""
    short, full = row["zh"], row["full"] or ""
    yield from (name for name in (short, row["en"], full) if name and name not in _provinces())
    if full.endswith("自治州"):
        yield f"{short}州"


@cache
def _gazetteer() -> tuple[dict[str, str], ...]:
    lines = word_lists.table(__name__, "places.csv", _PLACE)
    cells = [[line[name] or None for name in _PLACE] for line in lines]
    table = pl.DataFrame(cells, schema=dict.fromkeys(_PLACE, pl.String), orient="row")
    return tuple(table.with_columns(fold_place(pl.col("zh", "full", "en"))).to_dicts())


def _published_columns() -> list[str]:
    return [name for name in word_lists.read(__name__, "vocabulary.toml").content if name not in _OTHER_TABLES]


@cache
def published_values(name: str) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """Return the published values of a column: value -> language (zh, en) -> its words, the first one shown.

    :raises WordListError: when vocabulary.toml lacks the column or is wrong.
    """
    sections = word_lists.read(__name__, "vocabulary.toml").section(name).sections(distinct=("zh", "en"))
    for section in sections.values():
        section.require_keys(("zh", "en"))
    return {value: {lang: section.words(lang) for lang in ("zh", "en")} for value, section in sections.items()}


@cache
def _provinces() -> Mapping[str, str]:
    listed = word_lists.read(__name__, "vocabulary.toml").section("provinces").strings()
    english = _fold_all(list(listed.values()), fold_place)
    return {zh: zh for zh in listed} | {str(en): zh for zh, en in zip(listed, english, strict=True)}


@cache
def _abroad() -> tuple[str, ...]:
    """Return the names of countries but China, and of cities abroad that stand for a time zone, by ``fold_place``."""
    from babel import Locale

    cities = Locale("zh").time_zones.items()
    zones = [name for zone, names in cities for name in (names.get("city"), zone.rpartition("/")[2].replace("_", " "))]
    countries = [name for code, names in _countries().items() if code not in _OF_CHINA for name in names]
    folded = _fold_all([*places_abroad(), *countries, *filter(None, zones)], fold_place)
    return tuple(sorted({name for name in folded if name and len(name) > 1} - _places_of_china()))


def _places_of_china() -> set[str]:
    """Return the names of the gazetteer and of the provinces."""
    return {name for row in _gazetteer() for name in row.values() if name} | set(_provinces())


@cache
def _countries() -> Displays:
    from babel import Locale

    zh, en = (
        {str(code): str(name) for code, name in Locale(language).territories.items()} for language in ("zh", "en")
    )
    not_countries = word_lists.read(__name__, "vocabulary.toml").section("codes").words("not_countries")
    codes = sorted(code for code in zh if code.isalpha() and code not in not_countries)
    return {code: (zh[code], en[code]) for code in codes}


@cache
def _listed_countries() -> Displays:
    """Return the countries as people are shown them: those of most applicants first, then by code."""
    codes, countries = word_lists.read(__name__, "vocabulary.toml").section("codes"), _countries()
    named = {code: (names[0], names[-1]) for code, names in codes.section("shown").lists().items()}
    first = codes.words("first")
    if unknown := next((code for code in (*first, *named) if code not in countries), None):
        raise codes.error(f"{unknown!r} is no ISO code of a country or region")
    return {code: named.get(code, countries[code]) for code in dict.fromkeys((*first, *countries))}


@cache
def _published_frame(name: str) -> pl.DataFrame:
    """Return the words of a column whose values are published."""
    return _frame(name, _published_words(name))


def _own_words(column: Column) -> Iterator[tuple[str, str]]:
    """Yield every (word, value) of a column that lists its own values; a value is a word itself."""
    yield from ((word, value) for value, listed in (column.values or {}).items() for word in (value, *listed))


def _published_words(name: str) -> Iterator[tuple[str, str]]:
    """Yield every (word, value) of a column whose values are published; a value is a word itself."""
    if name == "nationality":
        yield from _nationalities()
    elif name in _published_columns():
        for value, listed in published_values(name).items():
            yield from ((word, value) for word in (value, *listed["zh"], *listed["en"]))
    else:
        raise PolicyError(f"column {name!r} is of kind word, but has no values")


def _nationalities() -> Iterator[tuple[str, str]]:
    whole = word_lists.read(__name__, "vocabulary.toml")
    nationality = whole.section("nationality")
    words = nationality.lists(distinct=True)
    if unknown := next((code for code in words if code not in _countries()), None):
        raise nationality.error(f"{unknown!r} is no ISO code of a country or region", unknown)
    not_words = whole.section("codes").words("not_words")
    for code, (zh, en) in _countries().items():
        listed = [zh, en, *words.get(code, ())]
        yield from ((word, code) for word in listed)
        yield from ((f"{word}{suffix}", code) for word in listed if not word.isascii() for suffix in ("籍", "国籍"))
        if code not in not_words:
            yield code, code


def _display_names(name: str) -> Displays:
    return {value: (listed["zh"][0], listed["en"][0]) for value, listed in published_values(name).items()}


def _frame(name: str, listed: Iterable[tuple[str, str]]) -> pl.DataFrame:
    """Return the words folded, each once.

    :raises PolicyError: when a word has two values.
    """
    rows = pl.DataFrame(list(listed), schema={"word": pl.String, "value": pl.String}, orient="row")
    frame = rows.with_columns(fold(pl.col("word"))).drop_nulls("word").unique(maintain_order=True)
    twice = frame.filter(pl.col("word").is_duplicated())["word"].unique(maintain_order=True).to_list()
    if twice:
        raise PolicyError(f"column {name!r}: {', '.join(twice)} would mean two values")
    return frame


def _fold_all(texts: Sequence[str], folding: Callable[[pl.Expr], pl.Expr]) -> list[str | None]:
    return pl.DataFrame({"text": texts}, schema={"text": pl.String}).select(folding(pl.col("text")))["text"].to_list()
