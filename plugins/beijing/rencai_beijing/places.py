"""The names under which Beijing appears as a place of work."""

DISTRICTS = (
    "东城区",
    "西城区",
    "朝阳区",
    "海淀区",
    "丰台区",
    "石景山区",
    "门头沟区",
    "房山区",
    "通州区",
    "顺义区",
    "昌平区",
    "大兴区",
    "怀柔区",
    "平谷区",
    "密云区",
    "延庆区",
)
NAMESAKES = ("朝阳区", "通州区")
"""Districts of other cities bear these names too: they count only together with the city's."""

PLACES = (
    "北京市",
    "中国北京",
    "Beijing City",
    "Beijing Municipality",
    "Peking",
    *(f"北京市{district}" for district in DISTRICTS),
    *(f"北京{district}" for district in DISTRICTS),
    *(district for district in DISTRICTS if district not in NAMESAKES),
    "北京海淀",
    "北京朝阳",
    "海淀",
    "中关村",
    "亦庄",
    "北京经济技术开发区",
    "北京经开区",
)
