"""The mode of the city now: the gravest of its open operations, and the gravest drill beside it."""

from collections.abc import Iterable
from datetime import datetime

from msgspec import Struct

from schemas.boards import Row
from schemas.mode import Level, Mode, Response

NORMAL = Response(Mode.NORMAL)


class CityMode(Struct, frozen=True):
    """What the city is in, and by which operations; a drill never changes `response`."""

    response: Response = NORMAL
    operation: str | None = None
    drill: Response | None = None
    drill_operation: str | None = None


def mode_of(operations: Iterable[Row]) -> CityMode:
    """The mode by the rows of open operations, in any order: each has operation, mode, level, drill, started_at (RFC 3339 in UTC).

    Of equally grave ones the first to start counts, so that a second does not take the wall from the first.
    """
    rows = sorted(operations, key=lambda row: (datetime.fromisoformat(row["started_at"]), row["operation"]))
    real, drill = _gravest(row for row in rows if not row["drill"]), _gravest(row for row in rows if row["drill"])
    response, operation = real or (NORMAL, None)
    return CityMode(response, operation, *(drill or ()))


def _gravest(rows: Iterable[Row]) -> tuple[Response, str] | None:
    found = ((_response(row), row["operation"]) for row in rows)
    return max(found, key=lambda one: one[0].gravity, default=None)


def _response(row: Row) -> Response:
    return Response(Mode(row["mode"]), None if row["level"] is None else Level(row["level"]))
