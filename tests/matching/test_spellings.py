"""Where words stand, in which order and between which brackets, decides nothing; half of a name is a question."""

from datetime import date

import polars as pl
import pytest

from rencai.matching.lexicon import exams, half_grades
from rencai.matching.match import match
from rencai.matching.pairs import pairs
from rencai.matching.texts import wrapped
from rencai.plugins import loader
from rencai.policy.in_force import periods

DAY = date(2023, 9, 4)
"""Beijing's urgent tier is complete on this day, so that a name of which nothing is known is a certain no."""

QUESTIONS = {
    "ieee-senior-member": (
        "IEEE SM", "IEEE(SM)", "IEEE, SM", "IEEE-SM", "IEEE/SM", "IEEE S.M.", "IEEE Snr", "IEEE高级", "IEEE 高级",
        "高级IEEE",
        "高级（IEEE）", "IEEE会员（高级）", "IEEE Member (Senior)", "Member-Senior IEEE", "Senior, IEEE", "IEEE资深",
        "IEEE高级工程师", "SM（IEEE）国际", "IEEE Member", "IEEE会员", "SM|IEEE", "高级|IEEE", "Senior|IEEE",
        "会员|IEEE",
        "IEEE高级|IEEE", "IEEE SM|电气电子工程师学会", "IEEE Membership (Senior Grade)",
    ),
    "ieee-fellow": ("IEEE F", "IEEE（F）", "F|IEEE", "IEEE 资深", "Fellow（国际）", "IEEE, F."),
    "acca-fellow": (
        "国际注册会计师（ACCA）", "国际注册会计师(ACCA)", "ACCA国际注册会计师", "国际注册会计师",
        "国际注册会计师|ACCA", "注册会计师|ACCA",
        "ACCA会员", "会员（ACCA）", "ACCA会员|ACCA", "ACCA正式会员", "ACCA Member|ACCA", "资深ACCA", "ACCA资深",
        "资深|ACCA",
        "国际特许公认会计师", "全球特许公认会计师", "英国ACCA注册会计师", "ACCA国际会员", "ACCA F",
        "会员|特许公认会计师公会",
    ),
    "acm-distinguished-member": ("ACM DM", "DM, ACM", "ACM杰出", "杰出ACM", "ACM distinguished", "杰出|国际计算机学会"),
    "rsc-fellow": (
        "RSC F", "F, RSC", "RSC（会士）", "RSC-Fellow", "英国皇家化学会会员", "Chemistry, Royal Society of, Fellow",
    ),
    "leed-fellow": ("LEED F", "LEED（F）"),
}  # fmt: skip
SURE = {
    "ieee-senior-member": (
        "SM, IEEE", "国际IEEE高级会员", "IEEE国际高级会员", "（IEEE）高级会员", "高级会员【IEEE】", "SMIEEE（国际）",
        "Member, Senior, IEEE|IEEE",
    ),
    "ieee-fellow": ("会士（IEEE）", "Fellow [IEEE]", "F, IEEE", "国际IEEE会士", "会士|IEEE"),
    "acca-fellow": (
        "FCCA（ACCA）", "ACCA(FCCA)", "Fellow（FCCA）", "国际ACCA资深会员", "资深会员（ACCA）", "FCCA 会员",
        "FCCA资格",
    ),
    "rsc-fellow": (
        "会士（英国皇家化学会）", "会士|英国皇家化学会", "Royal Society of Chemistry, Fellow", "FRSC|英国皇家化学会",
    ),
}  # fmt: skip
REFUSED = (
    "IEEE student", "IEEE学生会员", "MIEEE", "ACCA准会员", "ACCA学员", "ACCA Affiliate", "ACCA普通会员", "DipIFR|ACCA",
    "CSDP|IEEE", "PMP|ACCA", "IEEE Associate Member", "ACM Associate", "LEED AP", "LEED Green Associate", "RSC学生会员",
)  # fmt: skip


@pytest.fixture(scope="module")
def answers():
    """What is said of every name of the tables: whether it is in the tier, the cause, the entry and its candidates."""
    package = next(package for package in loader.load().packages if package.name == "beijing")
    texts = [text for table in (QUESTIONS, SURE) for names in table.values() for text in names] + list(REFUSED)
    requested = [(name, issuer or None) for name, _, issuer in (text.partition("|") for text in texts)]
    frame = pl.DataFrame(requested, schema={"qualification": pl.String, "issuer": pl.String}, orient="row")
    _, present = periods(pl.Series([DAY]), package)
    matches = match(pairs(frame), present, package, "zh")
    columns = ("match.in_tier.urgent", "match.listed.cause", "match.entry", "match.others")
    joined = frame.join(matches, on=["qualification", "issuer"], how="left", nulls_equal=True, maintain_order="left")
    return dict(zip(texts, joined.select(columns).rows(), strict=True))


def test_half_a_name_is_a_question(answers):
    wrong = {
        text: answers[text]
        for entry, names in QUESTIONS.items()
        for text in names
        if answers[text][:2] != (None, "ambiguous") or entry not in answers[text][3]
    }
    assert wrong == {}


def test_order_and_brackets_change_nothing(answers):
    wrong = {
        text: answers[text]
        for entry, names in SURE.items()
        for text in names
        if (answers[text][0], answers[text][2]) not in ((True, entry), (None, None))
    }
    assert wrong == {}
    assert sum(answers[text][0] is True for names in SURE.values() for text in names) >= 20


def test_other_grade_is_refused(answers):
    assert {text: answers[text] for text in REFUSED if answers[text][0] is not False} == {}


def test_halves_lead_to_their_grades():
    halves = half_grades().filter(~pl.col("more"))
    by_half = dict(halves.group_by("half").agg(pl.col("symbol").sort()).rows())
    assert by_half["sm"] == ["g:senior_member", "g:student"]
    assert (by_half["高级"], by_half["资深"]) == (["g:senior_member"], ["g:fellow", "g:senior_member"])
    assert not set(by_half) & {"", "member", "会员", "fellow"}


def test_last_dot_makes_no_other_word():
    dotted, plain = (pl.select(wrapped(pl.lit(text))).item() for text in ("(P.Eng.)", "p.eng"))
    assert dotted == plain == " peng "


def test_exams_lead_to_their_names():
    assert not exams()["code"].is_duplicated().any()
    assert exams().filter(pl.col("code").str.contains(r"^ az  104 $"))["name"].str.contains("administrator").all()
