"""Two workbooks of applicants who do not exist, dealt from a fixed seed: ``python inputs/make_applicants.py [FOLDER]``.

A crowd holds one deck of cards for each column; every card of a deck is dealt before any is dealt again.
"""

from __future__ import annotations

import io
import sys
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from rencai.output.xlsx import archive
from rencai.system import files

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from openpyxl.worksheet.worksheet import Worksheet

    Deck = tuple[object, ...]
    Person = Mapping[str, Any]

SEED = 20261123
TITLE = "某某集团境外职业资格人才信息汇总表（合成数据，非真实人员）"
NOTE = "填表说明：姓名、证件号码、证书编号均为合成，不对应任何真实人员；日期请填年月日，不清楚的可以不填。"

HEADINGS: tuple[tuple[str, str, int], ...] = (
    ("序号", "number", 6),
    ("员工编号", "applicant_id", 11),
    ("姓名", "name", 24),
    ("国籍（地区）", "nationality", 13),
    ("证件号码", "id_number", 12),
    ("出生日期", "birth_date", 14),
    ("部门", "department", 12),
    ("单位名称", "employer", 24),
    ("工作地点", "work_city", 20),
    ("境外职业资格证书名称", "qualification", 42),
    ("发证机构", "issuer", 36),
    ("发证国家（地区）", "issuing_country", 16),
    ("证书编号", "certificate_number", 13),
    ("取得日期", "issue_date", 14),
    ("有效期至", "expiry_date", 14),
    ("核验情况", "verification", 11),
    ("相关工作年限（年）", "experience_years", 12),
    ("境外工作年限（年）", "overseas_experience_years", 12),
    ("是否签订劳动合同", "employment_relation", 11),
    ("岗位类别", "job_type", 11),
    ("是否专业对口", "related_field", 9),
    ("所属行业", "industry", 14),
    ("是否高精尖产业", "frontier_industry", 9),
    ("税前年薪", "annual_pay_cny", 12),
    ("最高学历", "education", 11),
    ("从事专业", "specialty", 12),
    ("现有职称", "current_title", 14),
    ("是否贡献突出", "outstanding", 9),
    ("单位是否推荐", "employer_recommendation", 9),
    ("职业技能等级证书", "skill_certificate", 11),
    ("技能人才评选结果", "talent_evaluation", 11),
    ("申报日期", "application_date", 14),
    ("备注", "remarks", 30),
)


def often(times: int, *cards: object) -> Deck:
    return cards * times


# Certificates as (name, issuer, country), as people really type them.

