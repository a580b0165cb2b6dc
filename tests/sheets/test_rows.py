"""Lines that are no applicant are told apart with a reason; no applicant is lost; merged cells are filled down."""

from itertools import combinations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rencai.cells.columns import canonical_columns
from rencai.messages.codes import SKIPPED
from rencai.sheets.headers.find import find_header
from rencai.sheets.rows.body import fill_down, merges_below
from rencai.sheets.rows.skip import REASONS, skip_reasons

COLUMNS = canonical_columns()

HEADINGS = ("序号", "工号", "姓名", "国籍", "证件号码", "证书名称", "发证日期", "年薪", "备注")


def sheet(*rows):
    width = max(map(len, rows))
    full = [(*row, *[None] * (width - len(row))) for row in rows]
    return pl.DataFrame(full, schema={f"column_{place}": pl.String for place in range(width)}, orient="row")


def sorted_out(*rows, headings=HEADINGS, merges=()):
    cells = sheet(headings, *rows)
    header = find_header(cells, COLUMNS)
    return skip_reasons(cells.slice(header.row + 1), header, COLUMNS, merges).to_list()


PERSON = ("1", "A01", "王小明", "美国", "E1234567", "CFA", "2020-01-01", "350000", None)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        pytest.param([None], "blank", id="nothing"),
        pytest.param([" ", "\u3000", "\n"], "blank", id="spaces"),
        pytest.param(["31"], "blank", id="only-its-number"),
        pytest.param(HEADINGS, "header", id="header-again"),
        pytest.param(("No", "工号", "姓 名", "国籍*", None, "职业资格名称"), "header", id="header-in-other-words"),
        pytest.param(("示例", "A01", "张三", "美国", "E1", "CFA"), "example", id="first-cell"),
        pytest.param((None, None, "例：张三", "美国", "E1", "CFA"), "example", id="name-begins"),
        pytest.param(("1", None, "张三（示例）", "美国", "E1", "CFA"), "example", id="name-ends"),
        pytest.param(("1", "Example", "张三", "美国", "E1", "CFA"), "example", id="number"),
        pytest.param((None, "必填", "必填", "选填", "文本", "文本", "格式：yyyy-mm-dd", "数字"), "guide", id="guide"),
        pytest.param(("填写要求", None, "必填", "下拉选择"), "guide", id="guide-named"),
        pytest.param([str(number) for number in range(1, 10)], "numbering", id="1-2-3"),
        pytest.param(["（1）", "（2）", "（3）", "（4）", "（5）", "（6）"], "numbering", id="in-brackets"),
        pytest.param([*"ABCDEFGHI"], "numbering", id="letters"),
        pytest.param([*"甲乙丙丁戊己"], "numbering", id="stems"),
        pytest.param(["栏次", "1", "2", "3", "4", "5"], "numbering", id="said-to-be"),
        pytest.param(["合计", None, None, None, None, None, None, "3,500,000"], "total", id="total"),
        pytest.param([None, None, "小计", None, None, None, None, "35 万元"], "total", id="subtotal-as-name"),
        pytest.param(["技术部小计", None, "12人"], "total", id="subtotal-of"),
        pytest.param(["共 30 人"], "total", id="heads"),
        pytest.param(["Total", None, None, None, None, None, None, "1"], "total", id="english"),
        pytest.param(["制表人：李四", None, None, "审核人：王五"], "footer", id="roles"),
        pytest.param([None, "制表人：", "李四", None, None, "日期：2026-01-01"], "footer", id="role-and-name"),
        pytest.param(["备注：以上均为在职人员"], "footer", id="note"),
        pytest.param(["单位（盖章）："], "footer", id="seal"),
        pytest.param([None, None, None, None, None, "联系电话：010-1"], "footer", id="in-the-qualification-s-place"),
        pytest.param(["以上信息真实无误"], "footer", id="oath"),
        pytest.param(["——以下空白——"], "footer", id="end"),
        pytest.param(["（以下空白）"], "footer", id="end-in-brackets"),
        pytest.param(["制表人", "李四", None, "审核人", "1985-03-07"], "footer", id="roles-beside-names"),
        pytest.param(["经办人", None, "王五", None, "E1234567", None, "审核日期"], "footer", id="roles-over-identity"),
        pytest.param(["第 1 页，共 3 页"], "footer", id="page"),
        pytest.param([None, None, None, None, None, None, None, "第1页", "共3页"], "footer", id="pages"),
        pytest.param(["Page 1 of 3"], "footer", id="english-page"),
        pytest.param([None, None, None, None, "- 2 -"], "footer", id="page-number"),
        pytest.param(["技术部"], "note", id="section-where-lines-count"),
        pytest.param([None, None, "研发中心（12人）"], "note", id="section-counted"),
        pytest.param(["一、技术部"], "note", id="section"),
        pytest.param(["※请勿修改表头"], "note", id="warning"),
        pytest.param(["5", None, "6", "7"], None, id="figures"),
        pytest.param(["1", "2", "3"], None, id="few-figures"),
        pytest.param(PERSON, None, id="person"),
        pytest.param([None] * 5 + ["CFA"], None, id="qualification-alone"),
        pytest.param(["合计", None, None, None, None, "CFA"], None, id="total-with-a-qualification"),
        pytest.param(["备注：外派", "A01", "王小明"], None, id="note-before-a-person"),
        pytest.param(["负责人", None, "张三"], None, id="role-before-a-name"),
        pytest.param(["制表人", "审核人", "王五", None, None, "CFA"], None, id="roles-with-a-qualification"),
        pytest.param([None, None, "页三"], None, id="name-like-a-page"),
        pytest.param([None, None, "张三"], None, id="name-alone"),
        pytest.param([None, "A01"], None, id="number-alone"),
        pytest.param(["1", None, "例如飞", "法国", "E1"], None, id="name-like-an-example"),
        pytest.param([None, None, None, None, None, None, None, None, "技术部"], None, id="doubt"),
        pytest.param([None, None, "王合计", "美国", "E1"], None, id="name-like-a-total"),
        pytest.param([None, None, None, None, None, "Total Quality Management Certificate"], None, id="total-in-it"),
        pytest.param([None, None, None, None, None, "Sample Professional"], None, id="sample-in-it"),
        pytest.param([None, None, None, None, None, "注册会计师"], None, id="begins-as-a-note"),
    ],
)  # fmt: skip
def test_lines_are_classified_by_content(row, reason):
    assert sorted_out(row) == [reason]


