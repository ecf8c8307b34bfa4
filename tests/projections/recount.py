"""The boards counted naively from stored bytes, by a reader that shares no code with the projections."""

import json
from collections import Counter
from datetime import datetime, timedelta, timezone
from typing import Any

from tests.projections.recount_appeals import appeal_counts
from tests.projections.recount_call_backs import call_back_row
from tests.projections.recount_evaluation import Ticket
from tests.projections.recount_facts import Event, facts_of
from tests.projections.recount_featured import featured_row
from tests.projections.recount_tiers import tier_counts
from tests.projections.recount_whistles import whistle_counts, whistle_row

CITY = timezone(timedelta(hours=8))
NAMES = {"ticket-reported": "reported", "ticket-filed": "filed", "ticket-dispatched": "dispatched", "ticket-closed": "closed"}

Sums = Counter[tuple[tuple[str, ...], str]]
Rows = dict[tuple[str, ...], dict[str, Any]]


def recount(partitions: list[list[tuple[str, bytes]]]) -> Rows:
    """All rows of these partitions' logs; a reason why a ticket is incomplete is left out."""
    sums: Sums = Counter()
    rows: Rows = {}
    for records in partitions:
        for ticket in dict.fromkeys(key for key, _ in records):
            _count_ticket(ticket, [(offset, raw) for offset, (key, raw) in enumerate(records) if key == ticket], sums, rows)
    for (key, name), amount in sums.items():
        if amount:
            rows.setdefault(key, {})[name] = amount
    return rows


def _count_ticket(ticket: str, records: list[tuple[int, bytes]], sums: Sums, rows: Rows) -> None:
    accepted: list[dict[str, Any]] = []
    for number, (offset, raw) in enumerate(records):
        record = json.loads(raw)
        if "id" not in record:
            rows["incomplete", ticket] = {"offset": offset, "records": len(records) - number}
            break
        if int(record["sequence"]) == len(accepted) + 1 and record["causationid"] not in {a["causationid"] for a in accepted}:
            accepted.append(record)
    events = [(record["type"].split(".")[1], record) for record in accepted if "refused" not in record["type"]]
    if events and events[0][1]["data"]["drill"]:
        rows["drill-tickets", ticket] = _drilled(events)
        return
    if events:
        _count_report(events, sums)
    for number in range(len(events)):
        _count_event(events[:number], events[number], sums)
    if events:
        Ticket(events, facts_of, sums).count()
        _place(ticket, events, sums, rows)


def _drilled(events: list[Event]) -> dict[str, Any]:
    """All that is said of a ticket of a drill, wherever it ended."""
    facts, first = facts_of(events), events[0][1]
    ends = ("closed", "merged", "voided")
    return {name: facts[name] for name in ("category", "department", "stage")} | {
        "drill": first["data"]["drill"],
        "grid": facts["place"]["grid"],
        "situation": next((end for end in ends if facts[end]), "open"),
        "colour": "grey" if facts["paused"] else facts["colour"],
        "reported_at": _plus(first["time"]),
    }


def _count_report(events: list[Event], sums: Sums) -> None:
    """A report counts for what its ticket turned out to be about."""
    first = events[0][1]
    sums[("categories", _day(first["time"]), facts_of(events)["category"]), "reported"] += 1


def _count_afterwards(before: dict[str, Any], event: Event, sums: Sums) -> None:
    """What is counted for a closure on its own day."""
    name, record = event
    data = record["data"]
    closed, said = before["closed"] or record, before.get("said", {})
    by = before["closed_by"] if before["closed"] else before["department"]
    place = (_day(closed["time"]), before["place"]["grid"][:6], by or "-")
    solved, evaluations = ("solved", *place, before["category"]), ("evaluations", *place)
    if name in ("ticket-merged", "ticket-unmerged"):
        sums[("merges", _day(record["time"]), before["category"]), name.removeprefix("ticket-")] += 1
    elif name == "ticket-closed":
        sums[solved, "closed"] += 1
    elif name in ("closure-suspected", "ticket-reopened"):
        sums[solved, name.removeprefix("closure-").removeprefix("ticket-")] += 1
        sums[solved, "unsolved"] += not said.get("suspected")
    elif name == "suspicion-cleared":
        sums[solved, "suspected"] -= 1
        sums[solved, "unsolved"] -= 1
    elif name == "reporter-called-back" and before["closed"]:
        sums[evaluations, "calls"] += 1
        sums[evaluations, "reached"] += data["reached"] and not said.get("reached")
    elif name in ("party-evaluated", "resident-evaluated"):
        side = name.removesuffix("-evaluated")
        sums[evaluations, side] += 1
        sums[evaluations, f"{side}_score"] += data["score"]
        sums[evaluations, "failing"] += data["score"] <= 2
        other = said.get({"party": "resident", "resident": "party"}[side])
        if other:
            sums[evaluations, "graded"] += 1
            sums[evaluations, "grade"] += min(other, data["score"])
            sums[evaluations, "disagreed"] += abs(other - data["score"])


