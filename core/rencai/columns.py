"""The canonical columns of an applicant's row: what they mean, and the headings they are known by."""

from __future__ import annotations

from rencai.policy import Column


def _column(name: str, kind: str, zh: str, en: str, says: str) -> Column:
    return Column(name, tuple(zh.split(" ")), tuple(en.split(", ")), kind, says)


_PERSON = (
    _column(
        "applicant_id",
        "text",
        "工号 员工编号 人员编号 员工号 职工号 申请人编号 申请编号",
        "Applicant ID, Employee ID, Employee number, Staff ID, Staff number",
        "The employer's own number for the applicant.",
    ),
    _column(
        "name",
        "text",
        "姓名 申请人姓名 员工姓名 人员姓名 姓名（中文或英文）",
        "Name, Full name, Applicant name, Employee name",
        "The applicant's name, carried through and never checked.",
    ),
    _column(
        "nationality",
        "word",
        "国籍 国籍（地区） 国籍或地区 国籍/地区",
        "Nationality, Citizenship, Nationality (region), Nationality or region",
        "Country or region of the applicant's passport or permit, by name or ISO code.",
    ),
    _column(
        "id_number",
        "text",
        "证件号码 护照号码 身份证号码 证件号 护照号 身份证号 有效证件号码",
        "ID number, Passport number, Identity number, Passport no, ID no",
        "Number of the passport or identity document; type it as text.",
    ),
    _column(
        "birth_date",
        "date",
        "出生日期 出生年月 出生年月日 生日",
        "Birth date, Date of birth, Birthday, DOB",
        "Day of birth, to the day.",
    ),
)

_CERTIFICATE = (
    _column(
        "qualification",
        "text",
        "职业资格名称 境外职业资格 国际职业资格证书名称 证书名称 国际职业资格 境外职业资格名称 境外职业资格证书"
        " 境外职业资格证书名称 国际职业资格名称 职业资格证书名称 职业资格证书 职业资格 资格证书名称 资格名称",
        "Qualification, Qualification name, Overseas qualification, Professional qualification, Certificate name,"
        " Certification",
        "Name of the overseas professional qualification as printed on the certificate.",
    ),
    _column(
        "issuer",
        "text",
        "发证机构 颁发机构 发证机关 颁证机构 证书颁发机构 发证单位 颁发单位",
        "Issuer, Issuing body, Issuing organisation, Issuing organization, Issuing authority, Awarding body",
        "The body that issued the certificate.",
    ),
    _column(
        "issuing_country",
        "text",
        "发证国家（地区） 发证国家 发证国家或地区 颁发国家 发证国 发证地区",
        "Issuing country, Country of issue, Issuing country (region), Country of issuer",
        "Country or region in which the certificate was issued.",
    ),
    _column(
        "certificate_number",
        "text",
        "证书编号 证书号 证书号码 资格证书编号",
        "Certificate number, Certificate no, Certificate ID, License number",
        "Number of the certificate; type it as text.",
    ),
    _column(
        "issue_date",
        "date",
        "发证日期 取得日期 颁发日期 取得时间 证书取得日期 证书取得时间 发证时间 获证日期",
        "Issue date, Date of issue, Issued on, Date obtained",
        "Day on which the certificate was issued.",
    ),
    _column(
        "expiry_date",
        "date",
        "有效期至 到期日期 有效期 证书有效期至 证书到期日期 到期日 失效日期 有效期截止日期 有效期限",
        "Expiry date, Valid until, Expiration date, Expires, Valid to, Expires on",
        "Last day of the certificate's last renewal, or permanent (长期).",
    ),
    _column(
        "verification",
        "word",
        "核验结果 核验状态 证书核验结果 证书核验状态 核验情况",
        "Verification, Verification result, Verification status",
        "Whether the certificate was proved genuine.",
    ),
)

