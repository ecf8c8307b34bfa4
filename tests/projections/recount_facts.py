"""What a ticket is, read plainly from its stored events: each fact from the last record that says anything about it."""

from typing import Any

STAGES = {
    "ticket-filed": "file",
    "ticket-dispatched": "dispatch",
    "ticket-accepted": "accept",
    "ticket-arrived": "arrive",
    "ticket-finished": "finish",
    "ticket-verified": "verify",
    "ticket-ruled": "dispatch",
}

Event = tuple[str, dict[str, Any]]  # its short name and its record
Facts = dict[str, Any]


def facts_of(events: list[Event]) -> Facts:
    """The facts after these events, of which the first is the report."""
    first = events[0][1]
    facts: Facts = {
        "colour": "green",
        "since": None,
        "level": 0,
        "told": None,
        "rose_at": None,
        "paused": False,
        "stage": "report",
        "returned": 0,
        "reworked": 0,
        "refused_by": [],
    }
    facts |= {"department": first["data"]["department"], "due_at": first["data"]["due_at"], "ruling": False, "dispatch": None}
    facts |= {"category": first["data"]["category"], "place": first["data"]["place"], "path": [], "closed": None}
    facts |= {
        "merged": False,
        "with_master": False,
        "children": [],
        "demand": None,
        "whistle": None,
        "voided": False,
        "owner": (None, None, False),
        "hazard": None,
        "hazards": {},
        "featured": None,
    }
    for name, record in events:
        _work(facts, name, record)
        _clock(facts, name, record)
        _end(facts, name, record)
    return facts


def _work(facts: Facts, name: str, record: dict[str, Any]) -> None:
    data = record["data"]
    facts["stage"] = data.get("stage") or STAGES.get(name, facts["stage"])
    _own(facts, name, record)
    _endanger(facts, name, data)
    if name == "ticket-corrected":
        facts |= {"category": data["category"], "place": data["place"]}
    facts_department = facts["department"]
    if name in ("ticket-dispatched", "ticket-ruled", "ticket-returned", "ticket-passed"):
        facts["department"] = data["department"]
    if name in ("ticket-dispatched", "ticket-ruled"):
        facts |= {"dispatch": record, "dispatched_as": {name: facts[name] for name in ("category", "place")}}
    if name == "ticket-returned":
        facts["reworked" if data["rework"] else "rechecked" if data["recheck"] else "returned"] = data["number"]
        if _plain(data) and facts_department and record["actorrole"] in ("handler", "record"):
            facts["refused_by"] = [*facts["refused_by"], facts_department]
    facts["ruling"] = data.get("ruling", facts["ruling"]) and name != "ticket-ruled"
    if data.get("turn") and (not facts["path"] or facts["path"][-1][0] != data["turn"]["holder"]):
        facts["path"].append([data["turn"]["holder"], record["time"]])
    if name == "whistle-blown":
        facts["whistle"] = record
        facts["answers"] = {department: set() for department in data["departments"]}
    elif name == "whistle-ended":
        facts["whistle"] = None
    elif name.startswith("whistle-"):
        facts["answers"] = {**facts["answers"], data["department"]: facts["answers"][data["department"]] | {name}}
    if name == "supervision-opened":
        facts["demand"] = record
    if name in ("supervision-resolved", "ticket-closed", "ticket-closed-with-master"):
        facts["demand"] = None


def _own(facts: Facts, name: str, record: dict[str, Any]) -> None:
    """Who got it first, if he did not send it back before he had begun."""
    data, (owner, since, took) = record["data"], facts["owner"]
    if name in ("ticket-accepted", "ticket-arrived", "ticket-finished", "ticket-passed") and owner == facts["department"]:
        facts["owner"] = (owner, since, True)
    elif name == "ticket-returned" and _plain(data) and owner == facts["department"] and not took:
        facts["owner"] = (None, None, False)
    elif name in ("ticket-reported", "ticket-dispatched", "ticket-ruled") and not owner and data["department"]:
        facts["owner"] = (data["department"], record["time"], False)


