"""What a night says to HR, in Chinese and English."""

from __future__ import annotations

LEFT = {
    "growing": ("文件还在写入，留待下一夜", "still being written; left for the next night"),
    "open": (
        "文件正在 Excel 或 WPS 中打开，留待下一夜；请保存并关闭",
        "open in a spreadsheet program; save and close it",
    ),
}
RESULT, REPORT = ("结果", "result"), ("报告", "report")
