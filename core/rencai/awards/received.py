"""Tell for each applicant whether an award was received: yes, no, or unknown without a usable ID number."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from rencai.awards.model import person_keys, recorded_keys
from rencai.awards.schema import RECEIPT, RECEIVED
from rencai.messages.lookup import text
from rencai.messages.sentences import sentence

if TYPE_CHECKING:
    from rencai.awards.model import Awards
    from rencai.policy.nouns import Reward
    from rencai.policy.package import Package


_MOMENT, _ZONE = "%Y-%m-%dT%H:%M:%S%z", "Asia/Shanghai"


def receipts(ids: pl.Series, package: Package, awards: Awards, lang: str) -> pl.DataFrame:
    """Return what each applicant has received, a frame of ``awards.schema.RECEIPTS``.

    :param ids: the applicants' normalized ID numbers, null where there is no usable one.
    :param awards: the ledger; a reward of which it holds none, nor any of its exclusive group, has no columns here.
    :returns: a line for each number, in the same order; a frame without columns or lines where nothing applies.
    """
    recorded = awards.of(package.own_key)
    pairs = [(reward, _recipients(reward, package, recorded)) for reward in package.rewards if recorded.height]
    relevant = [(reward, recipients) for reward, recipients in pairs if recipients.height]
    if not relevant:
        return pl.DataFrame()
    persons = person_keys(ids, awards.key).alias("person_key").to_frame()
    recorded_under = recorded_keys(ids, awards.key, set(recorded["person_key"]))
    columns = [
        _columns(persons, reward, _by_person(recipients, recorded_under), package, lang)
        for reward, recipients in relevant
    ]
    return pl.concat(columns, how="horizontal")


def _by_person(recipients: pl.DataFrame, recorded_under: pl.DataFrame) -> pl.DataFrame:
    """Return the recipients under the keys of the applicants, who may stand there by another spelling; one a person."""
    awards = recipients.rename({"person_key": "recorded"})
    both = recorded_under.join(awards, on="recorded", how="inner", maintain_order="left")
    return both.unique("person_key", keep="first", maintain_order=True).drop("recorded")


def _recipients(reward: Reward, package: Package, recorded: pl.DataFrame) -> pl.DataFrame:
    """Return the awards of the reward or, where it is of an exclusive group, of another of that group; one a person."""
    kin = [other.code for other in package.rewards if other.group is not None and other.group == reward.group]
    fits = pl.col("reward").is_in([reward.code, *kin])
    # The group as it was when the award was recorded counts too: a package may since have regrouped its rewards.
    fits = fits if reward.group is None else fits | (pl.col("group") == reward.group)
    own = pl.col("reward") == reward.code
    return recorded.filter(fits).sort(~own, "number").unique("person_key", keep="first", maintain_order=True)


def _columns(
    persons: pl.DataFrame, reward: Reward, recipients: pl.DataFrame, package: Package, lang: str
) -> pl.DataFrame:
    receipts = recipients.select("person_key", receipt=_receipt(reward, package, lang))
    line = persons.join(receipts, on="person_key", how="left", maintain_order="left")
    named = pl.col("person_key").is_not_null()
    perhaps = pl.lit(text("note.received.perhaps", lang, reward=reward.name(lang)))
    return line.select(
        pl.when(named).then(pl.col("receipt").is_not_null()).alias(RECEIVED.of(code=reward.code)),
        pl.when(named).then("receipt").otherwise(perhaps).alias(RECEIPT.of(code=reward.code)),
    )


def _receipt(reward: Reward, package: Package, lang: str) -> pl.Expr:
    """Return the sentence that says on which day in China and by which run the reward, or which other, was recorded."""
    names = {each.code: each.name(lang) for each in package.rewards}
    moment = pl.col("recorded_at").str.to_datetime(_MOMENT, time_zone="UTC").dt.convert_time_zone(_ZONE)
    parts = {"reward": pl.lit(names[reward.code]), "day": moment.dt.date().cast(pl.String), "run": pl.col("run")}
    own = sentence("note.received.own", lang, **parts)
    other = sentence("note.received.group", lang, other=pl.col("reward").replace(names), **parts)
    return pl.when(pl.col("reward") == reward.code).then(own).otherwise(other)
