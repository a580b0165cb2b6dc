"""Headings that speak of something else: other people, another time, another document, another country."""

from __future__ import annotations

import re

_ELSE = re.compile(
    r"配偶|爱人|妻子|丈夫|家庭|家属|亲属|家人|紧急|联系人|子女|儿子|女儿|孩子|父母|父亲|母亲|推荐人|担保|介绍人|证明人|经办|填表人"
    r"|负责人|法定代表|法人|主管|导师|同行|随行|随迁|spouse|wife|husband|child|parent|father|mother|family|emergency"
    r"|contact|referee|reference|recommender|guarantor|guardian|dependant|dependent|supervisor|manager"
    r"|^(?:原|前|曾|上一|上家|过往|过去|以往|历史|拟|意向|期望|目标|将|非|不|未|推荐)"
    r"|^(?:previous|former|past|intended|expected|prior|last|target|desired|non|not|ex(?!p|te))"
)
_HOME = re.compile(r"国内|境内|大陆|domestic|mainland")
_DOCUMENT = re.compile(
    r"护照|签证|居留|许可|合同|协议|学历|学位|教育|毕业|院校|职称|技术职务|技能|驾照|驾驶|社保|保险|户口|户籍|身份|证件"
    r"|passport|visa|permit|contract|agreement|education|degree|diploma|title|skill|insurance|identity|idcard|iddocument"
)
_PROFESSION = re.compile(r"职业资格|执业资格|资格证书(?!.*职务)|qualification")
_ABROAD = re.compile(r"境外|海外|国外|overseas|abroad|foreign")

CERTIFICATE = frozenset(
    ("qualification", "issuer", "issuing_country", "certificate_number", "issue_date", "expiry_date", "verification")
)
_WORK = frozenset(
    (
        "experience_years", "work_city", "employer", "employment_relation", "job_type", "related_field", "industry",
        "frontier_industry", "annual_pay_cny",
    )
)  # fmt: skip


def professional(folded: str) -> bool:
    """Whether a heading says itself that it is of a professional qualification."""
    return bool(_PROFESSION.search(folded))


def document(folded: str) -> bool:
    """Whether a heading speaks of a document that is no professional qualification."""
    return bool(_DOCUMENT.search(folded)) and not professional(folded)


def foreign(folded: str, name: str) -> bool:
    """Whether a heading under this group, or with these words in it, cannot be of that canonical column.

    >>> foreign("配偶", "name"), foreign("护照信息", "expiry_date"), foreign("护照信息", "id_number")
    (True, True, False)
    """
    if _ELSE.search(folded):
        return True
    if name in CERTIFICATE:
        another = _DOCUMENT.search(folded) and not _PROFESSION.search(folded)
        return bool(another or _HOME.search(folded))
    if name == "experience_years" and _HOME.search(folded):
        return True
    return bool(name in _WORK and _ABROAD.search(folded))
