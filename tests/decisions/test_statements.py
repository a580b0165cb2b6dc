"""What a user reads in an official text: laid over a package, stored, undone, promoted, void once it does not fit."""

from dataclasses import replace
from datetime import date

import polars as pl
import pytest

from rencai.cells import vocabulary
from rencai.cells.columns import canonical_columns
from rencai.cells.normalise import normalise
from rencai.decisions import statements
from rencai.decisions.schema import APPLIED_STATEMENTS, LISTED_STATEMENTS, STATEMENTS
from rencai.messages.errors import error_text
from rencai.policy.nouns import UNKNOWN, Check, City, Edition, Figure, Pathway, Policy, Reward, Source
from rencai.policy.package import ENTRY_SCHEMA, Package
from rencai.ruling.rule import rule
from rencai.ruling.table import table
from rencai.store import audit
from rencai.store import statements as store
from rencai.system.errors import UsageError

DAY, SEEN, TEXT = date(2024, 6, 1), date(2026, 1, 1), "京人社发〔2025〕0号"
LAW, COPY = (Source(key, "t", "i", "w", "2020", SEEN, how) for key, how in (("law", "government"), ("copy", "reprint")))
BEGAN, RANGE = date(2020, 1, 1), (date(2024, 1, 1), date(2024, 12, 31))
TABLE = [{"education": "bachelor", "value": 4.0}, {"education": "doctor"}]
FIGURES = {
    "years": (Figure((date(2023, 1, 1), date(2023, 12, 31)), None, LAW, SEEN),),
    "limit": (Figure(BEGAN, 60.0, LAW, SEEN), Figure(date(2026, 1, 1), None, LAW, SEEN)),
    "by-degree": (Figure(BEGAN, TABLE, LAW, SEEN),),
    "open": (Figure(BEGAN, None, LAW, SEEN), Figure(date(2028, 1, 1), value=True, source=LAW, verified=SEEN)),
}
POLICY = Policy([Edition("one", "一", "One", RANGE, LAW, published=2)], FIGURES, {"law": LAW, "copy": COPY}, {})
RELATION = Check("relation", "有劳动关系", "has a labour relation", pl.col("employment_relation"), COPY)
YEARS = Check("years", "满年限", "has the years", pl.col("experience_years") >= POLICY.param("years"), LAW)
DEGREE = Check(
    "degree", "学历年限", "years", pl.col("experience_years") >= POLICY.param("by-degree", by=["education"]), LAW
)
CERTIFIED = Check("certified", "持有证书", "holds it", pl.col("outstanding") & POLICY.current(), LAW)
FLAG = pl.col("outstanding")


def package(*checks, **changes):
    paths = (
        Pathway("p", "径", "Path", BEGAN, "title", checks or (RELATION, YEARS), LAW),
        Pathway("q", "路", "Way", RANGE, "title", (Check("c", "突出", "outstanding", FLAG, LAW),), LAW),
    )
    rewards = (Reward("visa", "签证", "visa", "visa", pl.col("related_field"), COPY),)
    made = Package(
        "toy", "toy", "toy", "1", City("toy", "玩", "Toy", ()), None, POLICY, pl.DataFrame(schema=ENTRY_SCHEMA),
        paths, rewards,
    )  # fmt: skip
    return replace(made, **changes)


@pytest.fixture
def apply(tmp_path):
    """Store rows of a package for a department; gives the package as its runs, or another department's, have it."""

    def stored(of, *wanted, department="hr", whose="hr"):
        for rows in wanted:
            statements.keep(tmp_path, department, rows, by="wang", account="li")
        applied = store.read_applied(tmp_path, whose)
        APPLIED_STATEMENTS.validate(applied.rows)
        return applied.lay_over([of])[0]

    return stored


def ruled(of, day=DAY, **row):
    """Outcome of the first pathway, its reasons by check, its notes and its open and held rewards."""
    columns = canonical_columns()
    keys = {"input": pl.lit("i"), "sheet": pl.lit("s"), "row": pl.lit(2, pl.Int64)}
    frame = pl.DataFrame([row]).select(**keys, **{name: pl.col(name).cast(pl.String) for name in row})
    typed = normalise(frame, columns, vocabulary.vocabulary(columns, {}), day).frame
    line = table(rule(typed, of, columns, "zh"), "zh").filter(pl.col("pathway") == "p").to_dicts()[0]
    reasons = {each["check"]: each["cause"] or each["holds"] for each in line["reasons"]}
    return line["outcome"], reasons, " ".join(line["notes"]), line


