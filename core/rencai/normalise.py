"""Text as typed becomes a typed value beside it; what cannot be read stays visible and is listed as a problem.

Every cell ends in one state: ``ok``, ``empty``, ``unreadable`` or ``contradiction``; only ``ok`` carries a typed value.
Distinct texts are read once and joined back.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rencai.policy import Column

KEYS = ("input", "sheet", "row")
STATE = pl.Enum(["ok", "empty", "unreadable", "contradiction"])
PERMANENT = date(9999, 12, 31)
"""The expiry date of a certificate that never expires."""

TYPES: Mapping[str, pl.DataType] = {
    "text": pl.String(),
    "date": pl.Date(),
    "number": pl.Float64(),
    "flag": pl.Boolean(),
    "word": pl.String(),
}

_CODES = {
    "text": "E_CELL_WORD",
    "date": "E_CELL_DATE",
    "number": "E_CELL_NUMBER",
    "flag": "E_CELL_FLAG",
    "word": "E_CELL_WORD",
}
_NAMING = ("qualification", "issuer")
"""The text columns whose names are looked up."""

_CONTRADICTS = {
    "issue_date": "expiry_date",
    "expiry_date": "issue_date",
    "qualification": "verification",
    "verification": "qualification",
}

_SPACE = "".join(map(chr, (*range(9, 14), *range(28, 33), 0x85, 0xA0, 0x1680, *range(0x2000, 0x2010), 0x2028, 0x2029)))
_BLANK = _SPACE + "\u202f\u205f\u3000\ufeff"
_NOTHING = _BLANK + "-—–―－/／"

_PERMANENT_WORDS = (
    "长期", "长期有效", "永久", "永久有效", "无期限", "终身", "终身有效", "permanent", "lifetime", "noexpiry",
    "99991231", "99991231000000",
)  # fmt: skip
_PLACEHOLDERS = (
    "见附件", "见附表", "见证书", "见原件", "详见附件", "详见附表", "详见证书", "如附件", "另附", "同上",
    "无", "没有", "暂无", "不详", "未知", "待定", "待补", "待补充", "待提供", "待确认",
    "na", "none", "nil", "null", "tbd", "tba", "unknown", "notapplicable", "seeattached", "seeattachment",
)  # fmt: skip
"""Texts, as by ``fold``, that stand where a name should; they name nothing that a complete list could lack."""

_DATE_FORMS = (
    r"^([0-9]{4})\s*年\s*([0-9]{1,2})\s*月\s*([0-9]{1,2})\s*日?$",
    r"^([0-9]{4})/([0-9]{1,2})/([0-9]{1,2})$",
    r"^([0-9]{4})\.([0-9]{1,2})\.([0-9]{1,2})$",
    r"^([0-9]{4})([0-9]{2})([0-9]{2})$",
)
_TIME = r"[ T]+[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?$"

NEVER = r"[^\s\S]"
"""A regex that fits no text."""

_NUMBER = r"((?:[0-9]{1,3}(?:,[0-9]{3}){1,3}|[0-9]{1,12})(?:\.[0-9]{1,20})?)"
_UNITS = {
    "years": r"(?:年|years?|yrs?)",
    "months": r"(?:个月|月|months?)",
    "cny": r"(?:万?(?:元|人民币|rmb|cny|yuan)|万)",
}
_HSK = (
    r"^(?:(?:新?hsk|汉语水平(?:考试)?)[\s-]*)?\(?\s*(?:level\s*)?"
    r"([0-9]|[一二三四五六七八九])(?:\.0+)?\s*(?:级|level)?\s*\)?$"
)
_HAN_DIGITS = dict(zip("一二三四五六七八九", "123456789", strict=True))

_YES = ("是", "有", "y", "yes", "√", "✓", "✔", "true", "1")
_NO = ("否", "无", "没有", "不是", "n", "no", "×", "✗", "✘", "false", "0")
_TESTED = (("合格", "通过", "已通过", "passed", "pass"), ("不合格", "未通过", "不通过", "failed", "fail"))
_FLAG_WORDS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "employment_relation": (("已签", "已签订"), ("未签", "未签订")),
    "employer_recommendation": (("已推荐",), ("未推荐",)),
    "related_field": (("对口",), ("不对口",)),
    "theory_test": _TESTED,
    "skill_test": _TESTED,
    "performance_review": _TESTED,
}
_SKILL_LEVEL = (
    r"^(?:职业技能等级)?(?:(?:[一二三四五]级|初级工|中级工|高级工|高级技师|特级技师|首席技师|技师)(?:证书)?)+$"
)

_SEPARATORS = r"/、,;&+()\[\]【】|:·\n\r\t\-"
_PROVINCE_ENDS = r"(?:省|自治区|壮族自治区|回族自治区|维吾尔自治区| ?province)?"
_NOT_A_CITY = "区县旗街路村镇乡省"


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """The words that columns of kind ``word`` may hold; built by ``rencai.vocabulary``.

    ``words``: column -> frame (word as by ``fold``, value). ``patterns``: column -> (regex over folded text, value);
    the value None refuses the text. ``places``: frame (place as by ``fold_place``, value, province or null).
    ``provinces``: name in any language as by ``fold_place`` -> Chinese name.
    """

    words: Mapping[str, pl.DataFrame]
    patterns: Mapping[str, tuple[tuple[str, str | None], ...]]
    places: pl.DataFrame
    provinces: Mapping[str, str]


@dataclass(frozen=True, eq=False)
class Normalised:
    """The typed frame, one line per row of the input, and the cells that could not be read."""

    frame: pl.DataFrame
    problems: pl.DataFrame


def fold(expr: pl.Expr) -> pl.Expr:
    """The text without width, case, spaces and punctuation; letters, digits, + and # are kept, null where none is.

    >>> pl.select(fold(pl.lit("Ｃ++ （二级） A-1"))).item()
    'c++二级a1'
    """
    kept = expr.str.normalize("NFKC").str.to_lowercase().str.replace_all(r"[^\p{L}\p{M}\p{N}+#]", "")
    return pl.when(kept != "").then(kept.str.normalize("NFKC"))


def fold_place(expr: pl.Expr) -> pl.Expr:
    """The text without width, case, dots and apostrophes; words stay apart by one space.

    >>> pl.select(fold_place(pl.lit(" Xi'an　City "))).item()
    'xian city'
    """
    plain = expr.str.normalize("NFKC").str.to_lowercase().str.replace_all(r"['’‘.`\u200b]", "")
    return plain.str.replace_all(r"[ \u3000]+", " ").str.strip_chars(_BLANK)


def normalise(cells: pl.DataFrame, columns: Sequence[Column], vocabulary: Vocabulary, as_of: date) -> Normalised:
    """Each column becomes ``<name>`` typed, ``<name>.text`` trimmed and ``<name>.state``; height and order are kept.

    ``cells`` has the key columns and any of ``columns`` as raw text. A row's own application date is its ``as_of``;
    where that cannot be read, its ``as_of`` is null.
    """
    present = [column for column in columns if column.name in cells.columns]
    texts = cells.select(*KEYS, *(_trimmed(column.name, present=column in present) for column in columns))
    readings = _readings(texts, present, vocabulary)
    frame = (
        texts.lazy()
        .with_columns(*(_typed(column, readings) for column in columns))
        .with_columns(_state(column.name, present=column in present) for column in columns)
        .with_columns(_contradictions({column.name for column in columns}))
        .with_columns(*_derived({column.name for column in columns}, as_of))
        .select(*KEYS, *_order(columns))
        .collect()
    )
    return Normalised(frame, _problems(frame, present))


def _order(columns: Sequence[Column]) -> list[str]:
    cells = [f"{column.name}{part}" for column in columns for part in ("", ".text", ".state")]
    group = ["nationality.group"] if "nationality" in cells else []
    return [*cells, *group, "as_of"]


def _trimmed(name: str, *, present: bool) -> pl.Expr:
    if not present:
        return pl.lit(None, dtype=pl.String).alias(f"{name}.text")
    text = pl.col(name).cast(pl.String)
    filled = text.str.strip_chars(_NOTHING).str.len_bytes() > 0
    return pl.when(filled).then(text.str.strip_chars(_BLANK)).alias(f"{name}.text")


def _readings(texts: pl.DataFrame, present: Sequence[Column], vocabulary: Vocabulary) -> dict[str, pl.DataFrame]:
    """Every distinct text of a column with its typed value."""
    read = [column for column in present if column.kind != "text"]
    distinct = [texts.lazy().select(text=pl.col(f"{column.name}.text")).drop_nulls().unique() for column in read]
    readings = pl.collect_all(
        [
            _cities(frame, vocabulary) if column.name == "work_city" else frame.with_columns(_value(column, vocabulary))
            for column, frame in zip(read, distinct, strict=True)
        ]
    )
    return {column.name: reading for column, reading in zip(read, readings, strict=True)}


def _value(column: Column, vocabulary: Vocabulary) -> pl.Expr:
    text = pl.col("text")
    if column.kind == "date":
        value = _expiry(text) if column.name == "expiry_date" else _date(text)
    elif column.kind == "number":
        value = _hsk(text) if column.name == "hsk_level" else _number(text, column.name)
    elif column.kind == "flag":
        value = _flag(text, column.name)
    else:
        value = _word(text, vocabulary.words[column.name], vocabulary.patterns.get(column.name, ()))
    return value.alias("value")


def _typed(column: Column, readings: Mapping[str, pl.DataFrame]) -> pl.Expr:
    name, dtype = column.name, TYPES[column.kind]
    if column.kind == "text":
        text = pl.col(f"{name}.text")
        return (pl.when(_names(text)).then(text) if name in _NAMING else text).alias(name)
    if name in readings:
        old, new = readings[name]["text"], readings[name]["value"]
        return pl.col(f"{name}.text").replace_strict(old, new, default=None, return_dtype=dtype).alias(name)
    return pl.lit(None, dtype=dtype).alias(name)


def _names(text: pl.Expr) -> pl.Expr:
    """Whether the text can be a name: it has a letter or a digit ("？" and "***" have none) and is no placeholder."""
    return text.str.contains(r"[\p{L}\p{N}]") & ~fold(text).is_in(_PLACEHOLDERS)


def _plain(text: pl.Expr) -> pl.Expr:
    return text.str.normalize("NFKC").str.to_lowercase()


def _date(text: pl.Expr) -> pl.Expr:
    """The day, where the text names one without doubt, between the years 1900 and 2100."""
    plain = text.str.normalize("NFKC").str.replace(_TIME, "")
    for form in _DATE_FORMS:
        plain = plain.str.replace(form, "${1}-${2}-${3}")
    day = plain.str.extract(r"^([0-9]{4}-[0-9]{1,2}-[0-9]{1,2})$").str.to_date("%Y-%m-%d", strict=False)
    return pl.when(day.dt.year().is_between(1900, 2100)).then(day)


def _expiry(text: pl.Expr) -> pl.Expr:
    return pl.when(fold(text).is_in(_PERMANENT_WORDS)).then(pl.lit(PERMANENT)).otherwise(_date(text))


def _number(text: pl.Expr, name: str) -> pl.Expr:
    """The number, never negative; its unit is the one that the column's name ends with or speaks of."""
    units = [pattern for word, pattern in _UNITS.items() if word in name.split("_")]
    unit = rf"\s*({units[0]})?" if units else "()"
    money = name.endswith("_cny")
    form = (r"^(?:¥|rmb|cny|人民币)?\s*" if money else "^") + _NUMBER + unit + "$"
    number = _plain(text).str.extract(form).str.replace_all(",", "", literal=True).cast(pl.Float64, strict=False)
    if not money:
        return number
    in_wan = _plain(text).str.contains("万", literal=True)
    return pl.when(in_wan).then((number * 10_000).round(2)).otherwise(number)


