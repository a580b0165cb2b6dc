"""Word what a person must look up where a name is not certain."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from rencai.messages.lookup import words
from rencai.messages.sentences import filled, sentence
from rencai.policy.package import Package, year

if TYPE_CHECKING:
    from rencai.matching.schema import Script

_SENTENCES = {
    "zh": {
        "withdrawn": "该条目已从目录中退出：{}",
        "contradiction": "名称对应“{}”，但发证机构与之不符；请核对证书原件",
        "issuer": "名称可能是：{}；请补填发证机构，并按证书写全名称（等级、级别）后再判",
        "without_issuer": "同名的证书因发证机构不同而结果不同；请补填发证机构后再判",
        "ambiguous": "名称可能是：{}；请对照证书原件确认",
        "family": "属于“{}”一类，目录中的具体条目未公开；请查官方目录",
        "before": "{}；基准日适用{}，该条是否仍在列须查官方目录",
        "unreadable": "名称读不出是什么证书：没有文字、过长，或只说有证书；请按证书写出名称",
        "coverage": "在{}的已载入部分中未见；未载入不等于未列入，请查官方目录",
        "unpublished": "基准日可能适用{}，其施行日没有公布，请向主管部门确认",
        "nowhere": "基准日没有施行的目录",
    },
    "en": {
        "withdrawn": "this entry has been withdrawn from the catalogue: {}",
        "contradiction": "the name is that of {}, but the issuer is another; compare the certificate itself",
        "issuer": "the name may be: {}; give the issuer, and the whole name with its grade and level",
        "without_issuer": "certificates of this name are judged differently by their issuers; give the issuer",
        "ambiguous": "the name may be: {}; compare the certificate itself",
        "family": "one of the {}; which of them the catalogue lists is not public: look it up in the official list",
        "before": "{}; in force on the basis date is {}: look up in the official list whether the entry is still there",
        "unreadable": "the name tells no certificate: no letter, too long, or only that there is one; write it in full",
        "coverage": "not in the loaded part of {}; not loaded is not the same as not listed: look it up",
        "unpublished": "perhaps in force on the basis date: {}; its first day is not published, ask the authority",
        "nowhere": "no catalogue is in force on the basis date",
    },
}


_UNTRANSLATED: dict[Script, str] = {
    "han": "matching.untranslated.han",
    "latin": "matching.untranslated.latin",
    "short": "matching.untranslated.short",
    "other": "matching.untranslated.other",
}
"""Script in which entries have no name -> the sentence that says so."""


def note(package: Package, *, zh: bool) -> pl.Expr:
    """Return the note of an answer (``schema.ANSWERS``): what to look up, in one sentence; null where it is certain."""
    entry_texts = {row["id"]: _entry_text(row, zh=zh) for row in package.entries.iter_rows(named=True)}
    named = pl.col("others").list.eval(pl.element().replace(entry_texts)).list.join("、" if zh else ", ")
    say = _SENTENCES["zh" if zh else "en"]
    in_force = pl.col("edition").replace(_edition_texts(package, zh=zh))
    before = filled(say["before"], pl.col("known_in").replace(_earlier_texts(package, zh=zh)), in_force)
    untranslated = _untranslated(in_force, zh=zh)
    return (
        pl.when(pl.col("method") == "withdrawn")
        .then(filled(say["withdrawn"], named))
        # against what was decided of the bare name, which the decision's own words tell
        .when((pl.col("match.listed.cause") == "contradiction") & pl.col("decided.elsewhere").is_null())
        .then(filled(say["contradiction"], named))
        .when(pl.col("match.listed.cause") == "unreadable")
        .then(pl.lit(say["unreadable"]))
        .when(pl.col("match.listed.cause") == "empty")
        .then(pl.lit(say["without_issuer"]))
        .when((pl.col("match.listed.cause") == "ambiguous") & pl.col("issuer").is_null())
        .then(filled(say["issuer"], named))
        .when(pl.col("match.listed.cause") == "ambiguous")
        .then(filled(say["ambiguous"], named))
        .when(pl.col("match.listed.cause") == "family")
        .then(filled(say["family"], named))
        .when(pl.col("known_in").is_not_null() & pl.col("match.listed").is_null())
        .then(pl.concat_str(before, untranslated, separator="；" if zh else "; ", ignore_nulls=True))
        .when((pl.col("match.listed.cause") == "coverage") & pl.col("script").is_not_null())
        .then(untranslated)
        .when(pl.col("match.listed.cause") == "coverage")
        .then(filled(say["coverage"], in_force))
        .when(pl.col("match.listed.cause") == "unpublished")
        .then(pl.coalesce(filled(say["unpublished"], in_force), pl.lit(say["nowhere"])))
    )


def _untranslated(in_force: pl.Expr, *, zh: bool) -> pl.Expr:
    """Return the sentence of a name in whose script entries of the edition have no name; null for others."""
    lang = "zh" if zh else "en"
    sentences = (
        pl.when(pl.col("script") == script).then(sentence(code, lang, edition=in_force))
        for script, code in _UNTRANSLATED.items()
    )
    return pl.coalesce(*sentences)


def entry_name(lang: str) -> pl.Expr:
    """Return the name of an entry, in the language where it has one, else in the other; its id where it has none."""
    names = ("qualification_zh", "qualification") if lang == "zh" else ("qualification", "qualification_zh")
    return pl.coalesce(*names, "id")


def _entry_text(row: dict[str, str | None], *, zh: bool) -> str:
    names = (row["qualification_zh"], row["qualification"]) if zh else (row["qualification"], row["qualification_zh"])
    return next((name for name in names if name), str(row["id"]))


def _edition_texts(package: Package, *, zh: bool) -> dict[str, str]:
    """Return edition -> its name, how much of it is loaded, and where its list is to be found; also for two at once."""
    texts = {}
    for edition in package.editions:
        where = edition.source if isinstance(edition.source, str) else edition.source.id
        total = edition.published if edition.published is not None else ("未公布" if zh else "unpublished")
        loaded = package.loaded(edition)
        texts[edition.key] = (
            f"{edition.zh}（已载入 {loaded}／公布 {total} 条，见依据表 {where}）"
            if zh
            else f"{edition.en} ({loaded} of {total} entries loaded; source {where})"
        )
    for index, first in enumerate(package.editions):
        for second in package.editions[index + 1 :]:
            joiner = " 或 " if zh else " or "
            texts[f"{first.key}|{second.key}"] = texts[first.key] + joiner + texts[second.key]
    return texts


def _earlier_texts(package: Package, *, zh: bool) -> dict[str, str]:
    """Return edition and entry -> what that edition says of the entry: its tier, the edition, the year."""
    texts = {}
    for row in package.entries.iter_rows(named=True):
        for edition in package.editions:
            tier = words("ruling.tier", "zh" if zh else "en").get(row["tier"] or "", row["tier"] or "")
            what = tier or ("在列" if zh else "listed")
            line = (
                f"{_entry_text(row, zh=zh)}：{what}见于{edition.zh}（{year(edition.begins)}）"
                if zh
                else f"{_entry_text(row, zh=zh)}: {what} in {edition.en} ({year(edition.begins)})"
            )
            texts[f"{edition.key}\t{row['id']}"] = line
    return texts
