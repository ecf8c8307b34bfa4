"""A correction moves what stands and the report itself, on their days; what was done stays under what it was done as."""

from schemas.boards import Row
from schemas.place import Place
from schemas.stage import Stage
from schemas.ticket.corrections import TicketCorrected
from schemas.ticket.returns import TicketReturned
from tests.projections.told import MIDNIGHT, board, dispatched, reported, shard_of
from tests.small_city import PLACE, TURN

ELSEWHERE = Place("321281001002001", 119.8, 32.9)
DAY = "2026-01-01"
CORRECTED = TicketCorrected(
    category="pothole",
    previous_category="fire",
    standard=None,
    previous_standard=None,
    place=ELSEWHERE,
    previous_place=PLACE,
    limit=None,
    approver="chief",
    opinion="a" * 64,
)
RETURNED = TicketReturned(
    previous=Stage.DISPATCH,
    stage=Stage.FILE,
    disputed=Stage.DISPATCH,
    turn=TURN,
    previous_holder="roads",
    department=None,
    previous_department="rescue",
    rework=False,
    number=1,
    ruling=False,
    opinion=None,
)


def evaluated(rows: dict[tuple[str, ...], Row], name: str) -> dict[tuple[str, str], int]:
    return {key[1:]: row[name] for key, row in rows.items() if key[1] in ("area", "category") and row.get(name)}  # type: ignore[misc]


def test_what_is_open_and_what_was_reported_count_for_what_is_right_on_the_day_of_the_report():
    shard = shard_of((0, "a", reported(limit=500)), (MIDNIGHT + 1, "a", CORRECTED))
    assert set(board(shard, "open-tickets")) == {("green", "321281", "-", "pothole")}
    assert board(shard, "categories") == {(DAY, "pothole"): {"reported": 1}}
    rows = board(shard, "evaluation")
    right = {("area", ELSEWHERE.street): 1, ("category", "pothole"): 1}
    assert evaluated(rows, "reported") == right
    assert evaluated(rows, "due") == right
    assert board(shard, "exceptions") == {("2026-01-02", "category-and-place", "321202", "-"): {"corrected": 1}}


def test_a_dispatch_and_its_return_stay_together_under_what_was_dispatched():
    shard = shard_of((0, "a", reported()), (1, "a", dispatched("rescue")), (2, "a", CORRECTED), (3, "a", RETURNED))
    assert board(shard, "dispatching") == {(DAY, "a", "fire"): {"dispatched": 1, "returned": 1}}
    rows = board(shard, "evaluation")
    made = {("area", PLACE.street): 1, ("category", "fire"): 1}
    assert evaluated(rows, "dispatched") == evaluated(rows, "returned") == made