def _hsk(text: pl.Expr) -> pl.Expr:
    return _plain(text).str.extract(_HSK).replace(_HAN_DIGITS).cast(pl.Float64, strict=False)


def _flag(text: pl.Expr, name: str) -> pl.Expr:
    yes, no = _FLAG_WORDS.get(name, ((), ()))
    words = dict.fromkeys((*_YES, *yes), True) | dict.fromkeys((*_NO, *no), False)
    plain = _plain(text).str.replace_all(r"[\s\x{fe0e}\x{fe0f}]", "")
    flag = plain.replace_strict(list(words), list(words.values()), default=None, return_dtype=pl.Boolean)
    if name != "skill_certificate":
        return flag
    return pl.when(fold(text).str.contains(_SKILL_LEVEL)).then(statement=True).otherwise(flag)


def _word(text: pl.Expr, words: pl.DataFrame, patterns: Sequence[tuple[str, str | None]]) -> pl.Expr:
    """The value of the word, else of the patterns if they agree on one, else null."""
    folded = fold(text)
    exact = folded.replace_strict(words["word"], words["value"], default=None, return_dtype=pl.String)
    allowed = [pl.when(folded.str.contains(regex)).then(pl.lit(value)) for regex, value in patterns if value]
    if not allowed:
        return exact
    refused = folded.str.contains("|".join(regex for regex, value in patterns if value is None) or NEVER)
    fitting = pl.concat_list(allowed).list.drop_nulls().list.unique()
    fits = ~refused & (fitting.list.len() == 1)
    return pl.when(exact.is_null() & fits).then(fitting.list.first()).otherwise(exact)


