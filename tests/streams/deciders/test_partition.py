"""A partition's decider: one outcome per command, stamped so that time never goes back, on what the log holds."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from msgspec import structs

from projections.ticket.state import Open
from schemas.codec import encode_outcome
from schemas.envelope import Command, Outcome
from schemas.identity import outcome_id
from schemas.refusal import CommandRefused
from schemas.role import Role
from schemas.stage import Stage
from schemas.ticket import TicketCommand
from schemas.ticket.stages import FileTicket, ReportTicket, TicketFiled
from streams.runners.decide_partition import PartitionDecider, Written
from streams.runners.kernel import Hole
from tests.small_city import NOON, PLACE, POLICY, TURN

FIRE = ReportTicket(category="fire", place=PLACE)
HOUR = timedelta(hours=1)


def command(name: str, body: TicketCommand, ticket: str = "t", at: datetime = NOON) -> Command:
    return Command(
        id=name,
        ticket=ticket,
        at=at,
        actor="officer-7",
        role=Role.RECORD,
        source="intake",
        policy="p1",
        body=body,
        correlation="case-9",
    )


def decided(decider: PartitionDecider, wish: Command) -> Outcome:
    """Decide, and fold the record as the log then gives it back."""
    outcome = decider.outcome(wish, {POLICY.version: POLICY})
    decider.written.fold(decider.written.end, wish.ticket, encode_outcome(outcome))
    return outcome


def test_an_outcome_names_its_command_its_place_in_the_ticket_and_who_asked():
    decider = PartitionDecider(Written())
    outcome = decided(decider, command("c1", FIRE))
    assert (outcome.cause, outcome.id, outcome.sequence) == ("c1", outcome_id("c1"), 1)
    assert (outcome.actor, outcome.source, outcome.policy, outcome.correlation) == ("officer-7", "intake", "p1", "case-9")
    assert decided(decider, command("c2", FileTicket())).sequence == 2


def test_a_refusal_is_a_record_with_a_sequence_number_of_its_own():
    decider = PartitionDecider(Written())
    assert isinstance(decided(decider, command("c1", FileTicket())).body, CommandRefused)
    assert decided(decider, command("c2", FIRE)).sequence == 2
    assert decider.written.tickets["t"].version == 1


def test_a_command_that_comes_late_is_stamped_with_the_partitions_last_time():
    decider = PartitionDecider(Written())
    decided(decider, command("c1", FIRE, ticket="other", at=NOON + HOUR))
    assert decided(decider, command("c2", FIRE)).at == NOON + HOUR


def test_a_command_that_is_ahead_keeps_its_time_in_utc():
    decider = PartitionDecider(Written())
    at = datetime(2026, 1, 1, 22, tzinfo=timezone(timedelta(hours=8)))
    outcome = decided(decider, command("c1", FIRE, at=at))
    assert outcome.at == at
    assert outcome.at.tzinfo is UTC


def test_the_limit_counts_from_the_stamp_not_from_the_late_commands_own_time():
    decider = PartitionDecider(Written())
    decided(decider, command("c1", FIRE, ticket="other", at=NOON + HOUR))
    decided(decider, command("c2", FIRE))
    case = decider.written.tickets["t"].situation
    assert isinstance(case, Open)
    assert case.limit.due_at == NOON + HOUR + timedelta(minutes=100)


def test_a_refusal_moves_the_partitions_time_like_any_record():
    decider = PartitionDecider(Written())
    decided(decider, command("c1", FileTicket(), at=NOON + HOUR))
    assert decided(decider, command("c2", FIRE)).at == NOON + HOUR


@pytest.mark.parametrize("body", [FIRE, FileTicket()])
def test_an_answered_command_is_answered_be_it_done_or_refused(body: TicketCommand):
    decider = PartitionDecider(Written())
    assert not decider.answered(command("c1", body))
    decided(decider, command("c1", body))
    assert decider.answered(command("c1", body))
    assert not decider.answered(command("c2", body))


def test_the_same_command_decided_again_after_a_crash_has_the_same_id():
    outcomes = [PartitionDecider(Written()).outcome(command("c1", FIRE), {POLICY.version: POLICY}) for _ in range(2)]
    assert outcomes[0] == outcomes[1]


def test_an_ack_behind_a_strangers_record_is_not_the_next():
    decider = PartitionDecider(Written())
    decided(decider, command("c1", FIRE))
    assert decider.is_next(1)
    assert not decider.is_next(2)


def test_a_hole_in_the_log_is_not_folded_over():
    decider = PartitionDecider(Written())
    with pytest.raises(Hole, match="folded to offset 0, next came 1"):
        decider.written.fold(1, "t", encode_outcome(decider.outcome(command("c1", FIRE), {POLICY.version: POLICY})))


def test_a_record_that_was_folded_is_passed_over():
    decider = PartitionDecider(Written())
    raw = encode_outcome(decided(decider, command("c1", FIRE)))
    decider.written.fold(0, "t", raw)
    assert (decider.written.end, decider.written.tickets.void) == (1, 0)


def test_a_zombies_repeat_is_void():
    decider = PartitionDecider(Written())
    raw = encode_outcome(decided(decider, command("c1", FIRE)))
    decider.written.fold(1, "t", raw)
    assert (decider.written.end, decider.written.tickets.void) == (2, 1)
    assert decider.outcome(command("c2", FileTicket()), {POLICY.version: POLICY}).sequence == 2


def test_a_void_record_moves_no_time():
    decider = PartitionDecider(Written())
    decided(decider, command("c1", FIRE))
    stray = decider.outcome(command("c2", FileTicket(), at=NOON + 1000 * HOUR), {POLICY.version: POLICY})
    decider.written.fold(1, "t", encode_outcome(structs.replace(stray, sequence=7)))
    assert decider.written.tickets.void == 1
    assert decided(decider, command("c3", FileTicket(), at=NOON + HOUR)).at == NOON + HOUR


def test_an_unreadable_or_misplaced_event_parks_its_ticket_and_no_other():
    written = Written()
    written.fold(0, "broken", b"{")
    strangers = PartitionDecider(Written()).outcome(command("c1", FIRE, ticket="t"), {POLICY.version: POLICY})
    written.fold(1, "misplaced", encode_outcome(strangers))
    assert set(written.parked) == {"broken", "misplaced"}
    assert "offset 1" in written.parked["misplaced"]
    assert written.tickets["t"].sequence == 0
    assert decided(PartitionDecider(written), command("c1", FIRE)).sequence == 1


def test_an_event_that_no_decider_should_have_written_parks_its_ticket():
    written = Written()
    filed = Outcome(
        id="o",
        ticket="t",
        at=NOON,
        sequence=1,
        cause="c",
        actor="a",
        role=Role.RECORD,
        source="s",
        policy="p1",
        body=TicketFiled(previous=Stage.REPORT, turn=TURN, judged_by="p1"),
    )
    written.fold(0, "t", encode_outcome(filed))
    assert "TicketFiled meets Unreported" in written.parked["t"]
