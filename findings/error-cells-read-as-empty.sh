#!/usr/bin/env bash
# Read cells that hold an Excel error (#N/A, #DIV/0!) with calamine's two Python bindings.
#
# Versions: fastexcel 0.21.0, python-calamine 0.9.1; the file is written by XlsxWriter 3.2.9.
# Guess: read as text, an error cell gives its text, or the reader says that it could not be read.
# Seen: fastexcel with dtypes="string" gives null and python-calamine '', the same as for an empty cell; a look-up that
# found nothing cannot be told from a cell that nobody filled in.
# Fails when a binding tells them apart.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
  fastexcel==0.21.0 python-calamine==0.9.1 XlsxWriter==3.2.9 pyarrow==26.0.1
cd "$folder"
venv/bin/python - <<'PYTHON'
import fastexcel
import xlsxwriter
from python_calamine import CalamineWorkbook

book = xlsxwriter.Workbook("errors.xlsx")
sheet = book.add_worksheet()
sheet.write_row(0, 0, ["title", "name"])
sheet.write_row(1, 0, [None, "empty"])
sheet.write_formula(2, 0, "=NA()", value="#N/A")
sheet.write_formula(3, 0, "=1/0", value="#DIV/0!")
for line, name in ((2, "not found"), (3, "divided")):
    sheet.write_string(line, 1, name)
book.close()

calamine = [row[0] for row in CalamineWorkbook.from_path("errors.xlsx").get_sheet_by_index(0).to_python()]
fast = fastexcel.read_excel("errors.xlsx").load_sheet(0, header_row=None, dtypes="string").to_arrow()
print("python-calamine:", calamine)
print("fastexcel as text:", fast.column(0).to_pylist())
assert calamine == ["title", "", "", ""]
assert fast.column(0).to_pylist() == ["title", None, None, None]
PYTHON