def _cities(texts: pl.LazyFrame, vocabulary: Vocabulary) -> pl.LazyFrame:
    """Every text with the one city that it names; null where it names none or several.

    A city counts only where the provinces named beside it include its own: Suzhou, Anhui is not 苏州.
    """
    regions = _alternatives(vocabulary.provinces)
    prefix = rf"^(?:中华人民共和国|中国|(?:pr )?china)? ?(?:({regions}){_PROVINCE_ENDS} ?)?"
    city = f"(?:{_place_form(vocabulary.places['place'])})"
    token = pl.col("token")
    canonical = pl.Series(vocabulary.provinces.keys()), pl.Series(vocabulary.provinces.values())
    region = pl.coalesce(
        token.str.extract(prefix + city), token.str.extract(rf"(?:^|[^a-z])({regions}){_PROVINCE_ENDS}$")
    )
    return (
        texts.with_columns(token=fold_place(pl.col("text")).str.extract_all(_token_form(vocabulary.places["place"])))
        .explode("token", empty_as_null=True, keep_nulls=True)
        .with_columns(token=token.str.strip_chars(_BLANK))
        .with_columns(
            region=region.replace_strict(*canonical, default=None, return_dtype=pl.String),
            place=pl.coalesce(token.str.extract(prefix + city, 2), token.str.extract(prefix + city, 3)),
        )
        .with_columns(beside=pl.col("region").filter(pl.col("place").is_null()).drop_nulls().implode().over("text"))
        .join(vocabulary.places.lazy(), on="place", how="left")
        .with_columns(fits=_fits())
        .with_columns(settled=pl.col("place").is_null() | pl.col("fits").any().over("text", "token"))
        .group_by("text")
        .agg(cities=pl.col("value").filter("fits").drop_nulls().unique(), settled=pl.col("settled").all())
        .pipe(lambda found: texts.join(found, on="text", how="left"))
        .select("text", value=pl.when(_one("cities") & pl.col("settled")).then(pl.col("cities").list.first()))
    )


