"""The only writer of result workbooks and templates."""

from rencai.workbook.sheet import Banner, Chart, Choice, Sheet
from rencai.workbook.template import is_guide, template
from rencai.workbook.writer import made, write

__all__ = ["Banner", "Chart", "Choice", "Sheet", "is_guide", "made", "template", "write"]
