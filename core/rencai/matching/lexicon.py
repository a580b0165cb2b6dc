"""List the words that tell something of a name: body, grade, level, country and others."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import polars as pl

from rencai.matching.bodies import bodies
from rencai.matching.context_words import context_words
from rencai.matching.texts import pattern, simplified, wrapped
from rencai.system import word_lists
from rencai.system.word_lists import any_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


@cache
def grades() -> Mapping[str, tuple[str, ...]]:
    """Return grade -> how it is written; a word may stand under several grades.

    :raises WordListError: when grades.toml is wrong.
    """
    return _grade_lists("grades", distinct=False)


@cache
def levels() -> Mapping[str, tuple[str, ...]]:
    """Return level -> how it is written.

    :raises WordListError: when grades.toml is wrong.
    """
    return _grade_lists("levels", distinct=True)


def _grade_lists(key: str, *, distinct: bool) -> Mapping[str, tuple[str, ...]]:
    whole = word_lists.read(__name__, "grades.toml")
    whole.require_keys(("membership", "grades", "levels"))
    return whole.section(key).lists(distinct=distinct)


@cache
def membership_words() -> list[str]:
    """Return the patterns of the words by which holders of any grade go.

    :raises WordListError: when grades.toml is wrong.
    """
    words = pl.Series("word", _grade_lists("membership", distinct=False)["any_grade"])
    return add_patterns(simplified(words).to_frame())["pattern"].to_list()


@cache
def half_grades() -> pl.DataFrame:
    """Return what is typed instead of a grade's own words: ``half``, a word or two; ``symbol``, of the grade; ``more``.

    It is what remains of them without "member" (Senior, 高级), or their letters (SM); or ``more``, that is the grade's
    words with "member" added (Associate Member for Associate). A half of several grades has a row for each.

    :raises WordListError: when grades.toml is wrong.
    """
    lines = [(word, f"g:{key}") for key, words in grades().items() for word in words]
    words = pl.DataFrame(lines, schema={"word": pl.String, "symbol": pl.String}, orient="row")
    spaced = wrapped(pl.col("word")).str.strip_chars().str.replace_all(" +", " ")
    plain = words.with_columns(simplified(words["word"])).select("symbol", half=spaced)
    left_out = any_of(word.lower() for word in _grade_lists("membership", distinct=False)["left_out"])
    half = pl.col("half")
    without = plain.with_columns(half.str.replace(f" ?(?:{left_out})$", ""), whole=half).filter(half != pl.col("whole"))
    latin = plain.filter(half.str.contains(rf"^[a-z ]*\b(?:{left_out})$"))
    halves = [
        without.select("symbol", "half", more=pl.lit(value=False)),
        latin.with_columns(half.str.replace_all("([a-z])[a-z]* ?", "$1"), more=pl.lit(value=False)),
        without.join(plain, on="half").select(symbol="symbol_right", half="whole", more=pl.lit(value=True)),
    ]
    return pl.concat(halves).filter(half != "").unique(maintain_order=True).join(plain, on=plain.columns, how="anti")


@cache
def exams() -> pl.DataFrame:
    """Return what examinations are called, and the certificates that they are for: ``code``, ``name``, both wrapped.

    :raises WordListError: when exams.toml is wrong.
    """
    whole = word_lists.read(__name__, "exams.toml")
    whole.require_keys(("exams",))
    lines = [(code, name) for name, codes in whole.section("exams").lists(distinct=True).items() for code in codes]
    return pl.DataFrame(lines, schema={"code": pl.String, "name": pl.String}, orient="row").select(
        wrapped(pl.col("code")), wrapped(pl.col("name"))
    )


BRIEF = 3
"""Letters up to which a designation may be other bodies', too, unless bodies.toml marks it as one's ``alone``."""
UNKNOWN_BODY = "b:?"
"""A body that bodies.toml does not list."""

Line = tuple[str, str, str, bool]
"""A word, its slot, its symbol, and whether it is nominal."""
LINES = {"word": pl.String, "slot": pl.String, "symbol": pl.String, "nominal": pl.Boolean}


@cache
def lexicon() -> pl.DataFrame:
    """Return every known word (``schema.WORDS``).

    :raises WordListError: when one of the word lists is wrong.
    """
    lines = pl.DataFrame([*_body_lines(), *_word_lines()], schema=LINES, orient="row")
    return add_patterns(lines.with_columns(simplified(lines["word"])))


def add_patterns(lines: pl.DataFrame) -> pl.DataFrame:
    """Return the rows with ``pattern`` in place of ``word``; words without a letter or digit are left out."""
    with_patterns = lines.with_columns(pattern=pattern(wrapped(pl.col("word")))).filter(
        pl.col("pattern").str.contains(r"\S")
    )
    return with_patterns.drop("word").unique(maintain_order=True)


def _body_lines() -> Iterator[Line]:
    for body in bodies():
        symbol = f"b:{body.key}"
        yield from ((name, "b", symbol, False) for name in body.names)
        for name in body.products:
            # a product says its body, and stays a word of its own: Azure tells one certificate from another
            yield name, "b", symbol, False
            yield name, "w", f"w:{name.casefold()}", False
        for grant, names in body.grants.items():
            for name in names:
                yield name, "b", symbol, True
                yield name, "g", f"g:{grant}", True
                # see "Short post-nominals are somebody else's too" in DECISIONS.md
                if len(name) <= BRIEF and name.isascii() and name not in body.alone:
                    yield name, "b", UNKNOWN_BODY, True


def _word_lines() -> Iterator[Line]:
    beside = context_words()
    keyed = {"g": grades(), "l": levels(), "c": beside.countries, "q": beside.qualifiers}
    for kind, words in keyed.items():
        for key, listed in words.items():
            yield from ((word, kind, f"{kind}:{key}", False) for word in listed)
    yield from ((word, "", "", False) for word in beside.nothing)
    for kind, listed in (("h", beside.harmless), ("t", beside.trades), ("o", beside.certified)):
        yield from ((word, kind, f"{kind}:{word.casefold()}", False) for word in listed)


@cache
def homes() -> pl.DataFrame:
    """Return the country of every body that has one, as symbols: ``body``, ``country``."""
    lines = [(f"b:{body.key}", f"c:{body.country}") for body in bodies() if body.country]
    return pl.DataFrame(lines, schema={"body": pl.String, "country": pl.String}, orient="row")


@cache
def within() -> pl.DataFrame:
    """Return the bodies that act in another's name: ``body``, ``of``."""
    lines = [(f"b:{body.key}", f"b:{parent}") for body in bodies() for parent in body.within]
    return pl.DataFrame(lines, schema={"body": pl.String, "of": pl.String}, orient="row")


@cache
def fellows_zh() -> list[str]:
    """Return the symbols of the bodies whose 资深会员 are Fellows."""
    return [f"b:{body.key}" for body in bodies() if body.fellows_zh]
