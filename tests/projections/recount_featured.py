"""What the wall may show of a ticket as an achievement, read plainly from stored events."""

from typing import Any

from tests.projections.recount_facts import Facts


def featured_row(facts: Facts, report: dict[str, Any]) -> dict[str, Any] | None:
    """All that is shown of a closure while somebody features it, None otherwise."""
    if not facts["featured"]:
        return None
    return facts["featured"] | {
        "category": facts["category"],
        "grid": facts["place"]["grid"],
        "source": report["source"],
        "reported_at": _plus(report["time"]),
        "closed_at": _plus(facts["closed"]["time"]),
    }


def _plus(text: str) -> str:
    return text.replace("Z", "+00:00")
