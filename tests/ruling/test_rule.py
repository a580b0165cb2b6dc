"""What is promised of every ruling, over random applicants in every city, and over tiny packages made of the nouns."""

import re
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from random import Random

import polars as pl
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from rencai.cells.columns import canonical_columns
from rencai.cells.normalise import normalise
from rencai.cells.vocabulary import labels, vocabulary
from rencai.plugins import loader, validation
from rencai.policy.in_force import boundaries
from rencai.policy.nouns import (
    Check,
    City,
    Edition,
    Figure,
    Pathway,
    Policy,
    Reward,
    Source,
    completed_years,
    next_level,
)
from rencai.policy.package import ENTRY_SCHEMA, Package
from rencai.ruling.rule import rule
from rencai.ruling.table import table
from rencai.system.errors import PolicyError

COLUMNS = canonical_columns()

CAUSES = {"contradiction", "empty", "unreadable", "ambiguous", "family", "coverage", "unpublished", "reprint"}
CELLS = {"empty", "unreadable"}
BATCH = settings(
    max_examples=4,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[
        HealthCheck.data_too_large,
        HealthCheck.large_base_example,
        HealthCheck.too_slow,
    ],  # a large batch is drawn, and ruled once
)
"""Two hundred applicants an example, which cost what one costs; nothing is shrunk: the assertion shows the lines."""
ROWS = 200

# ---- random applicants ----

SURE = {
    "qualification": (
        "PMP",
        "CPA",
        "FRSC",
        "Fellow",
        "Fellow grade",
        "Senior Member grade",
        "注册会计师",
        "AWS SAP",
        "？",
    ),
    "issuer": (
        "IEEE",
        "Royal Society of Canada",
        "Royal Society of Chemistry",
        "ACM",
        "某协会",
        "Microsoft",
        "RICS",
        "ABT",
    ),
    "work_city": ("上海", "成都", "苏州、北京", "火星", "江苏省苏州市工业园区", "Beijing", "广州", "沈阳市", "苏州"),
    "nationality": ("美国", "CN", "香港", "台湾", "日本", "火星"),
    "id_number": ("000000198002290029", "000000195603010025", "000000195603010021", "1.10E+17", "E1234567", "待补"),
    "verification": ("核验通过", "核验不通过", "未核验", "核验中", "见附件"),
}
NAMED = {
    "qualification": ("qualification", "qualification_zh", "aliases", "shared_aliases"),
    "issuer": ("issuer", "issuer_zh", "issuer_aliases"),
}
BY_KIND = {
    "flag": ("是", "否", "有", "无", "√", "也许"),
    "number": ("0", "0.5", "1", "12", "-1", "三五年", "1年"),
    "text": ("甲", "乙"),
}


@cache
def installed():
    return loader.load()


@cache
def words():
    loaded = installed()
    return vocabulary(loaded.columns(), {city.key: city.places for city in loaded.cities})


@cache
def days():
    """Every day around a boundary of some city's law."""
    marks = {mark for package in installed().packages for mark in boundaries(package)}
    return sorted({mark + timedelta(days=shift) for mark in marks for shift in (-1, 0, 1)})


@cache
def names():
    """Every name, alias and issuer of every catalogue, and the same with a letter lost."""
    entries = pl.concat([package.entries for package in installed().packages])
    listed = {of: _listed(entries, columns) for of, columns in NAMED.items()}
    return {of: (*matches, *(name[:3] + name[4:] for name in matches[::3])) for of, matches in listed.items()}


def _listed(entries, columns):
    rows = entries.select(pl.concat_list(columns).alias("name")).explode("name")
    return sorted(set(rows["name"].drop_nulls()))


@cache
def pool(column):
    """Realistic texts of a column, documented and not, readable and not."""
    if column.kind == "date":
        return (*map(str, days()), "1956-03-01", "1980-02-29", "1956年3月", "2022-13-01", "去年", "长期")
    shown = [text for pair in labels().get(column.name, {}).values() for text in pair][:40]
    return (
        *SURE.get(column.name, ()),
        *names().get(column.name, ()),
        *shown,
        *BY_KIND.get(column.kind, ()),
        "未知类别",
    )


