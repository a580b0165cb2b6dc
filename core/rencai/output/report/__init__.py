"""The sheets of a result workbook."""
