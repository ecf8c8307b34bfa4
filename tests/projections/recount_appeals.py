"""Appeals counted naively: what became of each, and what an upheld one takes back of the evaluation."""

from typing import Any

from tests.projections.recount_facts import Event, deduction_of, facts_of

WHAT = {"deduction-appealed": "appealed", "appeal-step-missed": "missed"}


def appeal_counts(past: list[Event], event: Event, day_of: Any) -> list[tuple[tuple[str, ...], str, int]]:
    """What an event adds to appeals, and to the evaluation of the day of the deduction."""
    name, record = event
    if name not in (*WHAT, "appeal-decided"):
        return []
    data = record["data"]
    number = next(number for number, (_, each) in enumerate(past) if int(each["sequence"]) == data["record"])
    before, (cause, deducting) = facts_of(past[:number]), past[number]
    ground, day = deduction_of(before, cause, deducting), day_of(deducting["time"])
    department = deducting["data"]["department"] if cause == "ticket-ruled" else before["department"]
    counts = [(("appeals", day, department, str(ground)), WHAT.get(name) or data["verdict"], 1)]
    if data.get("verdict") != "upheld" or ground is None:
        return counts
    objects = {"area": before["place"]["grid"][:9], "department": department, "category": before["category"]}
    if ground.startswith("rework"):
        objects["post"] = "handler"
    taken = "taken_back_" + ground.replace("-", "_")
    return counts + [(("evaluation", day, by, named), taken, 1) for by, named in objects.items()]
