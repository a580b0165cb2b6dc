"""The policy pages beside the packages' own data: every check, reward, figure and source stands there once."""

import re
from datetime import date
from html import unescape

import pytest

from rencai.official_lists.draft import begins_text
from rencai.plugins import loader
from rencai.policy.in_force import by_begin
from rencai.policy.source_words import localized
from rencai.ruling.checks import check_specs
from rencai.web.policy.view import PolicyView, format_value

PACKAGES = [pytest.param(each, id=each.name) for each in loader.load().packages]
LANGUAGES = ("zh", "en")


def read(desk, package, lang="zh", **query):
    answer = desk.client.get(f"/policy/{package}", params={"lang": lang, **query})
    assert answer.status_code == 200
    return unescape(answer.text)


def marked(page, kind):
    """The ids of that kind, in the page's order."""
    return re.findall(rf' id="{kind}-([^"]+)"', page)


def part(page, kind, key, end="</tr>"):
    return page.split(f' id="{kind}-{key}"')[1].split(end)[0]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("package", PACKAGES)
def test_every_check_is_shown_once(desk, package, lang):
    page = read(desk, package.name, lang)
    checks = {f"{way.code}-{check.code}": check for way in package.pathways for check in check_specs(way)}
    assert marked(page, "check") == list(checks)
    for key, check in checks.items():
        row = part(page, "check", key)
        assert (getattr(check, lang) in row, f"#source-{check.source}" in row) == (True, True)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("package", PACKAGES)
def test_pathways_show_grants_and_begin(desk, package, lang):
    page = read(desk, package.name, lang)
    assert marked(page, "pathway") == [way.code for way in package.pathways]
    for way in package.pathways:
        section = part(page, "pathway", way.code, "</section>")
        steps = [getattr(step, lang) for step in way.steps]
        verified = [getattr(way.verification, lang)] if way.verification else []
        wanted = [getattr(way, lang), begins_text(way.begins), *steps, *verified]
        assert [each for each in wanted if each not in section] == []


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("package", PACKAGES)
def test_every_reward_is_shown_once(desk, package, lang):
    page = read(desk, package.name, lang)
    assert marked(page, "reward") == [reward.code for reward in package.rewards]
    for reward in package.rewards:
        row = part(page, "reward", reward.code)
        stated = [getattr(each, lang) for each in package.editions if each.key in (reward.editions or ())]
        wanted = [getattr(reward, lang), f"#source-{reward.source.id}", *stated]
        assert [each for each in wanted if each not in row] == []


@pytest.mark.parametrize("package", PACKAGES)
def test_dated_values_show_their_source(desk, package):
    page = read(desk, package.name)
    assert marked(page, "parameter") == list(package.policy.parameters)
    for name, figures in package.policy.parameters.items():
        rows = part(page, "parameter", name, "</tbody>").split("</tr>")
        for row, figure in zip(rows, by_begin(figures), strict=False):
            value = "未公布" if figure.value is None else format_value(figure.value, "zh")
            wanted = [begins_text(figure.begins), f">{value}<", f"#source-{figure.source.id}", str(figure.verified)]
            assert [each for each in wanted if each not in row] == []


@pytest.mark.parametrize("package", PACKAGES)
def test_source_links_lead_to_sources(desk, package):
    page = read(desk, package.name)
    assert marked(page, "source") == list(package.policy.sources)
    assert set(re.findall(r'href="#source-([^"]+)"', page)) <= set(package.policy.sources)
    for source in (localized(each, "zh") for each in package.policy.sources.values()):
        row = part(page, "source", source.id)
        wanted = [source.title, source.issuer, source.where, source.published, str(source.verified)]
        assert [each for each in wanted if each not in row] == []


@pytest.mark.parametrize(
    ("city", "on", "expected"),
    [
        pytest.param("beijing", "2022-12-01", "施行的目录：目录2.0版", id="in force"),
        pytest.param("beijing", "2024-01-01", "可能施行的目录：目录3.0版、国际职业资格目录1.0版", id="one of two"),
        pytest.param("guangzhou", "2025-06-01", "可能施行的目录：2025年版", id="perhaps none yet"),
        pytest.param("beijing", "2020-01-01", "尚无目录施行", id="none yet"),
        pytest.param("shenyang", "2026-01-01", "这个城市没有目录", id="no catalogue"),
    ],
)
def test_day_selects_the_editions(desk, city, on, expected):
    assert expected in read(desk, city, as_of=on)


@pytest.mark.parametrize(
    ("on", "pathway", "reward"),
    [
        pytest.param("2022-12-01", "该日施行", "该日有来源说明", id="2.0"),
        pytest.param("2024-01-01", "该日施行", "该日没有来源说明：待定", id="2.0 or later"),
        pytest.param("2021-09-15", "该日尚未施行", "该日没有来源说明：待定", id="before"),
    ],
)
def test_day_selects_what_applies(desk, on, pathway, reward):
    page = read(desk, "beijing", as_of=on)
    assert pathway in part(page, "pathway", "urgently-needed", "</section>")
    assert reward in part(page, "reward", "high-calibre-benefits")