PERSON = {"employment_relation": "否", "experience_years": "6", "related_field": "否", "outstanding": "是"}


def confirm(of, verdict="confirmed", check=None):
    return statements.state(of, "copy", check, verdict, TEXT)[1]


def supply(of, name, value, **options):
    return statements.supply(of, name, value, TEXT, **options)


def test_confirmed_reprint_may_refuse(apply):
    outcome, reasons, notes, _ = ruled(package(), **PERSON)
    assert (outcome, reasons) == ("review", {"relation": "reprint", "years": "unpublished"})
    assert "仅见于转载 copy" in notes
    done = apply(package(), confirm(package(), check="relation"))
    outcome, reasons, notes, line = ruled(done, **PERSON)
    assert (outcome, reasons["relation"]) == ("ineligible", False)
    assert line["reasons"][0]["source"] == "copy; statement-1"
    assert "由用户提供，本部门声明 #1（经办人 wang，20" in notes
    assert f"已对照官方文本“{TEXT}”" in notes
    assert [ruled(done, **PERSON | {"employment_relation": word})[1]["relation"] for word in ("是", "")] == [
        True, "empty"
    ]  # fmt: skip
    # the reward rests on the reprint still, and so does the source
    assert (done.policy.sources["copy"].reliability, line["rewards_open"]) == ("reprint", [])
    whole = apply(package(), confirm(package()))
    assert whole.policy.sources["copy"].reliability == "confirmed"
    assert whole.policy.sources["statement-1"].title == TEXT


@pytest.mark.parametrize(
    ("verdict", "relation", "outcome", "words"),
    [
        pytest.param("absent", None, "review", "没有这一条，不再要求", id="absent"),
        pytest.param("otherwise", "reprint", "review", "另有规定", id="otherwise"),
    ],
)
def test_refuted_condition_refuses_nobody(apply, verdict, relation, outcome, words):
    done = apply(package(), confirm(package(), verdict, "relation"))
    for word in ("是", "否", ""):
        result = ruled(done, **PERSON | {"employment_relation": word})
        assert (result[0], result[1].get("relation")) == (outcome, relation)
        assert words in result[2]
    eligible = ruled(apply(done, supply(package(), "years", "5", begins="2024-01-01")), **PERSON)
    assert eligible[0] == ("eligible" if verdict == "absent" else "review")


def test_refuted_reward_is_left_out(apply):
    done = apply(package(), confirm(package(), "absent", "visa"))
    assert (done.rewards, done.void_statements) == ((), ())
    other = apply(package(), confirm(package(), "otherwise", "visa"))
    assert other.rewards[0].when.meta.eq(UNKNOWN)
    assert [each.code for each in statements.reprints(other)["copy"]] == ["relation"]


@pytest.mark.parametrize(
    ("day", "begins", "answer"),
    [
        pytest.param(date(2024, 6, 1), "2024-01-01", True, id="holds"),
        pytest.param(date(2023, 6, 1), "2023-03-01", True, id="within-the-range"),
        pytest.param(date(2023, 2, 1), "2023-03-01", "unpublished", id="before"),
        pytest.param(date(2024, 6, 1), "2022-01-01", True, id="from-before-the-range"),
        pytest.param(date(2023, 1, 1), "2023-01-01", True, id="its-first-day"),
    ],
)
def test_supplied_figure_decides_from_its_day(apply, day, begins, answer):
    done = apply(package(), supply(package(), "years", "5", begins=begins))
    assert ruled(done, day, **PERSON)[1]["years"] == answer
    assert ("years=5；见" in ruled(done, day, **PERSON)[2]) == (answer is True)
    assert ruled(done, day, **PERSON | {"experience_years": "4"})[1]["years"] == (False if answer is True else answer)


def test_later_figures_follow_each_other(apply):
    done = apply(package(), *(supply(package(), "years", value, begins=day)
                              for value, day in (("5", "2024-01-01"), ("7", "2025-01-01"))))  # fmt: skip
    assert [ruled(done, date(year, 6, 1), **PERSON)[1]["years"] for year in (2024, 2025)] == [True, False]
    assert ruled(done, date(2025, 6, 1), **PERSON)[3]["reasons"][1]["source"] == "law; statement-2"


