"""The boards of tiers and first receivers counted naively, from one event and the facts before and after it."""

from typing import Any

from tests.projections.recount_facts import Event, Facts

TIERS = {4: "city", 6: "district", 9: "street", 12: "community"}


def tier_counts(before: Facts | None, now: Facts, event: Event, day_of: Any) -> list[tuple[tuple[str, ...], str, int]]:
    """What an event adds to tiers and owners."""
    name, record = event
    day, counts = day_of(record["time"]), []
    if name in ("ticket-reported", "ticket-dispatched", "ticket-ruled", "ticket-passed") and record["data"]["department"]:
        counts.append((("tiers", day, _tier(record["data"]["department"])), "received", 1))
    if name == "ticket-passed":
        counts.append((("tiers", day, _tier(record["data"]["previous_department"])), record["data"]["direction"], 1))
    if name == "ticket-closed" and now["department"]:
        counts.append((("tiers", day, _tier(now["department"])), "closed", 1))
    for sign, facts in ((-1, before), (1, now)):
        owner, since, _ = facts["owner"] if facts and not facts["voided"] else (None, None, None)
        if facts and owner and since:
            key = ("owners", day_of(since), owner)
            counts += [(key, "owned", sign), (key, "passed", sign * (owner != facts["department"]))]
            if facts["closed"]:
                on_time = facts["closed"]["data"]["on_time"]
                counts += [(key, "closed", sign), (key, "closed_on_time", sign * on_time)]
    return counts


def _tier(unit: str) -> str:
    return TIERS.get(len(unit), "department") if unit.isdigit() else "department"
