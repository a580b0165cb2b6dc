"""All that rencai does to read a workbook, and nothing after: ``reading.py INPUT.xlsx AS_OF``.

The child process and its checks, the header, the lines that are no applicants, the typed values, the problems.
"""

import sys
from datetime import date
from pathlib import Path

from rencai import intake


def main(source: Path, as_of: date) -> None:
    """Read, and say how many rows and problems there are."""
    with intake.begun(source) as book:
        from rencai import plugins, tables, vocabulary
        from rencai.normalise import normalise

        installed = plugins.load()
        columns = installed.columns()
        words = vocabulary.vocabulary(columns, {city.key: city.places for city in installed.cities})
        found = tables.read({source.name: book()}, columns)
    told = normalise(found.cells, columns, words, as_of)
    print(told.frame.height, told.problems.height)


if __name__ == "__main__":
    main(Path(sys.argv[1]), date.fromisoformat(sys.argv[2]))
