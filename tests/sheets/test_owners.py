"""Whose a column is: its neighbours decide, and where they do not, it is asked about and refuses nobody."""

from itertools import product

import polars as pl
import pytest

from rencai.cells.columns import canonical_columns
from rencai.sheets.headers.find import find_header

COLUMNS = canonical_columns()


def header_of(*lines, merges=()):
    """The header of lines whose headings are separated by | or spaces; - is a blank cell."""
    split = [line.split("|") if "|" in line else line.split() for line in lines]
    rows = [[None if text == "-" else text for text in row] for row in split]
    width = max(map(len, rows))
    cells = [(*row, *[None] * (width - len(row))) for row in rows]
    frame = pl.DataFrame(cells, schema=dict.fromkeys(map(str, range(width)), pl.String), orient="row")
    return find_header(frame, COLUMNS, merges=merges)


def doubts(header):
    return (
        {column.name: column.column_index for column in header.doubtful},
        {column.name: column.column_index for column in header.others},
    )


@pytest.mark.parametrize(
    ("headings", "own", "doubtful", "others"),
    [
        ("姓名 护照号码 签发日期 有效期至 职业资格名称 发证机构", {"issuer": 5}, {}, {"expiry_date": 3}),
        ("姓名 职业资格名称 发证机构 劳动合同 签订日期 到期日期", {"issuer": 2}, {}, {"expiry_date": 5}),
        ("姓名 职业资格名称 发证机构 劳动合同 到期日期", {"issuer": 2}, {"expiry_date": 4}, {}),
        ("姓名 职业资格名称 劳动合同 工作城市 有效期至", {"expiry_date": 4}, {}, {}),
        ("Name|Passport Number|Date of Issue|Valid Until|Qualification", {}, {}, {"issue_date": 2, "expiry_date": 3}),
        ("姓名 身份证号 发证机关 职业资格名称", {"qualification": 3}, {}, {"issuer": 2}),
        ("姓名 身份证号 发证机构 职业资格名称", {"qualification": 3}, {"issuer": 2}, {}),
        ("姓名 身份证号 性别 出生日期 发证机关 职业资格名称", {"birth_date": 3}, {"issuer": 4}, {}),
        ("姓名 学历 毕业院校 专业 毕业时间 从事专业", {"specialty": 5}, {}, {}),
        ("姓名 学历 专业 毕业院校 毕业时间 职业资格名称", {"education": 1}, {"specialty": 2}, {}),
        ("姓名 学历 专业 现有职称 职称级别 职称取得日期", {"specialty": 2, "current_title_date": 5}, {}, {}),
        ("姓名 职业资格 境外职业资格 发证机构", {"qualification": 2, "issuer": 3}, {}, {}),
        ("姓名 境外职业资格 职业资格 发证机构", {"qualification": 1}, {"issuer": 3}, {}),
        ("姓名 申报专业 现从事专业 国籍", {"specialty": 2}, {}, {}),
        ("姓名 外国人居留许可编号 签发机关 有效期限 境外职业资格名称 发证机构", {"issuer": 5}, {}, {"expiry_date": 3}),
        ("姓名 境外职业资格 发证机构 工作城市 驾驶证号 有效期至", {"issuer": 2}, {}, {"expiry_date": 5}),
        ("姓名 毕业学校 毕业证书编号 颁发机构 取得时间 国际职业资格证书名称", {}, {}, {"issuer": 3, "issue_date": 4}),
        ("姓名 配偶姓名 国籍 出生日期 职业资格名称", {"name": 0}, {"nationality": 2, "birth_date": 3}, {}),
        ("配偶 姓名 国籍 姓名 国籍 职业资格名称", {"name": 3, "nationality": 4}, {}, {}),
        ("姓名 国内职业资格 证书编号 发证机构 境外职业资格 证书编号", {"certificate_number": 5}, {}, {"issuer": 3}),
        ("姓名 现有职称 取得时间 发证机构 境外职业资格", {"current_title": 1}, {"issue_date": 2, "issuer": 3}, {}),
        ("姓名 职业资格名称 聘用合同编号 起始日期 到期日", {"qualification": 1}, {}, {"expiry_date": 4}),
        ("姓名 获奖名称 颁发机构 取得时间 职业资格名称 颁发机构", {"issuer": 5}, {}, {"issue_date": 3}),
        ("Name|Visa type|Expiry date|Overseas qualification|Issuing body|Expiry date", {"expiry_date": 5}, {}, {}),
        ("Name|Emergency contact|Employer|Nationality|Qualification", {"nationality": 3}, {"employer": 2}, {}),
        ("姓名 护照号码 有效期至 职业资格名称 证书有效期至", {"expiry_date": 4}, {}, {}),
        ("姓名 职业资格名称 银行卡号 有效期至", {"qualification": 1}, {"expiry_date": 3}, {}),
        ("姓名 国际职业资格 职业资格证书 职业资格证书编号 发证机构", {}, {"certificate_number": 3, "issuer": 4}, {}),
        ("Name|Highest degree|School|Major|Specialty", {"education": 1, "specialty": 4}, {}, {}),
        ("姓名 身份证号（18位） 境外职业资格名称（全称） 工作地点（城市）", {"id_number": 1, "work_city": 3}, {}, {}),
        ("姓名 聘书编号 颁发日期 有效期 职业资格名称", {}, {}, {"issue_date": 2, "expiry_date": 3}),
        ("姓名 普通话证书 发证机构 境外职业资格名称", {"qualification": 3}, {}, {"issuer": 2}),
        ("Name|Award|Issued by|Date of issue|Qualification", {}, {}, {"issuer": 2, "issue_date": 3}),
        ("姓名 所在城市 工作城市 职业资格名称", {"work_city": 2}, {}, {}),
        ("Name|Visa number|Valid from|Valid until|Qualification", {}, {}, {"expiry_date": 3}),
        ("姓名 紧急联系人 身份证号 职业资格名称", {"name": 0}, {"id_number": 2}, {}),
        ("姓名 紧急联系人 关系 身份证号 职业资格名称", {"name": 0}, {"id_number": 3}, {}),
        ("姓名 紧急联系人 身份证号 身份证号 职业资格名称", {"id_number": 3}, {}, {}),
        ("姓名 联系人 联系电话 身份证号 职业资格名称", {"id_number": 3}, {}, {}),
        ("姓名 联系人 联系电话 身份证号 证件号码 职业资格名称", {"id_number": 4}, {}, {}),
        ("姓名 直属主管 身份证号 职业资格名称", {"id_number": 2}, {}, {}),
        ("Name|Emergency contact|ID number|Qualification", {}, {"id_number": 2}, {}),
        ("Name|Emergency contact number|ID number|Qualification", {"id_number": 2}, {}, {}),
        ("姓名 紧急联系人 护照号码 有效期至 国籍 职业资格", {"nationality": 4}, {"id_number": 2}, {"expiry_date": 3}),
        ("姓名 原工作单位 工作地点 职业资格名称", {"name": 0}, {"work_city": 2}, {}),
        ("姓名 原工作单位 工作地点 工作城市 职业资格名称", {"work_city": 3}, {}, {}),
        ("姓名 原工作单位 离职时间 工作地点 职业资格名称", {"work_city": 3}, {}, {}),
        ("姓名 当前单位 工作地点 职业资格名称", {"work_city": 2}, {}, {}),
        ("姓名 原工作单位 行业 相关工作年限 职业资格名称", {"experience_years": 3}, {"industry": 2}, {}),
        ("姓名 毕业院校 所在城市 职业资格名称", {"name": 0}, {"work_city": 2}, {}),
        ("姓名 学历 毕业院校 毕业时间 所在城市 职业资格名称", {"work_city": 4}, {}, {}),
        ("姓名 推荐人 职称 现有职称 职业资格名称", {"current_title": 3}, {}, {}),
        ("姓名 推荐人 工作单位 职称 职业资格名称", {"name": 0}, {"employer": 2, "current_title": 3}, {}),
    ],
)  # fmt: skip
def test_neighbours_decide_whose_column(headings, own, doubtful, others):
    header = header_of(headings)
    assert own.items() <= header.mapping.items()
    assert doubts(header) == (doubtful, others)
    assert not (doubtful | others).keys() & header.mapping.keys()