def _fits() -> pl.Expr:
    """Whether the place may lie in the province named with it, else in one of those named beside it."""
    province, region, beside = pl.col("province"), pl.col("region"), pl.col("beside")
    among = (beside.list.len() == 0) | beside.list.contains(province)
    return province.is_null() | pl.when(region.is_null()).then(among).otherwise(province == region)


def _one(name: str) -> pl.Expr:
    return pl.col(name).list.len() == 1


def _alternatives(names: Mapping[str, str] | Sequence[str]) -> str:
    """The names as one regex, longest first, in which spaces may be missing."""
    longest = sorted(names, key=lambda name: (-len(name), name))
    return "|".join(re.sub(r"\\\s+", " ?", re.escape(name)) for name in longest) or NEVER


def _place_form(places: pl.Series) -> str:
    """A regex for the longest place at this position: Chinese in group 2, Latin, up to the word's end, in group 3."""
    latin = places.str.contains("[a-z0-9]$")
    ends, runs_on = places.filter(latin).to_list(), places.filter(~latin).to_list()
    return rf"({_alternatives(runs_on)})(?:[^{_NOT_A_CITY}]|$)|({_alternatives(ends)})(?:[^\p{{Latin}}0-9]|$)"


def _token_form(places: pl.Series) -> str:
    """A regex for one part of an address; 和 and 及 part it unless they belong to a place's name."""
    joined = _alternatives(places.filter(places.str.contains("[和及]")).to_list())
    return rf"(?:{joined}|[^{_SEPARATORS}和及])+"


