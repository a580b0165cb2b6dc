"""Engineers' institutions."""

from rencai.matching.bodies.body import Body

_LICENSED = ("engineering-council",)
"""In whose name these register Chartered Engineers, Incorporated Engineers and Engineering Technicians."""

BODIES = (
    Body("engineering-council", "GB",
         "Engineering Council|Engineering Council UK|英国工程委员会|英国工程理事会|英国工程技术委员会",
         "ceng: CEng|Chartered Engineer|特许工程师; ieng: IEng|Incorporated Engineer; engtech: EngTech"),
    Body("ieee", "US",
         "IEEE|Institute of Electrical and Electronics Engineers|电气电子工程师学会|电气与电子工程师学会|"
         "电气与电子工程师协会|电气电子工程师协会|国际电气与电子工程师协会|国际电气电子工程师学会|"
         "国际电气电子工程师协会|国际电气与电子工程师学会|美国电气电子工程师学会|美国电气与电子工程师协会|"
         "电机电子工程师学会|电机及电子工程师学会", "fellow: FIEEE; senior_member: SMIEEE; member: MIEEE"),
    Body("ieee-cs", "US", "IEEE Computer Society|IEEE-CS|IEEE计算机学会|IEEE计算机协会", within=("ieee",)),
    Body("asme", "US", "ASME|American Society of Mechanical Engineers|美国机械工程师学会|美国机械工程师协会"),
    Body("asce", "US", "ASCE|American Society of Civil Engineers|美国土木工程师学会|美国土木工程师协会",
         "fellow: F.ASCE; member: M.ASCE"),
    Body("aiche", "US", "AIChE|American Institute of Chemical Engineers|美国化学工程师学会|美国化学工程师协会"),
    Body("sme", "US", "SME|Society of Manufacturing Engineers|美国制造工程师学会|制造工程师学会"),
    Body("isa", "US", "ISA|International Society of Automation|国际自动化学会"),
    Body("sae", "US", "SAE International|Society of Automotive Engineers|国际汽车工程师学会|美国汽车工程师学会"),
    Body("aiaa", "US", "AIAA|American Institute of Aeronautics and Astronautics|美国航空航天学会", "fellow: FAIAA"),
    Body("ashrae", "US",
         "ASHRAE|American Society of Heating, Refrigerating and Air-Conditioning Engineers|"
         "美国采暖制冷与空调工程师学会"),
    Body("ncees", "US",
         "NCEES|National Council of Examiners for Engineering and Surveying|美国工程与测量考试委员会"),
    Body("asnt", "US", "ASNT|American Society for Nondestructive Testing|美国无损检测学会|美国无损检测协会"),
    Body("welding-society", "US", "AWS|American Welding Society|美国焊接学会|美国焊接协会"),
    Body("api", "US", "API|American Petroleum Institute|美国石油学会|美国石油协会"),
    Body("ampp", "US", "AMPP|NACE International|NACE|Association for Materials Protection and Performance"),
    Body("aee", "US", "Association of Energy Engineers|美国能源工程师协会"),
    Body("incose", "US", "INCOSE|International Council on Systems Engineering|国际系统工程协会"),
    Body("asq", "US", "ASQ|American Society for Quality|美国质量学会|美国质量协会"),
    Body("imeche", "GB",
         "IMechE|Institution of Mechanical Engineers|英国机械工程师学会|机械工程师学会|英国机械工程师协会",
         "fellow: FIMechE; member: MIMechE; associate_member: AMIMechE", within=_LICENSED),
    Body("ice", "GB", "ICE|Institution of Civil Engineers|英国土木工程师学会|英国土木工程师协会|土木工程师学会",
         "fellow: FICE; member: MICE", within=_LICENSED),
    Body("istructe", "GB",
         "IStructE|Institution of Structural Engineers|英国结构工程师学会|结构工程师学会|英国结构工程师协会",
         "fellow: FIStructE; chartered_member: MIStructE; associate_member: AMIStructE", within=_LICENSED),
    Body("iet", "GB",
         "IET|Institution of Engineering and Technology|英国工程技术学会|工程技术学会|英国工程与技术学会|"
         "Institution of Electrical Engineers|英国电气工程师学会", "fellow: FIET; member: MIET", within=_LICENSED),
    Body("icheme", "GB",
         "IChemE|Institution of Chemical Engineers|英国化学工程师学会|化学工程师学会|英国化学工程师协会",
         "fellow: FIChemE; chartered_member: MIChemE; associate_member: AMIChemE", within=_LICENSED),
    Body("cibse", "GB",
         "CIBSE|Chartered Institution of Building Services Engineers|英国皇家屋宇装备工程师学会|"
         "英国皇家特许屋宇设备工程师学会|屋宇装备工程师学会|英国特许建筑设备工程师学会",
         "fellow: FCIBSE; member: MCIBSE; associate: ACIBSE", within=_LICENSED),
    Body("iom3", "GB",
         "IOM3|Institute of Materials, Minerals and Mining|英国材料、矿物与矿业学会|材料、矿物与采矿学会|"
         "材料矿物与矿业学会", "fellow: FIMMM; professional_member: MIMMM", within=_LICENSED),
    Body("imarest", "GB",
         "IMarEST|Institute of Marine Engineering, Science and Technology|英国轮机工程及海事科技学会|"
         "轮机工程及海事科技学会", "fellow: FIMarEST; member: MIMarEST", within=_LICENSED),
    Body("rina", "GB", "RINA|Royal Institution of Naval Architects|英国皇家造船工程师学会|皇家造船工程师学会",
         "fellow: FRINA; member: MRINA", within=_LICENSED),
    Body("raes", "GB", "RAeS|Royal Aeronautical Society|英国皇家航空学会|皇家航空学会",
         "fellow: FRAeS; member: MRAeS", within=_LICENSED),
    Body("energy-institute", "GB", "Energy Institute|英国能源学会", "fellow: FEI; member: MEI", within=_LICENSED),
    Body("instmc", "GB", "InstMC|Institute of Measurement and Control|英国测量与控制学会|英国测量与控制协会",
         "fellow: FInstMC; member: MInstMC", within=_LICENSED),
    Body("ciht", "GB",
         "CIHT|Chartered Institution of Highways and Transportation|英国公路与运输学会|"
         "英国皇家特许公路与运输学会", "fellow: FCIHT; member: MCIHT", within=_LICENSED),
    Body("ciwem", "GB", "CIWEM|Chartered Institution of Water and Environmental Management|英国水务与环境管理学会",
         "fellow: FCIWEM; member: MCIWEM", within=(*_LICENSED, "society-for-the-environment")),
    Body("twi", "GB", "TWI|The Welding Institute|英国焊接研究所|英国焊接学会", within=_LICENSED),
    Body("raeng", "GB", "Royal Academy of Engineering|RAEng|英国皇家工程院|皇家工程院", "fellow: FREng"),
    Body("hkie", "HK", "HKIE|Hong Kong Institution of Engineers|香港工程师学会",
         "fellow: FHKIE; member: MHKIE; associate_member: AMHKIE", fellows_zh=True),
    Body("ies", "SG", "IES|Institution of Engineers, Singapore|新加坡工程师学会", "fellow: FIES; member: MIES"),
    Body("peb", "SG", "Professional Engineers Board Singapore|Professional Engineers Board|新加坡专业工程师局"),
    Body("engineers-australia", "AU",
         "Engineers Australia|Institution of Engineers Australia|澳大利亚工程师协会|澳大利亚工程师学会|"
         "澳洲工程师协会", "fellow: FIEAust; member: MIEAust; cpeng: CPEng|"
         "Chartered Professional Engineer"),
    Body("engineering-nz", "NZ",
         "Engineering New Zealand|Institution of Professional Engineers New Zealand|IPENZ|新西兰工程师协会",
         "fellow: FEngNZ; chartered_member: CMEngNZ; member: MEngNZ; cpeng: CPEng|Chartered Professional Engineer"),
    Body("engineers-ireland", "IE",
         "Engineers Ireland|Institution of Engineers of Ireland|爱尔兰工程师协会|爱尔兰工程师学会",
         "fellow: FIEI; member: MIEI"),
    Body("engineers-canada", "CA", "Engineers Canada|加拿大工程师协会|加拿大工程师学会", "peng: P.Eng."),
    Body("ipej", "JP", "IPEJ|Institution of Professional Engineers, Japan|日本技术士会|日本技術士会|技术士会",
         products="技术士"),
    Body("jsme", "JP", "JSME|Japan Society of Mechanical Engineers|日本机械学会"),
    Body("vdi", "DE", "VDI|Verein Deutscher Ingenieure|Association of German Engineers|德国工程师协会"),
    Body("iiw", "", "IIW|International Institute of Welding|国际焊接学会",
         "iwe: IWE|International Welding Engineer|国际焊接工程师; iwt: IWT|International Welding Technologist|"
         "国际焊接技术员; iws: IWS|International Welding Specialist|国际焊接技师", alone="IWE|IWT|IWS"),
    Body("ima-eng", "GB", "Institute of Mathematics and its Applications|英国数学及其应用学会",
         "fellow: FIMA; member: MIMA"),
    Body("society-for-the-environment", "GB", "Society for the Environment|英国环境学会",
         "cenv: CEnv|Chartered Environmentalist"),
)  # fmt: skip
