"""Patterns of what lines say that are no applicants."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from rencai.system import word_lists
from rencai.system.word_lists import Section, any_of

TOKENS = {
    token: number
    for tokens in ("abcdefghijklmnopqrstuvwxyz", "甲乙丙丁戊己庚辛壬癸", "一二三四五六七八九十")
    for number, token in enumerate(tokens, start=1)
} | {str(number): number for number in range(1, 501)}
"""What a column may be numbered by."""
AROUND_TOKEN = r"^[(\[第]|[)\]列.、]$"  # noqa: S105 - a pattern, no secret

DAY = r"^(?:[0-9]{4})?\s*年\s*(?:[0-9]{1,2})?\s*月\s*(?:[0-9]{1,2})?\s*日$"
"""A day, also one left open for a signature."""
FIGURE = r"^[-+¥$]?[\s0-9.,%/]*(?:万?元|[人名个条位])?$"
SMALL_FIGURE = r"^[-+¥$]?[0-9.,%]{1,12}\s*(?:万?元|[人名个条位岁年月天项份次])?$"
"""A figure of a statistic, which is no document's number."""
ZERO = r"^0+(?:\.0+)?$|^(?:1899-12-3[01]|1900-01-0[01])(?:[ t]00:00:00)?$|^[-—–/]$"
"""What a formula gives over a blank cell."""
LABEL = r"^[^0-9:]{1,20}:"
"""A text before a colon, with or without a value after it."""
OPEN_LABEL = r"^[^0-9:]{1,20}:\s*$"
TYPED_LABEL = r"^[^0-9:：]{1,20}[:：]\s*$"
"""The same in either width."""
LONG_NUMBER = r"[0-9]{6}"

_NUMBER = r"\s*[0-9一二三四五六七八九十]+\s*"
_PAGES = rf"(?:第{_NUMBER}页|共{_NUMBER}页|page{_NUMBER}|[0-9]{{1,4}}\s*/\s*[0-9]{{1,4}}\s*页)"
PAGE = rf"^[-—–\s]*{_PAGES}(?:[\s,/|]*(?:{_PAGES}|(?:of|/){_NUMBER}))*[-—–\s]*$|^[-—–]\s*[0-9]{{1,4}}\s*[-—–]$"

NUMBERED_SENTENCE = r"^[0-9]{1,2}\s*[、.)]\s*(?:.*\p{Han}){8}"
SECTION = (
    r"^※|^(?:[一二三四五六七八九十]{1,3}\s*[、.]|[(][一二三四五六七八九十]{1,3}[)])\s*\S"
    r"|^[^()]{1,30}\(\s*共?\s*[0-9]+\s*[人名]\s*\)$"
)

_KEYS = {
    "example": ("words", "before", "after", "before_colon", "parts"),
    "guide": ("words", "beginnings", "ends"),
    "numbering": ("columns", "serial"),
    "total": ("spaced", "words", "after"),
    "statistic": ("words", "ends"),
    "caption": ("ends", "beginnings"),
    "department": ("parts", "ends", "sure_ends", "english"),
    "footer": ("actions", "roles", "signed", "labels", "notes", "statements", "ends", "seals"),
    "sentence": ("beginnings",),
}


@dataclass(frozen=True)
class Patterns:
    """Regular expressions made of the words of skipped.toml, and two lists of it.

    ``may_be_example`` fits every text, as typed, that ``example`` fits, and few others. ``counted_by`` stand before the
    numbers of the columns. ``serial`` are headings, as by ``fold``, of columns that only count the lines. ``seal`` is
    the place of a seal, ``sentence`` a text that explains the list, and ``department`` one that heads its people.
    """

    example: str
    may_be_example: str
    guide: str
    total: str
    statistic: str
    caption: str
    sure_caption: str
    department: str
    footer: str
    role: str
    seal: str
    sentence: str
    counted_by: tuple[str, ...]
    serial: tuple[str, ...]

    @property
    def noise(self) -> tuple[str, ...]:
        """What each kind of line that is no applicant looks like."""
        lines = (self.total, self.statistic, self.sure_caption, self.footer, self.role)
        return self.example, self.guide, *lines, SECTION, PAGE, DAY


@cache
def patterns() -> Patterns:
    """Return what lines say that are no applicants.

    :raises WordListError: when skipped.toml is wrong.
    """
    whole = word_lists.read(__name__, "skipped.toml")
    whole.require_keys(_KEYS)
    for key, lists in _KEYS.items():
        whole.section(key).require_keys(lists)
    footer, numbering = whole.section("footer"), whole.section("numbering")
    role = _role(footer)
    return Patterns(
        example=_example(whole.section("example")),
        may_be_example=_may_be_example(whole.section("example")),
        guide=_guide(whole.section("guide")),
        total=_total(whole.section("total")),
        statistic=_statistic(whole.section("statistic")),
        caption=_caption(whole.section("caption")),
        sure_caption=_sure_caption(whole.section("caption")),
        department=_department(whole.section("department")),
        footer=_footer(footer, role),
        role=rf"^{role}$",
        seal=_seal(footer),
        sentence=rf"{NUMBERED_SENTENCE}|[。;!]|^(?:{any_of(whole.section('sentence').words('beginnings'))}).{{4}}",
        counted_by=numbering.words("columns"),
        serial=numbering.words("serial"),
    )


