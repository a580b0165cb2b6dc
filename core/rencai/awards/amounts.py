"""Assign each amount of a table of amounts to the awards it fits, and find the lines that cannot be taken."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import polars as pl

from rencai.awards.schema import AMOUNT, CONDITIONS
from rencai.messages.lookup import spellings
from rencai.policy.schema import YUAN
from rencai.ruling.rewards import ZERO_YUAN
from rencai.system.text import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rencai.awards.schema import AmountFault
    from rencai.policy.nouns import Reward
    from rencai.policy.package import Package


FIGURE: AmountFault = "E_AWARD_FIGURE"
UNMET: AmountFault = "E_AWARD_UNMET"
NAME: AmountFault = "E_AWARD_NAME"
FAULTS: dict[AmountFault, tuple[str, str]] = {
    FIGURE: (
        "金额须为大于 0 的元数，最多两位小数；请写作 50000 或 50000.50",
        "no amount above 0 in yuan with at most two decimals; write it as 50000 or 50000.50",
    ),
    "E_AWARD_LINE": (
        "这一行没有写明给谁、给哪项奖励；请在金额旁填写原行号、工号等",
        "the line names no award; fill in a column beside the amount, e.g. 原行号 (row) or 工号",
    ),
    "E_AWARD_WORD": (
        "这一行的行号、城市、认定路径、奖励或职称级别不存在；请照结果中的写法填写",
        "the line names a row, city, pathway, reward or title level that there is not; write it as the result does",
    ),
    NAME: (
        "“奖励”列的名称可能是下列任何一项，请改填代码：{}",
        "the name under 奖励 (reward) may be any of these; write the code of one: {}",
    ),
    "E_AWARD_TWICE": (
        "同一项奖励在 {} 另有不同的金额；请清除其中一个",
        "the award is given another amount in {}; clear one of the two",
    ),
    "E_AWARD_SEVERAL": (
        "这一行适用于几项奖励；请在“奖励”列写明是哪一项",
        "the line fits awards of several rewards; name the one under 奖励 (reward)",
    ),
    UNMET: ("不适用于本次运行任何一项奖励的行，未使用", "lines that fit no award of the run, and are not used"),
}
"""What is wrong with a line of the table of amounts, and what to do, in Chinese and English."""

# A figure may have a currency before or after it, and commas between groups of three digits.
_AROUND = r"^(?:[¥￥]|CNY|RMB)|元$|\s"
_GROUPED = r"^[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?$"
_FIGURE = r"^[0-9]{1,15}(?:\.[0-9]{1,2})?$"
_BRACKETED = re.compile(r"\s*[（(][^（）()]*[）)]")
# Excel hands a row number that was typed as a number over as "3.0".
_ROW = r"^([0-9]{1,9})(?:\.0+)?$"


def assign(due: pl.DataFrame, lines: pl.DataFrame, packages: Sequence[Package]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the awards with their amounts, and the lines of the table that cannot be taken.

    An amount is what a line of the table gives, else the only figure that is possible, else null.

    :param due: ``awards.schema.DUE``; of several lines of one award the one that may be the most is returned.
    :param lines: ``awards.schema.AMOUNTS``.
    :param packages: the city packages, for the names by which the table may call cities, pathways and rewards.
    :returns: ``awards.schema.ASSIGNED`` and ``awards.schema.AMOUNT_FAULTS``.
    """
    placed = due.with_row_index("place").with_columns(award=_award_number())
    parsed = _translate_words(_parse_figures(lines.with_row_index("line")), packages)
    parsed = _mark_shared_names(parsed, packages, due["city"].unique().to_list())
    pairs = _match(placed, parsed.filter(pl.col("fault").is_null() | (pl.col("fault") == FIGURE))).sort("award", "line")
    sound = pairs.filter(pl.col("fault").is_null())
    first = sound.unique("award", keep="first", maintain_order=True).select("award", "figure", other="cell")
    best = placed.sort("award", "high", "low", descending=[False, True, True], nulls_last=False, maintain_order=True)
    each = best.unique("award", keep="first").sort("place").join(first, on="award", how="left", maintain_order="left")
    only = pl.when(pl.col("low") == pl.col("high"), pl.col("low") > ZERO_YUAN).then("low")
    given = {"amount": pl.coalesce("figure", only), "cell": pl.col("other")}
    awards = each.with_columns(**given).drop("place", "award", "figure", "other")
    return awards, pl.concat(
        [
            _faulty_lines(parsed, pairs),
            _ambiguous_lines(placed, sound),
            _contradictions(sound, first),
            _unmatched_lines(parsed, pairs),
        ]
    )


