"""What each event counts for on the board `evaluation`, by hand; noon is 20:00 in the city, whose next day begins at minute 240."""

from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import given, settings
from msgspec.structs import replace

from projections.shard import Shard
from schemas.boards import BOARD
from schemas.calendar import Clock
from schemas.codec import decode_outcome
from schemas.limit import LimitChanged, Term
from schemas.stage import Colour, Stage
from schemas.ticket import TicketOutcome
from schemas.ticket.evaluations import PartyEvaluated, ReporterCalledBack, ResidentEvaluated
from schemas.ticket.extensions import ExtensionGranted
from schemas.ticket.merging import ChildTaken, TicketClosedWithMaster, TicketMerged, TicketUnmerged
from schemas.ticket.pauses import TicketResumed, TicketSuspended
from schemas.ticket.reopenings import ClosureSuspected, Ground, SuspicionCleared, TicketReopened
from schemas.ticket.returns import TicketReturned, TicketRuled
from schemas.ticket.stages import TicketFiled, TicketFinished
from schemas.turn import Turn
from tests.projections.histories import History, histories
from tests.projections.recount import recount
from tests.projections.told import MIDNIGHT, ZONE, Told, board, closed, dispatched, reported, shard_of
from tests.schemas.deeds import TOLD
from tests.schemas.lives import stored_life
from tests.small_city import NOON, TURN

TODAY, TOMORROW = "2026-01-01", "2026-01-02"
WHY = "a" * 64
FILED = TicketFiled(previous=Stage.REPORT, turn=TURN, judged_by="p1")
BEGUN = reported(category="fire")

# What another board calls the same number.
SAME = {
    "due": ("closures", "due"),
    "deferred": ("closures", "deferred"),
    "due_closed": ("closures", "closed"),
    "reported": ("flow", "reported"),
    "dispatched": ("dispatching", "dispatched"),
    "returned": ("dispatching", "returned"),
    "closed": ("solved", "closed"),
    "closed_late": ("overdue", "closed"),
    "reached": ("evaluations", "reached"),
    "graded": ("evaluations", "graded"),
    "grade": ("evaluations", "grade"),
}


def counted(story: tuple[Told, ...], by: str, of: str, day: str = TODAY) -> dict[str, int]:
    return shard_of(*story).rows.get(("evaluation", day, by, of), {})


def by_minute(minutes: float, holder: str) -> Turn:
    return Turn(holder=holder, due_at=NOON + timedelta(minutes=minutes))


def sent_back(previous: Stage, rework: bool, number: int = 1, department: str | None = "roads") -> TicketReturned:
    return TicketReturned(
        previous=previous,
        stage=Stage.ACCEPT if rework else Stage.FILE,
        disputed=Stage.FINISH if rework else Stage.DISPATCH,
        turn=TURN,
        previous_holder="roads",
        department=department if rework else None,
        previous_department=department,
        rework=rework,
        number=number,
        ruling=False,
        opinion=WHY,
    )


def test_a_report_counts_for_its_street_its_category_and_the_role_that_made_it():
    story = ((0, "a", BEGUN), (0, "b", replace(BEGUN, repeats="z")))
    assert counted(story, "area", "321202001") == {"reported": 2, "repeated": 1, "due": 2}
    assert counted(story, "category", "fire") == counted(story, "department", "-") == counted(story, "area", "321202001")
    assert counted(story, "post", "record") == {"reported": 2, "repeated": 1}


def test_a_report_that_names_its_department_was_received_by_it():
    assert counted(((0, "a", reported(department="housing")),), "department", "housing") == {"reported": 1, "received": 1, "due": 1}


def test_a_filing_after_a_return_is_no_second_filing():
    again = (3, "a", sent_back(Stage.FILE, False, department=None)), (9, "a", FILED)
    row = counted(((0, "a", BEGUN), (2, "a", FILED), *again), "post", "acceptor")
    assert row == {"filed": 1, "filing_seconds": 120}


def test_a_task_stands_on_the_day_its_stage_is_due_with_or_without_the_deed():
    begun = replace(BEGUN, turn=by_minute(MIDNIGHT + 5, "acceptor"))
    for minutes, on_time in ((1, 1), (MIDNIGHT + 5, 1), (MIDNIGHT + 6, 0)):
        row = counted(((0, "a", begun), (minutes, "a", FILED)), "post", "acceptor", TOMORROW)
        assert (row["filing_due"], row.get("filing_on_time", 0)) == (1, on_time)
    assert counted(((0, "a", begun),), "post", "acceptor", TOMORROW) == {"filing_due": 1}
    assert "filing_due" not in counted(((0, "a", BEGUN), (1, "a", FILED)), "post", "acceptor")