NO_CERTIFICATE, NAME_FORGOTTEN = (None, None, None), (None, "RICS", "英国")
US, GB, HK, JP = "美国", "英国", "中国香港", "日本"
TOXICOLOGIST: Deck = (
    ("American Board of Toxicology certificate", "American Board of Toxicology", US),
    ("AMERICAN BOARD OF TOXICOLOGY CERTIFICATE", "American Board of Toxicology", "USA"),
    ("american board of toxicology certificate", None, US),
    ("ABT", "American Board of Toxicology", US),
    ("ＡＢＴ", None, US),
    ("DABT", "美国毒理学委员会", US),
    ("Diplomate of the American Board of Toxicology", "American Board of Toxicology (ABT)", None),
    ("毒理学专业人员职业资格证书", "美国毒理学委员会", US),
    ("毒理学专业人员职业资格证书", None, None),
)
URGENT: Deck = (
    ("IEEE Fellow", "IEEE", US),
    ("ＩＥＥＥ　Ｆｅｌｌｏｗ", None, US),
    ("Fellow, IEEE", "Institute of Electrical and Electronics Engineers", US),
    ("IEEE Fellow (IEEE会士)", "电气电子工程师学会", US),
    ("IEEE Senior Member", "IEEE", US),
    ("SMIEEE", None, None),
    ("IEEE高级会员", "电气电子工程师学会", US),
    ("LEED Fellow", "Green Business Certification Inc.", US),
    ("LEED会士", None, US),
    ("ACCA Fellow member", "ACCA", GB),
    ("FCCA", None, GB),
    ("ACCA资深会员", "特许公认会计师公会", GB),
)
URGENT_LATER: Deck = (
    ("ACM Fellow", "ACM", US),
    ("ACM杰出会员", "国际计算机学会", US),
    ("ACM Distinguished Member", "Association for Computing Machinery", US),
    ("Fellow of the Royal Society of Chemistry", "Royal Society of Chemistry", GB),
    ("FRSC", "Royal Society of Chemistry", GB),
    ("FRSC", None, GB),
    ("FRSC", "Royal Society of Canada", "加拿大"),
)
CHARTERED: Deck = (
    ("RICS qualification", "RICS", GB),
    ("MRICS", "Royal Institution of Chartered Surveyors", GB),
    ("FRICS", None, GB),
    ("英国皇家特许测量师", "英国皇家特许测量师学会", GB),
    ("Chartered Surveyor", "RICS", GB),
    ("Chartered Surveyor", None, GB),
    ("Chartered Engineer (CEng)", "Engineering Council", GB),
    ("CEng", None, GB),
    ("特许工程师", None, GB),
)
FAMILIES: Deck = (
    ("AWS Certified Solutions Architect – Professional", "Amazon Web Services", US),
    ("亚马逊云科技认证解决方案架构师", "亚马逊云科技", US),
    ("Azure Solutions Architect Expert", "Microsoft", US),
    ("Cisco Certified Network Professional", "Cisco", US),
    ("思科认证网络工程师", "思科系统", US),
    ("ICCA会展专业认证", None, "荷兰"),
    ("香港注册专业测量师", None, HK),
    ("香港建筑师", "Hong Kong Institute of Architects", HK),
    ("MHKIP", None, HK),
    ("ASME QRO", "ASME", US),
    ("技術士", None, JP),
    ("LEED AP", None, US),
    ("BREEAM Assessor", None, GB),
    ("DGNB Consultant", None, "德国"),
)
MISSPELT: Deck = (
    ("American Board of Toxicolgy certificate", "American Board of Toxicology", US),
    ("IEEE Senoir Member", "IEEE", US),
    ("Charterd Engineer", None, GB),
)
UNLISTED: Deck = (
    ("PMP", "Project Management Institute", US),
    ("Project Management Professional (PMP)®", "PMI", US),
    ("CFA", "CFA Institute", US),
    ("CPA", None, None),
    ("注册信息系统审计师（CISA）", "ISACA", US),
    ("一级建筑士", None, JP),
    ("Synthetic Diploma of Applied Widgets", "合成测试机构", None),
)
SEVERAL: Deck = (
    ("IEEE Senior Member；PMP", "IEEE", US),
    ("毒理学专业人员职业资格证书、CFA", None, US),
    ("MRICS\nCEng", None, GB),
)
EVERY_CERTIFICATE = (
    *TOXICOLOGIST, *URGENT, *URGENT_LATER, *CHARTERED, *FAMILIES, *MISSPELT, *UNLISTED, *SEVERAL,
)  # fmt: skip

# Places of work, as typed.

SUZHOU: Deck = ("苏州", "苏州市", "江苏省苏州市", "苏州工业园区", "SIP", "Suzhou", "昆山市", "太仓", "吴江区")
BEIJING: Deck = ("北京", "北京市", "北京市朝阳区", "海淀区", "中关村", "Beijing", "北京经济技术开发区", "亦庄")
GUANGZHOU: Deck = ("广州", "广州市", "广东省广州市", "天河区", "广州市白云区", "南沙新区", "Guangzhou", "Canton")
SHENYANG: Deck = ("沈阳", "沈阳市", "辽宁省沈阳市", "浑南区", "沈阳市铁西区", "Shenyang")
ELSEWHERE: Deck = ("上海", "上海市浦东新区", "深圳", "深圳市南山区", "杭州", "Shanghai", "苏州/北京", "待定", None)

# Dates as days from the basis date, ages as completed years or (years, days after that birthday).

AGES: Deck = (32, 33, 34, 35, 36, 38, 41, 44, 47, 52, 56, 60, 64, None)
RETIRING: Deck = (45, 58, 65, (66, 1), (66, 0), 68, (71, 1), (71, 0), 74, "1958年", None)
VALIDITY: Deck = (
    *often(4, (-1500, 500), (-700, 900)),
    *often(2, (-2000, "长期"), (-1800, None)),
    (-1500, 0), (-1500, -1), (-2000, -300), (-100, -700), (-900, "见证书背面"), ("不详", 400), (None, None),
)  # fmt: skip

