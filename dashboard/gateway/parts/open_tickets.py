"""What is open now, by colour, district and tier; every sum of them is the same total."""

from collections.abc import Iterator

from dashboard.gateway.rows import CityTime
from dashboard.gateway.screen import Cell
from projections.boards.open_tickets import NO_DEPARTMENT
from projections.row_index import RowIndex
from schemas.stage import Colour
from schemas.tier import Tier, tier_of


def totals(districts: tuple[str, ...], rows: RowIndex) -> Iterator[Cell]:
    """The open tickets of the city by colour, and those of each district."""
    by_district = {district: dict.fromkeys(Colour, 0) for district in districts}
    for (colour, district, _, _), row in rows.of("open-tickets").items():
        by_district.setdefault(district, dict.fromkeys(Colour, 0))[Colour(colour)] += row["open"]
    totals = {colour.value: sum(counts[colour] for counts in by_district.values()) for colour in Colour}
    yield "total", {"open": sum(totals.values())} | totals
    for district in sorted(by_district):
        yield f"district/{district}", {colour.value: by_district[district][colour] for colour in Colour}


def tiers(rows: RowIndex) -> Iterator[Cell]:
    """The open tickets by the tier that has them; those without a department are the city centre's to dispatch."""
    by_tier = {tier: dict.fromkeys(Colour, 0) for tier in Tier}
    for (colour, _, department, _), row in rows.of("open-tickets").items():
        by_tier[Tier.CITY if department == NO_DEPARTMENT else tier_of(department)][Colour(colour)] += row["open"]
    for tier, counts in by_tier.items():
        yield f"tier/{tier.value}", {"open": sum(counts.values())} | {colour.value: counts[colour] for colour in Colour}


def overdue(rows: RowIndex, moment: CityTime) -> Iterator[Cell]:
    """What is red now, and what was closed late today."""
    red = sum(row["open"] for (colour, *_), row in rows.of("open-tickets").items() if colour == Colour.RED)
    late = sum(row.get("closed", 0) for row in rows.of("overdue", moment.day).values())
    yield "overdue", {"open": red, "closed": late}


def demands(rows: RowIndex) -> Iterator[Cell]:
    """How many open tickets a reply is demanded for, and how many departments are whistled to."""
    yield (
        "demands",
        {
            "supervised": sum(row["open"] for row in rows.of("supervised").values()),
            "whistling": sum(row["open"] for row in rows.of("whistling").values()),
        },
    )