def test_row_of_a_table_is_supplied(apply):
    of = package(DEGREE)
    answers = [ruled(of, **PERSON, education=word)[1]["degree"] for word in ("本科", "博士")]
    assert answers == [True, "unpublished"]
    done = apply(of, supply(of, "by-degree", "8", begins="2024-01-01", row=["education=doctor"]))
    assert [ruled(done, **PERSON, education=word)[1]["degree"] for word in ("本科", "博士")] == [True, False]
    assert "by-degree[education=doctor]=8" in ruled(done, **PERSON, education="博士")[2]


@pytest.mark.parametrize(
    ("reading", "dates", "before", "after"),
    [
        pytest.param("in_force", {"expiry_date": "2020-01-01"}, "unpublished", False, id="expired"),
        pytest.param("取得即可，到期仍算", {"expiry_date": "2020-01-01"}, "unpublished", True, id="obtained"),
        pytest.param("in_force", {"issue_date": "2025-01-01"}, "unpublished", False, id="not-yet"),
        pytest.param("obtained", {"issue_date": "2025-01-01"}, "unpublished", "unpublished", id="not-yet-obtained"),
        pytest.param("obtained", {"expiry_date": "2020"}, "unreadable", "unreadable", id="unread"),
        pytest.param("in_force", {"expiry_date": "2030-01-01"}, True, True, id="in-force"),
    ],
)
def test_certificate_question_has_two_answers(apply, reading, dates, before, after):
    of = package(CERTIFIED)
    assert ruled(of, **PERSON, **dates)[1]["certified"] == before
    done = apply(of, supply(of, "certificate-in-force", reading))
    outcome, reasons, notes, _ = ruled(done, **PERSON, **dates)
    assert reasons["certified"] == after
    assert ("声明 #1" in notes) == (before == "unpublished" != after)
    assert ("没有说到期" in notes) is False or outcome == "review"


def test_first_days_are_supplied(apply):
    done = apply(
        package(), supply(package(), "edition.one", "2024-02-01"), supply(package(), "pathway.q", "2024-03-01")
    )
    # the pathway began with the edition, as its range says; what was stated of it alone comes too late, and says so
    assert (done.editions[0].begins, done.pathways[1].begins) == (date(2024, 2, 1), date(2024, 2, 1))
    assert (done.editions[0].source.citation, done.void_statements) == ("law; statement-1", (2,))
    assert [each.name for each in statements.questions(done, DAY)] == ["years", "by-degree", "open"]