def applicant(seed):
    random = Random(seed)  # noqa: S311 - a drawn seed
    cells = {c.name: random.choice(pool(c)) if random.random() < 0.85 else None for c in installed().columns()}
    if cells["qualification"] and random.random() < 0.1:
        cells["qualification"] += random.choice("；、;\n") + random.choice(names()["qualification"])
    if random.random() < 0.7:
        cells["application_date"] = None
    return cells


seeds = st.integers(0, 2**32 - 1)
"""Chance by a drawn seed: hypothesis would draw, and remember, what falls to each cell."""
basis = st.deferred(lambda: st.sampled_from(days()))


def cells(rows, columns=None):
    schema = {"input": pl.String, "sheet": pl.String, "row": pl.Int64}
    schema |= {column.name: pl.String for column in columns or installed().columns()}
    keys = {"input": "a.xlsx", "sheet": "S"}
    return pl.DataFrame([keys | {"row": place} | row for place, row in enumerate(rows)], schema=schema)


def ruled(frame, as_of, packages=None):
    loaded = installed()
    typed = normalise(frame, loaded.columns(), words(), as_of).frame
    columns = loaded.columns()
    return typed, [item for package in packages or loaded.packages for item in rule(typed, package, columns, "zh")]


def rulings(frame, as_of):
    return table(ruled(frame, as_of)[1], "zh")


# ---- properties ----


def outcome_of(reasons):
    """Section 6 of the design, word for word."""
    required = [reason for reason in reasons if reason["required"]]
    if any(reason["holds"] is False for reason in required):
        return "ineligible"
    causes = {reason["cause"] for reason in required if reason["holds"] is None}
    if causes - CELLS:
        return "review"
    return "evidence_needed" if causes else "eligible"


def score_of(reasons):
    whole = sum(reason["weight"] for reason in reasons)
    true = sum(reason["weight"] for reason in reasons if reason["holds"] is True)
    false = sum(reason["weight"] for reason in reasons if reason["holds"] is False)
    return true * 100 / whole, (whole - false) * 100 / whole


