"""Body, grade and level are hard constraints: a name that tells another is never that entry, and no candidate of it."""

from datetime import date

import polars as pl
import pytest

from rencai.matching.bodies import bodies
from rencai.matching.lexicon import lexicon
from rencai.matching.lookup import steps
from rencai.matching.match import match
from rencai.matching.pairs import pairs
from rencai.matching.texts import simplified
from rencai.policy.in_force import periods
from rencai.policy.nouns import City, Edition, Policy, Source
from rencai.policy.package import ENTRY_SCHEMA, Package

NEWS = Source("news", "t", "i", "w", "2020", date(2026, 1, 1), "news")
DAY = date(2020, 6, 1)


def entry(key, en, zh=None, issuer=None, **fields):
    blank = {name: [] if isinstance(kind, pl.List) else None for name, kind in ENTRY_SCHEMA.items()}
    own = {"id": key, "qualification": en, "qualification_zh": zh, "issuer": issuer, "kind": "exact"}
    return blank | own | {"edition": ["whole"], "source": ["news"]} | fields


ENTRIES = (
    entry("ieee-fellow", "IEEE Fellow", "IEEE会士", "IEEE"),
    entry("ieee-senior", "IEEE Senior Member", "IEEE高级会员", "IEEE"),
    entry("acca", "ACCA Fellow member", "ACCA资深会员", "ACCA"),
    entry("rsc", "Fellow of the Royal Society of Chemistry (FRSC)", "英国皇家化学会会士", "Royal Society of Chemistry"),
    entry("leed", "LEED Fellow", "LEED会士"),
    entry("ceng", "Chartered Engineer (CEng)", "特许工程师", "Engineering Council"),
    entry("level-2", "Nondestructive Testing Level II", "无损检测二级", "ASNT", codes=["NDT-0002"]),
    entry("pmp", "Project Management Professional (PMP)", "项目管理专业人士", "PMI", country="US"),
    entry("architect", "Registered Architect (Hong Kong)", "香港注册建筑师", country="HK"),
)


def toy(entries=ENTRIES):
    edition = Edition("whole", "全", "Whole", date(2020, 1, 1), NEWS, published=len(entries))
    policy = Policy([edition], {}, {"news": NEWS}, {})
    city = City("toy", "玩", "Toy", ())
    frame = pl.DataFrame(entries, schema=ENTRY_SCHEMA)
    return Package("toy", "toy", "toy", "1", city, None, policy, frame, (), ())


def match_names(*requested, entries=ENTRIES, lang="zh"):
    """Every (name, issuer) asked, as matched in a complete list, in order."""
    package = toy(entries)
    frame = pl.DataFrame(requested, schema={"qualification": pl.String, "issuer": pl.String}, orient="row")
    _, present = periods(pl.Series([DAY]), package)
    result = match(pairs(frame), present, package, lang)
    return frame.join(result, on=["qualification", "issuer"], how="left", nulls_equal=True, maintain_order="left")


def match_name(name, issuer=None, **given):
    return match_names((name, issuer), **given).to_dicts()[0]


@pytest.mark.parametrize(
    ("name", "issuer", "expected"),
    [
        pytest.param("ndt-0002", None, ("level-2", "id"), id="code"),
        pytest.param("IEEE Fellow", "IEEE", ("ieee-fellow", "exact"), id="exact"),
        pytest.param("ＩＥＥＥ　fellow", None, ("ieee-fellow", "folded"), id="folded"),
        pytest.param("英國皇家化學會會士", None, ("rsc", "folded"), id="traditional"),
        pytest.param("PMP®", None, ("pmp", "alias"), id="in-brackets"),
        pytest.param("FCCA", None, ("acca", "structured"), id="post-nominal"),
        pytest.param("Fellow grade, IEEE", None, ("ieee-fellow", "structured"), id="filler"),
        pytest.param(
            "Senior member", "电气与电子工程师协会", ("ieee-senior", "structured"), id="issuer-tells-the-body"
        ),
        pytest.param("ACCA資深會員證書 FCCA", None, ("acca", "structured"), id="twice"),
        pytest.param("注册会计师(ACCA)资深会员 FCCA", None, ("acca", "structured"), id="beside-a-trade"),
        pytest.param("CEng MIMechE", "IMechE", ("ceng", "structured"), id="post-nominals"),
        pytest.param("BSc (Hons), CEng", None, ("ceng", "structured"), id="degrees"),
        pytest.param("英国特许工程师CEng", None, ("ceng", "structured"), id="at-home"),
        pytest.param("NDT无损检测2级", "ASNT", (None, "candidate"), id="one-word-more"),
        pytest.param("无损检测Ⅱ级", None, ("level-2", "structured"), id="level-by-another-word"),
        pytest.param("FRSC", "Royal Society of Chemistry", ("rsc", "alias"), id="shared-with-its-issuer"),
    ],
)
def test_each_step_matches(name, issuer, expected):
    result = match_name(name, issuer)
    assert (result["match.entry"], result["match.method"]) == expected


