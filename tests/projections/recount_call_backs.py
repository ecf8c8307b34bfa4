"""Who is still to be called back, read naively from a ticket's facts."""

from typing import Any

from tests.projections.recount_facts import Facts


def call_back_row(facts: Facts, report: dict[str, Any]) -> dict[str, Any] | None:
    """The row of an ended ticket whose reporter was neither reached nor given up."""
    ended, said = facts["closed"] or facts["voided"], facts.get("said", {})
    if not ended or report["actorrole"] == "record" or said.get("reached") or said.get("given_up"):
        return None
    return {
        "category": facts["category"],
        "street": facts["place"]["grid"][:9],
        "department": facts["closed_by"] if facts["closed"] else facts["department"],
        "ended": "closed" if facts["closed"] else "voided",
        "since": ended["time"].replace("Z", "+00:00"),
        "calls": said.get("calls", 0),
    }
