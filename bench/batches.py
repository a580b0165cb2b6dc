"""Write random batches of applicants, visibly nobody real: ``python bench/batches.py FOLDER COUNT SEED``.

Half are lists as ``soak/lists.py`` draws them (any headings, noise around the rows, any cells), half are cut from the
realistic mixture of ``make_batch.py``, as workbooks and some as CSV; one in twenty is spoilt afterwards. They lie in
FOLDER as ``0000.xlsx``, ``0001.csv`` and so on; the same count and seed give the same batches.
"""

import io
import re
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from random import Random

import polars as pl
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from rustpy_xlsxwriter import FastExcel

from lists import List, lists, save
from make_batch import batch, ids

SHEETS = ("名单", "第二批", "C 组")
ROWS = (8, 60)
"""The least and the most rows of a batch that is cut from the mixture."""
SPOILT, DELIMITED, WITH_IDS, WIDE = 0.05, 0.1, 0.3, 0.5
"""Shares of batches: spoilt; and of those cut from the mixture: as CSV, with ID numbers, with all columns."""
MOMENT = re.compile(rb"\d{4}-\d\d-\d\dT[\d:]+Z")
FIXED = 3
"""Columns that are never left out: staff number, name, qualification."""


def main(folder: Path, count: int, start: int) -> None:
    """Write the batches."""
    random = Random(start)
    cut = iter(mixtures((count + 1) // 2, random))
    for number, drawn in enumerate(books(count // 2, start)):
        save(drawn, folder / f"{2 * number + 1:04}.xlsx")
    for number in range(0, count, 2):
        write(next(cut), folder / f"{number:04}", random)
    for path in sorted(folder.iterdir()):
        if path.suffix == ".xlsx":
            path.write_bytes(timeless(path.read_bytes()))
        if random.random() < SPOILT:
            path.write_bytes(spoilt(path.read_bytes(), random))


def books(count: int, start: int) -> list[tuple[List, ...]]:
    """Return ``count`` workbooks of one to three lists."""
    made: list[tuple[List, ...]] = []

    @seed(start)
    @settings(
        max_examples=count,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.integers(1, len(SHEETS)).flatmap(lambda most: st.tuples(*(lists(name) for name in SHEETS[:most]))))
    def add(book: tuple[List, ...]) -> None:
        made.append(book)

    if count:
        add()
    return made[:count]


def mixtures(count: int, random: Random) -> Iterator[pl.DataFrame]:
    """Yield ``count`` parts of one large mixture, with some of its columns in any order."""
    whole = batch(count * ROWS[1], random.getrandbits(32))
    whole = whole.with_columns(ids(whole["出生日期"]).alias("证件号码"))
    for number in range(count):
        part = whole.slice(number * ROWS[1], random.randint(*ROWS))
        names = whole.columns[FIXED:-1]
        if random.random() > WIDE:
            names = random.sample(names, random.randint(1, len(names)))
        names = [*whole.columns[:FIXED], *names, *(["证件号码"] if random.random() < WITH_IDS else [])]
        yield part.select(random.sample(names, len(names)))


def write(frame: pl.DataFrame, stem: Path, random: Random) -> None:
    """Write a workbook, or a CSV file as Excel writes it."""
    if random.random() < DELIMITED:
        frame.write_csv(stem.with_suffix(".csv"), include_bom=True)
    else:
        FastExcel(str(stem.with_suffix(".xlsx"))).sheet("申请人", frame).save()


def timeless(data: bytes) -> bytes:
    """Return a workbook without the time at which it was written."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = old.read(name)
            part = MOMENT.sub(b"2026-01-01T00:00:00Z", part) if name == "docProps/core.xml" else part
            new.writestr(zipfile.ZipInfo(name), part, zipfile.ZIP_DEFLATED)
    return written.getvalue()


def spoilt(data: bytes, random: Random) -> bytes:
    """Return the bytes without their end, or with a few others in between."""
    if random.random() < 1 / 3:
        return data[: random.randrange(len(data))]
    changed = bytearray(data)
    for place in random.choices(range(len(data)), k=random.randint(1, 8)):
        changed[place] = random.randrange(256)
    return bytes(changed)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
