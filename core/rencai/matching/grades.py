"""Grades and levels, as data: Chinese in simplified form.

A word of several grades stands with each of them. Grades are those of bodies' and vendors' own rules.
"""

from __future__ import annotations

GRADES: dict[str, str] = {
    "fellow": "Fellow|Fellow Member|Fellowship|Chartered Fellow|会士|院士|研究员级会员|フェロー|资深会员|资深会士",
    "senior_member": (
        "Senior Member|Senior Membership|Snr Member|Sr Member|高级会员|资深会员|シニア会员|シニアメンバー"
    ),
    "distinguished_member": "Distinguished Member|杰出会员|卓越会员",
    "chartered_member": "Chartered Member|特许会员",
    "professional_member": "Professional Member|专业会员",
    "member": "Member|Full Member|Ordinary Member|Corporate Member|会员|正会员|正式会员|普通会员|メンバー",
    "associate_member": "Associate Member|仲会员",
    "associate_fellow": "Associate Fellow|副会士|副院士",
    "associate": "Associate|准会员|助理级|助理",
    "affiliate": "Affiliate|Affiliate Member|附属会员|联系会员",
    "licentiate": "Licentiate|Licentiate Member",
    "graduate": "Graduate Member|毕业会员|见习会员",
    "student": "Student|Student Member|学生会员|学生|学员",
    "diplomate": "Diplomate|Diplomat",
    "accredited_professional": "AP|Accredited Professional|认证专家|认证专业人士|认证专业人员|专业认证人士",
    "green_associate": "GA|Green Associate|绿色助理|绿色专员|绿色助理级",
    "professional": "Professional|专业级|专业人士|专业人员",
    "expert": "Expert|专家|专家级",
    "specialty": "Specialty|Speciality|专项|专业方向",
    "specialist": "Specialist|专员",
    "practitioner": "Practitioner|从业者|从业者级|从业级|实践者",
    "foundation": "Foundation|Foundations|Foundation Level|基础级|入门级",
    "fundamentals": "Fundamentals|基础",
    "intermediate": "Intermediate|Intermediate Level|中级",
    "advanced": "Advanced|Advanced Level|高级",
    "entry": "Entry Level|Junior|初级",
    "master_level": "Master Level|Master|大师|大师级",
    "technologist_level": "Technologist Level|技术员级",
    "senior_level": "Senior Level|高级级别",
}
"""Grade -> how it is written."""

LEVELS: dict[str, str] = {
    "1": (
        "Level I|Level 1|Level One|Lvl 1|L1|Level1|Grade I|Grade 1|Class I|Class 1|First Class|1st Class|Tier 1|"
        "Part 1|Part I|一级|1级|I级|壹级|第一级|一等|I|1"
    ),
    "2": (
        "Level II|Level 2|Level Two|Lvl 2|L2|Level2|Grade II|Grade 2|Class II|Class 2|Second Class|2nd Class|"
        "Tier 2|Part 2|Part II|二级|2级|II级|贰级|第二级|二等|II|2"
    ),
    "3": (
        "Level III|Level 3|Level Three|Lvl 3|L3|Level3|Grade III|Grade 3|Class III|Class 3|Third Class|3rd Class|"
        "Tier 3|Part 3|Part III|三级|3级|III级|叁级|第三级|三等|III|3"
    ),
    "4": "Level IV|Level 4|Level Four|L4|Level4|Grade IV|Grade 4|四级|4级|IV级|IV",
    "5": "Level V|Level 5|Level Five|L5|Level5|Grade 5|五级|5级|V级",
    "6": "Level VI|Level 6|L6|Level6|六级|6级",
    "7": "Level VII|Level 7|L7|Level7|七级|7级",
    "a": "Level A|A级|甲级|Class A|Grade A",
    "b": "Level B|B级|乙级|Class B|Grade B",
    "c": "Level C|C级|丙级|Class C|Grade C",
    "d": "Level D|D级|丁级|Class D|Grade D",
}
"""Level -> how it is written."""
