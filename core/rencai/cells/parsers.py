"""Parse one cell's text by the kind of its column: numbers, yes and no, vocabulary words; else null."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from rencai.cells import quantities
from rencai.cells.boxes import ticked
from rencai.cells.cell_words import cell_words
from rencai.cells.doubts import has_signs, is_doubtful, points_elsewhere
from rencai.cells.reasons import ERROR
from rencai.system.text import NEVER, fold
from rencai.system.word_lists import any_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rencai.policy.nouns import Column


SPLIT = r"[;；、\n\r]+"
"""What separates several qualifications in one cell."""

_APART = r"[()\[\]【】{},，、;；:：/|\s]+"
"""What stands between two ways of saying one thing: 是（已签）, 英国 UK."""
_TERM = r"[(\[]?[0-9一二三四五六七八九十]{1,2}年期?[)\]]?"
"""How long a contract lasts: 三年固定期限, 固定期限（3年）."""
_TICKS = "([☑✓✔√✅×✗✘❌])"


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """The words that columns of kind ``word`` may hold; built by ``cells.vocabulary``.

    ``words``: column -> frame (word as by ``fold``, value). ``patterns``: column -> (regex over folded text, value);
    the value None refuses the text. ``places``: frame (place as by ``fold_place``, value, province or null).
    ``provinces``: name in any language as by ``fold_place`` -> Chinese name. ``abroad``: further places, as those.
    """

    words: Mapping[str, pl.DataFrame]
    patterns: Mapping[str, tuple[tuple[str, str | None], ...]]
    places: pl.DataFrame
    provinces: Mapping[str, str]
    abroad: tuple[str, ...] = ()


def parse(column: Column, texts: pl.LazyFrame, vocabulary: Vocabulary) -> pl.LazyFrame:
    """Return every ``text`` with its ``value``, a number, a flag or a word; null where it cannot be read.

    :param texts: a column ``text`` without nulls.
    """
    plain = texts.with_columns(plain=_plain(pl.col("text")))
    if column.kind == "number":
        return quantities.parse(plain, column.name).select("text", "value")
    answers = plain.with_columns(chosen=ticked(pl.col("plain")))
    if column.kind == "flag":
        return answers.with_columns(value=_flag(column.name)).select("text", "value")
    words, patterns = vocabulary.words[column.name], vocabulary.patterns.get(column.name, ())
    return _parse_words(answers, words, patterns)


def usual_value(column: Column, vocabulary: Vocabulary) -> pl.Expr:
    """Return ``value`` of a text that is a listed word or plain digits; null for any other, though it may have one."""
    text = pl.col("text")
    if column.kind == "number":
        return quantities.usual(text, column.name).alias("value")
    if column.kind == "flag":
        return _look_up(_plain(text), _answers(column.name), pl.Boolean()).alias("value")
    words = vocabulary.words[column.name]
    return (
        _plain(text).replace_strict(words["word"], words["value"], default=None, return_dtype=pl.String).alias("value")
    )


def _look_up(text: pl.Expr, answers: Mapping[str, bool], dtype: pl.DataType) -> pl.Expr:
    return text.replace_strict(list(answers), list(answers.values()), default=None, return_dtype=dtype)


def _answers(name: str) -> dict[str, bool]:
    """Return the words for yes and no of the column, and of every column."""
    (yes, no), (own_yes, own_no) = cell_words().flags["every"], cell_words().flags.get(name, ((), ()))
    return dict.fromkeys((*yes, *own_yes), True) | dict.fromkeys((*no, *own_no), False)


def is_name(text: pl.Expr) -> pl.Expr:
    """Return whether the text can be a name: it has a letter or digit, is no placeholder (待补), no formula's error.

    Nor does it point elsewhere, as 见附件1 does.
    """
    placeholder = fold(text).is_in(cell_words().placeholders) | points_elsewhere(text)
    return text.str.contains(r"[\p{L}\p{N}]") & ~placeholder & ~text.str.contains(ERROR)


def flag(text: pl.Expr) -> pl.Expr:
    """Return true where the text is a word for yes, false where it is one for no, null where it is neither."""
    return _look_up(_plain(text).str.replace_all(r"\s", ""), _answers(""), pl.Boolean())


def _plain(text: pl.Expr) -> pl.Expr:
    return text.str.normalize("NFKC").str.to_lowercase()


def names_something(text: pl.Expr) -> pl.Expr:
    """Return whether one of the names in the cell at least is a name, and neither denied, planned nor one of two."""
    part = pl.element()
    return (
        text.str.replace_all(SPLIT, ";")
        .str.split(";")
        .list.eval(part.str.contains(r"\p{L}") & is_name(part) & ~is_doubtful(part))
        .list.any()
    )


def _flag(name: str) -> pl.Expr:
    """Return the answer of ``chosen``: one word, several that agree, or a grade of a skill certificate."""
    answers, text = _answers(name), pl.col("chosen").str.replace_all(r"[\x{fe0e}\x{fe0f}]", "")
    if name == "employment_relation":
        text = text.str.replace(_TERM, "")
    whole = _look_up(text.str.replace_all(r"\s", ""), answers, pl.Boolean())
    spelt = {word: answer for word, answer in answers.items() if not word.isdigit()}
    agreed = _agreed(text.str.replace_all(_TICKS, " ${1} "), _look_up(pl.element(), spelt, pl.Boolean()))
    if name != "skill_certificate":
        return pl.coalesce(whole, agreed)
    graded = rf"^(?:职业技能等级)?(?:(?:{any_of(cell_words().skill_levels)})(?:证书)?)+$"
    return (
        pl.when(fold(pl.col("plain")).str.contains(graded)).then(statement=True).otherwise(pl.coalesce(whole, agreed))
    )


def _agreed(text: pl.Expr, part: pl.Expr) -> pl.Expr:
    """Return what several ways of saying one thing agree on; null where one of them is no word, or says another.

    :param part: the value of a part, of ``pl.element()``.
    """
    values = _parts(text).list.eval(part)
    several = pl.when(values.list.len() > 1).then(values)
    return pl.when(several.list.n_unique() == 1).then(several.list.first())


def _parts(text: pl.Expr) -> pl.Expr:
    return text.str.replace_all(_APART, " ").str.strip_chars(" ").str.split(" ")


def _parse_words(texts: pl.LazyFrame, words: pl.DataFrame, patterns: Sequence[tuple[str, str | None]]) -> pl.LazyFrame:
    """Return the value of ``chosen``: a word, or words that agree; null where a sign of doubt is in it."""
    chosen = pl.col("chosen")
    answers = texts.select("text", "chosen").collect(engine="in-memory")
    parts = answers.lazy().select(word=_parts(chosen)).explode("word", empty_as_null=True, keep_nulls=True)
    read = _single_words(pl.concat([answers.lazy().select(word=chosen), parts]).unique(), words, patterns)
    single, agreed = (
        text.replace_strict(read["word"], read["value"], default=None, return_dtype=pl.String)
        for text in (chosen, pl.element())
    )
    value = pl.when(~has_signs(chosen)).then(pl.coalesce(single, _agreed(chosen, agreed)))
    return answers.lazy().select("text", value=value)


def _single_words(texts: pl.LazyFrame, words: pl.DataFrame, patterns: Sequence[tuple[str, str | None]]) -> pl.DataFrame:
    """Return every ``word`` that has a ``value``, by itself or as the one whose pattern alone fits.

    None by its pattern that denies or plans what it names; to see that takes longest, so it is looked for last.
    """
    word = pl.col("word")
    exact = pl.coalesce(_listed_value(word, words), _bilingual(word, words))
    read = texts.with_columns(value=exact).collect(engine="in-memory")
    listed, others = read.drop_nulls("value"), read.filter(pl.col("value").is_null())
    if not patterns or others.is_empty():
        return listed
    fitting = others.with_columns(value=_fitting_value(fold(word), patterns)).drop_nulls("value")
    return listed if fitting.is_empty() else pl.concat([listed, fitting.filter(~is_doubtful(word))])


def _fitting_value(folded: pl.Expr, patterns: Sequence[tuple[str, str | None]]) -> pl.Expr:
    """Return the value whose pattern alone fits, unless the text is one to refuse."""
    refused = folded.str.contains("|".join(regex for regex, value in patterns if value is None) or NEVER)
    fitting = {value: folded.str.contains(regex) for regex, value in patterns if value}
    alone = pl.sum_horizontal(fitting.values()) == 1
    value = pl.coalesce(pl.when(fits).then(pl.lit(value)) for value, fits in fitting.items())
    return pl.when(alone & ~refused).then(value)


def _listed_value(text: pl.Expr, words: pl.DataFrame) -> pl.Expr:
    return fold(text).replace_strict(words["word"], words["value"], default=None, return_dtype=pl.String)


def _bilingual(text: pl.Expr, words: pl.DataFrame) -> pl.Expr:
    """Return the value of a word in Chinese that another script repeats (英国UK); null where they differ."""
    chinese, other = text.str.replace_all(r"\P{Han}+", ""), text.str.replace_all(r"\p{Han}+", " ")
    value = _listed_value(chinese, words)
    return pl.when(value == _listed_value(other, words)).then(value)
