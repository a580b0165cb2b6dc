"""What lines say that are no applicants: patterns over text in one width and case, trimmed."""

from __future__ import annotations

_SHOWN = r"(?:填写|填表|填报|参考|模板|录入)?(?:示例|样例|范例|示范|举例|例子|例|example|sample|e\.?g\.?)"
EXAMPLE = (
    rf"^[(\[【<]?{_SHOWN}(?:行|数据|信息|row|[一二三四五])?\s*[0-9]?[)\]】>]?$"
    rf"|^[(\[【<]?(?:{_SHOWN}|例如|如)[0-9]?[)\]】>]?\s*:"
    rf"|[(\[【<]{_SHOWN}[0-9]?(?:[,，、\s]*请?勿?删除?)?[)\]】>]"
)
MAY_BE_EXAMPLE = r"(?i)[例如]|示范|ample|e\.?g"
"""Fits every text, as typed, that EXAMPLE fits, and few others."""

GUIDE = (
    r"^[(\[【*]?(?:必填项?|选填项?|非必填项?|可选|必选|可不填|单选|多选|下拉.*|系统生成|自动生成|手工?填写?|文本|文字|字符串?|日期|数字"
    r"|数值|整数|小数|选项|是/否|有/无|y/n|yes/no|text|string|date|numbers?|numeric|integer|required|optional|mandatory"
    r"|drop-?down.*|list|select|(?:日期|文本|数字)?格式.*|(?:文本|日期|数字|数值)(?:型|类型|格式).*|yyyy.*|format.*|(?:请|须).*"
    r"|填[写报](?:要求|说明|规则|格式)|(?:字段|数据)?类型|要求|说明|是否必填)[)\]】]?$"
)

TOKENS = {
    token: number
    for tokens in ("abcdefghijklmnopqrstuvwxyz", "甲乙丙丁戊己庚辛壬癸", "一二三四五六七八九十")
    for number, token in enumerate(tokens, start=1)
} | {str(number): number for number in range(1, 501)}
"""What a column may be numbered by."""
AROUND_TOKEN = r"^[(\[第]|[)\]列.、]$"  # noqa: S105 - a pattern, no secret
COUNTED_BY = ("栏次", "列次", "行次", "栏目", "列号", "栏号", "列")
"""What stands before the numbers of the columns."""

TOTAL = (
    r"(?:[合小总共累]\s*计|总和|总数|\b(?:sub|grand)?[\s-]?totals?)(?:人数|数|金额)?[\s:]*[0-9.,]*\s*[人名个]?$"
    r"|^(?:[合总共小]\s*计|共有?)[\s:]*[0-9]+\s*[人名个条位].{0,20}$"
)
DAY = r"^[0-9]{4}\s*年\s*[0-9]{1,2}\s*月\s*[0-9]{1,2}\s*日$"
FIGURE = r"^[-+¥$]?[\s0-9.,%/]*(?:万?元|[人名个条位])?$"

_ROLE = (
    r"(?:(?:制表|填表|填报|填写|审核|复核|审批|批准|审定|经办|负责|联系|编制|报送|核对|录入|统计|申报)(?:人员?|者|单位|部门|日期|时间|电话|方式)"
    r"(?:签字|签名|签章)?|(?:单位|部门|主管)(?:负责人|领导)|领导签字|电话|手机|传真|邮箱|地址|日期|单位(?:公章|盖章)"
    r"|(?:prepared|checked|reviewed|approved|signed|filled|filled in|compiled|submitted) by"
    r"|contact(?: person)?|tel|phone|signature)"
)
FOOTER = (
    rf"^{_ROLE}\s*(?:[(\[][^)\]]*[)\]])?\s*:"
    r"|^(?:备注|附注|注|注意|注意事项|说明|填[表写]说明|声明|承诺|notes?|remarks?)\s*[0-9一二三四五]?\s*:"
    r"|^以上.*(?:属实|无误|真实|有效)|^[-—*=\s]*以下(?:空白|无正文|无内容)[-—*=\s]*$"
    r"|^.{0,12}[(\[](?:公章|盖章|单位公章|单位盖章|签字|签章|签名)[)\]]\s*:?$"
)
ROLE = rf"^{_ROLE}$"

_NUMBER = r"\s*[0-9一二三四五六七八九十]+\s*"
_PAGES = rf"(?:第{_NUMBER}页|共{_NUMBER}页|page{_NUMBER}|[0-9]{{1,4}}\s*/\s*[0-9]{{1,4}}\s*页)"
PAGE = rf"^[-—–\s]*{_PAGES}(?:[\s,/|]*(?:{_PAGES}|(?:of|/){_NUMBER}))*[-—–\s]*$|^[-—–]\s*[0-9]{{1,4}}\s*[-—–]$"

SECTION = (
    r"^※|^(?:[一二三四五六七八九十]{1,3}\s*[、.]|[(][一二三四五六七八九十]{1,3}[)])\s*\S"
    r"|^[^()]{1,30}\(\s*共?\s*[0-9]+\s*[人名]\s*\)$"
)

SERIAL = ("序号", "序", "编号", "行号", "no", "number", "sn", "number", "#")
"""Headings, as by ``fold``, of columns that only count the lines."""

NOISE = (EXAMPLE, GUIDE, TOTAL, FOOTER, ROLE, SECTION, PAGE)
