"""The catalogue pages beside the packages' own data: every edition, every entry, every field of it."""

import re
from html import unescape

import polars as pl
import pytest

from rencai.official_lists.draft import begins_text
from rencai.plugins import loader

PACKAGES = [pytest.param(each, id=each.name) for each in loader.load().packages]
LANGUAGES = ("zh", "en")
ACM = ["acm-fellow", "acm-distinguished-member"]


def read(desk, path, **query):
    answer = desk.client.get(path, params=query)
    assert answer.status_code == 200
    return unescape(answer.text)


def ids(page, city):
    return re.findall(rf'<th scope="row"><a href="/catalogue/{city}/([^"]+)"', page)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("package", PACKAGES)
def test_editions_show_days_and_totals(desk, package, lang):
    page = read(desk, "/catalogue", lang=lang)
    for issue in package.editions:
        row = page.split(f"/catalogue/{package.name}?edition={issue.key}")[1].split("</tr>")[0]
        wanted = [
            begins_text(issue.begins),
            f"{package.loaded(issue)} / {issue.published}",
            f"#source-{issue.source.id}",
        ]
        wanted += [f"{package.loaded(issue, tier)} / {total}" for tier, total in issue.tiers.items()]
        assert [text for text in wanted if text not in row] == []


@pytest.mark.parametrize("package", PACKAGES)
def test_every_entry_is_listed_once(desk, package):
    assert ids(read(desk, f"/catalogue/{package.name}"), package.name) == package.entries["id"].to_list()


@pytest.mark.parametrize("package", PACKAGES)
def test_edition_lists_its_entries(desk, package):
    for issue in package.editions:
        own = package.entries.filter(pl.col("edition").list.contains(issue.key))["id"].to_list()
        assert ids(read(desk, f"/catalogue/{package.name}", edition=issue.key), package.name) == own


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("package", PACKAGES)
def test_entry_page_is_complete(desk, package, lang):
    for entry in package.entries.iter_rows(named=True):
        page = read(desk, f"/catalogue/{package.name}/{entry['id']}", lang=lang)
        texts = [entry[name] for name in ("id", "qualification", "qualification_zh", "issuer", "issuer_zh", "remarks")]
        texts += [*entry["aliases"], *entry["shared_aliases"], *entry["codes"], *entry["issuer_aliases"]]
        texts += [f"#source-{source}" for source in entry["source"]]
        assert [text for text in texts if text and text not in page] == []


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        pytest.param({"q": "ｉｅｅｅ　ｆｅｌｌｏｗ"}, ["ieee-fellow"], id="folded"),
        pytest.param({"q": "资深会员"}, ["acca-fellow"], id="Chinese"),
        pytest.param({"q": "FCCA"}, ["acca-fellow"], id="an alias"),
        pytest.param({"q": "ieee", "edition": "1.0"}, [], id="of another edition"),
        pytest.param({"q": ".*"}, [], id="no letter"),
        pytest.param({"level": "-", "edition": "3.0", "q": "acm"}, ACM, id="no level"),
        pytest.param({"tier": "none"}, [], id="no such tier"),
    ],
)
def test_entries_match_typed_text(desk, query, expected):
    assert ids(read(desk, "/catalogue/beijing", **query), "beijing") == expected


@pytest.mark.parametrize(
    ("lang", "expected"),
    [
        pytest.param("zh", ["北京：在目录中", "急需紧缺：是", "原样"], id="zh"),
        pytest.param("en", ["Beijing: listed", "urgently needed: yes", "as it stands"], id="en"),
    ],
)
def test_lookup_agrees_with_the_command(desk, lang, expected):
    page = read(desk, "/catalogue", name="IEEE Fellow", as_of="2022-12-01", lang=lang)
    assert [text for text in expected if text not in page] == []


def test_unmatched_name_stays_unknown(desk):
    page = read(desk, "/catalogue", name="ACCA", as_of="2022-12-01", lang="zh")
    assert ("北京：须核对" in page, "/catalogue/beijing/acca-fellow" in page) == (True, True)


@pytest.mark.parametrize("path", ["/catalogue/nowhere", "/catalogue/beijing/none", "/catalogue/nowhere/ieee-fellow"])
def test_missing_entry_has_no_page(desk, path):
    assert desk.client.get(path).status_code == 404


def test_invalid_day_is_refused(desk):
    answer = desk.client.get("/catalogue", params={"name": "x", "as_of": "1.1.2026"})
    assert (answer.status_code, "E_USAGE_DATE" in answer.text) == (422, True)