ROSTER = [
    "序号",
    "姓名",
    "身份证号",
    "出生年月",
    "工作单位",
    "工作地点",
    "职业资格名称",
    "发证机构",
    "劳动合同",
    "年龄",
]
WANG = ("1", "王小明", "000000198510120018", "1985-10-12", "合成公司", "北京", "FCCA", "ACCA", "是", "41")


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        # labels with nothing, or a name, beside them
        pytest.param(["培训机构负责人：", None, "填表人：      ", "      联系电话："], "footer", id="labels"),
        pytest.param([None, None, "      申请时间：    年    月    日"], "footer", id="label-of-a-date"),
        pytest.param(["主管部门意见：", None, None, None, None, "（公章）"], "footer", id="opinion"),
        pytest.param(["制表：合成制", "审核：合成审", "审批："], "footer", id="actions"),
        pytest.param(["报送单位（盖章）：", *[None] * 5, "报送日期：   年  月  日"], "footer", id="as-qualification"),
        pytest.param([None, "编制：", "校对：", "批准："], "footer", id="below-names"),
        pytest.param(["人力资源部意见：", "同意", None, None, None, "（签字）"], "footer", id="opinion-given"),
        pytest.param([*[None] * 7, "2026 年   月   日"], "footer", id="day-left-open"),
        pytest.param([None, "领导签字：", None, "年   月   日"], "footer", id="signature"),
        pytest.param([None, "Signature:", None, None, None, "Stamp:"], "footer", id="english-signature"),
        # statistics
        pytest.param(["男", "1", "女", "1"], "total", id="sexes"),
        pytest.param(["平均年龄", "38.5岁"], "total", id="average"),
        pytest.param(["其中：男 12 人，女 8 人"], "total", id="of-which"),
        pytest.param(["人数", "2", None, "平均年龄", "41.5 岁"], "total", id="heads-and-average"),
        pytest.param(["博士", "1", "硕士", "3", "本科", "8"], "total", id="degrees"),
        pytest.param([None, "外籍人数", "3", None, None, "占比", "12.5%"], "total", id="share"),
        # how to fill in
        pytest.param(
            [None, "须与身份证一致", "18位", None, None, "填写到市", "填写证书全称", "填写机构全称", "填是或否"],
            "guide", id="instructions",
        ),
        pytest.param(
            [None, "与身份证一致", "18位数字", "yyyy-mm-dd", "按营业执照填写", "写到市", "证书全称", "英文全称"],
            "guide", id="instructions-without-verbs",
        ),
        pytest.param(
            ["说明", "必填", "必填", "如1985-03", "选填", "请选择", "必填，填写全称", None, "下拉选择"],
            "guide", id="instructions-with-examples",
        ),
        pytest.param(["本表一式两份，由所在单位填写后报送。"], "note", id="sentence"),
        pytest.param([None, "2、证书须附复印件并加盖单位公章"], "note", id="numbered-sentence"),
        # only what formulas and defaults give
        pytest.param([*[None] * 9, "0"], "default", id="age-of-nobody"),
        pytest.param(["5", None, None, "1900-01-00", "0", None, None, None, "是", "126"], "default", id="defaults"),
        pytest.param(["6", *["0"] * 9], "default", id="zeros"),
        pytest.param([None, None, None, None, "合成公司", "北京", None, None, "是"], "default", id="as-above"),
        # people all the same
        pytest.param(["7", "男德"], None, id="name-with-such-a-character"),
        pytest.param([None, None, "身份证号：000000198510120026"], None, id="labelled-number"),
        pytest.param(["事业部：一部", "李四", None, None, None, "北京", None, None, "是"], None, id="department"),
        pytest.param([None, "李四", None, None, None, None, "注册会计师：ACCA"], None, id="colon-in-a-qualification"),
        pytest.param([None, None, None, None, None, None, "注册会计师："], None, id="colon-after-a-qualification"),
        pytest.param(["8", "平均", "000000198510120026", None, None, "北京"], None, id="name-like-a-statistic"),
        pytest.param(["9", "李四", "0", "0", "0", "0", None, "0", "0", "0"], None, id="name-among-zeros"),
        pytest.param([None, None, None, None, "另一公司"], None, id="employer-of-somebody"),
        pytest.param(["2", "填海", None, None, None, "北京", "填充设计师"], None, id="words-like-instructions"),
    ],
)  # fmt: skip
def test_lines_around_a_roster(row, reason):
    assert sorted_out(WANG, row, headings=ROSTER) == [None, reason]