@pytest.mark.parametrize(
    ("name", "issuer"),
    [
        ("MIEEE", None), ("IEEE学生会员", "IEEE"), ("ACCA普通会员", None), ("ACCA student", None), ("LEED AP", None),
        ("LEED Green Associate", "USGBC"), ("CFA一级", None), ("Fellow of the Royal Society", None), ("FRS", None),
        ("Fellow of the Royal Society of Canada", None), ("FRSC", "Royal Society of Canada"), ("ACM Fellow", None),
        ("HKICPA资深会员", None), ("FIET", None), ("无损检测三级", "ASNT"), ("Nondestructive Testing Level III", None),
        ("PMI-ACP", None), ("英国注册建筑师", None), ("DABT", None),
    ],
)  # fmt: skip
def test_other_body_or_grade_is_refused(name, issuer):
    result = match_name(name, issuer)
    assert (result["match.listed"], result["match.method"], result["match.candidates"]) == (False, "none", [])


@pytest.mark.parametrize(
    ("name", "issuer", "first"),
    [
        pytest.param("ACCA", None, "acca", id="no-grade"),
        pytest.param("IEEE", "IEEE", "ieee-fellow", id="body-alone"),
        pytest.param("Fellow", None, "ieee-fellow", id="grade-alone"),
        pytest.param("FRSC", None, "rsc", id="shared"),
        pytest.param("ACCA资深会员（申请中）", None, "acca", id="applied-for"),
        pytest.param("PMP考试通过", None, "pmp", id="exam-passed"),
        pytest.param("PMP候选人", "PMI", "pmp", id="candidate"),
        pytest.param("former IEEE Fellow", None, "ieee-fellow", id="former"),
        pytest.param("Registered Architect", None, "architect", id="without-its-country"),
        pytest.param("IEEE资深会员", None, "ieee-senior", id="word-of-two-grades"),
        pytest.param("Fellow", "IEEE / ACM", "ieee-fellow", id="two-issuers"),
        pytest.param("会员", "ACCA", "acca", id="no-more-than-a-member"),
        pytest.param("ACCA会员", "ACCA", "acca", id="member-of-a-body"),
        pytest.param("Member of the IEEE", None, "ieee-senior", id="member-of-a-body-en"),
        pytest.param("Projct Managment Profesional", None, "pmp", id="misspelt"),
        pytest.param("IEEE会土", None, "ieee-fellow", id="misspelt-zh"),
    ],
)
def test_open_match_is_a_question(name, issuer, first):
    result = match_name(name, issuer)
    assert (result["match.listed"], result["match.listed.cause"]) == (None, "ambiguous")
    assert first in [candidate["entry"] for candidate in result["match.candidates"]]


@pytest.mark.parametrize(
    ("name", "issuer"),
    [
        ("IEEE Fellow", "ACM"), ("FCCA", "Institute of Directors"), ("PMP", "某某协会"), ("LEED Fellow", "ACCA"),
        ("NDT-0002", "IEEE"),
    ],
)  # fmt: skip
def test_another_issuer_is_a_contradiction(name, issuer):
    result = match_name(name, issuer)
    assert (result["match.listed"], result["match.listed.cause"]) == (None, "contradiction")


