"""Headers of two and three lines mean the same however their cells are merged, split or repeated."""

from itertools import groupby, product

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rencai.cells.columns import canonical_columns
from rencai.sheets.headers.find import find_header

COLUMNS = canonical_columns()

# How a group stands over its columns, and how a heading without a group reaches over all lines.
GROUPS = ("merged", "first", "repeated")
SINGLES = ("merged", "first", "repeated")


def draw(paths, groups="merged", singles="merged"):
    """The lines and the merges of a header whose columns have these paths, from the top group to the heading."""
    height = max(len(path) for path in paths)
    lines, merges = [[None] * len(paths) for _ in range(height)], []
    for depth in range(height - 1):
        over = groupby(range(len(paths)), lambda column: paths[column][: depth + 1])  # noqa: B023 - used at once
        for group, over_columns in over:
            columns = list(over_columns)
            if len(group) <= depth or len(paths[columns[0]]) == depth + 1:
                continue
            for column in columns if groups == "repeated" else columns[:1]:
                lines[depth][column] = group[depth]
            if groups == "merged" and len(columns) > 1:
                merges.append((depth, columns[0], depth, columns[-1]))
    for column, path in enumerate(paths):
        first = len(path) - 1
        for line in range(first, height if singles == "repeated" else first + 1):
            lines[line][column] = path[-1]
        if singles == "merged" and first < height - 1:
            merges.append((first, column, height - 1, column))
    return lines, merges


def paths(text):
    """``申报人/姓名 国籍``: a group over the headings that follow up to the next ``|``."""
    columns = []
    for part in text.split("|"):
        *group, headings = part.strip().split("/")
        columns += [(*group, heading) for heading in headings.split()]
    return columns


def header_of(lines, merges=(), body=(), confirmed=None):
    width = len(lines[0])
    rows = [*lines, *body] if body else [*lines, [f"x{column}" for column in range(width)]]
    cells = pl.DataFrame(rows, schema={str(column): pl.String for column in range(width)}, orient="row")
    return find_header(cells, COLUMNS, merges=merges, confirmed=confirmed)


