"""Who is still to be called back: each ended ticket whose reporter can be, until he is reached or was called in vain too often."""

from msgspec.structs import replace

from projections.shard import Shard
from schemas.boards import Row
from schemas.calendar import Clock
from schemas.limit import Term
from schemas.role import Role
from schemas.stage import Colour, Stage
from schemas.ticket import TicketOutcome
from schemas.ticket.evaluations import ReporterCalledBack
from schemas.ticket.merging import TicketClosedWithMaster, TicketMerged
from schemas.ticket.reopenings import Ground, TicketReopened
from schemas.ticket.voids import TicketVoided, Unfounded
from tests.projections.told import board, closed, fold, outcome, reported
from tests.small_city import NOON, TURN

WHY = "a" * 64
IN_VAIN = ReporterCalledBack(number=1, reached=False, satisfaction=None, failing=False, given_up=False, opinion=None)
VOIDED = TicketVoided(previous=Stage.REPORT, reason=Unfounded.FACTS_MISSING, approver="b", opinion=WHY)
TERM = Term(clock=Clock.NATURAL_DAYS, yellow_at=NOON, due_at=NOON)
MERGED = TicketMerged(master="m", previous_colour=Colour.GREEN, category="fire", term=TERM, hazard=None, opinion=None)


def called_for(*bodies: TicketOutcome, role: Role = Role.ACCEPTOR) -> Row | None:
    """The row of a ticket, reported by a role, to which this happened a minute apart."""
    shard = Shard()
    for minute, body in enumerate((reported(department="rescue"), *bodies)):
        fold(shard, replace(outcome(minute + 1, body, minute), role=role))
    return board(shard, "call-backs").get(("t",))


def test_a_closed_ticket_is_listed_until_its_reporter_is_reached():
    row = called_for(closed())
    assert row is not None
    assert row == {
        "category": "fire",
        "street": "321202001",
        "department": "rescue",
        "ended": "closed",
        "since": "2026-01-01T12:01:00+00:00",
        "calls": 0,
    }
    assert called_for(closed(), IN_VAIN) == row | {"calls": 1}
    assert called_for(closed(), replace(IN_VAIN, reached=True)) is None
    assert called_for(closed(), replace(IN_VAIN, given_up=True)) is None


def test_an_open_ticket_and_one_that_is_open_again_are_not_listed_and_its_next_closure_is():
    reached = replace(IN_VAIN, reached=True)
    reopened = TicketReopened(ground=Ground.OFFICER, number=1, stage=Stage.REPORT, turn=TURN, limit=None, opinion=WHY)
    assert called_for() is None
    assert called_for(closed(), reopened) is None
    again = called_for(closed(), reached, reopened, closed())
    assert again is not None
    assert again["calls"] == 0


def test_the_reporter_of_a_void_ticket_and_of_a_child_that_ended_with_its_master_are_called_too():
    voided, child = called_for(VOIDED), called_for(MERGED, TicketClosedWithMaster(master="m", on_time=True, department="roads"))
    assert voided is not None
    assert child is not None
    assert (voided["ended"], voided["department"]) == ("voided", "rescue")
    assert (child["ended"], child["department"]) == ("closed", "roads")
    assert called_for(VOIDED, replace(IN_VAIN, reached=True)) is None
    assert called_for(MERGED) is None


def test_who_stands_in_an_imported_record_is_called_by_nobody():
    assert called_for(closed(), role=Role.RECORD) is None
