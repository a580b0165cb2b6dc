"""Random lists of applicants as hypothesis strategies: any headings in any order, noise around the rows, any cells."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from string import ascii_letters
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.styles import Font

from rencai.cells.columns import canonical_columns

COLUMNS = canonical_columns()

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from hypothesis.strategies import DrawFn, SearchStrategy
    from openpyxl.cell.cell import Cell

    Value = str | float | bool | date | None
    Row = tuple[Value, ...]

TOXICOLOGY = "American Board of Toxicology certificate"
QUALIFICATIONS = (
    TOXICOLOGY, "ABT", "IEEE Fellow", "PMP；ABT", "PMP、CFA\nABT", "注册国际投资分析师", "＝1+1", "=1+1",
    "∞", "🏅证书", " ABT ", "无此证书", "Certificate of " + "Toxicology " * 40, "2022-02-30", "007", "'ABT",
    "A\tB",
)  # fmt: skip
STRANGE = (
    "=1+1", "=SUM(A1:A9)", "+1", "-1", "@SUM(1)", "2022-02-30", "2022-03-29", "∞", "007",
    "00123456789012345678", "1e5", "1,000", " 前后空白 ", "第一行\n第二行", "🙂👩‍🔬", "𠮷野家", "null",
    "None", "NaN", "#N/A", "TRUE", "是", "http://example.invalid", "'文本", "长" * 3000, "x" * 32767,
    "<b>&amp;", "\u200b", "张\u3000三", "　全角　", "03/04/2022", "12:30", "50%", "￥1,000",
)  # fmt: skip
OWN_HEADINGS = (
    "备注", "部门", "自有列", "=SUM(A1)", "🙂", "2026", "1", "联系电话", "内部\n编码", "x" * 200, "null",
    "#", "Ωμέγα", "是否党员", "入职批次", "宿舍", "<b>", "A1", "第 3 季度", "K-9",
)  # fmt: skip
ABOVE = (
    ("2026年人才申报名单",),
    ("填报单位：", "某某公司"),
    ("填表说明：请如实填写，带*为必填",),
    (),
    (None, "密级：内部"),
)
TOTALS = ("合计", "小计", "总计", "合 计：", "Total")
FOOTERS = (("制表人：某某",), ("制表人：某某　　审核人：某某",), ("填表日期：2026-11-23",), ("注：以上信息属实",))
SECTIONS = ("一、技术岗位", "二、管理岗位", "（三）其他")
PLAIN = st.text(ascii_letters + "0123456789 -_./张王李赵陈苏州北京机构甲乙丙丁é©½☂", min_size=1, max_size=30).filter(
    str.strip
)
NUMBERS = st.one_of(
    st.integers(-(10**6), 10**6), st.integers(10**9, 10**14), st.integers(-(10**6), 10**6).map(lambda whole: whole / 8)
)
DAYS = st.dates(date(1900, 3, 1), date(2199, 12, 31))
CLOCK = st.builds(
    lambda day, minute: datetime.combine(day, time()) + timedelta(minutes=minute), DAYS, st.integers(1, 1439)
)
TEXTS = st.one_of(st.sampled_from(STRANGE), PLAIN)
KINDS: dict[str, SearchStrategy[Any]] = {
    "numbers": NUMBERS,
    "days": DAYS,
    "flags": st.booleans(),
    "texts": TEXTS,
    "mixed": st.one_of(NUMBERS, DAYS, st.booleans(), CLOCK, TEXTS),
}
CELLS: dict[str, SearchStrategy[Any]] = {
    "qualification": st.sampled_from(QUALIFICATIONS),
    "name": st.sampled_from(("合成人员甲", "合成人员乙", "O'Neil, Ann", "阿不都·热合曼", "𠮷田", "=1+1", "Müller")),
    "nationality": st.sampled_from(("美国", "中国", "香港", "GB", "火星", "Ｕ.Ｓ.Ａ")),
    "issuer": st.sampled_from(("American Board of Toxicology", "ABT", "IEEE", "PMI；CFA", "某机构")),
    "work_city": st.sampled_from(("苏州", "北京市朝阳区", "广州", "沈阳", "苏州、北京", "火星")),
    "job_type": st.sampled_from(("专业技术", "管理", "销售", "宇航")),
    "education": st.sampled_from(("本科", "硕士", "博士", "PhD", "自学")),
    "birth_date": st.one_of(DAYS, st.sampled_from(("1985-03-07", "1985年3月", "19850307", "2022-02-30", "03/04/1985"))),
}
BY_KIND = {
    "date": st.one_of(
        st.dates(date(1990, 1, 1), date(2035, 12, 31)),
        st.sampled_from(("2019-05-20", "2022年3月", "长期", "2022-02-30")),
    ),
    "number": st.one_of(st.integers(0, 40), st.sampled_from((2.5, "8年", "三年", "30万", "∞", "∼5"))),
    "flag": st.one_of(st.sampled_from(("是", "否", "Y", "√", "×", "也许")), st.booleans()),
}


@dataclass(frozen=True, repr=False)
class List:
    """The lines of a sheet from its first row on, and where in them the header and the applicants are."""

    name: str
    lines: tuple[Row, ...]
    header: int
    people: tuple[int, ...]
    column: int

    def __repr__(self) -> str:
        """Return a short form, as texts may be long."""
        return f"List({self.name!r}, {len(self.lines)} lines, header {self.header}, people {self.people})"

    def write(self, workbook: Workbook) -> None:
        """Add a sheet to a workbook, text always as text."""
        sheet = workbook.create_sheet(self.name)
        for row, line in enumerate(self.lines, start=1):
            for column, value in enumerate(line, start=self.column + 1):
                if value is not None:
                    cell = sheet.cell(row, column)
                    _put(cell, value)
                    cell.font = Font(bold=row - 1 == self.header)


def _put(cell: Cell, value: Value) -> None:
    if isinstance(value, str):
        cell.value, cell.data_type = value, "s"
    else:
        cell.value = value
        if type(value) is date:
            cell.number_format = "yyyy-mm-dd"


def save(lists: Sequence[List], path: Path) -> Path:
    """Save a workbook of these sheets."""
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    for content in lists:
        content.write(workbook)
    workbook.save(path)
    return path


# Headings


@st.composite
def _headings(draw: DrawFn) -> list[tuple[str, str]]:
    """Draw canonical names, or kinds of own columns, with headings; a name and a qualification are among them."""
    ours = draw(st.lists(st.sampled_from(COLUMNS), min_size=1, max_size=9, unique_by=lambda column: column.name))
    names = dict.fromkeys(("qualification", "name", *(column.name for column in ours)))
    listed = {column.name: column for column in COLUMNS}
    headings = [(name, draw(_decorated(listed[name].zh + listed[name].en))) for name in names]
    own = draw(st.lists(st.sampled_from(OWN_HEADINGS), max_size=5, unique=True))
    headings += [(draw(st.sampled_from(tuple(KINDS))), heading) for heading in own]
    return draw(st.permutations(headings))


@st.composite
def _decorated(draw: DrawFn, synonyms: Sequence[str]) -> str:
    heading = draw(st.sampled_from(synonyms))
    form = draw(
        st.sampled_from(
            ("{}", "{}", "{}", "*{}", "{}*", "*{}（必填）", "{}(必填)", "＊{}", " {} ", "{}：", "{}\n", "※{}")
        )
    )
    return form.format(heading)


# Lines


def _value(name: str) -> SearchStrategy[Any]:
    if name in KINDS:
        return KINDS[name]
    kind = next(column.kind for column in COLUMNS if column.name == name)
    usual = CELLS[name] if name in CELLS else BY_KIND.get(kind, TEXTS)
    return usual if name in ("qualification", "name") else st.one_of(usual, usual, usual, TEXTS)


@st.composite
def _person(draw: DrawFn, names: Sequence[str]) -> Row:
    """Draw an applicant's cells: with a qualification, or with a name and two more canonical cells."""
    result = {name: draw(st.none() | _value(name)) for name in names if name not in KINDS}
    others = [name for name in result if name not in ("qualification", "name")]
    if len(others) > 1 and draw(st.integers(0, 3)) == 0:
        result["qualification"] = None
        result |= {name: draw(_value(name).filter(_visible)) for name in ("name", *others[:2])}
    else:
        result["qualification"] = draw(_value("qualification"))
    return tuple(result[name] if name in result else draw(st.none() | KINDS[name]) for name in names)