def test_confirmed_columns_are_no_question():
    headings = ("姓名", "护照号码", "有效期至", "职业资格名称", "劳动合同", "到期日期")
    frame = pl.DataFrame([headings], schema=dict.fromkeys(headings, pl.String), orient="row")
    header = find_header(frame, COLUMNS, confirmed={"有效期至": "expiry_date"})
    assert (header.mapping["expiry_date"], header.doubtful, header.others) == (2, (), ())
    assert header.ways[5] == "twice"
    dismissed = find_header(frame, COLUMNS, confirmed={"有效期至": "", "到期日期": ""})
    assert "expiry_date" not in dismissed.mapping
    assert (dismissed.doubtful, dismissed.others, dismissed.ways[2]) == ((), (), "dismissed")


BASE = [
    "姓名", "国籍", "证件号码", "出生日期", "境外职业资格", "发证机构", "证书编号", "取得日期", "有效期至", "工作城市",
    "工作单位", "劳动合同", "从事专业", "学历",
]  # fmt: skip
BLOCKS = [
    "护照号码 签发日期 有效期至",
    "护照号码 有效期至",
    "身份证类型 发证机关 有效期限",
    "居留许可 签发机关 到期日",
    "合同编号 签订日期 到期日期",
    "聘用协议 起始日期 失效日期",
    "毕业院校 专业 毕业时间 证书编号",
    "学位证书 颁发机构 取得时间",
    "配偶姓名 国籍 证件号码 工作单位",
    "紧急联系人 单位 电话",
    "获奖名称 颁发机构 取得时间",
    "职业资格 发证机构 取得日期",
    "国内职业资格 证书编号 有效期至",
    "驾驶证 发证机关 有效期至",
    "培训名称 发证单位 发证日期",
    "紧急联系人 身份证号 电话",
    "推荐人 职称 工作单位",
    "原工作单位 工作地点 离职时间",
]