def _state(name: str, *, present: bool) -> pl.Expr:
    ok, empty, unreadable = (pl.lit(state, dtype=STATE) for state in ("ok", "empty", "unreadable"))
    if not present:
        return empty.alias(f"{name}.state")
    empties = pl.when(pl.col(f"{name}.text").is_null()).then(empty)
    return empties.when(pl.col(name).is_not_null()).then(ok).otherwise(unreadable).alias(f"{name}.state")


def _contradictions(names: set[str]) -> list[pl.Expr]:
    """Cells that contradict each other lose their typed values; an empty cell stays empty."""
    found: dict[str, pl.Expr] = {}
    if {"issue_date", "expiry_date"} <= names:
        reversed_ = pl.col("expiry_date") < pl.col("issue_date")
        found |= {"issue_date": reversed_, "expiry_date": reversed_}
    if {"qualification", "verification"} <= names:
        refuted = pl.col("verification") == "failed"
        found |= {"verification": refuted, "qualification": refuted & pl.col("qualification").is_not_null()}
    typed = [pl.when(~bad | bad.is_null()).then(pl.col(name)).alias(name) for name, bad in found.items()]
    contradiction = pl.lit("contradiction", dtype=STATE)
    states = [
        pl.when(bad).then(contradiction).otherwise(f"{name}.state").alias(f"{name}.state")
        for name, bad in found.items()
    ]
    return typed + states


def _derived(names: set[str], as_of: date) -> list[pl.Expr]:
    day = pl.lit(as_of, dtype=pl.Date)
    if "application_date" in names:
        empty = pl.col("application_date.state") == "empty"
        day = pl.when(empty).then(day).otherwise("application_date")
    derived = [day.alias("as_of")]
    if "nationality" in names:
        nationality = pl.col("nationality")
        group = (
            pl.when(nationality == "CN").then(pl.lit("mainland"))
            .when(nationality.is_in(["HK", "MO", "TW"])).then(pl.lit("hmt"))
            .when(nationality.is_not_null()).then(pl.lit("foreign"))
        )  # fmt: skip
        derived.append(group.alias("nationality.group"))
    return derived


def _problems(frame: pl.DataFrame, present: Sequence[Column]) -> pl.DataFrame:
    """One line per cell that could not be read, by row, then by column; never the cell's content."""
    rows = frame.lazy().with_row_index("_line")
    found = [_problem(rows, column).with_columns(_column=place) for place, column in enumerate(present)]
    if not found:
        return frame.clear().select(*KEYS, *(pl.lit("").alias(name) for name in ("column", "code", "other")))
    return pl.concat(found).sort("_line", "_column").drop("_line", "_column").collect()


def _problem(rows: pl.LazyFrame, column: Column) -> pl.LazyFrame:
    state = pl.col(f"{column.name}.state")
    code = "E_CELL_PLACE" if column.name == "work_city" else _CODES.get(column.kind)
    contradiction = state == "contradiction"
    return rows.filter(state.is_in(["unreadable", "contradiction"])).select(
        "_line",
        *KEYS,
        column=pl.lit(column.name),
        code=pl.when(contradiction).then(pl.lit("E_CELL_CONTRADICTION")).otherwise(pl.lit(code, dtype=pl.String)),
        other=pl.when(contradiction).then(pl.lit(_CONTRADICTS.get(column.name), dtype=pl.String)),
    )
