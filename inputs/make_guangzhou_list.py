"""A list of 170 as Guangzhou's bureau might publish it, SYNTHETIC: ``python inputs/make_guangzhou_list.py [FOLDER]``.

The totals by level and by sector are the published ones, and the two documented entries are among them. Which other
qualifications stand here, and the level and sector of every line, are made up to try the import and the matching.
"""

from __future__ import annotations

import io
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

from rencai.output.xlsx import archive
from rencai.system import files

if TYPE_CHECKING:
    from collections.abc import Iterator

    from openpyxl.worksheet.worksheet import Worksheet

    Body = tuple[str, str]
    Line = tuple[str, str, str, Body]

FILE = "guangzhou-list-synthetic.xlsx"
STAMP = date(2025, 12, 25)
SHEET = "合成目录"
TITLE = "境外职业资格比照对应职称目录（合成示例，非官方目录 SYNTHETIC, NOT THE OFFICIAL LIST）"
NOTE = (
    "说明：本表为软件测试用的合成数据，仅总数、分级数、分领域数与公开报道一致；除公开报道点名的两项外，"
    "收录哪些资格、每一项的领域和职称级别均为虚构，不得作为任何认定依据。"
)
HEADINGS: tuple[tuple[str, float], ...] = (
    ("序号", 6),
    ("行业领域", 13),
    ("境外职业资格中文名称", 36),
    ("境外职业资格英文名称", 52),
    ("发证机构", 38),
    ("国家（地区）", 11),
    ("比照对应职称", 13),
    ("职称级别", 10),
    ("备注", 8),
)
WIDTH = len(HEADINGS)
SECTOR = 2
CENTRED = {1, 2, 6, 7, 8, 9}
REMARK = "合成"

TITLES = {"A": ("助理工程师", "助理级"), "B": ("工程师", "中级"), "C": ("高级工程师", "副高级")}
"""The three titles that Guangzhou's catalogue compares with, and their levels."""

US, GB, HK, MO, JP, CA = "美国", "英国", "中国香港", "中国澳门", "日本", "加拿大"
WORLD = "国际组织"

ACM: Body = ("国际计算机学会（ACM）", US)
ACRP: Body = ("临床研究专业人员协会（ACRP）", US)
AIA: Body = ("美国建筑师学会（AIA）", US)
API: Body = ("美国石油学会（API）", US)
ASCP: Body = ("美国临床病理学会（ASCP）", US)
ASME: Body = ("美国机械工程师学会（ASME）", US)
ASQ: Body = ("美国质量学会（ASQ）", US)
AWS: Body = ("亚马逊云科技（AWS）", US)
BCS: Body = ("英国计算机学会（BCS）", GB)
BPS: Body = ("美国药学专业委员会（BPS）", US)
BRE: Body = ("英国建筑研究院（BRE）", GB)
CAEU: Body = ("澳门建筑、工程及城市规划专业委员会", MO)
CIOB: Body = ("英国皇家特许建造学会（CIOB）", GB)
CISCO: Body = ("思科（Cisco）", US)
CNCF: Body = ("云原生计算基金会（CNCF）", US)
COMPTIA: Body = ("美国计算机行业协会（CompTIA）", US)
DGNB: Body = ("德国可持续建筑委员会（DGNB）", "德国")
ENGINEERING_COUNCIL: Body = ("英国工程委员会（Engineering Council）", GB)
GBCI: Body = ("绿色事业认证公司（GBCI）", US)
GOOGLE: Body = ("谷歌云（Google Cloud）", US)
HKIA: Body = ("香港建筑师学会（HKIA）", HK)
HKIE: Body = ("香港工程师学会（HKIE）", HK)
HKIS: Body = ("香港测量师学会（HKIS）", HK)
ICE: Body = ("英国土木工程师学会（Institution of Civil Engineers）", GB)
ICHEME: Body = ("英国化学工程师学会（IChemE）", GB)
IEEE: Body = ("电气电子工程师学会（IEEE）", US)
IET: Body = ("英国工程技术学会（IET）", GB)
IIW: Body = ("国际焊接学会（IIW）", WORLD)
IPA: Body = ("日本信息处理推进机构（IPA）", JP)
IPEJ: Body = ("日本技术士会（IPEJ）", JP)
IPMA: Body = ("国际项目管理协会（IPMA）", WORLD)
ISA: Body = ("国际自动化学会（ISA）", US)
ISACA: Body = ("国际信息系统审计协会（ISACA）", US)
ISC2: Body = ("国际信息系统安全认证联盟（ISC2）", US)
ISTQB: Body = ("国际软件测试认证委员会（ISTQB）", WORLD)
ISTRUCTE: Body = ("英国结构工程师学会（Institution of Structural Engineers）", GB)
MICROSOFT: Body = ("微软（Microsoft）", US)
MLIT: Body = ("日本国土交通省", JP)
NCEES: Body = ("美国工程与测量考试委员会（NCEES）", US)
OPEN_GROUP: Body = ("国际开放标准组织（The Open Group）", GB)
ORACLE: Body = ("甲骨文（Oracle）", US)
PMI: Body = ("美国项目管理协会（PMI）", US)
RAPS: Body = ("美国药政法规事务学会（RAPS）", US)
RED_HAT: Body = ("红帽（Red Hat）", US)
RSB: Body = ("英国皇家生物学会（Royal Society of Biology）", GB)
RSC: Body = ("英国皇家化学会（Royal Society of Chemistry）", GB)
SME: Body = ("美国制造工程师学会（SME）", US)
VMWARE: Body = ("威睿（VMware）", US)