@BATCH
@given(seeds, basis)
def test_what_holds_of_every_ruling(seed, as_of):
    rows = [applicant(seed * ROWS + place) for place in range(ROWS)]
    typed, ways = ruled(cells(rows), as_of)
    frame = table(ways, "zh")
    every_row_is_ruled_in_order_under_each_pathway_in_force(typed, ways, frame)
    outcome_and_score_follow_from_reasons_alone(frame)
    every_unknown_has_a_cause_and_every_reason_a_source(frame)
    missing_names_the_cells_to_fill(typed, frame)
    rewards_hold_only_for_the_eligible(frame)
    # three variants of the batch are ruled as one: the first says that they have no effect on each other
    random = Random(seed)  # noqa: S311 - a drawn seed
    picked = random.sample(range(ROWS), random.randint(1, ROWS // 2))
    variants = [*(rows[place] for place in picked), *filled_gaps(rows, frame), *blanked(rows, typed, frame, random)]
    again = rulings(cells(variants), as_of)
    ends = (len(picked), len(picked) + ROWS)
    row = pl.col("row")
    rows_are_independent(picked, frame, again.filter(row < ends[0]))
    filled_gaps_leave_nothing_missing(again.filter(row.is_between(*ends, closed="left")))
    blanking_only_widens(frame, again.filter(row >= ends[1]).with_columns(row - ends[1]))


def every_row_is_ruled_in_order_under_each_pathway_in_force(typed, ways, result):
    for way in ways:
        begins = way.pathway.begins if isinstance(way.pathway.begins, date) else way.pathway.begins[0]
        expected = [row for row, day in typed.select("row", "as_of").iter_rows() if day is None or day >= begins]
        assert way.frame["row"].unique(maintain_order=True).to_list() == expected
        assert way.frame["row"].is_sorted()
    assert result["row"].is_sorted()


def outcome_and_score_follow_from_reasons_alone(result):
    for line in result.iter_rows(named=True):
        assert outcome_of(line["reasons"]) == line["outcome"]
        assert (line["score_low"], line["score_high"]) == pytest.approx(score_of(line["reasons"]), abs=0.006)
        assert 0 <= line["score_low"] <= line["score_high"] <= 100


def every_unknown_has_a_cause_and_every_reason_a_source(result):
    sources = {package.city.key: set(package.policy.sources) for package in installed().packages}
    every = result.select("city", "reasons").explode("reasons").unnest("reasons")
    assert every.filter(pl.col("holds").is_null() != pl.col("cause").is_not_null()).is_empty()
    assert set(every["cause"].drop_nulls()) <= CAUSES
    assert every["source"].null_count() == 0
    for city, source in every.select("city", "source").unique().iter_rows():
        assert set(source.replace(" ", "").split(";")) <= sources[city]


def missing_names_the_cells_to_fill(typed, result):
    states = {row["row"]: row for row in typed.iter_rows(named=True)}
    for line in result.iter_rows(named=True):
        if line["outcome"] in ("eligible", "ineligible"):
            assert line["missing"] == []
        if line["outcome"] == "evidence_needed":
            assert line["missing"]
        for column in line["missing"]:
            state = states[line["row"]][f"{column}.state"]
            assert state in CELLS or column == "issuer" or (column == "qualification" and names_nothing(line))


def rewards_hold_only_for_the_eligible(result):
    eligible, refused = pl.col("outcome") == "eligible", pl.col("outcome") == "ineligible"
    assert result.filter(~eligible & (pl.col("rewards").list.len() > 0)).is_empty()
    assert result.filter(refused & (pl.col("rewards_open").list.len() > 0)).is_empty()
    assert result.filter(pl.col("rewards").list.set_intersection("rewards_open").list.len() > 0).is_empty()
    low, high = pl.col("reward_low_cny"), pl.col("reward_high_cny")
    zero = pl.lit(Decimal(0), pl.Decimal(18, 2))
    assert result.filter((low < zero) | (low > high)).is_empty()
    assert result.filter(refused & ((low != zero) | (high != zero))).is_empty()
    # where the basis date cannot be read, neither can the ceiling in force be
    dated = pl.col("as_of").is_not_null()
    assert result.filter(high.is_null() & dated).is_empty(), "no city's ceiling is unpublished"


def rows_are_independent(picked, whole, again):
    """Rows in another order, among other rows, are ruled as before."""
    numbered = [whole.filter(pl.col("row") == row).with_columns(row=place) for place, row in enumerate(picked)]
    assert_frame_equal(again, pl.concat(numbered).with_columns(pl.col("row").cast(again.schema["row"])))


def names_nothing(line):
    """Whether the ladder found that the qualification's cell, though filled, names no certificate (证书)."""
    return any(reason["cause"] == "unreadable" for reason in line["reasons"])


def filled_gaps(rows, first):
    """The rows with good values in the columns that are named as missing."""
    good = {
        "qualification": "IEEE Fellow", "work_city": "北京", "employment_relation": "是", "job_type": "技术",
        "related_field": "是", "expiry_date": "长期", "experience_years": "3", "current_title": "工程师",
        "specialty": "机电", "application_date": None, "issuer": "IEEE", "verification": "核验通过",
        "issue_date": "2001-01-01",
    }  # fmt: skip
    wanted = first.group_by("row").agg(pl.col("missing").explode().unique())
    filled = [dict(row) for row in rows]
    for row, columns in wanted.iter_rows():
        filled[row] |= {column: good[column] for column in columns if column is not None}
    return filled


def filled_gaps_leave_nothing_missing(after):
    """The columns named as missing are all that the cells can give: with them filled, no evidence is needed."""
    assert "evidence_needed" not in set(after["outcome"])


SIDES = {"issuer", "issue_date", "expiry_date", "verification", "qualification", "birth_date", "id_number"}


def blanked(rows, typed, before, random):
    """The rows with cells taken away, but none that spoke against what another cell says."""
    contradicted = {
        row for row, reasons in before.select("row", "reasons").iter_rows()
        for reason in reasons if reason["cause"] == "contradiction"
    }  # fmt: skip
    contradicted |= set(typed.filter(pl.col("qualification.state") == "contradiction")["row"])
    # without its dates a certificate speaks against itself no more: it is listed where it was not, if it has run out
    contradicted |= {
        row for row, reasons in before.select("row", "reasons").iter_rows()
        for reason in reasons if reason["holds"] is None and re.search("(expiry|issue)_date=", reason["value"] or "")
    }  # fmt: skip
    # a blank cell speaks against nothing, a filled one that is not read may
    unread = pl.any_horizontal(pl.col(f"{side}.state") == "unreadable" for side in SIDES)
    contradicted |= set(typed.filter(unread)["row"])
    changed = []
    for place, row in enumerate(rows):
        spared = {"application_date"} | (SIDES if place in contradicted else set())
        changed.append(
            {name: None if name not in spared and random.random() < 0.15 else text for name, text in row.items()}
        )
    return changed


def blanking_only_widens(before, after):
    keys = ["row", "city", "pathway"]
    same = pl.col("qualification") == pl.col("qualification_right")
    both = before.join(after, on=keys).filter(same | pl.col("qualification_right").is_null())
    sides = {"eligible", "ineligible"}
    shown = [*keys, "outcome", "outcome_right", "score_low", "score_high", "score_low_right", "score_high_right"]
    flipped = (
        pl.col("outcome").is_in(sides)
        & pl.col("outcome_right").is_in(sides)
        & (pl.col("outcome") != pl.col("outcome_right"))
    )
    assert both.filter(flipped).select(shown).rows() == []
    # a higher low or a lower high is knowledge that no blank cell gives
    narrower = (pl.col("score_low_right") > pl.col("score_low")) | (pl.col("score_high_right") < pl.col("score_high"))
    assert both.filter(narrower).select(shown).rows() == []
    poorer = (
        (pl.col("reward_low_cny_right") > pl.col("reward_low_cny"))
        | (pl.col("reward_high_cny_right") < pl.col("reward_high_cny"))
        | (pl.col("reward_high_cny").is_null() & pl.col("reward_high_cny_right").is_not_null())
    )
    assert both.filter(poorer).select(shown).rows() == []


# ---- tiny packages ----

SEEN = date(2026, 1, 1)
NEWS = Source("news", "t", "i", "w", "2020", SEEN, "news")
REPRINT = Source("copy", "t", "i", "w", "2020", SEEN, "reprint")
BEGAN = date(2020, 1, 1)
FIRST_EDITION = Edition("one", "一", "One", BEGAN, NEWS, published=2, tiers={"urgent": 1})


def entry(key, **fields):
    blank = {name: [] if isinstance(kind, pl.List) else None for name, kind in ENTRY_SCHEMA.items()}
    return blank | {"id": key, "qualification": key, "kind": "exact", "edition": ["one"], "source": ["news"]} | fields


def tiny(*checks, entries=(), editions=(FIRST_EDITION,), parameters=None, rewards=(), **pathway):
    policy = Policy(list(editions), parameters or {}, {"news": NEWS, "copy": REPRINT}, {})
    built = [check(policy) if callable(check) else check for check in checks]
    way = {"begins": BEGAN, "grants": "title", "source": NEWS} | pathway
    return Package(
        "toy", "toy", "rencai-toy", "1", City("suzhou", "苏州", "Suzhou", ()), None, policy,
        pl.DataFrame(list(entries), schema=ENTRY_SCHEMA), (Pathway("p", "径", "Path", checks=tuple(built), **way),),
        tuple(rewards),
    )  # fmt: skip


def check(holds, code="c", **fields):
    return Check(code, "条件", "check", holds, fields.pop("source", NEWS), **fields)


def listed(policy):
    return check(policy.listed(), "listed")


def in_urgent(policy):
    return check(policy.in_tier("urgent"), "urgent")


def rule_row(package, as_of=date(2020, 6, 1), **row):
    line = table(ruled(cells([row]), as_of, [package])[1], "zh").to_dicts()[0]
    causes = {reason["check"]: reason["cause"] or reason["holds"] for reason in line["reasons"]}
    return line["outcome"], causes


URGENT, PLAIN = entry("甲证", tier="urgent"), entry("乙证")
FLAG = pl.col("outstanding")


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        pytest.param({"outstanding": "是"}, ("eligible", {"c": True}), id="true"),
        pytest.param({"outstanding": "否"}, ("review", {"c": "reprint"}), id="false-refuses-nobody"),
        pytest.param({}, ("evidence_needed", {"c": "empty"}), id="empty"),
        pytest.param({"outstanding": "?"}, ("evidence_needed", {"c": "unreadable"}), id="unreadable"),
    ],
)
def test_reprint_never_refuses(row, expected):
    assert rule_row(tiny(check(FLAG, source=REPRINT)), **row) == expected


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        pytest.param({"qualification": "甲证"}, ("eligible", {"listed": True, "urgent": True}), id="in-the-tier"),
        pytest.param({"qualification": "乙证"}, ("ineligible", {"listed": True, "urgent": False}), id="outside"),
        pytest.param({"qualification": "丙"}, ("ineligible", {"listed": False, "urgent": False}), id="unlisted"),
        pytest.param({}, ("evidence_needed", {"listed": "empty", "urgent": "empty"}), id="empty"),
    ],
)
def test_complete_edition_refuses_unlisted_names(row, expected):
    assert rule_row(tiny(listed, in_urgent, entries=[URGENT, PLAIN]), **row) == expected