FOREIGN: Deck = (
    "美国", "英国", "德国", "日本", "新加坡", "法国", "韩国", "Canadian", "DE", "澳大利亚", "United States", "印度",
)  # fmt: skip
MAINLAND: Deck = ("中国", "中国大陆", "CN")
HMT: Deck = ("中国香港", "香港", "澳门", "中国澳门", "中国台湾", "台湾地区")
YES: Deck = (*often(14, "是"), "Y", "√", *often(3, "否"), "待核实", None)
MAYBE: Deck = ("是", "是", "否", "否", "否", "no", None)

DECKS: dict[str, Deck] = {
    "nationality": (*often(2, *FOREIGN), *often(4, *MAINLAND), *HMT, None, "双重国籍"),
    "age": AGES,
    "department": ("研发中心", "工程部", "质量部", "财务部", "市场部", "人力资源部", None),
    "employer": ("合成精密制造有限公司", "合成生物医药有限公司", "合成云计算有限公司", "合成工程咨询有限公司", None),
    "work_city": (*SUZHOU, *BEIJING, *GUANGZHOU, *SHENYANG),
    "certificate": (*EVERY_CERTIFICATE, NO_CERTIFICATE, NAME_FORGOTTEN),
    "validity": VALIDITY,
    "verification": (*often(4, "未核验", "核验通过"), "已核验", "核验中", "核验不通过", None, None),
    "experience_years": (*often(2, 0, 0.5, 1, 2, 3, 4, 5, 6.5, 8, "8年", 9, 10), "约十年", -1, None, None),
    "abroad": (0, 0.3, 0.5, 0.5, 1, None),
    "employment_relation": (*often(14, "已签订"), "是", "有", "未签订", "否", "办理中", None),
    "job_type": (*often(7, "专业技术", "技术岗"), *often(2, "研发", "管理", "销售"), "行政后勤", "轮岗", None),
    "related_field": YES,
    "industry": ("生物医药", "制造业", "集成电路", "软件和信息技术服务业", "建筑业", "金融业", "检验检测", None),
    "frontier_industry": MAYBE,
    "annual_pay_cny": (
        *often(3, 168000, 216000, 258000, 300000, 366000, 480000, 650000), *often(2, "45万元"), "面议", None,
    ),
    "education": ("博士", "硕士研究生", "硕士", "本科", "本科", "大学本科", "大专", "PhD", None),
    "specialty": ("机电", "通信工程", "土木工程", "检测", "检验检测", "药学", "会计", "工商管理", "其他", None),
    "current_title": (
        *often(6, "无"), *often(2, "工程师", "高级工程师", "助理工程师", "经济师", "会计师"), "注册会计师", None, None,
    ),
    "outstanding": MAYBE,
    "employer_recommendation": MAYBE,
    "skill_certificate": (*often(4, None), "否", "无", "高级工"),
    "talent_evaluation": (*often(4, None), "未参加", "未参加", "入围"),
    "application_date": (None,),
    "remarks": (
        *often(40, None),
        "证书原件已交人事部", "@人事部 请核对", "=1+1", "https://example.invalid/certificate", "-待补材料",
    ),
}  # fmt: skip
"""What applies to a crowd that says nothing else of a column."""


@dataclass(frozen=True)
class Crowd:
    """So many applicants, and how their cells differ from everybody's."""

    size: int
    decks: dict[str, Deck] = field(default_factory=dict)


@dataclass(frozen=True)
class Book:
    """A workbook to make: its file, the basis date for which it is meant, its sheet, and who is in it."""

    file: str
    basis: date
    sheet: str
    crowds: tuple[Crowd, ...]


HALF_FILLED: dict[str, Deck] = {
    "certificate": (NO_CERTIFICATE, NAME_FORGOTTEN),
    "experience_years": (None,),
    "validity": ((None, None), (-900, 500)),
    "related_field": ("是", None),
    "employment_relation": ("已签订", None),
    "job_type": ("专业技术", None),
    "current_title": ("工程师", None),
}
RECOGNISED: dict[str, Deck] = {
    "certificate": URGENT,
    "work_city": BEIJING,
    "employment_relation": ("已签订", "是"),
    "verification": ("未核验", "核验通过", None),
}

