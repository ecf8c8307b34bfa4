"""What a log says when it is read plainly: each promise that must hold, checked on stored bytes by no code of the project."""

import json
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

Events = list[tuple[str, dict[str, Any]]]  # of one ticket, in order: the short name of each, and the record

STAGES = ("report", "file", "dispatch", "accept", "arrive", "finish", "verify", "close")
STEPS = {
    "ticket-filed": "file",
    "ticket-dispatched": "dispatch",
    "ticket-ruled": "dispatch",
    "ticket-accepted": "accept",
    "ticket-arrived": "arrive",
    "ticket-finished": "finish",
    "ticket-verified": "verify",
    "ticket-closed": "close",
}


def events_by_ticket(log: list[tuple[str, bytes]]) -> dict[str, Events]:
    """The accepted events of each ticket; no record may be void where nobody wrote beside the decider."""
    accepted: dict[str, list[dict[str, Any]]] = {}
    for key, raw in log:
        record = json.loads(raw)
        known = accepted.setdefault(key, [])
        assert int(record["sequence"]) == len(known) + 1, f"{key}: record {record['sequence']} follows {len(known)}"
        assert record["causationid"] not in {one["causationid"] for one in known}, f"{key}: a command has two outcomes"
        assert not known or _time(record["time"]) >= _time(known[-1]["time"]), f"{key}: time goes back"
        known.append(record)
    return {
        key: [(record["type"].split(".")[1], record) for record in records if "refused" not in record["type"]]
        for key, records in accepted.items()
    }


def seconds_add_up(events: Events, until: datetime) -> None:
    """Each second from the report on is booked to exactly one holder."""
    held: Counter[str] = Counter()
    holder, since = None, _time(events[0][1]["time"])
    begun = since
    for name, record in events:
        data, at = record["data"], _time(record["time"])
        new = {
            "ticket-closed": "closed",
            "ticket-closed-with-master": "closed",
            "ticket-voided": "closed",
            "ticket-merged": "merged",
            "ticket-reopened-with-master": "merged",
        }.get(name) or (data.get("turn") or {}).get("holder")
        if new is not None:
            held[holder or new] += int((at - since).total_seconds() * 1000)
            holder, since = new, at
    held[holder or "?"] += int((until - since).total_seconds() * 1000)
    assert holder is not None
    assert sum(held.values()) == int((until - begun).total_seconds() * 1000)


def stages_in_order(events: Events, required: tuple[str, ...], separate: bool) -> None:
    """No stage is skipped or passed twice without a return; who may not verify or close did not."""
    stood, handler, verifier, suspended = "report", None, None, False
    for name, record in events[1:]:
        data, who = record["data"], record["authid"]
        suspended = name == "ticket-suspended" or (suspended and name not in ("ticket-resumed",))
        if name in ("ticket-returned", "ticket-reopened", "ticket-passed"):
            assert name == "ticket-passed" or STAGES.index(data["stage"]) <= STAGES.index(stood), (
                f"{name} goes on to {data['stage']}"
            )
            stood = data["stage"]
        if name not in STEPS or data.get("forced"):
            continue
        assert not suspended, f"{name} while the clock stood still"
        stage = STEPS[name]
        if name != "ticket-ruled":
            between = STAGES[STAGES.index(stood) + 1 : STAGES.index(stage)]
            assert stage in STAGES[STAGES.index(stood) + 1 :], f"{stage} after {stood}"
            assert not set(between) & set(required), f"{stage} skips {between}"
        stood = stage
        handler = who if stage == "finish" else handler
        if separate and stage == "verify":
            assert who != handler, "the handler verified"
        if separate and stage == "close":
            assert who not in (handler, verifier), "handler or verifier closed"
        verifier = who if stage == "verify" else verifier


def suspensions_are_bounded(events: Events) -> None:
    """All that a ticket's clock stood still is no more than ninety days, however often it did and whatever was noticed late."""
    still, began, until = timedelta(), None, None
    for name, record in events:
        if name == "ticket-suspended":
            began, until = _time(record["time"]), _time(record["data"]["until"])
            assert still + (until - began) <= timedelta(days=90)
        elif name == "ticket-resumed":
            assert began is not None
            assert until is not None
            still += min(_time(record["time"]), until) - began


def seen_before_filing(events: Events, surveyed: bool) -> None:
    """Nobody surveys his own report, nothing is surveyed once it stands filed, and what was not found only a supervisor files."""
    first, found, stood, filed = events[0][1], None, "report", False
    for name, record in events[1:]:
        if name == "ticket-surveyed":
            assert record["authid"] != first["authid"] or first["actorrole"] == "record", "the reporter surveyed"
            assert stood == "report", f"surveyed at {stood}"
            found = record["data"]["found"]
        if name == "ticket-filed" and record["actorrole"] != "record":
            seen = filed or not surveyed or found is not None or first["actorrole"] in ("collector", "record")
            assert seen, "filed unseen"
            assert found is not False or record["actorrole"] == "supervisor", "filed though nothing was found"
        filed = filed or name == "ticket-filed"
        stood = record["data"].get("stage") or STEPS.get(name, stood)


def deadlines_once(events: Events) -> None:
    """No colour is shown twice by one limit, and no suspension ends twice."""
    fired: Counter[tuple[Any, ...]] = Counter()
    for name, record in events:
        if name == "ticket-colour-changed":
            fired[record["data"]["colour"], record["data"]["limit_sequence"]] += 1
            assert _time(record["data"]["deadline_at"]) <= _time(record["time"])
        if name == "hazard-raised":
            fired["hazard", record["data"]["hazard"]] += 1
        if name == "ticket-escalated":
            fired["level", record["data"]["level"]] += 1
            assert record["data"]["level"] == sum(1 for one in fired if one[0] == "level")
        if name == "whistle-missed":
            fired["whistle", record["data"]["whistle"], record["data"]["department"]] += 1
        if name == "appeal-step-missed":
            fired["appeal", record["data"]["record"], record["data"]["step"]] += 1
        if name == "supervision-missed":
            fired["missed", record["data"]["supervision"]] += 1
        if name in ("ticket-suspended", "ticket-resumed"):
            fired[("suspended",)] += 1 if name == "ticket-suspended" else -1
            assert fired[("suspended",)] in (0, 1)
    assert all(count <= 1 for count in fired.values())


def said_once_by_whom_it_concerns(events: Events) -> None:
    """An end has one answer of its reporter and one score of each side; who appeals does not decide."""
    said: Counter[str] = Counter()
    appellants: dict[int, str] = {}
    for name, record in events:
        data = record["data"]
        if name in ("ticket-closed", "ticket-closed-with-master", "ticket-voided"):
            said.clear()
        elif name == "reporter-called-back":
            assert data["reached"] or data["satisfaction"] is None, "who was not reached answered"
            said["answer"] += data["satisfaction"] is not None
        elif name in ("party-evaluated", "resident-evaluated"):
            said[name] += 1
        elif name == "deduction-appealed":
            appellants[data["record"]] = record["authid"]
        elif name == "appeal-decided":
            assert appellants[data["record"]] != record["authid"], "his own appeal"
        assert all(count <= 1 for count in said.values()), f"said twice of one end: {said}"


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)
