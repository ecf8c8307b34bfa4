"""The mode of the city now: the gravest of its open operations, and the gravest drill beside it."""

from collections.abc import Iterable

from msgspec import Struct

from projections.operations import Operation
from schemas.mode import Mode, Response

NORMAL = Response(Mode.NORMAL)


class CityMode(Struct, frozen=True):
    """What the city is in, and by which operations; a drill never changes `response`."""

    response: Response = NORMAL
    operation: str | None = None
    drill: Response | None = None
    drill_operation: str | None = None


def mode_of(operations: Iterable[tuple[str, Operation]]) -> CityMode:
    """The mode by operations with their names, in any order; those that ended, or never started, count for nothing.

    Of equally grave ones the first to start counts, so that a second does not take the wall from the first.
    """
    found = ((name, one.facts) for name, one in operations if one.facts is not None and one.facts.ended_at is None)
    running = sorted(found, key=lambda one: (one[1].started_at, one[0]))
    real, drill = (
        max(
            ((facts.response, name) for name, facts in running if facts.drill is is_drill),
            key=lambda one: one[0].gravity,
            default=None,
        )
        for is_drill in (False, True)
    )
    response, operation = real or (NORMAL, None)
    return CityMode(response, operation, *(drill or ()))
