"""A ticket of a drill has its row on the board of drills' tickets, and is on no other, whatever becomes of it."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from projections.addresses import address_of
from projections.boards import drill_tickets
from projections.ledger import Ledger
from projections.shard import Parked, Shard
from schemas.boards import BOARDS
from schemas.calendar import Clock
from schemas.hazard import Hazard
from schemas.limit import Term
from schemas.refusal import CommandRefused, Rule
from schemas.stage import Colour, Stage
from schemas.ticket import TicketOutcome
from schemas.ticket.escalations import TicketEscalated
from schemas.ticket.merging import ChildTaken, TicketMerged
from schemas.ticket.pauses import SuspendTicket
from schemas.ticket.stages import FileTicket, ReportTicket, TicketFiled
from schemas.ticket.voids import TicketVoided, Unfounded
from tests.given import given
from tests.projections.told import ZONE, Told, board, closed, dispatched, fold, outcome, reported, shard_of, turned
from tests.small_city import NOON, PLACE, TURN

DRILLED = replace(reported(), drill="drill-1", hazard=Hazard.GRAVE)
FILED = TicketFiled(previous=Stage.REPORT, turn=TURN, judged_by="p1")
RED = turned(Colour.RED, Colour.YELLOW)
ESCALATED = TicketEscalated(level=1, tells="centre", limit_sequence=1, deadline_at=NOON, late=False, supervised=False)
TERM = Term(clock=Clock.URGENT, yellow_at=NOON, due_at=NOON)
MERGED = TicketMerged(
    master="m", previous_colour=Colour.RED, category="fire", term=TERM, hazard=None, opinion=None, drill="drill-1"
)
VOIDED = TicketVoided(previous=Stage.DISPATCH, reason=Unfounded.FALSE_REPORT, approver="chief", opinion="a" * 64)
TAKEN = ChildTaken(child="c", merge="x", term=TERM, hazard=None, limit=None)
ROW = {"drill": "drill-1", "category": "fire", "grid": "321202001002001", "reported_at": "2026-01-01T12:00:00+00:00"}


def life(*bodies: TicketOutcome) -> tuple[Told, ...]:
    return tuple((minute, "a", body) for minute, body in enumerate((DRILLED, FILED, dispatched("rescue"), RED, *bodies)))


@pytest.mark.parametrize(
    ("end", "situation"), [((), "open"), ((closed(on_time=False),), "closed"), ((MERGED,), "merged"), ((VOIDED,), "voided")]
)
def test_its_row_says_how_it_stands_and_stays_when_it_has_ended(end: tuple[TicketOutcome, ...], situation: str):
    shard = shard_of(*life(*end))
    said = {"department": "rescue", "stage": "dispatch", "colour": "red", "situation": situation}
    assert shard.rows == {("drill-tickets", "a"): ROW | said}


def test_while_its_clock_stands_still_it_is_grey():
    report = ReportTicket(category="fire", place=PLACE, drill="drill-1")
    suspended = given(report, FileTicket(), SuspendTicket(until=NOON + timedelta(days=1), opinion="a" * 64))
    row = drill_tickets.row(suspended.ticket)
    assert row is not None
    assert (row["situation"], row["colour"]) == ("open", "grey")


def test_red_escalated_and_with_children_it_calls_nobody_to_a_decision():
    assert {key[0] for key in shard_of(*life(ESCALATED, TAKEN)).rows} == {"drill-tickets"}


def test_a_real_ticket_beside_it_counts_as_if_there_were_no_drill():
    real = tuple((minute, "b", body) for minute, body in enumerate((reported(), FILED, dispatched("rescue"), RED)))
    beside = shard_of(*life(closed()), *real).rows
    assert {key: row for key, row in beside.items() if key[0] != "drill-tickets"} == shard_of(*real).rows


def test_a_refusal_about_it_moves_no_board():
    shard = shard_of(*life())
    before = dict(shard.rows)
    fold(shard, outcome(5, CommandRefused(command="FileTicket", rule=Rule.STAGE_ALREADY_PASSED, facts={}), ticket="a"))
    assert shard.rows == before


def test_a_record_of_it_that_cannot_be_read_is_a_fault_of_the_log_and_said_as_one():
    shard = shard_of(*life())
    assert isinstance(shard.apply(4, "a", b"{", ZONE), Parked)
    assert {key[0] for key in shard.rows} == {"drill-tickets", "incomplete"}


def test_none_of_its_records_stands_behind_any_number():
    ledger, shard = Ledger(lambda key: True), Shard()
    for offset, (minute, ticket, body) in enumerate(life(closed())):
        ledger.take(offset, fold(shard, outcome(offset + 1, body, minute, ticket)))
    for on in (one.name for one in BOARDS if one.summed):
        assert ledger.behind(address_of(on, {}, []), 0, 10).records == 0


def test_a_real_ticket_has_no_row_among_those_of_drills():
    shard = shard_of((0, "b", reported()))
    assert board(shard, "drill-tickets") == {}
