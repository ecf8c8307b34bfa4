"""Counts a record's CSV by hand: the standard library, the mapping and the policy as data, nothing of the project.

    python tests/recount/recount.py RECORD.csv MAPPING.toml PACK_FOLDER [--shift-s N] [--at ISO_TIME ...]

Prints JSON: reports and closures by category, department and city-local day, and for each moment on the 60 s grid the
open tickets by colour. At a moment M all steps before M have happened; red is due by M, yellow from 80 % of the limit.
Works on mappings like the two that ship: one format of time, no date formats, each district by a table.
"""

import argparse
import csv
import hashlib
import json
import sys
import tomllib
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

STAGES = ["report", "file", "dispatch", "accept", "arrive", "finish", "verify", "close"]
MINUTE = timedelta(minutes=1)


def load(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def tickets_of(record: Path, mapping: dict[str, Any]) -> dict[str, list[dict[str, str]]]:
    """The rows of each ticket; what means empty is empty."""
    empty = mapping["source"]["empty"]
    tickets: dict[str, list[dict[str, str]]] = {}
    with record.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            clean = {column: "" if value in empty else value for column, value in row.items()}
            tickets.setdefault(clean[mapping["ticket"]["key"][0]], []).append(clean)
    return tickets


def local_times(rows: list[dict[str, str]], mapping: dict[str, Any]) -> dict[str, tuple[datetime, bool]]:
    """For each stage its local time without zone, and whether it is only a date."""
    written = mapping["times"]["formats"][0]
    dates = mapping["times"].get("midnight_is_no_time", [])
    times = {}
    for step in mapping["step"]:
        column = step["column"]
        found = [datetime.strptime(row[column], written) for row in rows if row[column]]  # noqa: DTZ007
        if found:
            at = max(found) if step.get("pick") == "last" else min(found)
            times[step["stage"]] = at, column in dates and at.hour == at.minute == at.second == 0
    return times


def spread(key: str, stage: str, first: datetime, last: datetime) -> datetime:
    """A whole minute between two moments, both included."""
    if first.second or first.microsecond:
        first = first.replace(second=0, microsecond=0) + MINUTE
    last = last.replace(second=0, microsecond=0)
    minutes = int((last - first).total_seconds()) // 60 + 1
    number = int(hashlib.sha256(f"{key}\x1f{stage}".encode()).hexdigest()[:16], 16)
    return first + (number % minutes) * MINUTE


def instants(key: str, rows: list[dict[str, str]], mapping: dict[str, Any]) -> dict[str, datetime]:
    """For each stage that can be used its instant in UTC."""
    zone = ZoneInfo(mapping["source"]["zone"])
    times = local_times(rows, mapping)
    in_utc: dict[str, datetime] = {}
    previous: tuple[datetime, bool] | None = None
    for stage in STAGES:
        if stage not in times:
            continue
        local, only_date = times[stage]
        if previous is not None and (local.date() if only_date or previous[1] else local) < (
            previous[0].date() if only_date or previous[1] else previous[0]
        ):
            continue
        previous = local, only_date
        if not only_date:
            in_utc[stage] = local.replace(tzinfo=zone).astimezone(UTC)
            continue
        first = local.replace(tzinfo=zone).astimezone(UTC)
        last = (local + timedelta(days=1)).replace(tzinfo=zone).astimezone(UTC) - MINUTE
        if in_utc:
            first = max(first, max(in_utc.values()))
        exact = [other for s, (other, dated) in times.items() if STAGES.index(s) > STAGES.index(stage) and not dated]
        same_day = [other.replace(tzinfo=zone).astimezone(UTC) for other in exact if other.date() == local.date()]
        in_utc[stage] = spread(key, stage, first, min([last, *same_day]))
    return in_utc


def recount(record: Path, mapping_file: Path, pack: Path, shift: timedelta) -> list[dict[str, Any]]:
    """One entry per ticket: category, department, district, the instants of its stages, yellow and due."""
    mapping, policy = load(mapping_file), load(pack / "policy.toml")
    categories = {category["code"]: category for category in policy["category"]}
    percent = policy["yellow_from_percent"]
    entries = []
    for key, rows in tickets_of(record, mapping).items():
        at = {stage: moment + shift for stage, moment in instants(key, rows, mapping).items()}
        row = rows[0]
        category = categories[mapping["category"]["table"][row[mapping["category"]["column"]]]]
        department = category["department"]
        agencies = mapping.get("department", {"column": None})
        if agencies["column"] and row[agencies["column"]] not in ["", *agencies["by_category"]]:
            department = agencies["table"][row[agencies["column"]]]
        area = row[mapping["place"]["column"]]
        due = at["report"] + timedelta(minutes=category["limit_minutes"])
        if "due" in mapping and row[mapping["due"]["column"]]:
            local = datetime.strptime(row[mapping["due"]["column"]], mapping["times"]["formats"][0])  # noqa: DTZ007
            due = local.replace(tzinfo=ZoneInfo(mapping["source"]["zone"])).astimezone(UTC) + shift
        entries.append(
            {
                "category": category["code"],
                "department": department,
                "district": mapping["place"]["table"][area] if area else mapping["place"]["otherwise"],
                "at": at,
                "due": due,
                "yellow": at["report"] + (due - at["report"]) * percent // 100,
            }
        )
    return entries


def colours_at(entries: list[dict[str, Any]], moment: datetime) -> dict[str, Any]:
    """The open tickets of a moment by colour, and by colour in each district, department and category."""
    found: dict[str, Counter[str]] = {name: Counter() for name in ("total", "district", "department", "category")}
    for entry in entries:
        at = entry["at"]
        if at["report"] >= moment or ("close" in at and at["close"] < moment):
            continue
        colour = "red" if entry["due"] <= moment else "yellow" if entry["yellow"] <= moment else "green"
        holder = entry["department"] if "dispatch" not in at or at["dispatch"] < moment else "-"
        found["total"][colour] += 1
        found["district"][f"{entry['district']} {colour}"] += 1
        found["department"][f"{holder} {colour}"] += 1
        found["category"][f"{entry['category']} {colour}"] += 1
    return {name: dict(sorted(counts.items())) for name, counts in found.items()}


def counts_of(entries: list[dict[str, Any]], zone: ZoneInfo) -> dict[str, Any]:
    """Reports and closures by category, department, district and day, and every stage by day and hour of the city."""
    found: dict[str, dict[str, Counter[str]]] = {}
    on_time = 0
    for entry in entries:
        for stage, moment in entry["at"].items():
            groups = found.setdefault(stage, {})
            local = moment.astimezone(zone)
            day: date = local.date()
            names = {
                "category": entry["category"],
                "department": entry["department"],
                "district": entry["district"],
                "day": day.isoformat(),
                "hour": f"{day.isoformat()} {local.hour:02d}",
            }
            for group, name in names.items():
                groups.setdefault(group, Counter())[name] += 1
        on_time += "close" in entry["at"] and entry["at"]["close"] <= entry["due"]
    counted = {stage: {group: dict(sorted(counts.items())) for group, counts in groups.items()} for stage, groups in found.items()}
    return {"tickets": len(entries), "closed_on_time": on_time, "stages": counted}


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("record", type=Path)
    parser.add_argument("mapping", type=Path)
    parser.add_argument("pack", type=Path)
    parser.add_argument("--shift-s", type=int, default=0, help="seconds by which the import was moved")
    parser.add_argument("--at", action="append", default=[], type=datetime.fromisoformat, help="a moment with its zone")
    parsed = parser.parse_args(arguments)
    entries = recount(parsed.record, parsed.mapping, parsed.pack, timedelta(seconds=parsed.shift_s))
    result = counts_of(entries, ZoneInfo(load(parsed.pack / "city.toml")["zone"]))
    result["colours"] = {moment.isoformat(): colours_at(entries, moment) for moment in parsed.at}
    json.dump(result, sys.stdout, ensure_ascii=False, indent=1)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main(sys.argv[1:])
