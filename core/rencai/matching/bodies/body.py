"""What is known of one body."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Body:
    """A body: ``names`` parted by ``|``, ``country`` where it has one, ``grants`` parted by ``;``.

    A grant is what a holder is: a grade (``fellow: FIEEE``) or a designation of its own (``pmp: PMP|Project Management
    Professional``), each with the ways to write it. ``within`` names the bodies in whose name this one also registers.
    """

    key: str
    country: str
    names: str
    grants: str = ""
    products: str = ""
    """What only this body certifies, and what tells its certificates from each other: Azure."""
    within: tuple[str, ...] = ()
    alone: str = ""
    """Its designations of up to three letters that no other body uses anywhere, parted by ``|``: PMP."""
    fellows_zh: bool = False
    """Whether 资深会员 is its own word for Fellow; elsewhere it may mean a senior member."""