DEPARTMENTS = [
    "财务部", "人力资源部", "技术一部", "第二项目部", "业务三组", "综合管理科", "国际业务部（3人）", "研发中心",
    "苏州合成有限公司", "北京分公司", "总经理办公室", "第一车间", "Finance Department",
]  # fmt: skip
LIKE_DEPARTMENTS = [
    "服部",
    "阿部",
    "部文",
    "李科",
    "张登科",
    "刘文科",
    "王中心",
    "上官部",
    "张处",
    "李公司",
    "财务",
    "Ann Division Lee",
]


def test_departments_alone_are_nobody():
    rows = [(None, None, text) for text in (*DEPARTMENTS, *LIKE_DEPARTMENTS)]
    assert sorted_out(*rows) == ["note"] * len(DEPARTMENTS) + [None] * len(LIKE_DEPARTMENTS)
    evidence = [(4, "E12345678"), (3, "美国"), (6, "2020-01-01"), (5, "财务部"), (0, "1")]
    named = [tuple({place: text, 2: "财务部"}.get(column) for column in range(9)) for place, text in evidence]
    assert sorted_out(*named, (None, None, None, None, "财务部")) == [None] * (len(evidence) + 1)


def test_running_numbers_are_nobody():
    rows = [("1", "甲", "CFA"), ("2", "乙", "PMP"), ("3",), ("4",), ("5", "丙")]
    assert sorted_out(*rows, headings=("人员编号", "姓名", "证书名称")) == [None, None, "blank", "blank", None]


@pytest.mark.parametrize(
    ("merges", "result"),
    [
        pytest.param([(1, 1, 1, 8)], [None, "note", None], id="over-all"),
        pytest.param([(1, 0, 1, 1)], [None, None, None], id="over-one-of-ours"),
        pytest.param([], [None, None, None], id="not-merged"),
    ],
)
def test_lone_merged_text_is_a_note(merges, result):
    assert sorted_out(PERSON, [None, "技术部"], PERSON, merges=merges) == result


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        pytest.param(("合计", None, "2"), "total", id="word"),
        pytest.param(("E1234567", None, "2"), None, id="number"),
        pytest.param(("合计", "CFA", "2"), None, id="with-a-qualification"),
        pytest.param(("合计", None, "王小明"), None, id="with-a-text"),
    ],
)
def test_total_below_leading_id_numbers(row, reason):
    assert sorted_out(row, headings=("证件号码", "证书名称", "汉语水平")) == [reason]


def test_merged_record_is_a_single_person():
    merges = [(0, place, 1, place) for place in range(9)]
    assert sorted_out(PERSON, PERSON, merges=merges) == [None, "blank"]


def test_second_certificate_is_a_line():
    merges = [(0, place, 1, place) for place in range(5)]
    assert sorted_out(PERSON, [None] * 5 + ["PMP"], merges=merges) == [None, None]


