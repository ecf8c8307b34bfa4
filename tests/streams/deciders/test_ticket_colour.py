"""Colour: changed when its deadline has come, once, by the limit in force."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from schemas.refusal import CommandRefused, Rule
from schemas.stage import Colour
from schemas.ticket.colours import ChangeTicketColour, TicketColourChanged
from schemas.ticket.stages import FileTicket, ReportTicket
from tests.given import given
from tests.small_city import NOON, PLACE, POLICY

FIRE = ReportTicket(category="fire", place=PLACE)
YELLOW_AT, DUE_AT = NOON + timedelta(minutes=80), NOON + timedelta(minutes=100)
TO_YELLOW = ChangeTicketColour(colour=Colour.YELLOW, limit_sequence=1, deadline_at=YELLOW_AT)
TO_RED = ChangeTicketColour(colour=Colour.RED, limit_sequence=1, deadline_at=DUE_AT)
ALLOWED = timedelta(minutes=POLICY.late_after_minutes)
YELLOW = TicketColourChanged(
    previous=Colour.GREEN, colour=Colour.YELLOW, limit_sequence=1, percent=80, late=False, deadline_at=YELLOW_AT
)
RED = TicketColourChanged(previous=Colour.YELLOW, colour=Colour.RED, limit_sequence=1, percent=100, late=False, deadline_at=DUE_AT)


@pytest.mark.parametrize("late", [timedelta(0), ALLOWED, ALLOWED + timedelta(seconds=1), timedelta(days=3)])
def test_yellow_comes_at_its_deadline_or_late_and_says_when_it_fell_due(late: timedelta):
    given(FIRE).when(TO_YELLOW, at=YELLOW_AT + late).then(replace(YELLOW, late=late > ALLOWED))


@pytest.mark.parametrize("late", [timedelta(0), timedelta(days=3)])
def test_red_follows_yellow_at_the_due_moment(late: timedelta):
    given(FIRE, YELLOW).when(TO_RED, at=DUE_AT + late).then(replace(RED, late=late > ALLOWED))


def test_red_may_come_without_yellow():
    green_to_red = TicketColourChanged(
        previous=Colour.GREEN, colour=Colour.RED, limit_sequence=1, percent=100, late=False, deadline_at=DUE_AT
    )
    given(FIRE).when(TO_RED, at=DUE_AT).then(green_to_red)


def test_the_tickets_own_deadline_counts_not_the_one_that_was_asked_by():
    asked = ChangeTicketColour(colour=Colour.RED, limit_sequence=1, deadline_at=NOON)
    given(FIRE, YELLOW).when(asked, at=DUE_AT).then(RED)
    given(FIRE, YELLOW).when(asked, at=NOON + timedelta(minutes=2)).then_refused(Rule.DEADLINE_AHEAD)


@pytest.mark.parametrize(("asked", "deadline"), [(TO_YELLOW, YELLOW_AT), (TO_RED, DUE_AT)])
def test_no_colour_comes_before_its_deadline(asked: ChangeTicketColour, deadline):
    early = deadline - timedelta(microseconds=1)
    given(FIRE).when(asked, at=early).then_refused(Rule.DEADLINE_AHEAD, deadline=deadline.isoformat(), at=early.isoformat())


def test_a_colour_that_is_shown_or_was_passed_is_not_shown_again():
    given(FIRE, YELLOW).when(TO_YELLOW, at=DUE_AT).then_refused(Rule.COLOUR_ALREADY_SHOWN, colour="yellow", asked="yellow")
    given(FIRE, YELLOW, RED).when(TO_YELLOW, at=DUE_AT).then_refused(Rule.COLOUR_ALREADY_SHOWN, colour="red", asked="yellow")
    given(FIRE, YELLOW, RED).when(TO_RED, at=DUE_AT).then_refused(Rule.COLOUR_ALREADY_SHOWN, colour="red", asked="red")


def test_time_never_makes_a_ticket_green():
    asked = ChangeTicketColour(colour=Colour.GREEN, limit_sequence=1, deadline_at=NOON)
    given(FIRE, YELLOW).when(asked, at=DUE_AT).then_refused(Rule.COLOUR_ALREADY_SHOWN, asked="green")


def test_a_deadline_of_a_limit_that_is_not_in_force_changes_nothing():
    asked = ChangeTicketColour(colour=Colour.RED, limit_sequence=1, deadline_at=DUE_AT)
    given(FileTicket(), FIRE).when(asked, at=DUE_AT + timedelta(hours=1)).then_refused(
        Rule.DEADLINE_REPLACED, limit="1", current="2"
    )


def test_a_stage_does_not_move_the_deadlines():
    given(FIRE, FileTicket()).when(TO_YELLOW, at=YELLOW_AT).then(YELLOW)


def test_a_refused_change_of_colour_leaves_the_colour_to_come():
    assert isinstance(given(FIRE).when(TO_YELLOW).body, CommandRefused)
    given(FIRE, TO_YELLOW).when(TO_YELLOW, at=YELLOW_AT).then(YELLOW)
