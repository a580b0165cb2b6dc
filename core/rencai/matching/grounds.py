"""Word what speaks for and against each entry that a name may mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from rencai.matching.schema import CANDIDATE

if TYPE_CHECKING:
    from rencai.matching.ladder import Ladder
    from rencai.matching.names_index import NamesIndex


_SLOTS = {"b": "body", "g": "grade", "l": "level", "w": "words", "t": "words"}
_KIND = pl.col("slot").replace_strict(_SLOTS, default=None, return_dtype=pl.String)
KINDS = (*dict.fromkeys(_SLOTS.values()), "issuer")
"""The kinds of symbols in which a pair is compared with an entry."""

PRO = {
    "name": ("名称相同", "same name"),
    "issuer": ("发证机构相符", "the issuer is its own"),
    "body": ("名称中的机构相符", "the name tells its body"),
    "grade": ("等级相符", "same grade"),
    "level": ("级别相符", "same level"),
    "words": ("用词相同或相近", "the words are the same, or nearly"),
}
CON = {
    "other issuer": ("发证机构是另一家，或认不出", "the issuer is another, or not recognised"),
    "no body": ("没有写明机构", "no body told"),
    "no grade": ("没有写明等级", "no grade told"),
    "other grade": ("等级不同，或另有等级", "another grade, or one more"),
    "no level": ("没有写明级别", "no level told"),
    "other level": ("级别不同，或另有级别", "another level, or one more"),
    "shared": ("这一名称为几家机构或几个等级共用", "several bodies or grades go by this name"),
    "qualified": ("名称另有限定（如申请中、候选、考试通过、已过期）",
                  "the name is qualified (applied for, candidate, exam passed, expired ...)"),
    "more words": ("名称中另有该条目没有的字词", "the name has words that the entry has not"),
    "spelling": ("写法有出入", "spelt otherwise"),
}  # fmt: skip


def add_candidates(answers: pl.DataFrame, ladder: Ladder, lang: str) -> pl.DataFrame:
    """Add ``candidates`` to the answers (``schema.ANSWERS``): their ``others`` with the grounds of each, in words."""
    lines = answers.select("pair", entry="others").with_row_index("line").explode("entry").drop_nulls()
    reasons = grounds(lines.select("pair", "entry").unique(), ladder, lang)
    explained = lines.join(reasons, on=["pair", "entry"], how="left", maintain_order="left")
    each = explained.group_by("line", maintain_order=True).agg(candidates=pl.struct("entry", "score", "pro", "con"))
    numbered = answers.with_row_index("line").join(each, on="line", how="left", maintain_order="left")
    return numbered.with_columns(pl.coalesce("candidates", pl.lit([], pl.List(CANDIDATE)))).drop("line")


def grounds(candidates: pl.DataFrame, ladder: Ladder, lang: str) -> pl.DataFrame:
    """Return the grounds (``schema.GROUNDS``) of each candidate (``schema.PAIR_ENTRIES``), in words."""
    compared = _score(candidates, ladder).join(
        ladder.distinct.select("pair", "issuer"), on="pair", maintain_order="left"
    )
    compared = _count_common(compared, _pair_symbols(ladder), _entry_symbols(ladder.index))
    lines = {"shared": pl.col("doubt"), "qualified": pl.col("slot") == "q"}
    flagged = {name: ladder.symbols.filter(line)["pair"].unique() for name, line in lines.items()}
    flags = {name: pl.col("pair").is_in(pairs.implode()) for name, pairs in flagged.items()}
    compared = compared.with_columns(**flags, misspelt=pl.col("pair").is_in(ladder.misspelt.implode()))
    return compared.select(
        "pair", "entry", "score", pro=_join_reasons(_pro(), PRO, lang), con=_join_reasons(_con(), CON, lang)
    )


def _score(candidates: pl.DataFrame, ladder: Ladder) -> pl.DataFrame:
    """Add ``score``, 100 where the name is the entry's or says the same, and ``same`` where it is just its name."""
    key = ["pair", "entry"]
    certain = ladder.hits.select(*key, certain=pl.lit(100.0), same=pl.col("method") <= "alias")
    close = ladder.near.filter(pl.col("method") == "candidate").select(*key, score="near")
    scored = candidates.join(certain, on=key, how="left", maintain_order="left").join(
        close, on=key, how="left", maintain_order="left"
    )
    return scored.with_columns(pl.coalesce("certain", "score").alias("score"), pl.col("same").fill_null(value=False))