def test_complete_tier_refuses_unlisted_names():
    package = tiny(listed, in_urgent, entries=[URGENT])
    assert rule_row(package, qualification="丙") == ("ineligible", {"listed": "coverage", "urgent": False})


@pytest.mark.parametrize(
    "second",
    [pytest.param({}, id="other-outside-the-tier"), pytest.param({"tier": "urgent"}, id="other-in-the-tier")],
)
def test_shared_name_is_ambiguous_in_tier(second):
    twins = [entry("a", qualification="丁证", tier="urgent"), entry("b", qualification="丁证", **second)]
    result = rule_row(tiny(in_urgent, entries=twins), qualification="丁证")
    assert result == ("review", {"urgent": "ambiguous"})


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        pytest.param({"experience_years": "5"}, ("review", {"c": "unpublished"}), id="filled"),
        pytest.param({}, ("evidence_needed", {"c": "empty"}), id="empty"),
    ],
)
def test_unpublished_threshold_decides_nothing(row, expected):
    figures = {"years": (Figure(BEGAN, None, NEWS, SEEN),)}
    package = tiny(lambda policy: check(pl.col("experience_years") >= policy.param("years")), parameters=figures)
    assert rule_row(package, **row) == expected


@pytest.mark.parametrize(
    ("fields", "row", "expected"),
    [
        pytest.param(
            {"title_level": "senior"},
            {"qualification": "甲证"},
            ("eligible", {"listed": True, "title-level": True}),
            id="known",
        ),
        pytest.param(
            {}, {"qualification": "甲证"}, ("review", {"listed": True, "title-level": "unpublished"}), id="unpublished"
        ),
        pytest.param(
            {}, {"qualification": "丙"}, ("ineligible", {"listed": False, "title-level": False}), id="not-listed"
        ),
        pytest.param({}, {}, ("evidence_needed", {"listed": "empty", "title-level": "empty"}), id="empty"),
    ],
)
def test_granted_level_must_be_published(fields, row, expected):
    package = tiny(listed, entries=[URGENT | fields, PLAIN], title_level=pl.col("match.title_level"))
    assert rule_row(package, **row) == expected


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        pytest.param({"current_title_level": "中级"}, ("eligible", {"listed": True, "title-level": True}), id="filled"),
        pytest.param({}, ("evidence_needed", {"listed": True, "title-level": "empty"}), id="empty"),
        pytest.param(
            {"current_title_level": "?"},
            ("evidence_needed", {"listed": True, "title-level": "unreadable"}),
            id="unreadable",
        ),
    ],
)
def test_settled_level_needs_its_cell(row, expected):
    package = tiny(listed, entries=[URGENT, PLAIN], title_level=next_level(pl.col("current_title_level")))
    assert rule_row(package, qualification="甲证", **row) == expected


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        pytest.param({"issue_date": "2021-01-01", "expiry_date": "2020-01-01"},
                     {"c": "contradiction", "d": True}, id="dates"),
        pytest.param({"verification": "核验不通过", "qualification": "甲证", "expiry_date": "长期"},
                     {"c": True, "d": True}, id="refuted-certificate"),
    ],
)  # fmt: skip
def test_contradiction_touches_only_its_checks(row, expected):
    valid = pl.col("expiry_date") >= pl.col("as_of")
    assert rule_row(tiny(check(valid), check(FLAG, "d")), outstanding="是", **row)[1] == expected


