#!/usr/bin/env bash
# Read an OpenDocument cell that holds a tab or a line break with calamine's two Python bindings.
#
# Versions: fastexcel 0.21.0, python-calamine 0.9.1; the file is written by odfpy 1.4.1.
# Guess: the tab (text:tab) and the line break (text:line-break) arrive as white space, as a space (text:s) does.
# Seen: both vanish, so that the words on either side grow together; text:s is kept. LibreOffice writes text:tab
# for a tab typed into a cell, so a list of two qualifications in one cell becomes one name that nobody has.
# Fails when a binding reads such a cell otherwise.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
  fastexcel==0.21.0 python-calamine==0.9.1 odfpy==1.4.1 pyarrow==26.0.1
cd "$folder"
venv/bin/python - <<'PYTHON'
import fastexcel
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import LineBreak, P, S, Tab
from python_calamine import CalamineWorkbook

document = OpenDocumentSpreadsheet()
table = Table(name="S")
for element in (Tab(), LineBreak(), S()):
    paragraph = P()
    paragraph.addText("ACCA")
    paragraph.addElement(element)
    paragraph.addText("CFA")
    cell = TableCell(valuetype="string")
    cell.addElement(paragraph)
    row = TableRow()
    row.addElement(cell)
    table.addElement(row)
document.spreadsheet.addElement(table)
document.save("cells.ods")

texts = [row[0] for row in CalamineWorkbook.from_path("cells.ods").get_sheet_by_index(0).to_python()]
arrow = fastexcel.read_excel("cells.ods").load_sheet(0, header_row=None, dtypes="string").to_arrow()
print("tab, line break, space:", texts, arrow.column(0).to_pylist())
assert texts == arrow.column(0).to_pylist() == ["ACCACFA", "ACCACFA", "ACCA CFA"]
PYTHON
