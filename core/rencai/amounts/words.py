"""What stands over a table of amounts."""

from __future__ import annotations

AMOUNT = "amount_cny"
HEADINGS = {
    AMOUNT: ("金额（元）", "奖励金额（元）", "amount_cny", "amount (CNY)", "amount (yuan)"),
    "input": ("文件", "input", "file"),
    "sheet": ("工作表", "sheet"),
    "row": ("原行号", "行号", "row"),
    "applicant_id": ("工号", "员工编号", "人员编号", "applicant_id", "applicant ID"),
    "city": ("城市", "city"),
    "pathway": ("认定路径", "pathway"),
    "qualification": ("职业资格名称", "qualification"),
    "title_level": ("职称级别", "级别", "title_level", "title level"),
    "reward": ("奖励", "待遇", "reward"),
}
"""The amount, and the columns of an award that a line may name; a heading that gives no unit is none of an amount."""

ASIDE = ("序号", "姓名", "备注", "单位", "no.", "name", "remarks", "employer")
"""Headings of columns that limit nothing: every other one that is not known is refused, for it may be a condition."""