def _award_number() -> pl.Expr:
    """Return a number that lines of the same person, city and reward share; a line without a person has its own."""
    who = pl.coalesce("person", pl.concat_str(pl.lit("#"), "place"))
    return pl.struct(who.alias("who"), "city", "reward").rank("dense")


def _parse_figures(lines: pl.DataFrame) -> pl.DataFrame:
    """Return the lines with their ``figure`` in yuan, and ``fault`` where there is none or the line names no award."""
    text = pl.col(AMOUNT).str.normalize("NFKC").str.replace_all(_AROUND, "")
    plain = pl.when(text.str.contains(_GROUPED)).then(text.str.replace_all(",", "")).otherwise(text)
    figure = pl.when(plain.str.contains(_FIGURE)).then(plain).cast(YUAN)
    conditional = pl.any_horizontal(pl.col(*CONDITIONS).is_not_null())
    parsed = lines.with_columns(figure=pl.when(figure > ZERO_YUAN).then(figure))
    fault = pl.when(~conditional).then(pl.lit("E_AWARD_LINE")).when(pl.col("figure").is_null()).then(pl.lit(FIGURE))
    return parsed.with_columns(fault=fault)


def _translate_words(lines: pl.DataFrame, packages: Sequence[Package]) -> pl.DataFrame:
    """Replace the words of the lines by the awards' codes; a word of several codes makes the line several."""
    row = pl.col("row").str.normalize("NFKC").str.extract(_ROW).str.strip_chars_start("0")
    unknown = pl.col("row").is_not_null() & row.is_null()
    result = lines.with_columns(row=row, qualification=fold(pl.col("qualification")), strange=unknown)
    for column, words in _words(packages).items():
        result = result.with_columns(word_=fold(pl.col(column)))
        result = result.join(words, on="word_", how="left", maintain_order="left")
        strange = pl.col("strange") | (pl.col(column).is_not_null() & pl.col("code_").is_null())
        result = result.with_columns(pl.col("code_").alias(column), strange=strange).drop("word_", "code_")
    return result.with_columns(fault=pl.coalesce("fault", pl.when("strange").then(pl.lit("E_AWARD_WORD"))))


def _words(packages: Sequence[Package]) -> dict[str, pl.DataFrame]:
    """Return for each column its words, folded, as ``word_``, with the ``code_`` that each means."""
    by_column: dict[str, list[tuple[str, str]]] = {"city": [], "pathway": [], "title_level": []}
    for package in packages:
        key = package.own_key
        by_column["city"] += [(word, key) for word in (package.name, package.who.key, package.who.zh, package.who.en)]
        by_column["pathway"] += [(word, way.code) for way in package.pathways for word in (way.code, way.zh, way.en)]
    by_column["title_level"] = [
        (word, code) for code, words in spellings("ruling.level").items() for word in (code, *words)
    ]
    schema = {"word_": pl.String, "code_": pl.String}
    frames = {column: pl.DataFrame(pairs, schema=schema, orient="row") for column, pairs in by_column.items()}
    folded = {column: frame.with_columns(fold(pl.col("word_"))).unique() for column, frame in frames.items()}
    return {**folded, "reward": _reward_words(packages)}


def _reward_words(packages: Sequence[Package]) -> pl.DataFrame:
    """Return the words of rewards as ``word_`` and ``code_``: codes before names, names before short names of others.

    A name without what its brackets add is a short name, too.
    """
    words = [
        (package.own_key, word, reward.code, rank)
        for package in packages
        for reward in package.rewards
        for rank, names in enumerate(((reward.code,), (reward.zh, reward.en), _short_names(reward)))
        for word in names
    ]
    schema = {"city_": pl.String, "word_": pl.String, "code_": pl.String, "rank": pl.Int64}
    frame = pl.DataFrame(words, schema=schema, orient="row").with_columns(fold(pl.col("word_")))
    first = frame.filter(pl.col("rank") == pl.col("rank").min().over("city_", "word_"))
    return first.select("word_", "code_").unique()


def _short_names(reward: Reward) -> tuple[str, ...]:
    return (*reward.short, *(_BRACKETED.sub("", name) for name in (reward.zh, reward.en)))