def test_refuted_certificate_contradicts_holding_it():
    package = tiny(listed, in_urgent, entries=[URGENT, PLAIN])
    result = rule_row(package, qualification="甲证", verification="核验不通过")
    assert result == ("review", {"listed": "contradiction", "urgent": "contradiction"})


def test_birth_date_conflict_names_both_headings():
    adult = completed_years(pl.col("birth_date"), pl.col("as_of")) >= 18
    row = {"birth_date": "1980-02-28", "id_number": "000000198002290029", "issue_date": "2021-01-01"}
    checks = check(adult & (pl.col("expiry_date") >= pl.col("as_of")))
    frame = table(ruled(cells([row | {"expiry_date": "长期"}]), date(2020, 6, 1), [tiny(checks)])[1], "zh")
    assert frame["outcome"].to_list() == ["review"]
    assert [note for note in frame["notes"].item() if "矛盾" in note] == [
        "“条件”：本行“出生日期”与“证件号码”两格相互矛盾；以身份证件为准：号码与证件一致的，改出生日期，否则改号码"
    ]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        pytest.param(date(2019, 12, 31), None, id="before"),
        pytest.param(date(2020, 1, 1), "review", id="perhaps"),
        pytest.param(date(2020, 1, 30), "review", id="last-perhaps"),
        pytest.param(date(2020, 1, 31), "eligible", id="certain"),
    ],
)
def test_uncertain_pathway_grants_nothing(day, expected):
    package = tiny(check(FLAG), begins=(date(2020, 1, 1), date(2020, 1, 31)))
    frame = table(ruled(cells([{"outstanding": "是"}]), day, [package])[1], "zh")["outcome"].to_list()
    assert frame == ([expected] if expected else [])


