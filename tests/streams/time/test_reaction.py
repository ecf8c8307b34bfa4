"""The reaction to a tick: events exactly as far as the tick says, then one command for each deadline that is due."""

from datetime import UTC, datetime, timedelta

from msgspec.structs import replace

from schemas.calendar import Clock
from schemas.clock import ClockTicked
from schemas.codec import encode_outcome
from schemas.envelope import Outcome
from schemas.place import Place
from schemas.role import Role
from schemas.stage import Colour, Stage
from schemas.ticket import TicketEvent, TicketOutcome
from schemas.ticket.colours import TicketColourChanged
from schemas.ticket.evaluations import ReporterCalledBack, ResidentEvaluated
from schemas.ticket.reopenings import Ground, ReopenTicket, SuspectClosure
from schemas.ticket.reviews import ReviewTicket
from schemas.ticket.stages import TicketClosed, TicketReported
from streams.log import Record
from streams.runners.react_partition import Folded, PartitionReaction
from tests.small_city import POLICY, TURN

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
PLACE = Place("321202001002001", 119.9, 32.5)


def record(offset: int, body: TicketOutcome, ticket: str = "t", sequence: int = 1) -> Record:
    outcome = Outcome(
        id=f"o{offset}",
        ticket=ticket,
        at=NOON,
        sequence=sequence,
        cause=f"c{offset}",
        actor="a",
        role=Role.RECORD,
        source="s",
        policy="p1",
        body=body,
    )
    return Record(0, offset, ticket, encode_outcome(outcome), 0)


def reported(yellow_h: float = 8, due_h: float = 10) -> TicketReported:
    return TicketReported(
        clock=Clock.NATURAL_DAYS,
        turn=TURN,
        category="heating",
        procedure="direct",
        place=PLACE,
        department="housing",
        yellow_at=NOON + yellow_h * HOUR,
        due_at=NOON + due_h * HOUR,
        due_recorded=False,
    )


def reaction(*records: Record) -> PartitionReaction:
    made = PartitionReaction(Folded(), None, {})
    for one in records:
        made.take_event(one)
    return made


def commands_at(made: PartitionReaction, offset: int, at: datetime, end: int) -> list[tuple[str, Colour]]:
    made.take_tick(offset, ClockTicked(at=at, end=end))
    done = made.react()
    assert done is not None
    return [(command.ticket, command.body.colour) for command in done.commands]  # type: ignore[union-attr]


def test_a_deadline_asks_for_its_colour_at_the_first_tick_that_is_not_before_it():
    made = reaction(record(0, reported()))
    assert commands_at(made, 0, NOON + 8 * HOUR - timedelta(seconds=1), 1) == []
    assert commands_at(made, 1, NOON + 8 * HOUR, 1) == [("t", Colour.YELLOW)]


def test_what_fell_due_in_an_outage_is_asked_for_once_each_and_in_order_of_its_time():
    made = reaction(record(0, reported()), record(1, reported(1, 2), ticket="u"))
    assert commands_at(made, 0, NOON + 24 * HOUR, 2) == [
        ("u", Colour.YELLOW),
        ("u", Colour.RED),
        ("t", Colour.YELLOW),
        ("t", Colour.RED),
    ]
    assert commands_at(made, 1, NOON + 25 * HOUR, 2) == []


def test_a_closed_ticket_has_no_deadline_left():
    closed = TicketClosed(previous=Stage.REPORT, previous_colour=Colour.GREEN, on_time=True)
    made = reaction(record(0, reported()), record(1, closed, sequence=2))
    assert commands_at(made, 0, NOON + 24 * HOUR, 2) == []


def test_a_tick_waits_for_the_events_before_its_end_and_ignores_those_behind_it():
    made = reaction()
    made.take_tick(0, ClockTicked(at=NOON + 24 * HOUR, end=1))
    assert made.react() is None
    made.take_event(record(0, reported()))
    made.take_event(record(1, reported(1, 2), ticket="u"))
    done = made.react()
    assert done is not None
    assert [command.ticket for command in done.commands] == ["t", "t"]
    assert done.answer.end == 1


def test_a_repeated_tick_is_a_sign_of_life_and_causes_nothing():
    made = reaction()
    assert commands_at(made, 0, NOON + 24 * HOUR, 0) == []
    made.take_event(record(0, reported()))
    assert commands_at(made, 1, NOON + 24 * HOUR, 1) == []
    assert commands_at(made, 2, NOON + 24 * HOUR + timedelta(seconds=60), 1) == [("t", Colour.YELLOW), ("t", Colour.RED)]


def test_a_reaction_that_starts_again_asks_for_the_same_commands_by_the_same_ids():
    ids = []
    for _ in range(2):
        made = reaction(record(0, reported()))
        made.take_tick(7, ClockTicked(at=NOON + 24 * HOUR, end=1))
        done = made.react()
        assert done is not None
        ids.append(done.answer.commands)
    assert ids[0] == ids[1]
    assert len(ids[0]) == 2


def test_a_ticket_that_is_yellow_already_is_only_asked_to_turn_red():
    yellow = TicketColourChanged(
        previous=Colour.GREEN, colour=Colour.YELLOW, limit_sequence=1, percent=80, late=False, deadline_at=NOON + 8 * HOUR
    )
    made = reaction(record(0, reported()), record(1, yellow, sequence=2))
    assert commands_at(made, 0, NOON + 24 * HOUR, 2) == [("t", Colour.RED)]


