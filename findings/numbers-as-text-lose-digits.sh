#!/usr/bin/env bash
# Read numbers of an .xlsx as text with calamine's Arrow binding.
#
# Versions: fastexcel 0.21.0; the file is written by XlsxWriter 3.2.9.
# Guess: as text, a number has the digits by which it is stored, or those that Excel shows.
# Seen: nine decimals, the rest rounded away (1E-10 is 0), and beyond 15 whole digits those of the binary number, which
# nobody typed: 1.23456789012345E+17 is 123456789012344992. Read as a float the same cells are exact. Of the formats a
# weekday (aaaa) leaves a plain number, while h:mm gives the day 1899-12-31 with the time.
# Fails when the texts become exact.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check fastexcel==0.21.0 XlsxWriter==3.2.9 pyarrow==26.0.1
cd "$folder"
venv/bin/python - <<'PYTHON'
import fastexcel
import xlsxwriter

NUMBERS = (141.020233128146, 1e-10, 1.23456789012345e17)
FORMATS = (("aaaa", 45000), ("h:mm", 0.375))
book = xlsxwriter.Workbook("numbers.xlsx")
sheet = book.add_worksheet()
sheet.write_column(0, 0, NUMBERS)
for row, (code, number) in enumerate(FORMATS, len(NUMBERS)):
    sheet.write_number(row, 0, number, book.add_format({"num_format": code}))
book.close()

reader = fastexcel.read_excel("numbers.xlsx")
texts = reader.load_sheet(0, header_row=None, dtypes="string").to_arrow().column(0).to_pylist()
floats = reader.load_sheet(0, header_row=None, dtypes="float", n_rows=3).to_arrow().column(0).to_pylist()
print("as text:", texts)
print("as float:", floats)
assert texts == ["141.020233128", "0", "123456789012344992", "45000", "1899-12-31 09:00:00"]
assert floats == list(NUMBERS)
PYTHON