def _mark_shared_names(parsed: pl.DataFrame, packages: Sequence[Package], cities: Sequence[str]) -> pl.DataFrame:
    """Add ``names``, the codes of the rewards that a line's word may mean; where there are several, that is a fault.

    Only what can be awarded counts, of the cities that the run found awards in, or of the one that the line names.
    """
    paid = [(package.own_key, reward.code) for package in packages for reward in package.rewards if reward.once]
    rewards = pl.DataFrame(paid, schema=dict.fromkeys(("city_", "reward"), pl.String), orient="row")
    meant = parsed.join(rewards.filter(pl.col("city_").is_in(cities)), on="reward", how="inner")
    meant = meant.filter(pl.col("city").is_null() | (pl.col("city") == pl.col("city_")))
    each = meant.group_by("line").agg(names=pl.col("reward").unique().sort())
    several = each.filter(pl.col("names").list.len() > 1).with_columns(pl.col("names").list.join(", "))
    marked = parsed.join(several, on="line", how="left", maintain_order="left")
    fault = pl.coalesce("fault", pl.when(pl.col("names").is_not_null()).then(pl.lit(NAME)))
    return marked.with_columns(fault=fault)


def _match(awards: pl.DataFrame, lines: pl.DataFrame) -> pl.DataFrame:
    """Return each pair of a line and an ``award`` that fits all its conditions; an empty condition fits any.

    Lines are joined in one part for each set of conditions they name: a join takes null for no match, not for any.
    """
    comparable = awards.with_columns(pl.col("row").cast(pl.String), qualification=fold(pl.col("qualification")))
    marks = [pl.when(pl.col(name).is_not_null()).then(pl.lit(name)) for name in CONDITIONS]
    shaped = lines.with_columns(shape=pl.concat_list(marks).list.drop_nulls().list.join(" "))
    parts = [
        part.join(comparable.select("award", *on), on=on, how="inner").select(
            "award", "line", "cell", "figure", "fault"
        )
        for part in shaped.filter(pl.col("shape") != "").partition_by("shape", maintain_order=True)
        if (on := part["shape"][0].split())
    ]
    schema = {
        "award": awards.schema["award"],
        **{name: lines.schema[name] for name in ("line", "cell", "figure", "fault")},
    }
    return pl.concat([pl.DataFrame(schema=schema), *parts])


def _faulty_lines(parsed: pl.DataFrame, pairs: pl.DataFrame) -> pl.DataFrame:
    faulty = parsed.drop_nulls("fault").unique("line", keep="first", maintain_order=True)
    met = pl.col("line").is_in(pairs["line"].implode())
    other = pl.when(pl.col("fault") == NAME).then("names")
    return faulty.select(code="fault", cell="cell", other=other, met=met)


def _ambiguous_lines(awards: pl.DataFrame, sound: pl.DataFrame) -> pl.DataFrame:
    """Return the lines that fit awards of several rewards: each reward has amounts of its own."""
    rewards = awards.unique("award").select("award", reward=pl.struct("city", "reward"))
    each = sound.join(rewards, on="award").group_by("line").agg(pl.first("cell"), several=pl.n_unique("reward") > 1)
    many = each.filter("several").sort("line")
    nothing = pl.lit(None, pl.String)
    return many.select(code=pl.lit("E_AWARD_SEVERAL"), cell="cell", other=nothing, met=pl.lit(value=True))


def _contradictions(sound: pl.DataFrame, first: pl.DataFrame) -> pl.DataFrame:
    """Return the first cell of each award that gives it another amount than the cell above."""
    both = sound.join(first.rename({"figure": "figure_"}), on="award", how="left", maintain_order="left")
    against = both.filter(pl.col("figure") != pl.col("figure_")).unique("award", keep="first", maintain_order=True)
    faulty = against.unique("cell", keep="first", maintain_order=True)
    return faulty.select(code=pl.lit("E_AWARD_TWICE"), cell="cell", other="other", met=pl.lit(value=True))


def _unmatched_lines(parsed: pl.DataFrame, pairs: pl.DataFrame) -> pl.DataFrame:
    sound = parsed.filter(pl.col("fault").is_null()).unique("line", keep="first", maintain_order=True)
    rest = sound.join(pairs, on="line", how="anti", maintain_order="left")
    return rest.select(code=pl.lit(UNMET), cell="cell", other=pl.lit(None, pl.String), met=pl.lit(value=False))
