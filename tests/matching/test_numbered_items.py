"""Numbers before the names in a cell are no names, and part them."""

import polars as pl

from rencai.matching.numbered_items import without_item_numbers

NUMBERED = (
    "1、FCCA；2、IEEE Fellow", "1. FCCA 2. IEEE Fellow", "①FCCA②IEEE Fellow", "（1）FCCA（2）IEEE Fellow",
    "1）FCCA\n2）IEEE Fellow", "一、FCCA 二、IEEE Fellow", "1\nFCCA\n2\nIEEE Fellow", "(一)FCCA；(二)IEEE Fellow",
    "证书1：FCCA；证书2：IEEE Fellow", "1-FCCA，2-IEEE Fellow", "1 FCCA\n2 IEEE Fellow", "⑴FCCA ⑵IEEE Fellow",
    "⒈FCCA ⒉IEEE Fellow", "No.1 FCCA No.2 IEEE Fellow", "a) FCCA b) IEEE Fellow", "A. FCCA B. IEEE Fellow",
    "• FCCA • IEEE Fellow", "第一、FCCA；第二、IEEE Fellow", "１、FCCA；２、IEEE Fellow", "[1] FCCA [2] IEEE Fellow",
    "【1】FCCA【2】IEEE Fellow", "1:FCCA;2:IEEE Fellow", "1、FCCA，2、IEEE Fellow", "1.FCCA\r\n2.IEEE Fellow",
    "1、FCCA 2、IEEE Fellow", " 1. FCCA; 2. IEEE Fellow;", "❶FCCA❷IEEE Fellow", "1．FCCA　2．IEEE Fellow",
    "1 、FCCA；2 、IEEE Fellow", "1、FCCA；\n2、IEEE Fellow；", "2、FCCA；3、IEEE Fellow", "9.FCCA 10.IEEE Fellow",
)  # fmt: skip
PLAIN = (
    "CSWIP 3.1 Welding Inspector", "IPMA Level B", "ISO 9001", "PSM 1", "1级建造师", "PMP（1）", "3D打印",
    "2、3级建造师", "CompTIA A+ 220-1001 220-1002", "API 510 2.0", "A.C.C.A B.Sc", "510 API", "一级建造师",
    "十大杰出", "3.1 CSWIP",
    "A+ CompTIA", "1st Class", "2 Level CFA", "第一级安全工程师", "1 FCCA", "FCCA；CFA", "", "Ⅱ级",
    "1级建造师 2级建造师", "甲级资质", "Ⅰ级检验师", "1年制培训 2年制培训", "AWS SAA 1 CFA 2",
)  # fmt: skip


def test_numbers_of_items_part_names():
    assert set(without_item_numbers(pl.Series(NUMBERED))) == {"FCCA;IEEE Fellow"}


def test_number_within_a_name_stays():
    assert without_item_numbers(pl.Series(PLAIN)).to_list() == list(PLAIN)


def test_single_and_empty_cells_stay():
    texts = pl.Series(["1、FCCA", "①FCCA", "3. FCCA；CFA", "证书1：FCCA", "1、FCCA\n2、\n", None])
    assert without_item_numbers(texts).to_list() == ["FCCA", "FCCA", "FCCA；CFA", "FCCA", "FCCA", None]
    assert without_item_numbers(pl.Series([None, None], dtype=pl.String)).to_list() == [None, None]