_WORK = (
    _column(
        "experience_years",
        "number",
        "相关工作年限 从业年限 工作年限 相关工作经历年限 从事相关工作年限 专业工作年限",
        "Experience years, Years of experience, Relevant experience, Work experience years",
        "Years of work in the qualification's field, overseas years included.",
    ),
    _column(
        "overseas_experience_years",
        "number",
        "境外工作年限 海外工作年限 国外工作年限 境外从业年限 海外从业年限",
        "Overseas experience years, Years of overseas experience, Overseas experience",
        "Years of that work done outside the Chinese mainland.",
    ),
    _column(
        "work_city",
        "word",
        "工作城市 工作地点 工作地 所在城市 就业城市 工作所在城市",
        "Work city, City of work, Work location, Work place, Workplace",
        "City in which the applicant works, by name or address.",
    ),
    _column(
        "employer",
        "text",
        "工作单位 用人单位 单位名称 公司 公司名称 现工作单位 企业名称",
        "Employer, Employer name, Company, Company name",
        "The applicant's employer in China.",
    ),
    _column(
        "employment_relation",
        "flag",
        "劳动（人事）关系 是否签订劳动合同 劳动关系 劳动人事关系 劳动合同 是否签订合同 人事关系",
        "Employment relation, Labour contract, Labor contract, Employment contract",
        "Whether a labour (personnel) relation with the employer exists.",
    ),
    _column(
        "job_type",
        "word",
        "岗位类别 岗位性质 岗位类型 工作岗位类别",
        "Job type, Post type, Job category, Position type",
        "Kind of post: technical, management, sales, administration, manual or other.",
    ),
    _column(
        "related_field",
        "flag",
        "从事相关专业 是否对口 专业对口 是否专业对口 是否从事相关专业 从事相关或相近专业",
        "Related field, Works in related field, Works in the field",
        "Whether the work is in the qualification's field or a related one.",
    ),
    _column(
        "industry",
        "word",
        "所属行业 行业领域 行业 行业类别 产业领域 所属产业",
        "Industry, Sector, Industry sector",
        "Industry of the employer or the post.",
    ),
    _column(
        "frontier_industry",
        "flag",
        "高精尖产业 是否高精尖 是否高精尖产业 高精尖 是否属于高精尖产业",
        "Frontier industry, High-end industry, High-precision industry",
        "Whether the post is in a high-end, precision or cutting-edge industry.",
    ),
    _column(
        "annual_pay_cny",
        "number",
        "年薪 税前年薪 年收入 税前年收入 年工资收入 年薪人民币",
        "Annual pay CNY, Annual pay, Annual salary, Annual income, Annual salary CNY",
        "Yearly pay before tax, in yuan.",
    ),
    _column(
        "months_in_china",
        "number",
        "每年在华工作月数 在华工作月数 每年在华月数 在华月数 年在华工作时间",
        "Months in China, Months in China per year, Months per year in China",
        "Months a year spent at work in China.",
    ),
)

_STANDING = (
    _column(
        "education",
        "word",
        "学历 最高学历 学历层次 文化程度 学历学位",
        "Education, Highest education, Degree, Education level, Highest degree",
        "Highest degree or level of education.",
    ),
    _column(
        "specialty",
        "word",
        "专业 专业领域 从事专业 专业类别 专业方向 申报专业",
        "Specialty, Speciality, Major, Field, Professional field",
        "Field of the applicant's work.",
    ),
    _column(
        "current_title",
        "word",
        "现有职称 职称 现职称 职称系列 现有职称名称",
        "Current title, Professional title, Current professional title, Title series",
        "Chinese professional title held now, by its series; none if there is none.",
    ),
    _column(
        "current_title_level",
        "word",
        "职称级别 职称等级 现有职称级别 现有职称等级 现职称级别",
        "Current title level, Title level, Professional title level",
        "Level of that title.",
    ),
    _column(
        "current_title_date",
        "date",
        "职称取得日期 职称取得时间 现有职称取得日期 现有职称取得时间 职称评定日期",
        "Current title date, Title date, Date of current title",
        "Day on which that title was obtained.",
    ),
    _column(
        "outstanding",
        "flag",
        "贡献突出 作用突出 是否贡献突出 是否作用突出 突出贡献",
        "Outstanding, Outstanding contribution, Outstanding contributor",
        "Whether the employer attests an outstanding contribution.",
    ),
    _column(
        "employer_recommendation",
        "flag",
        "单位推荐 用人单位推荐 是否单位推荐 单位是否推荐",
        "Employer recommendation, Recommended by employer",
        "Whether the employer recommends the applicant.",
    ),
    _column(
        "hsk_level",
        "number",
        "汉语水平 HSK HSK等级 汉语水平等级 HSK级别 汉语水平考试等级",
        "HSK level, Chinese level, Chinese proficiency",
        "Level of the Chinese proficiency test (HSK), 1 to 9.",
    ),
)

_SKILL = (
    _column(
        "skill_certificate",
        "flag",
        "职业技能等级证书 技能等级证书 职业技能等级 是否有职业技能等级证书",
        "Skill certificate, Skill level certificate, Vocational skill certificate",
        "Whether the applicant holds a vocational skill-level certificate.",
    ),
    _column(
        "theory_test",
        "flag",
        "理论考试 理论知识考试 理论考试结果 理论考试是否合格",
        "Theory test, Theory examination, Theory exam",
        "Whether the theory test was passed.",
    ),
    _column(
        "skill_test",
        "flag",
        "技能考核 操作技能考核 技能考核结果 技能考核是否合格",
        "Skill test, Skill assessment, Practical test",
        "Whether the skill test was passed.",
    ),
    _column(
        "performance_review",
        "flag",
        "业绩评审 业绩评审结果 工作业绩评审 业绩评审是否合格",
        "Performance review, Performance assessment",
        "Whether the review of work results was passed.",
    ),
    _column(
        "talent_evaluation",
        "word",
        "技能人才评选结果 技能人才评选 评选结果 技能评选结果",
        "Talent evaluation, Talent evaluation result, Skilled talent evaluation",
        "Result in an evaluation of skilled talent.",
    ),
    _column(
        "application_date",
        "date",
        "申请日期 申报日期 申请时间 申报时间",
        "Application date, Date of application, Applied on",
        "Day of the application, whose law applies to the row; empty: the run's basis date.",
    ),
)

COLUMNS: tuple[Column, ...] = (*_PERSON, *_CERTIFICATE, *_WORK, *_STANDING, *_SKILL)
"""All canonical columns, in the order in which a template shows them."""
