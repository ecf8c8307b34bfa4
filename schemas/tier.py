"""Tiers 层级 and the chains 流转链 that they make: a ticket is worked on at the lowest tier that can close it."""

from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

from schemas.place import Place


class Tier(StrEnum):
    """村(社区) 镇街 职能部门 市(区) 市, from the lowest up; a chain has some of them, in this order."""

    COMMUNITY = "community"
    STREET = "street"
    DEPARTMENT = "department"
    DISTRICT = "district"
    CITY = "city"


HEIGHT: dict[Tier, int] = {tier: height for height, tier in enumerate(Tier)}
DIGITS: dict[Tier, int] = {Tier.CITY: 4, Tier.DISTRICT: 6, Tier.STREET: 9, Tier.COMMUNITY: 12}
BY_DIGITS: dict[int, Tier] = {digits: tier for tier, digits in DIGITS.items()}
# Who stands beside a unit of a tier has the first digits in common with it: those of the division above.
DIGITS_IN_COMMON: dict[Tier, int] = {Tier.CITY: 4, Tier.DISTRICT: 4, Tier.STREET: 6, Tier.COMMUNITY: 9}


class Chain(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Through which tiers a matter may pass, from the lowest up."""

    name: Annotated[str, Meta(pattern="^[a-z0-9]+(-[a-z0-9]+)*$(?!\\n)", max_length=64)]
    tiers: Annotated[tuple[Tier, ...], Meta(min_length=2)]

    def __post_init__(self) -> None:
        in_order = sorted(set(self.tiers), key=HEIGHT.__getitem__)
        if list(self.tiers) != in_order:
            found, expected = ", ".join(self.tiers), ", ".join(in_order)
            raise ValueError(f"chain {self.name}: tiers: found {found}, expected each once, from the lowest up: {expected}")

    def above(self, tier: Tier) -> Tier:
        """The tier above another; the highest has none above it but itself."""
        return self.tiers[min(self.tiers.index(tier) + 1, len(self.tiers) - 1)]


def tier_of(unit: str) -> Tier:
    """At which tier a unit stands: divisions are told by how many digits their code has, every other code is a department's."""
    return BY_DIGITS.get(len(unit), Tier.DEPARTMENT) if unit.isascii() and unit.isdigit() else Tier.DEPARTMENT


def division_at(tier: Tier, place: Place) -> str:
    """The division of a place at a tier; departments have none."""
    return place.grid[: DIGITS[tier]]


def is_near(unit: str, place: Place) -> bool:
    """Whether a division is that of a place, or stands beside it under the same one above."""
    digits = DIGITS_IN_COMMON[tier_of(unit)]
    return unit[:digits] == place.grid[:digits]