@pytest.mark.parametrize(
    "name",
    ["x" * 10_000, "注册会计师" * 200, "12345", "？！", "证书", "Certificate", "见附件", "职业资格证书", "QX", "q"],
)
def test_what_tells_no_certificate_is_unreadable(name):
    result = match_name(name)
    assert (result["match.listed"], result["match.listed.cause"], result["match.method"]) == (
        None,
        "unreadable",
        "none",
    )


def test_candidates_have_grounds():
    result = match_name("ACCA", "IEEE", lang="en")["match.candidates"]
    assert result == [
        {
            "entry": "acca",
            "score": pytest.approx(61.5),
            "pro": "the name tells its body",
            "con": "the issuer is another, or not recognised; no grade told",
        }
    ]


def test_best_three_candidates_are_listed():
    result = match_name("Fellow")["match.candidates"]
    scores = [candidate["score"] for candidate in result]
    assert (len(result), scores) == (3, sorted(scores, reverse=True))


def test_all_steps_are_reported():
    package = toy()
    _, present = periods(pl.Series([DAY]), package)
    frame = pl.DataFrame({"qualification": ["FRSC"], "issuer": [None]}, schema_overrides={"issuer": pl.String})
    result = {step["step"]: step["found"] for step in steps(pairs(frame), present, package, "en")}
    assert list(result) == ["id", "exact", "folded", "alias", "structured", "family", "candidate"]
    assert [(line["entry"], line["verdict"]) for line in result["alias"]] == [("rsc", "ask")]


def test_exact_name_goes_first():
    twins = (
        entry("plain", "Safety Officer", issuer="X"),
        entry("certificate", "Safety Officer certificate", issuer="X"),
    )
    assert match_name("Safety Officer certificate", entries=twins)["match.entry"] == "certificate"
    assert match_name("Safety Officer qualification", entries=twins)["match.listed.cause"] == "ambiguous"


def test_telling_brackets_are_no_abbreviations():
    ap = (entry("design", "LEED AP (BD+C)", issuer="GBCI"), entry("pe", "Professional Engineer (PE) – Civil"))
    assert [match_name(name, entries=ap)["match.entry"] for name in ("LEED AP", "LEED AP BD+C", "PE Civil", "PE")] == [
        None, "design", "pe", None,
    ]  # fmt: skip


# ---- names as they are typed ----

WIDE = (
    *ENTRIES,
    entry("cpeng", "Chartered Professional Engineer (CPEng)", "澳大利亚特许专业工程师", "Engineers Australia"),
    entry("fsa", "Fellow of the Society of Actuaries (FSA)", "北美精算师", "Society of Actuaries"),
    entry("cia", "Certified Internal Auditor (CIA)", "国际注册内部审计师", "Institute of Internal Auditors"),
    entry("frm", "Financial Risk Manager (FRM)", "金融风险管理师", "GARP"),
    entry("pe", "Professional Engineer (PE) – Civil", "专业工程师（土木）", "NCEES"),
    entry("vcie", "Vendor Certified Internetwork Expert – Service Provider (VCIE-SP)", issuer="Vendor Inc"),
    entry("cip", "Coating Inspector Program Level 2", "涂层检验员二级", "AMPP"),
    entry("api-510", "API 510 Pressure Vessel Inspector", "压力容器检验员", "American Petroleum Institute"),
    entry("cswip", "CSWIP 3.1 Welding Inspector", "焊接检验师", "TWI"),
    entry("psm", "Professional Scrum Master I (PSM I)", "专业敏捷教练一级", "Scrum.org"),
    entry("ipma-b", "IPMA Level B – Certified Senior Project Manager", "高级项目经理（B级）", "IPMA"),
)


