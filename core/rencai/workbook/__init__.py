"""The only writer of result workbooks and templates."""

from rencai.workbook.sheet import Banner, Chart, Choice, Sheet
from rencai.workbook.template import blank, filled, is_guide
from rencai.workbook.writer import made, write

__all__ = ["Banner", "Chart", "Choice", "Sheet", "blank", "filled", "is_guide", "made", "write"]
