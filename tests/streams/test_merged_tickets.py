"""A merge between two tickets: each side asks the other through ordinary commands, and whatever comes between ends well."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from projections.ticket.state import Closed, Merged, Open, Unreported
from projections.tickets import Tickets
from schemas.envelope import Command, Outcome
from schemas.refusal import CommandRefused
from schemas.role import Role
from schemas.ticket import TicketCommand
from schemas.ticket.evaluations import CallBackReporter, EvaluateByResident
from schemas.ticket.merging import MergeTicket, UnmergeTicket
from schemas.ticket.pauses import SuspendTicket
from schemas.ticket.reopenings import ReopenTicket
from schemas.ticket.roles import MAY
from schemas.ticket.stages import CloseTicket, ReportTicket
from tests.small_city import NOON, PLACE
from tests.streams.importing.memory_city import POLICY, MemoryCity

WHY = "a" * 64
NOISE = ReportTicket(category="street-noise", place=PLACE, department="public-security")  # due after eight hours


class Street:
    """A city in memory to which things happen a minute apart; reactions get their ticks."""

    def __init__(self) -> None:
        self._city = MemoryCity(NOON)
        self._minute = 0

    def does(self, ticket: str, body: TicketCommand) -> None:
        self._minute += 1
        self._city.decide(
            Command(
                id=f"c{self._minute}",
                ticket=ticket,
                at=NOON + timedelta(minutes=self._minute),
                actor="a",
                role=MAY[type(body)][0],
                source="s",
                policy=POLICY.version,
                body=body,
            )
        )

    def ticks(self, times: int = 3) -> None:
        """What follows of a record may ask for something itself: each link takes a tick."""
        for _ in range(times):
            self._minute += 1
            self._city.tick(NOON + timedelta(minutes=self._minute))

    @property
    def outcomes(self) -> list[Outcome]:
        return self._city.outcomes

    def __getitem__(self, ticket: str) -> Unreported | Open | Closed | Merged:
        tickets = Tickets()
        for outcome in self.outcomes:
            tickets.apply(outcome)
        return tickets[ticket].situation


@pytest.fixture
def street() -> Street:
    """A master reported after its child."""
    made = Street()
    for ticket in ("child", "master", "other"):
        made.does(ticket, NOISE)
    return made


def merged(street: Street) -> Street:
    street.does("child", MergeTicket(master="master"))
    street.ticks()
    return street


def test_a_master_takes_its_child_and_the_earlier_limit(street: Street):
    child, master = street["child"], merged(street)["master"]
    assert isinstance(street["child"], Merged)
    assert isinstance(child, Open)
    assert isinstance(master, Open)
    assert [one.ticket for one in master.bundle.children] == ["child"]
    assert master.limit.due_at == child.limit.due_at


def test_undo_gives_both_back_what_they_were(street: Street):
    before = street["child"], street["master"]
    merged(street).does("child", UnmergeTicket(opinion=WHY))
    street.ticks()
    after = street["child"], street["master"]
    for was, now in zip(before, after, strict=True):
        assert isinstance(was, Open)
        assert isinstance(now, Open)
        assert (now.stage, now.turn, now.colour, now.bundle) == (was.stage, was.turn, was.colour, was.bundle)
        assert (now.limit.yellow_at, now.limit.due_at) == (was.limit.yellow_at, was.limit.due_at)


def test_a_child_ends_and_begins_again_with_its_master(street: Street):
    merged(street).does("master", CloseTicket())
    street.ticks()
    closed = street["child"]
    assert isinstance(closed, Closed)
    assert closed.bond is not None
    assert closed.bond.master == "master"
    street.does("master", ReopenTicket(opinion=WHY))
    street.ticks()
    assert isinstance(street["child"], Merged)


@pytest.mark.parametrize("said", [EvaluateByResident(score=1, opinion=WHY), CallBackReporter(reached=True, satisfaction=1)])
def test_a_childs_reporter_who_fails_the_work_reopens_the_master_and_with_it_all_children(street: Street, said: TicketCommand):
    merged(street).does("master", CloseTicket())
    street.ticks()
    street.does("child", said)
    street.ticks()
    assert isinstance(street["master"], Open)
    assert isinstance(street["child"], Merged)


@pytest.mark.parametrize("master", ["closed", "never-reported"])
def test_a_child_whose_master_cannot_take_it_stands_for_itself_again(street: Street, master: str):
    street.does("closed", NOISE)
    street.does("closed", CloseTicket())
    street.does("child", MergeTicket(master=master))
    street.ticks()
    assert isinstance(street["child"], Open)


@pytest.mark.parametrize(
    ("child", "master", "after"),
    [("drill-1", None, Open), (None, "drill-1", Open), ("drill-1", "drill-2", Open), ("drill-1", "drill-1", Merged)],
)
def test_a_child_stays_with_a_master_only_of_the_same_drill(child: str | None, master: str | None, after: type):
    street = Street()
    street.does("child", replace(NOISE, drill=child))
    street.does("master", replace(NOISE, drill=master))
    merged(street)
    found = street["master"]
    assert isinstance(found, Open)
    assert (type(street["child"]), len(found.bundle.children)) == (after, after is Merged)


@pytest.mark.parametrize(("drill", "suspected"), [("drill-1", None), (None, "again")])
def test_a_report_in_a_drill_casts_no_doubt_on_a_real_closure(street: Street, drill: str | None, suspected: str | None):
    street.does("master", CloseTicket())
    street.does("again", replace(NOISE, repeats="master", drill=drill))
    street.ticks()
    closed = street["master"]
    assert isinstance(closed, Closed)
    assert closed.suspected_by == suspected


def test_a_ticket_merged_while_its_master_is_being_closed_stands_for_itself_again(street: Street):
    street.does("child", MergeTicket(master="master"))
    street.does("master", CloseTicket())
    street.ticks()
    assert isinstance(street["child"], Open)
    assert isinstance(street["master"], Closed)


def test_two_that_are_merged_into_each_other_at_once_both_stand_for_themselves_again(street: Street):
    street.does("child", MergeTicket(master="master"))
    street.does("master", MergeTicket(master="child"))
    street.ticks()
    assert isinstance(street["child"], Open)
    assert isinstance(street["master"], Open)


def test_a_master_that_was_merged_itself_before_it_could_take_its_child_does_not_take_it(street: Street):
    street.does("child", MergeTicket(master="master"))
    street.does("master", MergeTicket(master="other"))
    street.ticks()
    assert isinstance(street["child"], Open)
    assert isinstance(street["master"], Merged)
    other = street["other"]
    assert isinstance(other, Open)
    assert [one.ticket for one in other.bundle.children] == ["master"]


def test_each_follow_up_names_the_ticket_that_asked_for_it(street: Street):
    merged(street)
    (taken,) = [outcome for outcome in street.outcomes if outcome.ticket == "master" and outcome.role is Role.CLOCK]
    assert taken.asked_by == "child"
    assert not isinstance(taken.body, CommandRefused)


def test_a_child_that_was_closed_with_its_master_is_taken_out_and_its_master_releases_it(street: Street):
    merged(street).does("master", CloseTicket())
    street.ticks()
    closed = street["child"]
    assert isinstance(closed, Closed)
    assert closed.department == "public-security"
    street.does("child", UnmergeTicket(opinion=WHY))
    street.ticks()
    assert isinstance(street["child"], Open)
    master = street["master"]
    assert isinstance(master, Closed)
    assert master.case.bundle.children == ()
    street.does("master", ReopenTicket(opinion=WHY))
    street.ticks()
    assert isinstance(street["child"], Open)


def test_a_clock_is_not_stopped_by_a_merge_into_a_suspended_ticket(street: Street):
    street.does("master", SuspendTicket(until=NOON + timedelta(days=1), opinion=WHY))
    street.does("child", MergeTicket(master="master"))
    street.ticks()
    assert isinstance(street["child"], Open)
