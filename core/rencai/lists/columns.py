"""The columns of an official list, with the headings that bureaus give them."""

from __future__ import annotations

from rencai.policy import Column

NAMES = ("qualification", "qualification_zh", "qualification_en")
"""The columns that name a qualification; a list has one of them at least."""


def _column(name: str, zh: tuple[str, ...], en: tuple[str, ...], says: str) -> Column:
    return Column(name, zh, en, "text", says)


COLUMNS = (
    _column(
        "qualification",
        (
            "职业资格名称", "境外职业资格名称", "境外职业资格", "国际职业资格名称", "国际职业资格", "职业资格",
            "资格名称", "证书名称", "职业资格证书名称", "境外职业资格证书名称", "国际职业资格证书名称",
            "境外职业资格证书", "国际职业资格证书", "职业资格证书", "资格证书名称", "境外职业资格（证书）名称",
            "职业资格（证书）名称", "国（境）外职业资格名称", "境外资格名称", "职业资格项目", "境外职业资格项目",
            "资格项目名称", "职业资格（水平）名称", "境外专业技术资格名称", "境外执业资格名称",
        ),
        (
            "Professional qualification", "Name of qualification", "Qualification name",
            "Name of the qualification", "Overseas professional qualification", "Overseas qualification",
            "International professional qualification", "Certificate name", "Name of certificate", "Certificate",
        ),
        "The qualification's name.",
    ),
    _column(
        "qualification_zh",
        (
            "中文名称", "职业资格中文名称", "资格中文名称", "证书中文名称", "职业资格名称（中文）",
            "证书名称（中文）", "境外职业资格中文名称", "国际职业资格中文名称", "境外职业资格名称（中文）",
            "国际职业资格名称（中文）", "职业资格证书中文名称", "资格名称（中文）", "境外职业资格证书中文名称",
            "中文", "中文名", "中文译名",
        ),
        (
            "Chinese name", "Qualification (Chinese)", "Name in Chinese", "Chinese name of qualification",
        ),
        "Its Chinese name.",
    ),
    _column(
        "qualification_en",
        (
            "英文名称", "职业资格英文名称", "资格英文名称", "证书英文名称", "职业资格名称（英文）",
            "证书名称（英文）", "境外职业资格英文名称", "国际职业资格英文名称", "境外职业资格名称（英文）",
            "国际职业资格名称（英文）", "职业资格证书英文名称", "资格名称（英文）", "境外职业资格证书英文名称",
            "外文名称", "原文名称", "外文名", "英文", "英文名",
        ),
        (
            "English name", "Qualification (English)", "Name in English", "English name of qualification",
            "Original name",
        ),
        "Its English or original name.",
    ),
    _column(
        "abbreviation",
        (
            "简称", "英文简称", "英文缩写", "缩写", "证书简称", "职业资格简称", "资格简称", "简称（缩写）",
            "缩写（简称）",
        ),
        (
            "Abbreviation", "Acronym", "Short name", "Post-nominals",
        ),
        "A short name.",
    ),
    _column(
        "issuer",
        (
            "发证机构", "颁发机构", "发证机构名称", "颁发机构名称", "颁证机构", "认证机构", "颁发单位", "发证单位",
            "授证机构", "授予机构", "资格颁发机构", "资格授予机构", "证书颁发机构", "发证（颁发）机构",
            "颁发（发证）机构", "颁发机构（中文）", "发证机构（中文）", "发证机构中文名称", "颁发机构中文名称",
            "认定机构", "颁授机构", "发证机关", "颁发机关",
        ),
        (
            "Issuer", "Issuing body", "Issuing authority", "Issuing organisation", "Awarding body", "Issued by",
        ),
        "The body that issues it.",
    ),
    _column(
        "issuer_en",
        (
            "发证机构英文名称", "颁发机构英文名称", "发证机构（英文）", "颁发机构（英文）", "机构英文名称",
            "发证机构英文名",
        ),
        (
            "Issuer (English)", "English name of issuer",
        ),
        "The body's English name.",
    ),
    _column(
        "country",
        (
            "国家（地区）", "国家", "国家/地区", "国家或地区", "国家和地区", "国别（地区）", "国别",
            "发证国家（地区）", "所属国家（地区）", "国家（地区）名称", "所在国家（地区）", "来源国家（地区）",
            "地区", "发证国家", "颁发国家（地区）", "国别/地区",
        ),
        (
            "Country", "Country (region)", "Country/region", "Country or region",
        ),
        "Where it comes from.",
    ),
    _column(
        "field",
        (
            "专业领域", "行业领域", "所属行业", "类别", "领域", "产业领域", "重点领域", "产业类别", "行业类别",
            "专业类别", "行业", "所属领域", "所属产业", "产业", "重点产业", "所属行业领域", "行业（领域）",
            "领域（行业）", "专业", "所属专业领域", "适用领域", "大类", "门类",
        ),
        (
            "Field", "Sector", "Industry", "Category", "Professional field", "Industry sector", "Area",
        ),
        "The sector under which the city lists it.",
    ),
    _column(
        "title",
        (
            "比照职称", "对应职称", "比照对应职称", "比照（对应）职称", "对应职称名称", "比照职称名称",
            "比照认定职称", "可比照职称", "职称名称", "职称", "对应专业技术职称", "比照对应职称名称", "可对应职称",
            "认定职称", "对应职称（层级）", "对应的职称",
        ),
        (
            "Title", "Corresponding title", "Equivalent title", "Professional title",
            "Corresponding professional title",
        ),
        "The title to which it corresponds.",
    ),
    _column(
        "title_level",
        (
            "职称级别", "职称层级", "对应职称级别", "对应职称层级", "比照职称级别", "比照职称层级", "比照层级",
            "对应层级", "对应级别", "级别", "层级", "职称等级", "对应职称等级", "比照对应职称级别",
            "比照对应职称层级", "对应等级",
        ),
        (
            "Title level", "Level", "Corresponding level", "Level of title", "Equivalent level",
        ),
        "The level of that title.",
    ),
    _column(
        "series",
        (
            "职称系列", "系列", "对应职称系列", "对应系列", "职称系列（专业）", "对应职称专业", "职称专业",
            "系列（专业）", "对应专业",
        ),
        (
            "Series", "Title series",
        ),
        "The series of that title.",
    ),
    _column(
        "tier",
        (
            "急需紧缺", "是否急需紧缺", "是否急需", "急需紧缺标识", "急需", "是否紧缺", "急需紧缺职业资格",
            "是否为急需紧缺", "是否属于急需紧缺",
        ),
        (
            "Urgently needed", "Urgent", "In short supply",
        ),
        "Whether it is one of those with more benefits.",
    ),
    _column(
        "remarks",
        (
            "备注", "说明", "备注说明", "附注", "备注（说明）",
        ),
        (
            "Remarks", "Notes", "Note",
        ),
        "Remarks.",
    ),
    _column(
        "number",
        (
            "序号", "编号", "序", "目录编号", "条目编号", "代码", "资格代码", "编码", "号",
        ),
        (
            "No.", "Number", "#", "Serial number", "Code", "Item",
        ),
        "The list's own number.",
    ),
)  # fmt: skip
