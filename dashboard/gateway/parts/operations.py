"""The mode that the city is in, and the operations that run: what commands, what is owed, what is ticked off."""

from collections.abc import Iterator
from typing import Any

from dashboard.gateway.screen import Cell
from projections.boards.drill_tickets import BOARD
from projections.modes import mode_of
from projections.operations import Facts, operation_from
from projections.row_index import RowIndex
from schemas.boards import Row
from schemas.mode import Response


def mode(rows: RowIndex) -> Iterator[Cell]:
    """The mode of the city, always, with the gravest drill beside it."""
    found = mode_of((name, operation_from(row)) for (name,), row in rows.of("operations").items())
    drill = None if found.drill is None else _response(found.drill) | {"operation": found.drill_operation}
    yield "mode", _response(found.response) | {"operation": found.operation, "drill": drill}


def running(rows: RowIndex) -> Iterator[Cell]:
    """Each operation that runs, a drill with how many tickets are reported as part of it, and how many of them are open."""
    for (name,), row in rows.of("operations").items():
        facts = operation_from(row).facts
        if facts is not None and facts.ended_at is None:
            yield f"operation/{name}", _told(facts, row["facts"]) | {"tickets": _tickets(rows, name) if facts.drill else None}


def _tickets(rows: RowIndex, drill: str) -> dict[str, int]:
    situations = [row["situation"] for row in rows.of(BOARD).values() if row["drill"] == drill]
    return {"reported": len(situations), "open": situations.count("open")}


def _response(response: Response) -> dict[str, Any]:
    return {"mode": response.mode.value, "level": None if response.level is None else int(response.level)}


def _told(facts: Facts, told: Row) -> dict[str, Any]:
    """What a wall says of an operation; the steps in the order of the plan."""
    steps = [
        {"code": step.code, "text": step.text, "who": step.who, "done_at": told["done"].get(step.code)} for step in facts.plan.steps
    ]
    kept = ("name", "commander", "area", "drill", "started_at", "reports")
    return {name: told[name] for name in kept} | _response(facts.response) | {"plan": facts.plan.name, "steps": steps}
