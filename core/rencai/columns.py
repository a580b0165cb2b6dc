"""The canonical columns of an applicant's row: what they mean, and the headings they are known by."""

from __future__ import annotations

from rencai.policy import Column


def _column(name: str, kind: str, zh: str, en: str, says: str) -> Column:
    return Column(name, tuple(zh.split(" ")), tuple(en.split(", ")), kind, says)


_PERSON = (
    _column(
        "applicant_id",
        "text",
        "工号 员工编号 人员编号 员工号 职工号 申请人编号 申请编号 职工编号 人员工号 员工工号 职工工号",
        "Applicant ID, Employee ID, Employee number, Staff ID, Staff number, Employee no, Staff no"
        ", Applicant number, Applicant no, Personnel number",
        "The employer's own number for the applicant.",
    ),
    _column(
        "name",
        "text",
        "姓名 申请人姓名 员工姓名 人员姓名 姓名（中文或英文） 名字 中文姓名 职工姓名 申报人姓名 申请人 姓名（中文）",
        "Name, Full name, Applicant name, Employee name, Applicant's name, Name of applicant, Employee's name"
        ", Staff name, Name in full",
        "The applicant's name, carried through and never checked.",
    ),
    _column(
        "nationality",
        "word",
        "国籍 国籍（地区） 国籍或地区 国籍/地区 国别 国籍国 现国籍 申请人国籍 国籍（国家） 国籍（国别） 护照国籍",
        "Nationality, Citizenship, Nationality (region), Nationality or region, Country of citizenship"
        ", Country of nationality, Nationality/Citizenship, Country of passport",
        "Country or region of the applicant's passport or permit, by name or ISO code.",
    ),
    _column(
        "id_number",
        "text",
        "证件号码 护照号码 身份证号码 证件号 护照号 身份证号 有效证件号码 身份证 护照编号 证件编号 身份证件号码"
        " 身份证件号 有效证件号 有效身份证件号码 居民身份证号 居民身份证号码 公民身份号码 护照/身份证号"
        " 护照/身份证号码 身份证/护照号 身份证/护照号码 护照（证件）号码"
        " 身份证号/护照号 身份证号（护照号） 身份证号码/护照号码 护照号/身份证号 护照号码/身份证号码",
        "ID number, Passport number, Identity number, Passport no, ID no, ID card number, ID card no"
        ", Identity card number, Identity card no, Identification number, ID document number, Passport/ID number"
        ", ID/Passport number, Passport or ID number",
        "Number of the passport or identity document; type it as text.",
    ),
    _column(
        "birth_date",
        "date",
        "出生日期 出生年月 出生年月日 生日 出生时间 出生日 生日日期",
        "Birth date, Date of birth, Birthday, DOB, Day of birth, Born on",
        "Day of birth, to the day.",
    ),
)

