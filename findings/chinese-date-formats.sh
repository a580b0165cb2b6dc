#!/usr/bin/env bash
# Read dates in the built-in number formats of Chinese Excel, by three readers.
#
# Versions: fastexcel 0.21.0, python-calamine 0.9.1, openpyxl 3.1.5; the file is written by XlsxWriter 3.2.9.
# Guess: number format 31 (yyyy年m月d日, the date of the Chinese Excel's format list) is a date for every reader, and the
# two bindings of calamine agree.
# Seen: 14 is a date for all. 31 is a date for python-calamine alone; fastexcel and openpyxl return the serial number
# 44649, so a column of dates turns into five-digit numbers without a warning.
# Fails when a reader changes its mind.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
  fastexcel==0.21.0 python-calamine==0.9.1 openpyxl==3.1.5 XlsxWriter==3.2.9 pyarrow==26.0.1
cd "$folder"
venv/bin/python - <<'PYTHON'
import datetime

import fastexcel
import openpyxl
import xlsxwriter
from python_calamine import CalamineWorkbook

book = xlsxwriter.Workbook("dates.xlsx")
sheet = book.add_worksheet()
for line, number in enumerate((14, 31)):
    sheet.write_number(line, 0, 44649, book.add_format({"num_format": number}))
book.close()

day = datetime.date(2022, 3, 29)
calamine = [row[0] for row in CalamineWorkbook.from_path("dates.xlsx").get_sheet_by_index(0).to_python()]
fast = fastexcel.read_excel("dates.xlsx").load_sheet(0, header_row=None, dtypes="string").to_arrow()
openpyxl_values = [cell.value for cell in openpyxl.load_workbook("dates.xlsx").active["A"]]
print("python-calamine:", calamine)
print("fastexcel as text:", fast.column(0).to_pylist())
print("openpyxl:", openpyxl_values)
assert calamine == [day, day]
assert fast.column(0).to_pylist()[1] == "44649" and "2022-03-29" in fast.column(0).to_pylist()[0]
assert openpyxl_values == [datetime.datetime(2022, 3, 29), 44649]
PYTHON
