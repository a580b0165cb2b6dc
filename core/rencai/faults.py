"""Why a file, a run or a list came to nothing, and what its owner can do: error codes in HR's words."""

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
    "E_LIST_NO_TABLE": ("文件里没有能读出文字的表格", "no table in it whose text can be read"),
    "E_LIST_NO_HEADER": (
        "没有找到目录的表头：没有一行含有资格名称的列名",
        "no list: no row has the heading of a qualification's name",
    ),
    "E_LIST_APPLICANTS": ("这是人员名单，不是资格目录", "a list of applicants, not of qualifications"),
    "E_LIST_SEVERAL": ("文件里有几份目录；请写明用哪张工作表", "several lists in one file; say which sheet"),
    "E_LIST_EMPTY": ("目录的表头下面没有条目", "a list's header, and no entry below it"),
    "E_LIST_EDITION": (
        "没有这一版，或施行日、总数与已知的不同；新的一版要写施行日",
        "no such edition, or its day or total is another; a new one needs its first day",
    ),
    "E_LIST_EXISTS": (
        "这一版已导入过目录；要替换请勾选“替换”，或先移除",
        "a list of this edition was imported already; tick “replace”, or remove it first",
    ),
    "E_LIST_NONE": ("这一版没有导入过目录", "no list of this edition was imported"),
    "E_USAGE": ("填写有误；详见下面的错误信息", "something was filled in that cannot be; see the error below"),
    "E_USAGE_CITY": ("没有这个城市", "no such city"),
    "E_USAGE_INPUT": ("两个文件同名", "two files have one name"),
    "E_USAGE_DATE": ("日期写作 2026-11-23", "write the day as 2026-11-23"),
    "E_USAGE_SHEET": ("没有这张工作表", "no such sheet"),
    "E_USAGE_DECISION": (
        "这个决定不是本部门的、已不适用、已推广（须先收回）或条目已不在目录中",
        "the decision is not the department's, holds no longer, is promoted (withdraw it first), or its entry is gone",
    ),
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
