"""What commands read of rencai's own constant data, read once in the process from which the tests' commands are forked.

Nothing here may use Polars, whose threads do not outlive a fork.
"""

import re
import sys
from pathlib import Path

from rencai.cells import columns, vocabulary
from rencai.messages import lookup
from rencai.sheets.headers.words import heading_words
from rencai.system import word_lists

READ = re.compile(r'word_lists\.read\(__name__, "([^"]+)"\)')

for name, module in [each for each in sys.modules.items() if each[0].startswith("rencai.")]:
    source = Path(module.__file__)
    for file in READ.findall(source.read_text("utf-8")) if source.name != "__init__.py" else ():
        word_lists.read(name, file)
for path in Path(lookup.__file__).parent.glob("*/*.po"):
    lookup.catalogue(path.stem, path.parent.name)
for column in columns.canonical_columns():
    vocabulary.displays(column, {})
heading_words()
