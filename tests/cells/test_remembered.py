"""Remembered words read whole cells that no vocabulary can read, and nothing else."""

from datetime import date

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rencai.cells.columns import canonical_columns, further_columns
from rencai.cells.normalise import normalise
from rencai.cells.remembered import AS_EMPTY, NONE, RememberedWords, describe, effective, fold_word, with_digests
from rencai.cells.schema import REMEMBERED, REMEMBERED_STORED, WORD_LINES, normalised
from rencai.cells.unread_words import with_lines, word_columns, word_lines
from rencai.cells.vocabulary import vocabulary

COLUMNS = canonical_columns()
VOCABULARY = vocabulary(COLUMNS, {"suzhou": ("苏州",), "beijing": ("北京",)})
KEY = b"secret"
ANSWERS = {
    ("related_field", "待核实"): "no",
    ("job_type", "轮岗"): "management",
    ("job_type", "管理"): "sales",
    ("verification", "办理中"): "pending",
    ("work_city", "苏州/北京"): "beijing",
    ("work_city", "待定"): AS_EMPTY,
    ("nationality", "双重国籍"): "no such value",
    ("expiry_date", "见证书背面"): AS_EMPTY,
    ("annual_pay_cny", "面议"): AS_EMPTY,
    ("annual_pay_cny", "两万"): "20000",
    ("qualification", "无"): AS_EMPTY,
}


def words(answers):
    rows = [(number, *key, value) for number, (key, value) in enumerate(answers.items(), 1)]
    frame = pl.DataFrame(rows, ["number", "column", "text", "value"], orient="row")
    whose = {"by": pl.lit("wang"), "at": pl.lit("2026-11-30T01:02:03+00:00"), "own": pl.lit(value=True)}
    return RememberedWords(
        KEY, REMEMBERED.validate(with_digests(frame, KEY).with_columns(**whose).select(REMEMBERED.columns))
    )


REMEMBERED_WORDS = words(ANSWERS)


def read(applied=REMEMBERED_WORDS, **cells):
    height = len(next(iter(cells.values())))
    keys = {"input": ["a"] * height, "sheet": ["S"] * height, "row": list(range(2, height + 2))}
    frame = pl.DataFrame(keys | cells, schema_overrides=dict.fromkeys(cells, pl.String) | {"row": pl.Int64})
    own = [column for column in COLUMNS if any(name.startswith(column.name) for name in cells)]
    columns = (*own, *further_columns(COLUMNS, frame.columns))
    result = normalise(frame, columns, VOCABULARY, date(2026, 1, 1), applied)
    return normalised(columns).validate(result.frame), result.problems


@pytest.mark.parametrize(
    ("name", "texts", "values", "states"),
    [
        pytest.param("related_field", ["待核实", "（待 核实）", "待核实？", "未待核实", "是"],
                     [False, False, None, None, True], ["ok", "ok", "unreadable", "unreadable", "ok"],
                     id="whole-cells-only"),
        pytest.param("job_type", ["轮岗", "管理", "轮岗培训", None], ["management", "management", None, None],
                     ["ok", "ok", "unreadable", "empty"], id="the-vocabulary-first"),
        pytest.param("verification_2", ["办理中", "通过", "待核实"], ["pending", "passed", None],
                     ["ok", "ok", "unreadable"], id="a-further-certificate"),
        pytest.param("work_city", ["苏州/北京", "待定", "苏州"], ["beijing", None, "suzhou"], ["ok", "empty", "ok"],
                     id="cities-and-as-empty"),
        pytest.param("nationality", ["双重国籍"], [None], ["unreadable"], id="a-value-that-is-gone"),
        pytest.param("expiry_date", ["见证书背面", "长期有效", "不详"], [None, date(9999, 12, 31), None],
                     ["empty", "ok", "unreadable"], id="dates-as-empty"),
        pytest.param("annual_pay_cny", ["面议", "两万"], [None, 20000.0], ["empty", "ok"], id="numbers-as-empty"),
        pytest.param("qualification_2", ["无", "CFA"], [None, "CFA"], ["empty", "ok"], id="names-as-empty"),
        pytest.param("specialty", ["轮岗"], [None], ["unreadable"], id="of-another-column"),
    ],
)  # fmt: skip
def test_remembered_words_read_cells(name, texts, values, states):
    frame, problems = read(**{name: texts})
    assert frame[name].to_list() == values
    assert frame[f"{name}.state"].to_list() == states
    assert frame[f"{name}.text"].to_list() == texts
    assert problems["row"].to_list() == [place for place, state in enumerate(states, 2) if state == "unreadable"]


