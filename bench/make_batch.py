"""A synthetic batch of applicants for the benchmark: ``make_batch.py ROWS OUT.xlsx [WIDTH]``; visibly nobody real.

With a width, only the first WIDTH columns, one of them the ID number, whose check digits cost time to test.

The mixture is that of a real batch: most certificates stand in no catalogue, names are typed in many ways, some cells
hold two, some are empty, unreadable or contradict each other.
"""

import sys
from collections.abc import Mapping
from datetime import date

import numpy as np
import polars as pl
from rustpy_xlsxwriter import FastExcel

SEED = 20261123
EMPTY = 0.06
"""The share of cells left empty."""

CERTIFICATES = (
    ("American Board of Toxicology certificate", "American Board of Toxicology", 4),
    ("DABT", "美国毒理学委员会", 6),
    ("毒理学专业人员职业资格证书", "ABT", 4),
    ("毒理学专业人员职业资格证书", "某商会", 1),
    ("IEEE Senior Member", "IEEE", 5),
    ("ieee  senior-member", "Institute of Electrical and Electronics Engineers", 2),
    ("IEEE Fellow", "电气电子工程师学会", 2),
    ("FCCA", "ACCA", 5),
    ("ACM Distinguished Member", "ACM", 2),
    ("MRICS", "RICS", 6),
    ("英国皇家特许测量师", "英国皇家特许测量师学会", 3),
    ("Chartered Surveyor", "Royal Institution of Chartered Surveyors", 3),
    ("特许测量师", None, 2),
    ("CEng", "Engineering Council", 6),
    ("Chartered Engineer (CEng)", None, 3),
    ("AWS Certified Solutions Architect", "Amazon Web Services", 8),
    ("Microsoft Certified: Azure Administrator", "Microsoft", 6),
    ("CCNP", "Cisco Systems", 5),
    ("技術士", "日本技術士会", 2),
    ("LEED AP", "USGBC", 3),
    ("PMP", "Project Management Institute", 12),
    ("CFA", "CFA Institute", 7),
    ("注册会计师", "某国会计师公会", 4),
    ("FCCA；PMP", "ACCA；Project Management Institute", 2),
    ("MRICS、CEng", "RICS", 1),
)
"""Name, issuer, weight: listed under one of their names, of a family, in no catalogue, or two in one cell."""

FREE = 0.12
"""The share of names that only few applicants share, as where the name is typed with its level or year."""

WORDS: Mapping[str, tuple[tuple[str, float], ...]] = {
    "国籍": (
        ("美国", 5),
        ("英国", 4),
        ("德国", 3),
        ("日本", 3),
        ("中国", 6),
        ("中国香港", 2),
        ("Canada", 1),
        ("火星", 0.2),
    ),
    "核验结果": (("未核验", 6), ("核验通过", 3), ("核验中", 1), ("核验不通过", 0.4), ("已寄出", 0.2)),
    "相关工作年限": (("0.5", 1), ("1", 1), ("3", 3), ("8", 4), ("8年", 1), ("15", 3), ("约八年", 0.3)),
    "工作城市": (
        *(
            ("苏州", 4),
            ("苏州工业园区", 3),
            ("江苏省苏州市", 2),
            ("北京", 5),
            ("北京市海淀区", 3),
            ("广州", 5),
            ("广州市", 2),
        ),
        *(("沈阳", 4), ("上海", 3), ("深圳", 3), ("总部", 0.3)),
    ),
    "是否签订劳动合同": (("是", 8), ("已签", 1), ("否", 1)),
    "岗位类别": (("专业技术", 6), ("研发", 2), ("管理", 3), ("销售", 1), ("行政", 1), ("顾问", 0.3)),
    "是否对口": (("是", 8), ("√", 1), ("否", 2), ("部分", 0.2)),
    "高精尖产业": (("是", 3), ("否", 6)),
    "专业": (("机电", 3), ("信息通信", 3), ("建筑工程", 2), ("检验", 1), ("会计", 2), ("法律", 1), ("跨学科", 0.3)),
    "现有职称": (("工程师", 4), ("高级工程师", 2), ("经济师", 1), ("会计师", 1), ("无", 4)),
    "贡献突出": (("是", 1), ("否", 6)),
    "单位推荐": (("是", 2), ("否", 5)),
    "职业技能等级证书": (("有", 3), ("无", 5)),
    "技能人才评选结果": (("优胜", 1), ("参加未获奖", 2), ("未参加", 5)),
}


