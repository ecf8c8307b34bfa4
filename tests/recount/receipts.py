"""Counts the receipts of a Dutch municipality by hand: the standard library alone, nothing of the project, no mapping.

    python tests/recount/receipts.py infra/city/records/receipt_wabo.csv [--zone Asia/Shanghai]

A case runs from its start to its end, and is late if it ends after its deadline; without an end, or with one before its start,
it is open. Of its events the confirmation's own count: confirmed, T02 checked, T04 determined, T05 sent, each after the one
before, and T03, by which it goes back to be checked again. What lies outside of the case's start and end counts for nothing.
A holder's seconds are booked when he gives the case up or it ends. Quarters are those of the zone in which the end is read;
seconds are whole, cut off.
"""

import argparse
import csv
import json
import sys
from collections import Counter
from datetime import datetime
from pathlib import Path
from statistics import mean, median
from typing import Any
from zoneinfo import ZoneInfo

# The level to which an activity takes a case that stands one below.
LEVELS = {
    "Confirmation of receipt": 1,
    "T02 Check confirmation of receipt": 2,
    "T04 Determine confirmation of receipt": 3,
    "T05 Print and send confirmation of receipt": 4,
}
ADJUSTED = "T03 Adjust confirmation of receipt"
CHECKED, CONFIRMED = 2, 1
HOLDERS = ["to confirm", "to check", "with the group", "with the group", "with the group"]


def moment(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def recount(record: Path) -> list[dict[str, Any]]:
    """One entry for each case, with what happened to it."""
    cases: dict[str, list[dict[str, str]]] = {}
    with record.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            cases.setdefault(row["case:concept:name"], []).append(row)
    return [case_of(name, rows) for name, rows in cases.items()]


def case_of(name: str, rows: list[dict[str, str]]) -> dict[str, Any]:
    start, end, deadline = (moment(rows[0][f"case:{column}"]) for column in ("startdate", "enddate", "deadline"))
    assert start is not None, f"{name} has no start"
    if end is not None and end < start:
        end = None
    level, loops, used, held, since = 0, 0, [], Counter[str](), 0
    for row in sorted(rows, key=lambda row: datetime.fromisoformat(row["time:timestamp"])):
        at, activity = datetime.fromisoformat(row["time:timestamp"]), row["concept:name"]
        if at < start or (end is not None and at > end):
            continue
        reached = CONFIRMED if activity == ADJUSTED and level >= CHECKED else LEVELS.get(activity)
        if reached is None or (activity != ADJUSTED and reached != level + 1):
            continue
        loops += activity == ADJUSTED
        if HOLDERS[reached] != HOLDERS[level]:
            age = int((at - start).total_seconds())
            held[HOLDERS[level]] += age - since
            since = age
        level = reached
        used.append((row["concept:instance"], row["org:resource"]))
    seconds = int((end - start).total_seconds()) if end is not None else None
    if seconds is not None:
        held[HOLDERS[level]] += seconds - since
    return {
        "case": name,
        "group": rows[0]["case:group"],
        "end": end,
        "deadline": deadline,
        "late": end is not None and deadline is not None and end > deadline,
        "seconds": seconds,
        "loops": loops,
        "held": held,
        "used": used,
    }


def quarter_of(end: datetime, zone: ZoneInfo) -> str:
    local = end.astimezone(zone)
    return f"{local.year}-Q{(local.month + 2) // 3}"


def summary(cases: list[dict[str, Any]], zone: ZoneInfo) -> dict[str, Any]:
    """Late ones, loops per case, and the throughput time of each quarter."""
    ended: dict[str, list[int]] = {}
    for case in cases:
        if case["end"] is not None:
            ended.setdefault(quarter_of(case["end"], zone), []).append(case["seconds"])
    return {
        "cases": len(cases),
        "ended": sum(len(seconds) for seconds in ended.values()),
        "late": sum(case["late"] for case in cases),
        "loops": {str(loops): count for loops, count in sorted(Counter(case["loops"] for case in cases).items())},
        "throughput": {
            quarter: {"ended": len(seconds), "mean_s": mean(seconds), "median_s": median(seconds)}
            for quarter, seconds in sorted(ended.items())
        },
    }


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("record", type=Path)
    parser.add_argument("--zone", default="Asia/Shanghai", help="whose days the quarters have")
    parsed = parser.parse_args(arguments)
    json.dump(summary(recount(parsed.record), ZoneInfo(parsed.zone)), sys.stdout, indent=1)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main(sys.argv[1:])