@pytest.mark.parametrize(
    ("name", "issuer", "which"),
    [
        ("PMP", None, "pmp"), ("FRM", None, "frm"), ("CEng MIET", None, "ceng"),
        ("CPEng", "Engineers Australia", "cpeng"),
        ("FSA", "SOA", "fsa"), ("CIA", "Institute of Internal Auditors", "cia"), ("持PMP证书", None, "pmp"),
        ("(1) FCCA", None, "acca"), ("①FCCA", None, "acca"), ("2.FCCA", None, "acca"), ("FCCA member", None, "acca"),
        ("PMI's PMP", None, "pmp"), ("CPEng (Aust.)", "Engineers Australia", "cpeng"), ("API510", None, "api-510"),
        ("API 510 Inspector", "API", "api-510"), ("CSWIP3.1", "TWI", "cswip"), ("PSM 1", "Scrum.org", "psm"),
        ("IPMA B级", None, "ipma-b"), ("IPMA Level B", "国际项目管理协会", "ipma-b"), ("BSc FCCA, MBA", None, "acca"),
    ],
)  # fmt: skip
def test_surrounding_words_change_nothing(name, issuer, which):
    result = match_name(name, issuer, entries=WIDE)
    assert (result["match.listed"], result["match.entry"]) == (True, which)


@pytest.mark.parametrize(
    ("name", "issuer"),
    [
        ("CPEng", None), ("FSA", None), ("CIA", None), ("FCA FCCA", None), ("FCCA, FHKIE", None), ("FRS FRSC", None),
        ("IEEE Fellow FRS", None), ("PMP IPMA", None), ("PE", "新加坡专业工程师局"), ("PE", "某州工程师委员会"),
        ("Vendor VCIE-SP 2024 programme", None), ("VCIE SP track", None),
        ("NACE CIP", None), ("CIP Level 2", "NACE"), ("CSWIP 3.1", "AWS"),
        ("CSWIP 3.1", None), ("PSM", "Scrum.org"), ("IEEE Membership card", None), ("IEEE会员卡", None),
    ],
)  # fmt: skip
def test_possible_entry_is_undecided(name, issuer):
    result = match_name(name, issuer, entries=WIDE)
    assert (result["match.listed"], result["match.listed.cause"]) == (None, "ambiguous")


@pytest.mark.parametrize(
    ("name", "issuer"),
    [
        ("PSM III", "Scrum.org"), ("API 571", "API"), ("ISO 9001", None), ("IPMA Level A", "IPMA"),
        ("CSWIP 3.2", "TWI"),
        ("CPEng", "Engineering New Zealand"), ("FSA", "Society of Antiquaries of London"), ("FIET member", None),
    ],
)  # fmt: skip
def test_other_code_stays_a_no(name, issuer):
    assert match_name(name, issuer, entries=WIDE)["match.listed"] is not True


@pytest.mark.parametrize("name", ["证件", "资格证明", "无名称", "未填写", "暂无证书", "see attached file", "详见附件"])
def test_empty_name_is_no_certain_no(name):
    assert match_name(name, entries=WIDE)["match.listed.cause"] == "unreadable"


def test_foreign_issuer_is_a_contradiction():
    result = match_name("IPMA Senior Project Manger", "PMI", entries=WIDE)
    assert (result["match.listed.cause"], result["match.method"]) == ("contradiction", "candidate")


def test_certain_answer_has_no_counterground():
    package = toy()
    _, present = periods(pl.Series([DAY]), package)
    frame = pl.DataFrame({"qualification": ["CEng MIMechE"], "issuer": ["IMechE"]})
    result = {step["step"]: step["found"] for step in steps(pairs(frame), present, package, "zh")}
    assert [(line["entry"], line["con"]) for line in result["structured"]] == [("ceng", "")]


# ---- data ----


def test_body_words_are_simplified():
    names = pl.Series([name for body in bodies() for name in body.names])
    assert names.str.strip_chars().equals(names)
    assert len({body.key for body in bodies()}) == len(bodies())


def test_bodies_that_others_stand_for_exist():
    assert {parent for body in bodies() for parent in body.within} <= {body.key for body in bodies()}


def test_signs_are_simplified_also_japanese_ones():
    result = simplified(pl.Series(["特許公認會計師", "応用情報技術者", "技術士", None, "C++\nx"]))
    assert result.to_list() == ["特许公认会计师", "应用情报技术者", "技术士", None, "C++ x"]


def test_empty_word_is_no_body():
    result = lexicon()
    nothing = result.filter(pl.col("slot") == "").select("pattern")
    assert result.filter(pl.col("slot").is_in(["b", "g"])).join(nothing, on="pattern", how="semi").is_empty()