@pytest.mark.parametrize(("minutes", "on_time"), [(10, 1), (11, 0)])
def test_who_fails_finished_work_has_verified_it_in_time_or_late(minutes: int, on_time: int):
    finished = TicketFinished(previous=Stage.ACCEPT, turn=by_minute(10, "collector"))
    story: tuple[Told, ...] = ((0, "a", BEGUN), (1, "a", dispatched("roads")), (2, "a", finished))
    row = counted((*story, (minutes, "a", sent_back(Stage.FINISH, True))), "post", "collector")
    assert (row.get("verifying_due"), row.get("verifying_on_time", 0)) == (1, on_time)
    assert counted((*story, (minutes, "a", sent_back(Stage.FINISH, False))), "post", "collector") == {}
    closing = (2, "a", replace(finished, turn=by_minute(10, "supervisor")))
    assert counted((*story[:2], closing, (minutes, "a", sent_back(Stage.FINISH, True))), "post", "supervisor") == {}


def test_a_suspension_takes_a_task_back_and_the_resumption_sets_it_anew():
    begun = replace(BEGUN, turn=by_minute(10, "acceptor"))
    stopped = (1, "a", TicketSuspended(until=NOON, previous_colour=Colour.GREEN, opinion=WHY))
    assert counted(((0, "a", begun), stopped), "post", "acceptor") == {}
    limit = LimitChanged(clock=Clock.NATURAL_DAYS, yellow_at=NOON, due_at=NOON, previous_colour=Colour.GREEN, colour=Colour.GREEN)
    resumed = (2, "a", TicketResumed(limit=limit, turn=by_minute(MIDNIGHT, "acceptor"), opinion=None))
    assert counted(((0, "a", begun), stopped, resumed), "post", "acceptor", TOMORROW) == {"filing_due": 1}


def test_a_deferred_ticket_is_due_and_deferred_and_nothing_else():
    stopped = TicketSuspended(until=NOON, previous_colour=Colour.GREEN, opinion=WHY)
    story = ((0, "a", replace(BEGUN, clock=Clock.URGENT)), (1, "a", sent_back(Stage.FINISH, True)), (2, "a", stopped))
    assert counted(story, "category", "fire") == {"reported": 1, "reworks": 1, "failed": 1, "due": 1, "deferred": 1}


def test_urgent_is_what_the_urgent_clock_limits():
    story = ((0, "a", replace(BEGUN, clock=Clock.URGENT)), (0, "b", replace(BEGUN, clock=Clock.URGENT)), (1, "a", closed(False)))
    row = counted(story, "category", "fire")
    assert (row["urgent_due"], row["urgent_closed"], row["due_closed"], row["due_closed_late"]) == (2, 1, 1, 1)


def test_what_is_due_moves_with_its_department_and_with_an_extension_to_another_day():
    story: tuple[Told, ...] = ((0, "a", BEGUN), (1, "a", FILED), (2, "a", dispatched("roads")))
    assert "due" not in counted(story, "department", "-")
    assert counted(story, "department", "roads") == {"dispatched": 1, "received": 1, "due": 1}
    later = NOON + timedelta(minutes=MIDNIGHT)
    limit = LimitChanged(clock=Clock.NATURAL_DAYS, yellow_at=later, due_at=later, previous_colour=Colour.GREEN, colour=Colour.GREEN)
    granted = (3, "a", ExtensionGranted(minutes=140, limit=limit))
    assert counted((*story, granted), "department", "roads") == {"dispatched": 1, "received": 1}
    assert counted((*story, granted), "department", "roads", TOMORROW) == {"due": 1, "due_extended": 1}


def test_a_return_stands_on_the_day_of_the_dispatch_that_it_undoes():
    story = ((0, "a", BEGUN), (1, "a", FILED), (2, "a", dispatched("roads")), (MIDNIGHT, "a", sent_back(Stage.DISPATCH, False)))
    assert counted(story, "post", "dispatcher") == {"dispatched": 1, "returned": 1}
    assert counted(story, "department", "roads") == {"dispatched": 1, "received": 1, "returned": 1}
    assert counted(story, "post", "dispatcher", TOMORROW) == {}


def test_a_final_ruling_against_who_had_sent_it_back_is_an_unjustified_refusal():
    held = replace(dispatched("roads"), turn=Turn(holder="roads"))
    back = replace(sent_back(Stage.DISPATCH, False), turn=Turn(holder="leader"))
    for department, refused in (("roads", 1), ("housing", 0)):
        ruled = TicketRuled(previous=Stage.FILE, turn=TURN, department=department, previous_department=None, opinion=WHY)
        begun = replace(BEGUN, turn=Turn(holder="acceptor"))
        filed = replace(FILED, turn=Turn(holder="dispatcher"))
        row = counted(((0, "a", begun), (1, "a", filed), (2, "a", held), (3, "a", back), (4, "a", ruled)), "department", department)
        assert (row["received"], row.get("refused_wrongly", 0)) == (2 if refused else 1, refused)


