"""What stands beside a name, as data: countries, what qualifies it, trades, and what says nothing.

Chinese is simplified.
"""

from __future__ import annotations

COUNTRIES: dict[str, str] = {
    "CN": "China|Chinese|PRC|中国|中华人民共和国|我国",
    "HK": "Hong Kong|HK|HKSAR|香港|香港特别行政区",
    "MO": "Macao|Macau|澳门",
    "TW": "Taiwan|台湾",
    "US": "US|USA|U.S.|U.S.A.|United States|America|American|美国|美利坚合众国|全美|北美",
    "GB": "UK|U.K.|United Kingdom|Britain|British|England|GB|英国|英格兰",
    "AU": "Australia|Australian|Aust|澳大利亚|澳洲|AU",
    "NZ": "New Zealand|新西兰|NZ",
    "CA": "Canada|Canadian|加拿大",
    "SG": "Singapore|新加坡|SG",
    "MY": "Malaysia|马来西亚",
    "IN": "India|Indian|印度",
    "JP": "Japan|Japanese|日本|日本国|JP",
    "KR": "Korea|Korean|South Korea|韩国|大韩民国",
    "DE": "Germany|German|德国",
    "FR": "France|French|法国",
    "IE": "Ireland|Irish|爱尔兰",
    "CH": "Switzerland|Swiss|瑞士",
    "NL": "Netherlands|Dutch|荷兰",
    "RU": "Russia|Russian|俄罗斯|俄国",
    "ZA": "South Africa|南非",
    "EU": "Europe|European|欧洲|欧盟",
}
"""Country or region -> its words; those within a body's own name do not count."""

QUALIFIERS: dict[str, str] = {
    "applicant": (
        "applicant|applicant for|applied|applied for|applying|applying for|application|application pending|"
        "pending|in progress|in process|申请|申请中|申请人|已申请|待批|待批准|审批中|审核中|办理中|待取得|拟申请|"
        "在办|待发证|报名|已报名|报考|在考|备考|备考中|在读|考试中|进行中"
    ),
    "candidate": (
        "candidate|candidacy|候选|候选人|后备|预备|准备|trainee|in training|intern|apprentice|培训|培训班|培训师|"
        "讲师|课程|教材|training|trainer|instructor|course|course completion|tutor|teacher|导师|教练|研修|"
        "training completed|completion|结业|结业证书|进修"
    ),
    "passed": (
        "passed|pass|exam passed|passed exam|exam|exams|examination|examinations|passed all exams|考试|考试通过|"
        "通过|通过考试|已通过|笔试|成绩单|合格成绩|成绩合格|科目|部分科目|全科通过|全科|全部科目|单科|模块|"
        "module|modules|papers|paper|F1|F2|F3|F4|F5|F6|F7|F8|F9|F1-F9|P1|P2|P3|P4|P5"
    ),
    "lapsed": (
        "former|formerly|ex|past|previous|previously|expired|lapsed|revoked|suspended|resigned|retired|withdrawn|"
        "cancelled|canceled|terminated|inactive|过期|已过期|失效|已失效|到期|已到期|注销|已注销|吊销|已吊销|撤销|"
        "已撤销|暂停|退会|已退会|曾任|曾获|曾经|曾是|前任|前会员|原会员|退休|已退休|作废"
    ),
    "not": (
        "not|no|non|without|never|none|failed|fail|not yet|未取得|未通过|未获|未获得|没有|无证书|无证|暂无|暂无证书|"
        "未持有|未考取|尚未|不是|"
        "非会员|非正式|不具备|不合格"
    ),
    "honorary": (
        "honorary|hon|honoris|emeritus|life|life member|life fellow|life senior member|荣誉|名誉|终身|终生|"
        "名誉会员|荣誉会员|荣誉会士|名誉会士|终身会士|终身会员|终身高级会员|honorary fellow|honorary member|"
        "honorary degree"
    ),
    "like": (
        "equivalent|equivalent to|similar|similar to|comparable|level equivalent|同等|相当|相当于|类似|等同|"
        "等同于|同级|同等水平|级别相当"
    ),
    "future": "expected|planned|planning|intended|拟取得|拟考|计划取得|预计|即将|有望",
    "maybe": "or|maybe|perhaps|possibly|tbc|tba|或者|可能|疑似|待定|待确认|待核实|不详|不确定",
    "nominee": "nominee|nominated|nomination|elect|fellow elect|提名|被提名|推荐|入围|当选候选",
    "staff": "staff|employee|employed|partner|reseller|volunteer|chapter chair|员工|雇员|志愿者|分会主席|工作人员",
    "copy": "fake|forged|sample|specimen|假|伪造|样本|样张|示例",
}
"""What makes a name another thing than its holder's qualification -> its words. A name with one is a question."""

NOTHING = (
    "a|certificate|certificates|certification|certifications|cert|qualification|qualifications|qualified|"
    "credential|credentials|credentialed|holder|holders|holding|grade|level|levels|status|designation|title|"
    "titles|membership|class|professional qualification|professional qualifications|license|licence|"
    "licensed holder|accreditation|awarded|obtained|valid|certificated|registered trademark|证书|资格证书|资格证|"
    "资格|认证证书|职业认证证书|专业认证|职业资格|职业资格证书|执业资格|执业资格证书|执业证书|专业资格|"
    "专业资格证书|职业认证|从业资格|资质|资质证书|等级|级别|级会员|级|等级证书|会员级别|会员等级|会员资格|"
    "会员证书|会员证|持有|持有人|持有者|持证|持证人|持证者|获得|获得者|取得|拥有|具有|具备|已取得|已获得|已获|"
    "现为|见附件|见附表|见备注|见证书|见原件|详见|如附件|如扫描件|如复印件|扫描件|复印件|原件|附件|附表|备注|"
    "序号|编号|境外|国外|海外|number|attached|attachment|称号|头衔|职衔|证照|执照|牌照|的|之|及|与|和|并|暨|有效|"
    "在有效期内|有效期内|英文|中文|全称|简称|缩写|名称|证书名称|资格名称|card|"
    "cards|会员卡|会籍|证件|证明|资格证明|证明文件|无名称|未命名|无证书名称|未填|未填写|未提供|未上传|已上传|空白|"
    "see attached|see attachment|see attached file|attachment|attachments|enclosed|请见附件|另附"
)
"""Words that tell no name from another."""

HARMLESS = (
    "BSc|B.Sc|BA|BEng|B.Eng|BBA|MSc|M.Sc|MA|MEng|M.Eng|MPhil|MBA|EMBA|PhD|Ph.D|DPhil|EngD|LLB|LLM|MD|Hons|Mr|Ms|"
    "Dr|Prof|EUR ING|Eur Ing|博士|博士后|先生|女士|教授"
)
"""Degrees and forms of address, which say nothing against a grade or a designation beside them."""

TRADES = (
    "engineer|surveyor|accountant|architect|builder|actuary|auditor|toxicologist|chemist|biologist|planner|"
    "international|global|worldwide|国际|全球|项目管理|项目经理"
)
"""What holders are called by trade; beside a grade of a body it adds nothing to it. So does Chinese that ends so:"""

TRADE = r"^\p{Han}+[师家]$"

CERTIFIED = "Certified|认证"
"""Says nothing beside the body that certifies; otherwise it is a part of the name."""

STOP = ("of", "the", "for", "in", "on", "at", "by", "to", "and", "with", "an", "as", "from")
"""Words left out before names are compared: whether a body's name has them differs from hand to hand."""