def _count_event(past: list[Event], event: Event, sums: Sums) -> None:
    """What an event adds to what its ticket's past had added."""
    name, record = event
    at, day = _time(record["time"]), _day(record["time"])
    now = facts_of([*past, event])
    sums[("sources", record["source"]), "records"] += 1
    if name == "ticket-surveyed":
        sums[("surveys", day, record["authid"]), "found" if record["data"]["found"] else "not_found"] += 1
    if name in NAMES:
        sums[("flow", day, f"{at.hour:02d}"), NAMES[name]] += 1
    if name == "ticket-closed":
        sums[("categories", day, now["category"]), NAMES[name]] += 1
    _count_due([facts_of(past)] if past else [], now, sums)
    for key, what, amount in tier_counts(facts_of(past) if past else None, now, event, _day):
        sums[key, what] += amount
    if not past:
        return
    before = facts_of(past)
    seconds = _age(past, record["time"])
    overdue = ("overdue", day, now["place"]["grid"][:6], before["department"] or "-")
    if name == "ticket-dispatched" and not any(each in ("ticket-dispatched", "ticket-ruled") for each, _ in past):
        _sample(("durations", day, "dispatch"), seconds, sums)
    elif name == "ticket-colour-changed" and record["data"]["colour"] == "red":
        sums[overdue, "turned"] += 1
    elif name == "ticket-closed":
        _sample(("durations", day, "closure"), seconds, sums)
        sums[overdue, "closed"] += at > _time(before["due_at"])
    for key, what, amount in whistle_counts(before, event, _day):
        sums[key, what] += amount
    for key, what, amount in appeal_counts(past, event, _day):
        sums[key, what] += amount
    _count_caused(past, before, event, sums)
    _count_afterwards(before, event, sums)
    _count_holding(past, event, sums)
    _count_return(past, event, sums)


def _count_caused(past: list[Event], before: dict[str, Any], event: Event, sums: Sums) -> None:
    """What time caused, and the demands and what became of them."""
    name, record = event
    data, day = record["data"], _day(record["time"])
    due = {
        "ticket-escalated": "escalate",
        "supervision-missed": "reply",
        "whistle-missed": "report",
        "appeal-step-missed": "appeal",
        "ticket-colour-changed": data.get("colour"),
    }.get(name)
    if name == "ticket-resumed" and data["by_time"]:
        due = "resume"
    if due is not None:
        fell_at = _time(data.get("deadline_at") or before["until"])
        # A limit that was over when it was set anew, as that of a reopened ticket, fell due only then.
        fell_at = max([fell_at, *(_time(one["time"]) for _, one in past if int(one["sequence"]) == data.get("limit_sequence"))])
        late = _time(record["time"]) > fell_at + timedelta(minutes=5)
        sums[("caused-by-time", day, due), "caused"] += 1
        sums[("caused-by-time", day, due), "late"] += late
    reason = data.get("reason") if name == "ticket-voided" else ((data.get("forced") or {}).get("reason"))
    if name == "ticket-corrected":
        where = (before["place"]["grid"][:6], before["department"] or "-")
        sums[("exceptions", day, _wrong(data), *where), "corrected"] += 1
    if reason:
        where = (before["place"]["grid"][:6], before["department"] or "-")
        sums[("exceptions", day, reason, *where), "voided" if name == "ticket-voided" else "forced"] += 1
    if name == "ticket-escalated":
        sums[("escalations", day, before["place"]["grid"][:6], str(data["level"])), "escalated"] += 1
    demand = record if name == "supervision-opened" else before["demand"]
    if name.startswith("supervision-"):
        key = ("supervisions", _day(demand["time"]), demand["data"]["demand"], demand["data"]["holder"])
        sums[key, name.removeprefix("supervision-")] += 1
        sums[key, "replied_on_time"] += name == "supervision-replied" and _time(record["time"]) <= _time(
            demand["data"]["reply_due_at"]
        )


def _wrong(data: dict[str, Any]) -> str:
    matter = any(data[name] != data[f"previous_{name}"] for name in ("category", "standard"))
    place = data["place"] != data["previous_place"]
    return "category-and-place" if matter and place else "category" if matter else "place"


