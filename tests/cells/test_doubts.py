"""What a cell denies, plans, ends, alternates or only points at is a question, in every column."""

import tomllib
from datetime import date
from importlib.resources import files

import polars as pl
import pytest

from rencai.cells.columns import canonical_columns
from rencai.cells.dates import PERMANENT
from rencai.cells.doubts import is_doubtful, points_elsewhere
from rencai.cells.normalise import normalise
from rencai.cells.vocabulary import labels, vocabulary

COLUMNS = {column.name: column for column in canonical_columns()}
VOCABULARY = vocabulary(list(COLUMNS.values()), {"suzhou": ("苏州",), "beijing": ("北京",)})


def read(cases):
    """The values of these cells (column, text), one cell of each column on a row."""
    texts = {}
    for column, text in cases:
        texts.setdefault(column, []).append(text)
    height = max(map(len, texts.values()))
    keys = {"input": ["a.xlsx"] * height, "sheet": ["S"] * height, "row": list(range(2, height + 2))}
    padded = {name: [*column, *[None] * (height - len(column))] for name, column in texts.items()}
    cells = pl.DataFrame(keys | padded, schema_overrides=dict.fromkeys(texts, pl.String))
    frame = normalise(cells, [COLUMNS[name] for name in texts], VOCABULARY, date(2026, 11, 30)).frame
    values = {name: iter(frame[name]) for name in texts}
    return [next(values[column]) for column, _ in cases]


UNREAD = {
    "current_title": (
        "无工程师职称", "未取得工程师", "非工程师", "工程师（评审未通过）", "申报高级工程师", "工程师（申报中）",
        "尚未评上工程师", "拟晋升高级工程师", "工程师（公示期）", "工程师资格已被撤销", "工程师？",
        "助理工程师→工程师", "不具备工程师职称", "工程师考试未过", "高级工程师或正高级工程师", "工程师（已失效）",
        "准备申报工程师", "前工程师", "×工程师", "工程师/无", "不是 工程师", "工程师（原）", "待评工程师",
        "查无此工程师证", "明年评高级工程师", "工程师（转评中）", "工程师（候选）", "准工程师", "后备工程师",
        "相当于工程师", "享受高级工程师待遇", "总工程师", "工程师岗", "工程师助理", "工程师（自封）",
        "工程师（初审通过）", "工程师评审材料已报送",
    ),
    "qualification": (
        "见附件1", "附件1", "后补", "证书.pdf", "[图片]", "见上", "2项", "尚未取得FCCA", "FCCA（预计2027年取得）",
        "FCCA or FRM", "FCCA或FRM", "详见另表", "https://example.org/cert/1", "扫描件.jpg", "图3", "三份", "FCCA→FRM",
        "拟考CFA", "同左", "见附件二第3页", "共2项证书", "【照片】", "see attachment 2", "as per appendix B",
        "www.example.org", "有", "是", "无FCCA；拟考CFA", "非FCCA会员", "FCCA (in progress)", "ex-FCCA", "no FCCA",
        "not yet PMP", "FCCA（已注销）", "FCCA?", "□FCCA ☑FRM", "々", "已上传", "参考附件", "证书见附件",
        "扫描件见邮件", "领取中", "附件1、2", "as above", "随后补", "12345", "暂缺", "缺", "后续提供", "已上传系统",
        "详附件", "微信发", "百度网盘链接", "本人保管", "同", "测试", "XXX", "see pdf", "to follow", "lost", "missing",
    ),
    "issuer": (
        "同前", "ACCA（已退会）", "见证书背面", "RICS或ACCA", "附件2", "见左", "同上行", "[image]",
    ),
    "employment_relation": (
        "拟签订", "已签订（已终止）", "□是 □否", "正在签订", "是或否", "是→否", "☑是 ☑否", "见附件1",
        "固定期限（已到期）", "同左", "√否", "是（未签）", "待签", "证书.pdf",
    ),
    "issue_date": (
        "预计2026-12-01", "2020-01-01或2021-01-01", "2019-06-01至2030-05-31", "见附件", "2020-01-01（拟）", "待定",
    ),
    "expiry_date": (
        "2030-05-31（已注销）", "2029-01-01→2030-01-01", "2030-05-31或2031-05-31", "长期？", "非长期", "已失效",
        "2203-05-01", "2030.1", "2030-05-31至2019-06-01", "2019-2030", "约2030-05-31", "2030-05-31起",
        "2019-06-01起5年", "同上",
    ),
    "birth_date": (
        "1985.1", "二〇二二年二三月", "1985年一二月", "一九八五年十三月", "1985年十月初五", "八五年十月", "未知",
    ),
    "experience_years": (
        "不足两年", "近十年", "两三年", "十余年", "三四年", "5年13个月", "3.5年6个月", "5年半6个月", "5 6个月",
        "二三十年", "见附件", "十多年", "或5年", "5年或6年", "半", "年", "个月",
    ),
    "annual_pay_cny": (
        "30", "0.5", "999", "30或40万元", "约30万元", "三四十万", "税后30万元", "拟30万元",
    ),
    "education": (
        "硕士在读", "本科肄业", "拟读博士", "博士？", "研究生", "本科（硕士）", "博士候选人", "非本科",
        "Bachelor of Engineering (expected)",
    ),
    "specialty": (
        "机电？", "机电或交通", "非机电", "□机电", "机械", "电气", "电气工程", "自动化", "电气工程及其自动化",
        "机电→建设",
    ),
    "job_type": (
        "拟转技术岗", "技术岗或管理岗", "管理/技术",
    ),
    "skill_certificate": (
        "拟考高级工", "高级工（未通过）", "无高级工", "高级工或技师",
    ),
    "nationality": (
        "原美国籍", "美国→英国", "美国或英国", "非美国籍", "美国（英国）",
    ),
    "current_title_level": (
        "高级工程师（申报中）", "拟评正高级工程师", "高级技师", "一级注册建造师", "中级或高级",
    ),
    "months_in_china": (
        "约9个月", "9-10个月", "不足半年",
    ),
}  # fmt: skip
CASES = [(name, text) for name, texts in UNREAD.items() for text in texts]