_CERTIFICATE = (
    _column(
        "qualification",
        "text",
        "职业资格名称 境外职业资格 国际职业资格证书名称 证书名称 国际职业资格 境外职业资格名称 境外职业资格证书"
        " 境外职业资格证书名称 国际职业资格名称 职业资格证书名称 职业资格证书 职业资格 资格证书名称 资格名称"
        " 国际职业资格证书 证书全称 境外资格证书名称 境外证书名称 国际证书名称 国际资格证书名称 国际资格名称"
        " 境外资格名称 职业证书名称 执业资格证书名称 执业资格名称 证书英文名称 证书中文名称 证书名称（英文）"
        " 证书名称（中文） 证书名称（中英文） 资格证书（国外） 资格证书（境外） 持有境外职业资格证书名称",
        "Qualification, Qualification name, Overseas qualification, Professional qualification, Certificate name"
        ", Certification, Name of certificate, Name of qualification, Qualification title, Certification name"
        ", Professional certification, Professional certificate, International qualification, Foreign qualification"
        ", Overseas professional qualification, International professional qualification, Cert name",
        "Name of the overseas professional qualification as printed on the certificate.",
    ),
    _column(
        "issuer",
        "text",
        "发证机构 颁发机构 发证机关 颁证机构 证书颁发机构 发证单位 颁发单位 发证部门 颁发部门 颁发机关 颁证单位"
        " 颁证机关 发证组织 证书发证机构 证书发证单位 证书发证机关 证书颁发单位 证书颁发机关 证书签发机构"
        " 证书授予机构 发证机构名称 颁发机构名称 发证单位名称",
        "Issuer, Issuing body, Issuing organisation, Issuing organization, Issuing authority, Awarding body"
        ", Issued by, Awarding organisation, Awarding institution, Issuing institution, Issuing agency"
        ", Certifying body, Certification body, Certificate issuer",
        "The body that issued the certificate.",
    ),
    _column(
        "issuing_country",
        "text",
        "发证国家（地区） 发证国家 发证国家或地区 颁发国家 发证国 发证地区 颁发国家（地区） 颁发国家或地区 颁发地区"
        " 颁发国 证书颁发国家 证书颁发国家（地区） 证书发证国家 证书发证国家（地区） 颁证国家 颁证国家（地区）"
        " 发证国别",
        "Issuing country, Country of issue, Issuing country (region), Country of issuer, Country of issuance"
        ", Country or region of issue, Country/region of issue, Issuing country or region, Issuer country",
        "Country or region in which the certificate was issued.",
    ),
    _column(
        "certificate_number",
        "text",
        "证书编号 证书号 证书号码 资格证书编号 证书编码 资格证书号 资格证书号码 职业资格证书编号 职业资格证书号"
        " 职业资格证书号码",
        "Certificate number, Certificate no, Certificate ID, License number, Certification number, Cert no"
        ", License no, Licence number, Licence no, Credential ID, Credential number",
        "Number of the certificate; type it as text.",
    ),
    _column(
        "issue_date",
        "date",
        "发证日期 取得日期 颁发日期 取得时间 证书取得日期 证书取得时间 发证时间 获证日期 颁发时间 颁证日期 颁证时间"
        " 证书颁发日期 证书颁发时间 证书发证日期 证书发证时间 证书获得日期 证书获得时间 获证时间 取证日期 取证时间"
        " 发证年月日 发证年月",
        "Issue date, Date of issue, Issued on, Date obtained, Date issued, Issued date, Issuance date"
        ", Date of issuance, Certificate issue date, Certificate date, Award date, Date awarded",
        "Day on which the certificate was issued.",
    ),
    _column(
        "expiry_date",
        "date",
        "有效期至 到期日期 有效期 证书有效期至 证书到期日期 到期日 失效日期 有效期截止日期 有效期限 有效期截止"
        " 有效期截止日 有效期截至 有效截止日期 有效期止 有效至 有效期到期日 有效期终止日期 有效期结束日期"
        " 证书有效期 证书有效期限 证书有效期截止日期 证书有效截止日期 证书到期日 证书失效日期 到期时间 失效时间",
        "Expiry date, Valid until, Expiration date, Expires, Valid to, Expires on, Expiry, Expiration, Expire date"
        ", Date of expiry, Date of expiration, Valid through, Valid till, Validity end date"
        ", Certificate expiry date, Exp date",
        "Last day of the certificate's last renewal, or permanent (长期).",
    ),
    _column(
        "verification",
        "word",
        "核验结果 核验状态 证书核验结果 证书核验状态 核验情况 证书核验情况 核验结论 证书核验结论 证书真伪核验结果",
        "Verification, Verification result, Verification status, Certificate verification, Verification outcome",
        "Whether the certificate was proved genuine.",
    ),
)

