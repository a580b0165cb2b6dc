"""A list of ENTRIES and a batch of ROWS that names them in many ways: ``make_names.py ROWS NAMES ENTRIES FOLDER``.

Writes FOLDER/list.csv, as a bureau would publish it, and FOLDER/batch.xlsx, whose qualifications are NAMES distinct
texts: as listed, with other words, misspelt, of another grade, or in no list. Nothing in it is real.
"""

import sys
from itertools import product
from pathlib import Path

import numpy as np
import polars as pl
from rustpy_xlsxwriter import FastExcel

from make_batch import SEED, batch

TRADES = ("Naval", "Thermal", "Coastal", "Optic", "Hydraulic", "Acoustic", "Geodetic", "Mining", "Woollen", "Polymer")
BODIES = ("Guild", "Institute", "Society", "Board", "Academy")
GRADES = ("Fellow", "Senior Member", "Member", "Level I", "Level II", "Level III", "Associate", "Professional", "Adept",
          "Student")  # fmt: skip


def listed(entries: int) -> pl.DataFrame:
    """Return the list's lines."""
    every = [(f"Sample {trade} {body}", grade) for trade, body, grade in product(TRADES, BODIES, GRADES)]
    bodies, grades = zip(*every[:entries], strict=True)
    return pl.DataFrame({
        "序号": range(1, len(bodies) + 1),
        "境外职业资格名称": [f"{body} {grade}" for body, grade in zip(bodies, grades, strict=True)],
        "发证机构": bodies,
        "比照对应职称": ["工程师"] * len(bodies),
        "职称级别": ["中级"] * len(bodies),
    })  # fmt: skip


def typed(lines: pl.DataFrame, names: int) -> pl.DataFrame:
    """Return that many distinct pairs of ``职业资格名称`` and ``发证机构``."""
    rng = np.random.default_rng(SEED)
    bodies, titles = lines["发证机构"].to_list(), lines["境外职业资格名称"].to_list()
    result = []
    for number in range(names):
        line = int(rng.integers(len(titles)))
        title, body, swap = titles[line], bodies[line], int(rng.integers(5, 12))
        grade = title.removeprefix(body).strip()
        ways = (
            title,
            f"{grade} of the {body}",
            f"{title[:swap]}{title[swap + 1]}{title[swap]}{title[swap + 2 :]}",
            f"{body} {GRADES[number % len(GRADES)]}",
            f"{grade} ({body})",
            f"Certified Specialist, Programme {number}",
        )
        result.append((f"{ways[number % len(ways)]} {number}", body if number % 3 else None))
    return pl.DataFrame(result, schema=["职业资格名称", "发证机构"], orient="row")


def main(rows: int, names: int, entries: int, folder: Path) -> None:
    """Write both."""
    lines = listed(entries)
    lines.write_csv(folder / "list.csv")
    pairs = typed(lines, names)
    chosen = pl.Series(np.random.default_rng(SEED).integers(0, names, rows))
    result = batch(rows)
    result = result.with_columns(pairs[name].gather(chosen).alias(name) for name in pairs.columns)
    FastExcel(str(folder / "batch.xlsx")).sheet("申请人", result).save()


if __name__ == "__main__":
    main(*map(int, sys.argv[1:4]), Path(sys.argv[4]))
