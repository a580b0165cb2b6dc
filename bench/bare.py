"""A bare read of a workbook's first sheet, as text: ``bare.py INPUT.xlsx``."""

import sys

import fastexcel

if __name__ == "__main__":
    fastexcel.read_excel(sys.argv[1]).load_sheet(0, header_row=None, dtypes="string").to_polars()
