"""The vocabulary's words: complete, without doubles, and known others included."""

import polars as pl
import pytest

from rencai.cells.columns import canonical_columns
from rencai.cells.vocabulary import labels, patterns, places, words
from rencai.policy.nouns import LEVELS, Column
from rencai.system.errors import PolicyError
from rencai.system.text import fold

COLUMNS = canonical_columns()

DECLARED = {"suzhou": ("苏州", "Suzhou", "工业园区", "SIP"), "beijing": ("北京", "Beijing")}


def place(name, declared=DECLARED):
    return places(declared).filter(pl.col("place") == name).select("value", "province").rows()


def test_every_word_column_has_words():
    assert set(words(COLUMNS)) == {c.name for c in COLUMNS if c.kind == "word" and c.name != "work_city"}


@pytest.mark.parametrize("name", words(COLUMNS))
def test_words_are_unambiguous_and_complete(name):
    frame = words(COLUMNS)[name]
    assert frame.schema == {"word": pl.String, "value": pl.String}
    assert frame.null_count().sum_horizontal().item() == 0
    assert not frame["word"].is_duplicated().any()


@pytest.mark.parametrize("name", labels())
def test_displayed_words_mean_their_value(name):
    pairs = [(word, value) for value, shown in labels()[name].items() for word in shown]
    shown = pl.DataFrame(pairs, schema=["word", "value"], orient="row").with_columns(fold(pl.col("word")))
    assert set(shown.rows()) <= set(words(COLUMNS)[name].rows())


def test_title_levels_are_the_policy_s():
    assert tuple(labels()["current_title_level"])[: len(LEVELS)] == LEVELS


def test_not_applicable_codes_are_no_countries():
    frame = words(COLUMNS)["nationality"]
    assert frame.filter(pl.col("word").is_in(["na", "no"])).height == 0
    assert set(frame.filter(pl.col("word").is_in(["norway", "纳米比亚"]))["value"]) == {"NO", "NA"}


def test_pseudo_countries_are_left_out():
    assert not {"001", "EU", "UN", "XA", "ZZ"} & set(labels()["nationality"])


def test_patterns_have_values_of_their_column():
    for name, listed in patterns().items():
        assert {value for _, value in listed if value} <= set(labels()[name])


def test_column_values_are_its_words():
    column = Column("shift", ("班次",), ("Shift",), "word", "Shift.", {"day": ("白班",), "night": ("夜班",)})
    expected = pl.DataFrame({"word": ["day", "白班", "night", "夜班"], "value": ["day", "day", "night", "night"]})
    assert words([column])["shift"].equals(expected)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        pytest.param(None, "no values", id="without"),
        pytest.param({"day": ("x",), "night": ("Ｘ",)}, "two values", id="doubled"),
    ],
)
def test_unreadable_word_column_is_refused(values, message):
    with pytest.raises(PolicyError, match=message):
        words([Column("shift", ("班次",), ("Shift",), "word", "Shift.", values)])


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        pytest.param("sip", [("suzhou", "江苏")], id="declared"),
        pytest.param("苏州市", [("suzhou", "江苏")], id="declared-with-suffix"),
        pytest.param("suzhou", [("suzhou", "江苏")], id="declared-before-namesake"),
        pytest.param("宿州", [("宿州", "安徽")], id="other"),
        pytest.param("延边州", [("延边", "吉林")], id="prefecture"),
        pytest.param("吉林", [], id="province-s-name"),
        pytest.param("吉林市", [("吉林", "吉林")], id="province-s-name-with-suffix"),
        pytest.param("taizhou", [("泰州", "江苏"), ("台州", "浙江")], id="namesakes"),
        pytest.param("singapore", [("新加坡", None)], id="abroad"),
    ],
)
def test_places_are_read(name, rows):
    assert place(name) == rows


def test_undeclared_cities_are_recognised():
    assert place("苏州市", {}) == [("苏州", "江苏")]


def test_shared_place_means_both_cities():
    assert place("sip", {"suzhou": ("SIP", "苏州"), "beijing": ("s.i.p",)}) == [("suzhou", "江苏"), ("beijing", None)]


def test_place_without_letters_is_refused():
    with pytest.raises(PolicyError, match=r"place '\.' of city 'suzhou' is empty"):
        places({"suzhou": (".",)})


def test_gazetteer_holds_every_prefecture():
    recorded = places({})
    inland = recorded.filter(~pl.col("province").is_in(["香港", "澳门", "台湾"]))
    assert inland["value"].n_unique() >= 337
    assert recorded.filter(pl.col("place") == "").height == 0