_WORK = (
    _column(
        "experience_years",
        "number",
        "相关工作年限 从业年限 工作年限 相关工作经历年限 从事相关工作年限 专业工作年限 从事专业工作年限"
        " 从事本专业工作年限 从事本专业年限 专业技术工作年限 相关从业年限 相关专业工作年限 相关工作经验年限"
        " 工作经验年限 工作年数",
        "Experience years, Years of experience, Relevant experience, Work experience years"
        ", Years of relevant experience, Relevant experience years, Years of work experience"
        ", Years of professional experience, Total years of experience",
        "Years of work in the qualification's field, overseas years included.",
    ),
    _column(
        "overseas_experience_years",
        "number",
        "境外工作年限 海外工作年限 国外工作年限 境外从业年限 海外从业年限 境外相关工作年限 海外相关工作年限"
        " 国外从业年限 境外工作经历年限 海外工作经历年限 境外工作经验年限 海外工作经验年限 境外工作年数",
        "Overseas experience years, Years of overseas experience, Overseas experience, Years of experience abroad"
        ", Years of overseas work experience, Overseas work experience years, Years worked abroad"
        ", Years worked overseas",
        "Years of that work done outside the Chinese mainland.",
    ),
    _column(
        "work_city",
        "word",
        "工作城市 工作地点 工作地 所在城市 就业城市 工作所在城市 工作所在地 就业地 就业地点 就业所在城市 任职城市"
        " 现工作城市 现工作地点 目前工作城市",
        "Work city, City of work, Work location, Work place, Workplace, Working city, City of employment"
        ", Place of work, Job location, Working location",
        "City in which the applicant works, by name or address.",
    ),
    _column(
        "employer",
        "text",
        "工作单位 用人单位 单位名称 公司 公司名称 现工作单位 企业名称 单位 所在单位 就职单位 任职单位 现单位"
        " 现所在单位 现任职单位 现就职单位 目前工作单位 工作单位名称 工作单位全称 用人单位名称 所在单位名称"
        " 任职单位名称 单位全称 所在公司 就职公司 任职公司 雇主 雇主名称 聘用单位 聘用单位名称 受聘单位",
        "Employer, Employer name, Company, Company name, Employer's name, Name of employer, Current employer"
        ", Employing company, Employing organisation, Current company, Work unit",
        "The applicant's employer in China.",
    ),
    _column(
        "employment_relation",
        "flag",
        "劳动（人事）关系 是否签订劳动合同 劳动关系 劳动人事关系 劳动合同 是否签订合同 人事关系 是否有劳动合同"
        " 是否签劳动合同 是否签订劳动（聘用）合同 是否有劳动关系 是否建立劳动关系 是否存在劳动关系"
        " 是否有劳动（人事）关系 是否建立劳动（人事）关系 是否存在劳动（人事）关系 劳动合同签订情况",
        "Employment relation, Labour contract, Labor contract, Employment contract, Employment relationship"
        ", Labour relation, Labour relationship, Labour contract signed, Employment contract signed",
        "Whether a labour (personnel) relation with the employer exists.",
    ),
    _column(
        "job_type",
        "word",
        "岗位类别 岗位性质 岗位类型 工作岗位类别 岗位分类 岗位种类 职位类别 职位类型 工作岗位类型 工作岗位性质",
        "Job type, Post type, Job category, Position type, Type of job, Type of post, Category of post"
        ", Post category, Position category",
        "Kind of post: technical, management, sales, administration, manual or other.",
    ),
    _column(
        "related_field",
        "flag",
        "从事相关专业 是否对口 专业对口 是否专业对口 是否从事相关专业 从事相关或相近专业 专业是否对口 工作是否对口"
        " 从事相关专业工作 是否从事相关专业工作 是否从事相关或相近专业 专业是否相关",
        "Related field, Works in related field, Works in the field, Work in related field, Working in related field",
        "Whether the work is in the qualification's field or a related one.",
    ),
    _column(
        "industry",
        "word",
        "所属行业 行业领域 行业 行业类别 产业领域 所属产业 行业名称 行业分类 所在行业 从事行业 所处行业"
        " 单位所属行业 所属行业领域 所属行业类别 所属产业领域 产业类别",
        "Industry, Sector, Industry sector, Industry field, Industry type, Business sector, Employer industry",
        "Industry of the employer or the post.",
    ),
    _column(
        "frontier_industry",
        "flag",
        "高精尖产业 是否高精尖 是否高精尖产业 高精尖 是否属于高精尖产业 是否为高精尖产业 是否属高精尖产业"
        " 是否从事高精尖产业 是否属于高精尖 高精尖行业 是否高精尖行业",
        "Frontier industry, High-end industry, High-precision industry, Cutting-edge industry"
        ", High-precision and cutting-edge industry",
        "Whether the post is in a high-end, precision or cutting-edge industry.",
    ),
    _column(
        "annual_pay_cny",
        "number",
        "年薪 税前年薪 年收入 税前年收入 年工资收入 年薪人民币 年薪酬 税前年薪酬 年度薪酬 税前年度薪酬 年度税前薪酬"
        " 年薪总额 税前年薪总额 年工资 税前年工资收入 税前年度收入",
        "Annual pay CNY, Annual pay, Annual salary, Annual income, Annual salary CNY, Yearly pay, Yearly salary"
        ", Annual pay before tax, Annual salary before tax, Pre-tax annual salary, Annual gross salary"
        ", Gross annual salary, Gross annual pay, Annual compensation, Annual remuneration",
        "Yearly pay before tax, in yuan.",
    ),
    _column(
        "months_in_china",
        "number",
        "每年在华工作月数 在华工作月数 每年在华月数 在华月数 年在华工作时间 每年在华工作时间（月） 年均在华工作月数"
        " 年在华工作月数 每年在中国工作月数 在中国工作月数",
        "Months in China, Months in China per year, Months per year in China, Annual months in China"
        ", Months worked in China per year, Months per year working in China",
        "Months a year spent at work in China.",
    ),
)