SECTORS: dict[str, tuple[Line, ...]] = {
    "信息技术与人工智能": (
        ("A", "AWS认证云从业者", "AWS Certified Cloud Practitioner", AWS),
        ("A", "AWS认证解决方案架构师—助理级", "AWS Certified Solutions Architect – Associate", AWS),
        ("B", "AWS认证解决方案架构师—专业级", "AWS Certified Solutions Architect – Professional", AWS),
        ("A", "AWS认证开发人员—助理级", "AWS Certified Developer – Associate", AWS),
        ("B", "AWS认证DevOps工程师—专业级", "AWS Certified DevOps Engineer – Professional", AWS),
        ("B", "AWS认证安全—专项", "AWS Certified Security – Specialty", AWS),
        ("B", "AWS认证机器学习—专项", "AWS Certified Machine Learning – Specialty", AWS),
        ("B", "AWS认证高级网络—专项", "AWS Certified Advanced Networking – Specialty", AWS),
        ("A", "微软认证：Azure基础", "Microsoft Certified: Azure Fundamentals", MICROSOFT),
        ("A", "微软认证：Azure管理员助理", "Microsoft Certified: Azure Administrator Associate", MICROSOFT),
        ("A", "微软认证：Azure开发人员助理", "Microsoft Certified: Azure Developer Associate", MICROSOFT),
        ("B", "微软认证：Azure解决方案架构师专家", "Microsoft Certified: Azure Solutions Architect Expert", MICROSOFT),
        ("B", "微软认证：DevOps工程师专家", "Microsoft Certified: DevOps Engineer Expert", MICROSOFT),
        ("A", "微软认证：Azure人工智能工程师助理", "Microsoft Certified: Azure AI Engineer Associate", MICROSOFT),
        ("A", "思科认证网络工程师", "Cisco Certified Network Associate (CCNA)", CISCO),
        ("B", "思科认证网络专业人员（企业）", "Cisco Certified Network Professional Enterprise (CCNP Enterprise)",
         CISCO),
        ("B", "思科认证网络专业人员（安全）", "Cisco Certified Network Professional Security (CCNP Security)", CISCO),
        ("C", "思科认证互联网专家（企业基础架构）",
         "Cisco Certified Internetwork Expert Enterprise Infrastructure (CCIE Enterprise Infrastructure)", CISCO),
        ("A", "谷歌云认证助理云工程师", "Google Cloud Certified Associate Cloud Engineer", GOOGLE),
        ("B", "谷歌云认证专业云架构师", "Google Cloud Certified Professional Cloud Architect", GOOGLE),
        ("B", "谷歌云认证专业数据工程师", "Google Cloud Certified Professional Data Engineer", GOOGLE),
        ("A", "红帽认证系统管理员", "Red Hat Certified System Administrator (RHCSA)", RED_HAT),
        ("B", "红帽认证工程师", "Red Hat Certified Engineer (RHCE)", RED_HAT),
        ("C", "红帽认证架构师", "Red Hat Certified Architect (RHCA)", RED_HAT),
        ("A", "甲骨文认证专员", "Oracle Certified Associate (OCA)", ORACLE),
        ("B", "甲骨文认证专家", "Oracle Certified Professional (OCP)", ORACLE),
        ("C", "甲骨文认证大师", "Oracle Certified Master (OCM)", ORACLE),
        ("B", "VMware认证专业人员—数据中心虚拟化",
         "VMware Certified Professional – Data Center Virtualization (VCP-DCV)", VMWARE),
        ("C", "VMware认证设计专家", "VMware Certified Design Expert (VCDX)", VMWARE),
        ("A", "CompTIA A+认证", "CompTIA A+", COMPTIA),
        ("A", "CompTIA Network+认证", "CompTIA Network+", COMPTIA),
        ("B", "CompTIA Security+认证", "CompTIA Security+", COMPTIA),
        ("B", "注册信息系统安全专家", "Certified Information Systems Security Professional (CISSP)", ISC2),
        ("B", "注册云安全专家", "Certified Cloud Security Professional (CCSP)", ISC2),
        ("B", "注册信息系统审计师", "Certified Information Systems Auditor (CISA)", ISACA),
        ("B", "注册信息安全经理", "Certified Information Security Manager (CISM)", ISACA),
        ("B", "道德黑客认证", "Certified Ethical Hacker (CEH)", ("国际电子商务顾问局（EC-Council）", US)),
        ("B", "OSCP渗透测试认证专家", "Offensive Security Certified Professional (OSCP)",
         ("进攻性安全公司（OffSec）", US)),
        ("B", "ACM高级会员", "ACM Senior Member", ACM),
        ("C", "ACM杰出会员", "ACM Distinguished Member", ACM),
        ("C", "ACM会士", "ACM Fellow", ACM),
        ("B", "IEEE软件开发专业人员认证",
         "IEEE Computer Society Certified Software Development Professional (CSDP)", IEEE),
        ("C", "IEEE高级会员", "IEEE Senior Member", IEEE),
        ("C", "IEEE会士", "IEEE Fellow", IEEE),
        ("A", "英国计算机学会专业会员", "Professional Member of BCS (MBCS)", BCS),
        ("B", "特许信息技术专业人士", "Chartered IT Professional (CITP)", BCS),
        ("C", "英国计算机学会会士", "Fellow of BCS (FBCS)", BCS),
        ("C", "香港电脑学会资深会员", "Fellow of the Hong Kong Computer Society (FHKCS)", ("香港电脑学会（HKCS）", HK)),
        ("B", "澳大利亚计算机学会认证专业人士", "ACS Certified Professional (CP)",
         ("澳大利亚计算机学会（ACS）", "澳大利亚")),
        ("A", "日本基本信息技术工程师（基本情報技術者）", "Fundamental Information Technology Engineer (FE)", IPA),
        ("B", "日本应用信息技术工程师（応用情報技術者）", "Applied Information Technology Engineer (AP)", IPA),
        ("B", "加拿大信息系统专业人士", "Information Systems Professional (I.S.P.)",
         ("加拿大信息处理学会（CIPS）", CA)),
        ("A", "ISTQB软件测试工程师（基础级）", "ISTQB Certified Tester Foundation Level (CTFL)", ISTQB),
        ("B", "ISTQB软件测试工程师（高级，测试经理）", "ISTQB Certified Tester Advanced Level Test Manager (CTAL-TM)",
         ISTQB),
        ("B", "Kubernetes管理员认证", "Certified Kubernetes Administrator (CKA)", CNCF),
        ("A", "Kubernetes应用开发者认证", "Certified Kubernetes Application Developer (CKAD)", CNCF),
        ("A", "TOGAF企业架构基础级", "TOGAF Enterprise Architecture Foundation", OPEN_GROUP),
        ("B", "TOGAF企业架构从业者级", "TOGAF Enterprise Architecture Practitioner", OPEN_GROUP),
    ),
    "工程建设与交通运输": (
        ("B", "英国皇家特许测量师", "RICS qualification", ("英国皇家特许测量师学会（RICS）", GB)),
        ("B", "特许工程师", "Chartered Engineer (CEng)", ENGINEERING_COUNCIL),
        ("A", "英国主任工程师", "Incorporated Engineer (IEng)", ENGINEERING_COUNCIL),
        ("A", "英国工程技术员", "Engineering Technician (EngTech)", ENGINEERING_COUNCIL),
        ("B", "英国土木工程师学会会员", "Member of the Institution of Civil Engineers (MICE)", ICE),
        ("C", "英国土木工程师学会资深会员", "Fellow of the Institution of Civil Engineers (FICE)", ICE),
        ("B", "英国结构工程师学会特许会员",
         "Chartered Member of the Institution of Structural Engineers (MIStructE)", ISTRUCTE),
        ("C", "英国结构工程师学会资深会员", "Fellow of the Institution of Structural Engineers (FIStructE)", ISTRUCTE),
        ("B", "英国皇家特许建造学会会员", "Member of the Chartered Institute of Building (MCIOB)", CIOB),
        ("C", "英国皇家特许建造学会资深会员", "Fellow of the Chartered Institute of Building (FCIOB)", CIOB),
        ("B", "英国皇家建筑师学会特许会员", "RIBA Chartered Member", ("英国皇家建筑师学会（RIBA）", GB)),
        ("B", "英国注册建筑师", "Architect registered with the Architects Registration Board (ARB)",
         ("英国建筑师注册委员会（ARB）", GB)),
        ("B", "香港注册建筑师", "Registered Architect (Hong Kong)", ("香港建筑师注册管理局（ARB）", HK)),
        ("B", "香港建筑师学会会员", "Member of the Hong Kong Institute of Architects", HKIA),
        ("C", "香港建筑师学会资深会员", "Fellow of the Hong Kong Institute of Architects", HKIA),
        ("B", "香港测量师学会会员", "Member of the Hong Kong Institute of Surveyors (MHKIS)", HKIS),
        ("C", "香港测量师学会资深会员", "Fellow of the Hong Kong Institute of Surveyors (FHKIS)", HKIS),
        ("B", "香港注册专业测量师", "Registered Professional Surveyor (Hong Kong)",
         ("香港测量师注册管理局（SRB）", HK)),
        ("B", "香港规划师学会会员", "Member of the Hong Kong Institute of Planners (MHKIP)",
         ("香港规划师学会（HKIP）", HK)),
        ("B", "香港注册专业规划师", "Registered Professional Planner (Hong Kong)", ("香港规划师注册管理局（PRB）", HK)),
        ("A", "香港工程师学会仲会员", "Associate Member of the Hong Kong Institution of Engineers (AMHKIE)", HKIE),
        ("B", "香港工程师学会会员", "Member of the Hong Kong Institution of Engineers (MHKIE)", HKIE),
        ("C", "香港工程师学会资深会员", "Fellow of the Hong Kong Institution of Engineers (FHKIE)", HKIE),
        ("B", "香港注册专业工程师", "Registered Professional Engineer (Hong Kong) (R.P.E.)",
         ("香港工程师注册管理局（ERB）", HK)),
        ("B", "澳门建筑师", "Macao Registered Architect", CAEU),
        ("B", "澳门土木工程师", "Macao Registered Civil Engineer", CAEU),
        ("B", "美国注册规划师", "American Institute of Certified Planners (AICP)", ("美国注册规划师学会（AICP）", US)),
        ("B", "美国建筑师学会会员", "Architect Member of the American Institute of Architects (AIA)", AIA),
        ("C", "美国建筑师学会会士", "Fellow of the American Institute of Architects (FAIA)", AIA),
        ("A", "美国见习工程师", "Engineer in Training (EIT)", NCEES),
        ("B", "美国专业工程师（土木）", "Professional Engineer (PE) – Civil", NCEES),
        ("B", "美国专业工程师（结构）", "Professional Engineer (PE) – Structural", NCEES),
        ("B", "加拿大专业工程师", "Professional Engineer (P.Eng.)", ("加拿大工程师协会（Engineers Canada）", CA)),
        ("B", "日本一级建筑士（一級建築士）", "First-class Architect (Japan)", MLIT),
        ("A", "日本二级建筑士（二級建築士）", "Second-class Architect (Japan)", MLIT),
        ("B", "日本一级土木施工管理技士（1級土木施工管理技士）",
         "First-class Civil Engineering Works Execution Managing Engineer (Japan)", MLIT),
        ("A", "日本二级土木施工管理技士（2級土木施工管理技士）",
         "Second-class Civil Engineering Works Execution Managing Engineer (Japan)", MLIT),
        ("A", "项目管理助理师", "Certified Associate in Project Management (CAPM)", PMI),
        ("B", "项目管理专业人士", "Project Management Professional (PMP)", PMI),
        ("C", "项目集管理专业人士", "Program Management Professional (PgMP)", PMI),
        ("A", "国际助理项目经理（D级）", "IPMA Level D – Certified Project Management Associate", IPMA),
        ("B", "国际项目经理（C级）", "IPMA Level C – Certified Project Manager", IPMA),
        ("B", "国际高级项目经理（B级）", "IPMA Level B – Certified Senior Project Manager", IPMA),
        ("C", "国际特级项目经理（A级）", "IPMA Level A – Certified Projects Director", IPMA),
        ("A", "英国皇家物流与运输学会会员", "Member of the Chartered Institute of Logistics and Transport (MILT)",
         ("英国皇家物流与运输学会（CILT）", GB)),
        ("B", "英国皇家物流与运输学会特许会员",
         "Chartered Member of the Chartered Institute of Logistics and Transport (CMILT)",
         ("英国皇家物流与运输学会（CILT）", GB)),
    ),
    "先进制造与自动化": (
        ("A", "日本技术士补（技術士補）", "Associate Professional Engineer, Japan", IPEJ),
        ("B", "日本技术士（机械部门）", "Professional Engineer, Japan (P.E.Jp) – Mechanical Engineering", IPEJ),
        ("B", "日本技术士（电气电子部门）",
         "Professional Engineer, Japan (P.E.Jp) – Electrical and Electronics Engineering", IPEJ),
        ("C", "英国机械工程师学会资深会员", "Fellow of the Institution of Mechanical Engineers (FIMechE)",
         ("英国机械工程师学会（IMechE）", GB)),
        ("B", "英国工程技术学会会员", "Member of the Institution of Engineering and Technology (MIET)", IET),
        ("C", "英国工程技术学会会士", "Fellow of the Institution of Engineering and Technology (FIET)", IET),
        ("C", "美国机械工程师学会会士", "ASME Fellow", ASME),
        ("A", "ASME几何尺寸与公差专业人员—技术员级",
         "ASME Geometric Dimensioning and Tolerancing Professional – Technologist Level (GDTP-T)", ASME),
        ("B", "ASME几何尺寸与公差专业人员—高级",
         "ASME Geometric Dimensioning and Tolerancing Professional – Senior Level (GDTP-S)", ASME),
        ("B", "美国质量学会注册质量工程师", "ASQ Certified Quality Engineer (CQE)", ASQ),
        ("B", "美国质量学会注册可靠性工程师", "ASQ Certified Reliability Engineer (CRE)", ASQ),
        ("A", "美国质量学会六西格玛绿带", "ASQ Certified Six Sigma Green Belt (CSSGB)", ASQ),
        ("B", "美国质量学会六西格玛黑带", "ASQ Certified Six Sigma Black Belt (CSSBB)", ASQ),
        ("C", "美国质量学会六西格玛黑带大师", "ASQ Certified Master Black Belt (MBB)", ASQ),
        ("A", "注册制造技师", "Certified Manufacturing Technologist (CMfgT)", SME),
        ("B", "注册制造工程师", "Certified Manufacturing Engineer (CMfgE)", SME),
        ("B", "注册自动化专业人员", "Certified Automation Professional (CAP)", ISA),
        ("A", "控制系统技术员（一级）", "Certified Control Systems Technician Level I (CCST I)", ISA),
        ("A", "控制系统技术员（二级）", "Certified Control Systems Technician Level II (CCST II)", ISA),
        ("B", "控制系统技术员（三级）", "Certified Control Systems Technician Level III (CCST III)", ISA),
        ("A", "国际焊接技术员", "International Welding Technologist (IWT)", IIW),
        ("B", "国际焊接工程师", "International Welding Engineer (IWE)", IIW),
    ),
    "生物医药与健康": (
        ("B", "美国毒理学委员会认证毒理学家", "Diplomate of the American Board of Toxicology (DABT)",
         ("美国毒理学委员会（American Board of Toxicology）", US)),
        ("B", "欧洲注册毒理学家", "European Registered Toxicologist (ERT)", ("欧洲毒理学会（EUROTOX）", WORLD)),
        ("A", "认证临床研究协调员", "Certified Clinical Research Coordinator (CCRC)", ACRP),
        ("A", "认证临床监查员", "Certified Clinical Research Associate (CCRA)", ACRP),
        ("B", "ACRP认证专业人员", "ACRP Certified Professional (ACRP-CP)", ACRP),
        ("B", "认证临床研究专业人员", "Certified Clinical Research Professional (CCRP)",
         ("临床研究专业人员学会（SOCRA）", US)),
        ("B", "药政法规事务认证—药品", "Regulatory Affairs Certification – Drugs (RAC-Drugs)", RAPS),
        ("B", "药政法规事务认证—器械", "Regulatory Affairs Certification – Devices (RAC-Devices)", RAPS),
        ("A", "美国医学检验技术员", "Medical Laboratory Technician, MLT(ASCP)", ASCP),
        ("B", "美国医学检验科学家", "Medical Laboratory Scientist, MLS(ASCP)", ASCP),
        ("A", "美国组织学技术员", "Histotechnician, HT(ASCP)", ASCP),
        ("B", "药物治疗专科认证药师", "Board Certified Pharmacotherapy Specialist (BCPS)", BPS),
        ("B", "肿瘤专科认证药师", "Board Certified Oncology Pharmacist (BCOP)", BPS),
        ("A", "香港注册药剂师", "Registered Pharmacist (Hong Kong)", ("香港药剂业及毒药管理局", HK)),
        ("C", "英国皇家药学会会士", "Fellow of the Royal Pharmaceutical Society (FRPharmS)",
         ("英国皇家药学会（RPS）", GB)),
        ("B", "特许生物学家", "Chartered Biologist (CBiol)", RSB),
        ("C", "英国皇家生物学会会士", "Fellow of the Royal Society of Biology (FRSB)", RSB),
        ("C", "英国皇家病理学院院士", "Fellow of the Royal College of Pathologists (FRCPath)",
         ("英国皇家病理学院（RCPath）", GB)),
        ("B", "临床工程师认证", "Certified Clinical Engineer (CCE)", ("美国临床工程学会（ACCE）", US)),
        ("A", "生物医学设备技术员认证", "Certified Biomedical Equipment Technician (CBET)",
         ("美国医疗器械促进协会（AAMI）", US)),
        ("A", "助理实验动物技术员", "Assistant Laboratory Animal Technician (ALAT)",
         ("美国实验动物科学协会（AALAS）", US)),
        ("B", "实验动物技术专员", "Laboratory Animal Technologist (LATG)", ("美国实验动物科学协会（AALAS）", US)),
    ),
    "绿色发展与可持续": (
        ("A", "LEED绿色助理", "LEED Green Associate", GBCI),
        ("B", "LEED认证专家（建筑设计与施工）", "LEED AP Building Design + Construction (LEED AP BD+C)", GBCI),
        ("B", "LEED认证专家（运营与维护）", "LEED AP Operations + Maintenance (LEED AP O+M)", GBCI),
        ("C", "LEED会士", "LEED Fellow", GBCI),
        ("B", "BREEAM国际新建建筑评估师", "BREEAM International New Construction Assessor", BRE),
        ("A", "BREEAM运营评估师", "BREEAM In-Use Assessor", BRE),
        ("A", "DGNB顾问", "DGNB Consultant", DGNB),
        ("B", "DGNB审核师", "DGNB Auditor", DGNB),
        ("A", "WELL认证专家", "WELL Accredited Professional (WELL AP)", ("国际WELL建筑研究院（IWBI）", US)),
        ("A", "绿建专才", "BEAM Professional (BEAM Pro)", ("香港绿色建筑议会（HKGBC）", HK)),
        ("B", "特许环境师", "Chartered Environmentalist (CEnv)", ("英国环境学会（Society for the Environment）", GB)),
        ("B", "注册能源经理", "Certified Energy Manager (CEM)", ("美国能源工程师协会（AEE）", US)),
        ("B", "英国皇家屋宇装备工程师学会会员",
         "Member of the Chartered Institution of Building Services Engineers (MCIBSE)",
         ("英国皇家屋宇装备工程师学会（CIBSE）", GB)),
    ),
    "能源化工与新材料": (
        ("A", "英国皇家化学会会员", "Member of the Royal Society of Chemistry (MRSC)", RSC),
        ("B", "特许化学家", "Chartered Chemist (CChem)", RSC),
        ("C", "英国皇家化学会会士", "Fellow of the Royal Society of Chemistry (FRSC)", RSC),
        ("B", "英国化学工程师学会特许会员", "Chartered Member of the Institution of Chemical Engineers (MIChemE)",
         ICHEME),
        ("C", "英国化学工程师学会会士", "Fellow of the Institution of Chemical Engineers (FIChemE)", ICHEME),
        ("A", "API 510压力容器检验员", "API 510 Pressure Vessel Inspector", API),
        ("A", "API 570管道检验员", "API 570 Piping Inspector", API),
        ("A", "API 653地上储罐检验员", "API 653 Aboveground Storage Tank Inspector", API),
        ("C", "英国材料、矿物与矿业学会会士", "Fellow of the Institute of Materials, Minerals and Mining (FIMMM)",
         ("英国材料、矿物与矿业学会（IOM3）", GB)),
    ),
}  # fmt: skip