def test_doubtful_cells_are_no_answer():
    readable = [(*case, value) for case, value in zip(CASES, read(CASES), strict=True) if value is not None]
    assert readable == []


READABLE = {
    "current_title": (
        "无线电工程师", "无损检测工程师", "失效分析工程师", "工程师（2019年取得）", "高级工程师、工程师",
        "前端工程师", "教授级高级工程师（享受国务院特殊津贴）", "工程师（2019年评定）",
    ),
    "qualification": (
        "无损检测师", "见习会计师", "不動産鑑定士", "南非特许会计师", "ACCA（非执业会员）", "PE, OR",
        "PMP；CFA（申请中）", "1、FCCA", "No. 5 PMP", "Salesforce.com Administrator", "认证工程师", "模拟电路工程师",
        "Open Group Certified", "Notary", "IEEE Senior Member", "无形资产评估师", "IEEE准会员", "假肢矫形师",
        "不良资产管理师",
    ),
    "issuer": (
        "中国质量认证中心", "教育部考试中心", "Salesforce.com", "The Royal Society", "英国皇家特许测量师学会",
        "曾都区人社局",
    ),
    "education": (
        "非全日制本科",
    ),
    "verification": (
        "未核验", "待核验",
    ),
    "talent_evaluation": (
        "未参加", "参加未获奖",
    ),
    "current_title_level": (
        "无", "暂无",
    ),
}  # fmt: skip
HARMLESS = [(name, text) for name, texts in READABLE.items() for text in texts]


def test_like_words_leave_cells_readable():
    assert [case for case, value in zip(HARMLESS, read(HARMLESS), strict=True) if value is None] == []


WORDS = tomllib.loads(files("rencai.cells").joinpath("doubts.toml").read_text("utf-8"))
ANYWHERE = [word for words in WORDS["anywhere"].values() for word in words]
READ = {
    "text": ("FCCA", "注册会计师"),
    "date": ("2020-01-02", "一九八五年十月"),
    "number": ("5年6个月", "30万元", "HSK5", "9个月"),
    "flag": ("是", "是（有）"),
}
SEVERAL = ("issue_date", "application_date", "overseas_experience_years", "frontier_industry", "outstanding")
"""Columns that are parsed as others are."""
OF_COLUMN = {"expiry_date": ("长期", "2019-01-01至2030-01-01"), "employment_relation": ("已签订劳动合同", "固定期限")}
NO_DOUBT = {("expiry_date", "到期"), ("employment_relation", "无"), ("employment_relation", "無")}
"""2030-05-31到期 names the last day; 无固定期限 is a contract too."""


def readable_cells():
    """Texts of each column that is parsed, but for places."""
    for name, column in COLUMNS.items():
        texts = OF_COLUMN.get(name) or READ.get(column.kind)
        if column.kind == "word" and name != "work_city":
            texts = [words[0] for value, words in labels()[name].items() if value not in {"none", "pending"}][:2]
        if texts and name not in SEVERAL and (column.kind != "text" or name in {"qualification", "issuer"}):
            yield from ((name, text, texts[0]) for text in texts)


def doubted(text, other):
    """The text with each word of doubt around it, and with another value beside it."""
    for word in ANYWHERE:
        yield from ((word, cell) for cell in (word + text, text + word, f"{text}（{word}）"))
    for word in WORDS["opening"]["words"]:
        yield from ((word, cell) for cell in (word + text, f"{text}（{word}）"))
    yield from ((word, text + word) for word in WORDS["closing"]["words"])
    for word in WORDS["signs"]["words"]:
        yield from ((word, cell) for cell in (word + text, text + word))
    for word in WORDS["english"]["anywhere"]:
        yield from ((word, cell) for cell in (f"{word} {text}", f"{text} ({word})"))
    yield from ((word, f"{word} {text}") for word in WORDS["english"]["opening"])
    for word in ("或", "→", "还是", "改为", " or "):
        yield word, f"{text}{word}{other}"


def test_no_doubted_cell_stays_readable():
    plain = list(readable_cells())
    before = dict(zip(plain, read([(name, text) for name, text, _ in plain]), strict=True))
    cases = [
        (cell, word, name, text)
        for cell in plain if before[cell] is not None
        for name, text, other in [cell]
        for word, text in doubted(text, other)
        if (name, word) not in NO_DOUBT
    ]  # fmt: skip
    after = read([(name, text) for _, _, name, text in cases])
    unchanged = [
        (name, text)
        for (cell, _, name, text), value in zip(cases, after, strict=True)
        if value is not None and (value == before[cell] or COLUMNS[name].kind == "text")
    ]
    assert {COLUMNS[name].kind for _, _, name, _ in cases} == {"text", "date", "number", "flag", "word"}
    assert unchanged == []


@pytest.mark.parametrize("text", ["见附件1", "附件", "2项", "[图片]"])
def test_pointer_points_elsewhere(text):
    assert pl.select(points_elsewhere(pl.lit(text))).item()


def test_permanent_is_no_doubt():
    assert read([("expiry_date", "永不过期"), ("expiry_date", "无固定期限")]) == [PERMANENT, PERMANENT]
    assert pl.select(is_doubtful(pl.lit("永不过期"))).item()