_STANDING = (
    _column(
        "education",
        "word",
        "学历 最高学历 学历层次 文化程度 学历学位 最高学历层次 学历（最高） 最高学历学位 学历水平 学历情况 教育程度"
        " 受教育程度 最高教育程度",
        "Education, Highest education, Degree, Education level, Highest degree, Educational level"
        ", Level of education, Highest level of education, Educational attainment, Academic degree",
        "Highest degree or level of education.",
    ),
    _column(
        "specialty",
        "word",
        "专业 专业领域 从事专业 专业类别 专业方向 申报专业 现从事专业 所从事专业 从事专业领域 现从事专业领域"
        " 专业技术领域 专业名称 从业专业",
        "Specialty, Speciality, Major, Field, Professional field, Specialisation, Professional specialty"
        ", Specialty field",
        "Field of the applicant's work.",
    ),
    _column(
        "current_title",
        "word",
        "现有职称 职称 现职称 职称系列 现有职称名称 职称名称 现职称名称 现任职称 目前职称 当前职称 已有职称"
        " 专业技术职称 现有专业技术职称 已取得职称",
        "Current title, Professional title, Current professional title, Title series, Existing title, Title held"
        ", Professional title held, Chinese professional title, Current Chinese title",
        "Chinese professional title held now, by its series; none if there is none.",
    ),
    _column(
        "current_title_level",
        "word",
        "职称级别 职称等级 现有职称级别 现有职称等级 现职称级别 职称层级 现有职称层级 现任职称级别 现任职称等级"
        " 目前职称级别 当前职称级别 专业技术职称级别 专业技术职称等级 现有专业技术职称级别",
        "Current title level, Title level, Professional title level, Level of title, Level of current title"
        ", Current professional title level, Title grade, Professional title grade",
        "Level of that title.",
    ),
    _column(
        "current_title_date",
        "date",
        "职称取得日期 职称取得时间 现有职称取得日期 现有职称取得时间 职称评定日期 职称获得日期 职称获得时间"
        " 职称评定时间 职称取得年月 取得职称日期 取得职称时间 获得职称日期 获得职称时间 现职称取得日期"
        " 现职称取得时间 现任职称取得时间",
        "Current title date, Title date, Date of current title, Date of title, Date title obtained"
        ", Title obtained on, Professional title date, Date of professional title",
        "Day on which that title was obtained.",
    ),
    _column(
        "outstanding",
        "flag",
        "贡献突出 作用突出 是否贡献突出 是否作用突出 突出贡献 有突出贡献 是否有突出贡献 是否突出贡献"
        " 是否作出突出贡献 是否做出突出贡献 贡献是否突出 作用是否突出",
        "Outstanding, Outstanding contribution, Outstanding contributor, Outstanding contributions"
        ", Has outstanding contribution",
        "Whether the employer attests an outstanding contribution.",
    ),
    _column(
        "employer_recommendation",
        "flag",
        "单位推荐 用人单位推荐 是否单位推荐 单位是否推荐 用人单位是否推荐 是否用人单位推荐 是否有单位推荐"
        " 有无单位推荐 所在单位推荐 工作单位推荐",
        "Employer recommendation, Recommended by employer, Recommended by the employer, Employer's recommendation",
        "Whether the employer recommends the applicant.",
    ),
    _column(
        "hsk_level",
        "number",
        "汉语水平 HSK HSK等级 汉语水平等级 HSK级别 汉语水平考试等级 HSK水平 汉语等级 汉语水平级别 汉语水平（HSK）"
        " 汉语水平（HSK等级） 汉语水平考试级别 汉语水平考试（HSK）等级",
        "HSK level, Chinese level, Chinese proficiency, HSK grade, Chinese language level, Chinese proficiency level",
        "Level of the Chinese proficiency test (HSK), 1 to 9.",
    ),
)