def batch(rows: int, seed: int = SEED) -> pl.DataFrame:
    """Return that many applicants; the same rows and seed give the same batch."""
    rng = np.random.default_rng(seed)
    number = pl.int_range(1, rows + 1, eager=True).cast(pl.String)
    result = {"工号": "T" + number.str.zfill(7), "姓名": "测试" + number}
    result |= _certificates(rng, rows)
    result["出生日期"] = _days(rng, rows, date(1950, 1, 1), date(2001, 12, 31))
    result["发证日期"] = _days(rng, rows, date(2005, 1, 1), date(2026, 6, 30))
    result["有效期至"] = _expiries(rng, rows)
    result["境外工作年限"] = pl.Series(rng.integers(0, 12, rows))
    result |= {name: _words(rng, rows, words) for name, words in WORDS.items()}
    frame = pl.DataFrame(result)
    return frame.with_columns(
        pl.when(pl.Series(rng.random(rows) >= EMPTY)).then(pl.col(name)) for name in frame.columns[2:]
    )


def ids(born: pl.Series) -> pl.Series:
    """Return ID numbers of no real person, born on those days: the region 999999 does not exist."""
    serial = pl.int_range(born.len(), eager=True) % 1000
    texts = "999999" + born.dt.to_string("%Y%m%d").fill_null("19600101") + serial.cast(pl.String).str.zfill(3)
    weights = [2**power % 11 for power in range(17, 0, -1)]
    total = sum(texts.str.slice(place, 1).cast(pl.Int32) * weight for place, weight in enumerate(weights))
    return texts + ((12 - total % 11) % 11).cast(pl.String).replace("10", "X")


def _weighted(rng: np.random.Generator, rows: int, weights: tuple[float, ...]) -> np.ndarray:
    return rng.choice(len(weights), rows, p=np.array(weights) / sum(weights))


def _words(rng: np.random.Generator, rows: int, words: tuple[tuple[str, float], ...]) -> pl.Series:
    texts, weights = zip(*words, strict=True)
    return pl.Series(texts).gather(_weighted(rng, rows, weights))


def _certificates(rng: np.random.Generator, rows: int) -> dict[str, pl.Series]:
    names, issuers, weights = zip(*CERTIFICATES, strict=True)
    chosen = _weighted(rng, rows, weights)
    free = pl.Series(rng.random(rows) < FREE)
    number = pl.Series(rng.integers(1, max(50, rows // 30), rows)).cast(pl.String)
    name, issuer = pl.Series(names).gather(chosen), pl.Series(issuers, dtype=pl.String).gather(chosen)
    rare = "Certified Specialist, Programme " + number
    return {"职业资格名称": rare.zip_with(free, name), "发证机构": issuer}


def _days(rng: np.random.Generator, rows: int, first: date, last: date) -> pl.Series:
    since = first.toordinal() - date(1970, 1, 1).toordinal()
    return pl.Series(since + rng.integers(0, (last - first).days, rows), dtype=pl.Int32).cast(pl.Date)


def _expiries(rng: np.random.Generator, rows: int) -> pl.Series:
    """Return days as written by hand: in several ways, 长期, and some that are unreadable."""
    days = _days(rng, rows, date(2020, 1, 1), date(2031, 12, 31))
    ways = [days.dt.to_string("%Y-%m-%d"), days.dt.to_string("%Y/%-m/%-d"), days.dt.to_string("%Y年%-m月%-d日")]
    ways += [pl.Series(["长期"] * rows), pl.Series(["待定"] * rows)]
    way = pl.Series(_weighted(rng, rows, (5, 2, 2, 2, 0.2)))
    result = ways[0]
    for number, texts in enumerate(ways[1:], start=1):
        result = texts.zip_with(way == number, result)
    return result


def main(rows: int, path: str, width: int | None = None) -> None:
    """Write the workbook."""
    result = batch(rows)
    if width:
        result = result.insert_column(2, ids(result["出生日期"]).alias("证件号码"))[:, :width]
    FastExcel(path).sheet("申请人", result).save()


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], *map(int, sys.argv[3:]))