def test_other_documents_change_no_column():
    """Whatever others have stands before or behind the applicant's own columns, which are read as without it.

    A column that the applicant has none of may be asked about: 推荐人 before 职称.
    """
    own = header_of("|".join(BASE)).mapping
    for block, second in product([each.split() for each in BLOCKS], [[], *(each.split() for each in BLOCKS[::4])]):
        for headings in ([*block, *second, *BASE], [*BASE, *block, *second], [*block, *BASE, *second]):
            header = header_of("|".join(headings))
            wanted = {name: index + headings.index("姓名") for name, index in own.items()}
            questions = {*doubts(header)[0], *doubts(header)[1]}
            assert (header.mapping, questions & {*own}) == (wanted, set()), headings


# ---- several certificates ----

SHORT = {
    "q1": "qualification", "i1": "issuer", "n1": "certificate_number", "d1": "issue_date",
    "q2": "qualification_2", "i2": "issuer_2", "d2": "issue_date_2", "e2": "expiry_date_2",
}  # fmt: skip


@pytest.mark.parametrize(
    ("lines", "columns"),
    [
        (["姓名 证书1名称 证书1发证机构 证书2名称 证书2发证机构"], "name q1 i1 q2 i2"),
        (["姓名 职业资格名称（1） 发证机构（1） 职业资格名称（2）"], "name q1 i1 q2"),
        (["姓名 第一证书名称 第二证书名称 第二证书发证机构"], "name q1 q2 i2"),
        (["姓名 国籍 证书① 证书②"], "name nationality q1 q2"),
        (["Name|Certificate 1 name|Certificate 1 issuer|Certificate 2 name"], "name q1 i1 q2"),
        (["Name|First qualification|Second qualification|Second issuer"], "name q1 q2 i2"),
        (["姓名 Name|证书1名称 Certificate 1 name|证书2名称 Certificate 2 name"], "name q1 q2"),
        (["姓名 证书名称 证书名称2 发证机构 发证机构2"], "name q1 q2 i1 i2"),
        (["Name|Certification #1|Certification #2"], "name q1 q2"),
        (["姓名 资格证书2名称 资格证书1名称 发证机构1"], "name q2 q1 i1"),
        (["姓名 证书名称 发证机构 证书名称 发证机构"], "name q1 i1 q2 i2"),
        (["姓名|证书名称（中文）|证书名称（英文）|发证机构"], "name q1 - i1"),
        (["姓名 证书一 - 证书二 -", "- 名称 发证机构 名称 有效期至"], "name q1 i1 q2 e2"),
        (["姓名 证书A - 证书B -", "- 名称 发证机构 名称 有效期至"], "name q1 i1 q2 e2"),
        (["姓名 证书A名称 证书A发证机构 证书B名称 证书B发证机构"], "name q1 i1 q2 i2"),
        (["Name|Certificate A|Certificate A issuer|Certificate B|Certificate B issuer"], "name q1 i1 q2 i2"),
        (["姓名 证书名称 A证 B证"], "name q1"),
        (["姓名 证书信息1 - 证书信息2 -", "- 名称 编号 名称 发证机构"], "name q1 n1 q2 i2"),
        (["姓名 第一本证书 - 第二本证书 -", "- 证书名称 取得时间 证书名称 取得时间"], "name q1 d1 q2 d2"),
    ],
)  # fmt: skip
def test_certificates_have_own_columns(lines, columns):
    header = header_of(*lines, merges=[(0, 0, 1, 0), (0, 1, 0, 2), (0, 3, 0, 4)] if len(lines) > 1 else ())
    wanted = {SHORT.get(name, name): index for index, name in enumerate(columns.split()) if name != "-"}
    assert (header.mapping, header.doubtful) == (wanted, ())