REFUSED = {
    "source": (lambda of: statements.state(of, "B9", None, "confirmed", TEXT), "E_STATEMENT_SOURCE"),
    "no-reprint": (lambda of: statements.state(of, "law", None, "confirmed", TEXT), "E_STATEMENT_REPRINT"),
    "no-condition": (lambda of: statements.state(of, "copy", "years", "confirmed", TEXT), "E_STATEMENT_CONDITION"),
    "blank": (lambda of: statements.state(of, "copy", None, "confirmed", " \n"), "E_STATEMENT_SEEN"),
    "long": (lambda of: statements.state(of, "copy", None, "confirmed", "长" * 301), "E_STATEMENT_SEEN"),
    "only": (lambda _: statements.state(package(RELATION), "copy", None, "absent", TEXT), "E_STATEMENT_ONLY"),
    "unknown": (lambda of: supply(of, "age", "5", begins="2024-01-01"), "E_STATEMENT_PARAMETER"),
    "published": (lambda of: supply(of, "limit", "65", begins="2024-01-01"), "E_STATEMENT_PUBLISHED"),
    "words": (lambda of: supply(of, "years", "五年", begins="2024-01-01"), "E_STATEMENT_NUMBER"),
    "negative": (lambda of: supply(of, "years", "-1", begins="2024-01-01"), "E_STATEMENT_NUMBER"),
    "infinite": (lambda of: supply(of, "years", "inf", begins="2024-01-01"), "E_STATEMENT_NUMBER"),
    "no-day": (lambda of: supply(of, "years", "5"), "E_STATEMENT_FROM"),
    "bad-day": (lambda of: supply(of, "years", "5", begins="2024-02-30"), "E_STATEMENT_DAY"),
    "day-of-edition": (lambda of: supply(of, "edition.one", "2024-02-01", begins="2024-02-01"), "E_STATEMENT_FROM"),
    "outside": (lambda of: supply(of, "edition.one", "2025-02-01"), "E_STATEMENT_RANGE"),
    "certain": (lambda of: supply(of, "pathway.p", "2020-01-01"), "E_STATEMENT_PUBLISHED"),
    "flag": (lambda of: supply(of, "open", "5", begins="2024-01-01"), "E_STATEMENT_FLAG"),
    "no-row": (lambda _: supply(package(DEGREE), "by-degree", "5", begins="2024-01-01"), "E_STATEMENT_ROW"),
    "row": (lambda _: supply(package(DEGREE), "by-degree", "5", begins="2024-01-01", row=["education=phd"]),
            "E_STATEMENT_ROW"),
    "row-of-none": (lambda of: supply(of, "years", "5", begins="2024-01-01", row=["a=b"]), "E_STATEMENT_ROW"),
    "row-published": (lambda _: supply(package(DEGREE), "by-degree", "5", begins="2024-01-01",
                                       row=["education=bachelor"]), "E_STATEMENT_PUBLISHED"),
    "certificate": (lambda _: supply(package(CERTIFIED), "certificate-in-force", "也许"), "E_STATEMENT_CERTIFICATE"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_does_not_fit_is_refused(name):
    attempt, code = REFUSED[name]
    with pytest.raises(UsageError) as refused:
        attempt(package())
    assert refused.value.code == code
    assert [error_text(refused.value, lang) == str(refused.value) for lang in ("en", "zh")] == [True, False]


def test_statement_on_other_words_is_void(apply, tmp_path):
    now = package(replace(RELATION, zh="有劳动关系满一年"), YEARS)
    published = replace(POLICY, parameters=FIGURES | {"years": (Figure(BEGAN, 3.0, LAW, SEEN),)})
    stored = (confirm(package(), check="relation"), supply(package(), "years", "5", begins="2024-01-01"))
    assert apply(package(), *stored).void_statements == ()
    done = apply(replace(now, policy=published))
    assert done.void_statements == (1, 2)
    assert ruled(done, **PERSON)[1] == {"relation": "reprint", "years": True}
    listed = statements.list_statements(tmp_path, [replace(now, policy=published)], "hr")
    assert LISTED_STATEMENTS.validate(listed)["state"].to_list() == ["void", "void"]
    assert statements.list_statements(tmp_path, [], "hr")["state"].to_list() == ["suspended", "suspended"]
    with pytest.raises(UsageError, match="no longer has"):
        statements.promote(tmp_path, [now], [1], by="root")


def test_last_statement_counts_until_undone(apply, tmp_path):
    of = package()
    apply(of, *(confirm(of, verdict, "relation") for verdict in ("confirmed", "confirmed", "absent")))
    assert STATEMENTS.validate(store.read_all(tmp_path))["verdict"].to_list() == ["confirmed", "absent"]
    assert statements.list_statements(tmp_path, [of], "hr")["state"].to_list() == ["superseded", "standing"]
    statements.undo(tmp_path, "hr", [2], by="li")
    assert ruled(apply(of), **PERSON)[0] == "ineligible"
    assert ruled(apply(of, whose="other"), **PERSON)[0] == "review"
    statements.promote(tmp_path, [of], [1], by="root")
    assert "全局声明 #1" in ruled(apply(of, whose="other"), **PERSON)[2]
    with pytest.raises(UsageError, match="withdraws it first"):
        statements.undo(tmp_path, "hr", [1], by="li")
    apply(of, confirm(of, "absent", "relation"), department="other")
    assert "relation" not in ruled(apply(of, whose="other"), **PERSON)[1]
    statements.withdraw(tmp_path, [1], by="root")
    statements.undo(tmp_path, "hr", [1], by="li")
    for number in (1, 9):
        with pytest.raises(UsageError, match="no statement of hr") as refused:
            statements.undo(tmp_path, "hr", [number], by="li")
        assert refused.value.code == "E_USAGE_STATEMENT"
    assert [entry.action.removeprefix("statements_") for entry in audit.read_all(tmp_path)] == [
        "stored", "stored", "undone", "promoted", "stored", "withdrawn", "undone"
    ]  # fmt: skip
