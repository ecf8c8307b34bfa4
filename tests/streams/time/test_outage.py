"""On time, late or not: after an hour without reactions all that fell due comes once, in order of its time, marked as late."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from schemas.envelope import Command
from schemas.place import Place
from schemas.policy import Escalation
from schemas.role import Role
from schemas.stage import Colour
from schemas.ticket.colours import TicketColourChanged
from schemas.ticket.escalations import TicketEscalated
from schemas.ticket.stages import ReportTicket
from schemas.ticket.supervision import Demand, OpenSupervision, SupervisionMissed
from tests.projections.histories import POLICY as TIMED
from tests.small_city import NOON
from tests.streams.lives.city import LivedCity

MINUTE = timedelta(minutes=1)
PLACE = Place("321202001002001", 119.9, 32.5)
BACK_AT = NOON + 135 * MINUTE
POLICY = replace(TIMED, escalations=(Escalation(after_minutes=0, tells="district"), Escalation(after_minutes=20, tells="city")))


def asked(city: LivedCity, ticket: str, body: ReportTicket | OpenSupervision, role: Role) -> None:
    city.asks(Command(id=f"{ticket}-{role}", ticket=ticket, at=city.at, actor="a", role=role, source="s", policy="p1", body=body))


@pytest.fixture
def resting() -> LivedCity:
    """Three fires ten minutes apart, each yellow after 80 minutes and due after 100, one of them under supervision since 15:21;
    the reactions have rested since 13:15 and come back at 14:15."""
    city = LivedCity(NOON, {"p1": POLICY})
    for number, ticket in enumerate("abc"):
        city.ticks(NOON + 10 * number * MINUTE)
        asked(city, ticket, ReportTicket(category="fire", place=PLACE), Role.COLLECTOR)
    city.ticks(NOON + 74 * MINUTE)
    asked(city, "a", OpenSupervision(demand=Demand.LEADER, opinion="a" * 64), Role.LEADER)
    for partition in city.partitions:
        partition.reacting = False
    for minute in range(75, 136):  # to BACK_AT
        city.ticks(NOON + minute * MINUTE)
    return city


def caused(city: LivedCity) -> list[tuple[str, str, float, bool]]:
    """What time caused, partition by partition: ticket, what, the minute at which it fell due, late or not."""
    told = []
    for outcome in (outcome for partition in city.partitions for outcome in partition.outcomes):
        body = outcome.body
        if isinstance(body, TicketColourChanged | TicketEscalated | SupervisionMissed):
            what = body.colour.value if isinstance(body, TicketColourChanged) else type(body).__name__
            told.append((outcome.ticket, what, (body.deadline_at - NOON) / MINUTE, body.late))
    return told


def come_back(city: LivedCity) -> None:
    for partition in city.partitions:
        partition.reacting = True
    city.works()
    city.ticks(BACK_AT + MINUTE)  # the second level falls due only once the first has come


def test_nothing_is_caused_while_the_reactions_rest(resting: LivedCity):
    assert caused(resting) == []


def test_all_of_it_comes_once_in_order_and_is_marked_as_late(resting: LivedCity):
    come_back(resting)
    expected = {
        *((ticket, "yellow", 80 + 10 * n) for n, ticket in enumerate("abc")),
        *((ticket, "red", 100 + 10 * n) for n, ticket in enumerate("abc")),
        *((ticket, "TicketEscalated", 100 + 10 * n) for n, ticket in enumerate("abc")),
        *((ticket, "TicketEscalated", 120 + 10 * n) for n, ticket in enumerate("ab")),
        ("a", "SupervisionMissed", 94),
    }
    told = caused(resting)
    assert {one[:3] for one in told} == expected
    assert len(told) == len(expected)
    for ticket in "abc":
        times = [at for name, _, at, _ in told if name == ticket]
        assert times == sorted(times)
    assert all(late == (at < 130) for _, what, at, late in told if (what, at) != ("TicketEscalated", 130))
    assert ("b", "TicketEscalated", 130, True) in told  # at a tick later, six minutes after it fell due


def test_reactions_that_crash_while_they_catch_up_double_nothing(resting: LivedCity):
    come_back(resting)
    once = caused(resting)
    for partition in resting.partitions:
        partition.reaction_crashes(unanswered=50)
    resting.works()
    assert caused(resting) == once


def test_in_time_nothing_is_late():
    city = LivedCity(NOON, {"p1": POLICY})
    asked(city, "a", ReportTicket(category="fire", place=PLACE), Role.COLLECTOR)
    for minute in range(130):
        city.ticks(NOON + minute * MINUTE)
    assert [(what, late) for _, what, _, late in caused(city)] == [
        (Colour.YELLOW.value, False),
        (Colour.RED.value, False),
        ("TicketEscalated", False),
        ("TicketEscalated", False),
    ]