def _plain(data: dict[str, Any]) -> bool:
    """Of a return: it undoes a dispatch or a filing."""
    return not data["rework"] and not data["recheck"]


def _endanger(facts: Facts, name: str, data: dict[str, Any]) -> None:
    """As grave as itself or any of its children, of which each is named and it itself is not."""
    if name in ("ticket-reported", "hazard-raised"):
        facts["hazards"] = {**facts["hazards"], None: data["hazard"]}
    elif name == "child-taken":
        facts["hazards"] = {**facts["hazards"], data["child"]: data["hazard"]}
    elif name == "child-released":
        facts["hazards"] = {child: hazard for child, hazard in facts["hazards"].items() if child != data["child"]}
    facts["hazard"] = max(facts["hazards"].values(), key=(None, "minor", "serious", "grave").index)


def deduction_of(before: Facts, name: str, record: dict[str, Any]) -> str | None:
    """On what ground a record takes points off, None if it does not."""
    data = record["data"]
    if name == "ticket-returned" and data["rework"] and before["department"]:
        return "rework-graver" if data["number"] > 2 else "rework"
    if name == "ticket-ruled" and data["department"] in before["refused_by"]:
        return "refusal"
    if name == "ticket-reopened" and before.get("said", {}).get("suspected") and before["department"]:
        return "falsification"
    return None


def _clock(facts: Facts, name: str, record: dict[str, Any]) -> None:
    data = record["data"]
    if data.get("limit"):
        facts["due_at"] = data["limit"]["due_at"]
    colour = data.get("colour") or (data.get("limit") or {}).get("colour") or facts["colour"]
    if colour != facts["colour"]:
        facts |= {"colour": colour, "since": record["time"]}
    if name == "ticket-escalated":
        facts |= {"level": data["level"], "told": data["tells"], "rose_at": record["time"]}
    if name == "ticket-suspended":
        facts["until"] = data["until"]
    facts["paused"] = name == "ticket-suspended" or (facts["paused"] and name != "ticket-resumed")


def _end(facts: Facts, name: str, record: dict[str, Any]) -> None:
    data = record["data"]
    if name in ("ticket-closed", "ticket-closed-with-master"):
        facts |= {"closed": record, "said": {}, "merged": False, "with_master": name != "ticket-closed"}
        # A child's closure is its master's department's work.
        facts["closed_by"] = data["department"] if facts["with_master"] else facts["department"]
        facts["path"].append(["closed", record["time"]])
    if name in ("ticket-closed", "ticket-voided"):
        facts |= {"paused": False, "whistle": None, "demand": None}
    if name == "ticket-voided":
        facts |= {"voided": record, "said": {}}
        facts["path"].append(["closed", record["time"]])
    if name in ("ticket-merged", "ticket-reopened-with-master"):
        facts |= {"closed": None, "merged": True}
        facts["path"].append(["merged", record["time"]])
    if name == "ticket-unmerged":
        facts |= {"merged": False, "closed": None, "with_master": False}
    if name == "child-taken":
        facts["children"] = [*facts["children"], data["child"]]
    if name == "child-released":
        facts["children"] = [child for child in facts["children"] if child != data["child"]]
    facts["said"] = {**facts.get("said", {}), **_said(name, data)}
    if name == "ticket-reopened":
        facts["closed"] = None
    if name == "ticket-featured":
        facts["featured"] = data
    if name in ("ticket-unfeatured", "closure-suspected", "ticket-reopened", "ticket-reopened-with-master", "ticket-unmerged"):
        facts["featured"] = None


def _said(name: str, data: dict[str, Any]) -> dict[str, Any]:
    """What is said of a closure by one event."""
    match name:
        case "reporter-called-back":
            heard = {"reached": True} if data["reached"] else {}
            said = {"answered": True} if data["satisfaction"] else {}
            return heard | said | {"calls": data["number"], "given_up": data["given_up"]}
        case "party-evaluated":
            return {"party": data["score"]}
        case "resident-evaluated":
            return {"resident": data["score"]}
        case "closure-suspected":
            return {"suspected": True}
        case "suspicion-cleared":
            return {"suspected": False}
        case _:
            return {}
