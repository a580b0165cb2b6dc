"""Why a file or a run came to nothing, and what its owner can do: error codes in HR's words."""

from __future__ import annotations

from rencai.labels import pick

FAULTS = {
    "E_INPUT_MISSING": ("文件不见了：评定之前被移走或删除", "the file is gone: moved or deleted before it was scored"),
    "E_INPUT_NOT_FILE": ("不是普通文件，或没有读取权限", "no ordinary file, or it may not be read"),
    "E_INPUT_NOT_WORKBOOK": (
        "不是电子表格，或文件已损坏；请用 Excel 或 WPS 打开，另存为 .xlsx 后重新提交",
        "no spreadsheet, or damaged; open it, save it as .xlsx and hand it in again",
    ),
    "E_INPUT_PASSWORD": ("有密码保护；请去掉密码后重新提交", "protected by a password; save it without one"),
    "E_INPUT_EMPTY": ("没有任何内容；请检查是否放错了文件", "nothing in it; is it the right file?"),
    "E_INPUT_SHEET": ("没有所指定的工作表", "it lacks the sheet that was asked for"),
    "E_INPUT_TOO_LARGE": ("文件过大；请拆分为几个文件", "too large; split it"),
    "E_INPUT_TOO_WIDE": ("列数过多；请删去右侧无关的列", "too many columns; delete those that are not needed"),
    "E_INPUT_TOO_LONG": ("行数超过 Excel 的上限；请拆分", "more rows than Excel holds; split it"),
    "E_INPUT_TIMEOUT": ("读取时间过长；请另存为 .xlsx，或拆分", "reading took too long; save it as .xlsx, or split it"),
    "E_INPUT_UNSAFE": (
        "文件内部结构可疑，出于安全未读取；请用 Excel 或 WPS 打开后另存为 .xlsx",
        "holds what no spreadsheet program writes and was not read; open it and save it as .xlsx",
    ),
    "E_INPUT_CHANGED": ("读取时文件被改动；请保存后重新提交", "it was written to while it was read; hand it in again"),
    "E_INPUT_READER": ("读取程序出错；请联系管理员", "the reader failed; tell the administrator"),
    "E_INPUT_NO_HEADER": (
        "没有找到表头；第一行请用模板中的列名（rencai template 可生成模板）",
        "no header was found; use the headings of the template (rencai template)",
    ),
    "E_INPUT_NO_ROWS": ("表头下面没有申请人", "there is no applicant below the header"),
    "E_RUN_DEAD": (
        "评定这个文件时程序多次中断；请联系管理员",
        "the program was cut off several times while it scored this file; tell the administrator",
    ),
    "E_RUN_BROKEN": ("程序内部出错；请联系管理员", "an error of the program; tell the administrator"),
    "E_CITY_FAILED": ("城市插件出错；请联系管理员", "a city's package failed; tell the administrator"),
}
OTHER = ("未能评定；详见下面的错误信息", "it could not be scored; see the error below")


def fault(code: str | None, lang: str) -> str:
    """What is wrong with a file, and what its owner can do."""
    return pick(FAULTS.get(code or "", OTHER), lang)