BOOKS = (
    Book(
        "applicants.xlsx",
        date(2026, 11, 23),
        "人才信息汇总",
        (
            Crowd(
                74,
                {
                    "work_city": (*often(3, *SUZHOU), None),
                    "certificate": (*often(2, *TOXICOLOGIST), *MISSPELT, *SEVERAL, *UNLISTED, NO_CERTIFICATE),
                },
            ),
            Crowd(
                70,
                {
                    "work_city": (*often(3, *BEIJING), None),
                    "certificate": (*URGENT, *URGENT_LATER, *FAMILIES, *MISSPELT, *UNLISTED, NO_CERTIFICATE),
                    "age": (*AGES, *RETIRING),
                },
            ),
            Crowd(
                62,
                {
                    "work_city": (*often(3, *GUANGZHOU), None),
                    "certificate": (*often(2, *CHARTERED), *FAMILIES, *UNLISTED, NAME_FORGOTTEN),
                },
            ),
            Crowd(
                50,
                {
                    "work_city": (*often(3, *SHENYANG), None),
                    "certificate": (*often(6, NO_CERTIFICATE), *UNLISTED, ("无", None, None)),
                    "current_title": (
                        *often(3, "工程师", "高级工程师", "工程系列"),
                        "助理工程师", "正高级工程师", "经济师", "会计师", "无", "首席专家", None,
                    ),
                    "experience_years": (0, 0.9, 0.99, 1, 1, 1.5, 2, 3, 5, 8, "6年", 10, "一年多", None),
                    "specialty": (
                        "机电", "机电一体化", "交通", "交通运输", "建设", "土木工程", "检验", "信息通信", "检测",
                        "testing", "金融", "机器人", None,
                    ),
                    "skill_certificate": (*often(2, "是", "高级技师", "高级工"), "否", None),
                    "talent_evaluation": (*often(2, "优胜", "获奖", "表现突出"), "未获奖", "未参加", "二等奖", None),
                },
            ),
            Crowd(26, {"work_city": ELSEWHERE}),
            Crowd(10, HALF_FILLED | {"work_city": ("苏州", "北京", "广州", "沈阳", None)}),
            Crowd(
                8,
                RECOGNISED
                | {
                    "certificate": (*URGENT[:4], *UNLISTED[:4]),
                    "application_date": (
                        date(2022, 12, 1), date(2023, 9, 4), date(2024, 6, 25), date(2025, 9, 12), "去年年底",
                    ),
                },
            ),
        ),
    ),
    Book(
        "applicants-2022.xlsx",
        date(2022, 12, 1),
        "2022年人才信息",
        (
            Crowd(12, RECOGNISED | {"nationality": FOREIGN, "age": RETIRING}),
            Crowd(
                6, RECOGNISED | {"nationality": MAINLAND, "outstanding": ("是",), "employer_recommendation": ("是",)}
            ),
            Crowd(14, {"certificate": URGENT, "work_city": BEIJING}),
            Crowd(
                20,
                {
                    "certificate": (*URGENT_LATER, *MISSPELT, *UNLISTED, *SEVERAL),
                    "work_city": (*often(2, *BEIJING), *ELSEWHERE[:2]),
                },
            ),
            Crowd(8, HALF_FILLED | {"work_city": (*BEIJING[:3], None)}),
        ),
    ),
)  # fmt: skip


def main(folder: Path) -> None:
    for book in BOOKS:
        rng = Random(f"{SEED} {book.file}")
        people = [person for crowd in book.crowds for person in dealt(rng, crowd)]
        rng.shuffle(people)
        rows = [typed(rng, book.basis, number, person) for number, person in enumerate(people, start=1)]
        files.write(folder / book.file, workbook(book, rows))
        print(f"{folder / book.file}: {len(rows)}")


def dealt(rng: Random, crowd: Crowd) -> Iterator[Person]:
    decks = DECKS | crowd.decks
    hands = zip(*(_cards(rng, deck, crowd.size) for deck in decks.values()), strict=True)
    return (dict(zip(decks, hand, strict=True)) for hand in hands)


def _cards(rng: Random, deck: Deck, count: int) -> list[object]:
    cards: list[object] = []
    while len(cards) < count:
        cards += rng.sample(deck, len(deck))
    return cards[:count]