def test_reworks_weigh_more_from_the_third_of_a_ticket_on_and_only_those_of_a_verification_failed_it():
    finished = TicketFinished(previous=Stage.ACCEPT, turn=TURN)
    failing = [(3.0 + n, "a", sent_back(Stage.FINISH if n < 3 else Stage.VERIFY, True, n)) for n in (1, 2, 3)]
    row = counted(((0, "a", BEGUN), (1, "a", dispatched("roads")), (2, "a", finished), *failing), "department", "roads")
    assert (row["reworks"], row["reworks_graver"], row["failed"], row["due_reworked"]) == (3, 1, 2, 1)
    once = counted(((0, "a", BEGUN), (1, "a", dispatched("roads")), (2, "a", finished), failing[0]), "department", "roads")
    assert (once["reworks"], once.get("reworks_graver", 0), once["due_reworked"]) == (1, 0, 1)


def test_work_is_late_by_the_limit_of_its_stage_or_else_by_the_tickets():
    begun: tuple[Told, ...] = ((0, "a", BEGUN), (1, "a", replace(dispatched("roads"), turn=by_minute(30, "roads"))))
    done = TicketFinished(previous=Stage.ACCEPT, turn=TURN)
    assert counted((*begun, (30, "a", done)), "post", "handler") == {"handled": 1, "handling_seconds": 29 * 60}
    assert counted((*begun, (31, "a", done)), "post", "handler")["handled_late"] == 1
    unlimited: tuple[Told, ...] = ((0, "a", BEGUN), (1, "a", dispatched("roads")))
    assert "handled_late" not in counted((*unlimited, (100, "a", done)), "post", "handler")
    assert counted((*unlimited, (101, "a", done)), "post", "handler")["handled_late"] == 1


def test_where_nobody_says_that_the_work_is_done_the_closure_does():
    row = counted(((0, "a", BEGUN), (2, "a", closed())), "post", "handler")
    assert row == {"handled": 1, "handling_seconds": 120}
    finished = TicketFinished(previous=Stage.REPORT, turn=TURN)
    assert counted(((0, "a", BEGUN), (1, "a", finished), (2, "a", closed())), "post", "handler")["handled"] == 1


def called(number: int, *, reached: bool = True, satisfaction: int | None = None) -> ReporterCalledBack:
    return ReporterCalledBack(
        number=number, reached=reached, satisfaction=satisfaction, failing=False, given_up=False, opinion=None
    )


def test_what_is_said_of_a_closure_stands_on_its_day():
    said: tuple[TicketOutcome, ...] = (
        called(1, reached=False),
        called(2, satisfaction=4),
        called(3, reached=False),
        called(4, satisfaction=5),
        PartyEvaluated(score=5, grade=None, failing=False, opinion=WHY),
        ResidentEvaluated(score=3, grade=3, failing=False, opinion=WHY),
    )
    story = ((0, "a", BEGUN), (1, "a", closed()), *((MIDNIGHT + n, "a", body) for n, body in enumerate(said)))
    row = counted(story, "category", "fire")
    expected = {"closed": 1, "reached": 1, "answered": 1, "satisfied": 1, "graded": 1, "grade": 3}
    assert {name: row[name] for name in expected} == expected
    assert counted(story, "category", "fire", TOMORROW) == {}


@pytest.mark.parametrize("suspected", [True, False])
def test_a_reopened_closure_was_not_solved_and_one_that_had_been_suspected_was_falsified(suspected: bool):
    doubt: tuple[Told, ...] = ((2, "a", ClosureSuspected(repeated_by="z")),) if suspected else ()
    reopened = TicketReopened(ground=Ground.REPEAT, number=1, stage=Stage.REPORT, turn=TURN, limit=None, opinion=None)
    story = ((0, "a", BEGUN), (1, "a", closed()), *doubt, (MIDNIGHT, "a", reopened))
    assert counted(story, "category", "fire")["unsolved"] == 1
    assert counted(story, "category", "fire", TOMORROW) == ({"falsified": 1} if suspected else {})


def test_a_suspicion_that_is_cleared_is_taken_back_on_the_day_of_the_closure_and_may_come_anew():
    suspected, cleared = ClosureSuspected(repeated_by="z"), SuspicionCleared(repeated_by="z", opinion=WHY)
    story: tuple[Told, ...] = ((0, "a", BEGUN), (1, "a", closed()), (2, "a", suspected), (MIDNIGHT, "a", cleared))
    assert "unsolved" not in counted(story, "category", "fire")
    again = (*story, (MIDNIGHT + 1, "a", suspected))
    assert counted(again, "category", "fire")["unsolved"] == 1
    assert board(shard_of(*story), "solved") == {(TODAY, "321202", "-", "fire"): {"closed": 1}}


