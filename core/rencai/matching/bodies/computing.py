"""Computing societies, security, project management and vendors."""

from rencai.matching.bodies.body import Body

BODIES = (
    Body("acm", "US",
         "ACM|Association for Computing Machinery|国际计算机学会|美国计算机协会|计算机协会|美国计算机学会|"
         "国际计算机协会"),
    Body("bcs", "GB",
         "BCS|British Computer Society|BCS The Chartered Institute for IT|Chartered Institute for IT|"
         "英国计算机学会|英国计算机协会|英国电脑学会",
         "fellow: FBCS; professional_member: MBCS; associate_member: AMBCS; citp: CITP|"
         "Chartered IT Professional|特许信息技术专业人士", within=("engineering-council",)),
    Body("acs-au", "AU", "ACS|Australian Computer Society|澳大利亚计算机学会|澳大利亚计算机协会|澳洲计算机协会",
         "fellow: FACS; senior_member: SMACS; member: MACS"),
    Body("hkcs", "HK", "HKCS|Hong Kong Computer Society|香港电脑学会", "fellow: FHKCS; member: MHKCS",
         fellows_zh=True),
    Body("cips-ca", "CA", "CIPS|Canadian Information Processing Society|加拿大信息处理学会|加拿大信息处理协会"),
    Body("ccf", "CN", "CCF|China Computer Federation|中国计算机学会"),
    Body("ipsj", "JP", "IPSJ|Information Processing Society of Japan|日本信息处理学会"),
    Body("ipa-jp", "JP",
         "IPA|Information-technology Promotion Agency, Japan|日本信息处理推进机构|日本情报处理推进机构"),
    Body("isc2", "US",
         "ISC2|(ISC)2|(ISC)²|International Information System Security Certification Consortium|"
         "国际信息系统安全认证联盟|国际信息系统安全认证协会|国际信息系统安全认证组织",
         "cissp: CISSP|Certified Information Systems Security Professional; ccsp: CCSP|"
         "Certified Cloud Security Professional; sscp: SSCP; csslp: CSSLP; issap: CISSP-ISSAP|"
         "ISSAP; issep: CISSP-ISSEP|ISSEP; issmp: CISSP-ISSMP|ISSMP"),
    Body("isaca", "US",
         "ISACA|Information Systems Audit and Control Association|国际信息系统审计协会|"
         "国际信息系统审计与控制协会|信息系统审计与控制协会|国际信息系统审计和控制协会",
         "cisa: CISA|Certified Information Systems Auditor|注册信息系统审计师; cism: CISM|"
         "Certified Information Security Manager|注册信息安全经理; crisc: CRISC; cgeit: CGEIT; cdpse: CDPSE"),
    Body("pmi", "US",
         "PMI|Project Management Institute|美国项目管理协会|项目管理协会|美国项目管理学会|国际项目管理学会",
         "pmp: PMP|Project Management Professional|项目管理专业人士|项目管理专业人员; capm: CAPM|"
         "Certified Associate in Project Management; pgmp: PgMP|Program Management Professional; pfmp: PfMP|"
         "Portfolio Management Professional; pmi_acp: PMI-ACP; pmi_rmp: PMI-RMP; pmi_sp: PMI-SP; pmi_pba: PMI-PBA",
         alone="PMP"),
    Body("ipma", "CH", "IPMA|International Project Management Association|国际项目管理协会"),
    Body("apm", "GB", "APM|Association for Project Management|英国项目管理协会|英国项目管理学会",
         "fellow: FAPM; member: MAPM; chpp: ChPP|Chartered Project Professional"),
    Body("peoplecert", "GB", "PeopleCert|AXELOS", products="PRINCE2|ITIL"),
    Body("iiba", "CA", "IIBA|International Institute of Business Analysis|国际商业分析协会|国际业务分析协会",
         "cbap: CBAP; ccba: CCBA"),
    Body("scrum-alliance", "US", "Scrum Alliance",
         "csm: CSM|Certified ScrumMaster|Certified Scrum Master; cspo: CSPO; csp: CSP|"
         "Certified Scrum Professional"),
    Body("scrum-org", "US", "Scrum.org"),
    Body("dama", "US", "DAMA|DAMA International|国际数据管理协会", "cdmp: CDMP"),
    Body("ec-council", "US", "EC-Council|国际电子商务顾问局|International Council of E-Commerce Consultants",
         "ceh: CEH|Certified Ethical Hacker; chfi: CHFI", alone="CEH"),
    Body("offsec", "US", "OffSec|Offensive Security|进攻性安全公司",
         "oscp: OSCP|Offensive Security Certified Professional"),
    Body("giac", "US", "GIAC|SANS|SANS Institute"),
    Body("cncf", "US", "CNCF|Cloud Native Computing Foundation|云原生计算基金会",
         "cka: CKA|Certified Kubernetes Administrator; ckad: CKAD|"
         "Certified Kubernetes Application Developer; cks: CKS|Certified Kubernetes Security Specialist",
         alone="CKA|CKS"),
    Body("linux-foundation", "US", "Linux Foundation|Linux基金会", within=("cncf",)),
    Body("open-group", "GB", "The Open Group|国际开放标准组织|开放群组", products="TOGAF"),
    Body("istqb", "",
         "ISTQB|International Software Testing Qualifications Board|国际软件测试认证委员会|"
         "国际软件测试资质委员会"),
    Body("comptia", "US",
         "CompTIA|Computing Technology Industry Association|美国计算机行业协会|计算机技术行业协会"),
    Body("aws", "US", "AWS|Amazon Web Services|亚马逊云科技|亚马逊云|亚马逊|Amazon"),
    Body("microsoft", "US", "Microsoft|微软|微软公司|Microsoft Corporation|MSFT", products="Azure|Power BI"),
    Body("google", "US", "Google|Google Cloud|谷歌|谷歌云|GCP|Google Cloud Platform"),
    Body("cisco", "US", "Cisco|Cisco Systems|思科|思科系统", products="CCNA|CCNP|CCIE"),
    Body("oracle", "US", "Oracle|甲骨文|Oracle Corporation"),
    Body("red-hat", "US", "Red Hat|RedHat|红帽", "rhcsa: RHCSA; rhce: RHCE; rhca: RHCA"),
    Body("vmware", "US", "VMware|威睿", products="VCP|VCAP|VCDX"),
    Body("sap", "DE", "SAP SE|SAP|思爱普"),
    Body("huawei", "CN", "Huawei|华为"),
    Body("alibaba", "CN", "Alibaba Cloud|阿里云"),
    Body("tencent", "CN", "Tencent Cloud|腾讯云"),
    Body("ibm", "US", "IBM"),
    Body("salesforce", "US", "Salesforce"),
    Body("nvidia", "US", "NVIDIA|英伟达"),
    Body("autodesk", "US", "Autodesk|欧特克"),
)  # fmt: skip