HEADERS = {
    "single-headings-beside-groups": (
        "序号 | 基本信息/姓名 国籍 证件号码 | 境外职业资格证书信息/名称 发证机构 有效期至 | 工作地点 | 劳动合同",
        {"name": 1, "nationality": 2, "id_number": 3, "qualification": 4, "issuer": 5,
         "expiry_date": 6, "work_city": 7,
             "employment_relation": 8},
    ),
    "group-that-is-a-heading": (
        "序号 | 申报人/姓名 国籍 证件号码 | 境外职业资格/名称 发证机构 有效期至 | 工作地点 | 劳动合同",
        {"name": 1, "nationality": 2, "id_number": 3, "qualification": 4, "issuer": 5,
         "expiry_date": 6, "work_city": 7,
             "employment_relation": 8},
    ),
    "contact-first": (
        "序号 | 联系人/姓名 电话 | 申报人/姓名 国籍 证件号码 | 境外职业资格/名称 发证机构 | 工作地点 | 劳动合同",
        {"name": 3, "nationality": 4, "id_number": 5, "qualification": 6, "issuer": 7,
         "work_city": 8, "employment_relation": 9},
    ),
    "degree-first": (
        ("姓名 | 学历证书/证书名称 证书编号 发证机构 | 职业资格证书/证书名称 证书编号 发证机构 有效期至 | 工作城市"
        " | 劳动合同"),
        {"name": 0, "qualification": 4, "certificate_number": 5, "issuer": 6, "expiry_date": 7, "work_city": 8,
             "employment_relation": 9},
    ),
    "degree-with-its-major": (
        "序号 | 姓名 | 最高学历/学历 毕业院校 专业 毕业时间 | 现有职称 | 从事专业 | 相关工作年限",
        {"name": 1, "education": 2, "current_title": 6, "specialty": 7, "experience_years": 8},
    ),
    "prize-first": (
        "姓名 | 获奖情况/名称 颁发机构 取得时间 | 职业资格证书/名称 颁发机构 取得时间 有效期至 | 工作城市 | 劳动合同",
        {"name": 0, "qualification": 4, "issuer": 5, "issue_date": 6, "expiry_date": 7,
         "work_city": 8, "employment_relation": 9},
    ),
    # ten of our own
    "three-lines": (
        "申请人基本信息/姓名 国籍 | 职业资格证书/名称 | 职业资格证书/发证/机构 日期 | 工作城市",
        {"name": 0, "nationality": 1, "qualification": 2, "issuer": 3, "issue_date": 4, "work_city": 5},
    ),
    "spouse-last": (
        "职业资格/证书名称 发证机构 有效期至 | 申报人信息/姓名 国籍 工作城市 | 配偶/姓名 国籍 工作单位 证件号码",
        {"qualification": 0, "issuer": 1, "expiry_date": 2, "name": 3, "nationality": 4, "work_city": 5},
    ),
    "english": (
        ("Applicant/Name Nationality | Emergency_contact/Name Phone | Professional_qualification/Name Issuer"
        " Valid_until | Degree/Name Issuer Issue_date | Employer"),
        {"name": 0, "nationality": 1, "qualification": 4, "issuer": 5, "expiry_date": 6, "employer": 10},
    ),
    "contract-before-certificate": (
        "姓名 | 劳动合同/合同编号 签订日期 到期日期 | 境外职业资格证书/证书名称 有效期至 | 工作城市",
        {"name": 0, "qualification": 4, "expiry_date": 5, "work_city": 6},
    ),
    "passport-before-certificate": (
        "姓名 | 护照/号码 发证机关 发证日期 有效期至 | 证书/名称 发证机构 发证日期 有效期至 | 年薪",
        {"name": 0, "id_number": 1, "qualification": 5, "issuer": 6, "issue_date": 7,
         "expiry_date": 8, "annual_pay_cny": 9},
    ),
    "passport-after-certificate": (
        "职业资格证书/名称 发证机构 | 工作城市 | 护照信息/护照号码 签发机关 发证日期 有效期至 | 申请人/姓名",
        {"qualification": 0, "issuer": 1, "work_city": 2, "id_number": 3, "name": 7},
    ),
    "group-of-one-column": (
        "工号 | 申报人/姓名 | 学历/专业 | 职业资格/证书名称 | 劳动合同/签订日期 | 工作地点",
        {"applicant_id": 0, "name": 1, "qualification": 3, "work_city": 5},
    ),
    "contest-and-training": (
        ("姓名 | 培训情况/证书名称 发证单位 发证日期 | 竞赛获奖/名称 颁发单位"
        " | 国际职业资格证书/证书名称 发证单位 | 国籍"),
        {"name": 0, "qualification": 6, "issuer": 7, "nationality": 8},
    ),
    "languages-and-rewards": (
        ("姓名 | 奖惩情况/名称 颁发单位 | 外语水平/HSK等级 证书编号 | 语言证书/证书名称 取得时间"
        " | 国际职业资格/名称 编号 有效期至"),
        {"name": 0, "hsk_level": 3, "qualification": 7, "certificate_number": 8, "expiry_date": 9},
    ),
    "certificate-from-abroad": (
        "序号 | 申报人 | 境外/证书名称 编号 机构 工作单位 | 境内/证书名称 编号 | 工作城市",
        {"name": 1, "qualification": 2, "certificate_number": 3, "issuer": 4, "work_city": 8},
    ),
    "groups-of-groups": (
        "申报人/个人信息/姓名 国籍 | 申报人/联系人/姓名 电话 | 证书/国际职业资格/证书名称 发证机构 | 单位名称",
        {"name": 0, "nationality": 1, "qualification": 4, "issuer": 5, "employer": 6},
    ),
    "family-first-and-title-last": (
        ("家庭成员/姓名 国籍 出生日期 工作单位 | 本人/姓名 国籍 出生日期 工作单位 | 境外职业资格/名称"
        " | 现有职称/名称 级别 取得时间"),
        {"name": 4, "nationality": 5, "birth_date": 6, "employer": 7, "qualification": 8, "current_title": 9,
             "current_title_level": 10, "current_title_date": 11},
    ),
}  # fmt: skip