def test_a_child_is_its_masters_until_it_is_taken_out_and_its_closure_only_one_reporter_more():
    term = Term(clock=Clock.NATURAL_DAYS, yellow_at=NOON, due_at=NOON)
    merged = TicketMerged(master="m", previous_colour=Colour.GREEN, category="fire", term=term, hazard=None, opinion=None)
    story: tuple[Told, ...] = ((0, "a", BEGUN), (MIDNIGHT, "a", merged))
    assert counted(story, "category", "fire") == {"reported": 1, "merged": 1}
    apart = (MIDNIGHT + 1, "a", TicketUnmerged(master="m", turn=TURN, opinion=None))
    assert counted((*story, apart), "category", "fire") == {"reported": 1, "due": 1}
    ended = (MIDNIGHT + 1, "a", TicketClosedWithMaster(master="m", on_time=True, department="rescue"))
    doubted = (MIDNIGHT + 2, "a", ClosureSuspected(repeated_by="z"))
    assert counted((*story, ended, doubted), "category", "fire", TOMORROW) == {"closed_with_master": 1}


def test_what_is_said_of_a_childs_closure_counts_for_its_masters_department():
    term = Term(clock=Clock.NATURAL_DAYS, yellow_at=NOON, due_at=NOON)
    merged = TicketMerged(master="m", previous_colour=Colour.GREEN, category="fire", term=term, hazard=None, opinion=None)
    ended = TicketClosedWithMaster(master="m", on_time=True, department="rescue")
    story: tuple[Told, ...] = ((0, "a", BEGUN), (1, "a", merged), (2, "a", ended), (3, "a", called(1, satisfaction=5)))
    said = {"closed_with_master": 1, "reached": 1, "answered": 1, "satisfied": 1}
    assert counted(story, "department", "rescue") == said
    assert "closed_with_master" not in counted(story, "department", "-")
    assert [key[-1] for key in shard_of(*story).rows if key[0] == "evaluations"] == ["rescue"]


def test_a_master_is_urgent_as_long_as_the_term_in_force_is_an_urgent_childs():
    term = Term(clock=Clock.URGENT, yellow_at=NOON, due_at=NOON)
    limit = LimitChanged(
        clock=Clock.URGENT,
        yellow_at=NOON,
        due_at=NOON,
        previous_colour=Colour.GREEN,
        colour=Colour.GREEN,
        own=Term(clock=Clock.NATURAL_DAYS, yellow_at=NOON, due_at=NOON + timedelta(minutes=1)),
        children=(term,),
    )
    taken = ChildTaken(child="b", merge="m", term=term, hazard=None, limit=limit)
    assert counted(((0, "a", BEGUN), (1, "a", taken)), "category", "fire")["urgent_due"] == 1


def test_the_stored_lives_count_as_a_naive_recount_counts_them():
    """They hold what random histories seldom come to: a third return and its ruling, extensions, a falsified closure."""
    records = [(decode_outcome(raw).ticket, raw) for name in TOLD for _, raw in stored_life(name)]
    shard = Shard()
    for offset, (key, raw) in enumerate(records):
        shard.apply(offset, key, raw, ZONE)
    assert {key: row for key, row in shard.rows.items() if key[0] == "evaluation"} == {
        key: row for key, row in recount([records]).items() if key[0] == "evaluation"
    }


@given(histories())
@settings(max_examples=60, deadline=None)
def test_it_says_the_same_as_the_boards_that_count_the_same(records: History):
    """By day, over all streets or in one post: a number that two boards show is one number."""
    shard = Shard()
    for offset, (key, raw) in enumerate(records):
        shard.apply(offset, key, raw, ZONE)
    areas, posts, others = Counter[tuple[str, str]](), Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for (name, *fields), row in shard.rows.items():
        if name == "evaluation" and fields[1] in ("area", "post"):
            of = areas if fields[1] == "area" else posts
            of.update({(fields[0], value): amount for value, amount in row.items()})
        elif BOARD[name].summed:
            others.update({(fields[0], f"{name}.{value}"): amount for value, amount in row.items()})
    for day in {day for day, _ in areas + others}:
        for mine, (other, value) in SAME.items():
            assert areas[day, mine] == others[day, f"{other}.{value}"], (day, mine)
        assert areas[day, "due_closed"] - areas[day, "due_closed_late"] == others[day, "closures.closed_on_time"]
        assert posts[day, "reworks"] == others[day, "returns.reworked"]
