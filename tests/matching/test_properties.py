"""Whatever is typed beside or instead of a part of a name, no answer turns into its opposite."""

from datetime import date

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rencai.matching.match import match
from rencai.matching.pairs import pairs
from rencai.plugins import loader
from rencai.policy.in_force import periods

DAY = date(2023, 9, 4)
NAMES = (
    "IEEE Fellow", "IEEE会士", "IEEE Senior Member", "SMIEEE", "FCCA", "ACCA资深会员", "Fellow of the ACM",
    "LEED Fellow", "FRSC", "Fellow of the Royal Society of Chemistry", "英国皇家化学会会士", "IEEE Member", "ACCA",
    "PMP", "Fellow", "CEng MIMechE", "IEEE资深会员", "Fellow of the Royal Society", "ACM杰出会员", "高级会员",
    "Certified Welder",
)  # fmt: skip
ISSUERS = (
    "IEEE", "电气电子工程师学会", "ACCA", "ACM", "Royal Society of Chemistry", "Royal Society of Canada", "USGBC",
    "某学会",
)  # fmt: skip
FILLERS = ("certificate", "证书", "资格证书", "holder of", "qualification")
SPOILERS = ("（申请中）", " candidate", " (expired)", "考试通过", " student", "候选人")


@pytest.fixture(scope="module")
def package():
    return next(package for package in loader.load().packages if package.name == "beijing")


def answers(package, requested):
    """What is said of every (name, issuer): listed, in the tier, the entry."""
    frame = pl.DataFrame(requested, schema={"qualification": pl.String, "issuer": pl.String}, orient="row")
    _, present = periods(pl.Series([DAY]), package)
    result = match(pairs(frame), present, package, "zh")
    joined = frame.join(result, on=["qualification", "issuer"], how="left", nulls_equal=True, maintain_order="left")
    return joined.select("match.listed", "match.in_tier.urgent", "match.entry").rows()


def opposite(item, other):
    return any(a is not None and b is not None and a != b for a, b in zip(item[:2], other[:2], strict=True))


def test_blank_issuer_reverses_no_answer(package):
    requested = [(name, issuer) for name in NAMES for issuer in ISSUERS]
    filled, blank = (answers(package, part) for part in (requested, [(name, None) for name, _ in requested]))
    assert [pair for pair, item, other in zip(requested, filled, blank, strict=True) if opposite(item, other)] == []


@settings(deadline=None, max_examples=15)
@given(data=st.data())
def test_filler_changes_no_certain_answer(package, data):
    def worn(name):
        filler = data.draw(st.sampled_from(FILLERS))
        spaced = data.draw(st.sampled_from([f"{name} {filler}", f"{filler}　{name}", f"{name}（{filler}）"]))
        return data.draw(st.sampled_from([str.upper, str.lower, str.title]))(spaced)

    requested = [(name, data.draw(st.sampled_from([None, *ISSUERS[:4]]))) for name in NAMES]
    plain, dressed = (
        answers(package, part) for part in (requested, [(worn(name), issuer) for name, issuer in requested])
    )
    sure = [(item, other) for item, other in zip(plain, dressed, strict=True) if item[1] is not None]
    assert [pair for pair in sure if pair[0] != pair[1]] == []


@pytest.mark.parametrize("spoiler", SPOILERS)
def test_qualified_name_is_uncertain(package, spoiler):
    assert [row[2] for row in answers(package, [(name + spoiler, None) for name in NAMES])] == [None] * len(NAMES)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Fellow", "Member"),
        ("Senior Member", "Fellow"),
        ("会士", "会员"),
        ("资深会员", "学生会员"),
        ("高级", "准"),
        ("杰出", "高级"),
    ],
)
def test_other_grade_is_another_entry(package, old, new):
    names = [name for name in NAMES if old in name]
    before, after = (answers(package, [(name, None) for name in result])
                     for result in (names, [name.replace(old, new) for name in names]))  # fmt: skip
    assert [a[2] for a, b in zip(before, after, strict=True) if a[2] is not None and a[2] == b[2]] == []


@settings(deadline=None, max_examples=10)
@given(
    st.lists(st.tuples(st.text(max_size=80), st.none() | st.text(max_size=40)), min_size=1, max_size=40, unique=True)
)
def test_any_text_keeps_its_row(package, requested):
    assert len(answers(package, requested)) == len(requested)