def _count_due(before: list[dict[str, Any]], now: dict[str, Any], sums: Sums) -> None:
    for sign, facts in [*((-1, facts) for facts in before), (1, now)]:
        if facts["voided"] or facts["merged"] or (facts["closed"] and facts["with_master"]):
            continue
        key = ("closures", _day(facts["due_at"]))
        sums[key, "due"] += sign
        sums[key, "deferred"] += sign * (facts["paused"] and not facts["closed"])
        if facts["closed"]:
            sums[key, "closed"] += sign
            sums[key, "closed_on_time"] += sign * (_time(facts["closed"]["time"]) <= _time(facts["due_at"]))


def _count_holding(past: list[Event], event: Event, sums: Sums) -> None:
    before, now = facts_of(past)["path"], facts_of([*past, event])["path"]
    if len(now) > len(before):
        holder, since = before[-1]
        key = ("holders", _day(event[1]["time"]), holder)
        sums[key, "turns"] += 1
        sums[key, "seconds"] += _age(past, event[1]["time"]) - _age(past, since)


def _count_return(past: list[Event], event: Event, sums: Sums) -> None:
    name, record = event
    before, data = facts_of(past), record["data"]
    if name == "ticket-dispatched":
        sums[("dispatching", _day(record["time"]), record["authid"], before["category"]), "dispatched"] += 1
    if name != "ticket-returned":
        return
    key = ("returns", _day(record["time"]), data["previous_holder"], data["turn"]["holder"], before["category"])
    sums[key, "reworked" if data["rework"] else "rechecked" if data["recheck"] else "returned"] += 1
    sums[key, "seconds"] += _age(past, record["time"]) - _age(past, before["path"][-1][1])
    dispatch = before["dispatch"]
    if not data["rework"] and not data["recheck"] and before["department"] and dispatch:
        sums[("dispatching", _day(dispatch["time"]), dispatch["authid"], before["dispatched_as"]["category"]), "returned"] += 1


def _sample(key: tuple[str, ...], seconds: int, sums: Sums) -> None:
    bound, above = 0, 1
    while above <= seconds:
        bound, above = above, max(above + 1, above * 102 // 100)
    sums[(*key, str(bound)), "count"] += 1
    sums[(*key, str(bound)), "seconds"] += seconds


def _place(ticket: str, events: list[Event], sums: Sums, rows: Rows) -> None:
    """Where the ticket stands at the end."""
    facts = facts_of(events)
    for board, row_of in (("call-backs", call_back_row), ("featured", featured_row)):
        row = row_of(facts, events[0][1])
        if row is not None:
            rows[board, ticket] = row
    if facts["closed"] or facts["merged"] or facts["voided"]:
        return
    whistle = whistle_row(facts)
    if whistle is not None:
        rows["whistle-calls", ticket] = whistle
    if facts["children"]:
        rows["bundles", ticket] = {"category": facts["category"], "children": facts["children"]}
    if facts["hazard"]:
        sums[("hazards", facts["place"]["grid"][:6], facts["hazard"]), "open"] += 1
    if facts["demand"]:
        sums[("supervised", facts["place"]["grid"][:6], facts["demand"]["data"]["demand"]), "open"] += 1
    colour = "grey" if facts["paused"] else facts["colour"]
    sums[("open-tickets", colour, facts["place"]["grid"][:6], facts["department"] or "-", facts["category"]), "open"] += 1
    if colour in ("yellow", "red"):
        rows["attention", ticket] = {
            "category": facts["category"],
            **facts["place"],
            "department": facts["department"],
            "owner": facts["owner"][0],
            "stage": facts["stage"],
            "hazard": facts["hazard"],
            "colour": colour,
            "due_at": _plus(facts["due_at"]),
            "since": _plus(facts["since"]),
            "level": facts["level"],
            "told": facts["told"],
            "rose_at": _plus(facts["rose_at"]) if facts["rose_at"] else None,
            "reported_at": _plus(events[0][1]["time"]),
        }
    if facts["returned"] or facts["reworked"]:
        rows["ping-pong", ticket] = {name: facts[name] for name in ("category", "returned", "reworked", "ruling")} | {
            "path": [[holder, _plus(since)] for holder, since in facts["path"]]
        }


def _age(events: list[Event], until: str) -> int:
    """Whole seconds from the report."""
    return int((_time(until) - _time(events[0][1]["time"])).total_seconds())


def _plus(text: str) -> str:
    return text.replace("Z", "+00:00")


def _day(text: str) -> str:
    return _time(text).date().isoformat()


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(CITY)