def test_texts_not_believed_stay_so():
    frame = pl.DataFrame(
        {"input": ["a"], "sheet": ["S"], "row": [2], "job_type": ["轮岗"], "job_type.reason": ["column"]}
    )
    columns = [column for column in COLUMNS if column.name == "job_type"]
    result = normalise(frame, columns, VOCABULARY, date(2026, 1, 1), REMEMBERED_WORDS)
    assert result.frame.select("job_type", "job_type.word").row(0) == (None, None)
    assert result.problems["code"].to_list() == ["E_CELL_COLUMN"]


CELLS = st.lists(
    st.sampled_from(["轮岗", "轮岗（培训）", "未轮岗", "管理", "轮 岗", "轮岗。", "轮岗/管理", "无", None]), max_size=8
)


@given(CELLS)
@settings(max_examples=15)
def test_other_cells_never_change(texts):
    (before, _), (after, _) = (
        read(applied, job_type=texts or [None]) for applied in (NONE, words({("job_type", "轮岗"): "sales"}))
    )
    exact = before.select(same=fold_word(pl.col("job_type.text")) == "轮岗")["same"].to_list()
    for each in ("job_type", "job_type.state"):
        changed = (before[each].ne_missing(after[each])).to_list()
        assert not any(now and not same for now, same in zip(changed, exact, strict=True))
    assert after.filter(pl.Series(exact).eq_missing(True))["job_type"].to_list() == ["sales"] * exact.count(True)  # noqa: FBT003


def test_notes_name_no_word():
    notes = describe(REMEMBERED_WORDS, COLUMNS, {"beijing": ("北京", "Beijing")}, "zh")
    assert notes[5] == "工作城市按本部门的词语 #5（经办人 wang，2026-11-30）读作：北京"
    assert notes[6].endswith("读作：视为未填")
    assert not any(word in note for note in notes.values() for word in ("轮岗", "待核实", "待定", "办理中"))


def test_last_word_of_a_department_holds():
    marks = dict.fromkeys(f"{mark}_{how}" for mark in ("undone", "promoted", "withdrawn") for how in ("at", "by"))
    row = {"column": "job_type", "sealed": "", "by": "wang", "at": "2026", **marks}
    rows = [
        {"number": 1, "department": "甲", "digest": "a", "value": "sales"},
        {"number": 2, "department": "甲", "digest": "a", "value": "manual"},
        {"number": 3, "department": "甲", "digest": "a", "value": "other", "undone_at": "2026"},
        {"number": 4, "department": "乙", "digest": "a", "value": "technical", "promoted_at": "2026"},
        {"number": 5, "department": "乙", "digest": "b", "value": "technical", "promoted_at": "2026"},
        {"number": 6, "department": "乙", "digest": "c", "value": "technical"},
    ]
    stored = REMEMBERED_STORED.validate(pl.DataFrame([row | each for each in rows], REMEMBERED_STORED.dtypes))
    holding = {name: effective(stored, name).select("number", "own").rows() for name in ("甲", "乙", "丙")}
    assert holding == {
        "甲": [(2, True), (5, False)], "乙": [(4, True), (5, True), (6, True)], "丙": [(4, False), (5, False)]
    }  # fmt: skip


def test_words_of_a_batch_are_gathered():
    texts = {
        "job_type": [
            "轮岗",
            "轮岗。",
            "王合成",
            "13800138000",
            "Hecheng Wang",
            "很" * 21,
            "？",
            "赵合成试",
            "E-7 合成",
        ],
        "verification_2": ["办理中", "办理中", "李合成", "李合成", "2024年新签", "part time", "x", "x", "x"],
    }
    cells = pl.DataFrame(
        [(column, text, str(place)) for column, each in texts.items() for place, text in enumerate(each)],
        ["column", "text", "person"], orient="row",
    )  # fmt: skip
    personal = [pl.Series(["赵合成试"]), pl.Series(["E7合成", None])]
    lines = word_lines(with_lines(cells).with_columns(number=pl.lit(None, pl.Int64)), personal)
    assert WORD_LINES.validate(lines).select("column", "text", "cells", "people").rows() == [
        ("verification", "x", 3, 3), ("job_type", "轮岗", 2, 2), ("verification", "办理中", 2, 2),
        ("verification", "李合成", 2, 2), ("verification", "2024年新签", 1, 1), ("verification", "part time", 1, 1),
    ]  # fmt: skip
    assert lines["line"].n_unique() == lines.height
    closed = word_columns(COLUMNS)
    assert {"related_field", "work_city", "birth_date", "annual_pay_cny", "qualification"} <= set(closed)
    assert {"name", "employer", "id_number", "applicant_id", "certificate_number"}.isdisjoint(closed)