def main(folder: Path) -> None:
    files.write(folder / FILE, workbook())
    print(f"{folder / FILE}: {sum(map(len, SECTORS.values()))}")


def workbook() -> bytes:
    made = Workbook()
    sheet: Worksheet = made.active
    sheet.title = SHEET
    _banner(sheet, 1, TITLE, Font(bold=True, size=15), 34)
    _banner(sheet, 2, NOTE, Font(color="FFC00000", size=10), 34)
    _header(sheet, 3)
    for line, cells in enumerate(rows(), start=4):
        _row(sheet, line, cells)
    _sectors(sheet, 4)
    _printed(sheet)
    data = io.BytesIO()
    made.save(data)
    return archive.stamp(data.getvalue(), STAMP)


def rows() -> Iterator[tuple[object, ...]]:
    """Each line's cells; a sector is written on its first line only, as in a merged cell."""
    number = 0
    for sector, lines in SECTORS.items():
        for place, (level, zh, en, (body, country)) in enumerate(lines):
            number += 1
            yield number, None if place else sector, zh, en, body, country, *TITLES[level], REMARK


def _banner(sheet: Worksheet, line: int, text: str, font: Font, height: int) -> None:
    sheet.merge_cells(start_row=line, end_row=line, start_column=1, end_column=WIDTH)
    sheet.cell(line, 1, text).font = font
    sheet.cell(line, 1).alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
    sheet.row_dimensions[line].height = height


def _header(sheet: Worksheet, line: int) -> None:
    _row(sheet, line, tuple(heading for heading, _ in HEADINGS))
    for column, (_, width) in enumerate(HEADINGS, start=1):
        cell = sheet.cell(line, column)
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="FFE2EFDA")
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        sheet.column_dimensions[get_column_letter(column)].width = width


def _row(sheet: Worksheet, line: int, cells: tuple[object, ...]) -> None:
    thin = Side(style="thin")
    for column, value in enumerate(cells, start=1):
        cell = sheet.cell(line, column, value)
        cell.border = Border(left=thin, right=thin, top=thin, bottom=thin)
        across = "center" if column in CENTRED else "left"
        cell.alignment = Alignment(horizontal=across, vertical="center", wrap_text=True)


def _sectors(sheet: Worksheet, first: int) -> None:
    for lines in SECTORS.values():
        last = first + len(lines) - 1
        sheet.merge_cells(start_row=first, end_row=last, start_column=SECTOR, end_column=SECTOR)
        first = last + 1


def _printed(sheet: Worksheet) -> None:
    """The headings on every page, as wide as one page across."""
    sheet.freeze_panes = "A4"
    sheet.print_title_rows = "1:3"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_setup.fitToHeight = 0


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