def _example(section: Section) -> str:
    words, before, after = (any_of(section.words(key)) for key in ("words", "before", "after"))
    shown = rf"(?:{before})?(?:{words})"
    return (
        rf"^[(\[【<]?{shown}(?:{after}|[一二三四五])?\s*[0-9]?[)\]】>]?$"
        rf"|^[(\[【<]?(?:{shown}|{any_of(section.words('before_colon'))})[0-9]?[)\]】>]?\s*:"
        rf"|[(\[【<]{shown}[0-9]?(?:[,，、\s]*请?勿?删除?)?[)\]】>]"
    )


def _may_be_example(section: Section) -> str:
    parts = section.words("parts")
    for key in ("words", "before_colon"):
        for word in section.words(key):
            if not any(part in word for part in parts):
                raise section.error(f"{word!r} has none of the parts in it; add one of it to parts", key, word=word)
    return f"(?i){any_of(parts)}"


def _guide(section: Section) -> str:
    words, beginnings, ends = (any_of(section.words(key)) for key in ("words", "beginnings", "ends"))
    return rf"^[(\[【*]?(?:{words}|(?:{beginnings}).*|.*(?:{ends})|[0-9]{{1,3}}\s*[位字].*)[)\]】]?$"


def _total(section: Section) -> str:
    spaced = "|".join(r"\s*".join(map(re.escape, word)) for word in section.words("spaced"))
    words, after = any_of(section.words("words")), any_of(section.words("after"))
    return (
        rf"(?:{spaced}|{words}|\b(?:sub|grand)?[\s-]?totals?)(?:{after})?[\s:]*[0-9.,]*\s*[人名个]?$"
        r"|^(?:[合总共小]\s*计|共有?)[\s:]*[0-9]+\s*[人名个条位].{0,20}$"
    )


def _statistic(section: Section) -> str:
    """Return the pattern of what is counted, or of one and more such words each with its figure."""
    words, ends = any_of(section.words("words")), any_of(section.words("ends"))
    counted = rf"(?:{words}|.{{0,8}}(?:{ends}))"
    each = rf"{counted}[:\s]*[0-9.]+\s*(?:[人名个位项岁年]|%)?"
    return rf"^{counted}:?$|^(?:其中[:,]?\s*)?(?:共\s*[0-9]+\s*[人名][,;]\s*)?{each}(?:[\s,;、/]*{each})*[。.]?$"


def _seal(section: Section) -> str:
    return rf"^.{{0,12}}[(\[](?:{any_of(section.words('seals'))})[)\]]\s*:?$"


def _sure_caption(section: Section) -> str:
    ends, beginnings = any_of(section.words("ends")), any_of(section.words("beginnings"))
    return rf"^(?:{beginnings}).{{0,20}}(?:{ends})\s*:?$"


def _caption(section: Section) -> str:
    ends, beginnings = any_of(section.words("ends")), any_of(section.words("beginnings"))
    return rf"^.{{0,20}}(?:{ends})\s*(?:[(][^)]*[)])?\s*:?$|^(?:{beginnings}).{{0,20}}$"


def _department(section: Section) -> str:
    parts, ends, sure_ends, english = (any_of(section.words(key)) for key in ("parts", "ends", "sure_ends", "english"))
    number = "[0-9一二三四五六七八九十]{1,2}"
    return (
        rf"^(?:第{number}(?:{parts}){{0,4}}|(?:{parts}){{1,5}}(?:第?{number})?)(?:{ends})(?:[(][^)]*[)])?\s*:?$"
        rf"|^\p{{Han}}[^:;,。]{{1,28}}(?:{sure_ends})(?:[(][^)]*[)])?\s*:?$"
        rf"|^(?:[a-z&/'-]+\s+){{1,4}}(?:{english})$"
    )


def _role(section: Section) -> str:
    actions, roles, signed, labels = (any_of(section.words(key)) for key in ("actions", "roles", "signed", "labels"))
    return rf"(?:(?:{actions})(?:{roles})(?:{signed})?|{labels})"


def _footer(section: Section, role: str) -> str:
    notes, statements, ends = (any_of(section.words(key)) for key in ("notes", "statements", "ends"))
    return (
        rf"^(?:{role}|{any_of(section.words('actions'))})\s*(?:[(\[][^)\]]*[)\]])?\s*:"
        rf"|^(?:{notes})\s*[0-9一二三四五]?\s*:"
        rf"|^以上.*(?:{statements})|^[-—*=\s(\[【]*(?:{ends})[-—*=\s)\]】]*$"
        rf"|{_seal(section)}"
    )