def test_repeated_header_is_two_lines():
    upper, lower = ["姓名", "证书", None, "国籍"], [None, "证书名称", "发证机构", None]
    result = sorted_out(lower, ["甲", "PMP", "PMI", "美国"], upper, lower, ["乙", "PMP"], headings=upper)
    assert result == [None, "header", "header", None]


def test_names_alone_are_applicants():
    rows = [("张三", "美国", "x"), ("合计", None, "2"), ("姓名", "国籍", "工作单位"), ("李四", None, None)]
    assert sorted_out(*rows, headings=("姓名", "国籍", "工作单位")) == [None, "total", "header", None]


def test_without_names_other_cells_are_applicants():
    rows = [("美国", "甲公司"), ("合计", None), (None, None), ("国籍", "工作单位")]
    assert sorted_out(*rows, headings=("国籍", "工作单位")) == [None, "total", "blank", "header"]


@pytest.mark.parametrize(
    "body", [pytest.param(sheet([None]).clear(), id="no-lines"), pytest.param(sheet([None]), id="one")]
)
def test_little_is_sorted_out(body):
    header = find_header(sheet(["证书名称"]), COLUMNS)
    assert skip_reasons(body, header, COLUMNS).to_list() == ["blank"] * body.height


def test_every_reason_has_words():
    assert SKIPPED == REASONS


# ---- merges ----


def test_merge_value_fills_its_lines():
    body = sheet(["a", "b", "c"], [None, "x", "d"], [None, None, "e"])
    filled, cells = fill_down(body, [(0, 0, 2, 0), (0, 1, 1, 1), (0, 2, 0, 9)])
    assert filled.rows() == [("a", "b", "c"), ("a", "b", "d"), ("a", None, "e")]
    assert cells.rows() == [(1, 0), (1, 1), (2, 0)]


def test_merges_are_cut_at_the_edge():
    filled, cells = fill_down(sheet(["a"], [None]), [(0, 0, 9, 9), (0, 5, 1, 5), (7, 0, 9, 0)])
    assert (filled.rows(), cells.rows()) == ([("a",), ("a",)], [(1, 0)])


def test_a_blank_merge_fills_nothing():
    filled, cells = fill_down(sheet([None, "a"], [None, "b"]), [(0, 0, 1, 0)])
    assert (filled.rows(), cells.rows()) == ([(None, "a"), (None, "b")], [])


def test_header_merges_are_ignored():
    header = find_header(sheet(["x"], ["证书名称", "姓名"]), COLUMNS)
    assert merges_below([(0, 0, 0, 5), (1, 0, 2, 0), (3, 0, 4, 1)], header) == [(1, 0, 2, 1)]


# ---- nobody is lost ----

NUMBERING = ["1", "2", "3", "4"]
NOISE = st.sampled_from(
    [[None], ["合计"], ["制表人：李四"], ["一、技术部"], ["示例", None, "张三"], NUMBERING, "headings"]
)
CELL = st.none() | st.sampled_from(
    ["合计", "示例", "备注：无", "必填", "姓名", "国籍", "一、", "x", "30", " ", "审批：", "男", "0", "填写全称"]
)


@settings(max_examples=40, deadline=None)
@given(
    st.data(),
    st.permutations(HEADINGS),
    # right below the headings, numbers of columns may belong to the header
    st.lists(NOISE | st.none(), min_size=2, max_size=14).filter(lambda lines: lines[0] != NUMBERING),
)
def test_line_with_qualification_is_an_applicant(data, headings, lines):
    place = headings.index("证书名称")
    marked = {headings.index("姓名"), headings.index("工号"), 0, 1, 2}
    people = []
    for number, line in enumerate(lines):
        if line == "headings":
            lines[number] = headings
        if line is None:
            cells = [data.draw(CELL) for _ in headings]
            cells = [None if at in marked and text == "示例" else text for at, text in enumerate(cells)]
            lines[number] = [*cells[:place], "CFA", *cells[place + 1 :]]
            first = next(text for text in lines[number] if text and text.strip())
            people += [number] if first != "示例" else []
    result = sorted_out(*lines, headings=headings)
    assert [result[number] for number in people] == [None] * len(people)


def test_blank_cells_lose_nobody():
    """Whichever cells but the qualification are blank, alone or several."""
    places = [place for place in range(9) if place != 5]
    blanks = [set(blank) for size in range(len(places) + 1) for blank in combinations(places, size)]
    rows = [[None if place in blank else cell for place, cell in enumerate(PERSON)] for blank in blanks]
    assert sorted_out(*rows) == [None] * len(rows)
    # and where the line is the only one
    assert [sorted_out(row) for row in rows[:: len(places)]] == [[None]] * (len(rows) // len(places))
