#!/usr/bin/env bash
# Read days of a workbook with the 1904 date system whose workbook.xml also has an extension element, as Excel writes it.
#
# Versions: fastexcel 0.21.0, python-calamine 0.9.1; the file is written by openpyxl 3.1.5 and given the element.
# Guess: the element x15:workbookPr within extLst, which Excel has written since 2013, says nothing of the date system.
# Seen: fastexcel takes the extension's missing date1904 for 1900, so that every day is 1,462 days too early, and
# nothing is reported; python-calamine, built on a later calamine, reads the same file rightly.
# Fails when the bindings agree.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
  fastexcel==0.21.0 python-calamine==0.9.1 openpyxl==3.1.5 pyarrow==26.0.1
cd "$folder"
venv/bin/python - <<'PYTHON'
import datetime
import zipfile

import fastexcel
import openpyxl
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from python_calamine import CalamineWorkbook

book = openpyxl.Workbook()
book.epoch = CALENDAR_MAC_1904
book.active.append([datetime.date(2024, 5, 6)])
book.save("plain.xlsx")
ELEMENT = (
    '<extLst><ext uri="{140A7094-0E35-4892-8432-C4D2E57EDEB5}"'
    ' xmlns:x15="http://schemas.microsoft.com/office/spreadsheetml/2010/11/main">'
    '<x15:workbookPr chartTrackingRefBase="1"/></ext></extLst></workbook>'
)
with zipfile.ZipFile("plain.xlsx") as plain, zipfile.ZipFile("extended.xlsx", "w") as extended:
    for name in plain.namelist():
        text = plain.read(name)
        if name == "xl/workbook.xml":
            text = text.replace(b"</workbook>", ELEMENT.encode())
        extended.writestr(name, text)

for name, seen in (("plain.xlsx", "2024-05-06"), ("extended.xlsx", "2020-05-05")):
    calamine = CalamineWorkbook.from_path(name).get_sheet_by_index(0).to_python()[0][0]
    fast = fastexcel.read_excel(name).load_sheet(0, header_row=None, dtypes="string").to_arrow().column(0)[0].as_py()
    print(f"{name}: python-calamine {calamine}, fastexcel {fast}")
    assert (str(calamine)[:10], fast[:10]) == ("2024-05-06", seen)
PYTHON
