"""What rosters are built of: cells with the value that is right for each, blocks of columns, and lines around them.

A value of None stands for a cell from which nothing may be taken: it denies, plans, names two things or points
elsewhere. Everybody in them is invented.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Value = str | float | bool | date | None

PERMANENT = date(9999, 12, 31)

CELLS: Mapping[str, Sequence[tuple[str | float, Value]]] = {
    "qualification": (
        ("FCCA", "FCCA"),
        ("IEEE Fellow", "IEEE Fellow"),
        ("ABT", "ABT"),
        ("IEEE Senior Member", "IEEE Senior Member"),
        ("ACM Fellow", "ACM Fellow"),
        ("PMP", "PMP"),
        ("MRICS", "MRICS"),
        ("某行业协会合唱证书", "某行业协会合唱证书"),
        ("见附件1", None),
        ("后补", None),
        ("证书.pdf", None),
        ("[图片]", None),
        ("同上", None),
        ("2项", None),
        ("https://example.invalid/1.jpg", None),
        ("详见附表", None),
        ("暂无，拟考FCCA", None),
        ("未取得FCCA", None),
    ),
    "work_city": (
        ("北京", "beijing"),
        ("北京市", "beijing"),
        ("广州", "guangzhou"),
        ("广东省广州市", "guangzhou"),
        ("苏州", "suzhou"),
        ("蘇州", "suzhou"),
        ("江苏苏州", "suzhou"),
        ("上海", "上海"),
        ("沈阳", "shenyang"),
        ("北京（派驻苏州）", None),
        ("北京或苏州", None),
        ("北京以外", None),
        ("苏州 北京", None),
        ("广州→北京", None),
        ("北京大学深圳医院", None),
        ("北京银行南京分行", None),
        ("北京总部，常驻广州", None),
        ("借调北京", None),
        ("拟派北京", None),
        ("非北京", None),
    ),
    "employment_relation": (
        ("是", True),
        ("已签订", True),
        ("有", True),
        ("已签订劳动合同", True),
        ("固定期限", True),
        ("否", False),
        ("未签订", False),
        ("是/否", None),
        ("拟签订", None),
        ("见附件", None),
        ("签订中", None),
        ("是或否", None),
    ),
    "related_field": (
        ("是", True),
        ("对口", True),
        ("否", False),
        ("不对口", False),
        ("基本对口？", None),
        ("是、否", None),
    ),
    "current_title": (
        ("工程师", "engineering"),
        ("高级工程师", "engineering"),
        ("正高级工程师", "engineering"),
        ("研究员级高工", "engineering"),
        ("会计师", "accounting"),
        ("无", "none"),
        ("非工程师", None),
        ("申报高级工程师", None),
        ("工程师（评审未通过）", None),
        ("拟评工程师", None),
        ("工程师（申报中）", None),
        ("工程师或会计师", None),
        ("工程师（已失效）", None),
        ("见证书", None),
    ),
    "specialty": (
        ("机电", "electromechanical"),
        ("交通", "transportation"),
        ("建设", "construction"),
        ("检验", "inspection"),
        ("会计", "finance"),
        ("机电或会计", None),
        ("非机电", None),
        ("见附件", None),
    ),
    "experience_years": (
        (10, 10.0),
        ("2", 2.0),
        ("十年", 10.0),
        ("两年", 2.0),
        ("5年6个月", 5.5),
        ("60个月", 5.0),
        ("半年", 0.5),
        (0, 0.0),
        ("3年", 3.0),
        ("不足1年", None),
        ("2或3", None),
        ("拟满1年", None),
        ("见简历", None),
    ),
    "expiry_date": (
        ("2030-05-31", date(2030, 5, 31)),
        ("2019-06-01至2030-05-31", date(2030, 5, 31)),
        ("长期", PERMANENT),
        ("2019.6-2030.6", date(2030, 6, 30)),
        ("2030.5", date(2030, 5, 31)),
        ("终生有效", PERMANENT),
        ("2020年1月1日", date(2020, 1, 1)),
        ("2021-12-31", date(2021, 12, 31)),
        ("已失效，拟续2030-05-31", None),
        ("2030-05-31或2020-05-31", None),
        ("见证书", None),
        ("未定", None),
    ),
    "verification": (
        ("核验通过", "passed"),
        ("未核验", "none"),
        ("核验不通过", "failed"),
        ("核验中", "pending"),
        ("查无此证", "failed"),
        ("核验不通过（2022-11-03）", "failed"),
        ("通过/不通过", None),
        ("见附件2", None),
    ),
    "job_type": (
        ("专业技术", "technical"),
        ("管理", "management"),
        ("销售", "sales"),
        ("技术或管理", None),
        ("拟转技术岗", None),
    ),
}
"""Canonical column -> the cells as HR types them, each with its value."""

GOOD: Mapping[str, tuple[str, ...]] = {
    "qualification": ("FCCA", "IEEE Fellow", "ABT", "MRICS"),
    "work_city": ("北京", "苏州", "广州"),
    "employment_relation": ("是",),
    "related_field": ("是",),
    "current_title": ("工程师",),
    "specialty": ("机电",),
    "experience_years": ("10",),
    "expiry_date": ("2030-05-31",),
    "verification": ("未核验",),
    "job_type": ("专业技术",),
}
BAD: Mapping[str, str] = {
    "qualification": "某行业协会合唱证书",
    "work_city": "拉萨",
    "employment_relation": "否",
    "related_field": "否",
    "current_title": "会计师",
    "specialty": "其他",
    "experience_years": "0",
    "expiry_date": "2001-01-01",
    "verification": "核验不通过",
    "job_type": "销售",
}
"""Canonical column -> plain cells with which checks hold, and one with which they fail."""


@dataclass(frozen=True)
class Block:
    """Columns that stand together: the titles over them, and for each its headings and canonical column.

    Without a canonical column a column is another document's or another person's; its cells are ``filler``.
    """

    titles: tuple[str, ...]
    columns: tuple[tuple[tuple[str, ...], str | None], ...]
    filler: tuple[str, ...] = ()


PERSON = Block(
    ("申报人", "基本信息", "个人信息", "人员基本情况"),
    ((("工号", "员工编号"), "applicant_id"), (("姓名",), "name")),
)
CERTIFICATE = Block(
    ("境外职业资格证书信息", "境外职业资格", "国际职业资格证书", "职业资格证书"),
    (
        (("职业资格名称", "名称", "证书名称"), "qualification"),
        (("有效期至", "有效期", "到期日期"), "expiry_date"),
        (("核验结果", "核验情况"), "verification"),
    ),
)
WORK = Block(
    ("工作情况", "现工作", "工作信息"),
    (
        (("工作城市", "工作地点"), "work_city"),
        (("劳动合同", "是否签订劳动合同"), "employment_relation"),
        (("是否从事相关专业", "是否对口"), "related_field"),
        (("岗位类别", "岗位类型"), "job_type"),
        (("从事专业",), "specialty"),
        (("相关工作年限", "工作年限"), "experience_years"),
        (("现有职称",), "current_title"),
    ),
)
OTHERS = (
    Block(
        ("护照", "护照信息"),
        ((("护照签发日期", "签发日期"), None), (("护照有效期至", "有效期至"), None)),
        ("2015-01-01", "2025-01-01"),
    ),
    Block(
        ("劳动合同期限", "合同信息"),
        ((("合同签订日期", "签订日期"), None), (("合同到期日期", "到期日期"), None)),
        ("2020-01-01", "2022-01-01"),
    ),
    Block(
        ("最高学历", "学历信息"),
        ((("毕业院校",), None), (("所学专业", "专业"), None), (("毕业时间",), None)),
        ("某大学", "会计学", "2008-07"),
    ),
    Block(
        ("学历证书", "学位证书"),
        ((("学历证书名称", "证书名称"), None), (("学历证书编号", "证书编号"), None)),
        ("工学学士", "1000120080001"),
    ),
    Block(
        ("配偶", "配偶信息"),
        ((("配偶姓名", "姓名"), None), (("配偶工作单位", "工作单位"), None)),
        ("合成配偶", "某公司"),
    ),
    Block(
        ("联系人", "紧急联系人"),
        ((("联系人姓名", "姓名"), None), (("联系电话", "电话"), None)),
        ("合成联系", "00000000"),
    ),
    Block(
        ("获奖情况", "奖励情况"),
        ((("获奖名称", "名称"), None), (("获奖时间", "取得时间"), None)),
        ("某奖", "2020-01-01"),
    ),
    Block(("国内职业资格", "国内执业资格"), ((("国内职业资格名称", "名称"), None),), ("一级建造师",)),
)
"""Blocks of other documents and people: their columns are carried through, and never read as the applicant's."""

SECOND = (("证书1名称", "证书1有效期至"), ("证书2名称", "证书2有效期至"))
"""Headings of two certificates of one person; the first takes the place of the certificate's own."""
INSTRUCTIONS = {
    "applicant_id": "按本单位编号填写",
    "name": "须与身份证一致",
    "qualification": "填写证书全称",
    "work_city": "填写到市",
    "employment_relation": "填是或否",
    "related_field": "填是或否",
    "expiry_date": "格式：2030-05-31",
}
"""Canonical column -> what a line of instructions below the headings says."""
ABOVE = (("2026年境外职业资格认定人员花名册",), ("填报单位：某公司", None, "填报日期：2026年11月"), (), ("附件2",))
CAPTIONS = ("补报人员", "二、技术岗位", "（二）第二批")
BELOW = (
    ("填表人：", None, "审核人："),
    ("制表：", "审核：", "审批："),
    ("合计",),
    ("注：以上信息属实",),
    ("主管部门意见：（公章）",),
    ("申请时间： 年 月 日",),
    ("平均年龄", 36),
    ("男", 1, "女", 1),
)