def _visible(value: Value) -> bool:
    return not isinstance(value, str) or bool(value.strip(" \u3000\u200b\n\t"))


def _noise(names: Sequence[str], header: Row) -> SearchStrategy[Row]:
    """Draw a line that is no applicant."""
    width = len(names)

    def padded(cells: Sequence[Value]) -> Row:
        return tuple(cells[:width]) + (None,) * (width - len(cells))

    def total(word: str) -> Row:
        number = {column.name for column in COLUMNS if column.kind == "number"} | {"numbers"}
        return tuple(word if place == 0 else 12 if name in number else None for place, name in enumerate(names))

    def example(mark: str) -> Row:
        usual = {"name": "张三", "qualification": TOXICOLOGY}
        return tuple(f"{mark}" if place == 0 else usual.get(name) for place, name in enumerate(names))

    return st.one_of(
        st.just((None,) * width),
        st.just(header),
        st.sampled_from(TOTALS).map(total),
        st.sampled_from(("示例", "例：", "样例")).map(example),
        st.sampled_from(FOOTERS).map(padded),
        st.sampled_from(SECTIONS).map(lambda text: padded((text,))),
    )


@st.composite
def lists(draw: DrawFn, name: str = "名单", most: int = 12) -> List:
    """Draw a sheet with a list of one to ``most`` applicants."""
    headings = draw(_headings())
    names = [name for name, _ in headings]
    header: Row = tuple(heading for _, heading in headings)
    above = draw(st.lists(st.sampled_from(ABOVE), max_size=3))
    width = len(names)
    lines: list[Row] = [tuple(line[:width]) + (None,) * (width - len(line)) for line in above]
    first = len(lines)
    lines.append(header)
    people = []
    kinds = draw(st.lists(st.sampled_from((True, True, True, False)), max_size=most - 1))
    for is_person in (*kinds, True):
        if is_person:
            people.append(len(lines))
        lines.append(draw(_person(names) if is_person else _noise(names, header)))
    if draw(st.booleans()):
        lines.append(draw(_noise(names, header)))
    return List(name, tuple(lines), first, tuple(people), draw(st.sampled_from((0, 0, 1, 3))))


def expected(column: Sequence[Value]) -> list[Value]:
    """Return a column as the result shows it: typed where all filled cells are of one kind, else as text."""
    filled = [value for value in column if value is not None]
    kinds: dict[str, Callable[[Value], bool]] = {
        "number": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
        "flag": lambda value: isinstance(value, bool),
        "day": lambda value: type(value) is date,
    }
    if any(all(map(is_kind, filled)) for is_kind in kinds.values()):
        return list(column)
    return [None if value is None else text(value) for value in column]


def text(value: Value) -> str:
    """Return a cell of a mixed column as text."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return repr(int(value) if value.is_integer() else value)
    return str(value)
