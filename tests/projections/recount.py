"""The boards counted naively from stored bytes, by a reader that shares no code with the projections."""

import json
from collections import Counter
from datetime import datetime, timedelta, timezone
from typing import Any

CITY = timezone(timedelta(hours=8))
NAMES = {"ticket-reported": "reported", "ticket-filed": "filed", "ticket-dispatched": "dispatched", "ticket-closed": "closed"}
STAGES = {
    "ticket-filed": "file",
    "ticket-dispatched": "dispatch",
    "ticket-accepted": "accept",
    "ticket-arrived": "arrive",
    "ticket-finished": "finish",
    "ticket-verified": "verify",
}

Rows = dict[tuple[str, ...], dict[str, Any]]


def recount(partitions: list[list[tuple[str, bytes]]]) -> Rows:
    """All rows of these partitions' logs; a reason why a ticket is incomplete is left out."""
    sums: Counter[tuple[tuple[str, ...], str]] = Counter()
    rows: Rows = {}
    for records in partitions:
        for ticket in dict.fromkeys(key for key, _ in records):
            _count_ticket(ticket, [(offset, raw) for offset, (key, raw) in enumerate(records) if key == ticket], sums, rows)
    for (key, name), amount in sums.items():
        if amount:
            rows.setdefault(key, {})[name] = amount
    return rows


def _count_ticket(ticket: str, records: list[tuple[int, bytes]], sums: Counter[tuple[tuple[str, ...], str]], rows: Rows) -> None:
    accepted: list[dict[str, Any]] = []
    for number, (offset, raw) in enumerate(records):
        record = json.loads(raw)
        if "id" not in record:
            rows["incomplete", ticket] = {"offset": offset, "records": len(records) - number}
            break
        if int(record["sequence"]) == len(accepted) + 1 and record["causationid"] not in {a["causationid"] for a in accepted}:
            accepted.append(record)
    events = [(record["type"].split(".")[1], record) for record in accepted if "refused" not in record["type"]]
    for number in range(len(events)):
        _count_event([*events[: number + 1]], sums)
    if events:
        _place(ticket, events, sums, rows)


def _count_event(events: list[tuple[str, dict[str, Any]]], sums: Counter[tuple[tuple[str, ...], str]]) -> None:
    """What the last of a ticket's events adds."""
    name, record = events[-1]
    first = events[0][1]
    at, report = _time(record["time"]), first["data"]
    day, due_day = at.date().isoformat(), _time(report["due_at"]).date().isoformat()
    sums[("sources", record["source"]), "records"] += 1
    if name in NAMES:
        sums[("flow", day, f"{at.hour:02d}"), NAMES[name]] += 1
    if name in ("ticket-reported", "ticket-closed"):
        sums[("categories", day, report["category"]), NAMES[name]] += 1
    seconds = int((at - _time(first["time"])).total_seconds())
    dispatches = [each for each, _ in events if each == "ticket-dispatched"]
    overdue = ("overdue", day, report["place"]["grid"][:6], _department(events[:-1]))
    if name == "ticket-reported":
        sums[("closures", due_day), "due"] += 1
    elif name == "ticket-dispatched" and len(dispatches) == 1:
        _sample(("durations", day, "dispatch"), seconds, sums)
    elif name == "ticket-colour-changed" and record["data"]["colour"] == "red":
        sums[overdue, "turned"] += 1
    elif name == "ticket-closed":
        _sample(("durations", day, "closure"), seconds, sums)
        on_time = at <= _time(report["due_at"])
        sums[("closures", due_day), "closed"] += 1
        sums[("closures", due_day), "closed_on_time"] += on_time
        sums[overdue, "closed"] += not on_time


def _sample(key: tuple[str, ...], seconds: int, sums: Counter[tuple[tuple[str, ...], str]]) -> None:
    bound, above = 0, 1
    while above <= seconds:
        bound, above = above, max(above + 1, above * 102 // 100)
    sums[(*key, str(bound)), "count"] += 1
    sums[(*key, str(bound)), "seconds"] += seconds


def _place(ticket: str, events: list[tuple[str, dict[str, Any]]], sums: Counter[tuple[tuple[str, ...], str]], rows: Rows) -> None:
    """Where the ticket stands at the end."""
    if events[-1][0] == "ticket-closed":
        return
    report = events[0][1]["data"]
    colours = [(record["data"]["colour"], record["time"]) for name, record in events if name == "ticket-colour-changed"]
    stages = [STAGES[name] for name, _ in events if name in STAGES]
    colour = colours[-1][0] if colours else "green"
    sums[("open-tickets", colour, report["place"]["grid"][:6], _department(events), report["category"]), "open"] += 1
    if colours:
        rows["attention", ticket] = {
            "category": report["category"],
            **report["place"],
            "department": None if _department(events) == "-" else _department(events),
            "stage": stages[-1] if stages else "report",
            "colour": colour,
            "due_at": report["due_at"].replace("Z", "+00:00"),
            "since": colours[-1][1].replace("Z", "+00:00"),
            "reported_at": events[0][1]["time"].replace("Z", "+00:00"),
        }


def _department(events: list[tuple[str, dict[str, Any]]]) -> str:
    named = [record["data"].get("department") for name, record in events if name in ("ticket-reported", "ticket-dispatched")]
    return next((department for department in reversed(named) if department), "-")


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(CITY)
