"""A city for tests, small enough to keep in mind: three categories, one for each kind of procedure."""

from datetime import UTC, datetime

from schemas.calendar import Clock
from schemas.hazard import Hazard
from schemas.limit import Term
from schemas.place import Place
from schemas.policy import Category, Policy, Procedure
from schemas.stage import Stage
from schemas.ticket.merging import TakeChild
from schemas.turn import Turn

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)  # 20:00 in Taizhou
PLACE = Place("321202001002001", 119.9, 32.5)
TURN = Turn(holder="roads")  # somebody's, where it does not matter whose
SHORT = (Stage.REPORT, Stage.FILE, Stage.DISPATCH, Stage.CLOSE)
POLICY = Policy(
    version="p1",
    yellow_from_percent=80,
    procedures=(
        Procedure("full", tuple(Stage)),
        Procedure("short", SHORT, (Stage.ACCEPT, Stage.ARRIVE, Stage.FINISH, Stage.VERIFY)),
        Procedure("direct", (Stage.REPORT, Stage.CLOSE)),
    ),
    categories=(
        Category("pothole", "道路破损", "hazard", 600, Clock.NATURAL_DAYS, "full", "roads"),
        Category("fire", "火警", "emergency", 100, Clock.NATURAL_DAYS, "short", "rescue"),
        Category("heating", "供暖不足", "livelihood", 60, Clock.NATURAL_DAYS, "direct", "housing"),
    ),
    departments=("roads", "rescue", "housing"),
)


def taking(
    child: str,
    merge: str,
    yellow_at: datetime,
    due_at: datetime,
    *,
    category: str = "fire",
    clock: Clock = Clock.NATURAL_DAYS,
    hazard: Hazard | None = None,
) -> TakeChild:
    """What a master is asked when a child of these deadlines was put into it."""
    term = Term(clock=clock, yellow_at=yellow_at, due_at=due_at)
    return TakeChild(child=child, merge=merge, category=category, term=term, hazard=hazard)