def test_the_answer_names_the_next_deadline_so_that_an_import_can_jump_to_it():
    made = reaction(record(0, reported()))
    made.take_tick(0, ClockTicked(at=NOON, end=1))
    done = made.react()
    assert done is not None
    assert done.answer.next_due == NOON + 8 * HOUR


def test_an_unreadable_event_parks_its_ticket_and_no_other():
    made = reaction(Record(0, 0, "broken", b"{", 0), record(1, reported()))
    assert commands_at(made, 0, NOON + 24 * HOUR, 2) == [("t", Colour.YELLOW), ("t", Colour.RED)]
    assert made.folded.parked == {"broken"}


FAILED = ResidentEvaluated(score=1, grade=None, failing=True, opinion="a" * 64)


def closed_and_failed(failed: TicketEvent = FAILED) -> list[Record]:
    closed = TicketClosed(previous=Stage.REPORT, previous_colour=Colour.GREEN, on_time=True)
    return [record(0, reported()), record(1, closed, sequence=2), record(2, failed, sequence=3)]


def test_what_follows_of_a_record_is_asked_at_the_first_tick_behind_it_and_once():
    made = reaction(*closed_and_failed())
    made.take_tick(0, ClockTicked(at=NOON, end=2))
    before = made.react()
    assert before is not None
    assert before.commands == ()
    made.take_tick(1, ClockTicked(at=NOON, end=3))  # a repeated tick too: what it folds is not met again
    asked = made.react()
    assert asked is not None
    (command,) = asked.commands
    assert (command.ticket, command.body) == ("t", ReopenTicket(ground=Ground.EVALUATION, opinion="a" * 64))
    assert (command.at, command.policy, command.role) == (NOON, "p1", Role.CLOCK)
    assert asked.answer.commands == (("t", command.id),)
    assert commands_at(made, 2, NOON + timedelta(minutes=1), 3) == []


def test_a_failing_answer_of_the_reporter_asks_for_the_reopening_like_a_failing_score():
    answer = ReporterCalledBack(number=1, reached=True, satisfaction=2, failing=True, given_up=False, opinion="a" * 64)
    for said, asked in ((answer, [Ground.CALL_BACK]), (replace(answer, failing=False), [])):
        made = reaction(*closed_and_failed(said))
        made.take_tick(0, ClockTicked(at=NOON, end=3))
        reacted = made.react()
        assert reacted is not None
        assert [one.body.ground for one in reacted.commands if isinstance(one.body, ReopenTicket)] == asked


def test_what_follows_is_asked_again_by_the_same_id_after_a_crash_before_the_answer():
    ids = set()
    for _ in range(2):
        made = reaction(*closed_and_failed())
        made.take_tick(1, ClockTicked(at=NOON, end=3))
        done = made.react()
        assert done is not None
        ids |= set(done.answer.commands)
    assert len(ids) == 1


def test_a_report_that_repeats_a_closed_ticket_asks_something_of_that_one():
    repeats = replace(reported(), repeats="old")
    made = reaction(record(0, repeats, ticket="new"))
    made.take_tick(0, ClockTicked(at=NOON, end=1))
    done = made.react()
    assert done is not None
    assert [(command.ticket, command.body) for command in done.commands] == [("old", SuspectClosure(repeated_by="new"))]


def test_a_policy_that_holds_for_open_tickets_asks_for_their_review_once_it_is_known_and_in_force():
    made = reaction(record(0, reported()))
    later = replace(POLICY, version="p2", applies_to_open=True, in_force_from=NOON + HOUR)
    assert reviews_at(made, 0, NOON + 2 * HOUR) == []
    made.knows({"p1": POLICY, "p2": later})
    assert reviews_at(made, 1, NOON + 2 * HOUR + timedelta(seconds=1)) == [("t", "p2")]
    assert reviews_at(made, 2, NOON + 3 * HOUR) == []


def test_a_policy_that_is_known_before_it_is_in_force_asks_for_nothing_until_then():
    later = replace(POLICY, version="p2", applies_to_open=True, in_force_from=NOON + HOUR)
    made = PartitionReaction(Folded(), None, {"p1": POLICY, "p2": later})
    made.take_event(record(0, reported()))
    assert reviews_at(made, 0, NOON + HOUR - timedelta(seconds=1)) == []
    assert reviews_at(made, 1, NOON + HOUR) == [("t", "p2")]


def reviews_at(made: PartitionReaction, offset: int, at: datetime) -> list[tuple[str, str]]:
    made.take_tick(offset, ClockTicked(at=at, end=1))
    done = made.react()
    assert done is not None
    return [(command.ticket, command.policy) for command in done.commands if isinstance(command.body, ReviewTicket)]


def test_ticks_that_waited_are_answered_by_the_newest_whose_events_are_here():
    """What fell due in an outage is asked for at the time at which it is noticed, which says that it is late."""
    made = reaction(record(0, reported()))
    for offset, hours in enumerate((7, 8, 9)):
        made.take_tick(offset, ClockTicked(at=NOON + hours * HOUR, end=1))
    made.take_tick(3, ClockTicked(at=NOON + 10 * HOUR, end=2))
    done = made.react()
    assert done is not None
    assert (done.answer.tick, [command.at for command in done.commands]) == (2, [NOON + 9 * HOUR])
    assert made.react() is None
