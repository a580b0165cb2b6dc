"""Yes and no, words and numbers as HR writes them: in words, with units, twice over, or as a ticked box."""

import polars as pl
import pytest

from rencai.cells.columns import canonical_columns
from rencai.cells.parsers import parse, usual_value
from rencai.cells.vocabulary import vocabulary

COLUMNS = {column.name: column for column in canonical_columns()}
VOCABULARY = vocabulary(list(COLUMNS.values()), {})
WORDS_OF_HR = {
    "employment_relation": {
        True: (
            "已签订劳动合同", "固定期限", "无固定期限", "是（已签）", "是，已签订", "☑是 □否", "是☑ 否□",
            "(√)是 ( )否", "■是□否", "签有劳动合同", "有（劳动合同）", "固定期限3年", "三年固定期限", "固定期限（3年）",
            "已签订3年期劳动合同", "√ 是", "聘用合同", "固定期限劳动合同", "Yes（是）", "☑ 有  ☐ 无",
        ),
        False: ("□是 ☑否", "未签订劳动合同", "否（未签）", "没有签订劳动合同", "无劳动合同"),
        None: ("□是 □否", "☑是 ☑否", "是/否", "√否", "劳务合同", "实习协议", "三年", "是（待定）", "1/1"),
    },
    "related_field": {True: ("专业对口", "☑对口 □不对口"), False: ("不相关", "专业不对口"), None: ("基本对口",)},
    "current_title": {
        "engineering": (
            "研究员级高工", "教授级高工", "研究员级高级工程师", "正高级工程师（机械）", "正高工",
            "研究员级高工（机械）", "高级工程师、工程师", "高级工程师（市政公用工程）",
            "工程师（2019年12月取得）", "工程师（省人社厅）", "中级职称（工程师）", "结构高工",
            "机电一体化工程师", "Engineer（工程师）", "工程师（机械方向）", "已取得工程师职称",
            "工程师（给水排水）", "内燃机工程师", "副高（高级工程师）",
        ),
        "research": ("研究员", "副研究员"),
        None: (
            "工程师、经济师", "高级工程师/教授", "工程师（研究员）", "申工程师", "已报工程师", "工程师材料已交",
            "符合工程师条件", "见工程师证", "工程师（他人）", "配偶工程师", "自称工程师", "工程师笔试通过",
            "工程师材料退回", "工程师还差论文", "工程师水平", "工程师以上", "低于工程师", "岗位：工程师",
            "应聘工程师", "工程师（内聘）", "国外工程师", "工程师审批", "目标工程师", "工程师（需核实）",
            "工程师学徒", "工程师落空", "下一步工程师",
        ),
    },
    "current_title_level": {
        "associate_senior": ("高级工程师", "高级工程师（机械）", "高级经济师", "副高级工程师", "高级（高级工程师）"),
        "senior": ("正高级工程师", "教授级高工", "研究员级高级工程师", "正高工"),
        "intermediate": ("工程师", "中级（工程师）"),
        "assistant": ("助理工程师", "助工"),
        None: ("高级技师", "员级", "高级（中级）"),
    },
    "education": {
        "bachelor": (
            "本科（学士）", "函授本科", "Bachelor of Engineering", "本科（工学学士）", "自考本科", "非全日制本科",
            "本科毕业", "Bachelor of Engineering (Honours)",
        ),
        "master": ("Master of Science", "研究生（硕士）", "全日制硕士研究生"),
        "doctor": ("博士（PhD）", "工学博士"),
        "associate": ("自考大专",),
        None: ("研究生", "本科（硕士）", "Bachelor of Engineering or Science", "专升本"),
    },
    "specialty": {"electromechanical": ("机电类（机电一体化）",), None: ("机械", "电气", "自动化", "机电（机械）")},
    "verification": {
        "passed": ("真实有效", "验证通过", "查验通过", "核验无误", "Genuine"),
        None: ("信息不符", "无记录", "真实？", "不真实", "Not genuine?", "真实/不真实"),
    },
    "nationality": {"HK": ("香港（中国）",), "GB": ("英国 UK", "英国（GB）", "英国UK"), None: ("英国 US", "中国/美国")},
    "experience_years": {
        10: ("十年", "十年整"),
        2: ("两年", "24个月", "二"),
        5.5: ("5年6个月", "5 年 6 个月", "5年零6个月", "5年又6个月", "五年半", "5年6月"),
        5: ("60个月", "5年整"),
        0.5: ("半年", "6个月"),
        25: ("二十五年",),
        3.5: ("3 years 6 months",),
        1.25: ("一年零三个月",),
        None: ("两三年", "十多年", "五点五年", "一个半月", "六个月半", "百年", "5年半6个月", "3.5年6个月"),
    },
    "months_in_china": {9: ("九个月",), 12: ("全年", "1年"), 6: ("半年",), 11: ("11",)},
    "annual_pay_cny": {
        300_000: ("三十万", "30万元/年", "年薪30万", "30w", "300,000", "30万元（税前）"),
        30: ("30元",),
        1000: ("1000",),
        0: ("0",),
        1_200_000: ("一百二十万元",),
        None: ("30", "999.99", "0.5", "三四十万", "30万元/月", "税后30万", "100000000"),
    },
    "hsk_level": {5: ("五级", "HSK 5级"), None: ("五六级",)},
}  # fmt: skip


@pytest.mark.parametrize("name", WORDS_OF_HR)
def test_words_of_hr_are_parsed(name):
    expected = {text: value for value, texts in WORDS_OF_HR[name].items() for text in texts}
    result = parse(COLUMNS[name], pl.LazyFrame({"text": list(expected)}), VOCABULARY).collect()
    assert dict(result.select("text", "value").iter_rows()) == expected


@pytest.mark.parametrize("name", WORDS_OF_HR)
def test_usual_values_are_the_parsed(name):
    texts = [text for texts in WORDS_OF_HR[name].values() for text in texts]
    listed = VOCABULARY.words[name]["word"].to_list() if name in VOCABULARY.words else ["是", "√", "3", "12.5", "2,000"]
    frame = parse(COLUMNS[name], pl.LazyFrame({"text": [*texts, *listed]}), VOCABULARY).collect()
    both = frame.with_columns(parsed="value").with_columns(usual_value(COLUMNS[name], VOCABULARY))
    usual = both.drop_nulls("value")
    assert usual.height
    assert usual["value"].to_list() == usual["parsed"].to_list()
