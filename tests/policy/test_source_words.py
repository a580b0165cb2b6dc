"""Sources as people are shown them."""

from dataclasses import replace
from datetime import date

import pytest

from rencai.plugins import loader
from rencai.policy.nouns import Source
from rencai.policy.source_words import localized

SOURCE = Source("X1", "A notice", "A bureau", "seeds/9.txt", "not printed", date(2026, 1, 2), "seed", "通知", "某局")


def test_chinese_readers_see_chinese():
    shown = localized(SOURCE, "zh")
    assert (shown.title, shown.issuer, shown.published) == ("通知", "某局", "未标注")
    assert "seeds" not in shown.where
    assert localized(replace(SOURCE, title_zh=""), "zh").title == "A notice"
    assert localized(replace(SOURCE, published="2024-10-17"), "zh").published == "2024-10-17"
    dated = replace(SOURCE, published="not printed; the address bears 2022-04-19")
    assert localized(dated, "zh").published == "未标注；网址中为 2022-04-19"
    assert localized(dated, "en").published == dated.published


@pytest.mark.parametrize("package", loader.load().packages, ids=lambda package: package.name)
def test_every_source_has_chinese_title(package):
    shown = [localized(source, "zh") for source in package.policy.sources.values()]
    assert [source.id for source in shown if source.title.isascii()] == []
    assert [source.id for source in shown if "not printed" in source.published] == []