def test_optional_checks_alone_decide_nothing():
    assert rule_row(tiny(check(FLAG, required=False)), outstanding="否")[0] == "eligible"


@pytest.mark.parametrize(
    ("cell", "issuers", "expected"),
    [
        pytest.param("甲证;丙", "某会；某社", [("甲证", "某会"), ("丙", "某社")], id="issuers-alongside"),
        pytest.param("甲证、\n丙", "某会", [("甲证", "某会"), ("丙", "某会")], id="nobody-s-issuer-for-two"),
        pytest.param("丙；", "某会", [("丙", "某会")], id="nothing-after"),
        pytest.param("甲;证", "某会", [("甲;证", "某会")], id="whole-cell-first"),
        pytest.param(";", "某会", [(None, "某会")], id="only-a-separator"),
        pytest.param(
            "甲证 乙证", "某会;某社", [("甲证", "某会"), ("乙证", "某社")], id="known-names-beside-each-other"
        ),
        pytest.param("甲证 丙证", "某会", [("甲证 丙证", "某会")], id="another-name-beside-a-known-one"),
    ],
)
def test_a_cell_with_several_qualifications(cell, issuers, expected):
    frame = ruled(cells([{"qualification": cell, "issuer": issuers}]), SEEN, [tiny(listed, entries=[URGENT, PLAIN])])[
        1
    ][0].frame
    assert frame.select("qualification", "issuer").rows() == expected


def test_unreadable_date_keeps_undated_checks():
    package = tiny(listed, check(FLAG, "d"), entries=[URGENT, PLAIN])
    result = rule_row(package, qualification="甲证", outstanding="是", application_date="去年")
    assert result == ("evidence_needed", {"listed": "unreadable", "d": True})


@pytest.mark.parametrize(
    "amount",
    [
        pytest.param(pl.min_horizontal("annual_pay_cny", pl.lit(50000)), id="min"),
        pytest.param(pl.col("annual_pay_cny").fill_null(0), id="fill"),
    ],
)
def test_amount_decided_by_null_is_refused(amount):
    with pytest.raises(PolicyError, match="turns unknown into an answer"):
        Reward("r", "奖", "reward", "money", FLAG, NEWS, low=amount, high=None)


@pytest.mark.parametrize(
    "holds",
    [
        pytest.param(pl.col("job_type").replace_strict(["technical"], [True], default=False) | FLAG, id="default"),
        pytest.param(pl.col("job_type").is_in(["technical"], nulls_equal=True) | FLAG, id="nulls-equal"),
        pytest.param(pl.concat_list("related_field", "outstanding").list.any() | FLAG, id="list-any"),
        pytest.param(pl.concat_list("related_field", "outstanding").list.all() & FLAG, id="list-all"),
        pytest.param((pl.concat_str("job_type", "industry", ignore_nulls=True) == "technical") | FLAG, id="concat-str"),
    ],
)
def test_check_decided_by_null_is_refused(holds):
    with pytest.raises(PolicyError, match="unknown"):
        validation.verify(tiny(check(holds)))


def test_columns_are_the_canonical_ones():
    assert [column.name for column in installed().columns()][: len(COLUMNS)] == [column.name for column in COLUMNS]
