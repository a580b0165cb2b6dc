"""All that rencai does to read a workbook, and nothing after: ``reading.py INPUT.xlsx AS_OF``.

The child process and its checks, the header, the lines that are no applicants, the typed values, the problems.
"""

import sys
from datetime import date
from pathlib import Path

from rencai.sheets.file import read


def main(source: Path, as_of: date) -> None:
    """Read, and say how many rows and problems there are."""
    with read.start_reading(source) as book:
        from rencai.cells import vocabulary
        from rencai.cells.normalise import normalise
        from rencai.plugins import loader
        from rencai.sheets.tables import read as tables_read

        installed = loader.load()
        columns = installed.columns()
        words = vocabulary.vocabulary(columns, {city.key: city.places for city in installed.cities})
        tables = tables_read.read({source.name: book()}, columns)
    result = normalise(tables.cells, columns, words, as_of)
    print(result.frame.height, result.problems.height)


if __name__ == "__main__":
    main(Path(sys.argv[1]), date.fromisoformat(sys.argv[2]))