STYLES = list(product(GROUPS, SINGLES))


def drawn(text):
    return [tuple(part.replace("_", " ") for part in path) for path in paths(text)]


@pytest.mark.parametrize(("text", "mapping"), HEADERS.values(), ids=HEADERS)
def test_merges_never_change_meaning(text, mapping):
    headers = {style: header_of(*draw(drawn(text), *style)) for style in STYLES}
    lines = max(len(path) for path in drawn(text))
    assert {style: header and header.mapping for style, header in headers.items()} == dict.fromkeys(STYLES, mapping)
    assert {(header.row, header.rows) for header in headers.values()} == {(lines - 1, lines)}
    assert len({header.names for header in headers.values()}) == 1


OWN = [
    {"name": "申报人/姓名 国籍 证件号码"},
    {"qualification": "职业资格证书/证书名称 发证机构 发证日期 有效期至"},
    {"work_city": "工作地点"},
    {"specialty": "从事专业"},
    {"employment_relation": "劳动合同"},
]
OTHERS = [
    "配偶/姓名 国籍 证件号码 工作单位", "紧急联系人/姓名 电话", "最高学历/学历_院校 专业 毕业时间",
    "学历证书/证书名称 发证机构 发证日期", "护照/签发机关 发证日期 有效期至", "劳动合同信息/签订日期 到期日期 有效期至",
    "获奖情况/名称 颁发机构 取得时间", "培训/证书名称 发证单位",
    "工作经历/工作单位 工作地点", "居留许可/编号 发证机关 有效期至",
]  # fmt: skip


@settings(deadline=None, max_examples=30)
@given(
    st.permutations(range(len(OWN))),
    st.lists(st.tuples(st.integers(0, len(OWN)), st.sampled_from(OTHERS)), max_size=4),
    st.sampled_from(STYLES),
)
def test_other_documents_never_change_meaning(order, others, style):
    own = [next(iter(OWN[number].values())) for number in order]
    alone = drawn(" | ".join(own))
    parts = [*own]
    for place, other in sorted(others, reverse=True):
        parts.insert(place, other)
    among = drawn(" | ".join(parts))
    expected = {name: alone[column] for name, column in header_of(*draw(alone, *style)).mapping.items()}
    mapping = header_of(*draw(among, *style)).mapping
    assert {name: among[column] for name, column in mapping.items()} == expected


@pytest.mark.parametrize(
    "above",
    [
        pytest.param([["境外职业资格申报人员劳动合同花名册"]], id="title-at-the-left"),
        pytest.param([[None, None, None, "护照信息登记表"]], id="title-in-the-middle"),
        pytest.param([["单位：某护照服务公司", None, None, "日期：2026年1月1日"]], id="labels"),
        pytest.param([["填报单位", "某护照服务公司", "填报日期", "2026-01-01"]], id="labels-without-colon"),
    ],
)
def test_lines_above_group_nothing(above):
    text = "序号 | 申报人/姓名 国籍 | 职业资格证书/证书名称 发证机构 | 工作地点"
    lines, merges = draw(paths(text))
    width = len(lines[0])
    rows = [*([*line, *[None] * (width - len(line))] for line in above), *lines]
    moved = [(first + len(above), left, last + len(above), right) for first, left, last, right in merges]
    header = header_of(rows, [*moved, (0, 0, 0, 3)] if len([text for text in above[0] if text]) == 1 else moved)
    assert header.mapping == {"name": 1, "nationality": 2, "qualification": 3, "issuer": 4, "work_city": 5}
    assert header.rows == len(lines)