def _pair_symbols(ladder: Ladder) -> pl.DataFrame:
    """Return what each pair and its issuer say, doubtful grades left out: ``pair``, ``kind``, ``symbol``."""
    sure = ~(pl.col("doubt") & (pl.col("slot") == "g"))
    symbols = ladder.symbols.filter(sure).select("pair", "symbol", kind=_KIND)
    issuers = ladder.issuer_symbols.filter(pl.col("symbol").str.starts_with("b:")).select(
        "pair", "symbol", kind=pl.lit("issuer")
    )
    return pl.concat([symbols, issuers]).drop_nulls().unique()


def _entry_symbols(index: NamesIndex) -> pl.DataFrame:
    """Return what the names of each entry say, and its bodies: ``entry``, ``kind``, ``symbol``."""
    named = index.forms.filter(pl.col("slot") != "b").select("entry", "symbol", kind=_KIND)
    bodies = [index.bodies.select("entry", symbol="body", kind=pl.lit(kind)) for kind in ("body", "issuer")]
    return pl.concat([named, *bodies]).drop_nulls().unique()


def _count_common(compared: pl.DataFrame, pair_symbols: pl.DataFrame, entry_symbols: pl.DataFrame) -> pl.DataFrame:
    """Count the symbols of every kind: the pair's (``stated``), those in common (``met``), the entry's (``has``)."""
    owned = entry_symbols.with_columns(owned=pl.lit(value=True))
    lines = compared.select("pair", "entry").join(pair_symbols, on="pair")
    met = lines.join(owned, on=["entry", "kind", "symbol"], how="left")
    counts = met.group_by("pair", "entry").agg(*_counts("stated", pl.lit(value=True)), *_counts("met", pl.col("owned")))
    totals = entry_symbols.group_by("entry").agg(_counts("has", pl.lit(value=True)))
    wide = compared.join(counts, on=["pair", "entry"], how="left", maintain_order="left")
    wide = wide.join(totals, on="entry", how="left", maintain_order="left")
    return wide.with_columns(
        pl.col(f"{kind}.{what}").fill_null(0) for kind in KINDS for what in ("stated", "met", "has")
    )


def _counts(what: str, line: pl.Expr) -> list[pl.Expr]:
    return [((pl.col("kind") == kind) & line).sum().alias(f"{kind}.{what}") for kind in KINDS]


def _pro() -> dict[str, pl.Expr]:
    return {"name": pl.col("same"), **{name: pl.col(f"{name}.met") > 0 for name in PRO if name != "name"}}


def _con() -> dict[str, pl.Expr]:
    def none(name: str) -> pl.Expr:
        return (pl.col(f"{name}.stated") == 0) & (pl.col(f"{name}.has") > 0) & ~pl.col("same")

    def more(name: str) -> pl.Expr:
        return pl.col(f"{name}.stated") > pl.col(f"{name}.met")

    issued = (pl.col("issuer.has") > 0) & (pl.col("issuer.met") == 0) & pl.col("issuer").is_not_null()
    return {
        "other issuer": issued,
        "no body": none("body") & (pl.col("issuer.met") == 0),
        "no grade": none("grade"),
        "other grade": more("grade") & ~pl.col("same"),
        "no level": none("level"),
        "other level": more("level") & ~pl.col("same"),
        "shared": pl.col("shared"),
        "qualified": pl.col("qualified"),
        "more words": more("words") & ~pl.col("same"),
        "spelling": pl.col("misspelt") & ~pl.col("same"),
    }


def _join_reasons(flags: dict[str, pl.Expr], words: dict[str, tuple[str, str]], lang: str) -> pl.Expr:
    reasons = [pl.when(flag).then(pl.lit(words[name][lang != "zh"])) for name, flag in flags.items()]
    return pl.concat_str(reasons, separator="；" if lang == "zh" else "; ", ignore_nulls=True)
