"""A ticket of a drill is decided about as any other, and kept apart from those that are not of the same drill."""

import pytest
from msgspec.structs import replace

from projections.deadlines import deadlines_of
from projections.ticket.state import drill_of
from schemas.refusal import Rule
from schemas.ticket.merging import ChildTaken, MergeTicket, TicketMerged
from schemas.ticket.reopenings import ClosureSuspected, SuspectClosure
from schemas.ticket.stages import CloseTicket, DispatchTicket, FileTicket, ReportTicket, TicketReported
from schemas.ticket.voids import Unfounded, VoidTicket
from tests.given import case_of, given
from tests.small_city import NOON, PLACE, taking

REAL = ReportTicket(category="fire", place=PLACE)
DRILLED = replace(REAL, drill="drill-1")
DONE = (FileTicket(), DispatchTicket(department="rescue"), CloseTicket())
VOID = VoidTicket(reason=Unfounded.FALSE_REPORT, approver="chief", opinion="a" * 64)
CHILD = taking("child", "m", NOON, NOON)


def test_a_report_says_which_drill_it_is_part_of_and_its_ticket_says_so_to_the_end():
    reported = given().when(DRILLED).body
    assert isinstance(reported, TicketReported)
    assert reported.drill == "drill-1"
    for past in ((), DONE, (VOID,), (MergeTicket(master="m"),)):
        assert drill_of(given(DRILLED, *past).ticket.situation) == "drill-1"
        assert drill_of(given(REAL, *past).ticket.situation) is None


def test_time_asks_of_it_what_it_asks_of_a_real_one():
    drilled, real = (given(report, FileTicket()) for report in (DRILLED, REAL))
    assert deadlines_of("t", drilled.ticket) == deadlines_of("t", real.ticket) != ()
    assert replace(case_of(drilled), drill=None) == case_of(real)


def test_a_merge_tells_the_master_which_drill_the_child_is_part_of():
    for report in (REAL, DRILLED):
        merged = given(report).when(MergeTicket(master="m")).body
        assert isinstance(merged, TicketMerged)
        assert merged.drill == report.drill


@pytest.mark.parametrize(
    ("master", "child", "drill", "current"),
    [(REAL, "drill-1", "drill-1", "-"), (DRILLED, None, "-", "drill-1"), (DRILLED, "drill-2", "drill-2", "drill-1")],
)
def test_a_master_takes_no_child_that_is_not_of_its_drill(master: ReportTicket, child: str | None, drill: str, current: str):
    given(master).when(replace(CHILD, drill=child)).then_refused(Rule.DRILL_DIFFERS, ticket="child", drill=drill, current=current)


def test_within_one_drill_tickets_are_merged():
    assert isinstance(given(DRILLED).when(replace(CHILD, drill="drill-1")).body, ChildTaken)


@pytest.mark.parametrize(
    ("closed", "drill", "facts"),
    [(REAL, "drill-1", ("drill-1", "-")), (DRILLED, None, ("-", "drill-1")), (DRILLED, "drill-2", ("drill-2", "drill-1"))],
)
def test_no_closure_is_suspected_for_a_report_that_is_not_of_its_drill(
    closed: ReportTicket, drill: str | None, facts: tuple[str, str]
):
    suspect = SuspectClosure(repeated_by="new", drill=drill)
    given(closed, *DONE).when(suspect).then_refused(Rule.DRILL_DIFFERS, ticket="new", drill=facts[0], current=facts[1])


def test_within_one_drill_a_report_casts_doubt_on_a_closure():
    suspect = SuspectClosure(repeated_by="new", drill="drill-1")
    given(DRILLED, *DONE).when(suspect).then(ClosureSuspected(repeated_by="new"))
