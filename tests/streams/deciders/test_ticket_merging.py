"""Merging: a child rests in its master and comes back as it was; the master bears the earliest limit of all."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from projections.deadlines import deadlines_of
from projections.ticket.state import Closed, Merged
from schemas.calendar import Clock
from schemas.due import Due
from schemas.limit import LimitChanged, Term
from schemas.refusal import Rule
from schemas.role import Role
from schemas.stage import Colour, Stage
from schemas.ticket import TicketCommand
from schemas.ticket.colours import ChangeTicketColour
from schemas.ticket.merging import (
    ChildReleased,
    ChildTaken,
    CloseWithMaster,
    MergeTicket,
    ReleaseChild,
    ReopenWithMaster,
    TicketClosedWithMaster,
    TicketMerged,
    TicketReopenedWithMaster,
    TicketUnmerged,
    UnmergeTicket,
)
from schemas.ticket.pauses import SuspendTicket
from schemas.ticket.reopenings import ReopenTicket
from schemas.ticket.returns import ReturnTicket
from schemas.ticket.stages import CloseTicket, DispatchTicket, FileTicket, ReportTicket
from schemas.ticket.supervision import Demand, MissSupervision, SupervisionOpened
from schemas.turn import Turn
from tests.given import case_of, given
from tests.small_city import NOON, PLACE, taking

WHY = "a" * 64
MINUTE = timedelta(minutes=1)
FIRE = ReportTicket(category="fire", place=PLACE)  # yellow after 80 minutes, due after 100
HEATING = ReportTicket(category="heating", place=PLACE, department="housing")
MERGE, UNMERGE = MergeTicket(master="m"), UnmergeTicket(opinion=WHY)
# The merge is the second command of a ticket that is told here.
CLOSE_WITH, REOPEN_WITH = CloseWithMaster(merge="c2", department="rescue"), ReopenWithMaster(merge="c2")
EARLY = taking("early", "e", NOON + 40 * MINUTE, NOON + 50 * MINUTE)
OWN = Term(clock=Clock.NATURAL_DAYS, yellow_at=NOON + 80 * MINUTE, due_at=NOON + 100 * MINUTE)
LATE = taking("late", "l", NOON + 400 * MINUTE, NOON + 500 * MINUTE)


def limit(yellow: int, due: int, colour: Colour = Colour.GREEN, previous: Colour = Colour.GREEN) -> LimitChanged:
    return LimitChanged(
        clock=Clock.NATURAL_DAYS,
        yellow_at=NOON + yellow * MINUTE,
        due_at=NOON + due * MINUTE,
        previous_colour=previous,
        colour=colour,
    )


def borne(changed: LimitChanged, own: Term, *children: Term) -> LimitChanged:
    """The limit of a master that bears these."""
    return replace(changed, own=own, children=children)


def test_a_merged_ticket_says_what_its_master_needs_and_has_no_deadline_of_its_own():
    given(FIRE).when(MERGE).then(
        TicketMerged(
            master="m",
            previous_colour=Colour.GREEN,
            category="fire",
            term=Term(clock=Clock.NATURAL_DAYS, yellow_at=NOON + 80 * MINUTE, due_at=NOON + 100 * MINUTE),
            hazard=None,
            opinion=None,
        )
    )
    assert deadlines_of("t", given(FIRE, MERGE).ticket) == ()


@pytest.mark.parametrize(
    "body",
    [
        FileTicket(),
        MERGE,
        SuspendTicket(until=NOON + timedelta(days=1), opinion=WHY),
        taking("c", "x", NOON, NOON),
    ],
)
def test_what_its_master_stands_for_nobody_works_on(body: TicketCommand):
    given(FIRE, MERGE).when(body).then_refused(Rule.TICKET_MERGED, master="m")
    given(FIRE, MERGE).when(FIRE).then_refused(Rule.TICKET_EXISTS, situation="merged")


def test_undone_a_merge_gives_back_what_was_but_for_the_time_that_passed():
    """The same limit holds again, as of the undoing."""
    before, after = case_of(given(FIRE, FileTicket())), case_of(given(FIRE, FileTicket(), MERGE, UNMERGE))
    given(FIRE, FileTicket(), MERGE).when(UNMERGE).then(TicketUnmerged(master="m", turn=before.turn, opinion=WHY))
    for name in before.__struct_fields__:
        if name not in ("held", "limit"):
            assert getattr(after, name) == getattr(before, name), name
    assert replace(after.limit, sequence=1, set_at=before.limit.set_at) == before.limit
    assert [one.holder for one in after.held] == ["acceptor", "dispatcher", "merged", "dispatcher"]


def test_a_colour_that_time_asked_of_a_child_in_vain_is_asked_for_again_when_it_stands_for_itself():
    red = ChangeTicketColour(colour=Colour.RED, limit_sequence=1, deadline_at=NOON + 100 * MINUTE)
    late = given(FIRE, MERGE).also(red, at=NOON + 100 * MINUTE)
    assert deadlines_of("t", given(FIRE).ticket)[-1].set_by == 1
    assert [one.set_by for one in deadlines_of("t", late.also(UNMERGE, at=NOON + 110 * MINUTE).ticket)] == [4, 4]


def test_what_a_master_asks_of_an_earlier_merge_moves_no_child_that_was_put_in_again():
    again = given(FIRE, MERGE, UNMERGE, MergeTicket(master="n"))
    again.when(UnmergeTicket(merge="c2"), role=Role.CLOCK).then_refused(Rule.MERGED_ANEW, master="n")
    again.when(CLOSE_WITH).then_refused(Rule.MERGED_ANEW, master="n")
    assert isinstance(again.when(UnmergeTicket(merge="c4"), role=Role.CLOCK).body, TicketUnmerged)
    ended = again.also(CloseWithMaster(merge="c4"))
    ended.when(REOPEN_WITH).then_refused(Rule.NOT_MERGED)
    assert isinstance(ended.when(ReopenWithMaster(merge="c4")).body, TicketReopenedWithMaster)


def test_a_master_releases_a_child_only_of_the_merge_that_it_took_it_by():
    given(FIRE, EARLY).when(ReleaseChild(child="early", merge="before")).then_refused(Rule.CHILD_UNKNOWN, child="early")


def test_a_merge_is_undone_with_an_opinion_or_by_itself_where_the_master_could_not_take_it():
    given(FIRE, MERGE).when(UnmergeTicket()).then_refused(Rule.OPINION_MISSING, asked="unmerge-ticket")
    assert isinstance(given(FIRE, MERGE).when(UnmergeTicket(), role=Role.CLOCK).body, TicketUnmerged)
    given(FIRE).when(UNMERGE).then_refused(Rule.NOT_MERGED)


def test_a_ticket_is_merged_neither_into_itself_nor_with_children_of_its_own():
    given(FIRE).when(MergeTicket(master="t")).then_refused(Rule.MERGED_INTO_ITSELF, master="t")
    given(FIRE, LATE).when(MERGE).then_refused(Rule.HAS_CHILDREN, children="late")


def test_a_master_takes_the_earlier_limit_and_gives_it_back_with_the_child():
    given(FIRE).when(EARLY).then(
        ChildTaken(child="early", merge="e", term=EARLY.term, hazard=None, limit=borne(limit(40, 50), OWN, EARLY.term))
    )
    given(FIRE).when(LATE).then(ChildTaken(child="late", merge="l", term=LATE.term, hazard=None, limit=None))
    taken = given(FIRE, EARLY, LATE)
    taken.when(ReleaseChild(child="late", merge="l")).then(ChildReleased(child="late", limit=None))
    taken.when(ReleaseChild(child="early", merge="e")).then(
        ChildReleased(child="early", limit=borne(limit(80, 100), OWN, LATE.term))
    )


def test_of_two_early_children_the_other_ones_limit_stays():
    earlier = taking("earlier", "r", NOON + 20 * MINUTE, NOON + 30 * MINUTE)
    taken = given(FIRE, EARLY, earlier)
    taken.when(ReleaseChild(child="earlier", merge="r")).then(
        ChildReleased(child="earlier", limit=borne(limit(40, 50), OWN, EARLY.term))
    )
    taken.when(ReleaseChild(child="early", merge="e")).then(ChildReleased(child="early", limit=None))


def test_a_warning_that_came_of_a_childs_limit_goes_with_it():
    yellow = ChangeTicketColour(colour=Colour.YELLOW, limit_sequence=2, deadline_at=EARLY.term.yellow_at)
    warned = given(FIRE, EARLY).also(yellow, at=NOON + 45 * MINUTE)
    warned.when(ReleaseChild(child="early", merge="e"), at=NOON + 46 * MINUTE).then(
        ChildReleased(child="early", limit=limit(80, 100, previous=Colour.YELLOW))
    )


def test_a_child_is_taken_once_and_released_once():
    given(FIRE, EARLY).when(EARLY).then_refused(Rule.CHILD_TAKEN, child="early")
    given(FIRE).when(ReleaseChild(child="early", merge="e")).then_refused(Rule.CHILD_UNKNOWN, child="early")
    given(FIRE, EARLY, ReleaseChild(child="early", merge="e")).when(ReleaseChild(child="early", merge="e")).then_refused(
        Rule.CHILD_UNKNOWN
    )


def test_a_suspended_master_and_a_closed_one_only_release():
    until = NOON + timedelta(days=1)
    suspended = given(FIRE, LATE, SuspendTicket(until=until, opinion=WHY))
    suspended.when(EARLY).then_refused(Rule.TICKET_SUSPENDED, until=until.isoformat())
    assert isinstance(suspended.when(ReleaseChild(child="late", merge="l")).body, ChildReleased)
    closed = given(HEATING, replace(LATE, category="heating"), CloseTicket())
    closed.when(EARLY).then_refused(Rule.TICKET_CLOSED)
    closed.when(ReleaseChild(child="late", merge="l")).then(ChildReleased(child="late", limit=None))
    closed.when(ReleaseChild(child="none", merge="n")).then_refused(Rule.CHILD_UNKNOWN, child="none")


def test_a_child_ends_with_its_master_on_time_or_not_by_its_own_limit():
    for minute, on_time in ((100, True), (101, False)):
        given(FIRE, MERGE).when(CLOSE_WITH, at=NOON + minute * MINUTE).then(
            TicketClosedWithMaster(master="m", on_time=on_time, department="rescue")
        )
    given(FIRE).when(CLOSE_WITH).then_refused(Rule.NOT_MERGED)


def test_a_child_begins_again_with_its_master_and_not_for_itself():
    ended = given(FIRE, MERGE, CLOSE_WITH)
    assert isinstance(ended.ticket.situation, Closed)
    ended.when(ReopenTicket(opinion=WHY)).then_refused(Rule.TICKET_MERGED, master="m")
    ended.when(REOPEN_WITH).then(TicketReopenedWithMaster(master="m"))
    again = ended.also(REOPEN_WITH)
    assert isinstance(again.ticket.situation, Merged)
    assert case_of(again.also(UNMERGE)).turn == Turn(holder="acceptor")
    given(HEATING, CloseTicket()).when(REOPEN_WITH).then_refused(Rule.NOT_MERGED)
    given(FIRE).when(REOPEN_WITH).then_refused(Rule.NOT_MERGED)


def test_a_child_that_was_closed_with_its_master_is_taken_out_and_open_again_where_it_stood():
    before = given(FIRE, FileTicket(), DispatchTicket(department="rescue"))
    ended = before.also(MergeTicket(master="m")).also(CloseWithMaster(merge="c4", department="roads"))
    ended.when(UnmergeTicket()).then_refused(Rule.OPINION_MISSING)
    ended.when(UnmergeTicket(merge="other", opinion=WHY)).then_refused(Rule.MERGED_ANEW, master="m")
    late = NOON + timedelta(days=30, minutes=5)
    ended.when(UNMERGE, at=late).then_refused(Rule.REOPENING_TOO_LATE, days="30")
    out = ended.when(UNMERGE, at=late - MINUTE)
    out.then(TicketUnmerged(master="m", turn=case_of(before).turn, opinion=WHY))
    again, was = case_of(ended.also(UNMERGE)), case_of(before)
    assert (again.stage, again.department, again.turn) == (was.stage, was.department, was.turn)
    given(HEATING, CloseTicket()).when(UNMERGE).then_refused(Rule.NOT_MERGED)


def test_a_demand_of_time_rests_with_a_merged_ticket_and_comes_back_with_it():
    demanded = given(FIRE).also(
        SupervisionOpened(demand=Demand.TIMEOUT, holder="acceptor", reply_due_at=NOON + 9 * MINUTE, opinion=None)
    )
    merged = demanded.also(MergeTicket(master="m"))
    assert deadlines_of("t", merged.ticket) == ()
    missed = MissSupervision(supervision=2, deadline_at=NOON + 9 * MINUTE)
    asked = merged.also(missed, at=NOON + 9 * MINUTE)  # in vain: it is merged
    again = asked.also(UNMERGE)
    assert case_of(again).supervision == case_of(demanded).supervision
    replies = [[one for one in deadlines_of("t", made.ticket) if one.due is Due.REPLY] for made in (demanded, again)]
    assert [len(of_one) for of_one in replies] == [1, 1]
    assert replies[0][0].command_id != replies[1][0].command_id
    ended = merged.also(CloseWithMaster(merge="c3")).also(UNMERGE)
    assert case_of(ended).supervision is None


def test_a_master_of_another_category_takes_no_child():
    pothole = replace(EARLY, category="pothole")
    given(FIRE).when(pothole).then_refused(Rule.CATEGORY_DIFFERS, child="early", category="pothole", current="fire")


def test_what_is_disputed_or_waits_for_a_ruling_is_not_merged_away():
    returned = given(FIRE, FileTicket(), DispatchTicket(department="rescue"), ReturnTicket(opinion=WHY))
    returned.when(MERGE).then_refused(Rule.PAST_DISPUTE, disputed="dispatch", asked="merge-ticket")
    for _ in range(2):
        returned = returned.also(DispatchTicket(department="rescue")).also(ReturnTicket(opinion=WHY))
    returned.when(MERGE).then_refused(Rule.RULING_PENDING, number="3")


def test_where_the_ticket_stood_it_stands_again():
    made = given(FIRE, FileTicket(), DispatchTicket(department="rescue"), MERGE, UNMERGE)
    assert (case_of(made).stage, case_of(made).department) == (Stage.DISPATCH, "rescue")
