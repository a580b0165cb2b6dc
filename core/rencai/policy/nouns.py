"""The nouns a city is made of: frozen records, validated when they are made."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal, get_args

import polars as pl

from rencai.policy.schema import CURRENT, PARAM
from rencai.policy.three_valued import require, require_three_valued
from rencai.system.errors import PolicyError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


Level = Literal["assistant", "intermediate", "associate_senior", "senior"]
"""A title level: 助理级, 中级, 副高级, 正高级."""

Grants = Literal["title", "may_apply", "benefits", "permit", "practise"]
"""How strong an ``eligible`` under a pathway is."""

RewardKind = Literal["permit", "visa", "residence", "title", "service", "money"]
"""What follows from a ruling; only money has amounts."""

ColumnKind = Literal["text", "date", "number", "flag", "word"]
"""How the cells of an input column are read."""

Reliability = Literal["seed", "government", "news", "reprint", "supplied", "confirmed", "looked_up"]
"""How far a source can be trusted.

``supplied`` is given to imported lists and to the texts of users' statements only, ``confirmed`` to reprints that a
user has compared with the official text,
``looked_up`` to what a user looked up of a name.
"""

EntryKind = Literal["exact", "family"]
"""Whether an entry of catalogue.csv is a line of the catalogue, or a group of qualifications that it names."""

LEVELS: tuple[Level, ...] = get_args(Level)
"""Title levels, lowest first."""

GRANTS: tuple[Grants, ...] = get_args(Grants)
REWARD_KINDS: tuple[RewardKind, ...] = get_args(RewardKind)
COLUMN_KINDS: tuple[ColumnKind, ...] = get_args(ColumnKind)
RELIABILITIES: tuple[Reliability, ...] = get_args(Reliability)
ENTRY_KINDS: tuple[EntryKind, ...] = get_args(EntryKind)

UNKNOWN = pl.lit(None, dtype=pl.Boolean)
"""What no source says: ``(group == "foreign") | (group == "hmt") & UNKNOWN`` is open for ``hmt``, never false."""

Begins = date | tuple[date, date]
"""A day in force, or (earliest, latest) where only a range is published."""

CODE_PATTERN = re.compile(r"[a-z0-9]+(?:[-.][a-z0-9]+)*")
"""How the keys and codes of the nouns are written."""


def earliest(begins: Begins) -> date:
    """Return the first day on which this may be in force."""
    return begins if isinstance(begins, date) else begins[0]


def latest(begins: Begins) -> date:
    """Return the first day on which this is in force for certain."""
    return begins if isinstance(begins, date) else begins[1]


def next_level(level: pl.Expr) -> pl.Expr:
    """Return the title level above, null for the highest and where the level is unknown."""
    return level.replace_strict(list(LEVELS[:-1]), list(LEVELS[1:]), default=None, return_dtype=pl.String)


def completed_years(start: pl.Expr, end: pl.Expr) -> pl.Expr:
    """Return the whole years from ``start`` to ``end``, null where either is; a birthday counts on its own day.

    >>> frame = pl.DataFrame({"born": [date(1960, 5, 2)], "day": [date(2025, 5, 1)]})
    >>> frame.select(completed_years(pl.col("born"), pl.col("day"))).item()
    64
    """
    before_birthday = (end.dt.month() < start.dt.month()) | (
        (end.dt.month() == start.dt.month()) & (end.dt.day() < start.dt.day())
    )
    return end.dt.year() - start.dt.year() - before_birthday.cast(pl.Int32)


def _named(noun: str, key: str, zh: str, en: str) -> None:
    require(CODE_PATTERN.fullmatch(key), f"{noun} {key!r}: write lower-case words joined by hyphens or dots")
    require(zh.strip() and en.strip(), f"{noun} {key!r} needs a Chinese and an English name")


class Named:
    """Something with a Chinese and an English name."""

    zh: str
    en: str

    def name(self, lang: str) -> str:
        """Return the name in a language: ``zh``, else English."""
        return self.zh if lang == "zh" else self.en


@dataclass(frozen=True)
class City(Named):
    """A city with a policy of its own; ``places`` are the names under which it appears in 工作城市."""

    key: str
    zh: str
    en: str
    places: tuple[str, ...]

    def __post_init__(self) -> None:
        _named("city", self.key, self.zh, self.en)
        object.__setattr__(self, "places", tuple(dict.fromkeys((*self.places, self.zh, self.en))))


@dataclass(frozen=True)
class Extends(Named):
    """An addition to a city (a district, a company): its own pathways, entries, rewards and columns."""

    city: str
    key: str
    zh: str
    en: str

    def __post_init__(self) -> None:
        _named("extension", self.key, self.zh, self.en)


@dataclass(frozen=True)
class Source:
    """A document, and how far it can be trusted; ``where`` is an address or a seed file.

    ``title_zh`` and ``issuer_zh`` are shown to Chinese readers, the title and issuer where they are empty.
    """

    id: str
    title: str
    issuer: str
    where: str
    published: str
    verified: date
    reliability: Reliability
    title_zh: str = ""
    issuer_zh: str = ""

    def __post_init__(self) -> None:
        require(
            self.reliability in RELIABILITIES, f"source {self.id!r}: reliability is one of {', '.join(RELIABILITIES)}"
        )

    @property
    def citation(self) -> str:
        """The ids by which a ruling cites it."""
        return self.id


@dataclass(frozen=True)
class Edition(Named):
    """One dated issue of a catalogue; ``published`` is how many entries it has, the dicts are control totals.

    ``names`` is field or tier -> the words by which a published list calls it.
    ``source`` may be given as an id of sources.toml; the loader puts the source itself in its place.
    """

    key: str
    zh: str
    en: str
    begins: Begins
    source: Source | str
    published: int | None
    tiers: Mapping[str, int] = field(default_factory=dict)
    levels: Mapping[str, int] = field(default_factory=dict)
    fields: Mapping[str, int] = field(default_factory=dict)
    names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        _named("edition", self.key, self.zh, self.en)
        require(earliest(self.begins) <= latest(self.begins), f"edition {self.key!r}: the range of days is reversed")
        for name, totals in (("levels", self.levels), ("fields", self.fields)):
            short = totals and self.published is not None and sum(totals.values()) != self.published
            require(not short, f"edition {self.key!r}: {name} do not add up to {self.published}")
        wordless = [name for name, words in self.names.items() if isinstance(words, str) or not all(words)]
        require(not wordless, f"edition {self.key!r}: the names of {wordless} are a tuple of words")


@dataclass(frozen=True)
class Column:
    """An input column; ``zh`` and ``en`` are the headings it is known by, the first the one shown.

    ``kind`` is text, date, number, flag (yes/no) or word (a value of the vocabulary ``values``, code -> words).
    ``says`` is what to fill in, in English, ``says_zh`` the same in Chinese; without it the English is shown.
    """

    name: str
    zh: tuple[str, ...]
    en: tuple[str, ...]
    kind: ColumnKind
    says: str
    values: Mapping[str, tuple[str, ...]] | None = None
    says_zh: str = ""

    def __post_init__(self) -> None:
        require(re.fullmatch(r"[a-z][a-z0-9_]*", self.name), f"column {self.name!r}: write lower_case_words")
        require(self.kind in COLUMN_KINDS, f"column {self.name!r}: kind is one of {', '.join(COLUMN_KINDS)}")
        require(self.zh and self.en and self.says.strip(), f"column {self.name!r} needs headings and a sentence")

    def heading(self, lang: str) -> str:
        """Return the heading that is shown, in a language: ``zh``, else English."""
        return (self.zh if lang == "zh" else self.en)[0]

    def meaning(self, lang: str) -> str:
        """Return what to fill in, in a language: ``zh`` where it is written, else English."""
        return (self.says_zh or self.says) if lang == "zh" else self.says


@dataclass(frozen=True)
class Step(Named):
    """Something the applicant does afterwards; shown, never checked."""

    zh: str
    en: str
    source: Source


@dataclass(frozen=True, eq=False)
class Verification(Named):
    """How long a certificate's verification takes in workdays, and what it would cost and take elsewhere.

    Every figure is an expression over parameters, null where not published.
    """

    zh: str
    en: str
    workdays_low: pl.Expr
    workdays_high: pl.Expr
    cost_avoided_low: pl.Expr
    cost_avoided_high: pl.Expr
    workdays_avoided_low: pl.Expr
    workdays_avoided_high: pl.Expr
    source: Source


@dataclass(frozen=True, eq=False)
class Check(Named):
    """One condition, three-valued: ``holds`` is true, false or, where it cannot be told, null."""

    code: str
    zh: str
    en: str
    holds: pl.Expr
    source: Source
    required: bool = True
    weight: int = 1

    def __post_init__(self) -> None:
        _named("check", self.code, self.zh, self.en)
        require_three_valued(f"check {self.code!r}", self.holds)
        require(isinstance(self.source, Source), f"check {self.code!r} cites no source")
        require(self.weight > 0, f"check {self.code!r}: weight must be above 0")


@dataclass(frozen=True, eq=False)
class Pathway(Named):
    """One way to be recognised: the checks, and what passing them grants.

    ``title`` and ``title_level`` are expressions, usually over ``match.title`` and ``match.title_level``; where a title
    level is granted but not known, the outcome is ``review``.
    """

    code: str
    zh: str
    en: str
    begins: Begins
    grants: Grants
    checks: tuple[Check, ...]
    source: Source
    title: pl.Expr | None = None
    title_level: pl.Expr | None = None
    steps: tuple[Step, ...] = ()
    verification: Verification | None = None

    def __post_init__(self) -> None:
        _named("pathway", self.code, self.zh, self.en)
        object.__setattr__(self, "checks", tuple(self.checks))
        object.__setattr__(self, "steps", tuple(self.steps))
        require(self.grants in GRANTS, f"pathway {self.code!r}: grants is one of {', '.join(GRANTS)}")
        require(self.checks, f"pathway {self.code!r} has no check")
        codes = [check.code for check in self.checks]
        require(len(codes) == len(set(codes)), f"pathway {self.code!r} has two checks of one code")
        taken = sorted({"title-level", "in-force"} & set(codes))
        require(not taken, f"pathway {self.code!r}: the check codes {taken} are reserved")
        require(isinstance(self.source, Source), f"pathway {self.code!r} cites no source")


@dataclass(frozen=True, eq=False)
class Reward(Named):
    """Anything that follows: a permit, a visa, a title right, a service, money (yuan).

    It holds when the pathway's outcome is ``eligible`` and ``when`` is true; ``editions`` names those whose source
    states it, on other dates it is open. ``group`` counts its largest member, and of the ``once`` ones, which are paid
    once for a person, at most one is paid. ``yearly`` is the most that a person may be awarded by the city in the
    calendar year in which this is awarded, this one and all others together. ``whom`` says for whom it is at all:
    others have none, also where its source is a reprint, which denies nothing else. ``short`` are further
    names by which a table of amounts may call it.
    """

    code: str
    zh: str
    en: str
    kind: RewardKind
    when: pl.Expr
    source: Source
    pathway: str | None = None
    editions: tuple[str, ...] | None = None
    low: Decimal | pl.Expr | None = None
    high: Decimal | pl.Expr | None = None
    once: bool = False
    group: str | None = None
    yearly: Decimal | pl.Expr | None = None
    whom: pl.Expr | None = None
    short: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _named("reward", self.code, self.zh, self.en)
        require(all(name.strip() for name in self.short), f"reward {self.code!r}: a short name is empty")
        require(self.kind in REWARD_KINDS, f"reward {self.code!r}: kind is one of {', '.join(REWARD_KINDS)}")
        for condition in self.conditions:
            require_three_valued(f"reward {self.code!r}", condition)
        require(isinstance(self.source, Source), f"reward {self.code!r} cites no source")
        for amount in self.amounts:
            good = amount is None or isinstance(amount, pl.Expr | Decimal)
            require(good, f"reward {self.code!r}: amounts are Decimal or an expression, never a float")
            if isinstance(amount, pl.Expr):
                require_three_valued(f"reward {self.code!r}: an amount", amount)
        none = all(amount is None for amount in self.amounts)
        require(self.is_money or none, f"reward {self.code!r}: only money has amounts")
        least = f"reward {self.code!r}: say the least amount, Decimal(0) if none"
        require(not self.is_money or self.low is not None, least)
        capped = self.yearly is None or self.once
        require(capped, f"reward {self.code!r}: only what is paid once is recorded, and can have a yearly cap")

    @property
    def is_money(self) -> bool:
        """Whether it is paid, and so has amounts."""
        return self.kind == "money"

    @property
    def conditions(self) -> tuple[pl.Expr, ...]:
        """Its own conditions: ``when``, and ``whom`` where it is not for everybody."""
        return (self.when,) if self.whom is None else (self.when, self.whom)

    @property
    def amounts(self) -> tuple[Decimal | pl.Expr | None, ...]:
        """The least, the most, and the most in a year."""
        return self.low, self.high, self.yearly


@dataclass(frozen=True)
class Figure:
    """One dated value of a parameter; a table is a list of rows keyed by vocabulary columns, null = not published."""

    begins: Begins
    value: Any
    source: Source
    verified: date


@dataclass(frozen=True)
class Policy:
    """What a city's own data says, for its ``rencai_pathways`` and ``rencai_rewards`` hooks to build upon."""

    editions: Sequence[Edition]
    parameters: Mapping[str, tuple[Figure, ...]]
    sources: Mapping[str, Source]
    step_lists: Mapping[str, tuple[Step, ...]]

    @property
    def as_of(self) -> pl.Expr:
        """The row's basis date."""
        return pl.col("as_of")

    def listed(self) -> pl.Expr:
        """Return whether the edition in force has the name as an exact entry; false only where it is complete."""
        return pl.col("match.listed")

    def in_tier(self, name: str) -> pl.Expr:
        """Return the like of ``listed`` for the entries of one tier: false only where that tier is complete.

        :raises PolicyError: when no edition has the tier.
        """
        tiers = sorted({tier for edition in self.editions for tier in edition.tiers})
        require(name in tiers, f"tier {name!r} is in no edition; tiers: {', '.join(tiers) or 'none'}")
        # spelt as matching.schema.IN_TIER, which stands on a higher floor
        return pl.col(f"match.in_tier.{name}")

    def current(self) -> pl.Expr:
        """Return whether the certificate is held on the basis date: true, or null where its dates speak against it.

        It is null where it had expired by then, or was issued later, and where one of its dates cannot be read. Empty
        dates say nothing, so that they leave it true.
        """
        return pl.col(CURRENT.name)

    def edition(self, key: str) -> Edition:
        """Return the edition of that key, as city.toml or ``rencai_catalogue`` gives it.

        :raises PolicyError: when there is none, naming the editions there are.
        """
        edition = next((edition for edition in self.editions if edition.key == key), None)
        names = ", ".join(edition.key for edition in self.editions) or "none"
        if edition is None:
            raise PolicyError(f"there is no edition {key!r}; editions: {names}")
        return edition

    def param(self, name: str, by: Sequence[str] = ()) -> pl.Expr:
        """Return the parameter in force on the row's basis date, null where not published.

        :param by: the key columns of a parameter that is a table.
        :raises PolicyError: when parameters.toml has no such parameter.
        """
        names = ", ".join(sorted(self.parameters)) or "none"
        require(name in self.parameters, f"parameter {name!r} is not in parameters.toml; parameters: {names}")
        return pl.col(param_column(name, by))

    def source(self, id: str) -> Source:  # noqa: A002 - the contract's name
        """Return the source of that id in sources.toml.

        :raises PolicyError: when there is none.
        """
        names = ", ".join(sorted(self.sources)) or "none"
        require(id in self.sources, f"source {id!r} is not in sources.toml; sources: {names}")
        return self.sources[id]

    def steps(self, id: str) -> tuple[Step, ...]:  # noqa: A002 - the contract's name
        """Return the steps listed under that id in parameters.toml.

        :raises PolicyError: when there are none.
        """
        names = ", ".join(sorted(self.step_lists)) or "none"
        require(id in self.step_lists, f"steps {id!r} are not in parameters.toml; steps: {names}")
        return self.step_lists[id]


def param_column(name: str, by: Sequence[str] = ()) -> str:
    """Return the reserved column that carries a parameter.

    >>> param_column("age-limit"), param_column("years", ["education", "industry"])
    ('param.age-limit', 'param.years@education+industry')
    """
    return PARAM.of(parameter=f"{name}@{'+'.join(by)}" if by else name)