FIGURES = """
[[parameters.years]]
from = 2020-01-01
value = [{education = "bachelor", value = 4}, {education = "doctor"}]
source = "law"
verified = 2026-01-01

[[parameters.cap]]
from = 2020-01-01
value = 100000
source = "law"
verified = 2026-01-01

[[parameters.cap]]
from = [2024-01-01, 2024-06-30]
value = 150000
source = "law"
verified = 2026-01-01
"""
REWARDS = """[
    Reward("grant", "奖", "grant", "money", when=pl.col("related_field"), source=source, low=Decimal(0),
        high=policy.param("cap"), once=True),
    Reward("more", "补", "more", "money", when=pl.col("related_field"), source=source, low=Decimal(5000)),
]"""
HOLDS = 'pl.col("experience_years") >= policy.param("years", by=["education"])'


@pytest.fixture
def law(city):
    def on(*day):
        city("toy", files={"parameters.toml": FIGURES}, holds=HOLDS, rewards=REWARDS)
        package = next(each for each in loader.load().packages if each.name == "toy")
        return PolicyView(package, date(*day), "zh", {"education": "学历"})

    return on


def test_table_shows_unpublished_values(law):
    (figure,) = law(2023, 1, 1).parameters()[0]["figures"]
    assert figure["value"] == {"headings": ["学历"], "rows": [["本科", "4"], ["博士", None]]}


@pytest.mark.parametrize(
    ("day", "holds", "ceiling"),
    [
        pytest.param((2019, 12, 31), ["no", "no"], None, id="before"),
        pytest.param((2023, 1, 1), ["yes", "no"], "100,000", id="the first"),
        pytest.param((2024, 3, 1), ["perhaps", "perhaps"], None, id="either"),
        pytest.param((2024, 6, 30), ["no", "yes"], "150,000", id="the second"),
    ],
)
def test_figure_applies_on_its_days(law, day, holds, ceiling):
    view = law(*day)
    assert [figure["holds"] for figure in view.parameters()[1]["figures"]] == holds
    assert [reward["high"]["value"] for reward in view.rewards()] == [ceiling, None]


# ---- what users state ----


def state(desk, city, lang="zh", **fields):
    """The page after a form that states something of the city's sources or figures."""
    form = {"csrf": desk.csrf(desk.client.get("/")), **fields}
    return desk.client.post(f"/policy/{city}", params={"lang": lang}, data=form)


def change(desk, city, number, what):
    form = {"csrf": desk.csrf(desk.client.get("/"))}
    return desk.client.post(f"/policy/{city}/statements/{number}/{what}", data=form)


def test_reprint_is_confirmed_and_undone(desk):
    page = read(desk, "beijing")
    (check,) = re.findall(r"<code>(.*?)</code>", part(page, "reprint", "B7", "</form>"))
    page = unescape(state(desk, "beijing", source="B7", check=check, verdict="confirmed", seen="原文 甲").text)
    (number,) = marked(page, "statement")
    row = part(page, "check", f"listed-{check}")
    assert (f"本部门声明 #{number}" in row, "“原文 甲”" in row, "仅见于转载：" in row) == (True, True, False)
    assert "与官方文本一致" in part(page, "statement", number)
    assert f"source-statement-{number}" in page
    page = unescape(change(desk, "beijing", number, "promote").text)
    assert "已推广到各部门" in part(page, "statement", number)
    assert change(desk, "beijing", number, "undo").status_code == 422
    answers = [change(desk, *what).status_code for what in (
        ("suzhou", number, "undo"), ("beijing", number, "withdraw"), ("beijing", number, "undo"))]  # fmt: skip
    assert answers == [404, 200, 200]
    page = read(desk, "beijing")
    assert ("仅见于转载：" in part(page, "check", f"listed-{check}"), "已撤销" in part(page, "statement", number)) == (
        True,
        True,
    )


def test_figure_is_supplied_in_the_form(desk):
    given = {"name": "higher-level-years", "begins": "2025-12-25", "seen": 'a "notice"'}
    answer = state(desk, "guangzhou", "en", value="five", **given)
    page = unescape(answer.text)
    assert (answer.status_code, "E_STATEMENT_NUMBER" in page) == (422, True)
    form = part(answer.text, "open", given["name"], "</form>")
    assert all(f'value="{value}"' in form for value in ("five", "2025-12-25", "a &#34;notice&#34;"))
    page = unescape(state(desk, "guangzhou", value="5", **given).text)
    assert "higher-level-years = 5 (from 2025-12-25)" in page
    assert part(page, "parameter", given["name"], "</tbody>").count("supplied by the user") == 1
    (number,) = marked(page, "statement")
    assert change(desk, "guangzhou", number, "undo").status_code == 200


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        pytest.param({"source": "B7", "seen": " "}, "请写明查阅的官方文本", id="nothing-seen"),
        pytest.param({"source": "B1"}, "不是转载", id="no-reprint"),
        pytest.param({"source": "B7", "check": "listed"}, "没有这个条件", id="no-condition"),
        pytest.param({"name": "age-limit", "value": "60", "begins": "2024-01-01"}, "已有公布的值", id="published"),
        pytest.param({"name": "edition.1.0", "value": "2020-01-01"}, "这一天在 2021-09-01 至", id="outside"),
        pytest.param({}, "不是该城市可以补充的内容", id="nothing"),
    ],
)  # fmt: skip
def test_refused_form_says_why(desk, fields, text):
    answer = state(desk, "beijing", **({"seen": "x"} | fields))
    assert (answer.status_code, text in unescape(answer.text)) == (422, True)
    assert [change(desk, "beijing", number, "undo").status_code for number in (99, 2**40)] == [404, 404]