def test_shared_issuer_is_a_question():
    header = header_of("姓名 国籍 证书名称1 证书名称2 发证机构")
    assert doubts(header) == ({"issuer": 4}, {})


# ---- suggestions and languages ----


@pytest.mark.parametrize(
    "heading",
    [
        "部门", "离职日期", "入职日期", "名称", "英文姓名", "License Type", "middle_name", "所学专业", "编号",
        "签发日期", "Job Title", "Termination date",
    ],
)  # fmt: skip
def test_harmful_suggestions_are_not_made(heading):
    header = header_of(f"姓名|职业资格名称|护照号码|{heading}")
    assert (header.suggested, header.accepted) == ((), ())
    assert heading in header.unknown


@pytest.mark.parametrize(
    ("headings", "likely"),
    [
        ("持有证书 已取得证书 所持证书 证书情况 持证情况 获得证书 专业证书 证照 资格", True),
        ("拟考证书 培训证书 毕业证书 国内证书 证书数量 证书扫描件 是否有证书 证书类别", False),
    ],
)
def test_likely_qualification_is_suggested(headings, likely):
    """Where no column is the qualification's: people must not be found to have none."""
    for heading in headings.split():
        suggested = dict(header_of(f"姓名|证件号码|{heading}|工作城市").suggested).get(heading, ())
        assert ("qualification" in suggested[:1]) == likely, heading
        assert "qualification" not in dict(header_of(f"姓名|职业资格名称|{heading}").suggested).get(heading, ())


def test_cities_are_no_specialties():
    assert header_of("Name|Qualification|city").suggested == (("city", ("work_city",)),)


@pytest.mark.parametrize(
    ("heading", "name"),
    [
        ("工作城市\nCity", "work_city"), ("City 工作城市", "work_city"), ("国籍/Nationality", "nationality"),
        ("发证机构(Issuing body)", "issuer"), ("发证机构 Institution", "issuer"), ("有效期至 Validity", "expiry_date"),
        ("证件号码 ID", "id_number"), ("最高学历 Academic background", "education"), ("年薪 USD", None),
        ("国籍 Spouse", None), ("证书名称 B", None), ("发证日期 Expiry date", None), ("有效期至 Passport", None),
    ],
)  # fmt: skip
def test_both_languages_name_a_column(heading, name):
    header = header_of(f"姓名|{'资格名称' if name != 'qualification' else '国籍'}|{heading}")
    assert {column: index for column, index in header.mapping.items() if index == 2} == ({name: 2} if name else {})
