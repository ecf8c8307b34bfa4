"""The boards of the whistle counted naively, from one event and the facts before it."""

from datetime import datetime
from typing import Any

from tests.projections.recount_facts import Event, Facts

WHAT = {
    "whistle-reported": "reported",
    "whistle-missed": "missed",
    "whistle-co-signed": "co_signed",
    "whistle-scored": "scored",
}


def whistle_counts(before: Facts, event: Event, day_of: Any) -> list[tuple[tuple[str, ...], str, int]]:
    """What an event adds to whistles, roll-calls and whistling."""
    name, record = event
    data, street = record["data"], before["place"]["grid"][:9]
    if name == "whistle-blown":
        day = day_of(record["time"])
        calls = [(("roll-calls", day, street, department), "called", 1) for department in data["departments"]]
        return [(("whistles", day, street), "blown", 1), (("whistling", street), "open", 1), *calls]
    ended = name in ("whistle-ended", "ticket-closed", "ticket-voided")
    if not (name.startswith("whistle-") or ended) or not before["whistle"]:
        return []
    day = day_of(before["whistle"]["time"])
    if ended:
        due_at = datetime.fromisoformat(before["whistle"]["data"]["report_due_at"])
        what = "missed" if datetime.fromisoformat(record["time"]) >= due_at else "unanswered"
        left = [one for one, did in before["answers"].items() if not {"whistle-reported", "whistle-missed"} & did]
        calls = [(("roll-calls", day, street, department), what, 1) for department in left]
        return [(("whistles", day, street), "ended", 1), (("whistling", street), "open", -1), *calls]
    key = ("roll-calls", day, street, data["department"])
    counts = [(key, WHAT[name], 1)]
    if name == "whistle-reported":
        counts.append((key, "missed", -int("whistle-missed" in before["answers"][data["department"]])))
        counts += [(key, "seconds", data["seconds"]), (key, "reported_on_time", int(data["on_time"]))]
    if name == "whistle-scored":
        counts.append((key, "score", data["score"]))
    return counts


def whistle_row(facts: Facts) -> dict[str, Any] | None:
    """The row of an open whistle."""
    if not facts["whistle"]:
        return None
    there = [department for department, did in facts["answers"].items() if "whistle-reported" in did]
    late = [department for department, did in facts["answers"].items() if "whistle-missed" in did and department not in there]
    return {
        "street": facts["place"]["grid"][:9],
        "category": facts["category"],
        "since": facts["whistle"]["time"].replace("Z", "+00:00"),
        "due_at": facts["whistle"]["data"]["report_due_at"].replace("Z", "+00:00"),
        "awaited": [department for department in facts["answers"] if department not in there and department not in late],
        "overdue": late,
        "there": there,
    }