def typed(rng: Random, basis: date, number: int, person: Person) -> Person:
    """The person's cells, as somebody in HR would have typed them."""
    qualification, issuer, country = person["certificate"]
    issued, expires = (_day(rng, basis, card) for card in person["validity"])
    has_certificate = qualification or issuer
    return {
        **person,
        "number": number,
        "applicant_id": f"SYN-{number:04}",
        "name": _name(rng, number, person["nationality"]),
        "id_number": f"SYN{number:06}",
        "birth_date": _date(rng, _birth(rng, basis, person["age"])),
        "qualification": qualification,
        "issuer": issuer,
        "issuing_country": country,
        "certificate_number": f"SYN-C{number:05}" if has_certificate else None,
        "issue_date": _date(rng, issued) if has_certificate else None,
        "expiry_date": _date(rng, expires) if has_certificate else None,
        "overseas_experience_years": _abroad(person["experience_years"], person["abroad"]),
        "verification": person["verification"] if has_certificate else None,
        "application_date": _date(rng, person["application_date"]),
    }


def _name(rng: Random, number: int, nationality: object) -> str:
    if nationality in {*MAINLAND, *HMT}:
        return f"合成{rng.choice(('张三', '李四', '王五', '赵六', '陈七', '周八'))}{number:03}"
    return f"Synthetic {rng.choice(('Müller', 'Smith', 'Sato', 'Dupont', 'Kim', 'García', 'O’Hara'))} {number:03}"


def _birth(rng: Random, basis: date, age: object) -> object:
    """A day on which somebody was born who has that age on the basis date."""
    if isinstance(age, int):
        return basis.replace(year=basis.year - age) - timedelta(days=rng.randrange(2, 360))
    if isinstance(age, tuple):
        years, days = age
        return basis.replace(year=basis.year - years) + timedelta(days=days)
    return age


def _day(rng: Random, basis: date, card: object) -> object:
    """That many days from the basis date, or up to half as many again; 0 and -1 stay what they are."""
    return basis + timedelta(days=int(card * rng.uniform(1, 1.5))) if isinstance(card, int) else card


def _abroad(years: object, share: object) -> float | None:
    """That share of the years, where both are numbers."""
    if isinstance(years, int | float) and isinstance(share, int | float) and years >= 0:
        return round(years * share, 1)
    return None


def _date(rng: Random, day: object) -> object:
    """The day as a date of Excel's, or as one of the texts that people type instead."""
    if not isinstance(day, date):
        return day
    texts = (f"{day.year}年{day.month}月{day.day}日", f"{day.year}/{day.month}/{day.day}", day.isoformat())
    return rng.choice((*often(4, datetime(day.year, day.month, day.day)), *texts))  # noqa: DTZ001 - Excel knows no zone


def workbook(book: Book, rows: Sequence[Person]) -> bytes:
    made = Workbook()
    sheet: Worksheet = made.active
    sheet.title = book.sheet
    _banner(sheet, 1, TITLE, Font(bold=True, size=16), 30)
    _banner(sheet, 2, NOTE, Font(color="FF7F7F7F"), 18)
    _header(sheet, 3)
    for line, row in enumerate(rows, start=4):
        for column, (_, name, _) in enumerate(HEADINGS, start=1):
            _write(sheet, line, column, row[name])
    sheet.freeze_panes = "D4"
    data = io.BytesIO()
    made.save(data)
    return archive.stamp(data.getvalue(), book.basis)


def _banner(sheet: Worksheet, line: int, text: str, font: Font, height: int) -> None:
    sheet.merge_cells(start_row=line, end_row=line, start_column=1, end_column=len(HEADINGS))
    sheet.cell(line, 1, text).font = font
    sheet.cell(line, 1).alignment = Alignment(horizontal="left", vertical="center")
    sheet.row_dimensions[line].height = height


def _header(sheet: Worksheet, line: int) -> None:
    for column, (heading, _, width) in enumerate(HEADINGS, start=1):
        cell = sheet.cell(line, column, heading)
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="FFD9E1F2")
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.row_dimensions[line].height = 34


def _write(sheet: Worksheet, line: int, column: int, value: object) -> None:
    cell = sheet.cell(line, column, value)
    if isinstance(value, str):
        cell.data_type = "s"  # a text that begins with "=" stays a text
    elif isinstance(value, datetime):
        cell.number_format = "yyyy-mm-dd"


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