_SKILL = (
    _column(
        "skill_certificate",
        "flag",
        "职业技能等级证书 技能等级证书 职业技能等级 是否有职业技能等级证书 技能等级 职业技能证书"
        " 有无职业技能等级证书 是否具有职业技能等级证书 是否取得职业技能等级证书 是否持有职业技能等级证书",
        "Skill certificate, Skill level certificate, Vocational skill certificate, Skill level, Skills certificate"
        ", Vocational skill level, Vocational skill level certificate",
        "Whether the applicant holds a vocational skill-level certificate.",
    ),
    _column(
        "theory_test",
        "flag",
        "理论考试 理论知识考试 理论考试结果 理论考试是否合格 理论考试情况 理论考试是否通过 理论知识考试结果"
        " 理论知识考试是否合格",
        "Theory test, Theory examination, Theory exam, Theory test result, Theory exam result",
        "Whether the theory test was passed.",
    ),
    _column(
        "skill_test",
        "flag",
        "技能考核 操作技能考核 技能考核结果 技能考核是否合格 技能考核情况 技能考核是否通过 技能操作考核"
        " 操作技能考核结果 操作技能考核是否合格",
        "Skill test, Skill assessment, Practical test, Skills test, Skills assessment, Skill test result"
        ", Practical exam",
        "Whether the skill test was passed.",
    ),
    _column(
        "performance_review",
        "flag",
        "业绩评审 业绩评审结果 工作业绩评审 业绩评审是否合格 业绩评审情况 业绩评审是否通过 工作业绩评审结果",
        "Performance review, Performance assessment, Performance review result, Performance assessment result"
        ", Work performance review",
        "Whether the review of work results was passed.",
    ),
    _column(
        "talent_evaluation",
        "word",
        "技能人才评选结果 技能人才评选 评选结果 技能评选结果 技能人才评选情况",
        "Talent evaluation, Talent evaluation result, Skilled talent evaluation, Skilled talent evaluation result",
        "Result in an evaluation of skilled talent.",
    ),
    _column(
        "application_date",
        "date",
        "申请日期 申报日期 申请时间 申报时间 申请日 申报日 申请年月日",
        "Application date, Date of application, Applied on, Date applied, Applied date",
        "Day of the application, whose law applies to the row; empty: the run's basis date.",
    ),
)

COLUMNS: tuple[Column, ...] = (*_PERSON, *_CERTIFICATE, *_WORK, *_STANDING, *_SKILL)
"""All canonical columns, in the order in which a template shows them."""
