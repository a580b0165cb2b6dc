"""A place of work is one city that the whole cell names; whatever else stands in the cell leaves it open."""

from datetime import date

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rencai.cells.columns import canonical_columns
from rencai.cells.normalise import normalise
from rencai.cells.vocabulary import vocabulary
from rencai.plugins import loader

COLUMNS = canonical_columns()
VOCABULARY = vocabulary(COLUMNS, {city.key: city.places for city in loader.load().cities})

CITIES = {
    # other scripts and languages
    "蘇州": "suzhou",
    "廣州": "guangzhou",
    "瀋陽": "shenyang",
    "廣東省廣州市天河區": "guangzhou",
    "瀋陽市渾南區": "shenyang",
    "江蘇省蘇州市工業園區": "suzhou",
    "臺北": "台北",
    "廈門": "厦门",
    "广州 Guangzhou": "guangzhou",
    "广州/Guangzhou": "guangzhou",
    "Shenyang 沈阳市": "shenyang",
    "苏州（Suzhou）": "suzhou",
    "Beijing（北京市）": "beijing",
    "北京Beijing": "beijing",
    # addresses
    "北京": "beijing",
    "中国北京": "beijing",
    "北京, 中国": "beijing",
    "Beijing, China": "beijing",
    "北京市海淀区苏州街": "beijing",
    "北京市海淀区中关村大街1号": "beijing",
    "北京市朝阳区建国门外大街1号国贸大厦": "beijing",
    "北京朝阳": "beijing",
    "北京市 朝阳区": "beijing",
    "北京-海淀": "beijing",
    "北京 海淀区": "beijing",
    "北京（中关村）": "beijing",
    "北京市昌平区未来科学城": "beijing",
    "北京总部": "beijing",
    "北京（总部）": "beijing",
    "北京分公司": "beijing",
    "Beijing office": "beijing",
    "Building 5, 218 Xinghu Street, Suzhou": "suzhou",
    "苏州工业园区星湖街218号生物纳米园A1楼": "suzhou",
    "苏州·工业园区": "suzhou",
    "江苏 苏州": "suzhou",
    "江苏省苏州市吴江区东太湖大道1号": "suzhou",
    "昆山市": "suzhou",
    "苏州市昆山": "suzhou",
    "苏州办事处": "suzhou",
    "Suzhou Industrial Park, Suzhou, Jiangsu Province": "suzhou",
    "广州市越秀区北京路": "guangzhou",
    "广州市天河区珠江新城": "guangzhou",
    "广州中山大道西": "guangzhou",
    "沈阳市和平区南京北街": "shenyang",
    "上海浦东张江": "上海",
    "上海市南京东路100号": "上海",
    "上海外高桥": "上海",
    "深圳南山": "深圳",
    "驻马店市驿城区": "驻马店",
    "大连中山区人民路": "大连",
    "北京市海淀区清华大学": "beijing",
}
"""What a cell names for certain."""

OPEN = (
    # another place beside it, by whatever sign or word
    "北京（派驻苏州）", "苏州（派驻北京）", "北京总部派驻广州", "派驻北京", "苏州派驻上海", "苏州 北京", "苏州　北京",
    "苏州、北京", "北京和苏州", "苏州北京", "苏州（远程，常驻上海）", "苏州，常驻德国", "苏州（常驻新加坡）",
    "苏州/东京",
    "苏州 / Munich", "苏州 & Munich", "北京→苏州", "北京->苏州", "苏州⇄上海", "由苏州调往北京", "苏州调北京",
    "北京转苏州",
    "北京或苏州", "北京或者苏州", "北京 or 苏州", "Suzhou or Beijing", "Beijing (seconded to Shenzhen)",
    "Suzhou; stationed in Munich", "Beijing, remote from Shanghai", "苏州借调北京", "北京（借调至沈阳）",
    "广州外派北京",
    "苏州（外派越南）", "驻京（苏州公司）", "苏州（北京户籍）", "苏州及周边", "苏州等地", "苏州、无锡一带",
    "北京（美国）",
    "苏州公司派驻北京", "驻苏州（北京公司）", "原北京现苏州", "北京苏州两地", "苏州/上海双城", "苏州＋上海", "沪苏两地",
    # denied, planned, undecided
    "北京以外", "北京之外", "非北京", "不在北京", "除北京外均可", "北京除外", "京外", "拟在苏州", "苏州（拟）",
    "苏州待定", "苏州（待定）",
    "苏州（暂定）", "计划苏州", "将来苏州", "拟落户苏州", "预计北京", "原北京", "北京（已离职）", "曾在北京", "北京？",
    "北京?",
    "可能北京", "苏州（未确定）", "苏州附近", "北京周边", "not Beijing", "outside Beijing", "Beijing (TBC)", "Suzhou?",
    "苏州2025年入职", "苏州（3个月）", "每年在苏州半年", "总部北京，现场苏州", "劳务派遣（北京）", "京沪", "北上广",
    "北京出差", "苏州（远程）", "苏州居家办公", "Suzhou (remote)", "北京借调", "苏州兼职", "苏州实习后转北京",
    # an employer, a school, a bank, a street
    "北京大学深圳医院", "北京师范大学珠海校区", "北京师范大学", "北京银行南京分行", "南京银行苏州分行", "北京银行",
    "上海交通大学苏州研究院",
    "西安交通大学苏州研究院", "深圳大学广州研究院", "北京协和医院", "苏州大学", "北京万商天勤(成都)律师事务所",
    "北京某某科技有限公司",
    "北京路", "北京西路100号", "南京东路", "北京路步行街", "苏州街", "苏州河", "上海路小学", "沈阳路88号", "重庆南路",
    "Bank of Suzhou", "Beijing University", "Beijing Road", "Suzhou University Hospital", "上海银行大厦", "广州道",
    "北京大學深圳醫院",
)  # fmt: skip
"""What a cell leaves open."""


@pytest.fixture(scope="module")
def cities():
    """Each text with the city that is read from it."""
    return read([*CITIES, *OPEN])


def read(texts):
    keys = {"input": "a.xlsx", "sheet": "S"}
    cells = pl.DataFrame([keys | {"row": number, "work_city": text} for number, text in enumerate(texts)])
    frame = normalise(cells, COLUMNS, VOCABULARY, date(2026, 6, 1)).frame
    return dict(zip(texts, frame["work_city"], strict=True))


@pytest.mark.parametrize(("text", "city"), CITIES.items())
def test_whole_cell_names_a_city(cities, text, city):
    assert cities[text] == city


@pytest.mark.parametrize("text", OPEN)
def test_anything_else_leaves_it_open(cities, text):
    assert cities[text] is None


AROUND = (
    "派驻{}", "非{}", "拟{}", "{}或上海", "{}以外", "{}→南宁", "{} 南宁", "{}（常驻南宁）", "不在{}", "{}待定", "原{}",
    "{}、南宁", "not {}", "{} or Nanning", "{}?", "{}借调", "{}（南宁大学）", "南宁银行{}分行",
)  # fmt: skip


@settings(max_examples=5)
@given(st.lists(st.sampled_from(sorted(CITIES)), min_size=10, max_size=20, unique=True))
def test_words_around_leave_it_open(texts):
    around = [form.format(text) for form in AROUND for text in texts]
    assert {text: city for text, city in read(around).items() if city is not None} == {}
